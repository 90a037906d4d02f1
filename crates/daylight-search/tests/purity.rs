//! An answer is made of the visible documents alone: rows, count, order and scores are the same
//! however they came in and whatever else lies or lay there.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

mod plain;

use std::collections::BTreeSet;
use std::path::Path;

use daylight_model::{DocHash, Format, Label, View};
use daylight_search::{IndexWriter, IndexedDocument, Options, Searcher, Texts, TextsError, parse};
use plain::corpus::{PlainDocument, PlainTexts, corpus, everyone, rows, writer};
use plain::question::{self, Question};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// One sample of a strategy, the same every time.
fn sample<T>(strategy: impl Strategy<Value = T>, seed: u8) -> T
where
    T: std::fmt::Debug,
{
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    strategy.new_tree(&mut TestRunner::new_with_rng(Config::default(), rng)).unwrap().current()
}

/// All answers, in every detail that is shown.
fn answers(dir: &Path, view: &View, texts: &PlainTexts, questions: &[Question]) -> Vec<String> {
    let searcher = Searcher::open(dir, view).unwrap();
    let answer = |question: &Question| {
        let query = parse(&question.typed()).unwrap();
        let answer = searcher.search(&query, texts, &Options::default()).unwrap();
        let hits: Vec<(i64, u64, u64)> =
            answer.hits.iter().map(|hit| (hit.row, hit.tie, hit.score.to_bits())).collect();
        format!("{} {} {hits:?}", question.typed(), answer.total)
    };
    questions.iter().map(answer).collect()
}

struct Case {
    documents: Vec<PlainDocument>,
    others: Vec<IndexedDocument>,
    questions: Vec<Question>,
    texts: PlainTexts,
}

fn case(seed: u8) -> Case {
    let documents = sample(corpus(60).prop_filter("many", |documents| documents.len() > 30), seed);
    let mut others: Vec<IndexedDocument> =
        sample(corpus(40), seed + 100).into_iter().map(|one| one.indexed).collect();
    for other in &mut others {
        other.row += 10_000;
        other.hash.0[31] = 1;
    }
    let questions = sample(prop::collection::vec(question::any(), 60), seed);
    let texts = PlainTexts::of(&documents);
    Case { documents, others, questions, texts }
}

fn build(dir: &Path, fill: impl FnOnce(&mut IndexWriter)) {
    let mut writer = writer(dir);
    fill(&mut writer);
    writer.commit(7).unwrap();
    writer.close().unwrap();
}

#[test]
fn answers_do_not_depend_on_how_the_documents_came_in() {
    let view = View::of_keeper([Label::INTERNAL]);
    for seed in 0..3 {
        let Case { documents, others, questions, texts } = case(seed);
        let plain = tempfile::tempdir().unwrap();
        build(plain.path(), |writer| documents.iter().for_each(|one| writer.put(&one.indexed).unwrap()));
        let expected = answers(plain.path(), &view, &texts, &questions);
        assert!(expected.iter().filter(|answer| !answer.ends_with("[]")).count() > 20);

        let backwards = tempfile::tempdir().unwrap();
        build(backwards.path(), |writer| {
            for (i, one) in documents.iter().rev().enumerate() {
                writer.put(&one.indexed).unwrap();
                if i % 7 == 3 {
                    writer.commit(i as u64).unwrap();
                }
            }
        });
        assert_eq!(answers(backwards.path(), &view, &texts, &questions), expected);

        let with_others = tempfile::tempdir().unwrap();
        build(with_others.path(), |writer| {
            others.iter().for_each(|one| writer.put(one).unwrap());
            documents.iter().for_each(|one| writer.put(&one.indexed).unwrap());
            writer.commit(3).unwrap();
            others.iter().for_each(|one| writer.remove(&one.hash).unwrap());
            // Half of them once more: the later replaces the earlier.
            documents.iter().step_by(2).for_each(|one| writer.put(&one.indexed).unwrap());
        });
        assert_eq!(answers(with_others.path(), &view, &texts, &questions), expected);
        build(with_others.path(), |writer| writer.purge_deleted().unwrap());
        assert_eq!(answers(with_others.path(), &view, &texts, &questions), expected);
    }
}

#[test]
fn answers_do_not_depend_on_what_a_view_cannot_see() {
    let Case { documents, mut others, questions, texts } = case(9);
    let narrow = View::of_keeper([Label::INTERNAL]);
    let alone = tempfile::tempdir().unwrap();
    build(alone.path(), |writer| documents.iter().for_each(|one| writer.put(&one.indexed).unwrap()));
    let expected = answers(alone.path(), &narrow, &texts, &questions);

    let shared = tempfile::tempdir().unwrap();
    build(shared.path(), |writer| {
        // They lay in the class once, and left it for another.
        others.iter().for_each(|one| writer.put(one).unwrap());
        documents.iter().for_each(|one| writer.put(&one.indexed).unwrap());
        writer.commit(1).unwrap();
        others.iter_mut().for_each(|one| one.label = Label::from_number(2));
        others.iter().for_each(|one| writer.put(one).unwrap());
    });
    assert_eq!(answers(shared.path(), &narrow, &texts, &questions), expected);
}

