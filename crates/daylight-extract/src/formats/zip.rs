use daylight_model::{Problem, ProblemKind};

use crate::{Account, Order, Source, Stop};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let _ = (source, order);
    account.problem(Problem::new(ProblemKind::Unsupported, "not yet"))
}
