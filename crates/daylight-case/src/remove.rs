use std::collections::{BTreeSet, HashSet};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use daylight_model::{DocHash, DocRef, Maintenance, View};
use daylight_store::{Batch, Packs, Row, Store};

use crate::error::on_file;
use crate::index::Indexer;
use crate::progress::Progress;
use crate::show::find;
use crate::{Case, CaseError};

/// How documents are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveOptions {
    /// Out of sight; nothing is destroyed.
    OutOfSight,
    /// Bytes, text and index entries are destroyed; the hash stays, so that the bytes stay out.
    Purge,
    /// As `Purge`, and not even the hash is kept.
    PurgeWithoutTrace,
}

/// What removing came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removal {
    /// Documents that were named.
    pub named: u64,
    /// Parts that lay nowhere else, and went with them.
    pub parts: u64,
    /// Destroyed documents whose bytes still lie in files of the evidence, which are not ours to
    /// change.
    pub left_in_evidence: u64,
    /// Containers that were not destroyed and still hold, as part of their own bytes, what was.
    pub still_held_by: Vec<DocRef>,
}

impl Case {
    /// Takes documents out of sight, with the parts that lie nowhere else; purged, they are
    /// destroyed.
    pub fn remove(&self, references: &[String], how: RemoveOptions) -> Result<Removal, CaseError> {
        let _lock = self.lock()?;
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let right = Maintenance::taken_by_the_case();
        let mut named = Vec::new();
        for reference in references {
            let document = find_to_remove(&store, &view, &right, reference, how)?;
            if !named.contains(&document) {
                named.push(document);
            }
        }
        let rows = store.with_parts_of_their_own(&right, &named)?;
        let mut removal = Removal { named: named.len() as u64, ..Removal::default() };
        removal.parts = (rows.len() - named.len()) as u64;
        let mut uploads = Vec::new();
        if how != RemoveOptions::OutOfSight {
            let sent = self.upload_collections(&store)?.into_iter().map(|collection| collection.name);
            removal.look_around(&store, &view, &rows, &sent.collect())?;
            uploads = self.uploads_of(&store, &rows.iter().map(|(row, _)| *row).collect())?;
        }
        let hashes: Vec<DocHash> = rows.iter().map(|(_, hash)| *hash).collect();
        let batch = store.batch()?;
        match how {
            RemoveOptions::OutOfSight => {
                rows.iter().try_for_each(|(row, _)| batch.set_removed(*row, true))?;
            }
            RemoveOptions::Purge => destroy(&batch, &rows, true)?,
            RemoveOptions::PurgeWithoutTrace => destroy(&batch, &rows, false)?,
        }
        let verb = if how == RemoveOptions::OutOfSight { "remove" } else { "purge" };
        let detail = match how {
            RemoveOptions::PurgeWithoutTrace => format!("{} documents", rows.len()),
            _ => hashes.iter().map(|hash| hash.doc_ref().0).collect::<Vec<_>>().join(" "),
        };
        batch.note_custody(&crate::reading::now(), verb, &detail)?;
        batch.commit()?;
        let packs = Packs::open(&self.packs(), &[])?;
        if how != RemoveOptions::OutOfSight {
            packs.erase_all_but(&store.named_in_packs(&right)?)?;
            crate::picture::forget(self, &hashes)?;
            uploads.iter().try_for_each(|file| destroy_file(file))?;
        }
        let mut indexer = Indexer::open(self, NonZeroUsize::MIN, &Arc::new(Progress::default()))?;
        if how == RemoveOptions::OutOfSight {
            indexer.finish()?;
        } else {
            hashes.iter().try_for_each(|hash| indexer.forget(hash))?;
            indexer.purge()?;
            store.forget_deleted()?;
        }
        Ok(removal)
    }
}

/// What was taken out of sight can still be destroyed.
fn find_to_remove(
    store: &Store,
    view: &View,
    right: &Maintenance,
    reference: &str,
    how: RemoveOptions,
) -> Result<Row, CaseError> {
    let refused = match find(store, view, reference) {
        Ok(document) => return Ok(document.id),
        Err(refused) => refused,
    };
    let unseen = match (&refused, how) {
        (CaseError::NoDocument { .. }, RemoveOptions::Purge | RemoveOptions::PurgeWithoutTrace) => {
            store.removed_by_prefix(right, &reference.trim().to_ascii_lowercase())?
        }
        _ => Vec::new(),
    };
    match unseen.as_slice() {
        [document] => Ok(document.id),
        _ => Err(refused),
    }
}

impl Removal {
    /// Notes where else the bytes of these documents lie, before their places are forgotten.
    /// `ours` are the collections of files that were sent, which the case keeps itself.
    fn look_around(
        &mut self,
        store: &Store,
        view: &View,
        rows: &[(Row, DocHash)],
        ours: &HashSet<String>,
    ) -> Result<(), CaseError> {
        let gone: HashSet<Row> = rows.iter().map(|(row, _)| *row).collect();
        let mut holders = BTreeSet::new();
        for (row, _) in rows {
            let places = store.occurrences(view, *row)?;
            let in_evidence = places.iter().any(|place| {
                let is_ours = place.collection.as_ref().is_some_and(|name| ours.contains(name));
                place.parent.is_none() && !place.missing && !place.earlier && !is_ours
            });
            self.left_in_evidence += u64::from(in_evidence);
            let containers = places.into_iter().filter_map(|place| place.parent);
            holders.extend(containers.filter(|(row, _)| !gone.contains(row)).map(|(_, hash)| hash.0));
        }
        self.still_held_by = holders.into_iter().map(|hash| view.doc_ref(&DocHash(hash))).collect();
        Ok(())
    }
}

/// A file that was sent to the case, and lies nowhere but in it.
fn destroy_file(path: &Path) -> Result<(), CaseError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(on_file("destroying", path)(error)),
        _ => Ok(()),
    }
}

fn destroy(batch: &Batch, rows: &[(Row, DocHash)], keep_hash: bool) -> Result<(), CaseError> {
    let at = crate::reading::now();
    // Parts before their containers: what refers to a document goes first.
    for (row, hash) in rows.iter().rev() {
        batch.destroy(*row, keep_hash.then_some(hash), &at)?;
    }
    Ok(())
}
