use daylight_model::{PartHead, PartKind};
use lzma_rust2::XzReader;

use crate::{Account, Order, Source, Stop};

use super::unpacking::{MOST_MEMORY_KIB, reason};

/// The file that was packed; XZ keeps neither name nor time.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let reader = XzReader::new_mem_limit(source.bytes(), true, MOST_MEMORY_KIB);
    account.part_from(PartHead::unnamed(PartKind::Member), reader, reason)
}
