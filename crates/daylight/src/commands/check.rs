use daylight_case::{ExitKind, Thoroughness};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Check;
use crate::printer::counted;

#[derive(Serialize)]
struct FindingLine<'a> {
    finding: &'a str,
}

#[derive(Serialize)]
struct CheckedLine {
    documents: u64,
    pages: u64,
    hashed: u64,
    unreachable: u64,
    findings: usize,
    stopped: bool,
}

pub(crate) fn run(context: &mut Context, arguments: Check) -> Result<ExitKind, Ended> {
    let how = if arguments.bytes { Thoroughness::WithBytes } else { Thoroughness::Quick };
    let report = context.case()?.check(how, &context.stop)?;
    for finding in &report.findings {
        if context.printer.json {
            context.printer.object(&FindingLine { finding: &finding.what })?;
        } else {
            context.printer.line(Untrusted(&finding.what))?;
        }
    }
    if context.printer.json {
        let findings = report.findings.len();
        let (documents, pages, hashed, unreachable, stopped) =
            (report.documents, report.pages, report.hashed, report.unreachable, report.stopped);
        context.printer.object(&CheckedLine { documents, pages, hashed, unreachable, findings, stopped })?;
    } else {
        let documents = counted(report.documents, "document", "documents");
        let pages = counted(report.pages, "page", "pages");
        let hashed =
            if arguments.bytes { format!(", {} hashed again", report.hashed) } else { String::new() };
        let verdict = if report.findings.is_empty() { "the case is whole" } else { "the case is damaged" };
        context.printer.line(format_args!("{documents} and {pages} looked at{hashed}: {verdict}"))?;
        if report.unreachable > 0 {
            let files = counted(report.unreachable, "document", "documents");
            context
                .printer
                .line(format_args!("the bytes of {files} cannot be reached just now; their text is here"))?;
        }
    }
    Ok(match (report.stopped, report.findings.is_empty()) {
        (true, _) => ExitKind::Stopped,
        (false, true) => ExitKind::Done,
        (false, false) => ExitKind::Damaged,
    })
}
