use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use daylight_model::{DocHash, Problem, ProblemKind};
use daylight_store::{FileState, PackFile, PackWriter, Place, Row};
use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use super::LeftOut;
use super::recorder::{Note, NotedFile};
use crate::CaseError;
use crate::bytes::{is_loop, open_plain, problem_of};
use crate::case::is_case;
use crate::progress::{Progress, add};

/// One folder or file to add.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) collection: Row,
    pub(crate) number: i64,
    /// The collection's root, and what is walked below it (empty for all).
    pub(crate) root: PathBuf,
    pub(crate) prefix: Vec<u8>,
    /// What is known from earlier walks.
    pub(crate) known: HashMap<Vec<u8>, Place>,
}

/// The thread that walks, hashes, and enters every file in the ledger.
pub(crate) struct Walker<'a> {
    pub(crate) notes: &'a Sender<Note>,
    pub(crate) stop: &'a Arc<AtomicBool>,
    pub(crate) progress: &'a Progress,
    /// Where copies of originals go, if they are asked for.
    pub(crate) copies: Option<PackWriter>,
    pub(crate) left_out: Vec<LeftOut>,
}

impl Walker<'_> {
    /// Walks all; then says that there is no more.
    pub(crate) fn run(mut self, walks: Vec<Walk>) -> Result<Vec<LeftOut>, CaseError> {
        walks.iter().try_for_each(|walk| self.walk(walk))?;
        self.send(Note::AllWalked)?;
        Ok(self.left_out)
    }

    fn walk(&mut self, walk: &Walk) -> Result<(), CaseError> {
        let start = walk.root.join(OsStr::from_bytes(&walk.prefix));
        let mut entries = walker(&start).into_iter();
        while let Some(entry) = entries.next() {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if is_case(entry.path()) {
                        entries.skip_current_dir();
                        self.left_out.push(LeftOut { path: entry.path().to_owned() });
                    }
                }
                Ok(entry) => self.entry(walk, &entry)?,
                Err(error) => self.refused(walk, &error)?,
            }
        }
        let (collection, number, prefix) = (walk.collection, walk.number, walk.prefix.clone());
        self.send(Note::Walked { collection, walk: number, prefix })
    }

    fn entry(&mut self, walk: &Walk, entry: &DirEntry) -> Result<(), CaseError> {
        let path = below(&walk.root, entry.path());
        if let Some(problem) = not_a_file(entry) {
            return self.note(walk, path, FileState::default(), Err(problem), None);
        }
        let state = match entry.metadata() {
            Ok(metadata) => state_of(&metadata),
            Err(error) => {
                let problem = error.io_error().map_or_else(
                    || Problem::new(ProblemKind::Unreadable, "the operating system cannot look at it"),
                    problem_of,
                );
                return self.note(walk, path, FileState::default(), Err(problem), None);
            }
        };
        if let Some(known) =
            walk.known.get(&path).filter(|known| known.document.is_some() && known.state == state)
        {
            add(&self.progress.entered_files, 1);
            add(&self.progress.entered_bytes, state.size);
            let returned = known.document.filter(|_| known.missing);
            return self.send(Note::Unchanged { occurrence: known.occurrence, walk: walk.number, returned });
        }
        match self.hash_at_rest(entry.path())? {
            Ok((state, hash, copy)) => self.note(walk, path, state, Ok(hash), copy),
            Err(problem) => self.note(walk, path, state, Err(problem), None),
        }
    }

    /// A folder or link that could not be entered.
    fn refused(&mut self, walk: &Walk, error: &walkdir::Error) -> Result<(), CaseError> {
        let path = error.path().map_or_else(|| walk.root.clone(), Path::to_owned);
        let problem = match error.io_error() {
            Some(cause) => {
                let Problem { kind, detail, .. } = problem_of(cause);
                Problem::new(kind, format!("a folder that cannot be listed: {detail}"))
            }
            None => Problem::new(ProblemKind::NotAFile, "a link that leads in a circle"),
        };
        self.note(walk, below(&walk.root, &path), FileState::default(), Err(problem), None)
    }

    fn note(
        &mut self,
        walk: &Walk,
        path: Vec<u8>,
        state: FileState,
        content: Result<DocHash, Problem>,
        copy: Option<(PackFile, u64)>,
    ) -> Result<(), CaseError> {
        let flags = maildir_flags(&path);
        let file =
            NotedFile { collection: walk.collection, walk: walk.number, path, state, flags, content, copy };
        self.send(Note::File(file))
    }

    /// Hashes a file, once more if it changed meanwhile; a file that is never at rest is a problem.
    fn hash_at_rest(&mut self, path: &Path) -> Result<Result<Hashed, Problem>, CaseError> {
        for _ in 0..2 {
            let hashed = self.hash(path)?;
            match hashed {
                Ok(Some(hashed)) => return Ok(Ok(hashed)),
                Ok(None) => {}
                Err(error) => return Ok(Err(problem_of(&error))),
            }
        }
        Ok(Err(Problem::new(
            ProblemKind::Changed,
            "it changes while it is read; add it again when it is at rest",
        )))
    }

    /// `None` when it changed while it was hashed.
    fn hash(&mut self, path: &Path) -> Result<std::io::Result<Option<Hashed>>, CaseError> {
        if let Some(copies) = &mut self.copies {
            copies.abandon();
        }
        let mut hasher = Sha256::new();
        let mut copied = Ok(());
        let looked = (|| {
            let file = open_plain(path)?;
            let before = state_of(&file.metadata()?);
            let mut size = 0;
            let mut buffer = vec![0; 256 << 10];
            loop {
                let length = match std::io::Read::read(&mut &file, &mut buffer) {
                    Ok(length) => length,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error),
                };
                let piece = buffer.get(..length).unwrap_or_default();
                if piece.is_empty() {
                    break;
                }
                hasher.update(piece);
                size += length as u64;
                if let (Some(copies), Ok(())) = (&mut self.copies, &copied) {
                    copied = copies.write(piece);
                }
            }
            let after = state_of(&file.metadata()?);
            Ok((before == after && after.size == size).then_some(after))
        })();
        copied?;
        let state = match looked {
            Ok(Some(state)) => state,
            Ok(None) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        };
        let copy = match &mut self.copies {
            Some(copies) if state.size > 0 => {
                let (pack, start, _) = copies.finish()?;
                Some((pack, start))
            }
            _ => None,
        };
        Ok(Ok(Some((state, DocHash(hasher.finalize().into()), copy))))
    }

    fn send(&self, note: Note) -> Result<(), CaseError> {
        self.notes.send(note).map_err(|_| CaseError::Bug { thread: "recording" })
    }
}

