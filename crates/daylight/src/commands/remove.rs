use daylight_case::{ExitKind, Removal, RemoveOptions};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Remove;
use crate::printer::counted;

#[derive(Serialize)]
struct RemovalLine {
    documents: u64,
    parts: u64,
    left_in_evidence: u64,
    still_held_by: Vec<String>,
    own_words: u64,
}

pub(crate) fn run(context: &mut Context, arguments: Remove) -> Result<ExitKind, Ended> {
    let how = match (arguments.purge, arguments.without_trace) {
        (false, _) => RemoveOptions::OutOfSight,
        (true, false) => RemoveOptions::Purge,
        (true, true) => RemoveOptions::PurgeWithoutTrace,
    };
    let Removal { named, parts, left_in_evidence, still_held_by, own_words } =
        context.case()?.remove(&arguments.documents, how)?;
    let still_held_by: Vec<String> = still_held_by.into_iter().map(|reference| reference.0).collect();
    if context.printer.json {
        context.printer.object(&RemovalLine {
            documents: named,
            parts,
            left_in_evidence,
            still_held_by,
            own_words,
        })?;
        return Ok(ExitKind::Done);
    }
    let verb = if arguments.purge { "destroyed" } else { "out of sight" };
    let parts = match parts {
        0 => String::new(),
        parts => format!(" with {} that lay nowhere else", counted(parts, "part", "parts")),
    };
    context.printer.line(format_args!("{}{parts} {verb}", counted(named, "document", "documents")))?;
    if left_in_evidence > 0 {
        let files = counted(left_in_evidence, "document", "documents");
        context.printer.line(format_args!(
            "the bytes of {files} still lie in files outside the case, which daylight does not change"
        ))?;
    }
    if own_words > 0 {
        let words = counted(own_words, "saved search or list", "saved searches and lists");
        context
            .printer
            .line(format_args!("{words} of yours may quote what was destroyed; they were left"))?;
    }
    if !still_held_by.is_empty() {
        let containers = counted(still_held_by.len() as u64, "container", "containers");
        context.printer.line(format_args!(
            "{containers} with what was destroyed among their own bytes are still here; \
             to be rid of those bytes purge them too: {}",
            still_held_by.join(" ")
        ))?;
    }
    Ok(ExitKind::Done)
}
