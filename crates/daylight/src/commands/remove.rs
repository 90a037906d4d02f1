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
}

pub(crate) fn run(context: &mut Context, arguments: Remove) -> Result<ExitKind, Ended> {
    let how = match (arguments.purge, arguments.without_trace) {
        (false, _) => RemoveOptions::OutOfSight,
        (true, false) => RemoveOptions::Purge,
        (true, true) => RemoveOptions::PurgeWithoutTrace,
    };
    let Removal { named, parts, left_in_evidence } = context.case()?.remove(&arguments.documents, how)?;
    if context.printer.json {
        context.printer.object(&RemovalLine { documents: named, parts, left_in_evidence })?;
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
    Ok(ExitKind::Done)
}
