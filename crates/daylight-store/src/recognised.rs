use std::collections::HashSet;

use daylight_model::{Maintenance, Page, ProblemKind, ReadingState, View, Word};
use rusqlite::OptionalExtension;

use crate::document::{seen_by, signed};
use crate::error::Doing;
use crate::page::{PackedPage, key, pack, unpack, unpacked_words};
use crate::{Batch, Row, Store, StoreError, word_box};

/// What recognition said of one page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recognised {
    /// Who said it: `tesseract 5.3.0`, say, or where it was imported from.
    pub source: String,
    /// The languages it was read in, as whoever read it calls them; may be empty.
    pub languages: String,
    /// Width and height of the page in points, which the boxes of words count in.
    pub size: (f32, f32),
    /// Normal text, as of a [`Page`]; empty where it found no word.
    pub text: String,
    /// Where words stand, in reading order; may be empty where that was not told.
    pub words: Vec<Word>,
    /// How sure it is of each word, in percent; as many as `words`, or none.
    pub sure: Vec<u8>,
}

/// What a reader is told of the recognition of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct RecognisedPage {
    /// The page, counted from 1.
    pub page: u32,
    /// See [`Recognised::source`].
    pub source: String,
    /// See [`Recognised::languages`].
    pub languages: String,
    /// How sure it is on average, in percent, where it said so.
    pub sure: Option<u8>,
    /// The byte of the page's text from which on its words stand; `None` where it found none that the text layer
    /// does not have.
    pub start: Option<u32>,
}

impl Recognised {
    fn mean(&self) -> Option<u8> {
        let sum: u64 = self.sure.iter().map(|sure| u64::from(*sure)).sum();
        let mean = sum.checked_div(self.sure.len() as u64)?;
        Some(mean.min(100) as u8)
    }

    /// Boxes of words, their length first, then how sure each is.
    fn words_to_bytes(&self) -> Vec<u8> {
        let boxes = word_box::encode(&self.words);
        [&(boxes.len() as u64).to_le_bytes(), boxes.as_slice(), &self.sure].concat()
    }
}

fn words_from_bytes(bytes: &[u8]) -> Option<(Vec<Word>, Vec<u8>)> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (boxes, sure) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    Some((word_box::decode(boxes)?, sure.to_vec()))
}

/// Of the words recognised so many in a hundred at least stand in the text layer where nothing is added to it.
const SAME_PERCENT: usize = 95;

/// Whether the layer has hardly anything less than what was recognised.
fn says_nothing_new(layer: &str, recognised: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let found = words(recognised);
    let there: HashSet<String> = words(layer).into_iter().collect();
    let same = found.iter().filter(|word| there.contains(*word)).count();
    same * 100 >= found.len() * SAME_PERCENT
}

/// The page with what was recognised behind its text layer, and where that begins.
fn both(mut layer: Page, recognised: &Recognised) -> (Page, Option<u32>) {
    if recognised.text.trim().is_empty() || says_nothing_new(&layer.text, &recognised.text) {
        return (layer, None);
    }
    if !layer.text.is_empty() {
        layer.text.push('\n');
    }
    let start = layer.text.len() as u32;
    layer.text.push_str(&recognised.text);
    let (width, height) = *layer.size.get_or_insert(recognised.size);
    let stretch = |to: f32, from: f32| if from > 0.0 { to / from } else { 1.0 };
    let (across, down) = (stretch(width, recognised.size.0), stretch(height, recognised.size.1));
    layer.words.extend(recognised.words.iter().map(|word| {
        let [left, top, right, bottom] = word.area;
        Word {
            start: word.start + start,
            end: word.end + start,
            area: [left * across, top * down, right * across, bottom * down],
        }
    }));
    (layer, Some(start))
}

const DOING: &str = "keeping what was recognised";

