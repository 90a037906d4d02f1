use std::collections::BTreeSet;

use super::character_runs::Run;
use super::paragraph_runs::Paragraph;
use crate::formats::fields::{symbol_text, worth_telling};

/// Fields within fields that are told apart.
const DEEPEST: usize = 32;

/// Bytes of one paragraph; a longer one is told in several.
const LONGEST: usize = 1 << 20;

/// Puts paragraphs together from letters. What was deleted, what is hidden, and what fields say
/// beyond their result follow the paragraph on lines of their own.
pub(super) struct Prose<'a> {
    authors: &'a [String],
    people: BTreeSet<String>,
    line: String,
    beside: String,
    /// What stands beside the text and is being read: its heading and the text so far.
    aside: Option<(String, String)>,
    /// Instructions of fields, and whether their result has begun.
    fields: Vec<(String, bool)>,
    half: Option<u16>,
    after_cell: bool,
    in_row: bool,
}

impl<'a> Prose<'a> {
    pub(super) fn new(authors: &'a [String]) -> Self {
        Self {
            authors,
            people: BTreeSet::new(),
            line: String::new(),
            beside: String::new(),
            aside: None,
            fields: Vec::new(),
            half: None,
            after_cell: false,
            in_row: false,
        }
    }

    /// Who changed something.
    pub(super) fn people(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(String::as_str)
    }

    /// Lines that follow the paragraph.
    pub(super) fn beside(&mut self, lines: &str) {
        self.beside.push_str(lines);
    }

    /// The next letter; gives back lines that are complete.
    pub(super) fn letter(
        &mut self,
        code: u16,
        run: Run,
        paragraph: impl FnOnce() -> Option<Paragraph>,
    ) -> Option<String> {
        let after_cell = std::mem::take(&mut self.after_cell);
        match code {
            0x07 => return self.end_cell(paragraph(), after_cell),
            0x0d if paragraph().is_some_and(|paragraph| paragraph.in_table) => self.push(" ", run),
            0x0d | 0x0c | 0x0e => return Some(self.end_line()),
            0x0b => self.push(if self.in_row { " " } else { "\n" }, run),
            0x13 => self.begin_field(),
            0x14 => self.end_instruction(),
            0x15 => self.end_field(),
            0x1e => self.push("-", run),
            0x09 => self.push(if self.in_row { " " } else { "\t" }, run),
            // A soft hyphen; a picture, the number of a note, a drawing.
            0..0x20 => {}
            _ if run.special && code == 0x28 && run.symbol.is_some() => {
                let text = run.symbol.and_then(|symbol| symbol_text(u32::from(symbol)));
                self.push(&text.unwrap_or_default(), run);
            }
            _ => self.unit(code, run),
        }
        if self.line.len() > LONGEST { Some(self.end_line()) } else { None }
    }

    /// What is left.
    pub(super) fn end(&mut self) -> String {
        while !self.fields.is_empty() {
            self.end_field();
        }
        self.end_line()
    }

    fn unit(&mut self, code: u16, run: Run) {
        let mut place = [0; 4];
        match (self.half.take(), code) {
            (_, 0xd800..0xdc00) => self.half = Some(code),
            (Some(high), 0xdc00..0xe000) => {
                let pair = char::decode_utf16([high, code]).next().and_then(Result::ok);
                self.push(pair.unwrap_or('\u{fffd}').encode_utf8(&mut place), run);
            }
            (_, code) => {
                // Letters of symbol fonts stand in an area of their own.
                let symbol = symbol_text(u32::from(code)).filter(|_| (0xf000..0xf100).contains(&code));
                let c = char::from_u32(u32::from(code)).unwrap_or('\u{fffd}');
                match symbol {
                    Some(symbol) => self.push(&symbol, run),
                    None => self.push(c.encode_utf8(&mut place), run),
                }
            }
        }
    }

    fn push(&mut self, text: &str, run: Run) {
        if let Some((instruction, false)) = self.fields.last_mut() {
            if instruction.len() < 4096 {
                instruction.push_str(text);
            }
            return;
        }
        let author =
            self.authors.get(usize::from(run.person)).filter(|name| !name.is_empty() && *name != "Unknown");
        if run.inserted || run.deleted {
            self.people.extend(author.cloned());
        }
        let heading = match (run.deleted, run.hidden) {
            (true, _) => match author {
                Some(author) => format!("deleted, {author}"),
                None => "deleted".to_owned(),
            },
            (false, true) => "hidden".to_owned(),
            (false, false) => {
                self.end_aside();
                self.line.push_str(text);
                return;
            }
        };
        match &mut self.aside {
            Some((open, aside)) if *open == heading => aside.push_str(text),
            _ => {
                self.end_aside();
                self.aside = Some((heading, text.to_owned()));
            }
        }
    }

    fn end_aside(&mut self) {
        if let Some((heading, text)) = self.aside.take() {
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                self.beside.push_str(&format!("[{heading}] {line}\n"));
            }
        }
    }

    fn begin_field(&mut self) {
        // One more could hide what follows as its instruction.
        if self.fields.len() < DEEPEST {
            self.fields.push((String::new(), false));
        }
    }

    fn end_instruction(&mut self) {
        let Some((instruction, told)) = self.fields.last_mut() else { return };
        if std::mem::replace(told, true) {
            return;
        }
        if let Some((word, what)) = worth_telling(instruction) {
            self.beside.push_str(&format!("[{word}] {}\n", what.trim().replace(['\n', '\r'], " ")));
        }
    }

    fn end_field(&mut self) {
        self.end_instruction();
        self.fields.pop();
    }

    fn end_cell(&mut self, paragraph: Option<Paragraph>, after_cell: bool) -> Option<String> {
        // Where nothing is known of paragraphs, a second mark in a row ends the row of a table.
        let ends_row = paragraph.map_or(after_cell, |paragraph| paragraph.ends_row);
        if ends_row {
            self.in_row = false;
            return Some(self.end_line());
        }
        self.end_aside();
        let end = self.line.trim_end_matches(' ').len();
        self.line.truncate(end);
        self.line.push('\t');
        self.after_cell = true;
        self.in_row = true;
        None
    }

    fn end_line(&mut self) -> String {
        self.end_aside();
        self.half = None;
        self.in_row = false;
        let mut text = std::mem::take(&mut self.line);
        text.truncate(text.trim_end_matches([' ', '\t', '\n']).len());
        if !text.is_empty() {
            text.push('\n');
        }
        // What stands beside a paragraph whose field goes on waits for it.
        text.push_str(&std::mem::take(&mut self.beside));
        text
    }
}
