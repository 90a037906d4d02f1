use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::DocId;

use crate::marks::marks_of;
use crate::places::occurrences;
use crate::query::{Leaf, Order, Pattern};
use crate::searcher::{Hit, Searcher};
use crate::segment::Segment;
use crate::texts::{Strings, Texts};
use crate::{Query, SearchError};

/// Where in a document a passage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In a string that is not a page, counted from 0 as in [`crate::IndexedDocument::about`].
    About(usize),
    /// On a page, counted from 1.
    Page(u32),
}

/// A piece of text around what matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where.
    pub place: Place,
    /// Which bytes of that text the passage is.
    pub bytes: Range<usize>,
    /// The passage itself.
    pub text: String,
    /// What matched, as byte ranges in `text`. Empty where the query asks for no text.
    pub marks: Vec<Range<usize>>,
}

/// Bytes of a passage, more or less: it begins and ends at blanks.
const LENGTH: usize = 240;
/// Bytes before the first mark.
const BEFORE: usize = 60;

/// Reading a page costs about as much as looking up the positions of so many words.
const WORDS_FOR_A_PAGE: usize = 50;

impl Searcher {
    /// The best places of a hit, the best first: those where most of what was asked for stands
    /// together, pages before names, earlier before later. At most one for each page.
    ///
    /// Only the pages that are shown are read, except for regexes, which are looked for page by page.
    /// A query that asks for no text gets the beginning of the first page.
    pub fn passages(
        &self,
        query: &Query,
        hit: &Hit,
        texts: &dyn Texts,
        how_many: usize,
    ) -> Result<Vec<Passage>, SearchError> {
        let Some((segment, doc)) = self.locate(hit) else { return Ok(Vec::new()) };
        let leaves = query.text_leaves();
        let strings = Strings::new(segment, doc, texts)?;
        if leaves.is_empty() {
            return beginning(&strings);
        }
        let mut passages = Vec::new();
        for string in self.ranked(&leaves, segment, doc, &strings, how_many)? {
            if passages.len() >= how_many {
                break;
            }
            let Some(text) = strings.text(string)? else { continue };
            let marks = marks_of(&leaves, &text);
            if !marks.is_empty() {
                passages.push(passage(place(string, strings.abouts), &text, &marks));
            }
        }
        Ok(passages)
    }

    /// The strings that may match, best first.
    fn ranked(
        &self,
        leaves: &[&Leaf],
        segment: &Segment,
        doc: DocId,
        strings: &Strings<'_>,
        how_many: usize,
    ) -> Result<Vec<usize>, SearchError> {
        let mut conditions: BTreeMap<usize, usize> = BTreeMap::new();
        for leaf in leaves {
            // What the index knows of is answered the same whether it is asked or the text is read: which of the
            // two is less work depends on what else lies in the index. So where several conditions are weighed
            // against each other, reading does not end early.
            let enough = if leaves.len() > 1 { usize::MAX } else { how_many };
            let found = match leaf {
                Leaf::Words(words) => self.strings_with(&words.pieces, words.order, segment, doc, strings)?,
                Leaf::Exact(exact) if !exact.pieces.is_empty() => {
                    self.strings_with(&exact.pieces, Order::AsWritten, segment, doc, strings)?
                }
                _ => Some(read_through(leaf, strings, how_many)?),
            };
            let found = match found {
                Some(found) => found,
                None => read_through(leaf, strings, enough)?,
            };
            for string in found {
                *conditions.entry(string).or_default() += 1;
            }
        }
        let mut ranked: Vec<(usize, usize)> = conditions.into_iter().collect();
        ranked.sort_by_key(|(string, met)| (std::cmp::Reverse(*met), *string < strings.abouts, *string));
        Ok(ranked.into_iter().map(|(string, _)| string).collect())
    }

    /// The strings where the pieces stand as asked, from the index alone. `None` where it is less work
    /// to read the text: a pattern matches many words, and they will be met on the first pages.
    fn strings_with(
        &self,
        pieces: &[Pattern],
        order: Order,
        segment: &Segment,
        doc: DocId,
        strings: &Strings<'_>,
    ) -> Result<Option<Vec<usize>>, SearchError> {
        let words = segment.words_of(self.fields.text)?;
        let layout = segment.layout(doc);
        let mut positions = Vec::new();
        for piece in pieces {
            let matching = words.matching(piece)?;
            if matching.len() > strings.count * WORDS_FOR_A_PAGE {
                return Ok(None);
            }
            positions.push(words.positions(&matching, &[doc])?);
        }
        let lists: Vec<&[u32]> = positions.iter().map(|positions| positions.of(0)).collect();
        let mut found: Vec<usize> =
            occurrences(&lists, order).into_iter().map(|place| layout.string_at(place.first)).collect();
        found.dedup();
        Ok(Some(found))
    }
}

