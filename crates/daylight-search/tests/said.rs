//! What people said about documents is found as a reading of all of it, one by one, finds it.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

mod plain;

use std::collections::HashMap;
use std::sync::Arc;

use daylight_search::{Options, Said, Texts, TextsError, parse};
use plain::corpus::{Built, PlainDocument, PlainTexts, corpus, rows};
use plain::plain_words;
use plain::question::{self, Question};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

const TAGS: [&str; 6] = ["key", "Follow up", "KEYS", "Zürich", "mi6-a", "京都"];

/// What is said about one document.
#[derive(Debug, Clone, Default)]
struct About {
    tags: Vec<&'static str>,
    notes: Vec<String>,
    read: bool,
}

/// Texts that also know what was said.
struct Known {
    texts: PlainTexts,
    said: HashMap<i64, About>,
}

impl Texts for Known {
    fn about(&self, row: i64) -> Result<Option<Vec<String>>, TextsError> {
        self.texts.about(row)
    }

    fn page(&self, row: i64, number: u32) -> Result<Option<String>, TextsError> {
        self.texts.page(row, number)
    }

    fn said(&self, what: &Said) -> Result<Arc<[i64]>, TextsError> {
        let holds = |about: &About| match what {
            Said::Tagged => !about.tags.is_empty(),
            Said::Tag(wanted) => about.tags.iter().any(|name| wanted.fits(name)),
            Said::Noted => !about.notes.is_empty(),
            Said::Note(words) => about.notes.iter().any(|note| words.fits(note)),
            Said::Read => about.read,
            Said::NearCopyOf(_) => false,
        };
        let mut rows: Vec<i64> =
            self.said.iter().filter(|(_, about)| holds(about)).map(|(row, _)| *row).collect();
        rows.sort_unstable();
        Ok(rows.into())
    }
}

