use daylight_case::{Case, DecisionTaken, EntityPage, ExitKind, MentioningDocument, Person};
use daylight_model::Untrusted;
use serde::Serialize;

use super::people::{EntityLine, NOT_GATHERED};
use super::{Context, Ended};
use crate::arguments::{Decide, PersonArguments};
use crate::printer::{Printer, counted, note};

pub(crate) fn run(context: &mut Context, arguments: PersonArguments) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let entity = decide(&case, &arguments)?;
    let limit = arguments.limit.unwrap_or(if context.printer.json { u64::MAX } else { 10 });
    let page = case.entity(&entity, 0, limit)?;
    match context.printer.json {
        true => context.printer.object(&PageLine::of(&page))?,
        false => print(&mut context.printer, &page)?,
    }
    if page.incomplete {
        note(NOT_GATHERED);
    }
    Ok(ExitKind::Done)
}

/// Does what is asked for, and gives who is to be shown then.
fn decide(case: &Case, arguments: &PersonArguments) -> Result<String, Ended> {
    let (entity, who) = (arguments.entity.clone(), Person::at_this_machine());
    let Decide { merge_into, not, split, rename, hide, undo } = &arguments.decide;
    if let Some(into) = merge_into {
        return Ok(case.merge_entities(&entity, into, &who)?);
    }
    if let Some(writing) = split {
        return Ok(case.split_entity(&entity, writing, &who)?);
    }
    if let Some(other) = not {
        case.keep_entities_apart(&entity, other, &who)?;
    }
    if let Some(name) = rename {
        // By its reference, because it is called otherwise afterwards.
        let reference = case.entity(&entity, 0, 0)?.entity.reference;
        case.rename_entity(&reference, name, &who)?;
        return Ok(reference);
    }
    if *hide {
        let reference = case.entity(&entity, 0, 0)?.entity.reference;
        case.hide_entity(&reference, &who)?;
        return Ok(reference);
    }
    if *undo {
        let reference = case.entity(&entity, 0, 0)?.entity.reference;
        let undone = case.undo_last_decision(&reference, &who)?;
        note(format_args!("taken back: {} {}", undone.act, Untrusted(&undone.name)));
        return Ok(reference);
    }
    Ok(entity)
}

fn print(printer: &mut Printer, page: &EntityPage) -> Result<(), Ended> {
    let entity = &page.entity;
    let hidden = if entity.hidden { ", hidden" } else { "" };
    printer.line(printer.strong(format_args!("{}  {}", entity.reference, Untrusted(&entity.name))))?;
    printer.line(format_args!(
        "  {}{hidden} · {} · named {} · {} to {}",
        entity.kind.name(),
        counted(entity.documents, "document", "documents"),
        counted(entity.mentions, "time", "times"),
        entity.first().unwrap_or_else(|| "?".into()),
        entity.last().unwrap_or_else(|| "?".into()),
    ))?;
    let listed = |printer: &mut Printer, title: &str, lines: Vec<String>| -> Result<(), Ended> {
        if lines.is_empty() {
            return Ok(());
        }
        printer.line(format_args!("{title}:"))?;
        lines.into_iter().try_for_each(|line| Ok(printer.line(format_args!("  {line}"))?))
    };
    let writings = page.writings.iter().take(12);
    let writings = writings.map(|one| format!("{}  {}", one.mentions, Untrusted(&one.text))).collect();
    listed(printer, "written", writings)?;
    let years: Vec<String> = page.years.iter().map(|(year, number)| format!("{year}: {number}")).collect();
    if !years.is_empty() {
        printer.line(format_args!("documents by year: {}", years.join(", ")))?;
    }
    let companions = page.companions.iter().take(10).map(|one| {
        let name = Untrusted(&one.entity.name);
        format!("{}  {name}  {}", one.entity.reference, counted(one.documents, "document", "documents"))
    });
    listed(printer, "stands with", companions.collect())?;
    let addresses = page.addresses.iter();
    let addresses =
        addresses.map(|(one, number)| format!("{}  {} ({number})", one.reference, Untrusted(&one.name)));
    listed(printer, "with the address", addresses.collect())?;
    let proposals = page.proposals.iter().map(|proposal| {
        let reasons: Vec<&str> = proposal.reasons.iter().map(|reason| reason.words()).collect();
        format!(
            "{}  {}  ({})",
            proposal.entity.reference,
            Untrusted(&proposal.entity.name),
            reasons.join(", ")
        )
    });
    listed(printer, "may be the same as", proposals.collect())?;
    listed(printer, "decided", page.history.iter().map(decision).collect())?;
    printer.line("named in:")?;
    page.documents.iter().try_for_each(|document| print_document(printer, document))?;
    let left = entity.documents.saturating_sub(page.documents.len() as u64);
    if left > 0 {
        note(format_args!("{} more: --limit N shows as many as you like", indicatif::HumanCount(left)));
    }
    Ok(())
}

