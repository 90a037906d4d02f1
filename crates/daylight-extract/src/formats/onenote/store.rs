use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use super::super::number_at::{le32, le64, slice};

const FRAGMENT_BEGINS: u64 = 0xa456_7ab1_f5f7_f4c4;

/// Nodes read from one file.
const MOST_NODES: usize = 4_000_000;

/// Some bytes of the file that something refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Chunk {
    pub(super) start: usize,
    length: usize,
}

/// The lists of nodes in a revision store ([MS-ONESTORE] 2.3 to 2.5).
pub(super) struct Store<'a> {
    bytes: &'a [u8],
    /// The list of each object space, in the order of the root.
    pub(super) spaces: Vec<Chunk>,
    /// Lists of files that were put into pages.
    pub(super) files: Vec<Chunk>,
    /// Where fragments begin that were read: none is read twice.
    seen: RefCell<HashSet<usize>>,
    left: Cell<usize>,
    damaged: Cell<bool>,
}

impl<'a> Store<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut store = Self {
            bytes,
            spaces: Vec::new(),
            files: Vec::new(),
            seen: RefCell::default(),
            left: Cell::new(MOST_NODES),
            damaged: Cell::new(false),
        };
        // `fcrFileNodeListRoot` of the header.
        let root =
            Chunk { start: usize::try_from(le64(bytes, 172)?).ok()?, length: le32(bytes, 180)? as usize };
        for node in store.nodes(root).collect::<Vec<_>>() {
            match node.kind {
                0x08 => store.spaces.extend(node.chunk),
                0x90 => store.files.extend(node.chunk),
                _ => {}
            }
        }
        (!store.spaces.is_empty()).then_some(store)
    }

    pub(super) fn damaged(&self) {
        self.damaged.set(true);
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.get()
    }

    /// As many of them as are there.
    pub(super) fn bytes_of(&self, chunk: Chunk) -> &'a [u8] {
        let there = slice(self.bytes, chunk.start, chunk.length);
        if there.len() < chunk.length {
            self.damaged();
        }
        there
    }

    /// The nodes of a list, over all its fragments.
    pub(super) fn nodes(&self, list: Chunk) -> impl Iterator<Item = Node> + '_ {
        let mut fragment = self.fragment(list);
        std::iter::from_fn(move || {
            loop {
                let (nodes, next) = fragment?;
                match Node::of(nodes) {
                    Some((node, rest)) if self.left.get() > 0 => {
                        self.left.set(self.left.get() - 1);
                        fragment = Some((rest, next));
                        return Some(node);
                    }
                    _ => fragment = next.and_then(|next| self.fragment(next)),
                }
            }
        })
    }

    /// The nodes of one fragment, and the fragment that follows.
    fn fragment(&self, chunk: Chunk) -> Option<(&'a [u8], Option<Chunk>)> {
        if !self.seen.borrow_mut().insert(chunk.start) {
            self.damaged();
            return None;
        }
        let bytes = self.bytes_of(chunk);
        if le64(bytes, 0) != Some(FRAGMENT_BEGINS) || bytes.len() < 36 {
            self.damaged();
            return None;
        }
        let (nodes, end) = bytes.split_at(bytes.len() - 20);
        let next = le64(end, 0).filter(|start| *start != u64::MAX);
        let length = le32(end, 8).map_or(0, |length| length as usize);
        let next = next.and_then(|start| usize::try_from(start).ok()).filter(|_| length > 0);
        Some((slice(nodes, 16, nodes.len()), next.map(|start| Chunk { start, length })))
    }
}

/// One node: what it is, and the bytes it refers to.
pub(super) struct Node {
    pub(super) kind: u32,
    base: u32,
    pub(super) chunk: Option<Chunk>,
}

impl Node {
    pub(super) const ENCRYPTION_KEY: u32 = 0x7c;
    pub(super) const FILE: u32 = 0x94;

    pub(super) fn is_list(&self) -> bool {
        self.base == 2
    }

    /// Declares an object, and refers to its properties.
    pub(super) fn is_object(&self) -> bool {
        self.base == 1 && matches!(self.kind, 0x2d | 0x2e | 0x41 | 0x42 | 0xa4 | 0xa5 | 0xc4 | 0xc5)
    }

    /// The first node here, and what follows it; `None` at the end of the nodes.
    fn of(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let head = le32(bytes, 0)?;
        let (kind, size, base) = (head & 0x3ff, (head >> 10 & 0x1fff) as usize, head >> 27 & 0xf);
        if kind == 0 || kind == 0xff || size < 4 {
            return None;
        }
        let (node, rest) = bytes.split_at_checked(size)?;
        let chunk = match base {
            1 | 2 => chunk(node.get(4..)?, head >> 23 & 3, head >> 25 & 3),
            _ => None,
        };
        Some((Self { kind, base, chunk }, rest))
    }
}

/// A reference in one of its sixteen forms.
fn chunk(bytes: &[u8], start_form: u32, length_form: u32) -> Option<Chunk> {
    let number = |at: usize, size: usize| {
        let digits = bytes.get(at..at + size)?;
        Some(digits.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    let (size, unit) = [(8, 1), (4, 1), (2, 8), (4, 8)].get(start_form as usize).copied()?;
    let start = number(0, size)?.checked_mul(unit)?;
    let (length_size, unit) = [(4, 1), (8, 1), (1, 8), (2, 8)].get(length_form as usize).copied()?;
    let length = number(size, length_size)?.checked_mul(unit)?;
    // All bits set stands for none, and so does a length of nothing.
    if length == 0 || (size == 8 && start == u64::MAX) || (size == 4 && start == u64::from(u32::MAX)) {
        return None;
    }
    Some(Chunk { start: usize::try_from(start).ok()?, length: usize::try_from(length).ok()? })
}
