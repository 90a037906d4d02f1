//! The text of one XML part of an Office Open XML package (ECMA-376): the words of
//! WordprocessingML, DrawingML and OMML have the same local names for what matters here, so that one
//! reader follows documents, notes, slides, charts and diagrams.

use std::collections::{BTreeSet, HashMap};

use super::drawing::drawing_lines;
use super::fields::{symbol_text, worth_telling};
use super::numbering::{Marks, Numbering};
use super::package::{Element, Node, Package, Relation, relations_of};
use super::paragraphs::Paragraphs;
use crate::{Account, Stop};

/// Notes and comments by the number that the text refers to them with.
pub(super) type Notes = HashMap<String, Vec<String>>;

/// Names of people who changed a text, kept at most.
const MOST_PEOPLE: usize = 200;

/// Bytes of the name of one person.
const LONGEST_NAME: usize = 256;

/// Bytes of the instruction of one field.
const LONGEST_INSTRUCTION: usize = 4 << 10;

/// Reads parts of a package one after another into paragraphs.
pub(super) struct Story<'p> {
    package: &'p Package<'p>,
    /// The text as far as it is not handed on.
    pub(super) paragraphs: Paragraphs,
    /// Footnotes, endnotes and comments that are put where the text refers to them, under the
    /// first letter of their kind and their number.
    pub(super) notes: Notes,
    /// Parts that were read along with others.
    pub(super) read_along: BTreeSet<String>,
    /// Who inserted or deleted something.
    pub(super) people: BTreeSet<String>,
    relations: HashMap<String, Relation>,
    depth: usize,
    muted_from: Option<usize>,
    text_depth: Option<usize>,
    choices: Vec<bool>,
    deletions: Vec<usize>,
    /// Depths of the paragraphs that are open.
    open_paragraphs: Vec<usize>,
    /// Hidden text is being read, in the paragraph of this depth.
    hidden: Option<usize>,
    /// The run at this depth is hidden.
    hidden_run: Option<usize>,
    instruction: Option<String>,
    last_alternative: String,
    entries: Option<(usize, Vec<String>)>,
    /// Shapes of these kinds of placeholder are left out, as `true` says: masters hold prompts only.
    pub(super) leave_placeholders: bool,
    shape: Option<Shape>,
    /// How paragraphs of lists are numbered, where that is read.
    pub(super) numbering: Option<Numbering>,
    marks: Option<(usize, Marks)>,
}

/// A shape of a slide whose text may turn out to be that of a placeholder.
struct Shape {
    depth: usize,
    placeholder: bool,
}

impl<'p> Story<'p> {
    pub(super) fn new(package: &'p Package<'p>) -> Self {
        Self {
            package,
            paragraphs: Paragraphs::new(),
            notes: Notes::new(),
            read_along: BTreeSet::new(),
            people: BTreeSet::new(),
            relations: HashMap::new(),
            depth: 0,
            muted_from: None,
            text_depth: None,
            choices: Vec::new(),
            deletions: Vec::new(),
            open_paragraphs: Vec::new(),
            hidden: None,
            hidden_run: None,
            instruction: None,
            last_alternative: String::new(),
            entries: None,
            leave_placeholders: false,
            shape: None,
            numbering: None,
            marks: None,
        }
    }

    /// Reads a whole part. With `hand_on`, finished lines go to the account as running text.
    pub(super) fn read(
        &mut self,
        name: &str,
        what: &'static str,
        hand_on: bool,
        account: &mut Account,
    ) -> Result<(), Stop> {
        self.begin(name, account)?;
        let package = self.package;
        package.read_xml(name, what, account, |node, account| {
            let closes = matches!(node, Node::Close(_));
            self.node(&node, account)?;
            if hand_on && closes { self.paragraphs.hand_on(account) } else { Ok(()) }
        })?;
        self.end_instruction();
        Ok(())
    }

