//! Pictures of pages: drawn in the jail, encoded here, kept in the case until room is needed.
//!
//! The worker hands over plain pixels, never a file: what a browser gets was encoded by this program from
//! nothing but numbers between 0 and 255, whatever the document did to what drew it.

mod desk;
mod kept;
mod png;
mod sketch;

use std::sync::Arc;

use daylight_extract::picture::{self, MOST_SIDE};
use daylight_model::{DocHash, Family, Format, Maintenance, Problem, ProblemKind, View};
use daylight_store::{Document, Packs, Store};

use self::kept::{Drawing, Kept};
use crate::show::find;
use crate::wire::DrawRequest;
use crate::{Case, CaseError};

pub use desk::{DeskOptions, PictureDesk};
pub(crate) use desk::{Draughtsman, Made, Order, Wish};
pub(crate) use kept::forget;
pub(crate) use png::encoded;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) use sketch::Easel;
pub(crate) use sketch::Sketch;

/// The picture of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The picture as PNG (ISO/IEC 15948), made by this program.
    pub png: Vec<u8>,
    /// Pixels in a row. Fewer than asked for where the page is long, or is itself a picture of fewer pixels.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What of the page is not on the picture.
    pub problems: Vec<Problem>,
    /// Why the picture could not be kept in the case; it is drawn anew the next time.
    pub unkept: Option<std::io::ErrorKind>,
}

/// Whether pages of documents of this format can be drawn.
pub fn has_pictures(format: Format) -> bool {
    picture::can_be_drawn(format)
}

impl Case {
    /// Pages of a document that can be drawn: a document that is itself a picture has one, though it
    /// has no page of text.
    pub fn pages_to_draw(&self, reference: &str) -> Result<u32, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        Ok(pages_to_draw(&find(&store, &view, reference)?))
    }

    /// The picture of one page (counted from 1), so many pixels wide: as it was kept, or drawn now.
    ///
    /// Ends with [`CaseError::NotDrawn`] where there is none; that is kept too where it is the document's
    /// fault, so that a page that takes too long does so once.
    pub fn picture(
        &self,
        desk: &PictureDesk,
        reference: &str,
        page: u32,
        width: u32,
    ) -> Result<Picture, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let width = width.clamp(1, MOST_SIDE);
        let kept = Kept::new(self, &document.hash, page, width);
        if let Some(drawing) = kept.look() {
            return drawing.shown(page);
        }
        let order = match self.order((&store, &view), &document, page, width)? {
            Ok(order) => order,
            Err(problem) => return Err(CaseError::NotDrawn { page, problem }),
        };
        let mut drawing = match desk.draw(order)? {
            Ok(sketch) => Drawing::of(sketch)?,
            Err(problem) if is_lasting(&problem) => Drawing::nothing(problem),
            Err(problem) => return Err(CaseError::NotDrawn { page, problem }),
        };
        drawing.unkept = desk.keep(&kept, &drawing);
        // Purged while it was drawn: then nothing of it may stay.
        if store.document(&view, document.id)?.is_none() {
            kept::forget(self, &[document.hash])?;
        }
        drawing.shown(page)
    }

    /// Draws a page now. The inner error is about the page.
    pub(crate) fn sketch(
        &self,
        desk: &PictureDesk,
        seen: (&Store, &View),
        document: &Document,
        page: u32,
        width: u32,
    ) -> Result<Result<Sketch, Problem>, CaseError> {
        match self.order(seen, document, page, width)? {
            Ok(order) => desk.draw(order),
            Err(problem) => Ok(Err(problem)),
        }
    }

    /// What is to be drawn from where; the inner error is why there is nothing to draw.
    fn order(
        &self,
        (store, view): (&Store, &View),
        document: &Document,
        page: u32,
        width: u32,
    ) -> Result<Result<Order, Problem>, CaseError> {
        let Some(format) = document.format else {
            return Ok(Err(Problem::on_page(page, ProblemKind::Unknown, "it has not been read yet")));
        };
        if !picture::can_be_drawn(format) {
            let detail = format!("Daylight cannot draw {} yet", format.words());
            return Ok(Err(Problem::on_page(page, ProblemKind::Unsupported, detail)));
        }
        let pages = pages_to_draw(document);
        if pages == 0 {
            let told = store.problems(view, document.id)?.into_iter().next();
            let nothing = || Problem::new(ProblemKind::Damaged, "no page could be read from it");
            return Ok(Err(told.unwrap_or_else(nothing)));
        }
        if page == 0 || page > pages {
            return Err(CaseError::NoPage { page, pages });
        }
        let right = Maintenance::taken_by_the_case();
        Ok(Ok(Order {
            hash: document.hash,
            locations: store.locations(&right, document.id)?,
            packs: Arc::new(Packs::open(&self.packs(), &[])?),
            scratch: self.folder().to_owned(),
            wish: Wish::Picture(DrawRequest { format, page, width, hash: false }),
            passwords: store.passwords(&right, document.id)?,
        }))
    }
}

pub(crate) fn pages_to_draw(document: &Document) -> u32 {
    let is_picture = document
        .format
        .is_some_and(|format| format.family() == Family::Image && picture::can_be_drawn(format));
    if is_picture { document.pages.max(1) } else { document.pages }
}

/// About the bytes and the limits, so that the next time would end the same way.
fn is_lasting(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::Damaged
            | ProblemKind::Encrypted
            | ProblemKind::Unsupported
            | ProblemKind::TooLarge
            | ProblemKind::TimedOut
            | ProblemKind::OutOfMemory
    )
}

/// Where pictures of a document are kept, and what else concerns all of them.
fn folder_of(case: &Case, hash: &DocHash) -> std::path::PathBuf {
    let hash = hash.to_string();
    case.pictures().join(hash.get(..2).unwrap_or_default()).join(hash)
}
