//! Pages of a TIFF (version 6.0, section 2): each is a directory that leads to the next.

use std::collections::HashSet;

/// The same file with this page, counted from 1, as its first; decoders look no further.
pub(super) fn with_page_first(bytes: &[u8], page: u32) -> Option<Vec<u8>> {
    let little = match bytes.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| -> Option<usize> {
        let digits = bytes.get(at..at.checked_add(length)?)?;
        let add = |sum: usize, digit: &u8| sum << 8 | usize::from(*digit);
        Some(if little { digits.iter().rev().fold(0, add) } else { digits.iter().fold(0, add) })
    };
    let mut directory = number(4, 4)?;
    let mut seen = HashSet::new();
    for _ in 1..page {
        // In a circle there is no other page.
        if !seen.insert(directory) {
            return None;
        }
        let entries = number(directory, 2)?;
        directory = number(directory.checked_add(2 + entries * 12)?, 4)?;
        if directory == 0 {
            return None;
        }
    }
    let offset = u32::try_from(directory).ok()?;
    let mut first = bytes.to_vec();
    let place = first.get_mut(4..8)?;
    place.copy_from_slice(&if little { offset.to_le_bytes() } else { offset.to_be_bytes() });
    Some(first)
}

/// Two files of one page each as one of two, both as the `image` crate writes them: little end first.
#[cfg(test)]
pub(super) fn joined(first: &[u8], second: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8], at: usize, length: usize| -> usize {
        bytes[at..at + length].iter().rev().fold(0, |sum, digit| sum << 8 | usize::from(*digit))
    };
    let base = first.len().next_multiple_of(2);
    let mut joined = first.to_vec();
    joined.resize(base, 0);
    let mut second = second.to_vec();
    let directory = number(&second, 4, 4);
    let entries = number(&second, directory, 2);
    for entry in 0..entries {
        let at = directory + 2 + entry * 12;
        let (tag, kind, count) =
            (number(&second, at, 2), number(&second, at + 2, 2), number(&second, at + 4, 4));
        let size = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8][kind] * count;
        let move_on = |second: &mut Vec<u8>, place: usize| {
            let moved = (number(second, place, 4) + base) as u32;
            second[place..place + 4].copy_from_slice(&moved.to_le_bytes());
        };
        // Where strips begin (273) is an offset, or a list of offsets at one.
        if tag == 273 && count > 1 {
            let list = number(&second, at + 8, 4);
            (0..count).for_each(|strip| move_on(&mut second, list + strip * 4));
        }
        if size > 4 || tag == 273 {
            move_on(&mut second, at + 8);
        }
    }
    joined.extend(&second);
    let own = number(&joined, 4, 4);
    let next = own + 2 + number(&joined, own, 2) * 12;
    let moved = (directory + base) as u32;
    joined[next..next + 4].copy_from_slice(&moved.to_le_bytes());
    joined
}
