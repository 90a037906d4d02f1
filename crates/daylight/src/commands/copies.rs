use daylight_case::{CopyGroup, ExitKind, ShownCopy};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Copies;
use crate::printer::{counted, note};

pub(crate) fn run(context: &mut Context, arguments: Copies) -> Result<ExitKind, Ended> {
    let search = context.case()?.open_search()?;
    let json = context.printer.json;
    let most = arguments.limit.unwrap_or(if json { usize::MAX } else { 20 });
    let Some(document) = &arguments.document else {
        let (total, groups) = search.copy_groups(most)?;
        for CopyGroup { of, others } in &groups {
            if json {
                context.printer.object(&GroupLine { first: CopyLine::of(of), others: *others })?;
            } else {
                let place = Untrusted(&of.place).to_string();
                context.printer.line(format_args!("{} and {others} more  {place}", of.reference))?;
            }
        }
        if !json {
            note(counted(
                total,
                "group of documents that say nearly the same",
                "groups of documents that say nearly the same",
            ));
        }
        return Ok(if total == 0 { ExitKind::None } else { ExitKind::Done });
    };
    let copies = search.near_copies(document, most)?;
    for copy in &copies.first {
        if json {
            context.printer.object(&CopyLine::of(copy))?;
        } else {
            context.printer.line(in_words(copy))?;
        }
    }
    if !json {
        note(counted(
            copies.total,
            "document that says nearly the same",
            "documents that say nearly the same",
        ));
    }
    Ok(if copies.total == 0 { ExitKind::None } else { ExitKind::Done })
}

/// A near-copy on one line.
pub(super) fn in_words(copy: &ShownCopy) -> String {
    let same = if copy.same_message { ", the same message" } else { "" };
    let places = match copy.places {
        0 | 1 => String::new(),
        places => format!(" and {}", counted(places - 1, "other place", "other places")),
    };
    format!("{}  {} % alike{same}  {}{places}", copy.reference, copy.percent, Untrusted(&copy.place))
}

#[derive(Serialize)]
struct GroupLine<'a> {
    first: CopyLine<'a>,
    others: u64,
}

#[derive(Serialize)]
pub(super) struct CopyLine<'a> {
    document: &'a str,
    title: &'a str,
    place: &'a str,
    places: u64,
    date: Option<&'a str>,
    percent: u8,
    same_message: bool,
}

impl<'a> CopyLine<'a> {
    pub(super) fn of(copy: &'a ShownCopy) -> Self {
        Self {
            document: &copy.reference.0,
            title: &copy.title,
            place: &copy.place,
            places: copy.places,
            date: copy.date.as_deref(),
            percent: copy.percent,
            same_message: copy.same_message,
        }
    }
}
