use std::cell::RefCell;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use daylight_model::{DocRef, Format, View};
use daylight_search::{Found, Hit, Place, Query, Said, Searcher, Sort, Texts, TextsError};
use daylight_store::Store;

use crate::folded;
use crate::index::about;
use crate::place::place_in_words;
use crate::{Case, CaseError};

/// Which part of an answer to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Hits to leave out at the beginning.
    pub offset: usize,
    /// Hits to give at most.
    pub limit: Option<usize>,
    /// Passages of each hit.
    pub passages: usize,
    /// Which hits come first.
    pub sort: Sort,
    /// Only hits that changed after this sequence ([`OpenSearch::sequence`]): were read, or got another name
    /// or label.
    pub changed_since: Option<u64>,
    /// Leave out what says nearly the same as a hit that comes before it. The total still counts every document.
    pub fold: bool,
    /// Count for each hit the documents that say nearly the same.
    pub count_copies: bool,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            offset: 0,
            limit: Some(10),
            passages: 1,
            sort: Sort::Relevance,
            changed_since: None,
            fold: false,
            count_copies: false,
        }
    }
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many documents match, exactly.
    pub total: u64,
    /// The asked part of them, in the asked order.
    pub hits: Vec<AnswerHit>,
    /// How long it took, passages included.
    pub took: Duration,
    /// Documents that wait to be read, or were read and are not in the index yet, are not in the
    /// answer.
    pub incomplete: bool,
}

/// One document of an answer. Paths and texts are hostile until shown.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerHit {
    /// What the reader calls it.
    pub reference: DocRef,
    /// How well it fits, in whole thousandths.
    pub score: f64,
    /// What it calls itself, for a message: its subject. Hostile until shown.
    pub title: Option<String>,
    /// What it is.
    pub format: Option<Format>,
    /// When it dates from, as it says itself.
    pub date: Option<String>,
    /// The first place where it lies: the path of a file; of a part, that of its container and its name there.
    pub place: String,
    /// Number of places.
    pub places: usize,
    /// Where it matched.
    pub passages: Vec<AnswerPassage>,
    /// How many other documents say nearly the same, where that was asked for.
    pub copies: Option<u64>,
}

/// A piece of text around what matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerPassage {
    /// The page, counted from 1; `None` for a name or what the document says about itself.
    pub page: Option<u32>,
    /// What the material calls that page.
    pub label: Option<String>,
    /// The piece.
    pub text: String,
    /// What matched, as byte ranges in `text`.
    pub marks: Vec<Range<usize>>,
}

/// A case opened to be searched many times.
pub struct OpenSearch {
    pub(crate) store: Store,
    pub(crate) view: View,
    searcher: Arc<Searcher>,
    index: PathBuf,
}

impl Case {
    /// Opens the case to search in it. What is committed later is seen after [`OpenSearch::reload`].
    pub fn open_search(&self) -> Result<OpenSearch, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let searcher = Arc::new(Searcher::open(&self.index(), &view)?);
        Ok(OpenSearch { store, view, searcher, index: self.index() })
    }

    /// Answers one query.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, CaseError> {
        // The query first: one that cannot be read is answered whatever state the case is in.
        parsed(query)?;
        self.open_search()?.search(query, options)
    }
}

