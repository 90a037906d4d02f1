use daylight_extract::picture::{Raster, Tones};

use crate::CaseError;

/// The pixels as PNG. Fast rather than small: a page of text is 60 to 200 kB either way.
pub(crate) fn encoded(raster: &Raster) -> Result<Vec<u8>, CaseError> {
    let mut bytes = Vec::with_capacity(raster.pixels.len() / 8 + 1024);
    let mut encoder = png::Encoder::new(&mut bytes, raster.width, raster.height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(match raster.tones {
        Tones::Gray => png::ColorType::Grayscale,
        Tones::Color => png::ColorType::Rgb,
    });
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&raster.pixels));
    // Numbers that were checked, written into memory: only a fault of ours could go wrong here.
    written.map_err(|_| CaseError::Bug { thread: "encoding" })?;
    Ok(bytes)
}
