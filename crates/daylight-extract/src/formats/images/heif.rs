//! HEIF and AVIF (ISO 23008-12): items whose kinds and places a table in front tells.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Look;
use crate::formats::boxes::{boxes, find};
use crate::formats::number_at::{be16, be32, place, slice};

/// Items of one file. A large picture is some hundred tiles.
const MOST_ITEMS: usize = 20_000;

pub(super) fn look(bytes: &[u8]) -> Look<'_> {
    let mut look = Look::default();
    // The table is a box with four bytes of version and flags.
    let Some(meta) = find(bytes, b"meta").and_then(|meta| meta.get(4..)) else {
        look.damaged("the table of what is in the picture is missing");
        return look;
    };
    if let Some(properties) = find(meta, b"iprp").and_then(|place| find(place, b"ipco")) {
        // Tiles and small views have a size too; the picture has the largest.
        look.size = boxes(properties)
            .filter(|one| one.name == *b"ispe")
            .filter_map(|one| be32(one.content, 4).zip(be32(one.content, 8)))
            .max_by_key(|(width, height)| u64::from(*width) * u64::from(*height));
    }
    let places = find(meta, b"iloc").map(places).unwrap_or_default();
    let stored = find(meta, b"idat").unwrap_or_default();
    let data = |item: u32| {
        let (inside, at, length) = places.get(&item)?;
        Some(slice(if *inside { stored } else { bytes }, *at, *length))
    };
    for (item, kind, rest) in find(meta, b"iinf").into_iter().flat_map(items) {
        match &kind {
            b"Exif" => {
                if let Some(block) = data(item) {
                    // Four bytes say how far on the block begins.
                    let at = be32(block, 0).map_or(4, |skip| place(skip).saturating_add(4));
                    look.exif.push(Cow::Borrowed(slice(block, at, usize::MAX)));
                }
            }
            b"mime" if rest.windows(8).any(|word| word == b"rdf+xml\0") => {
                look.xmp.extend(data(item).map(Cow::Borrowed));
            }
            _ => {}
        }
    }
    look
}

/// Number and kind of each item, and the text after it.
fn items(table: &[u8]) -> impl Iterator<Item = (u32, [u8; 4], &[u8])> {
    let head = if table.first() == Some(&0) { 6 } else { 8 };
    boxes(table.get(head..).unwrap_or_default()).take(MOST_ITEMS).filter_map(|one| {
        let entry = one.content;
        let (item, at) = match entry.first()? {
            2 => (u32::from(be16(entry, 4)?), 8),
            3 => (be32(entry, 4)?, 10),
            _ => return None,
        };
        Some((item, *entry.get(at..)?.first_chunk()?, entry.get(at + 4..)?))
    })
}

/// Where the first piece of each item lies: in the box of data or in the file, offset, length.
fn places(table: &[u8]) -> HashMap<u32, (bool, usize, usize)> {
    let mut places = HashMap::new();
    let mut reader = Table { bytes: table, at: 0 };
    let _ = reader.fill(&mut places);
    places
}

struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Table<'_> {
    fn fill(&mut self, places: &mut HashMap<u32, (bool, usize, usize)>) -> Option<()> {
        let version = self.number(1)?;
        self.number(3)?;
        let (sizes, more) = (self.number(1)?, self.number(1)?);
        let (offset_size, length_size) = (sizes >> 4, sizes & 15);
        let (base_size, index_size) = (more >> 4, if version > 0 { more & 15 } else { 0 });
        let wide = if version < 2 { 2 } else { 4 };
        let count = self.number(wide)?;
        for _ in 0..count.min(MOST_ITEMS as u64) {
            let item = u32::try_from(self.number(wide)?).ok()?;
            let inside = version > 0 && self.number(2)? & 15 == 1;
            self.number(2)?;
            let base = self.number(base_size)?;
            for piece in 0..self.number(2)? {
                self.number(index_size)?;
                let (offset, length) = (self.number(offset_size)?, self.number(length_size)?);
                if piece == 0 {
                    let at = usize::try_from(base.saturating_add(offset)).ok()?;
                    places.insert(item, (inside, at, usize::try_from(length).ok()?));
                }
            }
        }
        Some(())
    }

    /// A number of so many bytes; of none it is 0.
    fn number(&mut self, size: u64) -> Option<u64> {
        let size = usize::try_from(size.min(8)).ok()?;
        let bytes = self.bytes.get(self.at..self.at + size)?;
        self.at += size;
        Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}
