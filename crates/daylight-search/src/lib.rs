//! The index of a case and the query language.
//!
//! [`IndexWriter`] is given what was read, document by document; [`parse`] reads what a person typed;
//! [`Searcher`] answers it. The index holds words and where they stand, and no text: what needs text
//! (regexes, phrases as written, passages) asks for it through [`Texts`].
//!
//! What an answer is made of, and what it never depends on: the documents the [`View`] opens, as they
//! are now. Not the order they came in, not how tantivy happens to keep them, not what was removed,
//! not what lies in other classes. So nothing here uses the statistics or scores of tantivy, which
//! count removed documents; see [`Searcher`].
//!
//! [`View`]: daylight_model::View

mod axis;
pub mod bare;
mod columns;
mod counted;
mod directory;
mod document;
mod error;
mod evaluate;
mod facet;
mod facets;
mod fold;
mod found;
mod hits;
mod keys;
mod marks;
mod mentioned;
mod narrow;
mod near;
mod passages;
mod places;
mod query;
mod said;
mod schema;
mod score;
mod searcher;
mod segment;
mod sequence;
mod several;
mod sorting;
mod strings;
mod texts;
mod timeline;
mod words;
mod writer;

pub use axis::{Axis, AxisOf, MOST_STRETCHES, Stretch};
pub use document::IndexedDocument;
pub use error::{IndexError, SearchError};
pub use facet::{DateStep, Facet, FacetBy, FacetCount, FacetRequest, FacetValue, Sort};
pub use found::Found;
pub use keys::{paper_key, query_for};
pub use mentioned::Mentioned;
pub use near::NearCopy;
pub use passages::{Passage, Place};
pub use query::{Query, QueryError, parse};
pub use said::{NoteWords, Said, TagPattern, comparable};
pub use schema::{TextField, WholeField};
pub use searcher::{Answer, Hit, Options, Searcher};
pub use sequence::last_sequence;
pub use several::{AnswerOfAll, answer_of_all, facet_of_all};
pub use texts::{Texts, TextsError};
pub use words::folded_words;
pub use writer::{IndexWriter, WriterOptions};
