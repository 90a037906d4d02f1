//! Headings with labels: `MEMORANDUM FOR`, FROM, TO, SUBJECT, DATE, beside their values, above them, or in one
//! run with the values in another.
//!
//! One label alone proves little ("To: be or not"). So the labels of a page are gathered first; they count if two
//! of different kinds stand near each other, or one is of those that only headings have.

use super::label::{Hit, hit};
use super::line::{Line, Piece};
use super::{FieldKind, Found, How, day, fold, level};

/// Labels further apart belong to different headings.
const NEAR: usize = 14;

/// Lines of the top of a page.
const TOP: usize = 30;

/// Lines of a page in which labels are looked for.
const LABELLED: usize = 70;

/// Lines that a subject may run over.
const LONGEST_SUBJECT: usize = 4;

struct Placed {
    line: usize,
    hit: Hit,
}

pub(super) fn read(lines: &[Line<'_>], found: &mut Found<'_>) {
    let hits: Vec<Placed> = lines
        .iter()
        .enumerate()
        .take(LABELLED)
        .filter_map(|(line, text)| Some(Placed { line, hit: hit(text)? }))
        .collect();
    let kept: Vec<&Placed> = hits.iter().filter(|placed| counts(placed, &hits)).collect();
    for (at, placed) in kept.iter().enumerate() {
        let until = kept.get(at + 1).map_or(lines.len(), |next| next.line);
        let pieces = match placed.hit.colon {
            Some(_) => beside(placed, until, lines),
            None => Vec::new(),
        };
        let (pieces, stacked) =
            if pieces.is_empty() { (below(at, &kept, lines), true) } else { (pieces, false) };
        give(placed, &pieces, stacked, found);
    }
    if !found.has(FieldKind::Date) && !kept.is_empty() {
        free_date(lines, &kept, found);
    }
}

fn counts(placed: &Placed, hits: &[Placed]) -> bool {
    // Without a colon a label is a word like others; at the top of a page it may still be one.
    let whole_word = placed.hit.colon != Some(false) || placed.line < TOP;
    hits.iter().any(|other| {
        other.hit.kind != placed.hit.kind
            && other.line.abs_diff(placed.line) <= NEAR
            && (whole_word || other.hit.colon != Some(false))
            && is_letterhead(other.hit.kind)
    })
}

fn is_letterhead(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Author
            | FieldKind::Addressee
            | FieldKind::Subject
            | FieldKind::Date
            | FieldKind::Reference
            | FieldKind::Via
    )
}

/// The value on the line of its label, and for a subject the lines it runs over.
fn beside<'a>(placed: &Placed, until: usize, lines: &[Line<'a>]) -> Vec<Piece<'a>> {
    let Some(line) = lines.get(placed.line) else { return Vec::new() };
    let piece = line.rest(placed.hit.rest);
    if piece.text.chars().filter(|c| c.is_alphanumeric()).count() < 2 || is_instruction(line.text) {
        return Vec::new();
    }
    let mut pieces = vec![piece];
    if placed.hit.kind == FieldKind::Subject {
        continue_subject(&mut pieces, placed.line + 1, until, lines);
    }
    pieces
}

fn continue_subject<'a>(pieces: &mut Vec<Piece<'a>>, from: usize, until: usize, lines: &[Line<'a>]) {
    for line in lines.iter().take(until).skip(from) {
        let Some(last) = pieces.last() else { return };
        let open = !last.text.ends_with(['.', '"', '”']) && pieces.len() < LONGEST_SUBJECT;
        if !open || begins_a_field(line.text) || begins_text(line.text) || !runs_on(last.text, line.text) {
            return;
        }
        pieces.push(line.whole());
    }
}

/// A few words with a colon behind them: a label that is none of ours.
fn begins_a_field(line: &str) -> bool {
    let Some((head, rest)) = line.split_once(':') else { return false };
    let words = head.split_whitespace().count();
    let parted = rest.is_empty() || rest.starts_with([' ', '\t']);
    let capital = head.trim_start().starts_with(char::is_uppercase);
    parted && capital && (1..=3).contains(&words) && head.len() <= 24 && head.chars().any(char::is_lowercase)
}

/// Whether a line goes on with the one before: that one is long, or both are all capitals.
fn runs_on(before: &str, line: &str) -> bool {
    let capitals = |text: &str| !text.chars().any(char::is_lowercase);
    let small = line.chars().next().is_some_and(char::is_lowercase);
    if before.ends_with(['-', ',', ';', '/']) || small {
        return true;
    }
    before.len() >= 30 && capitals(before) == capitals(line)
}

