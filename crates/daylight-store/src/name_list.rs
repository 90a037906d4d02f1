use daylight_model::{DocHash, EntityKind, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by, signed, word};
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// A list of names that somebody brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameList {
    /// Its row.
    pub id: Row,
    /// What it is called.
    pub name: String,
    /// Names in it.
    pub names: u64,
    /// How many were looked for so far.
    pub looked: u64,
    /// The number of the last change in sight when they were.
    pub seen: u64,
    /// Who brought it.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
}

/// A name to be put on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewListedName {
    /// What it is.
    pub kind: EntityKind,
    /// The name.
    pub name: String,
    /// Other ways of writing it.
    pub aliases: Vec<String>,
}

/// A name of a list with where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedName {
    /// Its place in the list.
    pub ordinal: u64,
    /// The name.
    pub name: NewListedName,
    /// Documents in sight that have it, exactly or with letters that differ.
    pub exact: u64,
    /// Those of them where letters differ.
    pub fuzzy: u64,
}

const ADDING: &str = "keeping a list of names";
const READING: &str = "reading lists of names";

impl Batch<'_> {
    /// Begins a list. One of the same name ends.
    pub fn begin_name_list(&self, name: &str, seen: u64, who: &str, at: &str) -> Result<Row, StoreError> {
        self.end_name_list(name, who, at)?;
        self.change
            .prepare_cached("INSERT INTO name_list (name, seen, who, at) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut statement| statement.insert((name, signed(seen), who, at)))
            .doing(ADDING)
    }

    /// Ends a list; what was found goes. Whether there was one.
    pub fn end_name_list(&self, name: &str, who: &str, at: &str) -> Result<bool, StoreError> {
        let Some(list) = self.list_row(name)? else { return Ok(false) };
        for sql in ["DELETE FROM listed_found WHERE list = ?1", "DELETE FROM listed_name WHERE list = ?1"] {
            self.run_on_lists(sql, (list,))?;
        }
        self.run_on_lists("UPDATE name_list SET ended_by = ?2, ended = ?3 WHERE id = ?1", (list, who, at))?;
        Ok(true)
    }

    fn list_row(&self, name: &str) -> Result<Option<Row>, StoreError> {
        self.change
            .prepare_cached("SELECT id FROM name_list WHERE name = ?1 AND ended IS NULL")
            .and_then(|mut statement| statement.query_row((name,), |row| row.get(0)).optional())
            .doing(READING)
    }

    /// Adds names to a list, the first at this place.
    pub fn add_listed_names(&self, list: Row, first: u64, names: &[NewListedName]) -> Result<(), StoreError> {
        for (ordinal, name) in (first..).zip(names) {
            self.run_on_lists(
                "INSERT INTO listed_name VALUES (?1, ?2, ?3, ?4, ?5)",
                (list, signed(ordinal), name.kind.name(), &name.name, name.aliases.join("\n")),
            )?;
        }
        self.run_on_lists(
            "UPDATE name_list SET names = names + ?2 WHERE id = ?1",
            (list, signed(names.len() as u64)),
        )
    }

    /// Notes in which documents names were found, and that so many were looked for.
    pub fn found_listed(
        &self,
        list: Row,
        found: &[(u64, DocHash, bool)],
        looked: u64,
    ) -> Result<(), StoreError> {
        for (ordinal, document, fuzzy) in found {
            self.run_on_lists(
                "INSERT OR IGNORE INTO listed_found VALUES (?1, ?2, ?3, ?4)",
                (list, signed(*ordinal), &document.0, fuzzy),
            )?;
        }
        self.run_on_lists("UPDATE name_list SET looked = looked + ?2 WHERE id = ?1", (list, signed(looked)))
    }

    /// Forgets what was found of a list, to look for it again.
    pub fn look_again(&self, list: Row, seen: u64) -> Result<(), StoreError> {
        self.run_on_lists("DELETE FROM listed_found WHERE list = ?1", (list,))?;
        self.run_on_lists("UPDATE name_list SET looked = 0, seen = ?2 WHERE id = ?1", (list, signed(seen)))
    }

    fn run_on_lists(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), StoreError> {
        self.change
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map(|_| ())
            .doing(ADDING)
    }
}

