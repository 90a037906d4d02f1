//! 7z archives: members packed together in blocks, told block by block.

mod locked;

use std::io::{Cursor as Reading, Read};

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::counted::hold_parts_against;
use super::dos_time::windows_time;
use super::number_at::le64;
use super::unpacking::{MOST_MEMORY_KIB, reason};
use crate::{Account, Order, Source, Stop};

/// Of 32 bytes in front, the last twenty say where the list of members lies.
const FRONT: u64 = 32;

/// The members in the order they are packed; empty ones last. Reading goes on at a block.
pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let mut reading = Reading::new(bytes);
    let nobody = Password::empty();
    let limit = MOST_MEMORY_KIB as usize;
    let archive = match Archive::read_with_memory_limit(&mut reading, &nobody, limit) {
        Ok(archive) => archive,
        Err(error) => {
            let problem = unreadable(bytes, &error);
            if problem.kind != ProblemKind::Encrypted {
                return account.problem(problem);
            }
            match locked::archive(bytes, account)? {
                Ok(archive) => archive,
                Err(problem) => return account.problem(problem),
            }
        }
    };
    let resumed = order.resume.as_ref();
    let begin =
        resumed.and_then(|resume| resume.cursor.as_slice().try_into().ok()).map_or(0, u64::from_le_bytes);
    let begin = usize::try_from(begin).unwrap_or(usize::MAX);
    let mut skip = resumed.and_then(|resume| resume.skip.clone());
    if resumed.is_none() {
        account.cursor(&0_u64.to_le_bytes())?;
    }
    for block in begin..archive.blocks.len() {
        let password = match locked::is(&archive, block) {
            true if skip.is_none() => locked::password(&archive, block, bytes, account)?,
            _ => Ok(Password::empty()),
        };
        let (password, locked) = match password {
            Ok(password) => (password, None),
            Err(problem) => (Password::empty(), Some(problem)),
        };
        let decoder = BlockDecoder::new_with_memory_limit(1, limit, block, &archive, &password, &mut reading);
        tell_block(decoder, skip.take().or(locked), account)?;
        account.cursor(&(block as u64 + 1).to_le_bytes())?;
    }
    tell_empty(&archive, account)?;
    let members = archive.files.iter().filter(|entry| !entry.is_directory && !entry.is_anti_item);
    hold_parts_against(account, members.count() as u64)
}

fn tell_block<R: Read + std::io::Seek>(
    decoder: BlockDecoder<R>,
    closed: Option<Problem>,
    account: &mut Account,
) -> Result<(), Stop> {
    let entries = decoder.entries().to_vec();
    if let Some(problem) = closed {
        return entries.iter().try_for_each(|entry| tell_missing(entry, problem.clone(), account));
    }
    let (mut told, mut stopped) = (0, false);
    let end = decoder.for_each_entries(&mut |entry, reader| {
        told += 1;
        stopped = tell(entry, reader, account).is_err();
        Ok(!stopped)
    });
    if stopped {
        return Err(Stop);
    }
    let Err(error) = end else { return Ok(()) };
    let rest = entries.get(told..).unwrap_or_default();
    if rest.iter().all(|entry| !entry.has_stream) {
        // The member read last has the reason already, or what is wrong lies behind all of them.
        return rest.iter().try_for_each(|entry| tell(entry, &mut std::io::empty(), account));
    }
    let problem = problem_of(&error);
    rest.iter().try_for_each(|entry| tell_missing(entry, problem.clone(), account))
}

fn tell(entry: &ArchiveEntry, reader: &mut dyn Read, account: &mut Account) -> Result<(), Stop> {
    if entry.is_directory || entry.is_anti_item {
        return Ok(());
    }
    if is_link(entry) {
        let problem = Problem::new(ProblemKind::NotAFile, "a link inside the archive");
        return account.part_missing(head(entry), problem);
    }
    account.part_from(head(entry), reader, reason)
}

fn tell_missing(entry: &ArchiveEntry, problem: Problem, account: &mut Account) -> Result<(), Stop> {
    if entry.is_directory || entry.is_anti_item {
        return Ok(());
    }
    account.part_missing(head(entry), problem)
}

/// Members that lie in no block hold nothing.
fn tell_empty(archive: &Archive, account: &mut Account) -> Result<(), Stop> {
    for (entry, block) in archive.files.iter().zip(&archive.stream_map.file_block_index) {
        if block.is_none() {
            tell(entry, &mut std::io::empty(), account)?;
        }
    }
    Ok(())
}

fn head(entry: &ArchiveEntry) -> PartHead {
    let modified = entry.has_last_modified_date.then(|| windows_time(entry.last_modified_date.into()));
    PartHead { name: Some(entry.name.clone()), kind: PartKind::Member, modified: modified.flatten() }
}

/// Packers of Unix keep its mode in the upper half.
fn is_link(entry: &ArchiveEntry) -> bool {
    let attributes = entry.windows_attributes;
    entry.has_windows_attributes && attributes & 0x8000 != 0 && (attributes >> 16) & 0o170_000 == 0o120_000
}

/// Why nothing of the archive can be read.
fn unreadable(bytes: &[u8], error: &Error) -> Problem {
    let place = le64(bytes, 12).zip(le64(bytes, 20));
    let end = place.map(|(offset, size)| FRONT.saturating_add(offset).saturating_add(size));
    match end {
        Some(end) if end > bytes.len() as u64 => Problem::new(
            ProblemKind::Damaged,
            "the list of members lies behind the end: the archive is cut off, or the first of several pieces",
        ),
        _ => {
            let problem = problem_of(error);
            let detail = match problem.kind {
                ProblemKind::Encrypted => "a password is needed even for the names of the members".to_owned(),
                _ => format!("the list of members cannot be read: {}", problem.detail),
            };
            Problem { detail, ..problem }
        }
    }
}

fn problem_of(error: &Error) -> Problem {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => {
            Problem::new(ProblemKind::Encrypted, "a password is needed to unpack it")
        }
        Error::UnsupportedCompressionMethod(name) if name.contains("AES") => {
            Problem::new(ProblemKind::Encrypted, "a password is needed to unpack it")
        }
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported => {
            Problem::new(ProblemKind::Unsupported, "packed in a way Daylight cannot unpack")
        }
        Error::MaxMemLimited { .. } => Problem::new(
            ProblemKind::TooLarge,
            format!("unpacking needs more than {} MiB of memory", MOST_MEMORY_KIB >> 10),
        ),
        Error::Io(error, _) => reason(error),
        _ => Problem::new(ProblemKind::Damaged, "the packed data is broken"),
    }
}
