use std::collections::HashMap;

use daylight_model::{DocHash, Maintenance, ProblemKind, View};

use crate::document::{hash, seen_by, word};
use crate::error::Doing;
use crate::{Batch, FileState, Place, Row, Store, StoreError};

/// A place where a document lies, as a view sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Its row.
    pub id: Row,
    /// The name of the collection, for a file.
    pub collection: Option<String>,
    /// The container, for a part.
    pub parent: Option<(Row, DocHash)>,
    /// Position in the container.
    pub position: Option<u32>,
    /// The path below the collection's root, or the name in the container. Hostile until shown;
    /// bytes that are no UTF-8 stand as U+FFFD.
    pub path: String,
    /// `file`, or the kind of part.
    pub kind: String,
    /// Time of last change that the file system or the container gives, as ISO 8601.
    pub modified: Option<String>,
    /// Flags of a message in a maildir.
    pub flags: Option<String>,
    /// What lies here; `None` where the bytes could not be got.
    pub document: Option<(Row, DocHash)>,
    /// The file is gone.
    pub missing: bool,
    /// The file has changed since and holds another document now; this is what it held before.
    pub earlier: bool,
    /// Why there are no bytes, or not all.
    pub problem: Option<(ProblemKind, String)>,
    /// Bytes, where that is known.
    pub size: Option<u64>,
}

pub(crate) const COLUMNS: &str = "occurrence.id, collection.name, occurrence.parent, parent.hash, occurrence.position, occurrence.path,
    occurrence.kind, coalesce(occurrence.modified, strftime('%Y-%m-%dT%H:%M:%SZ', occurrence.changed / 1000000000, 'unixepoch')),
    occurrence.flags, occurrence.document, document.hash, occurrence.missing, occurrence.problem, occurrence.detail,
    coalesce(document.size, occurrence.size)";

pub(crate) const JOINS: &str = "occurrence LEFT JOIN collection ON collection.id = occurrence.collection
    LEFT JOIN document AS parent ON parent.id = occurrence.parent
    LEFT JOIN document ON document.id = occurrence.document";

pub(crate) fn occurrence(row: &rusqlite::Row) -> rusqlite::Result<Occurrence> {
    let parent: Option<Row> = row.get(2)?;
    let document: Option<Row> = row.get(9)?;
    let problem: Option<String> = row.get(12)?;
    Ok(Occurrence {
        id: row.get(0)?,
        collection: row.get(1)?,
        parent: parent.map(|id| hash(row, 3).map(|hash| (id, hash))).transpose()?,
        position: row.get(4)?,
        path: String::from_utf8_lossy(row.get_ref(5)?.as_blob()?).into_owned(),
        kind: row.get(6)?,
        modified: row.get(7)?,
        flags: row.get(8)?,
        document: document.map(|id| hash(row, 10).map(|hash| (id, hash))).transpose()?,
        missing: row.get(11)?,
        earlier: false,
        problem: match problem {
            None => None,
            Some(_) => {
                let kind = crate::document::word(row, 12, ProblemKind::from_name)?;
                Some((kind, row.get::<_, Option<String>>(13)?.unwrap_or_default()))
            }
        },
        size: row.get::<_, Option<i64>>(14)?.map(i64::unsigned_abs),
    })
}

/// The part of a condition that keeps the container of an occurrence inside the view.
pub(crate) fn container_seen_by(view: &View) -> String {
    format!("(occurrence.parent IS NULL OR ({}))", seen_by(view).replace("document.", "parent."))
}

