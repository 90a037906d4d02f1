use daylight_case::{ExitKind, Person};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::DateArguments;

#[derive(Serialize)]
struct DateLine<'a> {
    document: &'a str,
    date: Option<String>,
    provenance: Option<String>,
}

pub(crate) fn run(context: &mut Context, arguments: DateArguments) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let who = Person::at_this_machine();
    let reference = &arguments.document;
    if arguments.undo {
        case.unset_date(reference, &who)?;
    } else if let Some(date) = &arguments.date {
        case.set_date(reference, date, &who)?;
    }
    let date = case.paper(reference)?.date;
    let exit = if date.is_some() { ExitKind::Done } else { ExitKind::None };
    if context.printer.json {
        let (told, provenance) = (date.as_ref().map(|date| date.told.date.to_string()), &date);
        let provenance = provenance.as_ref().map(|date| date.told.provenance());
        context.printer.object(&DateLine { document: reference, date: told, provenance })?;
        return Ok(exit);
    }
    match date {
        Some(date) => {
            context.printer.line(format_args!("{}  {}", date.told.date, date.told.provenance()))?;
            for other in &date.against {
                context.printer.line(format_args!("but also {}  {}", other.date, other.provenance()))?;
            }
        }
        None => context.printer.line("it has no date")?,
    }
    Ok(exit)
}
