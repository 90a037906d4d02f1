use std::collections::HashMap;

use daylight_model::{DocHash, Maintenance, PartHead, Problem, ProblemKind, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by, signed, word};
use crate::error::Doing;
use crate::{Batch, Known, Row, Store, StoreError};

/// A file as the walk found it.
#[derive(Debug, Clone)]
pub struct FileSeen<'a> {
    /// The collection.
    pub collection: Row,
    /// The number of the walk.
    pub walk: i64,
    /// The path below the collection's root, as bytes of the operating system.
    pub path: &'a [u8],
    /// How it looks from outside.
    pub state: FileState,
    /// The flags of a message in a maildir.
    pub flags: Option<&'a str>,
}

/// What tells an unchanged file: same size, time of change and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileState {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub changed: i64,
    /// Inode number.
    pub inode: u64,
}

/// What is known of a path from an earlier walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its row.
    pub occurrence: Row,
    /// How the file looked.
    pub state: FileState,
    /// Its bytes were got.
    pub document: Option<Row>,
}

/// A part as its container's reader told it.
#[derive(Debug, Clone)]
pub struct NewPart {
    /// Its position in the container.
    pub position: u32,
    /// What the container says about it.
    pub head: PartHead,
    /// Its bytes.
    pub bytes: PartBytes,
    /// Why they are missing or not complete.
    pub problem: Option<Problem>,
}

/// Where the bytes of a part are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartBytes {
    /// They could not be got.
    Missing,
    /// They lie plainly in the container, from this offset.
    Range {
        /// What they are.
        hash: DocHash,
        /// Offset in the container.
        start: u64,
        /// How many.
        size: u64,
    },
    /// They were appended to a pack.
    Packed {
        /// What they are.
        hash: DocHash,
        /// Number of the pack.
        pack: u32,
        /// Offset in the pack.
        start: u64,
        /// How many.
        size: u64,
    },
    /// The case has them already.
    Kept {
        /// What they are.
        hash: DocHash,
        /// How many.
        size: u64,
    },
}

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
}

