use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How far the running work is. Written by the threads that do it, read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files and bytes that a walk counted, and whether it has counted all.
    pub(crate) counted_files: AtomicU64,
    pub(crate) counted_bytes: AtomicU64,
    pub(crate) counted_all: AtomicBool,
    /// Files and bytes entered in the ledger.
    pub(crate) entered_files: AtomicU64,
    pub(crate) entered_bytes: AtomicU64,
    /// Documents and bytes that are known and wait, or were read in this run.
    pub(crate) known_documents: AtomicU64,
    pub(crate) known_bytes: AtomicU64,
    pub(crate) read_documents: AtomicU64,
    pub(crate) read_bytes: AtomicU64,
    /// Documents put into the index.
    pub(crate) indexed_documents: AtomicU64,
    /// Pages to recognise in this run, as far as known, and those that were looked at.
    pub(crate) pages_to_recognise: AtomicU64,
    pub(crate) recognised_pages: AtomicU64,
    pub(crate) at_work: Mutex<Vec<Option<Slow>>>,
}

/// A document that is being read, and since when.
#[derive(Debug, Clone)]
pub struct Slow {
    /// The file it lies in. Hostile until shown.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Since when.
    pub since: Instant,
}

/// A look at [`Progress`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Files the walk found.
    pub counted_files: u64,
    /// Bytes of them.
    pub counted_bytes: u64,
    /// The walk has found all.
    pub counted_all: bool,
    /// Files entered in the ledger.
    pub entered_files: u64,
    /// Bytes of them.
    pub entered_bytes: u64,
    /// Documents to read in this run, as far as known; parts come to light while reading.
    pub known_documents: u64,
    /// Bytes of them.
    pub known_bytes: u64,
    /// Documents read.
    pub read_documents: u64,
    /// Bytes of them.
    pub read_bytes: u64,
    /// Documents put into the index.
    pub indexed_documents: u64,
    /// Pages to recognise in this run; 0 until everything else is read.
    pub pages_to_recognise: u64,
    /// Pages that recognition has looked at.
    pub recognised_pages: u64,
}

impl Progress {
    /// How far it is now.
    pub fn counts(&self) -> Counts {
        let number = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            counted_files: number(&self.counted_files),
            counted_bytes: number(&self.counted_bytes),
            counted_all: self.counted_all.load(Ordering::Relaxed),
            entered_files: number(&self.entered_files),
            entered_bytes: number(&self.entered_bytes),
            known_documents: number(&self.known_documents),
            known_bytes: number(&self.known_bytes),
            read_documents: number(&self.read_documents),
            read_bytes: number(&self.read_bytes),
            indexed_documents: number(&self.indexed_documents),
            pages_to_recognise: number(&self.pages_to_recognise),
            recognised_pages: number(&self.recognised_pages),
        }
    }

    /// The document that has been read for longest, if for longer than `patience`.
    pub fn slowest(&self, patience: Duration) -> Option<Slow> {
        let at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        at_work
            .iter()
            .flatten()
            .filter(|slow| slow.since.elapsed() > patience)
            .min_by_key(|slow| slow.since)
            .cloned()
    }

    pub(crate) fn reads(&self, reader: usize, what: Option<Slow>) {
        let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        if at_work.len() <= reader {
            at_work.resize(reader + 1, None);
        }
        if let Some(place) = at_work.get_mut(reader) {
            *place = what;
        }
    }
}

pub(crate) fn add(counter: &AtomicU64, number: u64) {
    counter.fetch_add(number, Ordering::Relaxed);
}
