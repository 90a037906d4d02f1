mod copy;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use daylight_model::{Problem, ProblemKind};

/// An OLE compound file: folders and streams in one file (MS-CFB).
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sector after each sector.
    next: Vec<u32>,
    small: Cow<'a, [u8]>,
    next_small: Vec<u32>,
    small_below: u64,
    entries: Vec<Entry>,
    by_path: HashMap<String, usize>,
}

/// A stream or a folder of streams.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its name, after the folder's and a `/`. Hostile like any text.
    pub(super) path: String,
    pub(super) is_folder: bool,
    start: u32,
    size: u64,
}

impl Entry {
    /// Bytes it says it has.
    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// From here on, numbers of sectors mean something else: free, end of chain.
const FIRST_SPECIAL: u32 = 0xffff_fffa;

/// Entries listed at most; mail boxes of thousands of messages in one file have some ten thousand.
const MOST_ENTRIES: usize = 200_000;

/// Bytes of one small sector.
const SMALL: usize = 64;

impl<'a> Compound<'a> {
    /// Whether these bytes begin as a compound file does.
    pub(super) fn is(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Reads the tables and the list of entries.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Problem> {
        let broken = |what: &str| Problem::new(ProblemKind::Damaged, format!("the compound file has {what}"));
        let shift = u16_at(bytes, 30).filter(|shift| [9, 12].contains(shift));
        let shift = shift.ok_or_else(|| broken("no usable header"))?;
        let mut file = Self {
            bytes,
            sector: 1 << shift,
            next: Vec::new(),
            small: Cow::Borrowed(&[]),
            next_small: Vec::new(),
            small_below: u64::from(u32_at(bytes, 56).unwrap_or(4096)),
            entries: Vec::new(),
            by_path: HashMap::new(),
        };
        file.next = file.table_of_sectors();
        let directory = u32_at(bytes, 48).unwrap_or(u32::MAX);
        let (directory, _) = file.chain(directory, usize::MAX);
        let raw: Vec<Raw> = directory.chunks_exact(128).take(MOST_ENTRIES).map(Raw::read).collect();
        let Some(root) = raw.first() else { return Err(broken("no list of its streams")) };
        let (start, size) = (root.start, root.size);
        let (next_small, _) = file.chain(u32_at(bytes, 60).unwrap_or(u32::MAX), usize::MAX);
        file.next_small = numbers(&next_small);
        let (small, _) = file.chain(start, usize::try_from(size).unwrap_or(usize::MAX));
        file.small = small;
        file.entries = tree(&raw);
        for (at, entry) in file.entries.iter().enumerate().filter(|(_, entry)| !entry.is_folder) {
            file.by_path.entry(entry.path.to_ascii_lowercase()).or_insert(at);
        }
        Ok(file)
    }

    /// Every stream and folder.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The stream at this path, whatever the case of its letters.
    pub(super) fn find(&self, path: &str) -> Option<&Entry> {
        self.by_path.get(&path.to_ascii_lowercase()).and_then(|at| self.entries.get(*at))
    }

    /// The bytes of a stream, as far as they are there, and whether they all are.
    pub(super) fn stream(&self, entry: &Entry) -> (Cow<'a, [u8]>, bool) {
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        if entry.size >= self.small_below {
            return self.chain(entry.start, size);
        }
        let mut bytes = Vec::new();
        let mut at = entry.start;
        // A chain can have no more links than there are sectors.
        for _ in 0..=self.next_small.len() {
            if at >= FIRST_SPECIAL || bytes.len() >= size {
                break;
            }
            let from = (at as usize).saturating_mul(SMALL);
            let Some(sector) = self.small.get(from..) else { break };
            bytes.extend_from_slice(sector.get(..SMALL).unwrap_or(sector));
            at = self.next_small.get(at as usize).copied().unwrap_or(u32::MAX);
        }
        let whole = bytes.len() >= size;
        bytes.truncate(size);
        (Cow::Owned(bytes), whole)
    }

    /// A folder of streams as a compound file of its own; see [`copy::copy`].
    pub(super) fn copy_of(&self, folder: &str) -> Option<(Vec<u8>, bool)> {
        copy::copy(self, folder, None)
    }

    /// The same, with a folder of the whole file added under its name, where it has none so called.
    pub(super) fn copy_with(&self, folder: &str, shared: &str) -> Option<(Vec<u8>, bool)> {
        copy::copy(self, folder, Some(shared))
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let from = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(from..)?;
        rest.get(..self.sector).or(Some(rest)).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors, at most `size`: borrowed where they lie together.
    fn chain(&self, start: u32, size: usize) -> (Cow<'a, [u8]>, bool) {
        let wanted = if size == usize::MAX { self.next.len() } else { size.div_ceil(self.sector) };
        let mut sectors = Vec::new();
        let mut at = start;
        while at < FIRST_SPECIAL && sectors.len() < wanted.min(self.next.len()) {
            if self.sector_at(at).is_none() {
                break;
            }
            sectors.push(at);
            at = self.next.get(at as usize).copied().unwrap_or(u32::MAX);
        }
        let together = sectors.windows(2).all(|pair| pair.first().map(|at| at + 1) == pair.get(1).copied());
        let bytes = match (together, sectors.first()) {
            (true, Some(first)) => {
                let from = (*first as usize + 1) * self.sector;
                let rest = self.bytes.get(from..).unwrap_or_default();
                Cow::Borrowed(rest.get(..sectors.len() * self.sector).unwrap_or(rest))
            }
            (true, None) => Cow::Borrowed(&[][..]),
            (false, _) => {
                let parts: Vec<&[u8]> = sectors.iter().filter_map(|at| self.sector_at(*at)).collect();
                Cow::Owned(parts.concat())
            }
        };
        let whole = size == usize::MAX || bytes.len() >= size;
        let bytes = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..size).unwrap_or(bytes)),
            Cow::Owned(mut bytes) => {
                bytes.truncate(size);
                Cow::Owned(bytes)
            }
        };
        (bytes, whole)
    }

