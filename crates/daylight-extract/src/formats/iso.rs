//! Images of CDs and DVDs (ISO 9660, ECMA-119), with the names of Joliet or Rock Ridge (IEEE P1282).
//! Members are ranges of the bytes.

mod record;

use std::collections::HashSet;

use daylight_model::{Field, PartHead, PartKind, Problem, ProblemKind};

use super::number_at::slice;
use crate::{Account, Order, Source, Stop};
use record::{Names, Record};

pub(super) const SECTOR: usize = 2048;

/// Volumes begin here; what lies before belongs to the machine that starts from it.
const FIRST_VOLUME: usize = 16 * SECTOR;

/// Descriptions of volumes looked at.
const MOST_VOLUMES: usize = 64;

/// Folders within folders, and records in all of them.
const DEEPEST: usize = 64;
const MOST_RECORDS: usize = 2_000_000;

/// Whether this is an image of a disc.
pub(crate) fn is_disc(bytes: &[u8]) -> bool {
    bytes.get(FIRST_VOLUME + 1..).is_some_and(|rest| rest.starts_with(b"CD001"))
}

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let mut primary = None;
    let mut joliet = None;
    for number in 0..MOST_VOLUMES {
        let volume = slice(bytes, FIRST_VOLUME + number * SECTOR, SECTOR);
        if !volume.get(1..).is_some_and(|rest| rest.starts_with(b"CD001")) {
            break;
        }
        match volume.first() {
            Some(1) => primary = primary.or(Some(volume)),
            Some(2) if is_joliet(volume) => joliet = joliet.or(Some(volume)),
            Some(255) => break,
            _ => {}
        }
    }
    let Some(volume) = primary.or(joliet) else {
        let detail = "the disc describes no volume that can be read";
        return account.problem(Problem::new(ProblemKind::Damaged, detail));
    };
    tell_volume(volume, account)?;
    let root = Record::of(volume.get(156..190).unwrap_or_default(), 0);
    // Rock Ridge has every letter; Joliet cuts names at 64; the names of the standard itself have eight.
    let long = root.as_ref().and_then(|root| record::long_names(bytes, root));
    let (names, root) = match (long, joliet) {
        (None, Some(joliet)) => (Names::Joliet, Record::of(joliet.get(156..190).unwrap_or_default(), 0)),
        (Some(skip), _) => (Names::RockRidge { skip }, root),
        (None, None) => (Names::Short, root),
    };
    let Some(root) = root else {
        let detail = "the outermost folder of the disc is missing";
        return account.problem(Problem::new(ProblemKind::Damaged, detail));
    };
    let mut walk = Walk { bytes, names, seen: HashSet::new(), records: 0, overlap: 0, account };
    walk.folder(&root)
}

fn is_joliet(volume: &[u8]) -> bool {
    [b"%/@", b"%/C", b"%/E"].iter().any(|mark| volume.get(88..91) == Some(mark.as_slice()))
}

/// What the disc says about itself.
fn tell_volume(volume: &[u8], account: &mut Account) -> Result<(), Stop> {
    let text = |from: usize, length: usize| {
        String::from_utf8_lossy(slice(volume, from, length)).trim_end_matches([' ', '\0']).to_owned()
    };
    account.metadata(Field::Title, &text(40, 32))?;
    account.metadata(Field::Organisation, &text(318, 128))?;
    account.metadata(Field::Author, &text(446, 128))?;
    account.metadata(Field::Application, &text(574, 128))?;
    if let Some(date) = record::volume_date(slice(volume, 813, 17)) {
        account.metadata(Field::Created, &date.to_string())?;
    }
    Ok(())
}

struct Walk<'a, 'b, 'c> {
    bytes: &'a [u8],
    names: Names,
    /// Folders by their first sector: one that is its own parent is read once.
    seen: HashSet<u32>,
    records: usize,
    /// Bytes of files told so far; more than the disc has mean that files overlap, as honest links do.
    overlap: u64,
    account: &'b mut Account<'c>,
}

