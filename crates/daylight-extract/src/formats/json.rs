use crate::{Account, Order, Source, Stop};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    super::text::read(source, order, account)
}

pub(crate) fn looks_like_json(_start: &str, _whole: bool) -> bool {
    true
}
