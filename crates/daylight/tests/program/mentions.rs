//! What pages say: told when they are read, found by value, kept by `rebuild`, made anew by `reread`, gone after a purge.

use std::fs;

use serde_json::{Value, json};

use crate::place::Place;

const PAPER: &str = "TOP SECRET\n\n(S//NF) On 14 March 2011 the ferry was paid for.\n\
    Account DE89 3704 0044 0532 0130 00, asked by clerk@harbour.example.\n";
const LETTER: &str =
    "To whom it may concern: money goes to DE89370400440532013000, or ring +44 20 7946 0018.\n";

fn place() -> Place {
    let place = Place::new();
    let folder = place.path("papers");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("paper.txt"), PAPER).unwrap();
    fs::write(folder.join("letter.txt"), LETTER).unwrap();
    place.expect(0, &["open", "papers", "--no-room"]);
    place
}

const CASE: &str = "papers.case";

fn shown(place: &Place, name: &str) -> Value {
    let document = place.only(CASE, &format!("name:{name}"));
    place.json(CASE, &["show", &document]).remove(0)
}

fn all_is_found(place: &Place) {
    let both = ["letter.txt", "paper.txt"];
    for (query, names) in [
        ("marking:top-secret", &both[1..]),
        ("marking:secret", &both[1..]),
        ("marking:confidential", &[]),
        ("control:noforn", &both[1..]),
        ("has:marking", &both[1..]),
        ("iban:\"DE89 3704 0044 0532 0130 00\"", &both[..]),
        ("value:DE89370400440532013000", &both[..]),
        ("email:*@harbour.example", &both[1..]),
        ("phone:+442079460018", &both[..1]),
        ("told:2011-03", &both[1..]),
        ("told:2012", &[]),
    ] {
        let found = place.json(CASE, &["search", query]);
        let mut found: Vec<&str> = found.iter().map(|hit| hit["place"].as_str().unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, names, "{query}");
    }
}

#[test]
fn what_pages_say_is_found_by_value_and_shown_with_its_place() {
    let place = place();
    all_is_found(&place);
    let paper = shown(&place, "paper");
    assert_eq!(paper["marking"]["level"], "top-secret", "{paper}");
    let mentions = paper["mentions"].as_array().unwrap();
    let written: Vec<(&str, &str)> = mentions
        .iter()
        .map(|one| {
            let byte = |name| usize::try_from(one[name].as_u64().unwrap()).unwrap();
            (one["kind"].as_str().unwrap(), &PAPER[byte("start")..byte("end")])
        })
        .collect();
    assert_eq!(
        written,
        [
            ("banner", "TOP SECRET"),
            ("portion", "(S//NF)"),
            ("date", "14 March 2011"),
            ("email", "clerk@harbour.example"),
            ("iban", "DE89 3704 0044 0532 0130 00"),
        ]
    );
    let findings = mentions[0]["findings"].as_array().unwrap();
    assert!(findings.contains(&json!("its portions make SECRET//NOFORN")), "{paper}");
    // The query that stands with a mention finds what says the same.
    let query = mentions[4]["query"].as_str().unwrap();
    assert_eq!(place.json(CASE, &["search", query]).len(), 2, "{query}");
}

#[test]
fn rebuild_keeps_what_pages_say_and_reread_tells_it_anew() {
    let place = place();
    let before = shown(&place, "paper")["mentions"].clone();
    for again in ["rebuild", "reread"] {
        place.expect(0, &["--case", CASE, again]);
        all_is_found(&place);
        assert_eq!(shown(&place, "paper")["mentions"], before, "{again}");
    }
}

#[test]
fn the_room_shows_what_pages_say_with_a_way_to_all_that_say_the_same() {
    let place = place();
    let document = place.only(CASE, "name:paper");
    let page = place.expect(0, &["--case", CASE, "get", &format!("/doc/{document}")]).stdout;
    assert!(page.contains("value=\"iban:de89370400440532013000\""), "{page}");
    assert!(page.contains("Highest marking"), "{page}");
    let twin = place.expect(0, &["--case", CASE, "get", &format!("/doc/{document}.json")]).stdout;
    let twin: Value = serde_json::from_str(&twin).unwrap();
    assert_eq!(twin["on_pages"]["highest"]["level"], "top-secret", "{twin}");
    assert_eq!(twin["on_pages"]["groups"][0]["values"][0]["value"], "TOP SECRET", "{twin}");
}

#[test]
fn what_a_page_says_is_destroyed_with_its_document() {
    let place = place();
    let document = place.only(CASE, "name:paper");
    place.expect(0, &["--case", CASE, "remove", "--purge", &document]);
    for query in ["has:marking", "told:2011", "email:*"] {
        assert_eq!(place.found(CASE, query), [""; 0], "{query}");
    }
    assert_eq!(place.found(CASE, "iban:*").len(), 1);
}

#[test]
fn text_that_was_recognised_elsewhere_says_what_it_says_too() {
    let place = Place::new();
    let folder = place.path("papers");
    fs::create_dir(&folder).unwrap();
    let from = crate::place::repository().join("sample/finance/receipt_kestrel.png");
    fs::copy(from, folder.join("scan.png")).unwrap();
    place.expect(3, &["open", "papers", "--no-room", "--ocr", "none"]);
    let document = place.only(CASE, "name:scan");
    fs::write(place.path("scan.txt"), PAPER).unwrap();
    place.expect(0, &["--case", CASE, "ocr", "scan.txt", "--for", &document]);
    for _ in 0..2 {
        let scan = shown(&place, "scan");
        let kinds: Vec<&Value> =
            scan["mentions"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
        assert_eq!(kinds, ["banner", "portion", "date", "email", "iban"], "{scan}");
        assert_eq!(place.found(CASE, "control:noforn").len(), 1);
        place.expect(0, &["--case", CASE, "reread", "--ocr", "none"]);
    }
}