#[test]
fn a_view_of_two_classes_answers_as_if_they_were_one() {
    let Case { mut documents, questions, texts, .. } = case(5);
    let one = tempfile::tempdir().unwrap();
    build(one.path(), |writer| documents.iter().for_each(|one| writer.put(&one.indexed).unwrap()));
    let expected = answers(one.path(), &everyone(), &texts, &questions);

    let two = tempfile::tempdir().unwrap();
    documents.iter_mut().step_by(3).for_each(|one| one.indexed.label = Label::from_number(2));
    build(two.path(), |writer| documents.iter().for_each(|one| writer.put(&one.indexed).unwrap()));
    assert_eq!(answers(two.path(), &everyone(), &texts, &questions), expected);
}

#[test]
fn pages_of_an_answer_are_pieces_of_the_whole() {
    let Case { documents, questions, texts, .. } = case(2);
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), |writer| documents.iter().for_each(|one| writer.put(&one.indexed).unwrap()));
    let searcher = Searcher::open(dir.path(), &everyone()).unwrap();
    for question in questions {
        let query = parse(&question.typed()).unwrap();
        let whole = searcher.search(&query, &texts, &Options::default()).unwrap();
        assert_eq!(whole.total, whole.hits.len() as u64);
        let mut pieces = Vec::new();
        for offset in (0..whole.hits.len() + 4).step_by(4) {
            let part = searcher
                .search(&query, &texts, &Options { offset, limit: Some(4), ..Options::default() })
                .unwrap();
            assert_eq!(part.total, whole.total);
            pieces.extend(part.hits);
        }
        assert_eq!(pieces, whole.hits, "{}", question.typed());
    }
}

fn document(row: i64, text: &str) -> IndexedDocument {
    let mut hash = DocHash([0; 32]);
    hash.0[0] = row as u8;
    let mut document = IndexedDocument::new(row, hash, Label::INTERNAL, Format::Text);
    document.pages = vec![text.to_owned()];
    document
}

fn ask(dir: &Path, view: &View, typed: &str) -> Vec<i64> {
    let searcher = Searcher::open(dir, view).unwrap();
    rows(&searcher.search(&parse(typed).unwrap(), &PlainTexts::default(), &Options::default()).unwrap())
}

#[test]
fn a_document_is_in_one_class_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let (internal, second) = (View::of_keeper([Label::INTERNAL]), View::of_keeper([Label::from_number(2)]));
    let mut writer = writer(dir.path());
    let mut paper = document(1, "a secret");
    writer.put(&paper).unwrap();
    writer.commit(1).unwrap();
    assert_eq!((ask(dir.path(), &internal, "secret"), ask(dir.path(), &second, "secret")), (vec![1], vec![]));
    paper.label = Label::from_number(2);
    writer.put(&paper).unwrap();
    // It has left already, for everyone, and is not in the new class yet.
    assert_eq!((ask(dir.path(), &internal, "secret"), ask(dir.path(), &second, "secret")), (vec![], vec![]));
    writer.commit(2).unwrap();
    assert_eq!((ask(dir.path(), &internal, "secret"), ask(dir.path(), &second, "secret")), (vec![], vec![1]));
    assert_eq!(writer.sequence(), 2);
}

#[test]
fn the_sequence_of_the_last_commit_is_found_again_and_what_came_after_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = writer(dir.path());
    assert_eq!(first.sequence(), 0);
    first.put(&document(1, "kept")).unwrap();
    first.commit(41).unwrap();
    first.put(&document(2, "lost")).unwrap();
    drop(first);
    let again = writer(dir.path());
    assert_eq!(again.sequence(), 41);
    drop(again);
    assert_eq!(ask(dir.path(), &everyone(), "kept OR lost"), [1]);
}

/// The files of segments, of which a removed document may be a part.
fn segment_files(dir: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(dir.join("1")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with('.') && name != "meta.json").collect()
}

#[test]
fn purging_leaves_no_file_that_holds_a_removed_document() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    writer.put(&document(1, "a name that stays")).unwrap();
    writer.put(&document(2, "a name that goes")).unwrap();
    writer.commit(1).unwrap();
    let with_both = segment_files(dir.path());
    writer.remove(&document(2, "").hash).unwrap();
    writer.commit(2).unwrap();
    assert!(with_both.is_subset(&segment_files(dir.path())));
    writer.purge_deleted().unwrap();
    assert!(with_both.is_disjoint(&segment_files(dir.path())));
    assert_eq!(ask(dir.path(), &everyone(), "name"), [1]);
}

#[test]
fn a_class_that_is_not_there_has_no_documents() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(ask(dir.path(), &everyone(), "*"), [] as [i64; 0]);
    let mut searcher = Searcher::open(dir.path(), &everyone()).unwrap();
    build(dir.path(), |writer| writer.put(&document(1, "later")).unwrap());
    searcher.reload().unwrap();
    assert_eq!(searcher.documents(), 1);
}

