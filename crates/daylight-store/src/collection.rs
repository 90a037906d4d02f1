use daylight_model::{Maintenance, View};

use crate::document::seen_by;
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// A set of files that came in together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its row.
    pub id: Row,
    /// Its name in queries (`in:`) and on pages.
    pub name: String,
    /// The folder its paths begin at, as bytes of the operating system.
    pub root: Vec<u8>,
}

impl Batch<'_> {
    /// Adds a collection. A name that is taken gets a number behind it: `mail`, `mail-2`.
    pub fn add_collection(&self, name: &str, root: &[u8]) -> Result<Collection, StoreError> {
        let mut candidate = name.to_owned();
        for number in 2.. {
            let taken = self
                .change
                .prepare_cached("SELECT 1 FROM collection WHERE name = ?1")
                .and_then(|mut statement| statement.exists((&candidate,)))
                .doing("naming a collection")?;
            if !taken {
                break;
            }
            candidate = format!("{name}-{number}");
        }
        let id = self
            .change
            .prepare_cached("INSERT INTO collection (name, root) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.insert((&candidate, root)))
            .doing("adding a collection")?;
        Ok(Collection { id, name: candidate, root: root.to_vec() })
    }

    /// Begins a walk of a collection; files seen by it carry its number.
    pub fn begin_walk(&self, collection: Row) -> Result<i64, StoreError> {
        self.change
            .prepare_cached("UPDATE collection SET walk = walk + 1 WHERE id = ?1 RETURNING walk")
            .and_then(|mut statement| statement.query_row((collection,), |row| row.get(0)))
            .doing("beginning a walk")
    }

    /// Follows a drive that moved: the collection's files are now found below `root`.
    pub fn move_collection(&self, collection: Row, root: &[u8]) -> Result<(), StoreError> {
        self.change
            .prepare_cached("UPDATE collection SET root = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((collection, root)))
            .map(|_| ())
            .doing("moving a collection")
    }
}

impl Store {
    /// All collections, in the order they came.
    pub fn collections(&self, _: &Maintenance) -> Result<Vec<Collection>, StoreError> {
        self.connection
            .prepare_cached("SELECT id, name, root FROM collection ORDER BY id")
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        Ok(Collection { id: row.get(0)?, name: row.get(1)?, root: row.get(2)? })
                    })?
                    .collect()
            })
            .doing("listing collections")
    }
}

impl Store {
    /// Names of the collections in which a document, or a container of it, lies as a file.
    pub fn collections_of(&self, view: &View, document: Row) -> Result<Vec<String>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "WITH RECURSIVE above (id) AS (
                     SELECT ?1
                     UNION
                     SELECT occurrence.parent FROM above
                         JOIN occurrence ON occurrence.document = above.id
                         JOIN document ON document.id = occurrence.parent AND {}
                 )
                 SELECT DISTINCT collection.name FROM above
                     LEFT JOIN earlier ON earlier.document = above.id
                     JOIN occurrence ON occurrence.document = above.id OR occurrence.id = earlier.occurrence
                     JOIN collection ON collection.id = occurrence.collection
                 ORDER BY collection.name",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((document,), |row| row.get(0))?.collect())
            .doing("finding the collections of a document")
    }
}
