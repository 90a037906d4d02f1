//! The lines of a page, with their places, without what was stamped over them.

use std::ops::Range;

use super::{day, fold};

/// A line that is not empty, trimmed.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Byte of the page.
    pub(crate) start: usize,
    /// The words alone, in capitals.
    pub(crate) folded: String,
}

/// Part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

impl Piece<'_> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

impl<'a> Line<'a> {
    /// The line from a byte on, without the punctuation around it.
    pub(crate) fn rest(&self, from: usize) -> Piece<'a> {
        let rest = self.text.get(from..).unwrap_or_default();
        let begun = rest.trim_start_matches(is_edge);
        let start = self.start + from + (rest.len() - begun.len());
        Piece {
            text: begun.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ';' | '•')),
            start,
        }
    }

    pub(crate) fn whole(&self) -> Piece<'a> {
        self.rest(0)
    }
}

/// What a scan puts before a value: colons of the form, specks, bullets.
fn is_edge(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ':' | ';' | '•' | '.' | ',' | '=' | '|' | '*' | '·' | '_' | '-' | '–' | '—' | '…')
}

/// The lines of a page but stamps and specks, at most `most`.
pub(crate) fn lines(text: &str, most: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut in_stamp = false;
    for raw in text.split('\n') {
        let trimmed = raw.trim();
        if !trimmed.is_empty() {
            let at = start + (raw.len() - raw.trim_start().len());
            let folded = fold::folded(trimmed);
            let stamped = is_stamp(trimmed, &folded, in_stamp);
            in_stamp = stamped;
            if !stamped && (!folded.is_empty() || trimmed.contains(':')) {
                lines.push(Line { text: trimmed, start: at, folded });
                if lines.len() == most {
                    break;
                }
            }
        }
        start += raw.len() + 1;
    }
    lines
}

/// Joined by single spaces.
pub(crate) fn joined(pieces: &[Piece<'_>]) -> String {
    let mut text = String::new();
    for word in pieces.iter().flat_map(|piece| piece.text.split_whitespace()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Words that whoever releases, copies or files a paper puts over it. Their dates and names are not the paper's.
const STAMPS: [&str; 14] = [
    "LEASED UNDER THE",
    "RECORDS COLLECTION",
    "COLLECTION ACT",
    "USC 2107",
    "ASSASSINATION RECORDS",
    "APPROVED FOR RELEASE",
    "ITEM IS RESTRICTED",
    "RETURN TO CIA",
    "BACKGROUND USE ONLY",
    "DO NOT REPRODUCE",
    "DOCLD",
    "DOCID",
    "SANITIZED COPY",
    "DECLASSIFIED AND APPROVED",
];

/// `below` says that the line above is of a stamp: then a late day ends it, however the rest was read.
fn is_stamp(line: &str, folded: &str, below: bool) -> bool {
    if line.len() > 90 {
        return false;
    }
    STAMPS.iter().any(|stamp| folded.contains(stamp))
        || is_case_and_date(folded)
        || (below && ends_late(line))
}

fn ends_late(line: &str) -> bool {
    let Some((_, after)) = line.split_once(':') else { return false };
    day::first(after).is_some_and(|found| found.date.to_string().as_str() > "1990")
}

/// `65990 Date: 10-28-2021`, the last line of a release stamp: a case number, the word, and a day after 1990.
fn is_case_and_date(folded: &str) -> bool {
    let mut words = folded.split(' ');
    let (Some(case), Some(word)) = (words.next(), words.next()) else { return false };
    let numbered = case.len() >= 3 && case.bytes().filter(u8::is_ascii_digit).count() * 2 >= case.len();
    if !numbered || !(word == "DATE" || fold::within("DATE", word, 1)) {
        return false;
    }
    let rest: Vec<&str> = words.collect();
    rest.len() >= 2
        && rest.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        && day::first(&rest.join("-")).is_none_or(|found| found.date.to_string().as_str() > "1990")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_places_and_stamps_are_left_out() {
        let text = "\n  TO : DIRECTOR \n\nReleased under the Harbour Act\n65990 Date: 10-28-2021\n...\nend";
        let found = lines(text, 10);
        assert_eq!(found.iter().map(|line| line.text).collect::<Vec<_>>(), ["TO : DIRECTOR", "end"]);
        for line in found {
            assert_eq!(&text[line.start..line.start + line.text.len()], line.text);
        }
    }

    #[test]
    fn a_piece_is_the_rest_without_the_punctuation_before_it() {
        let line = Line { text: "TITLE : • ORDERS :", start: 100, folded: String::new() };
        let piece = line.rest(5);
        assert_eq!((piece.text, piece.span()), ("ORDERS", 112..118));
    }
}
