//! Archives whose directory is gone: the first piece of several, or a copy that was cut off.
//! Members are found by the header each has of its own.

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::directory::{u16_at, u32_at};
use super::names::Legacy;
use super::{Cursor, Entry, modified, names, tell, unreadable};
use crate::{Account, Stop};

/// Members whose header lies at `from` or later.
pub(super) fn read(
    bytes: &[u8],
    from: usize,
    mut skip: Option<Problem>,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut at = from;
    // Looking for sizes after the data may go over the same bytes again, but not without end.
    let mut patience = 4 * bytes.len();
    while let Some(found) = bytes.get(at..).and_then(|rest| find(rest, b"PK\x03\x04")) {
        at += found;
        account.cursor(&Cursor::to_scan_from(at).bytes())?;
        let Some(entry) = local(bytes, at, &mut patience) else {
            at += 4;
            continue;
        };
        at = entry.next;
        member(bytes, &entry, skip.take(), account)?;
    }
    Ok(())
}

/// The members whose headers begin in the first `reach` bytes. What a member holds is passed over.
pub(crate) fn entries(bytes: &[u8], reach: usize) -> impl Iterator<Item = Entry<'_>> {
    let (mut at, mut patience) = (0, 2 * bytes.len());
    std::iter::from_fn(move || {
        loop {
            at += find(bytes.get(at..reach.min(bytes.len()))?, b"PK\x03\x04")?;
            match local(bytes, at, &mut patience) {
                Some(entry) => {
                    at = entry.next;
                    return Some(entry);
                }
                None => at += 4,
            }
        }
    })
}

/// Where the bytes of a member begin whose header is not where the directory says: at the first
/// header with its name and checksum.
pub(super) fn elsewhere(bytes: &[u8], entry: &Entry, patience: &mut usize) -> Option<usize> {
    let mut at = 0;
    while *patience > 0
        && let Some(found) = bytes.get(at..).and_then(|rest| find(rest, b"PK\x03\x04"))
    {
        at += found;
        *patience = patience.saturating_sub(found + 4);
        let same_sum = u32_at(bytes, at + 14).is_some_and(|crc| crc == entry.crc || crc == 0);
        let data = Entry { header: at as u64, ..*entry }.data(bytes)?;
        if same_sum && bytes.get(at + 30..at + 30 + entry.name.len()) == Some(entry.name) {
            return Some(data);
        }
        at += 4;
    }
    *patience = patience.saturating_sub(bytes.len() - at);
    None
}

fn member(bytes: &[u8], entry: &Entry, skip: Option<Problem>, account: &mut Account) -> Result<(), Stop> {
    let name = names::name(entry, &Legacy::CodePage437);
    if entry.size == 0 && name.ends_with(['/', '\\']) {
        return Ok(());
    }
    let head = PartHead { name: Some(name), kind: PartKind::Member, modified: modified(entry) };
    match (skip.or_else(|| unreadable(entry)), entry.data(bytes)) {
        (Some(problem), _) => account.part_missing(head, problem),
        (None, Some(at)) => tell(bytes, at, entry, head, account),
        (None, None) => {
            account.part_missing(head, Problem::new(ProblemKind::Damaged, "its header is broken"))
        }
    }
}

/// The member whose header stands here; `next` is where to look for the next one.
fn local<'a>(bytes: &'a [u8], at: usize, patience: &mut usize) -> Option<Entry<'a>> {
    let name_length = usize::from(u16_at(bytes, at + 26)?);
    let extra_length = usize::from(u16_at(bytes, at + 28)?);
    let data = at + 30 + name_length + extra_length;
    let mut entry = Entry {
        name: bytes.get(at + 30..at + 30 + name_length)?,
        extra: bytes.get(at + 30 + name_length..data)?,
        flags: u16_at(bytes, at + 6)?,
        method: u16_at(bytes, at + 8)?,
        dos_time: u16_at(bytes, at + 10)?,
        dos_date: u16_at(bytes, at + 12)?,
        crc: u32_at(bytes, at + 14)?,
        packed: u64::from(u32_at(bytes, at + 18)?),
        size: u64::from(u32_at(bytes, at + 22)?),
        unix_mode: None,
        piece: 0,
        header: at as u64,
        next: data,
    };
    entry.widen();
    if entry.flags & 1 << 3 != 0 && entry.packed == 0 {
        measure(bytes, data, &mut entry, patience);
    }
    entry.next = data.saturating_add(usize::try_from(entry.packed).ok()?).min(bytes.len());
    Some(entry)
}

/// Sizes that stand after the data: found by their mark, where the size before it fits.
fn measure(bytes: &[u8], data: usize, entry: &mut Entry, patience: &mut usize) {
    let mut from = data;
    while *patience > 0
        && let Some(found) = bytes.get(from..).and_then(|rest| find(rest, b"PK\x07\x08"))
    {
        let at = from + found;
        *patience = patience.saturating_sub(found);
        let length = (at - data) as u64;
        if u32_at(bytes, at + 8).map(u64::from) == Some(length) {
            entry.crc = u32_at(bytes, at + 4).unwrap_or(0);
            entry.packed = length;
            entry.size = u32_at(bytes, at + 12).map_or(0, u64::from);
            return;
        }
        from = at + 4;
    }
    *patience = patience.saturating_sub(bytes.len() - from.min(bytes.len()));
    // No mark: up to the next header, which is where the data ends at the latest.
    let rest = bytes.get(data..).unwrap_or_default();
    entry.packed = find(rest, b"PK\x03\x04").unwrap_or(rest.len()) as u64;
}

fn find(bytes: &[u8], mark: &[u8; 4]) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == b'P')) {
        let at = from + found;
        if bytes.get(at..at + 4) == Some(mark) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
