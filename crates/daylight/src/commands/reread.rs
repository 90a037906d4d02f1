use std::sync::Arc;

use daylight_case::{ExitKind, Progress};

use super::add::{exit_of, report};
use super::{Context, Ended, reading_options};
use crate::arguments::Reread;
use crate::printer::{counted, note};
use crate::watch::watch;

pub(crate) fn run(context: &mut Context, arguments: Reread) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let options = reading_options(&arguments.reading)?;
    let progress = Arc::new(Progress::default());
    let reread = watch(&progress, || case.reread(&arguments.documents, &options, &progress, &context.stop))?;
    if reread.unreachable > 0 {
        let documents = counted(reread.unreachable, "document", "documents");
        note(format_args!("{documents} cannot be reached just now and kept what was read before"));
    }
    report(&mut context.printer, &reread.added)?;
    Ok(exit_of(&reread.added))
}
