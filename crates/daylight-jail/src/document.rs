use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::OFlags;
use rustix::process::Signal;

use crate::{Failure, SealedMemory};

/// The bytes a worker is given: exactly one document.
#[derive(Debug)]
pub enum Document {
    /// Bytes the parent filled in and sealed.
    Memory(SealedMemory),
    /// The file itself, for documents too large to copy. It must be a plain file opened for reading only;
    /// the worker should hash what it read, because the file can change under it.
    File {
        /// The open file.
        file: File,
        /// How many of its bytes, from the first.
        length: u64,
    },
}

impl Document {
    /// Number of bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Memory(memory) => memory.len(),
            Self::File { length, .. } => *length,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn descriptor(&self) -> BorrowedFd<'_> {
        match self {
            Self::Memory(memory) => memory.as_fd(),
            Self::File { file, .. } => file.as_fd(),
        }
    }

    /// A descriptor that can be written would let the worker change the original by mapping it.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let Self::File { file, length } = self else { return Ok(()) };
        let flags = rustix::fs::fcntl_getfl(file).map_err(|errno| cannot_look(errno.into()))?;
        if flags.intersects(OFlags::RWMODE | OFlags::PATH) {
            return Err(Failure::Unsuitable { why: "the file is not opened for reading only" });
        }
        let metadata = file.metadata().map_err(cannot_look)?;
        if !metadata.is_file() {
            return Err(Failure::Unsuitable { why: "it is not a plain file" });
        }
        if metadata.len() < *length { Err(Failure::FileShrank) } else { Ok(()) }
    }

    /// Memory that is not there (SIGBUS) is, where a file is mapped, the fault of the file.
    pub(crate) fn blame(&self, failure: Failure) -> Failure {
        match (failure, self) {
            (Failure::Crashed { signal }, Self::File { file, length }) if signal == Signal::BUS.as_raw() => {
                match file.metadata() {
                    Ok(metadata) if metadata.len() < *length => Failure::FileShrank,
                    Ok(_) => Failure::FileUnreadable,
                    Err(cause) => cannot_look(cause),
                }
            }
            (failure, _) => failure,
        }
    }
}

fn cannot_look(cause: io::Error) -> Failure {
    Failure::Machine { doing: "look at the file", cause }
}

impl From<SealedMemory> for Document {
    fn from(memory: SealedMemory) -> Self {
        Self::Memory(memory)
    }
}
