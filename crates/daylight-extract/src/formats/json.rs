//! JSON (RFC 8259) and JSON Lines, as lines of `key: value`, what lies deeper further in.

mod lexer;
mod messages;

use daylight_model::{Problem, ProblemKind};

use super::encoding::{self, Charset};
use crate::{Account, Order, Source, Stop};
use lexer::{Event, Lexer};

/// Steps of indentation shown; what lies deeper stays at the last.
const DEEPEST_INDENT: usize = 16;

/// Keys and values in reading order.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    match encoding::charset(bytes, None) {
        (Charset::Utf8, mark) => tell(bytes.get(mark..).unwrap_or_default(), account),
        // Every other encoding is against the standard, and rare enough to be held whole.
        _ => tell(encoding::bounded(bytes, None, account)?.as_bytes(), account),
    }
}

/// An export of a chat: messages as lines of time, sender and words, all else as keys and values.
pub(super) fn read_chat(source: &Source, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    match encoding::charset(bytes, None) {
        (Charset::Utf8, mark) => messages::tell(bytes.get(mark..).unwrap_or_default(), account),
        _ => messages::tell(encoding::bounded(bytes, None, account)?.as_bytes(), account),
    }
}

fn tell(bytes: &[u8], account: &mut Account) -> Result<(), Stop> {
    let mut lexer = Lexer::new(bytes);
    let mut lines = Lines::default();
    loop {
        match lexer.next() {
            Ok(Some(event)) => lines.event(&event, account)?,
            Ok(None) => break,
            Err(at) => {
                lines.end(account)?;
                return tell_rest(bytes, at, account);
            }
        }
    }
    lines.end(account)?;
    if lines.undecodable > 0 {
        let many = lines.undecodable;
        account
            .problem(Problem::new(ProblemKind::Damaged, format!("{many} characters could not be decoded")))?;
    }
    match lexer.depth() {
        0 => Ok(()),
        open => account.problem(Problem::new(
            ProblemKind::Damaged,
            format!("the text ends inside {open} open brackets"),
        )),
    }
}

/// What is no longer JSON is text all the same.
fn tell_rest(bytes: &[u8], at: usize, account: &mut Account) -> Result<(), Stop> {
    let mut pieces = encoding::pieces_as(bytes.get(at..).unwrap_or_default(), Charset::Utf8);
    while let Some(text) = pieces.next() {
        account.text(&text)?;
    }
    account.end_page()?;
    account.problem(Problem::new(
        ProblemKind::Damaged,
        format!("no longer JSON from byte {at} on; the rest is given as it is written"),
    ))
}

/// Whether a text that begins with a bracket goes on as JSON. `whole`: it is all there is.
pub(crate) fn looks_like_json(start: &str, whole: bool) -> bool {
    let mut lexer = Lexer::new(start.as_bytes());
    let (mut keys, mut values) = (0, 0);
    loop {
        match lexer.next() {
            Ok(Some(Event::Key(_))) => keys += 1,
            Ok(Some(Event::String(_) | Event::Plain(_))) => values += 1,
            Ok(Some(_)) => {}
            // A bracket in a text that is no JSON is mostly closed, or followed by a word, at once.
            Ok(None) => return keys > 0 || (lexer.depth() == 0 && whole) || values > 20,
            // A string that the look cut off is no fault.
            Err(at) if !whole && start.as_bytes().get(at) == Some(&b'"') && lexer.depth() > 0 => return true,
            Err(_) => return keys >= 3 && values >= 3,
        }
    }
}

/// Lines made of events.
#[derive(Default)]
struct Lines {
    line: String,
    depth: usize,
    /// The line holds a key that waits for its value.
    keyed: bool,
    /// An object in a list has just ended: a blank line parts it from the next.
    part: bool,
    undecodable: u64,
}

impl Lines {
    fn event(&mut self, event: &Event, account: &mut Account) -> Result<(), Stop> {
        match event {
            Event::Key(raw) => {
                self.begin_line(account)?;
                self.string(raw, account)?;
                self.line.push(':');
                self.keyed = true;
            }
            Event::String(raw) => {
                self.begin_value(account)?;
                self.string(raw, account)?;
                self.end_line(account)?;
            }
            Event::Plain(text) => {
                self.begin_value(account)?;
                self.line.push_str(text);
                self.end_line(account)?;
            }
            Event::Begin => {
                if std::mem::take(&mut self.keyed) {
                    self.end_line(account)?;
                    self.depth += 1;
                } else if std::mem::take(&mut self.part) {
                    account.text("\n")?;
                }
            }
            Event::End { keyed, .. } => {
                self.depth -= usize::from(*keyed);
                self.part = !*keyed;
            }
        }
        Ok(())
    }

