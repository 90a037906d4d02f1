use daylight_model::{DocHash, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by, signed};
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// A list of lines, each looked for on its own, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchRun {
    /// Its row.
    pub id: Row,
    /// Where it is shown. It tells nothing.
    pub address: String,
    /// What somebody calls it: the name of the file, mostly.
    pub name: String,
    /// Documents kept of each answer, at most; all are counted.
    pub kept: u32,
    /// Who asked.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// The number of the last change that was in sight.
    pub seen: u64,
    /// When the last line was answered.
    pub ended: Option<String>,
    /// Lines of the list.
    pub lines: u64,
    /// Lines that were answered, or cannot be understood.
    pub done: u64,
    /// Lines with any hits.
    pub found: u64,
    /// Lines that cannot be understood.
    pub bad: u64,
}

/// A line of a list, as it is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMatchLine {
    /// The line of the file it begins at, counted from 1.
    pub number: u64,
    /// What is looked for.
    pub wanted: String,
    /// How, in the words of the list.
    pub how: String,
    /// The query that looks for it, or why there is none.
    pub query: Result<String, String>,
}

/// A line of a list with its answer; documents are hashes, or what a reader calls them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchLine<D = DocHash> {
    /// Its place in the list, from 0.
    pub ordinal: u64,
    /// The line of the file it begins at, counted from 1.
    pub number: u64,
    /// What is looked for. Text of a person, still escaped when shown.
    pub wanted: String,
    /// How, in the words of the list.
    pub how: String,
    /// The query that looks for it, or why there is none.
    pub query: Result<String, String>,
    /// How many documents match, exactly; `None` until it is answered.
    pub total: Option<u64>,
    /// The first of them, best first, as far as they are still in sight.
    pub documents: Vec<D>,
}

impl<D> MatchLine<D> {
    /// The same line with its documents called otherwise.
    pub fn called<E>(self, call: impl Fn(&D) -> E) -> MatchLine<E> {
        MatchLine {
            ordinal: self.ordinal,
            number: self.number,
            documents: self.documents.iter().map(call).collect(),
            wanted: self.wanted,
            how: self.how,
            query: self.query,
            total: self.total,
        }
    }
}

/// Which lines to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchLines {
    /// All of them.
    #[default]
    All,
    /// Those with hits.
    Found,
    /// Those that were answered and have none.
    NotFound,
    /// Those that cannot be understood.
    Bad,
}

impl MatchLines {
    fn condition(self) -> &'static str {
        match self {
            Self::All => "TRUE",
            Self::Found => "total > 0",
            Self::NotFound => "total = 0",
            Self::Bad => "problem IS NOT NULL",
        }
    }
}

