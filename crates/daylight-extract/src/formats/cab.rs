//! Cabinets of Windows ([MS-CAB]): folders of packed blocks, and files that lie in them one after
//! another.

mod blocks;

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::counted::{hold_against, hold_parts_against};
use super::dos_time::dos_time;
use super::number_at::{le16, le32, place};
use crate::{Account, Order, Source, Stop};
use blocks::Blocks;

/// Numbers of folders that mean: begins in the cabinet before, goes on in the next one, both.
const IN_ANOTHER: u16 = 0xfffd;

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let Some(cabinet) = Cabinet::of(source.bytes()) else {
        return account.problem(Problem::new(ProblemKind::Damaged, "the header of the cabinet is cut off"));
    };
    let (files, whole) = cabinet.files();
    if !whole {
        account.problem(Problem::new(ProblemKind::Damaged, "the list of files in the cabinet is cut off"))?;
        hold_against(account, "the cabinet", "files", cabinet.files.into(), files.len() as u64)?;
    }
    let begin = order.resume.as_ref().and_then(|resume| resume.cursor.first_chunk().copied());
    let begin = begin.map_or(0, u16::from_le_bytes);
    let mut skip = order.resume.as_ref().and_then(|resume| resume.skip.clone());
    for folder in begin..cabinet.folders {
        let mut inside: Vec<&File> = files.iter().filter(|file| file.folder == folder).collect();
        inside.sort_by_key(|file| file.offset);
        match skip.take() {
            Some(problem) => {
                for file in inside {
                    account.part_missing(file.head(), problem.clone())?;
                }
            }
            None => tell_folder(&cabinet, folder, &inside, account)?,
        }
        account.cursor(&(folder + 1).to_le_bytes())?;
    }
    if begin > cabinet.folders {
        return Ok(());
    }
    for file in files.iter().filter(|file| file.folder >= cabinet.folders) {
        let problem = if file.folder >= IN_ANOTHER {
            Problem::new(ProblemKind::Unsupported, "part of it lies in another cabinet of the same set")
        } else {
            Problem::new(ProblemKind::Damaged, "said to lie in a folder that the cabinet does not have")
        };
        account.part_missing(file.head(), problem)?;
    }
    hold_parts_against(account, files.len() as u64)
}

struct Cabinet<'a> {
    bytes: &'a [u8],
    folders: u16,
    files: u16,
    first_folder: usize,
    first_file: usize,
    /// Bytes kept free in each entry of a folder and each block.
    folder_reserve: usize,
    block_reserve: usize,
}

struct File {
    name: Vec<u8>,
    utf8: bool,
    offset: u64,
    size: u64,
    folder: u16,
    date: u16,
    time: u16,
}

impl<'a> Cabinet<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let (folders, files, flags) = (le16(bytes, 26)?, le16(bytes, 28)?, le16(bytes, 30)?);
        let first_file = place(le32(bytes, 16)?);
        let (mut at, mut folder_reserve, mut block_reserve) = (36, 0, 0);
        if flags & 4 != 0 {
            let header_reserve = usize::from(le16(bytes, 36)?);
            folder_reserve = usize::from(*bytes.get(38)?);
            block_reserve = usize::from(*bytes.get(39)?);
            at = 40 + header_reserve;
        }
        // Names of the cabinets before and after it and of their disks.
        for flag in [1, 1, 2, 2] {
            if flags & flag != 0 {
                at += memchr::memchr(0, bytes.get(at..)?)? + 1;
            }
        }
        Some(Self { bytes, folders, files, first_folder: at, first_file, folder_reserve, block_reserve })
    }

    /// The files, and whether all that are announced are there.
    fn files(&self) -> (Vec<File>, bool) {
        let mut files = Vec::new();
        let mut at = self.first_file;
        for _ in 0..self.files {
            let Some((file, next)) = self.file(at) else { return (files, false) };
            files.push(file);
            at = next;
        }
        (files, true)
    }

    fn file(&self, at: usize) -> Option<(File, usize)> {
        let name = at.checked_add(16)?;
        let length = memchr::memchr(0, self.bytes.get(name..)?)?;
        let file = File {
            name: self.bytes.get(name..name + length)?.to_vec(),
            utf8: le16(self.bytes, at + 14)? & 0x80 != 0,
            offset: le32(self.bytes, at + 4)?.into(),
            size: le32(self.bytes, at)?.into(),
            folder: le16(self.bytes, at + 8)?,
            date: le16(self.bytes, at + 10)?,
            time: le16(self.bytes, at + 12)?,
        };
        Some((file, name + length + 1))
    }

    fn blocks(&self, folder: u16) -> Option<Result<Blocks<'a>, Problem>> {
        let at = self.first_folder.checked_add(usize::from(folder) * (8 + self.folder_reserve))?;
        let first = place(le32(self.bytes, at)?);
        let (count, method) = (le16(self.bytes, at + 4)?, le16(self.bytes, at + 6)?);
        Some(Blocks::new(self.bytes, first, count, method, self.block_reserve))
    }
}

impl File {
    fn head(&self) -> PartHead {
        let name = super::encoding::whole(&self.name, self.utf8.then_some("utf-8")).0.replace('\\', "/");
        PartHead { name: Some(name), kind: PartKind::Member, modified: dos_time(self.date, self.time) }
    }
}

/// Unpacks a folder once and gives each file its bytes.
fn tell_folder(cabinet: &Cabinet, folder: u16, files: &[&File], account: &mut Account) -> Result<(), Stop> {
    let mut blocks = match cabinet.blocks(folder) {
        Some(Ok(blocks)) => blocks,
        Some(Err(problem)) => {
            return files.iter().try_for_each(|file| account.part_missing(file.head(), problem.clone()));
        }
        None => {
            let problem = Problem::new(ProblemKind::Damaged, "the list of folders in the cabinet is cut off");
            return files.iter().try_for_each(|file| account.part_missing(file.head(), problem.clone()));
        }
    };
    for file in files {
        if file.offset < blocks.told() {
            let detail = "overlaps with a file before it in the cabinet";
            account.part_missing(file.head(), Problem::new(ProblemKind::Damaged, detail))?;
            continue;
        }
        let gap = blocks.pass(file.offset - blocks.told());
        account.part_begin(file.head())?;
        let mut left = file.size;
        let mut end = gap;
        while left > 0 && end.is_ok() {
            match blocks.next(left) {
                Ok(piece) => {
                    left -= piece.len() as u64;
                    account.part_bytes(piece)?;
                }
                Err(problem) => end = Err(problem),
            }
        }
        account.part_end(end.err())?;
    }
    Ok(())
}
