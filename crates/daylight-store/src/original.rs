use daylight_model::Maintenance;

use crate::document::signed;
use crate::error::Doing;
use crate::{Batch, FileState, Row, Store, StoreError};

/// Containers followed upwards to find bytes that lie plainly in one. Deeper ones are kept in packs
/// anyway, as reading stops far above this.
const MOST_CONTAINERS: u32 = 64;

/// Copies tried when the first cannot be opened; the same bytes in a thousand places need not be
/// tried a thousand times.
const MOST_COPIES: usize = 8;

/// Where the bytes of a document can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// What holds them.
    pub holder: Holder,
    /// Offset of the first byte in what holds them.
    pub start: u64,
    /// How many.
    pub size: u64,
}

/// What holds the bytes of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The pack with this number.
    Pack(u32),
    /// A file of a collection, read in place.
    File {
        /// The collection's root, as bytes of the operating system.
        root: Vec<u8>,
        /// The path below it.
        path: Vec<u8>,
        /// How it looked when it was hashed.
        state: FileState,
    },
}

impl Batch<'_> {
    /// The case keeps these bytes itself. A document that is kept already stays where it is.
    pub fn keep_original(&self, document: Row, pack: u32, start: u64) -> Result<(), StoreError> {
        self.change
            .prepare_cached("INSERT OR IGNORE INTO original VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((document, pack, signed(start))))
            .map(|_| ())
            .doing("noting where bytes are kept")
    }
}

impl Store {
    /// All bytes in packs that belong to a document: pack, start and size, in this order.
    pub fn named_in_packs(&self, _: &Maintenance) -> Result<Vec<(u32, u64, u64)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT pack, start, size FROM original JOIN document ON document.id = original.document
                 ORDER BY pack, start",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
                        Ok((row.get(0)?, number(1)?, number(2)?))
                    })?
                    .collect()
            })
            .doing("listing kept bytes")
    }

    /// Where the bytes of a document can be read, the surest place first.
    pub fn locations(&self, _: &Maintenance, document: Row) -> Result<Vec<Location>, StoreError> {
        self.locations_below(document, MOST_CONTAINERS)
    }

    fn locations_below(&self, document: Row, left: u32) -> Result<Vec<Location>, StoreError> {
        let mut found = self.kept_at(document)?;
        found.extend(self.files_with(document)?);
        if found.is_empty() && left > 0 {
            for (parent, start, size) in self.ranges_with(document)? {
                for holder in self.locations_below(parent, left - 1)? {
                    found.push(Location { start: holder.start + start, size, ..holder });
                }
                if !found.is_empty() {
                    break;
                }
            }
        }
        Ok(found)
    }

    fn kept_at(&self, document: Row) -> Result<Vec<Location>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT pack, start, size FROM original JOIN document ON document.id = original.document WHERE document = ?1",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((document,), |row| {
                        Ok(Location {
                            holder: Holder::Pack(row.get(0)?),
                            start: row.get::<_, i64>(1)?.unsigned_abs(),
                            size: row.get::<_, i64>(2)?.unsigned_abs(),
                        })
                    })?
                    .collect()
            })
            .doing("finding kept bytes")
    }

    fn files_with(&self, document: Row) -> Result<Vec<Location>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT collection.root, path, size, changed, inode
                 FROM occurrence JOIN collection ON collection.id = occurrence.collection
                 WHERE document = ?1 ORDER BY missing, occurrence.id LIMIT ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((document, signed(MOST_COPIES as u64)), |row| {
                        let size = row.get::<_, i64>(2)?.unsigned_abs();
                        let inode = u64::from_ne_bytes(row.get::<_, i64>(4)?.to_ne_bytes());
                        let state = FileState { size, changed: row.get(3)?, inode };
                        let holder = Holder::File { root: row.get(0)?, path: row.get(1)?, state };
                        Ok(Location { holder, start: 0, size })
                    })?
                    .collect()
            })
            .doing("finding files")
    }

    fn ranges_with(&self, document: Row) -> Result<Vec<(Row, u64, u64)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT parent, range_start, size FROM occurrence
                 WHERE document = ?1 AND range_start IS NOT NULL AND parent <> ?1 ORDER BY id LIMIT ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((document, signed(MOST_COPIES as u64)), |row| {
                        let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
                        Ok((row.get(0)?, number(1)?, number(2)?))
                    })?
                    .collect()
            })
            .doing("finding containers")
    }

    /// Whether the case keeps the bytes with this hash itself, so that a part need not be kept again.
    pub fn keeps(&self, _: &Maintenance, hash: &daylight_model::DocHash) -> Result<bool, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT 1 FROM original JOIN document ON document.id = original.document WHERE document.hash = ?1",
            )
            .and_then(|mut statement| statement.exists((&hash.0,)))
            .doing("looking for kept bytes")
    }

    /// Where the named bytes of each pack end: what lies behind was never named by a batch.
    pub fn pack_ends(&self, _: &Maintenance) -> Result<Vec<(u32, u64)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT pack, max(start + size) FROM original JOIN document ON document.id = original.document GROUP BY pack",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?
                    .collect()
            })
            .doing("measuring packs")
    }
}