impl Walk<'_, '_, '_> {
    fn folder(&mut self, root: &Record) -> Result<(), Stop> {
        let mut open = vec![(root.clone(), String::new(), 0)];
        while let Some((folder, path, depth)) = open.pop() {
            if !self.seen.insert(folder.sector) {
                self.damaged("a folder of the disc lies in itself or in two places; it was read once")?;
                continue;
            }
            if depth > DEEPEST {
                let detail = format!("folders within folders beyond {DEEPEST}");
                self.account.problem(Problem::new(ProblemKind::TooDeep, detail))?;
                continue;
            }
            let mut inner = Vec::new();
            self.records_of(&folder, &path, depth, &mut inner)?;
            // The last one is taken first.
            open.extend(inner.into_iter().rev());
        }
        Ok(())
    }

    fn records_of(
        &mut self,
        folder: &Record,
        path: &str,
        depth: usize,
        inner: &mut Vec<(Record, String, usize)>,
    ) -> Result<(), Stop> {
        let content = slice(self.bytes, folder.start(), folder.size as usize);
        if content.len() < folder.size as usize {
            self.damaged("a folder of the disc is cut off")?;
        }
        let mut pieces: Vec<Record> = Vec::new();
        let mut at = 0;
        while at < content.len() {
            let length = usize::from(content.get(at).copied().unwrap_or_default());
            if length == 0 {
                // The rest of a sector is empty where the next record would not fit.
                at = (at / SECTOR + 1) * SECTOR;
                continue;
            }
            self.records += 1;
            if self.records > MOST_RECORDS {
                let detail = format!("files and folders beyond {MOST_RECORDS} were not read");
                return self.account.problem(Problem::new(ProblemKind::TooLarge, detail));
            }
            let Some(record) = Record::of(slice(content, at, length), folder.start() + at) else {
                return self.damaged("a record of a folder is broken; what follows in it was not read");
            };
            at += length;
            if record.is_itself_or_parent() {
                continue;
            }
            let named = self.names.read(self.bytes, &record);
            if named.moved {
                continue;
            }
            let name = format!("{path}{}", named.name);
            if let Some(sector) = named.moved_to {
                let elsewhere = record::folder_at(self.bytes, sector);
                inner.extend(elsewhere.map(|folder| (folder, format!("{name}/"), depth + 1)));
            } else if record.is_folder {
                inner.push((record, format!("{name}/"), depth + 1));
            } else {
                let more = record.continues;
                pieces.push(record);
                if !more {
                    let head =
                        PartHead { name: Some(name), kind: PartKind::Member, modified: named.modified };
                    self.file(head, &std::mem::take(&mut pieces), named.special)?;
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, head: PartHead, pieces: &[Record], special: Option<&'static str>) -> Result<(), Stop> {
        if let Some(detail) = special {
            return self.account.part_missing(head, Problem::new(ProblemKind::NotAFile, detail));
        }
        let whole: u64 = pieces.iter().map(|piece| u64::from(piece.size)).sum();
        let start = pieces.first().map_or(0, Record::start);
        let mut end = start;
        let together = pieces.iter().all(|piece| {
            let follows = piece.start() == end;
            end = end.saturating_add(piece.size as usize);
            follows
        });
        self.overlap = self.overlap.saturating_add(whole);
        if together && end <= self.bytes.len() && self.overlap <= 16 * self.bytes.len() as u64 {
            return self.account.part_range(head, start as u64, whole);
        }
        if self.overlap > 16 * self.bytes.len() as u64 {
            let detail = "the files together claim many times the bytes that the disc has";
            return self.account.part_missing(head, Problem::new(ProblemKind::Damaged, detail));
        }
        self.account.part_begin(head)?;
        let mut there = 0;
        for piece in pieces {
            let bytes = slice(self.bytes, piece.start(), piece.size as usize);
            there += bytes.len() as u64;
            self.account.part_bytes(bytes)?;
        }
        let cut = (there < whole).then(|| {
            Problem::new(ProblemKind::Damaged, format!("the image ends after {there} of its {whole} bytes"))
        });
        self.account.part_end(cut)
    }

    fn damaged(&mut self, detail: &str) -> Result<(), Stop> {
        self.account.problem(Problem::new(ProblemKind::Damaged, detail))
    }
}
