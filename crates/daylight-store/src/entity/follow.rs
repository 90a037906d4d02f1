use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use daylight_model::DocHash;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::{MAKING, NamedThere, NamingDocument};
use crate::document::signed;
use crate::error::Doing;
use crate::{Row, StoreError};

/// Changes to what is named that stand together with the number of the last change they come from.
#[derive(Debug)]
pub struct EntityBatch<'a> {
    change: Transaction<'a>,
    /// Names that a document no longer has.
    left: RefCell<BTreeSet<Row>>,
}

/// How one document counts towards a name.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    mentions: i64,
}

impl<'a> EntityBatch<'a> {
    pub(super) fn of(connection: &'a mut Connection) -> Result<Self, StoreError> {
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate).doing(MAKING)?;
        Ok(Self { change, left: RefCell::default() })
    }

    /// Writes down what a document names, in place of what it named before.
    pub fn put(&self, document: &NamingDocument) -> Result<(), StoreError> {
        self.remove(document.row)?;
        if document.names.is_empty() {
            return Ok(());
        }
        let (first, last) = document.days.unzip();
        let label = document.label.number();
        self.run(
            "INSERT INTO document VALUES (?1, ?2, ?3, ?4, ?5)",
            (document.row, &document.hash.0, label, first, last),
        )?;
        let mut counted: BTreeMap<Row, Counted> = BTreeMap::new();
        let mut rows = Vec::with_capacity(document.names.len());
        for there in &document.names {
            let name = self.name(there)?;
            rows.push(name);
            let mentions = there.pages.iter().map(|(_, times)| i64::from(*times)).sum::<i64>();
            let writing = self.writing(name, &there.written, mentions)?;
            self.run(
                "INSERT OR IGNORE INTO standing VALUES (?1, ?2, ?3, ?4, ?5)",
                (document.row, writing, there.roles.0, mentions, packed(&there.pages)),
            )?;
            counted.entry(name).or_default().mentions += mentions;
        }
        for (name, Counted { mentions }) in counted {
            self.run(
                "INSERT INTO count VALUES (?1, ?2, 1, ?3, ?4, ?5)
                 ON CONFLICT (name, label) DO UPDATE SET documents = documents + 1, mentions = mentions + ?3,
                     first = min(coalesce(first, ?4), coalesce(?4, first)),
                     last = max(coalesce(last, ?5), coalesce(?5, last))",
                (name, label, mentions, first, last),
            )?;
        }
        for (email, person) in &document.addresses {
            if let (Some(email), Some(person)) = (rows.get(*email), rows.get(*person)) {
                self.run("INSERT OR IGNORE INTO address VALUES (?1, ?2, ?3)", (document.row, email, person))?;
            }
        }
        Ok(())
    }

    /// Forgets what a document names.
    pub fn remove(&self, document: Row) -> Result<(), StoreError> {
        let label: Option<u32> = self
            .change
            .prepare_cached("SELECT label FROM document WHERE id = ?1")
            .and_then(|mut statement| statement.query_row((document,), |row| row.get(0)).optional())
            .doing(MAKING)?;
        let Some(label) = label else { return Ok(()) };
        let standing: Vec<(Row, Row, i64)> = self
            .change
            .prepare_cached(
                "SELECT writing.id, writing.name, standing.mentions FROM standing
                 JOIN writing ON writing.id = standing.writing WHERE standing.document = ?1",
            )
            .and_then(|mut statement| {
                statement.query_map((document,), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
            })
            .doing(MAKING)?;
        let mut counted: BTreeMap<Row, Counted> = BTreeMap::new();
        for (writing, name, mentions) in standing {
            self.run("UPDATE writing SET mentions = mentions - ?2 WHERE id = ?1", (writing, mentions))?;
            counted.entry(name).or_default().mentions += mentions;
        }
        for (name, Counted { mentions }) in counted {
            self.run(
                "UPDATE count SET documents = documents - 1, mentions = mentions - ?3 WHERE name = ?1 AND label = ?2",
                (name, label, mentions),
            )?;
            self.left.borrow_mut().insert(name);
        }
        for sql in [
            "DELETE FROM standing WHERE document = ?1",
            "DELETE FROM address WHERE document = ?1",
            "DELETE FROM document WHERE id = ?1",
        ] {
            self.run(sql, (document,))?;
        }
        Ok(())
    }

    /// Forgets what a document names that is no longer in the store.
    pub fn remove_hash(&self, hash: &DocHash) -> Result<(), StoreError> {
        let row = self
            .change
            .prepare("SELECT id FROM document WHERE hash = ?1")
            .and_then(|mut statement| statement.query_row((&hash.0,), |row| row.get(0)).optional())
            .doing(MAKING)?;
        row.map_or(Ok(()), |row| self.remove(row))
    }

    /// Makes it stand, as what the store said up to this change.
    pub fn commit(self, sequence: u64) -> Result<(), StoreError> {
        for name in self.left.take() {
            self.settle(name)?;
        }
        self.run("UPDATE seen SET sequence = ?1", (signed(sequence),))?;
        self.change.commit().doing(MAKING)
    }

    /// A name that a document no longer has: the ways of writing that nobody uses go, and with the last the name.
    fn settle(&self, name: Row) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM writing WHERE name = ?1
             AND NOT EXISTS (SELECT 1 FROM standing WHERE standing.writing = writing.id)",
            (name,),
        )?;
        let stays = self
            .change
            .prepare_cached("SELECT 1 FROM writing WHERE name = ?1")
            .and_then(|mut statement| statement.exists((name,)))
            .doing(MAKING)?;
        if !stays {
            for sql in [
                "DELETE FROM name WHERE id = ?1",
                "DELETE FROM block WHERE name = ?1",
                "DELETE FROM count WHERE name = ?1",
            ] {
                self.run(sql, (name,))?;
            }
            return Ok(());
        }
        self.run("DELETE FROM count WHERE name = ?1 AND documents <= 0", (name,))?;
        self.run(
            "UPDATE count SET (first, last) = (
                 SELECT min(document.first), max(document.last) FROM writing
                 JOIN standing ON standing.writing = writing.id JOIN document ON document.id = standing.document
                 WHERE writing.name = ?1 AND document.label = count.label)
             WHERE name = ?1",
            (name,),
        )
    }

    fn name(&self, there: &NamedThere) -> Result<Row, StoreError> {
        let known = self
            .change
            .prepare_cached("SELECT id FROM name WHERE kind = ?1 AND form = ?2")
            .and_then(|mut statement| {
                statement.query_row((there.kind.number(), &there.form), |row| row.get(0)).optional()
            })
            .doing(MAKING)?;
        if let Some(known) = known {
            return Ok(known);
        }
        let name = self
            .change
            .prepare_cached("INSERT INTO name (kind, form, reference) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.insert((there.kind.number(), &there.form, there.reference)))
            .doing(MAKING)?;
        for number in &there.blocks {
            self.run("INSERT OR IGNORE INTO block VALUES (?1, ?2)", (number, name))?;
        }
        Ok(name)
    }

    fn writing(&self, name: Row, text: &str, mentions: i64) -> Result<Row, StoreError> {
        self.change
            .prepare_cached(
                "INSERT INTO writing (name, text, mentions) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name, text) DO UPDATE SET mentions = mentions + ?3 RETURNING id",
            )
            .and_then(|mut statement| statement.query_row((name, text, mentions), |row| row.get(0)))
            .doing(MAKING)
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), StoreError> {
        self.change
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map(|_| ())
            .doing(MAKING)
    }
}

/// Pairs of page and number, seven bits in a byte, the highest bit set where more follow.
fn packed(pages: &[(u32, u32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pages.len() * 2);
    for number in pages.iter().flat_map(|(page, times)| [*page, *times]) {
        let mut rest = number;
        while rest >= 0x80 {
            bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }
    bytes
}

/// The other way; what is cut off is left out.
pub(super) fn unpacked(bytes: &[u8]) -> Vec<(u32, u32)> {
    let mut numbers = Vec::new();
    let (mut number, mut shift) = (0u32, 0);
    for byte in bytes {
        number |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            numbers.push(number);
            (number, shift) = (0, 0);
        } else {
            shift += 7;
        }
    }
    numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}
