//! Pictures that a browser would show, and scans: decoded here, so that no browser has to.

use std::io::Cursor;

use daylight_model::{Format, Problem, ProblemKind};
use image::error::{ImageError, LimitErrorKind};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::raster::{Alpha, fitted};
use super::{Drawn, Raster, Wanted};
use crate::Source;

/// Bytes that decoding may ask for. A scan of A3 at 600 dots per inch in colour has 210 MB; the worker
/// has 512 MB in all, and turning a picture needs it twice for a moment.
const MOST_MEMORY: u64 = 240 << 20;

pub(super) fn draw(source: &Source, format: Format, wanted: Wanted) -> Result<Drawn, Problem> {
    if wanted.page != 1 {
        let detail = "only the first picture of this file can be drawn";
        return Err(Problem::on_page(wanted.page, ProblemKind::Unsupported, detail));
    }
    let decoded = decoded(source, format).map_err(|error| problem(format, &error))?;
    let (width, height) = (decoded.width(), decoded.height());
    let size = fitted(f64::from(width), f64::from(height), wanted.width.min(width));
    let Some((across, down)) = size else {
        return Err(Problem::on_page(1, ProblemKind::Damaged, "the picture has no pixels"));
    };
    let small =
        if (across, down) == (width, height) { decoded } else { decoded.thumbnail_exact(across, down) };
    let raster = Raster::of_rgba(across, down, small.into_rgba8().as_raw(), Alpha::Straight);
    Ok(Drawn { raster, problems: Vec::new() })
}

/// Turned as the camera says it is to be seen.
fn decoded(source: &Source, format: Format) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(source.bytes()), kind(format));
    let mut limits = Limits::default();
    limits.max_image_width = Some(1 << 16);
    limits.max_image_height = Some(1 << 16);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn kind(format: Format) -> ImageFormat {
    match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Gif => ImageFormat::Gif,
        Format::Bmp => ImageFormat::Bmp,
        Format::Webp => ImageFormat::WebP,
        Format::Tiff => ImageFormat::Tiff,
        _ => ImageFormat::Png,
    }
}

fn problem(format: Format, error: &ImageError) -> Problem {
    let words = format.words();
    let (kind, detail) = match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError => {
                (ProblemKind::TooLarge, "the picture has more than 65,536 pixels on a side".to_owned())
            }
            _ => (ProblemKind::TooLarge, format!("decoding this {words} needs more memory than allowed")),
        },
        ImageError::Unsupported(_) => {
            (ProblemKind::Unsupported, format!("a kind of {words} that Daylight cannot draw yet"))
        }
        _ => (ProblemKind::Damaged, format!("this {words} is damaged and cannot be decoded")),
    };
    Problem::on_page(1, kind, detail)
}
