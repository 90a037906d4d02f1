use std::collections::BTreeMap;

use daylight_model::{Maintenance, Mention, PageMentions, View};

use crate::error::Doing;
use crate::page::{key, pack};
use crate::{Batch, Row, Store, StoreError};

/// What is told from recognised text, or why it could not be looked at.
pub type RecognisedMentions = Result<PageMentions, String>;

/// Mentions as the store keeps them: postcard, packed with zstd.
#[derive(Debug, Clone)]
pub(crate) struct PackedMentions {
    left_out: u32,
    bytes: Vec<u8>,
}

impl PackedMentions {
    /// `None` where there is nothing to keep.
    pub(crate) fn pack(told: &PageMentions) -> Result<Option<Self>, StoreError> {
        if told.mentions.is_empty() && told.left_out == 0 {
            return Ok(None);
        }
        let bytes = postcard::to_allocvec(&told.mentions)
            .map_err(|cause| StoreError::Damaged { what: format!("writing mentions: {cause}") })?;
        Ok(Some(Self { left_out: told.left_out, bytes: pack(&bytes)? }))
    }

    fn empty() -> Result<Self, StoreError> {
        Ok(Self { left_out: 0, bytes: pack(&[0])? })
    }

    /// Bytes it takes in memory.
    pub(crate) fn weight(&self) -> usize {
        self.bytes.len() + 32
    }

    fn unpack(&self) -> Result<PageMentions, StoreError> {
        let damaged =
            |cause: String| StoreError::Damaged { what: format!("the mentions of a page: {cause}") };
        let bytes =
            zstd::stream::decode_all(self.bytes.as_slice()).map_err(|cause| damaged(cause.to_string()))?;
        let mentions = postcard::from_bytes(&bytes).map_err(|cause| damaged(cause.to_string()))?;
        Ok(PageMentions { mentions, left_out: self.left_out })
    }
}

const DOING: &str = "keeping what a page says";
const READING: &str = "reading what pages say";

impl Batch<'_> {
    pub(crate) fn add_mentions(&self, id: i64, told: &PackedMentions) -> Result<(), StoreError> {
        self.change
            .prepare_cached("INSERT OR REPLACE INTO mention VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((id, told.left_out, &told.bytes)))
            .map(|_| ())
            .doing(DOING)
    }

    /// Keeps what is told from the text that was recognised of a page, in place of what was told before.
    pub fn keep_recognised_mentions(
        &self,
        document: Row,
        page: u32,
        version: u32,
        told: &RecognisedMentions,
    ) -> Result<(), StoreError> {
        let (packed, problem) = match told {
            Ok(told) => (PackedMentions::pack(told)?, None),
            Err(why) => (None, Some(why)),
        };
        let packed = packed.map_or_else(PackedMentions::empty, Ok)?;
        let row = (key(document, page)?, version, packed.left_out, &packed.bytes, problem);
        self.change
            .prepare_cached("INSERT OR REPLACE INTO recognised_mention VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut statement| statement.execute(row))
            .map(|_| ())
            .doing(DOING)
    }

    /// Forgets all that was told from what was recognised of a document.
    pub(crate) fn forget_recognised_mentions(&self, document: Row) -> Result<(), StoreError> {
        let range = (key(document, 0)?, key(document + 1, 0)?);
        self.change
            .prepare_cached("DELETE FROM recognised_mention WHERE id > ?1 AND id < ?2")
            .and_then(|mut statement| statement.execute(range))
            .map(|_| ())
            .doing(DOING)
    }
}

/// Those of the layer first, then those of what was recognised, as far as it stands behind the layer.
const MENTIONS: &str = "
    SELECT id, 0, left_out, mentions FROM mention WHERE id >= ?1 AND id < ?2
    UNION ALL
    SELECT recognised_mention.id, recognised.start, left_out, mentions
    FROM recognised_mention JOIN recognised ON recognised.id = recognised_mention.id
    WHERE recognised_mention.id >= ?1 AND recognised_mention.id < ?2 AND recognised.start IS NOT NULL";

impl Store {
    /// What a page says, with places in its text as it stands; nothing for a document out of sight.
    pub fn mentions(&self, view: &View, document: Row, page: u32) -> Result<PageMentions, StoreError> {
        if self.document(view, document)?.is_none() {
            return Ok(PageMentions::default());
        }
        let id = key(document, page)?;
        Ok(self.mentions_between(id, id + 1)?.remove(&page).unwrap_or_default())
    }

    /// What each page of a document says, those that say anything, by page; nothing for a document out of sight.
    pub fn all_mentions(
        &self,
        view: &View,
        document: Row,
    ) -> Result<BTreeMap<u32, PageMentions>, StoreError> {
        if self.document(view, document)?.is_none() {
            return Ok(BTreeMap::new());
        }
        self.mentions_between(key(document, 0)?, key(document + 1, 0)?)
    }

    /// What the first pages of a document say, those that say anything; nothing for a document out of sight.
    pub fn mentions_of_first_pages(
        &self,
        view: &View,
        document: Row,
        pages: u32,
    ) -> Result<BTreeMap<u32, PageMentions>, StoreError> {
        if self.document(view, document)?.is_none() {
            return Ok(BTreeMap::new());
        }
        self.mentions_between(key(document, 0)?, key(document, pages)? + 1)
    }

    /// The same of all pages for the index.
    pub fn mentions_to_index(
        &self,
        _: &Maintenance,
        document: Row,
    ) -> Result<BTreeMap<u32, PageMentions>, StoreError> {
        self.mentions_between(key(document, 0)?, key(document + 1, 0)?)
    }

    fn mentions_between(&self, from: i64, until: i64) -> Result<BTreeMap<u32, PageMentions>, StoreError> {
        let mut statement = self.connection.prepare_cached(MENTIONS).doing(READING)?;
        let mut rows = statement.query((from, until)).doing(READING)?;
        let mut pages: BTreeMap<u32, PageMentions> = BTreeMap::new();
        while let Some(row) = rows.next().doing(READING)? {
            let read = || -> rusqlite::Result<(i64, u32, u32, Vec<u8>)> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            };
            let (id, start, left_out, bytes) = read().doing(READING)?;
            let told = PackedMentions { left_out, bytes }.unpack()?;
            let page = pages.entry((id & 0xff_ffff) as u32).or_default();
            page.mentions.extend(told.mentions.into_iter().map(|mention: Mention| mention.moved(start)));
            page.left_out = page.left_out.saturating_add(told.left_out);
        }
        Ok(pages)
    }

    /// Why recognised text of a document could not be looked at, by page.
    pub fn mention_problems(&self, view: &View, document: Row) -> Result<Vec<(u32, String)>, StoreError> {
        if self.document(view, document)?.is_none() {
            return Ok(Vec::new());
        }
        self.connection
            .prepare_cached(
                "SELECT id, problem FROM recognised_mention
                 WHERE id >= ?1 AND id < ?2 AND problem IS NOT NULL ORDER BY id",
            )
            .and_then(|mut statement| {
                let range = (document << 24, (document + 1) << 24);
                let page =
                    |row: &rusqlite::Row| Ok(((row.get::<_, i64>(0)? & 0xff_ffff) as u32, row.get(1)?));
                statement.query_map(range, page)?.collect()
            })
            .doing(READING)
    }
}

