//! What can be counted in a leak, counted by other programs too: messages of mailboxes of Outlook by readpst,
//! members of archives by 7z, pages of PDF by pdfinfo.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use daylight_case::{Case, LedgerLine};
use daylight_model::Format;

use crate::arguments::Wrong;

/// Files of each kind that are counted: another program is started for each.
const MOST: usize = 400;

/// A kind of file, and the program that counts what is in it.
struct Kind {
    what: &'static str,
    program: &'static str,
    formats: &'static [Format],
    count: fn(&Path) -> Option<u64>,
}

const KINDS: [Kind; 3] = [
    Kind { what: "messages", program: "readpst", formats: &[Format::Pst], count: messages },
    Kind {
        what: "members",
        program: "7z",
        formats: &[
            Format::Zip,
            Format::Tar,
            Format::SevenZip,
            Format::Rar,
            Format::Cab,
            Format::Iso,
            Format::Ar,
            Format::Cpio,
        ],
        count: members,
    },
    Kind { what: "pages", program: "pdfinfo", formats: &[Format::Pdf], count: pages },
];

/// Prints what the two come to, each file where they differ with the reasons of the ledger, and gives the files
/// where they differ and the ledger has no reason.
pub(crate) fn compare(case: &Case, leak: &Path, out: &mut dyn Write) -> Result<Vec<String>, Wrong> {
    let told = |cause: std::io::Error| Wrong::Machine(cause.to_string());
    let (mut files, mut parts) = (Vec::new(), HashMap::<String, u64>::new());
    let each = |line: LedgerLine| match &line.container {
        Some(container) => *parts.entry(container.0.clone()).or_default() += 1,
        None => files.push(line),
    };
    case.occurrences(each).map_err(crate::canaries::wrong)?;
    let mut unexplained = Vec::new();
    for kind in KINDS {
        if Command::new(kind.program).arg("--help").output().is_err() {
            writeln!(out, "{}: {} is not installed", kind.what, kind.program).map_err(told)?;
            continue;
        }
        let of_kind = files.iter().filter(|line| line.format.is_some_and(|it| kind.formats.contains(&it)));
        let (mut counted, mut ours_in_all, mut theirs_in_all, mut differ) = (0, 0, 0, 0);
        for line in of_kind.take(MOST) {
            let Some(document) = &line.document else { continue };
            let ours = match kind.what {
                "pages" => {
                    let shown = case.show(&document.0).map_err(crate::canaries::wrong)?;
                    u64::from(shown.document.pages)
                }
                _ => parts.get(&document.0).copied().unwrap_or(0),
            };
            let theirs = (kind.count)(&leak.join(&line.path));
            counted += 1;
            ours_in_all += ours;
            theirs_in_all += theirs.unwrap_or(0);
            if theirs != Some(ours) {
                differ += 1;
                let reasons: Vec<&str> = line.reasons.iter().map(|(kind, ..)| kind.name()).collect();
                let opened = theirs.is_some();
                let theirs = theirs.map_or("cannot open it".to_owned(), |theirs| theirs.to_string());
                let words = format!("{}: {ours} by us, {theirs} by {}", line.path, kind.program);
                writeln!(out, "  {words}; the ledger says: {}", reasons.join(", ")).map_err(told)?;
                // Where the other program cannot open it, there is nothing to compare.
                if reasons.is_empty() && opened {
                    unexplained.push(words);
                }
            }
        }
        writeln!(
            out,
            "{}: {counted} files, {ours_in_all} by us, {theirs_in_all} by {}; {differ} files differ",
            kind.what, kind.program
        )
        .map_err(told)?;
    }
    Ok(unexplained)
}

fn printed(program: &str, arguments: &[&std::ffi::OsStr]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn pages(file: &Path) -> Option<u64> {
    let told = printed("pdfinfo", &[file.as_os_str()])?;
    told.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok())
}

/// Entries that are no folders.
fn members(file: &Path) -> Option<u64> {
    let arguments = ["l".as_ref(), "-slt".as_ref(), "-p".as_ref(), "--".as_ref(), file.as_os_str()];
    let told = printed("7z", &arguments)?;
    let (_, listed) = told.split_once("\n----------\n")?;
    let is_file = |entry: &&str| !entry.lines().any(|line| line == "Folder = +");
    Some(listed.split("\n\n").filter(|entry| entry.contains("Path = ")).filter(is_file).count() as u64)
}

/// Messages lie in the folders that have a number; folders in other folders are counted as items too.
fn messages(file: &Path) -> Option<u64> {
    let to = tempfile::tempdir().ok()?;
    let told = printed("readpst", &["-o".as_ref(), to.path().as_os_str(), file.as_os_str()])?;
    let items = told.lines().filter_map(|line| {
        let (folder, count) = line.trim().strip_prefix('"')?.split_once("\" - ")?;
        let is_of_messages = folder.starts_with("Folder ");
        is_of_messages.then(|| count.split(' ').next()?.parse::<u64>().ok())?
    });
    Some(items.sum())
}
