use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::boxes::Area;
use super::picture::{Picture, Tones};

/// A page that goes out: its painted picture, and the words that were recognised on that picture.
#[derive(Debug, Clone, PartialEq)]
pub struct OutPage {
    /// The picture.
    pub picture: Picture,
    /// Width and height in points.
    pub size: (f32, f32),
    /// The words, in reading order.
    pub words: Vec<OutWord>,
}

/// A word, and where it stands on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct OutWord {
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub area: Area,
}

/// Characters that one font can show.
const IN_A_FONT: usize = 255;

/// Width and height of every character in the font's own units, of which 1000 are one size.
const WIDE: f64 = 500.0;

/// Writes a PDF (ISO 32000-1, section 7.5) of painted pages: pictures, and below them the words that were recognised on
/// them, invisible, so that they can be searched and copied. Catalog, list of pages, pages, contents, pictures, fonts that
/// draw nothing: no other object, no metadata, no time, no identifier. The same pages give the same bytes.
///
/// An error is one of memory that could not be had.
pub fn write_pdf(pages: &[OutPage]) -> io::Result<Vec<u8>> {
    let mut pdf = Pdf::default();
    let fonts = Fonts::of(pages);
    let font_objects = fonts.count() * 2 + usize::from(fonts.count() > 0);
    let first_page = 3 + font_objects;
    pdf.bytes.extend(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", first_page + 3 * page)).collect();
    pdf.object(&format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")));
    fonts.write(&mut pdf)?;
    for page in pages {
        write_page(&mut pdf, page, &fonts)?;
    }
    Ok(pdf.end())
}

fn write_page(pdf: &mut Pdf, page: &OutPage, fonts: &Fonts) -> io::Result<()> {
    let (width, height) = (f64::from(page.size.0), f64::from(page.size.1));
    let own = pdf.starts.len() + 1;
    pdf.object(&format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2} {height:.2}] /Contents {} 0 R \
         /Resources << /XObject << /P {} 0 R >> /Font << {}>> >> >>",
        own + 1,
        own + 2,
        fonts.named()
    ));
    let mut content = String::new();
    for word in &page.words {
        fonts.show(&mut content, word, height);
    }
    let _ = write!(content, "q {width:.2} 0 0 {height:.2} 0 0 cm /P Do Q");
    let packed_content = deflated(content.as_bytes())?;
    pdf.stream("/Filter /FlateDecode", &packed_content);
    let Picture { width, height, tones, .. } = page.picture;
    let (colors, space) = match tones {
        Tones::Gray => (1, "/DeviceGray"),
        Tones::Color => (3, "/DeviceRGB"),
    };
    pdf.stream(
        &format!(
            "/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace {space} \
             /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors {colors} /Columns {width} >>"
        ),
        &packed_rows(&page.picture.dots, page.picture.width as usize * tones.bytes())?,
    );
    Ok(())
}

#[derive(Default)]
struct Pdf {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Pdf {
    fn object(&mut self, body: &str) {
        self.starts.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n{body}\nendobj\n", self.starts.len()).as_bytes());
    }

    fn stream(&mut self, keys: &str, content: &[u8]) {
        self.starts.push(self.bytes.len());
        let number = self.starts.len();
        self.bytes
            .extend(format!("{number} 0 obj\n<< {keys} /Length {} >>\nstream\n", content.len()).as_bytes());
        self.bytes.extend(content);
        self.bytes.extend(b"\nendstream\nendobj\n");
    }

    fn end(mut self) -> Vec<u8> {
        let table = self.bytes.len();
        let objects = self.starts.len() + 1;
        let mut end = format!("xref\n0 {objects}\n0000000000 65535 f \n");
        for start in &self.starts {
            let _ = writeln!(end, "{start:010} 00000 n ");
        }
        let _ = write!(end, "trailer\n<< /Size {objects} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        self.bytes.extend(end.as_bytes());
        self.bytes
    }
}

/// Fonts of type 3 whose characters draw nothing, and whose tables tell what is meant by them.
struct Fonts {
    /// Font and code of each character that occurs.
    codes: BTreeMap<char, (usize, u8)>,
}

impl Fonts {
    fn of(pages: &[OutPage]) -> Self {
        let mut codes: BTreeMap<char, (usize, u8)> = BTreeMap::new();
        for c in pages.iter().flat_map(|page| &page.words).flat_map(|word| word.text.chars()).chain([' ']) {
            codes.entry(c).or_insert((0, 0));
        }
        for (at, place) in codes.values_mut().enumerate() {
            *place = (at / IN_A_FONT, (at % IN_A_FONT) as u8 + 1);
        }
        if pages.iter().all(|page| page.words.is_empty()) {
            codes.clear();
        }
        Self { codes }
    }

