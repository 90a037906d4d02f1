/// Pixels of a picture at most: a page of A4 at 400 dots per inch. 48 MB in colour.
pub const MOST_PIXELS: u64 = 16 << 20;

/// Pixels of one side at most: what draws counts in 16 bits, and some browsers show no more.
pub const MOST_SIDE: u32 = 16_000;

/// A picture as plain pixels: rows from above, pixels from the left, nothing between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What a pixel is.
    pub tones: Tones,
    /// `width * height` pixels.
    pub pixels: Vec<u8>,
}

/// What a pixel of a [`Raster`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tones {
    /// One byte: 0 is black, 255 is white.
    Gray,
    /// Three bytes: red, green, blue, in sRGB.
    Color,
}

impl Tones {
    /// Bytes of one pixel.
    pub fn bytes(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Color => 3,
        }
    }
}

impl Raster {
    /// From pixels of four bytes, the last one (alpha) shown on white. A picture without colours becomes
    /// gray, which is a third of the bytes.
    pub(super) fn of_rgba(width: u32, height: u32, rgba: &[u8], alpha: Alpha) -> Self {
        let (pixels, _) = rgba.as_chunks::<4>();
        let is_gray = pixels.iter().all(|[r, g, b, _]| r == g && g == b);
        let on_white = |tone: u8, a: u8| match alpha {
            Alpha::Straight => {
                let (tone, a) = (u32::from(tone), u32::from(a));
                ((tone * a + 255 * (255 - a) + 127) / 255) as u8
            }
            Alpha::Premultiplied => tone.saturating_add(255 - a),
        };
        let (tones, pixels) = if is_gray {
            (Tones::Gray, pixels.iter().map(|[tone, _, _, a]| on_white(*tone, *a)).collect())
        } else {
            let shown = |[r, g, b, a]: &[u8; 4]| [on_white(*r, *a), on_white(*g, *a), on_white(*b, *a)];
            (Tones::Color, pixels.iter().flat_map(shown).collect())
        };
        Self { width, height, tones, pixels }
    }
}

/// How colours and alpha belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alpha {
    Straight,
    Premultiplied,
}

/// Width and height in pixels of something `width` by `height` (in any unit) shown `wanted` pixels wide,
/// or as near to that as the limits allow. `None` for something without an extent.
pub(super) fn fitted(width: f64, height: f64, wanted: u32) -> Option<(u32, u32)> {
    let usable = |side: f64| side.is_finite() && side > 0.0;
    if !usable(width) || !usable(height) {
        return None;
    }
    let ratio = height / width;
    let most = f64::from(MOST_SIDE);
    let by_area = (MOST_PIXELS as f64 / ratio).sqrt();
    let across = f64::from(wanted.max(1)).min(most).min(most / ratio).min(by_area);
    let down = across * ratio;
    // A line is still a line.
    let across = (across.round() as u32).clamp(1, MOST_SIDE);
    let most_down = (MOST_PIXELS / u64::from(across)).min(u64::from(MOST_SIDE)) as u32;
    Some((across, (down.round() as u32).clamp(1, most_down)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_as_wide_as_wanted_and_keeps_its_shape() {
        assert_eq!(fitted(595.0, 842.0, 1000), Some((1000, 1415)));
        assert_eq!(fitted(1.0, 1.0, 0), Some((1, 1)));
        assert_eq!(fitted(0.0, 1.0, 100), None);
        assert_eq!(fitted(f64::NAN, 1.0, 100), None);
    }

    #[test]
    fn no_shape_and_no_wish_gets_past_the_limits() {
        for width in [1e-6, 0.5, 1.0, 595.0, 1e6] {
            for height in [1e-6, 0.5, 1.0, 842.0, 1e6] {
                for wanted in [0, 1, 1000, 50_000, u32::MAX] {
                    let (across, down) = fitted(width, height, wanted).expect("a size");
                    assert!(across >= 1 && down >= 1 && across <= MOST_SIDE && down <= MOST_SIDE);
                    assert!(u64::from(across) * u64::from(down) <= MOST_PIXELS, "{across} x {down}");
                }
            }
        }
    }

    #[test]
    fn what_is_clear_is_shown_on_white() {
        let clear = Raster::of_rgba(1, 2, &[0, 0, 0, 0, 0, 0, 0, 255], Alpha::Straight);
        assert_eq!((clear.tones, clear.pixels), (Tones::Gray, vec![255, 0]));
        let half = Raster::of_rgba(1, 1, &[128, 0, 0, 128], Alpha::Premultiplied);
        assert_eq!((half.tones, half.pixels), (Tones::Color, vec![255, 127, 127]));
    }
}
