use std::borrow::Cow;
use std::io::Read as _;

use super::layout::{Layout, u16_at, u32_at};
use super::pages::{Kind, Node, Pages};

/// Bytes of one block, unpacked.
const LARGEST_BLOCK: u64 = 128 << 10;

/// Blocks of one node: 32 GiB.
const MOST_BLOCKS: usize = 4 << 20;

/// Nodes within one node.
const MOST_WITHIN: usize = 1 << 20;

/// The blocks of a mailbox by their number, and the nodes made of them.
pub(super) struct Blocks<'a> {
    bytes: &'a [u8],
    pub(super) layout: Layout,
    pages: Pages<'a>,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(bytes: &'a [u8], layout: Layout) -> Self {
        let mut pages = Pages::new(bytes, layout, layout.blocks);
        if (bytes.len() as u64) < layout.length || pages.lost() > 0 {
            pages.search(Kind::Blocks);
        }
        Self { bytes, layout, pages }
    }

    /// The bytes of one block as they were before they were hidden or packed.
    pub(super) fn block(&self, number: u64) -> Option<Cow<'a, [u8]>> {
        // The lowest bit says nothing.
        let entry = self.pages.find(number & !1).or_else(|| self.pages.find(number | 1))?;
        let step = self.layout.number();
        let place = usize::try_from(self.layout.number_at(entry, step)?).ok()?;
        let length = usize::from(u16_at(entry, step * 2)?);
        let stored = self.bytes.get(place..place.checked_add(length)?)?;
        let unpacked = if self.layout.large { usize::from(u16_at(entry, step * 2 + 2)?) } else { length };
        // Blocks that list other blocks are not hidden.
        let listing = number & 2 != 0;
        if unpacked != length && unpacked > 0 {
            return self.unpacked(stored, number, listing).map(Cow::Owned);
        }
        if listing || self.layout.disguise == super::disguise::Disguise::None {
            return Some(Cow::Borrowed(stored));
        }
        let mut shown = stored.to_vec();
        self.layout.disguise.show(&mut shown, number);
        Some(Cow::Owned(shown))
    }

    /// Bytes are hidden, then packed.
    fn unpacked(&self, stored: &[u8], number: u64, listing: bool) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        flate2::read::ZlibDecoder::new(stored).take(LARGEST_BLOCK).read_to_end(&mut bytes).ok()?;
        if !listing {
            self.layout.disguise.show(&mut bytes, number);
        }
        Some(bytes)
    }

    /// The numbers of the blocks that the bytes of a node lie in, and whether all are known.
    pub(super) fn chain(&self, data: u64) -> (Vec<u64>, bool) {
        let mut chain = Vec::new();
        let mut whole = true;
        if data == 0 {
            return (chain, whole);
        }
        if data & 2 == 0 {
            return (vec![data], true);
        }
        let mut open = vec![(data, 3_u8)];
        while let Some((number, above)) = open.pop() {
            if number & 2 == 0 {
                chain.push(number);
                whole &= chain.len() < MOST_BLOCKS;
            } else if let Some((level, listed)) = self.listed(number).filter(|(level, _)| *level < above) {
                open.extend(listed.into_iter().rev().map(|number| (number, level)));
            } else {
                whole = false;
            }
            if chain.len() >= MOST_BLOCKS {
                break;
            }
        }
        (chain, whole)
    }

    /// A block that lists blocks (MS-PST 2.2.2.8.3.2): its level and their numbers.
    fn listed(&self, number: u64) -> Option<(u8, Vec<u64>)> {
        let block = self.block(number)?;
        if block.first() != Some(&1) {
            return None;
        }
        let (level, count) = (*block.get(1)?, usize::from(u16_at(&block, 2)?));
        let numbers =
            (0..count).filter_map(|at| self.layout.number_at(&block, 8 + at * self.layout.number()));
        Some((level, numbers.filter(|number| *number != 0).collect()))
    }

    /// All bytes of a node in its blocks, at most so many, and whether these are all.
    pub(super) fn node(&self, data: u64, most: usize) -> (Vec<Cow<'a, [u8]>>, bool) {
        let (chain, mut whole) = self.chain(data);
        let mut blocks = Vec::new();
        let mut size = 0_usize;
        for number in chain {
            let Some(block) = self.block(number) else {
                // An empty block in its place keeps those after it where they are looked for.
                blocks.push(Cow::Borrowed(&[][..]));
                whole = false;
                continue;
            };
            size = size.saturating_add(block.len());
            if size > most {
                return (blocks, false);
            }
            blocks.push(block);
        }
        (blocks, whole)
    }

    /// The nodes within a node (MS-PST 2.2.2.8.3.3), and whether all are known.
    pub(super) fn within(&self, within: u64) -> (Vec<Node>, bool) {
        let mut nodes = Vec::new();
        let mut whole = true;
        let mut open = if within == 0 { Vec::new() } else { vec![(within, 2_u8)] };
        while let Some((number, above)) = open.pop() {
            let found = self.block(number).filter(|block| block.first() == Some(&2));
            let Some(block) = found.filter(|block| block.get(1).is_some_and(|level| *level < above)) else {
                whole = false;
                continue;
            };
            let (level, count) =
                (block.get(1).copied().unwrap_or(0), usize::from(u16_at(&block, 2).unwrap_or(0)));
            let step = self.layout.number();
            let from = if self.layout.wide { 8 } else { 4 };
            let entry = if level == 0 { step * 3 } else { step * 2 };
            for entry in block.get(from..).unwrap_or_default().chunks_exact(entry).take(count) {
                if level > 0 {
                    open.extend(self.layout.number_at(entry, step).map(|number| (number, level)));
                } else if let (Some(number), Some(data), Some(within)) = (
                    u32_at(entry, 0),
                    self.layout.number_at(entry, step),
                    self.layout.number_at(entry, step * 2),
                ) {
                    nodes.push(Node { number, data, within, parent: 0 });
                }
            }
            if nodes.len() > MOST_WITHIN || open.len() > MOST_WITHIN {
                return (nodes, false);
            }
        }
        nodes.sort_unstable_by_key(|node| node.number);
        (nodes, whole)
    }
}
