//! People, organisations, places and codewords over the whole case, in a database of their own that can be made anew at any
//! time: it lies with the index and follows the store as that does.

mod ask;
mod follow;

use std::path::{Path, PathBuf};
use std::time::Duration;

use daylight_model::{DocHash, EntityKind, Label, Roles};
use rusqlite::{Connection, OpenFlags};

use crate::error::Doing;
use crate::{Row, StoreError};

pub use ask::{Alone, NameRow, NamesWanted, Stand, WritingRow};
pub use follow::EntityBatch;

/// The database with what is named over the whole case.
#[derive(Debug)]
pub struct EntityBase {
    connection: Connection,
    path: PathBuf,
}

/// What one document names.
#[derive(Debug, Clone)]
pub struct NamingDocument {
    /// Its row.
    pub row: Row,
    /// What it is.
    pub hash: DocHash,
    /// Who may see it.
    pub label: Label,
    /// The days since 1970 it may date from.
    pub days: Option<(i32, i32)>,
    /// Each way of writing a name once.
    pub names: Vec<NamedThere>,
    /// Which of `names` are an address and the person it stands with.
    pub addresses: Vec<(usize, usize)>,
}

/// A name, written in one way, in one document.
#[derive(Debug, Clone)]
pub struct NamedThere {
    /// What it is.
    pub kind: EntityKind,
    /// In the form in which names are compared.
    pub form: String,
    /// The number made of kind and form.
    pub reference: i64,
    /// As it is written.
    pub written: String,
    /// How it stands there.
    pub roles: Roles,
    /// On which pages, in order, and how often; nothing where it stands in the heading of a message alone.
    pub pages: Vec<(u32, u32)>,
    /// The numbers under which it is kept for those that may be mistaken for it.
    pub blocks: Vec<i64>,
}

/// Raised when the tables or the forms of names change: the database is then made anew.
const VERSION: i64 = 1;

impl EntityBase {
    /// The name of the database in the folder of the index.
    pub const FILE: &str = "entities.db";

    /// Opens it for writing; one that is not there or was made by other rules is begun anew.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(Self::FILE);
        let base = Self::opened(path.clone())?;
        if base.version()? == VERSION {
            return Ok(base);
        }
        drop(base);
        remove(&path)?;
        let base = Self::opened(path)?;
        base.connection.execute_batch(include_str!("entity.sql")).doing(MAKING)?;
        base.connection.pragma_update(None, "user_version", VERSION).doing(MAKING)?;
        Ok(base)
    }

    fn opened(path: PathBuf) -> Result<Self, StoreError> {
        let connection = Connection::open(&path).doing(MAKING)?;
        connection.busy_timeout(Duration::from_secs(30)).doing(MAKING)?;
        for (name, value) in [
            ("journal_mode", "WAL"),
            // It can be made anew: what a loss of power takes is told again.
            ("synchronous", "NORMAL"),
            ("secure_delete", "ON"),
            ("temp_store", "MEMORY"),
            ("cache_size", "-32000"),
            ("wal_autocheckpoint", "4000"),
        ] {
            connection.pragma_update(None, name, value).doing(MAKING)?;
        }
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection, path })
    }

    /// Opens it for reading; `None` where there is none, or one of other rules.
    pub fn open_to_read(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(Self::FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).doing(READING)?;
        connection.busy_timeout(Duration::from_secs(30)).doing(READING)?;
        connection.pragma_update(None, "cache_size", "-16000").doing(READING)?;
        connection.set_prepared_statement_cache_capacity(64);
        let base = Self { connection, path };
        Ok((base.version()? == VERSION).then_some(base))
    }

    fn version(&self) -> Result<i64, StoreError> {
        self.connection.pragma_query_value(None, "user_version", |row| row.get(0)).doing(READING)
    }

    /// The number of the last change of the store that it has seen.
    pub fn sequence(&self) -> Result<u64, StoreError> {
        self.connection
            .query_row("SELECT sequence FROM seen", (), |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .doing(READING)
    }

    /// Begins to write down what documents name.
    pub fn batch(&mut self) -> Result<EntityBatch<'_>, StoreError> {
        EntityBatch::of(&mut self.connection)
    }

    /// Writes the database anew, so that nothing of what was taken out is left in its file.
    pub fn forget_deleted(self) -> Result<Self, StoreError> {
        use std::os::unix::ffi::OsStrExt;
        let anew = self.path.with_extension("db-anew");
        remove(&anew)?;
        self.connection
            .execute("VACUUM INTO CAST(?1 AS TEXT)", (anew.as_os_str().as_bytes(),))
            .doing(FORGETTING)?;
        let path = self.path.clone();
        drop(self);
        remove(&path)?;
        std::fs::rename(&anew, &path).map_err(|source| StoreError::File {
            doing: FORGETTING,
            path: path.clone(),
            source,
        })?;
        Self::opened(path)
    }
}

const MAKING: &str = "gathering what is named";
const READING: &str = "reading what is named";
const FORGETTING: &str = "overwriting what was purged";

/// Removes the database with its companions.
fn remove(path: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::File { doing: MAKING, path: file.into(), source });
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
