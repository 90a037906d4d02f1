use daylight_case::{EntitiesWanted, Entity, ExitKind};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::People;
use crate::printer::{Printer, counted, note};

/// What `--json` shows at most where nothing else is said.
const MOST: u64 = 100_000;

pub(crate) fn run(context: &mut Context, arguments: People) -> Result<ExitKind, Ended> {
    let limit = arguments.limit.unwrap_or(if context.printer.json { MOST } else { 30 });
    if arguments.proposals {
        return proposals(context, &arguments, limit);
    }
    let wanted = EntitiesWanted {
        query: arguments.query.join(" "),
        kind: arguments.kind,
        hidden: arguments.hidden,
        offset: arguments.offset,
        limit,
    };
    let found = context.case()?.entities(&wanted)?;
    for entity in &found.entities {
        match context.printer.json {
            true => context.printer.object(&EntityLine::of(entity))?,
            false => print(&mut context.printer, entity)?,
        }
    }
    if !context.printer.json {
        let kinds = found
            .kinds
            .iter()
            .map(|(kind, number)| format!("{} {}", indicatif::HumanCount(*number), kind.name()));
        note(format_args!(
            "{} ({})",
            counted(found.total, "name", "names"),
            kinds.collect::<Vec<_>>().join(", ")
        ));
        let shown = arguments.offset + found.entities.len() as u64;
        if shown < found.total {
            note(format_args!(
                "{} more: --offset {shown} shows the next",
                indicatif::HumanCount(found.total - shown)
            ));
        }
    }
    if found.incomplete {
        note(NOT_GATHERED);
    }
    Ok(if found.entities.is_empty() { ExitKind::None } else { ExitKind::Done })
}

pub(super) const NOT_GATHERED: &str = "note: not everything that was read is gathered yet; `daylight add` or `daylight rebuild` brings it up to date";

fn print(printer: &mut Printer, entity: &Entity) -> Result<(), Ended> {
    let documents = counted(entity.documents, "document", "documents");
    let days = match (entity.first(), entity.last()) {
        (Some(first), Some(last)) if first == last => format!(" · {first}"),
        (Some(first), Some(last)) => format!(" · {first} to {last}"),
        _ => String::new(),
    };
    let merged = if entity.names > 1 { format!(" · {} names", entity.names) } else { String::new() };
    let name = printer.strong(Untrusted(&entity.name));
    let about = printer.soft(format_args!("{} · {documents}{days}{merged}", entity.kind.name()));
    Ok(printer.line(format_args!("{}  {name}  {about}", entity.reference))?)
}

fn proposals(context: &mut Context, arguments: &People, limit: u64) -> Result<ExitKind, Ended> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = context.case()?.proposals(arguments.kind, limit)?;
    for (entity, proposal) in &found {
        let reasons: Vec<&str> = proposal.reasons.iter().map(|reason| reason.words()).collect();
        let other = &proposal.entity;
        if context.printer.json {
            let (entity, other) = (EntityLine::of(entity), EntityLine::of(other));
            let reasons = proposal.reasons.iter().map(|reason| reason.name()).collect();
            context.printer.object(&ProposalLine { entity, other, reasons })?;
            continue;
        }
        context.printer.line(format_args!(
            "{}  {}\n{}  {}\n    {}",
            entity.reference,
            Untrusted(&entity.name),
            other.reference,
            Untrusted(&other.name),
            context.printer.soft(reasons.join(", "))
        ))?;
    }
    Ok(if found.is_empty() { ExitKind::None } else { ExitKind::Done })
}

#[derive(Serialize)]
struct ProposalLine<'a> {
    entity: EntityLine<'a>,
    other: EntityLine<'a>,
    reasons: Vec<&'static str>,
}

/// An entity as `--json` has it.
#[derive(Serialize)]
pub(super) struct EntityLine<'a> {
    entity: &'a str,
    kind: &'static str,
    name: &'a str,
    documents: u64,
    mentions: u64,
    first: Option<String>,
    last: Option<String>,
    names: usize,
    hidden: bool,
}

impl<'a> EntityLine<'a> {
    pub(super) fn of(entity: &'a Entity) -> Self {
        Self {
            entity: &entity.reference,
            kind: entity.kind.name(),
            name: &entity.name,
            documents: entity.documents,
            mentions: entity.mentions,
            first: entity.first(),
            last: entity.last(),
            names: entity.names,
            hidden: entity.hidden,
        }
    }
}
