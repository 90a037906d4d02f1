use std::path::PathBuf;
use std::sync::Arc;

use daylight_case::{AddOptions, Added, Case, ExitKind, Ocr, Progress};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended, reading_options};
use crate::arguments::Add;
use crate::printer::{Printer, counted, note};
use crate::watch::watch;

pub(crate) fn run(context: &mut Context, arguments: Add) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let mut options = reading_options(&arguments.reading)?;
    options.copy = arguments.copy;
    options.collection = arguments.collection;
    let added = read_in(context, &case, &arguments.paths, &options)?;
    Ok(exit_of(&added))
}

/// Adds, shows progress, and says what came of it.
pub(crate) fn read_in(
    context: &mut Context,
    case: &Case,
    paths: &[PathBuf],
    options: &AddOptions,
) -> Result<Added, Ended> {
    let progress = Arc::new(Progress::default());
    let added = watch(&progress, || case.add(paths, options, &progress, &context.stop))?;
    report(&mut context.printer, &added)?;
    note_what_waits(&added, options.ocr);
    Ok(added)
}

/// The exit code speaks of this run.
pub(crate) fn exit_of(added: &Added) -> ExitKind {
    match added {
        Added { stopped: true, .. } => ExitKind::Stopped,
        Added { not_in_full: 0, .. } => ExitKind::Done,
        _ => ExitKind::NotInFull,
    }
}

#[derive(Serialize)]
struct AddedLine {
    files: u64,
    unchanged: u64,
    missing: u64,
    read: u64,
    not_in_full: u64,
    recognised: u64,
    to_recognise: u64,
    stopped: bool,
    left_out: Vec<String>,
}

/// Says on standard error why pages wait for recognition, and what would help.
fn note_what_waits(added: &Added, ocr: Ocr) {
    let pages = counted(added.to_recognise, "page waits", "pages wait");
    match (&added.ocr_unusable, ocr) {
        _ if added.to_recognise == 0 || added.stopped => {}
        (_, Ocr::None) => note(format_args!("{pages} for recognition (OCR): --ocr none")),
        (Some(why), _) => {
            note(format_args!("{pages} for recognition (OCR): Tesseract cannot be used: {why}"))
        }
        (None, _) => note(format_args!(
            "{pages} for recognition (OCR): `apt install tesseract-ocr tesseract-ocr-deu`, or as it is called here, \
             then `daylight add`"
        )),
    }
}

pub(crate) fn report(printer: &mut Printer, added: &Added) -> Result<(), Ended> {
    for left_out in &added.left_out {
        note(format_args!("left out {}: it is a case", Untrusted(&left_out.path.to_string_lossy())));
    }
    let Added { files, unchanged, missing, read, not_in_full, recognised, to_recognise, stopped, .. } =
        *added;
    if printer.json {
        let left_out = added.left_out.iter().map(|left| left.path.to_string_lossy().into_owned()).collect();
        printer.object(&AddedLine {
            files,
            unchanged,
            missing,
            read,
            not_in_full,
            recognised,
            to_recognise,
            stopped,
            left_out,
        })?;
        return Ok(());
    }
    let mut line = format!(
        "{} new or changed, {} unchanged; {} read",
        counted(files, "file", "files"),
        counted(unchanged, "file", "files"),
        counted(read, "document", "documents"),
    );
    if not_in_full > 0 {
        line.push_str(&format!(
            ", {} not in full (daylight ledger says why)",
            counted(not_in_full, "of them", "of them")
        ));
    }
    printer.line(line)?;
    if recognised > 0 {
        printer.line(format_args!("{} recognised (OCR)", counted(recognised, "page was", "pages were")))?;
    }
    if missing > 0 {
        printer.line(format_args!(
            "{} gone since the last time; what was read is kept",
            counted(missing, "file is", "files are")
        ))?;
    }
    if stopped {
        printer.line("stopped; the same command goes on where it stopped")?;
    }
    Ok(())
}
