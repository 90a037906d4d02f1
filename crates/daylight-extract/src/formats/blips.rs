//! Pictures as the old office formats keep them (MS-ODRAW 2.2.23 and after).

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use crate::{Account, Stop};

/// Tells the pictures in drawings that lie one after the other, counting them in `number`.
pub(super) fn tell(bytes: &[u8], number: &mut u32, account: &mut Account) -> Result<(), Stop> {
    let mut at = 0;
    while let Some(record) = Record::at(bytes, at) {
        at += 8;
        match record.kind {
            // The drawing, the store of pictures, and an entry of it: go into them.
            0xf000 | 0xf001 => {}
            0xf007 => at += 36,
            0xf01a..=0xf01f | 0xf029 | 0xf02a => {
                tell_record(bytes, &record, number, account)?;
                at = at.saturating_add(record.length);
            }
            _ => at = at.saturating_add(record.length),
        }
    }
    Ok(())
}

/// Tells the one picture that begins here, if one does.
pub(super) fn tell_at(bytes: &[u8], at: usize, number: &mut u32, account: &mut Account) -> Result<(), Stop> {
    match Record::at(bytes, at) {
        Some(record) if matches!(record.kind, 0xf01a..=0xf01f | 0xf029 | 0xf02a) => {
            tell_record(bytes, &record, number, account)
        }
        _ => Ok(()),
    }
}

/// The head of a record and where its content begins.
pub(super) struct Record {
    pub(super) instance: u16,
    pub(super) kind: u16,
    pub(super) length: usize,
    pub(super) from: usize,
}

impl Record {
    pub(super) fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let head: &[u8; 8] = bytes.get(at..)?.first_chunk()?;
        let [a, b, c, d, e, f, g, h] = *head;
        Some(Self {
            instance: u16::from_le_bytes([a, b]),
            kind: u16::from_le_bytes([c, d]),
            length: u32::from_le_bytes([e, f, g, h]) as usize,
            from: at + 8,
        })
    }

    /// Its content, as far as it is there.
    pub(super) fn content<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let rest = bytes.get(self.from..).unwrap_or_default();
        rest.get(..self.length).unwrap_or(rest)
    }

    /// Whether it is made of records.
    pub(super) fn is_container(&self) -> bool {
        self.instance & 0xf == 0xf
    }
}

fn tell_record(bytes: &[u8], record: &Record, number: &mut u32, account: &mut Account) -> Result<(), Stop> {
    *number += 1;
    picture(record.kind, record.instance >> 4, record.content(bytes), record.length, *number, account)
}

fn picture(
    kind: u16,
    instance: u16,
    bytes: &[u8],
    length: usize,
    number: u32,
    account: &mut Account,
) -> Result<(), Stop> {
    // One or two marks of 16 bytes stand before the picture; the lowest bit says which.
    let marks = if instance & 1 == 0 { 16 } else { 32 };
    let (ending, head) = match kind {
        0xf01a => ("emf", marks + 34),
        0xf01b => ("wmf", marks + 34),
        0xf01c => ("pict", marks + 34),
        0xf01e => ("png", marks + 1),
        0xf01f => ("dib", marks + 1),
        0xf029 => ("tiff", marks + 1),
        _ => ("jpg", marks + 1),
    };
    let part = PartHead::named(PartKind::Embedded, format!("picture-{number}.{ending}"));
    let data = bytes.get(head..).unwrap_or_default();
    let packed = head > marks + 1 && bytes.get(head - 2) == Some(&0);
    if packed {
        let reader = flate2::read::ZlibDecoder::new(data);
        return account.part_from(part, reader, |_| {
            Problem::new(ProblemKind::Damaged, "its packed bytes cannot be unpacked")
        });
    }
    account.part_begin(part)?;
    account.part_bytes(data)?;
    let cut = bytes.len() < length;
    account.part_end(cut.then(|| Problem::new(ProblemKind::Damaged, "its bytes are cut off")))
}
