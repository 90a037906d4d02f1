use rusqlite::OptionalExtension;

use crate::error::Doing;
use crate::{Batch, StoreError};

impl Batch<'_> {
    /// The number of these layers of the jail; there are very few wordings, and a document has only the number.
    pub(crate) fn layers_number(&self, words: &str) -> Result<i64, StoreError> {
        let known: Option<i64> = self
            .change
            .prepare_cached("SELECT id FROM layers WHERE words = ?1")
            .and_then(|mut statement| statement.query_row((words,), |row| row.get(0)).optional())
            .doing("noting what held a reader")?;
        match known {
            Some(number) => Ok(number),
            None => self
                .change
                .prepare_cached("INSERT INTO layers (words) VALUES (?1)")
                .and_then(|mut statement| statement.insert((words,)))
                .doing("noting what held a reader"),
        }
    }
}
