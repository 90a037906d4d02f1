//! RAR archives that want a password: for members, or even for the list of their names.

use std::io;

use daylight_model::Problem;
use rars::{Archive, ArchiveMember, ArchiveReader, ExtractionDecision};

use super::{Reading, holds_bytes, options};
use crate::keyring::Work;
use crate::{Account, Source, Stop};

/// Blocks of a hash that one password costs: 2 to the power of 15 rounds of HMAC since RAR 5, and not much less
/// before. A file may ask for more; then the limit of the worker ends it.
const COST: u64 = 131_072;

/// Members looked at for the one whose password is cheapest to prove.
const LOOKED_AT: usize = 1_000;

/// Whether a member is locked.
pub(super) fn is(member: &ArchiveMember) -> bool {
    member.meta.is_encrypted && holds_bytes(member)
}

/// The archive, and the password of the list of its members.
pub(super) fn archive(
    source: &Source,
    account: &mut Account,
) -> Result<Result<(Archive, Vec<u8>), Problem>, Stop> {
    account.unlock(None, "a password is needed even for the names of the members", |password, work| {
        afford(work)?;
        let options = options(Some(password.as_bytes()));
        let archive = ArchiveReader::read_reader_with_options(Reading::new(source.clone()), options).ok()?;
        Some((archive, password.as_bytes().to_vec()))
    })
}

/// The password of the members: packers know only one for all of them.
pub(super) fn password(archive: &Archive, account: &mut Account) -> Result<Result<Vec<u8>, Problem>, Stop> {
    let solid = archive.is_solid();
    let locked = archive.members().enumerate().filter(|(_, member)| is(member));
    let whole = locked.filter(|(_, member)| !member.meta.is_split_before && !member.meta.is_split_after);
    let looked_at = if solid { 1 } else { LOOKED_AT };
    let proof = whole.take(looked_at).min_by_key(|(_, member)| member.meta.packed_size);
    account.unlock(None, "a password is needed to unpack it", |password, work| {
        afford(work)?;
        let (target, member) = proof.as_ref()?;
        work.spend(member.meta.packed_size / 16);
        fits(archive, *target, solid, password.as_bytes()).then(|| password.as_bytes().to_vec())
    })
}

fn afford(work: &mut Work) -> Option<()> {
    work.afford(COST).then_some(())
}

fn fits(archive: &Archive, target: usize, solid: bool, password: &[u8]) -> bool {
    let mut at = 0;
    let end = archive.extract_with_control(options(Some(password)), |member| {
        let this = at;
        at += 1;
        Ok(match this.cmp(&target) {
            std::cmp::Ordering::Less if !solid || !holds_bytes(member) => ExtractionDecision::Skip,
            std::cmp::Ordering::Less | std::cmp::Ordering::Equal => {
                ExtractionDecision::Extract(Box::new(io::sink()))
            }
            std::cmp::Ordering::Greater => ExtractionDecision::Stop,
        })
    });
    end.is_ok() && at > target
}
