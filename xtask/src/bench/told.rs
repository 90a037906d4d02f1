//! What Daylight tells of each file of a folder, with all that is in it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use daylight_case::{Case, Explained, explain};
use daylight_model::{DocRef, Format, Page, ReadingState};

use super::words::words;
use super::{Bench, seconds};
use crate::arguments::Wrong;

/// One file.
pub(crate) struct Told {
    pub(crate) format: Option<Format>,
    pub(crate) state: ReadingState,
    /// Kinds of problems, of the file itself and of what is in it.
    pub(crate) reasons: BTreeSet<&'static str>,
    /// Words on the pages of the file itself.
    pub(crate) on_pages: HashSet<String>,
    /// Of a PDF, the words that show on its pages, those drawn outside of them, and those of notes, links and
    /// answers in forms. A word broken at the end of a line is one.
    pub(crate) drawn: HashSet<String>,
    pub(crate) outside: HashSet<String>,
    pub(crate) noted: HashSet<String>,
    /// Those on all pages, those on the pages of its parts, and the words in names and metadata: what a search finds.
    pub(crate) all: HashSet<String>,
    pub(crate) pages: u32,
    /// Parts by kind and name, with the parts of parts.
    pub(crate) parts: Vec<Part>,
}

impl Told {
    /// Read in full, or there is a reason why not.
    pub(crate) fn is_accounted_for(&self) -> bool {
        matches!(self.state, ReadingState::Read | ReadingState::Empty) || !self.reasons.is_empty()
    }
}

impl Told {
    fn sort_out(&mut self, page: &Page) {
        let (width, height) = page.size.unwrap_or((f32::MAX, f32::MAX));
        let (mut drawn, mut outside, mut noted) = (String::new(), String::new(), String::new());
        let mut last = 0;
        for word in &page.words {
            let between = page.text.get(last..word.start as usize).unwrap_or_default();
            let text = page.text.get(word.start as usize..word.end as usize).unwrap_or_default();
            last = word.end as usize;
            if between.trim().is_empty() {
                drawn.push_str(between);
            } else {
                noted.push_str(between);
                drawn.push('\n');
            }
            let [left, top, right, bottom] = word.area;
            if left > width || top > height || right < 0.0 || bottom < 0.0 {
                outside.push_str(text);
                outside.push(' ');
            } else {
                drawn.push_str(text);
            }
        }
        noted.push_str(page.text.get(last..).unwrap_or_default());
        words(&unbroken(&drawn), &mut self.drawn);
        words(&outside, &mut self.outside);
        words(&noted, &mut self.noted);
    }
}

/// Words broken at the end of a line, put together, as pdftotext puts them.
pub(crate) fn unbroken(text: &str) -> String {
    let mut whole = String::new();
    for line in text.split_inclusive('\n') {
        let begun =
            whole.strip_suffix("-\n").filter(|begun| begun.ends_with(char::is_alphabetic)).map(str::len);
        if let Some(length) = begun.filter(|_| line.starts_with(char::is_lowercase)) {
            whole.truncate(length);
        }
        whole.push_str(line);
    }
    whole
}

/// A part at any depth.
pub(crate) struct Part {
    pub(crate) depth: u32,
    pub(crate) kind: String,
}

/// Adds a folder to a new case and takes all files out of it again, by their path below the folder.
pub(crate) fn told(bench: &mut Bench<'_>, folder: &Path) -> Result<BTreeMap<PathBuf, Told>, Wrong> {
    let place = bench.new_case("compared.case")?;
    let added = bench.add(&place, &[folder.to_owned()])?;
    bench.say(format!(
        "  Daylight: {:.1} s, {:.1} s of processor time",
        seconds(added.wall),
        seconds(added.cpu)
    ))?;
    let case = Case::at(&place).map_err(|cause| unreadable(explain(&cause)))?;
    let mut files = Vec::new();
    case.occurrences(|line| {
        if line.container.is_none() {
            files.push(line);
        }
    })
    .map_err(|cause| unreadable(explain(&cause)))?;
    let mut all = BTreeMap::new();
    for line in files {
        let mut told = Told {
            format: line.format,
            state: line.state,
            reasons: line.reasons.iter().map(|(kind, ..)| kind.name()).collect(),
            on_pages: HashSet::new(),
            all: HashSet::new(),
            drawn: HashSet::new(),
            outside: HashSet::new(),
            noted: HashSet::new(),
            pages: 0,
            parts: Vec::new(),
        };
        words(&line.path, &mut told.all);
        if let Some(reference) = line.document {
            gather(&case, reference, &mut told).map_err(|cause| unreadable(explain(&cause)))?;
        }
        all.insert(PathBuf::from(line.path), told);
    }
    Ok(all)
}

fn unreadable(told: Explained) -> Wrong {
    Wrong::Machine(format!("the case made for this cannot be read: {}", told.message))
}

/// The document and all in it, each once.
fn gather(case: &Case, reference: DocRef, told: &mut Told) -> Result<(), daylight_case::CaseError> {
    let mut seen = HashSet::from([reference.clone()]);
    let mut waiting = vec![(0, reference)];
    while let Some((depth, reference)) = waiting.pop() {
        let shown = case.show(&reference.0)?;
        told.reasons.extend(shown.problems.iter().map(|problem| problem.kind.name()));
        for (_, value) in &shown.metadata {
            words(value, &mut told.all);
        }
        for number in 1..=shown.document.pages {
            let page = case.page(&reference.0, number)?;
            words(page.label.as_deref().unwrap_or_default(), &mut told.all);
            words(&page.text, if depth == 0 { &mut told.on_pages } else { &mut told.all });
        }
        if depth == 0 {
            told.pages = shown.document.pages;
            if told.format == Some(Format::Pdf) {
                for number in 1..=told.pages {
                    told.sort_out(&case.page_with_words(&reference.0, number)?);
                }
            }
        }
        for part in shown.parts {
            words(&part.occurrence.path, &mut told.all);
            told.reasons.extend(part.occurrence.problem.iter().map(|(kind, _)| kind.name()));
            told.parts.push(Part { depth: depth + 1, kind: part.occurrence.kind });
            waiting.extend(
                part.reference.filter(|reference| seen.insert(reference.clone())).map(|r| (depth + 1, r)),
            );
        }
    }
    told.all.extend(told.on_pages.iter().cloned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_broken_at_the_end_of_a_line_is_put_together() {
        assert_eq!(unbroken("the har-\nbour of\nSel-\nMa - \nno"), "the harbour of\nSel-\nMa - \nno");
    }
}
