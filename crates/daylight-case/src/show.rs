use std::collections::HashMap;

use daylight_model::{DocHash, DocRef, Field, Page, Problem, View};
use daylight_store::{Document, Occurrence, PageText, Store};

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
}

/// Containers whose own place is told with a document.
pub const NAMED_CONTAINERS: usize = 50;

/// Neighbours shown on each side.
const NEIGHBOURS: u32 = 5;

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
    /// A document by its reference: any prefix of its hash that fits one document in sight.
    pub fn show(&self, reference: &str) -> Result<Shown, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let parts = store.parts(&view, document.id)?.into_iter().map(|occurrence| ShownPart {
            reference: occurrence.document.as_ref().map(|(_, hash)| view.doc_ref(hash)),
            occurrence,
        });
        let occurrences = store.occurrences(&view, document.id)?;
        let beside = match occurrences.first() {
            Some(place) => store.neighbours(&view, place, NEIGHBOURS)?,
            None => Vec::new(),
        };
        let neighbours = beside.into_iter().map(|occurrence| ShownPart {
            reference: occurrence.document.as_ref().map(|(_, hash)| view.doc_ref(hash)),
            occurrence,
        });
        let neighbours = neighbours.collect();
        Ok(Shown {
            reference: view.doc_ref(&document.hash),
            parts: parts.collect(),
            containers: containers(&store, &view, &occurrences)?,
            occurrences,
            neighbours,
            metadata: store.metadata(&view, document.id)?,
            problems: store.problems(&view, document.id)?,
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

    /// One page with the places of its words.
    pub fn page_with_words(&self, reference: &str, number: u32) -> Result<Page, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let page = if number == 0 { None } else { store.words(&view, document.id, number)? };
        page.ok_or(CaseError::NoPage { page: number, pages: document.pages })
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
