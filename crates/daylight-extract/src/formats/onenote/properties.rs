use super::super::number_at::{le16, le32};

/// Property sets within property sets.
const DEEPEST: u32 = 8;

/// What a text of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    Text,
    Title,
    Author,
}

/// The texts of one object, in their order.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) found: Vec<(Property, String)>,
}

/// How a value is written: as UTF-16, or in single bytes.
#[derive(Clone, Copy)]
enum Written {
    Wide,
    Narrow,
}

/// Properties that hold what people wrote or named ([MS-ONE] 2.1.12).
fn known(id: u32) -> Option<(Property, Written)> {
    Some(match id & 0x03ff_ffff {
        // RichEditTextUnicode, WzHyperlinkUrl, ImageAltText, ImageFilename, EmbeddedFileName, SourceFilepath,
        // SectionDisplayName, FolderChildFilename.
        0x1c22 | 0x1e20 | 0x1e58 | 0x1dd7 | 0x1d9c | 0x1d9d | 0x349b | 0x1d6b => {
            (Property::Text, Written::Wide)
        }
        // TextExtendedAscii
        0x3498 => (Property::Text, Written::Narrow),
        // CachedTitleString, CachedTitleStringFromPage
        0x1cf3 | 0x1d3c => (Property::Title, Written::Wide),
        0x1d75 => (Property::Author, Written::Wide),
        _ => return None,
    })
}

/// Reads the properties of an object: first the lists of what it refers to ([MS-ONESTORE] 2.6.1).
pub(super) fn of_object(blob: &[u8], texts: &mut Texts) -> Option<()> {
    let mut rest = blob;
    let list = |rest: &mut &[u8]| {
        let head = le32(rest, 0)?;
        let ids = (head & 0xff_ffff) as usize;
        *rest = rest.get(4 + ids * 4..)?;
        Some((head >> 30 & 1 == 1, head >> 31 == 1))
    };
    let (_, without_spaces) = list(&mut rest)?;
    if !without_spaces {
        let (contexts, _) = list(&mut rest)?;
        if contexts {
            list(&mut rest)?;
        }
    }
    set(&mut rest, 0, texts)
}

/// Reads one set; what follows it is left.
pub(super) fn set(rest: &mut &[u8], depth: u32, texts: &mut Texts) -> Option<()> {
    let count = usize::from(le16(rest, 0)?);
    let ids = rest.get(2..2 + count * 4)?;
    *rest = rest.get(2 + count * 4..)?;
    if depth == DEEPEST {
        return None;
    }
    for id in ids.chunks_exact(4) {
        value(le32(id, 0)?, rest, depth, texts)?;
    }
    Some(())
}

fn value(id: u32, rest: &mut &[u8], depth: u32, texts: &mut Texts) -> Option<()> {
    let plain = match id >> 26 & 0x1f {
        // Nothing, a truth in the id itself, and one reference to an object, a space or a context.
        0x1 | 0x2 | 0x8 | 0xa | 0xc => 0,
        0x3 => 1,
        0x4 => 2,
        0x5 => 4,
        0x6 => 8,
        // How many references, which stand elsewhere.
        0x9 | 0xb | 0xd => 4,
        0x7 => {
            let length = le32(rest, 0)? as usize;
            let (bytes, after) = rest.get(4..)?.split_at_checked(length)?;
            *rest = after;
            if let Some((property, written)) = known(id) {
                texts.found.push((property, text(bytes, written)));
            }
            return Some(());
        }
        0x10 => {
            let count = le32(rest, 0)?;
            *rest = rest.get(4..)?;
            if count > 0 {
                *rest = rest.get(4..)?;
            }
            for _ in 0..count {
                // A set takes two bytes at least, so this ends with the bytes.
                set(rest, depth + 1, texts)?;
            }
            return Some(());
        }
        0x11 => return set(rest, depth + 1, texts),
        _ => return None,
    };
    *rest = rest.get(plain..)?;
    Some(())
}

fn text(bytes: &[u8], written: Written) -> String {
    match written {
        Written::Wide => {
            let (units, _) = bytes.as_chunks::<2>();
            let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
            String::from_utf16_lossy(&units)
        }
        Written::Narrow => super::super::encoding::whole(bytes, None).0.into_owned(),
    }
}
