use std::io::{IsTerminal, Write};

use daylight_case::Explained;
use daylight_model::Untrusted;

/// Hands out what is printed: data on stdout, everything else on stderr.
///
/// A reader that closes the pipe early (`| head`) ends the output quietly.
#[derive(Debug)]
pub(crate) struct Printer {
    /// Print JSON Lines.
    pub(crate) json: bool,
    colour: bool,
    out: std::io::BufWriter<std::io::Stdout>,
}

/// Nobody reads stdout any more, or it cannot be written.
#[derive(Debug)]
pub(crate) struct OutputClosed(pub(crate) std::io::Error);

impl Printer {
    pub(crate) fn new(json: bool) -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { json, colour, out: std::io::BufWriter::new(std::io::stdout()) }
    }

    /// A line of data. What comes from the material has been escaped by the caller.
    pub(crate) fn line(&mut self, line: impl std::fmt::Display) -> Result<(), OutputClosed> {
        writeln!(self.out, "{line}").map_err(OutputClosed)
    }

    /// Bytes as they are: a page, a file, data of several lines.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Result<(), OutputClosed> {
        self.out.write_all(bytes).map_err(OutputClosed)
    }

    /// An object of data. JSON escapes control characters by itself.
    pub(crate) fn object(&mut self, object: &impl serde::Serialize) -> Result<(), OutputClosed> {
        serde_json::to_writer(&mut self.out, object).map_err(|error| OutputClosed(error.into()))?;
        self.line("")
    }

    /// What the terminal makes stand out; plain where there is none.
    pub(crate) fn strong(&self, text: impl std::fmt::Display) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// What the terminal shows softer; plain where there is none.
    pub(crate) fn soft(&self, text: impl std::fmt::Display) -> String {
        if self.colour { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// A piece of text with marks around what matched: in colour on a terminal, in `[ ]` otherwise.
    pub(crate) fn marked(&self, text: &str, marks: &[std::ops::Range<usize>]) -> String {
        let (begin, end) = if self.colour { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("[", "]") };
        let mut shown = String::new();
        let mut done = 0;
        let plain = |from: usize, to: usize| one_line(text.get(from..to).unwrap_or_default());
        for mark in marks {
            shown.push_str(&plain(done, mark.start));
            shown.push_str(begin);
            shown.push_str(&plain(mark.start, mark.end));
            shown.push_str(end);
            done = mark.end;
        }
        shown.push_str(&plain(done, text.len()));
        shown
    }

    /// Writes out what is buffered.
    pub(crate) fn flush(&mut self) -> Result<(), OutputClosed> {
        self.out.flush().map_err(OutputClosed)
    }
}

/// Text of several lines on one, escaped.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).collect();
    Untrusted(&spaced).to_string()
}

/// A note to the person, on stderr. Where nobody reads it any more, nobody is told: a room goes on without its
/// log.
pub(crate) fn note(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// An error, on stderr, in the shape of the whole program.
pub(crate) fn complain(error: &Explained) {
    note(format_args!("error: {}", error.message));
    if let Some((query, pointer)) = &error.excerpt {
        note(format_args!("  {query}\n  {pointer}"));
    }
    if let Some(hint) = &error.hint {
        note(format_args!("hint: {hint}"));
    }
}

/// A number of bytes as people say it.
pub(crate) fn bytes(number: u64) -> String {
    indicatif::HumanBytes(number).to_string()
}

/// A number with its noun.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", indicatif::HumanCount(number), if number == 1 { one } else { many })
}
