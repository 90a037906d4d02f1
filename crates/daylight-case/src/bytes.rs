use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use daylight_jail::Document;
use daylight_model::{DocHash, Problem, ProblemKind};
use daylight_store::{Holder, Location, Packs};
use sha2::{Digest, Sha256};

/// Documents up to this size are copied into sealed memory for the worker. Larger ones are mapped
/// from their file, which costs no memory but can change under the reader, so it hashes what it
/// read. At most one such copy for each worker exists at a time.
pub(crate) const IN_MEMORY: u64 = 32 << 20;

/// Read in pieces of this size.
const PIECE: usize = 256 << 10;

/// The bytes of a document, found and open.
#[derive(Debug)]
pub(crate) struct Bytes {
    file: File,
    start: u64,
    size: u64,
    /// Where they were found.
    pub(crate) path: PathBuf,
}

impl Bytes {
    /// Opens the first of these locations that can be opened; the problem of the first otherwise.
    pub(crate) fn open(locations: &[Location], packs: &Packs) -> Result<Self, Problem> {
        let mut first_problem = None;
        for location in locations {
            match Self::open_one(location, packs) {
                Ok(bytes) => return Ok(bytes),
                Err(problem) => {
                    first_problem.get_or_insert(problem);
                }
            }
        }
        Err(first_problem.unwrap_or_else(|| {
            Problem::new(ProblemKind::Missing, "the case knows no place where its bytes lie")
        }))
    }

    fn open_one(location: &Location, packs: &Packs) -> Result<Self, Problem> {
        let path = match &location.holder {
            Holder::Pack(number) => packs.path(*number),
            Holder::File { root, path, .. } => file_path(root, path),
        };
        let file = open_plain(&path).map_err(|error| problem_of(&error))?;
        let length = file.metadata().map_err(|error| problem_of(&error))?.len();
        if length < location.start.saturating_add(location.size) {
            return Err(Problem::new(ProblemKind::Changed, "the file is shorter than when it was added"));
        }
        Ok(Self { file, start: location.start, size: location.size, path })
    }

    /// Number of bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Gives the bytes from `start` on, `length` of them, piece by piece.
    pub(crate) fn each(&self, start: u64, length: u64, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        let mut buffer = vec![0; PIECE.min(usize::try_from(length).unwrap_or(PIECE)).max(1)];
        let mut done = 0;
        while done < length {
            let want = buffer.len().min(usize::try_from(length - done).unwrap_or(buffer.len()));
            let piece = buffer.get_mut(..want).unwrap_or_default();
            self.file.read_exact_at(piece, self.start + start + done)?;
            take(piece);
            done += want as u64;
        }
        Ok(())
    }

    /// What the bytes from `start` on, `length` of them, hash to.
    pub(crate) fn hash(&self, start: u64, length: u64) -> io::Result<DocHash> {
        let mut hasher = Sha256::new();
        self.each(start, length, |piece| hasher.update(piece))?;
        Ok(DocHash(hasher.finalize().into()))
    }

    /// What the worker is given: exactly these bytes. `scratch` is where a large part is copied out
    /// of its container first. Says whether the worker must hash what it reads.
    pub(crate) fn for_worker(&self, expected: &DocHash, scratch: &Path) -> Result<(Document, bool), Problem> {
        if self.size > IN_MEMORY {
            return self.large_for_worker(scratch).map_err(|error| problem_of(&error));
        }
        let mut hasher = Sha256::new();
        let reader = Window { bytes: self, done: 0 };
        let document =
            Document::copied_from(reader, self.size, |piece| hasher.update(piece)).map_err(|error| {
                Problem::new(ProblemKind::Unreadable, format!("its bytes cannot be copied: {error}"))
            })?;
        if hasher.finalize().as_slice() != expected.0 {
            return Err(changed());
        }
        Ok((document, false))
    }

    fn large_for_worker(&self, scratch: &Path) -> io::Result<(Document, bool)> {
        let length = self.file.metadata()?.len();
        if self.start == 0 && length == self.size {
            let file = open_plain(&self.path)?;
            return Ok((Document::file(file, self.size), true));
        }
        // A copy of its own, so that the worker does not get the rest of the container with it. It
        // has no name any more when the worker gets it.
        let path = scratch.join(format!("part-{}-{}", std::process::id(), self.start));
        let mut copy = File::options().create(true).truncate(true).write(true).open(&path)?;
        let mut written = Ok(());
        self.each(0, self.size, |piece| {
            if written.is_ok() {
                written = io::Write::write_all(&mut copy, piece);
            }
        })?;
        written?;
        let file = open_plain(&path)?;
        std::fs::remove_file(&path)?;
        Ok((Document::file(file, self.size), true))
    }
}

/// The problem of bytes that are not what was hashed.
pub(crate) fn changed() -> Problem {
    Problem::new(ProblemKind::Changed, "it changed while it was read; add it again when it is at rest")
}

struct Window<'a> {
    bytes: &'a Bytes,
    done: u64,
}

impl io::Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.bytes.size - self.done).unwrap_or(buffer.len());
        let want = buffer.len().min(left);
        let got = self
            .bytes
            .file
            .read_at(buffer.get_mut(..want).unwrap_or_default(), self.bytes.start + self.done)?;
        self.done += got as u64;
        Ok(got)
    }
}

/// A file of a collection.
pub(crate) fn file_path(root: &[u8], path: &[u8]) -> PathBuf {
    Path::new(OsStr::from_bytes(root)).join(OsStr::from_bytes(path))
}

/// Opens a file for reading; never follows a link and never waits for a pipe.
pub(crate) fn open_plain(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
    }
    Ok(file)
}

/// The problem that keeps bytes from us.
pub(crate) fn problem_of(error: &io::Error) -> Problem {
    let (kind, detail) = match error.kind() {
        _ if is_loop(error) => (ProblemKind::NotAFile, "a link that leads in a circle".to_owned()),
        io::ErrorKind::NotFound => (ProblemKind::Missing, "the file is not there".to_owned()),
        io::ErrorKind::PermissionDenied => {
            (ProblemKind::NoPermission, "opening it is not permitted".to_owned())
        }
        io::ErrorKind::InvalidInput => (ProblemKind::NotAFile, "it is not a plain file".to_owned()),
        io::ErrorKind::UnexpectedEof => {
            (ProblemKind::Changed, "it became shorter while it was read".to_owned())
        }
        other => (ProblemKind::Unreadable, format!("the operating system cannot read it: {other}")),
    };
    Problem::new(kind, detail)
}

/// A link that leads in a circle, or one where none may be followed.
pub(crate) fn is_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}
