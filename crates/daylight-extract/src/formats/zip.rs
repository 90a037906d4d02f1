//! ZIP archives, read from the bytes themselves (PKWARE APPNOTE 6.3.10): a library that keeps
//! members by name would lose those that have the name of another.

mod directory;
mod locked;
mod member;
mod names;
mod scan;

use daylight_model::{Field, PartHead, PartKind, PartialDate, Problem, ProblemKind};

pub(crate) use directory::{Directory, Entry};
pub(crate) use scan::entries as entries_without_directory;

use super::counted::hold_against;
use super::unpacking::reason;
use crate::{Account, Order, Source, Stop};
use names::Legacy;

/// The members in the order of the directory; without one, in the order they lie.
pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let resumed = order.resume.as_ref().and_then(|resume| Cursor::from_bytes(&resume.cursor));
    let skip = order.resume.as_ref().and_then(|resume| resume.skip.clone());
    match Directory::find(bytes).filter(|_| resumed.is_none_or(|cursor| !cursor.scanning())) {
        Some(directory) => {
            if resumed.is_none() {
                tell_whole(&directory, account)?;
            }
            let mut reader = Reader {
                bytes,
                legacy: Legacy::of(&directory),
                used: resumed.map_or(0, |cursor| cursor.used),
                reach: 0,
                room: directory.start as u64,
                patience: 4 * bytes.len(),
                skip,
            };
            reader.members(&directory, resumed, account)
        }
        None => {
            if resumed.is_none() {
                account.problem(Problem::new(
                    ProblemKind::Damaged,
                    "the directory at the end of the archive is missing; members were looked for one by one",
                ))?;
            }
            scan::read(bytes, resumed.map_or(0, |cursor| cursor.at), skip, account)
        }
    }
}

fn tell_whole(directory: &Directory, account: &mut Account) -> Result<(), Stop> {
    if !directory.comment.is_empty() {
        let (comment, _) = super::encoding::whole(directory.comment, None);
        account.metadata(Field::Description, &comment)?;
    }
    if directory.piece > 0 {
        let pieces = directory.piece + 1;
        account.problem(Problem::new(
            ProblemKind::Unsupported,
            format!("this is the last of {pieces} pieces of one archive; members in the others are not here"),
        ))?;
    }
    Ok(())
}

/// Where to go on: the offset of an entry, and the bytes that members before it hold; or, where
/// there is no directory, the offset of a member.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    at: usize,
    used: u64,
}

impl Cursor {
    fn to_scan_from(at: usize) -> Self {
        Self { at, used: u64::MAX }
    }

    fn scanning(self) -> bool {
        self.used == u64::MAX
    }

    fn bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let (at, used) = bytes.split_at_mut(8);
        at.copy_from_slice(&(self.at as u64).to_le_bytes());
        used.copy_from_slice(&self.used.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let at = usize::try_from(directory::u64_at(bytes, 0)?).ok()?;
        Some(Self { at, used: directory::u64_at(bytes, 8)? })
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    legacy: Legacy,
    /// Bytes that the members so far take up in the archive. More than there are means that
    /// members overlap, as they do in bombs.
    used: u64,
    /// Where the last of the members read so far ends.
    reach: usize,
    /// Bytes before the directory, where members lie.
    room: u64,
    /// Bytes that may still be searched for members that are not where they should be.
    patience: usize,
    skip: Option<Problem>,
}

impl Reader<'_> {
    fn members(
        &mut self,
        directory: &Directory,
        resumed: Option<Cursor>,
        account: &mut Account,
    ) -> Result<(), Stop> {
        let mut at = resumed.map_or(directory.start, |cursor| cursor.at);
        if resumed.is_none() {
            account.cursor(&Cursor { at, used: 0 }.bytes())?;
        }
        while let Some(entry) = directory.entry(at) {
            self.member(&entry, directory.piece, account)?;
            at = entry.next;
            account.cursor(&Cursor { at, used: self.used }.bytes())?;
        }
        if !directory.ends_at(at) {
            account.problem(Problem::new(
                ProblemKind::Damaged,
                "the directory of the archive is broken; members it no longer lists were looked for one by one",
            ))?;
            return scan::read(self.bytes, self.reach, None, account);
        }
        let found = directory.entries().count() as u64;
        hold_against(account, "the directory of the archive", "entries", directory.says(found), found)
    }

