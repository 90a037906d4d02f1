//! However files are damaged, the ledger adds up: every occurrence is counted once, and what was not read in full has a
//! reason, a size and a hint.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use daylight_case::{Case, LedgerLine, hint};
use daylight_model::ReadingState;
use daylight_testkit::Chance;

use crate::place::{Place, repository};

/// The input of every case that the readers of formats are tried on, with a name for it.
fn inputs() -> Vec<(String, PathBuf)> {
    let mut inputs = Vec::new();
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_dir()).collect()
    };
    for case in folders(&repository().join("crates/daylight-extract/corpus"))
        .iter()
        .flat_map(|format| folders(format))
    {
        for file in fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap();
            if !matches!(name, "expected" | "why.md") {
                let case = case.file_name().unwrap().to_str().unwrap();
                inputs.push((format!("{}-{case}-{name}", inputs.len()), file.clone()));
            }
        }
    }
    inputs.sort();
    inputs
}

/// Bytes cut off somewhere, or with some of them changed.
fn damaged(bytes: &[u8], way: usize, chance: &mut Chance) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    if bytes.is_empty() {
        return damaged;
    }
    if way.is_multiple_of(2) {
        damaged.truncate(chance.below(bytes.len()));
        return damaged;
    }
    for _ in 0..chance.between(1, 40) {
        let at = chance.below(damaged.len());
        damaged[at] = chance.below(256) as u8;
    }
    damaged
}

/// A folder of every input as it is and damaged in four ways. How many files it has.
fn damaged_corpus(place: &Place) -> u64 {
    let mut chance = Chance::new(2011);
    let (mut folder, mut files) = (place.sealed.folder("f"), 0);
    for (name, file) in inputs() {
        let bytes = fs::read(file).unwrap();
        folder = folder.file(&format!("whole/{name}"), &bytes);
        for way in 0..4 {
            folder = folder.file(&format!("damaged{way}/{name}"), damaged(&bytes, way, &mut chance));
        }
        files += 5;
    }
    files
}

#[test]
fn the_ledger_adds_up_over_damaged_files() {
    let place = Place::new();
    let files = damaged_corpus(&place);
    assert!(files > 1_000, "{files} files");
    place.expect(0, &["new", "c"]);
    place.expect(3, &["--case", "c", "add", "f"]);

    let case = Case::at(&place.path("c")).unwrap();
    let account = case.ledger().unwrap().account;
    assert_eq!(account.files, files);
    let mut lines: Vec<LedgerLine> = Vec::new();
    case.occurrences(|line| lines.push(line)).unwrap();
    assert_eq!(lines.len() as u64, account.files + account.parts, "every occurrence once");
    let mut states: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for line in &lines {
        let counted = states.entry(line.state.name()).or_default();
        counted.0 += 1;
        counted.1 += line.size.unwrap_or(0);
    }
    let told = account.states.iter().filter(|row| row.occurrences > 0);
    let told: BTreeMap<&str, (u64, u64)> =
        told.map(|row| (row.state.name(), (row.occurrences, row.bytes))).collect();
    assert_eq!(states, told, "what is counted is what is listed");
    assert_eq!(states.get("waiting"), None);
    for state in ["read", "partly-read", "unread"] {
        assert!(states[state].0 > 50, "{states:?}");
    }
    for line in &lines {
        accounted(line);
    }
    positions_have_no_gaps(&lines);
    place.expect(0, &["--case", "c", "check", "--bytes"]);
}

fn accounted(line: &LedgerLine) {
    let place = &line.place;
    if matches!(line.state, ReadingState::PartlyRead | ReadingState::Unread) {
        assert!(!line.reasons.is_empty(), "{place}: no reason");
    }
    for (kind, _, detail) in &line.reasons {
        assert!(!detail.trim().is_empty() && !hint(*kind).is_empty(), "{place}: {kind:?} without words");
    }
    if line.document.is_some() || line.container.is_none() {
        assert!(line.size.is_some(), "{place}: no size");
    }
}

/// Every part that a container was told to have is there, and none twice.
fn positions_have_no_gaps(lines: &[LedgerLine]) {
    let mut containers: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for line in lines {
        if let (Some(container), Some(position)) = (&line.container, line.position) {
            assert!(
                containers.entry(container.0.clone()).or_default().insert(position),
                "{} twice",
                line.place
            );
        }
    }
    assert!(containers.len() > 100, "{} containers", containers.len());
    for (container, positions) in containers {
        assert_eq!(
            positions.iter().copied().collect::<Vec<_>>(),
            (1..=positions.len() as u32).collect::<Vec<_>>(),
            "{container}"
        );
    }
}
