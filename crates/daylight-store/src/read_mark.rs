use daylight_model::{DocHash, View};

use crate::document::seen_by;
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// Somebody has read a document, or a page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMark {
    /// The page; `None` for the document as a whole.
    pub page: Option<u32>,
    /// Who.
    pub who: String,
    /// When first, as RFC 3339.
    pub at: String,
}

impl Batch<'_> {
    /// Somebody has read a document, or a page of it. Whether that is news.
    pub fn mark_read(
        &self,
        document: &DocHash,
        page: Option<u32>,
        who: &str,
        at: &str,
    ) -> Result<bool, StoreError> {
        self.change
            .prepare_cached("INSERT OR IGNORE INTO read_mark (hash, page, who, at) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut statement| statement.execute((&document.0, page.unwrap_or(0), who, at)))
            .map(|rows| rows > 0)
            .doing("marking as read")
    }

    /// Takes such a mark away. Whether it was there.
    pub fn unmark_read(&self, document: &DocHash, page: Option<u32>, who: &str) -> Result<bool, StoreError> {
        self.change
            .prepare_cached("DELETE FROM read_mark WHERE hash = ?1 AND page = ?2 AND who = ?3")
            .and_then(|mut statement| statement.execute((&document.0, page.unwrap_or(0), who)))
            .map(|rows| rows > 0)
            .doing("marking as unread")
    }
}

impl Store {
    /// Who has read a document as a whole, and pages of it.
    pub fn read_marks(&self, view: &View, document: &DocHash) -> Result<Vec<ReadMark>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT page, who, at FROM read_mark JOIN document ON document.hash = read_mark.hash
                 WHERE read_mark.hash = ?1 AND {} ORDER BY page, at, who",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((&document.0,), |row| {
                        let page: u32 = row.get(0)?;
                        Ok(ReadMark { page: (page > 0).then_some(page), who: row.get(1)?, at: row.get(2)? })
                    })?
                    .collect()
            })
            .doing("listing who has read a document")
    }

    /// The documents that somebody has read as a whole. Ascending.
    pub fn rows_read(&self, view: &View) -> Result<Vec<Row>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT DISTINCT document.id FROM read_mark JOIN document ON document.hash = read_mark.hash
                 WHERE page = 0 AND {} ORDER BY document.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((), |row| row.get(0))?.collect())
            .doing("finding what was read")
    }
}