impl Batch<'_> {
    /// Puts a list in, with all its lines; of `run` only what somebody said counts.
    pub fn add_match(
        &self,
        run: &MatchRun,
        digest: &[u8; 32],
        lines: &[NewMatchLine],
    ) -> Result<Row, StoreError> {
        let id = self
            .change
            .prepare_cached(
                "INSERT INTO batch (address, digest, name, kept, who, at, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .and_then(|mut statement| {
                let seen = signed(run.seen);
                statement.insert((&run.address, digest, &run.name, run.kept, &run.who, &run.at, seen))
            })
            .doing("keeping a list")?;
        let mut statement = self
            .change
            .prepare_cached(
                "INSERT INTO batch_line (batch, ordinal, number, wanted, how, query, problem)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .doing("keeping a list")?;
        for (ordinal, line) in (0_i64..).zip(lines) {
            let (query, problem) = (line.query.as_ref().ok(), line.query.as_ref().err());
            let number = signed(line.number);
            statement
                .execute((id, ordinal, number, &line.wanted, &line.how, query, problem))
                .doing("keeping a list")?;
        }
        Ok(id)
    }

    /// Keeps the answer to a line: how many documents, and the first of them. The same list may be at work
    /// twice (a form that was sent twice); the answers are the same.
    pub fn answer_match(
        &self,
        run: Row,
        ordinal: u64,
        total: u64,
        first: &[DocHash],
    ) -> Result<(), StoreError> {
        let doing = "keeping an answer";
        let ordinal = signed(ordinal);
        self.change
            .prepare_cached("UPDATE batch_line SET total = ?3 WHERE batch = ?1 AND ordinal = ?2")
            .and_then(|mut statement| statement.execute((run, ordinal, signed(total))))
            .doing(doing)?;
        let mut statement = self
            .change
            .prepare_cached(
                "INSERT OR REPLACE INTO batch_hit (batch, ordinal, rank, hash) VALUES (?1, ?2, ?3, ?4)",
            )
            .doing(doing)?;
        for (rank, document) in (0_i64..).zip(first) {
            statement.execute((run, ordinal, rank, &document.0)).doing(doing)?;
        }
        Ok(())
    }

    /// Forgets all answers of a list: the case has changed, and it is asked again.
    pub fn ask_match_again(&self, run: Row, seen: u64) -> Result<(), StoreError> {
        for sql in
            ["DELETE FROM batch_hit WHERE batch = ?1", "UPDATE batch_line SET total = NULL WHERE batch = ?1"]
        {
            self.change
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute((run,)))
                .doing("forgetting answers")?;
        }
        self.change
            .prepare_cached("UPDATE batch SET seen = ?2, ended = NULL WHERE id = ?1")
            .and_then(|mut statement| statement.execute((run, signed(seen))))
            .map(|_| ())
            .doing("forgetting answers")
    }

    /// Every line was answered.
    pub fn end_match(&self, run: Row, at: &str) -> Result<(), StoreError> {
        self.change
            .prepare_cached("UPDATE batch SET ended = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute((run, at)))
            .map(|_| ())
            .doing("ending a list")
    }

    /// Forgets a list with its answers.
    pub fn forget_match(&self, run: Row) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM batch_hit WHERE batch = ?1",
            "DELETE FROM batch_line WHERE batch = ?1",
            "DELETE FROM batch WHERE id = ?1",
        ] {
            self.change
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute((run,)))
                .doing("forgetting a list")?;
        }
        Ok(())
    }
}

const COLUMNS: &str =
    "batch.id, batch.address, batch.name, batch.kept, batch.who, batch.at, batch.seen, batch.ended,
    count(batch_line.ordinal), count(batch_line.total) + count(batch_line.problem),
    count(*) FILTER (WHERE batch_line.total > 0), count(batch_line.problem)";

const LINE: &str = "SELECT ordinal, number, wanted, how, query, problem, total FROM batch_line";

