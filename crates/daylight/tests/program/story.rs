//! Drafts that were invented over the sample leak: in twenty something is wrong and is found, ten are right and raise
//! no alarm.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::place::{Place, repository};

fn drafts(kind: &str) -> Vec<PathBuf> {
    let folder = repository().join("crates/daylight-story/drafts").join(kind);
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// What is planted in a draft, as the note at its end says: kind and words.
fn planted(text: &str) -> Vec<(String, String)> {
    let note = text.rsplit_once("<!-- planted: ").unwrap().1.split_once("-->").unwrap().0;
    let pairs = note.trim().split("`; ").map(|pair| pair.trim_end_matches('`').split_once(" `").unwrap());
    pairs.map(|(kind, words)| (kind.to_owned(), words.to_owned())).collect()
}

fn findings(place: &Place, draft: &PathBuf) -> (bool, Vec<Value>) {
    let told = place.run(&["--case", "sample.case", "--json", "story", draft.to_str().unwrap()]);
    let lines = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    assert!(matches!(told.code, Some(0 | 1)), "{draft:?}: {}", told.stderr);
    (told.code == Some(1), lines)
}

fn is_wrong(finding: &Value) -> bool {
    matches!(finding["verdict"].as_str().unwrap(), "differs" | "not-found")
}

#[test]
fn what_is_planted_in_drafts_is_found_and_nothing_else_is_called_wrong() {
    let place = Place::with_sample();
    place.run(&["open", "sample", "--no-room"]);
    let mut troubles = Vec::new();
    let (wrong, right) = (drafts("wrong"), drafts("right"));
    assert_eq!((wrong.len(), right.len()), (20, 10));
    for draft in wrong {
        let name = draft.file_name().unwrap().to_string_lossy().into_owned();
        let (alarm, found) = findings(&place, &draft);
        assert!(alarm, "{name} ends as if nothing were wrong");
        let mut alarms: Vec<&Value> = found.iter().filter(|finding| is_wrong(finding)).collect();
        for (kind, words) in planted(&fs::read_to_string(&draft).unwrap()) {
            let before = alarms.len();
            alarms.retain(|finding| {
                let said =
                    finding["words"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
                !(finding["kind"] == kind.as_str() && said.contains(&words))
            });
            if alarms.len() == before {
                troubles.push(format!("{name}: {kind} `{words}` is not found"));
            }
        }
        troubles.extend(alarms.iter().map(|alarm| format!("{name}: a false alarm: {alarm}")));
    }
    for draft in right {
        let (alarm, found) = findings(&place, &draft);
        let alarms: Vec<&Value> = found.iter().filter(|finding| is_wrong(finding)).collect();
        assert!(found.len() > 3, "{draft:?} was looked at");
        if alarm || !alarms.is_empty() {
            troubles.push(format!("{draft:?}: false alarms: {alarms:#?}"));
        }
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}
