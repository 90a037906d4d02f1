//! What reading costs, in processor time, against the least it could cost.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::copies::repeat;
use super::process::{Run, run};
use super::{Bench, median, remove, seconds};
use crate::arguments::Wrong;

const PAIRS: usize = 5;

/// A measured run is worth at least so much processor time.
const LEAST: Duration = Duration::from_secs(10);

/// Copies of each corpus; [`enough`] tells when they are too few for a faster machine.
const TEXT_COPIES: usize = 8;
const PDF_COPIES: usize = 34;
const JAIL_ROUNDS: u32 = 6;

/// `add` over texts against a bare loop of tantivy with the same schema, words, threads and commits.
pub(super) fn text(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let (texts, index) = (bench.fresh("texts"), bench.fresh("index"));
    let count = repeat(&bench.corpora.join("declassified/text"), &texts, TEXT_COPIES)?.len();
    bench.say(format!("  {count} texts; `add` against a bare loop of tantivy"))?;
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let added = bench.add_and_drop(std::slice::from_ref(&texts))?;
        let bare = bare_index(bench, &texts, &index)?;
        pairs.push((enough(added)?.cpu, bare.cpu));
    }
    told(bench, &pairs, "of the bare loop", 3.0)
}

/// `add` over PDF against a bare loop of hayro and bare indexing of the text that it finds.
pub(super) fn pdf(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let (papers, texts, index) = (bench.fresh("papers"), bench.fresh("texts"), bench.fresh("index"));
    let written = repeat(&bench.corpora.join("declassified/pdf"), &papers, PDF_COPIES)?;
    bench.say(format!(
        "  {} papers; `add` against a bare loop of hayro and a bare loop of tantivy over its text",
        written.len()
    ))?;
    let only_read: Vec<OsString> = written.iter().map(OsString::from).collect();
    let mut to_texts: Vec<OsString> = vec!["--to".into(), texts.clone().into()];
    to_texts.extend_from_slice(&only_read);
    let bare_pdf = bench.example("bare_pdf");
    run(&bare_pdf, &to_texts)?.expecting(&[0], "the bare loop of hayro")?;
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let added = bench.add_and_drop(std::slice::from_ref(&papers))?;
        let read = run(&bare_pdf, &only_read)?.expecting(&[0], "the bare loop of hayro")?;
        let indexed = bare_index(bench, &texts, &index)?;
        pairs.push((enough(added)?.cpu, read.cpu + indexed.cpu));
    }
    told(bench, &pairs, "of the bare loops", 2.0)
}

/// Reading all corpora through workers in the jail against the same reading in the same process, and what
/// the difference makes of an `add`.
///
/// Both sides read each file and, in turn, each part in it, with as many threads as `add` has, hash the bytes,
/// tell the language and pack the pages as the store does. The jailed side adds what only the jail is there
/// for: starting workers and replacing them, copies of the bytes, frames and their checks.
pub(super) fn jail(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    bench.say("  all corpora, each file and part read in the jail, in the same process, and by `add`")?;
    let corpora = bench.all_corpora();
    let side = |bench: &Bench<'_>, side: &str| {
        let mut arguments: Vec<OsString> = vec!["read".into(), side.into(), JAIL_ROUNDS.to_string().into()];
        arguments.extend(corpora.iter().map(OsString::from));
        bench.tool(&arguments)
    };
    let (mut reading, mut adding) = (Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        let (jailed, bare) = (side(bench, "jailed")?, side(bench, "bare")?);
        if pair == 0 {
            bench.say(format!("  jailed: {}\n  bare:   {}", jailed.printed.trim(), bare.printed.trim()))?;
        }
        let (jailed, bare) = (jailed.cpu, enough(bare)?.cpu);
        let added = bench.add_and_drop(&corpora)?.cpu * JAIL_ROUNDS;
        reading.push((jailed, bare));
        adding.push((added, added.saturating_sub(jailed.saturating_sub(bare))));
    }
    told(bench, &reading, "of reading without the jail", 1.1)?;
    told(bench, &adding, "of an `add` without the jail", 1.1)
}

fn bare_index(bench: &Bench<'_>, texts: &PathBuf, index: &PathBuf) -> Result<Run, Wrong> {
    remove(index)?;
    run(&bench.example("bare_index"), &[texts, index])?.expecting(&[0], "the bare loop of tantivy")
}

/// A run that is too short says little.
fn enough(run: Run) -> Result<Run, Wrong> {
    if run.cpu >= LEAST {
        return Ok(run);
    }
    Err(Wrong::Machine(format!(
        "a run took {:.1} s of processor time, and under {} s says little: raise the number of copies",
        seconds(run.cpu),
        LEAST.as_secs()
    )))
}

fn told(bench: &mut Bench<'_>, pairs: &[(Duration, Duration)], of: &str, most: f64) -> Result<(), Wrong> {
    for (ours, floor) in pairs {
        let ratio = seconds(*ours) / seconds(*floor);
        bench.say(format!("  {:7.2} s  {:7.2} s  {ratio:.3}", seconds(*ours), seconds(*floor)))?;
    }
    let ratio = median(pairs.iter().map(|(ours, floor)| seconds(*ours) / seconds(*floor)).collect());
    bench.bound(&format!("{ratio:.3} times the processor time {of}, at most {most}"), ratio <= most)
}
