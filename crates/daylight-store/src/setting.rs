use rusqlite::OptionalExtension;

use crate::error::Doing;
use crate::{Batch, Store, StoreError};

impl Batch<'_> {
    /// Writes a setting of the case.
    pub fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.change
            .prepare_cached("INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")
            .and_then(|mut statement| statement.execute((name, value)))
            .map(|_| ())
            .doing("writing a setting")
    }

    /// Takes a setting of the case away.
    pub fn unset(&self, name: &str) -> Result<(), StoreError> {
        self.change
            .prepare_cached("DELETE FROM setting WHERE name = ?1")
            .and_then(|mut statement| statement.execute((name,)))
            .map(|_| ())
            .doing("taking a setting away")
    }

    /// The next number of the sequence in which documents change. The index carries the last one
    /// it has seen, so that the writer can bring it up to date.
    pub fn next_sequence(&self) -> Result<u64, StoreError> {
        let next: i64 = self
            .change
            .prepare_cached(
                "INSERT INTO setting VALUES ('sequence', '1')
                 ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
                 RETURNING CAST(value AS INTEGER)",
            )
            .and_then(|mut statement| statement.query_row((), |row| row.get(0)))
            .doing("counting a change")?;
        u64::try_from(next).map_err(|_| StoreError::Damaged { what: format!("sequence {next}") })
    }
}

impl Store {
    /// A setting of the case.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")
            .and_then(|mut statement| statement.query_row((name,), |row| row.get(0)).optional())
            .doing("reading a setting")
    }

    /// The last number given by [`Batch::next_sequence`]; 0 before the first.
    pub fn sequence(&self) -> Result<u64, StoreError> {
        let Some(text) = self.setting("sequence")? else { return Ok(0) };
        text.parse().map_err(|_| StoreError::Damaged { what: "the sequence is not a number".into() })
    }
}
