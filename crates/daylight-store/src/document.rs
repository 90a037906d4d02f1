use std::collections::HashSet;

use daylight_model::{DocHash, Format, Label, Maintenance, ReadingState, View};
use rusqlite::{OptionalExtension, Row as SqlRow};

use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// A document as a view sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its row.
    pub id: Row,
    /// What it is.
    pub hash: DocHash,
    /// Bytes.
    pub size: u64,
    /// Who may see it.
    pub label: Label,
    /// How far it was read.
    pub state: ReadingState,
    /// What the bytes are; `None` until it was read.
    pub format: Option<Format>,
    /// BCP 47 code of the language of its text, where that could be told.
    pub language: Option<String>,
    /// Number of pages.
    pub pages: u32,
    /// The version of the readers that made its text.
    pub text_version: u32,
    /// Read without all layers of the jail.
    pub reduced: bool,
    /// The layers of the jail that held who read it, in words; `None` before that was noted.
    pub layers: Option<String>,
    /// Number of its last change.
    pub sequence: u64,
    /// Taken out of sight. Views never see such a document; the writer of the index does.
    pub removed: bool,
}

const COLUMNS: &str = "document.id, document.hash, document.size, document.label, document.state, document.format, document.language, document.pages, document.text_version, document.reduced, document.sequence, document.removed, (SELECT words FROM layers WHERE layers.id = document.layers)";

fn document(row: &SqlRow) -> rusqlite::Result<Document> {
    Ok(Document {
        id: row.get(0)?,
        hash: hash(row, 1)?,
        size: row.get::<_, i64>(2)?.unsigned_abs(),
        label: Label::from_number(row.get(3)?),
        state: word(row, 4, ReadingState::from_name)?,
        format: row
            .get_ref(5)?
            .as_str_or_null()?
            .map(|name| named(5, name, Format::from_name))
            .transpose()?,
        language: row.get(6)?,
        pages: row.get(7)?,
        text_version: row.get(8)?,
        reduced: row.get(9)?,
        sequence: row.get::<_, i64>(10)?.unsigned_abs(),
        removed: row.get(11)?,
        layers: row.get(12)?,
    })
}

/// The hash in a column.
pub(crate) fn hash(row: &SqlRow, column: usize) -> rusqlite::Result<DocHash> {
    row.get::<_, [u8; 32]>(column).map(DocHash)
}

/// A word of the model in a column.
pub(crate) fn word<T>(
    row: &SqlRow,
    column: usize,
    from_name: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    named(column, row.get_ref(column)?.as_str()?, from_name)
}

fn named<T>(column: usize, name: &str, from_name: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    from_name(name).ok_or_else(|| {
        let cause = format!("`{name}` is no word this program knows");
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, cause.into())
    })
}

/// The part of a condition that keeps a reader inside their view.
pub(crate) fn seen_by(view: &View) -> String {
    let labels: Vec<String> = view.labels().iter().map(|label| label.number().to_string()).collect();
    format!("document.removed = 0 AND document.label IN ({})", labels.join(","))
}

/// What the store says when bytes come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A document that was not there before.
    New(Row),
    /// A document that is there already.
    Before(Row),
    /// It was destroyed on purpose and stays so.
    Destroyed,
}

/// How a document stands, for what the case does itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentState {
    /// How far it was read.
    pub state: ReadingState,
    /// The content left the format open.
    pub tie: bool,
    /// Rank of the hint that was used.
    pub hint: u8,
    /// Containers above it, along the shortest way.
    pub depth: u32,
}

