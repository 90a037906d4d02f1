//! What came in and what was done with it stands in a chain that anybody can follow.

use std::fs;

use daylight_testkit::make::{self, Message};
use serde_json::{Value, json};

use crate::place::{DAYLIGHT, Place, files_under, lines, repository, text};

/// A case with two texts and a message with a paper in it.
fn place(when: &[&str]) -> Place {
    let place = Place::new();
    let paper = make::docx(&["a paper about the harbour"]);
    let message = Message::new("a@met.example", "b@met.example", "one paper", "attached").attach(
        "paper.docx",
        "application/octet-stream",
        paper,
    );
    place
        .sealed
        .folder("f")
        .text("one.txt", "the first")
        .text("two.txt", "second")
        .eml("message.eml", &message);
    place.expect(0, &[&["new"], when, &["c"]].concat());
    place.expect(0, &["--case", "c", "add", "f"]);
    place
}

/// Every entry of the log, as it says itself; `null` where it was emptied.
fn entries(place: &Place) -> Vec<Value> {
    let mut lines = place.json("c", &["custody"]);
    let last = lines.pop().unwrap();
    assert_eq!(last["entries"], lines.len(), "{last}");
    lines
        .iter()
        .map(|line| line["entry"].as_str().map_or(Value::Null, |entry| serde_json::from_str(entry).unwrap()))
        .collect()
}

fn head(place: &Place) -> String {
    text(&place.json("c", &["custody"]).last().unwrap()["head"])
}

/// Events with the file they are about, from entry `from` on.
fn events(place: &Place, from: usize) -> Vec<(String, String)> {
    let told =
        |entry: &Value| (text(&entry["event"]), entry["sha256"].as_str().unwrap_or_default()[..].to_owned());
    entries(place)[from..].iter().map(told).collect()
}

fn hash_of(place: &Place, query: &str) -> String {
    text(&place.json("c", &["show", &place.only("c", query)])[0]["sha256"])
}

/// What docs/custody.md says to paste, run in the case; what it prints.
fn checked_by_hand(place: &Place) -> String {
    let page = fs::read_to_string(repository().join("docs/custody.md")).unwrap();
    let script =
        page.rsplit_once("```sh\n").and_then(|(_, rest)| rest.split_once("\n```")).expect("a script").0;
    assert!(script.contains("daylight custody --log | {"), "{script}");
    let script = script.replacen("daylight", &format!("{DAYLIGHT} --case c"), 1);
    let mut shell = place.sealed.command("/bin/sh".as_ref());
    shell.args(["-c", &script]);
    let run = place.sealed.finish(shell);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.transcript());
    run.stdout
}

#[test]
fn every_file_stands_in_the_log_with_its_hash_its_size_and_the_day() {
    let place = place(&[]);
    let entries = entries(&place);
    let taken_in: Vec<&Value> = entries.iter().filter(|entry| entry["event"] == "intake").collect();
    assert_eq!((entries[0]["event"].clone(), taken_in.len()), (json!("add"), 3), "parts have no entry");
    for (query, size) in [("name:one", 9), ("name:two", 6)] {
        let hash = hash_of(&place, query);
        let entry = taken_in.iter().find(|entry| entry["sha256"] == hash).expect("an entry");
        assert_eq!(entry["size"], size);
        assert_eq!(text(&entry["when"]).len(), "2011-11-03".len(), "{entry}");
        assert_eq!(entry["tool"], concat!("daylight ", env!("CARGO_PKG_VERSION")));
    }
    place.expect(0, &["--case", "c", "check"]);
    assert_eq!(checked_by_hand(&place), "");
}

#[test]
fn no_file_of_the_case_says_more_exactly_when_something_came_in_than_it_may() {
    let day = {
        let place = place(&["--when", "second"]);
        let second = text(&entries(&place)[0]["when"]);
        assert_eq!(second.len(), "2011-11-03T10:59:58Z".len());
        second[..10].to_owned()
    };
    for (kept, length) in [("day", Some(10)), ("hour", Some(14)), ("none", None)] {
        let place = place(&["--when", kept]);
        place.expect(0, &["--case", "c", "remove", "--purge", &place.only("c", "name:two")]);
        for entry in entries(&place) {
            assert_eq!(entry["when"].as_str().map(str::len), length, "{entry}");
        }
        let finer = format!("{}T", &day[..8]);
        for file in files_under(&place.path("c")) {
            let bytes = fs::read(&file).unwrap();
            // A time to the minute: the day, a T, two digits and a colon.
            let found = bytes.windows(14).find(|window| {
                window.starts_with(&finer.as_bytes()[..8]) && window[10] == b'T' && window[13] == b':'
            });
            assert_eq!(found.map(String::from_utf8_lossy), None, "{} with {kept}", file.display());
        }
    }
}

