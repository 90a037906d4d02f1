use std::collections::BTreeMap;

use daylight_model::{DocHash, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by};
use crate::error::Doing;
use crate::quotation::{SAME_PLACE, columns, quotation, same_place};
use crate::{Batch, Quotation, Row, Store, StoreError};

/// A tag, and how much carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    /// Its name, as it was first written.
    pub name: String,
    /// Documents that carry it, on themselves or on words of theirs.
    pub documents: u64,
    /// Stretches of text that carry it.
    pub quotations: u64,
}

/// A tag on a document, or on words of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// The name of the tag.
    pub name: String,
    /// The document.
    pub document: DocHash,
    /// The words; `None` for the whole document.
    pub quotation: Option<Quotation>,
    /// Who put it there.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who took it away again, and when.
    pub ended: Option<(String, String)>,
}

impl Batch<'_> {
    /// Puts a tag on a document, or on words of it. Whether it was not there before.
    pub fn tag(
        &self,
        name: &str,
        document: &DocHash,
        on: Option<&Quotation>,
        who: &str,
        at: &str,
    ) -> Result<bool, StoreError> {
        let tag = self.tag_row(name)?;
        let (page, start, words) = columns(on);
        self.change
            .prepare_cached(
                "INSERT OR IGNORE INTO tagged (tag, hash, page, start, words, who, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .and_then(|mut statement| statement.execute((tag, &document.0, page, start, words, who, at)))
            .map(|rows| rows > 0)
            .doing("tagging a document")
    }

    fn tag_row(&self, name: &str) -> Result<Row, StoreError> {
        let known = self
            .change
            .prepare_cached("SELECT id FROM tag WHERE name = ?1")
            .and_then(|mut statement| statement.query_row((name,), |row| row.get(0)).optional())
            .doing("looking up a tag")?;
        if let Some(known) = known {
            return Ok(known);
        }
        self.change
            .prepare_cached("INSERT INTO tag (name) VALUES (?1)")
            .and_then(|mut statement| statement.insert((name,)))
            .doing("adding a tag")
    }

    /// Takes a tag away. Whether it was there.
    pub fn untag(
        &self,
        name: &str,
        document: &DocHash,
        on: Option<&Quotation>,
        who: &str,
        at: &str,
    ) -> Result<bool, StoreError> {
        let (page, start, words) = same_place(on);
        self.change
            .prepare_cached(&format!(
                "UPDATE tagged SET ended_by = ?6, ended = ?7
                 WHERE {SAME_PLACE} AND hash = ?4 AND ended IS NULL AND tag = (SELECT id FROM tag WHERE name = ?5)"
            ))
            .and_then(|mut statement| statement.execute((page, start, words, &document.0, name, who, at)))
            .map(|rows| rows > 0)
            .doing("taking a tag away")
    }

    /// Spells a tag otherwise. How many places carry it.
    pub fn respell_tag(&self, old: &str, new: &str) -> Result<u64, StoreError> {
        self.change
            .prepare_cached("UPDATE tag SET name = ?2 WHERE name = ?1")
            .and_then(|mut statement| statement.execute((old, new)))
            .doing("spelling a tag otherwise")?;
        self.change
            .prepare_cached(
                "SELECT count(*) FROM tagged JOIN tag ON tag.id = tagged.tag WHERE name = ?1 AND ended IS NULL",
            )
            .and_then(|mut statement| statement.query_row((new,), |row| row.get::<_, i64>(0)))
            .map(i64::unsigned_abs)
            .doing("spelling a tag otherwise")
    }

    /// Gives a tag another name. What carries the other name already keeps it once. How many places
    /// carried the old name.
    pub fn rename_tag(&self, old: &str, new: &str, who: &str, at: &str) -> Result<u64, StoreError> {
        let carriers: Vec<(DocHash, Option<Quotation>)> = self
            .change
            .prepare_cached(
                "SELECT hash, page, start, words FROM tagged JOIN tag ON tag.id = tagged.tag
                 WHERE tag.name = ?1 AND ended IS NULL ORDER BY tagged.id",
            )
            .and_then(|mut statement| {
                statement.query_map((old,), |row| Ok((hash(row, 0)?, quotation(row, 1)?)))?.collect()
            })
            .doing("finding what carries a tag")?;
        for (document, on) in &carriers {
            self.untag(old, document, on.as_ref(), who, at)?;
            self.tag(new, document, on.as_ref(), who, at)?;
        }
        Ok(carriers.len() as u64)
    }
}