impl OpenSearch {
    /// Answers one query.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, CaseError> {
        let started = Instant::now();
        let parsed = parsed(query)?;
        let found = self.narrowed(self.find(&parsed)?, options);
        self.answer(&parsed, &found, options, started)
    }

    /// The sequence of the store that the index had seen when it was opened or refreshed. What is read later
    /// has a greater one.
    pub fn sequence(&self) -> u64 {
        self.searcher.sequence()
    }

    /// Sees what was committed since, at less cost than opening anew. Others made by [`OpenSearch::another`]
    /// stay as they are.
    pub fn reload(&mut self) -> Result<(), CaseError> {
        match Arc::get_mut(&mut self.searcher) {
            Some(searcher) => searcher.reload()?,
            None => self.searcher = Arc::new(self.searcher.reopened()?),
        }
        Ok(())
    }

    /// Works out beforehand what the first facets after a reload would have to; about 100 ms for 200,000 new
    /// documents. For a thread that nobody waits for.
    pub fn prepare(&self) -> Result<(), CaseError> {
        Ok(self.searcher.prepare()?)
    }

    /// Whether the index went on since it was opened or reloaded.
    pub fn is_behind(&self) -> Result<bool, CaseError> {
        Ok(daylight_search::last_sequence(&self.index)? > self.searcher.sequence())
    }

    /// One more for another thread, with a connection to the store of its own and the same index in memory.
    pub fn another(&self) -> Result<Self, CaseError> {
        let folder = self.store.path().parent().unwrap_or(Path::new("."));
        Ok(Self {
            store: Store::open_to_read(folder)?,
            view: self.view.clone(),
            searcher: self.searcher.clone(),
            index: self.index.clone(),
        })
    }

    pub(crate) fn find(&self, query: &Query) -> Result<Found<'_>, CaseError> {
        Ok(self.searcher.find(query, &self.texts())?)
    }

    pub(crate) fn narrowed<'f>(&self, found: Found<'f>, options: &SearchOptions) -> Found<'f> {
        match options.changed_since {
            Some(sequence) => found.only_changed_since(sequence),
            None => found,
        }
    }

    pub(crate) fn store_and_view(&self) -> (&Store, &View) {
        (&self.store, &self.view)
    }

    pub(crate) fn texts(&self) -> StoredTexts<'_> {
        StoredTexts::new(&self.store, &self.view, &self.searcher)
    }

    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    pub(crate) fn answer(
        &self,
        query: &Query,
        found: &Found<'_>,
        options: &SearchOptions,
        started: Instant,
    ) -> Result<Answer, CaseError> {
        let texts = self.texts();
        let hits = folded::hits(&[self], &[found], options)?;
        let hits = hits.iter().filter_map(|(_, hit)| self.hit(query, hit, &texts, options).transpose());
        let hits = hits.collect::<Result<Vec<_>, _>>()?;
        let took = started.elapsed();
        Ok(Answer { total: found.total(), hits, took, incomplete: self.is_incomplete()? })
    }

    /// Documents wait to be read, or to come into the index.
    pub(crate) fn is_incomplete(&self) -> Result<bool, CaseError> {
        Ok(daylight_search::last_sequence(&self.index)? < self.store.sequence()?)
    }

    pub(crate) fn hit(
        &self,
        query: &Query,
        hit: &Hit,
        texts: &StoredTexts,
        options: &SearchOptions,
    ) -> Result<Option<AnswerHit>, CaseError> {
        // Gone between the search and now: it was removed, and removed it stays.
        let Some(document) = self.store.document(&self.view, hit.row)? else { return Ok(None) };
        let occurrences = self.store.occurrences(&self.view, hit.row)?;
        let metadata = self.store.metadata(&self.view, hit.row)?;
        let told = self.searcher.passages(query, hit, texts, options.passages)?;
        let passages = told.into_iter().map(|passage| {
            let page = match passage.place {
                Place::About(_) => None,
                Place::Page(number) => Some(number),
            };
            let label =
                page.map(|number| self.store.page_label(&self.view, hit.row, number)).transpose()?.flatten();
            Ok(AnswerPassage { page, label, text: passage.text, marks: passage.marks })
        });
        let place =
            occurrences.first().map(|place| place_in_words(&self.store, &self.view, place)).transpose()?;
        Ok(Some(AnswerHit {
            reference: self.view.doc_ref(&document.hash),
            score: hit.score,
            title: crate::index::subject_told(&metadata),
            format: document.format,
            date: crate::index::date_of(&self.store, &self.view, hit.row, &metadata, &occurrences)?,
            place: place.unwrap_or_default(),
            places: occurrences.len(),
            passages: passages.collect::<Result<_, CaseError>>()?,
            copies: match options.count_copies {
                true => Some(self.searcher.near_copies_of_hit(hit)?.len() as u64),
                false => None,
            },
        }))
    }
}

pub(crate) fn parsed(query: &str) -> Result<Query, CaseError> {
    daylight_search::parse(query).map_err(|error| CaseError::Query { query: query.to_owned(), error })
}

pub(crate) struct StoredTexts<'a> {
    store: &'a Store,
    view: &'a View,
    searcher: &'a Searcher,
    /// What people said, for each condition that was asked: every segment of the index asks again.
    said: RefCell<Vec<(Said, Arc<[i64]>)>>,
}

impl<'a> StoredTexts<'a> {
    pub(crate) fn new(store: &'a Store, view: &'a View, searcher: &'a Searcher) -> Self {
        Self { store, view, searcher, said: RefCell::default() }
    }
}

impl Texts for StoredTexts<'_> {
    fn about(&self, row: i64) -> Result<Option<Vec<String>>, TextsError> {
        let occurrences = self.store.occurrences(self.view, row)?;
        if occurrences.is_empty() {
            return Ok(None);
        }
        let labels = self.store.page_labels(self.view, row)?;
        Ok(Some(about(&occurrences, &self.store.metadata(self.view, row)?, labels)))
    }

    fn page(&self, row: i64, number: u32) -> Result<Option<String>, TextsError> {
        Ok(self.store.page(self.view, row, number)?.map(|page| page.text))
    }

    fn said(&self, what: &Said) -> Result<Arc<[i64]>, TextsError> {
        let known = self.said.borrow().iter().find(|(known, _)| known == what).map(|(_, rows)| rows.clone());
        if let Some(rows) = known {
            return Ok(rows);
        }
        let rows: Arc<[i64]> = rows_said(self.store, self.view, self.searcher, what)?.into();
        self.said.borrow_mut().push((what.clone(), rows.clone()));
        Ok(rows)
    }
}

/// The documents that people said this about, ascending.
fn rows_said(store: &Store, view: &View, searcher: &Searcher, what: &Said) -> Result<Vec<i64>, CaseError> {
    let mut rows = match what {
        Said::Tagged => store.rows_tagged(view, None)?,
        Said::Read => store.rows_read(view)?,
        Said::NearCopyOf(reference) => {
            let document = crate::show::find(store, view, reference)?;
            searcher.near_copies(&document.hash)?.iter().map(|copy| copy.row).collect()
        }
        Said::Tag(wanted) => {
            let mut rows = Vec::new();
            for name in store.tag_names()?.iter().filter(|name| wanted.fits(name)) {
                rows.extend(store.rows_tagged(view, Some(name))?);
            }
            rows
        }
        Said::Noted | Said::Note(_) => {
            let mut rows = Vec::new();
            store.each_note(view, |row, text| {
                let fits = match what {
                    Said::Note(words) => words.fits(text),
                    _ => true,
                };
                if fits {
                    rows.push(row);
                }
            })?;
            rows
        }
    };
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}
