use std::sync::atomic::AtomicBool;

use daylight_extract::picture::Raster;
use daylight_jail::{Launch, Strength};
use daylight_model::View;
use daylight_publish::{OutPage, Promised, Softening, examine, write_pdf};
use daylight_store::{Document, Recognised, Store};

use super::painting::Painted;
use crate::picture::PictureDesk;
use crate::publishing::PublishingError;
use crate::recognition::{Tesseract, Unrecognised, named, recognise, suggested};
use crate::show::find;
use crate::{AddOptions, Case, CaseError};

/// Reads painted pictures again, in the jail.
pub struct Recogniser {
    tool: Tesseract,
    launch: Launch,
    languages: Option<String>,
}

impl Recogniser {
    /// Tesseract, tried in the jail. The inner error says in words why there is none.
    pub fn open(options: &AddOptions) -> Result<Result<Self, String>, CaseError> {
        let mut launch = Launch::new(options.program.clone(), options.worker_arguments.clone());
        launch.strength = if options.reduced { Strength::Reduced } else { Strength::Full };
        let Some(path) = options.tesseract.clone() else {
            return Ok(Err("there is no Tesseract on this machine".to_owned()));
        };
        let tool = match Tesseract::open(path, &launch) {
            Ok(tool) => tool,
            Err(why) => return Ok(Err(format!("Tesseract cannot be used: {why}"))),
        };
        let languages = options.ocr_languages.as_deref();
        let languages = languages.map(|asked| named(asked, &tool.languages)).transpose()?;
        Ok(Ok(Self { tool, launch, languages }))
    }

    pub(super) fn read(
        &self,
        raster: &Raster,
        size: (f32, f32),
        hints: &[String],
    ) -> Result<Recognised, CaseError> {
        let languages = match &self.languages {
            Some(asked) => asked.clone(),
            None => suggested(hints, &self.tool.languages),
        };
        let stop = AtomicBool::new(false);
        match recognise(&self.tool, &self.launch, raster, size, &languages, &stop)? {
            Ok(said) => Ok(said),
            Err(Unrecognised::Stopped) => Err(CaseError::Bug { thread: "recognition" }),
            Err(Unrecognised::Because(why)) => Err(PublishingError::Refused {
                why: format!("a painted page cannot be read again: {why}"),
                hint: "`--no-text` makes it without text that can be searched".into(),
            }
            .into()),
        }
    }
}

/// A document as it may go out: the gate let it through.
pub(crate) struct Checked {
    pub(crate) painted: Painted,
    pub(crate) pdf: Vec<u8>,
}

/// A PDF made of pixels, with everything painted over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedactedPdf {
    /// Its bytes. The same document and redactions give the same bytes.
    pub pdf: Vec<u8>,
    /// Pages.
    pub pages: usize,
    /// Boxes painted.
    pub boxes: usize,
    /// Words that were recognised on the painted pictures, and stand invisibly behind them.
    pub words: usize,
    /// Redacted strings that were looked for in it, in many writings.
    pub looked_for: usize,
    /// Redacted strings too short to be looked for.
    pub too_short: u32,
}

impl Case {
    /// Makes a PDF of a document in which everything redacted is painted over, and examines it. What does not pass the
    /// gate is [`PublishingError::HeldBack`]. Without a recogniser it has no text, and nobody reads it once more.
    pub fn redacted_pdf(
        &self,
        desk: &PictureDesk,
        recogniser: Option<&Recogniser>,
        reference: &str,
        softening: Softening,
    ) -> Result<RedactedPdf, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let Checked { painted, pdf } =
            self.checked(desk, recogniser, (&store, &view), &document, softening)?;
        Ok(RedactedPdf {
            pdf,
            pages: painted.pages.len(),
            boxes: painted.pages.iter().map(|page| page.boxes.len()).sum(),
            words: painted.pages.iter().map(|page| page.out.words.len()).sum(),
            looked_for: painted.strings.len(),
            too_short: painted.too_short,
        })
    }

    /// Paints a document, writes its PDF and has the gate look at it.
    pub(crate) fn checked(
        &self,
        desk: &PictureDesk,
        recogniser: Option<&Recogniser>,
        (store, view): (&Store, &View),
        document: &Document,
        softening: Softening,
    ) -> Result<Checked, CaseError> {
        let mut painted = self.paint(desk, recogniser, (store, view), document, softening)?;
        let pages: Vec<OutPage> =
            painted.pages.iter_mut().map(|page| std::mem::replace(&mut page.out, nothing())).collect();
        let pdf = write_pdf(&pages).map_err(|source| CaseError::File {
            doing: "writing",
            path: "the redacted PDF".into(),
            source,
        })?;
        let promised: Vec<Promised<'_>> = pages
            .iter()
            .zip(&painted.pages)
            .map(|(out, page)| Promised { picture: &out.picture, size: out.size, boxes: &page.boxes })
            .collect();
        let findings = examine(&pdf, &promised, &painted.strings);
        if !findings.is_empty() {
            let document = view.doc_ref(&document.hash);
            let findings = findings.iter().map(ToString::to_string).collect();
            return Err(PublishingError::HeldBack { document, findings }.into());
        }
        for (page, out) in painted.pages.iter_mut().zip(pages) {
            page.out = out;
        }
        Ok(Checked { painted, pdf })
    }
}

fn nothing() -> OutPage {
    let picture = daylight_publish::Picture {
        width: 0,
        height: 0,
        tones: daylight_publish::Tones::Gray,
        dots: Vec::new(),
    };
    OutPage { picture, size: (0.0, 0.0), words: Vec::new() }
}
