use std::collections::HashMap;
use std::ops::Range;

use daylight_model::{DocHash, DocRef, Field, Page, Problem, View};
use daylight_store::{Document, Occurrence, PageText, RecognisedPage, Store};

use crate::index::{file_name, subject_told};
use crate::place::place_in_words;
use crate::{Case, CaseError};

/// A document as one reader sees it. All text and names in it are hostile until shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What the reader calls it.
    pub reference: DocRef,
    /// Bytes, format, state.
    pub document: Document,
    /// Where it lies.
    pub occurrences: Vec<Occurrence>,
    /// Where the first [`NAMED_CONTAINERS`] containers lie that it is directly in.
    pub containers: HashMap<DocHash, String>,
    /// What it says about itself.
    pub metadata: Vec<(Field, String)>,
    /// What is in it.
    pub parts: Vec<ShownPart>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Pages that recognition (OCR) looked at.
    pub recognised: Vec<RecognisedPage>,
    /// What lies beside its first place: in the same folder, or the same container.
    pub neighbours: Vec<ShownPart>,
}

/// One part of a document.
#[derive(Debug, Clone)]
pub struct ShownPart {
    /// What the reader calls it, where there are bytes.
    pub reference: Option<DocRef>,
    /// Name, position, kind, and what is wrong.
    pub occurrence: Occurrence,
    /// Its subject or title, of the first [`TITLED_PARTS`] that have no name.
    pub title: Option<String>,
}

/// Parts without a name whose subject or title is told with their container.
pub const TITLED_PARTS: usize = 200;

/// Containers whose own place is told with a document.
pub const NAMED_CONTAINERS: usize = 50;

/// Neighbours shown on each side.
const NEIGHBOURS: u32 = 5;

fn shown_parts(store: &Store, view: &View, parts: Vec<Occurrence>) -> Result<Vec<ShownPart>, CaseError> {
    let mut titled = 0;
    let shown = parts.into_iter().map(|occurrence| {
        let mut title = None;
        if let (true, Some((row, _))) =
            (occurrence.path.is_empty() && titled < TITLED_PARTS, occurrence.document)
        {
            titled += 1;
            title = subject_told(&store.metadata(view, row)?);
        }
        let reference = occurrence.document.as_ref().map(|(_, hash)| view.doc_ref(hash));
        Ok(ShownPart { reference, occurrence, title })
    });
    shown.collect()
}

/// Where the containers of these places lie, in words.
fn containers(
    store: &Store,
    view: &View,
    occurrences: &[Occurrence],
) -> Result<HashMap<DocHash, String>, CaseError> {
    let mut named = HashMap::new();
    for (row, hash) in occurrences.iter().filter_map(|place| place.parent) {
        if named.len() == NAMED_CONTAINERS {
            break;
        }
        if named.contains_key(&hash) {
            continue;
        }
        if let Some(above) = store.occurrences(view, row)?.first() {
            named.insert(hash, place_in_words(store, view, above)?);
        }
    }
    Ok(named)
}

impl Case {
    /// What a person would call these documents: the subject, or the name at the first place. Those out of
    /// sight have none.
    pub fn titles<'a>(
        &self,
        references: impl IntoIterator<Item = &'a DocRef>,
    ) -> Result<HashMap<DocRef, String>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let mut titles = HashMap::new();
        for reference in references {
            if titles.contains_key(reference) {
                continue;
            }
            let Some(document) = store.documents_by_prefix(&view, &reference.0)?.into_iter().next() else {
                continue;
            };
            let title = title_of(&store, &view, &document)?;
            if !title.is_empty() {
                titles.insert(reference.clone(), title);
            }
        }
        Ok(titles)
    }

    /// A document by its reference: any prefix of its hash that fits one document in sight.
    pub fn show(&self, reference: &str) -> Result<Shown, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let parts = shown_parts(&store, &view, store.parts(&view, document.id)?)?;
        let occurrences = store.occurrences(&view, document.id)?;
        let beside = match occurrences.first() {
            Some(place) => store.neighbours(&view, place, NEIGHBOURS)?,
            None => Vec::new(),
        };
        let neighbours = shown_parts(&store, &view, beside)?;
        Ok(Shown {
            reference: view.doc_ref(&document.hash),
            parts,
            containers: containers(&store, &view, &occurrences)?,
            occurrences,
            neighbours,
            metadata: store.metadata(&view, document.id)?,
            problems: store.problems(&view, document.id)?,
            recognised: store.recognised_pages(&view, document.id)?,
            document,
        })
    }

    /// One page of a document, counted from 1.
    pub fn page(&self, reference: &str, number: u32) -> Result<PageText, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let page = if number == 0 { None } else { store.page(&view, document.id, number)? };
        page.ok_or(CaseError::NoPage { page: number, pages: document.pages })
    }

    /// Gives every page of a document in order.
    pub fn each_page(
        &self,
        reference: &str,
        mut each: impl FnMut(PageText) -> Result<(), CaseError>,
    ) -> Result<(), CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        for number in 1..=document.pages {
            if let Some(page) = store.page(&view, document.id, number)? {
                each(page)?;
            }
        }
        Ok(())
    }

    /// The words of a page that recognition is less sure of than this, in percent, as bytes of the page's text.
    pub fn unsure_words(
        &self,
        reference: &str,
        page: &RecognisedPage,
        below: u8,
    ) -> Result<Vec<Range<usize>>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let Some(start) = page.start else { return Ok(Vec::new()) };
        let said = store.recognised(&view, document.id, page.page)?.unwrap_or_default();
        let words = said.words.iter().zip(&said.sure).filter(|(_, sure)| **sure < below);
        Ok(words.map(|(word, _)| (start + word.start) as usize..(start + word.end) as usize).collect())
    }

    /// One page with the places of its words.
    pub fn page_with_words(&self, reference: &str, number: u32) -> Result<Page, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let page = if number == 0 { None } else { store.words(&view, document.id, number)? };
        page.ok_or(CaseError::NoPage { page: number, pages: document.pages })
    }
}

/// What a person would call a document: the subject, or the name at the first place. Empty where nothing leads to it.
pub(crate) fn title_of(store: &Store, view: &View, document: &Document) -> Result<String, CaseError> {
    if let Some(subject) = subject_told(&store.metadata(view, document.id)?) {
        return Ok(subject);
    }
    match store.occurrences(view, document.id)?.first() {
        Some(place) if !place.path.is_empty() => Ok(file_name(&place.path).to_owned()),
        Some(place) => Ok(place_in_words(store, view, place)?),
        None => Ok(String::new()),
    }
}

/// The document that a reference names.
pub(crate) fn find(store: &Store, view: &View, reference: &str) -> Result<Document, CaseError> {
    let digits = reference.trim().to_ascii_lowercase();
    let found = store.documents_by_prefix(view, &digits)?;
    if found.len() > 1 {
        let fits = found.iter().map(|document| view.doc_ref(&document.hash)).collect();
        return Err(CaseError::Ambiguous { reference: reference.to_owned(), fits });
    }
    found.into_iter().next().ok_or_else(|| CaseError::NoDocument { reference: reference.to_owned() })
}
