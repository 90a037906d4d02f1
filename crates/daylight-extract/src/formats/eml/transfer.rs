//! The transfer encodings of RFC 2045, and uuencode. Each decoder tells pieces as it goes, so that
//! an attachment never lies in memory whole, and says what in its input was not of the encoding.

use std::borrow::Cow;

use daylight_model::{Problem, ProblemKind};

use crate::Stop;

/// How the bytes of a part were made fit for mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// 7bit, 8bit, binary, and nothing said.
    Plain,
    Base64,
    QuotedPrintable,
    Uuencode,
    /// Some name we do not know.
    Unknown,
}

impl Transfer {
    pub(super) fn named(name: &[u8]) -> Self {
        // Quotation marks, comments and a stray semicolon are met.
        let name: Vec<u8> = name
            .iter()
            .map(u8::to_ascii_lowercase)
            .filter(|byte| !matches!(byte, b'"' | b'\''))
            .skip_while(u8::is_ascii_whitespace)
            .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b';' | b'('))
            .collect();
        match name.as_slice() {
            b"" | b"7bit" | b"8bit" | b"binary" | b"7-bit" | b"8-bit" | b"none" => Self::Plain,
            b"base64" | b"base-64" | b"x-base64" => Self::Base64,
            b"quoted-printable" => Self::QuotedPrintable,
            b"x-uuencode" | b"uuencode" | b"x-uue" | b"uue" => Self::Uuencode,
            _ => Self::Unknown,
        }
    }

    /// Tells the decoded bytes in pieces, and what was wrong with the encoded ones.
    pub(super) fn decode(
        self,
        bytes: &[u8],
        tell: impl FnMut(&[u8]) -> Result<(), Stop>,
    ) -> Result<Option<Problem>, Stop> {
        match self {
            Self::Plain => plain(bytes, tell).map(|()| None),
            Self::Unknown => plain(bytes, tell).map(|()| {
                Some(Problem::new(
                    ProblemKind::Unsupported,
                    "its transfer encoding is unknown: kept as it was sent",
                ))
            }),
            Self::Base64 => base64(bytes, tell),
            Self::QuotedPrintable => quoted_printable(bytes, tell),
            Self::Uuencode => uuencode(bytes, tell),
        }
    }

    /// The decoded bytes at once: for text, which is shown whole.
    pub(super) fn decoded(self, bytes: &[u8]) -> (Cow<'_, [u8]>, Option<Problem>) {
        if self == Self::Plain {
            return (Cow::Borrowed(bytes), None);
        }
        let mut all = Vec::with_capacity(bytes.len());
        let problem = self.decode(bytes, |piece| {
            all.extend_from_slice(piece);
            Ok(())
        });
        (Cow::Owned(all), problem.unwrap_or(None))
    }
}

fn plain(bytes: &[u8], mut tell: impl FnMut(&[u8]) -> Result<(), Stop>) -> Result<(), Stop> {
    bytes.chunks(PIECE).try_for_each(&mut tell)
}

/// Decoded bytes told at a time, about.
const PIECE: usize = 64 << 10;

/// Base64 of a short thing, at once.
pub(in crate::formats) fn base64_at_once(bytes: &[u8]) -> (Vec<u8>, Option<Problem>) {
    let (decoded, problem) = Transfer::Base64.decoded(bytes);
    (decoded.into_owned(), problem)
}

const PAD: u8 = 64;
const SPACE: u8 = 65;
const OTHER: u8 = 66;

/// The value of each letter of base64 (RFC 4648), with its other alphabet for addresses.
const LETTERS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut at = 0;
    while at < 64 {
        table[alphabet[at] as usize] = at as u8;
        at += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table[b'=' as usize] = PAD;
    table[b' ' as usize] = SPACE;
    table[b'\t' as usize] = SPACE;
    table[b'\r' as usize] = SPACE;
    table[b'\n' as usize] = SPACE;
    table
};

/// Padding in the middle ends one run and begins the next: some programs write several in a row.
/// What stands after padding and a blank is no more of it, up to the end of the line.
fn base64(bytes: &[u8], mut tell: impl FnMut(&[u8]) -> Result<(), Stop>) -> Result<Option<Problem>, Stop> {
    let mut out = Vec::with_capacity(PIECE + 4);
    let (mut bits, mut letters, mut strange) = (0_u32, 0_u8, 0_usize);
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        let value = LETTERS[usize::from(*byte)];
        if value < PAD {
            bits = bits << 6 | u32::from(value);
            letters += 1;
            if letters == 4 {
                let [_, a, b, c] = bits.to_be_bytes();
                out.extend_from_slice(&[a, b, c]);
                (bits, letters) = (0, 0);
                if out.len() >= PIECE {
                    tell(&out)?;
                    out.clear();
                }
            }
        } else if value == PAD {
            rest_of_base64(bits, letters, &mut out);
            (bits, letters) = (0, 0);
            if let [b' ' | b'\t', ..] = rest.as_slice() {
                strange +=
                    rest.by_ref().take_while(|byte| **byte != b'\n').filter(|byte| **byte > b' ').count();
            }
        } else if value == OTHER {
            strange += 1;
        }
    }
    rest_of_base64(bits, letters, &mut out);
    tell(&out)?;
    Ok(if strange > 0 {
        Some(Problem::new(
            ProblemKind::Damaged,
            format!("damaged base64: {strange} bytes in it are no letters of it and were passed over"),
        ))
    } else if letters > 0 {
        Some(Problem::new(ProblemKind::Damaged, "its base64 is cut off"))
    } else {
        None
    })
}