#[test]
fn what_happens_to_a_file_later_is_appended() {
    let place = place(&[]);
    let (one, two) = (hash_of(&place, "name:one"), hash_of(&place, "name:two"));
    let before = entries(&place).len();
    fs::write(place.path("f/one.txt"), "the first, changed").unwrap();
    fs::rename(place.path("f/two.txt"), place.path("away.txt")).unwrap();
    place.expect(0, &["--case", "c", "add", "f"]);
    fs::rename(place.path("away.txt"), place.path("f/two.txt")).unwrap();
    place.expect(0, &["--case", "c", "add", "f"]);
    place.expect(0, &["--case", "c", "remove", &two[..12]]);
    fs::rename(place.path("f"), place.path("g")).unwrap();
    place.expect(0, &["--case", "c", "relocate", "f", "g"]);
    let changed = hash_of(&place, "changed");
    let expected = [
        ("add", ""),
        ("changed", &one),
        ("intake", &changed),
        ("missing", &two),
        ("add", ""),
        ("returned", &two),
        ("removed", &two),
        ("relocated", ""),
    ];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(event, hash)| ((*event).to_owned(), (*hash).to_owned())).collect();
    assert_eq!(events(&place, before), expected);
    place.expect(0, &["--case", "c", "check", "--bytes"]);
    assert_eq!(checked_by_hand(&place), "");
}

#[test]
fn a_log_that_was_changed_or_written_anew_is_told_from_the_one_that_was_kept() {
    let place = place(&[]);
    let kept = head(&place);
    place.sealed.folder("g").text("three.txt", "the third");
    place.expect(0, &["--case", "c", "add", "g"]);
    let run = place.expect(0, &["--case", "c", "check", "--custody-head", &kept]);
    assert!(run.stdout.contains("at entry 4; 2 entries were added since"), "{}", run.stdout);
    place.expect(2, &["--case", "c", "check", "--custody-head", "no hash"]);
    let other = "5".repeat(64);
    let run = place.expect(5, &["--case", "c", "check", "--custody-head", &other]);
    assert!(run.stdout.contains("does not hold the head that was kept"), "{}", run.stdout);

    // A purge leaves nothing in the write-ahead log: all entries are in the file.
    place.expect(0, &["--case", "c", "remove", "--purge", &place.only("c", "name:three")]);
    let database = place.path("c/case.db");
    let mut bytes = fs::read(&database).unwrap();
    let at = bytes.windows(17).position(|window| window == b"\"event\":\"intake\",").expect("an entry");
    bytes[at + 9..at + 15].copy_from_slice(b"gotten");
    fs::write(&database, bytes).unwrap();
    let run = place.expect(5, &["--case", "c", "check"]);
    assert!(run.stdout.contains("of the custody log does not follow on the one before"), "{}", run.stdout);
    assert_ne!(checked_by_hand(&place), "");
}

#[test]
fn an_entry_that_may_not_be_kept_is_emptied_and_the_chain_still_holds() {
    let place = place(&[]);
    let (kept, two) = (head(&place), hash_of(&place, "name:two"));
    place.expect(0, &["--case", "c", "remove", "--purge", "--without-trace", &two[..12]]);
    let entries = entries(&place);
    assert_eq!(entries.iter().filter(|entry| entry.is_null()).count(), 1);
    let last = entries.last().unwrap();
    assert_eq!((&last["event"], &last["emptied"]), (&json!("purged"), &json!(1)), "{last}");
    assert!(!entries.iter().any(|entry| entry.to_string().contains(&two[..12])));
    let run = place.expect(0, &["--json", "--case", "c", "check", "--custody-head", &kept]);
    assert_eq!(lines(&run.stdout).last().unwrap()["custody_kept_at"], 4);
    assert_eq!(checked_by_hand(&place), "");
}

#[test]
fn files_that_are_gone_are_named_and_are_no_damage() {
    let place = place(&[]);
    let one = place.only("c", "name:one");
    fs::remove_file(place.path("f/one.txt")).unwrap();
    let run = place.expect(0, &["--json", "--case", "c", "check", "--bytes"]);
    let told = lines(&run.stdout);
    assert_eq!(told[0]["unreachable"], one);
    fs::write(place.path("f/two.txt"), "SECOND").unwrap();
    let run = place.expect(5, &["--case", "c", "check", "--bytes"]);
    assert!(run.stdout.contains("the bytes in the evidence are not those that were read"), "{}", run.stdout);
}