/// What a printed form asks to be filled in: `TO: (Officer designation, room number, and building)`.
fn is_instruction(line: &str) -> bool {
    const ASKED: [&str; 12] = [
        "OPTIONAL",
        "DESIGNATION",
        "ROOM NUMBER",
        "NAME AND ADDRESS",
        "PHONE NO",
        "CLASSIFIED MESSAGE",
        "AND BUILDING",
        "CHECK CLASSIFICATION",
        "CHECK ONE",
        "FILL IN",
        "ROUTING",
        "NAME ADDRESS",
    ];
    let folded = fold::folded(line);
    ASKED.iter().any(|asked| folded.contains(asked))
}

/// Numbered paragraphs, salutations, dates, levels: what stands below a heading, not in it.
fn begins_text(line: &str) -> bool {
    let start: String = line.chars().take(4).collect();
    let numbered = start.starts_with(|c: char| c.is_ascii_digit()) && start.contains(['.', ')', ',']);
    numbered || line.starts_with("Dear ") || day::fills_a_date(line) || level::level(line).is_some()
}

/// The value below its label. In a run of labels without values the first value below is that of the first.
fn below<'a>(at: usize, kept: &[&Placed], lines: &[Line<'a>]) -> Vec<Piece<'a>> {
    let empty =
        |placed: &Placed| lines.get(placed.line).is_none_or(|line| line.rest(placed.hit.rest).text.len() < 2);
    let Some(placed) = kept.get(at) else { return Vec::new() };
    let mut first = at;
    while first > 0 && kept[first - 1].line + 1 == kept[first].line && empty(kept[first - 1]) {
        first -= 1;
    }
    let mut last = at;
    while last + 1 < kept.len() && kept[last].line + 1 == kept[last + 1].line && empty(kept[last + 1]) {
        last += 1;
    }
    let wanted = at - first;
    let until = kept.get(last + 1).map_or(lines.len(), |next| next.line);
    let from = kept[last].line + 1;
    let line = from + wanted;
    if line >= until {
        return Vec::new();
    }
    let piece = lines[line].whole();
    if piece.text.chars().filter(|c| c.is_alphabetic()).count() < 2 && placed.hit.kind != FieldKind::Date
        || piece.text.len() > 160
        || is_instruction(piece.text)
        || begins_text(lines[line].text) && placed.hit.kind != FieldKind::Date
    {
        return Vec::new();
    }
    let mut pieces = vec![piece];
    if placed.hit.kind == FieldKind::Subject && first == last {
        continue_subject(&mut pieces, line + 1, until, lines);
    }
    pieces
}

fn give(placed: &Placed, pieces: &[Piece<'_>], stacked: bool, found: &mut Found<'_>) {
    let kind = placed.hit.kind;
    let mut sure: usize = if stacked { 60 } else { 80 };
    sure -= (placed.hit.wrong * 5).min(20);
    if placed.hit.colon == Some(false) {
        sure -= 15;
    }
    let Some(first) = pieces.first() else { return };
    match kind {
        FieldKind::Date => {
            let Some(day) = day::first(first.text) else { return };
            let Some(text) = first.text.get(day.span.clone()) else { return };
            let piece = Piece { text, start: first.start + day.span.start };
            found.add(kind, &[piece], How::Label, certainty(sure));
        }
        FieldKind::Classification if level::level(first.text).is_none() => {}
        _ => found.add(kind, pieces, How::Label, certainty(sure)),
    }
}

fn certainty(sure: usize) -> u8 {
    u8::try_from(sure).unwrap_or(100)
}

/// A day alone on a line above or within the heading.
fn free_date(lines: &[Line<'_>], kept: &[&Placed], found: &mut Found<'_>) {
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else { return };
    let from = first.line.saturating_sub(NEAR);
    for line in lines.iter().take(last.line + 4).skip(from) {
        let Some(day) = day::first(line.text) else { continue };
        let alone = day.span.len() + 8 >= line.text.len() && day.date.to_string().len() >= 10;
        if alone && let Some(text) = line.text.get(day.span.clone()) {
            let piece = Piece { text, start: line.start + day.span.start };
            found.add(FieldKind::Date, &[piece], How::Label, 75);
            return;
        }
    }
}