impl Batch<'_> {
    /// What is known of a path.
    pub fn place(&self, collection: Row, path: &[u8]) -> Result<Option<Place>, StoreError> {
        self.change
            .prepare_cached(
                "SELECT id, coalesce(size, 0), coalesce(changed, 0), coalesce(inode, 0), document
                 FROM occurrence WHERE collection = ?1 AND path = ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_row((collection, path), |row| {
                        Ok(Place {
                            occurrence: row.get(0)?,
                            state: FileState {
                                size: row.get::<_, i64>(1)?.unsigned_abs(),
                                changed: row.get(2)?,
                                inode: u64::from_ne_bytes(row.get::<_, i64>(3)?.to_ne_bytes()),
                            },
                            document: row.get(4)?,
                        })
                    })
                    .optional()
            })
            .doing("looking up a path")
    }

    /// The file is as it was.
    pub fn file_unchanged(&self, occurrence: Row, walk: i64) -> Result<(), StoreError> {
        self.change
            .prepare_cached("UPDATE occurrence SET walk = ?2, missing = 0 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((occurrence, walk)))
            .map(|_| ())
            .doing("noting a file")
    }

    /// Notes a file and what lies there: a document, or the problem that kept its bytes from us.
    /// A path that held another document remembers it.
    pub fn file_seen(&self, file: &FileSeen, content: Result<Row, &Problem>) -> Result<Row, StoreError> {
        let before = self.place(file.collection, file.path)?;
        let (document, problem) = match content {
            Ok(document) => (Some(document), None),
            Err(problem) => (None, Some(problem)),
        };
        let id = self
            .change
            .prepare_cached(
                "INSERT INTO occurrence (collection, path, kind, size, changed, inode, flags, document, walk, problem, detail)
                 VALUES (?1, ?2, 'file', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (collection, path) WHERE collection IS NOT NULL DO UPDATE SET
                     size = ?3, changed = ?4, inode = ?5, flags = ?6, document = ?7, walk = ?8, problem = ?9,
                     detail = ?10, missing = 0
                 RETURNING id",
            )
            .and_then(|mut statement| {
                statement.query_row(
                    (
                        file.collection,
                        file.path,
                        signed(file.state.size),
                        file.state.changed,
                        i64::from_ne_bytes(file.state.inode.to_ne_bytes()),
                        file.flags,
                        document,
                        file.walk,
                        problem.map(|problem| problem.kind.name()),
                        problem.map(|problem| problem.detail.as_str()),
                    ),
                    |row| row.get(0),
                )
            })
            .doing("noting a file")?;
        let replaced = before.and_then(|before| before.document).filter(|before| Some(*before) != document);
        if let Some(replaced) = replaced {
            self.change
                .prepare_cached("INSERT OR IGNORE INTO earlier VALUES (?1, ?2)")
                .and_then(|mut statement| statement.execute((id, replaced)))
                .doing("remembering what lay there before")?;
            self.touch(replaced)?;
        }
        Ok(id)
    }

    /// Marks as missing what a finished walk of the collection did not see below `prefix` (all of
    /// it where that is empty). Returns how many were newly missed.
    pub fn mark_missing(&self, collection: Row, walk: i64, prefix: &[u8]) -> Result<u64, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE occurrence SET missing = 1
                 WHERE collection = ?1 AND walk < ?2 AND missing = 0
                   AND (?3 = x'' OR path = ?3 OR substr(path, 1, length(?3) + 1) = CAST(?3 || x'2f' AS BLOB))",
            )
            .and_then(|mut statement| statement.execute((collection, walk, prefix)))
            .map(|count| count as u64)
            .doing("marking missing files")
    }

    /// Notes a part of `parent` and the document in it. `origin` and `depth` are the parent's file
    /// and the containers above the part. Returns the document, where there are bytes.
    pub fn part_told(
        &self,
        parent: Row,
        origin: Row,
        depth: u32,
        part: &NewPart,
    ) -> Result<Option<Known>, StoreError> {
        let known = match &part.bytes {
            PartBytes::Missing => None,
            PartBytes::Range { hash, size, .. }
            | PartBytes::Packed { hash, size, .. }
            | PartBytes::Kept { hash, size } => Some(self.know(hash, *size, depth, Some(origin))?),
        };
        let destroyed = Problem::new(ProblemKind::Removed, "it was destroyed by the keeper of the case");
        let (document, problem) = match known {
            Some(Known::New(id) | Known::Before(id)) => (Some(id), part.problem.as_ref()),
            Some(Known::Destroyed) => (None, Some(&destroyed)),
            None => (None, part.problem.as_ref()),
        };
        if let (Some(document), PartBytes::Packed { pack, start, size, .. }) = (document, &part.bytes) {
            self.keep_original(document, *pack, *start)?;
            self.add_unpacked(origin, *size)?;
        }
        let (size, range_start) = match &part.bytes {
            PartBytes::Missing => (None, None),
            PartBytes::Range { size, start, .. } => (Some(signed(*size)), Some(signed(*start))),
            PartBytes::Packed { size, .. } | PartBytes::Kept { size, .. } => (Some(signed(*size)), None),
        };
        self.change
            .prepare_cached(
                "INSERT INTO occurrence (parent, position, path, kind, size, modified, range_start, document, problem, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (parent, position) WHERE parent IS NOT NULL DO UPDATE SET
                     path = ?3, kind = ?4, size = ?5, modified = ?6, range_start = ?7, document = ?8, problem = ?9,
                     detail = ?10, missing = 0",
            )
            .and_then(|mut statement| {
                statement.execute((
                    parent,
                    part.position,
                    part.head.name.as_deref().unwrap_or_default().as_bytes(),
                    part.head.kind.name(),
                    size,
                    part.head.modified.map(|date| date.to_string()),
                    range_start,
                    document,
                    problem.map(|problem| problem.kind.name()),
                    problem.map(|problem| problem.detail.as_str()),
                ))
            })
            .doing("noting a part")?;
        Ok(known)
    }

    /// Forgets the parts of a container from `position` on, which a new reading no longer found.
    pub fn forget_parts(&self, parent: Row, position: u32) -> Result<(), StoreError> {
        let lost: Vec<Option<Row>> = self
            .change
            .prepare_cached("DELETE FROM occurrence WHERE parent = ?1 AND position >= ?2 RETURNING document")
            .and_then(|mut statement| statement.query_map((parent, position), |row| row.get(0))?.collect())
            .doing("forgetting parts")?;
        lost.into_iter().flatten().try_for_each(|document| self.touch(document))
    }

    /// The paths and names under which a document lies.
    pub fn names_of(&self, document: Row) -> Result<Vec<Vec<u8>>, StoreError> {
        self.change
            .prepare_cached("SELECT path FROM occurrence WHERE document = ?1")
            .and_then(|mut statement| statement.query_map((document,), |row| row.get(0))?.collect())
            .doing("listing names")
    }
}

pub(crate) const COLUMNS: &str = "occurrence.id, collection.name, occurrence.parent, parent.hash, occurrence.position, occurrence.path,
    occurrence.kind, coalesce(occurrence.modified, strftime('%Y-%m-%dT%H:%M:%SZ', occurrence.changed / 1000000000, 'unixepoch')),
    occurrence.flags, occurrence.document, document.hash, occurrence.missing, occurrence.problem, occurrence.detail";

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
                "SELECT path, id, coalesce(size, 0), coalesce(changed, 0), coalesce(inode, 0), document
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
                        Ok((row.get(0)?, Place { occurrence: row.get(1)?, state, document: row.get(5)? }))
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
