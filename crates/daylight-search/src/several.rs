//! What was found in several indexes, as one answer.
//!
//! Nothing is estimated: totals and counts are sums, and every page of the answer is what it would be if all
//! hits were put in one list and sorted. Dates, sizes and places compare as they are. A score says how well a
//! document fits among those of its own index: scores of different indexes are compared as they stand, so a
//! word that is rare in one index weighs more there. Equal hits are ordered by document hash, and the same
//! document in two indexes, which is two hits, by the order of the indexes.

use crate::facet::{Facet, FacetRequest};
use crate::found::Found;
use crate::searcher::{Hit, Options};
use crate::{SearchError, facets, sorting};

/// Hits of several indexes in one order.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerOfAll {
    /// How many documents match, exactly: the sum over the indexes.
    pub total: u64,
    /// The asked part of them, each with the number of its index, from 0.
    pub hits: Vec<(usize, Hit)>,
}

/// The asked part of what was found in several indexes, in the asked order. Each must be another index.
pub fn answer_of_all(all: &[&Found<'_>], options: &Options) -> Result<AnswerOfAll, SearchError> {
    let total = all.iter().map(|found| found.total()).sum();
    let hits = sorting::part(all, options)?;
    let hits = hits.into_iter().map(|hit| (hit.found, all[hit.found].hit(hit.place)));
    Ok(AnswerOfAll { total, hits: hits.collect() })
}

/// Counts what was found in several indexes by one thing. A value that is in several of them is one value,
/// shown as it is written most often in any of them. Each must be another index.
pub fn facet_of_all(all: &[&Found<'_>], request: &FacetRequest) -> Result<Facet, SearchError> {
    facets::of_all(all, request)
}
