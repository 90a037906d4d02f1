//! OpenDocument texts and their templates.

use super::opendocument;
use crate::{Account, Order, Source, Stop};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    opendocument::read(source, order, "headers and footers", account)
}
