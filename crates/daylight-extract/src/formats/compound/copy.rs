use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Compound;

/// Bytes of all streams of one copy together.
const LARGEST: usize = 64 << 20;

/// Past this, sectors are the large ones: tables of small sectors would need further lists.
const MOST_IN_SMALL_SECTORS: usize = 4 << 20;

const END: u32 = 0xffff_fffe;
const NONE: u32 = 0xffff_ffff;

/// Streams below this size lie in the small sectors (MS-CFB 2.2: no other value is allowed).
const SMALL_BELOW: usize = 4096;

/// What is embedded as a folder of streams, as a compound file of its own: the same streams under
/// the same names. `None` where they are larger than is held in memory. The flag: all streams are
/// whole.
pub(super) fn copy(file: &Compound, folder: &str, shared: Option<&str>) -> Option<(Vec<u8>, bool)> {
    let mut nodes = vec![Node::new("Root Entry", 5)];
    let mut by_path = BTreeMap::from([(String::new(), 0_usize)]);
    let mut streams: Vec<(usize, Cow<[u8]>)> = Vec::new();
    let (mut size, mut all_whole) = (0, true);
    let prefix = format!("{folder}/");
    let within = |path: &str| {
        shared.is_some_and(|shared| {
            path.strip_prefix(shared).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let has_own = file.entries().iter().any(|entry| entry.path.strip_prefix(&prefix).is_some_and(within));
    // A folder stands before what is in it, so its parent is always known.
    for entry in file.entries() {
        let shared = Some(entry.path.as_str()).filter(|path| !has_own && within(path));
        let Some(path) = entry.path.strip_prefix(&prefix).or(shared) else { continue };
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(parent) = by_path.get(parent).copied() else { continue };
        let at = nodes.len();
        nodes.push(Node::new(name, if entry.is_folder { 1 } else { 2 }));
        nodes.get_mut(parent)?.children.push(at);
        if entry.is_folder {
            by_path.insert(path.to_owned(), at);
        } else {
            let (bytes, whole) = file.stream(entry);
            all_whole &= whole;
            size += bytes.len();
            if size > LARGEST {
                return None;
            }
            streams.push((at, bytes));
        }
    }
    link(&mut nodes);
    Some((written(nodes, &streams, size)?, all_whole))
}

struct Node {
    name: Vec<u16>,
    kind: u8,
    children: Vec<usize>,
    child: u32,
    right: u32,
    start: u32,
    size: usize,
}

impl Node {
    fn new(name: &str, kind: u8) -> Self {
        let name = name.encode_utf16().take(31).collect();
        Self { name, kind, children: Vec::new(), child: NONE, right: NONE, start: END, size: 0 }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.name.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        bytes.resize(64, 0);
        bytes.extend((self.name.len() as u16 * 2 + 2).to_le_bytes());
        // Black, as a tree without balance has to be.
        bytes.extend([self.kind, 1]);
        for number in [NONE, self.right, self.child] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.resize(116, 0);
        bytes.extend(self.start.to_le_bytes());
        bytes.extend((self.size as u64).to_le_bytes());
        bytes
    }
}

/// Links siblings in the order that readers search them by: the shorter name first.
fn link(nodes: &mut [Node]) {
    for at in 0..nodes.len() {
        let mut children =
            nodes.get_mut(at).map(|node| std::mem::take(&mut node.children)).unwrap_or_default();
        children.sort_by_key(|child| {
            nodes.get(*child).map(|node| {
                let upper = String::from_utf16_lossy(&node.name).to_uppercase();
                (node.name.len(), upper)
            })
        });
        let mut next = NONE;
        for child in children.into_iter().rev() {
            if let Some(node) = nodes.get_mut(child) {
                node.right = next;
            }
            next = child as u32;
        }
        if let Some(node) = nodes.get_mut(at) {
            node.child = next;
        }
    }
}

fn written(mut nodes: Vec<Node>, streams: &[(usize, Cow<[u8]>)], size: usize) -> Option<Vec<u8>> {
    let shift = if size > MOST_IN_SMALL_SECTORS { 12_u16 } else { 9 };
    let mut sectors = Sectors { size: 1 << shift, bytes: Vec::new(), next: Vec::new() };
    let (mut small, mut next_small) = (Vec::new(), Vec::<u32>::new());
    for (at, bytes) in streams {
        let node = nodes.get_mut(*at)?;
        node.size = bytes.len();
        if bytes.len() >= SMALL_BELOW {
            node.start = sectors.chain(bytes);
        } else if !bytes.is_empty() {
            let first = next_small.len() as u32;
            let links = bytes.len().div_ceil(super::SMALL) as u32;
            node.start = first;
            next_small.extend((first + 1..first + links).chain([END]));
            small.extend_from_slice(bytes);
            small.resize(next_small.len() * super::SMALL, 0);
        }
    }
    let root = nodes.first_mut()?;
    root.size = small.len();
    root.start = sectors.chain(&small);
    let small_links: Vec<u8> = next_small.iter().flat_map(|next| next.to_le_bytes()).collect();
    let small_table = sectors.chain_filled(&small_links, 0xff);
    let directory: Vec<u8> = nodes.iter().flat_map(Node::bytes).collect();
    let directory_start = sectors.chain(&directory);
    let tables = sectors.tables()?;

    let mut file = super::MAGIC.to_vec();
    file.resize(24, 0);
    let version: u16 = if shift == 12 { 4 } else { 3 };
    for number in [0x3e, version, 0xfffe, shift, 6] {
        file.extend(number.to_le_bytes());
    }
    file.resize(40, 0);
    let directory_sectors = if shift == 12 { directory.len().div_ceil(1 << 12) as u32 } else { 0 };
    let small_sectors = small_links.len().div_ceil(1 << shift) as u32;
    for number in [
        directory_sectors,
        tables.len() as u32,
        directory_start,
        0,
        SMALL_BELOW as u32,
        small_table,
        small_sectors,
        END,
        0,
    ] {
        file.extend(number.to_le_bytes());
    }
    for at in 0..109 {
        file.extend(tables.get(at).copied().unwrap_or(NONE).to_le_bytes());
    }
    file.resize(1 << shift, 0);
    file.extend(sectors.bytes);
    Some(file)
}

struct Sectors {
    size: usize,
    bytes: Vec<u8>,
    next: Vec<u32>,
}

impl Sectors {
    /// Puts bytes into sectors of their own; gives the first.
    fn chain(&mut self, bytes: &[u8]) -> u32 {
        self.chain_filled(bytes, 0)
    }

    fn chain_filled(&mut self, bytes: &[u8], filling: u8) -> u32 {
        if bytes.is_empty() {
            return END;
        }
        let first = self.next.len() as u32;
        let links = bytes.len().div_ceil(self.size) as u32;
        self.next.extend((first + 1..first + links).chain([END]));
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(self.next.len() * self.size, filling);
        first
    }

    /// Puts the table of next sectors into sectors, which it lists too; gives their numbers.
    fn tables(&mut self) -> Option<Vec<u32>> {
        const TABLE: u32 = 0xffff_fffd;
        let per_table = self.size / 4;
        let count = self.next.len().div_ceil(per_table - 1).max(1);
        let first = self.next.len() as u32;
        let tables: Vec<u32> = (first..first + count as u32).collect();
        self.next.extend(tables.iter().map(|_| TABLE));
        self.next.resize(count * per_table, NONE);
        self.bytes.extend(self.next.iter().flat_map(|next| next.to_le_bytes()));
        (tables.len() <= 109).then_some(tables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A compound file with a folder of a large, a small and a nested stream, made by [`written`]
    /// itself and read by the reader, which was made for the files of others.
    #[test]
    fn a_copied_folder_has_the_same_streams() {
        let mut nodes = vec![Node::new("Root Entry", 5), Node::new("MBD01", 1)];
        nodes[0].children.push(1);
        for (at, (parent, name, kind)) in
            [(1, "Workbook", 2), (1, "\u{1}Ole", 2), (1, "Inner", 1), (4, "deep", 2)].into_iter().enumerate()
        {
            nodes.push(Node::new(name, kind));
            nodes[parent].children.push(at + 2);
        }
        link(&mut nodes);
        let large: Vec<u8> = (0..10_000_u32).flat_map(u32::to_le_bytes).collect();
        let streams: Vec<(usize, Cow<[u8]>)> =
            vec![(2, large.clone().into()), (3, b"small".as_slice().into()), (5, vec![7_u8; 200].into())];
        let outer = written(nodes, &streams, large.len()).unwrap();
        let outer = Compound::open(&outer).unwrap();
        let (inner, whole) = copy(&outer, "MBD01", None).unwrap();
        assert!(whole);
        let inner = Compound::open(&inner).unwrap();
        for (path, wanted) in
            [("Workbook", large.as_slice()), ("\u{1}Ole", b"small"), ("Inner/deep", &[7_u8; 200])]
        {
            let (bytes, whole) = inner.stream(inner.find(path).unwrap());
            assert_eq!((bytes.as_ref(), whole), (wanted, true), "{path}");
        }
    }
}
