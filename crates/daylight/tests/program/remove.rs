//! What is removed is out of sight; what is purged is gone from every file of the case.

use std::fs;

use daylight_testkit::make::{self, Message};
use serde_json::json;

use crate::place::{Place, files_under, lines};

/// Stands in a text and in a paper, and nowhere else.
const CANARY: &str = "qvxkestrelwort";

/// A case with the canary in a file, in an attachment, and in a member of an archive.
fn place_with_canary() -> Place {
    let place = Place::new();
    let secret = format!("the {CANARY} is named here");
    let paper = make::docx(&[&secret]);
    let message = Message::new("a@met.example", "b@met.example", "two papers", "both attached")
        .attach("paper.docx", "application/octet-stream", paper.clone())
        .attach("harmless.txt", "text/plain", "a harmless annex");
    place
        .sealed
        .folder("f")
        .text("note.txt", &secret)
        .text("other.txt", "an innocent neighbour")
        .zip("papers.zip", &[("paper.docx", &paper), ("readme.txt", b"read me first")])
        .eml("message.eml", &message);
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "--copy", "f"]);
    assert_eq!(place.found("c", CANARY).len(), 2, "the text and the paper");
    place
}

/// The files of the case that hold the word as plain bytes.
fn holders(place: &Place, word: &str) -> Vec<String> {
    let files = files_under(&place.path("c"));
    assert!(files.len() > 5, "{files:?}");
    let holds = |bytes: Vec<u8>| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    let held = files.iter().filter(|file| holds(fs::read(file).unwrap()));
    held.map(|file| file.display().to_string()).collect()
}

#[test]
fn what_is_removed_is_out_of_sight_and_stays_so() {
    let place = place_with_canary();
    let paper = place.only("c", &format!("{CANARY} type:docx"));
    let run = place.expect(0, &["--case", "c", "remove", &paper, &paper[..10]]);
    assert_eq!(run.stdout, "1 document out of sight\n", "named twice, removed once");
    assert!(place.found("c", &format!("{CANARY} type:docx")).is_empty());
    assert_eq!(place.expect(1, &["--case", "c", "show", &paper]).stdout, "");
    assert_eq!(place.json("c", &["ledger"])[0]["removed"], 2, "both places where it lay");
    place.expect(0, &["--case", "c", "rebuild"]);
    place.expect(0, &["--case", "c", "add", "--copy", "f"]);
    assert!(
        place.found("c", &format!("{CANARY} type:docx")).is_empty(),
        "adding again does not bring it back"
    );
    place.expect(0, &["--case", "c", "check", "--bytes"]);
}

#[test]
fn a_removed_container_takes_along_the_parts_that_lie_nowhere_else() {
    let place = place_with_canary();
    let message = place.only("c", "type:eml");
    let run = place.expect(0, &["--case", "c", "remove", &message]);
    assert_eq!(run.stdout, "1 document with 1 part that lay nowhere else out of sight\n");
    assert!(place.found("c", "harmless").is_empty());
    assert_eq!(place.found("c", &format!("{CANARY} type:docx")).len(), 1, "it lies in the ZIP too");
}

#[test]
fn what_is_purged_is_gone_from_database_packs_and_index() {
    let place = place_with_canary();
    assert!(!holders(&place, CANARY).is_empty(), "the copy of the text, at least");
    let found = place.found("c", CANARY);
    purge(&place, &found);
    assert!(place.found("c", CANARY).is_empty());
    assert!(place.path("f/note.txt").exists(), "the evidence is not ours to change");
    // The paper lay in two containers, whose own bytes hold it.
    let containers = [place.only("c", "type:zip"), place.only("c", "type:eml")];
    purge(&place, &containers);
    assert_eq!(holders(&place, CANARY), [""; 0]);
    for reference in &found {
        place.expect(1, &["--case", "c", "show", reference]);
    }
    place.only("c", "innocent");
    assert_eq!(place.found("c", "*").len(), 1, "the parts that lay nowhere else went with their containers");
    place.expect(0, &["--case", "c", "check"]);
}

#[test]
fn a_container_that_still_holds_what_was_purged_is_named() {
    let place = place_with_canary();
    let paper = place.only("c", &format!("{CANARY} type:docx"));
    let mut containers = [place.only("c", "type:zip"), place.only("c", "type:eml")];
    containers.sort();
    let run = place.expect(0, &["--json", "--case", "c", "remove", "--purge", &paper]);
    let told = lines(&run.stdout);
    assert_eq!(told[0]["still_held_by"], json!(containers), "{}", told[0]);
    assert_eq!(told[0]["left_in_evidence"], 0, "no file of the evidence is the paper itself");
    for container in &containers {
        let shown = place.json("c", &["show", container]);
        let parts = shown[0]["parts"].as_array().unwrap();
        let part = parts.iter().find(|part| part["problem"] == "removed").unwrap();
        assert_eq!((&part["document"], &part["path"]), (&json!(null), &json!("")), "{part}");
    }
}

#[track_caller]
fn purge(place: &Place, documents: &[String]) {
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    place.expect(0, &[&["--case", "c", "remove", "--purge"], &*documents].concat());
}

#[test]
fn purged_bytes_stay_out_when_they_come_again() {
    let place = place_with_canary();
    let text = place.only("c", &format!("{CANARY} type:txt"));
    place.expect(0, &["--case", "c", "remove", "--purge", &text]);
    place.sealed.folder("g").text("once more.txt", &format!("the {CANARY} is named here"));
    place.run(&["--case", "c", "add", "g"]);
    assert!(place.found("c", &format!("{CANARY} type:txt")).is_empty());
    let lines = place.json("c", &["ledger"]);
    let line = lines.iter().find(|line| line["path"] == "once more.txt").expect("it is accounted for");
    assert_eq!(line["reasons"][0]["problem"], "removed", "{line}");
}

#[test]
fn without_a_trace_not_even_the_hash_is_kept() {
    let place = place_with_canary();
    let text = place.only("c", &format!("{CANARY} type:txt"));
    let shown = place.json("c", &["show", &text]);
    let hash = shown[0]["sha256"].as_str().unwrap();
    let raw: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&hash[at * 2..at * 2 + 2], 16).unwrap()).collect();
    let holds_hash = || {
        let files = files_under(&place.path("c"));
        let holds = |bytes: Vec<u8>| {
            bytes.windows(32).any(|window| window == raw)
                || bytes.windows(12).any(|window| window == &hash.as_bytes()[..12])
        };
        files.into_iter().filter(|file| holds(fs::read(file).unwrap())).collect::<Vec<_>>()
    };
    assert!(!holds_hash().is_empty());
    place.expect(0, &["--case", "c", "remove", "--purge", "--without-trace", &text]);
    assert!(holds_hash().is_empty(), "{:?}", holds_hash());
}

#[test]
fn original_files_outside_the_case_are_told_of() {
    let place = Place::new();
    place.sealed.folder("f").text("a.txt", CANARY);
    place.open("f");
    let run = place.expect(0, &["--case", "f.case", "remove", "--purge", &place.only("f.case", CANARY)]);
    let told = "the bytes of 1 document still lie in files outside the case, which daylight does not change";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    assert_eq!(place.json("f.case", &["ledger"])[0]["documents"], json!(0));
}