fn count(row: &rusqlite::Row, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

fn run(row: &rusqlite::Row) -> rusqlite::Result<MatchRun> {
    Ok(MatchRun {
        id: row.get(0)?,
        address: row.get(1)?,
        name: row.get(2)?,
        kept: row.get(3)?,
        who: row.get(4)?,
        at: row.get(5)?,
        seen: count(row, 6)?,
        ended: row.get(7)?,
        lines: count(row, 8)?,
        done: count(row, 9)?,
        found: count(row, 10)?,
        bad: count(row, 11)?,
    })
}

impl Store {
    /// All lists, the last one first.
    pub fn matches(&self) -> Result<Vec<MatchRun>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM batch LEFT JOIN batch_line ON batch_line.batch = batch.id
                 GROUP BY batch.id ORDER BY batch.id DESC"
            ))
            .and_then(|mut statement| statement.query_map((), run)?.collect())
            .doing("listing lists")
    }

    /// The list at an address.
    pub fn match_at(&self, address: &str) -> Result<Option<MatchRun>, StoreError> {
        self.one_match("batch.address = ?1", &address)
    }

    /// The list with this digest of all that was asked, if it was stopped before its end.
    pub fn unfinished_match(&self, digest: &[u8; 32]) -> Result<Option<MatchRun>, StoreError> {
        self.one_match("batch.digest = ?1 AND batch.ended IS NULL", digest)
    }

    fn one_match(
        &self,
        condition: &str,
        value: &dyn rusqlite::ToSql,
    ) -> Result<Option<MatchRun>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM batch LEFT JOIN batch_line ON batch_line.batch = batch.id
                 WHERE {condition} GROUP BY batch.id ORDER BY batch.id DESC LIMIT 1"
            ))
            .and_then(|mut statement| statement.query_row((value,), run).optional())
            .doing("reading a list")
    }

    /// The queries that are not answered yet: ordinal and query.
    pub fn open_match_lines(&self, run: Row) -> Result<Vec<(u64, String)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT ordinal, query FROM batch_line
                 WHERE batch = ?1 AND query IS NOT NULL AND total IS NULL ORDER BY ordinal",
            )
            .and_then(|mut statement| {
                statement.query_map((run,), |row| Ok((count(row, 0)?, row.get(1)?)))?.collect()
            })
            .doing("reading a list")
    }

    /// Some lines of a list with their answers, in the order of the list.
    pub fn match_lines(
        &self,
        view: &View,
        run: Row,
        which: MatchLines,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<MatchLine>, StoreError> {
        let mut lines: Vec<MatchLine> = self
            .connection
            .prepare_cached(&format!(
                "{LINE} WHERE batch = ?1 AND {} ORDER BY ordinal LIMIT ?3 OFFSET ?2",
                which.condition()
            ))
            .and_then(|mut statement| {
                statement.query_map((run, signed(offset), signed(limit)), line)?.collect()
            })
            .doing("reading the lines of a list")?;
        for line in &mut lines {
            line.documents = self.match_documents(view, run, line.ordinal)?;
        }
        Ok(lines)
    }

    /// One line of a list with its answer, by its place in the list.
    pub fn match_line(&self, view: &View, run: Row, ordinal: u64) -> Result<Option<MatchLine>, StoreError> {
        let found = self
            .connection
            .prepare_cached(&format!("{LINE} WHERE batch = ?1 AND ordinal = ?2"))
            .and_then(|mut statement| statement.query_row((run, signed(ordinal)), line).optional())
            .doing("reading the lines of a list")?;
        let Some(mut found) = found else { return Ok(None) };
        found.documents = self.match_documents(view, run, ordinal)?;
        Ok(Some(found))
    }

    /// For every line of a list, in order: how many documents match; `None` until it is answered, and for one
    /// that cannot be understood, which the first of the two says.
    pub fn match_totals(&self, run: Row) -> Result<Vec<(bool, Option<u64>)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT problem IS NOT NULL, total FROM batch_line WHERE batch = ?1 ORDER BY ordinal",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((run,), |row| {
                        Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(i64::unsigned_abs)))
                    })?
                    .collect()
            })
            .doing("counting the lines of a list")
    }

    fn match_documents(&self, view: &View, run: Row, ordinal: u64) -> Result<Vec<DocHash>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT batch_hit.hash FROM batch_hit JOIN document ON document.hash = batch_hit.hash
                 WHERE batch = ?1 AND ordinal = ?2 AND {} ORDER BY rank",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                statement.query_map((run, signed(ordinal)), |row| hash(row, 0))?.collect()
            })
            .doing("reading the hits of a line")
    }
}

fn line(row: &rusqlite::Row) -> rusqlite::Result<MatchLine<DocHash>> {
    let (query, problem): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
    Ok(MatchLine {
        ordinal: count(row, 0)?,
        number: count(row, 1)?,
        wanted: row.get(2)?,
        how: row.get(3)?,
        query: query.ok_or_else(|| problem.unwrap_or_default()),
        total: row.get::<_, Option<i64>>(6)?.map(i64::unsigned_abs),
        documents: Vec::new(),
    })
}
