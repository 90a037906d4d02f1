//! A list is matched line by line, each line as if it had been searched for alone.

use std::fs;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use daylight_case::{Case, MatchLines, MatchOptions, MatchProgress, Person};
use daylight_testkit::make;
use serde_json::{Value, json};

use crate::place::Place;

/// A case with names in it, some of them misspelled.
fn place() -> Place {
    let place = Place::new();
    place
        .sealed
        .folder("f")
        .text("one.txt", "Miriam Okoye met Åsa Öhlund")
        .text("two.txt", "Mirjam Okoye was not there; Okoye, Miriam was")
        .text("three.txt", "MIRIAM OKOYE called the bank, number +41 44 123")
        .text("four.txt", "the bank said no")
        .docx("five.docx", &["Miriam of the family Okoye"]);
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "f"]);
    place
}

const LIST: &str = "what,how\r\n\
    Miriam Okoye,\r\n\
    Miriam Okoye,exact\r\n\
    miriam okoye,Fuzzy 1\r\n\
    \"Okoye, Miriam\",near 3\r\n\
    asa ohlund\r\n\
    41-44-123\r\n\
    nobody at all\r\n\
    bank,sometimes\r\n\
    …\r\n\
    bank -said,query\r\n\
    asa ohlund\r\n";

fn totals(lines: &[Value]) -> Vec<Value> {
    lines.iter().map(|line| json!([line["line"], line["total"]])).collect()
}

#[test]
fn every_line_is_answered_on_its_own() {
    let place = place();
    fs::write(place.path("list.csv"), LIST).unwrap();
    let lines = place.json("c", &["match", "list.csv"]);
    let expected = [
        json!([2, 2]),
        json!([3, 1]),
        json!([4, 3]),
        json!([5, 4]),
        json!([6, 1]),
        json!([7, 1]),
        json!([8, 0]),
        json!([9, null]),
        json!([10, null]),
        json!([11, 1]),
        json!([12, 1]),
    ];
    assert_eq!(totals(&lines), expected);
    let mut compared = 0;
    for line in &lines {
        let Some(query) = line["query"].as_str() else {
            assert!(!line["problem"].as_str().unwrap().is_empty());
            continue;
        };
        assert_eq!(line["documents"], json!(place.found("c", query)), "{query}");
        compared += 1;
    }
    assert_eq!(compared, 9);
}

#[test]
fn a_list_is_shown_as_a_table_and_as_csv() {
    let place = place();
    fs::write(place.path("names.txt"), "Miriam Okoye\n\u{1b}[2J evil\n~\n").unwrap();
    let run = place.expect(0, &["--case", "c", "match", "names.txt", "--limit", "1"]);
    let best = &place.found("c", "\"Miriam Okoye\"")[0];
    assert_eq!(
        run.stdout,
        format!(
            " line  documents  looked for\n\
             \x20   1          2  Miriam Okoye (phrase)\n\
             \x20                 {best} and 1 more\n\
             \x20   2          0  \\u{{1b}}[2J evil (phrase)\n\
             \x20   3          -  ~ (phrase)\n\
             \x20                 cannot be looked for: there is no letter or digit in it\n"
        )
    );
    assert_eq!(run.stderr, "1 of 3 lines found\n1 line cannot be understood\n");
    let run = place.expect(0, &["--case", "c", "match", "names.txt", "--limit", "1", "--csv"]);
    assert_eq!(
        run.stdout,
        format!(
            "line,wanted,how,documents,first,problem\r\n1,Miriam Okoye,phrase,2,{best},\r\n\
             2,\u{fffd}[2J evil,phrase,0,,\r\n3,~,phrase,,,there is no letter or digit in it\r\n"
        )
    );
}

#[test]
fn options_are_for_lines_that_say_nothing_themselves() {
    let place = place();
    fs::write(place.path("list.csv"), "miriam okoye\nmiriam okoye,phrase\n").unwrap();
    let total = |options: &[&str]| totals(&place.json("c", &[&["match", "list.csv"], options].concat()));
    assert_eq!(total(&[]), [json!([1, 2]), json!([2, 2])]);
    assert_eq!(total(&["--exact"]), [json!([1, 0]), json!([2, 2])]);
    assert_eq!(total(&["--fuzzy", "1"]), [json!([1, 3]), json!([2, 2])]);
    assert_eq!(total(&["--near", "3"]), [json!([1, 4]), json!([2, 2])]);
    assert_eq!(total(&["--query"]), [json!([1, 4]), json!([2, 2])]);
    for wrong in [["--fuzzy", "3"], ["--near", "101"], ["--fuzzy", "x"]] {
        place.expect(2, &[&["--case", "c", "match", "list.csv"], wrong.as_slice()].concat());
    }
}

