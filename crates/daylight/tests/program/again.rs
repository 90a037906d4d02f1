//! Adding again, in another order, from another place: a case is a function of its documents.

use std::fs;

use serde_json::{Value, json};

use crate::place::{Place, lines, remove_folder, text};

const QUERIES: [&str; 8] = [
    "*",
    "harbour",
    "\"harbour concession\"",
    "type:csv OR type:txt OR type:md",
    "has:problem",
    "conc*",
    "harbor~1",
    "path:notes",
];

#[test]
fn adding_again_reads_nothing() {
    let place = Place::with_sample();
    place.expect(3, &["open", "sample", "--no-room"]);
    let before = place.answers("sample.case", &QUERIES);
    let again = place.expect(0, &["open", "sample", "--no-room"]).stdout;
    assert!(again.starts_with("0 files new or changed, 40 files unchanged; 0 documents read\n"), "{again}");
    assert!(place.answers("sample.case", &QUERIES) == before);
}

#[test]
fn a_changed_file_is_a_new_document_and_its_place_remembers_the_old_one() {
    let place = Place::new();
    place.sealed.folder("f").text("a.txt", "the first wording");
    place.open("f");
    let old = place.only("f.case", "first");
    place.sealed.folder("f").text("a.txt", "the second and longer wording");
    assert!(place.open("f").stdout.starts_with("1 file new or changed, 0 files unchanged; 1 document read"));
    let new = place.only("f.case", "second");
    assert_ne!(new, old);
    // What was read before is kept, and still found; its place says that it is another one now.
    assert_eq!(place.only("f.case", "first"), old);
    assert_eq!(text(&place.json("f.case", &["show", &old, "--text"])[0]["text"]), "the first wording");
    for (document, earlier) in [(&old, true), (&new, false)] {
        let shown = &place.json("f.case", &["show", document])[0]["places"][0];
        assert_eq!((&shown["path"], &shown["earlier"]), (&json!("a.txt"), &json!(earlier)));
    }
    let account = &place.json("f.case", &["ledger"])[0];
    assert_eq!(account["files"], 1, "{account}");
    place.expect(0, &["--case", "f.case", "check", "--bytes"]);
}

#[test]
fn a_file_that_is_gone_is_kept_and_marked() {
    let place = Place::new();
    place.sealed.folder("f").text("a.txt", "a ferry to Tolmesh").text("b.txt", "another");
    place.open("f");
    fs::remove_file(place.path("f/a.txt")).unwrap();
    let run = place.expect(0, &["open", "f", "--no-room"]);
    assert!(
        run.stdout.contains("1 file is gone since the last time; what was read is kept"),
        "{}",
        run.stdout
    );
    let document = place.only("f.case", "ferry");
    let shown = place.expect(0, &["--case", "f.case", "show", &document]).stdout;
    assert!(shown.contains("a.txt (the file is gone)"), "{shown}");
    assert_eq!(place.json("f.case", &["ledger"])[0]["missing"], 1);
    let rereading = place.expect(0, &["--case", "f.case", "reread"]);
    assert!(rereading.stderr.contains("1 document cannot be reached just now and kept what was read before"));
    assert_eq!(place.only("f.case", "ferry"), document);
    place.sealed.folder("f").text("a.txt", "a ferry to Tolmesh");
    place.open("f");
    assert_eq!(place.json("f.case", &["ledger"])[0]["missing"], 0, "it came back");
}

#[test]
fn a_moved_drive_is_followed_when_it_holds_the_same_files() {
    let place = Place::with_sample();
    place.expect(3, &["open", "sample", "--no-room"]);
    let before = place.found("sample.case", "*");
    fs::rename(place.path("sample"), place.path("drive")).unwrap();
    place.sealed.folder("other").text("desk/todo.md", "something else");
    let relocate = |to: &str| {
        let (old, new) = (place.path("sample"), place.path(to));
        place.run(&[
            "--case".as_ref(),
            "sample.case".as_ref(),
            "relocate".as_ref(),
            old.as_os_str(),
            new.as_os_str(),
        ])
    };
    let wrong = relocate("other");
    assert_eq!(wrong.code, Some(2), "{}", wrong.transcript());
    let right = relocate("drive");
    assert_eq!(right.stdout, "collection sample is now found there\n", "{}", right.transcript());
    let again = place.expect(0, &["--case", "sample.case", "add", "drive"]).stdout;
    assert!(again.starts_with("0 files new or changed, 40 files unchanged;"), "{again}");
    let checked = place.json("sample.case", &["check", "--bytes"]);
    assert_eq!((&checked[0]["findings"], &checked[0]["unreachable"]), (&json!(0), &json!(0)));
    assert_eq!(place.found("sample.case", "*"), before);
    assert_eq!(relocate("drive").code, Some(2), "nothing lies at the old place any more");
}

#[test]
fn a_case_with_copies_needs_its_originals_no_more() {
    let place = Place::with_sample();
    place.expect(0, &["new", "c"]);
    place.expect(3, &["--case", "c", "add", "--copy", "sample"]);
    let before = place.answers("c", &QUERIES);
    remove_folder(&place.path("sample"));
    let checked = place.json("c", &["check", "--bytes"]);
    assert_eq!((&checked[0]["findings"], &checked[0]["unreachable"]), (&json!(0), &json!(0)));
    let reread = place.expect(3, &["--case", "c", "reread"]);
    assert!(!reread.stderr.contains("cannot be reached"), "{}", reread.stderr);
    assert!(place.answers("c", &QUERIES) == before);
    assert!(!place.found("c", "handover").is_empty());
}