    /// Makes ready for the nodes of the part with this name.
    pub(super) fn begin(&mut self, name: &str, account: &mut Account) -> Result<(), Stop> {
        let relations = relations_of(self.package, name, account)?;
        self.relations = relations.into_iter().map(|relation| (relation.id.clone(), relation)).collect();
        self.depth = 0;
        self.muted_from = None;
        self.text_depth = None;
        self.choices.clear();
        self.deletions.clear();
        self.open_paragraphs.clear();
        (self.hidden, self.hidden_run) = (None, None);
        self.instruction = None;
        self.entries = None;
        self.shape = None;
        self.marks = None;
        self.last_alternative.clear();
        Ok(())
    }

    /// The next node of the part.
    pub(super) fn node(&mut self, node: &Node, account: &mut Account) -> Result<(), Stop> {
        match node {
            Node::Open(element) => {
                self.depth += 1;
                if self.muted_from.is_some() {
                    return Ok(());
                }
                match &mut self.marks {
                    Some((_, marks)) => {
                        marks.note(element);
                        Ok(())
                    }
                    None => self.open(element, account),
                }
            }
            Node::Text(text) => {
                if self.muted_from.is_none() && self.text_depth.is_some() {
                    match &mut self.instruction {
                        Some(instruction) if instruction.len() < LONGEST_INSTRUCTION => {
                            instruction.push_str(text);
                        }
                        Some(_) => {}
                        None => self.paragraphs.text(text),
                    }
                }
                Ok(())
            }
            Node::Close(element) => {
                let depth = self.depth;
                self.depth = depth.saturating_sub(1);
                if self.marks.is_some() {
                    self.end_marks(depth);
                    return Ok(());
                }
                match self.muted_from {
                    Some(from) if depth > from => {}
                    Some(_) => self.muted_from = None,
                    None => self.close(element.name(), depth),
                }
                Ok(())
            }
        }
    }

