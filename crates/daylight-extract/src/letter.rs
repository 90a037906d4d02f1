//! A web page, or the text of a message, as a letter: its headings, lists, tables and quotations, and
//! nothing that a browser could follow, load or run.
//!
//! No markup leaves, only [`Piece`]s: whoever shows them writes every tag himself, from a short list. The same
//! bytes give the same letter.
//!
//! Made from the tokens of the page and not from a tree: what a browser would make of broken nesting is of no
//! matter, since nothing of the page's own markup is shown to one; and a page nested a million deep costs no
//! more than any other.

mod addresses;
mod check;
mod folding;
mod piece;
mod tags;
mod tokens;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{Format, Problem, ProblemKind};

use self::tokens::Tokens;
use self::writer::{Reach, Writer};
use crate::Source;
use crate::formats::eml::{Bodies, Shown};
use crate::formats::html::encoding;

pub use check::{Lie, check};
pub use piece::{
    DEEPEST, Direction, Element, LONGEST_ADDRESS, LONGEST_WORDS, MOST_COLUMNS, MOST_PIECES, MOST_ROWS,
    MOST_TEXT, Piece, Ways,
};

/// A page or message, to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// What stands in it, in order.
    pub pieces: Vec<Piece>,
    /// Pictures, frames and the like that showing it would have fetched.
    pub not_loaded: u32,
    /// What of it is not shown.
    pub problems: Vec<Problem>,
}

/// Bytes of markup looked at. The largest honest page in our samples has 3 MB.
const MOST_MARKUP: usize = 32 << 20;

/// Bytes decoded at a time.
const CHUNK: usize = 32 << 10;

/// Whether documents of this format can be shown as a letter.
pub fn can_be_shown(format: Format) -> bool {
    matches!(format, Format::Html | Format::Email)
}

/// A document whose format is known, as a letter.
pub fn write(source: &Source, format: Format) -> Result<Letter, Problem> {
    let written = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Html => Ok(of_page(source.bytes())),
        Format::Email => Ok(of_message(crate::formats::eml::bodies(source))),
        _ => Err(Problem::new(
            ProblemKind::Unsupported,
            format!("Daylight cannot show {} as a letter", format.words()),
        )),
    }));
    written.unwrap_or_else(|_| {
        let detail = format!("what shows {} as a letter stopped at a fault of its own", format.words());
        Err(Problem::new(ProblemKind::Crashed, detail))
    })
}

fn of_page(bytes: &[u8]) -> Letter {
    let tokens = Tokens::over(Writer::default());
    let mut decoder = encoding::of_page(bytes).new_decoder_with_bom_removal();
    for (end, chunk) in encoding::chunks(bytes, CHUNK) {
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(0));
        // What is no letter is told where the page is read as text.
        let _ = decoder.decode_to_string(chunk, &mut text, end);
        if !tokens.feed(&text) {
            break;
        }
    }
    letter(tokens.end())
}

fn of_message(bodies: Bodies) -> Letter {
    let Bodies { texts, parts, .. } = bodies;
    let mut writer = Writer::with_parts(parts);
    for text in texts {
        writer.begin_body();
        match text {
            Shown::Plain(text) => writer.plain(&text),
            Shown::Html(text) => {
                let tokens = Tokens::over(writer);
                let mut rest = text.as_str();
                while !rest.is_empty() {
                    let (now, later) = rest.split_at(rest.floor_char_boundary(CHUNK));
                    rest = later;
                    if !tokens.feed(now) {
                        break;
                    }
                }
                writer = tokens.end();
            }
        }
        writer.end_body();
    }
    letter(writer)
}

fn letter(writer: Writer) -> Letter {
    let (mut letter, reach) = writer.finish();
    if reach == Reach::CutOff {
        let detail = format!(
            "shown as a letter up to {} KiB of text, {MOST_PIECES} marks or {} MiB of markup; the text has all of it",
            MOST_TEXT >> 10,
            MOST_MARKUP >> 20
        );
        letter.problems.push(Problem::new(ProblemKind::TooLarge, detail));
    }
    letter
}

#[cfg(test)]
mod tests;
