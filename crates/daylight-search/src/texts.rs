use std::cell::OnceCell;
use std::sync::Arc;

use tantivy::DocId;

use crate::segment::Segment;
use crate::{Said, SearchError};

/// Why a text could not be had, in the words of the caller.
pub type TextsError = Box<dyn std::error::Error + Send + Sync>;

/// Text of documents by their row: what the index was given, and does not keep.
///
/// `None` means that the document is not there any more. A failure is an error, and ends the search.
pub trait Texts {
    /// The strings of the document that are not pages, in the order the index was given them.
    fn about(&self, row: i64) -> Result<Option<Vec<String>>, TextsError>;

    /// The text of a page, counted from 1.
    fn page(&self, row: i64, number: u32) -> Result<Option<String>, TextsError>;

    /// The rows of the documents that people said this about, ascending. Asked once for each segment.
    fn said(&self, what: &Said) -> Result<Arc<[i64]>, TextsError> {
        Err(format!("nothing is known here of what people said: {what:?}").into())
    }
}

/// The strings of one document, read when asked for.
pub(crate) struct Strings<'t> {
    row: i64,
    texts: &'t dyn Texts,
    pub(crate) abouts: usize,
    pub(crate) count: usize,
    about: OnceCell<Vec<String>>,
}

impl<'t> Strings<'t> {
    pub(crate) fn new(segment: &Segment, doc: DocId, texts: &'t dyn Texts) -> Result<Self, SearchError> {
        let layout = segment.layout(doc);
        Ok(Self {
            row: segment.row(doc),
            texts,
            abouts: layout.abouts,
            count: layout.strings(),
            about: OnceCell::new(),
        })
    }

    /// `None` where the document is gone since it was indexed.
    pub(crate) fn text(&self, string: usize) -> Result<Option<String>, SearchError> {
        if string < self.abouts {
            if self.about.get().is_none() {
                let about = self.texts.about(self.row).map_err(SearchError::Text)?;
                // Set once, just seen empty: nobody else holds this cell.
                let _ = self.about.set(about.unwrap_or_default());
            }
            return Ok(self.about.get().and_then(|about| about.get(string)).cloned());
        }
        let number = u32::try_from(string - self.abouts + 1).unwrap_or(u32::MAX);
        self.texts.page(self.row, number).map_err(SearchError::Text)
    }
}
