use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::OFlags;
use rustix::process::Signal;

use crate::Failure;
use crate::sealed::SealedMemory;
use crate::shared::SHARED_BYTES;

/// The bytes a worker is given: exactly one document.
#[derive(Debug)]
pub struct Document(Kind);

#[derive(Debug)]
enum Kind {
    /// So few that they are laid in the worker's shared memory.
    Held(Vec<u8>),
    /// Bytes the parent filled in and sealed.
    Memory(SealedMemory),
    /// The file itself, and how many of its bytes, from the first.
    File(File, u64),
}

/// Why a document could not be copied.
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

impl Document {
    /// Copies a document from `reader` to where nobody can change it, and shows every chunk to `on_chunk` (for
    /// hashing) on its way. What does not have exactly `expected` bytes is refused: it changed since it was
    /// measured.
    pub fn copied_from(
        reader: impl Read,
        expected: u64,
        mut on_chunk: impl FnMut(&[u8]),
    ) -> Result<Self, FillError> {
        if expected > SHARED_BYTES as u64 {
            let memory = SealedMemory::filled_by(|write| {
                each_chunk(reader, expected, |chunk| {
                    on_chunk(chunk);
                    write(chunk)
                })
            })?;
            return Ok(Self(Kind::Memory(memory)));
        }
        held(reader, expected, on_chunk).map(|bytes| Self(Kind::Held(bytes)))
    }

    /// The same, from bytes at hand.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FillError> {
        Self::copied_from(bytes, bytes.len() as u64, |_| ())
    }

    /// The first `length` bytes of the file itself, for documents too large to copy. It must be a plain file
    /// opened for reading only; the worker should hash what it read, because the file can change under it.
    pub fn file(file: File, length: u64) -> Self {
        Self(Kind::File(file, length))
    }

    /// Number of bytes.
    pub fn len(&self) -> u64 {
        match &self.0 {
            Kind::Held(bytes) => bytes.len() as u64,
            Kind::Memory(memory) => memory.len(),
            Kind::File(_, length) => *length,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that are laid in shared memory, where they are not behind a descriptor.
    pub(crate) fn held(&self) -> Option<&[u8]> {
        match &self.0 {
            Kind::Held(bytes) => Some(bytes),
            Kind::Memory(_) | Kind::File(..) => None,
        }
    }

    /// The descriptor that goes with the request.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        match &self.0 {
            Kind::Held(_) => None,
            Kind::Memory(memory) => Some(memory.as_fd()),
            Kind::File(file, _) => Some(file.as_fd()),
        }
    }

    /// A descriptor that can be written would let the worker change the original by mapping it.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let Kind::File(file, length) = &self.0 else { return Ok(()) };
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
        match (failure, &self.0) {
            (Failure::Crashed { signal }, Kind::File(file, length)) if signal == Signal::BUS.as_raw() => {
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

/// What `reader` has, which must be `expected` bytes, with every chunk shown on its way.
fn held(reader: impl Read, expected: u64, mut on_chunk: impl FnMut(&[u8])) -> Result<Vec<u8>, FillError> {
    // One more than expected, so that one byte too many shows.
    let mut reader = reader.take(expected + 1);
    let mut bytes = Vec::with_capacity(expected as usize + 1);
    loop {
        let before = bytes.len();
        let read = reader.by_ref().take(CHUNK as u64).read_to_end(&mut bytes).map_err(FillError::Read)?;
        if bytes.len() as u64 > expected {
            return Err(FillError::Longer { expected });
        }
        if read == 0 {
            break;
        }
        on_chunk(&bytes[before..]);
    }
    let found = bytes.len() as u64;
    if found < expected { Err(FillError::Shorter { expected, found }) } else { Ok(bytes) }
}

/// Hands over what `reader` has, which must be `expected` bytes.
fn each_chunk(
    mut reader: impl Read,
    expected: u64,
    mut take: impl FnMut(&[u8]) -> Result<(), FillError>,
) -> Result<u64, FillError> {
    // One more than expected, so that the end and one byte too many both show in the last read.
    let size = usize::try_from(expected.saturating_add(1)).unwrap_or(usize::MAX).min(CHUNK);
    let mut chunk = vec![0; size];
    let mut found = 0u64;
    loop {
        let read = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => &chunk[..read],
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(FillError::Read(cause)),
        };
        found += read.len() as u64;
        if found > expected {
            return Err(FillError::Longer { expected });
        }
        take(read)?;
    }
    if found < expected { Err(FillError::Shorter { expected, found }) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_passes_the_caller_on_its_way() {
        for length in [0, 1, SHARED_BYTES, SHARED_BYTES + 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            let mut seen = Vec::new();
            let document =
                Document::copied_from(&bytes[..], length as u64, |chunk| seen.extend_from_slice(chunk))
                    .expect("a document");
            assert_eq!(document.len(), length as u64);
            assert_eq!(document.held().is_some(), length <= SHARED_BYTES);
            assert!(seen == bytes, "{length} bytes");
        }
    }

    #[test]
    fn what_changed_since_it_was_measured_is_refused() {
        for size in [2, 2 * SHARED_BYTES] {
            let (bytes, size) = (vec![b'a'; size], size as u64);
            let short = Document::copied_from(&bytes[..], size + 1, |_| ());
            assert!(
                matches!(short, Err(FillError::Shorter { expected, found }) if (expected, found) == (size + 1, size)),
                "{short:?}"
            );
            let long = Document::copied_from(&bytes[..], size - 1, |_| ());
            assert!(matches!(long, Err(FillError::Longer { expected }) if expected == size - 1), "{long:?}");
        }
    }
}
