use super::scan::Place;
use super::{NumberHow, NumberKind, NumberMention};

/// The lines for machines that stand on passports (2 of 44), visas and older cards (2 of 36) and cards (3 of 30). The
/// run from `at` to `end` may be any of the lines; it is told when the line with the check digits has them right.
pub(super) fn travel_document(place: Place<'_>, at: usize, end: usize) -> Option<NumberMention> {
    let line = line(place, at, end)?;
    let (number, country, birth, until, sex, span) = match line.len() {
        44 | 36 if line.starts_with(['P', 'V', 'I', 'A', 'C']) && second_line(place, end).is_some() => {
            let (next, span_end) = second_line(place, end)?;
            if next.len() != line.len() {
                return None;
            }
            let (number, country, birth, sex, until) = numbers_of_two(next)?;
            (number, country, birth, until, sex, at..span_end)
        }
        44 | 36 => {
            let (number, country, birth, sex, until) = numbers_of_two(line)?;
            (number, country, birth, until, sex, at..end)
        }
        30 => {
            let number = checked(line, 5..14, 14)?;
            let (next, span_end) = second_line(place, end).filter(|(next, _)| next.len() == 30)?;
            let (birth, until) = (checked(next, 0..6, 6)?, checked(next, 8..14, 14)?);
            let span_end = second_line(place, span_end)
                .filter(|(last, _)| last.len() == 30)
                .map_or(span_end, |last| last.1);
            (number, next.get(15..18)?, birth, until, next.get(7..8)?, at..span_end)
        }
        _ => return None,
    };
    let plain = |text: &str| text.trim_end_matches('<').to_owned();
    let dates =
        [birth, until].iter().all(|date| date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'<'));
    if !dates || !country.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'<') {
        return None;
    }
    let value = format!("{} {} {birth} {} {until}", plain(country), plain(number), plain(sex));
    Some(place.mention(span, NumberKind::TravelDocument, value, NumberHow::Check, 98))
}

fn line(place: Place<'_>, at: usize, end: usize) -> Option<&str> {
    let line = place.text.get(at..end)?;
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<';
    (matches!(line.len(), 30 | 36 | 44) && line.bytes().all(fits)).then_some(line)
}

/// The line after the one that ends at `end`, and where it ends.
fn second_line(place: Place<'_>, end: usize) -> Option<(&str, usize)> {
    let rest = place.bytes.get(end..)?;
    let from = end + rest.iter().take(8).position(|byte| !byte.is_ascii_whitespace())?;
    let to = from
        + place.bytes.get(from..)?.iter().take(45).take_while(|byte| !byte.is_ascii_whitespace()).count();
    line(place, from, to).map(|line| (line, to))
}

/// Number, nationality, day of birth, sex and last day of the second of two lines.
fn numbers_of_two(line: &str) -> Option<(&str, &str, &str, &str, &str)> {
    let number = checked(line, 0..9, 9)?;
    let (birth, until) = (checked(line, 13..19, 19)?, checked(line, 21..27, 27)?);
    Some((number, line.get(10..13)?, birth, line.get(20..21)?, until))
}

fn checked(line: &str, field: std::ops::Range<usize>, check: usize) -> Option<&str> {
    let field = line.get(field)?;
    let sum: u32 =
        field.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(byte, weight)| worth(byte) * weight).sum();
    let wanted = line.get(check..check + 1)?;
    let nothing = field.bytes().all(|byte| byte == b'<');
    (!nothing && wanted.parse() == Ok(sum % 10)).then_some(field)
}

fn worth(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    }
}
