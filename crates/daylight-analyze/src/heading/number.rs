//! The number an archive gives a record, where it stands without a label at the head of a page: three groups
//! of digits, `104-10001-10001`.

use super::line::{Line, Piece};
use super::{FieldKind, Found, How};

/// Lines at the top of a page that are looked at.
const TOP: usize = 12;

pub(super) fn read(lines: &[Line<'_>], found: &mut Found<'_>) {
    for line in lines.iter().take(TOP) {
        if let Some(piece) = alone(line) {
            found.add(FieldKind::RecordNumber, &[piece], How::Pattern, 80);
            return;
        }
    }
}

/// A line that is a number of the archive and nothing else worth reading.
fn alone<'a>(line: &Line<'a>) -> Option<Piece<'a>> {
    let piece = within(&line.whole())?;
    (piece.text.len() + 6 >= line.text.len()).then_some(piece)
}

/// The number in a piece: 3, 5 and 5 digits with hyphens between.
pub(super) fn within<'a>(piece: &Piece<'a>) -> Option<Piece<'a>> {
    let bytes = piece.text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| *at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
    for start in starts.take(40) {
        if let Some(length) = length(&bytes[start..]) {
            return Some(Piece { text: piece.text.get(start..start + length)?, start: piece.start + start });
        }
    }
    None
}

fn length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for (group, digits) in [3, 5, 5].into_iter().enumerate() {
        if group > 0 {
            let before = at;
            while bytes.get(at).is_some_and(|byte| matches!(byte, b'-' | b' ' | b'.' | b'_'))
                && at < before + 3
            {
                at += 1;
            }
            if !bytes[before..at].contains(&b'-') {
                return None;
            }
        }
        for _ in 0..digits {
            if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
                return None;
            }
            at += 1;
        }
    }
    (!bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)).then_some(at)
}

/// The number with its hyphens, where a scan lost them or put spaces in.
pub(super) fn canonical(value: &str) -> Option<String> {
    let digits: String = value
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '_'))
        .map(|c| match c {
            'O' | 'o' => '0',
            'l' | 'I' => '1',
            other => other,
        })
        .collect();
    if digits.len() != 13 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(format!("{}-{}-{}", &digits[..3], &digits[3..8], &digits[8..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_number_is_three_groups_of_digits() {
        let at = |text| within(&Piece { text, start: 0 }).map(|piece| piece.text);
        assert_eq!(at("104-10001-10008"), Some("104-10001-10008"));
        assert_eq!(at("see 104- 10001-10008."), Some("104- 10001-10008"));
        assert_eq!(at("1104-10001-10008"), None);
        assert_eq!(at("104-10001-100081"), None);
        assert_eq!(at("555-12345"), None);
        assert_eq!(canonical("1041007110194").as_deref(), Some("104-10071-10194"));
        assert_eq!(canonical("1O4-1007l-10194").as_deref(), Some("104-10071-10194"));
        assert_eq!(canonical("104-10071"), None);
    }
}
