use daylight_extract::picture::{self, MOST_PIXELS, MOST_SIDE, Wanted, can_be_drawn};
use daylight_extract::{Source, detect};
use daylight_model::Format;

/// Draws the first page, small: the cost of an execution is in its pixels.
const WIDTH: u32 = 200;

/// Draws a page, as the parent will look at it. Bytes that are no picture are taken for a PDF.
#[expect(clippy::disallowed_methods, reason = "fuzz targets try readers outside the jail")]
pub fn draw(data: &[u8]) {
    let found = detect(data, None).format;
    let format = if can_be_drawn(found) { found } else { Format::Pdf };
    let wanted = Wanted { page: 1, width: WIDTH };
    let Ok(drawn) = picture::draw(&Source::new(data.to_vec()), format, wanted) else { return };
    let raster = drawn.raster;
    let pixels = u64::from(raster.width) * u64::from(raster.height);
    assert!((1..=WIDTH).contains(&raster.width), "a picture wider than asked for");
    assert!((1..=MOST_SIDE).contains(&raster.height) && pixels <= MOST_PIXELS, "a picture too large");
    assert_eq!(raster.pixels.len() as u64, pixels * raster.tones.bytes() as u64, "bytes of the picture");
}
