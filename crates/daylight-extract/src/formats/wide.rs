//! Encodings with wide units and without a mark, and those that are not like ASCII.

use super::encoding::Charset;

/// UTF-16 or UTF-32 without a byte order mark, where the bytes leave no doubt.
pub(super) fn charset(sample: &[u8]) -> Option<Charset> {
    // Nearly every text leaves here, so this look is written to be quick.
    if !sample.iter().fold(false, |zero, byte| zero | (*byte == 0)) {
        return None;
    }
    // Text in wide units has spaces, digits or line ends, and they have zero bytes.
    let zeros = sample.iter().filter(|byte| **byte == 0).count();
    if zeros * 100 < sample.len() || sample.len() < 4 {
        return None;
    }
    if zeros * 2 > sample.len() {
        let big = is_utf32(sample, true);
        return (big || is_utf32(sample, false)).then_some(Charset::Utf32 { big });
    }
    let (little, big) = (common_units(sample, false), common_units(sample, true));
    match (little, big) {
        (None, None) => None,
        (Some(little), Some(big)) if big > little => Some(Charset::Register(encoding_rs::UTF_16BE)),
        (None, Some(_)) => Some(Charset::Register(encoding_rs::UTF_16BE)),
        (Some(_), _) => Some(Charset::Register(encoding_rs::UTF_16LE)),
    }
}

/// Whether every unit is a character that text is made of.
fn is_utf32(sample: &[u8], big: bool) -> bool {
    let (units, _) = sample.as_chunks::<4>();
    !units.is_empty() && units.iter().all(|unit| utf32(*unit, big).is_some_and(is_text))
}

/// How many units are spaces, line ends, digits or ASCII letters, if all of it can be text.
fn common_units(sample: &[u8], big: bool) -> Option<usize> {
    let (units, _) = sample.as_chunks::<2>();
    let units =
        units.iter().map(|unit| if big { u16::from_be_bytes(*unit) } else { u16::from_le_bytes(*unit) });
    let (mut all, mut letters, mut common) = (0_usize, 0_usize, 0_usize);
    let mut blocks = [false; 256];
    for c in char::decode_utf16(units) {
        let c = match c {
            Ok(c) if is_text(c) => c,
            // A sample can end inside a pair.
            Err(error) if (0xd800..0xdc00).contains(&error.unpaired_surrogate()) => continue,
            _ => return None,
        };
        all += 1;
        letters += usize::from(c.is_alphanumeric() || c.is_whitespace() || c.is_ascii_punctuation());
        common += usize::from(c.is_ascii());
        if let Some(block) = blocks.get_mut(u32::from(c) as usize >> 8) {
            *block = true;
        }
    }
    let blocks = blocks.iter().filter(|block| **block).count();
    // Tables of small numbers decode to characters too, but not to letters with spaces between.
    let likely =
        letters * 100 >= all * 90 && common * 100 >= all && (common * 2 >= all || blocks <= 6 || all >= 200);
    (likely && common > 0).then_some(common)
}

fn is_text(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{c}' => true,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => false,
        // Private use and what will never be a character.
        '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}

fn utf32(unit: [u8; 4], big: bool) -> Option<char> {
    char::from_u32(if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) })
}

/// Appends the text and returns how many units could not be decoded. Pieces are cut at multiples
/// of four.
pub(super) fn decode_utf32(bytes: &[u8], big: bool, text: &mut String) -> u64 {
    let (units, rest) = bytes.as_chunks::<4>();
    let mut undecodable = u64::from(!rest.is_empty());
    for unit in units {
        text.push(utf32(*unit, big).unwrap_or_else(|| {
            undecodable += 1;
            char::REPLACEMENT_CHARACTER
        }));
    }
    undecodable
}

/// Text of EBCDIC: its space is 0x40, its letters lie above 0x80, and it has no spaces of ASCII.
pub(crate) fn is_ebcdic(sample: &[u8]) -> bool {
    if sample.len() < 16 {
        return false;
    }
    let (mut spaces, mut letters, mut odd) = (0_usize, 0_usize, 0_usize);
    for byte in sample {
        match byte {
            0x40 => spaces += 1,
            0x81..=0x89
            | 0x91..=0x99
            | 0xa2..=0xa9
            | 0xc1..=0xc9
            | 0xd1..=0xd9
            | 0xe2..=0xe9
            | 0xf0..=0xf9 => letters += 1,
            // Line ends, tab, and the punctuation of plain text.
            0x05 | 0x0d | 0x15 | 0x25 | 0x4a..=0x50 | 0x5a..=0x61 | 0x6b..=0x6f | 0x79..=0x7f => {}
            _ => odd += 1,
        }
    }
    // Lines of a fixed length are filled up with spaces.
    let written = sample.len() - spaces;
    spaces * 20 > sample.len()
        && letters * 10 > written * 6
        && letters * 10 > sample.len()
        && odd * 50 < sample.len()
}

/// Appends the text of code page 500.
pub(super) fn decode_ebcdic(bytes: &[u8], text: &mut String) {
    for byte in bytes {
        let row = CP500.get(usize::from(byte >> 4)).copied().unwrap_or_default();
        text.extend(row.chars().nth(usize::from(byte & 15)));
    }
}

/// EBCDIC code page 500 by rows of sixteen (IBM CDRA); its new line, 0x15, is a line end.
const CP500: [&str; 16] = [
    "\u{0}\u{1}\u{2}\u{3}\u{9c}\t\u{86}\u{7f}\u{97}\u{8d}\u{8e}\u{b}\u{c}\r\u{e}\u{f}",
    "\u{10}\u{11}\u{12}\u{13}\u{9d}\n\u{8}\u{87}\u{18}\u{19}\u{92}\u{8f}\u{1c}\u{1d}\u{1e}\u{1f}",
    "\u{80}\u{81}\u{82}\u{83}\u{84}\n\u{17}\u{1b}\u{88}\u{89}\u{8a}\u{8b}\u{8c}\u{5}\u{6}\u{7}",
    "\u{90}\u{91}\u{16}\u{93}\u{94}\u{95}\u{96}\u{4}\u{98}\u{99}\u{9a}\u{9b}\u{14}\u{15}\u{9e}\u{1a}",
    " \u{a0}âäàáãåçñ[.<(+!",
    "&éêëèíîïìß]$*);^",
    "-/ÂÄÀÁÃÅÇÑ¦,%_>?",
    "øÉÊËÈÍÎÏÌ`:#@'=\"",
    "Øabcdefghi«»ðýþ±",
    "°jklmnopqrªºæ¸Æ¤",
    "µ~stuvwxyz¡¿ÐÝÞ®",
    "¢£¥·©§¶¼½¾¬|¯¨´×",
    "{ABCDEFGHI\u{ad}ôöòóõ",
    "}JKLMNOPQR¹ûüùúÿ",
    "\\÷STUVWXYZ²ÔÖÒÓÕ",
    "0123456789³ÛÜÙÚ\u{9f}",
];
