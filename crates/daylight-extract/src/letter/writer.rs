mod blocks;
mod fetched;
mod line;

use super::piece::{DEEPEST, Element, MOST_FORMATS, Piece, Ways};
use super::{Letter, folding};
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
    /// Where the message begins that is answered, in pieces.
    quotation: Option<usize>,
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
        let pieces = folding::folded(self.pieces, self.quotation);
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
}
