//! What is found in several indexes is what would be found in one that had all their documents.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

mod plain;

use daylight_search::{
    DateStep, Facet, FacetBy, FacetRequest, Found, Options, Sort, answer_of_all, facet_of_all, parse,
};
use plain::corpus::{Built, PlainDocument, corpus};
use plain::question;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

fn runner() -> TestRunner {
    let config = Config {
        cases: 8,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(31),
        ..Config::default()
    };
    TestRunner::new(config)
}

/// Without the way a value is written: of ways that are equally frequent another may be shown.
fn counts(facet: Facet) -> (Vec<(String, u64, String)>, u64, u64, u64) {
    let values = facet.values.into_iter().map(|value| (value.value, value.count, value.term)).collect();
    (values, facet.distinct, facet.any.count, facet.none.count)
}

#[test]
fn several_indexes_answer_as_one_with_all_their_documents_would() {
    let mut compared = 0;
    let counted = std::cell::RefCell::new(&mut compared);
    runner()
        .run(
            &(corpus(24), prop::collection::vec(question::any(), 5), 2usize..4),
            |(documents, questions, n)| {
                let third =
                    |part| documents.iter().skip(part).step_by(n).cloned().collect::<Vec<PlainDocument>>();
                let whole = Built::of(&documents);
                let parts: Vec<Built> = (0..n).map(|part| Built::of(&third(part))).collect();
                let (searcher, searchers) =
                    (whole.searcher(), parts.iter().map(Built::searcher).collect::<Vec<_>>());
                for question in questions {
                    let query = parse(&question.typed()).unwrap();
                    let found = searcher.find(&query, &whole.texts).unwrap();
                    let all: Vec<Found<'_>> = searchers
                        .iter()
                        .zip(&parts)
                        .map(|(searcher, built)| searcher.find(&query, &built.texts).unwrap())
                        .collect();
                    let all: Vec<&Found<'_>> = all.iter().collect();
                    for sort in [Sort::Newest, Sort::Oldest, Sort::Path, Sort::Size] {
                        let ties = |offset, limit| {
                            let one = found.answer(&Options { offset, limit, sort }).unwrap();
                            let several = answer_of_all(&all, &Options { offset, limit, sort }).unwrap();
                            let told: Vec<u64> = several.hits.iter().map(|(_, hit)| hit.tie).collect();
                            (
                                (one.total, one.hits.iter().map(|hit| hit.tie).collect::<Vec<u64>>()),
                                (several.total, told),
                            )
                        };
                        for (offset, limit) in
                            [(0, None), (0, Some(3)), (3, Some(4)), (10, Some(5)), (99, None)]
                        {
                            let (one, several) = ties(offset, limit);
                            prop_assert_eq!(one, several, "{:?} from {}", sort, offset);
                            **counted.borrow_mut() += 1;
                        }
                    }
                    for by in FacetBy::ALL.into_iter().chain([FacetBy::Date(DateStep::Month)]) {
                        for top in [2, 100] {
                            let request = FacetRequest::new(by).top(top);
                            let one = counts(found.facet(&request).unwrap());
                            prop_assert_eq!(counts(facet_of_all(&all, &request).unwrap()), one, "{:?}", by);
                        }
                    }
                }
                Ok(())
            },
        )
        .unwrap();
    assert!(compared > 500, "{compared}");
}

#[test]
fn by_relevance_the_best_of_any_index_comes_first_and_pages_never_overlap() {
    runner()
        .run(&(corpus(30), question::word()), |(documents, word)| {
            let parts: Vec<Built> = documents.chunks(documents.len().div_ceil(2)).map(Built::of).collect();
            let searchers: Vec<_> = parts.iter().map(Built::searcher).collect();
            let query = parse(&word).unwrap();
            let all: Vec<Found<'_>> = searchers
                .iter()
                .zip(&parts)
                .map(|(searcher, built)| searcher.find(&query, &built.texts).unwrap())
                .collect();
            let all: Vec<&Found<'_>> = all.iter().collect();
            let whole = answer_of_all(&all, &Options::default()).unwrap().hits;
            let keys: Vec<(i64, u64)> =
                whole.iter().map(|(_, hit)| (-(hit.score * 1000.0).round() as i64, hit.tie)).collect();
            prop_assert!(keys.is_sorted());
            let mut paged = Vec::new();
            for offset in (0..whole.len()).step_by(3) {
                let part = Options { offset, limit: Some(3), ..Options::default() };
                paged.extend(answer_of_all(&all, &part).unwrap().hits);
            }
            prop_assert_eq!(paged, whole);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_same_document_in_two_indexes_is_two_hits_in_the_order_of_the_indexes() {
    let mut runner = runner();
    let documents = corpus(3).new_tree(&mut runner).unwrap().current();
    let [one, other] = [Built::of(&documents), Built::of(&documents)];
    let query = parse("*").unwrap();
    let (first, second) = (one.searcher(), other.searcher());
    let all = [first.find(&query, &one.texts).unwrap(), second.find(&query, &other.texts).unwrap()];
    let answer = answer_of_all(&[&all[0], &all[1]], &Options::default()).unwrap();
    assert_eq!(answer.total, 2 * documents.len() as u64);
    let order: Vec<usize> = answer.hits.iter().map(|(index, _)| *index).collect();
    assert_eq!(order, [0, 1].repeat(documents.len()));
}
