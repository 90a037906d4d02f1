use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde_json::Value;

/// One occurrence of a case that read the leak, as the case tells it.
#[derive(Debug, Clone, Default)]
pub struct Occurred {
    /// The path below the leak, for a file.
    pub path: Option<String>,
    /// The document it is a part of, and its position there from 0.
    pub part_of: Option<(String, u32)>,
    /// The document that lies here; `None` where there are no bytes.
    pub document: Option<String>,
    /// Names of the problem kinds that the ledger gives for it.
    pub problems: Vec<String>,
}

/// What holding a case against the list of canaries came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Canaries that search had to find.
    pub readable: u64,
    /// Canaries that the ledger had to account for.
    pub unreadable: u64,
    /// Canaries that one of the two had to account for.
    pub uncertain: u64,
    /// What is wrong, one line each.
    pub wrong: Vec<String>,
}

/// Holds a case against the list of canaries: each readable one must be found in all its places, each
/// other must be in the ledger with its reason. Files are counted too, against a count that is not
/// the case's own.
///
/// `find` gives the documents that a search for the word finds.
pub fn check(
    list: &Path,
    occurred: impl IntoIterator<Item = Occurred>,
    mut find: impl FnMut(&str) -> Vec<String>,
) -> io::Result<Verdict> {
    let mut places = Places::default();
    for occurrence in occurred {
        places.add(occurrence);
    }
    let mut verdict = Verdict::default();
    for line in BufReader::new(File::open(list)?).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        match line.get("totals") {
            Some(totals) => check_files(totals, &places, &mut verdict),
            None => check_canary(&line, &places, &mut find, &mut verdict),
        }
    }
    if verdict.readable + verdict.unreadable + verdict.uncertain == 0 {
        verdict.wrong.push("the list holds no canary, so nothing was checked".into());
    }
    Ok(verdict)
}

#[derive(Default)]
struct Places {
    files: HashMap<String, Occurred>,
    parts: HashMap<(String, u32), Occurred>,
}

impl Places {
    fn add(&mut self, occurrence: Occurred) {
        match (&occurrence.path, &occurrence.part_of) {
            (_, Some(part)) => self.parts.insert(part.clone(), occurrence),
            (Some(path), None) => self.files.insert(path.clone(), occurrence),
            (None, None) => None,
        };
    }

    /// The occurrences along the way to a place, the file first, as far as they are known.
    fn way(&self, place: &Value) -> Vec<&Occurred> {
        let path = place["path"].as_str().unwrap_or_default();
        let mut way: Vec<&Occurred> = self.files.get(path).into_iter().collect();
        for step in place["parts"].as_array().into_iter().flatten() {
            let position = step["position"].as_u64().and_then(|position| u32::try_from(position).ok());
            let container = way.last().and_then(|container| container.document.clone());
            match container.zip(position).and_then(|part| self.parts.get(&part)) {
                Some(part) => way.push(part),
                None => break,
            }
        }
        way
    }
}

fn check_files(totals: &Value, places: &Places, verdict: &mut Verdict) {
    let wanted = totals["files"].as_u64().unwrap_or(0);
    let files = places.files.len() as u64;
    if files != wanted {
        verdict.wrong.push(format!("{files} files are in the ledger, {wanted} were written"));
    }
    let wanted = totals["parts"].as_u64().unwrap_or(0);
    let parts = places.parts.len() as u64;
    if parts < wanted {
        verdict.wrong.push(format!("{parts} parts are in the ledger, at least {wanted} were written"));
    }
}

fn check_canary(
    line: &Value,
    places: &Places,
    find: &mut impl FnMut(&str) -> Vec<String>,
    verdict: &mut Verdict,
) {
    let word = line["canary"].as_str().unwrap_or_default();
    let found = find(word);
    let problem = line["problem"].as_str();
    let here: Vec<&Value> = line["places"].as_array().into_iter().flatten().collect();
    let all_found = here.iter().all(|place| {
        let steps = place["parts"].as_array().map_or(0, Vec::len);
        let way = places.way(place);
        way.len() == steps + 1
            && way
                .last()
                .and_then(|last| last.document.as_ref())
                .is_some_and(|document| found.contains(document))
    });
    let accounted = here.iter().all(|place| {
        let way = places.way(place);
        let at = place["problem_at"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
        way.get(at).is_some_and(|occurrence| has(occurrence, problem))
    });
    let on_the_way =
        here.iter().all(|place| places.way(place).iter().any(|occurrence| has(occurrence, problem)));
    let reading = line["reading"].as_str().unwrap_or_default();
    let (count, right) = match reading {
        "readable" => (&mut verdict.readable, all_found && !here.is_empty()),
        "unreadable" => (&mut verdict.unreadable, found.is_empty() && accounted),
        _ => (&mut verdict.uncertain, all_found || on_the_way),
    };
    *count += 1;
    if !right {
        let (format, within) =
            (line["format"].as_str().unwrap_or("?"), line["within"].as_str().unwrap_or("?"));
        let place = here.first().map(ToString::to_string).unwrap_or_default();
        let problem = problem.unwrap_or("no problem");
        verdict.wrong.push(format!(
            "{word} ({reading}, {format} {within}, {problem}): found in {} documents, at {place}",
            found.len()
        ));
    }
}

fn has(occurrence: &Occurred, problem: Option<&str>) -> bool {
    problem.is_some_and(|problem| occurrence.problems.iter().any(|told| told == problem))
}
