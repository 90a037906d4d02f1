use daylight_model::{BadRedaction, BadRedactionKind, DocHash, View};

use crate::document::{hash, seen_by, word};
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// Something badly redacted in a document. What lies there is not part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRedaction {
    /// The document.
    pub document: DocHash,
    /// How it is hidden.
    pub kind: BadRedactionKind,
    /// The page, counted from 1; `None` for the file as a whole.
    pub page: Option<u32>,
    /// Left, top, right, bottom as parts of the width and height of the page.
    pub area: Option<[f32; 4]>,
    /// How many letters and digits lie there.
    pub letters: u32,
    /// What lies there was taken out of the text and is kept apart.
    pub sealed: bool,
    /// Somebody has looked at it.
    pub revealed: bool,
}

/// That somebody looked at what lies under another's redaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealing {
    /// The document.
    pub document: DocHash,
    /// The page, counted from 1; `None` for all of it.
    pub page: Option<u32>,
    /// Why: text of a person.
    pub reason: String,
    /// Who.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
}

fn bytes_of(area: [f32; 4]) -> Vec<u8> {
    area.into_iter().flat_map(f32::to_le_bytes).collect()
}

fn area_of(bytes: Option<Vec<u8>>) -> Option<[f32; 4]> {
    let bytes = bytes?;
    let (parts, _) = bytes.as_chunks::<4>();
    let parts: Vec<f32> = parts.iter().map(|part| f32::from_le_bytes(*part)).collect();
    parts.try_into().ok()
}

impl Batch<'_> {
    /// Adds what is badly redacted in a document.
    pub fn add_bad_redactions(&self, document: Row, found: &[BadRedaction]) -> Result<(), StoreError> {
        let doing = "keeping what is badly redacted";
        for one in found {
            self.change
                .prepare_cached(
                    "INSERT INTO bad_redaction (document, kind, page, area, letters) VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .and_then(|mut statement| {
                    let area = one.area.map(bytes_of);
                    statement.execute((document, one.kind.name(), one.page, area, one.letters))
                })
                .doing(doing)?;
            if let Some(text) = &one.sealed {
                self.change
                    .prepare_cached("INSERT INTO sealed_text VALUES (last_insert_rowid(), ?1)")
                    .and_then(|mut statement| statement.execute((text,)))
                    .doing(doing)?;
            }
        }
        Ok(())
    }

    /// Forgets what is badly redacted in a document, before it is read anew.
    pub(crate) fn clear_bad_redactions(&self, document: Row) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM sealed_text WHERE bad_redaction IN (SELECT id FROM bad_redaction WHERE document = ?1)",
            "DELETE FROM bad_redaction WHERE document = ?1",
        ] {
            self.change
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute((document,)))
                .doing("clearing an earlier reading")?;
        }
        Ok(())
    }

    /// Notes that somebody looks at what lies under redactions.
    pub fn note_revealed(&self, revealing: &Revealing) -> Result<(), StoreError> {
        let Revealing { document, page, reason, who, at } = revealing;
        self.change
            .prepare_cached("INSERT INTO revealed (hash, page, reason, who, at) VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut statement| statement.execute((&document.0, page, reason, who, at)))
            .map(|_| ())
            .doing("noting what is revealed")
    }
}

const COLUMNS: &str = "document.hash, found.kind, found.page, found.area, found.letters,
    EXISTS (SELECT 1 FROM sealed_text WHERE bad_redaction = found.id),
    EXISTS (SELECT 1 FROM revealed WHERE revealed.hash = document.hash
            AND (revealed.page IS NULL OR revealed.page IS found.page))";

const JOINS: &str = "bad_redaction AS found JOIN document ON document.id = found.document";

/// The condition that somebody has looked at what is sealed.
const REVEALED: &str = "EXISTS (SELECT 1 FROM revealed WHERE revealed.hash = document.hash
    AND (revealed.page IS NULL OR revealed.page IS found.page))";

