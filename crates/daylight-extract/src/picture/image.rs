//! Pictures that a browser would show, and scans: decoded here, so that no browser has to.

use std::io::Cursor;

use daylight_model::{Format, Problem, ProblemKind, Where};
use image::error::{ImageError, LimitErrorKind};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::raster::{Alpha, fitted};
use super::{Drawn, Raster, Wanted, tiff};
use crate::Source;

/// Bytes that decoding may ask for. A scan of A3 at 600 dots per inch in colour has 210 MB; the worker
/// has 512 MB in all, and turning a picture needs it twice for a moment.
const MOST_MEMORY: u64 = 240 << 20;

pub(super) fn draw(source: &Source, format: Format, wanted: Wanted) -> Result<Drawn, Problem> {
    let decoded = match (format, wanted.page) {
        (_, 1) => decoded(source.bytes(), format),
        (Format::Tiff, page) => match tiff::with_page_first(source.bytes(), page) {
            Some(bytes) => decoded(&bytes, format),
            None => return Err(not_there(page)),
        },
        (_, page) => return Err(not_there(page)),
    };
    let decoded =
        decoded.map_err(|error| Problem { place: Where::Page(wanted.page), ..problem(format, &error) })?;
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

fn not_there(page: u32) -> Problem {
    Problem::on_page(page, ProblemKind::Unsupported, "this picture of the file cannot be drawn")
}

/// Turned as the camera says it is to be seen.
fn decoded(bytes: &[u8], format: Format) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind(format));
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

#[cfg(test)]
mod tests {
    use image::RgbaImage;

    use super::super::Tones;
    use super::*;

    const FORMATS: [Format; 6] =
        [Format::Png, Format::Jpeg, Format::Gif, Format::Bmp, Format::Webp, Format::Tiff];

    /// Black on the left, `right` on the right.
    fn halves(width: u32, height: u32, right: [u8; 4]) -> RgbaImage {
        let tone = |x| if x < width / 2 { [0, 0, 0, 255] } else { right };
        RgbaImage::from_fn(width, height, |x, _| image::Rgba(tone(x)))
    }

    fn file(image: &RgbaImage, format: Format) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = DynamicImage::from(image.clone());
        let written = match format {
            Format::Jpeg => image.into_rgb8().write_to(&mut bytes, kind(format)),
            _ => image.write_to(&mut bytes, kind(format)),
        };
        written.expect("a file");
        bytes.into_inner()
    }

    fn drawn(bytes: Vec<u8>, format: Format, page: u32, width: u32) -> Result<Drawn, Problem> {
        draw(&Source::new(bytes), format, Wanted { page, width })
    }

    #[test]
    fn every_format_shows_what_is_on_it() {
        for format in FORMATS {
            let bytes = file(&halves(40, 20, [250, 40, 40, 255]), format);
            let Raster { width, height, tones, pixels } =
                drawn(bytes, format, 1, 500).expect("a picture").raster;
            assert_eq!((width, height, tones), (40, 20, Tones::Color), "{format:?}");
            let near = |at: usize, wanted: [u8; 3]| {
                pixels[at * 3..at * 3 + 3].iter().zip(wanted).all(|(got, wanted)| got.abs_diff(wanted) < 24)
            };
            assert!(near(2, [0; 3]) && near(37, [250, 40, 40]), "{format:?}: {:?}", &pixels[..120]);
        }
    }

    #[test]
    fn what_is_clear_is_white_and_what_has_no_colour_is_gray() {
        let bytes = file(&halves(4, 2, [0, 0, 0, 0]), Format::Png);
        let raster = drawn(bytes, Format::Png, 1, 4).expect("a picture").raster;
        assert_eq!((raster.tones, raster.pixels), (Tones::Gray, [0, 0, 255, 255].repeat(2)));
    }

    #[test]
    fn a_picture_is_made_smaller_and_never_larger() {
        let bytes = file(&halves(400, 200, [255; 4]), Format::Png);
        for (wanted, got) in [(100, (100, 50)), (399, (399, 200)), (5000, (400, 200)), (1, (1, 1))] {
            let raster = drawn(bytes.clone(), Format::Png, 1, wanted).expect("a picture").raster;
            assert_eq!((raster.width, raster.height), got);
            assert_eq!(raster.pixels.len() as u32, raster.width * raster.height);
        }
    }

    #[test]
    fn every_page_of_a_tiff_can_be_drawn() {
        // Two files one behind the other, the directory of the first leading to that of the second.
        let (first, second) =
            (file(&halves(8, 4, [255; 4]), Format::Tiff), file(&halves(6, 6, [0, 0, 0, 255]), Format::Tiff));
        let drawn_twice = tiff::joined(&first, &second);
        let size = |page| {
            drawn(drawn_twice.clone(), Format::Tiff, page, 100)
                .map(|drawn| (drawn.raster.width, drawn.raster.height))
        };
        assert_eq!((size(1), size(2)), (Ok((8, 4)), Ok((6, 6))));
        assert!(size(3).is_err());
    }

    #[test]
    fn what_cannot_be_decoded_has_a_reason() {
        for format in FORMATS {
            let whole = file(&halves(64, 64, [9, 200, 9, 255]), format);
            for cut in [0, 3, 20, whole.len() / 4] {
                match drawn(whole[..cut].to_vec(), format, 1, 64) {
                    Ok(drawn) => assert_eq!(drawn.raster.width, 64, "{format:?} cut at {cut}"),
                    Err(problem) => assert!(!problem.detail.is_empty()),
                }
            }
            assert!(drawn(whole, format, 2, 64).is_err(), "{format:?} has no second page");
        }
    }
}
