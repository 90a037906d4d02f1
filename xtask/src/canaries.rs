//! `cargo xtask canaries CASE LEAK`: holds a case against the list of canaries of a generated leak.

use std::io::Write;
use std::path::{Path, PathBuf};

use daylight_case::{Case, CaseError, OpenSearch, SearchOptions};
use daylight_testkit::leak::{Occurred, Recognition, Verdict, check};

use crate::arguments::{Arguments, Wrong};

/// Lines of what is wrong that are printed; the count is always printed.
const SHOWN: usize = 40;

pub(crate) fn run(mut arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    let recognition = if arguments.flag("--ocr") { Recognition::Done } else { Recognition::None };
    let counts = arguments.flag("--counts");
    let case = PathBuf::from(arguments.next_word("the folder of the case")?);
    let leak = PathBuf::from(arguments.next_word("the folder of the leak")?);
    arguments.end()?;
    let verdict = verdict(&case, &leak, recognition)?;
    let machine = |cause: std::io::Error| Wrong::Machine(cause.to_string());
    for line in verdict.wrong.iter().take(SHOWN) {
        writeln!(out, "{line}").map_err(machine)?;
    }
    for line in verdict.misread.iter().take(SHOWN) {
        writeln!(out, "not recognised: {line}").map_err(machine)?;
    }
    if recognition == Recognition::Done {
        let (pictures, misread) = (verdict.pictures, verdict.misread.len());
        writeln!(out, "{pictures} canaries in pictures: {misread} not found").map_err(machine)?;
    }
    writeln!(
        out,
        "{} readable, {} unreadable and {} uncertain canaries: {} wrong",
        verdict.readable,
        verdict.unreadable,
        verdict.uncertain,
        verdict.wrong.len()
    )
    .map_err(machine)?;
    if counts {
        let case = Case::at(&case).map_err(wrong)?;
        let unexplained = crate::other_counts::compare(&case, &leak, out)?;
        if !unexplained.is_empty() {
            return Err(Wrong::Unmet(format!("{} counts differ without a reason", unexplained.len())));
        }
    }
    if verdict.wrong.is_empty() {
        Ok(())
    } else {
        Err(Wrong::Machine("the case does not account for the leak".into()))
    }
}

/// Holds the case at `case` against the list of the leak at `leak`.
pub(crate) fn verdict(case: &Path, leak: &Path, recognition: Recognition) -> Result<Verdict, Wrong> {
    let case = Case::at(case).map_err(wrong)?;
    let occurred = occurrences(&case).map_err(wrong)?;
    let search = case.open_search().map_err(wrong)?;
    let mut refused = None;
    let verdict = check(leak, recognition, occurred, |word| {
        finds(&search, word).unwrap_or_else(|error| {
            refused.get_or_insert(error);
            Vec::new()
        })
    });
    if let Some(error) = refused {
        return Err(wrong(error));
    }
    verdict.map_err(|cause| Wrong::at("read the list of canaries of", leak, cause))
}

fn occurrences(case: &Case) -> Result<Vec<Occurred>, CaseError> {
    let mut occurred = Vec::new();
    case.occurrences(|line| {
        let part_of =
            line.container.zip(line.position).map(|(container, position)| (container.0, position - 1));
        occurred.push(Occurred {
            path: part_of.is_none().then_some(line.path),
            part_of,
            document: line.document.map(|document| document.0),
            problems: line.reasons.iter().map(|(kind, ..)| *kind).collect(),
        });
    })?;
    Ok(occurred)
}

fn finds(search: &OpenSearch, word: &str) -> Result<Vec<String>, CaseError> {
    let options = SearchOptions { limit: None, passages: 0, ..SearchOptions::default() };
    Ok(search.search(word, &options)?.hits.into_iter().map(|hit| hit.reference.0).collect())
}

pub(crate) fn wrong(error: CaseError) -> Wrong {
    Wrong::Machine(daylight_case::explain(&error).message)
}
