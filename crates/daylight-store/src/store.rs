use std::cell::RefCell;
use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use daylight_model::DocHash;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, Transaction};

use crate::error::Doing;
use crate::{Row, StoreError, schema};

/// How long one connection waits for another to end its transaction. Writes are batched and take
/// a fraction of a second; only a stopped process holds one longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the database of a case.
///
/// One [`Store`] writes (the case holds its lock); any number read at the same time and see what
/// was committed when their question began.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the database in `folder` for writing; makes it where there is none, and brings an
    /// older one to the present schema.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(Self::FILE);
        let mut connection = Connection::open(&path).doing("opening the case for writing")?;
        connection.busy_timeout(PATIENCE).doing("opening the case")?;
        schema::version(&connection)?;
        for (name, value) in [
            ("journal_mode", "WAL"),
            // A committed batch survives loss of power: the ledger promises it.
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            // What is deleted is overwritten, so that `remove --purge` keeps its word.
            ("secure_delete", "ON"),
            ("temp_store", "MEMORY"),
            ("cache_size", "-16000"),
            ("wal_autocheckpoint", "4000"),
        ] {
            connection.pragma_update(None, name, value).doing("setting up the case")?;
        }
        schema::migrate(&mut connection)?;
        keep_statements(&connection)?;
        Ok(Self { connection, path })
    }

    /// Opens the database in `folder` for reading. One that an older version made is brought to the present
    /// schema first.
    pub fn open_to_read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(Self::FILE);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).doing("opening the case for reading")?;
        connection.busy_timeout(PATIENCE).doing("opening the case")?;
        match schema::version(&connection)? {
            0 => return Err(StoreError::Foreign { path }),
            schema::SCHEMA_VERSION => {}
            _ => drop(Self::open(folder)?),
        }
        connection.pragma_update(None, "cache_size", "-8000").doing("setting up the case")?;
        keep_statements(&connection)?;
        Ok(Self { connection, path })
    }

    /// The name of the database in the folder of a case.
    pub const FILE: &str = "case.db";

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a batch of changes: all of it will stand, or nothing.
    pub fn batch(&mut self) -> Result<Batch<'_>, StoreError> {
        let change = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .doing("beginning to write")?;
        Ok(Batch { change, touched: RefCell::default(), custody_end: RefCell::default() })
    }

    /// Whether the database file itself is whole; every complaint in SQLite's words.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut complaints = Vec::new();
        for pragma in ["integrity_check", "foreign_key_check"] {
            let mut found = Vec::new();
            self.connection
                .pragma_query(None, pragma, |row| {
                    found.push(row.get::<_, rusqlite::types::Value>(0)?);
                    Ok(())
                })
                .doing("checking the database")?;
            for value in found {
                match value {
                    rusqlite::types::Value::Text(text) if text == "ok" => {}
                    rusqlite::types::Value::Text(text) => complaints.push(format!("{pragma}: {text}")),
                    other => complaints.push(format!("{pragma}: {other:?}")),
                }
            }
        }
        Ok(complaints)
    }

    /// Writes the whole database anew from what stands in it, after a purge: what was deleted is neither in free
    /// pages, nor between rows, nor in the write-ahead log. Waits for readers to end what they read.
    ///
    /// `VACUUM` alone would do it in memory, and a database can be larger than that.
    pub fn forget_deleted(&mut self) -> Result<(), StoreError> {
        let doing = "overwriting what was purged";
        let anew = self.path.with_extension("db-anew");
        let gone = |path: &Path| match std::fs::remove_file(path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::File { doing, path: path.to_owned(), source })
            }
            _ => Ok(()),
        };
        gone(&anew)?;
        self.connection
            // A path is bytes; SQLite wants it as text.
            .execute("VACUUM INTO CAST(?1 AS TEXT)", (anew.as_os_str().as_bytes(),))
            .doing(doing)?;
        let written = self.copy_from(&anew, doing);
        gone(&anew)?;
        written
    }

    fn copy_from(&mut self, anew: &Path, doing: &'static str) -> Result<(), StoreError> {
        let from = Connection::open_with_flags(anew, OpenFlags::SQLITE_OPEN_READ_ONLY).doing(doing)?;
        let busy = || StoreError::Sql {
            doing,
            source: rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                None,
            ),
        };
        let copy = Backup::new(&from, &mut self.connection).doing(doing)?;
        match copy.step(-1).doing(doing)? {
            StepResult::Done => drop(copy),
            _ => return Err(busy()),
        }
        let blocked: bool = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get(0))
            .doing(doing)?;
        if blocked { Err(busy()) } else { Ok(()) }
    }
}

/// Changes that stand or fall together. Dropped without [`Batch::commit`], nothing happened.
#[derive(Debug)]
pub struct Batch<'a> {
    pub(crate) change: Transaction<'a>,
    /// Documents whose parts have to follow them before the batch ends.
    pub(crate) touched: RefCell<BTreeSet<Row>>,
    /// Number and head of the last entry of the custody log, once it was asked for.
    pub(crate) custody_end: RefCell<Option<(u64, DocHash)>>,
}

impl Batch<'_> {
    /// Makes the changes stand. On return they survive loss of power.
    pub fn commit(self) -> Result<(), StoreError> {
        self.touch_parts()?;
        self.change.commit().doing("committing")
    }
}

/// Statements are prepared once. Without the second line SQLite plans most of them anew whenever other
/// values are bound, which cost more than running them.
fn keep_statements(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(128);
    let stable_plans = rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    connection.set_db_config(stable_plans, true).map(|_| ()).doing("setting up the case")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_from_a_newer_version_is_refused_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.connection.pragma_update(None, "user_version", 99).unwrap();
        drop(store);
        let refused = Store::open(folder.path()).unwrap_err();
        assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
        assert!(matches!(Store::open_to_read(folder.path()), Err(StoreError::Newer { .. })));
    }

    #[test]
    fn a_database_of_another_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let other = Connection::open(folder.path().join(Store::FILE)).unwrap();
        other.execute_batch("PRAGMA application_id = 7; CREATE TABLE note (text);").unwrap();
        drop(other);
        assert!(matches!(Store::open(folder.path()), Err(StoreError::Foreign { .. })));
    }

    #[test]
    fn what_an_earlier_program_deleted_without_overwriting_it_goes_too() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let holds = || {
            let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
            files.filter(|file| {
                std::fs::read(file).unwrap().windows(14).any(|window| window == b"qvxkestrelwort")
            })
        };
        store
            .connection
            .execute_batch(
                "PRAGMA secure_delete = OFF;
                 WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < 2000)
                 INSERT INTO tag (name) SELECT 'qvxkestrelwort ' || n FROM row;
                 PRAGMA wal_checkpoint(TRUNCATE); DELETE FROM tag; PRAGMA wal_checkpoint(TRUNCATE);",
            )
            .unwrap();
        // Somebody reads meanwhile, so that the write-ahead log stays.
        let reader = Store::open_to_read(folder.path()).unwrap();
        assert_eq!(reader.sequence().unwrap(), 0);
        assert!(holds().count() > 0);
        store.forget_deleted().unwrap();
        assert_eq!(holds().count(), 0);
        assert_eq!(store.integrity().unwrap(), [""; 0]);
        assert_eq!(Store::open_to_read(folder.path()).unwrap().sequence().unwrap(), 0);
    }

    #[test]
    fn a_dropped_batch_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let batch = store.batch().unwrap();
        batch.note_custody(crate::CustodyEntry::default()).unwrap();
        drop(batch);
        assert_eq!(store.custody_end().unwrap().0, 0);
    }
}
