use daylight_model::{DocHash, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by};
use crate::error::Doing;
use crate::{Batch, Store, StoreError};

/// What somebody hides on a page, or shows again on one that is hidden as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// What it is called.
    pub reference: String,
    /// The document.
    pub document: DocHash,
    /// The page, counted from 1; 0 for all pages.
    pub page: u32,
    /// `hide`, `reveal` or `deny`.
    pub kind: String,
    /// The first byte of the words in the text of the page, and the words; `None` for a rectangle or a page.
    pub words: Option<(u32, String)>,
    /// Rectangles in points, as JSON.
    pub areas: String,
    /// SHA-256 of the picture of the page that they were chosen on; `None` for a whole page.
    pub picture: Option<[u8; 32]>,
    /// How far its boxes are widened.
    pub widening: String,
    /// The rule that found it; `None` where a person chose it.
    pub rule: Option<String>,
    /// Why, as it is published.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who took it back, and when.
    pub ended: Option<(String, String)>,
}

impl Batch<'_> {
    /// Keeps a redaction, which has to have a reference of its own.
    pub fn add_redaction(&self, redaction: &Redaction) -> Result<(), StoreError> {
        let (start, words) = redaction.words.as_ref().map(|(start, words)| (start, words)).unzip();
        self.change
            .prepare_cached(
                "INSERT INTO redaction
                 (reference, hash, page, kind, start, words, areas, picture, widening, rule, reason, who, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )
            .and_then(|mut statement| {
                statement.execute((
                    &redaction.reference,
                    &redaction.document.0,
                    redaction.page,
                    &redaction.kind,
                    start,
                    words,
                    &redaction.areas,
                    redaction.picture.as_ref(),
                    &redaction.widening,
                    redaction.rule.as_ref(),
                    &redaction.reason,
                    &redaction.who,
                    &redaction.at,
                ))
            })
            .map(|_| ())
            .doing("keeping a redaction")
    }

    /// Takes a redaction back. Whether it stood.
    pub fn end_redaction(&self, reference: &str, who: &str, at: &str) -> Result<bool, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE redaction SET ended_by = ?2, ended = ?3 WHERE reference = ?1 AND ended IS NULL",
            )
            .and_then(|mut statement| statement.execute((reference, who, at)))
            .map(|rows| rows > 0)
            .doing("taking a redaction back")
    }
}

const COLUMNS: &str = "redaction.reference, redaction.hash, redaction.page, redaction.kind, redaction.start, redaction.words, redaction.areas, redaction.picture, redaction.widening, redaction.rule, redaction.reason, redaction.who, redaction.at, redaction.ended_by, redaction.ended";

fn redaction(row: &rusqlite::Row) -> rusqlite::Result<Redaction> {
    let (start, words): (Option<u32>, Option<String>) = (row.get(4)?, row.get(5)?);
    let (ended_by, ended): (Option<String>, Option<String>) = (row.get(13)?, row.get(14)?);
    Ok(Redaction {
        reference: row.get(0)?,
        document: hash(row, 1)?,
        page: row.get(2)?,
        kind: row.get(3)?,
        words: start.zip(words),
        areas: row.get(6)?,
        picture: row.get(7)?,
        widening: row.get(8)?,
        rule: row.get(9)?,
        reason: row.get(10)?,
        who: row.get(11)?,
        at: row.get(12)?,
        ended: ended_by.zip(ended),
    })
}

const JOINS: &str = "redaction JOIN document ON document.hash = redaction.hash";

impl Store {
    /// The redactions of a document that stand, in the order of its pages.
    pub fn redactions(&self, view: &View, document: &DocHash) -> Result<Vec<Redaction>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE redaction.hash = ?1 AND redaction.ended IS NULL AND {}
                 ORDER BY redaction.page, coalesce(redaction.start, 0), redaction.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((&document.0,), redaction)?.collect())
            .doing("listing redactions")
    }

    /// A redaction that stands.
    pub fn redaction(&self, view: &View, reference: &str) -> Result<Option<Redaction>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE redaction.reference = ?1 AND redaction.ended IS NULL AND {}",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_row((reference,), redaction).optional())
            .doing("reading a redaction")
    }

    /// Documents with redactions that stand, and how many each has.
    pub fn redacted_documents(&self, view: &View) -> Result<Vec<(DocHash, u64)>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT redaction.hash, count(*) FROM {JOINS} WHERE redaction.ended IS NULL AND {}
                 GROUP BY redaction.hash ORDER BY max(redaction.id) DESC",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| Ok((hash(row, 0)?, row.get::<_, i64>(1)?.unsigned_abs())))?
                    .collect()
            })
            .doing("listing documents with redactions")
    }
}
