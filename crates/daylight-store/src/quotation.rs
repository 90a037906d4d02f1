use std::ops::Range;

use crate::StoreError;
use crate::error::Doing;

/// A stretch of text on a page: where it stood and its words. The words find it again when the page is
/// read anew and the bytes lie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quotation {
    /// The page, counted from 1.
    pub page: u32,
    /// Its first byte in the text of the page, as it was when it was quoted.
    pub start: u32,
    /// The words, as they stood there.
    pub words: String,
}

impl Quotation {
    /// The bytes it took when it was quoted.
    pub fn bytes(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.words.len()
    }
}

/// The three columns of a quotation, `NULL` for a whole document.
pub(crate) fn columns(quotation: Option<&Quotation>) -> (Option<u32>, Option<u32>, Option<&str>) {
    match quotation {
        Some(quotation) => (Some(quotation.page), Some(quotation.start), Some(&quotation.words)),
        None => (None, None, None),
    }
}

/// The quotation in three columns, from `first`.
pub(crate) fn quotation(row: &rusqlite::Row, first: usize) -> rusqlite::Result<Option<Quotation>> {
    let Some(page) = row.get(first)? else { return Ok(None) };
    Ok(Some(Quotation { page, start: row.get(first + 1)?, words: row.get(first + 2)? }))
}

/// The condition that a row is about this quotation, or about the whole document.
pub(crate) const SAME_PLACE: &str =
    "coalesce(page, 0) = ?1 AND coalesce(start, 0) = ?2 AND coalesce(words, '') = ?3";

/// The values for [`SAME_PLACE`].
pub(crate) fn same_place(quotation: Option<&Quotation>) -> (u32, u32, &str) {
    quotation.map_or((0, 0, ""), |quotation| (quotation.page, quotation.start, &quotation.words))
}

impl crate::Batch<'_> {
    /// Destroys what was said about a document that is destroyed: it quotes its text.
    pub(crate) fn forget_what_was_said(&self, hash: &daylight_model::DocHash) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM tagged WHERE hash = ?1",
            "DELETE FROM note WHERE hash = ?1",
            "DELETE FROM never_publish WHERE hash = ?1",
            "DELETE FROM read_mark WHERE hash = ?1",
            "DELETE FROM claim_link WHERE hash = ?1",
            "DELETE FROM dated WHERE hash = ?1",
            "DELETE FROM batch_hit WHERE hash = ?1",
            "DELETE FROM redaction WHERE hash = ?1",
            // Before the documents are taken out: it says which press releases may quote one.
            "DELETE FROM release_press WHERE release IN (SELECT release FROM release_document WHERE hash = ?1)",
            "DELETE FROM release_document WHERE hash = ?1",
            "DELETE FROM listed_found WHERE hash = ?1",
        ] {
            self.change
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute((&hash.0,)))
                .doing("destroying what was said about a document")?;
        }
        Ok(())
    }
}
