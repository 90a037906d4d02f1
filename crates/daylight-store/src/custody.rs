use std::collections::HashSet;

use daylight_model::DocHash;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// Something that was done, as the log keeps it: one line of JSON, its keys in this order, those without a value
/// left out, no blanks. The format is documented in `docs/custody.md`; other programs check it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CustodyEntry {
    /// Its number, from 1.
    pub n: u64,
    /// When, as exactly as the case keeps it; absent where it keeps no time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What was done.
    pub event: String,
    /// The document it was done to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// How many entries were emptied by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emptied: Option<u64>,
    /// Ids and counts, in our own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The program that did it, and its version.
    pub tool: String,
    /// 16 random bytes, so that nobody can tell from the leaf of an emptied entry what stood in it.
    pub salt: String,
}

/// An entry in its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyLink {
    /// Counted from 1.
    pub number: u64,
    /// SHA-256 of the line `PREVIOUS HEAD, blank, LEAF, line feed`, both in hexadecimal digits.
    pub head: DocHash,
    /// SHA-256 of the entry's bytes.
    pub leaf: DocHash,
    /// The entry's bytes; `None` where it was emptied.
    pub entry: Option<String>,
}

impl CustodyLink {
    /// The head before the first entry.
    pub const START: DocHash = DocHash([0; 32]);

    /// What the entry says; `None` where it was emptied.
    pub fn told(&self) -> Result<Option<CustodyEntry>, StoreError> {
        let read = |text: &String| {
            serde_json::from_str(text).map_err(|_| StoreError::Damaged {
                what: format!("entry {} of the custody log is no entry", self.number),
            })
        };
        self.entry.as_ref().map(read).transpose()
    }

    /// Whether it follows on the entry with this number and head.
    pub fn follows(&self, number: u64, head: &DocHash) -> bool {
        self.number == number + 1 && self.head == next_head(head, &self.leaf)
    }
}

fn next_head(before: &DocHash, leaf: &DocHash) -> DocHash {
    sha256(format!("{before} {leaf}\n").as_bytes())
}

fn sha256(bytes: &[u8]) -> DocHash {
    DocHash(Sha256::digest(bytes).into())
}

impl Batch<'_> {
    /// Appends to the custody log. The number of the entry is given here; all else by the caller, who has the clock
    /// and the chance.
    pub fn note_custody(&self, entry: CustodyEntry) -> Result<(), StoreError> {
        let mut end = self.custody_end.borrow_mut();
        let (number, head) = match *end {
            Some(end) => end,
            None => end_of(&self.change)?,
        };
        *end = Some(append(&self.change, (number, head), entry)?);
        Ok(())
    }

    /// Empties every entry that names one of these documents, and says how many.
    pub fn empty_custody(&self, hashes: &HashSet<DocHash>) -> Result<u64, StoreError> {
        let doing = "emptying entries of the custody log";
        let beginnings: HashSet<String> = hashes.iter().map(|hash| hash.doc_ref().0).collect();
        let mut named = Vec::new();
        let mut statement = self
            .change
            .prepare("SELECT number, entry FROM custody WHERE entry IS NOT NULL ORDER BY number")
            .doing(doing)?;
        let mut rows = statement.query(()).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let (number, text): (Row, String) = (row.get(0).doing(doing)?, row.get(1).doing(doing)?);
            if names_one_of(&text, &beginnings) {
                named.push((number, sha256(text.as_bytes())));
            }
        }
        drop(rows);
        for (number, leaf) in &named {
            self.change
                .prepare_cached("UPDATE custody SET entry = NULL, leaf = ?2 WHERE number = ?1")
                .and_then(|mut statement| statement.execute((number, &leaf.0)))
                .doing(doing)?;
        }
        Ok(named.len() as u64)
    }
}

/// Whether a hash that begins like one of these stands anywhere in the entry: what earlier versions noted has only
/// the beginnings, by which people name documents, among other words.
fn names_one_of(entry: &str, beginnings: &HashSet<String>) -> bool {
    let numbers = entry.split(|c: char| !c.is_ascii_hexdigit());
    let mut told = numbers.filter_map(|number| number.get(..daylight_model::DocRef::LENGTH));
    told.any(|beginning| beginnings.contains(beginning))
}