#[test]
fn a_second_writer_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = writer(dir.path());
    first.put(&document(1, "x")).unwrap();
    first.commit(1).unwrap();
    let options = daylight_search::WriterOptions::default();
    let second = IndexWriter::open(dir.path(), &daylight_model::Maintenance::taken_by_the_case(), options);
    assert!(matches!(second.err(), Some(daylight_search::IndexError::Locked { .. })));
}

/// Texts on a broken disk.
struct Broken;

impl Texts for Broken {
    fn about(&self, _: i64) -> Result<Option<Vec<String>>, TextsError> {
        Err("the disk is broken".into())
    }

    fn page(&self, _: i64, _: u32) -> Result<Option<String>, TextsError> {
        Err("the disk is broken".into())
    }
}

#[test]
fn text_that_cannot_be_read_is_an_error_and_not_a_miss() {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), |writer| writer.put(&document(1, "some text")).unwrap());
    let searcher = Searcher::open(dir.path(), &everyone()).unwrap();
    for typed in ["/some/", "=\"some text\""] {
        assert!(searcher.search(&parse(typed).unwrap(), &Broken, &Options::default()).is_err());
    }
    let answer = searcher.search(&parse("some").unwrap(), &Broken, &Options::default()).unwrap();
    assert!(searcher.passages(&parse("some").unwrap(), &answer.hits[0], &Broken, 1).is_err());
}

/// The words of a regex may be cut in the index; the regex is found all the same.
#[test]
fn a_regex_finds_what_lies_across_the_cut_of_a_long_word() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!("{}needle{}", "a".repeat(253), "b".repeat(400));
    build(dir.path(), |writer| writer.put(&document(1, &long)).unwrap());
    let searcher = Searcher::open(dir.path(), &everyone()).unwrap();
    let mut texts = PlainTexts::default();
    texts.0.insert(1, document(1, &long));
    let answer = searcher.search(&parse("/needle/").unwrap(), &texts, &Options::default()).unwrap();
    assert_eq!(answer.total, 1);
}

/// A long document is not read to find the page that is shown.
#[test]
fn only_the_page_that_is_shown_is_read() {
    struct Counted(PlainTexts, std::cell::RefCell<Vec<u32>>);
    impl Texts for Counted {
        fn about(&self, row: i64) -> Result<Option<Vec<String>>, TextsError> {
            self.0.about(row)
        }
        fn page(&self, row: i64, number: u32) -> Result<Option<String>, TextsError> {
            self.1.borrow_mut().push(number);
            self.0.page(row, number)
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let mut long = document(1, "");
    long.about = vec!["long.pdf".to_owned()];
    long.pages = (1..=500).map(|page| format!("page {page} of the report, silver")).collect();
    long.pages[320] = "silver coins and the golden key".to_owned();
    build(dir.path(), |writer| writer.put(&long).unwrap());
    let searcher = Searcher::open(dir.path(), &everyone()).unwrap();
    let mut texts = PlainTexts::default();
    texts.0.insert(1, long);
    let texts = Counted(texts, std::cell::RefCell::default());
    let query = parse("silver \"golden key\" -bronze").unwrap();
    let answer = searcher.search(&query, &texts, &Options::default()).unwrap();
    let passages = searcher.passages(&query, &answer.hits[0], &texts, 1).unwrap();
    assert_eq!(passages[0].place, daylight_search::Place::Page(321));
    assert_eq!(*texts.1.borrow(), [321]);
    let marked: Vec<&str> = passages[0].marks.iter().map(|mark| &passages[0].text[mark.clone()]).collect();
    assert_eq!(marked, ["silver", "golden key"]);
}

#[test]
fn a_hit_keeps_its_passages_when_the_index_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), |writer| writer.put(&document(1, "the first paper")).unwrap());
    let mut searcher = Searcher::open(dir.path(), &everyone()).unwrap();
    let query = parse("first").unwrap();
    let mut texts = PlainTexts::default();
    texts.0.insert(1, document(1, "the first paper"));
    let hit = searcher.search(&query, &texts, &Options::default()).unwrap().hits[0];
    build(dir.path(), |writer| {
        (2..9).for_each(|row| writer.put(&document(row, "another")).unwrap());
        writer.put(&document(1, "the first paper")).unwrap();
    });
    searcher.reload().unwrap();
    assert_eq!(searcher.passages(&query, &hit, &texts, 1).unwrap()[0].text, "the first paper");
    build(dir.path(), |writer| writer.remove(&document(1, "").hash).unwrap());
    searcher.reload().unwrap();
    assert_eq!(searcher.passages(&query, &hit, &texts, 1).unwrap(), []);
}

#[test]
fn a_searcher_and_a_query_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Searcher>();
    shared::<daylight_search::Query>();
}
