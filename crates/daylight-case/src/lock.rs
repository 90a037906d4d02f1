use std::fs::{File, TryLockError};
use std::path::Path;

use crate::CaseError;
use crate::error::on_file;

/// The right to write to a case, held by one program at a time and given back when it ends, however
/// it ends.
#[derive(Debug)]
pub(crate) struct WriterLock(#[expect(dead_code, reason = "held, not used")] File);

impl WriterLock {
    /// The name of the file that is locked, in the folder of a case.
    pub(crate) const FILE: &str = "lock";

    pub(crate) fn take(folder: &Path) -> Result<Self, CaseError> {
        let path = folder.join(Self::FILE);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(on_file("locking the case with", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(CaseError::Locked { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => {
                Err(CaseError::File { doing: "locking the case with", path, source })
            }
        }
    }
}
