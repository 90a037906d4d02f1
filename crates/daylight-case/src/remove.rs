use std::collections::{BTreeSet, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use daylight_model::{DocHash, DocRef, Maintenance, View};
use daylight_store::{Row, Store};

use crate::custody::{CustodyEvent, Keeper};
use crate::index::Indexer;
use crate::progress::Progress;
use crate::purge::Trace;
use crate::show::find;
use crate::{Case, CaseError};

/// How documents are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveOptions {
    /// Out of sight; nothing is destroyed.
    OutOfSight,
    /// Bytes, text and index entries are destroyed; the hash and the place of the file stay, so that the bytes stay
    /// out and are accounted for.
    Purge,
    /// As `Purge`, and neither hash nor name is kept.
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
    /// Saved searches and lists there are after a purge: words of people, which may quote it.
    pub own_words: u64,
}

impl Case {
    /// Takes documents out of sight, with the parts that lie nowhere else; purged, they are
    /// destroyed.
    pub fn remove(&self, references: &[String], how: RemoveOptions) -> Result<Removal, CaseError> {
        let _lock = self.lock()?;
        let mut store = self.to_write()?;
        self.finish_purge(&mut store)?;
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
        let trace = match how {
            RemoveOptions::OutOfSight => {
                self.take_out_of_sight(&mut store, &rows)?;
                return Ok(removal);
            }
            RemoveOptions::Purge => Trace::Hash,
            RemoveOptions::PurgeWithoutTrace => Trace::None,
        };
        let sent = self.upload_collections(&store)?.into_iter().map(|collection| collection.name);
        removal.look_around(&store, &view, &rows, &sent.collect())?;
        self.purge(&mut store, &rows, trace)?;
        removal.own_words = store.saved_searches()?.len() as u64 + store.matches()?.len() as u64;
        Ok(removal)
    }

    fn take_out_of_sight(&self, store: &mut Store, rows: &[(Row, DocHash)]) -> Result<(), CaseError> {
        let keeper = Keeper::of(store)?;
        let batch = store.batch()?;
        for (row, hash) in rows {
            batch.set_removed(*row, true)?;
            keeper.note_document(&batch, CustodyEvent::Removed, hash, None)?;
        }
        batch.commit()?;
        Indexer::open(self, NonZeroUsize::MIN, &Arc::new(Progress::default()))?.finish()
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
