//! How the hits of a query divide, beside the hits themselves.

use daylight_search::{Facet, FacetBy, FacetRequest, Found, facet_of_all};

use crate::place::place_in_words;
use crate::search::{Answer, OpenSearch, SearchOptions, parsed};
use crate::{Case, CaseError};

impl Case {
    /// Counts the hits of a query by each of the things wanted.
    pub fn facets(&self, query: &str, wanted: &[FacetRequest]) -> Result<Vec<Facet>, CaseError> {
        parsed(query)?;
        self.open_search()?.facets(query, wanted)
    }
}

impl OpenSearch {
    /// Counts the hits of a query by each of the things wanted, in their order. Every count is exact.
    pub fn facets(&self, query: &str, wanted: &[FacetRequest]) -> Result<Vec<Facet>, CaseError> {
        self.count(&self.find(&parsed(query)?)?, wanted)
    }

    /// The hits and their facets, from one evaluation of the query.
    pub fn search_with_facets(
        &self,
        query: &str,
        options: &SearchOptions,
        wanted: &[FacetRequest],
    ) -> Result<(Answer, Vec<Facet>), CaseError> {
        let started = std::time::Instant::now();
        let parsed = parsed(query)?;
        let found = self.narrowed(self.find(&parsed)?, options);
        let facets = self.count(&found, wanted)?;
        let answer = self.answer(&parsed, &found, options, started)?;
        Ok((answer, facets))
    }

    /// How many hits of a query changed after this sequence: were read, or got another name or label.
    pub fn count_since(&self, query: &str, sequence: u64) -> Result<u64, CaseError> {
        Ok(self.find(&parsed(query)?)?.changed_since(sequence))
    }

    fn count(&self, found: &Found<'_>, wanted: &[FacetRequest]) -> Result<Vec<Facet>, CaseError> {
        wanted.iter().map(|request| facet(&[self], &[found], request)).collect()
    }

    /// The first place of the document with this reference; `None` where it is out of sight.
    fn container_name(&self, reference: &str) -> Result<Option<String>, CaseError> {
        let (store, view) = self.store_and_view();
        let documents = store.documents_by_prefix(view, reference)?;
        let Some(document) = documents.first() else { return Ok(None) };
        let occurrences = store.occurrences(view, document.id)?;
        match occurrences.first() {
            Some(place) => Ok(Some(place_in_words(store, view, place)?)),
            None => Ok(Some(reference.to_owned())),
        }
    }
}

/// How the hits in some cases divide.
pub(crate) fn facet(
    cases: &[&OpenSearch],
    found: &[&Found<'_>],
    request: &FacetRequest,
) -> Result<Facet, CaseError> {
    if request.by != FacetBy::Container {
        return Ok(facet_of_all(found, request)?);
    }
    containers(cases, found, request)
}

/// Containers by the names of the places where they lie, which the index does not have. Those out of this
/// reader's sight are not named.
fn containers(
    cases: &[&OpenSearch],
    found: &[&Found<'_>],
    request: &FacetRequest,
) -> Result<Facet, CaseError> {
    let needle = request.contains.trim().to_lowercase();
    if needle.is_empty() {
        let mut facet = facet_of_all(found, request)?;
        name_containers(cases, &mut facet)?;
        return Ok(facet);
    }
    // To search among names they have to be looked up: of so many containers, not of all.
    let all = FacetRequest::new(FacetBy::Container).top(MOST_CONTAINERS_SEARCHED);
    let mut facet = facet_of_all(found, &all)?;
    name_containers(cases, &mut facet)?;
    facet.values.retain(|value| {
        value.shown.to_lowercase().contains(&needle) || value.value.starts_with(needle.as_str())
    });
    facet.distinct = facet.values.len() as u64;
    facet.values.truncate(request.top);
    Ok(facet)
}

/// By the first case in which the container is in sight.
fn name_containers(cases: &[&OpenSearch], facet: &mut Facet) -> Result<(), CaseError> {
    let mut named = Vec::with_capacity(facet.values.len());
    for mut value in std::mem::take(&mut facet.values) {
        for case in cases {
            if let Some(name) = case.container_name(&value.value)? {
                value.shown = name;
                named.push(value);
                break;
            }
        }
    }
    facet.values = named;
    Ok(())
}

/// The most frequent containers among whose names is searched. Each is looked up in the store, which takes
/// about 30 µs.
const MOST_CONTAINERS_SEARCHED: usize = 1000;
