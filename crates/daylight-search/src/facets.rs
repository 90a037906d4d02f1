//! Counting what was found by its values.

use std::collections::BTreeMap;

use daylight_model::{DocRef, Format};

use crate::counted::{KeyCount, merged};
use crate::document::HAS_PROBLEM;
use crate::facet::{Facet, FacetBy, FacetCount, FacetRequest, FacetValue};
use crate::fold::fold;
use crate::found::Found;
use crate::keys::{key_of, term};
use crate::schema::WholeField;
use crate::{SearchError, timeline};

impl Found<'_> {
    /// Counts the found documents by one thing.
    pub fn facet(&self, request: &FacetRequest) -> Result<Facet, SearchError> {
        of_all(&[self], request)
    }
}

/// Counts what was found in several indexes by one thing: equal values are one value.
pub(crate) fn of_all(all: &[&Found<'_>], request: &FacetRequest) -> Result<Facet, SearchError> {
    let field = match request.by {
        FacetBy::Date(step) => return Ok(timeline::dates(all, step, request)),
        FacetBy::Collection => WholeField::In,
        FacetBy::Folder => WholeField::Folder,
        FacetBy::Kind | FacetBy::Format => WholeField::Format,
        FacetBy::Language => WholeField::Lang,
        FacetBy::Correspondent => WholeField::With,
        FacetBy::Problem => WholeField::Has,
        FacetBy::Container => WholeField::Part,
        FacetBy::Marking => WholeField::Marking,
        FacetBy::Control => WholeField::Control,
        FacetBy::Release => WholeField::Rel,
        FacetBy::Owner => WholeField::Owner,
        FacetBy::Value => WholeField::Value,
        FacetBy::Person => WholeField::Person,
        FacetBy::Organisation => WholeField::Organisation,
        FacetBy::Place => WholeField::Place,
        FacetBy::Codeword => WholeField::Codeword,
    };
    let counted = all.iter().map(|found| found.count(field)).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<_> = all.iter().map(|found| found.searcher.counted(field).read()).collect();
    let counts = known.iter().zip(&counted).map(|(known, counted)| known.by_key(&counted.counts));
    let counts = merged(counts.collect());
    let (values, distinct) = match request.by {
        FacetBy::Kind => kinds(&counts, request),
        FacetBy::Folder => folders(counts, request),
        by => most_frequent(fitting(counts, request), request, |count| value(by, field, count)),
    };
    let any = counted.iter().map(|counted| counted.any).sum();
    let total: u64 = all.iter().map(|found| found.total()).sum();
    let term = any_term(request.by, field);
    let none = FacetCount { count: total - any, term: format!("-{term}") };
    let any = FacetCount { count: any, term };
    Ok(Facet { by: request.by, values, distinct, any, none })
}

fn any_term(by: FacetBy, field: WholeField) -> String {
    match by {
        FacetBy::Problem => format!("has:{HAS_PROBLEM}"),
        _ => format!("{}:*", field.name()),
    }
}

/// Those that have the text in them; formats also by what people call them.
fn fitting<'k>(mut counts: Vec<KeyCount<'k>>, request: &FacetRequest) -> Vec<KeyCount<'k>> {
    let needle = fold(request.contains.trim());
    let called = |key: &str| {
        let format = Format::from_name(key).filter(|_| request.by == FacetBy::Format);
        format.is_some_and(|format| fold(format.words()).contains(&needle))
    };
    if !needle.is_empty() {
        counts.retain(|count| count.contains(&needle) || called(count.key));
    }
    counts
}

fn value(by: FacetBy, field: WholeField, count: &KeyCount<'_>) -> FacetValue {
    let format = Format::from_name(count.key);
    let term = match format {
        // Some formats have the name of their family: `type:` would find all of it.
        Some(format) if by == FacetBy::Format && !is_family(format.name()) => {
            format!("type:{}", format.name())
        }
        _ => term(field, count.key),
    };
    let shown = match format {
        Some(format) if by == FacetBy::Format => format.words(),
        _ => count.shown,
    };
    FacetValue {
        value: count.key.to_owned(),
        shown: shown.to_owned(),
        reference: (by == FacetBy::Container).then(|| DocRef(count.key.to_owned())),
        count: count.count,
        term,
    }
}

fn is_family(name: &str) -> bool {
    Format::ALL.iter().any(|format| format.family().name() == name)
}

/// A document has one format, so the kinds add up from the formats.
fn kinds(formats: &[KeyCount<'_>], request: &FacetRequest) -> (Vec<FacetValue>, u64) {
    let mut kinds: BTreeMap<&'static str, u64> = BTreeMap::new();
    for format in formats {
        if let Some(known) = Format::from_name(format.key) {
            *kinds.entry(known.family().name()).or_default() += format.count;
        }
    }
    let needle = fold(request.contains.trim());
    let mut kinds: Vec<(&str, u64)> = kinds.into_iter().filter(|(kind, _)| kind.contains(&needle)).collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let distinct = kinds.len() as u64;
    let value = |(kind, count): (&str, u64)| FacetValue {
        value: kind.to_owned(),
        shown: kind.to_owned(),
        reference: None,
        count,
        term: format!("type:{kind}"),
    };
    (kinds.into_iter().take(request.top).map(value).collect(), distinct)
}

/// The folders directly below the one asked for; first folders of collections where none is.
fn folders(mut counts: Vec<KeyCount<'_>>, request: &FacetRequest) -> (Vec<FacetValue>, u64) {
    let below = key_of(WholeField::Folder, &request.below);
    let above = match below.as_str() {
        "" => 0,
        below => below.split('/').count(),
    };
    let needle = fold(request.contains.trim());
    counts.retain(|count| {
        let rest = match below.as_str() {
            "" => Some(count.key).filter(|key| key.matches('/').count() == 1),
            below => count.key.strip_prefix(below).and_then(|rest| rest.strip_prefix('/')),
        };
        rest.is_some_and(|rest| (below.is_empty() || !rest.contains('/')) && rest.contains(&needle))
    });
    most_frequent(counts, request, |count| {
        let shown: Vec<&str> = count.shown.split('/').filter(|name| !name.is_empty()).skip(above).collect();
        FacetValue {
            value: count.key.to_owned(),
            shown: shown.join("/"),
            reference: None,
            count: count.count,
            term: term(WholeField::Folder, count.key),
        }
    })
}

/// The most frequent values, and how many there are.
fn most_frequent(
    mut counts: Vec<KeyCount<'_>>,
    request: &FacetRequest,
    value: impl Fn(&KeyCount<'_>) -> FacetValue,
) -> (Vec<FacetValue>, u64) {
    let distinct = counts.len() as u64;
    let by_count = |one: &KeyCount<'_>, other: &KeyCount<'_>| {
        other.count.cmp(&one.count).then_with(|| one.key.cmp(other.key))
    };
    if request.top < counts.len() && request.top > 0 {
        counts.select_nth_unstable_by(request.top - 1, by_count);
    }
    counts.truncate(request.top);
    counts.sort_unstable_by(by_count);
    (counts.iter().map(value).collect(), distinct)
}
