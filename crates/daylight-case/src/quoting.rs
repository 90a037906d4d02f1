//! Words of a page that people say something about, and finding them again after the page was read anew.

use std::ops::Range;

use daylight_model::View;
use daylight_store::{Document, Quotation, Store};

use crate::show::find;
use crate::{Case, CaseError};

/// Words of a page, as a reader points at them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// These bytes of the text of the page.
    Bytes {
        /// The page, counted from 1.
        page: u32,
        /// From, to.
        bytes: Range<usize>,
    },
    /// These words, where they first stand on the page. Blanks and line ends need not be the same.
    Words {
        /// The page, counted from 1.
        page: u32,
        /// The words.
        words: String,
    },
}

/// Where the words of a quotation stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAgain {
    /// The page, counted from 1.
    pub page: u32,
    /// The bytes of its text.
    pub bytes: Range<usize>,
}

/// Bytes of words that something can be said about: some five pages.
const LONGEST: usize = 20_000;

/// Pages looked through on either side of where the words stood, when the pages were divided anew.
const AROUND: u32 = 20;

impl Case {
    /// The quotation that a reader points at: its place and its words.
    pub fn quote(&self, reference: &str, passage: &Passage) -> Result<Quotation, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        quoted(&store, &view, &document, passage)
    }

    /// Where the words of a quotation stand now; `None` where the document does not have them any more.
    pub fn find_again(
        &self,
        reference: &str,
        quotation: &Quotation,
    ) -> Result<Option<FoundAgain>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        found_again(&store, &view, &document, quotation)
    }
}

pub(crate) fn quoted(
    store: &Store,
    view: &View,
    document: &Document,
    passage: &Passage,
) -> Result<Quotation, CaseError> {
    let page = match passage {
        Passage::Bytes { page, .. } | Passage::Words { page, .. } => *page,
    };
    let no_page = || CaseError::NoPage { page, pages: document.pages };
    let no_words = || CaseError::NoWords { page };
    if page == 0 {
        return Err(no_page());
    }
    let text = store.page(view, document.id, page)?.ok_or_else(no_page)?.text;
    let bytes = match passage {
        Passage::Bytes { bytes, .. } => bytes.clone(),
        Passage::Words { words, .. } => place_of(words.trim(), &text, 0).ok_or_else(no_words)?,
    };
    let words = text.get(bytes.clone()).ok_or_else(no_words)?;
    let blank = words.len() - words.trim_start().len();
    let words = words.trim();
    if words.is_empty() || words.len() > LONGEST {
        return Err(no_words());
    }
    let start = u32::try_from(bytes.start + blank).map_err(|_| no_words())?;
    Ok(Quotation { page, start, words: words.to_owned() })
}

pub(crate) fn found_again(
    store: &Store,
    view: &View,
    document: &Document,
    quotation: &Quotation,
) -> Result<Option<FoundAgain>, CaseError> {
    let pages = std::iter::once(quotation.page)
        .chain(
            (1..=AROUND)
                .flat_map(|away| [quotation.page.saturating_add(away), quotation.page.saturating_sub(away)]),
        )
        .filter(|page| (1..=document.pages).contains(page));
    for page in pages {
        let Some(text) = store.page(view, document.id, page)? else { continue };
        let near = if page == quotation.page { quotation.start as usize } else { 0 };
        if let Some(bytes) = place_of(&quotation.words, &text.text, near) {
            return Ok(Some(FoundAgain { page, bytes }));
        }
    }
    Ok(None)
}

/// Where words stand in a text: at `near` as they are; else as they are, nearest to it; else with other
/// blanks, signs and capitals, nearest to it.
fn place_of(words: &str, text: &str, near: usize) -> Option<Range<usize>> {
    if words.is_empty() {
        return None;
    }
    if text.get(near..near + words.len()) == Some(words) {
        return Some(near..near + words.len());
    }
    let exact = text.match_indices(words).map(|(start, found)| start..start + found.len());
    exact.min_by_key(|range| range.start.abs_diff(near)).or_else(|| loose_place(words, text, near))
}

fn loose_place(words: &str, text: &str, near: usize) -> Option<Range<usize>> {
    let (wanted, _) = letters(words);
    let (letters, places) = letters(text);
    if wanted.is_empty() {
        return None;
    }
    let found = letters.match_indices(&wanted).filter_map(|(start, found)| {
        let first = places.get(start)?;
        let last = places.get(start + found.len() - 1)?;
        Some(first.start..last.end)
    });
    found.min_by_key(|range| range.start.abs_diff(near))
}

/// Whether words stand in a text; blanks, signs and capitals make no difference.
pub(crate) fn occurs_in(words: &str, text: &str) -> bool {
    let (wanted, letters) = (letters(words).0, letters(text).0);
    if wanted.is_empty() { text.contains(words.trim()) } else { letters.contains(&wanted) }
}

/// The letters and digits of a text in lower case, and for each byte of them the bytes it was written with.
pub(crate) fn letters(text: &str) -> (String, Vec<Range<usize>>) {
    let (mut letters, mut places) = (String::new(), Vec::new());
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        letters.extend(c.to_lowercase());
        places.resize(letters.len(), at..at + c.len_utf8());
    }
    (letters, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "pay the bank.\nThen pay the bank again,\nand pay the Zürich\u{2010}\nbank";

    #[test]
    fn words_are_found_where_they_were() {
        assert_eq!(place_of("pay the", TEXT, 19), Some(19..26));
        assert_eq!(place_of("pay the", TEXT, 0), Some(0..7));
    }

    #[test]
    fn words_that_moved_are_found_at_the_nearest_place() {
        assert_eq!(place_of("pay the bank", TEXT, 25), Some(19..31));
        assert_eq!(place_of("pay the bank", TEXT, 8), Some(0..12));
        assert_eq!(place_of("pay the bank", TEXT, 9999), Some(19..31));
    }

    #[test]
    fn other_blanks_signs_and_capitals_do_no_harm() {
        let found = place_of("AGAIN and\u{a0}pay", TEXT, 0).unwrap();
        assert_eq!(&TEXT[found], "again,\nand pay");
        let found = place_of("zürich bank", TEXT, 0).unwrap();
        assert_eq!(&TEXT[found], "Zürich\u{2010}\nbank");
    }

    #[test]
    fn words_that_are_gone_are_not_found() {
        for words in ["pay the money", "", "…", "pay the bank again and again and again and again and pay"]
        {
            assert_eq!(place_of(words, TEXT, 3), None, "{words}");
        }
        assert_eq!(place_of("x", "", 0), None);
        assert_eq!(place_of("é", "ée", 1), Some(0..2));
    }
}
