//! What can be counted, counted by another program too: pages of PDF, entries of archives, messages of a PST.

use std::path::Path;

use daylight_model::Format;

use super::told::{Told, told};
use super::{Bench, copies, other};
use crate::arguments::Wrong;

#[derive(Default)]
struct Tally {
    files: usize,
    ours: usize,
    theirs: usize,
    differences: Vec<String>,
}

impl Tally {
    fn count(&mut self, path: &Path, told: &Told, ours: usize, theirs: usize) {
        self.files += 1;
        self.ours += ours;
        self.theirs += theirs;
        if ours != theirs {
            let reasons: Vec<&str> = told.reasons.iter().copied().collect();
            let reasons = if reasons.is_empty() { "no reason".to_owned() } else { reasons.join(", ") };
            self.differences.push(format!("    {}: {ours}, {theirs}; {reasons}", path.display()));
        }
    }
}

/// Each kind with its sums, and every file where the two differ.
pub(super) fn counts(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let mut tallies = [
        ("pages, pdfinfo", Tally::default()),
        ("entries, 7z", Tally::default()),
        ("messages, readpst", Tally::default()),
    ];
    for folder in ["formats", "pdf", "mail"].map(|name| bench.corpora.join(name)) {
        for (path, told) in &told(bench, &folder)? {
            let file = folder.join(path);
            let [(_, pages), (_, entries), (_, messages)] = &mut tallies;
            match told.format {
                Some(Format::Pdf) => {
                    if let Some(theirs) = pages_by_pdfinfo(&file)? {
                        pages.count(path, told, told.pages as usize, theirs);
                    }
                }
                Some(Format::Pst) => {
                    let ours =
                        told.parts.iter().filter(|part| part.kind == "message" && part.depth == 1).count();
                    messages.count(path, told, ours, messages_by_readpst(bench, &file)?);
                }
                Some(format) if ARCHIVES.contains(&format) => {
                    if let Some(theirs) = entries_by_7z(&file)? {
                        let ours = told.parts.iter().filter(|part| part.depth == 1).count();
                        entries.count(path, told, ours, theirs);
                    }
                }
                _ => {}
            }
        }
    }
    for (what, tally) in tallies {
        let Tally { files, ours, theirs, differences } = tally;
        bench.say(format!(
            "  {what}: {files} files; {ours} by us, {theirs} by it; {} files differ",
            differences.len()
        ))?;
        for line in differences {
            bench.say(line)?;
        }
    }
    Ok(())
}

const ARCHIVES: [Format; 12] = [
    Format::Zip,
    Format::Tar,
    Format::SevenZip,
    Format::Rar,
    Format::Cab,
    Format::Iso,
    Format::Ar,
    Format::Cpio,
    Format::Gzip,
    Format::Bzip2,
    Format::Xz,
    Format::Zstd,
];

fn pages_by_pdfinfo(file: &Path) -> Result<Option<usize>, Wrong> {
    let Some(told) = other::asked("pdfinfo", "install the Debian package poppler-utils", &[file])? else {
        return Ok(None);
    };
    let told = String::from_utf8_lossy(&told);
    Ok(told.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok()))
}

/// Entries that are no folders. The list is kept where 7z finds fault with the rest of the archive.
fn entries_by_7z(file: &Path) -> Result<Option<usize>, Wrong> {
    let arguments = ["l".as_ref(), "-slt".as_ref(), "-p".as_ref(), "--".as_ref(), file.as_os_str()];
    let told = other::printed("7z", "install the Debian package p7zip-full", &arguments)?;
    let told = String::from_utf8_lossy(&told);
    let Some((_, listed)) = told.split_once("\n----------\n") else { return Ok(None) };
    let entries = listed.split("\n\n").filter(|entry| entry.contains("Path = ")).filter(|entry| {
        !entry.lines().any(|line| {
            line == "Folder = +" || line.strip_prefix("Attributes = ").is_some_and(|a| a.starts_with('D'))
        })
    });
    Ok(Some(entries.count()))
}

/// Messages, appointments, contacts and journal entries, the deleted ones with them, each in a file of its own.
fn messages_by_readpst(bench: &Bench<'_>, file: &Path) -> Result<usize, Wrong> {
    let to = bench.fresh("readpst");
    super::remove(&to)?;
    std::fs::create_dir_all(&to).map_err(|cause| Wrong::at("make", &to, cause))?;
    let arguments =
        ["-q".as_ref(), "-S".as_ref(), "-D".as_ref(), "-o".as_ref(), to.as_os_str(), file.as_os_str()];
    other::printed("readpst", "install the Debian package pst-utils", &arguments)?;
    // An attachment lies beside its message as NUMBER-NAME; a message is NUMBER alone.
    let written = copies::files(&to)?;
    Ok(written
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .filter(|name| name.chars().all(|c| c.is_ascii_digit()))
        .count())
}
