use std::path::{Path, PathBuf};

use daylight_case::{AddOptions, Disk, ExitKind, Layers, OcrTool, layers_of_the_jail, ocr_of_this_machine};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended, WORKER};
use crate::arguments::Doctor;
use crate::printer::note;

#[derive(Serialize)]
struct Told {
    /// What was looked at.
    subject: &'static str,
    /// Whether it is as it should be; `null` where that cannot be told.
    well: Option<bool>,
    says: String,
    /// What follows from it, where it is not well.
    means: Option<&'static str>,
}

pub(crate) fn run(context: &mut Context, arguments: Doctor) -> Result<ExitKind, Ended> {
    let folder = match (arguments.folder, context.named_case()) {
        (Some(folder), _) => folder,
        (None, Some(case)) => case.clone(),
        (None, None) => PathBuf::from("."),
    };
    let layers = layers_of_the_jail(super::this_program()?, vec![WORKER.into()])?;
    let options = AddOptions::new(super::this_program()?, vec![WORKER.into()]);
    let told = [jail(layers), ocr(ocr_of_this_machine(&options)), disk(&folder)];
    for one in &told {
        if context.printer.json {
            context.printer.object(one)?;
            continue;
        }
        let mark = match one.well {
            Some(true) => "ok",
            Some(false) => "NOT",
            None => "?",
        };
        context.printer.line(format_args!("{mark:<4} {:<5} {}", one.subject, Untrusted(&one.says)))?;
        if let Some(means) = one.means {
            context.printer.line(format_args!("           {means}"))?;
        }
    }
    let well = told.iter().all(|one| one.well != Some(false));
    Ok(if well { ExitKind::Done } else { ExitKind::None })
}

fn jail(layers: Layers) -> Told {
    let well = layers.are_complete();
    let says = if well {
        format!("readers are locked in by {layers}")
    } else {
        format!("readers are locked in by {layers}; missing: {}", layers.missing().join(", "))
    };
    let means = "reading is refused here unless --reduced is given, and every document read so says it; a newer \
                 kernel, or a container that allows these calls, brings the rest";
    Told { subject: "jail", well: Some(well), says, means: (!well).then_some(means) }
}

/// Recognition is a help and no must: a machine without it is well.
fn ocr(tool: OcrTool) -> Told {
    let (well, says, means) = match tool {
        OcrTool::Works { path, version, languages } => (
            Some(true),
            format!("{version} works in the jail ({}), in {}", path.display(), languages.join(", ")),
            (languages == ["eng"]).then_some(
                "text in pictures is read as English; `apt install tesseract-ocr-deu` and the like bring others",
            ),
        ),
        OcrTool::Unusable { path, why } => (
            Some(false),
            format!("{} cannot be used: {why}", path.display()),
            Some("text in pictures is not read; the ledger says needs-ocr"),
        ),
        OcrTool::Missing => (
            None,
            "there is no Tesseract".to_owned(),
            Some(
                "text in pictures is not read, the ledger says needs-ocr; `apt install tesseract-ocr \
                 tesseract-ocr-deu`, then `daylight retry --reason needs-ocr`",
            ),
        ),
    };
    Told { subject: "ocr", well, says, means }
}

const PLAIN: &str =
    "whoever gets the disk can read the case; keep cases on an encrypted disk (LUKS for instance)";

fn disk(folder: &Path) -> Told {
    let place = folder.display();
    let (well, says, means) = match Disk::of(folder) {
        Ok(Disk::Encrypted) => (Some(true), format!("{place} is on an encrypted disk"), None),
        Ok(Disk::Plain) => (
            Some(false),
            format!("{place} is on a disk that is not encrypted, as far as can be told"),
            Some(PLAIN),
        ),
        Ok(Disk::Memory) => (
            None,
            format!("{place} is in memory"),
            Some("it is gone when the machine is switched off, unless memory is swapped to a disk"),
        ),
        Ok(Disk::Unknown(why)) => {
            (None, format!("whether {place} is on an encrypted disk cannot be told: {why}"), Some(PLAIN))
        }
        Err(cause) => (None, format!("the disk of {place} cannot be looked at: {cause}"), Some(PLAIN)),
    };
    Told { subject: "disk", well, says, means }
}

/// Says on standard error where a new case is not safe from whoever gets the disk.
pub(crate) fn warn_of_the_disk(folder: &Path) {
    if matches!(Disk::of(folder), Ok(Disk::Plain)) {
        note("this disk is not encrypted, as far as can be told: whoever gets it can read the case");
    }
}
