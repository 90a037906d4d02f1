use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_cmap::BfString;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, StandardFont};
use hayro_syntax::object::{Array, Dict, Name, Number, Object};
use unicode_normalization::UnicodeNormalization;

use super::meaning::{Collections, Meaning};

/// Fonts kept while reading one document. Beyond, all are forgotten and read anew where needed: a
/// font program may take megabytes, and a document may have a font for every page.
const MOST_FONTS: usize = 256;

/// Codes kept for one font of many codes. More than the largest character collection has.
const MOST_LETTERS: usize = 70_000;

/// The fonts of one document, each read once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    programs: FontResolverFn,
    maps: CMapResolverFn,
    collections: Rc<Collections>,
    known: HashMap<usize, Option<Rc<Face<'a>>>>,
    standard: Option<Rc<Face<'a>>>,
}

impl<'a> Fonts<'a> {
    pub(super) fn new() -> Self {
        Self {
            cache: FontCache::new(),
            programs: Arc::new(|query| {
                Some(match query {
                    FontQuery::Standard(font) => font.get_font_data(),
                    FontQuery::Fallback(query) => query.pick_standard_font().get_font_data(),
                })
            }),
            maps: Arc::new(hayro_cmap::load_embedded),
            collections: Rc::default(),
            known: HashMap::new(),
            standard: None,
        }
    }

    /// The font this dictionary describes; `None` where it cannot be read.
    pub(super) fn face(&mut self, dict: &Dict<'a>) -> Option<Rc<Face<'a>>> {
        // The bytes of a dictionary stay where they are as long as the document is open.
        let key = dict.data().as_ptr() as usize;
        if let Some(face) = self.known.get(&key) {
            return face.clone();
        }
        if self.known.len() >= MOST_FONTS {
            self.known.clear();
            self.cache = FontCache::new();
        }
        let face = self.read(dict).map(Rc::new);
        self.known.insert(key, face.clone());
        face
    }

    /// The font for text that names none, or one that cannot be read: the codes of ASCII.
    pub(super) fn standard(&mut self) -> Option<Rc<Face<'a>>> {
        if self.standard.is_none() {
            let font = self.cache.standard_font(StandardFont::Helvetica, &self.programs)?;
            self.standard =
                Some(Rc::new(Face::new(font, true, 1.0, Meaning::new(&Dict::empty(), &self.collections))));
        }
        self.standard.clone()
    }

    fn read(&mut self, dict: &Dict<'a>) -> Option<Face<'a>> {
        if !widths_are_sane(dict) {
            return None;
        }
        let font = self.cache.font(dict, &self.programs, &self.maps)?;
        let subtype = dict.get::<Name<'_>>(b"Subtype")?;
        let composite = subtype.as_ref() == b"Type0";
        let height = if subtype.as_ref() == b"Type3" { height_of_type3(dict) } else { 1.0 };
        let meaning = Meaning::new(dict, &self.collections);
        Some(Face::new(font, !composite, height, meaning))
    }
}

/// Whether the width tables can be read without filling the memory: a range of widths takes a few
/// bytes to write and one entry for each code to read.
pub(super) fn widths_are_sane(dict: &Dict<'_>) -> bool {
    if dict.get::<Number>(b"FirstChar").is_some_and(|first| !(0..=65_535).contains(&first.as_i64())) {
        return false;
    }
    let Some(below) = dict.get::<Array<'_>>(b"DescendantFonts").and_then(|all| all.iter::<Dict<'_>>().next())
    else {
        return true;
    };
    [(b"W".as_slice(), 1), (b"W2", 3)].into_iter().all(|(key, values)| {
        below.get::<Array<'_>>(key).is_none_or(|widths| ranges_are_sane(&widths, values))
    })
}

/// Ranges are written `first last` and as many values as given; lists `first [values]`.
fn ranges_are_sane(widths: &Array<'_>, values: usize) -> bool {
    let mut pending: Vec<i64> = Vec::new();
    let mut codes = 0_i64;
    for item in widths.iter::<Object<'_>>() {
        match item {
            Object::Number(number) => pending.push(number.as_i64()),
            _ => pending.clear(),
        }
        if let &[first, last, ..] = pending.as_slice()
            && pending.len() == 2 + values
        {
            codes = codes.saturating_add(last.saturating_sub(first).max(0));
            pending.clear();
        }
    }
    codes <= 1 << 20
}

/// The height of the letters of a Type 3 font, in text space for a font size of 1.
fn height_of_type3(dict: &Dict<'_>) -> f32 {
    let matrix = dict.get::<[f32; 6]>(b"FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    let scale = matrix[2].hypot(matrix[3]);
    let from_box = dict.get::<[f32; 4]>(b"FontBBox").map_or(0.0, |area| (area[3] - area[1]).abs() * scale);
    let height = if from_box > 0.0 { from_box } else { 1000.0 * scale };
    if height.is_finite() && height > 0.0 { height } else { 1.0 }
}

/// One font: what its codes mean and how wide they are.
pub(super) struct Face<'a> {
    font: Font<'a>,
    /// Codes are single bytes.
    simple: bool,
    /// Height of an em for a font size of 1: other than 1 only for Type 3.
    pub(super) height: f32,
    meaning: Meaning<'a>,
    letters: RefCell<Letters>,
}

