//! How documents wait, are read, and are done: columns of the table `document`.

use daylight_model::{DocHash, Format, Maintenance, ReadingState};

use crate::document::{hash, signed};
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// A document whose turn to be read has not come.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its row.
    pub id: Row,
    /// What it is.
    pub hash: DocHash,
    /// Bytes.
    pub size: u64,
    /// Containers above it, along the shortest way.
    pub depth: u32,
    /// Bytes of the file it came out of, and what unpacking that file has cost so far.
    pub origin: (u64, u64),
    /// Where reading of a long container goes on, and the position its next part gets.
    pub resume: Option<(Vec<u8>, u32)>,
    /// Pages, metadata and problems that stand from before `resume`.
    pub standing: Standing,
}

/// What of a document stands in the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Number of pages.
    pub pages: u32,
    /// Number of pieces of metadata.
    pub metadata: u32,
    /// Number of problems.
    pub problems: u32,
}

/// How reading a document ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How far it was read.
    pub state: ReadingState,
    /// What the bytes are.
    pub format: Format,
    /// The content left the format open.
    pub tie: bool,
    /// Rank of the hint that was used; 0 for none.
    pub hint: u8,
    /// BCP 47 code of the language.
    pub language: Option<String>,
    /// Number of pages.
    pub pages: u32,
    /// The version of the readers.
    pub text_version: u32,
    /// The version of what tells mentions.
    pub analysis_version: u32,
    /// Read without all layers of the jail.
    pub reduced: bool,
    /// The layers of the jail that held who read it, in words; `None` where nobody got to read it.
    pub layers: Option<String>,
}

impl Batch<'_> {
    /// Puts a document back among those waiting, to be read from the beginning. What stands stays
    /// in sight until the new reading replaces it.
    pub fn wait_again(&self, id: Row) -> Result<(), StoreError> {
        self.change
            .prepare_cached(
                "UPDATE document SET state = 'waiting', cursor = NULL, next_position = 0 WHERE id = ?1",
            )
            .and_then(|mut statement| statement.execute((id,)))
            .map(|_| ())
            .doing("putting a document back")
    }

    /// A document that was put back cannot be reached: it keeps what an earlier reading said. `false`
    /// where there was none.
    pub fn keep_earlier_reading(&self, id: Row) -> Result<bool, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE document SET state = state_before, state_before = NULL
                 WHERE id = ?1 AND state = 'waiting' AND state_before IS NOT NULL",
            )
            .and_then(|mut statement| statement.execute((id,)))
            .map(|changed| changed > 0)
            .doing("keeping an earlier reading")
    }

    /// Forgets what an earlier reading said, before a new one is written down.
    pub fn clear_reading(&self, id: Row) -> Result<(), StoreError> {
        let first = crate::page::key(id, 0)?;
        let last = crate::page::key(id + 1, 0)?;
        for table in ["page", "word_box", "mention"] {
            self.change
                .prepare_cached(&format!("DELETE FROM {table} WHERE id > ?1 AND id < ?2"))
                .and_then(|mut statement| statement.execute((first, last)))
                .doing("clearing an earlier reading")?;
        }
        self.clear_bad_redactions(id)?;
        for table in ["metadata", "problem"] {
            self.change
                .prepare_cached(&format!("DELETE FROM {table} WHERE document = ?1"))
                .and_then(|mut statement| statement.execute((id,)))
                .doing("clearing an earlier reading")?;
        }
        Ok(())
    }

    /// Notes where reading of a long container goes on, should it be broken off.
    pub fn set_cursor(&self, id: Row, cursor: &[u8], next_position: u32) -> Result<(), StoreError> {
        self.change
            .prepare_cached("UPDATE document SET cursor = ?2, next_position = ?3 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((id, cursor, next_position)))
            .map(|_| ())
            .doing("noting how far a container was read")
    }

    /// Adds to what unpacking a file has cost.
    pub fn add_unpacked(&self, origin: Row, bytes: u64) -> Result<(), StoreError> {
        self.change
            .prepare_cached("UPDATE document SET unpacked = unpacked + ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((origin, signed(bytes))))
            .map(|_| ())
            .doing("counting what was unpacked")
    }

    /// Notes how reading ended; the document enters the index with this change.
    pub fn finish(&self, id: Row, outcome: &Outcome) -> Result<(), StoreError> {
        let sequence = self.next_sequence()?;
        let layers = outcome.layers.as_deref().map(|words| self.layers_number(words)).transpose()?;
        self.change
            .prepare_cached(
                "UPDATE document SET state = ?2, format = ?3, tie = ?4, hint = ?5, language = ?6, pages = ?7,
                 text_version = ?8, reduced = ?9, sequence = ?10, layers = ?11, analysis_version = ?12,
                 state_before = NULL, cursor = NULL, next_position = 0 WHERE id = ?1",
            )
            .and_then(|mut statement| {
                statement.execute((
                    id,
                    outcome.state.name(),
                    outcome.format.name(),
                    outcome.tie,
                    outcome.hint,
                    &outcome.language,
                    outcome.pages,
                    outcome.text_version,
                    outcome.reduced,
                    signed(sequence),
                    layers,
                    outcome.analysis_version,
                ))
            })
            .map(|_| ())
            .doing("noting how a document was read")
    }
}

impl Store {
    /// The next documents whose turn has come, in the order they came in.
    pub fn waiting(&self, _: &Maintenance, limit: usize) -> Result<Vec<Waiting>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT document.id, document.hash, document.size, document.depth,
                        coalesce(origin.size, document.size), coalesce(origin.unpacked, document.unpacked),
                        document.cursor, document.next_position,
                        (SELECT count(*) FROM page WHERE page.id > document.id << 24 AND page.id < (document.id + 1) << 24),
                        (SELECT count(*) FROM metadata WHERE metadata.document = document.id),
                        (SELECT count(*) FROM problem WHERE problem.document = document.id)
                 FROM document LEFT JOIN document AS origin ON origin.id = document.origin
                 WHERE document.state = 'waiting' AND document.removed = 0 ORDER BY document.id LIMIT ?1",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((signed(limit as u64),), |row| {
                        let cursor: Option<Vec<u8>> = row.get(6)?;
                        let next_position = row.get(7)?;
                        Ok(Waiting {
                            id: row.get(0)?,
                            hash: hash(row, 1)?,
                            size: row.get::<_, i64>(2)?.unsigned_abs(),
                            depth: row.get(3)?,
                            origin: (row.get::<_, i64>(4)?.unsigned_abs(), row.get::<_, i64>(5)?.unsigned_abs()),
                            resume: cursor.map(|cursor| (cursor, next_position)),
                            standing: Standing { pages: row.get(8)?, metadata: row.get(9)?, problems: row.get(10)? },
                        })
                    })?
                    .collect()
            })
            .doing("finding what to read next")
    }
}
