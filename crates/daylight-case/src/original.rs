use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;

use daylight_model::{DocHash, Format, Problem, ProblemKind};
use daylight_store::{Holder, Location, Packs};
use sha2::{Digest, Sha256};

use crate::bytes::{Bytes, IN_MEMORY, problem_of};
use crate::show::find;
use crate::{Case, CaseError};

/// The bytes of a document, to be taken away.
///
/// Hashed while they are read. The last piece is held back until the hash is known to be right, so that
/// nobody gets the whole of a file that is not the one that was read: reading ends with an error instead.
#[derive(Debug)]
pub struct Original {
    bytes: Bytes,
    expected: DocHash,
    format: Option<Format>,
    name: Option<String>,
    hasher: Sha256,
    done: u64,
    piece: Vec<u8>,
    given: usize,
}

/// Read, hashed and given on at a time.
const PIECE: usize = 256 << 10;

impl Case {
    /// The bytes of a document as they came, from the surest place where they still are.
    pub fn original(&self, reference: &str) -> Result<Original, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let packs = Packs::open(&self.packs(), &[])?;
        let right = daylight_model::Maintenance::taken_by_the_case();
        let locations = store.locations(&right, document.id)?;
        let bytes = surest(&locations, &packs, &document.hash)
            .map_err(|problem| CaseError::NoBytes { reference: view.doc_ref(&document.hash), problem })?;
        let names = store.occurrences(&view, document.id)?;
        let name = names.iter().find_map(|occurrence| last_name(&occurrence.path));
        Ok(Original {
            bytes,
            expected: document.hash,
            format: document.format,
            name,
            hasher: Sha256::new(),
            done: 0,
            piece: Vec::new(),
            given: 0,
        })
    }
}

impl Original {
    /// Number of bytes.
    pub fn size(&self) -> u64 {
        self.bytes.size()
    }

    /// What they hash to.
    pub fn hash(&self) -> DocHash {
        self.expected
    }

    /// What they are, as far as they were read.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// The name under which they came first, without its folders. Hostile until shown.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn next_piece(&mut self) -> io::Result<()> {
        let left = self.bytes.size() - self.done;
        let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        self.piece.clear();
        let (piece, hasher) = (&mut self.piece, &mut self.hasher);
        self.bytes.each(self.done, length as u64, |bytes| {
            hasher.update(bytes);
            piece.extend_from_slice(bytes);
        })?;
        self.given = 0;
        self.done += length as u64;
        if self.done == self.bytes.size() && self.hasher.clone().finalize().as_slice() != self.expected.0 {
            self.piece.clear();
            return Err(io::Error::new(io::ErrorKind::InvalidData, "these are not the bytes that were read"));
        }
        Ok(())
    }
}

impl Read for Original {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.piece.len() && self.done < self.bytes.size() && !buffer.is_empty() {
            self.next_piece()?;
        }
        let ready = self.piece.get(self.given..).unwrap_or_default();
        let length = ready.len().min(buffer.len());
        let (Some(into), Some(from)) = (buffer.get_mut(..length), ready.get(..length)) else { return Ok(0) };
        into.copy_from_slice(from);
        self.given += length;
        Ok(length)
    }
}

/// The first place whose bytes are still those that were read, as far as can be told without reading
/// much: what is small is hashed, a large file must look as it did when it was hashed, and is hashed
/// where it does not.
fn surest(locations: &[Location], packs: &Packs, expected: &DocHash) -> Result<Bytes, Problem> {
    let mut first_problem = None;
    for location in locations {
        let found = Bytes::open(std::slice::from_ref(location), packs)
            .and_then(|bytes| if is_it(&bytes, location, expected)? { Ok(bytes) } else { Err(other()) });
        match found {
            Ok(bytes) => return Ok(bytes),
            Err(problem) => {
                first_problem.get_or_insert(problem);
            }
        }
    }
    Err(first_problem
        .unwrap_or_else(|| Problem::new(ProblemKind::Missing, "the case knows no place where its bytes lie")))
}

fn is_it(bytes: &Bytes, location: &Location, expected: &DocHash) -> Result<bool, Problem> {
    let looks_unchanged = match &location.holder {
        Holder::Pack(_) => true,
        Holder::File { state, .. } => {
            let now = std::fs::metadata(&bytes.path).map_err(|error| problem_of(&error))?;
            let changed = now.mtime().saturating_mul(1_000_000_000).saturating_add(now.mtime_nsec());
            (now.len(), changed, now.ino()) == (state.size, state.changed, state.inode)
        }
    };
    if looks_unchanged && bytes.size() > IN_MEMORY {
        return Ok(true);
    }
    let hash = bytes.hash(0, bytes.size()).map_err(|error| problem_of(&error))?;
    Ok(hash == *expected)
}

fn other() -> Problem {
    Problem::new(ProblemKind::Changed, "the file is not the one that was read: it was changed since")
}

fn last_name(path: &str) -> Option<String> {
    path.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
}
