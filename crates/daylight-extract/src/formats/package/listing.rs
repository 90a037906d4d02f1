use std::io::Cursor;

use daylight_model::{PartialDate, Problem, ProblemKind};

use crate::formats::zip::Directory;

/// One member of a package and where its bytes lie.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Member {
    /// Its name with folders, as the package writes it. Hostile like any text.
    pub(in crate::formats) name: String,
    /// Its time of last change, where the package gives one that can be.
    pub(in crate::formats) modified: Option<PartialDate>,
    /// Where its packed bytes begin; `None` where the directory points to nowhere.
    pub(super) start: Option<usize>,
    pub(super) packed: usize,
    pub(super) method: u16,
    pub(super) encrypted: bool,
    pub(super) checksum: Option<u32>,
}

impl Member {
    /// Whether it is a folder, which has no bytes.
    pub(in crate::formats) fn is_folder(&self) -> bool {
        self.name.ends_with(['/', '\\'])
    }

    /// Offset and length, where it lies plainly in bytes of this length.
    pub(super) fn plain_range(&self, length: usize) -> Option<(u64, u64)> {
        let start = self.start?;
        let sound = self.method == STORED
            && !self.encrypted
            && self.checksum.is_some()
            && start.checked_add(self.packed)? <= length;
        sound.then_some((start as u64, self.packed as u64))
    }
}

pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;
pub(super) const BZIP2: u16 = 12;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

/// Members listed at most. The fullest honest package we know of has some ten thousand pictures.
const MOST_MEMBERS: usize = 200_000;

/// The members of a ZIP by its directory, or else by the headers before each member.
pub(super) fn members(bytes: &[u8]) -> (Vec<Member>, Option<Problem>) {
    match by_directory(bytes) {
        Some(members) if !members.is_empty() => (members, None),
        _ => {
            let members = by_headers(bytes);
            let detail = format!(
                "the directory of the package cannot be read; {} members were found without it",
                members.len()
            );
            (members, Some(Problem::new(ProblemKind::Damaged, detail)))
        }
    }
}

fn by_directory(bytes: &[u8]) -> Option<Vec<Member>> {
    // Where the package was cut off, the library would take that of a package inside for its own.
    Directory::find(bytes)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut members = Vec::new();
    for at in 0..archive.len().min(MOST_MEMBERS) {
        let name = match archive.name_for_index(at)? {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(archive.by_index_data(at).ok()?.name_raw()).into_owned(),
        };
        members.push(match archive.by_index_raw(at) {
            Ok(file) => Member {
                name,
                modified: file.last_modified().and_then(date_of),
                start: file.data_start().and_then(|start| usize::try_from(start).ok()),
                packed: usize::try_from(file.compressed_size()).unwrap_or(usize::MAX),
                method: number_of(file.compression()),
                encrypted: file.encrypted(),
                checksum: Some(file.crc32()),
            },
            // Its own header is broken; the member is there and cannot be got.
            Err(_) => Member {
                name,
                modified: None,
                start: None,
                packed: 0,
                method: STORED,
                encrypted: false,
                checksum: None,
            },
        });
    }
    Some(members)
}

fn number_of(method: zip::CompressionMethod) -> u16 {
    match method {
        zip::CompressionMethod::Stored => STORED,
        zip::CompressionMethod::Deflated => DEFLATED,
        zip::CompressionMethod::Bzip2 => BZIP2,
        _ => u16::MAX,
    }
}

/// The clock of a ZIP has no offset; 1980-01-01 at midnight is what programs write that set none.
fn date_of(moment: zip::DateTime) -> Option<PartialDate> {
    if (moment.year(), moment.month(), moment.day()) == (1980, 1, 1) {
        return None;
    }
    let narrow = |value: u8| i8::try_from(value).ok();
    let year = i16::try_from(moment.year()).ok()?;
    let day = PartialDate::of_day(year, narrow(moment.month())?, narrow(moment.day())?).ok()?;
    day.at(narrow(moment.hour())?, narrow(moment.minute())?, narrow(moment.second())?, None).ok()
}

/// Goes through the bytes from header to header (APPNOTE.TXT 4.3.7), as after a cut-off download.
fn by_headers(bytes: &[u8]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut at = 0;
    while members.len() < MOST_MEMBERS {
        let Some(found) = bytes.get(at..).and_then(find_header) else { break };
        at += found;
        match header_at(bytes, at) {
            Some((member, next)) => {
                members.push(member);
                at = next;
            }
            None => at += LOCAL_HEADER.len(),
        }
    }
    members
}

fn find_header(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let found = from + bytes.get(from..)?.iter().position(|byte| *byte == b'P')?;
        if bytes.get(found..)?.starts_with(LOCAL_HEADER) {
            return Some(found);
        }
        from = found + 1;
    }
}

/// The checksum in the record that stands behind a member (APPNOTE.TXT 4.3.9).
fn checksum_behind(record: &[u8]) -> Option<u32> {
    let sum = record.strip_prefix(b"PK\x07\x08")?.first_chunk()?;
    Some(u32::from_le_bytes(*sum))
}

/// Bytes before the next record of any kind.
fn next_record(bytes: &[u8]) -> usize {
    let begins = |four: &[u8]| matches!(four, [b'P', b'K', 1, 2] | [b'P', b'K', 3, 4] | [b'P', b'K', 7, 8]);
    bytes.windows(4).position(begins).unwrap_or(bytes.len())
}

fn header_at(bytes: &[u8], at: usize) -> Option<(Member, usize)> {
    let two =
        |offset: usize| bytes.get(at + offset..at + offset + 2)?.try_into().ok().map(u16::from_le_bytes);
    let four =
        |offset: usize| bytes.get(at + offset..at + offset + 4)?.try_into().ok().map(u32::from_le_bytes);
    let (flags, method) = (two(6)?, two(8)?);
    let (checksum, packed) = (four(14)?, four(18)? as usize);
    let (name_length, extra_length) = (usize::from(two(26)?), usize::from(two(28)?));
    let name = bytes.get(at + 30..at + 30 + name_length)?;
    let start = at + 30 + name_length + extra_length;
    // Bit 3: length and checksum follow the bytes, and only the unpacker knows where they end.
    let told_later = flags & 8 != 0 || packed == u32::MAX as usize;
    let after = bytes.get(start..).unwrap_or_default();
    // Plain bytes end at the next record, since nothing else says where; it holds their checksum.
    let plain = (told_later && method == STORED).then(|| next_record(after));
    let checksum = match plain {
        Some(length) => after.get(length..).and_then(checksum_behind),
        None => (!told_later).then_some(checksum),
    };
    let member = Member {
        name: String::from_utf8_lossy(name).into_owned(),
        modified: None,
        start: Some(start),
        packed: plain.unwrap_or(if told_later { after.len() } else { packed }),
        method,
        encrypted: flags & 1 != 0,
        checksum,
    };
    let next = if told_later { start } else { start.saturating_add(packed) };
    Some((member, next))
}
