//! What a container says it holds, against what was found in it.

use daylight_model::{Problem, ProblemKind};

use crate::{Account, Stop};

/// Tells a difference: `who` says it has so many `what`.
pub(super) fn hold_against(
    account: &mut Account,
    who: &str,
    what: &str,
    says: u64,
    found: u64,
) -> Result<(), Stop> {
    if says == found {
        return Ok(());
    }
    let detail = format!("{who} has {says} {what} by its own account, and {found} were found in it");
    account.problem(Problem::new(ProblemKind::Damaged, detail))
}

/// The same for members that a list of the archive names, whose number the reader of the list has: each of them has to
/// have become a part.
pub(super) fn hold_parts_against(account: &mut Account, listed: u64) -> Result<(), Stop> {
    let told = u64::from(account.next_position());
    hold_against(account, "the archive", "members", listed, told)
}
