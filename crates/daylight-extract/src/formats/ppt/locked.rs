use daylight_model::{Problem, ProblemKind};

use super::Record;
use super::persist::Persist;
use crate::formats::office_lock::{StreamKey, StreamLock};
use crate::{Account, Stop};

/// What says how a presentation is locked ([MS-PPT] 2.3.7).
const SESSION: u16 = 0x2f14;

/// The presentation unlocked. The inner error is why it stays locked.
pub(super) fn unlocked(
    stream: &[u8],
    persist: &Persist,
    account: &mut Account,
) -> Result<Result<Vec<u8>, Problem>, Stop> {
    let needs = "the presentation needs a password";
    let place = persist.session.and_then(|session| persist.place(session));
    let session = place.and_then(|place| Record::at(stream, place)).filter(|record| record.kind == SESSION);
    let Some(lock) = session.and_then(|session| StreamLock::read(session.content(stream))) else {
        return Ok(Err(Problem::new(ProblemKind::Encrypted, needs)));
    };
    let found = account.unlock(None, needs, |password, work| lock.open(password, work))?;
    Ok(found.map(|key| with(stream, persist, &key)))
}

/// Everything has a key by its number; directories and what says how it is locked lie open.
fn with(stream: &[u8], persist: &Persist, key: &StreamKey) -> Vec<u8> {
    let mut open = stream.to_vec();
    let things = persist.things();
    let ends = things.iter().skip(1).map(|(_, place)| *place).chain([stream.len()]);
    for ((number, place), end) in things.iter().zip(ends) {
        let Some(bytes) = open.get_mut(*place..end).filter(|_| Some(*number) != persist.session) else {
            continue;
        };
        // Where it ends stands in its head; directories follow behind.
        let Some((head, body)) = bytes.split_at_mut_checked(8) else { continue };
        let Some(mut rc4) = key.rc4(*number) else { continue };
        rc4.apply(head);
        let length =
            head.get(4..).and_then(|four| four.first_chunk()).map_or(0, |four| u32::from_le_bytes(*four));
        let length = body.len().min(length as usize);
        rc4.apply(body.get_mut(..length).unwrap_or_default());
    }
    open
}
