use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;

use rustix::fs::SealFlags;
use rustix::mm::{MapFlags, ProtFlags};

use crate::sealed;

/// Memory of one worker that its parent writes and it can only read. A document is laid here for each
/// request, so that small ones cost a copy and no call of the system: making, sealing, mapping and freeing
/// memory for each cost more than half of what the jail does.
///
/// What lies behind the end of a document is the rest of an earlier one, which the same worker was given.
#[derive(Debug)]
pub(crate) struct SharedMemory {
    memory: OwnedFd,
    start: NonNull<u8>,
}

/// Longer documents get memory of their own.
pub(crate) const SHARED_BYTES: usize = 4 << 20;

impl SharedMemory {
    /// New memory, all of it zero. Once it is mapped here nobody can map it for writing any more.
    pub(crate) fn new() -> rustix::io::Result<Self> {
        let memory = sealed::create()?;
        rustix::fs::ftruncate(&memory, SHARED_BYTES as u64)?;
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        #[expect(unsafe_code, reason = "there is no safe way to map memory")]
        // SAFETY: a new mapping, at an address the kernel chooses, aliases nothing of ours.
        let start = unsafe {
            rustix::mm::mmap(std::ptr::null_mut(), SHARED_BYTES, protection, MapFlags::SHARED, &memory, 0)
        }?;
        let start = NonNull::new(start.cast()).ok_or(rustix::io::Errno::NOMEM)?;
        let shared = Self { memory, start };
        rustix::fs::fcntl_add_seals(
            &shared.memory,
            SealFlags::FUTURE_WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL,
        )?;
        Ok(shared)
    }

    /// Lays `bytes` at the beginning, as many of them as there is room for. To be called only while the
    /// worker waits for a request.
    pub(crate) fn lay(&mut self, bytes: &[u8]) {
        let length = bytes.len().min(SHARED_BYTES);
        #[expect(unsafe_code, reason = "memory that another process reads is no slice of ours")]
        // SAFETY: the mapping is writable, `SHARED_BYTES` long and lives as long as `self`; `bytes` is a slice
        // and cannot lie in it, because no reference into the mapping is ever made on this side.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.start.as_ptr(), length);
        }
    }
}

impl AsFd for SharedMemory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.memory.as_fd()
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "there is no safe way to unmap")]
        // SAFETY: the mapping made in `new`, which nothing refers to once `self` is gone.
        let unmapped = unsafe { rustix::mm::munmap(self.start.as_ptr().cast(), SHARED_BYTES) };
        debug_assert_eq!(unmapped, Ok(()));
    }
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;
    use crate::mapped::Mapping;

    #[test]
    fn the_other_side_sees_what_was_laid_last() {
        let mut shared = SharedMemory::new().expect("memory");
        let seen = Mapping::shared(shared.as_fd(), SHARED_BYTES as u64).expect("mapped");
        shared.lay(b"first document");
        assert_eq!(&seen.as_ref()[..14], b"first document");
        shared.lay(b"second");
        assert_eq!(&seen.as_ref()[..14], b"seconddocument");
    }

    #[test]
    fn nobody_else_can_write_it() {
        let shared = SharedMemory::new().expect("memory");
        assert_eq!(rustix::io::pwrite(&shared.memory, b"x", 0), Err(Errno::PERM));
        assert_eq!(rustix::fs::ftruncate(&shared.memory, 0), Err(Errno::PERM));
        #[expect(unsafe_code, reason = "to be refused")]
        // SAFETY: a new mapping, if it were made at all.
        let mapped = unsafe {
            let protection = ProtFlags::READ | ProtFlags::WRITE;
            rustix::mm::mmap(std::ptr::null_mut(), 4096, protection, MapFlags::SHARED, &shared.memory, 0)
        };
        assert_eq!(mapped.err(), Some(Errno::PERM));
    }
}
