use std::collections::BTreeSet;

use daylight_case::{ExitKind, LedgerChoice, LedgerLine, LedgerReport, csv_row, hint};
use daylight_model::{ProblemKind, Untrusted};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Ledger;
use crate::printer::{Printer, bytes, counted, note};

pub(crate) fn run(context: &mut Context, arguments: Ledger) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let report = case.ledger()?;
    let choice = arguments.which.choice();
    let lists = arguments.list || arguments.csv || choice != LedgerChoice::default();
    if context.printer.json {
        context.printer.object(&AccountLine::of(&report))?;
    } else if !lists {
        print(&mut context.printer, &report)?;
    }
    if lists || context.printer.json {
        let mut printed = Ok(());
        let mut reasons = BTreeSet::new();
        if arguments.csv {
            printed = context.printer.raw(CSV_HEAD.as_bytes()).map_err(Ended::from);
        }
        case.ledger_lines(|line| {
            if printed.is_ok() && choice.fits(&line) {
                reasons.extend(line.reasons.iter().map(|(kind, ..)| *kind));
                printed = match arguments.csv {
                    true => print_csv(&mut context.printer, &line),
                    false => print_line(&mut context.printer, &line),
                };
            }
        })?;
        printed?;
        if !context.printer.json && !arguments.csv {
            print_hints(&mut context.printer, &reasons)?;
        }
    }
    if report.behind {
        note(
            "note: the index has not caught up with what was read; `daylight add` or `daylight rebuild` does",
        );
    }
    Ok(ExitKind::Done)
}

fn print(printer: &mut Printer, report: &LedgerReport) -> Result<(), Ended> {
    let account = &report.account;
    let total = account.files + account.parts;
    printer.line(printer.strong(format_args!(
        "{} and {} inside them: {}",
        counted(account.files, "file", "files"),
        counted(account.parts, "part", "parts"),
        counted(total, "occurrence", "occurrences"),
    )))?;
    for row in &account.states {
        let share = if total == 0 { 0.0 } else { row.occurrences as f64 * 100.0 / total as f64 };
        printer.line(format_args!(
            "{:>12}  {:>10}  {share:>5.1} %  {}",
            row.state.name(),
            indicatif::HumanCount(row.occurrences).to_string(),
            bytes(row.bytes),
        ))?;
    }
    printer.line(format_args!(
        "{:>12}  {:>10}  the same bytes counted once",
        "documents",
        indicatif::HumanCount(account.documents).to_string()
    ))?;
    if account.removed > 0 {
        printer.line(format_args!(
            "{:>12}  {:>10}  out of sight, not counted above",
            "removed", account.removed
        ))?;
    }
    if account.missing > 0 {
        printer.line(format_args!(
            "{:>12}  {:>10}  whose file is gone, counted above",
            "missing", account.missing
        ))?;
    }
    if !account.reasons.is_empty() {
        printer.line("why not read in full:")?;
    }
    for reason in &account.reasons {
        printer.line(format_args!(
            "{:>14}  {:>8}  {}",
            reason.kind.name(),
            indicatif::HumanCount(reason.occurrences).to_string(),
            printer.soft(hint(reason.kind))
        ))?;
    }
    Ok(())
}

/// What may help, once for each reason.
fn print_hints(printer: &mut Printer, reasons: &BTreeSet<ProblemKind>) -> Result<(), Ended> {
    if !reasons.is_empty() {
        printer.line("what may help:")?;
    }
    for reason in reasons {
        printer.line(format_args!("{:>14}  {}", reason.name(), hint(*reason)))?;
    }
    Ok(())
}

const CSV_HEAD: &str = "state,collection,place,document,type,bytes,reasons,details,hints,file gone\r\n";

fn print_csv(printer: &mut Printer, line: &LedgerLine) -> Result<(), Ended> {
    let reasons: Vec<&str> = line.reasons.iter().map(|(kind, ..)| kind.name()).collect();
    let hints: Vec<&str> = line.reasons.iter().map(|(kind, ..)| hint(*kind)).collect();
    let details: Vec<String> = line.reasons.iter().map(|(_, page, detail)| told(*page, detail)).collect();
    let row = csv_row([
        line.state.name(),
        line.collection.as_deref().unwrap_or_default(),
        &line.place,
        line.document.as_ref().map_or("", |document| document.0.as_str()),
        line.format.map_or("", |format| format.name()),
        &line.size.map(|size| size.to_string()).unwrap_or_default(),
        &reasons.join("; "),
        &details.join("; "),
        &hints.join("; "),
        if line.missing { "yes" } else { "" },
    ]);
    Ok(printer.raw(row.as_bytes())?)
}

fn told(page: Option<u32>, detail: &str) -> String {
    match page {
        Some(page) => format!("page {page}: {detail}"),
        None => detail.to_owned(),
    }
}

fn print_line(printer: &mut Printer, line: &LedgerLine) -> Result<(), Ended> {
    if printer.json {
        return Ok(printer.object(&OccurrenceLine::of(line))?);
    }
    let gone = if line.missing { " (the file is gone)" } else { "" };
    let size = line.size.map(|size| format!(" ({})", bytes(size))).unwrap_or_default();
    let state = printer.strong(line.state.name());
    printer.line(format_args!("{state}  {}{size}{gone}", Untrusted(&line.place)))?;
    for (kind, page, detail) in &line.reasons {
        let page = page.map(|page| format!(" on page {page}")).unwrap_or_default();
        printer.line(format_args!("    {}{page}: {detail}", kind.name()))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct AccountLine {
    files: u64,
    parts: u64,
    documents: u64,
    states: Vec<(&'static str, u64, u64)>,
    reasons: Vec<(&'static str, u64)>,
    removed: u64,
    missing: u64,
    index_behind: bool,
}

impl AccountLine {
    fn of(report: &LedgerReport) -> Self {
        let account = &report.account;
        Self {
            files: account.files,
            parts: account.parts,
            documents: account.documents,
            states: account.states.iter().map(|row| (row.state.name(), row.occurrences, row.bytes)).collect(),
            reasons: account.reasons.iter().map(|reason| (reason.kind.name(), reason.occurrences)).collect(),
            removed: account.removed,
            missing: account.missing,
            index_behind: report.behind,
        }
    }
}

#[derive(Serialize)]
struct OccurrenceLine<'a> {
    document: Option<&'a str>,
    container: Option<&'a str>,
    position: Option<u32>,
    collection: Option<&'a str>,
    path: &'a str,
    place: &'a str,
    r#type: Option<&'static str>,
    bytes: Option<u64>,
    state: &'static str,
    reasons: Vec<ReasonLine<'a>>,
    missing: bool,
}

#[derive(Serialize)]
struct ReasonLine<'a> {
    problem: &'static str,
    page: Option<u32>,
    detail: &'a str,
    hint: &'static str,
}

impl<'a> OccurrenceLine<'a> {
    fn of(line: &'a LedgerLine) -> Self {
        Self {
            document: line.document.as_ref().map(|document| document.0.as_str()),
            container: line.container.as_ref().map(|container| container.0.as_str()),
            position: line.position,
            collection: line.collection.as_deref(),
            path: &line.path,
            place: &line.place,
            r#type: line.format.map(|format| format.name()),
            bytes: line.size,
            state: line.state.name(),
            reasons: line
                .reasons
                .iter()
                .map(|(kind, page, detail)| ReasonLine {
                    problem: kind.name(),
                    page: *page,
                    detail,
                    hint: hint(*kind),
                })
                .collect(),
            missing: line.missing,
        }
    }
}
