use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::CaseError;
use crate::error::on_file;

/// The right to write to a case, held by one program at a time and given back when it ends, however
/// it ends.
#[derive(Debug)]
pub(crate) struct WriterLock(#[expect(dead_code, reason = "held, not used")] File);

/// A lock that was given back can seem held for a moment: a child that is just being started has the file open
/// until it runs its program.
const TRIES: u32 = 10;
const PATIENCE: Duration = Duration::from_millis(10);

impl WriterLock {
    /// The name of the file that is locked, in the folder of a case.
    pub(crate) const FILE: &str = "lock";

    #[expect(clippy::disallowed_methods, reason = "nobody tells when another process starts its program")]
    pub(crate) fn take(folder: &Path) -> Result<Self, CaseError> {
        let path = folder.join(Self::FILE);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(on_file("locking the case with", &path))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PATIENCE),
                Err(TryLockError::Error(source)) => {
                    return Err(CaseError::File { doing: "locking the case with", path, source });
                }
            }
        }
        Err(CaseError::Locked { folder: folder.to_owned() })
    }
}
