use std::sync::Arc;

use daylight_case::{ExitKind, Progress};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Rebuild;
use crate::printer::counted;
use crate::watch::watch;

#[derive(Serialize)]
struct RebuiltLine {
    documents: u64,
}

pub(crate) fn run(context: &mut Context, _: Rebuild) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let progress = Arc::new(Progress::default());
    let threads = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
    watch(&progress, || case.rebuild(threads, &progress))?;
    let documents = progress.counts().indexed_documents;
    if context.printer.json {
        context.printer.object(&RebuiltLine { documents })?;
    } else {
        context
            .printer
            .line(format_args!("index made anew: {}", counted(documents, "document", "documents")))?;
    }
    Ok(ExitKind::Done)
}
