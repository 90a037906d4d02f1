use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::records::record_at;
use crate::{Account, Stop};

/// Tells the pictures of a workbook (MS-ODRAW 2.2.23 and after). They lie one after the other in
/// the records that begin at these offsets, cut wherever a record was full.
pub(super) fn tell(stream: &[u8], records: &[usize], account: &mut Account) -> Result<(), Stop> {
    let bytes = joined(stream, records);
    let mut at = 0;
    let mut number = 0;
    while let Some(head) = bytes.get(at..at + 8) {
        let instance = u16::from_le_bytes([head[0], head[1]]);
        let kind = u16::from_le_bytes([head[2], head[3]]);
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        at += 8;
        match kind {
            // The drawing, the store of pictures, and an entry of it: go into them.
            0xf000 | 0xf001 => {}
            0xf007 => at += 36,
            0xf01a..=0xf01f | 0xf029 | 0xf02a => {
                let rest = bytes.get(at..).unwrap_or_default();
                number += 1;
                picture(kind, instance >> 4, rest.get(..length).unwrap_or(rest), length, number, account)?;
                at = at.saturating_add(length);
            }
            _ => at = at.saturating_add(length),
        }
    }
    Ok(())
}

fn joined(stream: &[u8], records: &[usize]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for start in records {
        let mut at = *start;
        let mut first = true;
        while let Some(record) = record_at(stream, at).filter(|record| first || record.kind == 0x3c) {
            bytes.extend_from_slice(record.bytes);
            at = record.end;
            first = false;
        }
    }
    bytes
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
