//! OpenDocument presentations and their templates: a page for each slide.

use super::opendocument;
use crate::{Account, Order, Source, Stop};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    opendocument::read(source, order, "masters", account)
}
