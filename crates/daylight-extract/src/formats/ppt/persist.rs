use std::collections::{BTreeMap, BTreeSet};

use super::u32_at;
use crate::formats::blips::Record;

/// Where things lie that are written anew when they change: each saving adds a directory that leads
/// to the one before (MS-PPT 2.1.2).
#[derive(Debug, Default)]
pub(super) struct Persist {
    places: BTreeMap<u32, usize>,
    /// Where the record of the document begins; past the end where it is not known.
    pub(super) document: usize,
    pub(super) encrypted: bool,
    /// The thing that says how all others are locked.
    pub(super) session: Option<u32>,
}

const USER_EDIT: u16 = 0x0ff5;
const DIRECTORY: u16 = 0x1772;

/// The mark in the stream of the current user that says that all else is encrypted.
const ENCRYPTED: u32 = 0xf3d1_c4df;

impl Persist {
    pub(super) fn read(stream: &[u8], current: &[u8]) -> Self {
        let mut persist = Self { document: usize::MAX, ..Self::default() };
        persist.encrypted = u32_at(current, 12) == Some(ENCRYPTED);
        let mut edit = u32_at(current, 16).unwrap_or(u32::MAX) as usize;
        let mut seen = BTreeSet::new();
        let mut document = None;
        while seen.insert(edit)
            && let Some(record) = Record::at(stream, edit).filter(|record| record.kind == USER_EDIT)
        {
            let content = record.content(stream);
            let session = u32_at(content, 28).filter(|session| *session != 0);
            persist.encrypted |= session.is_some();
            persist.session = persist.session.or(session);
            document = document.or(u32_at(content, 16));
            persist.directory(stream, u32_at(content, 12).unwrap_or(u32::MAX) as usize);
            edit =
                u32_at(content, 8).filter(|before| *before != 0).map_or(usize::MAX, |before| before as usize);
        }
        persist.document = document.and_then(|number| persist.place(number)).unwrap_or(usize::MAX);
        persist
    }

    fn directory(&mut self, stream: &[u8], at: usize) {
        let Some(record) = Record::at(stream, at).filter(|record| record.kind == DIRECTORY) else { return };
        let mut numbers = record.content(stream).chunks_exact(4).filter_map(|four| u32_at(four, 0));
        while let Some(head) = numbers.next() {
            let (first, count) = (head & 0xf_ffff, head >> 20);
            for (number, place) in (first..first + count).zip(numbers.by_ref().take(count as usize)) {
                // What was saved later was read before.
                self.places.entry(number).or_insert(place as usize);
            }
        }
    }

    /// Where the thing with this number lies.
    pub(super) fn place(&self, number: u32) -> Option<usize> {
        self.places.get(&number).copied()
    }

    /// The number and place of everything, in the order of places.
    pub(super) fn things(&self) -> Vec<(u32, usize)> {
        let mut things: Vec<_> = self.places.iter().map(|(number, place)| (*number, *place)).collect();
        things.sort_unstable_by_key(|(_, place)| *place);
        things
    }

    /// Nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where everything lies, each place once.
    pub(super) fn places(&self) -> BTreeSet<usize> {
        self.places.values().copied().collect()
    }
}
