/// A compound file of version 3 (MS-CFB): streams in folders, as old office papers and messages of
/// Outlook are kept.
#[derive(Debug, Clone, Default)]
pub struct Compound {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    name: String,
    /// `None` for a folder.
    bytes: Option<Vec<u8>>,
    children: Vec<usize>,
}

const SECTOR: usize = 512;
const SMALL_SECTOR: usize = 64;

/// Streams below this lie in small sectors.
const SMALL: usize = 4096;
const NUMBERS: usize = SECTOR / 4;
const FREE: u32 = 0xffff_ffff;
const END: u32 = 0xffff_fffe;
const OF_TABLE: u32 = 0xffff_fffd;
const OF_TABLE_OF_TABLES: u32 = 0xffff_fffc;

impl Compound {
    /// A file without streams.
    pub fn new() -> Self {
        Self { entries: vec![Entry { name: "Root Entry".into(), ..Entry::default() }] }
    }

    /// With one more stream; folders are parted by `/` and made where they are missing.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = self.folder(folder);
        self.add(parent, name, Some(bytes));
    }

    /// A folder, with all above it.
    fn folder(&mut self, path: &str) -> usize {
        let mut at = 0;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let known = self.entries[at].children.iter().find(|child| self.entries[**child].name == name);
            at = match known.copied() {
                Some(child) => child,
                None => self.add(at, name, None),
            };
        }
        at
    }

    fn add(&mut self, parent: usize, name: &str, bytes: Option<Vec<u8>>) -> usize {
        self.entries.push(Entry { name: name.to_owned(), bytes, children: Vec::new() });
        let number = self.entries.len() - 1;
        self.entries[parent].children.push(number);
        number
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        Sectors::default().file(self)
    }
}

#[derive(Default)]
struct Sectors {
    data: Vec<u8>,
    chain: Vec<u32>,
}

impl Sectors {
    fn file(mut self, file: &Compound) -> Vec<u8> {
        let (mut small, mut small_chain) = (Vec::new(), Vec::new());
        let mut places = vec![(END, 0u64); file.entries.len()];
        for (place, entry) in places.iter_mut().zip(&file.entries) {
            let Some(bytes) = &entry.bytes else { continue };
            *place = match bytes.len() {
                0 => (END, 0),
                1..SMALL => {
                    let first = link(&mut small_chain, bytes.len().div_ceil(SMALL_SECTOR));
                    small.extend(bytes);
                    small.resize(small.len().next_multiple_of(SMALL_SECTOR), 0);
                    (first, bytes.len() as u64)
                }
                length => (self.put(bytes), length as u64),
            };
        }
        let root = if small.is_empty() { END } else { self.put(&small) };
        places[0] = (root, small.len() as u64);
        let small_table: Vec<u8> = small_chain.iter().flat_map(|next| next.to_le_bytes()).collect();
        let small_count = small_table.len().div_ceil(SECTOR);
        let small_first = if small_table.is_empty() { END } else { self.put_filled(&small_table, 0xff) };
        let directory = directory(file, &places);
        let directory_first = self.put(&directory);
        self.end(directory_first, small_first, small_count)
    }

    fn put(&mut self, bytes: &[u8]) -> u32 {
        self.put_filled(bytes, 0)
    }

    fn put_filled(&mut self, bytes: &[u8], filling: u8) -> u32 {
        self.data.extend(bytes);
        self.data.resize(self.data.len().next_multiple_of(SECTOR), filling);
        link(&mut self.chain, bytes.len().div_ceil(SECTOR))
    }

