use super::super::blips;
use super::records::record_at;
use crate::{Account, Stop};

/// Tells the pictures of a workbook. They lie one after the other in the records that begin at these
/// offsets, cut wherever a record was full.
pub(super) fn tell(stream: &[u8], records: &[usize], account: &mut Account) -> Result<(), Stop> {
    blips::tell(&joined(stream, records), &mut 0, account)
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