fn append(
    change: &Connection,
    (number, head): (u64, DocHash),
    mut entry: CustodyEntry,
) -> Result<(u64, DocHash), StoreError> {
    entry.n = number + 1;
    let text = serde_json::to_string(&entry)
        .map_err(|cause| StoreError::Damaged { what: format!("an entry for the custody log: {cause}") })?;
    let head = next_head(&head, &sha256(text.as_bytes()));
    change
        .prepare_cached("INSERT INTO custody (number, head, entry) VALUES (?1, ?2, ?3)")
        .and_then(|mut statement| statement.execute((crate::document::signed(entry.n), &head.0, &text)))
        .doing("noting custody")?;
    Ok((entry.n, head))
}

fn end_of(connection: &Connection) -> Result<(u64, DocHash), StoreError> {
    let last: Option<(i64, [u8; 32])> = connection
        .prepare_cached("SELECT number, head FROM custody ORDER BY number DESC LIMIT 1")
        .and_then(|mut statement| statement.query_row((), |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .doing("finding the end of the custody log")?;
    Ok(last.map_or((0, CustodyLink::START), |(number, head)| (number.unsigned_abs(), DocHash(head))))
}

impl Store {
    /// How many entries the custody log has, and its head.
    pub fn custody_end(&self) -> Result<(u64, DocHash), StoreError> {
        end_of(&self.connection)
    }

    /// The whole custody log, oldest first.
    pub fn each_custody(
        &self,
        mut each: impl FnMut(CustodyLink) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let doing = "reading the custody log";
        let mut statement = self
            .connection
            .prepare_cached("SELECT number, head, entry, leaf FROM custody ORDER BY number")
            .doing(doing)?;
        let mut rows = statement.query(()).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let entry: Option<String> = row.get(2).doing(doing)?;
            let leaf = match &entry {
                Some(text) => sha256(text.as_bytes()),
                None => DocHash(row.get(3).doing(doing)?),
            };
            let number = row.get::<_, i64>(0).doing(doing)?.unsigned_abs();
            each(CustodyLink { number, head: DocHash(row.get(1).doing(doing)?), leaf, entry })?;
        }
        Ok(())
    }

    /// The hash and size of every document that lies as a file somewhere, or did, and has to be in the custody log:
    /// those that came in before there was a chain need not be.
    pub fn each_file_taken_in(
        &self,
        _: &daylight_model::Maintenance,
        mut each: impl FnMut(DocHash, u64) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let doing = "listing documents that lie as files";
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT hash, size FROM document
                 WHERE id > (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'custody-begins-after')
                   AND (EXISTS (SELECT 1 FROM occurrence WHERE document = document.id AND collection IS NOT NULL)
                        OR EXISTS (SELECT 1 FROM earlier WHERE earlier.document = document.id))",
            )
            .doing(doing)?;
        let mut rows = statement.query(()).doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let size = row.get::<_, i64>(1).doing(doing)?.unsigned_abs();
            each(crate::document::hash(row, 0).doing(doing)?, size)?;
        }
        Ok(())
    }
}