impl Batch<'_> {
    /// Keeps what recognition said of a page, in place of what it said before, and puts it behind the text layer. The
    /// problem of that page is answered by it. Says whether that was the last page of the document that recognition
    /// was to look at.
    pub fn recognised(&self, document: Row, page: u32, said: &Recognised) -> Result<bool, StoreError> {
        let id = key(document, page)?;
        self.take_back_recognised(document, page)?;
        let words = pack(&said.words_to_bytes())?;
        let text = pack(said.text.as_bytes())?;
        let length = signed(said.text.len() as u64);
        self.change
            .prepare_cached(
                "INSERT OR REPLACE INTO recognised (id, source, languages, sure, width, height, length, text, words)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )
            .and_then(|mut statement| {
                statement.execute((
                    id,
                    &said.source,
                    &said.languages,
                    said.mean(),
                    f64::from(said.size.0),
                    f64::from(said.size.1),
                    length,
                    text,
                    words,
                ))
            })
            .doing(DOING)?;
        self.execute("DELETE FROM to_recognise WHERE id = ?1", (id,))?;
        self.put_behind_layer(document, page, said)?;
        self.answered(document)
    }

    /// Puts all that was recognised of a document behind the text layers of a new reading.
    pub fn recognised_again(&self, document: Row) -> Result<(), StoreError> {
        let range = (key(document, 0)?, key(document + 1, 0)?);
        let pages: Vec<i64> = self
            .change
            .prepare_cached("SELECT id FROM recognised WHERE id > ?1 AND id < ?2 ORDER BY id")
            .and_then(|mut statement| statement.query_map(range, |row| row.get(0))?.collect())
            .doing(DOING)?;
        if pages.is_empty() {
            return Ok(());
        }
        for id in pages {
            let page = (id & 0xff_ffff) as u32;
            if let Some(said) = recognised_of(&self.change, id)? {
                self.put_behind_layer(document, page, &said)?;
            }
        }
        self.answered(document).map(drop)
    }

    /// Forgets all that was recognised of a document.
    pub(crate) fn forget_recognised(&self, document: Row) -> Result<(), StoreError> {
        let range = (key(document, 0)?, key(document + 1, 0)?);
        self.execute("DELETE FROM recognised WHERE id > ?1 AND id < ?2", range)?;
        self.execute("DELETE FROM to_recognise WHERE id > ?1 AND id < ?2", range)
    }

    /// The page as its text layer alone, where something was put behind it.
    fn take_back_recognised(&self, document: Row, page: u32) -> Result<(), StoreError> {
        let id = key(document, page)?;
        let start: Option<u32> = self
            .change
            .prepare_cached("SELECT start FROM recognised WHERE id = ?1")
            .and_then(|mut statement| statement.query_row((id,), |row| row.get(0)).optional())
            .doing(DOING)?
            .flatten();
        let (Some(start), Some(mut layer)) = (start, self.page_as_it_stands(id)?) else { return Ok(()) };
        layer.words.retain(|word| word.end <= start);
        // With the line end before it.
        layer.text.truncate(layer.text.floor_char_boundary((start as usize).saturating_sub(1)));
        self.replace_page(id, &layer)
    }

    fn put_behind_layer(&self, document: Row, page: u32, said: &Recognised) -> Result<(), StoreError> {
        let id = key(document, page)?;
        let stands = self.page_as_it_stands(id)?;
        let had_page = stands.is_some();
        let (both, start) = both(stands.unwrap_or_default(), said);
        if start.is_some() {
            if !had_page {
                self.make_pages_up_to(document, page)?;
            }
            self.replace_page(id, &both)?;
        }
        self.execute("UPDATE recognised SET start = ?2 WHERE id = ?1", (id, start))?;
        self.execute(
            "DELETE FROM problem WHERE document = ?1 AND page = ?2 AND kind = ?3",
            (document, page, ProblemKind::NeedsOcr.name()),
        )
    }

    /// A document that is itself a picture has no pages until words are found in it.
    fn make_pages_up_to(&self, document: Row, page: u32) -> Result<(), StoreError> {
        let empty = PackedPage::pack(&Page::default())?;
        for number in 1..=page {
            let id = key(document, number)?;
            let there = self
                .change
                .prepare_cached("SELECT 1 FROM page WHERE id = ?1")
                .and_then(|mut statement| statement.exists((id,)))
                .doing(DOING)?;
            if !there {
                self.add_pages(document, number, std::slice::from_ref(&empty))?;
            }
        }
        self.execute("UPDATE document SET pages = max(pages, ?2) WHERE id = ?1", (document, page))
    }

    fn page_as_it_stands(&self, id: i64) -> Result<Option<Page>, StoreError> {
        let found: Option<(Option<String>, u32, Vec<u8>)> = self
            .change
            .prepare_cached("SELECT label, length, text FROM page WHERE id = ?1")
            .and_then(|mut statement| {
                statement.query_row((id,), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
            })
            .doing(DOING)?;
        let Some((label, length, packed)) = found else { return Ok(None) };
        let mut page = Page { label, text: unpack(length, &packed)?, ..Page::default() };
        let boxes: Option<(f64, f64, Vec<u8>)> = self
            .change
            .prepare_cached("SELECT width, height, words FROM word_box WHERE id = ?1")
            .and_then(|mut statement| {
                statement.query_row((id,), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
            })
            .doing(DOING)?;
        if let Some((width, height, packed)) = boxes {
            page.words = unpacked_words(&packed)?;
            page.size = Some((width as f32, height as f32));
        }
        Ok(Some(page))
    }

    fn replace_page(&self, id: i64, page: &Page) -> Result<(), StoreError> {
        self.execute("DELETE FROM page WHERE id = ?1", (id,))?;
        self.execute("DELETE FROM word_box WHERE id = ?1", (id,))?;
        self.add_pages(id >> 24, (id & 0xff_ffff) as u32, &[PackedPage::pack(page)?])
    }

    /// Where recognition is to look at no more of a document, it no longer needs it; the state follows from what
    /// problems are left. Says whether that is so.
    pub(crate) fn answered(&self, document: Row) -> Result<bool, StoreError> {
        let range = (key(document, 0)?, key(document + 1, 0)?);
        let open = self
            .change
            .prepare_cached("SELECT count(*), count(*) FILTER (WHERE failed = 0) FROM to_recognise WHERE id > ?1 AND id < ?2")
            .and_then(|mut statement| statement.query_row(range, |row| Ok((row.get(0)?, row.get(1)?))))
            .doing(DOING)?;
        let (left, to_do): (u32, u32) = open;
        if left == 0 {
            self.execute(
                "DELETE FROM problem WHERE document = ?1 AND page IS NULL AND kind = ?2",
                (document, ProblemKind::NeedsOcr.name()),
            )?;
        }
        self.state_follows(document)?;
        Ok(to_do == 0)
    }

    fn state_follows(&self, document: Row) -> Result<(), StoreError> {
        let (read, partly, unread) =
            (ReadingState::Read.name(), ReadingState::PartlyRead.name(), ReadingState::Unread.name());
        self.execute(
            "UPDATE document SET state = CASE
                WHEN NOT EXISTS (SELECT 1 FROM problem WHERE problem.document = document.id) THEN ?2
                WHEN EXISTS (SELECT 1 FROM page WHERE page.id > document.id << 24
                        AND page.id < (document.id + 1) << 24 AND page.length > 0)
                    OR EXISTS (SELECT 1 FROM occurrence WHERE occurrence.parent = document.id
                        AND occurrence.document IS NOT NULL) THEN ?3
                ELSE ?4 END
             WHERE id = ?1 AND state IN (?2, ?3, ?4)",
            (document, read, partly, unread),
        )
    }

    fn execute(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), StoreError> {
        self.change
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map(|_| ())
            .doing(DOING)
    }

    /// The state of a document, and how many of its pages recognition has looked at.
    pub fn after_recognition(&self, document: Row) -> Result<(ReadingState, u32), StoreError> {
        let range = (document, key(document, 0)?, key(document + 1, 0)?);
        self.change
            .prepare_cached(
                "SELECT state, (SELECT count(*) FROM recognised WHERE recognised.id > ?2 AND recognised.id < ?3)
                 FROM document WHERE id = ?1",
            )
            .and_then(|mut statement| {
                statement.query_row(range, |row| {
                    Ok((crate::document::word(row, 0, ReadingState::from_name)?, row.get(1)?))
                })
            })
            .doing(DOING)
    }
}

fn recognised_of(connection: &rusqlite::Connection, id: i64) -> Result<Option<Recognised>, StoreError> {
    type Found = (String, String, f64, f64, u32, Vec<u8>, Vec<u8>);
    let found: Option<Found> = connection
        .prepare_cached(
            "SELECT source, languages, width, height, length, text, words FROM recognised WHERE id = ?1",
        )
        .and_then(|mut statement| {
            statement
                .query_row((id,), |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(4)?,
                        row.get(5)?,
                        row.get(6)?,
                    ))
                })
                .optional()
        })
        .doing("reading what was recognised")?;
    let Some((source, languages, width, height, length, text, words)) = found else { return Ok(None) };
    let damaged = |what: String| StoreError::Damaged { what: format!("recognised words of a page: {what}") };
    let bytes = zstd::stream::decode_all(words.as_slice()).map_err(|cause| damaged(cause.to_string()))?;
    let (words, sure) = words_from_bytes(&bytes).ok_or_else(|| damaged("cut off".into()))?;
    let size = (width as f32, height as f32);
    Ok(Some(Recognised { source, languages, size, text: unpack(length, &text)?, words, sure }))
}

