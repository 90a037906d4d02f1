//! Cables: precedence, date-time group, `CITE`, and who it went to, as they stand in the message line.

use super::line::{Line, Piece};
use super::{FieldKind, Found, How, day, fold};

/// Lines from the top in which a message names its ends.
const HEAD: usize = 45;

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
    let folded: Vec<&str> = lines.iter().map(|line| line.folded.as_str()).collect();
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
    head_office(lines, &folded, found);
    cite(lines, found);
    if group.is_none() && !found.has(FieldKind::Date) {
        any_day(lines, found);
    }
}

/// `261912Z APR 68`, where a line has it.
fn group<'a>(line: &Line<'a>) -> Option<Piece<'a>> {
    // A group ends in Z; lines without one are most.
    if !line.folded.contains('Z') {
        return None;
    }
    let day = day::all(line.text).into_iter().find(|day| day.with_time)?;
    Some(Piece { text: line.text.get(day.span.clone())?, start: line.start + day.span.start })
}

fn precedence(lines: &[Line<'_>], folded: &[&str], found: &mut Found<'_>) {
    // All of them in a row are boxes to tick, none of them is said.
    let named = |line: &&&str| PRECEDENCES.contains(*line);
    if folded.iter().filter(named).count() != 1 {
        return;
    }
    if let Some(at) = folded.iter().position(|line| PRECEDENCES.contains(line)) {
        found.add(FieldKind::Precedence, &[lines[at].whole()], How::Cable, 60);
    }
}

/// The office that is one end of every message of such a service stands in its head as DIRECTOR. Whether it is the
/// sender is told by the number it gives its own messages (`CITE DIR`); the other end stands beside.
fn head_office(lines: &[Line<'_>], folded: &[&str], found: &mut Found<'_>) {
    let is_director =
        |line: &str| line.rsplit(' ').next().is_some_and(|last| fold::within("DIRECTOR", last, 1));
    let Some(at) = folded.iter().take(HEAD).position(|line| line.len() < 30 && is_director(line)) else {
        return;
    };
    let outgoing = folded.iter().any(|line| {
        let squeezed = line.replace(' ', "");
        let cited = squeezed.find("CITE").and_then(|at| squeezed.get(at + 4..at + 7));
        cited.is_some_and(|sender| fold::within("DIR", sender, 1))
    });
    let words: Vec<&str> = folded[at].split(' ').collect();
    let alone = words.len() == 1;
    let sent = match words.as_slice() {
        [label, _] if fold::within("FROM", label, 2) => true,
        [label, _] if matches!(*label, "TO" | "10" | "1O" | "T0" | "IO") => false,
        _ => outgoing,
    };
    let word = lines[at].text.rfind([' ', '.', ',', ':']).map_or(0, |edge| edge + 1);
    let director = lines[at].rest(word);
    let (own, other) = if sent {
        (FieldKind::Author, FieldKind::Addressee)
    } else {
        (FieldKind::Addressee, FieldKind::Author)
    };
    found.add(own, &[director], How::Cable, if alone && !outgoing { 66 } else { 78 });
    let beside = if sent { at.checked_sub(1) } else { Some(at + 1) };
    if let Some(line) = beside.and_then(|beside| lines.get(beside))
        && alone
        && is_place(&line.folded, line.text)
    {
        found.add(other, &[line.whole()], How::Cable, 64);
    }
}

/// A few capitals that are no word of the printed form.
fn is_place(folded: &str, text: &str) -> bool {
    const PRINTED: [&str; 12] = [
        "SECRET",
        "ROUTING",
        "ACTION",
        "INFO",
        "CLASSIFIED MESSAGE",
        "CONF",
        "DATE",
        "FROM",
        "TO",
        "INITIALS",
        "RYBAT",
        "UNIT",
    ];
    let words = folded.split(' ').count();
    (1..=3).contains(&words)
        && folded.len() >= 4
        && text.chars().all(|c| c.is_uppercase() || c.is_whitespace() || matches!(c, ',' | '.'))
        && !PRINTED.contains(&folded)
        && !PRECEDENCES.contains(&folded)
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