type Hashed = (FileState, DocHash, Option<(PackFile, u64)>);

/// Counts files and bytes ahead of the walk, so that progress has a true total.
pub(crate) fn count(starts: &[PathBuf], stop: &AtomicBool, progress: &Progress) {
    for start in starts {
        let mut entries = walker(start).into_iter();
        while let Some(entry) = entries.next() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            // What cannot be listed here is noted by the walk itself.
            let Ok(entry) = entry else { continue };
            if entry.file_type().is_dir() {
                if is_case(entry.path()) {
                    entries.skip_current_dir();
                }
                continue;
            }
            add(&progress.counted_files, 1);
            if entry.file_type().is_file() {
                add(&progress.counted_bytes, entry.metadata().map_or(0, |metadata| metadata.len()));
            }
        }
    }
    progress.counted_all.store(true, Ordering::Relaxed);
}

/// In order of names, so that two runs meet files in the same order; links are never followed.
fn walker(start: &Path) -> WalkDir {
    WalkDir::new(start).follow_links(false).follow_root_links(true).sort_by_file_name()
}

fn below(root: &Path, path: &Path) -> Vec<u8> {
    path.strip_prefix(root).unwrap_or(path).as_os_str().as_bytes().to_vec()
}

fn state_of(metadata: &std::fs::Metadata) -> FileState {
    let changed = metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
    FileState { size: metadata.len(), changed, inode: metadata.ino() }
}

fn not_a_file(entry: &DirEntry) -> Option<Problem> {
    let kind = entry.file_type();
    let what = if kind.is_file() {
        return None;
    } else if kind.is_symlink() {
        match std::fs::metadata(entry.path()) {
            Ok(_) => "a link; what it leads to is read where it lies",
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => "a link that leads nowhere",
            Err(error) if is_loop(&error) => "a link that leads in a circle",
            Err(_) => "a link that cannot be followed",
        }
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    Some(Problem::new(ProblemKind::NotAFile, what))
}

/// The flags of a message in a maildir: what follows `:2,` in its name
/// (<https://cr.yp.to/proto/maildir.html>).
fn maildir_flags(path: &[u8]) -> Option<String> {
    let mut components = path.rsplit(|byte| *byte == b'/');
    let name = components.next()?;
    if !matches!(components.next()?, b"cur" | b"new") {
        return None;
    }
    let at = name.windows(3).rposition(|window| window == b":2,")?;
    let flags = name.get(at + 3..)?;
    flags.iter().all(u8::is_ascii_alphabetic).then(|| String::from_utf8_lossy(flags).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_from_messages_in_a_maildir_only() {
        assert_eq!(maildir_flags(b"box/cur/1321.M1P2.host:2,RS"), Some("RS".into()));
        assert_eq!(maildir_flags(b"box/other/1321.M1P2.host:2,RS"), None);
        assert_eq!(maildir_flags(b"box/new/1321.M1P2.host"), None);
    }
}