impl Store {
    /// The pages of a document that recognition has looked at, in order.
    pub fn recognised_pages(&self, view: &View, document: Row) -> Result<Vec<RecognisedPage>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT recognised.id, source, languages, sure, start FROM recognised, document
                 WHERE recognised.id > ?1 AND recognised.id < ?2 AND document.id = ?3 AND {} ORDER BY recognised.id",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((document << 24, (document + 1) << 24, document), |row| {
                        Ok(RecognisedPage {
                            page: (row.get::<_, i64>(0)? & 0xff_ffff) as u32,
                            source: row.get(1)?,
                            languages: row.get(2)?,
                            sure: row.get(3)?,
                            start: row.get(4)?,
                        })
                    })?
                    .collect()
            })
            .doing("reading what was recognised")
    }

    /// What recognition said of one page, in full.
    pub fn recognised(
        &self,
        view: &View,
        document: Row,
        page: u32,
    ) -> Result<Option<Recognised>, StoreError> {
        if self.document(view, document)?.is_none() {
            return Ok(None);
        }
        recognised_of(&self.connection, key(document, page)?)
    }

    /// How many pages recognition has looked at in all.
    pub fn count_recognised(&self, _: &Maintenance) -> Result<u64, StoreError> {
        self.connection
            .prepare_cached("SELECT count(*) FROM recognised")
            .and_then(|mut statement| statement.query_row((), |row| row.get::<_, i64>(0)))
            .map(i64::unsigned_abs)
            .doing("counting what was recognised")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Recognised {
        let words = vec![Word { start: 0, end: text.len() as u32, area: [10.0, 20.0, 30.0, 40.0] }];
        Recognised { text: text.into(), words, sure: vec![90], size: (100.0, 200.0), ..Recognised::default() }
    }

    #[test]
    fn what_the_layer_has_already_is_not_put_behind_it() {
        let layer = Page::of_text("Late ferry, 14 March");
        assert_eq!(both(layer.clone(), &said("late FERRY 14 march")), (layer.clone(), None));
        assert_eq!(both(layer.clone(), &said("  ")), (layer.clone(), None));
        let (page, start) = both(layer, &said("late ferry cancelled"));
        assert_eq!((page.text.as_str(), start), ("Late ferry, 14 March\nlate ferry cancelled", Some(21)));
        assert_eq!((page.words[0].start, page.size), (21, Some((100.0, 200.0))));
    }

    #[test]
    fn boxes_are_stretched_to_the_page_they_are_put_on() {
        let layer = Page { size: Some((200.0, 100.0)), ..Page::default() };
        let (page, start) = both(layer, &said("ferry"));
        assert_eq!(start, Some(0));
        assert_eq!(page.words[0].area, [20.0, 10.0, 60.0, 20.0]);
    }

    #[test]
    fn words_come_back_with_how_sure_they_are() {
        let said = said("ferry");
        let (words, sure) = words_from_bytes(&said.words_to_bytes()).unwrap();
        assert_eq!((words, sure), (said.words.clone(), vec![90]));
        assert_eq!(said.mean(), Some(90));
        assert_eq!(words_from_bytes(&[9, 0, 0]), None);
    }
}