    fn open(&mut self, element: &Element, account: &mut Account) -> Result<(), Stop> {
        match element.name() {
            "p" => {
                self.open_paragraphs.push(self.depth);
                self.paragraphs.open_paragraph();
            }
            "vanish" => self.hide(element),
            "t" | "delText" => {
                self.end_instruction();
                self.show_again();
                self.text_depth = Some(self.depth);
            }
            "tr" => self.paragraphs.open_row(),
            "tc" => self.paragraphs.open_cell(),
            "rt" => self.paragraphs.open_reading(),
            "tab" | "ptab" => self.paragraphs.tab(),
            "br" | "cr" => self.paragraphs.line_break(),
            "noBreakHyphen" => self.paragraphs.text("-"),
            "sym" => self.symbol(element),
            // Settings of paragraphs, tables and forms hold no text, and elements named like text.
            "pPr" if self.numbering.is_some() => self.marks = Some((self.depth, Marks::default())),
            "pPr" | "tblPr" | "tblGrid" | "trPr" | "tcPr" | "sectPr" | "sdtPr" | "lstStyle" | "bodyPr" => {
                self.muted_from = Some(self.depth);
            }
            "AlternateContent" => self.choices.push(false),
            "Choice" => {
                if let Some(chosen) = self.choices.last_mut() {
                    *chosen = true;
                }
            }
            // The same once more for older programs.
            "Fallback" if self.choices.last() == Some(&true) => self.muted_from = Some(self.depth),
            "ins" | "moveTo" => self.changed_by(element),
            "del" => self.open_change("deleted", element),
            "moveFrom" => self.open_change("moved from here", element),
            "footnoteReference" => self.note('f', element),
            "endnoteReference" => self.note('e', element),
            "commentReference" => self.note('c', element),
            "hyperlink" | "hlinkClick" | "hlinkHover" => self.link(element),
            "instrText" | "delInstrText" => {
                self.text_depth = Some(self.depth);
                self.instruction.get_or_insert_default();
            }
            "fldChar" => self.end_instruction(),
            "fldSimple" => {
                self.instruction = element.attribute("instr");
                self.end_instruction();
            }
            "fld" if element.attribute("type").is_some_and(|kind| kind == "slidenum") => {
                self.muted_from = Some(self.depth);
            }
            "docPr" | "cNvPr" | "imagedata" => self.alternative(element),
            "shape" | "rect" | "oval" | "line" | "roundrect" | "group" if element.prefix() == "v" => {
                self.vml(element);
            }
            "textpath" => {
                if let Some(text) = element.attribute("string") {
                    self.paragraphs.lines_beside(text.trim());
                }
            }
            "ddList" => self.entries = Some((0, Vec::new())),
            "result" => self.choose(element),
            "listEntry" => self.offer(element),
            "chart" => self.along(element.prefixed("id"), "a chart", account)?,
            "relIds" => self.along(element.prefixed("dm"), "a diagram", account)?,
            "sp" | "pic" | "graphicFrame" if self.shape.is_none() => {
                self.shape = Some(Shape { depth: self.depth, placeholder: false });
            }
            "ph" => {
                if let Some(shape) = &mut self.shape {
                    shape.placeholder = true;
                }
            }
            "txBody" if self.leave_placeholders && self.shape.as_ref().is_some_and(|s| s.placeholder) => {
                self.muted_from = Some(self.depth);
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, depth: usize) {
        if self.text_depth.is_some_and(|from| depth <= from) {
            self.text_depth = None;
        }
        match name {
            "p" => {
                if self.hidden.is_some() && self.hidden == self.open_paragraphs.last().copied() {
                    self.end_hidden();
                }
                self.open_paragraphs.pop();
                self.paragraphs.close_paragraph();
            }
            "r" if self.hidden_run == Some(depth) => self.hidden_run = None,
            "tr" => self.paragraphs.close_row(),
            "tc" => self.paragraphs.close_cell(),
            "rt" => self.paragraphs.close_reading(),
            // The upper part of a fraction.
            "num" => self.paragraphs.text("/"),
            "AlternateContent" => {
                self.choices.pop();
            }
            "del" | "moveFrom" if self.deletions.last() == Some(&depth) => {
                self.deletions.pop();
                self.end_hidden();
                self.paragraphs.close_aside();
            }
            "ddList" => {
                if let Some((chosen, entries)) = self.entries.take()
                    && let Some(entry) = entries.get(chosen)
                {
                    self.paragraphs.text(entry);
                }
            }
            _ => {}
        }
        if self.shape.as_ref().is_some_and(|shape| depth <= shape.depth) {
            self.shape = None;
        }
    }

    /// The settings of a paragraph end, and its number comes first.
    fn end_marks(&mut self, depth: usize) {
        let Some((_, marks)) = self.marks.take_if(|(from, _)| depth <= *from) else { return };
        if let Some(number) = self.numbering.as_mut().and_then(|numbering| numbering.number(&marks)) {
            self.paragraphs.text(&number);
            self.paragraphs.text(" ");
        }
    }

    /// A run is not shown. Like text that was taken out, it stands beside the paragraph, and runs that
    /// follow each other stand together.
    fn hide(&mut self, element: &Element) {
        let shown =
            element.attribute("val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"));
        // What was taken out is marked as such.
        let marked = shown || !self.deletions.is_empty();
        let Some(paragraph) = self.open_paragraphs.last().copied().filter(|_| !marked) else { return };
        // A run holds its properties, and they hold this.
        self.hidden_run = Some(self.depth.saturating_sub(2));
        if self.hidden.is_none() {
            self.hidden = Some(paragraph);
            self.paragraphs.open_aside("hidden");
        }
    }

    /// Text that is shown follows hidden text in the same paragraph.
    fn show_again(&mut self) {
        let same = self.hidden.is_some() && self.hidden == self.open_paragraphs.last().copied();
        if same && self.hidden_run.is_none() {
            self.end_hidden();
        }
    }

    fn end_hidden(&mut self) {
        if self.hidden.take().is_some() {
            self.paragraphs.close_aside();
        }
    }

    fn changed_by(&mut self, element: &Element) {
        if let Some(author) = element.attribute("author")
            && self.people.len() < MOST_PEOPLE
        {
            self.people.insert(short(&author).to_owned());
        }
    }

    /// Text that was taken out stands beside the paragraph: what remains reads as it was meant to,
    /// and what was taken out is still found.
    fn open_change(&mut self, what: &str, element: &Element) {
        self.changed_by(element);
        self.end_hidden();
        self.deletions.push(self.depth);
        self.paragraphs.open_aside(&heading(what, element.attribute("author"), element.attribute("date")));
    }

    fn note(&mut self, kind: char, element: &Element) {
        let Some(id) = element.attribute("id") else { return };
        if let Some(lines) = self.notes.remove(&format!("{kind}{id}")) {
            for line in lines {
                self.paragraphs.lines_beside(&line);
            }
        }
    }

    fn link(&mut self, element: &Element) {
        let Some(id) = element.prefixed("id") else { return };
        if let Some(relation) = self.relations.get(&id).filter(|relation| relation.external) {
            self.paragraphs.aside("link", &relation.target);
        }
    }

    fn alternative(&mut self, element: &Element) {
        for name in ["title", "descr"] {
            let Some(text) = element.attribute(name) else { continue };
            // The frame of a picture and the picture in it usually say the same.
            let inside = element.name() != "docPr" && element.prefix() != "p";
            let again = inside && text == self.last_alternative;
            if !again && !text.trim().is_empty() {
                self.paragraphs.aside("picture", &text);
                self.last_alternative = text;
            }
        }
    }

    /// Shapes of the older drawing language carry their address and description themselves.
    fn vml(&mut self, element: &Element) {
        if let Some(target) = element.attribute("href") {
            self.paragraphs.aside("link", &target);
        }
        if let Some(text) = element.attribute("alt") {
            self.paragraphs.aside("picture", &text);
        }
    }

    fn end_instruction(&mut self) {
        let Some(instruction) = self.instruction.take() else { return };
        if let Some((heading, said)) = worth_telling(&instruction) {
            self.paragraphs.aside(heading, said);
        }
    }

    fn symbol(&mut self, element: &Element) {
        let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        if let Some(text) = code.and_then(symbol_text) {
            self.paragraphs.text(&text);
        }
    }

    fn choose(&mut self, element: &Element) {
        if let Some((chosen, _)) = &mut self.entries
            && let Some(value) = element.attribute("val").and_then(|value| value.parse().ok())
        {
            *chosen = value;
        }
    }

    fn offer(&mut self, element: &Element) {
        if let Some((_, entries)) = &mut self.entries
            && entries.len() < 1_000
            && let Some(value) = element.attribute("val")
        {
            entries.push(value);
        }
    }

    /// The text of a chart or diagram where it stands.
    fn along(&mut self, id: Option<String>, what: &'static str, account: &mut Account) -> Result<(), Stop> {
        let Some(id) = id else { return Ok(()) };
        let found = self.relations.get(&id).filter(|relation| !relation.external);
        let Some(target) = found.map(|relation| relation.target.to_lowercase()) else { return Ok(()) };
        if !self.read_along.insert(target.clone()) {
            return Ok(());
        }
        if self.package.find(&target).is_none() {
            return account.problem(super::package::missing(what));
        }
        let lines = drawing_lines(self.package, &target, what, account)?;
        self.paragraphs.lines_beside(&lines);
        Ok(())
    }
}

/// A name as far as a name goes: what is repeated often must not be long.
pub(super) fn short(name: &str) -> &str {
    name.get(..name.floor_char_boundary(LONGEST_NAME)).unwrap_or(name)
}

/// What stands beside the text, by whom and when: `comment, Ana Reyes, 2011-11-03`.
pub(super) fn heading(what: &str, author: Option<String>, date: Option<String>) -> String {
    let mut heading = what.to_owned();
    for said in [author, date].into_iter().flatten() {
        let said = short(said.trim());
        if !said.is_empty() {
            heading.push_str(", ");
            heading.push_str(said);
        }
    }
    heading
}
