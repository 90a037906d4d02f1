//! What the walk and the readers saw, written down.

use daylight_model::{DocHash, PartHead, Problem, ProblemKind};
use rusqlite::OptionalExtension;

use crate::document::signed;
use crate::error::Doing;
use crate::{Batch, Known, Row, StoreError};

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
    /// It was gone at the last walk.
    pub missing: bool,
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

impl Batch<'_> {
    /// What is known of a path.
    pub fn place(&self, collection: Row, path: &[u8]) -> Result<Option<Place>, StoreError> {
        self.change
            .prepare_cached(
                "SELECT id, coalesce(size, 0), coalesce(changed, 0), coalesce(inode, 0), document, missing
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
                            missing: row.get(5)?,
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
    /// A path that held another document remembers it. Returns what was known of the path before.
    pub fn file_seen(
        &self,
        file: &FileSeen,
        content: Result<Row, &Problem>,
    ) -> Result<Option<Place>, StoreError> {
        let before = self.place(file.collection, file.path)?;
        let (document, problem) = match content {
            Ok(document) => (Some(document), None),
            Err(problem) => (None, Some(problem)),
        };
        let id: Row = self
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
        Ok(before)
    }

    /// Marks as missing what a finished walk of the collection did not see below `prefix` (all of
    /// it where that is empty). Returns what lay in those newly missed.
    pub fn mark_missing(
        &self,
        collection: Row,
        walk: i64,
        prefix: &[u8],
    ) -> Result<Vec<Option<Row>>, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE occurrence SET missing = 1
                 WHERE collection = ?1 AND walk < ?2 AND missing = 0
                   AND (?3 = x'' OR path = ?3 OR substr(path, 1, length(?3) + 1) = CAST(?3 || x'2f' AS BLOB))
                 RETURNING document",
            )
            .and_then(|mut statement| {
                statement.query_map((collection, walk, prefix), |row| row.get(0))?.collect()
            })
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
