use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{MemfdFlags, SealFlags};
use rustix::io::Errno;

use crate::FillError;

/// Bytes in memory that nobody can change any more, not even the one who filled them in.
#[derive(Debug)]
pub(crate) struct SealedMemory {
    memory: OwnedFd,
    length: u64,
}

impl SealedMemory {
    /// Seals what `fill` writes.
    pub(crate) fn filled_by(
        fill: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), FillError>) -> Result<u64, FillError>,
    ) -> Result<Self, FillError> {
        let cannot = |errno: Errno| FillError::Memory(errno.into());
        let memory = create().map_err(cannot)?;
        let length = fill(&mut |bytes| write_all(&memory, bytes).map_err(cannot))?;
        seal(&memory).map_err(cannot)?;
        Ok(Self { memory, length })
    }

    /// Number of bytes.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }
}

impl AsFd for SealedMemory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.memory.as_fd()
    }
}

/// The name shows in `/proc` and nowhere else; it says nothing of the document.
pub(crate) fn create() -> rustix::io::Result<OwnedFd> {
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

    fn sealed(bytes: &[u8]) -> SealedMemory {
        let fill =
            |write: &mut dyn FnMut(&[u8]) -> Result<(), FillError>| write(bytes).map(|()| bytes.len() as u64);
        SealedMemory::filled_by(fill).expect("memory")
    }

    #[test]
    fn what_is_sealed_cannot_be_written_grown_or_shrunk() {
        let memory = sealed(b"a tasking order");
        assert_eq!(rustix::io::pwrite(&memory, b"x", 0), Err(Errno::PERM));
        assert_eq!(rustix::fs::ftruncate(&memory, 3), Err(Errno::PERM));
        assert_eq!(rustix::fs::ftruncate(&memory, 300), Err(Errno::PERM));
        assert_eq!(rustix::fs::fcntl_add_seals(&memory, SealFlags::WRITE), Err(Errno::PERM));
    }
}