impl Store {
    /// Where a document lies, in the order of places; then where it lay before the file changed.
    pub fn occurrences(&self, view: &View, document: Row) -> Result<Vec<Occurrence>, StoreError> {
        let mut found: Vec<Occurrence> = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS} WHERE occurrence.document = ?1 AND {} AND {}
                 ORDER BY occurrence.collection IS NULL, collection.name, occurrence.path, parent.hash, occurrence.position",
                seen_by(view),
                container_seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((document,), occurrence)?.collect())
            .doing("listing where a document lies")?;
        found.extend(self.earlier_occurrences(view, document)?);
        Ok(found)
    }

    fn earlier_occurrences(&self, view: &View, document: Row) -> Result<Vec<Occurrence>, StoreError> {
        let before = |row: &rusqlite::Row| {
            let place = occurrence(row)?;
            let document = Some((document, hash(row, 10)?));
            Ok(Occurrence { document, earlier: true, missing: false, modified: None, problem: None, ..place })
        };
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM earlier JOIN occurrence ON occurrence.id = earlier.occurrence
                 JOIN document ON document.id = earlier.document
                 LEFT JOIN collection ON collection.id = occurrence.collection
                 LEFT JOIN document AS parent ON parent.id = occurrence.parent
                 WHERE earlier.document = ?1 AND occurrence.document IS NOT earlier.document AND {}
                 ORDER BY collection.name, occurrence.path",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((document,), before)?.collect())
            .doing("listing where a document lay")
    }

    /// The parts of a document, in order.
    pub fn parts(&self, view: &View, parent: Row) -> Result<Vec<Occurrence>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS}
                 WHERE occurrence.parent = ?1 AND {} AND (occurrence.document IS NULL OR ({}))
                 ORDER BY occurrence.position",
                container_seen_by(view),
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((parent,), occurrence)?.collect())
            .doing("listing parts")
    }

    /// Every occurrence that could not be read in full, each with the state of its document, for
    /// the ledger: files first, in order of path.
    pub fn unread_occurrences(
        &self,
        view: &View,
        mut each: impl FnMut(Occurrence) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS}
                 WHERE (occurrence.document IS NULL OR (document.state <> 'read' AND {}) OR occurrence.problem IS NOT NULL)
                   AND {}
                 ORDER BY occurrence.collection IS NULL, occurrence.collection, occurrence.path, occurrence.id",
                seen_by(view),
                container_seen_by(view)
            ))
            .doing("listing what was not read")?;
        let rows = statement.query_map((), occurrence).doing("listing what was not read")?;
        for row in rows {
            each(row.doing("listing what was not read")?)?;
        }
        Ok(())
    }

    /// Known paths of a collection, with how the files looked: for a walk that reads only what is
    /// new or changed.
    pub fn places(&self, _: &Maintenance, collection: Row) -> Result<HashMap<Vec<u8>, Place>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT path, id, coalesce(size, 0), coalesce(changed, 0), coalesce(inode, 0), document, missing
                 FROM occurrence WHERE collection = ?1",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((collection,), |row| {
                        let state = FileState {
                            size: row.get::<_, i64>(2)?.unsigned_abs(),
                            changed: row.get(3)?,
                            inode: u64::from_ne_bytes(row.get::<_, i64>(4)?.to_ne_bytes()),
                        };
                        let (occurrence, document, missing) = (row.get(1)?, row.get(5)?, row.get(6)?);
                        Ok((row.get(0)?, Place { occurrence, state, document, missing }))
                    })?
                    .collect()
            })
            .doing("listing known paths")
    }
}

impl Batch<'_> {
    /// The file a document came out of (itself, for a file), and how many containers lie above it.
    pub fn origin_and_depth(&self, document: Row) -> Result<(Row, u32), StoreError> {
        self.change
            .prepare_cached(
                "SELECT CASE origin WHEN 0 THEN id ELSE origin END, depth FROM document WHERE id = ?1",
            )
            .and_then(|mut statement| statement.query_row((document,), |row| Ok((row.get(0)?, row.get(1)?))))
            .doing("finding where a document came from")
    }
}

impl Store {
    /// The collection a document first came in with (that of its file, for a part), and what
    /// `choose` makes of the paths and names it has.
    pub fn first_collection_and_names<T>(
        &self,
        _: &Maintenance,
        document: Row,
        choose: impl Fn(&[Vec<u8>]) -> T,
    ) -> Result<(Option<Row>, T), StoreError> {
        let names: Vec<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT path FROM occurrence WHERE document = ?1")
            .and_then(|mut statement| statement.query_map((document,), |row| row.get(0))?.collect())
            .doing("listing names")?;
        let collection = self
            .connection
            .prepare_cached(
                "SELECT min(occurrence.collection) FROM document JOIN occurrence
                     ON occurrence.document = CASE document.origin WHEN 0 THEN document.id ELSE document.origin END
                 WHERE document.id = ?1",
            )
            .and_then(|mut statement| statement.query_row((document,), |row| row.get(0)))
            .doing("finding a collection")?;
        Ok((collection, choose(&names)))
    }
}

impl Store {
    /// Whether a document has parts.
    pub fn has_parts(&self, _: &Maintenance, document: Row) -> Result<bool, StoreError> {
        self.connection
            .prepare_cached("SELECT 1 FROM occurrence WHERE parent = ?1")
            .and_then(|mut statement| statement.exists((document,)))
            .doing("looking for parts")
    }

    /// The problems that belong to parts in this one place, and so to no document: parts whose bytes
    /// could not be got, or not all of them. Those destroyed on purpose are not among them.
    pub fn problems_of_parts(
        &self,
        _: &daylight_model::Maintenance,
        document: Row,
    ) -> Result<Vec<ProblemKind>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT DISTINCT problem FROM occurrence
                 WHERE parent = ?1 AND problem IS NOT NULL AND problem <> 'removed'",
            )
            .and_then(|mut statement| {
                statement.query_map((document,), |row| word(row, 0, ProblemKind::from_name))?.collect()
            })
            .doing("looking for problems of parts")
    }
}

impl Store {
    /// Every occurrence in sight, in the order entered.
    pub fn each_occurrence(
        &self,
        view: &View,
        mut each: impl FnMut(Occurrence) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {JOINS}
                 WHERE (occurrence.document IS NULL OR ({})) AND {} ORDER BY occurrence.id",
                seen_by(view),
                container_seen_by(view)
            ))
            .doing("listing occurrences")?;
        let rows = statement.query_map((), occurrence).doing("listing occurrences")?;
        for row in rows {
            each(row.doing("listing occurrences")?)?;
        }
        Ok(())
    }
}
