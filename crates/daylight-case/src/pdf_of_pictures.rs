use std::io::{self, Write};
use std::path::Path;

use daylight_extract::picture::{Raster, Tones};
use daylight_model::{Problem, View};
use daylight_store::{Document, Store};

use crate::error::on_file;
use crate::picture::{PictureDesk, pages_to_draw};
use crate::show::find;
use crate::{Case, CaseError};

/// Pages of one PDF of pictures at most. What lies beyond is not in it, and [`PicturePdf`] says so.
pub const PDF_PAGES: u32 = 2_000;

/// Dots per inch: letters of a footnote can be read and printed.
const DOTS: f32 = 150.0;

/// Dots across at least and at most: a page may call itself as small as a stamp, or as large as a house.
const NARROWEST: u32 = 300;
const WIDEST: u32 = 2_400;

/// What a PDF of pictures came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PicturePdf {
    /// Pages in it.
    pub pages: u32,
    /// Pages of the document beyond [`PDF_PAGES`].
    pub left_out: u32,
    /// Pages that could not be drawn: they are blank, with a cross over them.
    pub not_drawn: Vec<(u32, Problem)>,
}

impl Case {
    /// Writes a PDF that holds the pictures of all pages of a document, and nothing else: no text, no
    /// scripts, no links, no metadata, no time. Written page by page; the same document gives the same bytes.
    ///
    /// An error of `out` ends it as [`CaseError::File`].
    pub fn pdf_of_pictures(
        &self,
        desk: &PictureDesk,
        reference: &str,
        out: &mut dyn Write,
    ) -> Result<PicturePdf, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let all = pages_to_draw(&document);
        let mut told = PicturePdf {
            pages: all.clamp(1, PDF_PAGES),
            left_out: all.saturating_sub(PDF_PAGES),
            ..PicturePdf::default()
        };
        let seen = (&store, &view);
        // Nothing is written of a document that has no picture at all, so that the caller can still say so.
        let mut first = Some(self.sketch(desk, seen, &document, 1, dots(seen, &document, 1)?)?);
        if let Some(Err(problem)) = &first
            && all <= 1
        {
            return Err(CaseError::NotDrawn { page: 1, problem: problem.clone() });
        }
        let writing = || on_file("writing", Path::new("the PDF of pictures"));
        let mut pdf = PdfWriter::begin(out, told.pages).map_err(writing())?;
        for page in 1..=told.pages {
            let drawn = match first.take() {
                Some(drawn) => drawn,
                None => self.sketch(desk, seen, &document, page, dots(seen, &document, page)?)?,
            };
            let written = match drawn {
                Ok(sketch) => pdf.picture(&sketch.raster),
                Err(problem) => {
                    told.not_drawn.push((page, problem));
                    pdf.crossed_out()
                }
            };
            written.map_err(writing())?;
        }
        pdf.end().map_err(writing())?;
        Ok(told)
    }
}

/// How many dots wide a page is drawn.
pub(crate) fn dots((store, view): (&Store, &View), document: &Document, page: u32) -> Result<u32, CaseError> {
    let size = store.words(view, document.id, page)?.and_then(|page| page.size);
    Ok(match size {
        Some((width, _)) => ((width / 72.0 * DOTS).round() as u32).clamp(NARROWEST, WIDEST),
        None => WIDEST,
    })
}

/// Width and height in points of a page of which only the picture is known.
pub(crate) fn points(raster: &Raster) -> (f32, f32) {
    let points = |dots: u32| dots as f32 * 72.0 / DOTS;
    (points(raster.width), points(raster.height))
}

/// Writes the file of ISO 32000-1, section 7.5: header, objects, cross-reference table, trailer. Objects 1
/// and 2 are the catalog and the list of pages; each page has three more: itself, its content, its picture.
struct PdfWriter<'a> {
    out: Counted<'a>,
    pages: u32,
    /// Where each object begins, the first one first.
    starts: Vec<u64>,
}

struct Counted<'a> {
    out: &'a mut dyn Write,
    written: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<'a> PdfWriter<'a> {
    fn begin(out: &'a mut dyn Write, pages: u32) -> io::Result<Self> {
        let mut pdf = Self { out: Counted { out, written: 0 }, pages, starts: Vec::new() };
        // Four bytes that are no letters, so that nobody takes it for text.
        pdf.out.write_all(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")?;
        pdf.object(b"<< /Type /Catalog /Pages 2 0 R >>")?;
        let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 3 + 3 * page)).collect();
        let list = format!("<< /Type /Pages /Count {pages} /Kids [{}] >>", kids.join(" "));
        pdf.object(list.as_bytes())?;
        Ok(pdf)
    }

    fn picture(&mut self, raster: &Raster) -> io::Result<()> {
        let (width, height) = points(raster);
        let (width, height) = (f64::from(width), f64::from(height));
        let content = format!("{width:.2} 0 0 {height:.2} 0 0 cm /P Do");
        self.page(width, height, &content)?;
        let (colors, space) = match raster.tones {
            Tones::Gray => (1, "/DeviceGray"),
            Tones::Color => (3, "/DeviceRGB"),
        };
        let packed =
            daylight_publish::packed_rows(&raster.pixels, raster.width as usize * raster.tones.bytes())?;
        let head = format!(
            "<< /Type /XObject /Subtype /Image /Width {} /Height {} /BitsPerComponent 8 /ColorSpace {space} \
             /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors {colors} /Columns {} >> /Length {} >>",
            raster.width,
            raster.height,
            raster.width,
            packed.len()
        );
        self.stream(&head, &packed)
    }

    /// A page of A4 with a cross from corner to corner.
    fn crossed_out(&mut self) -> io::Result<()> {
        self.page(595.0, 842.0, "0.6 G 0 0 m 595 842 l 0 842 m 595 0 l S")?;
        self.object(b"null")
    }

    fn page(&mut self, width: f64, height: f64, content: &str) -> io::Result<()> {
        let own = self.starts.len() + 1;
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2} {height:.2}] /Contents {} 0 R \
             /Resources << /XObject << /P {} 0 R >> >> >>",
            own + 1,
            own + 2
        );
        self.object(page.as_bytes())?;
        self.stream(&format!("<< /Length {} >>", content.len()), content.as_bytes())
    }

    fn object(&mut self, body: &[u8]) -> io::Result<()> {
        self.starts.push(self.out.written);
        writeln!(self.out, "{} 0 obj", self.starts.len())?;
        self.out.write_all(body)?;
        self.out.write_all(b"\nendobj\n")
    }

    fn stream(&mut self, head: &str, bytes: &[u8]) -> io::Result<()> {
        self.starts.push(self.out.written);
        write!(self.out, "{} 0 obj\n{head}\nstream\n", self.starts.len())?;
        self.out.write_all(bytes)?;
        self.out.write_all(b"\nendstream\nendobj\n")
    }

    fn end(mut self) -> io::Result<()> {
        debug_assert_eq!(self.starts.len() as u32, 2 + 3 * self.pages);
        let table = self.out.written;
        // The table has ten digits for each place.
        if table >= 10_000_000_000 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let objects = self.starts.len() + 1;
        write!(self.out, "xref\n0 {objects}\n0000000000 65535 f \n")?;
        for start in std::mem::take(&mut self.starts) {
            writeln!(self.out, "{start:010} 00000 n ")?;
        }
        write!(self.out, "trailer\n<< /Size {objects} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n")?;
        self.out.flush()
    }
}
