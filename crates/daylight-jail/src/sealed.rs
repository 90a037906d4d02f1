use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{MemfdFlags, SealFlags};
use rustix::io::Errno;

/// Bytes in memory that nobody can change any more, not even the one who filled them in.
#[derive(Debug)]
pub struct SealedMemory {
    memory: OwnedFd,
    length: u64,
}

/// Why memory could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// The source could not be read.
    #[error("cannot read the document: {0}")]
    Read(std::io::Error),
    /// The machine would not give the memory.
    #[error("cannot keep the document in memory: {0}")]
    Memory(std::io::Error),
    /// The source has fewer bytes than expected.
    #[error("the document has {found} bytes where {expected} were expected")]
    Shorter {
        /// Bytes expected.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The source has more bytes than expected; reading stopped at the first of them.
    #[error("the document has more than the {expected} bytes expected")]
    Longer {
        /// Bytes expected.
        expected: u64,
    },
}

/// Read at a time.
const CHUNK: usize = 128 << 10;

impl SealedMemory {
    /// Fills memory from `reader`, shows every chunk to `on_chunk` (for hashing) on its way, and seals it.
    /// What does not have exactly `expected` bytes is refused: it changed since it was measured.
    pub fn filled_from(
        mut reader: impl Read,
        expected: u64,
        mut on_chunk: impl FnMut(&[u8]),
    ) -> Result<Self, FillError> {
        let memory = create().map_err(|errno| FillError::Memory(errno.into()))?;
        // One more than expected, so that the end and one byte too many both show in the last read.
        let size = usize::try_from(expected.saturating_add(1)).unwrap_or(usize::MAX).min(CHUNK);
        let mut chunk = vec![0; size];
        let mut found = 0u64;
        loop {
            let read = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => &chunk[..read],
                Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(FillError::Read(cause)),
            };
            found += read.len() as u64;
            if found > expected {
                return Err(FillError::Longer { expected });
            }
            on_chunk(read);
            write_all(&memory, read).map_err(|errno| FillError::Memory(errno.into()))?;
        }
        if found < expected {
            return Err(FillError::Shorter { expected, found });
        }
        seal(&memory).map_err(|errno| FillError::Memory(errno.into()))?;
        Ok(Self { memory, length: found })
    }

    /// The same, from bytes at hand.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FillError> {
        Self::filled_from(bytes, bytes.len() as u64, |_| ())
    }

    /// Number of bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl AsFd for SealedMemory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.memory.as_fd()
    }
}

/// The name shows in `/proc` and nowhere else; it says nothing of the document.
fn create() -> rustix::io::Result<OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    match rustix::fs::memfd_create("document", flags | MemfdFlags::NOEXEC_SEAL) {
        // Kernels before 6.3 do not know the flag that forbids to execute it.
        Err(Errno::INVAL) => rustix::fs::memfd_create("document", flags),
        made => made,
    }
}

fn write_all(memory: &OwnedFd, mut bytes: &[u8]) -> rustix::io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(memory, bytes) {
            Ok(0) => return Err(Errno::NOSPC),
            Ok(written) => bytes = &bytes[written..],
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

/// `FUTURE_WRITE` and not `WRITE`: they differ in what was mapped for writing before, and we map nothing.
/// `WRITE` looks at every page for references held elsewhere, which costs more than all the rest and is
/// refused as busy now and then (seen with documents of 1 MB).
fn seal(memory: &OwnedFd) -> rustix::io::Result<()> {
    let flags = SealFlags::FUTURE_WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    rustix::fs::fcntl_add_seals(memory, flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_cannot_be_written_grown_or_shrunk() {
        let memory = SealedMemory::from_bytes(b"a tasking order").expect("memory");
        assert_eq!(rustix::io::pwrite(&memory, b"x", 0), Err(Errno::PERM));
        assert_eq!(rustix::fs::ftruncate(&memory, 3), Err(Errno::PERM));
        assert_eq!(rustix::fs::ftruncate(&memory, 300), Err(Errno::PERM));
        assert_eq!(rustix::fs::fcntl_add_seals(&memory, SealFlags::WRITE), Err(Errno::PERM));
    }

    #[test]
    fn every_byte_passes_the_caller_on_its_way() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            let mut seen = Vec::new();
            let memory =
                SealedMemory::filled_from(&bytes[..], length as u64, |chunk| seen.extend_from_slice(chunk))
                    .expect("memory");
            assert_eq!(memory.len(), length as u64);
            assert!(seen == bytes, "{length} bytes");
        }
    }

    #[test]
    fn what_changed_since_it_was_measured_is_refused() {
        let short = SealedMemory::filled_from(&b"abc"[..], 4, |_| ());
        assert!(matches!(short, Err(FillError::Shorter { expected: 4, found: 3 })), "{short:?}");
        let long = SealedMemory::filled_from(&b"abc"[..], 2, |_| ());
        assert!(matches!(long, Err(FillError::Longer { expected: 2 })), "{long:?}");
    }
}
