//! How office files are locked ([MS-OFFCRYPTO]): whole packages since 2007, before that streams one by one.

mod agile;
mod standard;
mod streams;

use daylight_model::{Problem, ProblemKind};

use super::compound::Compound;
use super::number_at::le16;
use crate::Source;
use crate::keyring::{Key, Keyring};

pub(super) use streams::{StreamKey, StreamLock};

/// The password that Excel sets where somebody protects a workbook without choosing one.
pub(super) const OWN: &str = "VelvetSweatshop";

/// Bytes of a package that are unlocked; they are held in memory.
const LARGEST: usize = 192 << 20;

/// Opens the package in a locked office file.
pub(crate) fn package(source: &Source, keys: &mut Keyring) -> Result<(Key, Source), Problem> {
    let file = Compound::open(source.bytes())?;
    let stream = |name: &str| file.find(name).map(|entry| file.stream(entry).0);
    let needs = "a password is needed to open this office file";
    // Even where that is damaged, what it takes to read the file is a password.
    let damaged = || Problem::new(ProblemKind::Encrypted, needs);
    let info = stream("EncryptionInfo").ok_or_else(damaged)?;
    let locked = stream("EncryptedPackage").ok_or_else(damaged)?;
    if locked.len() > LARGEST {
        let detail = format!("locked office files beyond {LARGEST} bytes are not opened");
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    let size = locked.first_chunk().map(|eight| u64::from_le_bytes(*eight)).ok_or_else(damaged)?;
    let body = locked.get(8..).unwrap_or_default();
    let (key, mut bytes) = match (le16(&info, 0), le16(&info, 2)) {
        (Some(4), Some(4)) => {
            let lock = agile::Lock::read(info.get(8..).unwrap_or_default()).ok_or_else(unknown)?;
            let (key, open) = keys.open(Some(OWN), needs, |password, work| lock.open(password, work))?;
            (key, lock.unlocked(&open, body).ok_or_else(damaged)?)
        }
        (Some(2..=4), Some(2)) => {
            let lock = standard::Lock::read(info.get(4..).unwrap_or_default()).ok_or_else(unknown)?;
            let (key, open) = keys.open(Some(OWN), needs, |password, work| lock.open(password, work))?;
            let mut bytes = body.to_vec();
            open.ecb(&mut bytes);
            (key, bytes)
        }
        (Some(_), Some(_)) => return Err(unknown()),
        _ => return Err(damaged()),
    };
    bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok((key, Source::new(bytes)))
}

fn unknown() -> Problem {
    Problem::new(ProblemKind::Encrypted, "locked in a way Daylight cannot open")
}

/// A password as office programs hash it.
fn wide(password: &str) -> Vec<u8> {
    password.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
