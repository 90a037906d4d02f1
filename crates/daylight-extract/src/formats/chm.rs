//! Compiled help of Windows (CHM): a directory of names over one stream of packed bytes. What is known of it
//! comes from the published notes of Matthew Russotto and of the maker of chmlib. Its pages are parts.
//!
//! Files whose names begin with `#`, `$` or `::` are indexes made from the others; they are no parts.

mod content;
mod directory;

use daylight_model::{Field, PartHead, PartKind, Problem, ProblemKind};

use super::encoding;
use super::number_at::{le16, le32};
use crate::{Account, Order, Source, Stop};
use content::Content;
use directory::{Directory, Entry};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let Some(directory) = Directory::of(source.bytes()) else {
        let detail = "the header of the help file is broken or cut off";
        return account.problem(Problem::new(ProblemKind::Damaged, detail));
    };
    let mut entries: Vec<&Entry> =
        directory.entries.iter().filter(|entry| entry.is_written_by_people()).collect();
    entries.sort_by_key(|entry| (entry.section, entry.offset));
    let mut content = Content::of(source.bytes(), &directory);
    let resume = order.resume.as_ref();
    if resume.is_none() {
        about(&directory, &mut content, account)?;
        if !directory.whole {
            let detail =
                "the directory of the help file is broken or cut off; what it does not name was not read";
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
    }
    let begin = resume.and_then(|resume| resume.cursor.first_chunk().copied()).map_or(0, u32::from_le_bytes);
    let mut skip = resume.and_then(|resume| resume.skip.clone());
    for (number, entry) in (0_u32..).zip(&entries).skip(begin as usize) {
        let name = String::from_utf8_lossy(&entry.name);
        let head = PartHead::named(PartKind::Member, name.trim_start_matches('/'));
        match skip.take() {
            Some(problem) => account.part_missing(head, problem)?,
            None => tell(&mut content, entry, head, account)?,
        }
        account.cursor(&(number + 1).to_le_bytes())?;
    }
    Ok(())
}

fn tell(content: &mut Content, entry: &Entry, head: PartHead, account: &mut Account) -> Result<(), Stop> {
    account.part_begin(head)?;
    let (mut at, mut left) = (entry.offset, entry.length);
    while left > 0 {
        match content.at(entry.section, at, left) {
            Ok(piece) => {
                at += piece.len() as u64;
                left -= piece.len() as u64;
                account.part_bytes(piece)?;
            }
            Err(problem) => return account.part_end(Some(problem)),
        }
    }
    account.part_end(None)
}

/// Bytes of `#SYSTEM` that are looked at: a few short strings.
const LARGEST_SYSTEM: u64 = 64 << 10;

/// The title and what made it, out of `#SYSTEM`: a version, then codes with lengths.
fn about(directory: &Directory, content: &mut Content, account: &mut Account) -> Result<(), Stop> {
    let Some(entry) = directory.entries.iter().find(|entry| entry.name == b"/#SYSTEM") else { return Ok(()) };
    let mut bytes = Vec::new();
    let length = entry.length.min(LARGEST_SYSTEM);
    while (bytes.len() as u64) < length {
        let done = bytes.len() as u64;
        let Ok(piece) = content.at(entry.section, entry.offset.saturating_add(done), length - done) else {
            break;
        };
        bytes.extend_from_slice(piece);
    }
    let declared = code_page(&bytes);
    for (code, value) in records(&bytes) {
        let field = match code {
            3 => Field::Title,
            9 => Field::Application,
            _ => continue,
        };
        let value = value.split(|byte| *byte == 0).next().unwrap_or_default();
        account.metadata(field, &encoding::whole(value, declared).0)?;
    }
    Ok(())
}

fn records(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 4;
    std::iter::from_fn(move || {
        let (code, length) = (le16(bytes, at)?, usize::from(le16(bytes, at + 2)?));
        let value = bytes.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((code, value))
    })
}

/// The encoding that the language of the file suggests, where that is not the western one.
fn code_page(bytes: &[u8]) -> Option<&'static str> {
    let language = records(bytes).find(|(code, _)| *code == 4).and_then(|(_, value)| le32(value, 0))?;
    Some(match language & 0x3ff {
        0x11 => "shift_jis",
        0x12 => "euc-kr",
        0x04 if matches!(language & 0xffff, 0x404 | 0xc04) => "big5",
        0x04 => "gbk",
        0x19 | 0x22 | 0x23 | 0x02 => "windows-1251",
        0x05 | 0x0e | 0x15 | 0x1b | 0x24 => "windows-1250",
        0x08 => "windows-1253",
        0x1f => "windows-1254",
        0x0d => "windows-1255",
        0x01 => "windows-1256",
        _ => return None,
    })
}
