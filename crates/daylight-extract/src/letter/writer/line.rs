use super::blocks::is_border;
use super::{ENDS, Format, LINK_TEXT, Writer};
use crate::letter::piece::{Element, MOST_FORMATS, MOST_PIECES, MOST_TEXT, Piece, Ways};

impl Writer {
    pub(in crate::letter) fn start_format(&mut self, element: Element, ways: Ways) {
        self.after_pre = false;
        if let Some(last) =
            self.formats.last_mut().filter(|last| last.element == element && last.ways == ways)
        {
            last.times += 1;
        } else if self.formats.len() < MOST_FORMATS {
            self.formats.push(Format { element, ways, times: 1 });
        }
    }

    pub(in crate::letter) fn end_format(&mut self, element: Element) {
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
    pub(super) fn tell_formats(&mut self, wanted: &[(Element, Ways)]) {
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
        self.enter_cell();
        if self.top().is_some_and(Element::is_grid) || !self.has_room() {
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
    pub(super) fn ready(&mut self) -> bool {
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
    pub(super) fn has_room(&mut self) -> bool {
        let coming = self.blocks.len() + 2 * self.formats.len() + 4;
        self.full |= self.pieces.len() + coming + ENDS > MOST_PIECES;
        !self.full
    }

    pub(in crate::letter) fn text(&mut self, text: &str) {
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

    pub(super) fn push_text(&mut self, text: &str) {
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

    pub(in crate::letter) fn line_break(&mut self) {
        // Between the rows of a table it would be a row of its own.
        self.space = false;
        if self.top().is_some_and(Element::is_grid) || !self.ready() {
            return;
        }
        self.pieces.push(Piece::Break);
        self.in_line = false;
    }

    pub(in crate::letter) fn rule(&mut self) {
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
}

/// HTML's white space. The no-break space stays: mail is full of them, and they hold lines open.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
