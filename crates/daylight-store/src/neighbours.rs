use daylight_model::View;

use crate::document::seen_by;
use crate::error::Doing;
use crate::occurrence::{COLUMNS, JOINS, container_seen_by, occurrence};
use crate::{Occurrence, Row, Store, StoreError};

/// The condition of each side, and the order that begins next to the place itself.
const SIDES: [(&str, &str); 2] = [("<", "DESC"), (">", "ASC")];

impl Store {
    /// What lies beside a place, in the same folder or container: so many before it and so many behind it, in
    /// their order, without the place itself.
    pub fn neighbours(
        &self,
        view: &View,
        place: &Occurrence,
        each_side: u32,
    ) -> Result<Vec<Occurrence>, StoreError> {
        let mut all = Vec::new();
        for (side, order) in SIDES {
            let mut found = match &place.parent {
                Some((parent, _)) => self.parts_beside(view, place, *parent, side, order, each_side)?,
                None => self.files_beside(view, place, side, order, each_side)?,
            };
            if order == "DESC" {
                found.reverse();
            }
            all.extend(found);
        }
        Ok(all)
    }

    fn parts_beside(
        &self,
        view: &View,
        place: &Occurrence,
        parent: Row,
        side: &str,
        order: &str,
        limit: u32,
    ) -> Result<Vec<Occurrence>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {JOINS}
             WHERE occurrence.parent = ?1 AND occurrence.position {side} ?2 AND {} AND {}
             ORDER BY occurrence.position {order} LIMIT ?3",
            seen_by(view),
            container_seen_by(view)
        );
        self.beside(&sql, (parent, place.position, limit))
    }

    fn files_beside(
        &self,
        view: &View,
        place: &Occurrence,
        side: &str,
        order: &str,
        limit: u32,
    ) -> Result<Vec<Occurrence>, StoreError> {
        // The path as it was entered, which need not be text: taken from the row itself.
        let sql = format!(
            "WITH here AS (
                 SELECT collection, path,
                     CAST(rtrim(path, replace(CAST(path AS TEXT), '/', '')) AS BLOB) AS folder
                 FROM occurrence WHERE id = ?1
             )
             SELECT {COLUMNS} FROM here JOIN {JOINS}
             WHERE occurrence.collection = here.collection AND occurrence.path {side} here.path
                 AND substr(occurrence.path, 1, length(here.folder)) = here.folder
                 AND instr(substr(occurrence.path, length(here.folder) + 1), x'2f') = 0
                 AND {}
             ORDER BY occurrence.path {order} LIMIT ?2",
            seen_by(view)
        );
        self.beside(&sql, (place.id, limit))
    }

    fn beside(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Occurrence>, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(values, occurrence)?.collect())
            .doing("looking beside a place")
    }
}