const COLUMNS: &str = "tag.name, tagged.hash, tagged.page, tagged.start, tagged.words, tagged.who, tagged.at, tagged.ended_by, tagged.ended";

fn tagged(row: &rusqlite::Row) -> rusqlite::Result<Tagged> {
    let ended_by: Option<String> = row.get(7)?;
    let ended: Option<String> = row.get(8)?;
    Ok(Tagged {
        name: row.get(0)?,
        document: hash(row, 1)?,
        quotation: quotation(row, 2)?,
        who: row.get(5)?,
        at: row.get(6)?,
        ended: ended_by.zip(ended),
    })
}

impl Store {
    /// The names of all tags that were ever given, in order.
    pub fn tag_names(&self) -> Result<Vec<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT name FROM tag ORDER BY name")
            .and_then(|mut statement| statement.query_map((), |row| row.get(0))?.collect())
            .doing("listing tags")
    }

    /// The tags in use, with how much carries each, by name.
    pub fn tags(&self, view: &View) -> Result<Vec<TagCount>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT tag.name, count(DISTINCT tagged.hash), count(tagged.words)
                 FROM tagged JOIN tag ON tag.id = tagged.tag JOIN document ON document.hash = tagged.hash
                 WHERE tagged.ended IS NULL AND {} GROUP BY tag.id ORDER BY tag.name",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                let count = |row: &rusqlite::Row, column| row.get::<_, i64>(column).map(i64::unsigned_abs);
                statement
                    .query_map((), |row| {
                        Ok(TagCount {
                            name: row.get(0)?,
                            documents: count(row, 1)?,
                            quotations: count(row, 2)?,
                        })
                    })?
                    .collect()
            })
            .doing("counting tags")
    }

    /// The documents that carry a tag, themselves or on words of theirs; any tag for `None`. Ascending.
    pub fn rows_tagged(&self, view: &View, name: Option<&str>) -> Result<Vec<Row>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT DISTINCT document.id FROM tagged JOIN document ON document.hash = tagged.hash
                 WHERE tagged.ended IS NULL AND (?1 IS NULL OR tagged.tag = (SELECT id FROM tag WHERE name = ?1)) AND {}
                 ORDER BY document.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((name,), |row| row.get(0))?.collect())
            .doing("finding what carries a tag")
    }

    /// The tags of a document, those on words of it after those on all of it, in the order of the text.
    pub fn tags_of(&self, view: &View, document: &DocHash) -> Result<Vec<Tagged>, StoreError> {
        self.tagged(view, document, "tagged.ended IS NULL")
    }

    /// Every tag a document ever carried, with when it was put there and taken away.
    pub fn tag_history(&self, view: &View, document: &DocHash) -> Result<Vec<Tagged>, StoreError> {
        self.tagged(view, document, "TRUE")
    }

    fn tagged(&self, view: &View, document: &DocHash, which: &str) -> Result<Vec<Tagged>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM tagged JOIN tag ON tag.id = tagged.tag
                 JOIN document ON document.hash = tagged.hash
                 WHERE tagged.hash = ?1 AND {which} AND {}
                 ORDER BY coalesce(tagged.page, 0), coalesce(tagged.start, 0), tag.name, tagged.id",
                seen_by(view)
            ))
            .and_then(|mut statement| statement.query_map((&document.0,), tagged)?.collect())
            .doing("listing the tags of a document")
    }

    /// How many of these documents carry each tag, by name: for the tags beside a list of hits.
    pub fn tags_among(
        &self,
        view: &View,
        rows: &std::collections::HashSet<Row>,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT DISTINCT tag.name, document.id FROM tagged JOIN tag ON tag.id = tagged.tag
                 JOIN document ON document.hash = tagged.hash WHERE tagged.ended IS NULL AND {}",
                seen_by(view)
            ))
            .doing("counting tags")?;
        let mut counts = BTreeMap::new();
        let mut found = statement.query(()).doing("counting tags")?;
        while let Some(row) = found.next().doing("counting tags")? {
            if rows.contains(&row.get(1).doing("counting tags")?) {
                *counts.entry(row.get(0).doing("counting tags")?).or_default() += 1;
            }
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use daylight_model::Label;

    use super::*;
    use crate::Known;

    const AT: &str = "2011-11-03T10:00:00Z";

    #[test]
    fn tags_go_out_of_sight_with_their_document_and_come_back_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let view = View::of_keeper([Label::INTERNAL]);
        let hash = DocHash([7; 32]);
        let quotation = Quotation { page: 2, start: 5, words: "words".into() };
        let batch = store.batch().unwrap();
        let Known::New(row) = batch.know(&hash, 9, 0, None).unwrap() else { panic!("known before") };
        assert!(batch.tag("key", &hash, None, "ana", AT).unwrap());
        assert!(batch.tag("key", &hash, Some(&quotation), "ana", AT).unwrap());
        assert!(!batch.tag("key", &hash, Some(&quotation), "ben", AT).unwrap(), "there already");
        // Of a document that is not there yet: it is found when it comes.
        assert!(batch.tag("other", &DocHash([8; 32]), None, "ana", AT).unwrap());
        batch.commit().unwrap();
        let all = [TagCount { name: "key".into(), documents: 1, quotations: 1 }];
        assert_eq!(store.tags(&view).unwrap(), all);
        assert_eq!(store.rows_tagged(&view, Some("key")).unwrap(), [row]);
        assert_eq!(store.rows_tagged(&View::of_keeper([]), None).unwrap(), [] as [Row; 0]);
        for removed in [true, false] {
            let batch = store.batch().unwrap();
            batch.set_removed(row, removed).unwrap();
            batch.commit().unwrap();
            assert_eq!(store.tags(&view).unwrap().is_empty(), removed);
            assert_eq!(store.rows_tagged(&view, None).unwrap().is_empty(), removed);
            assert_eq!(store.tags_of(&view, &hash).unwrap().is_empty(), removed);
        }
        assert_eq!(store.tags(&view).unwrap(), all);
        let batch = store.batch().unwrap();
        assert!(batch.untag("key", &hash, Some(&quotation), "ben", AT).unwrap());
        assert!(!batch.untag("key", &hash, Some(&quotation), "ben", AT).unwrap());
        batch.commit().unwrap();
        assert_eq!(store.tags_of(&view, &hash).unwrap().len(), 1);
        assert_eq!(store.tag_history(&view, &hash).unwrap()[1].ended, Some(("ben".into(), AT.into())));
        assert_eq!(store.tags_among(&view, &[row].into()).unwrap(), [("key".to_owned(), 1)].into());
        assert_eq!(store.integrity().unwrap(), [] as [String; 0]);
    }

    #[test]
    fn a_case_of_the_first_schema_gets_the_second_when_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Store::FILE);
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(include_str!("../migrations/0001.sql")).unwrap();
        old.execute_batch("PRAGMA application_id = 0x4441594c; PRAGMA user_version = 1;").unwrap();
        drop(old);
        let store = Store::open_to_read(folder.path()).unwrap();
        assert_eq!(store.tag_names().unwrap(), [] as [String; 0]);
        assert_eq!(store.saved_searches().unwrap(), []);
    }
}
