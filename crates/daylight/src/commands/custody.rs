use daylight_case::{Custody, CustodyLink, ExitKind, TimeKept};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::CustodyArguments;
use crate::printer::{OutputClosed, Printer, counted};

#[derive(Serialize)]
struct EntryLine<'a> {
    number: u64,
    head: String,
    leaf: String,
    entry: Option<&'a str>,
}

#[derive(Serialize)]
struct CustodyLine {
    entries: u64,
    emptied: u64,
    head: String,
    time_kept: &'static str,
}

pub(crate) fn run(context: &mut Context, arguments: CustodyArguments) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let printer = &mut context.printer;
    let mut printed = Ok(());
    let lists = arguments.log || printer.json;
    let Custody { entries, emptied, head, time_kept } = case.custody(|link| {
        if lists && printed.is_ok() {
            printed = print(printer, link);
        }
    })?;
    printed?;
    if printer.json {
        let (head, time_kept) = (head.to_string(), time_kept.name());
        printer.object(&CustodyLine { entries, emptied, head, time_kept })?;
        return Ok(ExitKind::Done);
    }
    if arguments.log {
        return Ok(ExitKind::Done);
    }
    let emptied = match emptied {
        0 => String::new(),
        emptied => format!(", {} emptied by purges", indicatif::HumanCount(emptied)),
    };
    let time = match time_kept {
        TimeKept::None => "no time is kept".to_owned(),
        kept => format!("time is kept to the {}", kept.name()),
    };
    printer.line(format_args!("{}{emptied}; {time}", counted(entries, "entry", "entries")))?;
    printer.line(format_args!("head {head}"))?;
    printer.line(
        "keep the head outside the case; `daylight check --custody-head HEAD` says whether the log still holds it",
    )?;
    Ok(ExitKind::Done)
}

/// The head, the leaf, and the entry byte by byte: what `docs/custody.md` says how to check.
fn print(printer: &mut Printer, link: &CustodyLink) -> Result<(), OutputClosed> {
    let CustodyLink { number, head, leaf, entry } = link;
    let entry = entry.as_deref();
    if printer.json {
        let (head, leaf) = (head.to_string(), leaf.to_string());
        return printer.object(&EntryLine { number: *number, head, leaf, entry });
    }
    printer.line(format_args!("{head} {leaf} {}", daylight_model::Untrusted(entry.unwrap_or("-"))))
}
