use crate::{Account, Order, Source, Stop};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    super::text::read(source, order, account)
}
/// Whether the checksum in this header of 512 bytes is that of its bytes.
pub(crate) fn checksum_fits(header: &[u8]) -> bool {
    let Some(told) = header.get(148..156).and_then(octal) else { return false };
    let all = header.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    let field = header.iter().skip(148).take(8).map(|byte| u64::from(*byte)).sum::<u64>();
    told == all - field + 8 * u64::from(b' ')
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    u64::from_str_radix(text.trim_matches(['\0', ' ']), 8).ok()
}
