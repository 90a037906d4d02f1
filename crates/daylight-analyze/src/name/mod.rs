//! Who and what a page names: people, organisations, places, codewords.
//!
//! A page is taken apart into words once. Every word is looked up in one list of words, given names and family names, one
//! of places and one of cues. Then it is passed over a few times, what is surest first: codewords, organisations by their
//! words, places of several words, whole names of people, places, and in the end single words that a whole name, its
//! letters or the list makes somebody's name. No name crosses the end of a line, no token is part of two names, and no
//! pass looks further than a few words, so all of it takes time in proportion to the text.

mod codeword;
mod cues;
mod lists;
mod organisation;
mod page;
mod person;
mod place;
mod single;
mod spelling;
mod token;

use std::ops::Range;

use page::Page;

/// Names told of one text at most; whoever gets this many should say so.
pub const MOST_NAMES: usize = 50_000;

/// A name as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMention {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Of what it is the name.
    pub kind: NameKind,
    /// In one form: `Lee Harvey Oswald` for `OSWALD, Lee Harvey`.
    pub value: String,
    /// What it was told by, in our words.
    pub how: &'static str,
    /// How sure it is, in percent. An estimate by rule, not a probability that was measured.
    pub certainty: u8,
}

/// Of what something is the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// Somebody.
    Person,
    /// An office, a firm, a party, a service.
    Organisation,
    /// A country, a town, a region.
    Place,
    /// A word that stands for an operation, a source or a programme.
    Codeword,
}

/// The names that stand in a text, in its order.
pub fn names(text: &str) -> Vec<NameMention> {
    let mut page = Page::new(text);
    codeword::codewords(&mut page);
    organisation::whole(&mut page);
    place::of_words(&mut page);
    let told = person::whole(&mut page);
    organisation::short(&mut page);
    place::of_one_word(&mut page);
    single::names_of_one_word(&mut page, &told);
    let mut found = page.found;
    found.sort_by_key(|name| name.span.start);
    found
}

#[cfg(test)]
mod tests;
