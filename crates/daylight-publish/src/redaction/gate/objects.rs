//! Reads a PDF the way [`super::super::pdf`] writes it, and in no other way: object after object from the first byte to
//! the last. What the writer would not have written is refused, whatever a viewer might make of it.

use super::super::boxes::Area;
use super::super::pdf::OutWord;
use super::super::picture::{Picture, Tones};
use super::GateFinding;
use super::streams;

/// What stands in a PDF.
pub(super) struct Read {
    /// Its pages, in order.
    pub(super) pages: Vec<ReadPage>,
    /// All its streams, unpacked.
    pub(super) streams: Vec<Vec<u8>>,
}

/// A page of it.
pub(super) struct ReadPage {
    pub(super) picture: Picture,
    pub(super) words: Vec<OutWord>,
}

/// Pages that such a PDF may have.
const MOST_PAGES: usize = 100_000;

/// Objects of a font: itself, and what its codes mean. What the fonts draw is one object for all of them.
type Font = Vec<Option<char>>;

pub(super) fn read(pdf: &[u8]) -> Result<Read, GateFinding> {
    let mut reader = Reader { pdf, at: 0, starts: Vec::new(), streams: Vec::new() };
    reader.exactly(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "not the beginning of such a PDF")?;
    reader.object("<< /Type /Catalog /Pages 2 0 R >>")?;
    let (pages, first_page) = reader.page_list()?;
    // Two pages are three objects apart, the first one comes after the fonts: catalog, list, then one object for what
    // fonts draw and two for each font.
    let fonts = match first_page {
        3 => 0,
        first if first >= 6 && first % 2 == 0 => (first - 4) / 2,
        _ => return Err(reader.form("fonts that do not add up")),
    };
    let fonts = reader.fonts(fonts)?;
    let mut read = Vec::new();
    for _ in 0..pages {
        read.push(reader.page(&fonts)?);
    }
    reader.end()?;
    Ok(Read { pages: read, streams: reader.streams })
}

struct Reader<'a> {
    pdf: &'a [u8],
    at: usize,
    starts: Vec<usize>,
    streams: Vec<Vec<u8>>,
}

