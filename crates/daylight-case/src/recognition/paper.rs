use daylight_extract::picture::{Raster, Tones};

/// Pictures of fewer pixels are made twice as wide and high: recognition wants small letters to be some twenty pixels
/// high, and pictures of screens have ten.
const SMALL: u64 = 1_500_000;

/// A picture as it is given to recognition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paper {
    /// A portable graymap (netpbm, `P5`), written here from nothing but tones.
    pub(super) file: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The picture in gray, larger where it is small.
pub(super) fn written(raster: &Raster) -> Paper {
    let gray: Vec<u8> = match raster.tones {
        Tones::Gray => raster.pixels.clone(),
        Tones::Color => raster.pixels.chunks_exact(3).map(lightness).collect(),
    };
    let (mut width, mut height) = (raster.width as usize, raster.height as usize);
    let mut pixels = gray;
    if ((width * height) as u64) < SMALL {
        pixels = doubled(&pixels, width, height);
        (width, height) = (width * 2, height * 2);
    }
    let mut file = format!("P5\n{width} {height}\n255\n").into_bytes();
    file.extend_from_slice(&pixels);
    Paper { file, width: width as u32, height: height as u32 }
}

/// Of red, green and blue, weighted as in ITU-R BT.601.
fn lightness(pixel: &[u8]) -> u8 {
    let &[red, green, blue] = pixel else { return 255 };
    ((u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114 + 500) / 1000) as u8
}

/// Twice as wide and high, with the tones between in between.
fn doubled(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    let at = |x: usize, y: usize| u32::from(pixels.get(y * width + x).copied().unwrap_or(255));
    let mut large = Vec::with_capacity(pixels.len() * 4);
    for y in 0..height * 2 {
        // Each new pixel lies a quarter from the nearest old one towards the next.
        let near_y = y / 2;
        let next_y = if y % 2 == 0 { near_y.saturating_sub(1) } else { (near_y + 1).min(height - 1) };
        for x in 0..width * 2 {
            let near_x = x / 2;
            let next_x = if x % 2 == 0 { near_x.saturating_sub(1) } else { (near_x + 1).min(width - 1) };
            let sum =
                9 * at(near_x, near_y) + 3 * at(next_x, near_y) + 3 * at(near_x, next_y) + at(next_x, next_y);
            large.push(((sum + 8) / 16) as u8);
        }
    }
    large
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture_is_doubled_and_a_large_one_stays() {
        let small = Raster { width: 2, height: 1, tones: Tones::Gray, pixels: vec![0, 255] };
        let paper = written(&small);
        assert_eq!((paper.width, paper.height), (4, 2));
        assert_eq!(paper.file, [b"P5\n4 2\n255\n".as_slice(), &[0, 64, 191, 255, 0, 64, 191, 255]].concat());
        let large = Raster { width: 1500, height: 1000, tones: Tones::Color, pixels: vec![9; 4_500_000] };
        let paper = written(&large);
        assert_eq!((paper.width, paper.height, paper.file.len()), (1500, 1000, 17 + 1_500_000));
        assert_eq!(paper.file.last(), Some(&9));
    }
}