/// The first strings that match a condition the index knows nothing about.
fn read_through(leaf: &Leaf, strings: &Strings<'_>, how_many: usize) -> Result<Vec<usize>, SearchError> {
    let mut found = Vec::new();
    let pages_first = (strings.abouts..strings.count).chain(0..strings.abouts);
    for string in pages_first {
        if found.len() >= how_many {
            break;
        }
        if strings.text(string)?.is_some_and(|text| !marks_of(&[leaf], &text).is_empty()) {
            found.push(string);
        }
    }
    Ok(found)
}

fn beginning(strings: &Strings<'_>) -> Result<Vec<Passage>, SearchError> {
    if strings.count == strings.abouts {
        return Ok(Vec::new());
    }
    let text = strings.text(strings.abouts)?;
    Ok(text
        .filter(|text| !text.trim().is_empty())
        .map(|text| passage(Place::Page(1), &text, &[]))
        .into_iter()
        .collect())
}

fn place(string: usize, abouts: usize) -> Place {
    match string.checked_sub(abouts) {
        None => Place::About(string),
        Some(page) => Place::Page(u32::try_from(page + 1).unwrap_or(u32::MAX)),
    }
}

/// Cuts the passage with most marks out of a text.
fn passage(place: Place, text: &str, marks: &[Range<usize>]) -> Passage {
    let first = densest(marks).cloned().unwrap_or(0..0);
    let start = back_to_blank(text, first.start.saturating_sub(BEFORE), first.start);
    let end = forward_to_blank(text, start + LENGTH, first.end);
    let inside = marks.iter().filter(|mark| mark.start >= start && mark.start < end);
    let marks = inside.map(|mark| mark.start - start..mark.end.min(end) - start).collect();
    Passage { place, bytes: start..end, text: text[start..end].to_owned(), marks }
}

/// The mark that most others follow closely.
fn densest(marks: &[Range<usize>]) -> Option<&Range<usize>> {
    let mut end = 0;
    let mut best = (0, None);
    for (i, mark) in marks.iter().enumerate() {
        while marks.get(end).is_some_and(|other| other.end <= mark.start + LENGTH - BEFORE) {
            end += 1;
        }
        let together = end.saturating_sub(i);
        if best.1.is_none() || together > best.0 {
            best = (together, Some(mark));
        }
    }
    best.1
}

/// The beginning of a word at or after `wanted`, but not after `mark`.
fn back_to_blank(text: &str, wanted: usize, mark: usize) -> usize {
    if wanted == 0 {
        return 0;
    }
    let wanted = text.floor_char_boundary(wanted);
    let blank = text[wanted..mark].find(char::is_whitespace);
    let start = blank.map_or(wanted, |blank| wanted + blank);
    start + text[start..mark].find(|c: char| !c.is_whitespace()).unwrap_or(mark - start)
}

/// The end of a word at or before `wanted`, unless that would cut off much of the passage. Blanks at the
/// end of the text are left away if nothing before `marked` lies in them.
fn forward_to_blank(text: &str, wanted: usize, marked: usize) -> usize {
    if wanted >= text.len() {
        return text.trim_end().len().max(marked);
    }
    let wanted = text.floor_char_boundary(wanted);
    let least = text.floor_char_boundary(wanted - LENGTH / 3);
    text[least..wanted].rfind(char::is_whitespace).map_or(wanted, |blank| least + blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, marks: &[(usize, usize)]) -> String {
        let marks: Vec<Range<usize>> = marks.iter().map(|(start, end)| *start..*end).collect();
        let passage = passage(Place::Page(1), text, &marks);
        assert_eq!(&text[passage.bytes.clone()], passage.text);
        let mut shown = String::new();
        let mut at = 0;
        for mark in passage.marks {
            shown += &format!("{}‹{}›", &passage.text[at..mark.start], &passage.text[mark.clone()]);
            at = mark.end;
        }
        shown + &passage.text[at..]
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(shown("a golden key \n", &[(2, 8), (9, 12)]), "a ‹golden› ‹key›");
    }

    #[test]
    fn a_passage_begins_and_ends_at_blanks() {
        let text = format!("{}needle {}", "word ".repeat(100), "more ".repeat(100));
        let shown = shown(&text, &[(500, 506)]);
        assert!(shown.starts_with("word word") && shown.ends_with(" more"), "{shown}");
        assert!(shown.contains("word ‹needle› more") && shown.len() <= LENGTH + 6);
    }

    #[test]
    fn the_place_with_most_marks_is_shown() {
        let text = "a ".repeat(1000);
        let passage = passage(Place::Page(1), &text, &[0..1, 1000..1001, 1004..1005, 1600..1601]);
        assert_eq!(passage.marks.len(), 2);
    }

    #[test]
    fn marks_on_blanks_at_the_end_and_text_without_blanks_do_no_harm() {
        let blanks = format!("{}{}", "x".repeat(300), "\u{2003}".repeat(30));
        assert!(shown(&blanks, &[(300, 390)]).contains('‹'));
        let han = "京".repeat(1000);
        assert!(shown(&han, &[(600, 603)]).contains("‹京›"));
        let long = "y".repeat(5000);
        assert!(shown(&long, &[(0, 5000)]).len() <= LENGTH + 6);
    }
}
