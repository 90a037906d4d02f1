use daylight_model::{Problem, ProblemKind};

use crate::{Account, Stop};

/// Text that waits in cells, boxes and asides at most; beyond, it is told out of its place.
const MOST_HELD: usize = 8 << 20;

/// Text of one page at most, where it is not handed on.
const LARGEST_PAGE: usize = 64 << 20;

/// Finished lines are handed on in pieces of about this size.
const PIECE: usize = 16 << 10;

/// White space that markup writes for itself.
const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

/// Puts running text together from paragraphs, tables and what stands beside them.
///
/// A paragraph is a line. A row of a table is a line, its cells divided by tabs. What is anchored
/// inside a paragraph and not of it (a text box, a note, a comment) follows on lines of its own, so
/// that the paragraph can be quoted and found as one.
pub(super) struct Paragraphs {
    levels: Vec<Level>,
    held: usize,
    lost: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Body,
    Box,
    Row,
    Cell,
    Aside,
}

struct Level {
    kind: Kind,
    text: String,
    /// What follows when the paragraph, or else the level, ends.
    beside: String,
    open_paragraphs: u32,
    cells: u32,
    /// Bytes at the beginning of `text` that are ours and no content.
    heading: usize,
}

impl Level {
    fn new(kind: Kind) -> Self {
        Self { kind, text: String::new(), beside: String::new(), open_paragraphs: 0, cells: 0, heading: 0 }
    }
}

impl Paragraphs {
    pub(super) fn new() -> Self {
        Self { levels: vec![Level::new(Kind::Body)], held: 0, lost: 0 }
    }

    /// More text of the paragraph.
    pub(super) fn text(&mut self, text: &str) {
        if self.levels.first().is_some_and(|body| body.text.len() > LARGEST_PAGE) {
            self.lost += text.len() as u64;
            return;
        }
        let top = self.top();
        let begins = top.heading > 0 && top.text.len() == top.heading;
        let text = if begins { text.trim_start_matches(BLANK) } else { text };
        top.text.push_str(text);
        self.held += text.len();
        if self.held > MOST_HELD {
            self.spill();
        }
    }

