//! Which encoding bytes are in: by their mark, by their shape, by what is declared, by a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

use crate::formats::wide;

/// Bytes looked at for a guess.
const SAMPLE: usize = 64 << 10;

/// How bytes stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// UTF-8, and ASCII with it.
    Utf8,
    /// UTF-32, most significant byte first or last.
    Utf32 {
        /// Most significant byte first.
        big: bool,
    },
    /// EBCDIC, code page 500: the letters lie alike in its other Western pages.
    Ebcdic,
    /// Any encoding of the WHATWG register, UTF-16 among them.
    Register(&'static Encoding),
}

/// The charset of `bytes` and the length of their byte order mark. A mark counts more than the
/// bytes, unmistakable bytes more than the declaration, the declaration more than a guess.
pub(crate) fn charset(bytes: &[u8], declared: Option<&str>) -> (Charset, usize) {
    if let Some(marked) = by_mark(bytes) {
        return marked;
    }
    let sample = sample(bytes);
    if let Some(wide) = wide::charset(sample) {
        return (wide, 0);
    }
    if looks_like_utf8(sample) {
        return (Charset::Utf8, 0);
    }
    let named = declared.and_then(|name| Encoding::for_label(name.trim().as_bytes()));
    // A declaration in single bytes of an encoding in wider units cannot be true.
    if let Some(encoding) = named.filter(|encoding| encoding.is_ascii_compatible()) {
        let charset = if encoding == encoding_rs::UTF_8 && !sample.is_empty() && !mostly_utf8(sample) {
            guess(sample)
        } else {
            of(encoding)
        };
        return (charset, 0);
    }
    (guess(sample), 0)
}

/// Whether a look at a few bytes is enough to know that no charset makes text of them.
pub(crate) fn is_beyond_doubt_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..2048).unwrap_or(bytes);
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    // Zeros may be padding, or half of a wide unit; each is looked at by those who know.
    (controls(head) - zeros) * 25 > head.len()
        && by_mark(bytes).is_none()
        && wide::charset(head).is_none()
        && !wide::is_ebcdic(head)
}

/// Number of bytes that are characters only machines write: one in ten of random bytes.
pub(crate) fn controls(bytes: &[u8]) -> usize {
    // Written without branches, and counted in bytes, so that it costs next to nothing.
    let control = |b: u8| {
        let written = (b == 0x08)
            | (b == b'\t')
            | (b == b'\n')
            | (b == 0x0c)
            | (b == b'\r')
            | (b == 0x1a)
            | (b == 0x1b);
        u8::from(((b < 0x20) & !written) | (b == 0x7f))
    };
    let count = |block: &[u8]| block.iter().fold(0_u8, |count, byte| count.wrapping_add(control(*byte)));
    bytes.chunks(255).map(|block| usize::from(count(block))).sum()
}

fn of(encoding: &'static Encoding) -> Charset {
    if encoding == encoding_rs::UTF_8 { Charset::Utf8 } else { Charset::Register(encoding) }
}

fn by_mark(bytes: &[u8]) -> Option<(Charset, usize)> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some((Charset::Utf8, 3)),
        [0xff, 0xfe, 0, 0, ..] => Some((Charset::Utf32 { big: false }, 4)),
        [0, 0, 0xfe, 0xff, ..] => Some((Charset::Utf32 { big: true }, 4)),
        [0xff, 0xfe, ..] => Some((Charset::Register(encoding_rs::UTF_16LE), 2)),
        [0xfe, 0xff, ..] => Some((Charset::Register(encoding_rs::UTF_16BE), 2)),
        _ => None,
    }
}

/// The beginning; where that is ASCII alone, the bytes around the first that is not.
fn sample(bytes: &[u8]) -> &[u8] {
    let head = bytes.get(..SAMPLE).unwrap_or(bytes);
    if !head.is_ascii() || head.len() == bytes.len() || has_escape(head) {
        return head;
    }
    let mut at = head.len();
    for chunk in bytes.get(at..).unwrap_or_default().chunks(SAMPLE) {
        if !chunk.is_ascii() {
            at += chunk.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
            // The word before tells as much as the one after.
            let from = at.saturating_sub(1 << 10);
            return bytes.get(from..).map_or(head, |rest| rest.get(..SAMPLE).unwrap_or(rest));
        }
        at += chunk.len();
    }
    head
}

fn has_escape(bytes: &[u8]) -> bool {
    bytes.contains(&0x1b)
}

/// UTF-8 without a fault, but for a character cut off at either end of the sample. ISO-2022-JP is
/// ASCII with escapes, and not UTF-8.
fn looks_like_utf8(sample: &[u8]) -> bool {
    if sample.is_ascii() && has_escape(sample) {
        return guess(sample) == Charset::Utf8;
    }
    let sample = sample.get(leading_continuations(sample)..).unwrap_or_default();
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && (error.valid_up_to() > 0 || sample.is_empty()),
    }
}

fn leading_continuations(sample: &[u8]) -> usize {
    // Only a sample from the middle begins inside a character, and then with an ASCII byte before
    // the first other; this is for samples cut by a caller.
    sample.iter().take(3).take_while(|byte| (0x80..0xc0).contains(*byte)).count()
}

/// UTF-8 with some bytes broken: in other encodings, sequences of UTF-8 come about by rare chance.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

fn guess(sample: &[u8]) -> Charset {
    if wide::is_ebcdic(sample) {
        return Charset::Ebcdic;
    }
    if !sample.is_ascii() && mostly_utf8(sample) {
        return Charset::Utf8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    // Lines ended by a return alone, as the old Macintosh wrote them.
    let old_mac =
        encoding == encoding_rs::WINDOWS_1252 && sample.contains(&b'\r') && !sample.contains(&b'\n');
    if old_mac { Charset::Register(encoding_rs::MACINTOSH) } else { of(encoding) }
}