impl Reader<'_> {
    fn form(&self, why: &'static str) -> GateFinding {
        GateFinding::Form { at: self.at, why }
    }

    fn exactly(&mut self, bytes: &[u8], why: &'static str) -> Result<(), GateFinding> {
        if !self.pdf[self.at..].starts_with(bytes) {
            return Err(self.form(why));
        }
        self.at += bytes.len();
        Ok(())
    }

    /// A whole number as it is written plainly: no sign, no zero before it.
    fn number(&mut self) -> Result<usize, GateFinding> {
        let digits = self.pdf[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(&self.pdf[self.at..self.at + digits]).unwrap_or("");
        let number: usize = text.parse().map_err(|_| self.form("a number is missing"))?;
        if number.to_string() != text {
            return Err(self.form("a number that is not written plainly"));
        }
        self.at += digits;
        Ok(number)
    }

    /// A length with two decimals.
    fn length(&mut self) -> Result<f32, GateFinding> {
        let rest = &self.pdf[self.at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        let text = std::str::from_utf8(&rest[..digits]).unwrap_or("");
        let length: f64 = text.parse().map_err(|_| self.form("a length is missing"))?;
        if format!("{length:.2}") != text {
            return Err(self.form("a length that is not written plainly"));
        }
        self.at += digits;
        Ok(length as f32)
    }

    fn begin_object(&mut self) -> Result<usize, GateFinding> {
        self.starts.push(self.at);
        let number = self.starts.len();
        self.exactly(format!("{number} 0 obj\n").as_bytes(), "objects that do not follow one another")?;
        Ok(number)
    }

    fn end_object(&mut self) -> Result<(), GateFinding> {
        self.exactly(b"\nendobj\n", "an object that does not end where it should")
    }

    fn object(&mut self, body: &str) -> Result<(), GateFinding> {
        self.begin_object()?;
        self.exactly(body.as_bytes(), "an object that such a PDF does not have")?;
        self.end_object()
    }

    /// A stream whose dictionary begins with these keys; its bytes.
    fn stream(&mut self, keys: &str) -> Result<&[u8], GateFinding> {
        self.exactly(format!("<< {keys} /Length ").as_bytes(), "a stream of another kind")?;
        let length = self.number()?;
        self.exactly(b" >>\nstream\n", "a stream that does not begin where it should")?;
        let end = self.at.checked_add(length).filter(|end| *end <= self.pdf.len());
        let end = end.ok_or_else(|| self.form("a stream longer than the file"))?;
        let bytes = self.at..end;
        self.at = end;
        self.exactly(b"\nendstream", "a stream that does not end where it should")?;
        self.end_object()?;
        Ok(&self.pdf[bytes])
    }

    fn unpacked_stream(&mut self, keys: &str, most: usize) -> Result<Vec<u8>, GateFinding> {
        let bytes = self.stream(keys)?.to_vec();
        let unpacked =
            streams::inflate(&bytes, most).ok_or_else(|| self.form("a stream that cannot be unpacked"))?;
        self.streams.push(unpacked.clone());
        Ok(unpacked)
    }

    /// How many pages there are, and the number of the first one's object.
    fn page_list(&mut self) -> Result<(usize, usize), GateFinding> {
        self.begin_object()?;
        self.exactly(b"<< /Type /Pages /Count ", "no list of pages")?;
        let pages = self.number()?;
        if pages == 0 || pages > MOST_PAGES {
            return Err(self.form("no pages, or more than there can be"));
        }
        self.exactly(b" /Kids [", "no list of pages")?;
        let first = self.number()?;
        self.exactly(b" 0 R", "a page that is no object")?;
        for page in 1..pages {
            let kid = format!(" {} 0 R", first + 3 * page);
            self.exactly(kid.as_bytes(), "pages that do not follow one another")?;
        }
        self.exactly(b"] >>", "a list of pages with something else in it")?;
        self.end_object()?;
        Ok((pages, first))
    }

    fn fonts(&mut self, count: usize) -> Result<Vec<Font>, GateFinding> {
        if count == 0 {
            return Ok(Vec::new());
        }
        self.begin_object()?;
        let drawn = self.stream("")?;
        if drawn != b"500 0 d0" {
            return Err(self.form("a font that draws something"));
        }
        (0..count).map(|_| self.font()).collect()
    }

    fn font(&mut self) -> Result<Font, GateFinding> {
        let own = self.begin_object()?;
        self.exactly(
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1 \
              /LastChar ",
            "a font of another kind",
        )?;
        let last = self.number()?;
        if !(1..=255).contains(&last) {
            return Err(self.form("a font of no size it can have"));
        }
        let procedures: String = (1..=last).map(|code| format!("/g{code} 3 0 R ")).collect();
        let names: String = (1..=last).map(|code| format!("/g{code} ")).collect();
        let rest = format!(
            " /Widths [{}] /CharProcs << {procedures}>> /Encoding << /Type /Encoding /Differences [1 {names}] >> \
             /Resources << >> /ToUnicode {} 0 R >>",
            "500 ".repeat(last),
            own + 1
        );
        self.exactly(rest.as_bytes(), "a font with something else in it")?;
        self.end_object()?;
        self.begin_object()?;
        let map = self.unpacked_stream("/Filter /FlateDecode", 1 << 20)?;
        streams::meanings(&map, last).ok_or_else(|| self.form("a table of characters of another form"))
    }

    fn page(&mut self, fonts: &[Font]) -> Result<ReadPage, GateFinding> {
        let own = self.begin_object()?;
        self.exactly(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ", "a page of another kind")?;
        let width = self.length()?;
        self.exactly(b" ", "a page of another kind")?;
        let height = self.length()?;
        let named: String = (0..fonts.len()).map(|font| format!("/F{font} {} 0 R ", 4 + 2 * font)).collect();
        let rest = format!(
            "] /Contents {} 0 R /Resources << /XObject << /P {} 0 R >> /Font << {named}>> >> >>",
            own + 1,
            own + 2
        );
        self.exactly(rest.as_bytes(), "a page with something else in it")?;
        self.end_object()?;
        self.begin_object()?;
        let content = self.unpacked_stream("/Filter /FlateDecode", 64 << 20)?;
        let words = streams::words(&content, (width, height), fonts)
            .ok_or_else(|| self.form("a page that draws something else"))?;
        Ok(ReadPage { picture: self.picture()?, words })
    }

    fn picture(&mut self) -> Result<Picture, GateFinding> {
        self.begin_object()?;
        let begun = self.at;
        self.exactly(b"<< /Type /XObject /Subtype /Image /Width ", "no picture")?;
        let width = self.number()?;
        self.exactly(b" /Height ", "a picture without height")?;
        let height = self.number()?;
        self.exactly(b" /BitsPerComponent 8 /ColorSpace ", "a picture of another kind")?;
        let tones = if self.pdf[self.at..].starts_with(b"/DeviceGray") { Tones::Gray } else { Tones::Color };
        let (space, colors) = match tones {
            Tones::Gray => ("/DeviceGray", 1),
            Tones::Color => ("/DeviceRGB", 3),
        };
        let bytes = width.checked_mul(height).and_then(|dots| dots.checked_mul(colors));
        let bytes = bytes.filter(|bytes| (1..=256 << 20).contains(bytes));
        let bytes = bytes.ok_or_else(|| self.form("a picture of no size it can have"))?;
        let keys = format!(
            "/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace {space} \
             /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors {colors} /Columns {width} >>"
        );
        self.at = begun;
        let packed = self.stream(&keys)?.to_vec();
        let rows = streams::inflate(&packed, bytes + height);
        let dots = rows.and_then(|rows| streams::dots(&rows, width * colors, height));
        let dots = dots.ok_or_else(|| self.form("a picture that cannot be unpacked"))?;
        let side =
            |side: usize| u32::try_from(side).map_err(|_| self.form("a picture of no size it can have"));
        Ok(Picture { width: side(width)?, height: side(height)?, tones, dots })
    }

    fn end(&mut self) -> Result<(), GateFinding> {
        let table = self.at;
        let objects = self.starts.len() + 1;
        let mut end = format!("xref\n0 {objects}\n0000000000 65535 f \n");
        for start in &self.starts {
            end.push_str(&format!("{start:010} 00000 n \n"));
        }
        end.push_str(&format!("trailer\n<< /Size {objects} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        self.exactly(end.as_bytes(), "a table of objects that does not fit")?;
        if self.at != self.pdf.len() {
            return Err(self.form("something after the end"));
        }
        Ok(())
    }
}

/// An area from its lower left corner, on a page of this height.
pub(super) fn area(left: f32, bottom: f32, width: f32, height: f32, page_height: f32) -> Area {
    let lower = page_height - bottom;
    Area { left, top: lower - height, right: left + width, bottom: lower }
}
