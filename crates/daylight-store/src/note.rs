use daylight_model::{DocHash, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by, signed};
use crate::error::Doing;
use crate::quotation::{columns, quotation};
use crate::{Batch, Quotation, Row, Store, StoreError};

/// What somebody wrote about a document, or about words of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is called. It stays the same when the note is changed.
    pub reference: String,
    /// The document.
    pub document: DocHash,
    /// The words it is about; `None` for the whole document.
    pub quotation: Option<Quotation>,
    /// What was written.
    pub text: String,
    /// Who wrote it first.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who gave it this wording, and when, where that is not the first.
    pub changed: Option<(String, String)>,
    /// Who ended this wording, by another one or by taking the note back, and when.
    pub ended: Option<(String, String)>,
}

impl Batch<'_> {
    /// Keeps a note, which has to have a reference of its own.
    pub fn add_note(&self, note: &Note) -> Result<(), StoreError> {
        let (page, start, words) = columns(note.quotation.as_ref());
        let (changed_by, changed) = note.changed.as_ref().map(|(who, at)| (who, at)).unzip();
        self.change
            .prepare_cached(
                "INSERT INTO note (reference, hash, page, start, words, text, who, at, changed_by, changed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )
            .and_then(|mut statement| {
                statement.execute((
                    &note.reference,
                    &note.document.0,
                    page,
                    start,
                    words,
                    &note.text,
                    &note.who,
                    &note.at,
                    changed_by,
                    changed,
                ))
            })
            .map(|_| ())
            .doing("keeping a note")
    }

    /// Ends the wording that stands. Whether there was one.
    pub fn end_note(&self, reference: &str, who: &str, at: &str) -> Result<bool, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE note SET ended_by = ?2, ended = ?3 WHERE reference = ?1 AND ended IS NULL",
            )
            .and_then(|mut statement| statement.execute((reference, who, at)))
            .map(|rows| rows > 0)
            .doing("ending a note")
    }
}

const COLUMNS: &str = "note.reference, note.hash, note.page, note.start, note.words, note.text, note.who, note.at, note.changed_by, note.changed, note.ended_by, note.ended";

fn note(row: &rusqlite::Row) -> rusqlite::Result<Note> {
    let pair = |first: usize| -> rusqlite::Result<Option<(String, String)>> {
        let (who, at): (Option<String>, Option<String>) = (row.get(first)?, row.get(first + 1)?);
        Ok(who.zip(at))
    };
    Ok(Note {
        reference: row.get(0)?,
        document: hash(row, 1)?,
        quotation: quotation(row, 2)?,
        text: row.get(5)?,
        who: row.get(6)?,
        at: row.get(7)?,
        changed: pair(8)?,
        ended: pair(10)?,
    })
}

const JOINS: &str = "note JOIN document ON document.hash = note.hash";

impl Store {
    /// The note of this reference, as it stands now.
    pub fn note(&self, view: &View, reference: &str) -> Result<Option<Note>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE note.reference = ?1 AND note.ended IS NULL AND {}",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_row((reference,), note).optional())
            .doing("reading a note")
    }

    /// Every wording a note had, oldest first; the last has ended where the note was taken back.
    pub fn note_history(&self, view: &View, reference: &str) -> Result<Vec<Note>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE note.reference = ?1 AND {} ORDER BY note.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((reference,), note)?.collect())
            .doing("reading the history of a note")
    }

    /// The notes on a document, those on words of it after those on all of it, in the order of the text.
    pub fn notes_of(&self, view: &View, document: &DocHash) -> Result<Vec<Note>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE note.hash = ?1 AND note.ended IS NULL AND {}
                 ORDER BY coalesce(note.page, 0), coalesce(note.start, 0), note.at, note.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((&document.0,), note)?.collect())
            .doing("listing the notes on a document")
    }

    /// Some of all notes, the last written or changed first, and how many there are.
    pub fn notes(&self, view: &View, offset: u64, limit: u64) -> Result<(u64, Vec<Note>), StoreError> {
        let seen = seen_by(view);
        let total: i64 = self
            .connection
            .prepare_cached(&format!("SELECT count(*) FROM {JOINS} WHERE note.ended IS NULL AND {seen}"))
            .and_then(|mut statement| statement.query_row((), |row| row.get(0)))
            .doing("counting notes")?;
        let notes = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE note.ended IS NULL AND {seen}
                 ORDER BY note.id DESC LIMIT ?2 OFFSET ?1"
            ))
            .and_then(|mut statement| statement.query_map((signed(offset), signed(limit)), note)?.collect())
            .doing("listing notes")?;
        Ok((total.unsigned_abs(), notes))
    }

    /// Gives the row of every document with a note, and the text of each note on it, ascending by row.
    pub fn each_note(&self, view: &View, mut each: impl FnMut(Row, &str)) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT document.id, note.text FROM {JOINS} WHERE note.ended IS NULL AND {}
                 ORDER BY document.id, note.id",
                seen_by(view)
            ))
            .doing("reading notes")?;
        let mut rows = statement.query(()).doing("reading notes")?;
        while let Some(row) = rows.next().doing("reading notes")? {
            let (document, text) = (row.get(0), row.get_ref(1));
            let text = text.and_then(|text| Ok(text.as_str()?)).doing("reading notes")?;
            each(document.doing("reading notes")?, text);
        }
        Ok(())
    }
}
