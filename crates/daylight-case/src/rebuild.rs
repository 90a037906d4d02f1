use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_model::{Maintenance, ReadingState};

use crate::bytes::Bytes;
use crate::custody::{CustodyEvent, Keeper};
use crate::error::on_file;
use crate::index::Indexer;
use crate::progress::{Progress, add};
use crate::show::find;
use crate::{AddOptions, Added, Case, CaseError, LedgerChoice};

/// What reading anew came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reread {
    /// How the reading went.
    pub added: Added,
    /// Documents whose bytes cannot be reached; they keep what they have.
    pub unreachable: u64,
}

impl Case {
    /// Makes the index anew from stored page text, beside the old one, then swaps them. A reader
    /// that has the old one open keeps it until it looks again.
    pub fn rebuild(&self, threads: NonZeroUsize, progress: &Arc<Progress>) -> Result<(), CaseError> {
        let _lock = self.lock()?;
        let store = self.to_write()?;
        let [documents, bytes, ..] = store.totals(&Maintenance::taken_by_the_case())?;
        add(&progress.known_documents, documents);
        add(&progress.known_bytes, bytes);
        let (fresh, old) = (self.folder().join("index.new"), self.folder().join("index.old"));
        remove_folder(&fresh)?;
        remove_folder(&old)?;
        Indexer::open_at(self, &fresh, threads, progress)?.finish()?;
        let index = self.index();
        if index.exists() {
            std::fs::rename(&index, &old).map_err(on_file("swapping", &index))?;
        }
        std::fs::rename(&fresh, &index).map_err(on_file("swapping", &fresh))?;
        remove_folder(&old)
    }

    /// Reads documents anew from their bytes: those named, or all. What cannot be reached keeps what
    /// it has.
    pub fn reread(
        &self,
        references: &[String],
        options: &AddOptions,
        progress: &Arc<Progress>,
        stop: &Arc<AtomicBool>,
    ) -> Result<Reread, CaseError> {
        let unreachable = {
            let _lock = self.lock()?;
            self.put_back(references, stop)?
        };
        Ok(Reread { added: self.add(&[], options, progress, stop)?, unreachable })
    }

    /// Reads anew what was not read in full and is meant: the documents, the containers of parts that
    /// could not be taken out of them, and files that could not be opened.
    pub fn retry(
        &self,
        choice: &LedgerChoice,
        options: &AddOptions,
        progress: &Arc<Progress>,
        stop: &Arc<AtomicBool>,
    ) -> Result<Reread, CaseError> {
        let Retry { references, roots } = self.to_retry(choice)?;
        let unreachable = match references.is_empty() {
            // Without references everything would be put back.
            true => 0,
            false => {
                let _lock = self.lock()?;
                self.put_back(&references, stop)?
            }
        };
        Ok(Reread { added: self.add(&roots, options, progress, stop)?, unreachable })
    }

    fn to_retry(&self, choice: &LedgerChoice) -> Result<Retry, CaseError> {
        let mut references = BTreeSet::new();
        let mut collections = BTreeSet::new();
        self.ledger_lines(|line| {
            if !choice.fits(&line) {
                return;
            }
            // A part can lack its bytes because of how its container was read.
            references.extend(line.document.iter().chain(&line.container).map(|found| found.0.clone()));
            if line.document.is_none() {
                collections.extend(line.collection);
            }
        })?;
        let known = self.to_read()?.collections(&Maintenance::taken_by_the_case())?;
        let asked = known.into_iter().filter(|collection| collections.contains(&collection.name));
        let roots = asked.map(|collection| PathBuf::from(OsStr::from_bytes(&collection.root)));
        Ok(Retry {
            references: references.into_iter().collect(),
            roots: roots.filter(|root| root.is_dir()).collect(),
        })
    }

    fn put_back(&self, references: &[String], stop: &AtomicBool) -> Result<u64, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let right = Maintenance::taken_by_the_case();
        let packs = daylight_store::Packs::open(&self.packs(), &store.pack_ends(&right)?)?;
        let mut wanted = Vec::new();
        for reference in references {
            wanted.push(find(&store, &view, reference)?);
        }
        let mut unreachable = 0;
        let mut after = 0;
        while !stop.load(Ordering::Relaxed) {
            let some = match references {
                [] => store.all_documents(&right, after, 1_000)?,
                _ => std::mem::take(&mut wanted),
            };
            let Some(last) = some.last() else { break };
            after = last.id;
            let mut back = Vec::new();
            for document in some.iter().filter(|document| !document.removed) {
                if matches!(document.state, ReadingState::Empty | ReadingState::Waiting) {
                    continue;
                }
                let locations = store.locations(&right, document.id)?;
                match Bytes::open(&locations, &packs) {
                    Ok(_) => back.push(document.id),
                    Err(_) if document.state == ReadingState::Unread => back.push(document.id),
                    Err(_) => unreachable += 1,
                }
            }
            let batch = store.batch()?;
            back.iter().try_for_each(|document| batch.wait_again(*document))?;
            batch.commit()?;
        }
        let keeper = Keeper::of(&store)?;
        let batch = store.batch()?;
        let what = if references.is_empty() {
            "all documents".into()
        } else {
            format!("{} documents", references.len())
        };
        keeper.note(&batch, CustodyEvent::Reread, what)?;
        batch.commit()?;
        Ok(unreachable)
    }
}

/// What is read anew.
struct Retry {
    references: Vec<String>,
    /// Folders that are walked again for files that have no bytes yet.
    roots: Vec<PathBuf>,
}

#[expect(clippy::disallowed_methods, reason = "a folder of the case that this file made, named by itself")]
fn remove_folder(folder: &PathBuf) -> Result<(), CaseError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(on_file("removing", folder)(error)),
        _ => Ok(()),
    }
}
