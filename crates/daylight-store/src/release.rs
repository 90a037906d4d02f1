//! Releases. What is decided about one is JSON that the case reads; here is only what a purge has to find.

use daylight_model::{DocHash, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by, signed};
use crate::error::Doing;
use crate::{Batch, Store, StoreError};

/// A document in a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseDocument {
    /// Which.
    pub document: DocHash,
    /// Its place in the release.
    pub position: u32,
    /// What is decided about it, as JSON.
    pub body: String,
}

/// A line of what was ever published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLine {
    /// The document it tells of; `None` where it tells of none.
    pub document: Option<DocHash>,
    /// As `record.jsonl` has it.
    pub line: String,
}

impl Batch<'_> {
    /// Keeps what is decided about a release, in place of what was before.
    pub fn put_release(&self, name: &str, body: &str) -> Result<(), StoreError> {
        self.keep(
            "INSERT INTO release VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET body = ?2",
            (name, body),
            "keeping a release",
        )
    }

    /// Keeps a press release in one language, in place of what was before.
    pub fn put_press(&self, release: &str, language: &str, markdown: &str) -> Result<(), StoreError> {
        self.keep(
            "INSERT INTO release_press VALUES (?1, ?2, ?3)
             ON CONFLICT (release, language) DO UPDATE SET markdown = ?3",
            (release, language, markdown),
            "keeping a press release",
        )
    }

    /// Puts a document into a release, or changes what is decided about it.
    pub fn put_release_document(&self, release: &str, document: &ReleaseDocument) -> Result<(), StoreError> {
        let ReleaseDocument { document, position, body } = document;
        self.keep(
            "INSERT INTO release_document VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (release, hash) DO UPDATE SET position = ?3, body = ?4",
            (release, &document.0, position, body),
            "putting a document into a release",
        )
    }

    /// Takes a document out of a release.
    pub fn take_out_of_release(&self, release: &str, document: &DocHash) -> Result<(), StoreError> {
        self.keep(
            "DELETE FROM release_document WHERE release = ?1 AND hash = ?2",
            (release, &document.0),
            "taking a document out of a release",
        )
    }

    /// Writes a line of the record, in place of what stood there.
    pub fn put_record_line(&self, number: u64, line: &RecordLine) -> Result<(), StoreError> {
        self.keep(
            "INSERT INTO release_record VALUES (?1, ?2, ?3) ON CONFLICT (number) DO UPDATE SET hash = ?2, line = ?3",
            (signed(number), line.document.map(|document| document.0), &line.line),
            "writing the record of releases",
        )
    }

    fn keep(&self, sql: &str, values: impl rusqlite::Params, doing: &'static str) -> Result<(), StoreError> {
        self.change
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map(|_| ())
            .doing(doing)
    }
}

impl Store {
    /// What is decided about a release.
    pub fn release(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT body FROM release WHERE name = ?1")
            .and_then(|mut statement| statement.query_row((name,), |row| row.get(0)).optional())
            .doing("reading a release")
    }

    /// All releases, by name.
    pub fn releases(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.connection
            .prepare_cached("SELECT name, body FROM release ORDER BY name")
            .and_then(|mut statement| {
                statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .doing("listing releases")
    }

    /// The documents of a release, in their order.
    pub fn release_documents(&self, view: &View, name: &str) -> Result<Vec<ReleaseDocument>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT release_document.hash, position, body FROM release_document
                 JOIN document ON document.hash = release_document.hash
                 WHERE release = ?1 AND {} ORDER BY position, release_document.hash",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((name,), |row| {
                        Ok(ReleaseDocument {
                            document: hash(row, 0)?,
                            position: row.get(1)?,
                            body: row.get(2)?,
                        })
                    })?
                    .collect()
            })
            .doing("listing the documents of a release")
    }

    /// The press releases of a release: language and Markdown.
    pub fn release_press(&self, name: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT language, markdown FROM release_press WHERE release = ?1 ORDER BY language",
            )
            .and_then(|mut statement| {
                statement.query_map((name,), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .doing("reading press releases")
    }

    /// Everything that was ever published, line by line.
    pub fn release_record(&self) -> Result<Vec<RecordLine>, StoreError> {
        self.connection
            .prepare_cached("SELECT hash, line FROM release_record ORDER BY number")
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        let document = row.get::<_, Option<[u8; 32]>>(0)?.map(DocHash);
                        Ok(RecordLine { document, line: row.get(1)? })
                    })?
                    .collect()
            })
            .doing("reading the record of releases")
    }
}
