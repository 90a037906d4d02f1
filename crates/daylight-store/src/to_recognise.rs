use daylight_model::{DocHash, Field, Format, Maintenance, ProblemKind};
use rusqlite::OptionalExtension;

use crate::error::Doing;
use crate::page::key;
use crate::{Batch, Row, Store, StoreError};

/// What has to be known of a page to recognise it.
#[derive(Debug, Clone)]
pub struct PageToRecognise {
    /// The document.
    pub hash: DocHash,
    /// What it is.
    pub format: Format,
    /// Width and height of the page in points, where it has them.
    pub size: Option<(f32, f32)>,
    /// The languages of the document, or else of what it lies in directly.
    pub languages: Vec<String>,
}

/// A page with fewer bytes of text than this is meant where a document says of itself as a whole that pages of it are
/// pictures without text.
const LITTLE_TEXT: u32 = 40;

const DOING: &str = "noting what recognition is to look at";

impl Batch<'_> {
    /// Has recognition look at what a document was told to need it for: its pages with that problem, or where the
    /// document as a whole has it, all its pages with hardly any text; `pictures` where it has no pages of text, being
    /// itself so many pictures. Pages that were recognised before are left out.
    pub fn recognise_what_needs_it(&self, document: Row, pictures: u32) -> Result<(), StoreError> {
        let kind = ProblemKind::NeedsOcr.name();
        let range = (key(document, 0)?, key(document + 1, 0)?);
        self.run("DELETE FROM to_recognise WHERE id > ?1 AND id < ?2", range)?;
        self.run(
            "INSERT OR REPLACE INTO to_recognise (id)
             SELECT (document << 24) + page FROM problem WHERE document = ?1 AND kind = ?2 AND page > 0
                AND NOT EXISTS (SELECT 1 FROM recognised WHERE id = (document << 24) + page)",
            (document, kind),
        )?;
        let whole = self
            .change
            .prepare_cached("SELECT 1 FROM problem WHERE document = ?1 AND kind = ?2 AND page IS NULL")
            .and_then(|mut statement| statement.exists((document, kind)))
            .doing(DOING)?;
        if !whole {
            return Ok(());
        }
        for page in 1..=pictures {
            self.recognise_page(document, page)?;
        }
        self.run(
            "INSERT OR REPLACE INTO to_recognise (id)
             SELECT id FROM page WHERE id > ?1 AND id < ?2 AND length < ?3
                AND NOT EXISTS (SELECT 1 FROM recognised WHERE recognised.id = page.id)",
            (range.0, range.1, LITTLE_TEXT),
        )
    }

    /// Has recognition look at a page, unless it did before.
    pub fn recognise_page(&self, document: Row, page: u32) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO to_recognise (id)
             SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM recognised WHERE id = ?1)",
            (key(document, page)?,),
        )
    }

    /// Recognition could not look at a page: the problem says why from now on, and it is left alone until somebody
    /// has the document read again.
    /// Says whether that was the last page of the document that recognition was to look at.
    pub fn not_recognised(&self, document: Row, page: u32, why: &str) -> Result<bool, StoreError> {
        self.run("UPDATE to_recognise SET failed = 1 WHERE id = ?1", (key(document, page)?,))?;
        self.run(
            "UPDATE problem SET detail = ?4 WHERE document = ?1 AND kind = ?2 AND (page = ?3 OR page IS NULL)",
            (document, ProblemKind::NeedsOcr.name(), page, why),
        )?;
        self.answered(document)
    }

    /// How many pages a document says of itself that it has; 0 where it does not.
    pub fn page_count_told(&self, document: Row) -> Result<u32, StoreError> {
        let told: Option<String> = self
            .change
            .prepare_cached("SELECT value FROM metadata WHERE document = ?1 AND field = ?2")
            .and_then(|mut statement| {
                statement.query_row((document, Field::PageCount.name()), |row| row.get(0)).optional()
            })
            .doing(DOING)?;
        Ok(told.and_then(|told| told.parse().ok()).unwrap_or(0))
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), StoreError> {
        self.change
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map(|_| ())
            .doing(DOING)
    }
}

