//! Just enough of the Cryptographic Message Syntax (RFC 5652, in BER, X.690) to get at the message
//! inside a signature. Nothing is verified.

/// Envelopes within envelopes when stepping over one.
const DEEPEST: u32 = 20;

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const INTEGER: u8 = 0x02;
const SET: u8 = 0x31;
const CONTENT: u8 = 0xa0;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;

/// What an envelope holds, as far as can be told without a key.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::formats) enum Envelope {
    Holding(Vec<u8>),
    /// Packed with zlib (RFC 3274).
    Packed(Vec<u8>),
    Encrypted,
    WithoutContent,
}

/// Numbers of envelopes: those of PKCS #7, of S/MIME compression, of time stamps (RFC 5544).
const PKCS_7: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07";
const COMPRESSED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
const TIME_STAMPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x1f";

/// Opens an envelope; `None` for one of a kind that is not known.
pub(in crate::formats) fn opened(bytes: &[u8]) -> Option<Envelope> {
    let info = inside(bytes, SEQUENCE)?;
    let identifier = inside(info, OBJECT_IDENTIFIER)?;
    let data = || inside(after(info, OBJECT_IDENTIFIER)?, CONTENT);
    if identifier == TIME_STAMPED {
        let mut rest = after(inside(data()?, SEQUENCE)?, INTEGER)?;
        // Before what was stamped: where it came from, and what is said about it.
        for tag in [0x16, SEQUENCE] {
            rest = after(rest, tag).unwrap_or(rest);
        }
        return Some(octets(rest).map_or(Envelope::WithoutContent, Envelope::Holding));
    }
    if identifier == COMPRESSED {
        let rest = after(after(inside(data()?, SEQUENCE)?, INTEGER)?, SEQUENCE)?;
        let content = inside(after(inside(rest, SEQUENCE)?, OBJECT_IDENTIFIER)?, CONTENT)?;
        return octets(content).map(Envelope::Packed);
    }
    match identifier.strip_prefix(PKCS_7)? {
        [1] => Some(octets(data()?).map_or(Envelope::WithoutContent, Envelope::Holding)),
        [2] => Some(signed_content(bytes).map_or(Envelope::WithoutContent, Envelope::Holding)),
        [3 | 4 | 6] => Some(Envelope::Encrypted),
        _ => None,
    }
}

/// What was signed, where the bytes are signed data that holds it. What is cut off is left out.
pub(super) fn signed_content(bytes: &[u8]) -> Option<Vec<u8>> {
    let info = inside(bytes, SEQUENCE)?;
    let data = inside(inside(after(info, OBJECT_IDENTIFIER)?, CONTENT)?, SEQUENCE)?;
    let encapsulated = inside(after(after(data, INTEGER)?, SET)?, SEQUENCE)?;
    let content = inside(after(encapsulated, OBJECT_IDENTIFIER)?, CONTENT)?;
    octets(content)
}

/// Bytes in one element or in pieces.
fn octets(content: &[u8]) -> Option<Vec<u8>> {
    if let Some(octets) = inside(content, OCTETS) {
        return Some(octets.to_vec());
    }
    let mut pieces = inside(content, OCTETS_IN_PIECES)?;
    let mut all = Vec::new();
    while let Some(octets) = inside(pieces, OCTETS) {
        all.extend_from_slice(octets);
        pieces = after(pieces, OCTETS)?;
    }
    Some(all)
}

/// One element: its tag, its bytes after the length, and how long it says it is.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], Option<usize>)> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let count = usize::from(first & 0x7f);
    match first {
        0x80 => Some((*tag, rest, None)),
        0x81..=0x84 => {
            let length = rest.get(..count)?.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            Some((*tag, rest.get(count..)?, Some(length)))
        }
        0x85.. => None,
        _ => Some((*tag, rest, Some(count))),
    }
}

/// What the element at the beginning holds, if it has this tag. Of indefinite length: all that
/// follows, its end among it.
fn inside(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (found, rest, length) = element(bytes)?;
    let held = rest.get(..length.unwrap_or(rest.len()).min(rest.len()))?;
    (found == tag).then_some(held)
}

/// What follows the element at the beginning, if it has this tag.
fn after(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    (bytes.first() == Some(&tag)).then(|| after_any(bytes, DEEPEST)).flatten()
}

fn after_any(bytes: &[u8], depth: u32) -> Option<&[u8]> {
    let (_, rest, length) = element(bytes)?;
    if let Some(length) = length {
        return rest.get(length..);
    }
    let mut rest = rest;
    while !rest.starts_with(&[0, 0]) {
        rest = after_any(rest, depth.checked_sub(1)?)?;
    }
    rest.get(2..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";

    fn der(tag: u8, inside: &[u8]) -> Vec<u8> {
        let length = u8::try_from(inside.len()).unwrap_or_else(|_| panic!("short"));
        [&[tag, length], inside].concat()
    }

    fn ber(tag: u8, inside: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], inside, &[0, 0]].concat()
    }

    fn signed(wrap: fn(u8, &[u8]) -> Vec<u8>, content: &[u8]) -> Vec<u8> {
        let encapsulated = wrap(0x30, &[DATA, &wrap(0xa0, content)].concat());
        let data = wrap(0x30, &[b"\x02\x01\x01", wrap(0x31, b"").as_slice(), &encapsulated].concat());
        wrap(0x30, &[SIGNED_DATA, &wrap(0xa0, &data)].concat())
    }

    #[test]
    fn what_was_signed_is_found_in_both_ways_of_writing_lengths() {
        assert_eq!(signed_content(&signed(der, &der(4, b"tide"))), Some(b"tide".to_vec()));
        let pieces = ber(0x24, &[der(4, b"ti"), der(4, b"de")].concat());
        assert_eq!(signed_content(&signed(ber, &pieces)), Some(b"tide".to_vec()));
    }

    #[test]
    fn other_bytes_hold_nothing() {
        assert_eq!(signed_content(b""), None);
        assert_eq!(signed_content(b"\x30\x85\xff\xff\xff\xff\xff"), None);
        assert_eq!(signed_content(&b"\x30\x80".repeat(10_000)), None);
    }
}
