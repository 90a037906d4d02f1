use std::sync::Arc;

use daylight_case::{ExitKind, Progress};

use super::add::{exit_of, report};
use super::{Context, Ended, reading_options};
use crate::arguments::Retry;
use crate::printer::{counted, note};
use crate::watch::watch;

pub(crate) fn run(context: &mut Context, arguments: Retry) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let choice = arguments.which.choice();
    let options = reading_options(&arguments.reading)?;
    let progress = Arc::new(Progress::default());
    let tried = watch(&progress, || case.retry(&choice, &options, &progress, &context.stop))?;
    if tried.unreachable > 0 {
        let documents = counted(tried.unreachable, "document", "documents");
        note(format_args!("{documents} cannot be reached just now and kept what was read before"));
    }
    report(&mut context.printer, &tried.added)?;
    Ok(exit_of(&tried.added))
}
