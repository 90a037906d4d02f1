use daylight_model::Maintenance;

use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

impl Batch<'_> {
    /// Keeps a password that opened a document.
    pub fn keep_password(&self, document: Row, password: &str) -> Result<(), StoreError> {
        self.change
            .prepare_cached("INSERT OR IGNORE INTO password VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute((document, password)))
            .map(|_| ())
            .doing("keeping a password")
    }
}

impl Store {
    /// The passwords that opened a document. They are for the case alone, which reads the document anew or draws
    /// it: nobody is shown them.
    pub fn passwords(&self, _: &Maintenance, document: Row) -> Result<Vec<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT password FROM password WHERE document = ?1")
            .and_then(|mut statement| statement.query_map((document,), |row| row.get(0))?.collect())
            .doing("looking for passwords")
    }
}
