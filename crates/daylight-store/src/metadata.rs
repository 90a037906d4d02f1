use daylight_model::{Field, Maintenance, View};

use crate::document::{seen_by, word};
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

impl Batch<'_> {
    /// Adds what a document says about itself, behind the `standing` pieces that are there.
    pub fn add_metadata(
        &self,
        document: Row,
        standing: u32,
        pieces: &[(Field, String)],
    ) -> Result<(), StoreError> {
        for (ordinal, (field, value)) in (standing..).zip(pieces) {
            self.change
                .prepare_cached("INSERT INTO metadata VALUES (?1, ?2, ?3, ?4)")
                .and_then(|mut statement| statement.execute((document, ordinal, field.name(), value)))
                .doing("keeping metadata")?;
        }
        Ok(())
    }
}

impl Store {
    /// What a document says about itself, in sight or not, for what the case does itself.
    pub fn metadata_of_any(
        &self,
        _: &Maintenance,
        document: Row,
    ) -> Result<Vec<(Field, String)>, StoreError> {
        self.connection
            .prepare_cached("SELECT field, value FROM metadata WHERE document = ?1 ORDER BY ordinal")
            .and_then(|mut statement| {
                let piece = |row: &rusqlite::Row| Ok((word(row, 0, Field::from_name)?, row.get(1)?));
                statement.query_map((document,), piece)?.collect()
            })
            .doing("reading what documents say about themselves")
    }

    /// Messages that have one of these identifications, answer to it or refer to it: each with the field it
    /// stands in. In the order of documents, each pair once.
    pub fn messages_with(&self, view: &View, identification: &str) -> Result<Vec<(Row, Field)>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT DISTINCT document.id, field FROM metadata JOIN document ON document.id = metadata.document
                 WHERE value = ?1 AND field IN ('message-id', 'in-reply-to', 'references') AND {}
                 ORDER BY document.id, field",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((identification,), |row| Ok((row.get(0)?, word(row, 1, Field::from_name)?)))?
                    .collect()
            })
            .doing("looking for messages")
    }

    /// What a document says about itself, in the order read.
    pub fn metadata(&self, view: &View, document: Row) -> Result<Vec<(Field, String)>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT field, value FROM metadata JOIN document ON document.id = metadata.document
                 WHERE document = ?1 AND {} ORDER BY ordinal",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((document,), |row| Ok((word(row, 0, Field::from_name)?, row.get(1)?)))?
                    .collect()
            })
            .doing("reading metadata")
    }
}
