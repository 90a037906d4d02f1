//! The second stage of reading: pages whose text is in their picture.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use daylight_extract::picture::MOST_SIDE;
use daylight_jail::{DocumentLimits, ForkServer, Launch};
use daylight_model::{DocHash, Family, Format};
use daylight_store::{Location, Recognised, Row};

use super::reader::Shared;
use crate::CaseError;
use crate::picture::{Draughtsman, Made, Order, Wish};
use crate::recognition::{Ocr, Tesseract, Unrecognised, recognise, suggested};
use crate::wire::DrawRequest;

/// One page to recognise.
#[derive(Debug)]
pub(crate) struct PageJob {
    pub(crate) document: Row,
    pub(crate) page: u32,
    pub(crate) hash: DocHash,
    pub(crate) format: Format,
    pub(crate) locations: Vec<Location>,
    /// Width and height in points, where the page has them.
    pub(crate) size: Option<(f32, f32)>,
    /// Languages of the document and of what lies around it.
    pub(crate) hints: Vec<String>,
    /// What opened it, where it is locked.
    pub(crate) passwords: Vec<String>,
}

/// What recognition said of a page, or why it could not; `None` where somebody stops the program.
pub(crate) type PageSaid = Option<Result<Box<Recognised>, String>>;

/// What is recognised, and with what.
#[derive(Debug)]
pub(crate) struct Recognition {
    pub(crate) which: Ocr,
    tesseract: Option<PathBuf>,
    /// What somebody named, such as `deu+eng`.
    languages: Option<String>,
    tool: OnceLock<Result<Tesseract, String>>,
}

/// Dots an inch at which a page is drawn to be read: what recognition was trained on.
const DOTS: f32 = 300.0;
const POINTS_OF_AN_INCH: f32 = 72.0;

impl Recognition {
    pub(crate) fn new(which: Ocr, tesseract: Option<PathBuf>, languages: Option<String>) -> Self {
        Self { which, tesseract, languages, tool: OnceLock::new() }
    }

    /// Languages that are not there are said before anything is read.
    pub(crate) fn check_languages(&self, launch: &Launch) -> Result<(), CaseError> {
        match (&self.languages, self.tool(launch)) {
            (Some(asked), Ok(Some(tool))) if self.which != Ocr::None => {
                crate::recognition::named(asked, &tool.languages).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// What recognises, looked for when it is first wanted; `None` where there is none or none is wanted.
    pub(crate) fn tool(&self, launch: &Launch) -> Result<Option<&Tesseract>, &str> {
        if self.which == Ocr::None {
            return Ok(None);
        }
        let Some(path) = &self.tesseract else { return Ok(None) };
        match self.tool.get_or_init(|| Tesseract::open(path.clone(), launch)) {
            Ok(tool) => Ok(Some(tool)),
            Err(why) => Err(why),
        }
    }

    fn languages(&self, tool: &Tesseract, hints: &[String]) -> Result<String, CaseError> {
        match &self.languages {
            Some(asked) => crate::recognition::named(asked, &tool.languages),
            None => Ok(suggested(hints, &tool.languages)),
        }
    }
}

/// Draws pages and has them read, on one thread.
pub(crate) struct Clerk<'a> {
    shared: &'a Shared,
    draughtsman: Draughtsman,
}

impl<'a> Clerk<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        let cpu = shared.limits.cpu;
        let limits = DocumentLimits { cpu, wall: cpu * 5, output_bytes: 64 << 20 };
        let server = ForkServer::new(shared.launch.clone());
        Self { shared, draughtsman: Draughtsman::new(server, limits, Arc::clone(&shared.stop)) }
    }

    pub(crate) fn read(&mut self, job: &PageJob) -> Result<PageSaid, CaseError> {
        let Ok(Some(tool)) = self.shared.recognition.tool(&self.shared.launch) else {
            // Pages are given out only where it is there.
            return Err(CaseError::Bug { thread: "recognition" });
        };
        let width = match job.size {
            Some((width, _)) if job.format.family() != Family::Image && width > 0.0 => {
                ((width / POINTS_OF_AN_INCH * DOTS) as u32).clamp(1, MOST_SIDE)
            }
            _ => MOST_SIDE,
        };
        let request = DrawRequest { format: job.format, page: job.page, width, hash: false };
        let order = Order {
            hash: job.hash,
            locations: job.locations.clone(),
            packs: Arc::clone(&self.shared.packs),
            scratch: self.shared.case.clone(),
            wish: Wish::Picture(request),
            passwords: job.passwords.clone(),
        };
        let raster = match self.draughtsman.make(&order)? {
            Ok(Made::Picture(sketch)) => sketch.raster,
            Ok(Made::Letter(_)) => return Err(CaseError::Bug { thread: "recognition" }),
            Err(_) if self.shared.stopped() => return Ok(None),
            Err(problem) => {
                let why = format!("recognition (OCR) had no picture to read: {}", problem.detail);
                return Ok(Some(Err(why)));
            }
        };
        let size = job.size.unwrap_or((raster.width as f32, raster.height as f32));
        let languages = self.shared.recognition.languages(tool, &job.hints)?;
        let launch = &self.shared.launch;
        Ok(match recognise(tool, launch, &raster, size, &languages, &self.shared.stop)? {
            Ok(said) => Some(Ok(Box::new(said))),
            Err(Unrecognised::Stopped) => None,
            Err(Unrecognised::Because(why)) => Some(Err(why)),
        })
    }
}
