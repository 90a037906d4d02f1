//! 7z archives that want a password: for blocks of members, or even for the list of their names.

use std::io::{Cursor as Reading, Read};

use daylight_model::Problem;
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Password};

use super::FRONT;
use crate::formats::number_at::le64;
use crate::formats::unpacking::MOST_MEMORY_KIB;
use crate::keyring::Work;
use crate::{Account, Stop};

/// The number of the method (7zFormat.txt and Methods.txt of the LZMA SDK).
const AES: &[u8] = &[6, 0xf1, 7, 1];

/// Bytes unpacked to tell whether a password is the right one, where the packing itself shows a wrong one.
const PROOF: u64 = 4 << 20;

/// What is written by every packer we know: 2 to the power of 19 rounds.
const USUAL_POWER: u8 = 19;

/// Beyond, the library refuses.
const MOST_POWER: u8 = 24;

/// Whether the members of this block are locked.
pub(super) fn is(archive: &Archive, block: usize) -> bool {
    let coders = archive.blocks.get(block).map(|block| block.coders.as_slice()).unwrap_or_default();
    coders.iter().any(|coder| coder.encoder_method_id() == AES)
}

/// The list of members.
pub(super) fn archive(bytes: &[u8], account: &mut Account) -> Result<Result<Archive, Problem>, Stop> {
    let power = power_of_list(bytes).unwrap_or(USUAL_POWER);
    account.unlock(None, "a password is needed even for the names of the members", |password, work| {
        afford(power, password, work)?;
        let limit = MOST_MEMORY_KIB as usize;
        Archive::read_with_memory_limit(&mut Reading::new(bytes), &password.into(), limit).ok()
    })
}

/// The password of a block.
pub(super) fn password(
    archive: &Archive,
    block: usize,
    bytes: &[u8],
    account: &mut Account,
) -> Result<Result<Password, Problem>, Stop> {
    let coders = archive.blocks.get(block).map(|block| block.coders.as_slice()).unwrap_or_default();
    let locks = coders.iter().filter(|coder| coder.encoder_method_id() == AES);
    let power = locks.filter_map(|lock| lock.properties().first()).map(|first| first & 63).max();
    let power = power.unwrap_or(USUAL_POWER);
    // Without packing only the checksum shows a wrong password.
    let packed = coders.iter().any(|coder| !matches!(coder.encoder_method_id(), AES | [0]));
    let proof = if packed { PROOF } else { u64::MAX };
    account.unlock(None, "a password is needed to unpack it", |password, work| {
        afford(power, password, work)?;
        let password = Password::from(password);
        fits(archive, block, bytes, &password, proof, work).then_some(password)
    })
}

fn afford(power: u8, password: &str, work: &mut Work) -> Option<()> {
    // The raw key, without any rounds.
    if power == 63 {
        work.spend(1);
        return Some(());
    }
    // Each round hashes the password and a counter; nobody writes salt.
    let round = 2 * password.encode_utf16().count() as u64 + 8;
    work.afford((round << power.min(MOST_POWER)) / 64 + 1).then_some(())
}

fn fits(
    archive: &Archive,
    block: usize,
    bytes: &[u8],
    password: &Password,
    proof: u64,
    work: &mut Work,
) -> bool {
    let limit = MOST_MEMORY_KIB as usize;
    let mut reading = Reading::new(bytes);
    let decoder = BlockDecoder::new_with_memory_limit(1, limit, block, archive, password, &mut reading);
    let mut read = 0;
    let mut sound = true;
    let end = decoder.for_each_entries(&mut |entry: &ArchiveEntry, reader: &mut dyn Read| {
        sound = std::io::copy(&mut reader.take(proof), &mut std::io::sink()).is_ok();
        read += entry.size.min(proof);
        // The library would read the rest of a member that goes on.
        Ok(sound && read == 0)
    });
    work.spend(read / 16);
    sound && (read > 0 || end.is_ok())
}

/// How many rounds the list of members costs: the method stands in the plain bytes in front of it.
fn power_of_list(bytes: &[u8]) -> Option<u8> {
    let from = usize::try_from(FRONT.checked_add(le64(bytes, 12)?)?).ok()?;
    let list = bytes.get(from..)?;
    let list = list.get(..4096).unwrap_or(list);
    let at = memchr::memmem::find(list, AES)?;
    // The length of what follows, then rounds and flags in one byte.
    list.get(at + AES.len() + 1).map(|first| first & 63)
}
