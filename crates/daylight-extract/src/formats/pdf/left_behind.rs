//! What a file keeps besides the version that is shown: earlier versions, objects that nothing refers to, bytes behind
//! its end; and what a box hides, told once more in bookmarks, metadata and forms.

use std::collections::HashSet;

use daylight_model::{BadRedaction, BadRedactionKind as Kind};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};

use super::content::Painter;
use super::font::Fonts;
use super::layout;
use super::tree::{self, Leaf, Leaflet};
use super::unredacted::{cut, worth_telling};
use super::{metadata, outline, stream};

/// Earlier versions that are read of one file, and pages of each.
const MOST_VERSIONS: usize = 3;
const MOST_PAGES: usize = 100;

/// A file with more objects is not walked for those that nothing refers to.
const MOST_OBJECTS: usize = 50_000;

/// Bytes of an object that is looked into.
const LARGEST: usize = 4 << 20;

/// Letters that words have which count: shorter ones are everywhere.
const SHORT: usize = 4;

/// Letters of what lies behind the end, at least.
const FEWEST_BEHIND: u32 = 20;

/// Words that the present version has, each squeezed, so that what an earlier one has beyond them can be told.
#[derive(Default)]
pub(super) struct Present(HashSet<String>);

impl Present {
    pub(super) fn add(&mut self, text: &str) {
        self.0.extend(words(text));
    }

    /// The lines in which words stand that the present version has not.
    fn beyond(&self, text: &str) -> String {
        let new = |line: &&str| words(line).any(|word| !self.0.contains(&word));
        text.lines().filter(new).collect::<Vec<_>>().join("\n")
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric());
    pieces.filter(|word| word.chars().count() >= SHORT).map(str::to_lowercase)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Where the earlier versions of a file end.
pub(super) fn versions(bytes: &[u8]) -> Vec<usize> {
    let mut ends: Vec<usize> = memchr::memmem::find_iter(bytes, b"%%EOF").map(|at| at + 5).collect();
    ends.pop();
    ends.retain(|end| {
        // The first part of a file made for the web ends so too, pointing at nothing.
        let tail = bytes.get(end.saturating_sub(64)..*end).unwrap_or_default();
        let pointer = memchr::memmem::rfind(tail, b"startxref").and_then(|at| tail.get(at + 9..));
        let digits = pointer.unwrap_or_default().iter().filter(|byte| byte.is_ascii_digit());
        digits.map(|byte| byte - b'0').any(|digit| digit > 0)
    });
    if ends.len() > MOST_VERSIONS {
        // The first, and the last before the present one.
        let first = ends.first().copied();
        ends = first.into_iter().chain(ends.split_off(ends.len() - (MOST_VERSIONS - 1))).collect();
    }
    ends
}

/// What earlier versions say that the present one does not.
pub(super) fn of_earlier_versions(bytes: &[u8], ends: &[usize], present: &mut Present) -> Vec<BadRedaction> {
    let mut found = Vec::new();
    for end in ends {
        let version = bytes.get(..*end).unwrap_or_default().to_vec();
        let Ok(pdf) = Pdf::new(version) else { continue };
        let mut lines = String::new();
        for leaf in tree::leaves(&pdf).into_iter().take(MOST_PAGES) {
            let Leaf::Page(leaf) = leaf else { continue };
            let text = text_of_page(&leaf);
            let beyond = present.beyond(&text);
            present.add(&beyond);
            lines.push_str(&beyond);
            lines.push('\n');
        }
        found.extend(told(Kind::EarlierVersion, lines));
    }
    found
}

fn text_of_page(leaf: &Leaflet<'_>) -> String {
    let mut faults = super::content::Faults::default();
    let Some(content) = super::content(&leaf.dict, &mut faults) else { return String::new() };
    text_of_content(&content, leaf)
}

fn text_of_content(content: &[u8], leaf: &Leaflet<'_>) -> String {
    let (mut fonts, layers) = (Fonts::new(), HashSet::new());
    let (width, height) = leaf.size();
    let mut painter = Painter::new(&mut fonts, &layers, width * height);
    painter.paint(content, &leaf.resources(), leaf.place());
    layout::laid_out(&painter.words).0
}

fn told(kind: Kind, text: String) -> Option<BadRedaction> {
    let letters = worth_telling(&text)?;
    Some(BadRedaction { kind, page: None, area: None, letters, sealed: Some(cut(text.trim().to_owned())) })
}

/// What stands in objects that nothing refers to and that would draw text.
pub(super) fn unreferenced(
    pdf: &Pdf,
    first: Option<&Leaflet<'_>>,
    present: &mut Present,
) -> Option<BadRedaction> {
    if pdf.len() > MOST_OBJECTS {
        return None;
    }
    let first = first?;
    let reached = reached(pdf);
    let mut lines = String::new();
    for object in pdf.objects() {
        let Object::Stream(stream) = object else { continue };
        let Some(id) = stream.dict().obj_id() else { continue };
        if reached.contains(&id) || !may_draw(&stream) || stream.raw_data().len() > LARGEST {
            continue;
        }
        let Ok(content) = stream::decoded(&stream) else { continue };
        let has = |sign: &[u8]| memchr::memmem::find(&content.bytes, sign).is_some();
        if content.bytes.len() > LARGEST || !has(b"BT") || !(has(b"Tj") || has(b"TJ")) {
            continue;
        }
        let beyond = present.beyond(&text_of_content(&content.bytes, first));
        present.add(&beyond);
        lines.push_str(&beyond);
        lines.push('\n');
    }
    told(Kind::Unreferenced, lines)
}

/// Nothing that says it is something else: a picture, a font, a table of objects.
fn may_draw(stream: &Stream<'_>) -> bool {
    let dict = stream.dict();
    let named = |key: &[u8]| dict.get::<Name<'_>>(key).map(|name| name.as_ref().to_vec());
    match (named(b"Type").as_deref(), named(b"Subtype").as_deref()) {
        (None | Some(b"XObject"), Some(b"Form")) => true,
        (None, None) => ["FunctionType", "PatternType", "ShadingType", "Length1", "N", "Width"]
            .iter()
            .all(|key| !dict.contains_key(key.as_bytes())),
        _ => false,
    }
}

/// Every object that the catalog leads to.
fn reached(pdf: &Pdf) -> HashSet<ObjectIdentifier> {
    let xref = pdf.xref();
    let mut reached = HashSet::new();
    let mut waiting = vec![xref.root_id()];
    while let Some(id) = waiting.pop() {
        if !reached.insert(id) {
            continue;
        }
        if let Some(object) = xref.get::<Object<'_>>(id) {
            references(&object, &mut waiting, 0);
        }
    }
    reached
}

