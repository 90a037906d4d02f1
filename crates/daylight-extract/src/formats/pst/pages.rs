use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Layout, u16_at, u32_at};

/// Levels of pages. Eight reach every block of the largest mailbox there can be.
const DEEPEST: u8 = 8;

/// A tree of pages: nodes by their number, or blocks by theirs (MS-PST 2.2.2.7.7).
pub(super) struct Pages<'a> {
    bytes: &'a [u8],
    layout: Layout,
    root: u64,
    /// Where entries lie on pages that no other page leads to any more, by their number.
    found: BTreeMap<u64, &'a [u8]>,
}

/// Which tree a page belongs to, as its end says (MS-PST 2.2.2.7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Blocks = 0x80,
    Nodes = 0x81,
}

/// Entries found on such pages.
const MOST_FOUND: usize = 4 << 20;

/// One page: its level, and its entries.
struct Page<'a> {
    level: u8,
    size: usize,
    entries: &'a [u8],
}

impl<'a> Pages<'a> {
    pub(super) fn new(bytes: &'a [u8], layout: Layout, root: u64) -> Self {
        Self { bytes, layout, root, found: BTreeMap::new() }
    }

    /// Looks through the whole file for pages of this tree, for a mailbox that is damaged. A page that
    /// was given up may be among them; what is still led to counts before it.
    pub(super) fn search(&mut self, kind: Kind) {
        let length = if self.layout.large { 4096 } else { 512 };
        let mark = match (self.layout.large, self.layout.wide) {
            (true, _) => 4072,
            (false, true) => 496,
            (false, false) => 500,
        };
        for (number, page) in self.bytes.chunks_exact(length).enumerate() {
            if page.get(mark) != Some(&(kind as u8)) || page.get(mark + 1) != Some(&(kind as u8)) {
                continue;
            }
            let Some(page) = self.page((number * length) as u64).filter(|page| page.level == 0) else {
                continue;
            };
            for entry in page.entries.chunks_exact(page.size) {
                if let Some(key) = self.key(entry).filter(|_| self.found.len() < MOST_FOUND) {
                    self.found.entry(key).or_insert(entry);
                }
            }
        }
    }

    /// The entry with this number.
    pub(super) fn find(&self, wanted: u64) -> Option<&'a [u8]> {
        self.led_to(wanted).or_else(|| self.found.get(&wanted).copied())
    }

    fn led_to(&self, wanted: u64) -> Option<&'a [u8]> {
        let mut page = self.page(self.root)?;
        for _ in 0..DEEPEST {
            let mut entries = page.entries.chunks_exact(page.size);
            if page.level == 0 {
                return entries.find(|entry| self.key(entry) == Some(wanted));
            }
            let below =
                entries.take_while(|entry| self.key(entry).is_some_and(|key| key <= wanted)).last()?;
            let level = page.level;
            page = self.page(self.place(below)?).filter(|page| page.level < level)?;
        }
        None
    }

    /// Gives every entry to `tell`, in order; says how many pages could not be read.
    pub(super) fn each(&self, mut tell: impl FnMut(&'a [u8])) -> u32 {
        let mut lost = 0;
        let mut told = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![(self.root, DEEPEST)];
        while let Some((place, above)) = open.pop() {
            let page = self.page(place).filter(|page| page.level < above && seen.insert(place));
            let Some(page) = page else {
                lost += 1;
                continue;
            };
            let entries = page.entries.chunks_exact(page.size);
            if page.level == 0 {
                for entry in entries {
                    if !self.found.is_empty() {
                        told.extend(self.key(entry));
                    }
                    tell(entry);
                }
            } else {
                open.extend(
                    entries.rev().filter_map(|entry| self.place(entry)).map(|place| (place, page.level)),
                );
            }
        }
        for (key, entry) in &self.found {
            if !told.contains(key) {
                tell(entry);
            }
        }
        lost
    }

    /// How many pages that are led to cannot be read.
    pub(super) fn lost(&self) -> u32 {
        self.each(|_| {})
    }

    pub(super) fn key(&self, entry: &[u8]) -> Option<u64> {
        self.layout.number_at(entry, 0)
    }

    fn place(&self, entry: &[u8]) -> Option<u64> {
        self.layout.number_at(entry, self.layout.number() * 2)
    }

    fn page(&self, place: u64) -> Option<Page<'a>> {
        let (length, about) = match (self.layout.large, self.layout.wide) {
            (true, _) => (4096, 4056),
            (false, true) => (512, 488),
            (false, false) => (512, 496),
        };
        let from = usize::try_from(place).ok()?;
        let page = self.bytes.get(from..from.checked_add(length)?)?;
        let byte = |at: usize| page.get(at).copied();
        let (count, size, level) = if self.layout.large {
            (usize::from(u16_at(page, about)?), byte(about + 4)?, byte(about + 5)?)
        } else {
            (usize::from(byte(about)?), byte(about + 2)?, byte(about + 3)?)
        };
        let size = usize::from(size);
        // A page of another kind, or none: entries are never smaller.
        let least = self.layout.number() * 3;
        let entries =
            page.get(..count.checked_mul(size)?).filter(|all| all.len() <= about && size >= least)?;
        (level < DEEPEST).then_some(Page { level, size, entries })
    }
}

/// A node: what it is, and where its bytes and the nodes within it lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) number: u32,
    pub(super) data: u64,
    pub(super) within: u64,
    pub(super) parent: u32,
}

impl Node {
    /// From an entry of the tree of nodes.
    pub(super) fn of_entry(layout: Layout, entry: &[u8]) -> Option<Self> {
        let step = layout.number();
        Some(Self {
            number: u32_at(entry, 0)?,
            data: layout.number_at(entry, step)?,
            within: layout.number_at(entry, step * 2)?,
            parent: u32_at(entry, step * 3)?,
        })
    }

    /// What kind of thing it is (MS-PST 2.2.2.1).
    pub(super) fn kind(&self) -> u32 {
        self.number & 0x1f
    }
}
