use miniz_oxide::deflate::compress_to_vec_zlib;

use super::bitmap::Bitmap;
use super::pdf_lock::Lock;

/// A PDF 1.4 (ISO 32000-1) of text in the standard fonts, scans, or both.
#[derive(Debug, Clone, Default)]
pub struct Pdf {
    /// Title in the metadata; empty is none.
    pub title: String,
    /// Author in the metadata; empty is none.
    pub author: String,
    /// When it was made: `D:20120301093000Z`; empty is none.
    pub created: String,
    /// The pages.
    pub pages: Vec<PdfPage>,
    /// Files carried inside: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Notes stuck to the first page: author and text.
    pub notes: Vec<(String, String)>,
    /// Fields of a form on the first page: name and value.
    pub fields: Vec<(String, String)>,
    /// The files inside are what it is about: a portfolio.
    pub portfolio: bool,
    /// The password it opens with (RC4, 128 bits).
    pub password: Option<String>,
}

/// One page of A4.
#[derive(Debug, Clone)]
pub enum PdfPage {
    /// Lines of text.
    Lines(Vec<Line>),
    /// A picture that fills the page, and no text.
    Scan(Bitmap),
}

/// A line of text on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Points from the left edge to its beginning.
    pub left: f32,
    /// Points from the upper edge to its base line.
    pub down: f32,
    /// Size in points.
    pub size: f32,
    /// The font.
    pub face: Face,
    /// How grey, from 0 (black) to 1 (white).
    pub grey: f32,
    /// The text: what Windows-1252 can write.
    pub text: String,
}

/// One of the standard fonts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Face {
    /// Helvetica.
    #[default]
    Plain,
    /// Helvetica, bold.
    Bold,
    /// Courier.
    Typed,
}

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 64.0;

/// Lines of running text that fit on one page.
const LINES: usize = 48;

/// A PDF with one page for each text. Text longer than a page goes on on the next.
pub fn pdf(pages: &[&str]) -> Vec<u8> {
    Pdf::of_texts(pages).bytes()
}

impl Pdf {
    /// Pages of running text; a text longer than a page goes on on the next.
    pub fn of_texts(pages: &[&str]) -> Self {
        let mut pdf = Self::default();
        for text in pages {
            let lines: Vec<String> =
                text.lines().flat_map(|line| Face::Plain.wrap(line, 10.5, WIDTH - 2.0 * MARGIN)).collect();
            for page in lines.chunks(LINES).chain(lines.is_empty().then_some([].as_slice())) {
                pdf.pages.push(PdfPage::of_lines(page));
            }
        }
        pdf
    }

    /// One page for each scan.
    pub fn of_scans(scans: Vec<Bitmap>) -> Self {
        Self { pages: scans.into_iter().map(PdfPage::Scan).collect(), ..Self::default() }
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        Writer::new(self).file(self)
    }
}

impl PdfPage {
    /// Lines of running text, one under the other, as they are.
    pub fn of_lines(lines: &[String]) -> Self {
        let line = |(number, text): (usize, &String)| Line {
            left: MARGIN,
            down: 80.0 + 14.5 * number as f32,
            size: 10.5,
            face: Face::Plain,
            grey: 0.0,
            text: text.clone(),
        };
        Self::Lines(lines.iter().enumerate().map(line).collect())
    }
}

impl Line {
    /// A line in the middle between left and right.
    pub fn centred(down: f32, size: f32, face: Face, text: &str) -> Self {
        let left = (WIDTH - face.width(text, size)) / 2.0;
        Self { left, down, size, face, grey: 0.0, text: text.to_owned() }
    }
}

impl Face {
    /// The text in lines no wider than `width` points, broken at spaces.
    pub fn wrap(self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut filled = 0.0;
        let space = self.width(" ", size);
        for word in text.split(' ') {
            let wide = self.width(word, size);
            if let Some(line) =
                lines.last_mut().filter(|line| line.is_empty() || filled + space + wide <= width)
            {
                if !line.is_empty() {
                    line.push(' ');
                    filled += space;
                }
                line.push_str(word);
                filled += wide;
            } else {
                lines.push(word.to_owned());
                filled = wide;
            }
        }
        lines
    }

    /// Width in points: exact for Helvetica and Courier in ASCII, near enough for the rest.
    pub fn width(self, text: &str, size: f32) -> f32 {
        let units: u32 = text.chars().map(|c| self.units(c)).sum();
        units as f32 * size / 1000.0
    }

