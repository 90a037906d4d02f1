use daylight_case::ExitKind;
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Relocate;

#[derive(Serialize)]
struct RelocatedLine<'a> {
    collection: &'a str,
}

pub(crate) fn run(context: &mut Context, arguments: Relocate) -> Result<ExitKind, Ended> {
    let relocated = context.case()?.relocate(&arguments.old, &arguments.new)?;
    for collection in &relocated.collections {
        if context.printer.json {
            context.printer.object(&RelocatedLine { collection })?;
        } else {
            context.printer.line(format_args!("collection {} is now found there", Untrusted(collection)))?;
        }
    }
    Ok(ExitKind::Done)
}
