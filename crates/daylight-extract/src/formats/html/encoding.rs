use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

use crate::formats::encoding::Charset;
use crate::formats::wide;

/// Where a page may name its encoding. The HTML standard looks at 1,024 bytes before parsing, and
/// changes its mind when the parser meets a later one; this does both at once.
const PRESCAN: usize = 64 << 10;

/// Bytes the guess looks at. More changes no guess in our samples and costs time.
const GUESSED_FROM: usize = 1 << 20;

/// The encoding of a page that came without headers: byte order mark, what the page says, a guess.
pub(crate) fn of_page(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let head = bytes.get(..bytes.len().min(PRESCAN)).unwrap_or_default();
    if let Some(Charset::Register(encoding)) = wide::charset(head) {
        return encoding;
    }
    settled(bytes, declared(head))
}

/// What is used where `declared` was said. What cannot be right is not believed: UTF-8 that is
/// mostly not UTF-8, and Latin-1 (which everything is) that is UTF-8.
pub(in crate::formats) fn settled(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    match declared {
        Some(encoding) if encoding == UTF_8 => {
            if mostly_utf8(bytes) {
                UTF_8
            } else {
                guessed(bytes)
            }
        }
        Some(encoding) if encoding == WINDOWS_1252 => {
            if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() { UTF_8 } else { encoding }
        }
        Some(encoding) => encoding,
        None if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0x1b) => UTF_8,
        None => guessed(bytes),
    }
}

/// Pieces of at most `size` bytes, with whether it is the last; an empty input has one empty piece.
pub(crate) fn chunks(bytes: &[u8], size: usize) -> impl Iterator<Item = (bool, &[u8])> {
    let count = bytes.len().div_ceil(size).max(1);
    (1..=count).map(move |number| {
        let end = (number * size).min(bytes.len());
        (number == count, bytes.get((number - 1) * size..end).unwrap_or_default())
    })
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad <= good
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let looked_at = bytes.get(..bytes.len().min(GUESSED_FROM)).unwrap_or_default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(looked_at, looked_at.len() == bytes.len());
    detector.guess(None, Utf8Detection::Allow)
}

/// What a page says of its encoding: the XML declaration or the first `meta` that says something.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    if head.starts_with(b"<?xml") {
        let end = head.iter().position(|byte| *byte == b'>').unwrap_or(head.len());
        let found = named_after(head.get(..end).unwrap_or_default(), b"encoding");
        if found.is_some() {
            return found;
        }
    }
    let mut rest = head;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(at..).unwrap_or_default();
        if rest.starts_with(b"<!--") {
            let end = rest.windows(3).position(|window| window == b"-->").unwrap_or(rest.len());
            rest = rest.get(end..).unwrap_or_default();
            continue;
        }
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        let tag = rest.get(..end).unwrap_or_default();
        if tag.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"<meta"))
            && let Some(found) = named_after(tag, b"charset")
        {
            return Some(found);
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    None
}

/// The encoding in `key = "label"`. A page that could be scanned for ASCII is not UTF-16, whatever
/// it says (HTML standard, "prescan a byte stream").
fn named_after(tag: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    let at = tag.windows(key.len()).position(|window| window.eq_ignore_ascii_case(key))?;
    let value = tag.get(at + key.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b';' | b'/' | b'>'))
        .unwrap_or(value.len());
    let encoding = Encoding::for_label(value.get(..end)?)?;
    match encoding {
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => Some(UTF_8),
        encoding if encoding == X_USER_DEFINED => Some(WINDOWS_1252),
        encoding => Some(encoding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_believed_unless_it_cannot_be_right() {
        let page = |head: &str, body: &[u8]| of_page(&[head.as_bytes(), body].concat()).name();
        assert_eq!(page("<meta charset=koi8-r>", b"\xf0\xd2"), "KOI8-R");
        assert_eq!(
            page("<META http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>", b""),
            "Shift_JIS"
        );
        assert_eq!(page("<?xml version='1.0' encoding='iso-8859-2'?><html>", b"\xb1"), "ISO-8859-2");
        assert_eq!(page("<!-- <meta charset=koi8-r> --><meta charset=big5>", b""), "Big5");
        assert_eq!(page("<meta charset=utf-8>", b"caf\xe9 \xe0 la carte"), "windows-1252");
        assert_eq!(page("<meta charset=latin1>", "café".as_bytes()), "UTF-8");
        assert_eq!(page("<meta charset=utf-16>", b"plain"), "UTF-8");
        assert_eq!(page("", b"<\0p\0>\0l\0a\0t\0e\0<\0/\0p\0>\0"), "UTF-16LE");
        assert_eq!(page("\u{feff}<meta charset=koi8-r>", b""), "UTF-8");
    }
}
