use std::ops::Range;

use daylight_model::{Mention, PartialDate};
use serde::Serialize;

/// What knows papers: a case, or a release somebody published.
pub trait Papers {
    /// Why something cannot be looked up.
    type Problem;

    /// The paper that a citation names: by its reference or the beginning of it, its path or its file name.
    fn paper(&self, name: &str) -> Result<Named, Self::Problem>;

    /// The text of a page, counted from 1, and what it says in so many words.
    fn page(&self, paper: &str, page: u32) -> Result<Option<(String, Vec<Mention>)>, Self::Problem>;

    /// Pages on which these words stand one behind the other, whatever signs are between them.
    fn with_words(&self, words: &[&str], most: usize) -> Result<Vec<(String, u32)>, Self::Problem>;

    /// Pages with as many of these words as can be had, the best first.
    fn with_most_of(&self, words: &[&str], most: usize) -> Result<Vec<(String, u32)>, Self::Problem>;

    /// A word with one or two letters different from this one, where pages have one.
    fn like(&self, word: &str) -> Result<Option<String>, Self::Problem>;

    /// Pages that speak of this day, month or year.
    fn with_date(&self, date: PartialDate, most: usize) -> Result<Vec<(String, u32)>, Self::Problem>;

    /// Bytes of a page that are never to be published.
    fn never_to_publish(&self, paper: &str, page: u32) -> Result<Vec<Range<usize>>, Self::Problem>;

    /// Events that people or papers of the case put a date to: what they are called, and when.
    fn events(&self) -> Result<Vec<(String, PartialDate)>, Self::Problem>;
}

/// What a name in a citation stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// One paper.
    One(Paper),
    /// None.
    None,
    /// More than one; their references.
    Several(Vec<String>),
}

/// A paper as far as a check has to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What it is called in links.
    pub reference: String,
    /// What people call it.
    pub title: String,
    /// How many pages it has.
    pub pages: u32,
}

/// A place in a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperPlace {
    /// The paper.
    pub paper: String,
    /// The page, counted from 1.
    pub page: u32,
    /// Bytes of its text; empty for the page as a whole.
    pub bytes: Range<usize>,
    /// The words there.
    pub words: String,
}
