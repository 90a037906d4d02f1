use std::collections::HashSet;

use hayro_interpret::kurbo::{Affine, Rect, Shape};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::Resources;

use super::content::Painter;
use super::metadata::text_under;

/// Annotations of one page that are looked at.
const MOST: usize = 20_000;

/// Bytes of text compared with notes on one page: about a second of work.
const LONGEST_COMPARISON: usize = 1 << 30;

/// The annotations of a page, fields of forms included.
pub(super) fn of_page<'a>(page: &Dict<'a>) -> Vec<Dict<'a>> {
    let all = page.get::<Array<'a>>(b"Annots");
    all.map(|all| all.iter::<Dict<'a>>().take(MOST).collect()).unwrap_or_default()
}

/// Draws the appearance of an annotation where it stands on the page.
pub(super) fn paint<'a>(
    annotation: &Dict<'a>,
    resources: &Resources<'a>,
    place: Affine,
    painter: &mut Painter<'_, 'a>,
) {
    let Some(form) = appearance(annotation) else { return };
    let Some(area) = annotation.get::<hayro_syntax::object::Rect>(b"Rect") else { return };
    let dict = form.dict();
    let Some(own) = dict.get::<[f64; 4]>(b"BBox") else { return };
    let matrix = dict.get::<[f64; 6]>(b"Matrix").map_or(Affine::IDENTITY, Affine::new);
    let drawn = (matrix * Rect::new(own[0], own[1], own[2], own[3]).to_path(0.1)).bounding_box();
    if drawn.width() <= 0.0 || drawn.height() <= 0.0 {
        return;
    }
    // The appearance is fitted into the rectangle of the annotation (ISO 32000-1, 12.5.5).
    let (x, y) = (area.width() / drawn.width(), area.height() / drawn.height());
    let fitted = Affine::new([x, 0.0, 0.0, y, area.x0 - x * drawn.x0, area.y0 - y * drawn.y0]);
    let subtype = annotation.get::<Name<'_>>(b"Subtype");
    painter.covers.in_highlight = subtype.is_some_and(|subtype| subtype.as_ref() == b"Highlight");
    painter.paint_form(&form, resources, place * fitted);
    painter.covers.in_highlight = false;
}

fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    match annotation.get::<Dict<'a>>(b"AP")?.get::<Object<'a>>(b"N")? {
        Object::Stream(stream) => Some(stream),
        Object::Dict(states) => {
            let state = annotation.get::<Name<'_>>(b"AS")?;
            states.get::<Stream<'a>>(&state)
        }
        _ => None,
    }
}

/// What annotations and fields say beyond what is drawn on the page: notes, answers, addresses
/// that links lead to. One line each.
pub(super) fn said(annotations: &[Dict<'_>], drawn: &str) -> String {
    if annotations.is_empty() {
        return String::new();
    }
    // On a page that would take too long to compare with, a note is told even if it is drawn too.
    let comparable = drawn.len().saturating_mul(annotations.len()) <= LONGEST_COMPARISON;
    let drawn = Squeezed::of(if comparable { drawn } else { "" });
    let mut told = HashSet::new();
    let mut lines = String::new();
    for annotation in annotations {
        let Some(line) = said_by(annotation, &drawn) else { continue };
        if told.insert(line.clone()) {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    lines
}

fn said_by(annotation: &Dict<'_>, drawn: &Squeezed) -> Option<String> {
    let subtype = annotation.get::<Name<'_>>(b"Subtype")?;
    match subtype.as_ref() {
        b"Widget" => answer(annotation, drawn),
        b"Link" => {
            let action = annotation.get::<Dict<'_>>(b"A")?;
            text_under(&action, b"URI").filter(|address| !drawn.contains(address))
        }
        // The window of a note repeats the note.
        b"Popup" => None,
        _ => {
            let note = text_under(annotation, b"Contents").filter(|note| !drawn.contains(note))?;
            Some(match text_under(annotation, b"T") {
                Some(author) => format!("{}: {}", author.trim(), note.trim()),
                None => note.trim().to_owned(),
            })
        }
    }
}

/// The answer in a field that the page does not show: `name: value`.
fn answer(widget: &Dict<'_>, drawn: &Squeezed) -> Option<String> {
    let kind = inherited(widget, |field| text_under(field, b"FT"))?;
    if kind != "Tx" && kind != "Ch" {
        return None;
    }
    let value = inherited(widget, |field| match field.get::<Object<'_>>(b"V")? {
        Object::Array(several) => {
            let several: Vec<String> = several
                .iter::<Object<'_>>()
                .filter_map(Object::into_string)
                .map(|value| super::metadata::text(value.as_bytes()))
                .collect();
            Some(several.join(", "))
        }
        _ => text_under(field, b"V"),
    })?;
    if value.trim().is_empty() || drawn.contains(&value) {
        return None;
    }
    let name = inherited(widget, |field| text_under(field, b"TU").or_else(|| text_under(field, b"T")));
    Some(match name {
        Some(name) => format!("{}: {}", name.trim(), value.trim()),
        None => value.trim().to_owned(),
    })
}

/// What the field says, or the nearest field above it.
fn inherited<T>(widget: &Dict<'_>, asked: impl Fn(&Dict<'_>) -> Option<T>) -> Option<T> {
    let mut field = widget.clone();
    for _ in 0..16 {
        if let Some(answer) = asked(&field) {
            return Some(answer);
        }
        field = field.get::<Dict<'_>>(b"Parent")?;
    }
    None
}

/// Text without blanks, so that where lines were broken does not matter.
struct Squeezed(String);

impl Squeezed {
    fn of(text: &str) -> Self {
        Self(text.chars().filter(|c| !c.is_whitespace()).collect())
    }

    fn contains(&self, text: &str) -> bool {
        self.0.contains(&Self::of(text).0)
    }
}
