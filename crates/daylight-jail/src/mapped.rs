use std::ffi::c_void;
use std::os::fd::BorrowedFd;
use std::ptr::NonNull;

use rustix::io::Errno;
use rustix::mm::{Advice, MapFlags, ProtFlags};

/// The bytes of a document, mapped for reading, owned, and let go when dropped.
///
/// If the document is a file that somebody cuts while it is mapped, reading past its new end kills the
/// process (SIGBUS), and so does a broken disk; the parent tells these apart as
/// [`crate::Failure::FileShrank`] and [`crate::Failure::FileUnreadable`].
#[derive(Debug)]
pub(crate) struct Mapping {
    start: NonNull<u8>,
    length: usize,
}

impl Mapping {
    /// Maps the first `length` bytes behind `descriptor`, which is not needed afterwards.
    pub(crate) fn of(descriptor: BorrowedFd<'_>, length: u64) -> rustix::io::Result<Self> {
        Self::with(descriptor, length, MapFlags::PRIVATE)
    }

    /// The same, for memory whose bytes change between two documents: see [`crate::shared`]. Who looks at
    /// them keeps no reference from one document to the next.
    pub(crate) fn shared(descriptor: BorrowedFd<'_>, length: u64) -> rustix::io::Result<Self> {
        Self::with(descriptor, length, MapFlags::SHARED)
    }

    fn with(descriptor: BorrowedFd<'_>, length: u64, flags: MapFlags) -> rustix::io::Result<Self> {
        let length = usize::try_from(length).map_err(|_| Errno::OVERFLOW)?;
        if length == 0 {
            return Ok(Self { start: NonNull::dangling(), length });
        }
        #[expect(unsafe_code, reason = "there is no safe way to map a file")]
        // SAFETY: a new mapping, at an address the kernel chooses, aliases nothing of ours.
        let start =
            unsafe { rustix::mm::mmap(std::ptr::null_mut(), length, ProtFlags::READ, flags, descriptor, 0) }?;
        Ok(Self { start: NonNull::new(start.cast()).ok_or(Errno::NOMEM)?, length })
    }

    /// Gives back the memory that its bytes take up; they are read from the file again where they are
    /// looked at again. Of a mailbox of gigabytes little more than what is being read stays in memory.
    pub(crate) fn let_go(&self) {
        if self.length == 0 {
            return;
        }
        #[expect(unsafe_code, reason = "there is no safe way to advise the kernel on an address")]
        // SAFETY: the mapping is of a file, for reading only, and ours: its bytes are the same when they are
        // read from the file again, so whoever holds a reference to them sees no change.
        let advised = unsafe {
            let start = self.start.as_ptr().cast::<c_void>();
            rustix::mm::madvise(start, self.length, Advice::LinuxDontNeed)
        };
        debug_assert_eq!(advised, Ok(()));
    }
}

impl AsRef<[u8]> for Mapping {
    fn as_ref(&self) -> &[u8] {
        #[expect(unsafe_code, reason = "the bytes of a mapping are reached through its address")]
        // SAFETY: `start` is the beginning of a readable mapping of `length` bytes that lives until `self` is
        // dropped (or dangling, aligned and non-null with a length of 0). We never write to it. A sealed memory
        // cannot change; a file on disk could be written by somebody else while it is mapped, which no program
        // that maps files can rule out: what we compute may then be nonsense, inside the jail.
        unsafe {
            std::slice::from_raw_parts(self.start.as_ptr(), self.length)
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        if self.length == 0 {
            return;
        }
        #[expect(unsafe_code, reason = "there is no safe way to unmap")]
        // SAFETY: `start` and `length` are the mapping made in `of`, and no reference outlives `self`.
        let unmapped = unsafe { rustix::mm::munmap(self.start.as_ptr().cast::<c_void>(), self.length) };
        debug_assert_eq!(unmapped, Ok(()));
    }
}

#[expect(unsafe_code, reason = "an address is not Send by itself")]
// SAFETY: the mapping is owned, belongs to the process and not to a thread, and is only read.
unsafe impl Send for Mapping {}

#[expect(unsafe_code, reason = "an address is not Sync by itself")]
// SAFETY: as above; shared references only read.
unsafe impl Sync for Mapping {}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;
    use crate::Document;
    use crate::shared::SHARED_BYTES;

    #[test]
    fn a_mapping_holds_the_bytes_after_its_descriptor_is_gone() {
        let bytes: Vec<u8> = (0..SHARED_BYTES as u32 + 1).map(|i| (i % 253) as u8).collect();
        let memory = Document::from_bytes(&bytes).expect("memory");
        let descriptor = memory.descriptor().expect("too long to be laid in shared memory");
        let mapped = Mapping::of(descriptor, memory.len()).expect("mapped");
        drop(memory);
        assert!(std::thread::spawn(move || mapped.as_ref() == bytes).join().expect("thread"));
    }

    #[test]
    fn bytes_that_were_let_go_are_read_again() {
        let bytes: Vec<u8> = (0..SHARED_BYTES as u32 + 1).map(|i| (i % 251) as u8).collect();
        let memory = Document::from_bytes(&bytes).expect("memory");
        let descriptor = memory.descriptor().expect("too long to be laid in shared memory");
        let mapped = Mapping::of(descriptor, memory.len()).expect("mapped");
        let seen = mapped.as_ref();
        assert_eq!(seen, bytes);
        mapped.let_go();
        assert_eq!(seen, bytes);
    }

    #[test]
    fn an_empty_document_needs_no_mapping() {
        assert_eq!(Mapping::of(std::io::stdin().as_fd(), 0).expect("mapped").as_ref(), b"");
    }
}
