use daylight_case::{Event, ExitKind, Person};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::{EventAction, EventArguments};
use crate::printer::Printer;

pub(crate) fn run(context: &mut Context, arguments: EventArguments) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let who = Person::at_this_machine();
    match arguments.action {
        None => {
            let events = case.events()?;
            for event in &events {
                print(&mut context.printer, event)?;
            }
            return Ok(if events.is_empty() { ExitKind::None } else { ExitKind::Done });
        }
        Some(EventAction::Add { name, from, until }) => {
            let number = case.add_event(&name, &from, until.as_deref(), &who)?;
            let added = case.events()?.into_iter().find(|event| event.number == number);
            added.iter().try_for_each(|event| print(&mut context.printer, event))?;
        }
        Some(EventAction::Remove { number }) => {
            case.remove_event(&number, &who)?;
            told(&mut context.printer, &number, "taken back", "daylight event restore")?;
        }
        Some(EventAction::Restore { number }) => {
            case.restore_event(&number)?;
            told(&mut context.printer, &number, "stands again", "daylight event remove")?;
        }
    }
    Ok(ExitKind::Done)
}

#[derive(Serialize)]
struct EventLine<'a> {
    event: i64,
    name: &'a str,
    from: String,
    until: String,
    who: &'a str,
    at: &'a str,
}

fn print(printer: &mut Printer, event: &Event) -> Result<(), Ended> {
    let Event { number, name, begins, ends, who, at, .. } = event;
    if printer.json {
        let (from, until) = (begins.to_string(), ends.to_string());
        printer.object(&EventLine { event: *number, name, from, until, who, at })?;
        return Ok(());
    }
    let when = if begins == ends { begins.to_string() } else { format!("{begins} to {ends}") };
    printer.line(format_args!("{number:<5} {when:<25} {}", Untrusted(name)))?;
    Ok(())
}

#[derive(Serialize)]
struct Changed<'a> {
    event: &'a str,
    state: &'a str,
}

fn told(printer: &mut Printer, number: &str, state: &str, back: &str) -> Result<(), Ended> {
    if printer.json {
        printer.object(&Changed { event: number, state })?;
    } else {
        printer.line(format_args!("event {} {state}; the other way: {back} {0}", Untrusted(number)))?;
    }
    Ok(())
}
