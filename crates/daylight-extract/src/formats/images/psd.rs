//! Photoshop: the size in the header, and blocks of resources, which JPEG files have too (Adobe
//! Photoshop File Formats Specification, "Image Resources").

use std::borrow::Cow;

use super::Look;
use crate::formats::number_at::{be16, be32, place, slice};

pub(super) fn look(bytes: &[u8]) -> Look<'_> {
    let mut look = Look { size: be32(bytes, 18).zip(be32(bytes, 14)), ..Look::default() };
    let colours = be32(bytes, 26).map_or(0, place);
    let at = 30_usize.saturating_add(colours);
    let length = be32(bytes, at).map_or(0, place);
    resources(slice(bytes, at.saturating_add(4), length), &mut look);
    look
}

/// Takes the blocks that speak of the picture.
pub(super) fn resources<'a>(bytes: &'a [u8], look: &mut Look<'a>) {
    let mut at = 0_usize;
    while bytes.get(at..).is_some_and(|rest| rest.starts_with(b"8BIM")) {
        let Some(kind) = be16(bytes, at + 4) else { break };
        // A name with its length before it, filled up to an even number.
        let name = bytes.get(at + 6).map_or(0, |length| usize::from(*length) + 1);
        let data = at + 6 + name + (name & 1);
        let Some(length) = be32(bytes, data).map(place) else { break };
        let block = slice(bytes, data + 4, length);
        match kind {
            0x0404 => look.iptc.push(Cow::Borrowed(block)),
            0x0422 => look.exif.push(Cow::Borrowed(block)),
            0x0424 => look.xmp.push(Cow::Borrowed(block)),
            _ => {}
        }
        at = data.saturating_add(4).saturating_add(length).saturating_add(length & 1);
    }
}
