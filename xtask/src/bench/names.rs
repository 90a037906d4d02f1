//! `cargo xtask bench names`: names told on two hundred pages, held against what people labelled there.
//!
//! `benches/labels/README.md` tells how pages were chosen and labelled. Failures are listed by file and page only: the
//! papers name people.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use daylight_analyze::name::{NameKind, names};

use super::Bench;
use crate::arguments::Wrong;

const HALVES: [&str; 2] = ["tuning", "held-out"];
const KINDS: [(&str, NameKind); 4] = [
    ("person", NameKind::Person),
    ("codeword", NameKind::Codeword),
    ("organisation", NameKind::Organisation),
    ("place", NameKind::Place),
];

/// A page and its labels.
struct Labelled {
    file: String,
    page: u32,
    length: usize,
    /// Kind `either` is neither asked for nor wrong.
    labels: Vec<(Range<usize>, String)>,
}

#[derive(Default, Clone, Copy)]
struct Count {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Count {
    fn precision(self) -> f64 {
        share(self.right, self.wrong)
    }

    fn recall(self) -> f64 {
        share(self.right, self.missed)
    }
}

fn share(right: u32, other: u32) -> f64 {
    if right + other == 0 { 1.0 } else { f64::from(right) / f64::from(right + other) }
}

pub(super) fn names_bench(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let mut failed: BTreeSet<(String, u32)> = BTreeSet::new();
    for half in HALVES {
        let list = bench.root.join("benches/labels").join(format!("names-{half}.tsv"));
        let labelled = read(&list)?;
        let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
        for page in &labelled {
            let text = text_of(&bench.corpora, page)?;
            for (kind, of) in KINDS {
                let count = compare(&text, page, kind, of);
                let sum = counts.entry(kind).or_default();
                sum.right += count.right;
                sum.wrong += count.wrong;
                sum.missed += count.missed;
                if kind == "person" && count.wrong + count.missed > 0 {
                    failed.insert((page.file.clone(), page.page));
                }
            }
        }
        bench.say(format!("  {half} half, {} pages", labelled.len()))?;
        for (kind, _) in KINDS {
            let count = counts.get(kind).copied().unwrap_or_default();
            bench.say(format!(
                "    {kind:<13} precision {:.3}, recall {:.3}  ({} right, {} wrong, {} missed)",
                count.precision(),
                count.recall(),
                count.right,
                count.wrong,
                count.missed
            ))?;
        }
        let people = counts.get("person").copied().unwrap_or_default();
        let codewords = counts.get("codeword").copied().unwrap_or_default();
        bench.bound(&format!("people, {half}: precision at least 0.85"), people.precision() >= 0.85)?;
        bench.bound(&format!("people, {half}: recall at least 0.85"), people.recall() >= 0.85)?;
        bench.bound(&format!("codewords, {half}: precision at least 0.9"), codewords.precision() >= 0.9)?;
    }
    bench.say(format!("  {} pages where people were not all told right:", failed.len()))?;
    for (file, page) in failed {
        bench.say(format!("    {file} page {page}"))?;
    }
    Ok(())
}

/// Told and labelled are the same where what they share is at least half of what they cover together.
fn compare(text: &str, page: &Labelled, kind: &str, of: NameKind) -> Count {
    let shares = |one: &Range<usize>, other: &Range<usize>| {
        let inside = one.end.min(other.end).saturating_sub(one.start.max(other.start));
        (inside, one.end.max(other.end) - one.start.min(other.start))
    };
    let mut count = Count::default();
    let mut found = BTreeSet::new();
    for told in names(text).into_iter().filter(|name| name.kind == of) {
        let beside: Vec<usize> =
            (0..page.labels.len()).filter(|at| shares(&told.span, &page.labels[*at].0).0 > 0).collect();
        let right = beside.iter().find(|at| {
            let (inside, whole) = shares(&told.span, &page.labels[**at].0);
            page.labels[**at].1 == kind && inside * 2 >= whole
        });
        match right {
            Some(at) => count.right += u32::from(found.insert(*at)),
            None if beside.iter().any(|at| page.labels[*at].1 == "either") => {}
            None => count.wrong += 1,
        }
    }
    let asked = page.labels.iter().filter(|(_, labelled)| labelled == kind).count();
    count.missed = u32::try_from(asked - found.len()).unwrap_or(u32::MAX);
    count
}

/// The text of a page, which has to be as long as it was when it was labelled.
fn text_of(corpora: &Path, page: &Labelled) -> Result<String, Wrong> {
    let path = corpora.join(&page.file);
    let whole = std::fs::read_to_string(&path).map_err(|cause| Wrong::at("read", &path, cause))?;
    let text = if page.file.ends_with(".md") { page_of(&whole, page.page) } else { Some(whole.as_str()) };
    match text.filter(|text| text.len() == page.length) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Wrong::Unmet(format!(
            "page {} of `{}` is not the one that was labelled",
            page.page, page.file
        ))),
    }
}

/// What stands between the heading of a page and the next.
fn page_of(whole: &str, number: u32) -> Option<&str> {
    let heading = |line: &str| line.strip_prefix("## Page ").map(str::trim_end).map(str::to_owned);
    let mut at = 0;
    let mut begin = None;
    for line in whole.split_inclusive('\n') {
        if let Some(page) = heading(line) {
            if let Some(begin) = begin {
                return whole.get(begin..at);
            }
            // The end of the line of the heading is part of the page.
            begin = (page == number.to_string()).then(|| at + line.trim_end_matches(['\n']).len());
        }
        at += line.len();
    }
    whole.get(begin?..)
}

fn read(list: &Path) -> Result<Vec<Labelled>, Wrong> {
    let text = std::fs::read_to_string(list).map_err(|cause| Wrong::at("read", list, cause))?;
    let mut pages: Vec<Labelled> = Vec::new();
    for line in text.lines().skip(1) {
        let broken = || Wrong::Unmet(format!("`{}` has a line that is none: {line}", list.display()));
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, page, start, end, kind] = fields.as_slice() else { return Err(broken()) };
        let number = |field: &str| field.parse::<usize>().map_err(|_| broken());
        let (start, end) = (number(start)?, number(end)?);
        if *kind == "page" {
            let page = page.parse().map_err(|_| broken())?;
            pages.push(Labelled { file: (*file).to_owned(), page, length: end, labels: Vec::new() });
        } else {
            let last = pages.last_mut().ok_or_else(broken)?;
            last.labels.push((start..end, (*kind).to_owned()));
        }
    }
    Ok(pages)
}
