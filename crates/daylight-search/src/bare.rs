//! The schema and the words alone, to measure what a bare loop of tantivy costs beside [`crate::IndexWriter`].

use tantivy::schema::Schema;
use tantivy::{Index, TantivyDocument};

use crate::{IndexError, IndexedDocument};

/// The schema of every class of an index.
pub fn schema() -> Schema {
    crate::schema::schema().0
}

/// Gives an index our way of splitting text.
pub fn register(index: &Index) {
    crate::schema::register(index);
}

/// A document as tantivy takes it.
pub fn document(document: &IndexedDocument) -> Result<TantivyDocument, IndexError> {
    document.to_tantivy(&crate::schema::schema().1)
}