#[test]
fn the_same_bytes_in_fifty_places_are_one_document() {
    let place = Place::new();
    let mut folder = place.sealed.folder("f");
    for number in 0..50 {
        folder = folder.text(&format!("{}/copy {number}.txt", number % 7), "the same words everywhere");
    }
    place.open("f");
    let hits = place.json("f.case", &["search", "everywhere"]);
    assert_eq!((hits.len(), &hits[0]["places"]), (1, &json!(50)));
    let account = &place.json("f.case", &["ledger"])[0];
    assert_eq!((&account["files"], &account["documents"]), (&json!(50), &json!(1)));
}

#[test]
fn the_same_bytes_read_the_same_whichever_of_their_names_came_first() {
    let table = "name;amount\nLarkmoor;12000\nKestrel;48500\nFerry;880\n";
    let shown = |first: &str, second: &str| {
        let place = Place::new();
        place.sealed.folder("f").text("notes.md", "# a harbour\n\nnothing else");
        place.expect(0, &["new", "c"]);
        for name in [first, second] {
            place.sealed.folder("f").text(name, table);
            place.expect(0, &["--case", "c", "add", "f"]);
        }
        let document = place.only("c", "Larkmoor");
        let mut shown = place.json("c", &["show", &document]);
        shown.extend(place.json("c", &["show", &document, "--text"]));
        // When the files were written differs from place to place.
        for value in shown.iter_mut().flat_map(|shown| shown["places"].as_array_mut().into_iter().flatten()) {
            value["modified"] = Value::Null;
        }
        for query in ["Larkmoor", "type:csv", "type:txt", "type:md", "48500"] {
            shown.push(json!(query));
            shown.extend(place.json("c", &["search", query]));
        }
        shown
    };
    for [one, other] in [["t.csv", "t.txt"], ["t.csv", "t.md"], ["t.md", "t.txt"], ["t.csv", "t"]] {
        assert_eq!(shown(one, other), shown(other, one), "{one} and {other}");
    }
    assert_eq!(shown("t.txt", "t.csv")[0]["type"], "csv", "a name that tells more is believed");
}

#[test]
fn answers_do_not_depend_on_the_order_files_came_in_nor_on_what_was_there_once() {
    let straight = Place::with_sample();
    straight.expect(3, &["open", "sample", "--no-room"]);
    let expected = ids_and_scores(&straight, "sample.case");

    let crooked = Place::with_sample();
    crooked.expect(0, &["new", "c"]);
    let mut other = crooked.sealed.folder("other");
    for number in 0..40 {
        other = other
            .text(&format!("{number}.txt"), &format!("harbour concession {number} line to take Kestrel"));
    }
    crooked.expect(0, &["--case", "c", "add", "other"]);
    let passing = crooked.found("c", "*");
    for folder in ["web", "scans", "to print", "press", "orders", "mail", "desk", "finance", "drafts"] {
        // The collection has the whole folder as its root from the first time on.
        crooked.run(&["--case", "c", "add", &format!("sample/{folder}")]);
    }
    crooked.expect(3, &["--case", "c", "add", "sample"]);
    let remove: Vec<&str> = ["--case", "c", "remove", "--purge", "--without-trace"]
        .into_iter()
        .chain(passing.iter().map(String::as_str))
        .collect();
    crooked.expect(0, &remove);
    assert_same(&expected, &ids_and_scores(&crooked, "c"));
    crooked.expect(0, &["--case", "c", "rebuild"]);
    assert_same(&expected, &ids_and_scores(&crooked, "c"));
    straight.expect(0, &["--case", "sample.case", "rebuild"]);
    assert_same(&expected, &ids_and_scores(&straight, "sample.case"));
    let reread = straight.expect(3, &["--json", "--case", "sample.case", "reread"]);
    assert!(lines(&reread.stdout)[0]["read"].as_u64().unwrap() > 50);
    assert_same(&expected, &ids_and_scores(&straight, "sample.case"));
}

/// For each query the documents in order, with their scores.
fn ids_and_scores(place: &Place, case: &str) -> Vec<(String, Vec<(String, String)>)> {
    let asked = [
        "*",
        "harbour",
        "Kestrel OR Larkmoor",
        "\"line to take\"",
        "conc*",
        "type:mail",
        "has:problem",
        "minister -pennock",
    ];
    let hit = |hit: &Value| (text(&hit["document"]), hit["score"].to_string());
    let answered = asked.map(|query| {
        let hits = place.json(case, &["search", query]);
        assert!(!hits.is_empty(), "{query} finds nothing");
        (query.to_owned(), hits.iter().map(hit).collect())
    });
    answered.to_vec()
}

#[track_caller]
fn assert_same<T: PartialEq + std::fmt::Debug>(expected: &[T], found: &[T]) {
    assert_eq!(expected.len(), found.len());
    for (expected, found) in expected.iter().zip(found) {
        assert_eq!(expected, found);
    }
}
