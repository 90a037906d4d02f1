use html5ever::tokenizer::Tag;

use super::{Block, Writer};
use crate::letter::piece::{DEEPEST, Element, Piece, Ways};
use crate::letter::tags;

impl Writer {
    pub(in crate::letter) fn start_block(&mut self, tag: &Tag, name: &'static str, element: Element) {
        let ways = tags::ways(tag, element);
        // What a page puts around itself matters only where it says how it is to be read.
        if self.full
            || (name == "body" && (ways.is_empty() || !self.blocks.iter().all(|block| block.name.is_empty())))
        {
            return;
        }
        let element =
            if element == Element::Block && tags::is_quotation(tag) { Element::Quote } else { element };
        self.make_way(name, element);
        if element.is_grid() && element != Element::Table && !self.in_table() {
            return;
        }
        let pushed = self.push_block(name, element, ways);
        self.after_pre = pushed && matches!(&*tag.name, "pre" | "listing" | "textarea");
        if let Some(block) = self.blocks.last_mut().filter(|_| pushed && element == Element::Block) {
            block.begins_quotation = tags::begins_quotation(tag);
        }
    }

    /// Ends what cannot stand around this element, and begins what must.
    fn make_way(&mut self, name: &'static str, element: Element) {
        if self.top() == Some(Element::Paragraph) {
            self.pop();
        }
        let table = self.nearest_table();
        match element {
            Element::Item => match self.nearest(|block| block.element.is_list()) {
                Some(list) => self.pop_to(list + 1),
                None => {
                    self.enter_cell();
                    self.push_block("", Element::List, Ways::default());
                }
            },
            Element::Caption | Element::Head | Element::Body | Element::Foot => {
                table.into_iter().for_each(|table| self.pop_to(table + 1));
            }
            Element::Row => table.into_iter().for_each(|table| self.enter_section(table)),
            Element::Cell | Element::HeadCell => table.into_iter().for_each(|table| self.enter_row(table)),
            _ => {
                if name == "dd"
                    && let Some(before) = self.nearest(|block| matches!(block.name, "dd" | "dl"))
                    && self.blocks.get(before).is_some_and(|block| block.name == "dd")
                {
                    self.pop_to(before);
                }
                if matches!((self.top(), element), (Some(Element::Heading(_)), Element::Heading(_))) {
                    self.pop();
                }
                self.enter_cell();
            }
        }
    }

    fn enter_section(&mut self, table: usize) {
        if self.blocks.get(table + 1).is_some_and(|block| block.element.is_section()) {
            return self.pop_to(table + 2);
        }
        self.pop_to(table + 1);
        self.push_block("", Element::Body, Ways::default());
    }

    fn enter_row(&mut self, table: usize) {
        if self.blocks.get(table + 2).is_some_and(|block| block.element == Element::Row) {
            return self.pop_to(table + 3);
        }
        self.enter_section(table);
        self.push_block("", Element::Row, Ways::default());
    }

    /// What stands in a table but in none of its cells gets one.
    pub(super) fn enter_cell(&mut self) {
        if self.top().is_some_and(Element::is_grid)
            && let Some(table) = self.nearest_table()
        {
            self.enter_row(table);
            self.push_block("", Element::Cell, Ways::default());
        }
    }

    pub(super) fn top(&self) -> Option<Element> {
        self.blocks.last().map(|block| block.element)
    }

    fn in_table(&self) -> bool {
        self.nearest_table().is_some()
    }

    fn nearest_table(&self) -> Option<usize> {
        self.blocks.iter().rposition(|block| block.element == Element::Table)
    }

    /// The innermost block like this in the same cell.
    fn nearest(&self, like: impl Fn(&Block) -> bool) -> Option<usize> {
        for (at, block) in self.blocks.iter().enumerate().rev() {
            if like(block) {
                return Some(at);
            }
            if is_border(block.element) {
                return None;
            }
        }
        None
    }

    pub(super) fn push_block(&mut self, name: &'static str, element: Element, ways: Ways) -> bool {
        // Four levels are kept, so that every table there is has room for a row and a cell.
        let in_table = (element.is_grid() && element != Element::Table) || element.is_cell();
        let room = if in_table { DEEPEST } else { DEEPEST - 4 };
        let stands = Element::holds(self.top(), element);
        if self.blocks.len() >= room || !stands {
            self.beyond += usize::from(is_ended(element) && !name.is_empty());
            return false;
        }
        let formats = self.formats.len();
        self.blocks.push(Block { name, element, ways, told: false, begins_quotation: false, formats });
        (self.space, self.after_pre) = (false, false);
        true
    }

    pub(in crate::letter) fn end_block(&mut self, name: &'static str, element: Element) {
        if self.full || name == "body" {
            return;
        }
        if self.beyond > 0 && is_ended(element) {
            self.beyond -= 1;
            return;
        }
        let in_grid = element.is_grid() || element.is_cell() || element == Element::Caption;
        let found = match in_grid {
            true => {
                let table = self.nearest_table();
                let found = self.blocks.iter().rposition(|block| block.name == name);
                found.filter(|found| table.is_some_and(|table| *found >= table))
            }
            // The end of an item ends none of a list around its own.
            false if name == "li" => {
                let nearest = self.nearest(|block| block.name == "li" || block.element.is_list());
                nearest.filter(|at| self.blocks.get(*at).is_some_and(|block| block.name == "li"))
            }
            false => self.nearest(|block| block.name == name),
        };
        if let Some(found) = found {
            self.pop_to(found);
        }
    }

    pub(super) fn pop_to(&mut self, length: usize) {
        while self.blocks.len() > length {
            self.pop();
        }
    }

    pub(super) fn pop(&mut self) {
        // A row without its empty cells would be another row.
        let written_cell =
            self.blocks.last().is_some_and(|block| block.element.is_cell() && !block.name.is_empty());
        if written_cell && self.has_room() {
            self.tell_blocks();
        }
        let Some(block) = self.blocks.pop() else { return };
        self.space = false;
        if block.told {
            self.tell_formats(&[]);
            self.pieces.push(Piece::Close);
            (self.in_line, self.line_ends) = (false, false);
        } else if self.in_line {
            self.line_ends = true;
        }
        if is_border(block.element) {
            self.formats.truncate(block.formats);
        }
    }

    /// Tells the blocks that something is going to stand in.
    pub(super) fn tell_blocks(&mut self) {
        let Some(first) = self.blocks.iter().position(|block| !block.told) else { return };
        self.space = false;
        self.tell_formats(&[]);
        for block in self.blocks.iter_mut().skip(first) {
            if block.begins_quotation {
                self.quotation.get_or_insert(self.pieces.len());
            }
            block.told = true;
            self.pieces.push(Piece::Open(block.element, block.ways.clone()));
        }
        (self.in_line, self.line_ends) = (false, false);
    }
}

/// What ends outside of it ends nothing inside.
pub(super) fn is_border(element: Element) -> bool {
    element.is_cell() || matches!(element, Element::Caption | Element::Table)
}

/// Whether pages write its end, so that one too many would end another.
fn is_ended(element: Element) -> bool {
    matches!(
        element,
        Element::Block
            | Element::Heading(_)
            | Element::Quote
            | Element::Pre
            | Element::List
            | Element::Numbered
            | Element::Table
    )
}
