use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};

/// Files of postings and positions up to this many bytes are mapped; a merge of small segments gains by it.
const MAPPED_UP_TO: u64 = 4 << 20;

/// The folder of an index for who writes it.
///
/// A merge goes once through all that its segments hold. Mapped, that counts as memory of the process: 1 GB for an
/// index of 2 GB. So the long files, of which a merge wants one word at a time, are read piece by piece.
#[derive(Debug, Clone)]
pub(crate) struct WriterDirectory {
    mapped: MmapDirectory,
    folder: PathBuf,
    mapped_up_to: u64,
}

impl WriterDirectory {
    pub(crate) fn open(folder: &Path) -> tantivy::Result<Self> {
        let mapped = MmapDirectory::open(folder)?;
        Ok(Self { mapped, folder: folder.to_owned(), mapped_up_to: MAPPED_UP_TO })
    }

    fn is_read_in_pieces(&self, path: &Path) -> bool {
        path.extension().is_some_and(|kind| kind == "idx" || kind == "pos")
    }
}

impl Directory for WriterDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if self.is_read_in_pieces(path) {
            let file = InPieces::open(&self.folder.join(path)).map_err(|cause| {
                if cause.kind() == io::ErrorKind::NotFound {
                    OpenReadError::FileDoesNotExist(path.to_owned())
                } else {
                    OpenReadError::wrap_io_error(cause, path.to_owned())
                }
            })?;
            if file.length as u64 > self.mapped_up_to {
                return Ok(Arc::new(file));
            }
        }
        self.mapped.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.mapped.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.mapped.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

/// A file of which only what is asked for is in memory.
struct InPieces {
    file: File,
    length: usize,
}

impl InPieces {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        Ok(Self { file, length })
    }
}

impl FileHandle for InPieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

impl HasLen for InPieces {
    fn len(&self) -> usize {
        self.length
    }
}

impl fmt::Debug for InPieces {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a file of {} bytes", self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_read_in_pieces_and_says_what_the_mapped_one_says() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..=255).collect();
        std::fs::write(folder.path().join("a.pos"), &bytes).unwrap();
        std::fs::write(folder.path().join("a.term"), &bytes).unwrap();
        let mut directory = WriterDirectory::open(folder.path()).unwrap();
        for up_to in [255, 256] {
            directory.mapped_up_to = up_to;
            for name in ["a.pos", "a.term"] {
                let file = directory.get_file_handle(Path::new(name)).unwrap();
                let in_pieces = format!("{file:?}") == "a file of 256 bytes";
                assert_eq!(in_pieces, name == "a.pos" && up_to == 255, "{name} {up_to}");
                assert_eq!(file.len(), 256);
                assert_eq!(file.read_bytes(7..99).unwrap().as_slice(), &bytes[7..99]);
                assert_eq!(file.read_bytes(256..256).unwrap().len(), 0);
            }
        }
        let missing = directory.get_file_handle(Path::new("b.pos"));
        assert!(matches!(missing, Err(OpenReadError::FileDoesNotExist(_))), "{missing:?}");
    }
}
