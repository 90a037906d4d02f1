use std::collections::HashMap;
use std::io;
use std::path::Path;

use daylight_model::ProblemKind;

use super::canary::{Place, Reading};
use super::list::{Listed, read_list};
use super::writer::Totals;

/// One occurrence of a case that read the leak, as the case tells it.
#[derive(Debug, Clone, Default)]
pub struct Occurred {
    /// The path below the leak, for a file.
    pub path: Option<String>,
    /// The document it is a part of, and its position there from 0.
    pub part_of: Option<(String, u32)>,
    /// The document that lies here; `None` where there are no bytes.
    pub document: Option<String>,
    /// What the ledger gives as reasons for it.
    pub problems: Vec<ProblemKind>,
}

/// Whether text in pictures was recognised when the case read the leak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognition {
    /// No: the ledger must say of each picture that it needs it.
    None,
    /// Yes: search must find nearly all of what stands in pictures.
    Done,
}

/// Of a hundred canaries in pictures, so many must be found where text in pictures was recognised. The
/// pictures are scans with dust, laid askew, and their canaries are in no dictionary.
const RECOGNISED: u64 = 95;

/// What holding a case against the list of canaries came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Canaries that search had to find.
    pub readable: u64,
    /// Canaries that the ledger had to account for.
    pub unreadable: u64,
    /// Canaries that one of the two had to account for.
    pub uncertain: u64,
    /// Canaries in pictures, where these were recognised; they count among none of the others.
    pub pictures: u64,
    /// Those of them that were not found, one line each.
    pub misread: Vec<String>,
    /// What is wrong, one line each.
    pub wrong: Vec<String>,
}

/// Holds a case against the list of canaries of the leak: each readable one must be found in all its places, each
/// other must be in the ledger with its reason; `recognition` says what that is for text in pictures. Files are counted too, against a count that is not
/// the case's own.
///
/// `find` gives the documents that a search for the word finds.
pub fn check(
    leak: &Path,
    recognition: Recognition,
    occurred: impl IntoIterator<Item = Occurred>,
    mut find: impl FnMut(&str) -> Vec<String>,
) -> io::Result<Verdict> {
    let mut places = Places::default();
    for occurrence in occurred {
        places.add(occurrence);
    }
    let mut verdict = Verdict::default();
    let totals = read_list(leak, |canary| {
        check_canary(&canary, recognition, &places, &mut find, &mut verdict);
    })?;
    let (pictures, misread) = (verdict.pictures, verdict.misread.len() as u64);
    if misread * 100 > pictures * (100 - RECOGNISED) {
        let line = format!("of {pictures} canaries in pictures {misread} are not found: too many");
        verdict.wrong.push(line);
    }
    verdict.check_counts(&totals, &places);
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
    fn way(&self, place: &Place) -> Vec<&Occurred> {
        let mut way: Vec<&Occurred> = self.files.get(&place.path).into_iter().collect();
        for step in &place.parts {
            let container = way.last().and_then(|container| container.document.clone());
            match container.and_then(|container| self.parts.get(&(container, step.position))) {
                Some(part) => way.push(part),
                None => break,
            }
        }
        way
    }
}

impl Verdict {
    fn check_counts(&mut self, totals: &Totals, places: &Places) {
        if self.readable + self.unreadable + self.uncertain + self.pictures == 0 {
            self.wrong.push("the list holds no canary, so nothing was checked".into());
        }
        let (files, parts) = (places.files.len() as u64, places.parts.len() as u64);
        if files != totals.files {
            self.wrong.push(format!("{files} files are in the ledger, {} were written", totals.files));
        }
        let most = totals.parts + totals.uncertain_parts;
        if !(totals.parts..=most).contains(&parts) {
            let wanted = format!("{} to {most}", totals.parts);
            self.wrong.push(format!("{parts} parts are in the ledger, {wanted} were written"));
        }
    }
}

fn check_canary(
    listed: &Listed,
    recognition: Recognition,
    places: &Places,
    find: &mut impl FnMut(&str) -> Vec<String>,
    verdict: &mut Verdict,
) {
    let found = find(&listed.canary);
    let everywhere = |holds: &dyn Fn(&Place, usize) -> bool| {
        !listed.places.is_empty() && listed.places.iter().all(|(place, problem_at)| holds(place, *problem_at))
    };
    let found_there = |place: &Place, _| {
        let way = places.way(place);
        let document = way.last().and_then(|last| last.document.as_ref());
        way.len() == place.parts.len() + 1 && document.is_some_and(|document| found.contains(document))
    };
    if recognition == Recognition::Done && listed.reading == Reading::Unreadable(ProblemKind::NeedsOcr) {
        verdict.pictures += 1;
        if !everywhere(&found_there) {
            verdict.misread.push(wrong(listed, found.len()));
        }
        return;
    }
    let (count, right) = match listed.reading {
        Reading::Readable => (&mut verdict.readable, everywhere(&found_there)),
        Reading::Unreadable(kind) => {
            let told =
                |place: &Place, at: usize| places.way(place).get(at).is_some_and(|there| has(there, kind));
            (&mut verdict.unreadable, found.is_empty() && everywhere(&told))
        }
        Reading::Uncertain(kind) => {
            let told = |place: &Place, _| places.way(place).iter().any(|there| has(there, kind));
            (&mut verdict.uncertain, everywhere(&found_there) || everywhere(&told))
        }
    };
    *count += 1;
    if !right {
        verdict.wrong.push(wrong(listed, found.len()));
    }
}

fn wrong(listed: &Listed, found: usize) -> String {
    let Listed { canary, format, within, reading, places } = listed;
    let place = places.first().map(|(place, _)| {
        let steps: Vec<String> = place.parts.iter().map(|step| format!("#{}", step.position)).collect();
        format!("{} {}", place.path, steps.join(" "))
    });
    format!(
        "{canary} ({reading:?}, {format} {within}): found in {found} documents, lies in {}",
        place.unwrap_or_default()
    )
}

fn has(occurrence: &Occurred, kind: ProblemKind) -> bool {
    occurrence.problems.contains(&kind)
}
