//! JPEG (ITU-T T.81, B): segments before and between the coded pixels.

use std::borrow::Cow;

use daylight_model::Field;

use super::{Look, psd};
use crate::formats::number_at::{be16, slice};
use crate::formats::xmp;

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";

/// Before the text of a piece of a long packet: its name, its length, the place of the piece.
const PIECE_HEAD: usize = 40;

pub(super) fn look(bytes: &[u8]) -> Look<'_> {
    let mut look = Look::default();
    let mut long = Vec::new();
    let mut at = 2;
    loop {
        let Some(mark) = next_mark(bytes, at) else {
            look.damaged("the picture is cut off");
            break;
        };
        let kind = bytes.get(mark + 1).copied().unwrap_or_default();
        at = mark + 2;
        match kind {
            // End of the picture.
            0xd9 => {
                let rest = bytes.get(at..).unwrap_or_default();
                look.behind = rest.iter().any(|byte| *byte != 0).then_some(at..bytes.len());
                break;
            }
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let Some(length) = be16(bytes, at) else { continue };
        let segment = slice(bytes, at + 2, usize::from(length).saturating_sub(2));
        take(kind, segment, &mut look, &mut long);
        at = at.saturating_add(usize::from(length).max(2));
    }
    if !long.is_empty() {
        look.xmp.push(Cow::Owned(long));
    }
    look
}

/// The next two bytes that are a mark: coded pixels have a zero after each 0xff.
fn next_mark(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(0xff, rest)
        .map(|at| from + at)
        .find(|at| bytes.get(at + 1).is_some_and(|kind| !matches!(kind, 0 | 0xff)))
}

fn take<'a>(kind: u8, segment: &'a [u8], look: &mut Look<'a>, long: &mut Vec<u8>) {
    match kind {
        // Frames; the other three numbers among them are tables.
        0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
            if let (Some(height), Some(width)) = (be16(segment, 1), be16(segment, 3)) {
                look.size.get_or_insert((width.into(), height.into()));
            }
        }
        0xe1 => {
            if let Some(block) = segment.strip_prefix(b"Exif\0") {
                look.exif.push(Cow::Borrowed(block.get(1..).unwrap_or_default()));
            } else if let Some(packet) = segment.strip_prefix(XMP) {
                look.xmp.push(Cow::Borrowed(packet));
            } else if let Some(piece) = segment.strip_prefix(MORE_XMP)
                && long.len() < xmp::LARGEST_PACKET
            {
                // Pieces lie in their order.
                long.extend_from_slice(piece.get(PIECE_HEAD..).unwrap_or_default());
            }
        }
        0xed => {
            if let Some(resources) = segment.strip_prefix(b"Photoshop 3.0\0") {
                psd::resources(resources, look);
            }
        }
        0xfe => look.text(Field::Description, segment),
        _ => {}
    }
}
