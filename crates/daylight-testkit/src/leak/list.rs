use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use daylight_model::ProblemKind;
use serde::Deserialize;

use super::canary::{Place, Reading, Step};
use super::writer::Totals;

/// One line of the list: a canary and all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The word.
    pub canary: String,
    /// The format of the document it stands in.
    pub format: String,
    /// Where in the document.
    pub within: String,
    /// Whether it can be read.
    pub reading: Reading,
    /// Everywhere the document lies, and the step of the way there whose occurrence has the problem
    /// (0 is the file itself; without meaning where it can be read).
    pub places: Vec<(Place, usize)>,
}

/// Hands every canary of the leak `dir` to `each`, in the order of the list, and gives the totals.
pub fn read_list(dir: &Path, mut each: impl FnMut(Listed)) -> io::Result<Totals> {
    for line in BufReader::new(File::open(super::list_of(dir))?).lines() {
        match serde_json::from_str(&line?)? {
            Line::Totals { totals } => return Ok(totals),
            Line::Canary { canary, format, within, reading, problem, places } => {
                let reading = known_reading(&reading, problem.as_deref())?;
                let places = places.into_iter().map(LinePlace::place).collect();
                each(Listed { canary, format, within, reading, places });
            }
        }
    }
    Err(io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the list of canaries has no totals: it is not complete",
    ))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Totals {
        totals: Totals,
    },
    Canary {
        canary: String,
        format: String,
        within: String,
        reading: String,
        problem: Option<String>,
        places: Vec<LinePlace>,
    },
}

#[derive(Deserialize)]
struct LinePlace {
    path: String,
    parts: Vec<LineStep>,
    #[serde(default)]
    problem_at: usize,
}

#[derive(Deserialize)]
struct LineStep {
    position: u32,
    name: Option<String>,
}

impl LinePlace {
    fn place(self) -> (Place, usize) {
        let parts = self.parts.into_iter().map(|step| Step { position: step.position, name: step.name });
        (Place { path: self.path, parts: parts.collect() }, self.problem_at)
    }
}

fn known_reading(reading: &str, problem: Option<&str>) -> io::Result<Reading> {
    match (reading, problem.and_then(ProblemKind::from_name)) {
        ("readable", None) => Ok(Reading::Readable),
        ("unreadable", Some(problem)) => Ok(Reading::Unreadable(problem)),
        ("uncertain", Some(problem)) => Ok(Reading::Uncertain(problem)),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "a line of the list of canaries makes no sense")),
    }
}
