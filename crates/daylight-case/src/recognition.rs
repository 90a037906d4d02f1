//! Text in pictures: a page is drawn in the jail, and Tesseract reads the pixels, in the jail too.
//!
//! Tesseract is a program of the machine and takes nothing but a picture that this program wrote from plain tones
//! (`paper.rs`). What it says is taken for a possible lie like everything that comes out of the jail (`tsv.rs`).

mod languages;
mod paper;
mod tesseract;
mod tsv;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use daylight_extract::picture::Raster;
use daylight_jail::{Failure, Launch, Spent};
use daylight_store::Recognised;

use crate::CaseError;

pub(crate) use languages::{named, suggested};
pub(crate) use tesseract::Tesseract;

/// Which pages are given to recognition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ocr {
    /// Those that were told to need it.
    #[default]
    Auto,
    /// All pages that can be drawn, of every document that is read.
    All,
    /// None; those that need it are noted.
    None,
}

/// Whether text can be recognised on this machine, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OcrTool {
    /// There is no Tesseract.
    Missing,
    /// It is there and cannot be used.
    Unusable {
        /// Where.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// It works inside the jail.
    Works {
        /// Where.
        path: PathBuf,
        /// Name and version, as it says them.
        version: String,
        /// The languages it knows, as it calls them.
        languages: Vec<String>,
    },
}

/// Looks for Tesseract in the folders of the `PATH` that were given, and tries it in the jail.
pub(crate) fn ocr_tool(tesseract: Option<PathBuf>, launch: &Launch) -> OcrTool {
    let Some(path) = tesseract else { return OcrTool::Missing };
    match Tesseract::open(path.clone(), launch) {
        Ok(Tesseract { version, languages, .. }) => OcrTool::Works { path, version, languages },
        Err(why) => OcrTool::Unusable { path, why },
    }
}

/// The program of this name in the folders of `PATH`.
pub(crate) fn in_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        // Links are followed here: the jail has to name the file itself.
        .and_then(|path| path.canonicalize().ok())
}

/// Below this mean of how sure it is, in percent, the page may lie on its side or its head.
const TRY_TURNED: u8 = 60;

/// What is smaller than this on a side holds no line of type.
const LEAST_SIDE: u32 = 12;
const LEAST_PIXELS: u64 = 600;

/// Reads one picture. `size` is what its boxes are to count in. The inner error says why nothing can be said of
/// the picture.
pub(crate) fn recognise(
    tool: &Tesseract,
    launch: &Launch,
    raster: &Raster,
    size: (f32, f32),
    languages: &str,
    stop: &AtomicBool,
) -> Result<Result<Recognised, Unrecognised>, CaseError> {
    let nothing = Recognised {
        source: tool.version.clone(),
        languages: languages.to_owned(),
        size,
        ..Recognised::default()
    };
    let pixels = u64::from(raster.width) * u64::from(raster.height);
    if raster.width < LEAST_SIDE || raster.height < LEAST_SIDE || pixels < LEAST_PIXELS {
        return Ok(Ok(nothing));
    }
    let paper = paper::written(raster);
    let upright = match tool.read(launch, &paper, languages, Turned::No, size, stop)? {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    let mut best = upright;
    if best.mean() < TRY_TURNED && tool.can_turn() {
        match tool.read(launch, &paper, languages, Turned::Maybe, size, stop)? {
            Ok(turned) if turned.mean() > best.mean() => best = turned,
            Ok(_) => {}
            Err(Unrecognised::Stopped) => return Ok(Err(Unrecognised::Stopped)),
            // It could be read as it lies.
            Err(Unrecognised::Because(_)) => {}
        }
    }
    if !best.is_writing() {
        return Ok(Ok(nothing));
    }
    Ok(Ok(Recognised { text: best.text, words: best.words, sure: best.sure, ..nothing }))
}

/// Whether the page may lie on its side or its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turned {
    No,
    Maybe,
}

/// Why nothing can be said of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unrecognised {
    /// Somebody wants the program to stop.
    Stopped,
    /// In words for the ledger.
    Because(String),
}

impl Unrecognised {
    fn of(failure: &Failure) -> Self {
        let words = match failure {
            Failure::StoppedByCaller => return Self::Stopped,
            Failure::TimedOut { spent: Spent::Cpu, limit } => {
                format!("recognition (OCR) took longer than {} seconds of processor time", limit.as_secs())
            }
            Failure::TimedOut { spent: Spent::Wall, limit } => {
                format!("recognition (OCR) took longer than {} seconds", limit.as_secs())
            }
            Failure::OutOfMemory => "recognition (OCR) needs more memory than allowed".to_owned(),
            Failure::TooMuchOutput { .. } => "recognition (OCR) said more than a page can hold".to_owned(),
            Failure::BrokeTheRules => {
                "recognition (OCR) was stopped because it tried what it may not".to_owned()
            }
            Failure::Exited { code } => format!("recognition (OCR) ended early (exit code {code})"),
            other => format!("recognition (OCR) failed: {other}"),
        };
        Self::Because(words)
    }
}
