use daylight_case::{Case, ExitKind};
use daylight_model::Untrusted;
use serde::Serialize;

use super::doctor::warn_of_the_disk;
use super::{Context, Ended};
use crate::arguments::New;

#[derive(Serialize)]
struct Started<'a> {
    case: &'a str,
}

pub(crate) fn run(context: &mut Context, arguments: New) -> Result<ExitKind, Ended> {
    let case = Case::start_keeping(&arguments.folder, arguments.when)?;
    warn_of_the_disk(case.folder());
    let folder = case.folder().to_string_lossy();
    if context.printer.json {
        context.printer.object(&Started { case: &folder })?;
    } else {
        context.printer.line(format_args!("case started in {}", Untrusted(&folder)))?;
        context.printer.line("add files with: daylight add PATH")?;
    }
    Ok(ExitKind::Done)
}
