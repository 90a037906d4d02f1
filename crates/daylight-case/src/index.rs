use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use daylight_analyze::Fingerprinter;
use daylight_model::{Field, Format, Maintenance, PartialDate, View};
use daylight_search::{IndexWriter, IndexedDocument, TextField, WriterOptions};
use daylight_store::{Document, Occurrence, Store};

use crate::entities::Follower;
use crate::heading::{HEADED_PAGES, heading, is_message, own_numbers, refers_to, valid, words_to_search};
use crate::progress::{Progress, add};
use crate::whereabouts::{Finder, Whereabouts};
use crate::{Case, CaseError};

/// What was read is findable after so long at the latest.
const SOON: Duration = Duration::from_secs(4);

/// Bytes of text after which a commit is due anyway.
const MUCH: u64 = 64 << 20;

/// Bytes the index may gather in memory for each of its threads.
const MEMORY: usize = 64 << 20;

/// Documents fetched at a time.
const FETCHED: usize = 256;

/// Lets the index follow the store: documents that changed since the last commit are put in again,
/// in the order they changed. The index carries the number of the last change it has seen.
pub(crate) struct Indexer {
    store: Store,
    right: Maintenance,
    writer: IndexWriter,
    done: u64,
    progress: Arc<Progress>,
    uncommitted: u64,
    committed_at: Instant,
    finder: Finder,
    /// Writes down what is named, whenever the index is committed.
    names: Follower,
}

impl Indexer {
    pub(crate) fn open(
        case: &Case,
        threads: NonZeroUsize,
        progress: &Arc<Progress>,
    ) -> Result<Self, CaseError> {
        Self::open_at(case, &case.index(), threads, progress)
    }

    /// Writes the index in another folder than the case's own, to build it anew.
    pub(crate) fn open_at(
        case: &Case,
        folder: &std::path::Path,
        threads: NonZeroUsize,
        progress: &Arc<Progress>,
    ) -> Result<Self, CaseError> {
        let right = Maintenance::taken_by_the_case();
        let writer =
            IndexWriter::open(folder, &right, WriterOptions { threads, memory: MEMORY * threads.get() })?;
        Ok(Self {
            store: case.to_read()?,
            done: writer.sequence(),
            right,
            writer,
            progress: Arc::clone(progress),
            uncommitted: 0,
            committed_at: Instant::now(),
            finder: Finder::default(),
            names: Follower::open(folder)?,
        })
    }