    fn member(&mut self, entry: &Entry, piece: u32, account: &mut Account) -> Result<(), Stop> {
        let name = names::name(entry, &self.legacy);
        if entry.size == 0 && name.ends_with(['/', '\\']) {
            return Ok(());
        }
        let head = PartHead { name: Some(name), kind: PartKind::Member, modified: modified(entry) };
        match self.skip.take().map_or_else(|| self.data(entry, piece), Err) {
            Ok(at) => tell(self.bytes, at, entry, head, account),
            Err(problem) => account.part_missing(head, problem),
        }
    }

    /// Where its bytes begin, or why they cannot be read.
    fn data(&mut self, entry: &Entry, piece: u32) -> Result<usize, Problem> {
        if entry.piece != piece {
            return Err(Problem::new(ProblemKind::Unsupported, "lies in another piece of the archive"));
        }
        if let Some(problem) = unreadable(entry) {
            return Err(problem);
        }
        let Some(at) =
            entry.data(self.bytes).or_else(|| scan::elsewhere(self.bytes, entry, &mut self.patience))
        else {
            return Err(Problem::new(ProblemKind::Damaged, "not where the directory of the archive says"));
        };
        let header = 30 + entry.name.len() as u64;
        self.used = self.used.saturating_add(header).saturating_add(entry.packed);
        self.reach = self.reach.max(at.saturating_add(usize::try_from(entry.packed).unwrap_or(usize::MAX)));
        if self.used > self.room {
            return Err(Problem::new(
                ProblemKind::Damaged,
                "the members together claim more bytes than the archive has; this one overlaps others",
            ));
        }
        Ok(at)
    }
}

/// Why a member cannot be read whatever its bytes.
fn unreadable(entry: &Entry) -> Option<Problem> {
    let link = entry.unix_mode.is_some_and(|mode| mode & 0o170_000 == 0o120_000);
    link.then(|| Problem::new(ProblemKind::NotAFile, "a link inside the archive"))
}

fn tell(bytes: &[u8], at: usize, entry: &Entry, head: PartHead, account: &mut Account) -> Result<(), Stop> {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = usize::try_from(entry.packed).unwrap_or(usize::MAX).min(rest.len());
    let data = rest.get(..length).unwrap_or_default();
    if entry.flags & 1 != 0 {
        return locked::tell(data, entry, head, account);
    }
    if entry.method == member::method::STORED && is_sound(data, entry) {
        return account.part_range(head, at as u64, length as u64);
    }
    match member::unpacked(data, entry) {
        Some(Ok(reader)) => account.part_from(head, reader, reason),
        Some(Err(error)) => account.part_missing(head, reason(&error)),
        None => account.part_missing(head, member::unknown(entry.method)),
    }
}

fn is_sound(data: &[u8], entry: &Entry) -> bool {
    let mut sum = flate2::Crc::new();
    sum.update(data);
    data.len() as u64 == entry.size && sum.sum() == entry.crc
}

