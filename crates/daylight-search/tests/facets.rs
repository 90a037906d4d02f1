//! How hits divide is what a reading of all documents, one by one, says; and each value is a term.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

mod plain;

use std::collections::BTreeMap;

use daylight_model::{DocHash, Format, Label, MentionKind, View};
use daylight_search::{
    DateStep, Facet, FacetBy, FacetCount, FacetRequest, IndexedDocument, Mentioned, Options, Searcher, Sort,
    WholeField, parse,
};
use plain::corpus::{Built, PlainDocument, corpus, everyone, writer};
use plain::question::{self, Question};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(2013),
        ..Config::default()
    };
    TestRunner::new(config)
}

/// The values of a document that it is counted by.
fn values(by: FacetBy, document: &PlainDocument) -> Vec<String> {
    let mut values = match by {
        FacetBy::Collection => document.whole(WholeField::In),
        FacetBy::Folder => document.whole(WholeField::Folder),
        FacetBy::Kind => vec![document.indexed.format.family().name().to_owned()],
        FacetBy::Format => document.whole(WholeField::Format),
        FacetBy::Language => document.whole(WholeField::Lang),
        FacetBy::Correspondent => document.whole(WholeField::With),
        FacetBy::Problem => document.indexed.problems.iter().map(|kind| kind.name().to_owned()).collect(),
        FacetBy::Marking => {
            let Mentioned { levels, without_level, .. } = &document.indexed.mentioned;
            levels
                .iter()
                .map(|level| (*level).to_owned())
                .chain(without_level.iter().map(|text| text.to_lowercase()))
                .collect()
        }
        FacetBy::Control => document.whole(WholeField::Control),
        FacetBy::Release => document.whole(WholeField::Rel),
        FacetBy::Owner => document.whole(WholeField::Owner),
        FacetBy::Person => document.names(MentionKind::Person),
        FacetBy::Organisation => document.names(MentionKind::Organisation),
        FacetBy::Place => document.names(MentionKind::Place),
        FacetBy::Codeword => document.names(MentionKind::Codeword),
        FacetBy::Value => document
            .whole(WholeField::Value)
            .into_iter()
            .filter(|key| key.split_once(':').is_some_and(|(kind, _)| MentionKind::from_name(kind).is_some()))
            .collect(),
        FacetBy::Container => {
            document.indexed.containers.iter().map(|hash| hash.to_string()[..12].to_owned()).collect()
        }
        FacetBy::Date(_) => document.indexed.date.map_or(vec![], |(first, last)| {
            let lengths = [31, 28, 31, 30, 31, 30, 31];
            let mut begins = 0;
            let mut months = Vec::new();
            for (month, days) in lengths.into_iter().enumerate() {
                if first.div_euclid(86_400) < begins + days && last.div_euclid(86_400) >= begins {
                    months.push(format!("1970-{:02}", month + 1));
                }
                begins += days;
            }
            months
        }),
    };
    values.sort_unstable();
    values.dedup();
    values
}

fn expected(by: FacetBy, below: &str, hits: &[&PlainDocument]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for value in hits.iter().flat_map(|document| values(by, document)) {
        *counts.entry(value).or_insert(0) += 1;
    }
    if by == FacetBy::Folder {
        let depth = below.split('/').filter(|name| !name.is_empty()).count().max(1) + 1;
        let prefix = if below.is_empty() { String::new() } else { format!("{below}/") };
        counts.retain(|folder, _| folder.starts_with(&prefix) && folder.split('/').count() == depth);
    }
    counts
}

const WANTED: [(FacetBy, &str); 21] = [
    (FacetBy::Collection, ""),
    (FacetBy::Folder, ""),
    (FacetBy::Folder, "leak"),
    (FacetBy::Folder, "leak/orders"),
    (FacetBy::Folder, "nowhere"),
    (FacetBy::Kind, ""),
    (FacetBy::Format, ""),
    (FacetBy::Language, ""),
    (FacetBy::Date(DateStep::Month), ""),
    (FacetBy::Correspondent, ""),
    (FacetBy::Problem, ""),
    (FacetBy::Container, ""),
    (FacetBy::Marking, ""),
    (FacetBy::Control, ""),
    (FacetBy::Release, ""),
    (FacetBy::Owner, ""),
    (FacetBy::Value, ""),
    (FacetBy::Person, ""),
    (FacetBy::Organisation, ""),
    (FacetBy::Place, ""),
    (FacetBy::Codeword, ""),
];