#[derive(Default)]
struct Letters {
    low: Vec<Option<Letter>>,
    high: HashMap<u32, Letter>,
    text: String,
}

/// What a code stands for. Its text lies in the face.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    start: u32,
    end: u32,
    /// Width, or height in vertical writing, for a font size of 1.
    pub(super) advance: f32,
    pub(super) sort: Sort,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Space,
    /// Drawn, and nothing says what it means.
    Unknown,
}

impl<'a> Face<'a> {
    fn new(font: Font<'a>, simple: bool, height: f32, meaning: Meaning<'a>) -> Self {
        let letters = Letters { low: vec![None; 256], ..Letters::default() };
        Self { font, simple, height, meaning, letters: RefCell::new(letters) }
    }

    pub(super) fn is_horizontal(&self) -> bool {
        self.font.is_horizontal()
    }

    /// The code at `offset`, and its length in bytes.
    pub(super) fn code(&self, bytes: &[u8], offset: usize) -> (u32, usize) {
        if self.simple {
            return (bytes.get(offset).copied().map_or(0, u32::from), 1);
        }
        let (code, length) = self.font.read_code(bytes, offset);
        (code, length.max(1))
    }

    /// Where a letter of vertical writing begins, seen from its origin, for a font size of 1.
    pub(super) fn displacement(&self, code: u32) -> (f32, f32) {
        let vector = self.font.origin_displacement(code);
        (vector.x as f32 / 1000.0, vector.y as f32 / 1000.0)
    }

    /// Calls `then` with the letter of this code and its text.
    pub(super) fn letter(&self, code: u32, then: impl FnOnce(Letter, &str)) {
        let mut letters = self.letters.borrow_mut();
        let known = match letters.low.get(code as usize) {
            Some(low) => *low,
            None => letters.high.get(&code).copied(),
        };
        let letter = known.unwrap_or_else(|| self.learn(code, &mut letters));
        then(letter, letters.text.get(letter.start as usize..letter.end as usize).unwrap_or_default());
    }

    fn learn(&self, code: u32, letters: &mut Letters) -> Letter {
        let (sort, text) = self.read_letter(code);
        let start = letters.text.len() as u32;
        letters.text.push_str(&text);
        let advance = self.font.code_advance(code);
        let advance = if self.is_horizontal() { advance.x } else { advance.y };
        let advance = if advance.is_finite() { advance.clamp(-1e6, 1e6) as f32 / 1000.0 } else { 0.0 };
        let letter = Letter { start, end: letters.text.len() as u32, advance, sort };
        match letters.low.get_mut(code as usize) {
            Some(low) => *low = Some(letter),
            None => {
                if letters.high.len() >= MOST_LETTERS {
                    letters.high.clear();
                }
                letters.high.insert(code, letter);
            }
        }
        letter
    }

    fn read_letter(&self, code: u32) -> (Sort, String) {
        let glyph = self.font.map_code(code);
        let glyph = self.font.glyph(glyph, code);
        let told = match &glyph {
            FontGlyph::Outline(outline) => outline.as_unicode(),
            FontGlyph::Type3(drawn) => drawn.as_unicode(),
        };
        let told = told.map(|told| match told {
            BfString::Char(c) => c.to_string(),
            BfString::String(text) => text,
        });
        let text = match told {
            Some(text) if means_something(&text) => Some(text),
            told => self.meaning.of(code, &glyph).or(told),
        };
        match text {
            None if draws_nothing(&glyph) => (Sort::Space, String::new()),
            None => (Sort::Unknown, String::new()),
            Some(text) => tidy(&text),
        }
    }
}

/// A glyph without ink is a blank, whatever its font calls it.
fn draws_nothing(glyph: &FontGlyph<'_>) -> bool {
    match glyph {
        FontGlyph::Outline(outline) => outline.outline().elements().is_empty(),
        FontGlyph::Type3(_) => false,
    }
}

fn means_something(text: &str) -> bool {
    !text.is_empty() && text.chars().any(|c| c != '\0' && c != '\u{fffd}' && !is_private(c))
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// Ligatures and presentation forms become the letters they stand for, so that words are found;
/// controls go, and what is blank is a space.
fn tidy(text: &str) -> (Sort, String) {
    if text.chars().all(|c| c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}') && !text.is_empty() {
        return (Sort::Space, String::new());
    }
    let mut clean = String::with_capacity(text.len());
    let mut unknown = false;
    for c in text.chars() {
        match c {
            '\u{fb00}'..='\u{fb06}'
            | '\u{fb13}'..='\u{fb17}'
            | '\u{fb1d}'..='\u{fdfb}'
            | '\u{fe70}'..='\u{fefc}' => {
                clean.extend(std::iter::once(c).nfkc().filter(|c| !c.is_whitespace()));
            }
            // A soft hyphen that is drawn is a hyphen.
            '\u{ad}' => clean.push('-'),
            // Bullets of the Symbol and Wingdings fonts.
            '\u{f0b7}' | '\u{f09f}' => clean.push('•'),
            '\u{f0a7}' | '\u{f06e}' => clean.push('▪'),
            c if is_private(c) || c == '\u{fffd}' => unknown = true,
            c if c.is_control() => unknown |= c == '\0',
            c => clean.push(c),
        }
    }
    if clean.is_empty() && unknown { (Sort::Unknown, clean) } else { (Sort::Text, clean) }
}
