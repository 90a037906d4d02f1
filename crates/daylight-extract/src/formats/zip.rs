mod directory;

pub(crate) use directory::{Directory, Entry};

use crate::{Account, Order, Source, Stop};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    super::text::read(source, order, account)
}
