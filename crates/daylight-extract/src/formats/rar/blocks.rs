//! How far an archive is whole: the decoder refuses one whose end or middle is missing.

use crate::formats::number_at::{le16, le32};

const OLD: &[u8] = b"Rar!\x1a\x07\0";
const NEW: &[u8] = b"Rar!\x1a\x07\x01\0";

/// How long the block is that begins here.
type Length = fn(&[u8]) -> Option<usize>;

/// Where the last block ends before the first one that is cut off or whose header is broken.
pub(super) fn whole_until(bytes: &[u8]) -> usize {
    let (mut at, length): (usize, Length) = if bytes.starts_with(NEW) {
        (NEW.len(), new_block)
    } else if bytes.starts_with(OLD) {
        (OLD.len(), old_block)
    } else {
        return 0;
    };
    while let Some(next) =
        length(bytes.get(at..).unwrap_or_default()).and_then(|length| at.checked_add(length))
    {
        if next > bytes.len() {
            break;
        }
        at = next;
    }
    at
}

/// Bytes of a block of RAR 5 with its data.
fn new_block(block: &[u8]) -> Option<usize> {
    let mut at = 4;
    let size = number(block, &mut at)?;
    let header = at.checked_add(usize::try_from(size).ok()?)?;
    let sum = sum_of(block.get(4..header)?);
    let kind = number(block, &mut at)?;
    let flags = number(block, &mut at)?;
    if flags & 1 != 0 {
        number(block, &mut at)?;
    }
    let data = if flags & 2 != 0 { number(block, &mut at)? } else { 0 };
    // Of an archive with encrypted headers, nothing more can be told; the last block ends it.
    let goes_on = kind != 5 && kind != 4 && sum == le32(block, 0)?;
    goes_on.then(|| header.checked_add(usize::try_from(data).ok()?)).flatten()
}

/// A number in groups of seven bits, the lowest first.
fn number(block: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *block.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Bytes of an older block with its data.
fn old_block(block: &[u8]) -> Option<usize> {
    let (kind, flags, size) = (*block.get(2)?, le16(block, 3)?, usize::from(le16(block, 5)?));
    let header = block.get(2..size)?;
    // Of a file with a comment inside its header, the sum covers less.
    let sound = (sum_of(header) as u16) == le16(block, 0)? || flags & 8 != 0;
    if !sound || kind == 0x7b || size < 7 {
        return None;
    }
    if flags & 0x8000 == 0 && !matches!(kind, 0x74 | 0x7a) {
        return Some(size);
    }
    let low = u64::from(le32(block, 7)?);
    let high =
        if matches!(kind, 0x74 | 0x7a) && flags & 0x100 != 0 { u64::from(le32(block, 32)?) } else { 0 };
    size.checked_add(usize::try_from(high << 32 | low).ok()?)
}

fn sum_of(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}
