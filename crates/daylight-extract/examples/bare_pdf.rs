//! The floor that reading PDF is measured against: hayro interprets every page, and a device pushes
//! the text of each glyph to a string. No words, no order, no metadata, no parts.
//!
//! `cargo run --release --example bare_pdf -- FILE…` prints files, pages and bytes of text.
//! `--ours` in front has our own reader do the same files, so that both can be timed in one run;
//! `--to FOLDER` in front writes what the bare loop finds, one text for each file.

use std::sync::Arc;

use daylight_extract::{Hint, Order, Sink, Source, Stop, read};
use daylight_model::{Field, Format, Page, PartHead, Problem};
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;

#[expect(clippy::print_stdout, reason = "a tool for measuring, not part of the program")]
fn main() -> std::io::Result<()> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let ours = paths.first().is_some_and(|first| first == "--ours");
    if ours {
        paths.remove(0);
    }
    let to = match paths.as_slice() {
        [first, to, ..] if first == "--to" => Some(std::path::PathBuf::from(to)),
        _ => None,
    };
    if let Some(to) = &to {
        std::fs::create_dir_all(to)?;
        paths.drain(..2);
    }
    let (mut pages, mut text) = (0, 0);
    for (number, path) in paths.iter().enumerate() {
        let bytes = std::fs::read(path)?;
        if ours {
            let counted = counted_by_us(bytes, path);
            pages += counted.0;
            text += counted.1;
            continue;
        }
        let (found, letters) = letters_of(bytes);
        pages += found;
        text += letters.len();
        if let Some(to) = &to {
            std::fs::write(to.join(format!("{number:06}.txt")), letters)?;
        }
    }
    println!("{} files, {pages} pages, {text} bytes of text", paths.len());
    Ok(())
}

/// The number of pages and their text, each page ending in a line end.
fn letters_of(bytes: Vec<u8>) -> (usize, String) {
    let Ok(pdf) = Pdf::new(Arc::new(bytes)) else { return (0, String::new()) };
    let cache = InterpreterCache::new();
    let mut letters = Letters::default();
    for page in pdf.pages().iter() {
        let mut context = Context::new(
            Affine::IDENTITY,
            Rect::new(0.0, 0.0, 1.0, 1.0),
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        interpret_page(page, &mut context, &mut letters);
        letters.0.push('\n');
    }
    (pdf.pages().len(), letters.0)
}

#[derive(Default)]
struct Letters(String);

impl Device<'_> for Letters {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, _: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => self.0.push(c),
                Some(BfString::String(text)) => self.0.push_str(&text),
                None => {}
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[expect(clippy::disallowed_methods, reason = "measured outside the jail")]
fn counted_by_us(bytes: Vec<u8>, path: &str) -> (usize, usize) {
    let mut counter = Counter::default();
    let order = Order { hint: Hint::from_name(path), ..Order::default() };
    read(&Source::new(bytes), &order, &mut counter);
    (counter.pages, counter.text)
}

/// A sink that keeps nothing.
#[derive(Default)]
struct Counter {
    pages: usize,
    text: usize,
}

impl Sink for Counter {
    fn page(&mut self, page: &Page) -> Result<(), Stop> {
        self.pages += 1;
        self.text += page.text.len();
        Ok(())
    }

    fn format(&mut self, _: Format, _: bool) -> Result<(), Stop> {
        Ok(())
    }
    fn metadata(&mut self, _: &Field, _: &str) -> Result<(), Stop> {
        Ok(())
    }
    fn part_range(&mut self, _: u32, _: &PartHead, _: u64, _: u64) -> Result<(), Stop> {
        Ok(())
    }
    fn part_begin(&mut self, _: u32, _: &PartHead) -> Result<(), Stop> {
        Ok(())
    }
    fn part_bytes(&mut self, _: &[u8]) -> Result<(), Stop> {
        Ok(())
    }
    fn part_end(&mut self, _: Option<&Problem>) -> Result<(), Stop> {
        Ok(())
    }
    fn part_missing(&mut self, _: u32, _: &PartHead, _: &Problem) -> Result<(), Stop> {
        Ok(())
    }
    fn problem(&mut self, _: &Problem) -> Result<(), Stop> {
        Ok(())
    }
    fn cursor(&mut self, _: &[u8], _: u32) -> Result<(), Stop> {
        Ok(())
    }
}
