//! Which documents come first.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

mod plain;

use plain::corpus::{Built, PlainDocument, corpus};
use plain::{plain_words, question};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

fn length(document: &PlainDocument) -> usize {
    let strings = document.indexed.about.iter().chain(&document.indexed.pages);
    strings.map(|text| plain_words(text).len()).sum()
}

fn times(word: &str, document: &PlainDocument) -> usize {
    let wanted = &plain_words(word)[0].folded;
    let strings = document.indexed.about.iter().chain(&document.indexed.pages);
    strings.map(|text| plain_words(text).iter().filter(|word| word.folded == *wanted).count()).sum()
}

/// BM25 with k1 = 1.2 and b = 0.75, as in the textbooks.
fn bm25(word: &str, document: &PlainDocument, all: &[PlainDocument]) -> f64 {
    let with = all.iter().filter(|other| times(word, other) > 0).count() as f64;
    let count = all.len() as f64;
    let average = all.iter().map(length).sum::<usize>() as f64 / count;
    let idf = (1.0 + (count - with + 0.5) / (with + 0.5)).ln();
    let tf = times(word, document) as f64;
    idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length(document) as f64 / average))
}

#[test]
fn scores_are_bm25_and_ties_follow_the_hash() {
    let config = Config {
        cases: 8,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(7),
        ..Config::default()
    };
    let mut compared = 0;
    let counted = std::cell::RefCell::new(&mut compared);
    // Up to forty words the length byte of tantivy is exact.
    let short = corpus(20).prop_filter("short", |documents| documents.iter().all(|one| length(one) <= 40));
    TestRunner::new(config)
        .run(
            &(short, prop::collection::vec((question::word(), question::word()), 20)),
            |(documents, pairs)| {
                let built = Built::of(&documents);
                let searcher = built.searcher();
                for (one, other) in pairs {
                    let answer = built.ask(&searcher, &format!("{one} OR {other}"));
                    for hit in &answer.hits {
                        let document = &documents[hit.row as usize - 1];
                        let expected = bm25(&one, document, &documents) + bm25(&other, document, &documents);
                        prop_assert!((hit.score - expected).abs() <= 0.00051, "{} {expected}", hit.score);
                        **counted.borrow_mut() += 1;
                    }
                    let keys: Vec<(i64, u64)> = answer
                        .hits
                        .iter()
                        .map(|hit| (-(hit.score * 1000.0).round() as i64, hit.tie))
                        .collect();
                    prop_assert!(keys.is_sorted());
                }
                Ok(())
            },
        )
        .unwrap();
    assert!(compared > 100);
}
