use daylight_model::{ProblemKind, ReadingState, View};

use crate::document::{seen_by, word};
use crate::error::Doing;
use crate::{Store, StoreError};

/// The ledger as numbers: every occurrence is counted once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Occurrences that are files.
    pub files: u64,
    /// Occurrences that are parts: distinct pairs of container and position.
    pub parts: u64,
    /// Documents: what the occurrences come to when the same bytes count once.
    pub documents: u64,
    /// By state; the counts add up to `files + parts`.
    pub states: Vec<AccountRow>,
    /// Why what was not read in full was not.
    pub reasons: Vec<Reasons>,
    /// Occurrences of documents taken out of sight; they are not among the others.
    pub removed: u64,
    /// Occurrences whose file is gone; they are among the others.
    pub missing: u64,
}

/// How many occurrences are in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountRow {
    /// How far they were read.
    pub state: ReadingState,
    /// How many.
    pub occurrences: u64,
    /// Bytes of them, where known.
    pub bytes: u64,
}

/// How many occurrences have a problem of one kind. One with problems of two kinds is in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reasons {
    /// Why.
    pub kind: ProblemKind,
    /// How many occurrences.
    pub occurrences: u64,
}

/// An occurrence whose bytes came only in part is at best partly read.
const STATE: &str = "CASE WHEN document.id IS NULL THEN 'unread'
    WHEN occurrence.problem IS NOT NULL AND document.state IN ('read', 'empty') THEN 'partly-read'
    ELSE document.state END";

impl Store {
    /// The ledger.
    pub fn account(&self, view: &View) -> Result<Account, StoreError> {
        let mut account = Account::default();
        self.count_states(view, &mut account)?;
        account.reasons = self.count_reasons(view)?;
        let one = |sql: &str| -> Result<u64, StoreError> {
            self.connection
                .prepare_cached(sql)
                .and_then(|mut statement| statement.query_row((), |row| row.get::<_, i64>(0)))
                .map(i64::unsigned_abs)
                .doing("counting the ledger")
        };
        account.documents = one(&format!("SELECT count(*) FROM document WHERE {}", seen_by(view)))?;
        account.removed = one(
            "SELECT count(*) FROM occurrence JOIN document ON document.id = occurrence.document WHERE document.removed <> 0",
        )?;
        account.missing = one(&format!(
            "SELECT count(*) FROM occurrence LEFT JOIN document ON document.id = occurrence.document
             WHERE missing = 1 AND (document.id IS NULL OR {})",
            seen_by(view)
        ))?;
        Ok(account)
    }

    fn count_states(&self, view: &View, account: &mut Account) -> Result<(), StoreError> {
        let rows: Vec<(ReadingState, bool, i64, i64)> = self
            .connection
            .prepare_cached(&format!(
                "SELECT {STATE}, occurrence.parent IS NULL, count(*), coalesce(sum(coalesce(document.size, occurrence.size)), 0)
                 FROM occurrence LEFT JOIN document ON document.id = occurrence.document
                 WHERE document.id IS NULL OR {} GROUP BY 1, 2",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        Ok((word(row, 0, ReadingState::from_name)?, row.get(1)?, row.get(2)?, row.get(3)?))
                    })?
                    .collect()
            })
            .doing("counting the ledger")?;
        account.states = ReadingState::ALL
            .into_iter()
            .map(|state| AccountRow { state, occurrences: 0, bytes: 0 })
            .collect();
        for (state, file, count, bytes) in rows {
            let count = count.unsigned_abs();
            *(if file { &mut account.files } else { &mut account.parts }) += count;
            for row in account.states.iter_mut().filter(|row| row.state == state) {
                row.occurrences += count;
                row.bytes += bytes.unsigned_abs();
            }
        }
        Ok(())
    }

    fn count_reasons(&self, view: &View) -> Result<Vec<Reasons>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT kind, count(*) FROM (
                     SELECT occurrence.id, problem.kind AS kind FROM occurrence
                         JOIN document ON document.id = occurrence.document
                         JOIN problem ON problem.document = document.id WHERE {0}
                     UNION SELECT occurrence.id, occurrence.problem FROM occurrence
                         LEFT JOIN document ON document.id = occurrence.document
                         WHERE occurrence.problem IS NOT NULL AND (document.id IS NULL OR {0})
                 ) GROUP BY kind ORDER BY count(*) DESC, kind",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        let occurrences = row.get::<_, i64>(1)?.unsigned_abs();
                        Ok(Reasons { kind: word(row, 0, ProblemKind::from_name)?, occurrences })
                    })?
                    .collect()
            })
            .doing("counting reasons")
    }
}
