use daylight_model::{Problem, ProblemKind};

use super::kind;
use super::records::record_at;
use crate::formats::office_lock::{OWN, StreamKey, StreamLock};
use crate::{Account, Stop};

/// Bytes that have a key of their own.
const BLOCK: usize = 1024;

/// Records looked at for the one that says that the workbook is locked: it stands at the beginning.
const LOOKED_AT: usize = 50;

/// Records that are never locked ([MS-XLS] 2.2.10), beside those that begin a stream of records.
const OPEN: [u16; 6] = [kind::FILE_PASS, 0x0e1, 0x138, 0x194, 0x195, 0x196];

/// The record for what stands no more in the stream.
const NOTHING: [u8; 2] = [0xff, 0xff];

/// The workbook unlocked; nothing where it is not locked. The inner error is why it stays so.
pub(super) fn unlocked(
    stream: &[u8],
    account: &mut Account,
) -> Result<Result<Option<Vec<u8>>, Problem>, Stop> {
    let Some((at, lock)) = find(stream) else { return Ok(Ok(None)) };
    let Some(lock) = lock else {
        let detail = "the workbook is locked in a way Daylight cannot open";
        return Ok(Err(Problem::new(ProblemKind::Encrypted, detail)));
    };
    let needs = "the workbook needs a password";
    let key = account.unlock(Some(OWN), needs, |password, work| lock.open(password, work))?;
    Ok(key.map(|key| {
        let mut open = with(stream, &key);
        open.get_mut(at..at + 2).into_iter().for_each(|kind| kind.copy_from_slice(&NOTHING));
        Some(open)
    }))
}

/// Where the record of the lock stands, and what it says.
fn find(stream: &[u8]) -> Option<(usize, Option<StreamLock>)> {
    let first = record_at(stream, 0)?;
    let new = first.bytes.get(..2) == Some(&[0, 6]);
    let mut at = first.end;
    for _ in 0..LOOKED_AT {
        let record = record_at(stream, at)?;
        if record.kind == kind::FILE_PASS {
            let said = record.bytes;
            let number = |at: usize| said.get(at..)?.first_chunk().map(|two| u16::from_le_bytes(*two));
            let pattern =
                |at: usize| Some(StreamLock::Pattern { key: number(at)?, verifier: number(at + 2)? });
            let lock = match (new, number(0)) {
                (false, _) => pattern(0),
                (true, Some(0)) => pattern(2),
                (true, Some(1)) => StreamLock::read(said.get(2..).unwrap_or_default()),
                _ => None,
            };
            return Some((at, lock));
        }
        at = record.end;
    }
    None
}

/// The stream with the content of its records unlocked. Their heads lie open, but count.
fn with(stream: &[u8], key: &StreamKey) -> Vec<u8> {
    let mut open = stream.to_vec();
    if !matches!(key, StreamKey::Pattern(_)) {
        key.unlock(&mut open, BLOCK);
    }
    let mut at = 0;
    while let Some(record) = record_at(stream, at) {
        let from = at + 4;
        let never = OPEN.contains(&record.kind) || kind::BOF.contains(&record.kind);
        // Of the record of a sheet, the place of the sheet lies open.
        let plain = match record.kind {
            kind::SHEET => from + 4,
            _ if never => record.end,
            _ => from,
        };
        let plain = plain.min(record.end);
        if let (Some(to), Some(given)) = (open.get_mut(at..plain), stream.get(at..plain)) {
            to.copy_from_slice(given);
        }
        if let StreamKey::Pattern(pattern) = key {
            let length = record.end - from;
            for (place, byte) in (plain..).zip(open.get_mut(plain..record.end).into_iter().flatten()) {
                *byte = (*byte ^ pattern[(place + length) % 16]).rotate_right(5);
            }
        }
        at = record.end;
    }
    open
}
