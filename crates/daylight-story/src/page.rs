//! A page of a paper as checks look at it.

use std::cell::OnceCell;

use daylight_model::{Mention, MentionKind, PartialDate};

use crate::text_number::{TextNumber, numbers};
use crate::token::{Token, stem, tokens};

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) paper: String,
    pub(crate) number: u32,
    pub(crate) text: String,
    pub(crate) mentions: Vec<Mention>,
    tokens: OnceCell<Vec<Token>>,
    numbers: OnceCell<Vec<TextNumber>>,
    days: OnceCell<Vec<PageDate>>,
}

/// A date or a period that a page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageDate {
    pub(crate) said: Said,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What a date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Date(PartialDate),
    Span(PartialDate, PartialDate),
    /// Month, and day where it is said.
    NoYear(i8, Option<i8>),
}

/// Bytes of a page that are looked at: some hundred pages of print.
const LONGEST: usize = 400_000;

impl Page {
    pub(crate) fn new(paper: &str, number: u32, mut text: String, mentions: Vec<Mention>) -> Self {
        text.truncate(text.floor_char_boundary(LONGEST.min(text.len())));
        let (tokens, numbers, days) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { paper: paper.to_owned(), number, text, mentions, tokens, numbers, days }
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        self.tokens.get_or_init(|| tokens(&self.text))
    }

    pub(crate) fn numbers(&self) -> &[TextNumber] {
        self.numbers.get_or_init(|| {
            let dates: Vec<_> = self.days().iter().map(|day| day.start..day.end).collect();
            let mut found = numbers(&self.text);
            found.retain(|number| {
                !dates.iter().any(|date| date.start < number.span.end && number.span.start < date.end)
            });
            found
        })
    }

    pub(crate) fn days(&self) -> &[PageDate] {
        self.days.get_or_init(|| self.mentions.iter().flat_map(said).collect())
    }

    /// Whether one of its words has this stem.
    pub(crate) fn has_stem(&self, wanted: &str) -> bool {
        self.tokens().iter().any(|token| stem(&token.folded) == wanted)
    }

    /// The words of a stretch of tokens.
    pub(crate) fn words(&self, range: std::ops::Range<usize>) -> &str {
        let tokens = self.tokens().get(range).unwrap_or_default();
        let bytes = tokens.first().zip(tokens.last()).map(|(first, last)| first.start..last.end);
        bytes.and_then(|bytes| self.text.get(bytes)).unwrap_or_default()
    }
}

/// The dates of one mention; a value that can be read in two ways gives both.
fn said(mention: &Mention) -> Vec<PageDate> {
    if !matches!(mention.kind, MentionKind::Date | MentionKind::Period) {
        return Vec::new();
    }
    let (start, end) = (mention.start as usize, mention.end as usize);
    mention
        .value
        .split(" or ")
        .filter_map(|value| {
            let said = match value.split_once('/') {
                Some((from, until)) => match (from.parse(), until.parse()) {
                    (Ok(from), Ok(until)) => Said::Span(from, until),
                    _ => return no_year(from).map(|said| PageDate { said, start, end }),
                },
                None => match value.parse() {
                    Ok(date) => Said::Date(date),
                    Err(_) => no_year(value)?,
                },
            };
            Some(PageDate { said, start, end })
        })
        .collect()
}

/// `--11-22`, `--11`
fn no_year(value: &str) -> Option<Said> {
    let rest = value.strip_prefix("--")?;
    let (month, day) = match rest.split_once('-') {
        Some((month, day)) => (month, Some(day.parse().ok()?)),
        None => (rest, None),
    };
    Some(Said::NoYear(month.parse().ok()?, day))
}
