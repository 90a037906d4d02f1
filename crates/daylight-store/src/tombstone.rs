use daylight_model::DocHash;

use crate::error::Doing;
use crate::original::Location;
use crate::{Batch, Row, StoreError};

const KEEP_PLACE: &str = "UPDATE occurrence SET document = NULL,
    path = CASE WHEN collection IS NULL THEN x'' ELSE path END,
    problem = 'removed', detail = 'it was destroyed by the keeper of the case' WHERE document = ?1";

/// Paths in a collection have to differ.
const FORGET_PLACE: &str = "UPDATE occurrence SET document = NULL,
    path = CASE WHEN collection IS NULL THEN x'' ELSE CAST('destroyed ' || id AS BLOB) END,
    size = NULL, changed = NULL, inode = NULL, modified = NULL, flags = NULL, range_start = NULL,
    problem = 'removed', detail = 'it was destroyed by the keeper of the case' WHERE document = ?1";

impl Batch<'_> {
    /// Whether bytes with this hash were destroyed on purpose.
    pub(crate) fn was_destroyed(&self, hash: &DocHash) -> Result<bool, StoreError> {
        self.change
            .prepare_cached("SELECT 1 FROM tombstone WHERE hash = ?1")
            .and_then(|mut statement| statement.exists((&hash.0,)))
            .doing("looking for a tombstone")
    }

    /// What a document is.
    pub fn hash_of(&self, document: Row) -> Result<DocHash, StoreError> {
        self.change
            .prepare_cached("SELECT hash FROM document WHERE id = ?1")
            .and_then(|mut statement| statement.query_row((document,), |row| crate::document::hash(row, 0)))
            .doing("reading a hash")
    }

    /// Destroys all that is said about a document and leaves a tombstone: with its hash, so that
    /// the same bytes stay out, or without. Where it lies is kept as an occurrence without bytes; without a hash
    /// the occurrence keeps neither name nor size nor time.
    /// Returns where in packs its bytes have to be erased once this batch stands.
    pub fn destroy(
        &self,
        document: Row,
        hash: Option<&DocHash>,
        at: &str,
    ) -> Result<Vec<Location>, StoreError> {
        self.clear_reading(document)?;
        self.forget_recognised(document)?;
        self.forget_what_was_said(&self.hash_of(document)?)?;
        let erase: Vec<Location> = self
            .change
            .prepare_cached(
                "SELECT pack, start, size FROM original JOIN document ON document.id = original.document WHERE document = ?1",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((document,), |row| {
                        Ok(Location {
                            holder: crate::original::Holder::Pack(row.get(0)?),
                            start: row.get::<_, i64>(1)?.unsigned_abs(),
                            size: row.get::<_, i64>(2)?.unsigned_abs(),
                        })
                    })?
                    .collect()
            })
            .doing("finding bytes to erase")?;
        for sql in [
            "DELETE FROM original WHERE document = ?1",
            "DELETE FROM password WHERE document = ?1",
            "DELETE FROM earlier WHERE document = ?1",
            "DELETE FROM occurrence WHERE parent = ?1",
            if hash.is_some() { KEEP_PLACE } else { FORGET_PLACE },
            "UPDATE document SET origin = 0 WHERE origin = ?1",
            "DELETE FROM document WHERE id = ?1",
        ] {
            self.change
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute((document,)))
                .doing("destroying a document")?;
        }
        self.change
            .prepare_cached("INSERT OR IGNORE INTO tombstone (hash, at) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute((hash.map(|hash| &hash.0), at)))
            .doing("leaving a tombstone")?;
        Ok(erase)
    }
}
