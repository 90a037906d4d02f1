//! Words of PDF held against `pdftotext` (Poppler).

use std::collections::HashSet;
use std::path::Path;

use daylight_model::Format;

use super::told::{Told, told, unbroken};
use super::words::words;
use super::{Bench, other};
use crate::arguments::Wrong;

const LEAST_RECALL: f64 = 0.98;
const LEAST_PRECISION: f64 = 0.96;

const HINT: &str = "install the Debian package poppler-utils";

/// PDFs whose fonts do not say which letters their codes stand for, and for which pdftotext prints the codes as
/// if they were letters. We looked at their pages: in the first, our words are the ones to be seen; of the others
/// we tell that the letters are not known. They count like all files; what they make of the figures is printed beside.
const PRINTED_AS_CODES: [&str; 4] =
    ["issue19802.pdf", "ThuluthFeatures.pdf", "issue6127.pdf", "complex_ttf_font.pdf"];

#[derive(Default)]
struct Sums {
    files: usize,
    theirs: usize,
    ours: usize,
    both: usize,
    /// Ours alone, in notes, links and answers, and outside of pages: pdftotext prints neither.
    noted: usize,
    outside: usize,
}

/// Distinct words of each PDF that both can open; no crash, no hang, nothing without a reason.
pub(super) fn pdftotext(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let mut sums = Sums::default();
    let mut codes = Sums::default();
    let mut ended_badly = 0;
    let mut silent = 0;
    let (mut only_theirs, mut only_ours) = (0, 0);
    for folder in ["pdf", "mail"].map(|name| bench.corpora.join(name)) {
        let ours = told(bench, &folder)?;
        for (path, told) in &ours {
            let bad = |reason: &&str| ["crashed", "timed-out", "out-of-memory"].contains(reason);
            ended_badly += usize::from(told.reasons.iter().any(bad));
            silent += usize::from(!told.is_accounted_for());
            if told.format != Some(Format::Pdf) {
                continue;
            }
            let theirs = by_pdftotext(&folder.join(path))?;
            match (&theirs, told.pages > 0) {
                (Some(theirs), true) => {
                    let as_codes = path.to_str().is_some_and(|name| PRINTED_AS_CODES.contains(&name));
                    compare(bench, path, told, theirs, if as_codes { &mut codes } else { &mut sums })?;
                }
                (Some(_), false) => only_theirs += 1,
                (None, true) => only_ours += 1,
                (None, false) => {}
            }
        }
    }
    let Sums { files, theirs, ours, both, noted, outside } = sums;
    bench.say(format!(
        "  {files} PDFs opened by both, {only_theirs} only by pdftotext, {only_ours} only by us"
    ))?;
    bench.say(format!(
        "  {} more, for which pdftotext prints codes as letters: {} words by pdftotext, {} by us, {} by both",
        codes.files, codes.theirs, codes.ours, codes.both
    ))?;
    bench.say(format!("  words: {theirs} by pdftotext, {ours} by us on the pages, {both} by both"))?;
    bench.say(format!(
        "  beyond what pdftotext prints: {noted} words of ours in notes, links and answers in forms, {outside} \
         drawn outside of pages"
    ))?;
    bench.say(format!(
        "  without those: recall {:.2} %, precision {:.2} %",
        both as f64 / theirs as f64 * 100.0,
        both as f64 / ours as f64 * 100.0
    ))?;
    let all = both + codes.both;
    let recall = all as f64 / (theirs + codes.theirs) as f64;
    let precision = all as f64 / (ours + codes.ours) as f64;
    bench.bound(&format!("recall {:.2} %, at least 98 %", recall * 100.0), recall >= LEAST_RECALL)?;
    bench.bound(
        &format!("precision {:.2} %, at least 96 %", precision * 100.0),
        precision >= LEAST_PRECISION,
    )?;
    bench.bound(&format!("{ended_badly} files crashed a reader or took too long"), ended_badly == 0)?;
    bench.bound(&format!("{silent} files not read in full have no reason"), silent == 0)
}

fn compare(
    bench: &Bench<'_>,
    path: &Path,
    told: &Told,
    theirs: &HashSet<String>,
    sums: &mut Sums,
) -> Result<(), Wrong> {
    let both = told.drawn.intersection(theirs).count();
    sums.files += 1;
    sums.theirs += theirs.len();
    sums.ours += told.drawn.len();
    sums.both += both;
    sums.noted += told.noted.difference(&told.drawn).count();
    sums.outside += told.outside.difference(&told.drawn).count();
    bench.keep_missed("pdftotext", path, theirs.difference(&told.drawn))?;
    bench.keep_missed("pdftotext-only-ours", path, told.drawn.difference(theirs))
}

fn by_pdftotext(file: &Path) -> Result<Option<HashSet<String>>, Wrong> {
    let arguments = ["-enc".as_ref(), "UTF-8".as_ref(), file.as_os_str(), "-".as_ref()];
    let Some(text) = other::asked("pdftotext", HINT, &arguments)? else { return Ok(None) };
    let mut found = HashSet::new();
    words(&unbroken(&String::from_utf8_lossy(&text)), &mut found);
    Ok(Some(found))
}