fn references(object: &Object<'_>, found: &mut Vec<ObjectIdentifier>, depth: u32) {
    if depth > 40 {
        return;
    }
    let mut follow = |value: MaybeRef<Object<'_>>| match value {
        MaybeRef::Ref(reference) => found.push(reference.into()),
        MaybeRef::NotRef(object) => references(&object, found, depth + 1),
    };
    match object {
        Object::Dict(dict) => dict.entries().for_each(|(_, value)| follow(value)),
        Object::Stream(stream) => stream.dict().entries().for_each(|(_, value)| follow(value)),
        Object::Array(array) => array.raw_iter().for_each(follow),
        _ => {}
    }
}

/// What stands behind the end of the file, where it is text. What servers hang on is none.
pub(super) fn behind_the_end(bytes: &[u8]) -> Option<BadRedaction> {
    let end = memchr::memmem::rfind(bytes, b"%%EOF")? + 5;
    let behind = bytes.get(end..)?;
    let behind = behind.get(..behind.len().min(BadRedaction::LONGEST)).unwrap_or(behind);
    let text = String::from_utf8_lossy(behind);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.starts_with(['<', '%', '-']) {
        return None;
    }
    let printable = text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').count();
    let mostly = printable * 10 >= text.chars().count() * 9;
    let found = told(Kind::AfterEnd, text.to_owned()).filter(|found| found.letters >= FEWEST_BEHIND);
    found.filter(|_| mostly)
}

/// Whether what was sealed stands in bookmarks, metadata or values of forms as well.
pub(super) fn elsewhere(pdf: &Pdf, sealed: &[String]) -> Option<BadRedaction> {
    let wanted: Vec<String> =
        sealed.iter().map(|text| squeezed(text)).filter(|text| text.len() >= 8).collect();
    if wanted.is_empty() {
        return None;
    }
    let told = outline::titles(pdf).into_iter().chain(form_values(pdf)).chain(metadata::values(pdf));
    let told: Vec<String> = told.map(|text| squeezed(&text)).filter(|text| text.len() >= 8).collect();
    let again =
        wanted.iter().filter(|text| told.iter().any(|told| told.contains(*text) || text.contains(told)));
    let letters = again.map(|text| text.chars().count() as u32).sum();
    let found = BadRedaction { kind: Kind::Elsewhere, page: None, area: None, letters, sealed: None };
    (letters > 0).then_some(found)
}

fn form_values(pdf: &Pdf) -> Vec<String> {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let fields = catalog.get::<Dict<'_>>(b"AcroForm").and_then(|form| form.get::<Array<'_>>(b"Fields"));
    let Some(fields) = fields else { return Vec::new() };
    let mut values = Vec::new();
    for field in fields.iter::<Dict<'_>>().take(2_000) {
        values.extend(metadata::text_under(&field, b"V"));
        if let Some(kids) = field.get::<Array<'_>>(b"Kids") {
            values
                .extend(kids.iter::<Dict<'_>>().take(50).filter_map(|kid| metadata::text_under(&kid, b"V")));
        }
    }
    values
}
