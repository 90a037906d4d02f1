use daylight_model::{DocHash, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by};
use crate::error::Doing;
use crate::quotation::quotation;
use crate::{Batch, Quotation, Store, StoreError};

/// What is never to be published, who said so, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is called.
    pub reference: String,
    /// The document it is on.
    pub document: DocHash,
    /// How much of the document.
    pub place: BarredPlace,
    /// Why: text of a person.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who lifted it, when, and why, where that was done.
    pub ended: Option<BarEnd>,
}

/// Who lifted a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarEnd {
    /// Who.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Why: text of a person.
    pub reason: String,
}

/// How much of a document is never to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BarredPlace {
    /// All of it.
    Document,
    /// One page, counted from 1.
    Page(u32),
    /// Words of a page.
    Words(Quotation),
}

impl BarredPlace {
    /// The page, counted from 1; `None` for the whole document.
    pub fn page(&self) -> Option<u32> {
        match self {
            Self::Document => None,
            Self::Page(page) => Some(*page),
            Self::Words(quotation) => Some(quotation.page),
        }
    }

    fn columns(&self) -> (Option<u32>, Option<u32>, Option<&str>) {
        match self {
            Self::Document => (None, None, None),
            Self::Page(page) => (Some(*page), None, None),
            Self::Words(Quotation { page, start, words }) => (Some(*page), Some(*start), Some(words)),
        }
    }
}

const COLUMNS: &str = "bar.reference, bar.hash, bar.page, bar.start, bar.words, bar.reason, bar.who, bar.at, bar.ended_by, bar.ended, bar.ended_why";

const JOINS: &str = "never_publish AS bar JOIN document ON document.hash = bar.hash";

fn bar(row: &rusqlite::Row) -> rusqlite::Result<Bar> {
    let (page, start): (Option<u32>, Option<u32>) = (row.get(2)?, row.get(3)?);
    let place = match (page, start) {
        (None, _) => BarredPlace::Document,
        (Some(page), None) => BarredPlace::Page(page),
        (Some(page), Some(_)) => quotation(row, 2)?.map_or(BarredPlace::Page(page), BarredPlace::Words),
    };
    let ended: (Option<String>, Option<String>, Option<String>) = (row.get(8)?, row.get(9)?, row.get(10)?);
    let ended = match ended {
        (Some(who), Some(at), Some(reason)) => Some(BarEnd { who, at, reason }),
        _ => None,
    };
    Ok(Bar {
        reference: row.get(0)?,
        document: hash(row, 1)?,
        place,
        reason: row.get(5)?,
        who: row.get(6)?,
        at: row.get(7)?,
        ended,
    })
}

impl Batch<'_> {
    /// Keeps a bar. Whether there was none on this place yet.
    pub fn add_bar(&self, bar: &Bar) -> Result<bool, StoreError> {
        let (page, start, words) = bar.place.columns();
        self.change
            .prepare_cached(
                "INSERT INTO never_publish (reference, hash, page, start, words, reason, who, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            )
            .and_then(|mut statement| {
                statement.execute((
                    &bar.reference,
                    &bar.document.0,
                    page,
                    start,
                    words,
                    &bar.reason,
                    &bar.who,
                    &bar.at,
                ))
            })
            .map(|rows| rows > 0)
            .doing("marking something as never to be published")
    }

    /// Lifts a bar that stands. Whether there was one.
    pub fn end_bar(&self, reference: &str, end: &BarEnd) -> Result<bool, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE never_publish SET ended_by = ?2, ended = ?3, ended_why = ?4
                 WHERE reference = ?1 AND ended IS NULL",
            )
            .and_then(|mut statement| statement.execute((reference, &end.who, &end.at, &end.reason)))
            .map(|rows| rows > 0)
            .doing("lifting what was never to be published")
    }
}

impl Store {
    /// The bar of this reference, also where it was lifted.
    pub fn bar(&self, view: &View, reference: &str) -> Result<Option<Bar>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE bar.reference = ?1 AND {}",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_row((reference,), bar).optional())
            .doing("reading what is never to be published")
    }

    /// Everything that is never to be published, the last marked first; `lifted`: also what once was.
    pub fn bars(&self, view: &View, lifted: bool) -> Result<Vec<Bar>, StoreError> {
        let standing = if lifted { "" } else { "bar.ended IS NULL AND" };
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE {standing} {} ORDER BY bar.id DESC",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((), bar)?.collect())
            .doing("listing what is never to be published")
    }

    /// What of a document is never to be published: all of it, then pages and words in their order.
    pub fn bars_of(&self, view: &View, document: &DocHash) -> Result<Vec<Bar>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE bar.hash = ?1 AND bar.ended IS NULL AND {}
                 ORDER BY coalesce(bar.page, 0), coalesce(bar.start, -1), bar.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((&document.0,), bar)?.collect())
            .doing("reading what is never to be published")
    }
}
