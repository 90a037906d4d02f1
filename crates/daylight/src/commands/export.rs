use std::fs::File;
use std::io::{BufWriter, Write};

use daylight_case::{CaseError, ExitKind, FtmWritten};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::{Export, ExportAs};
use crate::printer::{counted, note};

pub(crate) fn run(context: &mut Context, arguments: Export) -> Result<ExitKind, Ended> {
    let ExportAs::Ftm { out, query } = arguments.what;
    let case = context.case()?;
    let wrong = |doing| {
        let path = out.clone();
        move |source| CaseError::File { doing, path, source }
    };
    // Beside it first: what is there under this name is whole.
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let query = if query.is_empty() { "*".to_owned() } else { query.join(" ") };
    let mut file = BufWriter::new(File::create(&part).map_err(wrong("making"))?);
    let written = case.export_ftm(&query, &mut file, &mut |_| {}, &context.stop)?;
    file.flush().map_err(wrong("writing"))?;
    drop(file);
    if written.stopped {
        std::fs::remove_file(&part).map_err(wrong("removing"))?;
        return Ok(ExitKind::Stopped);
    }
    std::fs::rename(&part, &out).map_err(wrong("naming"))?;
    match context.printer.json {
        true => context.printer.object(&WrittenLine::of(written))?,
        false => context.printer.line(format_args!(
            "{}, {}, {}, {}",
            counted(written.documents, "document", "documents"),
            counted(written.pages, "page", "pages"),
            counted(written.entities, "person or organisation", "people and organisations"),
            counted(written.mentions, "mention", "mentions"),
        ))?,
    }
    note(
        "note: tags, notes, places on pages and what is marked on papers have no word in FollowTheMoney and are not in it",
    );
    Ok(if written.documents == 0 { ExitKind::None } else { ExitKind::Done })
}

#[derive(Serialize)]
struct WrittenLine {
    documents: u64,
    pages: u64,
    entities: u64,
    mentions: u64,
}

impl WrittenLine {
    fn of(written: FtmWritten) -> Self {
        let FtmWritten { documents, pages, entities, mentions, .. } = written;
        Self { documents, pages, entities, mentions }
    }
}