fn found(row: &rusqlite::Row) -> rusqlite::Result<FoundRedaction> {
    Ok(FoundRedaction {
        document: hash(row, 0)?,
        kind: word(row, 1, BadRedactionKind::from_name)?,
        page: row.get(2)?,
        area: area_of(row.get(3)?),
        letters: row.get(4)?,
        sealed: row.get(5)?,
        revealed: row.get(6)?,
    })
}

impl Store {
    /// What is badly redacted in a document, in the order of its pages; what is about the file comes last.
    pub fn bad_redactions_of(
        &self,
        view: &View,
        document: &DocHash,
    ) -> Result<Vec<FoundRedaction>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE document.hash = ?1 AND {}
                 ORDER BY found.page IS NULL, found.page, found.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((&document.0,), found)?.collect())
            .doing("reading what is badly redacted")
    }

    /// Gives what is badly redacted in every document, one document after the other.
    pub fn each_bad_redaction(
        &self,
        view: &View,
        mut each: impl FnMut(FoundRedaction),
    ) -> Result<(), StoreError> {
        let doing = "listing what is badly redacted";
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE {}
                 ORDER BY document.hash, found.page IS NULL, found.page, found.id",
                seen_by(view)
            ))
            .doing(doing)?;
        let mut rows = statement.query(()).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            each(found(row).doing(doing)?);
        }
        Ok(())
    }

    /// What lies under the redactions of a document, of all its pages or of one; with `revealed`, only what
    /// somebody has looked at.
    pub fn sealed_of(
        &self,
        view: &View,
        document: &DocHash,
        page: Option<u32>,
        revealed: bool,
    ) -> Result<Vec<(FoundRedaction, String)>, StoreError> {
        let which = if revealed { REVEALED } else { "TRUE" };
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, sealed_text.text
                 FROM {JOINS} JOIN sealed_text ON sealed_text.bad_redaction = found.id
                 WHERE document.hash = ?1 AND (?2 IS NULL OR found.page = ?2) AND {which} AND {}
                 ORDER BY found.page IS NULL, found.page, found.id",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement.query_map((&document.0, page), |row| Ok((found(row)?, row.get(7)?)))?.collect()
            })
            .doing("reading what lies under redactions")
    }

    /// Who looked at what lies under the redactions of a document, the first one first.
    pub fn revealings(&self, view: &View, document: &DocHash) -> Result<Vec<Revealing>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT revealed.hash, revealed.page, reason, who, at
                 FROM revealed JOIN document ON document.hash = revealed.hash
                 WHERE revealed.hash = ?1 AND {} ORDER BY revealed.id",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                let one = |row: &rusqlite::Row| {
                    Ok(Revealing {
                        document: hash(row, 0)?,
                        page: row.get(1)?,
                        reason: row.get(2)?,
                        who: row.get(3)?,
                        at: row.get(4)?,
                    })
                };
                statement.query_map((&document.0,), one)?.collect()
            })
            .doing("reading who looked under redactions")
    }

    /// The rows of documents in which something is badly redacted, ascending.
    pub fn rows_badly_redacted(&self, view: &View) -> Result<Vec<Row>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT DISTINCT document.id FROM {JOINS} WHERE {} ORDER BY document.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((), |row| row.get(0))?.collect())
            .doing("finding what is badly redacted")
    }

    /// Gives the row of every document with what somebody revealed there, ascending by row.
    pub fn each_revealed(&self, view: &View, mut each: impl FnMut(Row, &str)) -> Result<(), StoreError> {
        let doing = "reading what was revealed";
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT document.id, sealed_text.text
                 FROM {JOINS} JOIN sealed_text ON sealed_text.bad_redaction = found.id
                 WHERE {REVEALED} AND {} ORDER BY document.id",
                seen_by(view)
            ))
            .doing(doing)?;
        let mut rows = statement.query(()).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let text = row.get_ref(1).and_then(|text| Ok(text.as_str()?)).doing(doing)?;
            each(row.get(0).doing(doing)?, text);
        }
        Ok(())
    }
}
