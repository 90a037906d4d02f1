//! WebP: chunks of RIFF (WebP container specification, RFC 9649).

use std::borrow::Cow;

use super::Look;
use crate::formats::number_at::{le16, le32, place, slice};

pub(super) fn look(bytes: &[u8]) -> Look<'_> {
    let mut look = Look::default();
    let mut at = 12;
    while let (Some(kind), Some(length)) = (bytes.get(at..at + 4), le32(bytes, at + 4)) {
        let length = place(length);
        let chunk = slice(bytes, at + 8, length);
        if chunk.len() < length {
            look.damaged("the picture is cut off");
        }
        match kind {
            b"VP8X" => look.size = three(chunk, 4).zip(three(chunk, 7)).map(|(w, h)| (w + 1, h + 1)),
            b"VP8 " if look.size.is_none() => {
                let side = |at| le16(chunk, at).map(|side| u32::from(side & 0x3fff));
                look.size = side(6).zip(side(8));
            }
            b"VP8L" if look.size.is_none() => {
                look.size = le32(chunk, 1).map(|bits| ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
            }
            b"ANMF" => look.pages += 1,
            b"EXIF" => {
                let block = chunk.strip_prefix(b"Exif\0\0").unwrap_or(chunk);
                look.exif.push(Cow::Borrowed(block));
            }
            b"XMP " => look.xmp.push(Cow::Borrowed(chunk)),
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(length).saturating_add(length & 1);
    }
    look
}

/// A number of three bytes.
fn three(chunk: &[u8], at: usize) -> Option<u32> {
    let [a, b, c] = chunk.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes([*a, *b, *c, 0]))
}
