use daylight_model::PartialDate;

use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// Something that happened, which people hold documents against: an election, a summit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is called by: a number.
    pub number: Row,
    /// What it is.
    pub name: String,
    /// When it began.
    pub begins: PartialDate,
    /// When it ended; the same for what has only one date.
    pub ends: PartialDate,
    /// Who added it.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who took it back, and when.
    pub ended: Option<(String, String)>,
}

impl Batch<'_> {
    /// Adds an event; its number.
    pub fn add_event(
        &self,
        name: &str,
        begins: &PartialDate,
        ends: &PartialDate,
        who: &str,
        at: &str,
    ) -> Result<Row, StoreError> {
        self.change
            .prepare_cached("INSERT INTO event (name, begins, ends, who, at) VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut statement| statement.insert((name, begins.to_string(), ends.to_string(), who, at)))
            .doing("adding an event")
    }

    /// Takes an event back. Whether it stood.
    pub fn end_event(&self, number: Row, who: &str, at: &str) -> Result<bool, StoreError> {
        self.change
            .prepare_cached("UPDATE event SET ended_by = ?2, ended = ?3 WHERE id = ?1 AND ended IS NULL")
            .and_then(|mut statement| statement.execute((number, who, at)))
            .map(|rows| rows > 0)
            .doing("taking back an event")
    }

    /// Puts an event back that was taken back. Whether it was.
    pub fn restore_event(&self, number: Row) -> Result<bool, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE event SET ended_by = NULL, ended = NULL WHERE id = ?1 AND ended IS NOT NULL",
            )
            .and_then(|mut statement| statement.execute((number,)))
            .map(|rows| rows > 0)
            .doing("putting back an event")
    }
}

impl Store {
    /// Every event, those that were taken back too, in the order of their dates.
    pub fn events(&self) -> Result<Vec<Event>, StoreError> {
        let rows = self
            .connection
            .prepare_cached(
                "SELECT id, name, begins, ends, who, at, ended_by, ended FROM event ORDER BY begins, ends, id",
            )
            .and_then(|mut statement| {
                let row = |row: &rusqlite::Row| {
                    let dates: (String, String) = (row.get(2)?, row.get(3)?);
                    let ended: (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
                    Ok((row.get(0)?, row.get(1)?, dates, row.get(4)?, row.get(5)?, ended.0.zip(ended.1)))
                };
                statement.query_map((), row)?.collect::<rusqlite::Result<Vec<_>>>()
            })
            .doing("reading events")?;
        let damaged = |_| StoreError::Damaged { what: "the date of an event".into() };
        let event = |(number, name, dates, who, at, ended): (_, _, (String, String), _, _, _)| {
            let (begins, ends) = (dates.0.parse().map_err(damaged)?, dates.1.parse().map_err(damaged)?);
            Ok(Event { number, name, begins, ends, who, at, ended })
        };
        rows.into_iter().map(event).collect()
    }
}
