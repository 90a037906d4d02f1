//! GIF (version 89a): comments and XMP among the frames.

use std::borrow::Cow;

use daylight_model::Field;

use super::Look;
use crate::formats::number_at::le16;

/// Bytes of one comment.
const LONGEST_COMMENT: usize = 1 << 20;

pub(super) fn look(bytes: &[u8]) -> Look<'_> {
    let mut look = Look { size: wide(bytes, 6).zip(wide(bytes, 8)), ..Look::default() };
    let mut at = 13 + table(bytes.get(10).copied().unwrap_or(0));
    loop {
        match bytes.get(at) {
            Some(0x21) => {
                let label = bytes.get(at + 1).copied();
                at = extension(bytes, at + 2, label, &mut look);
            }
            Some(0x2c) => {
                look.pages += 1;
                at += 10 + table(bytes.get(at + 9).copied().unwrap_or(0)) + 1;
                at = past_blocks(bytes, at);
            }
            Some(0x3b) => {
                let rest = bytes.get(at + 1..).unwrap_or_default();
                look.behind = rest.iter().any(|byte| *byte != 0).then_some(at + 1..bytes.len());
                return look;
            }
            // Some programs leave a zero too many.
            Some(0) => at += 1,
            _ => {
                look.damaged("the picture is cut off or broken");
                return look;
            }
        }
    }
}

fn wide(bytes: &[u8], at: usize) -> Option<u32> {
    le16(bytes, at).map(u32::from)
}

/// Bytes of the table of colours that these flags announce.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn extension<'a>(bytes: &'a [u8], at: usize, label: Option<u8>, look: &mut Look<'a>) -> usize {
    if label == Some(0xff) && bytes.get(at..at + 12) == Some(b"\x0bXMP DataXMP") {
        // The packet itself, not cut into blocks; what follows it leads any reader to its end.
        let rest = bytes.get(at + 12..).unwrap_or_default();
        let end = memchr::memmem::find(rest, b"<?xpacket end").unwrap_or(rest.len());
        look.xmp.push(Cow::Borrowed(rest.get(..end).unwrap_or_default()));
        return past_blocks(bytes, at + 12 + end);
    }
    if label == Some(0xfe) {
        let mut comment = Vec::new();
        let mut from = at;
        while let Some(length) = bytes.get(from).filter(|length| **length > 0) {
            let end = from + 1 + usize::from(*length);
            if comment.len() < LONGEST_COMMENT {
                comment.extend_from_slice(bytes.get(from + 1..end).unwrap_or_default());
            }
            from = end;
        }
        look.text(Field::Description, &comment);
    }
    past_blocks(bytes, at)
}

fn past_blocks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(length) = bytes.get(at).filter(|length| **length > 0) {
        at += 1 + usize::from(*length);
    }
    at + 1
}
