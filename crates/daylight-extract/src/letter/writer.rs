use html5ever::tokenizer::Tag;

use super::piece::{DEEPEST, Element, LONGEST_WORDS, MOST_FORMATS, MOST_PIECES, MOST_TEXT, Piece, Ways};
use super::{Letter, addresses, folding, tags};
use crate::formats::eml::PartNames;

/// Pieces kept back for the ends of what is open.
const ENDS: usize = DEEPEST + MOST_FORMATS + 4;

/// Bytes of a link's text that are compared with its address.
const LINK_TEXT: usize = 4 << 10;

/// Whether all of the material is in the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Whole,
    CutOff,
}

/// Puts a letter together, piece by piece, so that it is nested as [`Element::holds`] says whatever comes.
///
/// A block is told when something stands in it, and not before: layers of empty blocks leave nothing.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pieces: Vec<Piece>,
    text: usize,
    full: bool,
    not_loaded: u32,
    parts: PartNames,
    blocks: Vec<Block>,
    /// Blocks beyond [`DEEPEST`] whose ends are yet to come.
    beyond: usize,
    /// What the text that comes next is to be, and what was told of that.
    formats: Vec<Format>,
    told_formats: Vec<(Element, Ways)>,
    /// `<pre>` was the last thing read.
    after_pre: bool,
    /// A space is owed before the next word.
    space: bool,
    /// Something stands in the line that is being written.
    in_line: bool,
    /// A block with nothing in it ended within a line, so that the line ends there.
    line_ends: bool,
    link: Option<Link>,
    /// Where messages begin that are answered, in pieces.
    quotations: Vec<usize>,
}

#[derive(Debug)]
struct Block {
    /// What ends it; empty for one that the page did not write.
    name: &'static str,
    element: Element,
    ways: Ways,
    told: bool,
    begins_quotation: bool,
    /// Formats that were there when it began: those outlive it.
    formats: usize,
}

#[derive(Debug)]
struct Format {
    element: Element,
    ways: Ways,
    /// The same within the same.
    times: u32,
}

#[derive(Debug)]
struct Link {
    address: String,
    text: String,
    any: bool,
}

