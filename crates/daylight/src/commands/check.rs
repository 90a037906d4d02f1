use std::sync::Arc;

use daylight_case::{CheckOptions, CheckReport, ExitKind, Progress, Thoroughness};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Check;
use crate::printer::{Printer, counted};
use crate::watch::watch;

#[derive(Serialize)]
struct FindingLine<'a> {
    finding: &'a str,
}

#[derive(Serialize)]
struct UnreachableLine<'a> {
    unreachable: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct CheckedLine {
    documents: u64,
    pages: u64,
    hashed: u64,
    unreachable: usize,
    custody_entries: u64,
    custody_head: String,
    custody_kept_at: Option<u64>,
    findings: usize,
    stopped: bool,
}

pub(crate) fn run(context: &mut Context, arguments: Check) -> Result<ExitKind, Ended> {
    let how = if arguments.bytes { Thoroughness::WithBytes } else { Thoroughness::Quick };
    let options = CheckOptions { how, custody_head: arguments.custody_head };
    let progress = Arc::new(Progress::default());
    let case = context.case()?;
    let report = watch(&progress, || case.check(options, &progress, &context.stop))?;
    for finding in &report.findings {
        if context.printer.json {
            context.printer.object(&FindingLine { finding: &finding.what })?;
        } else {
            context.printer.line(Untrusted(&finding.what))?;
        }
    }
    if context.printer.json {
        for (document, why) in &report.unreachable {
            context.printer.object(&UnreachableLine { unreachable: &document.0, why })?;
        }
        context.printer.object(&CheckedLine::of(&report))?;
    } else {
        print(&mut context.printer, &report, how)?;
    }
    Ok(match (report.stopped, report.findings.is_empty()) {
        (true, _) => ExitKind::Stopped,
        (false, true) => ExitKind::Done,
        (false, false) => ExitKind::Damaged,
    })
}

impl CheckedLine {
    fn of(report: &CheckReport) -> Self {
        Self {
            documents: report.documents,
            pages: report.pages,
            hashed: report.hashed,
            unreachable: report.unreachable.len(),
            custody_entries: report.custody.entries,
            custody_head: report.custody.head.to_string(),
            custody_kept_at: report.custody.kept_at,
            findings: report.findings.len(),
            stopped: report.stopped,
        }
    }
}

/// Documents named whose bytes cannot be reached; `--json` names all.
const NAMED: usize = 20;

fn print(printer: &mut Printer, report: &CheckReport, how: Thoroughness) -> Result<(), Ended> {
    let documents = counted(report.documents, "document", "documents");
    let pages = counted(report.pages, "page", "pages");
    let entries = counted(report.custody.entries, "entry", "entries");
    let hashed = match how {
        Thoroughness::WithBytes => format!(", {} hashed again", indicatif::HumanCount(report.hashed)),
        Thoroughness::Quick => String::new(),
    };
    let verdict = if report.findings.is_empty() { "the case is whole" } else { "the case is damaged" };
    printer.line(format_args!(
        "{documents} and {pages} looked at{hashed}, {entries} of the custody log followed: {verdict}"
    ))?;
    if let Some(at) = report.custody.kept_at {
        let since = counted(report.custody.entries - at, "entry was", "entries were");
        printer
            .line(format_args!("the log holds the head that was kept, at entry {at}; {since} added since"))?;
    }
    if !report.unreachable.is_empty() {
        let files = counted(report.unreachable.len() as u64, "document", "documents");
        printer.line(format_args!("the bytes of {files} cannot be reached just now; their text is here"))?;
        for (document, why) in report.unreachable.iter().take(NAMED) {
            printer.line(format_args!("    {}: {why}", document.0))?;
        }
    }
    Ok(())
}
