//! Cables: precedence, date-time group, `CITE`, and who it went to, as they stand in the message line.

use super::line::{Line, Piece};
use super::{FieldKind, Found, How, day, fold};

const PRECEDENCES: [&str; 8] =
    ["FLASH", "IMMEDIATE", "IMMED", "OPERATIONAL IMMEDIATE", "PRIORITY", "ROUTINE", "DEFERRED", "NIACT"];

/// Words that tell a page is a message.
const MESSAGE: [&str; 10] = [
    "CLASSIFIED MESSAGE",
    "CITE",
    "END OF MESSAGE",
    "CABLE SEC",
    "TELEGRAM",
    "SECTION 01 OF",
    "RYBAT",
    "UNCLAS",
    "SIPDIS",
    "TAGS",
];

pub(super) fn read(lines: &[Line<'_>], found: &mut Found<'_>) {
    let folded: Vec<String> = lines.iter().map(|line| fold::folded(line.text)).collect();
    let is_message = folded.iter().any(|line| MESSAGE.iter().any(|word| line.contains(word)));
    let group = lines.iter().enumerate().find_map(|(at, line)| Some((at, group(line)?)));
    if let Some((_, piece)) = group {
        // The moment of sending outweighs a day stamped on the page.
        found.add(FieldKind::Date, &[piece], How::Cable, 82);
    }
    if group.is_none() && !is_message {
        return;
    }
    precedence(lines, &folded, found);
    cite(lines, found);
    if group.is_none() && !found.has(FieldKind::Date) {
        any_day(lines, found);
    }
}

/// `261912Z APR 68`, where a line has it.
fn group<'a>(line: &Line<'a>) -> Option<Piece<'a>> {
    let day = day::all(line.text).into_iter().find(|day| day.with_time)?;
    Some(Piece { text: line.text.get(day.span.clone())?, start: line.start + day.span.start })
}

fn precedence(lines: &[Line<'_>], folded: &[String], found: &mut Found<'_>) {
    // All of them in a row are boxes to tick, none of them is said.
    let named = |line: &&String| PRECEDENCES.contains(&line.as_str());
    if folded.iter().filter(named).count() != 1 {
        return;
    }
    if let Some(at) = folded.iter().position(|line| PRECEDENCES.contains(&line.as_str())) {
        found.add(FieldKind::Precedence, &[lines[at].whole()], How::Cable, 60);
    }
}

/// `CITE GUATEMALA CITY 8934`: the sender and its number; `DIRECTOR` or `DIR INFO MADR` before it: the addressee.
fn cite(lines: &[Line<'_>], found: &mut Found<'_>) {
    for line in lines {
        let Some(at) = line.text.find("CITE ") else { continue };
        let piece = line.rest(at + 5);
        let digits = piece.text.find(|c: char| c.is_ascii_digit()).unwrap_or(piece.text.len());
        let name = piece.text[..digits].trim_end_matches(|c: char| !c.is_alphabetic());
        if name.len() >= 3 && name.len() <= 40 && !found.has(FieldKind::Author) {
            let author = Piece { text: name, start: piece.start };
            found.add(FieldKind::Author, &[author], How::Cable, 72);
        }
        if piece.text.len() >= 3 {
            found.add(FieldKind::Reference, &[piece], How::Cable, 60);
        }
        to_below(lines, line, found);
        return;
    }
}

/// The addressee alone on a line of capitals below the message line.
fn to_below(lines: &[Line<'_>], cited: &Line<'_>, found: &mut Found<'_>) {
    if found.has(FieldKind::Addressee) {
        return;
    }
    let Some(next) = lines.iter().find(|line| line.start > cited.start) else { return };
    let piece = next.whole();
    let words = piece.text.split_whitespace().count();
    let capitals =
        piece.text.chars().all(|c| c.is_uppercase() || c.is_whitespace() || matches!(c, ',' | '.'));
    if capitals && (1..=4).contains(&words) && piece.text.len() >= 3 {
        found.add(FieldKind::Addressee, &[piece], How::Cable, 62);
    }
}

/// A day anywhere at the head of a message that has no readable group.
fn any_day(lines: &[Line<'_>], found: &mut Found<'_>) {
    for line in lines.iter().take(45) {
        let Some(day) = day::first(line.text) else { continue };
        let complete = day.date.to_string().len() >= 10;
        if complete
            && line.text.len() <= 50
            && let Some(text) = line.text.get(day.span.clone())
        {
            let piece = Piece { text, start: line.start + day.span.start };
            found.add(FieldKind::Date, &[piece], How::Cable, 58);
            return;
        }
    }
}