    fn begin_line(&mut self, account: &mut Account) -> Result<(), Stop> {
        if std::mem::take(&mut self.keyed) {
            self.end_line(account)?;
        }
        self.part = false;
        self.line.extend(std::iter::repeat_n("  ", self.depth.min(DEEPEST_INDENT)));
        Ok(())
    }

    fn begin_value(&mut self, account: &mut Account) -> Result<(), Stop> {
        if std::mem::take(&mut self.keyed) {
            self.line.push(' ');
            return Ok(());
        }
        self.begin_line(account)
    }

    /// Appends the characters of a string as it stands between its quotes.
    fn string(&mut self, raw: &[u8], account: &mut Account) -> Result<(), Stop> {
        let mut rest = raw;
        while !rest.is_empty() {
            let cut = rest.iter().take(LONG_LINE).position(|byte| *byte == b'\\');
            let (now, later) =
                rest.split_at(cut.unwrap_or_else(|| encoding::before_character(rest, LONG_LINE)));
            rest = later;
            for chunk in now.utf8_chunks() {
                self.line.push_str(chunk.valid());
                if !chunk.invalid().is_empty() {
                    self.undecodable += 1;
                    self.line.push(char::REPLACEMENT_CHARACTER);
                }
            }
            if cut.is_some() {
                let (c, length) = lexer::escaped(rest);
                self.line.push(c);
                rest = rest.get(length..).unwrap_or_default();
            }
            if self.line.len() > LONG_LINE {
                account.text(&self.line)?;
                self.line.clear();
            }
        }
        Ok(())
    }

    fn end_line(&mut self, account: &mut Account) -> Result<(), Stop> {
        self.line.push('\n');
        account.text(&self.line)?;
        self.line.clear();
        Ok(())
    }

    fn end(&mut self, account: &mut Account) -> Result<(), Stop> {
        if !self.line.is_empty() {
            self.end_line(account)?;
        }
        Ok(())
    }
}

/// A line longer than this goes out in pieces.
const LONG_LINE: usize = 16 << 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transcript;

    fn text_of(json: &str) -> String {
        let mut transcript = Transcript::default();
        let mut account = Account::new(&mut transcript, &Order::default());
        assert_eq!(read(&Source::new(json.as_bytes().to_vec()), &Order::default(), &mut account), Ok(()));
        account.close();
        assert!(transcript.problems.is_empty(), "{:?}", transcript.problems);
        transcript.pages.into_iter().map(|page| page.text).collect()
    }

    #[test]
    fn keys_and_values_are_lines() {
        assert_eq!(
            text_of(
                r#"{"ferry":"Selma","stops":["Kall","Vik"],"crew":{"mate":{"name":"Odd \"O\" \u00d8"}},"x":[]}"#
            ),
            "ferry: Selma\nstops:\n  Kall\n  Vik\ncrew:\n  mate:\n    name: Odd \"O\" Ø\nx:\n"
        );
    }

    #[test]
    fn records_are_parted_by_a_blank_line() {
        for json in ["[{\"a\":1},{\"a\":2}]", "{\"a\":1}\n{\"a\":2}\n"] {
            assert_eq!(text_of(json), "a: 1\n\na: 2\n", "{json}");
        }
    }

    #[test]
    fn nothing_is_too_deep_to_be_read() {
        let deep = "[".repeat(50_000) + "\"ferry\"" + &"]".repeat(50_000);
        assert_eq!(text_of(&deep), "ferry\n");
    }

    #[test]
    fn a_pair_of_escapes_is_one_character() {
        assert_eq!(text_of(r#"["\ud83d\ude00 \ud83d \n"]"#), "😀 \u{fffd} \n\n");
    }

    #[test]
    fn prose_in_brackets_is_not_json() {
        assert!(!looks_like_json("[1] See the tide table.\n", true));
        assert!(!looks_like_json("{curly} words\n", true));
        assert!(looks_like_json("[1, 2]", true));
        assert!(looks_like_json("{\"a\": {\"b\":", false));
    }
}
