use std::cell::RefCell;

use daylight_model::{Maintenance, Page, View};
use rusqlite::OptionalExtension;
use zstd::bulk::{Compressor, Decompressor};

use crate::document::seen_by;
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError, word_box};

/// zstd level. On text of 20 kB level 3 packs some 15 % smaller than level 1 at half its speed,
/// which is still a few percent of what reading and indexing cost.
const LEVEL: i32 = 3;

/// Pages are at most 1 MiB of text; more in a row is damage.
const LARGEST: usize = 4 << 20;

/// Where a page is kept: `document * 2^24 + number`, so that the pages of a document lie together
/// and need no index.
pub(crate) fn key(document: Row, number: u32) -> Result<i64, StoreError> {
    if number >= 1 << 24 || document >= 1 << 39 {
        return Err(StoreError::Damaged { what: format!("page {number} of row {document} cannot be") });
    }
    Ok(document << 24 | i64::from(number))
}

thread_local! {
    // Setting one up costs more than packing a short page.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

pub(crate) fn pack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let packed = PACKER.with_borrow_mut(|packer| match packer {
        Some(packer) => packer.compress(bytes),
        none => none.insert(Compressor::new(LEVEL)?).compress(bytes),
    });
    packed.map_err(|cause| StoreError::Damaged { what: format!("packing: {cause}") })
}

fn unpacked(packed: &[u8], length: usize) -> std::io::Result<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress(packed, length),
        none => none.insert(Decompressor::new()?).decompress(packed, length),
    })
}

/// A page as the store keeps it. Packing is left to the threads that read, so that the one that
/// writes has little to do.
#[derive(Debug, Clone)]
pub struct PackedPage {
    label: Option<String>,
    length: u32,
    text: Vec<u8>,
    words: Option<(f64, f64, Vec<u8>)>,
}

impl PackedPage {
    /// Packs a page.
    pub fn pack(page: &Page) -> Result<Self, StoreError> {
        let words = match (page.words.as_slice(), page.size) {
            ([], None) => None,
            (words, size) => {
                let (width, height) = size.unwrap_or_default();
                Some((f64::from(width), f64::from(height), pack(&word_box::encode(words))?))
            }
        };
        Ok(Self {
            label: page.label.clone(),
            length: u32::try_from(page.text.len())
                .map_err(|_| StoreError::Damaged { what: "a page of more than 4 GiB".into() })?,
            text: pack(page.text.as_bytes())?,
            words,
        })
    }

    /// Bytes it takes in memory.
    pub fn weight(&self) -> usize {
        self.text.len() + self.words.as_ref().map_or(0, |(_, _, words)| words.len()) + 64
    }
}

/// The text of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    /// Counted from 1.
    pub number: u32,
    /// What the material calls it.
    pub label: Option<String>,
    /// As it was stored.
    pub text: String,
}

impl Batch<'_> {
    /// Adds pages to a document, the first with number `first`.
    pub fn add_pages(&self, document: Row, first: u32, pages: &[PackedPage]) -> Result<(), StoreError> {
        for (number, page) in (first..).zip(pages) {
            let id = key(document, number)?;
            self.change
                .prepare_cached("INSERT INTO page VALUES (?1, ?2, ?3, ?4)")
                .and_then(|mut statement| statement.execute((id, &page.label, page.length, &page.text)))
                .doing("keeping a page")?;
            if let Some((width, height, words)) = &page.words {
                self.change
                    .prepare_cached("INSERT INTO word_box VALUES (?1, ?2, ?3, ?4)")
                    .and_then(|mut statement| statement.execute((id, width, height, words)))
                    .doing("keeping word boxes")?;
            }
        }
        Ok(())
    }
}

pub(crate) fn unpack(length: u32, packed: &[u8]) -> Result<String, StoreError> {
    let damaged = |what: String| StoreError::Damaged { what: format!("the text of a page: {what}") };
    let length = length as usize;
    if length > LARGEST {
        return Err(damaged(format!("{length} bytes")));
    }
    let bytes = unpacked(packed, length).map_err(|cause| damaged(cause.to_string()))?;
    String::from_utf8(bytes).map_err(|cause| damaged(cause.to_string()))
}