    fn units(self, c: char) -> u32 {
        /// Widths of Helvetica from space to tilde in thousandths (Adobe font metrics).
        const PLAIN: [u16; 95] = [
            278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
            556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
            611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
            667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
            222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
        ];
        let plain =
            (c as usize).checked_sub(32).and_then(|at| PLAIN.get(at)).map_or(556, |width| u32::from(*width));
        match self {
            Self::Plain => plain,
            Self::Bold => plain * 107 / 100,
            Self::Typed => 600,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "F1",
            Self::Bold => "F2",
            Self::Typed => "F3",
        }
    }
}

/// Objects in the order of their numbers.
struct Writer {
    out: Vec<u8>,
    offsets: Vec<usize>,
    lock: Option<Lock>,
}

const CATALOG: usize = 1;
const PAGES: usize = 2;
const INFO: usize = 3;
const FONTS: usize = 4;
const ENCRYPT: usize = 7;
const FIRST: usize = 8;

impl Writer {
    fn new(pdf: &Pdf) -> Self {
        let id = identity(pdf);
        let lock = pdf.password.as_ref().map(|password| Lock::new(password, &id));
        Self { out: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec(), offsets: vec![0; FIRST], lock }
    }

    fn file(mut self, pdf: &Pdf) -> Vec<u8> {
        let mut kids = String::new();
        let mut stuck = self.stuck(pdf);
        let form = match stuck.get(pdf.notes.len()..) {
            Some(fields) if !fields.is_empty() => format!(" /AcroForm << /Fields [{}] >>", fields.join(" ")),
            _ => String::new(),
        };
        for page in &pdf.pages {
            let number = self.page(page, &std::mem::take(&mut stuck));
            kids.push_str(&format!("{number} 0 R "));
        }
        let mut names = String::new();
        for (name, bytes) in &pdf.files {
            let number = self.carried(name, bytes);
            let name = self.string(CATALOG, name);
            names.push_str(&format!("{name} {number} 0 R "));
        }
        let names = match names.as_str() {
            "" => String::new(),
            names => format!(" /Names << /EmbeddedFiles << /Names [{names}] >> >>"),
        };
        let portfolio = if pdf.portfolio { " /Collection << /Type /Collection /View /D >>" } else { "" };
        let catalog = format!("<< /Type /Catalog /Pages {PAGES} 0 R{names}{form}{portfolio} >>");
        self.object(CATALOG, &catalog);
        self.object(PAGES, &format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pdf.pages.len()));
        let mut info = String::new();
        for (key, value) in [("Title", &pdf.title), ("Author", &pdf.author), ("CreationDate", &pdf.created)] {
            if !value.is_empty() {
                info.push_str(&format!("/{key} {} ", self.string(INFO, value)));
            }
        }
        self.object(INFO, &format!("<< {info}>>"));
        for (at, font) in ["Helvetica", "Helvetica-Bold", "Courier"].iter().enumerate() {
            let font =
                format!("<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>");
            self.object(FONTS + at, &font);
        }
        if let Some(dictionary) = self.lock.as_ref().map(Lock::dictionary) {
            self.object(ENCRYPT, &dictionary);
        }
        self.end(pdf)
    }

    /// Notes, then fields, as annotations (ISO 32000-1, 12.5 and 12.7).
    fn stuck(&mut self, pdf: &Pdf) -> Vec<String> {
        let mut stuck = Vec::new();
        for (author, text) in &pdf.notes {
            let number = self.next();
            let (author, text) = (self.string(number, author), self.string(number, text));
            let note = format!(
                "<< /Type /Annot /Subtype /Text /Rect [20 780 40 800] /T {author} /Contents {text} >>"
            );
            self.object(number, &note);
            stuck.push(format!("{number} 0 R"));
        }
        for (name, value) in &pdf.fields {
            let number = self.next();
            let (name, value) = (self.string(number, name), self.string(number, value));
            let field = format!(
                "<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [20 20 300 40] /T {name} /V {value} >>"
            );
            self.object(number, &field);
            stuck.push(format!("{number} 0 R"));
        }
        stuck
    }

    fn page(&mut self, page: &PdfPage, stuck: &[String]) -> usize {
        let (content, resources) = match page {
            PdfPage::Lines(lines) => {
                let fonts = format!("/F1 {FONTS} 0 R /F2 {} 0 R /F3 {} 0 R", FONTS + 1, FONTS + 2);
                (compress_to_vec_zlib(&operators(lines), 1), format!("/Font << {fonts} >>"))
            }
            PdfPage::Scan(scan) => {
                let (width, height) = scan.size();
                let number = self.next();
                let head = format!(
                    "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray \
                     /BitsPerComponent 1 /Filter /FlateDecode"
                );
                self.stream(number, &head, &scan.flate());
                // 200 dots an inch, from the top of the page.
                let (wide, high) = (width as f32 * 0.36, height as f32 * 0.36);
                let scale = (WIDTH / wide).min(HEIGHT / high).min(1.0);
                let (wide, high) = (wide * scale, high * scale);
                let operators = format!("q {wide:.2} 0 0 {high:.2} 0 {:.2} cm /Im Do Q\n", HEIGHT - high);
                (compress_to_vec_zlib(operators.as_bytes(), 1), format!("/XObject << /Im {number} 0 R >>"))
            }
        };
        let stream = self.next();
        self.stream(stream, "/Filter /FlateDecode", &content);
        let number = self.next();
        let annotations =
            if stuck.is_empty() { String::new() } else { format!(" /Annots [{}]", stuck.join(" ")) };
        self.object(
            number,
            &format!(
                "<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << {resources} >> \
                 /Contents {stream} 0 R{annotations} >>"
            ),
        );
        number
    }

    fn carried(&mut self, name: &str, bytes: &[u8]) -> usize {
        let stream = self.next();
        let head = format!("/Type /EmbeddedFile /Filter /FlateDecode /Params << /Size {} >>", bytes.len());
        self.stream(stream, &head, &compress_to_vec_zlib(bytes, 1));
        let number = self.next();
        let name = self.string(number, name);
        self.object(number, &format!("<< /Type /Filespec /F {name} /UF {name} /EF << /F {stream} 0 R >> >>"));
        number
    }

    fn next(&mut self) -> usize {
        self.offsets.push(0);
        self.offsets.len() - 1
    }

    fn object(&mut self, number: usize, content: &str) {
        self.offsets[number] = self.out.len();
        self.out.extend(format!("{number} 0 obj\n{content}\nendobj\n").into_bytes());
    }

    fn stream(&mut self, number: usize, head: &str, bytes: &[u8]) {
        let bytes = self.locked(number, bytes);
        self.offsets[number] = self.out.len();
        self.out
            .extend(format!("{number} 0 obj\n<< {head} /Length {} >>\nstream\n", bytes.len()).into_bytes());
        self.out.extend(bytes);
        self.out.extend(b"\nendstream\nendobj\n");
    }

    /// A string of object `number`: Windows-1252 (which PDFDocEncoding agrees with where we use it)
    /// or UTF-16, in hexadecimal.
    fn string(&self, number: usize, text: &str) -> String {
        let plain = if text.is_ascii() {
            text.as_bytes().to_vec()
        } else {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
        };
        let hex: String = self.locked(number, &plain).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("<{hex}>")
    }

    fn locked(&self, number: usize, bytes: &[u8]) -> Vec<u8> {
        match &self.lock {
            Some(lock) => lock.apply(number, bytes),
            None => bytes.to_vec(),
        }
    }

    fn end(mut self, pdf: &Pdf) -> Vec<u8> {
        let table = self.out.len();
        let count = self.offsets.len();
        let mut text = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for offset in &self.offsets[1..] {
            let used = if *offset == 0 { 'f' } else { 'n' };
            let generation = if *offset == 0 { 65535 } else { 0 };
            text.push_str(&format!("{offset:010} {generation:05} {used} \n"));
        }
        let id: String = identity(pdf).iter().map(|byte| format!("{byte:02x}")).collect();
        let encrypt = self.lock.as_ref().map_or(String::new(), |_| format!(" /Encrypt {ENCRYPT} 0 R"));
        text.push_str(&format!(
            "trailer\n<< /Size {count} /Root {CATALOG} 0 R /Info {INFO} 0 R /ID [<{id}> <{id}>]{encrypt} >>\n\
             startxref\n{table}\n%%EOF\n"
        ));
        self.out.extend(text.into_bytes());
        self.out
    }
}

/// The identity of a file should come from chance and the clock; ours comes from what it says.
fn identity(pdf: &Pdf) -> Vec<u8> {
    let text = format!("{}\n{}\n{}\n{}", pdf.title, pdf.author, pdf.created, pdf.pages.len());
    super::pdf_lock::md5(&[text.as_bytes()]).to_vec()
}

fn operators(lines: &[Line]) -> Vec<u8> {
    let mut out = b"BT\n".to_vec();
    for line in lines {
        let Line { left, down, size, face, grey, .. } = line;
        let up = HEIGHT - down;
        out.extend(
            format!("{grey} g /{} {size} Tf 1 0 0 1 {left:.2} {up:.2} Tm (", face.name()).into_bytes(),
        );
        for byte in super::encode_text(&line.text, "windows-1252") {
            if matches!(byte, b'(' | b')' | b'\\') {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.extend(b") Tj\n");
    }
    out.extend(b"ET\n");
    out
}
