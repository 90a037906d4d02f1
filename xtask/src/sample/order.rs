use daylight_testkit::make::{Face, Line, Pdf, PdfPage};

const LEFT: f32 = 64.0;
const RIGHT: f32 = 531.0;
const SIZE: f32 = 10.5;

/// A paper with its marking in the middle of the top and bottom line of every page, and SPECIMEN
/// under and over it. `text` is written as in `xtask/sample/order-031.txt`: `# ` begins a heading,
/// a line of `\f` a new page.
pub(super) fn order(marking: &str, created: &str, text: &str) -> Pdf {
    let sheets: Vec<&str> = text.split("\\f\n").collect();
    let page = |(number, sheet): (usize, &&str)| page(marking, number + 1, sheets.len(), sheet);
    let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default();
    Pdf {
        title: title.to_owned(),
        author: "Sarvena Desk".into(),
        created: created.into(),
        pages: sheets.iter().enumerate().map(page).collect(),
        ..Pdf::default()
    }
}

fn page(marking: &str, number: usize, of: usize, text: &str) -> PdfPage {
    let mut lines = vec![Line::centred(40.0, 12.0, Face::Bold, marking), specimen(62.0)];
    let mut down = 92.0;
    for line in text.lines() {
        down = match line.strip_prefix("# ") {
            Some(heading) => put(&mut lines, heading, Face::Bold, LEFT, down + 6.0) + 4.0,
            None if line.is_empty() => down + 6.0,
            None => body(&mut lines, line, down),
        };
    }
    assert!(down < 760.0, "page {number} of an order is too long: {down} points");
    lines.push(Line::centred(790.0, 9.0, Face::Plain, &format!("Page {number} of {of}")));
    lines.push(specimen(806.0));
    lines.push(Line::centred(824.0, 12.0, Face::Bold, marking));
    PdfPage::Lines(lines)
}

fn specimen(down: f32) -> Line {
    Line { grey: 0.45, ..Line::centred(down, 13.0, Face::Bold, "SPECIMEN") }
}

/// `Field: value` with the values under each other, or a paragraph.
fn body(lines: &mut Vec<Line>, line: &str, down: f32) -> f32 {
    match line.split_once(": ") {
        Some((field, value)) if field.len() <= 13 && !field.contains('(') => {
            lines.push(at(LEFT, down, Face::Bold, &format!("{field}:")));
            put(lines, value, Face::Plain, LEFT + 92.0, down)
        }
        _ => put(lines, line, Face::Plain, LEFT, down) + 4.0,
    }
}

/// The text in as many lines as it needs; gives where the next one goes.
fn put(lines: &mut Vec<Line>, text: &str, face: Face, left: f32, down: f32) -> f32 {
    let wrapped = face.wrap(text, SIZE, RIGHT - left);
    for (number, text) in wrapped.iter().enumerate() {
        lines.push(at(left, down + 14.0 * number as f32, face, text));
    }
    down + 14.0 * wrapped.len() as f32
}

fn at(left: f32, down: f32, face: Face, text: &str) -> Line {
    Line { left, down, size: SIZE, face, grey: 0.0, text: text.to_owned() }
}
