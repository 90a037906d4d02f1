//! Every operator finds what a reading of all texts, one by one, finds.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

mod plain;

use plain::corpus::{Built, PlainDocument, corpus, rows, text};
use plain::question::{self, Question};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

/// The same cases every time, so that a red test stays red.
fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(2011),
        ..Config::default()
    };
    TestRunner::new(config)
}

/// Questions for each corpus.
const QUESTIONS: usize = 50;

/// Asks every question of every corpus. Indexing is the dear part, hence many questions for each.
fn agrees(questions: impl Strategy<Value = Question>, cases: u32) {
    let mut found_some = 0;
    let strategy = (corpus(16), prop::collection::vec(questions, QUESTIONS));
    let found = std::cell::RefCell::new(&mut found_some);
    runner(cases)
        .run(&strategy, |(documents, questions)| {
            let built = Built::of(&documents);
            let searcher = built.searcher();
            for question in questions {
                let answer = built.ask(&searcher, &question.typed());
                let expected = expected(&question, &documents);
                **found.borrow_mut() += expected.len();
                prop_assert_eq!(rows(&answer), expected.clone(), "{}", question.typed());
                prop_assert_eq!(answer.total, expected.len() as u64);
            }
            Ok(())
        })
        .unwrap();
    assert!(found_some > 20, "the questions hardly ever found anything: {found_some}");
}

fn expected(question: &Question, documents: &[PlainDocument]) -> Vec<i64> {
    let holds = documents.iter().filter(|document| question.holds(document));
    holds.map(|document| document.indexed.row).collect()
}

#[test]
fn words() {
    agrees(question::word().prop_map(Question::Word), 4);
}

#[test]
fn words_with_punctuation_in_them() {
    agrees(question::phrase(3).prop_map(|phrase| Question::Word(phrase.replace(' ', "-"))), 4);
}

#[test]
fn phrases() {
    agrees(question::phrase(4).prop_map(Question::Phrase), 6);
}

#[test]
fn phrases_whose_last_word_goes_on() {
    let last = prop::sample::select(vec!["b", "ba", "o", "z", "inv"]);
    let question = (question::word(), last);
    agrees(question.prop_map(|(phrase, last)| Question::PhraseWithStar(phrase, last.into())), 4);
}

#[test]
fn near() {
    agrees(question::near(), 6);
}

#[test]
fn fuzzy() {
    agrees(question::fuzzy(), 4);
}

#[test]
fn wildcards() {
    agrees(question::glob(), 4);
}

#[test]
fn regexes() {
    agrees(question::regex(), 6);
}

#[test]
fn exact_phrases() {
    agrees(question::exact(), 6);
}

#[test]
fn fields() {
    agrees(question::in_field(), 4);
}

#[test]
fn whole_values() {
    agrees(question::whole(), 4);
}

#[test]
fn dates_told_on_pages() {
    agrees(question::told(), 4);
}

#[test]
fn dates() {
    agrees(question::date(), 4);
}

#[test]
fn sizes() {
    agrees(question::size(), 4);
}

#[test]
fn everything_in_everything() {
    agrees(question::any(), 12);
}

/// A text has marks exactly when it is one the question finds.
#[test]
fn marks_are_where_the_question_holds() {
    let mut marked = 0;
    let strategy = (prop::collection::vec(text(14), 8), question::on_text());
    let counted = std::cell::RefCell::new(&mut marked);
    runner(400)
        .run(&strategy, |(texts, question)| {
            let query = daylight_search::parse(&question.typed()).unwrap();
            for text in texts {
                let marks = query.marks(&text);
                prop_assert_eq!(
                    !marks.is_empty(),
                    question.holds_in(&text),
                    "{} in {}",
                    question.typed(),
                    text
                );
                for mark in &marks {
                    prop_assert!(text.get(mark.clone()).is_some_and(|marked| !marked.is_empty()));
                }
                prop_assert!(marks.is_sorted_by(|one, other| one.end <= other.start));
                **counted.borrow_mut() += marks.len();
            }
            Ok(())
        })
        .unwrap();
    assert!(marked > 100);
}

/// The passages of a hit show what was marked, from the text they say.
#[test]
fn passages_are_pieces_of_the_text_with_marks() {
    let mut shown = 0;
    let strategy = (corpus(8), prop::collection::vec(question::on_text(), 20));
    let counted = std::cell::RefCell::new(&mut shown);
    runner(6)
        .run(&strategy, |(documents, questions)| {
            let built = Built::of(&documents);
            let searcher = built.searcher();
            for question in &questions {
                let query = daylight_search::parse(&question.typed()).unwrap();
                let answer = built.ask(&searcher, &question.typed());
                for hit in &answer.hits {
                    let document = &built.texts.0[&hit.row];
                    let passages = searcher.passages(&query, hit, &built.texts, 3).unwrap();
                    prop_assert!(!passages.is_empty(), "{}", question.typed());
                    for passage in passages {
                        let text = match passage.place {
                            daylight_search::Place::About(i) => &document.about[i],
                            daylight_search::Place::Page(number) => &document.pages[number as usize - 1],
                        };
                        prop_assert!(question.holds_in(text));
                        prop_assert_eq!(&text[passage.bytes.clone()], passage.text.as_str());
                        prop_assert!(!passage.marks.is_empty());
                        for mark in &passage.marks {
                            prop_assert!(passage.text.get(mark.clone()).is_some());
                        }
                        **counted.borrow_mut() += 1;
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(shown > 40);
}
