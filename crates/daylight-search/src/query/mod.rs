//! The query language: what a person types, as a tree.

mod dates;
mod error;
mod glob;
mod parse;
mod pattern;
pub(crate) mod regex;
mod scan;
mod sizes;
mod values;

use std::sync::Arc;

pub use error::QueryError;
pub(crate) use glob::{Glob, GlobPart};
pub use parse::parse;
pub(crate) use pattern::Pattern;

use crate::Said;
use crate::schema::{TextField, WholeField};

/// A question to the index, made by [`parse`].
#[derive(Debug, Clone)]
pub struct Query {
    pub(crate) root: Node,
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Leaf(Leaf),
}

#[derive(Debug, Clone)]
pub(crate) enum Leaf {
    /// Every document.
    All,
    Words(Words),
    /// As written, in the text of a page.
    Exact(Arc<Exact>),
    /// In the text of a page.
    Regex(Arc<regex::TextRegex>),
    /// A value as a whole, folded.
    Whole {
        field: WholeField,
        value: Pattern,
    },
    /// A field that has any value.
    AnyWord(TextField),
    /// Something people said about the document.
    Said(Said),
    /// A field that has any value to be counted.
    AnyWhole(WholeField),
    /// A date that overlaps these seconds, first and last.
    Date {
        first: i64,
        last: i64,
    },
    /// A date told on a page that overlaps these seconds, first and last.
    Told {
        first: i64,
        last: i64,
    },
    /// It asks for something during these seconds, first and last.
    Valid {
        first: i64,
        last: i64,
    },
    /// So many bytes, least and most.
    Size {
        least: u64,
        most: u64,
    },
}

/// Words that stand together in one string. A single word is a phrase of one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Words {
    /// Where; `None` is the text.
    pub(crate) field: Option<TextField>,
    pub(crate) pieces: Vec<Pattern>,
    pub(crate) order: Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// One after the other, as written.
    AsWritten,
    /// In any order, with at most so many other words in the stretch that holds them all.
    Near(u32),
}

/// A phrase with case, accents and punctuation as written.
#[derive(Debug)]
pub(crate) struct Exact {
    /// The folded words, which the index can find.
    pub(crate) pieces: Vec<Pattern>,
    /// The text as written, any white space for white space.
    pub(crate) regex: ::regex::Regex,
}

impl Query {
    /// Every document there is.
    pub fn everything() -> Self {
        Self { root: Node::Leaf(Leaf::All) }
    }
}