/// The word boxes of a page.
pub(crate) fn unpacked_words(packed: &[u8]) -> Result<Vec<daylight_model::Word>, StoreError> {
    let damaged = |what: String| StoreError::Damaged { what: format!("the word boxes of a page: {what}") };
    let bytes = zstd::stream::decode_all(packed).map_err(|cause| damaged(cause.to_string()))?;
    word_box::decode(&bytes).ok_or_else(|| damaged("cut off".into()))
}

impl Store {
    /// One page of a document, counted from 1.
    pub fn page(&self, view: &View, document: Row, number: u32) -> Result<Option<PageText>, StoreError> {
        let found: Option<(Option<String>, u32, Vec<u8>)> = self
            .connection
            .prepare_cached(&format!(
                "SELECT page.label, length, text FROM page, document
                 WHERE page.id = ?1 AND document.id = ?2 AND {}",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_row((key(document, number).unwrap_or(-1), document), |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()
            })
            .doing("reading a page")?;
        found
            .map(|(label, length, packed)| Ok(PageText { number, label, text: unpack(length, &packed)? }))
            .transpose()
    }

    /// All pages of a document in order, one at a time, for the index.
    pub fn each_page(
        &self,
        _: &Maintenance,
        document: Row,
        mut each: impl FnMut(PageText) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, label, length, text FROM page WHERE id > ?1 AND id < ?2 ORDER BY id")
            .doing("reading pages")?;
        let mut rows = statement.query((key(document, 0)?, key(document + 1, 0)?)).doing("reading pages")?;
        while let Some(row) = rows.next().doing("reading pages")? {
            let read = || -> rusqlite::Result<(i64, Option<String>, u32, Vec<u8>)> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            };
            let (id, label, length, packed) = read().doing("reading pages")?;
            let number = u32::try_from(id & 0xff_ffff)
                .map_err(|_| StoreError::Damaged { what: "a page number".into() })?;
            each(PageText { number, label, text: unpack(length, &packed)? })?;
        }
        Ok(())
    }

    /// Where the words of a page stand, with the size of the page in points.
    pub fn words(&self, view: &View, document: Row, number: u32) -> Result<Option<Page>, StoreError> {
        let Some(PageText { label, text, .. }) = self.page(view, document, number)? else { return Ok(None) };
        let found: Option<(f64, f64, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT width, height, words FROM word_box WHERE id = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row((key(document, number).unwrap_or(-1),), |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()
            })
            .doing("reading word boxes")?;
        let mut page = Page { label, text, ..Page::default() };
        if let Some((width, height, packed)) = found {
            page.words = unpacked_words(&packed)?;
            page.size = Some((width as f32, height as f32));
        }
        Ok(Some(page))
    }
}

impl Store {
    /// What the material calls a page, where that is not its number.
    pub fn page_label(&self, view: &View, document: Row, number: u32) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT page.label FROM page, document WHERE page.id = ?1 AND document.id = ?2 AND {}",
            seen_by(view)
        );
        let found: Option<Option<String>> = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_row((key(document, number).unwrap_or(-1), document), |row| row.get(0))
                    .optional()
            })
            .doing("reading the name of a page")?;
        Ok(found.flatten())
    }
}

impl Store {
    /// What the material calls the pages of a document, each name once, in the order of pages.
    pub fn page_labels(&self, view: &View, document: Row) -> Result<Vec<String>, StoreError> {
        let sql = format!(
            "SELECT page.label FROM page, document
             WHERE page.id > ?1 AND page.id < ?2 AND page.label IS NOT NULL AND document.id = ?3 AND {}
             GROUP BY page.label ORDER BY min(page.id)",
            seen_by(view)
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                let range = (document << 24, (document + 1) << 24, document);
                statement.query_map(range, |row| row.get(0))?.collect()
            })
            .doing("reading the names of pages")
    }
}