    /// Follows until nobody wakes us any more; then everything is in.
    pub(crate) fn follow(mut self, wakes: &Receiver<()>) -> Result<(), CaseError> {
        loop {
            self.catch_up()?;
            match wakes.recv_timeout(SOON) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.finish()
    }

    /// Puts in what is missing and commits it.
    pub(crate) fn finish(mut self) -> Result<(), CaseError> {
        self.catch_up()?;
        self.commit()?;
        self.writer.close()?;
        Ok(())
    }

    /// Destroys what deleted documents left in the files of the index, after a purge.
    pub(crate) fn purge(mut self, gone: &[daylight_model::DocHash]) -> Result<(), CaseError> {
        self.catch_up()?;
        self.commit()?;
        self.writer.purge_deleted()?;
        self.names.purge(gone)?;
        self.writer.close()?;
        Ok(())
    }

    /// Takes a document out that is no longer in the store at all.
    pub(crate) fn forget(&mut self, hash: &daylight_model::DocHash) -> Result<(), CaseError> {
        Ok(self.writer.remove(hash)?)
    }

    fn catch_up(&mut self) -> Result<(), CaseError> {
        let view = View::of_keeper(self.store.labels()?);
        loop {
            let changed = self.store.changed_since(&self.right, self.done, FETCHED)?;
            let Some(last) = changed.last() else { break };
            let last = last.sequence;
            self.finder.forget();
            for document in &changed {
                self.put(&view, document)?;
            }
            self.done = last;
            if self.uncommitted > MUCH || self.committed_at.elapsed() > SOON {
                self.commit()?;
            }
        }
        if self.uncommitted > 0 && self.committed_at.elapsed() > SOON {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), CaseError> {
        self.writer.commit(self.done)?;
        self.names.catch_up(&self.store, &self.right, self.done)?;
        self.uncommitted = 0;
        self.committed_at = Instant::now();
        Ok(())
    }

    fn put(&mut self, view: &View, document: &Document) -> Result<(), CaseError> {
        if document.removed {
            self.writer.remove(&document.hash)?;
            self.uncommitted += 1;
            return Ok(());
        }
        let occurrences = self.store.occurrences(view, document.id)?;
        if occurrences.is_empty() {
            // Nothing leads to it any more: a part that a new reading of its container lost.
            self.writer.remove(&document.hash)?;
            self.uncommitted += 1;
            return Ok(());
        }
        let whereabouts = self.finder.find(&self.store, view, document.id, &occurrences)?;
        let indexed = indexed(&self.store, &self.right, view, document, &occurrences, whereabouts)?;
        self.uncommitted += 1 + indexed.pages.iter().map(|page| page.len() as u64).sum::<u64>();
        self.writer.put(&indexed)?;
        add(&self.progress.indexed_documents, 1);
        Ok(())
    }
}

impl Case {
    /// Brings the index up to date after something was said that it has to know. Where another program writes to the
    /// case, that one does so.
    pub(crate) fn index_soon(&self) -> Result<(), CaseError> {
        let _lock = match self.lock() {
            Ok(lock) => lock,
            Err(CaseError::Locked { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        Indexer::open(self, NonZeroUsize::MIN, &Arc::default())?.finish()
    }
}

/// What the index is told about a document.
pub(crate) fn indexed(
    store: &Store,
    right: &Maintenance,
    view: &View,
    document: &Document,
    occurrences: &[Occurrence],
    whereabouts: Whereabouts,
) -> Result<IndexedDocument, CaseError> {
    let format = document.format.unwrap_or(Format::Binary);
    let mut indexed = IndexedDocument::new(document.id, document.hash, document.label, format);
    let metadata = store.metadata(view, document.id)?;
    indexed.about = about(occurrences, &metadata, store.page_labels(view, document.id)?);
    indexed.fields = fields(occurrences, &metadata);
    indexed.collections = store.collections_of(view, document.id)?;
    indexed.language.clone_from(&document.language);
    indexed.problems = store.problems(view, document.id)?.into_iter().map(|problem| problem.kind).collect();
    // What is known only by its place in a container is found by the container.
    indexed.problems.extend(store.problems_of_parts(right, document.id)?);
    indexed.problems.sort_unstable();
    indexed.problems.dedup();
    indexed.size = document.size;
    indexed.sequence = document.sequence;
    indexed.place = whereabouts.place;
    indexed.folders = whereabouts.folders;
    indexed.containers = whereabouts.containers;
    indexed.correspondents = correspondents(&metadata);
    indexed.has_parts = store.has_parts(right, document.id)?;
    let pages = store.mentions_to_index(right, document.id)?;
    let head = heading(&pages);
    if !is_message(&metadata) {
        indexed.fields.extend(words_to_search(&head));
        indexed.fields.sort_unstable();
        indexed.fields.dedup();
    }
    let set = store.date_set_to_index(right, document.id)?;
    let date = crate::heading::date(set, &head, &metadata, occurrences);
    indexed.date = date.map(|date| (date.told.date.first_second(), date.told.date.last_second()));
    indexed.numbers = own_numbers(&head, &pages, &metadata);
    indexed.refers_to = refers_to(&pages, &indexed.numbers).into_iter().map(|(number, ..)| number).collect();
    indexed.valid = valid(&pages);
    for page in pages.into_values() {
        page.mentions.into_iter().for_each(|mention| indexed.mentioned.add(mention));
    }
    let mut fingerprinter = Fingerprinter::default();
    store.each_page(right, document.id, |page| {
        fingerprinter.see(&page.text);
        indexed.pages.push(page.text);
        Ok(())
    })?;
    indexed.fingerprint = fingerprinter.finish();
    Ok(indexed)
}

/// What is found by bare words without standing on a page: names, then what the document says about
/// itself, then what it calls its pages (sheets), each once. The same list is read again to show why a
/// document was found.
pub(crate) fn about(
    occurrences: &[Occurrence],
    metadata: &[(Field, String)],
    labels: Vec<String>,
) -> Vec<String> {
    let mut strings: Vec<String> =
        occurrences.iter().map(|place| file_name(&place.path).to_owned()).collect();
    strings.sort_unstable();
    let told = metadata.iter().filter(|(field, _)| {
        matches!(
            field,
            Field::Title
                | Field::Subject
                | Field::Author
                | Field::LastAuthor
                | Field::From
                | Field::To
                | Field::Cc
                | Field::Bcc
                | Field::ReplyTo
                | Field::Keywords
                | Field::Description
                | Field::Organisation
        )
    });
    strings.extend(told.map(|(_, value)| value.clone()));
    strings.extend(labels);
    let mut seen = std::collections::HashSet::new();
    strings.retain(|string| !string.is_empty() && seen.insert(string.clone()));
    strings
}

fn fields(occurrences: &[Occurrence], metadata: &[(Field, String)]) -> Vec<(TextField, String)> {
    let mut fields = Vec::new();
    for place in occurrences {
        fields.push((TextField::Name, file_name(&place.path).to_owned()));
        fields.push((TextField::Path, place.path.clone()));
    }
    for (field, value) in metadata {
        let field = match field {
            Field::From | Field::ReplyTo => TextField::From,
            Field::To | Field::Cc | Field::Bcc => TextField::To,
            Field::Subject => TextField::Subject,
            Field::Title => TextField::Title,
            Field::Author | Field::LastAuthor => TextField::Author,
            _ => continue,
        };
        fields.push((field, value.clone()));
    }
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Who wrote it and to whom, as written.
fn correspondents(metadata: &[(Field, String)]) -> Vec<String> {
    let told = metadata
        .iter()
        .filter(|(field, _)| matches!(field, Field::From | Field::To | Field::Cc | Field::Bcc));
    told.map(|(_, value)| value.clone()).collect()
}

/// When a message says that it was sent, else made, else changed.
pub(crate) fn date_told(metadata: &[(Field, String)]) -> Option<String> {
    let told = |wanted: &Field| {
        metadata
            .iter()
            .filter(|(field, _)| field == wanted)
            .find_map(|(_, value)| value.parse::<PartialDate>().ok())
    };
    [Field::Sent, Field::Created, Field::Modified].iter().find_map(told).map(|date| date.to_string())
}

/// The date a document is taken to be of, as it is written.
pub(crate) fn date_of(
    store: &Store,
    view: &View,
    document: daylight_store::Row,
    metadata: &[(Field, String)],
    occurrences: &[Occurrence],
) -> Result<Option<String>, CaseError> {
    let pages = store.mentions_of_first_pages(view, document, HEADED_PAGES)?;
    let date = crate::heading::date(store.date_set(view, document)?, &heading(&pages), metadata, occurrences);
    Ok(date.map(|date| date.told.date.to_string()))
}

/// The seconds that what it says itself can mean.
pub(crate) fn date(metadata: &[(Field, String)]) -> Option<(i64, i64)> {
    let date: PartialDate = date_told(metadata)?.parse().ok()?;
    Some((date.first_second(), date.last_second()))
}

/// What a message is about.
pub(crate) fn subject_told(metadata: &[(Field, String)]) -> Option<String> {
    let subject = metadata.iter().find(|(field, value)| *field == Field::Subject && !value.trim().is_empty());
    subject.map(|(_, value)| value.clone())
}

pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