fn decision(taken: &DecisionTaken) -> String {
    let other =
        if taken.other.is_empty() { String::new() } else { format!(" → {}", Untrusted(&taken.other)) };
    let ended = taken.ended.as_ref().map(|(who, at)| format!(", taken back by {} {at}", Untrusted(who)));
    let (name, who) = (Untrusted(&taken.name), Untrusted(&taken.who));
    format!("{} {name}{other}, by {who} {}{}", taken.act, taken.at, ended.unwrap_or_default())
}

fn print_document(printer: &mut Printer, document: &MentioningDocument) -> Result<(), Ended> {
    let role = match (document.sender, document.recipient) {
        (true, _) => " · wrote it",
        (_, true) => " · got it",
        _ => "",
    };
    let date = document.date.as_deref().unwrap_or("no date");
    let about = printer.soft(format_args!("{} · {date}{role}", document.mentions));
    printer.line(format_args!("  {}  {}  {about}", document.reference, Untrusted(&document.title)))?;
    for place in &document.places {
        let text = printer.marked(&place.text, std::slice::from_ref(&place.mark));
        printer.line(format_args!("    page {}: {}", place.page, text.trim()))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct PageLine<'a> {
    #[serde(flatten)]
    entity: EntityLine<'a>,
    writings: Vec<(&'a str, u64)>,
    years: &'a [(i32, u64)],
    undated: u64,
    companions: Vec<CompanionLine<'a>>,
    addresses: Vec<EntityLine<'a>>,
    proposals: Vec<ProposalLine<'a>>,
    decisions: Vec<DecisionLine<'a>>,
    named_in: Vec<DocumentLine<'a>>,
}

/// Somebody beside an entity, as `--json` has it.
#[derive(Serialize)]
pub(super) struct CompanionLine<'a> {
    #[serde(flatten)]
    entity: EntityLine<'a>,
    together: u64,
    on_pages: u64,
    sent: u64,
    received: u64,
}

impl<'a> CompanionLine<'a> {
    pub(super) fn of(companion: &'a daylight_case::Companion) -> Self {
        Self {
            entity: EntityLine::of(&companion.entity),
            together: companion.documents,
            on_pages: companion.pages,
            sent: companion.sent,
            received: companion.received,
        }
    }
}

#[derive(Serialize)]
struct ProposalLine<'a> {
    #[serde(flatten)]
    entity: EntityLine<'a>,
    reasons: Vec<&'static str>,
}

#[derive(Serialize)]
struct DecisionLine<'a> {
    number: i64,
    act: &'static str,
    name: &'a str,
    other: &'a str,
    who: &'a str,
    at: &'a str,
    ended: Option<&'a str>,
}

#[derive(Serialize)]
struct DocumentLine<'a> {
    document: &'a str,
    title: &'a str,
    date: Option<&'a str>,
    mentions: u64,
    sender: bool,
    recipient: bool,
    places: Vec<PlaceLine<'a>>,
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    page: u32,
    start: usize,
    end: usize,
    text: &'a str,
}

impl<'a> PageLine<'a> {
    fn of(page: &'a EntityPage) -> Self {
        Self {
            entity: EntityLine::of(&page.entity),
            writings: page.writings.iter().map(|one| (one.text.as_str(), one.mentions)).collect(),
            years: &page.years,
            undated: page.undated,
            companions: page.companions.iter().map(CompanionLine::of).collect(),
            addresses: page.addresses.iter().map(|(entity, _)| EntityLine::of(entity)).collect(),
            proposals: page
                .proposals
                .iter()
                .map(|proposal| ProposalLine {
                    entity: EntityLine::of(&proposal.entity),
                    reasons: proposal.reasons.iter().map(|reason| reason.name()).collect(),
                })
                .collect(),
            decisions: page
                .history
                .iter()
                .map(|taken| DecisionLine {
                    number: taken.number,
                    act: taken.act,
                    name: &taken.name,
                    other: &taken.other,
                    who: &taken.who,
                    at: &taken.at,
                    ended: taken.ended.as_ref().map(|(_, at)| at.as_str()),
                })
                .collect(),
            named_in: page.documents.iter().map(document_line).collect(),
        }
    }
}

fn document_line(document: &MentioningDocument) -> DocumentLine<'_> {
    let places = document.places.iter().map(|place| PlaceLine {
        page: place.page,
        start: place.bytes.start,
        end: place.bytes.end,
        text: &place.text,
    });
    DocumentLine {
        document: &document.reference.0,
        title: &document.title,
        date: document.date.as_deref(),
        mentions: document.mentions,
        sender: document.sender,
        recipient: document.recipient,
        places: places.collect(),
    }
}