fn rest_of_base64(bits: u32, letters: u8, out: &mut Vec<u8>) {
    let [_, a, b, _] = (bits << (6 * (4 - u32::from(letters.min(4))))).to_be_bytes();
    match letters {
        2 => out.push(a),
        3 => out.extend_from_slice(&[a, b]),
        _ => {}
    }
}

/// What is not `=` and two digits stays as it is: mail that was never encoded says it was.
fn quoted_printable(
    bytes: &[u8],
    mut tell: impl FnMut(&[u8]) -> Result<(), Stop>,
) -> Result<Option<Problem>, Stop> {
    let mut out = Vec::with_capacity(PIECE + 4);
    let mut strange = 0_usize;
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        let after = after.get(1..).unwrap_or_default();
        rest = match after {
            [high, low, rest @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                out.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                rest
            }
            _ => match soft_line_end(after) {
                Some(rest) => rest,
                None => {
                    strange += 1;
                    out.push(b'=');
                    after
                }
            },
        };
        if out.len() >= PIECE {
            tell(&out)?;
            out.clear();
        }
    }
    out.extend_from_slice(rest);
    tell(&out)?;
    Ok((strange > 0).then(|| {
        Problem::new(
            ProblemKind::Damaged,
            format!("damaged quoted-printable: {strange} signs of equality without digits stand as they are"),
        )
    }))
}

/// What follows the line end that an `=` takes away, blanks before it included; or the end.
fn soft_line_end(after: &[u8]) -> Option<&[u8]> {
    let blanks = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match after.get(blanks..).unwrap_or_default() {
        [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] | [b'\r', rest @ ..] => Some(rest),
        [] => Some(&[]),
        _ => None,
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// From `begin` to `end`; each line says how many bytes it holds.
fn uuencode(bytes: &[u8], mut tell: impl FnMut(&[u8]) -> Result<(), Stop>) -> Result<Option<Problem>, Stop> {
    let mut out = Vec::with_capacity(PIECE + 64);
    let (mut begun, mut ended, mut short) = (false, false, 0_usize);
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !begun {
            begun = line.starts_with(b"begin ");
            continue;
        }
        if line == b"end" {
            ended = true;
            break;
        }
        short += usize::from(!uuencoded_line(line, &mut out));
        if out.len() >= PIECE {
            tell(&out)?;
            out.clear();
        }
    }
    tell(&out)?;
    let detail = match (begun, ended) {
        (false, _) => "no beginning of uuencoded data was found",
        (true, false) => "its uuencoded data is cut off",
        (true, true) if short > 0 => "damaged uuencoded data",
        (true, true) => return Ok(None),
    };
    Ok(Some(Problem::new(ProblemKind::Damaged, detail)))
}

/// Whether the line held as many bytes as it says.
fn uuencoded_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let Some((first, letters)) = line.split_first() else { return true };
    let value = |byte: &u8| u32::from(byte.wrapping_sub(b' ') & 0x3f);
    let mut owed = value(first) as usize;
    for four in letters.chunks(4) {
        let bits = (0..4).fold(0, |bits, at| bits << 6 | four.get(at).map_or(0, value));
        let three = bits.to_be_bytes();
        let take = owed.min(3).min(four.len().saturating_sub(1));
        out.extend_from_slice(three.get(1..=take).unwrap_or_default());
        owed -= take;
        if owed == 0 {
            break;
        }
    }
    owed == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(transfer: Transfer, text: &str) -> (String, Option<Problem>) {
        let (bytes, problem) = transfer.decoded(text.as_bytes());
        (String::from_utf8_lossy(&bytes).into_owned(), problem)
    }

    #[test]
    fn base64_is_read_over_line_ends_and_after_padding() {
        assert_eq!(decoded(Transfer::Base64, "VGlk\r\nZSB0\nYWJs ZQ=="), ("Tide table".into(), None));
        assert_eq!(decoded(Transfer::Base64, "VGk=ZGU="), ("Tide".into(), None));
    }

    #[test]
    fn what_can_be_got_of_damaged_base64_is_got_and_the_rest_told() {
        let (text, problem) = decoded(Transfer::Base64, "VGlk!!ZSB0YWJsZQ");
        assert_eq!(text, "Tide table");
        assert!(problem.is_some_and(|problem| problem.detail.contains("2 bytes")));
        assert!(decoded(Transfer::Base64, "VGlkZ").1.is_some());
        let (text, problem) = decoded(Transfer::Base64, "VGlkZQ== virus free\nIHRhYmxl");
        assert_eq!(text, "Tide table");
        assert!(problem.is_some());
    }

    #[test]
    fn quoted_printable_loses_no_sign_it_does_not_know() {
        assert_eq!(decoded(Transfer::QuotedPrintable, "caf=C3=A9 =\r\nnoir=3D"), ("café noir=".into(), None));
        let (text, problem) = decoded(Transfer::QuotedPrintable, "1+1=2 =zz");
        assert_eq!(text, "1+1=2 =zz");
        assert!(problem.is_some());
    }

    #[test]
    fn uuencode_is_read_between_its_marks() {
        assert_eq!(decoded(Transfer::Uuencode, "begin 644 a\n#0V%T\n`\nend\n"), ("Cat".into(), None));
        assert!(decoded(Transfer::Uuencode, "begin 644 a\n#0V%T\n").1.is_some());
    }

    #[test]
    fn a_piece_border_is_not_seen() {
        let line = "QUJD".repeat(40_000);
        let (text, problem) = decoded(Transfer::Base64, &line);
        assert_eq!((text.len(), problem), (120_000, None));
    }
}
