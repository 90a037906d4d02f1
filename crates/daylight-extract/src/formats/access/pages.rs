use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use daylight_model::{Problem, ProblemKind};

use super::super::number_at::{le16, le32, slice};

/// The key that hides part of the header, the same in every file.
const HEADER_KEY: [u8; 4] = [0xc7, 0xda, 0x39, 0x6b];

/// Bytes of one long value that are read.
const LARGEST_VALUE: usize = 64 << 20;

/// Bytes of long values of one file together, as often as this of its length: rows may share them.
const MOST_ROUNDS: usize = 16;

/// The pages of a database.
pub(super) struct Pages<'a> {
    bytes: &'a [u8],
    pub(super) size: usize,
    /// Jet 3, as Access 97 wrote it: smaller pages, texts in a code page.
    pub(super) old: bool,
    pub(super) code_page: u16,
    /// Pages are disguised with this and their number.
    key: u32,
    lost: Cell<u64>,
    left: Cell<usize>,
}

/// Where a row lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    page: u32,
    row: u16,
}

impl Place {
    /// A pointer: the row in the lowest byte, the page in the others.
    pub(super) fn pointed_at(bytes: &[u8]) -> Option<Self> {
        let pointer = le32(bytes, 0).filter(|pointer| *pointer != 0)?;
        Some(Self { page: pointer >> 8, row: (pointer & 0xff) as u16 })
    }
}

/// What the list of rows says of one.
#[derive(Clone, Copy)]
pub(super) struct Flags {
    pub(super) deleted: bool,
    /// In its place stands a pointer to where it lies.
    pub(super) elsewhere: bool,
}