#[test]
fn a_list_that_cannot_be_read_is_refused_and_one_without_hits_says_so() {
    let place = place();
    fs::write(place.path("latin.csv"), b"M\xfcller\n").unwrap();
    let run = place.expect(2, &["--case", "c", "match", "latin.csv"]);
    assert!(
        run.stderr.starts_with("error: the list cannot be read: line 1 is not UTF-8\nhint: "),
        "{}",
        run.stderr
    );
    fs::write(place.path("empty.txt"), "\n \n").unwrap();
    place.expect(2, &["--case", "c", "match", "empty.txt"]);
    place.expect(2, &["--case", "c", "match", "nowhere.txt"]);
    fs::write(place.path("none.txt"), "nobody\n").unwrap();
    let run = place.expect(1, &["--case", "c", "match", "none.txt"]);
    assert_eq!(run.stderr, "0 of 1 line found\n");
}

#[test]
fn a_list_that_was_stopped_goes_on_and_is_kept() {
    let place = place();
    let case = Case::at(&place.path("c")).unwrap();
    let mut options = MatchOptions::of_file("list.csv", Person::named("ana"));
    options.threads = NonZeroUsize::new(3).unwrap();
    let progress = MatchProgress::default();
    let matched = case.match_list(LIST.as_bytes(), &options, &progress, &AtomicBool::new(true)).unwrap();
    assert!(matched.stopped && matched.run.ended.is_none());
    assert_eq!((matched.run.lines, matched.run.done, matched.run.bad), (11, 2, 2));
    let address = matched.run.address;
    assert_eq!(case.begin_match(LIST.as_bytes(), &options).unwrap(), address);

    let go = AtomicBool::new(false);
    let matched = case.match_list(LIST.as_bytes(), &options, &progress, &go).unwrap();
    assert_eq!((matched.stopped, &matched.run.address), (false, &address));
    assert_eq!((matched.run.done, matched.run.found), (11, 8));
    let counts = progress.counts();
    assert_eq!((counts.lines, counts.done, counts.found), (11, 11, 8));
    assert!(!matched.incomplete);

    let numbers = |which| {
        let lines = case.match_lines(&address, which, 0, 100).unwrap();
        lines.iter().map(|line| line.number).collect::<Vec<u64>>()
    };
    assert_eq!(numbers(MatchLines::All), (2..=12).collect::<Vec<u64>>());
    assert_eq!(numbers(MatchLines::Found), [2, 3, 4, 5, 6, 7, 11, 12]);
    assert_eq!(numbers(MatchLines::NotFound), [8]);
    assert_eq!(numbers(MatchLines::Bad), [9, 10]);
    assert_eq!(case.match_lines(&address, MatchLines::Found, 1, 2).unwrap().len(), 2);

    assert_ne!(case.begin_match(LIST.as_bytes(), &options).unwrap(), address, "asked anew");
    assert_eq!(case.matches().unwrap().len(), 2);
    case.forget_match(&address).unwrap();
    assert!(case.match_at(&address).is_err());
    assert_eq!(case.matches().unwrap().len(), 1);
}

#[test]
fn a_list_that_goes_on_after_the_case_has_grown_is_asked_again() {
    let place = place();
    let case = Case::at(&place.path("c")).unwrap();
    let mut options = MatchOptions::of_file("list.txt", Person::named("ana"));
    options.threads = NonZeroUsize::MIN;
    // Enough lines that a run can be stopped in the middle: the flag is set when the first answer is there.
    let list: String = (0..400).map(|number| format!("bank OR zz{number}\tquery\n")).collect();
    let stop = AtomicBool::new(false);
    let progress = MatchProgress::default();
    let matched = std::thread::scope(|scope| {
        scope.spawn(|| {
            while progress.counts().done == 0 {
                std::thread::yield_now();
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        case.match_list(list.as_bytes(), &options, &progress, &stop).unwrap()
    });
    assert!(matched.run.done > 0);
    place
        .sealed
        .folder("g")
        .docx("more.docx", &["a bank more"])
        .file("again.docx", make::docx(&["the other bank"]));
    place.expect(0, &["--case", "c", "add", "g"]);
    let address = matched.run.address;
    let go = AtomicBool::new(false);
    let matched = case.go_on_matching(&address, options.threads, &progress, &go).unwrap();
    assert!(!matched.stopped);
    let lines = case.match_lines(&address, MatchLines::All, 0, 1000).unwrap();
    assert_eq!(lines.len(), 400);
    let stopped_at_the_end = lines.iter().all(|line| line.total == Some(2));
    assert!(
        stopped_at_the_end || lines.iter().all(|line| line.total == Some(4)),
        "all about the same documents"
    );
}
