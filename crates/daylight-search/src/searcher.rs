use std::path::{Path, PathBuf};
use std::sync::Arc;

use daylight_model::{Label, View};
use tantivy::directory::MmapDirectory;
use tantivy::{DocId, Index, IndexReader, ReloadPolicy, TantivyError};

use crate::counted::Counted;
use crate::evaluate::{Evaluation, plan};
use crate::facet::Sort;
use crate::found::Found;
use crate::schema::{Fields, WholeField, register, schema};
use crate::score::Totals;
use crate::segment::Segment;
use crate::writer::{class_dir, committed_sequence, never_committed};
use crate::{Query, SearchError, Texts};

/// Which part of the answer to give.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Hits to leave out at the beginning.
    pub offset: usize,
    /// Hits to give at most; all of them for `None`.
    pub limit: Option<usize>,
    /// Which come first.
    pub sort: Sort,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many documents match, exactly.
    pub total: u64,
    /// The asked part of them, in the asked order.
    pub hits: Vec<Hit>,
}

/// One document that matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its row in the store.
    pub row: i64,
    /// [`daylight_model::DocHash::tie`] of its hash, which orders equal scores.
    pub tie: u64,
    /// How well it fits, in whole thousandths.
    pub score: f64,
    pub(crate) address: Address,
}

/// Where a hit lies, as long as the searcher is not reloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) generation: u64,
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
}

/// Answers queries for one view. It sees the index as it was committed when it was opened or reloaded.
///
/// Hit sets are exact: every word that a pattern matches counts, however many, and every hit is in
/// the total. Scores are BM25 over the live documents of the opened classes; equal scores are ordered
/// by document hash.
pub struct Searcher {
    dir: PathBuf,
    labels: Vec<Label>,
    classes: Vec<Class>,
    pub(crate) fields: Fields,
    pub(crate) segments: Vec<Segment>,
    pub(crate) totals: Totals,
    generation: u64,
    sequence: u64,
    counted: [Arc<Counted>; WholeField::ALL.len()],
}

struct Class {
    label: Label,
    reader: IndexReader,
    /// Held so that tantivy keeps the files of the segments.
    snapshot: tantivy::Searcher,
}

impl Searcher {
    /// Opens the classes that the view opens, and no other. A class that has no index yet has no documents.
    pub fn open(dir: &Path, view: &View) -> Result<Self, SearchError> {
        let (_, fields) = schema();
        let mut searcher = Self {
            dir: dir.to_owned(),
            labels: view.labels().to_vec(),
            classes: Vec::new(),
            fields,
            segments: Vec::new(),
            totals: Totals::default(),
            generation: 0,
            sequence: 0,
            counted: WholeField::ALL.map(|_| Arc::default()),
        };
        searcher.reload()?;
        Ok(searcher)
    }

    /// Sees what was committed since.
    pub fn reload(&mut self) -> Result<(), SearchError> {
        // Asked before the classes are opened: what is committed in between counts as not seen yet.
        self.sequence = crate::sequence::seen(&self.dir, &self.labels)?;
        for label in self.labels.clone() {
            match self.classes.iter_mut().find(|class| class.label == label) {
                Some(class) => {
                    class.reader.reload()?;
                    class.snapshot = class.reader.searcher();
                }
                None => self.classes.extend(open_class(&self.dir, label)?),
            }
        }
        self.segments = self.segments_beside(&self.segments)?;
        self.totals = Totals {
            documents: self.segments.iter().map(Segment::live_count).sum(),
            words: self.segments.iter().map(Segment::live_words).sum(),
        };
        self.generation += 1;
        Ok(())
    }

    /// Another that sees what was committed since, while this one goes on as it is. What was worked out about
    /// segments that both have is shared.
    pub fn reopened(&self) -> Result<Self, SearchError> {
        let mut searcher = Self {
            dir: self.dir.clone(),
            labels: self.labels.clone(),
            classes: Vec::new(),
            fields: self.fields,
            segments: Vec::new(),
            totals: Totals::default(),
            generation: self.generation,
            sequence: 0,
            counted: self.counted.clone(),
        };
        searcher.reload()?;
        searcher.segments = searcher.segments_beside(&self.segments)?;
        Ok(searcher)
    }

    /// Works out beforehand what the first facets would have to: the values of every segment that is new.
    pub fn prepare(&self) -> Result<(), SearchError> {
        for segment in &self.segments {
            segment.days();
            for field in WholeField::ALL {
                segment.values(field, self.counted(field))?;
            }
        }
        Ok(())
    }

    /// The segments of all classes, with what is known of those that were there before.
    fn segments_beside(&self, before: &[Segment]) -> Result<Vec<Segment>, SearchError> {
        let readers = self.classes.iter().flat_map(|class| class.snapshot.segment_readers());
        let opened = readers.map(|reader| {
            let segment = Segment::new(reader.clone(), &self.fields)?;
            let known = before.iter().find(|known| known.id() == segment.id());
            Ok(match known {
                Some(known) => segment.remember(known),
                None => segment,
            })
        });
        opened.collect()
    }

    /// The sequence of the store that this searcher has seen, the smallest over the classes it opened; 0
    /// where there are none.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    pub(crate) fn counted(&self, field: WholeField) -> &Arc<Counted> {
        &self.counted[field as usize]
    }

    /// How many documents the view sees.
    pub fn documents(&self) -> u64 {
        self.totals.documents
    }

    /// The documents that match, in the asked order.
    pub fn search(&self, query: &Query, texts: &dyn Texts, options: &Options) -> Result<Answer, SearchError> {
        self.find(query, texts)?.answer(options)
    }

    /// All documents that match, to be shown, sorted and counted as often as needed.
    pub fn find(&self, query: &Query, texts: &dyn Texts) -> Result<Found<'_>, SearchError> {
        let plan = plan(&query.root, self)?;
        let lengths = self.totals.lengths();
        let hits = self
            .segments
            .iter()
            .map(|segment| Evaluation { segment, fields: &self.fields, lengths: &lengths, texts }.run(&plan));
        Ok(Found { searcher: self, hits: hits.collect::<Result<_, _>>()? })
    }

    /// Where a hit lies now; `None` if it is not there any more.
    pub(crate) fn locate(&self, hit: &Hit) -> Option<(&Segment, DocId)> {
        if hit.address.generation == self.generation {
            return Some((self.segments.get(hit.address.segment)?, hit.address.doc));
        }
        self.segments.iter().find_map(|segment| Some((segment, segment.find_row(hit.row)?)))
    }
}

fn open_class(dir: &Path, label: Label) -> Result<Option<Class>, SearchError> {
    let path = class_dir(dir, label);
    if !path.try_exists().map_err(|source| SearchError::Folder { path: path.clone(), source })? {
        return Ok(None);
    }
    let directory = MmapDirectory::open(&path).map_err(TantivyError::from)?;
    if !Index::exists(&directory).map_err(TantivyError::from)? {
        return Ok(None);
    }
    let index = Index::open(directory).map_err(|error| match error {
        TantivyError::IncompatibleIndex(_) => SearchError::OtherVersion { path: path.clone() },
        error => error.into(),
    })?;
    if never_committed(&index)? {
        return Ok(None);
    }
    if committed_sequence(&index)?.is_none() || index.schema() != schema().0 {
        return Err(SearchError::OtherVersion { path });
    }
    register(&index);
    let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let snapshot = reader.searcher();
    Ok(Some(Class { label, reader, snapshot }))
}