    /// More text of the paragraph, in which runs of white space count as one space.
    pub(super) fn words(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.trim_start_matches(BLANK);
            if word.len() < rest.len() && !self.after_blank() {
                self.text(" ");
            }
            let end = word.find(BLANK).unwrap_or(word.len());
            let (word, later) = word.split_at(end);
            self.text(word);
            rest = later;
        }
    }

    fn after_blank(&mut self) -> bool {
        let top = self.top();
        top.text.len() <= top.heading || top.text.ends_with(BLANK)
    }

    /// A new line inside the paragraph.
    pub(super) fn line_break(&mut self) {
        let in_cell = self.in_cell();
        self.text(if in_cell { " " } else { "\n" });
    }

    /// A tab inside the paragraph. Between cells tabs mean something else.
    pub(super) fn tab(&mut self) {
        let in_cell = self.in_cell();
        self.text(if in_cell { " " } else { "\t" });
    }

    /// A paragraph begins; inside another one, it is that of a box.
    pub(super) fn open_paragraph(&mut self) {
        if self.top().open_paragraphs > 0 {
            self.levels.push(Level::new(Kind::Box));
        }
        self.top().open_paragraphs += 1;
    }

    /// The paragraph that began last ends.
    pub(super) fn close_paragraph(&mut self) {
        let top = self.top();
        if top.open_paragraphs == 0 {
            return;
        }
        top.open_paragraphs -= 1;
        match top.kind {
            Kind::Body | Kind::Aside => end_line(top),
            Kind::Box => {
                end_line(top);
                self.close(Kind::Box);
            }
            Kind::Row | Kind::Cell => {
                if !top.text.is_empty() && !top.text.ends_with(char::is_whitespace) {
                    top.text.push(' ');
                }
            }
        }
    }

    /// A row of a table begins.
    pub(super) fn open_row(&mut self) {
        self.levels.push(Level::new(Kind::Row));
    }

    /// A cell of the row begins.
    pub(super) fn open_cell(&mut self) {
        self.levels.push(Level::new(Kind::Cell));
    }

    /// The cell that began last ends.
    pub(super) fn close_cell(&mut self) {
        self.close(Kind::Cell);
    }

    /// The row that began last ends.
    pub(super) fn close_row(&mut self) {
        self.close(Kind::Row);
    }

    /// Something that stands beside the text begins. `heading` says in square brackets, in our
    /// words, what it is; without any content it is left out again.
    pub(super) fn open_aside(&mut self, heading: &str) {
        let mut level = Level::new(Kind::Aside);
        level.text = format!("[{heading}] ");
        level.heading = level.text.len();
        self.levels.push(level);
    }

    /// What stood beside the text ends.
    pub(super) fn close_aside(&mut self) {
        self.close(Kind::Aside);
    }

    /// Something short that stands beside the text.
    pub(super) fn aside(&mut self, heading: &str, text: &str) {
        self.open_aside(heading);
        self.text(text.trim());
        self.close_aside();
    }

    /// Lines that are finished already and stand beside the text.
    pub(super) fn lines_beside(&mut self, lines: &str) {
        self.held += lines.len();
        let top = self.top();
        if top.open_paragraphs == 0 && top.kind == Kind::Body {
            end_line(top);
            push_lines(&mut top.text, lines);
        } else {
            push_lines(&mut top.beside, lines);
        }
    }

    /// Hands finished lines on, when there are enough of them.
    pub(super) fn hand_on(&mut self, account: &mut Account) -> Result<(), Stop> {
        let [body] = self.levels.as_mut_slice() else { return Ok(()) };
        let enough = if body.open_paragraphs == 0 { PIECE } else { MOST_HELD / 2 };
        if body.text.len() < enough {
            return Ok(());
        }
        self.held = 0;
        account.text(&std::mem::take(&mut body.text))
    }

    /// All that is left, with everything ended that was begun.
    pub(super) fn take(&mut self) -> String {
        while let Some(Level { kind, .. }) = self.levels.get(1..).and_then(<[Level]>::last) {
            let kind = *kind;
            self.close(kind);
        }
        let body = self.top();
        body.open_paragraphs = 0;
        end_line(body);
        let text = std::mem::take(&mut body.text);
        self.held = 0;
        text
    }

    /// Tells what was lost because one page grew beyond all measure.
    pub(super) fn told_lost(&mut self, account: &mut Account) -> Result<(), Stop> {
        match std::mem::take(&mut self.lost) {
            0 => Ok(()),
            lost => account.problem(Problem::new(
                ProblemKind::TooLarge,
                format!("{lost} bytes of text beyond {LARGEST_PAGE} on one page were not kept"),
            )),
        }
    }

    fn in_cell(&mut self) -> bool {
        matches!(self.top().kind, Kind::Cell | Kind::Row)
    }

    fn top(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::new(Kind::Body));
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    /// Ends the innermost level of this kind, and what was left open inside it. Tags of damaged XML
    /// may not fit each other, so it looks back only a little.
    fn close(&mut self, kind: Kind) {
        let found = self.levels.iter().skip(1).rev().take(8).position(|level| level.kind == kind);
        let Some(above) = found else { return };
        for _ in 0..=above {
            let Some(level) = self.levels.pop() else { return };
            self.put_into_parent(level);
        }
    }

    fn put_into_parent(&mut self, level: Level) {
        let parent = self.top();
        let text = level.text.trim_matches([' ', '\n']);
        match level.kind {
            Kind::Cell if parent.kind == Kind::Row => {
                if parent.cells > 0 {
                    parent.text.push('\t');
                }
                parent.cells += 1;
                parent.text.push_str(text);
            }
            Kind::Cell => push_lines(&mut parent.beside, text),
            Kind::Aside if level.text.len() <= level.heading => {}
            Kind::Row if parent.kind == Kind::Cell && parent.open_paragraphs == 0 => {
                // A table inside a cell: one line has room for one table.
                for piece in text.split('\t').filter(|piece| !piece.is_empty()) {
                    parent.text.push_str(piece);
                    parent.text.push(' ');
                }
            }
            Kind::Row | Kind::Box | Kind::Aside | Kind::Body => {
                let text = if level.kind == Kind::Row { text.trim_end_matches(['\t', ' ']) } else { text };
                if parent.kind == Kind::Body && parent.open_paragraphs == 0 {
                    end_line(parent);
                    push_lines(&mut parent.text, text);
                } else {
                    push_lines(&mut parent.beside, text);
                }
            }
        }
        if parent.kind == Kind::Body && parent.open_paragraphs == 0 {
            push_lines(&mut parent.text, &level.beside);
        } else {
            push_lines(&mut parent.beside, &level.beside);
        }
    }

    /// One cell or box has grown beyond what we hold: all that waits becomes lines of the body.
    fn spill(&mut self) {
        self.held = 0;
        let mut all = String::new();
        for level in &mut self.levels {
            all.push_str(&std::mem::take(&mut level.text));
            level.heading = 0;
            all.push('\n');
            all.push_str(&std::mem::take(&mut level.beside));
        }
        if let Some(body) = self.levels.first_mut() {
            body.text = all;
        }
    }
}

