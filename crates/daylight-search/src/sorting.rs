//! Answers in order, without ordering what comes after the asked part. What was found may be in several indexes.

use tantivy::columnar::Column;

use crate::SearchError;
use crate::columns::{each_value, one_each};
use crate::facet::Sort;
use crate::found::{Found, HitPlace};
use crate::hits::Hits;
use crate::score::rounded;
use crate::searcher::Options;
use crate::segment::Segment;

/// The asked part of what was found.
pub(crate) fn part(all: &[&Found<'_>], options: &Options) -> Result<Vec<PlaceIn>, SearchError> {
    let total = all.iter().map(|found| found.total()).sum::<u64>();
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let start = options.offset.min(total);
    let end = options.limit.map_or(total, |limit| start.saturating_add(limit).min(total));
    if start == end {
        return Ok(Vec::new());
    }
    let mut places = match options.sort {
        Sort::Path => by_place(all, end)?,
        _ => by_number(all, options.sort, end),
    };
    Ok(places.drain(start..).collect())
}

/// A hit among those of several indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlaceIn {
    /// In which of them.
    pub(crate) found: usize,
    pub(crate) place: HitPlace,
}

/// What comes first is least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked<K> {
    key: K,
    tie: u64,
    place: PlaceIn,
}

/// The first `end` in order.
fn first<K: Ord + Copy>(mut ranked: Vec<Ranked<K>>, end: usize) -> Vec<Ranked<K>> {
    if end < ranked.len() && end > 0 {
        ranked.select_nth_unstable(end - 1);
        ranked.truncate(end);
    }
    ranked.sort_unstable();
    ranked
}

/// Every segment of every index, each with its hits, the number of its index and its own number there.
fn segments<'f>(all: &'f [&Found<'_>]) -> impl Iterator<Item = (usize, usize, &'f Segment, &'f Hits)> {
    all.iter().enumerate().flat_map(|(found, of)| {
        of.segments().enumerate().map(move |(number, (segment, hits))| (found, number, segment, hits))
    })
}

fn by_number(all: &[&Found<'_>], sort: Sort, end: usize) -> Vec<PlaceIn> {
    let mut ranked = Vec::with_capacity(segments(all).map(|(.., hits)| hits.docs.len()).sum());
    for (found, number, segment, hits) in segments(all) {
        let keys = keys(segment, hits, sort);
        let mut keys = keys.into_iter();
        let mut at = 0;
        one_each(&segment.ties, &hits.docs, |tie| {
            let key = keys.next().unwrap_or(u64::MAX);
            ranked.push(Ranked {
                key,
                tie,
                place: PlaceIn { found, place: HitPlace { segment: number, at } },
            });
            at += 1;
        });
    }
    first(ranked, end).into_iter().map(|ranked| ranked.place).collect()
}

/// A number for each hit, less for what comes first.
fn keys(segment: &Segment, hits: &Hits, sort: Sort) -> Vec<u64> {
    match sort {
        Sort::Relevance | Sort::Path => hits.scores.iter().map(|score| !ascending(rounded(*score))).collect(),
        Sort::Oldest => dates(&segment.first_seconds, hits, ascending),
        Sort::Newest => dates(&segment.first_seconds, hits, |second| !ascending(second)),
        Sort::Size => {
            let mut keys = Vec::with_capacity(hits.docs.len());
            one_each(&segment.sizes, &hits.docs, |size| keys.push(!size));
            keys
        }
    }
}

/// What has no date comes last.
fn dates(column: &Column<i64>, hits: &Hits, key: impl Fn(i64) -> u64) -> Vec<u64> {
    let mut keys = vec![u64::MAX; hits.docs.len()];
    each_value(column, &hits.docs, |at, second| keys[at] = key(second));
    keys
}

/// The same order in numbers without a sign.
fn ascending(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

/// Within a segment the numbers of strings are in the order of the strings: only the strings of those that
/// may be in the part are read.
fn by_place(all: &[&Found<'_>], end: usize) -> Result<Vec<PlaceIn>, SearchError> {
    let mut placed: Vec<(String, u64, PlaceIn)> = Vec::new();
    for (found, number, segment, hits) in segments(all).filter(|(.., hits)| !hits.docs.is_empty()) {
        let at = |at| PlaceIn { found, place: HitPlace { segment: number, at } };
        let Some(places) = &segment.places else {
            let whole = first_of_segment(segment, hits, at, vec![0; hits.docs.len()], end);
            placed.extend(whole.into_iter().map(|ranked| (String::new(), ranked.tie, ranked.place)));
            continue;
        };
        let mut ordinals = vec![u64::MAX; hits.docs.len()];
        each_value(places.ords(), &hits.docs, |at, ordinal| ordinals[at] = ordinal);
        let ranked = first_of_segment(segment, hits, at, ordinals, end);
        let mut wanted: Vec<u64> = ranked.iter().map(|ranked| ranked.key).collect();
        wanted.dedup();
        let mut strings = Vec::with_capacity(wanted.len());
        places.dictionary().sorted_ords_to_term_cb(&wanted, |bytes| {
            strings.push(String::from_utf8_lossy(bytes).into_owned());
        })?;
        for ranked in ranked {
            let string = wanted.binary_search(&ranked.key).ok().and_then(|i| strings.get(i));
            placed.push((string.cloned().unwrap_or_default(), ranked.tie, ranked.place));
        }
    }
    placed.sort_unstable();
    placed.truncate(end);
    Ok(placed.into_iter().map(|(_, _, place)| place).collect())
}

fn first_of_segment(
    segment: &Segment,
    hits: &Hits,
    place: impl Fn(usize) -> PlaceIn,
    keys: Vec<u64>,
    end: usize,
) -> Vec<Ranked<u64>> {
    let mut ranked = Vec::with_capacity(keys.len());
    let mut keys = keys.into_iter();
    one_each(&segment.ties, &hits.docs, |tie| {
        let key = keys.next().unwrap_or(u64::MAX);
        ranked.push(Ranked { key, tie, place: place(ranked.len()) });
    });
    first(ranked, end)
}
