//! Several cases searched as one.

use std::time::{Duration, Instant};

use daylight_search::{Facet, FacetRequest, Found, Query};

use crate::facets::facet;
use crate::folded;
use crate::search::parsed;
use crate::{AnswerHit, CaseError, OpenSearch, SearchOptions};

/// A case among several that are searched.
#[derive(Clone, Copy)]
pub struct OneOfSeveral<'a> {
    /// The case. Each must be another one.
    pub search: &'a OpenSearch,
    /// Only hits that changed after this sequence of this case.
    pub changed_since: Option<u64>,
}

/// What a query finds in several cases, to be shown in part and counted as often as needed.
pub struct FoundInSeveral<'a> {
    query: Query,
    cases: Vec<&'a OpenSearch>,
    found: Vec<Found<'a>>,
    since: Instant,
}

/// Hits of several cases in one order.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerOfSeveral {
    /// How many documents match, exactly: the sum of `totals`.
    pub total: u64,
    /// How many match in each case.
    pub totals: Vec<u64>,
    /// The asked part of them, each with the number of its case, from 0.
    pub hits: Vec<(usize, AnswerHit)>,
    /// How long it took, passages included.
    pub took: Duration,
    /// Documents of any of the cases that wait to be read or indexed are not in the answer.
    pub incomplete: bool,
}

impl<'a> FoundInSeveral<'a> {
    /// Looks for a query in every one of the cases.
    pub fn of(cases: &[OneOfSeveral<'a>], query: &str) -> Result<Self, CaseError> {
        let since = Instant::now();
        let query = parsed(query)?;
        let found = cases.iter().map(|case| {
            let found = case.search.find(&query)?;
            Ok(match case.changed_since {
                Some(sequence) => found.only_changed_since(sequence),
                None => found,
            })
        });
        let found = found.collect::<Result<_, CaseError>>()?;
        Ok(Self { query, found, cases: cases.iter().map(|case| case.search).collect(), since })
    }

    /// How many documents match, exactly. One that lies in two cases is two.
    pub fn total(&self) -> u64 {
        self.found.iter().map(Found::total).sum()
    }

    /// The asked part of the hits, all of them in one order: by date, size and place as they are; by relevance
    /// as each fits among the documents of its own case; equal ones by hash, then in the order of the cases.
    /// `changed_since` of the options counts for nothing: each case has its own.
    pub fn answer(&self, options: &SearchOptions) -> Result<AnswerOfSeveral, CaseError> {
        let found = folded::hits(&self.cases, &self.all(), options)?;
        let texts: Vec<_> = self.cases.iter().map(|case| case.texts()).collect();
        let hits = found.iter().filter_map(|(case, hit)| {
            let shown = self.cases[*case].hit(&self.query, hit, &texts[*case], options);
            shown.map(|hit| hit.map(|hit| (*case, hit))).transpose()
        });
        let hits = hits.collect::<Result<_, _>>()?;
        let mut incomplete = false;
        for case in &self.cases {
            incomplete |= case.is_incomplete()?;
        }
        let totals: Vec<u64> = self.found.iter().map(Found::total).collect();
        Ok(AnswerOfSeveral {
            total: totals.iter().sum(),
            totals,
            hits,
            took: self.since.elapsed(),
            incomplete,
        })
    }

    /// Counts the hits by each of the things wanted, in their order. Every count is exact; a value that several
    /// cases have is one value.
    pub fn facets(&self, wanted: &[FacetRequest]) -> Result<Vec<Facet>, CaseError> {
        wanted.iter().map(|request| facet(&self.cases, &self.all(), request)).collect()
    }

    fn all(&self) -> Vec<&Found<'a>> {
        self.found.iter().collect()
    }
}
