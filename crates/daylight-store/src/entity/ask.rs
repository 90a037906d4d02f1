use std::collections::BTreeMap;

use daylight_model::{DocHash, EntityKind, Roles, View};
use rusqlite::OptionalExtension;

use super::follow::unpacked;
use super::{EntityBase, READING};
use crate::document::signed;
use crate::error::Doing;
use crate::{Row, StoreError};

/// A name with how much names it, as a view sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    /// Its row.
    pub id: Row,
    /// What it is.
    pub kind: EntityKind,
    /// In the form in which names are compared.
    pub form: String,
    /// The number made of both.
    pub reference: i64,
    /// Documents that name it.
    pub documents: u64,
    /// How often pages name it.
    pub mentions: u64,
    /// The first and the last day since 1970 that these documents may date from.
    pub days: Option<(i32, i32)>,
}

/// One way to write a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WritingRow {
    /// Its row.
    pub id: Row,
    /// The name it is a way to write.
    pub name: Row,
    /// As it is written.
    pub text: String,
    /// How often.
    pub mentions: u64,
}

/// Which names are wanted.
#[derive(Debug, Clone, Default)]
pub struct NamesWanted {
    /// Only of this kind.
    pub kind: Option<EntityKind>,
    /// Only with all these pieces in their form.
    pub pieces: Vec<String>,
    /// Without those in these rows.
    pub without: Vec<Row>,
}

/// Where a name stands, written in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The document.
    pub document: Row,
    /// What it is.
    pub hash: DocHash,
    /// The days since 1970 it may date from.
    pub days: Option<(i32, i32)>,
    /// The way it is written.
    pub writing: Row,
    /// How it stands there.
    pub roles: Roles,
    /// How often on pages.
    pub mentions: u64,
    /// On which pages, and how often.
    pub pages: Vec<(u32, u32)>,
}

/// A name beside others in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alone {
    /// The name.
    pub name: Row,
    /// How it stands there.
    pub roles: Roles,
    /// On which pages.
    pub pages: Vec<u32>,
    /// An address that stands behind a name there.
    pub behind_name: bool,
}

fn in_view(view: &View) -> String {
    let labels: Vec<String> = view.labels().iter().map(|label| label.number().to_string()).collect();
    format!("label IN ({})", labels.join(","))
}

fn list_of(rows: &[Row]) -> String {
    rows.iter().map(Row::to_string).collect::<Vec<_>>().join(",")
}

fn counted(row: &rusqlite::Row) -> rusqlite::Result<NameRow> {
    let kind = EntityKind::from_number(row.get(1)?).ok_or(rusqlite::Error::InvalidQuery)?;
    let (first, last): (Option<i32>, Option<i32>) = (row.get(6)?, row.get(7)?);
    Ok(NameRow {
        id: row.get(0)?,
        kind,
        form: row.get(2)?,
        reference: row.get(3)?,
        documents: row.get::<_, i64>(4)?.unsigned_abs(),
        mentions: row.get::<_, i64>(5)?.unsigned_abs(),
        days: first.zip(last),
    })
}

const COUNTED: &str = "SELECT name.id, name.kind, name.form, name.reference, sum(documents), sum(mentions), min(first), max(last)
     FROM count JOIN name ON name.id = count.name";

impl NamesWanted {
    fn condition(&self) -> String {
        let mut condition = String::new();
        if let Some(kind) = self.kind {
            condition.push_str(&format!(" AND name.kind = {}", kind.number()));
        }
        if !self.without.is_empty() {
            condition.push_str(&format!(" AND name.id NOT IN ({})", list_of(&self.without)));
        }
        for at in 0..self.pieces.len() {
            condition.push_str(&format!(" AND instr(name.form, ?{}) > 0", at + 1));
        }
        condition
    }
}

impl EntityBase {
    /// Names with how much names them, the most named first.
    pub fn names(
        &self,
        view: &View,
        wanted: &NamesWanted,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<NameRow>, StoreError> {
        // With one class the index has the order already.
        let (columns, group) = match view.labels() {
            [_] => (COUNTED.replace("sum(", "(").replace("min(", "(").replace("max(", "("), ""),
            _ => (COUNTED.to_owned(), "GROUP BY name.id"),
        };
        let sql = format!(
            "{columns} WHERE {}{} {group} ORDER BY 5 DESC, 6 DESC, name.kind, name.form LIMIT {} OFFSET {}",
            in_view(view),
            wanted.condition(),
            signed(limit),
            signed(offset),
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement.query_map(rusqlite::params_from_iter(&wanted.pieces), counted)?.collect()
            })
            .doing(READING)
    }