    /// The table of sectors, which holds itself, and the header.
    fn end(mut self, directory: u32, small_first: u32, small_count: usize) -> Vec<u8> {
        let content = self.chain.len();
        let (mut tables, mut lists) = (0, 0);
        loop {
            let needed = (content + tables + lists).div_ceil(NUMBERS);
            let more = needed.saturating_sub(109).div_ceil(NUMBERS - 1);
            if (needed, more) == (tables, lists) {
                break;
            }
            (tables, lists) = (needed, more);
        }
        self.chain.extend(std::iter::repeat_n(OF_TABLE, tables));
        self.chain.extend(std::iter::repeat_n(OF_TABLE_OF_TABLES, lists));
        self.chain.resize(tables * NUMBERS, FREE);
        let mut out = header([tables, directory as usize, small_first as usize, small_count, lists], content);
        out.extend(self.data);
        out.extend(self.chain.iter().flat_map(|next| next.to_le_bytes()));
        for list in 0..lists {
            let from = 109 + list * (NUMBERS - 1);
            let mut numbers: Vec<u32> =
                (from..(from + NUMBERS - 1).min(tables)).map(|table| (content + table) as u32).collect();
            numbers.resize(NUMBERS - 1, FREE);
            let last = list + 1 == lists;
            numbers.push(if last { END } else { (content + tables + list + 1) as u32 });
            out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        out
    }
}

fn header([tables, directory, small_first, small_count, lists]: [usize; 5], content: usize) -> Vec<u8> {
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.extend([0; 16]);
    out.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    out.extend([0; 10]);
    for number in [tables as u32, directory as u32, 0, SMALL as u32, small_first as u32, small_count as u32] {
        out.extend(number.to_le_bytes());
    }
    let first_list = if lists == 0 { END } else { (content + tables) as u32 };
    out.extend(first_list.to_le_bytes());
    out.extend((lists as u32).to_le_bytes());
    for table in 0..109 {
        let number = if table < tables { (content + table) as u32 } else { FREE };
        out.extend(number.to_le_bytes());
    }
    out
}

fn link(chain: &mut Vec<u32>, count: usize) -> u32 {
    let first = chain.len() as u32;
    chain.extend((1..count as u32).map(|number| first + number));
    chain.push(END);
    first
}

/// Entries of 128 bytes; those of one folder are a balanced tree, all its nodes black.
fn directory(file: &Compound, places: &[(u32, u64)]) -> Vec<u8> {
    let mut links = vec![[FREE; 3]; file.entries.len()];
    for (number, entry) in file.entries.iter().enumerate() {
        let mut children = entry.children.clone();
        children.sort_by_key(|child| {
            let name: Vec<u16> = file.entries[*child].name.to_uppercase().encode_utf16().collect();
            (name.len(), name)
        });
        links[number][2] = tree(&children, &mut links);
    }
    let mut out = Vec::new();
    for ((entry, [left, right, child]), (first, size)) in file.entries.iter().zip(&links).zip(places) {
        let mut name: Vec<u8> = entry.name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(name.len() <= 62, "a name in a compound file has at most 31 letters");
        let length = name.len() as u16 + 2;
        name.resize(64, 0);
        out.extend(name);
        out.extend(length.to_le_bytes());
        let kind = match (out.len() / 128, &entry.bytes) {
            (0, _) => 5,
            (_, None) => 1,
            (_, Some(_)) => 2,
        };
        out.extend([kind, 1]);
        for number in [left, right, child] {
            out.extend(number.to_le_bytes());
        }
        out.extend([0; 36]);
        let first = if entry.bytes.is_none() && kind == 1 { 0 } else { *first };
        out.extend(first.to_le_bytes());
        out.extend(size.to_le_bytes());
    }
    while !out.len().is_multiple_of(SECTOR) {
        out.extend([0; 68]);
        out.extend([0xff; 12]);
        out.extend([0; 48]);
    }
    out
}

fn tree(sorted: &[usize], links: &mut [[u32; 3]]) -> u32 {
    let Some(middle) = sorted.get(sorted.len() / 2).copied() else { return FREE };
    links[middle][0] = tree(&sorted[..sorted.len() / 2], links);
    links[middle][1] = tree(&sorted[sorted.len() / 2 + 1..], links);
    middle as u32
}
