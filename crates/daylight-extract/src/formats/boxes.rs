//! Boxes within boxes, as HEIF pictures and MPEG-4 films are built (ISO 14496-12, 4.2).

use super::number_at::{be32, be64, place};

/// Boxes of one level that are looked at. A film in fragments has some thousands.
const MOST_BOXES: usize = 100_000;

/// One box: four letters and what it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Box4<'a> {
    pub(super) name: [u8; 4],
    pub(super) content: &'a [u8],
}

/// The boxes that lie one after another in these bytes.
pub(super) fn boxes(bytes: &[u8]) -> impl Iterator<Item = Box4<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (one, length) = first(rest)?;
        rest = rest.get(length..).unwrap_or_default();
        Some(one)
    })
    .take(MOST_BOXES)
}

fn first(rest: &[u8]) -> Option<(Box4<'_>, usize)> {
    let name = *rest.get(4..)?.first_chunk()?;
    let (head, length) = match be32(rest, 0)? {
        // To the end of what holds it.
        0 => (8, rest.len()),
        1 => (16, usize::try_from(be64(rest, 8)?).unwrap_or(usize::MAX)),
        length => (8, place(length)),
    };
    let content = rest.get(head..length.min(rest.len()))?;
    Some((Box4 { name, content }, length))
}

/// What the first box with this name holds.
pub(super) fn find<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|one| one.name == *name).map(|one| one.content)
}