impl Store {
    /// The lists that stand, by name.
    pub fn name_lists(&self) -> Result<Vec<NameList>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT id, name, names, looked, seen, who, at FROM name_list WHERE ended IS NULL ORDER BY name",
            )
            .and_then(|mut statement| {
                let number = |row: &rusqlite::Row, column| row.get::<_, i64>(column).map(i64::unsigned_abs);
                statement
                    .query_map((), |row| {
                        Ok(NameList {
                            id: row.get(0)?,
                            name: row.get(1)?,
                            names: number(row, 2)?,
                            looked: number(row, 3)?,
                            seen: number(row, 4)?,
                            who: row.get(5)?,
                            at: row.get(6)?,
                        })
                    })?
                    .collect()
            })
            .doing(READING)
    }

    /// Names of a list after the first `offset`, in their order, without where they were found.
    pub fn listed_names(
        &self,
        list: Row,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<(u64, NewListedName)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT ordinal, kind, name, aliases FROM listed_name
                 WHERE list = ?1 AND ordinal >= ?2 ORDER BY ordinal LIMIT ?3",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((list, signed(offset), signed(limit)), |row| {
                        Ok((row.get::<_, i64>(0)?.unsigned_abs(), listed(row, 1)?))
                    })?
                    .collect()
            })
            .doing(READING)
    }

    /// Names of a list that were found in documents in sight, those in most documents first; and how many there are.
    pub fn found_of_list(
        &self,
        view: &View,
        list: Row,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<ListedName>, StoreError> {
        let sql = format!(
            "SELECT listed_name.ordinal, listed_name.kind, listed_name.name, aliases,
                    count(*) FILTER (WHERE fuzzy = 0), count(*) FILTER (WHERE fuzzy <> 0)
             FROM listed_found JOIN document ON document.hash = listed_found.hash
             JOIN listed_name ON listed_name.list = listed_found.list AND listed_name.ordinal = listed_found.ordinal
             WHERE listed_found.list = ?1 AND {} GROUP BY listed_name.ordinal
             ORDER BY count(*) DESC, listed_name.ordinal LIMIT ?3 OFFSET ?2",
            seen_by(view)
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map((list, signed(offset), signed(limit)), |row| {
                        Ok(ListedName {
                            ordinal: row.get::<_, i64>(0)?.unsigned_abs(),
                            name: listed(row, 1)?,
                            exact: row.get::<_, i64>(4)?.unsigned_abs(),
                            fuzzy: row.get::<_, i64>(5)?.unsigned_abs(),
                        })
                    })?
                    .collect()
            })
            .doing(READING)
    }

    /// Names of a list that were found in documents in sight, and these documents: how many of each.
    pub fn count_found_of_list(&self, view: &View, list: Row) -> Result<(u64, u64), StoreError> {
        let sql = format!(
            "SELECT count(DISTINCT ordinal), count(DISTINCT document.id)
             FROM listed_found JOIN document ON document.hash = listed_found.hash WHERE list = ?1 AND {}",
            seen_by(view)
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement.query_row((list,), |row| {
                    Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()))
                })
            })
            .doing(READING)
    }

    /// Documents in sight in which any name of a list was found. Ascending.
    pub fn rows_of_list(&self, view: &View, list: Row) -> Result<Vec<Row>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT document.id FROM listed_found JOIN document ON document.hash = listed_found.hash
             WHERE list = ?1 AND {} ORDER BY document.id",
            seen_by(view)
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_map((list,), |row| row.get(0))?.collect())
            .doing(READING)
    }

    /// The first documents in sight in which a name of a list was found, and whether letters differ there.
    pub fn documents_of_listed(
        &self,
        view: &View,
        list: Row,
        ordinal: u64,
        limit: u64,
    ) -> Result<Vec<(DocHash, bool)>, StoreError> {
        let sql = format!(
            "SELECT document.hash, fuzzy FROM listed_found JOIN document ON document.hash = listed_found.hash
             WHERE list = ?1 AND ordinal = ?2 AND {} ORDER BY fuzzy, document.hash LIMIT ?3",
            seen_by(view)
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map((list, signed(ordinal), signed(limit)), |row| {
                        Ok((hash(row, 0)?, row.get(1)?))
                    })?
                    .collect()
            })
            .doing(READING)
    }
}

fn listed(row: &rusqlite::Row, first: usize) -> rusqlite::Result<NewListedName> {
    let aliases: String = row.get(first + 2)?;
    Ok(NewListedName {
        kind: word(row, first, EntityKind::from_name)?,
        name: row.get(first + 1)?,
        aliases: aliases.lines().map(str::to_owned).collect(),
    })
}
