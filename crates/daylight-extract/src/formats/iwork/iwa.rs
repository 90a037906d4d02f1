//! Archives of messages: pieces packed by Snappy without its frames, and in them messages of Protocol
//! Buffers, each after a head that names its kind. Nobody has published the kinds; those of texts and
//! of lists of cell texts have kept their numbers since 2013.

use std::io::Read;

/// Kinds of messages that hold running text, in their field 3.
const TEXT: [u64; 2] = [2001, 2005];

/// A list of what cells show: strings in field 3 of each entry in field 3.
const CELLS: u64 = 6005;

/// A part of a table with the numbers of its cells, in a binary form.
const TILE: u64 = 6002;

/// An archive, as far as it could be unpacked.
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    pub(super) whole: bool,
}

/// Unpacks the pieces one after another: a zero, three bytes of length, the packed bytes.
pub(super) fn unpacked(mut reader: impl Read, most: u64) -> Unpacked {
    let mut packed = Vec::new();
    let read = reader.by_ref().take(most).read_to_end(&mut packed).is_ok();
    let mut whole = read && (packed.len() as u64) < most;
    let mut bytes = Vec::new();
    let mut rest = packed.as_slice();
    while let Some(([0, a, b, c], after)) = rest.split_first_chunk() {
        let length = u32::from_le_bytes([*a, *b, *c, 0]) as usize;
        let piece = after.get(..length.min(after.len())).unwrap_or_default();
        whole &= snappy(piece, most, &mut bytes).is_some() && piece.len() == length;
        rest = after.get(piece.len()..).unwrap_or_default();
    }
    Unpacked { bytes, whole: whole && rest.is_empty() }
}

/// Adds what a piece unpacks to (Snappy format description); `None` where it is broken.
fn snappy(packed: &[u8], most: u64, into: &mut Vec<u8>) -> Option<()> {
    let from = into.len();
    let mut at = 0;
    number(packed, &mut at)?;
    while let Some(tag) = packed.get(at).copied() {
        at += 1;
        let (length, back) = match tag & 3 {
            0 => {
                let mut length = usize::from(tag >> 2);
                if length >= 60 {
                    let size = length - 59;
                    let bytes = packed.get(at..at + size)?;
                    length = bytes.iter().rev().fold(0, |length, byte| length << 8 | usize::from(*byte));
                    at += size;
                }
                let literal = packed.get(at..at.checked_add(length + 1)?)?;
                at += literal.len();
                into.extend_from_slice(literal);
                continue;
            }
            1 => {
                let low = usize::from(*packed.get(at)?);
                at += 1;
                (usize::from(tag >> 2 & 7) + 4, usize::from(tag >> 5) << 8 | low)
            }
            kind => {
                let size = if kind == 2 { 2 } else { 4 };
                let bytes = packed.get(at..at + size)?;
                at += size;
                (
                    usize::from(tag >> 2) + 1,
                    bytes.iter().rev().fold(0, |back, byte| back << 8 | usize::from(*byte)),
                )
            }
        };
        let start = into.len().checked_sub(back).filter(|start| *start >= from && back > 0)?;
        if (into.len() + length) as u64 > most {
            return None;
        }
        for place in start..start + length {
            into.push(*into.get(place)?);
        }
    }
    Some(())
}

/// Texts of an archive.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) text: String,
    /// Parts of tables whose numbers are not read.
    pub(super) tables: u32,
    /// Not all of it could be read.
    pub(super) broken: bool,
}

pub(super) fn texts(bytes: &[u8]) -> Texts {
    let mut texts = Texts::default();
    let mut at = 0;
    while at < bytes.len() {
        if one(bytes, &mut at, &mut texts).is_none() {
            texts.broken = true;
            break;
        }
    }
    texts
}

/// One head and the messages it announces.
fn one(bytes: &[u8], at: &mut usize, texts: &mut Texts) -> Option<()> {
    let length = usize::try_from(number(bytes, at)?).ok()?;
    let head = bytes.get(*at..at.checked_add(length)?)?;
    *at += length;
    for (field, value) in fields(head) {
        let (2, Value::Bytes(info)) = (field, value) else { continue };
        let whole = |wanted| {
            fields(info).find_map(|(field, value)| match value {
                Value::Number(number) if field == wanted => Some(number),
                _ => None,
            })
        };
        let (kind, length) = (whole(1)?, usize::try_from(whole(3)?).ok()?);
        let message = bytes.get(*at..at.checked_add(length)?)?;
        *at += length;
        take(kind, message, texts);
    }
    Some(())
}

fn take(kind: u64, message: &[u8], texts: &mut Texts) {
    let strings = |message| {
        fields(message).filter_map(|(field, value)| match value {
            Value::Bytes(bytes) if field == 3 => Some(bytes),
            _ => None,
        })
    };
    match kind {
        kind if TEXT.contains(&kind) => {
            texts.broken |= !is_sound(message);
            strings(message).for_each(|text| push(text, texts));
        }
        CELLS => {
            texts.broken |= !is_sound(message);
            for entry in strings(message) {
                texts.broken |= !is_sound(entry);
                strings(entry).for_each(|text| push(text, texts));
            }
        }
        TILE => texts.tables += 1,
        _ => {}
    }
}

fn push(bytes: &[u8], texts: &mut Texts) {
    let Ok(new) = std::str::from_utf8(bytes) else {
        texts.broken = true;
        return;
    };
    // Marks of pictures, pages and lines in the text.
    let new = new.replace(['\u{fffc}', '\u{5}', '\u{4}'], "").replace(['\u{2028}', '\u{2029}'], "\n");
    texts.text.push_str(new.trim_end());
    texts.text.push('\n');
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
    /// From here on the message cannot be read.
    Broken,
}

/// Number and value of each field of a message. Where it can be read no further, the last is broken.
fn fields(message: &[u8]) -> impl Iterator<Item = (u64, Value<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= message.len() {
            return None;
        }
        let next = field(message, &mut at);
        if next.is_none() {
            at = message.len();
        }
        Some(next.unwrap_or((0, Value::Broken)))
    })
}

fn field<'a>(message: &'a [u8], at: &mut usize) -> Option<(u64, Value<'a>)> {
    let key = number(message, at)?;
    let value = match key & 7 {
        0 => Value::Number(number(message, at)?),
        2 => {
            let length = usize::try_from(number(message, at)?).ok()?;
            let bytes = message.get(*at..at.checked_add(length)?)?;
            *at += length;
            Value::Bytes(bytes)
        }
        1 | 5 => {
            let size = if key & 7 == 1 { 8 } else { 4 };
            message.get(*at..*at + size)?;
            *at += size;
            Value::Other
        }
        _ => return None,
    };
    Some((key >> 3, value))
}

fn is_sound(message: &[u8]) -> bool {
    fields(message).all(|(_, value)| !matches!(value, Value::Broken))
}

/// A number in groups of seven bits, the lowest first.
fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