/// The time of last change: seconds of Unix where the packer kept them, else the clock of DOS,
/// which knows no zone.
fn modified(entry: &Entry) -> Option<PartialDate> {
    if let Some(field) = directory::extra_field(entry.extra, 0x5455)
        && field.first().is_some_and(|known| known & 1 == 1)
        && let Some(seconds) = directory::u32_at(field, 1)
    {
        return PartialDate::of_unix_seconds(i64::from(seconds as i32)).ok();
    }
    super::dos_time::dos_time(entry.dos_date, entry.dos_time)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Resume, Transcript};

    /// A member that lies plainly, and its entry in the directory.
    fn stored(name: &str, bytes: &[u8], at: usize) -> (Vec<u8>, Vec<u8>) {
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        let mut fields = vec![0_u8; 10];
        fields.extend(sum.sum().to_le_bytes());
        fields.extend((bytes.len() as u32).to_le_bytes());
        fields.extend((bytes.len() as u32).to_le_bytes());
        fields.extend((name.len() as u16).to_le_bytes());
        let member = [b"PK\x03\x04", &fields[..], &[0, 0], name.as_bytes(), bytes].concat();
        let at = (at as u32).to_le_bytes();
        let entry = [b"PK\x01\x02\0\0", &fields[..], &[0; 12], &at, name.as_bytes()].concat();
        (member, entry)
    }

    /// An archive of members that hold their own names.
    pub(crate) fn archive(names: &[&str]) -> Vec<u8> {
        let (mut members, mut directory) = (Vec::new(), Vec::new());
        for name in names {
            let (member, entry) = stored(name, name.as_bytes(), members.len());
            members.extend(member);
            directory.extend(entry);
        }
        let count = (names.len() as u16).to_le_bytes();
        let size = (directory.len() as u32).to_le_bytes();
        let start = (members.len() as u32).to_le_bytes();
        [
            members,
            directory,
            b"PK\x05\x06\0\0\0\0".to_vec(),
            [count, count].concat(),
            [size, start].concat(),
            vec![0, 0],
        ]
        .concat()
    }

    fn account_of(bytes: &[u8], resume: Option<Resume>) -> Transcript {
        let mut transcript = Transcript::default();
        let order = Order { resume, ..Order::default() };
        let mut account = Account::new(&mut transcript, &order);
        assert_eq!(read(&Source::new(bytes.to_vec()), &order, &mut account), Ok(()));
        account.close();
        transcript
    }

    fn names_of(transcript: &Transcript) -> Vec<&str> {
        transcript.parts.iter().filter_map(|part| part.head.name.as_deref()).collect()
    }

    #[test]
    fn reading_goes_on_from_every_cursor() {
        let bytes = archive(&["a", "b", "c"]);
        let whole = account_of(&bytes, None);
        assert_eq!(names_of(&whole), ["a", "b", "c"]);
        assert_eq!(whole.cursors.len(), 4);
        for (cursor, next_position) in whole.cursors.iter().cloned() {
            let rest = account_of(&bytes, Some(Resume { cursor, next_position, skip: None }));
            assert_eq!(names_of(&rest), names_of(&whole)[next_position as usize..]);
        }
    }

    #[test]
    fn the_directory_of_a_member_is_not_that_of_an_archive_cut_off() {
        let inner = archive(&["[Content_Types].xml", "word/document.xml"]);
        let (first, _) = stored("log.txt", b"late", 0);
        let (second, _) = stored("paper.docx", &inner, first.len());
        for rest in [b"".as_slice(), b"PK\x01\x02 cut off"] {
            let bytes = [first.as_slice(), &second, rest].concat();
            let read = account_of(&bytes, None);
            assert_eq!(names_of(&read), ["log.txt", "paper.docx"]);
            assert_eq!(read.problems.len(), 1);
            assert_eq!(crate::detect(&bytes, None).format, daylight_model::Format::Zip);
        }
    }

    #[test]
    fn a_member_to_be_skipped_is_named_and_the_next_is_read() {
        let bytes = archive(&["a", "b", "c"]);
        let (cursor, next_position) = account_of(&bytes, None).cursors[1].clone();
        let skip = Some(Problem::new(ProblemKind::TimedOut, "twice"));
        let rest = account_of(&bytes, Some(Resume { cursor, next_position, skip: skip.clone() }));
        assert_eq!(names_of(&rest), ["b", "c"]);
        assert_eq!((&rest.parts[0].problem, rest.parts[0].position), (&skip, 1));
        assert!(rest.parts[1].range.is_some());
    }
}
