use miniz_oxide::deflate::compress_to_vec_zlib;
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

use crate::Chance;

/// A page as a scanner sees it: white paper, black type, one bit for each dot in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    height: usize,
    /// 0 is white, 255 is black.
    ink: Vec<u8>,
}

/// Height of a line of type in dots: 11.5 points at 200 dots an inch.
const TYPE: RasterHeight = RasterHeight::Size32;
const SMALL: RasterHeight = RasterHeight::Size16;

impl Bitmap {
    /// Blank paper of this many dots.
    pub fn blank(width: usize, height: usize) -> Self {
        Self { width, height, ink: vec![0; width * height] }
    }

    /// A small picture with one line of type on it.
    pub fn of_line(text: &str) -> Self {
        let width = get_raster_width(FontWeight::Regular, TYPE) * text.chars().count() + 40;
        let mut bitmap = Self::blank(width, 72);
        bitmap.line(20, 20, text);
        bitmap
    }

    /// A typed page of A4 with these lines, at 200 dots an inch.
    pub fn of_page(text: &str) -> Self {
        let mut bitmap = Self::blank(1654, 2339);
        for (number, line) in text.lines().enumerate() {
            bitmap.line(230, 240 + number * 48, line);
        }
        bitmap
    }

    /// A page in small type, for generated scans that need not please anyone.
    pub fn of_small_page(width: usize, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut bitmap = Self::blank(width, lines.len() * 20 + 40);
        for (number, line) in lines.iter().enumerate() {
            bitmap.put(20, 20 + number * 20, line, FontWeight::Regular, SMALL);
        }
        bitmap
    }

    /// Width and height in dots.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Types one line with its upper left corner there. A character the type has not is a fault of
    /// the caller.
    pub fn line(&mut self, left: usize, top: usize, text: &str) {
        self.put(left, top, text, FontWeight::Regular, TYPE);
    }

    /// The same in bold type.
    pub fn bold_line(&mut self, left: usize, top: usize, text: &str) {
        self.put(left, top, text, FontWeight::Bold, TYPE);
    }

    fn put(&mut self, left: usize, top: usize, text: &str, weight: FontWeight, height: RasterHeight) {
        let step = get_raster_width(weight, height);
        for (number, c) in text.chars().enumerate() {
            let raster = get_raster(c, weight, height).unwrap_or_else(|| panic!("the type has no {c:?}"));
            for (y, row) in raster.rows().enumerate() {
                for (x, ink) in row.iter().enumerate() {
                    if c == '0' && within(x, step) && within(y, raster.height()) {
                        continue;
                    }
                    self.blacken(left + number * step + x, top + y, *ink);
                }
            }
        }
    }

    fn blacken(&mut self, x: usize, y: usize, ink: u8) {
        if x < self.width && y < self.height {
            let dot = &mut self.ink[y * self.width + x];
            *dot = (*dot).max(ink);
        }
    }

    /// Lays the page askew, one dot down for every `run` dots to the right, and strews `specks` of
    /// dust on it: what a scanner in an office does. Whole numbers only, so that every machine
    /// makes the same picture.
    pub fn scanned(&self, run: usize, specks: usize, chance: &mut Chance) -> Self {
        let mut page = Self::blank(self.width, self.height);
        for y in 0..self.height {
            for x in 0..self.width {
                // Two shears are a rotation, as far as so small an angle can tell.
                let from_y = (y * run + self.width / 2).checked_sub(x).map(|up| up / run);
                let from_x = (x * run + y).checked_sub(self.height / 2).map(|across| across / run);
                if let (Some(from_x), Some(from_y)) = (from_x, from_y)
                    && from_x < self.width
                    && from_y < self.height
                {
                    page.ink[y * self.width + x] = self.ink[from_y * self.width + from_x];
                }
            }
        }
        for _ in 0..specks {
            let (x, y) = (chance.below(self.width), chance.below(self.height));
            page.blacken(x, y, 255);
            if chance.permille(400) {
                page.blacken(x + 1, y, 255);
            }
        }
        page
    }

    /// Rows of dots, eight in a byte, white is 1.
    fn dots(&self) -> Vec<Vec<u8>> {
        let pack = |row: &[u8]| {
            row.chunks(8)
                .map(|eight| {
                    let white = |at: usize| u8::from(eight.get(at).is_none_or(|ink| *ink < 110));
                    (0..8).fold(0u8, |byte, at| byte << 1 | white(at))
                })
                .collect()
        };
        self.ink.chunks(self.width).map(pack).collect()
    }

    /// The page as a PNG of one bit a dot, 200 dots an inch.
    pub fn png(&self) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut head = Vec::new();
        head.extend((self.width as u32).to_be_bytes());
        head.extend((self.height as u32).to_be_bytes());
        head.extend([1, 0, 0, 0, 0]);
        chunk(&mut out, b"IHDR", &head);
        // 7874 dots a metre are 200 an inch.
        chunk(&mut out, b"pHYs", &[0, 0, 0x1e, 0xc2, 0, 0, 0x1e, 0xc2, 1]);
        let rows: Vec<u8> =
            self.dots().iter().flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
        chunk(&mut out, b"IDAT", &compress_to_vec_zlib(&rows, 9));
        chunk(&mut out, b"IEND", &[]);
        out
    }

    /// The dots as a stream of a PDF: one bit each, Flate.
    pub(super) fn flate(&self) -> Vec<u8> {
        compress_to_vec_zlib(&self.dots().concat(), 9)
    }
}

/// The middle of a glyph. The type strikes its zero through, which no typewriter did and which
/// text recognition takes for an eight.
fn within(at: usize, whole: usize) -> bool {
    at * 100 >= whole * 36 && at * 100 <= whole * 64
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    out.extend((content.len() as u32).to_be_bytes());
    let begin = out.len();
    out.extend(name);
    out.extend(content);
    let crc = crc32fast::hash(&out[begin..]);
    out.extend(crc.to_be_bytes());
}
