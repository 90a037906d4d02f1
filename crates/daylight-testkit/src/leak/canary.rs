use daylight_model::ProblemKind;
use serde_json::{Value, json};

/// Words that stand nowhere else: twelve consonants, so that no vocabulary of syllables holds them,
/// no two are alike and none begins another.
#[derive(Debug)]
pub(super) struct Words {
    next: u64,
    seed: u64,
}

const LETTERS: &[u8; 16] = b"bcdfghkmnpqrtvxz";
const LENGTH: u32 = 12;

impl Words {
    pub(super) fn new(seed: u64) -> Self {
        Self { next: 0, seed }
    }

    /// The next word.
    pub(super) fn next(&mut self) -> String {
        self.next += 1;
        let mut bits = mixed(self.next, self.seed);
        (0..LENGTH)
            .map(|_| {
                let letter = LETTERS[(bits & 15) as usize];
                bits >>= 4;
                char::from(letter)
            })
            .collect()
    }
}

/// A number of 48 bits for a number of 48 bits, never the same for two: four rounds of Feistel.
fn mixed(number: u64, seed: u64) -> u64 {
    let (mut left, mut right) = (number >> 24 & 0xff_ffff, number & 0xff_ffff);
    for round in 1..=4u64 {
        let mut chance = crate::Chance::new(right ^ seed.rotate_left(24) ^ (round << 56));
        (left, right) = (right, left ^ (chance.bits() & 0xff_ffff));
    }
    left << 24 | right
}

/// Whether a canary can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Search must find it.
    Readable,
    /// Search cannot find it, and the ledger must say this.
    Unreadable(ProblemKind),
    /// Search finds it, or the ledger says this.
    Uncertain(ProblemKind),
}

/// One step from a container to a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Position among the parts, counted from 0.
    pub position: u32,
    /// The name the container gives, if any.
    pub name: Option<String>,
}

/// Where a document lies: the file, and the way through its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path in the folder, divided by `/`.
    pub path: String,
    /// From the file to the part, outermost first.
    pub parts: Vec<Step>,
}

/// A canary in a document that has no place yet.
#[derive(Debug, Clone)]
pub(super) struct Canary {
    pub(super) word: String,
    /// The format of the document it stands in.
    pub(super) format: &'static str,
    /// Where in the document.
    pub(super) within: &'static str,
    pub(super) reading: Reading,
    /// The way from the piece at hand to the document, outermost first.
    pub(super) way: Vec<Step>,
    /// The occurrence that has the problem, counted along the way; 0 is the piece at hand.
    pub(super) problem_at: usize,
}

impl Canary {
    pub(super) fn readable(word: String, format: &'static str, within: &'static str) -> Self {
        Self { word, format, within, reading: Reading::Readable, way: Vec::new(), problem_at: 0 }
    }

    /// The piece has become a part of another.
    pub(super) fn put_inside(&mut self, step: &Step) {
        self.way.insert(0, step.clone());
        self.problem_at += 1;
    }

    /// Its line in the list. `before` are the places of the piece at hand.
    pub(super) fn line(&self, before: &[Place]) -> Value {
        let places: Vec<Value> = before
            .iter()
            .map(|place| {
                let steps = place.parts.iter().chain(&self.way).map(step_value).collect::<Vec<_>>();
                let mut value = json!({ "path": place.path, "parts": steps });
                if self.reading != Reading::Readable {
                    value["problem_at"] = json!(place.parts.len() + self.problem_at);
                }
                value
            })
            .collect();
        let mut line = json!({
            "canary": self.word, "format": self.format, "within": self.within,
            "reading": self.reading.name(), "places": places,
        });
        if let Reading::Unreadable(problem) | Reading::Uncertain(problem) = self.reading {
            line["problem"] = json!(problem.name());
        }
        line
    }
}

impl Reading {
    /// The word in the list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Unreadable(_) => "unreadable",
            Self::Uncertain(_) => "uncertain",
        }
    }
}

fn step_value(step: &Step) -> Value {
    match &step.name {
        Some(name) => json!({ "position": step.position, "name": name }),
        None => json!({ "position": step.position }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_canaries_are_alike() {
        let mut words = Words::new(1);
        let mut seen: Vec<String> = (0..200_000).map(|_| words.next()).collect();
        assert!(seen.iter().all(|word| word.len() == 12));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 200_000);
        assert_ne!(Words::new(1).next(), Words::new(2).next());
    }
}
