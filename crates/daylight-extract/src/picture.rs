//! The picture of one page: what a person would see, as plain pixels.
//!
//! Only pixels leave: no file of a format that a browser would have to parse. The same bytes, page and
//! width give the same picture.

mod image;
pub(crate) mod pdf;
mod raster;
mod tiff;

use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{Format, Problem, ProblemKind};

use crate::Source;

pub use raster::{MOST_PIXELS, MOST_SIDE, Raster, Tones};

/// Which picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The page, counted from 1.
    pub page: u32,
    /// How wide, in pixels. A picture is smaller where the page would have more than [`MOST_PIXELS`] pixels,
    /// and where the document is itself a picture of fewer pixels.
    pub width: u32,
}

/// A picture, and what is missing on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The pixels.
    pub raster: Raster,
    /// What could not be drawn.
    pub problems: Vec<Problem>,
}

/// Whether pages of this format can be drawn.
pub fn can_be_drawn(format: Format) -> bool {
    matches!(
        format,
        Format::Pdf | Format::Png | Format::Jpeg | Format::Gif | Format::Bmp | Format::Webp | Format::Tiff
    )
}

/// Draws one page of a document whose format is known.
#[expect(clippy::disallowed_methods, reason = "who calls this is banned just so")]
pub fn draw(source: &Source, format: Format, wanted: Wanted) -> Result<Drawn, Problem> {
    draw_unlocked(source, format, wanted, &[])
}

/// The same of a document that one of these passwords opens.
pub fn draw_unlocked(
    source: &Source,
    format: Format,
    wanted: Wanted,
    passwords: &[String],
) -> Result<Drawn, Problem> {
    let drawn = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Pdf => pdf::draw(source, wanted, passwords),
        format if can_be_drawn(format) => image::draw(source, format, wanted),
        _ => Err(Problem::on_page(
            wanted.page,
            ProblemKind::Unsupported,
            format!("Daylight cannot draw {} yet", format.words()),
        )),
    }));
    drawn.unwrap_or_else(|_| {
        let detail = format!("what draws {} stopped at a fault of its own", format.words());
        Err(Problem::on_page(wanted.page, ProblemKind::Crashed, detail))
    })
}