impl Writer {
    pub(super) fn with_parts(parts: PartNames) -> Self {
        Self { parts, ..Self::default() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    pub(super) fn cut_off(&mut self) {
        self.full = true;
    }

    pub(super) fn finish(mut self) -> (Letter, Reach) {
        self.end_body();
        let pieces = folding::folded(self.pieces, &self.quotations);
        let reach = if self.full { Reach::CutOff } else { Reach::Whole };
        (Letter { pieces, not_loaded: self.not_loaded, problems: Vec::new() }, reach)
    }

    /// One of several texts of a message begins.
    pub(super) fn begin_body(&mut self) {
        self.push_block("", Element::Block, Ways::default());
    }

    /// All that is open ends.
    pub(super) fn end_body(&mut self) {
        self.end_link();
        self.pop_to(0);
        self.space = false;
        self.tell_formats(&[]);
        self.formats.clear();
        self.beyond = 0;
    }

    /// Text without markup: lines, quoted where they begin with `>`.
    pub(super) fn plain(&mut self, text: &str) {
        let mut quoted = false;
        for line in text.lines() {
            if self.full {
                return;
            }
            if line.starts_with('>') != quoted {
                quoted = !quoted;
                if self.top() == Some(Element::Paragraph) {
                    self.pop();
                }
                if quoted {
                    self.push_block("", Element::Quote, Ways::default());
                } else if self.top() == Some(Element::Quote) {
                    self.pop();
                }
            }
            let line = if quoted { line.strip_prefix('>').unwrap_or(line) } else { line };
            self.plain_line(line);
        }
    }

    fn plain_line(&mut self, line: &str) {
        let in_paragraph = self.top() == Some(Element::Paragraph);
        match (line.trim().is_empty(), in_paragraph) {
            (true, true) => self.pop(),
            (true, false) => {}
            (false, true) => {
                self.line_break();
                self.text(line);
            }
            (false, false) => {
                self.push_block("p", Element::Paragraph, Ways::default());
                self.text(line);
            }
        }
    }

    // Blocks.

    pub(super) fn start_block(&mut self, tag: &Tag, name: &'static str, element: Element) {
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
                    self.into_cell();
                    self.push_block("", Element::List, Ways::default());
                }
            },
            Element::Caption | Element::Head | Element::Body | Element::Foot => {
                table.into_iter().for_each(|table| self.pop_to(table + 1));
            }
            Element::Row => table.into_iter().for_each(|table| self.into_section(table)),
            Element::Cell | Element::HeadCell => table.into_iter().for_each(|table| self.into_row(table)),
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
                self.into_cell();
            }
        }
    }

    fn into_section(&mut self, table: usize) {
        if self.blocks.get(table + 1).is_some_and(|block| block.element.is_section()) {
            return self.pop_to(table + 2);
        }
        self.pop_to(table + 1);
        self.push_block("", Element::Body, Ways::default());
    }

    fn into_row(&mut self, table: usize) {
        if self.blocks.get(table + 2).is_some_and(|block| block.element == Element::Row) {
            return self.pop_to(table + 3);
        }
        self.into_section(table);
        self.push_block("", Element::Row, Ways::default());
    }

    /// What stands in a table but in none of its cells gets one.
    fn into_cell(&mut self) {
        if self.top().is_some_and(Element::is_grid)
            && let Some(table) = self.nearest_table()
        {
            self.into_row(table);
            self.push_block("", Element::Cell, Ways::default());
        }
    }

    fn top(&self) -> Option<Element> {
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

    fn push_block(&mut self, name: &'static str, element: Element, ways: Ways) -> bool {
        // Four levels are kept for the cell that text in a table may need.
        let room = if element.is_grid() || element.is_cell() { DEEPEST } else { DEEPEST - 4 };
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

    pub(super) fn end_block(&mut self, name: &'static str, element: Element) {
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

    fn pop_to(&mut self, length: usize) {
        while self.blocks.len() > length {
            self.pop();
        }
    }

    fn pop(&mut self) {
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
    fn tell_blocks(&mut self) {
        let Some(first) = self.blocks.iter().position(|block| !block.told) else { return };
        self.space = false;
        self.tell_formats(&[]);
        for block in self.blocks.iter_mut().skip(first) {
            if block.begins_quotation {
                self.quotations.push(self.pieces.len());
            }
            block.told = true;
            self.pieces.push(Piece::Open(block.element, block.ways.clone()));
        }
        (self.in_line, self.line_ends) = (false, false);
    }

    // What stands in a line.

    pub(super) fn start_format(&mut self, element: Element, ways: Ways) {
        self.after_pre = false;
        if let Some(last) =
            self.formats.last_mut().filter(|last| last.element == element && last.ways == ways)
        {
            last.times += 1;
        } else if self.formats.len() < MOST_FORMATS {
            self.formats.push(Format { element, ways, times: 1 });
        }
    }

    pub(super) fn end_format(&mut self, element: Element) {
        let borders = self.blocks.iter().rev().find(|block| is_border(block.element));
        let first = borders.map_or(0, |block| block.formats);
        let Some(at) = self.formats.iter().rposition(|format| format.element == element) else { return };
        if at < first {
            return;
        }
        if let Some(format) = self.formats.get_mut(at) {
            format.times -= 1;
            if format.times == 0 {
                self.formats.remove(at);
            }
        }
    }

    /// Ends and begins inline elements until these are open. The space that is owed stands outside of those that
    /// begin.
    fn tell_formats(&mut self, wanted: &[(Element, Ways)]) {
        let same = self.told_formats.iter().zip(wanted).take_while(|(told, wanted)| told == wanted).count();
        while self.told_formats.len() > same {
            self.told_formats.pop();
            self.pieces.push(Piece::Close);
        }
        if std::mem::take(&mut self.space) && self.in_line {
            self.push_text(" ");
        }
        for (element, ways) in wanted.iter().skip(same) {
            self.pieces.push(Piece::Open(*element, ways.clone()));
            self.told_formats.push((*element, ways.clone()));
        }
    }

    /// Tells the blocks around what comes. `false` where there is room for nothing more.
    fn place(&mut self) -> bool {
        if self.full {
            return false;
        }
        self.into_cell();
        if !self.has_room() {
            return false;
        }
        self.after_pre = false;
        self.tell_blocks();
        if std::mem::take(&mut self.line_ends) && self.in_line {
            self.pieces.push(Piece::Break);
            (self.in_line, self.space) = (false, false);
        }
        true
    }

    /// Makes everything ready for something in a line. `false` where there is room for nothing more.
    fn ready(&mut self) -> bool {
        if !self.place() {
            return false;
        }
        let says_something = |format: &&Format| format.element != Element::Span || !format.ways.is_empty();
        let wanted = self.formats.iter().filter(says_something);
        let mut wanted: Vec<(Element, Ways)> =
            wanted.map(|format| (format.element, format.ways.clone())).collect();
        wanted.dedup();
        self.tell_formats(&wanted);
        true
    }

    /// Whether one more thing, and all that must begin and end for it, can still be told.
    fn has_room(&mut self) -> bool {
        let coming = self.blocks.len() + 2 * self.formats.len() + 4;
        self.full |= self.pieces.len() + coming + ENDS > MOST_PIECES;
        !self.full
    }

    pub(super) fn text(&mut self, text: &str) {
        // The line end right after `<pre>` does not count.
        let text =
            if std::mem::take(&mut self.after_pre) { text.strip_prefix('\n').unwrap_or(text) } else { text };
        if let Some(link) = self.link.as_mut().filter(|link| link.text.len() < LINK_TEXT) {
            link.text.push_str(text.get(..text.floor_char_boundary(LINK_TEXT)).unwrap_or_default());
        }
        if self.blocks.iter().any(|block| block.element == Element::Pre) {
            return self.words(text);
        }
        let mut rest = text;
        while !rest.is_empty() && !self.full {
            let word_end = rest.find(is_space).unwrap_or(rest.len());
            let (word, after) = rest.split_at(word_end);
            if !word.is_empty() {
                self.words(word);
            }
            rest = after.trim_start_matches(is_space);
            self.space |= rest.len() < after.len();
        }
    }

    /// Text whose white space counts, after the space that is owed.
    fn words(&mut self, words: &str) {
        if words.is_empty()
            || (self.top().is_some_and(Element::is_grid) && words.trim().is_empty())
            || !self.ready()
        {
            return;
        }
        self.push_text(words);
        self.stands_in_line();
    }

    fn push_text(&mut self, text: &str) {
        let room = MOST_TEXT.saturating_sub(self.text);
        let kept = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        self.full |= kept.len() < text.len();
        self.text += kept.len();
        if kept.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(kept),
            _ => self.pieces.push(Piece::Text(kept.to_owned())),
        }
    }

    pub(super) fn line_break(&mut self) {
        // Between the rows of a table it would be a row of its own.
        self.space = false;
        if self.top().is_some_and(Element::is_grid) || !self.ready() {
            return;
        }
        self.pieces.push(Piece::Break);
        self.in_line = false;
    }

    pub(super) fn rule(&mut self) {
        if self.full || self.top().is_some_and(Element::is_grid) {
            return;
        }
        if self.top() == Some(Element::Paragraph) {
            self.pop();
        }
        (self.space, self.line_ends) = (false, false);
        if !self.place() {
            return;
        }
        self.tell_formats(&[]);
        self.pieces.push(Piece::Rule);
        self.in_line = false;
    }

    // What is not loaded, and links.

    /// Counts what an element would have fetched besides.
    pub(super) fn fetches(&mut self, tag: &Tag) {
        self.not_loaded +=
            u32::from(tags::get(tag, "background").is_some_and(|address| !address.trim().is_empty()));
    }

    pub(super) fn picture(&mut self, tag: &Tag) {
        let part = tags::get(tag, "src").and_then(|address| self.parts.position(address));
        let words: Vec<&str> = tags::get(tag, "alt").unwrap_or_default().split_whitespace().collect();
        if part.is_none() {
            self.not_loaded = self.not_loaded.saturating_add(1);
            if words.is_empty() && tags::is_speck(tag) {
                return;
            }
        }
        let words: String = words.join(" ").chars().take(LONGEST_WORDS).collect();
        if !self.ready() || !self.costs(words.len()) {
            return;
        }
        self.pieces.push(Piece::Picture { part, words: words.trim_end().to_owned() });
        self.stands_in_line();
    }

    pub(super) fn embedded(&mut self) {
        self.not_loaded = self.not_loaded.saturating_add(1);
        if self.ready() {
            self.pieces.push(Piece::Embedded);
            self.stands_in_line();
        }
    }

    /// What stands in a field of a form, that a reader sees.
    pub(super) fn input(&mut self, tag: &Tag) {
        match tags::get(tag, "type").map(str::to_ascii_lowercase).as_deref() {
            Some("hidden" | "checkbox" | "radio" | "file" | "password") => {}
            Some("image") => self.picture(tag),
            _ => {
                self.space = true;
                self.text(tags::get(tag, "value").unwrap_or_default());
                self.space = true;
            }
        }
    }

    pub(super) fn start_link(&mut self, address: Option<&str>) {
        self.end_link();
        let address = address.and_then(addresses::shown);
        self.link = address.map(|address| Link { address, text: String::new(), any: false });
    }

    /// Says where the link led that ends here, where its text does not.
    pub(super) fn end_link(&mut self) {
        let Some(Link { address, text, any }) = self.link.take() else { return };
        // Nothing of it can be seen; or a table ended and took the link with it.
        if !any || self.top().is_some_and(Element::is_grid) || addresses::says(&text, &address) {
            return;
        }
        self.space = true;
        if !self.ready() || !self.costs(address.len()) {
            return;
        }
        self.pieces.push(Piece::Address(address));
        self.stands_in_line();
    }

    fn stands_in_line(&mut self) {
        self.in_line = true;
        if let Some(link) = &mut self.link {
            link.any = true;
        }
    }

    fn costs(&mut self, bytes: usize) -> bool {
        // One more for the space before it.
        if self.text + bytes + 1 > MOST_TEXT {
            self.full = true;
            return false;
        }
        self.text += bytes;
        true
    }
}

/// What ends outside of it ends nothing inside.
fn is_border(element: Element) -> bool {
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

/// HTML's white space. The no-break space stays: mail is full of them, and they hold lines open.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