    fn count(&self) -> usize {
        self.codes.len().div_ceil(IN_A_FONT)
    }

    /// The names of all fonts, for a page's resources. The first font is object 4: object 3 is what they draw.
    fn named(&self) -> String {
        (0..self.count()).map(|font| format!("/F{font} {} 0 R ", 4 + 2 * font)).collect()
    }

    fn write(&self, pdf: &mut Pdf) -> io::Result<()> {
        if self.count() == 0 {
            return Ok(());
        }
        pdf.stream("", format!("{WIDE} 0 d0").as_bytes());
        for font in 0..self.count() {
            let chars: Vec<(char, u8)> = self
                .codes
                .iter()
                .filter(|(_, place)| place.0 == font)
                .map(|(c, place)| (*c, place.1))
                .collect();
            let last = chars.len();
            let names: String = (1..=last).map(|code| format!("/g{code} ")).collect();
            let procedures: String = (1..=last).map(|code| format!("/g{code} 3 0 R ")).collect();
            let widths = "500 ".repeat(last);
            let map = pdf.starts.len() + 2;
            pdf.object(&format!(
                "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 1000] /FontMatrix [0.001 0 0 0.001 0 0] \
                 /FirstChar 1 /LastChar {last} /Widths [{widths}] /CharProcs << {procedures}>> \
                 /Encoding << /Type /Encoding /Differences [1 {names}] >> /Resources << >> /ToUnicode {map} 0 R >>"
            ));
            pdf.stream("/Filter /FlateDecode", &deflated(to_unicode(&chars).as_bytes())?);
        }
        Ok(())
    }

    /// Shows a word and a space after it, stretched over its area, in rendering mode 3: nothing is drawn.
    fn show(&self, content: &mut String, word: &OutWord, page_height: f64) {
        let letters = word.text.chars().count();
        let (width, height) =
            (f64::from(word.area.right - word.area.left), f64::from(word.area.bottom - word.area.top));
        if letters == 0 || width <= 0.0 || height <= 0.0 {
            return;
        }
        let stretch = width / (letters as f64 * height * WIDE / 1000.0) * 100.0;
        let (left, bottom) = (f64::from(word.area.left), page_height - f64::from(word.area.bottom));
        let _ = write!(content, "BT 3 Tr {stretch:.2} Tz 1 0 0 1 {left:.2} {bottom:.2} Tm ");
        let mut open = None;
        for c in word.text.chars().chain([' ']) {
            let Some((font, code)) = self.codes.get(&c) else { continue };
            if open != Some(*font) {
                if open.is_some() {
                    content.push_str("> Tj ");
                }
                let _ = write!(content, "/F{font} {height:.2} Tf <");
                open = Some(*font);
            }
            let _ = write!(content, "{code:02x}");
        }
        content.push_str("> Tj ET\n");
    }
}

/// Which characters codes mean (ISO 32000-1, section 9.10.3).
fn to_unicode(chars: &[(char, u8)]) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n\
         1 begincodespacerange\n<00> <ff>\nendcodespacerange\n",
    );
    for hundred in chars.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", hundred.len());
        for (c, code) in hundred {
            let units: String =
                c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04x}")).collect();
            let _ = writeln!(map, "<{code:02x}> <{units}>");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// Each row as the difference to the row above (PNG's filter 2, "Up"), then deflated: blank paper and the
/// upright strokes of letters become zeros. `row`: bytes of a row.
pub fn packed_rows(dots: &[u8], row: usize) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let mut above: &[u8] = &[];
    let mut line = Vec::with_capacity(row + 1);
    for now in dots.chunks_exact(row.max(1)) {
        line.clear();
        line.push(2);
        let before = above.iter().chain(std::iter::repeat(&0));
        line.extend(now.iter().zip(before).map(|(now, before)| now.wrapping_sub(*before)));
        encoder.write_all(&line)?;
        above = now;
    }
    encoder.finish()
}

fn deflated(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
