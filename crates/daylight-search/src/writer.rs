use std::collections::{BTreeMap, HashSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use daylight_model::{DocHash, Label, Maintenance};
use tantivy::directory::error::LockError;
use tantivy::merge_policy::{LogMergePolicy, NoMergePolicy};
use tantivy::schema::IndexRecordOption;
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyError, Term};

use crate::directory::WriterDirectory;
use crate::schema::{Fields, INDEX_VERSION, register, schema};
use crate::{IndexError, IndexedDocument};

/// How much of the machine writing may use.
#[derive(Debug, Clone, Copy)]
pub struct WriterOptions {
    /// Threads that index, at most eight. They are for the class with the smallest label; any other gets one.
    pub threads: NonZeroUsize,
    /// Bytes that may be gathered in memory before they are written, at least 15 MB for each thread.
    pub memory: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { threads: NonZeroUsize::MIN, memory: LEAST_MEMORY }
    }
}

/// What tantivy asks for at least for each thread.
const LEAST_MEMORY: usize = 15_000_000;
const MOST_THREADS: usize = 8;

/// Writes the index of a case: one tantivy index for each label, in a folder named by its number.
///
/// Nothing is seen by readers before [`IndexWriter::commit`].
pub struct IndexWriter {
    dir: PathBuf,
    options: WriterOptions,
    classes: BTreeMap<Label, Class>,
    fields: Fields,
    sequence: u64,
}

struct Class {
    writer: tantivy::IndexWriter,
    reader: IndexReader,
    /// What was put since the last commit; `reader` knows the rest.
    pending: HashSet<DocHash>,
}

impl IndexWriter {
    /// Opens the index in a folder, or starts an empty one.
    pub fn open(dir: &Path, _: &Maintenance, options: WriterOptions) -> Result<Self, IndexError> {
        std::fs::create_dir_all(dir).map_err(|source| IndexError::Folder { path: dir.to_owned(), source })?;
        let (_, fields) = schema();
        let mut writer = Self { dir: dir.to_owned(), options, classes: BTreeMap::new(), fields, sequence: 0 };
        let mut sequences = Vec::new();
        for label in labels_in(dir).map_err(|source| IndexError::Folder { path: dir.to_owned(), source })? {
            sequences.push(writer.open_class(label)?);
        }
        writer.sequence = sequences.into_iter().min().unwrap_or(0);
        Ok(writer)
    }

    /// The store sequence of the last commit, the smallest over the classes; 0 for a new index. What
    /// the store says after it is to be put again.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Adds a document, in place of an earlier one with the same hash.
    ///
    /// A document whose label changed leaves its old class, committed, before it enters the new: no
    /// reader ever finds it in both.
    pub fn put(&mut self, document: &IndexedDocument) -> Result<(), IndexError> {
        let to_add = document.to_tantivy(&self.fields)?;
        self.leave_other_classes(document)?;
        if !self.classes.contains_key(&document.label) {
            self.open_class(document.label)?;
        }
        let fields = self.fields;
        let Some(class) = self.classes.get_mut(&document.label) else { return Ok(()) };
        if class.holds(&document.hash, &fields)? {
            class.writer.delete_term(key(&document.hash, &fields));
        }
        class.writer.add_document(to_add)?;
        class.pending.insert(document.hash);
        Ok(())
    }

    /// Takes a document out, whatever its class. Its words are gone from the files only after
    /// [`IndexWriter::purge_deleted`].
    pub fn remove(&mut self, hash: &DocHash) -> Result<(), IndexError> {
        for class in self.classes.values_mut() {
            class.writer.delete_term(key(hash, &self.fields));
        }
        Ok(())
    }

    /// Makes everything put and removed since the last commit visible and durable, with the store
    /// sequence it stands for.
    pub fn commit(&mut self, sequence: u64) -> Result<(), IndexError> {
        for class in self.classes.values_mut() {
            class.commit(sequence)?;
        }
        self.sequence = sequence;
        Ok(())
    }

    /// Rewrites every segment that holds removed documents, so that their words are gone from the
    /// files. What was put or removed since the last commit is committed with it, under the sequence of
    /// that commit.
    pub fn purge_deleted(&mut self) -> Result<(), IndexError> {
        let labels: Vec<Label> = self.classes.keys().copied().collect();
        for label in labels {
            let Some(mut class) = self.classes.remove(&label) else { continue };
            class.commit(self.sequence)?;
            // A merge in the background may hold a segment that has to be rewritten.
            class.writer.wait_merging_threads()?;
            self.open_class(label)?;
            if let Some(class) = self.classes.get_mut(&label) {
                class.purge()?;
            }
        }
        Ok(())
    }