#[cfg(test)]
mod tests {
    use daylight_model::{DocHash, Label, MentionKind, Page};

    use super::*;
    use crate::{Known, PackedPage, Recognised};

    fn phone(start: u32) -> Mention {
        Mention {
            start,
            end: start + 2,
            kind: MentionKind::Phone,
            value: "12".into(),
            how: String::new(),
            certainty: 90,
            marking: None,
            findings: Vec::new(),
        }
    }

    #[test]
    fn what_recognised_text_says_stands_behind_the_layer_and_all_goes_with_the_document() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let (right, view) = (Maintenance::taken_by_the_case(), View::of_keeper([Label::INTERNAL]));
        let hash = DocHash([7; 32]);
        let batch = store.batch().unwrap();
        let Known::New(row) = batch.know(&hash, 9, 0, None).unwrap() else { panic!("it is new") };
        let said = PageMentions { mentions: vec![phone(4)], left_out: 1 };
        let page = PackedPage::pack(&Page::of_text("tel 12 of a ferry")).unwrap().saying(&said).unwrap();
        batch.add_pages(row, 1, &[page]).unwrap();
        let recognised =
            Recognised { text: "ring 12 now".into(), size: (10.0, 10.0), ..Recognised::default() };
        batch.recognised(row, 1, &recognised).unwrap();
        let told = Ok(PageMentions { mentions: vec![phone(5)], left_out: 2 });
        batch.keep_recognised_mentions(row, 1, 1, &told).unwrap();
        batch.commit().unwrap();

        let text = store.page(&view, row, 1).unwrap().unwrap().text;
        let told = store.mentions(&view, row, 1).unwrap();
        let written: Vec<&str> = told.mentions.iter().map(|one| &text[one.span()]).collect();
        assert_eq!((written, told.left_out), (vec!["12", "12"], 3));
        assert_eq!(store.all_mentions(&view, row).unwrap().len(), 1);
        assert_eq!(store.mentions(&View::of_keeper([]), row, 1).unwrap(), PageMentions::default());

        let batch = store.batch().unwrap();
        batch.destroy(row, Some(&hash), "2011-03-14T00:00:00Z").unwrap();
        batch.commit().unwrap();
        assert!(store.mentions_to_index(&right, row).unwrap().is_empty());
        for table in ["mention", "recognised_mention"] {
            let sql = format!("SELECT count(*) FROM {table}");
            let left: i64 = store.connection.query_row(&sql, (), |row| row.get(0)).unwrap();
            assert_eq!(left, 0, "{table}");
        }
    }

    #[test]
    fn mentions_come_back_as_they_were() {
        let mention = Mention {
            start: 3,
            end: 9,
            kind: MentionKind::Banner,
            value: "SECRET".into(),
            how: "SECRFT read as SECRET".into(),
            certainty: 80,
            marking: Some(daylight_model::Marking { text: "SECRET".into(), ..Default::default() }),
            findings: vec!["nothing says to whom it may be released".into()],
        };
        let told = PageMentions { mentions: vec![mention.clone(), mention.moved(7)], left_out: 2 };
        let packed = PackedMentions::pack(&told).unwrap().unwrap();
        assert_eq!(packed.unpack().unwrap(), told);
        assert!(PackedMentions::pack(&PageMentions::default()).unwrap().is_none());
        assert_eq!(PackedMentions::empty().unwrap().unpack().unwrap(), PageMentions::default());
    }
}