/// Puts what was noted before there was a chain at its beginning.
pub(crate) fn chain_what_was_noted_before(change: &Connection) -> Result<(), StoreError> {
    let doing = "chaining the custody log";
    let there = change
        .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'custody_before'")
        .and_then(|mut statement| statement.exists(()))
        .doing(doing)?;
    if !there {
        return Ok(());
    }
    let before: Vec<CustodyEntry> = change
        .prepare("SELECT at, action, detail, lower(hex(randomblob(16))) FROM custody_before ORDER BY id")
        .and_then(|mut statement| {
            statement
                .query_map((), |row| {
                    Ok(CustodyEntry {
                        when: Some(row.get(0)?),
                        event: row.get(1)?,
                        detail: Some(row.get(2)?),
                        tool: "daylight".into(),
                        salt: row.get(3)?,
                        ..CustodyEntry::default()
                    })
                })?
                .collect()
        })
        .doing(doing)?;
    let mut end = end_of(change)?;
    for entry in before {
        end = append(change, end, entry)?;
    }
    change.execute_batch("DROP TABLE custody_before").doing(doing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(event: &str, hash: Option<DocHash>) -> CustodyEntry {
        CustodyEntry {
            when: Some("2011-11-03".into()),
            event: event.into(),
            sha256: hash.map(|hash| hash.to_string()),
            tool: "daylight 1.0.0".into(),
            salt: "00112233445566778899aabbccddeeff".into(),
            ..CustodyEntry::default()
        }
    }

    fn links(store: &Store) -> Vec<CustodyLink> {
        let mut links = Vec::new();
        store
            .each_custody(|link| {
                links.push(link);
                Ok(())
            })
            .unwrap();
        links
    }

    /// The number of the first entry that does not follow on the one before.
    fn first_break(store: &Store) -> Option<u64> {
        let mut end = (0, CustodyLink::START);
        for link in links(store) {
            if !link.follows(end.0, &end.1) {
                return Some(link.number);
            }
            end = (link.number, link.head);
        }
        None
    }

    fn store_with_four_entries() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        for piece in [[1, 2], [3, 4]] {
            let batch = store.batch().unwrap();
            for number in piece {
                batch.note_custody(entry("intake", Some(DocHash([number; 32])))).unwrap();
            }
            batch.commit().unwrap();
        }
        (folder, store)
    }

    #[test]
    fn whatever_is_changed_left_out_or_put_in_breaks_the_chain_there() {
        for (sql, place) in [
            ("UPDATE custody SET entry = replace(entry, '2011', '2012') WHERE number = 2", Some(2)),
            ("DELETE FROM custody WHERE number = 3", Some(4)),
            ("UPDATE custody SET head = zeroblob(32) WHERE number = 1", Some(1)),
            ("UPDATE custody SET entry = NULL, leaf = zeroblob(32) WHERE number = 4", Some(4)),
            ("SELECT 1", None),
        ] {
            let (_folder, store) = store_with_four_entries();
            store.connection.execute_batch(sql).unwrap();
            assert_eq!(first_break(&store), place, "{sql}");
        }
    }

    #[test]
    fn an_emptied_entry_says_nothing_and_the_chain_still_holds() {
        let (_folder, mut store) = store_with_four_entries();
        let end = store.custody_end().unwrap();
        let batch = store.batch().unwrap();
        assert_eq!(batch.empty_custody(&HashSet::from([DocHash([3; 32])])).unwrap(), 1);
        batch.commit().unwrap();
        assert_eq!((first_break(&store), store.custody_end().unwrap()), (None, end));
        let left: Vec<bool> = links(&store).iter().map(|link| link.entry.is_some()).collect();
        assert_eq!(left, [true, true, false, true]);
    }

    #[test]
    fn what_an_earlier_version_noted_is_the_beginning_of_the_chain() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Store::FILE);
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(include_str!("../migrations/0001.sql")).unwrap();
        connection
            .execute_batch(
                "INSERT INTO custody VALUES (1, '2011-11-03T10:00:00Z', 'add', 'collection 1, walk 1');
                 INSERT INTO custody VALUES (2, '2011-11-04T10:00:00Z', 'purge', '0303030303 0404040404040');
                 PRAGMA application_id = 1145133388; PRAGMA user_version = 1;",
            )
            .unwrap();
        drop(connection);
        let mut store = Store::open(folder.path()).unwrap();
        let told: Vec<CustodyEntry> =
            links(&store).iter().map(|link| link.told().unwrap().unwrap()).collect();
        assert_eq!((told[0].n, told[0].event.as_str()), (1, "add"));
        assert_eq!(told[1].when.as_deref(), Some("2011-11-04T10:00:00Z"));
        assert_eq!((told.len(), first_break(&store)), (2, None));
        let batch = store.batch().unwrap();
        assert_eq!(
            batch.empty_custody(&HashSet::from([DocHash([4; 32])])).unwrap(),
            1,
            "named by its beginning"
        );
    }
}