/// Ends the line of text, if one was begun, and puts what stands beside it after it.
fn end_line(level: &mut Level) {
    let end = level.text.trim_end_matches([' ', '\t']).len().max(level.heading);
    level.text.truncate(end);
    if end > level.heading && !level.text.ends_with('\n') {
        level.text.push('\n');
    }
    let beside = std::mem::take(&mut level.beside);
    push_lines(&mut level.text, &beside);
}

fn push_lines(text: &mut String, lines: &str) {
    if lines.is_empty() {
        return;
    }
    text.push_str(lines);
    if !lines.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_box_inside_a_sentence_does_not_cut_it() {
        let mut paragraphs = Paragraphs::new();
        paragraphs.open_paragraph();
        paragraphs.text("paid ten ");
        paragraphs.open_paragraph();
        paragraphs.text("see annex");
        paragraphs.close_paragraph();
        paragraphs.text("million");
        paragraphs.close_paragraph();
        assert_eq!(paragraphs.take(), "paid ten million\nsee annex\n");
    }

    #[test]
    fn a_comment_in_a_cell_follows_the_row() {
        let mut paragraphs = Paragraphs::new();
        paragraphs.open_row();
        for cell in ["a", "", "c"] {
            paragraphs.open_cell();
            paragraphs.open_paragraph();
            paragraphs.text(cell);
            if cell == "a" {
                paragraphs.aside("comment", "why?");
            }
            paragraphs.close_paragraph();
            paragraphs.close_cell();
        }
        paragraphs.close_row();
        assert_eq!(paragraphs.take(), "a\t\tc\n[comment] why?\n");
    }

    #[test]
    fn an_empty_aside_leaves_nothing_behind() {
        let mut paragraphs = Paragraphs::new();
        paragraphs.open_paragraph();
        paragraphs.text("whole");
        paragraphs.aside("deleted", " ");
        paragraphs.close_paragraph();
        assert_eq!(paragraphs.take(), "whole\n");
    }

    #[test]
    fn what_was_left_open_is_not_lost() {
        let mut paragraphs = Paragraphs::new();
        paragraphs.open_row();
        paragraphs.open_cell();
        paragraphs.open_paragraph();
        paragraphs.text("cut off");
        assert_eq!(paragraphs.take(), "cut off\n");
    }

    #[test]
    fn ends_that_fit_no_beginning_are_ignored() {
        let mut paragraphs = Paragraphs::new();
        paragraphs.close_row();
        paragraphs.close_paragraph();
        paragraphs.close_cell();
        paragraphs.text("still here");
        assert_eq!(paragraphs.take(), "still here\n");
    }
}