/// Documents that are waiting to be read come first; those out of sight are left alone.
const OPEN: &str = "FROM to_recognise JOIN document ON document.id = to_recognise.id >> 24
    WHERE failed = 0 AND document.removed = 0 AND document.state <> 'waiting'";

impl Store {
    /// Pages that recognition is to look at next, in order: documents and page numbers.
    pub fn to_recognise(&self, _: &Maintenance, limit: usize) -> Result<Vec<(Row, u32)>, StoreError> {
        self.connection
            .prepare_cached(&format!("SELECT to_recognise.id {OPEN} ORDER BY to_recognise.id LIMIT ?1"))
            .and_then(|mut statement| {
                statement
                    .query_map((i64::try_from(limit).unwrap_or(i64::MAX),), |row| {
                        let id: i64 = row.get(0)?;
                        Ok((id >> 24, (id & 0xff_ffff) as u32))
                    })?
                    .collect()
            })
            .doing("finding what to recognise next")
    }

    /// How many pages that is in all.
    pub fn count_to_recognise(&self, _: &Maintenance) -> Result<u64, StoreError> {
        self.connection
            .prepare_cached(&format!("SELECT count(*) {OPEN}"))
            .and_then(|mut statement| statement.query_row((), |row| row.get::<_, i64>(0)))
            .map(i64::unsigned_abs)
            .doing("counting what to recognise")
    }

    /// What has to be known of a page to recognise it.
    pub fn page_to_recognise(
        &self,
        _: &Maintenance,
        document: Row,
        page: u32,
    ) -> Result<PageToRecognise, StoreError> {
        let doing = "looking at a page to recognise";
        let (hash, format, language): (DocHash, Format, Option<String>) = self
            .connection
            .prepare_cached("SELECT hash, coalesce(format, 'binary'), language FROM document WHERE id = ?1")
            .and_then(|mut statement| {
                statement.query_row((document,), |row| {
                    Ok((
                        crate::document::hash(row, 0)?,
                        crate::document::word(row, 1, Format::from_name)?,
                        row.get(2)?,
                    ))
                })
            })
            .doing(doing)?;
        let size: Option<(f64, f64)> = self
            .connection
            .prepare_cached("SELECT width, height FROM word_box WHERE id = ?1 AND width > 0 AND height > 0")
            .and_then(|mut statement| {
                statement
                    .query_row((key(document, page).unwrap_or(-1),), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .doing(doing)?;
        let languages = match language {
            Some(language) => vec![language],
            None => self
                .connection
                .prepare_cached(
                    "SELECT DISTINCT container.language FROM occurrence JOIN document AS container
                     ON container.id = occurrence.parent WHERE occurrence.document = ?1 AND container.language IS NOT NULL
                     ORDER BY container.id LIMIT 2",
                )
                .and_then(|mut statement| statement.query_map((document,), |row| row.get(0))?.collect())
                .doing(doing)?,
        };
        Ok(PageToRecognise {
            hash,
            format,
            size: size.map(|(width, height)| (width as f32, height as f32)),
            languages,
        })
    }

    /// What the documents of a collection are written in: the most frequent language, and the next if at least a
    /// fifth as many documents are in that.
    pub fn languages_of(&self, _: &Maintenance, collection: Row) -> Result<Vec<String>, StoreError> {
        let found: Vec<(String, u32)> = self
            .connection
            .prepare_cached(
                "SELECT document.language, count(*) FROM occurrence JOIN document ON document.id = occurrence.document
                 WHERE occurrence.collection = ?1 AND document.language IS NOT NULL
                 GROUP BY document.language ORDER BY count(*) DESC, document.language LIMIT 2",
            )
            .and_then(|mut statement| {
                statement.query_map((collection,), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .doing("counting languages")?;
        let most = found.first().map_or(0, |(_, count)| *count);
        Ok(found.into_iter().filter(|(_, count)| count * 5 >= most).map(|(language, _)| language).collect())
    }
}
