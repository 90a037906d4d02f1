//! Killed at any moment, the program finishes its work when it is started again: nothing lost,
//! nothing twice.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use daylight_testkit::{Chance, leak};
use serde_json::Value;

use crate::place::{Place, remove_folder, text};

const QUERIES: [&str; 6] = ["*", "harbour", "Kestrel OR Larkmoor", "has:problem", "type:mail", "conc*"];

/// How often one reading is killed.
const KILLS: usize = 20;

const LEAK: u64 = 700_000;

fn place() -> Place {
    let place = Place::with_sample();
    leak::write(&place.path("sample/leak"), LEAK, 20).unwrap();
    // The list of canaries lies beside the leak, and so in the sample; it is one file more to read.
    place.expect(0, &["new", "c"]);
    place
}

/// What must be equal however often the reading was killed.
fn answers(place: &Place) -> Vec<String> {
    let mut answers = Vec::new();
    for query in QUERIES {
        let hits = place.json("c", &["search", "--passages", "0", query]);
        answers.push(format!("? {query}: {}", hits.len()));
        let place = |hit: &Value| (text(&hit["place"]), hit["places"].to_string());
        answers.extend(hits.iter().map(|hit| {
            let (place, places) = place(hit);
            format!("{} {} {place} {places}", text(&hit["document"]), hit["score"])
        }));
    }
    answers.extend(place.json("c", &["ledger"]).iter().map(Value::to_string));
    answers
}

fn start(place: &Place) -> Child {
    let mut command = place.command(&["--case", "c", "add", "sample"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_reading_killed_twenty_times_ends_like_one_that_was_left_alone() {
    let (calm, stormy) = (place(), place());
    let began = Instant::now();
    calm.expect(3, &["--case", "c", "add", "sample"]);
    let whole = began.elapsed();
    let expected = answers(&calm);

    let mut chance = Chance::new(9);
    for _ in 0..KILLS {
        // Anywhere in a reading, as each goes on where the one before was killed.
        while !killed_after(&stormy, whole.mul_f64(chance.between(1, 60) as f64 / 100.0)) {
            remove_folder(&stormy.path("c"));
            stormy.expect(0, &["new", "c"]);
        }
    }
    let last = stormy.run(&["--case", "c", "add", "sample"]);
    assert!(matches!(last.code, Some(0 | 3)), "{}", last.transcript());
    assert_eq!(stormy.expect(0, &["--case", "c", "check", "--bytes"]).stdout.lines().count(), 1);
    let found = answers(&stormy);
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(expected, found);
    }
    assert_eq!(expected.len(), found.len());
}

#[test]
fn ctrl_c_stops_cleanly_and_the_same_command_goes_on() {
    let place = place();
    let mut stopped = None;
    for wait in [150, 50, 15] {
        let mut child = place
            .command(&["--case", "c", "add", "--ocr", "none", "sample"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for(&place.path("c/index"), &mut child);
        if !ended_within(&mut child, Duration::from_millis(wait)) {
            interrupt(&child);
        }
        let output = child.wait_with_output().unwrap();
        if output.status.code() == Some(130) {
            stopped = Some(String::from_utf8(output.stdout).unwrap());
            break;
        }
        remove_folder(&place.path("c"));
        place.expect(0, &["new", "c"]);
    }
    let stopped = stopped.expect("one of three readings is interrupted before it ends");
    assert!(stopped.ends_with("stopped; the same command goes on where it stopped\n"), "{stopped}");
    place.expect(0, &["--case", "c", "search", "--limit", "1", "*"]);
    // The exit code speaks of what this run read: 3 where it met something that cannot be read in full.
    let before = not_in_full(&place);
    let output = place.command(&["--case", "c", "add", "--ocr", "none", "sample"]).output().unwrap();
    let after = not_in_full(&place);
    assert!(after > 3, "the sample has more that cannot be read in full");
    assert_eq!(
        output.status.code(),
        Some(if after > before { 3 } else { 0 }),
        "{before} before, {after} now"
    );
    let account = &place.json("c", &["ledger"])[0];
    assert_eq!(account["states"][0][1], 0, "nothing waits: {account}");
    place.expect(0, &["--case", "c", "check", "--bytes"]);
}

/// Occurrences that were read, and not in full.
fn not_in_full(place: &Place) -> u64 {
    let account = &place.json("c", &["ledger"])[0];
    let states = account["states"].as_array().unwrap();
    let counts =
        states.iter().filter(|state| ["partly-read", "unread"].contains(&state[0].as_str().unwrap()));
    counts.map(|state| state[1].as_u64().unwrap()).sum()
}

/// Starts a reading and kills it; `false` where it had ended by then.
fn killed_after(place: &Place, time: Duration) -> bool {
    let mut child = start(place);
    let in_time = !ended_within(&mut child, time);
    if in_time {
        child.kill().unwrap();
    }
    child.wait().unwrap();
    in_time
}

/// Whether the program came to its end in this time.
fn ended_within(child: &mut Child, time: Duration) -> bool {
    let until = Instant::now() + time;
    loop {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        std::thread::yield_now();
    }
}

/// The index is made in the first reading, after the program began to listen.
fn wait_for(path: &Path, child: &mut Child) {
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until && child.try_wait().unwrap().is_none() && !path.exists() {
        std::thread::yield_now();
    }
}

fn interrupt(child: &Child) {
    let sent = Command::new("/bin/sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(sent.success());
}
