use std::path::PathBuf;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("{doing}: {source}")]
    Sql {
        /// What was attempted.
        doing: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A file of the case could not be read or written.
    #[error("{doing} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        doing: &'static str,
        /// Which file of the case.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The case was made by a later version of Daylight.
    #[error("the case has schema {found}, this program knows up to {known}")]
    Newer {
        /// The schema of the case.
        found: i64,
        /// The last schema this program knows.
        known: i64,
    },
    /// The database is not one of Daylight.
    #[error("`{}` is not a database of Daylight", path.display())]
    Foreign {
        /// Which file.
        path: PathBuf,
    },
    /// What stands in the store cannot be.
    #[error("the store is damaged: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
}

/// What kind of trouble it is, for exit codes and hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No room left on the disk.
    Full,
    /// Not allowed to read or write there.
    Permission,
    /// Another program holds it.
    Busy,
    /// The case is damaged.
    Damaged,
    /// The case comes from a newer version.
    Newer,
    /// Anything else the machine does.
    Machine,
}

impl StoreError {
    /// What kind of trouble it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Sql { source, .. } => sql_fault(source),
            Self::File { source, .. } => match source.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Fault::Full,
                std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                    Fault::Permission
                }
                _ => Fault::Machine,
            },
            Self::Newer { .. } => Fault::Newer,
            Self::Foreign { .. } | Self::Damaged { .. } => Fault::Damaged,
        }
    }
}

fn sql_fault(error: &rusqlite::Error) -> Fault {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(Code::DiskFull) => Fault::Full,
        Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => Fault::Permission,
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => Fault::Busy,
        Some(Code::DatabaseCorrupt | Code::NotADatabase) => Fault::Damaged,
        _ => Fault::Machine,
    }
}

/// Adds what was attempted to what SQLite said.
pub(crate) trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Sql { doing, source })
    }
}
