use crate::error::Doing;
use crate::{Batch, Store, StoreError};

/// Something that was done to the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyEntry {
    /// When, as RFC 3339.
    pub at: String,
    /// The verb.
    pub action: String,
    /// What it was done to, as ids and counts.
    pub detail: String,
}

impl Batch<'_> {
    /// Appends to the custody log. `at` is RFC 3339, given by the caller who has the clock.
    pub fn note_custody(&self, at: &str, action: &str, detail: &str) -> Result<(), StoreError> {
        self.change
            .prepare_cached("INSERT INTO custody (at, action, detail) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((at, action, detail)))
            .map(|_| ())
            .doing("noting custody")
    }
}

impl Store {
    /// The whole custody log, oldest first.
    pub fn custody(&self) -> Result<Vec<CustodyEntry>, StoreError> {
        self.connection
            .prepare_cached("SELECT at, action, detail FROM custody ORDER BY id")
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        Ok(CustodyEntry { at: row.get(0)?, action: row.get(1)?, detail: row.get(2)? })
                    })?
                    .collect()
            })
            .doing("reading the custody log")
    }
}
