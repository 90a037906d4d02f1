use memchr::memmem;

use super::super::number_at::le16;
use super::properties::{Property, Texts, set};

/// Ids of properties that hold text, as they stand in the bytes: RichEditTextUnicode, TextExtendedAscii,
/// CachedTitleString, CachedTitleStringFromPage, Author, WzHyperlinkUrl, EmbeddedFileName, ImageAltText.
const IDS: [u32; 8] =
    [0x1c00_1c22, 0x1c00_3498, 0x1c00_1cf3, 0x1c00_1d3c, 0x1c00_1d75, 0x1c00_1e20, 0x1c00_1d9c, 0x1c00_1e58];

/// Properties that may stand before the one that was found.
const MOST_BEFORE: usize = 64;

/// Texts of all property sets that can be told by the id of a text in them, in the order they lie.
pub(super) fn texts(bytes: &[u8]) -> Vec<(Property, String)> {
    let mut places: Vec<usize> = Vec::new();
    for id in IDS {
        places.extend(memmem::find_iter(bytes, &id.to_le_bytes()));
    }
    places.sort_unstable();
    let mut found = Vec::new();
    let mut read_to = 0;
    for place in places {
        if place < read_to {
            continue;
        }
        if let Some((end, texts)) = set_around(bytes, place) {
            read_to = end;
            found.extend(texts.found);
        }
    }
    found
}

/// The set whose list of ids has one here: the nearest beginning from which a whole set can be read. The place
/// where its ids end is told, too.
fn set_around(bytes: &[u8], place: usize) -> Option<(usize, Texts)> {
    for before in 0..MOST_BEFORE {
        let Some(start) = place.checked_sub(2 + before * 4) else { break };
        let count = usize::from(le16(bytes, start)?);
        if count <= before || count > before + MOST_BEFORE {
            continue;
        }
        let mut texts = Texts::default();
        let mut rest = bytes.get(start..)?;
        if set(&mut rest, 0, &mut texts).is_some() && !texts.found.is_empty() {
            return Some((start + 2 + count * 4, texts));
        }
    }
    None
}
