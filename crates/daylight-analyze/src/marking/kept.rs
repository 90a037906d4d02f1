//! That nothing of a marking is lost when it is read.

use std::collections::HashMap;

use super::normal::{key, normalise};
use super::read::read;

/// A word of the text that its reading does not have any more, in its wording or among its repairs; `None` for every
/// text, which is what property tests and the fuzzer hold it to.
pub fn lost_word(text: &str) -> Option<String> {
    let normal = normalise(text);
    let reading = read(text);
    let mut missing = words(&normal.text);
    // What came to be on the way to the normal form is in it already.
    for repair in &reading.repairs[normal.repairs.len().min(reading.repairs.len())..] {
        for (word, count) in words(&repair.was) {
            *missing.entry(word).or_default() -= count;
        }
        for (word, count) in words(&repair.now) {
            *missing.entry(word).or_default() += count;
        }
    }
    for (word, count) in words(&reading.wording.to_string()) {
        *missing.entry(word).or_default() -= count;
    }
    missing.into_iter().find(|(_, count)| *count > 0).map(|(word, _)| word)
}

fn words(text: &str) -> HashMap<String, i64> {
    let mut words = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        // The two ways to begin a list of countries are one.
        let word = if word == "RELEASABLE" { "REL".to_owned() } else { key(word) };
        *words.entry(word).or_default() += 1;
    }
    words
}
