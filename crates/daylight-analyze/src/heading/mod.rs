//! What stands at the head of a paper: who wrote it, to whom, when, about what, under which number.
//!
//! Four readers look at a page, each for its own layout: archive forms, headings with labels (memoranda,
//! dispatches, routing sheets, mail printed out), cables, letters. Each gives fields with the bytes they were
//! read from; [`Headings::best`] chooses among them. Nothing here is more than what the paper says.

mod cable;
pub(crate) mod day;
pub(crate) mod fold;
mod form;
mod label;
mod letter;
mod level;
pub(crate) mod line;
mod memo;
mod number;

use std::ops::Range;

use daylight_model::PartialDate;

pub use daylight_model::{HeadingField as FieldKind, HeadingHow as How};
pub use level::Level;

/// Lines of a page in which a heading may stand. Beyond them a page is text.
const HEADING_LINES: usize = 110;

/// What a field means, where it is more than its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// As far as it is known.
    Date(PartialDate),
    /// The level without controls.
    Level(Level),
    /// A number of pages.
    Count(u32),
}

/// One field of a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it tells.
    pub kind: FieldKind,
    /// The words of the paper, their lines joined, nothing mended.
    pub text: String,
    /// What they mean. `None` for words, and where a date or level cannot be told.
    pub meaning: Option<Meaning>,
    /// Which page, counted from 0 in the pages handed in.
    pub page: usize,
    /// Bytes of that page, one range for each line, in reading order.
    pub spans: Vec<Range<usize>>,
    /// How it was told.
    pub how: How,
    /// How sure, in percent. An estimate by rule, not a probability that was measured.
    pub certainty: u8,
}

/// All fields of a paper, in the order they were found: by page, and the surest reader of a page first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headings {
    /// What was found.
    pub fields: Vec<Field>,
}

/// Reads the headings of a paper.
pub fn headings(pages: &[&str]) -> Headings {
    let mut fields = Vec::new();
    for (page, text) in pages.iter().enumerate() {
        read_page(page, text, &mut fields);
    }
    Headings { fields }
}

impl Headings {
    /// The field of a kind that speaks for the whole paper: the surest. Of equally sure ones that of the
    /// earliest page, because what is attached stands behind.
    pub fn best(&self, kind: FieldKind) -> Option<&Field> {
        let mut best: Option<&Field> = None;
        for field in self.fields.iter().filter(|field| field.kind == kind) {
            if best.is_none_or(|best| field.weight() > best.weight()) {
                best = Some(field);
            }
        }
        best
    }

    /// The date of the paper, as far as its headings tell it.
    pub fn date(&self) -> Option<PartialDate> {
        match self.best(FieldKind::Date)?.meaning {
            Some(Meaning::Date(date)) => Some(date),
            _ => None,
        }
    }
}

impl Field {
    /// Sureness, less for later pages: a page behind the first is often another paper.
    fn weight(&self) -> u32 {
        let behind = u32::try_from(self.page).unwrap_or(u32::MAX).min(12);
        (u32::from(self.certainty) * 4).saturating_sub(behind * 12)
    }
}

fn read_page(page: usize, text: &str, fields: &mut Vec<Field>) {
    let lines = line::lines(text, HEADING_LINES);
    if lines.is_empty() {
        return;
    }
    let found = Found { page, fields };
    let mut found = found;
    if form::read(&lines, &mut found) {
        return;
    }
    number::read(&lines, &mut found);
    memo::read(&lines, &mut found);
    cable::read(&lines, &mut found);
    letter::read(&lines, &mut found);
}

/// Where readers put what they find.
struct Found<'a> {
    page: usize,
    fields: &'a mut Vec<Field>,
}

impl Found<'_> {
    fn add(&mut self, kind: FieldKind, pieces: &[line::Piece<'_>], how: How, certainty: u8) {
        let text = line::joined(pieces);
        if text.is_empty() {
            return;
        }
        let meaning = meaning(kind, &text);
        let spans = pieces.iter().map(line::Piece::span).collect();
        self.fields.push(Field { kind, text, meaning, page: self.page, spans, how, certainty });
    }

    fn has(&self, kind: FieldKind) -> bool {
        self.fields.iter().any(|field| field.page == self.page && field.kind == kind)
    }
}

fn meaning(kind: FieldKind, text: &str) -> Option<Meaning> {
    match kind {
        FieldKind::Date | FieldKind::Reviewed => day::first(text).map(|found| Meaning::Date(found.date)),
        FieldKind::Classification => level::level(text).map(Meaning::Level),
        FieldKind::Pages => text.trim().parse().ok().map(Meaning::Count),
        _ => None,
    }
}
