use daylight_model::{DocHash, Maintenance, PartialDate, View};
use rusqlite::OptionalExtension;

use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// The date that somebody has given a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// As far as it is known.
    pub date: PartialDate,
    /// Who set it.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
}

impl Batch<'_> {
    /// Gives a document a date, in place of one that was given before.
    pub fn set_date(
        &self,
        document: &DocHash,
        date: &PartialDate,
        who: &str,
        at: &str,
    ) -> Result<(), StoreError> {
        self.end_date(document, who, at)?;
        self.change
            .prepare_cached("INSERT INTO dated (hash, date, who, at) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut statement| statement.execute((&document.0, date.to_string(), who, at)))
            .map(|_| ())
            .doing("setting a date")
    }

    /// Takes back the date that somebody gave. Whether there was one.
    pub fn end_date(&self, document: &DocHash, who: &str, at: &str) -> Result<bool, StoreError> {
        self.change
            .prepare_cached("UPDATE dated SET ended_by = ?2, ended = ?3 WHERE hash = ?1 AND ended IS NULL")
            .and_then(|mut statement| statement.execute((&document.0, who, at)))
            .map(|rows| rows > 0)
            .doing("taking back a date")
    }
}

impl Store {
    /// The date that somebody gave a document; none for a document out of sight.
    pub fn date_set(&self, view: &View, document: Row) -> Result<Option<Dated>, StoreError> {
        if self.document(view, document)?.is_none() {
            return Ok(None);
        }
        self.standing_date(document)
    }

    /// The same for the index.
    pub fn date_set_to_index(&self, _: &Maintenance, document: Row) -> Result<Option<Dated>, StoreError> {
        self.standing_date(document)
    }

    fn standing_date(&self, document: Row) -> Result<Option<Dated>, StoreError> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT date, who, at FROM dated WHERE ended IS NULL
                 AND hash = (SELECT hash FROM document WHERE id = ?1)",
            )
            .and_then(|mut statement| {
                let row = |row: &rusqlite::Row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?));
                statement.query_row((document,), row).optional()
            })
            .doing("reading a date that was set")?;
        let Some((date, who, at)) = found else { return Ok(None) };
        let date = date.parse().map_err(|_| StoreError::Damaged { what: "a date that was set".into() })?;
        Ok(Some(Dated { date, who, at }))
    }
}
