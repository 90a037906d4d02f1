use daylight_model::{Problem, ProblemKind, View, Where};

use crate::document::{seen_by, word};
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

impl Batch<'_> {
    /// Adds what could not be read of a document, behind the `standing` problems that are there.
    pub fn add_problems(&self, document: Row, standing: u32, problems: &[Problem]) -> Result<(), StoreError> {
        for (ordinal, problem) in (standing..).zip(problems) {
            let page = match problem.place {
                Where::Document => None,
                Where::Page(page) => Some(page),
            };
            self.change
                .prepare_cached("INSERT INTO problem VALUES (?1, ?2, ?3, ?4, ?5)")
                .and_then(|mut statement| {
                    statement.execute((document, ordinal, problem.kind.name(), page, &problem.detail))
                })
                .doing("keeping a problem")?;
        }
        Ok(())
    }
}

impl Store {
    /// What could not be read of a document, in the order met.
    pub fn problems(&self, view: &View, document: Row) -> Result<Vec<Problem>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT kind, page, detail FROM problem JOIN document ON document.id = problem.document
                 WHERE document = ?1 AND {} ORDER BY ordinal",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((document,), |row| {
                        Ok(Problem {
                            kind: word(row, 0, ProblemKind::from_name)?,
                            place: row.get::<_, Option<u32>>(1)?.map_or(Where::Document, Where::Page),
                            detail: row.get(2)?,
                        })
                    })?
                    .collect()
            })
            .doing("reading problems")
    }
}