    /// How many names there are of each kind.
    pub fn kinds(&self, view: &View, wanted: &NamesWanted) -> Result<BTreeMap<EntityKind, u64>, StoreError> {
        let sql = format!(
            "SELECT name.kind, count(DISTINCT name.id) FROM count JOIN name ON name.id = count.name WHERE {}{} GROUP BY 1",
            in_view(view),
            wanted.condition(),
        );
        let found: Vec<(u8, i64)> = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map(rusqlite::params_from_iter(&wanted.pieces), |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })?
                    .collect()
            })
            .doing(READING)?;
        let found = found.into_iter();
        Ok(found
            .filter_map(|(kind, count)| Some((EntityKind::from_number(kind)?, count.unsigned_abs())))
            .collect())
    }

    /// The names with this reference: one, save for the rarest chance.
    pub fn names_called(&self, view: &View, reference: i64) -> Result<Vec<NameRow>, StoreError> {
        self.some_names(view, &format!("name.reference = {reference}"))
    }

    /// The names in these rows, those in sight, in the order of rows.
    pub fn names_in(&self, view: &View, rows: &[Row]) -> Result<Vec<NameRow>, StoreError> {
        self.some_names(view, &format!("name.id IN ({})", list_of(rows)))
    }

    /// The name of this kind and form.
    pub fn name_of(&self, view: &View, kind: EntityKind, form: &str) -> Result<Option<NameRow>, StoreError> {
        let row: Option<Row> = self
            .connection
            .prepare_cached("SELECT id FROM name WHERE kind = ?1 AND form = ?2")
            .and_then(|mut statement| statement.query_row((kind.number(), form), |row| row.get(0)).optional())
            .doing(READING)?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.names_in(view, &[row])?.pop())
    }

    fn some_names(&self, view: &View, condition: &str) -> Result<Vec<NameRow>, StoreError> {
        let sql =
            format!("{COUNTED} WHERE {} AND {condition} GROUP BY name.id ORDER BY name.id", in_view(view));
        self.connection
            .prepare(&sql)
            .and_then(|mut statement| statement.query_map((), counted)?.collect())
            .doing(READING)
    }

    /// The ways in which a name is written, the most usual first.
    pub fn writings(&self, name: Row) -> Result<Vec<WritingRow>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT id, name, text, mentions FROM writing WHERE name = ?1 ORDER BY mentions DESC, text",
            )
            .and_then(|mut statement| statement.query_map((name,), writing)?.collect())
            .doing(READING)
    }

    /// Where these ways of writing stand, by document.
    pub fn stands(&self, view: &View, writings: &[Row]) -> Result<Vec<Stand>, StoreError> {
        let sql = format!(
            "SELECT document.id, hash, first, last, writing, roles, mentions, pages
             FROM standing JOIN document ON document.id = standing.document
             WHERE writing IN ({}) AND {} ORDER BY document.id, writing",
            list_of(writings),
            in_view(view)
        );
        self.connection
            .prepare(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        let (first, last): (Option<i32>, Option<i32>) = (row.get(2)?, row.get(3)?);
                        Ok(Stand {
                            document: row.get(0)?,
                            hash: crate::document::hash(row, 1)?,
                            days: first.zip(last),
                            writing: row.get(4)?,
                            roles: Roles(row.get(5)?),
                            mentions: row.get::<_, i64>(6)?.unsigned_abs(),
                            pages: unpacked(row.get_ref(7)?.as_blob()?),
                        })
                    })?
                    .collect()
            })
            .doing(READING)
    }

    /// Everything that a document names, each way of writing apart.
    pub fn named_in(&self, view: &View, document: Row) -> Result<Vec<Alone>, StoreError> {
        let sql = format!(
            "SELECT writing.name, roles, pages,
                    EXISTS (SELECT 1 FROM address WHERE address.document = ?1 AND address.email = writing.name)
             FROM standing JOIN writing ON writing.id = standing.writing
             JOIN document ON document.id = standing.document WHERE standing.document = ?1 AND {}",
            in_view(view)
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map((document,), |row| {
                        let pages = unpacked(row.get_ref(2)?.as_blob()?);
                        Ok(Alone {
                            name: row.get(0)?,
                            roles: Roles(row.get(1)?),
                            pages: pages.into_iter().map(|(page, _)| page).collect(),
                            behind_name: row.get(3)?,
                        })
                    })?
                    .collect()
            })
            .doing(READING)
    }

    /// Names kept under any of these numbers.
    pub fn names_under(&self, numbers: &[i64], limit: usize) -> Result<Vec<Row>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT name FROM block WHERE number IN ({}) ORDER BY name LIMIT {limit}",
            list_of(numbers)
        );
        self.connection
            .prepare(&sql)
            .and_then(|mut statement| statement.query_map((), |row| row.get(0))?.collect())
            .doing(READING)
    }

    /// The addresses somebody stands with in headings, as far as a view sees them, with the number of documents.
    pub fn addresses_of(&self, view: &View, person: Row) -> Result<Vec<(Row, u64)>, StoreError> {
        self.beside(view, person, "email", "person")
    }

    /// The people that stand with an address.
    pub fn people_at(&self, view: &View, email: Row) -> Result<Vec<(Row, u64)>, StoreError> {
        self.beside(view, email, "person", "email")
    }

    fn beside(
        &self,
        view: &View,
        name: Row,
        wanted: &str,
        given: &str,
    ) -> Result<Vec<(Row, u64)>, StoreError> {
        let sql = format!(
            "SELECT {wanted}, count(*) FROM address JOIN document ON document.id = address.document
             WHERE {given} = ?1 AND {} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50",
            in_view(view)
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map((name,), |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?
                    .collect()
            })
            .doing(READING)
    }
}

fn writing(row: &rusqlite::Row) -> rusqlite::Result<WritingRow> {
    Ok(WritingRow {
        id: row.get(0)?,
        name: row.get(1)?,
        text: row.get(2)?,
        mentions: row.get::<_, i64>(3)?.unsigned_abs(),
    })
}
