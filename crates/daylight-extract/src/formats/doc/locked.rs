use daylight_model::{Problem, ProblemKind};

use super::table;
use crate::formats::office_lock::{StreamKey, StreamLock};
use crate::{Account, Stop};

/// Bytes that have a key of their own ([MS-DOC] 2.2.6).
pub(super) const BLOCK: usize = 512;

/// Bytes at the beginning of the paper that are never locked.
const OPEN: usize = 68;

/// The streams of a paper, unlocked.
pub(super) struct Unlocked {
    pub(super) main: Vec<u8>,
    pub(super) tables: Vec<u8>,
    pub(super) key: StreamKey,
}

/// Unlocks a paper. The inner error is why it stays locked.
pub(super) fn unlocked(
    main: &[u8],
    tables: &[u8],
    account: &mut Account,
) -> Result<Result<Unlocked, Problem>, Stop> {
    // Turned over by a pattern, as Word 95 did.
    let pattern = table::u16_at(main, 10).is_some_and(|flags| flags & 0x8000 != 0);
    let length = table::u32_at(main, 14).map_or(0, |length| length as usize);
    let lock = (!pattern).then(|| StreamLock::read(tables.get(..length).unwrap_or(tables))).flatten();
    let needs = "the paper needs a password";
    let Some(lock) = lock else {
        return Ok(Err(Problem::new(ProblemKind::Encrypted, needs)));
    };
    let found = account.unlock(None, needs, |password, work| lock.open(password, work))?;
    Ok(found.map(|key| {
        let (mut main_open, mut tables_open) = (main.to_vec(), tables.to_vec());
        key.unlock(&mut main_open, BLOCK);
        key.unlock(&mut tables_open, BLOCK);
        for (to, from) in main_open.iter_mut().zip(main).take(OPEN) {
            *to = *from;
        }
        Unlocked { main: main_open, tables: tables_open, key }
    }))
}
