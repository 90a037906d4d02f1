use daylight_case::{ExitKind, NETWORK_NODES, Network};
use daylight_model::Untrusted;
use serde::Serialize;

use super::people::{EntityLine, NOT_GATHERED};
use super::person::CompanionLine;
use super::{Context, Ended};
use crate::arguments::NetworkArguments;
use crate::printer::{Printer, counted, note};

pub(crate) fn run(context: &mut Context, arguments: NetworkArguments) -> Result<ExitKind, Ended> {
    let network = context.case()?.network(&arguments.entity, arguments.limit.clamp(1, NETWORK_NODES))?;
    match context.printer.json {
        true => context.printer.object(&NetworkLine::of(&network))?,
        false => print(&mut context.printer, &network)?,
    }
    if network.incomplete {
        note(NOT_GATHERED);
    }
    Ok(if network.companions.is_empty() { ExitKind::None } else { ExitKind::Done })
}

fn print(printer: &mut Printer, network: &Network) -> Result<(), Ended> {
    printer.line(printer.strong(Untrusted(&network.entity.name)))?;
    for (number, companion) in (1..).zip(&network.companions) {
        let mut about = vec![counted(companion.documents, "document", "documents")];
        if companion.pages > 0 {
            about.push(format!("together on {}", counted(companion.pages, "page", "pages")));
        }
        if companion.sent + companion.received > 0 {
            about.push(format!("{} sent, {} received", companion.sent, companion.received));
        }
        let name = Untrusted(&companion.entity.name);
        let others = network.links.iter().filter(|link| link.one + 1 == number || link.other + 1 == number);
        let others: Vec<String> = others
            .take(3)
            .filter_map(|link| {
                network.companions.get(if link.one + 1 == number { link.other } else { link.one })
            })
            .map(|other| Untrusted(&other.entity.name).to_string())
            .collect();
        let others =
            if others.is_empty() { String::new() } else { format!(" · with {}", others.join(", ")) };
        let about = printer.soft(format_args!("{}{others}", about.join(", ")));
        printer.line(format_args!("{number:>3}  {}  {name}  {about}", companion.entity.reference))?;
    }
    note(format_args!(
        "{} looked at, those that name it most; {} more stand with it",
        counted(network.looked_at, "document", "documents"),
        indicatif::HumanCount(network.more)
    ));
    Ok(())
}

#[derive(Serialize)]
struct NetworkLine<'a> {
    entity: EntityLine<'a>,
    companions: Vec<CompanionLine<'a>>,
    links: Vec<LinkLine<'a>>,
    looked_at: u64,
    more: u64,
}

#[derive(Serialize)]
struct LinkLine<'a> {
    one: &'a str,
    other: &'a str,
    together: u64,
}

impl<'a> NetworkLine<'a> {
    fn of(network: &'a Network) -> Self {
        let reference =
            |at: usize| network.companions.get(at).map_or("", |one| one.entity.reference.as_str());
        Self {
            entity: EntityLine::of(&network.entity),
            companions: network.companions.iter().map(CompanionLine::of).collect(),
            links: network
                .links
                .iter()
                .map(|link| LinkLine {
                    one: reference(link.one),
                    other: reference(link.other),
                    together: link.documents,
                })
                .collect(),
            looked_at: network.looked_at,
            more: network.more,
        }
    }
}