/// Every count of a facet with the query that finds just these documents.
fn terms(facet: &Facet) -> impl Iterator<Item = FacetCount> {
    let values = facet.values.iter().map(|value| FacetCount { count: value.count, term: value.term.clone() });
    values.chain([facet.any.clone(), facet.none.clone()])
}

#[test]
fn counts_are_those_of_a_reading_and_each_value_is_a_term() {
    let mut compared = 0;
    let counted = std::cell::RefCell::new(&mut compared);
    runner(10)
        .run(&(corpus(24), prop::collection::vec(question::any(), 6)), |(documents, mut questions)| {
            questions.push(Question::Everything);
            let built = Built::of(&documents);
            let searcher = built.searcher();
            let total = |typed: &str| built.ask(&searcher, typed).total;
            for question in questions {
                let typed = question.typed();
                let found = searcher.find(&parse(&typed).unwrap(), &built.texts).unwrap();
                let hits: Vec<&PlainDocument> = documents.iter().filter(|one| question.holds(one)).collect();
                for (by, below) in WANTED {
                    let facet = found.facet(&FacetRequest::new(by).top(100).below(below)).unwrap();
                    let counts: BTreeMap<String, u64> =
                        facet.values.iter().map(|value| (value.value.clone(), value.count)).collect();
                    prop_assert_eq!(
                        &counts,
                        &expected(by, below, &hits),
                        "{:?} below {} of {}",
                        by,
                        below,
                        typed
                    );
                    prop_assert_eq!(facet.distinct, counts.len() as u64);
                    prop_assert_eq!(facet.any.count + facet.none.count, hits.len() as u64);
                    for FacetCount { count, term } in terms(&facet) {
                        prop_assert_eq!(
                            total(&format!("({typed}) AND {term}")),
                            count,
                            "{} in {}",
                            term,
                            typed
                        );
                        let others = hits.len() as u64 - count;
                        prop_assert_eq!(
                            total(&format!("({typed}) -{term}")),
                            others,
                            "-{} in {}",
                            term,
                            typed
                        );
                        **counted.borrow_mut() += 1;
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(compared > 1000, "{compared}");
}

#[test]
fn the_most_frequent_come_first_and_a_search_among_the_values_finds_names_too() {
    let mut seen = 0;
    let counted = std::cell::RefCell::new(&mut seen);
    runner(10)
        .run(&corpus(24), |documents| {
            let built = Built::of(&documents);
            let searcher = built.searcher();
            let found = searcher.find(&parse("*").unwrap(), &built.texts).unwrap();
            let all = found.facet(&FacetRequest::new(FacetBy::Correspondent).top(100)).unwrap();
            let order = |one: &(u64, String)| (std::cmp::Reverse(one.0), one.1.clone());
            prop_assert!(
                all.values
                    .iter()
                    .map(|one| (one.count, one.value.clone()))
                    .is_sorted_by_key(|one| order(&one))
            );
            for top in 0..3 {
                let part = found.facet(&FacetRequest::new(FacetBy::Correspondent).top(top)).unwrap();
                prop_assert_eq!(&part.values[..], &all.values[..top.min(all.values.len())]);
                prop_assert_eq!(part.distinct, all.distinct);
            }
            let named = found.facet(&FacetRequest::new(FacetBy::Correspondent).containing(" ÁNA ")).unwrap();
            let fits = |value: &daylight_search::FacetValue| value.value.contains("ana");
            let expected: Vec<_> = all.values.iter().filter(|value| fits(value)).cloned().collect();
            **counted.borrow_mut() += expected.len();
            prop_assert_eq!(named.distinct, expected.len() as u64);
            prop_assert_eq!(named.values, expected);
            Ok(())
        })
        .unwrap();
    assert!(seen > 5);
}

/// One document with a name, as a hash, and what else it has.
fn document(name: u8, fill: impl FnOnce(&mut IndexedDocument)) -> PlainDocument {
    let mut indexed =
        IndexedDocument::new(i64::from(name), DocHash([name; 32]), Label::INTERNAL, Format::Email);
    indexed.sequence = u64::from(name);
    fill(&mut indexed);
    PlainDocument { indexed }
}

#[test]
fn a_value_is_shown_as_it_is_written_most_often() {
    let from = |written: &'static str| {
        move |one: &mut IndexedDocument| one.correspondents = vec![written.to_owned()]
    };
    let documents = [
        document(1, from("ANA@example.org")),
        document(2, from("Ana Okoye <ana@example.org>")),
        document(3, from("Ana Okoye <ana@example.org>")),
        document(4, from("\"Bo\" * ? \\ <bo@example.org>")),
        document(5, |one| one.folders = vec!["Leak/ORDERS/x".to_owned()]),
    ];
    let built = Built::of(&documents);
    let searcher = built.searcher();
    let found = searcher.find(&parse("*").unwrap(), &built.texts).unwrap();
    let facet = found.facet(&FacetRequest::new(FacetBy::Correspondent)).unwrap();
    let shown: Vec<(&str, &str, u64)> =
        facet.values.iter().map(|one| (one.shown.as_str(), one.term.as_str(), one.count)).collect();
    assert_eq!(
        shown,
        [
            ("Ana Okoye <ana@example.org>", "with:ana@example.org", 3),
            ("\"Bo\" * ? \\ <bo@example.org>", "with:bo@example.org", 1)
        ]
    );
    let by_name = found.facet(&FacetRequest::new(FacetBy::Correspondent).containing("okoye")).unwrap();
    assert_eq!(by_name.distinct, 1);
    let folders = found.facet(&FacetRequest::new(FacetBy::Folder).below("leak")).unwrap();
    assert_eq!(
        (folders.values[0].shown.as_str(), folders.values[0].term.as_str()),
        ("ORDERS", "folder:leak/orders")
    );
}

#[test]
fn formats_named_like_their_family_have_a_term_of_their_own() {
    let formats = [Format::OtherArchive, Format::Zip, Format::OtherImage, Format::Png, Format::Data];
    let documents: Vec<PlainDocument> =
        (1..).zip(formats).map(|(name, format)| document(name, |one| one.format = format)).collect();
    let built = Built::of(&documents);
    let searcher = built.searcher();
    let found = searcher.find(&parse("*").unwrap(), &built.texts).unwrap();
    let facet = found.facet(&FacetRequest::new(FacetBy::Format)).unwrap();
    assert_eq!(facet.values.len(), formats.len());
    for value in &facet.values {
        assert_eq!(built.ask(&searcher, &value.term).total, 1, "{}", value.term);
    }
    let called = found.facet(&FacetRequest::new(FacetBy::Format).containing("picture")).unwrap();
    assert_eq!((called.distinct, called.values.len()), (2, 2));
    let kinds = found.facet(&FacetRequest::new(FacetBy::Kind)).unwrap();
    let kinds: Vec<(&str, u64)> = kinds.values.iter().map(|one| (one.term.as_str(), one.count)).collect();
    assert_eq!(kinds, [("type:archive", 2), ("type:image", 2), ("type:data", 1)]);
}

/// What a document is sorted by in the plain reading: small numbers first, then the hash.
fn plain_key(sort: Sort, one: &PlainDocument) -> (i128, String, DocHash) {
    let first = one.indexed.date.map(|(first, _)| i128::from(first));
    let number = match sort {
        Sort::Oldest => first.unwrap_or(i128::MAX),
        Sort::Newest => first.map_or(i128::MAX, |first| -first),
        Sort::Size => -i128::from(one.indexed.size),
        Sort::Path | Sort::Relevance => 0,
    };
    let place = if sort == Sort::Path { one.indexed.place.clone() } else { String::new() };
    (number, place, one.indexed.hash)
}

#[test]
fn every_order_is_stable_to_any_depth() {
    let mut seen = 0;
    let counted = std::cell::RefCell::new(&mut seen);
    runner(8)
        .run(&(corpus(30), prop::collection::vec(question::any(), 4)), |(documents, mut questions)| {
            questions.push(Question::Everything);
            // In many segments and two classes: the order is of all together.
            let dir = tempfile::tempdir().unwrap();
            let mut writer = writer(dir.path());
            for (i, one) in documents.iter().enumerate() {
                let mut indexed = one.indexed.clone();
                indexed.label = if i % 3 == 0 { Label::from_number(2) } else { Label::INTERNAL };
                writer.put(&indexed).unwrap();
                if i % 5 == 0 {
                    writer.commit(1).unwrap();
                }
            }
            writer.commit(1).unwrap();
            writer.close().unwrap();
            let searcher = Searcher::open(dir.path(), &everyone()).unwrap();
            let texts = plain::corpus::PlainTexts::of(&documents);
            for question in questions {
                let found = searcher.find(&parse(&question.typed()).unwrap(), &texts).unwrap();
                let mut hits: Vec<&PlainDocument> =
                    documents.iter().filter(|one| question.holds(one)).collect();
                for sort in [Sort::Newest, Sort::Oldest, Sort::Path, Sort::Size] {
                    hits.sort_by_key(|one| plain_key(sort, one));
                    let expected: Vec<i64> = hits.iter().map(|one| one.indexed.row).collect();
                    let mut pages = Vec::new();
                    for offset in (0..=hits.len()).step_by(3) {
                        let options = Options { offset, limit: Some(3), sort };
                        let page = found.answer(&options).unwrap();
                        prop_assert_eq!(page.total, hits.len() as u64);
                        pages.extend(page.hits.iter().map(|hit| hit.row));
                    }
                    prop_assert_eq!(&pages, &expected, "{:?} of {}", sort, question.typed());
                    let whole = found.answer(&Options { offset: 0, limit: None, sort }).unwrap();
                    let rows: Vec<i64> = whole.hits.iter().map(|hit| hit.row).collect();
                    prop_assert_eq!(&rows, &expected);
                    **counted.borrow_mut() += expected.len();
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(seen > 500, "{seen}");
}

#[test]
fn what_changed_since_is_counted_and_can_be_asked_for_alone() {
    let documents: Vec<PlainDocument> =
        (1..=9).map(|name| document(name, |one| one.pages = vec!["the same".to_owned()])).collect();
    let built = Built::of(&documents);
    let searcher = built.searcher();
    let find = || searcher.find(&parse("same -date:2011").unwrap(), &built.texts).unwrap();
    assert_eq!([0, 4, 8, 9].map(|since| find().changed_since(since)), [9, 5, 1, 0]);
    let later = find().only_changed_since(7);
    assert_eq!(later.total(), 2);
    let mut rows: Vec<i64> =
        later.answer(&Options::default()).unwrap().hits.iter().map(|hit| hit.row).collect();
    rows.sort_unstable();
    assert_eq!(rows, [8, 9]);
    assert_eq!(searcher.sequence(), 1);
}

#[test]
fn counts_follow_the_index_and_see_no_other_class() {
    let dir = tempfile::tempdir().unwrap();
    let texts = plain::corpus::PlainTexts::default();
    let internal = View::of_keeper([Label::INTERNAL]);
    let mut writer = writer(dir.path());
    let of = |name, written: &str, label| {
        let mut one = document(name, |one| one.correspondents = vec![written.to_owned()]).indexed;
        one.label = label;
        one
    };
    writer.put(&of(1, "Ana <ana@example.org>", Label::INTERNAL)).unwrap();
    writer.put(&of(2, "bo@example.org", Label::from_number(2))).unwrap();
    writer.commit(5).unwrap();
    let mut searcher = Searcher::open(dir.path(), &internal).unwrap();
    let shown = |searcher: &Searcher| {
        let found = searcher.find(&parse("*").unwrap(), &texts).unwrap();
        let facet = found.facet(&FacetRequest::new(FacetBy::Correspondent)).unwrap();
        let values = facet.values.iter().map(|one| format!("{} {}", one.shown, one.count));
        (facet.distinct, values.collect::<Vec<_>>())
    };
    assert_eq!(shown(&searcher), (1, vec!["Ana <ana@example.org> 1".to_owned()]));
    writer.remove(&DocHash([1; 32])).unwrap();
    writer.put(&of(3, "A. <ANA@example.org>", Label::INTERNAL)).unwrap();
    writer.put(&of(4, "cy@example.org", Label::INTERNAL)).unwrap();
    writer.commit(6).unwrap();
    searcher.reload().unwrap();
    assert_eq!(
        shown(&searcher),
        (2, vec!["A. <ANA@example.org> 1".to_owned(), "cy@example.org 1".to_owned()])
    );
    assert_eq!(searcher.sequence(), 6);
}
