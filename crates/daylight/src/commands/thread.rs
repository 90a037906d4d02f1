use daylight_case::{ExitKind, ThreadMessage};
use daylight_model::{DocRef, Untrusted};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Thread;
use crate::printer::note;

#[derive(Serialize)]
struct MessageLine<'a> {
    /// Null where others answer it and it is not here.
    document: Option<&'a str>,
    /// Other documents that are the same message.
    copies: Vec<&'a str>,
    message_id: Option<&'a str>,
    subject: Option<&'a str>,
    from: Option<&'a str>,
    date: Option<&'a str>,
    depth: u32,
    by: &'static str,
    here: bool,
}

impl<'a> MessageLine<'a> {
    fn of(message: &'a ThreadMessage) -> Self {
        let ThreadMessage { reference, copies, message_id, subject, from, date, here, depth, by } = message;
        Self {
            document: reference.as_ref().map(|DocRef(reference)| reference.as_str()),
            copies: copies.iter().map(|DocRef(copy)| copy.as_str()).collect(),
            message_id: message_id.as_deref(),
            subject: subject.as_deref(),
            from: from.as_deref(),
            date: date.as_deref(),
            depth: *depth,
            by,
            here: *here,
        }
    }
}

pub(crate) fn run(context: &mut Context, arguments: Thread) -> Result<ExitKind, Ended> {
    let thread = context.case()?.thread(&arguments.document)?;
    let printer = &mut context.printer;
    for message in &thread.messages {
        if printer.json {
            printer.object(&MessageLine::of(message))?;
            continue;
        }
        let step = "  ".repeat(message.depth.min(20) as usize);
        let Some(reference) = &message.reference else {
            let id = message.message_id.as_deref().unwrap_or_default();
            printer.line(format_args!("{step}not here      {}", Untrusted(id)))?;
            continue;
        };
        let words = |told: &Option<String>| Untrusted(told.as_deref().unwrap_or_default()).to_string();
        let (date, from, subject) = (words(&message.date), words(&message.from), words(&message.subject));
        let by = if message.by == "subject" { " (by its subject alone)" } else { "" };
        let copies: String = message.copies.iter().map(|copy| format!(" = {copy}")).collect();
        let line = format!("{step}{reference}{copies}  {date}  {from}  {subject}{by}");
        printer.line(if message.here { printer.strong(line) } else { line })?;
    }
    if thread.cut {
        note("note: the thread is longer than what is shown");
    }
    Ok(if thread.messages.is_empty() { ExitKind::None } else { ExitKind::Done })
}
