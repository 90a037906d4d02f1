use daylight_case::{DateStep, Facet, FacetBy, FacetRequest};
use schemars::JsonSchema;
use serde::Serialize;

use super::wish::Wish;
use crate::desk::Desk;
use crate::text::Name;
use crate::words::Words;

#[derive(Serialize, JsonSchema)]
pub(super) struct FacetRow {
    pub(super) by: &'static str,
    pub(super) values: Vec<ValueRow>,
    /// Different values in all.
    pub(super) distinct: u64,
    /// Hits without any.
    pub(super) none: u64,
    /// The term that finds those.
    pub(super) none_term: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) bars: Vec<Bar>,
    /// It is shown at length.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) open: bool,
    /// The fields that a value of it is sent in, to have only it or to be without it.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) fields: (&'static str, &'static str),
    /// The words that lead to all values, where not all are shown.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) all: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ValueRow {
    pub(super) value: Name,
    pub(super) count: u64,
    /// The term of the query language that finds just these.
    pub(super) term: String,
    /// What to count below, for a folder.
    pub(super) below: String,
}

/// A column of a picture of dates, 46 high, for the value of this number.
pub(super) struct Bar {
    pub(super) y: f64,
    pub(super) height: f64,
    pub(super) at: usize,
}

/// Facets beside the hits, in this order.
const FACETS: [FacetBy; 16] = [
    FacetBy::Date(DateStep::Fitting),
    FacetBy::Kind,
    FacetBy::Folder,
    FacetBy::Correspondent,
    FacetBy::Collection,
    FacetBy::Language,
    FacetBy::Problem,
    FacetBy::Container,
    FacetBy::Marking,
    FacetBy::Control,
    FacetBy::Release,
    FacetBy::Owner,
    FacetBy::Person,
    FacetBy::Organisation,
    FacetBy::Place,
    FacetBy::Codeword,
];

/// Values of a facet that is open, and of others.
const OPEN_VALUES: usize = 50;
const VALUES: usize = 6;

impl Wish {
    /// What is counted: the one that is open at length, the others at most so many values each.
    pub(super) fn requests(&self) -> Vec<FacetRequest> {
        let asked = |by| {
            let open = self.facet == name_of(by);
            let request = FacetRequest::new(by).top(if open { OPEN_VALUES } else { VALUES });
            if open { request.containing(self.contains.clone()).below(self.below.clone()) } else { request }
        };
        FACETS.into_iter().map(asked).collect()
    }
}

/// `None` for one that tells nothing here: a single language, no dates.
pub(super) fn row(wish: &Wish, words: &Words, facet: Facet) -> Option<FacetRow> {
    let by = name_of(facet.by);
    let open = wish.facet == by;
    if facet.values.is_empty() && !open {
        return None;
    }
    let most = facet.values.iter().map(|value| value.count).max().unwrap_or(1).max(1) as f64;
    let bars = if matches!(facet.by, FacetBy::Date(_)) { facet.values.as_slice() } else { &[] };
    let bars = bars.iter().enumerate().map(|(at, value)| {
        let height = (46.0 * value.count as f64 / most).max(1.0);
        Bar { y: 46.0 - height, height, at }
    });
    let bars = bars.collect();
    let more = facet.distinct > facet.values.len() as u64 && !open;
    let all = more.then(|| (words.all_values)(facet.distinct));
    let values = facet.values.into_iter().map(|value| ValueRow {
        below: if facet.by == FacetBy::Folder { value.value.clone() } else { String::new() },
        value: Name(if value.shown.is_empty() { value.value } else { value.shown }),
        count: value.count,
        term: value.term,
    });
    Some(FacetRow {
        by,
        values: values.collect(),
        distinct: facet.distinct,
        none: facet.none.count,
        none_term: facet.none.term,
        bars,
        open,
        fields: ("include", "exclude"),
        all,
    })
}

/// The cases that were searched, each with how many of the hits lie in it.
pub(super) fn cases(desks: &[&Desk], totals: &[u64]) -> FacetRow {
    let values = desks.iter().zip(totals).map(|(desk, count)| ValueRow {
        value: Name(desk.name.clone()),
        count: *count,
        term: desk.name.clone(),
        below: String::new(),
    });
    FacetRow {
        by: "case",
        values: values.collect(),
        distinct: desks.len() as u64,
        none: 0,
        none_term: String::new(),
        bars: Vec::new(),
        open: false,
        fields: ("include-case", "exclude-case"),
        all: None,
    }
}

fn name_of(by: FacetBy) -> &'static str {
    match by {
        FacetBy::Collection => "collection",
        FacetBy::Folder => "folder",
        FacetBy::Kind => "kind",
        FacetBy::Format => "type",
        FacetBy::Language => "language",
        FacetBy::Date(_) => "date",
        FacetBy::Correspondent => "correspondent",
        FacetBy::Problem => "problem",
        FacetBy::Container => "part-of",
        FacetBy::Marking => "marking",
        FacetBy::Control => "control",
        FacetBy::Release => "release",
        FacetBy::Owner => "owner",
        FacetBy::Value => "value",
        FacetBy::Person => "person",
        FacetBy::Organisation => "organisation",
        FacetBy::Place => "place",
        FacetBy::Codeword => "codeword",
    }
}