impl<'a> Pages<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, Problem> {
        let cut = || Problem::new(ProblemKind::Damaged, "the header of the database is cut off");
        let version = bytes.get(0x14).copied().ok_or_else(cut)?;
        let old = version == 0;
        let mut header = bytes.get(0x18..0x18 + if old { 126 } else { 128 }).ok_or_else(cut)?.to_vec();
        disguise(&HEADER_KEY, &mut header);
        let key = le32(&header, 0x3e - 0x18).ok_or_else(cut)?;
        // From 2007 on, a key means that all is encrypted with a password.
        if version >= 2 && key != 0 {
            return Err(Problem::new(ProblemKind::Encrypted, "a password is needed to open this database"));
        }
        Ok(Self {
            bytes,
            size: if old { 2048 } else { 4096 },
            old,
            code_page: le16(&header, 0x3c - 0x18).unwrap_or(1252),
            key,
            lost: Cell::new(0),
            left: Cell::new(bytes.len().saturating_mul(MOST_ROUNDS)),
        })
    }

    fn count(&self) -> u32 {
        u32::try_from(self.bytes.len().div_ceil(self.size)).unwrap_or(u32::MAX)
    }

    /// The bytes of one page; fewer where the file ends, none beyond.
    pub(super) fn page(&self, number: u32) -> Cow<'a, [u8]> {
        let plain = slice(self.bytes, (number as usize).saturating_mul(self.size), self.size);
        if self.key == 0 || number == 0 {
            return Cow::Borrowed(plain);
        }
        let mut page = plain.to_vec();
        disguise(&(self.key ^ number).to_le_bytes(), &mut page);
        Cow::Owned(page)
    }

    /// Pages with rows, by the table they name.
    pub(super) fn by_table(&self) -> HashMap<u32, Vec<u32>> {
        let mut by_table: HashMap<u32, Vec<u32>> = HashMap::new();
        for number in 1..self.count() {
            let page = self.page(number);
            if page.first() == Some(&1)
                && let Some(table) = le32(&page, 4)
            {
                by_table.entry(table).or_default().push(number);
            }
        }
        by_table
    }

    /// Pages on which the definition of a table begins that people made.
    pub(super) fn definitions(&self) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let mut follow = HashSet::new();
        for number in 1..self.count() {
            let page = self.page(number);
            if page.first() == Some(&2) {
                follow.extend(le32(&page, 4));
                if page.get(if self.old { 20 } else { 40 }) == Some(&b'N') {
                    found.push(number);
                }
            }
        }
        found.retain(|number| !follow.contains(number));
        found
    }

    /// Every row of a page, with what its list of rows says of it.
    pub(super) fn rows(&self, page: u32) -> Vec<(Place, Flags, Vec<u8>)> {
        let bytes = self.page(page);
        let count = le16(&bytes, if self.old { 8 } else { 12 }).unwrap_or(0);
        let rows = (0..count).filter_map(|row| {
            let (flags, bytes) = self.row_of(&bytes, row)?;
            Some((Place { page, row }, flags, bytes.to_vec()))
        });
        rows.collect()
    }

    fn row_of<'p>(&self, page: &'p [u8], row: u16) -> Option<(Flags, &'p [u8])> {
        let first = if self.old { 10 } else { 14 };
        if row >= le16(page, first - 2)? {
            return None;
        }
        let at = first + usize::from(row) * 2;
        let word = le16(page, at)?;
        // Rows are laid from the end of the page to its beginning.
        let end = if row == 0 { page.len() } else { usize::from(le16(page, at - 2)? & 0x1fff) };
        let bytes = page.get(usize::from(word & 0x1fff)..end)?;
        Some((Flags { deleted: word & 0x8000 != 0, elsewhere: word & 0x4000 != 0 }, bytes))
    }

    /// The row at a place that something points to.
    pub(super) fn row(&self, place: Place) -> Option<Vec<u8>> {
        let page = self.page(place.page);
        if page.first() != Some(&1) {
            return None;
        }
        self.row_of(&page, place.row).map(|(_, bytes)| bytes.to_vec())
    }

    pub(super) fn long_values_lost(&self) -> u64 {
        self.lost.get()
    }

    /// A long value, by what stands for it in its row: a length with flags, and a pointer.
    pub(super) fn long_value(&self, field: &[u8]) -> Option<Vec<u8>> {
        let head = le32(field, 0)?;
        let length = (head & 0x3fff_ffff) as usize;
        let inline = head & 0x8000_0000 != 0;
        let alone = head & 0x4000_0000 != 0;
        if inline {
            return Some(slice(field, 12, length).to_vec());
        }
        let mut value = Vec::new();
        let mut next = Place::pointed_at(field.get(4..)?);
        let mut seen = HashSet::new();
        while let Some(place) =
            next.filter(|place| value.len() < length.min(LARGEST_VALUE) && seen.insert(*place))
        {
            let Some(row) = self.row(place).filter(|row| row.len() <= self.left.get()) else { break };
            self.left.set(self.left.get() - row.len());
            if alone {
                value.extend_from_slice(&row);
                break;
            }
            value.extend_from_slice(row.get(4..).unwrap_or_default());
            next = Place::pointed_at(&row);
        }
        if value.len() < length {
            self.lost.set(self.lost.get() + 1);
        }
        value.truncate(length);
        Some(value)
    }
}

/// RC4, which hides and shows alike.
fn disguise(key: &[u8; 4], bytes: &mut [u8]) {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let at = |state: &[u8; 256], place: u8| state.get(usize::from(place)).copied().unwrap_or(0);
    let mut other = 0_u8;
    for (place, own) in (0..=255).zip(key.iter().cycle()) {
        other = other.wrapping_add(at(&state, place)).wrapping_add(*own);
        state.swap(usize::from(place), usize::from(other));
    }
    let (mut place, mut other) = (0_u8, 0_u8);
    for byte in bytes {
        place = place.wrapping_add(1);
        other = other.wrapping_add(at(&state, place));
        state.swap(usize::from(place), usize::from(other));
        *byte ^= at(&state, at(&state, place).wrapping_add(at(&state, other)));
    }
}
