//! Letters and papers without labels: the day near the top, the salutation, the line below the closing.

use super::line::{Line, Piece};
use super::{FieldKind, Found, How, day};

/// Lines from the top in which a letter has its day.
const TOP: usize = 30;

/// How letters begin, folded.
const SALUTATIONS: [&str; 14] = [
    "DEAR ",
    "MY DEAR ",
    "SEHR GEEHRTE",
    "LIEBER ",
    "LIEBE ",
    "CHER ",
    "CHERE ",
    "MONSIEUR ",
    "ESTIMADO ",
    "ESTIMADA ",
    "MUY SENOR",
    "УВАЖАЕМЫЙ ",
    "УВАЖАЕМАЯ ",
    "السيد ",
];

/// How they end, folded.
const CLOSINGS: [&str; 14] = [
    "SINCERELY",
    "SINCERELY YOURS",
    "YOURS SINCERELY",
    "VERY TRULY YOURS",
    "YOURS TRULY",
    "YOURS FAITHFULLY",
    "RESPECTFULLY",
    "MIT FREUNDLICHEN GRUSSEN",
    "HOCHACHTUNGSVOLL",
    "VEUILLEZ AGREER",
    "CORDIALEMENT",
    "ATENTAMENTE",
    "С УВАЖЕНИЕМ",
    "وتفضلوا",
];

pub(super) fn read(lines: &[Line<'_>], found: &mut Found<'_>) {
    let folded: Vec<&str> = lines.iter().map(|line| line.folded.as_str()).collect();
    let salutation = folded.iter().position(|line| SALUTATIONS.iter().any(|begin| line.starts_with(begin)));
    if let Some(at) = salutation {
        salute(&lines[at], found);
    }
    signed(lines, &folded, found);
    if !found.has(FieldKind::Date) {
        top_day(lines, salutation, found);
    }
}

fn salute(line: &Line<'_>, found: &mut Found<'_>) {
    let Some(space) = line.text.find(' ') else { return };
    let piece = line.rest(space);
    let name = piece.text.trim_end_matches([',', ':', ';', '.', '!', '-']);
    if name.len() >= 3 && name.len() <= 60 && !found.has(FieldKind::Addressee) {
        found.add(FieldKind::Addressee, &[Piece { text: name, start: piece.start }], How::Letter, 60);
    }
}

/// The first line below the closing that looks like a name.
fn signed(lines: &[Line<'_>], folded: &[&str], found: &mut Found<'_>) {
    if found.has(FieldKind::Author) {
        return;
    }
    let Some(at) = folded.iter().position(|line| CLOSINGS.iter().any(|end| line.starts_with(end))) else {
        return;
    };
    if folded[at].len() > 45 {
        return;
    }
    let name = lines.iter().skip(at + 1).take(4).map(Line::whole).find(|piece| is_name(piece.text));
    if let Some(piece) = name {
        found.add(FieldKind::Author, &[piece], How::Letter, 58);
    }
}

fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase))
        && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '\''))
}

fn top_day(lines: &[Line<'_>], salutation: Option<usize>, found: &mut Found<'_>) {
    let until = salutation.map_or(TOP, |at| at + 1);
    for line in lines.iter().take(until) {
        let Some(day) = day::first(line.text) else { continue };
        let alone = day.span.len() + 14 >= line.text.len();
        if !alone || day.date.to_string().len() < 10 {
            continue;
        }
        if let Some(text) = line.text.get(day.span.clone()) {
            let piece = Piece { text, start: line.start + day.span.start };
            found.add(FieldKind::Date, &[piece], How::Letter, if salutation.is_some() { 70 } else { 55 });
            return;
        }
    }
}