    /// The table of next sectors lies in sectors itself; the header lists the first of them, and
    /// further lists follow one another.
    fn table_of_sectors(&self) -> Vec<u32> {
        let most = self.bytes.len() / self.sector + 1;
        let mut places: Vec<u32> = (0..109)
            .filter_map(|at| u32_at(self.bytes, 76 + at * 4))
            .take_while(|at| *at < FIRST_SPECIAL)
            .collect();
        let mut list = u32_at(self.bytes, 68).unwrap_or(u32::MAX);
        let mut seen = HashSet::new();
        while list < FIRST_SPECIAL && seen.insert(list) {
            let Some(sector) = self.sector_at(list) else { break };
            let mut listed = numbers(sector);
            list = listed.pop().unwrap_or(u32::MAX);
            places.extend(listed.into_iter().filter(|at| *at < FIRST_SPECIAL));
        }
        let mut next = Vec::new();
        for place in places.into_iter().filter(|place| self.sector_at(*place).is_some()) {
            if next.len() >= most {
                break;
            }
            next.extend(self.sector_at(place).map(numbers).unwrap_or_default());
        }
        next.truncate(most);
        next
    }
}

/// An entry as the directory has it.
struct Raw {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

impl Raw {
    fn read(bytes: &[u8]) -> Self {
        let length = usize::from(u16_at(bytes, 64).unwrap_or(0)).saturating_sub(2).min(62);
        let units = bytes.get(..length).unwrap_or_default().chunks_exact(2);
        let units = units.filter_map(|pair| u16_at(pair, 0));
        let at = |offset| u32_at(bytes, offset).unwrap_or(u32::MAX);
        Self {
            name: char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect(),
            kind: bytes.get(66).copied().unwrap_or(0),
            left: at(68),
            right: at(72),
            child: at(76),
            start: at(116),
            // The upper half is not always cleared by old programs; no stream of 4 GiB is read.
            size: u64::from(at(120)),
        }
    }
}

/// The entries with their paths. Each is visited once, whatever the links say.
fn tree(raw: &[Raw]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![(raw.first().map_or(u32::MAX, |root| root.child), String::new())];
    while let Some((at, folder)) = open.pop() {
        let Some(entry) = raw.get(at as usize).filter(|_| seen.insert(at)) else { continue };
        let path = if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
        open.push((entry.right, folder.clone()));
        open.push((entry.left, folder));
        let is_folder = entry.kind == 1;
        // Deeper folders would make paths of quadratic length.
        if is_folder && path.len() < 1024 {
            open.push((entry.child, path.clone()));
        }
        if is_folder || entry.kind == 2 {
            entries.push(Entry { path, is_folder, start: entry.start, size: entry.size });
        }
    }
    entries
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| four.try_into().ok().map(u32::from_le_bytes)).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}
