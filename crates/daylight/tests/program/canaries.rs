//! A generated leak is held against the list of what is in it, which is not the case's own count.

use std::fs;
use std::path::Path;

use daylight_case::{Case, SearchOptions};
use daylight_testkit::leak::{self, Occurred, Recognition, Verdict};

use crate::place::{Place, files_under};

const SIZE: u64 = 3_000_000;

/// Which leak; `DAYLIGHT_SEED=7` tries another.
fn seed() -> u64 {
    std::env::var("DAYLIGHT_SEED").map_or(4, |seed| seed.parse().expect("DAYLIGHT_SEED is a number"))
}

/// Holds the case against the list of the leak `dir`.
fn verdict(dir: &Path, case: &Case) -> Verdict {
    let mut occurred = Vec::new();
    case.occurrences(|line| {
        let container = line.container.map(|container| container.0);
        occurred.push(Occurred {
            path: container.is_none().then(|| line.path.clone()),
            // The case counts from 1.
            part_of: container.zip(line.position.map(|position| position - 1)),
            document: line.document.map(|document| document.0),
            problems: line.reasons.iter().map(|(kind, ..)| *kind).collect(),
        });
    })
    .unwrap();
    let search = case.open_search().unwrap();
    let options = SearchOptions { limit: None, passages: 0, ..SearchOptions::default() };
    let find = |word: &str| {
        let answer = search.search(word, &options).unwrap();
        answer.hits.into_iter().map(|hit| hit.reference.0).collect()
    };
    leak::check(dir, Recognition::None, occurred, find).unwrap()
}

fn read(place: &Place, dir: &str) -> Verdict {
    // Canaries in pictures are in type too small to be recognised.
    place.expect(3, &["open", dir, "--no-room", "--ocr", "none"]);
    verdict(&place.path(dir), &Case::at(&place.path(format!("{dir}.case"))).unwrap())
}

#[test]
fn every_readable_canary_is_found_and_every_other_is_in_the_ledger() {
    let place = Place::new();
    leak::write(&place.path("leak"), SIZE, seed()).unwrap();
    let verdict = read(&place, "leak");
    assert!(verdict.readable > 300 && verdict.unreadable > 0, "{verdict:?}");
    assert_eq!(verdict.wrong, [""; 0], "{} of the leak with seed {}", verdict.wrong.len(), seed());
}

#[test]
fn the_check_goes_red_when_one_message_was_dropped() {
    let place = Place::new();
    leak::write(&place.path("leak"), SIZE, seed()).unwrap();
    let files = files_under(&place.path("leak"));
    let mailbox = files.iter().find(|file| fs::read(file).unwrap().starts_with(b"From ")).expect("a mailbox");
    let bytes = fs::read(mailbox).unwrap();
    let separators: Vec<usize> =
        (1..bytes.len()).filter(|at| bytes[at - 1] == b'\n' && bytes[*at..].starts_with(b"From ")).collect();
    let last = *separators.last().expect("a mailbox of several messages");
    fs::write(mailbox, &bytes[..last]).unwrap();
    let verdict = read(&place, "leak");
    assert!(!verdict.wrong.is_empty(), "a message is missing and nobody noticed");
    let name = mailbox.strip_prefix(place.path("leak")).unwrap().to_str().unwrap();
    let tells = |line: &String| line.contains(name) || line.contains("parts are in the ledger");
    assert!(verdict.wrong.iter().all(tells), "only what was dropped is missing: {:?}", verdict.wrong);
}
