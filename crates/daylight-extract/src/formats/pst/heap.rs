use std::borrow::Cow;

use super::blocks::Blocks;
use super::layout::{u16_at, u32_at};
use super::pages::Node;

/// Bytes of one heap, and of one value that lies beside it.
const LARGEST: usize = 64 << 20;

/// Entries of one tree of a heap.
const MOST: usize = 1 << 20;

/// Levels of one tree of a heap.
const DEEPEST: u8 = 8;

/// What the bytes of a node hold: small pieces by their numbers (MS-PST 2.3.1).
pub(super) struct Heap<'b, 'a> {
    blocks: &'b Blocks<'a>,
    data: Vec<Cow<'a, [u8]>>,
    /// Nodes that lie within the node.
    pub(super) within: Vec<Node>,
    /// All bytes and nodes are there.
    pub(super) whole: bool,
}

impl<'b, 'a> Heap<'b, 'a> {
    /// `None` where the node is no heap.
    pub(super) fn read(blocks: &'b Blocks<'a>, node: &Node) -> Option<Self> {
        let (data, all) = blocks.node(node.data, LARGEST);
        let (within, all_within) = blocks.within(node.within);
        let heap = Self { blocks, data, within, whole: all && all_within };
        (heap.data.first()?.get(2) == Some(&0xec)).then_some(heap)
    }

    /// The number of the piece that all else begins at.
    pub(super) fn root(&self) -> Option<u32> {
        u32_at(self.data.first()?, 4)
    }

    /// The piece with this number.
    pub(super) fn piece(&self, number: u32) -> Option<&[u8]> {
        let (block, index) = match self.blocks.layout.large {
            true => (number >> 19, (number >> 5) & 0x3fff),
            false => (number >> 16, (number >> 5) & 0x7ff),
        };
        let block = self.data.get(block as usize)?;
        let map = usize::from(u16_at(block, 0)?);
        let count = u32::from(u16_at(block, map)?);
        if index == 0 || index > count {
            return None;
        }
        let at = map + 4 + (index as usize - 1) * 2;
        block.get(usize::from(u16_at(block, at)?)..usize::from(u16_at(block, at + 2)?))
    }

    /// The node within, with this number.
    pub(super) fn node(&self, number: u32) -> Option<&Node> {
        self.within.binary_search_by_key(&number, |node| node.number).ok().and_then(|at| self.within.get(at))
    }

    /// A piece, or the bytes of a node within, and whether all are there.
    pub(super) fn value(&self, number: u32) -> (Vec<u8>, bool) {
        if number == 0 {
            return (Vec::new(), true);
        }
        if number & 0x1f == 0 {
            return self.piece(number).map_or((Vec::new(), false), |piece| (piece.to_vec(), true));
        }
        let Some(node) = self.node(number) else { return (Vec::new(), false) };
        let (blocks, whole) = self.blocks.node(node.data, LARGEST);
        (blocks.concat(), whole)
    }

    /// The same in its blocks, which rows of tables do not cross.
    pub(super) fn rows(&self, number: u32) -> (Vec<Cow<'a, [u8]>>, bool) {
        if number & 0x1f == 0 {
            let (bytes, whole) = self.value(number);
            return (vec![Cow::Owned(bytes)], whole);
        }
        match self.node(number) {
            Some(node) => self.blocks.node(node.data, LARGEST),
            None => (Vec::new(), false),
        }
    }

    /// Entries of the tree that begins at this piece (MS-PST 2.3.2), key and value in one.
    pub(super) fn tree(&self, number: u32) -> Option<Tree<'_>> {
        let head = self.piece(number)?;
        if head.first() != Some(&0xb5) {
            return None;
        }
        let (key, value) = (usize::from(*head.get(1)?), usize::from(*head.get(2)?));
        let level = (*head.get(3)?).min(DEEPEST);
        let mut tree = Tree { key, entries: Vec::new(), whole: true };
        let root = u32_at(head, 4)?;
        let mut open = if root == 0 { Vec::new() } else { vec![(root, level)] };
        while let Some((number, level)) = open.pop() {
            let Some(piece) = self.piece(number) else {
                tree.whole = false;
                continue;
            };
            let size = if level == 0 { key + value } else { key + 4 };
            if size == 0 || tree.entries.len() + open.len() > MOST {
                tree.whole = false;
                break;
            }
            let entries = piece.chunks_exact(size);
            if level == 0 {
                tree.entries.extend(entries);
            } else {
                open.extend(
                    entries.rev().filter_map(|entry| u32_at(entry, key)).map(|number| (number, level - 1)),
                );
            }
        }
        Some(tree)
    }
}

/// Entries of one tree of a heap.
pub(super) struct Tree<'h> {
    /// Bytes of the key each begins with.
    pub(super) key: usize,
    pub(super) entries: Vec<&'h [u8]>,
    pub(super) whole: bool,
}
