use std::ops::Range;

use daylight_model::{View, Word};
use daylight_publish::Area;
use daylight_store::{Document, Store};

use super::RedactWhat;
use crate::picture::pages_to_draw;
use crate::publishing::PublishingError;
use crate::quoting::letters;
use crate::{Case, CaseError};

/// Something on a page that was pointed at.
pub(super) struct Place {
    /// 0 for all pages.
    pub(super) page: u32,
    /// First byte in the text of the page, and the words.
    pub(super) words: Option<(u32, String)>,
    pub(super) areas: Vec<Area>,
    /// Of the page, in points.
    pub(super) size: Option<(f32, f32)>,
}

/// Everything that an order points at, in the order of the pages.
pub(super) fn places(
    store: &Store,
    view: &View,
    document: &Document,
    what: &RedactWhat,
) -> Result<Vec<Place>, CaseError> {
    let all = pages_to_draw(document);
    let pages = |page: &Option<u32>| match page {
        Some(page) if (1..=all).contains(page) => Ok(*page..=*page),
        Some(page) => Err(CaseError::NoPage { page: *page, pages: all }),
        None => Ok(1..=all),
    };
    let mut found = Vec::new();
    match what {
        RedactWhat::Words { page, words } => {
            for number in pages(page)? {
                let Some(read) = store.words(view, document.id, number)? else { continue };
                let bytes = everywhere(words, &read.text);
                add(&mut found, number, &read, bytes)?;
            }
        }
        RedactWhat::Chosen { page, bytes } => {
            pages(&Some(*page))?;
            let read = store.words(view, document.id, *page)?.unwrap_or_default();
            add(&mut found, *page, &read, bytes.clone())?;
        }
        RedactWhat::Rule { page, kind } => {
            for number in pages(page)? {
                let told = store.mentions(view, document.id, number)?;
                let bytes: Vec<Range<usize>> = told
                    .mentions
                    .iter()
                    .filter(|mention| mention.kind == *kind)
                    .map(daylight_model::Mention::span)
                    .collect();
                if bytes.is_empty() {
                    continue;
                }
                let read = store.words(view, document.id, number)?.unwrap_or_default();
                add(&mut found, number, &read, bytes)?;
            }
        }
        RedactWhat::Box { page, area } => {
            pages(&Some(*page))?;
            let size = store.words(view, document.id, *page)?.and_then(|read| read.size);
            found.push(Place { page: *page, words: None, areas: vec![Area::of(*area)], size });
        }
        RedactWhat::All { page } => {
            pages(page)?;
            found.push(Place { page: page.unwrap_or(0), words: None, areas: Vec::new(), size: None });
        }
    }
    Ok(found)
}

fn add(
    found: &mut Vec<Place>,
    page: u32,
    read: &daylight_model::Page,
    bytes: Vec<Range<usize>>,
) -> Result<(), CaseError> {
    for range in bytes {
        let Some(words) = read.text.get(range.clone()) else { return Err(CaseError::NoWords { page }) };
        let areas = areas_of(&read.words, &range);
        if areas.is_empty() {
            return Err(PublishingError::NoPlaces { page }.into());
        }
        let start = u32::try_from(range.start).map_err(|_| CaseError::NoWords { page })?;
        found.push(Place { page, words: Some((start, words.to_owned())), areas, size: read.size });
    }
    Ok(())
}

/// Where these bytes of the text stand on the page: one rectangle for each line.
fn areas_of(words: &[Word], bytes: &Range<usize>) -> Vec<Area> {
    let mut lines: Vec<Area> = Vec::new();
    let touched = |word: &&Word| (word.start as usize) < bytes.end && bytes.start < word.end as usize;
    for word in words.iter().filter(touched) {
        let area = Area::of(word.area);
        let middle = (area.top + area.bottom) / 2.0;
        match lines.last_mut() {
            // On the line, and behind what was found of it so far: text in columns goes back to the left.
            Some(line) if line.top <= middle && middle <= line.bottom && area.left >= line.left => {
                line.right = line.right.max(area.right);
                line.top = line.top.min(area.top);
                line.bottom = line.bottom.max(area.bottom);
            }
            _ => lines.push(area),
        }
    }
    lines
}

/// Every place where words stand in a text as whole words, whatever the blanks, signs and capitals.
fn everywhere(words: &str, text: &str) -> Vec<Range<usize>> {
    let (wanted, _) = letters(words);
    let (all, places) = letters(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let is_letter = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = all.get(from..).and_then(|rest| rest.find(&wanted)).map(|at| from + at) {
        let last = at + wanted.len() - 1;
        from = at + all[at..].chars().next().map_or(1, char::len_utf8);
        let (Some(first), Some(last)) = (places.get(at), places.get(last)) else { continue };
        let range = first.start..last.end;
        let whole = !is_letter(text[..range.start].chars().next_back())
            && !is_letter(text[range.end..].chars().next());
        if whole {
            from = at + wanted.len();
            found.push(range);
        }
    }
    found
}

impl Case {
    /// The words of a page that can be chosen: bytes of its text and where they stand, in points.
    pub fn words_to_redact(&self, reference: &str, page: u32) -> Result<daylight_model::Page, CaseError> {
        match self.page_with_words(reference, page) {
            Err(CaseError::NoPage { .. }) if self.pages_to_draw(reference)? >= page => {
                Ok(daylight_model::Page::default())
            }
            read => read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_everywhere_as_whole_words() {
        let text = "Ann wrote to ANN-\nMARIE; annual. Ann\u{a0}Marie, ann";
        let found: Vec<&str> = everywhere("ann", text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Ann", "ANN", "Ann", "ann"]);
        let found: Vec<&str> = everywhere("Ann Marie", text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["ANN-\nMARIE", "Ann\u{a0}Marie"]);
        assert!(everywhere("…", text).is_empty());
    }

    #[test]
    fn words_over_two_lines_are_two_rectangles() {
        let word = |start: u32, left: f32, top: f32| Word {
            start,
            end: start + 4,
            area: [left, top, left + 30.0, top + 10.0],
        };
        let words =
            [word(0, 72.0, 100.0), word(5, 110.0, 100.0), word(10, 72.0, 115.0), word(15, 110.0, 115.0)];
        let areas = areas_of(&words, &(5..14));
        assert_eq!(areas, [Area::of([110.0, 100.0, 140.0, 110.0]), Area::of([72.0, 115.0, 102.0, 125.0])]);
    }
}
