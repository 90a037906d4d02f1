use daylight_case::{AddOptions, ExitKind};
use serde::Serialize;

use super::{Context, Ended, WORKER, this_program};
use crate::arguments::OcrArguments;
use crate::printer::counted;

#[derive(Serialize)]
struct TakenInLine<'a> {
    document: &'a str,
    pages: u32,
    kind: &'a str,
}

pub(crate) fn run(context: &mut Context, arguments: OcrArguments) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let mut options = AddOptions::new(this_program()?, vec![WORKER.into()]);
    options.reduced = arguments.reduced;
    let taken = case.take_in_recognised(&arguments.files, arguments.document.as_deref(), &options)?;
    for one in &taken {
        if context.printer.json {
            let line = TakenInLine { document: &one.document.0, pages: one.pages, kind: one.kind };
            context.printer.object(&line)?;
        } else {
            let pages = counted(one.pages.into(), "page", "pages");
            context.printer.line(format_args!("{} of {} taken in for {}", pages, one.kind, one.document))?;
        }
    }
    Ok(ExitKind::Done)
}