#[derive(Debug, Clone)]
enum Asked {
    Text(Question),
    /// As typed, and the names it means.
    Tag(&'static str, &'static [&'static str]),
    AnyTag(&'static str),
    NoTag,
    AnyNote(&'static str),
    NoteWord(String),
    NotePhrase(String),
    Read,
    Unread,
    And(Vec<Asked>),
    Or(Vec<Asked>),
    Not(Box<Asked>),
}

impl Asked {
    fn typed(&self) -> String {
        let all = |asked: &[Self], between: &str| {
            asked.iter().map(|one| format!("({})", one.typed())).collect::<Vec<_>>().join(between)
        };
        match self {
            Self::Text(question) => question.typed(),
            Self::Tag(typed, _) | Self::AnyTag(typed) | Self::AnyNote(typed) => (*typed).to_owned(),
            Self::NoTag => "tag:none".to_owned(),
            Self::NoteWord(word) => format!("note:{word}"),
            Self::NotePhrase(phrase) => format!("note:\"{phrase}\""),
            Self::Read => "is:read".to_owned(),
            Self::Unread => "IS:Unread".to_owned(),
            Self::And(asked) => all(asked, " "),
            Self::Or(asked) => all(asked, " OR "),
            Self::Not(asked) => format!("-({})", asked.typed()),
        }
    }

    fn holds(&self, document: &PlainDocument, about: &About) -> bool {
        match self {
            Self::Text(question) => question.holds(document),
            Self::Tag(_, names) => about.tags.iter().any(|name| names.contains(name)),
            Self::AnyTag(_) => !about.tags.is_empty(),
            Self::NoTag => about.tags.is_empty(),
            Self::AnyNote(_) => !about.notes.is_empty(),
            Self::NoteWord(words) | Self::NotePhrase(words) => {
                about.notes.iter().any(|note| phrase_in(words, note))
            }
            Self::Read => about.read,
            Self::Unread => !about.read,
            Self::And(asked) => asked.iter().all(|one| one.holds(document, about)),
            Self::Or(asked) => asked.iter().any(|one| one.holds(document, about)),
            Self::Not(asked) => !asked.holds(document, about),
        }
    }
}

fn phrase_in(phrase: &str, text: &str) -> bool {
    let folded = |text: &str| plain_words(text).into_iter().map(|word| word.folded).collect::<Vec<String>>();
    let (words, wanted) = (folded(text), folded(phrase));
    words.windows(wanted.len()).any(|window| window == wanted)
}

fn about() -> impl Strategy<Value = About> {
    let tags = prop::sample::subsequence(TAGS.to_vec(), 0..3);
    let notes = prop::collection::vec(plain::corpus::text(8), 0..3);
    (tags, notes, any::<bool>()).prop_map(|(tags, notes, read)| About { tags, notes, read })
}

fn asked() -> impl Strategy<Value = Asked> {
    let tag = prop::sample::select(vec![
        ("tag:key", ["key"].as_slice()),
        ("tag:KEY", &["key"]),
        ("tag:key*", &["key", "KEYS"]),
        ("tag:\"follow  UP\"", &["Follow up"]),
        ("tag:zurich", &["Zürich"]),
        ("tag:mi6-a", &["mi6-a"]),
        ("tag:mi6", &[]),
        ("tag:(京都 OR keys)", &["京都", "KEYS"]),
    ]);
    let leaf = prop_oneof![
        2 => question::on_text().prop_map(Asked::Text),
        3 => tag.prop_map(|(typed, names)| Asked::Tag(typed, names)),
        1 => prop::sample::select(vec!["tag:*", "has:tag", "tag:(*)"]).prop_map(Asked::AnyTag),
        1 => Just(Asked::NoTag),
        1 => prop::sample::select(vec!["note:*", "has:note"]).prop_map(Asked::AnyNote),
        2 => question::word().prop_map(Asked::NoteWord),
        2 => question::phrase(2).prop_map(Asked::NotePhrase),
        1 => Just(Asked::Read),
        1 => Just(Asked::Unread),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Asked::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Asked::Or),
            inner.prop_map(|asked| Asked::Not(Box::new(asked))),
        ]
    })
}

#[test]
fn tags_notes_and_read_marks() {
    let config = Config {
        cases: 12,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(2011),
        ..Config::default()
    };
    let found = std::cell::Cell::new(0);
    let strategy = (corpus(16), prop::collection::vec(about(), 16), prop::collection::vec(asked(), 60));
    TestRunner::new(config)
        .run(&strategy, |(documents, said, questions)| {
            let built = Built::of(&documents);
            let rows_of = documents.iter().map(|document| document.indexed.row);
            let known = Known { texts: built.texts.clone(), said: rows_of.zip(said).collect() };
            let searcher = built.searcher();
            for asked in questions {
                let typed = asked.typed();
                let query = parse(&typed).unwrap_or_else(|error| panic!("{typed}: {error:?}"));
                let answer = searcher.search(&query, &known, &Options::default()).unwrap();
                let holds =
                    |document: &&PlainDocument| asked.holds(document, &known.said[&document.indexed.row]);
                let expected: Vec<i64> =
                    documents.iter().filter(holds).map(|document| document.indexed.row).collect();
                prop_assert_eq!(rows(&answer), expected.clone(), "{}", typed);
                found.set(found.get() + expected.len());
            }
            Ok(())
        })
        .unwrap();
    assert!(found.get() > 500, "the questions hardly ever found anything: {}", found.get());
}

#[test]
fn a_caller_who_knows_nothing_of_it_gets_an_error_and_no_empty_answer() {
    let mut runner = TestRunner::deterministic();
    let tree = corpus(4).new_tree(&mut runner).unwrap();
    let documents = proptest::strategy::ValueTree::current(&tree);
    let built = Built::of(&documents);
    let answer = built.searcher().search(&parse("tag:key").unwrap(), &built.texts, &Options::default());
    assert!(matches!(answer, Err(daylight_search::SearchError::Said(_))), "{answer:?}");
}

/// Words of a phrase with typing errors, against edits counted by table.
#[test]
fn typing_errors_in_a_phrase() {
    let config = Config {
        cases: 6,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(7),
        ..Config::default()
    };
    let found = std::cell::Cell::new(0);
    let words = prop::collection::vec((question::word(), 0usize..3), 1..4);
    let strategy = (corpus(16), prop::collection::vec(words, 60));
    TestRunner::new(config)
        .run(&strategy, |(documents, questions)| {
            let built = Built::of(&documents);
            let searcher = built.searcher();
            for words in questions {
                let typed: Vec<String> = words
                    .iter()
                    .map(
                        |(word, errors)| if *errors == 0 { word.clone() } else { format!("{word}~{errors}") },
                    )
                    .collect();
                let typed = format!("\"{}\"", typed.join(" "));
                let wanted: Vec<(String, usize)> = words
                    .iter()
                    .map(|(word, errors)| (plain_words(word)[0].folded.clone(), *errors))
                    .collect();
                let in_text = |text: &String| {
                    plain_words(text).windows(wanted.len()).any(|window| {
                        window
                            .iter()
                            .zip(&wanted)
                            .all(|(word, (wanted, errors))| plain::edits(&word.folded, wanted) <= *errors)
                    })
                };
                let holds = |document: &&PlainDocument| {
                    document.indexed.about.iter().chain(&document.indexed.pages).any(in_text)
                };
                let expected: Vec<i64> =
                    documents.iter().filter(holds).map(|document| document.indexed.row).collect();
                prop_assert_eq!(rows(&built.ask(&searcher, &typed)), expected.clone(), "{}", typed);
                found.set(found.get() + expected.len());
            }
            Ok(())
        })
        .unwrap();
    assert!(found.get() > 50, "{}", found.get());
}