    /// Waits for what goes on in the background and closes the index.
    pub fn close(self) -> Result<(), IndexError> {
        for class in self.classes.into_values() {
            class.writer.wait_merging_threads()?;
        }
        Ok(())
    }

    fn leave_other_classes(&mut self, document: &IndexedDocument) -> Result<(), IndexError> {
        let (fields, sequence) = (self.fields, self.sequence);
        for (label, class) in &mut self.classes {
            if *label != document.label && class.holds(&document.hash, &fields)? {
                class.writer.delete_term(key(&document.hash, &fields));
                class.commit(sequence)?;
            }
        }
        Ok(())
    }

    /// Opens or creates a class and says which sequence it was committed with.
    fn open_class(&mut self, label: Label) -> Result<u64, IndexError> {
        let path = class_dir(&self.dir, label);
        std::fs::create_dir_all(&path).map_err(|source| IndexError::Folder { path: path.clone(), source })?;
        let directory = WriterDirectory::open(&path)?;
        let index = Index::open_or_create(directory, schema().0).map_err(|error| match error {
            TantivyError::SchemaError(_) | TantivyError::IncompatibleIndex(_) => {
                IndexError::OtherVersion { path: path.clone() }
            }
            error => error.into(),
        })?;
        register(&index);
        // The class with the smallest number is the one everything comes into.
        let main = self.classes.keys().all(|other| label < *other);
        let threads = if main { self.options.threads.get().min(MOST_THREADS) } else { 1 };
        let memory = if main { self.options.memory } else { LEAST_MEMORY };
        let memory = memory.max(LEAST_MEMORY * threads);
        let writer = index.writer_with_num_threads(threads, memory).map_err(|error| match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Locked { path: path.clone() },
            error => error.into(),
        })?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let mut class = Class { writer, reader, pending: HashSet::new() };
        if never_committed(&index)? {
            class.commit(self.sequence)?;
        }
        let sequence = committed_sequence(&index)?.ok_or(IndexError::OtherVersion { path })?;
        self.classes.insert(label, class);
        Ok(sequence)
    }
}

impl Class {
    fn holds(&self, hash: &DocHash, fields: &Fields) -> Result<bool, IndexError> {
        if self.pending.contains(hash) {
            return Ok(true);
        }
        let term = key(hash, fields);
        for segment in self.reader.searcher().segment_readers() {
            let inverted = segment.inverted_index(fields.hash)?;
            let found =
                inverted.read_postings(&term, IndexRecordOption::Basic).map_err(TantivyError::from)?;
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn commit(&mut self, sequence: u64) -> Result<(), IndexError> {
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&format!("{INDEX_VERSION} {sequence}"));
        commit.commit()?;
        self.pending.clear();
        self.reader.reload()?;
        Ok(())
    }

    fn purge(&mut self) -> Result<(), IndexError> {
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        let segments = self.writer.index().searchable_segment_metas()?;
        for segment in segments.into_iter().filter(|segment| segment.has_deletes()) {
            self.writer.merge(&[segment.id()]).wait()?;
        }
        // A reader that is still open keeps the old files: ours must let go of them first.
        self.reader.reload()?;
        self.writer.garbage_collect_files().wait()?;
        self.writer.set_merge_policy(Box::new(LogMergePolicy::default()));
        Ok(())
    }
}

fn key(hash: &DocHash, fields: &Fields) -> Term {
    Term::from_field_bytes(fields.hash, &hash.0)
}

/// The folder of a class.
pub(crate) fn class_dir(dir: &Path, label: Label) -> PathBuf {
    dir.join(label.number().to_string())
}

/// The labels that have a class in the folder of an index.
pub(crate) fn labels_in(dir: &Path) -> std::io::Result<Vec<Label>> {
    let mut labels = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        if let Some(number) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) {
            labels.push(Label::from_number(number));
        }
    }
    labels.sort_unstable();
    Ok(labels)
}

/// Whether an index was made and nothing else: its first commit, which tells its version, is still to come.
pub(crate) fn never_committed(index: &Index) -> tantivy::Result<bool> {
    let metas = index.load_metas()?;
    Ok(metas.opstamp == 0 && metas.payload.is_none())
}

/// The sequence in the last commit; `None` where it is of another version of the index.
pub(crate) fn committed_sequence(index: &Index) -> tantivy::Result<Option<u64>> {
    let payload = index.load_metas()?.payload;
    let sequence = payload.as_deref().and_then(|payload| {
        let (version, sequence) = payload.split_once(' ')?;
        (version == INDEX_VERSION.to_string()).then(|| sequence.parse().ok())?
    });
    Ok(sequence)
}
