//! Destroys what may not be kept: in the database, in packs, among pictures and uploads, in the index.
//!
//! The database goes first, in one step, and notes what is still to be done elsewhere. A purge that is cut off is
//! brought to its end by whatever writes to the case next.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use daylight_model::{DocHash, Maintenance};
use daylight_store::{Batch, Packs, Row, Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::custody::{CustodyEvent, Keeper};
use crate::error::on_file;
use crate::index::Indexer;
use crate::progress::Progress;
use crate::{Case, CaseError};

/// The setting with what is still to be done, while there is something.
const SETTING: &str = "purge";

/// What the database knows no more and has to go elsewhere.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Unfinished {
    documents: Vec<DocHash>,
    /// Files that were sent, below the folder of uploads.
    uploads: Vec<PathBuf>,
}

/// Whether anything of what was destroyed stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trace {
    /// The hash, so that the bytes stay out, and the place of the file.
    Hash,
    /// Nothing.
    None,
}

impl Case {
    /// Destroys these documents, containers before their parts.
    pub(crate) fn purge(
        &self,
        store: &mut Store,
        rows: &[(Row, DocHash)],
        trace: Trace,
    ) -> Result<(), CaseError> {
        let keeper = Keeper::of(store)?;
        let documents: Vec<DocHash> = rows.iter().map(|(_, hash)| *hash).collect();
        let uploads = self
            .uploads_of(store, &rows.iter().map(|(row, _)| *row).collect())?
            .into_iter()
            .filter_map(|file| file.strip_prefix(self.uploads()).map(PathBuf::from).ok())
            .collect();
        let all: HashSet<DocHash> = documents.iter().copied().collect();
        let recorded = crate::release::emptied_lines(store, &all)?;
        let decided = self.decided_about_what_goes(store, rows)?;
        let batch = store.batch()?;
        recorded.iter().try_for_each(|(at, line)| batch.put_record_line(*at, line))?;
        decided.iter().try_for_each(|(kind, form)| batch.forget_decisions(*kind, form))?;
        // Parts before their containers: what refers to a document goes first.
        let at = keeper.now().unwrap_or_default();
        for (row, hash) in rows.iter().rev() {
            batch.destroy(*row, (trace == Trace::Hash).then_some(hash), &at)?;
        }
        // What somebody looked for last may quote it.
        batch.forget_search_views(0)?;
        note(&keeper, &batch, &documents, trace)?;
        batch.set(SETTING, &written(&Unfinished { documents, uploads })?)?;
        batch.commit()?;
        self.finish_purge(store)
    }

    /// Brings a purge to its end, if there is one that was begun.
    pub(crate) fn finish_purge(&self, store: &mut Store) -> Result<(), CaseError> {
        let Some(text) = store.setting(SETTING)? else { return Ok(()) };
        let unfinished: Unfinished = serde_json::from_str(&text)
            .map_err(|_| StoreError::Damaged { what: "what is left of a purge cannot be read".into() })?;
        let right = Maintenance::taken_by_the_case();
        Packs::open(&self.packs(), &[])?.erase_all_but(&store.named_in_packs(&right)?)?;
        crate::picture::forget(self, &unfinished.documents)?;
        for file in &unfinished.uploads {
            let file = self.uploads().join(file);
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(on_file("destroying", &file)(error));
                }
                _ => {}
            }
        }
        let mut indexer = Indexer::open(self, NonZeroUsize::MIN, &Arc::new(Progress::default()))?;
        unfinished.documents.iter().try_for_each(|hash| indexer.forget(hash))?;
        indexer.purge(&unfinished.documents)?;
        let batch = store.batch()?;
        batch.unset(SETTING)?;
        batch.commit()?;
        Ok(store.forget_deleted()?)
    }

    /// Whether a purge was begun and not brought to its end.
    pub(crate) fn is_purge_unfinished(&self, store: &Store) -> Result<bool, CaseError> {
        Ok(store.setting(SETTING)?.is_some())
    }
}

fn note(keeper: &Keeper, batch: &Batch, documents: &[DocHash], trace: Trace) -> Result<(), CaseError> {
    match trace {
        Trace::Hash => documents
            .iter()
            .try_for_each(|hash| keeper.note_document(batch, CustodyEvent::Purged, hash, None)),
        Trace::None => keeper.empty(batch, &documents.iter().copied().collect::<HashSet<_>>()),
    }
}

fn written(unfinished: &Unfinished) -> Result<String, CaseError> {
    serde_json::to_string(unfinished).map_err(|_| {
        StoreError::Damaged { what: "a file that was sent has a name that is no text".into() }.into()
    })
}