impl Batch<'_> {
    /// Finds the document with these bytes, or adds it to those waiting. `origin` is the file it
    /// came out of, `None` for a file itself; `depth` counts the containers above it.
    pub fn know(
        &self,
        hash: &DocHash,
        size: u64,
        depth: u32,
        origin: Option<Row>,
    ) -> Result<Known, StoreError> {
        let found: Option<(Row, u32)> = self
            .change
            .prepare_cached("SELECT id, depth FROM document WHERE hash = ?1")
            .and_then(|mut statement| {
                statement.query_row((&hash.0,), |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .doing("looking up a document")?;
        if let Some((id, before)) = found {
            if depth < before {
                self.lift(id, depth)?;
            }
            return Ok(Known::Before(id));
        }
        if self.was_destroyed(hash)? {
            return Ok(Known::Destroyed);
        }
        let (state, format, sequence) = match size {
            0 => (ReadingState::Empty, Some(Format::Empty.name()), self.next_sequence()?),
            _ => (ReadingState::Waiting, None, 0),
        };
        let id = self
            .change
            .prepare_cached(
                "INSERT INTO document (hash, size, state, depth, origin, format, sequence)
                 VALUES (?1, ?2, ?3, ?4, coalesce(?5, 0), ?6, ?7)",
            )
            .and_then(|mut statement| {
                statement.insert((
                    &hash.0,
                    signed(size),
                    state.name(),
                    depth,
                    origin,
                    format,
                    signed(sequence),
                ))
            })
            .doing("adding a document")?;
        Ok(Known::New(id))
    }

    /// A shorter way to a document was found; one that lay too deep is read after all.
    fn lift(&self, id: Row, depth: u32) -> Result<(), StoreError> {
        self.change
            .prepare_cached("UPDATE document SET depth = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((id, depth)))
            .doing("noting a shorter way")?;
        let too_deep = self
            .change
            .prepare_cached("SELECT 1 FROM problem WHERE document = ?1 AND kind = 'too-deep'")
            .and_then(|mut statement| statement.exists((id,)))
            .doing("noting a shorter way")?;
        if too_deep { self.wait_again(id) } else { Ok(()) }
    }

    /// How a document stands.
    pub fn state_of(&self, id: Row) -> Result<DocumentState, StoreError> {
        self.change
            .prepare_cached("SELECT state, tie, hint, depth FROM document WHERE id = ?1")
            .and_then(|mut statement| {
                statement.query_row((id,), |row| {
                    Ok(DocumentState {
                        state: word(row, 0, ReadingState::from_name)?,
                        tie: row.get(1)?,
                        hint: row.get(2)?,
                        depth: row.get(3)?,
                    })
                })
            })
            .doing("reading how a document stands")
    }

    /// Something about a document changed (a name, a label, sight): the index has to follow. One
    /// that waits enters the index when it is read. Its parts, whose collections and folders are those of
    /// their containers, follow when the batch is committed.
    pub fn touch(&self, id: Row) -> Result<(), StoreError> {
        self.touched.borrow_mut().insert(id);
        self.touch_alone(id)
    }

    fn touch_alone(&self, id: Row) -> Result<(), StoreError> {
        let waits = self
            .change
            .prepare_cached("SELECT sequence = 0 FROM document WHERE id = ?1")
            .and_then(|mut statement| statement.query_row((id,), |row| row.get::<_, bool>(0)))
            .doing("noting a change")?;
        if waits {
            return Ok(());
        }
        let sequence = self.next_sequence()?;
        self.change
            .prepare_cached("UPDATE document SET sequence = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((id, signed(sequence))))
            .map(|_| ())
            .doing("noting a change")
    }

    /// Once for a batch, however often a container turned up in it.
    pub(crate) fn touch_parts(&self) -> Result<(), StoreError> {
        let mut containers: Vec<Row> = std::mem::take(&mut *self.touched.borrow_mut()).into_iter().collect();
        let mut seen: HashSet<Row> = HashSet::new();
        while let Some(container) = containers.pop() {
            let parts: Vec<Row> = self
                .change
                .prepare_cached(
                    "SELECT DISTINCT document FROM occurrence WHERE parent = ?1 AND document IS NOT NULL",
                )
                .and_then(|mut statement| statement.query_map((container,), |row| row.get(0))?.collect())
                .doing("noting a change")?;
            for part in parts {
                if seen.insert(part) {
                    self.touch_alone(part)?;
                    containers.push(part);
                }
            }
        }
        Ok(())
    }

    /// Takes a document out of sight, or back into it.
    pub fn set_removed(&self, id: Row, removed: bool) -> Result<(), StoreError> {
        self.change
            .prepare_cached("UPDATE document SET removed = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((id, removed)))
            .doing("taking a document out of sight")?;
        self.touch(id)
    }
}

impl Store {
    /// Documents that changed after `sequence`, in the order they changed, for the index.
    pub fn changed_since(
        &self,
        _: &Maintenance,
        sequence: u64,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM document WHERE sequence > ?1 ORDER BY sequence LIMIT ?2"
            ))
            .and_then(|mut statement| {
                statement.query_map((signed(sequence), signed(limit as u64)), document)?.collect()
            })
            .doing("finding what changed")
    }

    /// Every document, in and out of sight, after row `after`.
    pub fn all_documents(
        &self,
        _: &Maintenance,
        after: Row,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        self.connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM document WHERE id > ?1 ORDER BY id LIMIT ?2"))
            .and_then(|mut statement| statement.query_map((after, signed(limit as u64)), document)?.collect())
            .doing("listing documents")
    }

    /// Number of documents and bytes: of all, and of those waiting.
    pub fn totals(&self, _: &Maintenance) -> Result<[u64; 4], StoreError> {
        self.connection
            .prepare_cached(
                "SELECT count(*), coalesce(sum(size), 0),
                        count(*) FILTER (WHERE state = 'waiting'), coalesce(sum(size) FILTER (WHERE state = 'waiting'), 0)
                 FROM document WHERE removed = 0",
            )
            .and_then(|mut statement| {
                statement.query_row((), |row| {
                    let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
                    Ok([number(0)?, number(1)?, number(2)?, number(3)?])
                })
            })
            .doing("counting documents")
    }

    /// The labels there are.
    pub fn labels(&self) -> Result<Vec<Label>, StoreError> {
        self.connection
            .prepare_cached("SELECT number FROM label ORDER BY number")
            .and_then(|mut statement| {
                statement.query_map((), |row| row.get(0).map(Label::from_number))?.collect()
            })
            .doing("listing labels")
    }

    /// The document in this row.
    pub fn document(&self, view: &View, id: Row) -> Result<Option<Document>, StoreError> {
        self.connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM document WHERE id = ?1 AND {}", seen_by(view)))
            .and_then(|mut statement| statement.query_row((id,), document).optional())
            .doing("reading a document")
    }

    /// The documents whose hash begins with these hexadecimal digits, in the order of hashes.
    /// Digits that no hash can begin with find none.
    pub fn documents_by_prefix(&self, view: &View, digits: &str) -> Result<Vec<Document>, StoreError> {
        self.by_prefix(digits, &seen_by(view))
    }

    /// The same among the documents taken out of sight.
    pub fn removed_by_prefix(&self, _: &Maintenance, digits: &str) -> Result<Vec<Document>, StoreError> {
        self.by_prefix(digits, "document.removed <> 0")
    }

    fn by_prefix(&self, digits: &str, condition: &str) -> Result<Vec<Document>, StoreError> {
        let fits = (1..=64).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let first = format!("{digits:0<64}").parse::<DocHash>();
        let last = format!("{digits:f<64}").parse::<DocHash>();
        let (true, Ok(first), Ok(last)) = (fits, first, last) else { return Ok(Vec::new()) };
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM document WHERE hash BETWEEN ?1 AND ?2 AND {condition} ORDER BY hash LIMIT 20"
            ))
            .and_then(|mut statement| statement.query_map((&first.0, &last.0), document)?.collect())
            .doing("looking up a document")
    }
}

/// SQLite counts in signed numbers; ours stay far below their end.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Store {
    /// These documents, then all parts below them that lie nowhere else, containers before parts.
    pub fn with_parts_of_their_own(
        &self,
        _: &Maintenance,
        named: &[Row],
    ) -> Result<Vec<(Row, DocHash)>, StoreError> {
        let mut taken: Vec<(Row, DocHash)> = Vec::new();
        let mut seen: HashSet<Row> = HashSet::new();
        for row in named {
            if seen.insert(*row) {
                taken.push((*row, self.hash_of(*row)?));
            }
        }
        let mut next = 0;
        while let Some((container, _)) = taken.get(next).copied() {
            next += 1;
            let parts: Vec<(Row, DocHash)> = self
                .connection
                .prepare_cached(
                    "SELECT DISTINCT document.id, document.hash FROM occurrence
                     JOIN document ON document.id = occurrence.document WHERE occurrence.parent = ?1 ORDER BY document.id",
                )
                .and_then(|mut statement| {
                    statement.query_map((container,), |row| Ok((row.get(0)?, hash(row, 1)?)))?.collect()
                })
                .doing("listing parts")?;
            for part in parts {
                if !seen.contains(&part.0) && self.lies_only_in(part.0, &seen)? {
                    seen.insert(part.0);
                    taken.push(part);
                }
            }
        }
        Ok(taken)
    }

    fn hash_of(&self, document: Row) -> Result<DocHash, StoreError> {
        self.connection
            .prepare_cached("SELECT hash FROM document WHERE id = ?1")
            .and_then(|mut statement| statement.query_row((document,), |row| hash(row, 0)))
            .doing("reading a hash")
    }

    fn lies_only_in(&self, document: Row, containers: &HashSet<Row>) -> Result<bool, StoreError> {
        let parents: Vec<Option<Row>> = self
            .connection
            .prepare_cached("SELECT parent FROM occurrence WHERE document = ?1")
            .and_then(|mut statement| statement.query_map((document,), |row| row.get(0))?.collect())
            .doing("listing where a document lies")?;
        Ok(parents
            .into_iter()
            .all(|parent| parent.is_some_and(|parent| parent == document || containers.contains(&parent))))
    }
}
