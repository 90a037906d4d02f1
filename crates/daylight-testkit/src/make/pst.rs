use super::outlook::{OutlookAttachment, OutlookMessage, Properties, Value};

/// A mailbox of Outlook in the layout of 2003 and after (MS-PST, Unicode, not disguised), message by
/// message. Every call gives the bytes to append, so that a large mailbox never lies in memory: of
/// each message some hundred bytes are kept, where its pieces lie.
///
/// Messages lie in folders of at most 200, which lie in years of at most 100; the names are such that
/// their order is the order in which messages were written.
#[derive(Debug)]
pub struct PstWriter {
    out: Vec<u8>,
    /// Where `out` begins in the file.
    before: u64,
    next_block: u64,
    next_page: u64,
    next_node: u32,
    blocks: Vec<BlockEntry>,
    nodes: Vec<NodeEntry>,
    years: Vec<(u32, Vec<u32>)>,
    open: Vec<(u32, String)>,
    serial: u32,
}

#[derive(Debug, Clone, Copy)]
struct BlockEntry {
    id: u64,
    place: u64,
    length: u16,
}

#[derive(Debug, Clone, Copy)]
struct NodeEntry {
    number: u32,
    data: u64,
    within: u64,
    parent: u32,
}

/// The bytes at the end of a mailbox, and those at its beginning, which are known only then.
#[derive(Debug)]
pub struct PstEnd {
    /// To append.
    pub tail: Vec<u8>,
    /// To write over the first [`PstEnd::head`]`.len()` bytes of the file.
    pub head: Vec<u8>,
}

const FIRST_MAP: u64 = 0x4400;
/// A page that says what is free lies every so many bytes.
const MAP_EVERY: u64 = 253_952;
const PAGE: usize = 512;
const LARGEST_BLOCK: usize = 8176;
/// Values above this do not lie in the heap of their set.
const LARGEST_IN_HEAP: usize = 3000;
const HEAP_ROOM: usize = 7400;

const MESSAGES_A_FOLDER: usize = 200;
const FOLDERS_A_YEAR: usize = 100;

const STORE: u32 = 0x21;
const NAMES: u32 = 0x61;
const ROOT: u32 = 0x122;
const TOP: u32 = 0x8022;

/// Kinds of nodes (MS-PST 2.2.2.1).
mod kind {
    pub(super) const FOLDER: u32 = 0x02;
    pub(super) const MESSAGE: u32 = 0x04;
    pub(super) const ATTACHMENT: u32 = 0x05;
    pub(super) const FOLDERS_OF: u32 = 0x0d;
    pub(super) const MESSAGES_OF: u32 = 0x0e;
    pub(super) const HIDDEN_OF: u32 = 0x0f;
    pub(super) const VALUE: u32 = 0x1f;
}

/// A node within a node: number, data, nodes within.
type Within = (u32, u64, u64);

/// A column of a table: its tag, in the order of tags.
type Column = u32;

impl Default for PstWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl PstWriter {
    /// A mailbox without messages.
    pub fn new() -> Self {
        let mut writer = Self {
            out: Vec::new(),
            before: 0,
            next_block: 4,
            next_page: 4,
            next_node: 0x0080_0000 >> 5,
            blocks: Vec::new(),
            nodes: Vec::new(),
            years: Vec::new(),
            open: Vec::new(),
            serial: 0,
        };
        writer.out.resize(FIRST_MAP as usize, 0);
        writer.map();
        writer
    }

    /// Bytes of the mailbox so far.
    pub fn written(&self) -> u64 {
        self.before + self.out.len() as u64
    }

    /// One more message; gives the bytes to append.
    pub fn message(&mut self, message: &OutlookMessage) -> Vec<u8> {
        let number = self.number(kind::MESSAGE);
        let (data, within) = self.set_of_message(message);
        // The folder is written when it is full; its number is told already.
        let parent = self.folder_number();
        self.nodes.push(NodeEntry { number, data, within, parent });
        self.open.push((number, message.subject.clone()));
        if self.open.len() == MESSAGES_A_FOLDER {
            self.end_folder();
        }
        self.taken()
    }

    /// The folders, and the trees that lead to everything.
    pub fn end(mut self) -> PstEnd {
        if !self.open.is_empty() {
            self.end_folder();
        }
        let years = std::mem::take(&mut self.years);
        for (at, (year, folders)) in years.iter().enumerate() {
            self.folder_node(*year, TOP, &year_name(at), &[], folders);
        }
        let years: Vec<u32> = years.iter().map(|(year, _)| *year).collect();
        self.folder_node(TOP, ROOT, "Top of Personal Folders", &[], &years);
        self.folder_node(ROOT, ROOT, "", &[], &[TOP]);
        self.fixed();
        let nodes = self.node_pages();
        let blocks = self.block_pages();
        let tail = self.taken();
        PstEnd { head: self.header(nodes, blocks), tail }
    }

    fn taken(&mut self) -> Vec<u8> {
        self.before += self.out.len() as u64;
        std::mem::take(&mut self.out)
    }

    fn number(&mut self, kind: u32) -> u32 {
        self.next_node += 1;
        self.next_node << 5 | kind
    }

    /// The folder that messages go to now.
    fn folder_number(&mut self) -> u32 {
        (0x0010_0000 + self.serial) << 5 | kind::FOLDER
    }

    fn end_folder(&mut self) {
        let number = self.folder_number();
        self.serial += 1;
        if self.years.last().is_none_or(|(_, folders)| folders.len() == FOLDERS_A_YEAR) {
            let year = (0x0200 + self.years.len() as u32) << 5 | kind::FOLDER;
            self.years.push((year, Vec::new()));
        }
        let Some((year, folders)) = self.years.last_mut() else { return };
        folders.push(number);
        let (year, name) = (*year, format!("Folder {:03}", folders.len()));
        let messages = std::mem::take(&mut self.open);
        self.folder_node(number, year, &name, &messages, &[]);
    }

    fn folder_node(
        &mut self,
        number: u32,
        parent: u32,
        name: &str,
        messages: &[(u32, String)],
        folders: &[u32],
    ) {
        let set = vec![
            (0x3001, Value::Text(name.to_owned())),
            (0x3602, Value::Number(messages.len() as i32)),
            (0x3603, Value::Number(0)),
            (0x360a, Value::Flag(!folders.is_empty())),
            (0x3613, Value::Text("IPF.Note".to_owned())),
        ];
        let (data, within) = self.set(&set, Vec::new());
        self.nodes.push(NodeEntry { number, data, within, parent });
        let above = number & !0x1f;
        let rows: Vec<(u32, Properties)> = folders.iter().map(|folder| (*folder, Vec::new())).collect();
        self.table_node(above | kind::FOLDERS_OF, &[], &rows);
        let rows: Vec<(u32, Properties)> =
            messages.iter().map(|(message, _)| (*message, vec![(0x0e07, Value::Number(1))])).collect();
        self.table_node(above | kind::MESSAGES_OF, &[0x0e07_0003], &rows);
        self.table_node(above | kind::HIDDEN_OF, &[], &[]);
    }

    fn table_node(&mut self, number: u32, columns: &[Column], rows: &[(u32, Properties)]) {
        let heap = table(columns, rows);
        let data = self.data(&heap);
        self.nodes.push(NodeEntry { number, data, within: 0, parent: 0 });
    }

    /// The store and the names of properties, which every mailbox has.
    fn fixed(&mut self) {
        let key: Vec<u8> = (1..=16).collect();
        let mut top = vec![0; 4];
        top.extend(&key);
        top.extend(TOP.to_le_bytes());
        let store = vec![
            (0x0ff9, Value::Bytes(key)),
            (0x3001, Value::Text("Personal Folders".to_owned())),
            (0x35df, Value::Number(1)),
            (0x35e0, Value::Bytes(top)),
        ];
        let (data, within) = self.set(&store, Vec::new());
        self.nodes.push(NodeEntry { number: STORE, data, within, parent: 0 });
        // One name that is a number in the set of all programs (PSETID_Common), and one that is a text.
        let common = b"\x08\x20\x06\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
        let mut entries = 0x8516u32.to_le_bytes().to_vec();
        entries.extend([6, 0, 0, 0]);
        entries.extend([0, 0, 0, 0, 5, 0, 1, 0]);
        let word: Vec<u8> = "Keywords".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let names = vec![
            (0x0001, Value::Number(251)),
            (0x0002, Value::Bytes(common.to_vec())),
            (0x0003, Value::Bytes(entries)),
            (0x0004, Value::Bytes([&(word.len() as u32).to_le_bytes(), word.as_slice()].concat())),
        ];
        let (data, within) = self.set(&names, Vec::new());
        self.nodes.push(NodeEntry { number: NAMES, data, within, parent: 0 });
    }

    fn set_of_message(&mut self, message: &OutlookMessage) -> (u64, u64) {
        let mut within: Vec<Within> = Vec::new();
        let recipients: Vec<(u32, Properties)> = (0..).zip(message.recipients()).collect();
        let columns = [0x0c15_0003, 0x3001_001f, 0x3002_001f, 0x3003_001f];
        let heap = table(&columns, &recipients);
        within.push((0x692, self.data(&heap), 0));
        if !message.attachments.is_empty() {
            let mut rows = Vec::new();
            for (at, attachment) in (0u32..).zip(&message.attachments) {
                let number = (0x0401 + at) << 5 | kind::ATTACHMENT;
                let (data, below) = self.attachment(attachment);
                within.push((number, data, below));
                let only = [0x0e20, 0x3705, 0x370b];
                let row = attachment.properties().into_iter().filter(|(id, _)| only.contains(id)).collect();
                rows.push((number, row));
            }
            let heap = table(&[0x0e20_0003, 0x3705_0003, 0x370b_0003], &rows);
            within.push((0x671, self.data(&heap), 0));
        }
        self.set(&message.properties(), within)
    }

    fn attachment(&mut self, attachment: &OutlookAttachment) -> (u64, u64) {
        let mut set = attachment.properties();
        match attachment {
            OutlookAttachment::File(_, bytes) => {
                set.push((0x3701, Value::Bytes(bytes.clone())));
                set.sort_by_key(|(id, _)| *id);
                self.set(&set, Vec::new())
            }
            OutlookAttachment::Message(message) => {
                let (data, below) = self.set_of_message(message);
                let number = self.number(kind::MESSAGE);
                self.set_with_object(&set, vec![(number, data, below)], Some(number))
            }
        }
    }

    fn set(&mut self, properties: &Properties, within: Vec<Within>) -> (u64, u64) {
        self.set_with_object(properties, within, None)
    }

    /// A set of properties (MS-PST 2.3.3): its block, and the block that leads to what lies within.
    fn set_with_object(
        &mut self,
        properties: &Properties,
        mut within: Vec<Within>,
        object: Option<u32>,
    ) -> (u64, u64) {
        // The heap: the head of the list, the list, the values.
        let mut pieces = vec![list_head(2, 6, 0x40), Vec::new()];
        let mut list = Vec::new();
        let mut room = HEAP_ROOM - properties.len() * 8;
        let mut outside = 0;
        let mut entries: Vec<(u16, u16, u32)> = Vec::new();
        for (id, value) in properties {
            let place = match value.long() {
                None => value.short(),
                Some(bytes) if bytes.is_empty() => 0,
                Some(bytes) if bytes.len() <= LARGEST_IN_HEAP && bytes.len() + 4 <= room => {
                    room -= bytes.len() + 4;
                    pieces.push(bytes);
                    (pieces.len() as u32) << 5
                }
                Some(bytes) => {
                    outside += 1;
                    let number = outside << 5 | kind::VALUE;
                    within.push((number, self.data(&bytes), 0));
                    number
                }
            };
            entries.push((*id, value.kind(), place));
        }
        if let Some(number) = object {
            pieces.push([number.to_le_bytes(), 4096u32.to_le_bytes()].concat());
            entries.push((0x3701, 0x0d, (pieces.len() as u32) << 5));
        }
        entries.sort_unstable();
        for (id, kind, place) in entries {
            list.extend(id.to_le_bytes());
            list.extend(kind.to_le_bytes());
            list.extend(place.to_le_bytes());
        }
        pieces[1] = list;
        let heap = heap(0xbc, &pieces);
        let data = self.data(&heap);
        within.sort_unstable();
        (data, if within.is_empty() { 0 } else { self.within(&within) })
    }

    /// A block that leads to nodes within a node.
    fn within(&mut self, nodes: &[Within]) -> u64 {
        assert!(nodes.len() <= 340, "a node of {} nodes needs another level", nodes.len());
        let mut block = vec![2, 0];
        block.extend((nodes.len() as u16).to_le_bytes());
        block.extend([0; 4]);
        for (number, data, below) in nodes {
            block.extend(u64::from(*number).to_le_bytes());
            block.extend(data.to_le_bytes());
            block.extend(below.to_le_bytes());
        }
        self.block(&block, 2)
    }

    /// Bytes in one block, or in blocks that one block leads to.
    fn data(&mut self, bytes: &[u8]) -> u64 {
        if bytes.len() <= LARGEST_BLOCK {
            return self.block(bytes, 0);
        }
        let blocks: Vec<u64> = bytes.chunks(LARGEST_BLOCK).map(|piece| self.block(piece, 0)).collect();
        let lists: Vec<(u64, usize)> = blocks
            .chunks(1021)
            .enumerate()
            .map(|(at, blocks)| {
                let size = bytes.len().min((at + 1) * 1021 * LARGEST_BLOCK) - at * 1021 * LARGEST_BLOCK;
                (self.list(1, blocks, size), size)
            })
            .collect();
        match lists.as_slice() {
            [(one, _)] => *one,
            lists => {
                let numbers: Vec<u64> = lists.iter().map(|(number, _)| *number).collect();
                self.list(2, &numbers, bytes.len())
            }
        }
    }

    fn list(&mut self, level: u8, blocks: &[u64], size: usize) -> u64 {
        let mut block = vec![1, level];
        block.extend((blocks.len() as u16).to_le_bytes());
        block.extend((size as u32).to_le_bytes());
        block.extend(blocks.iter().flat_map(|number| number.to_le_bytes()));
        self.block(&block, 2)
    }

    fn block(&mut self, bytes: &[u8], internal: u64) -> u64 {
        let id = self.next_block | internal;
        self.next_block += 4;
        let whole = (bytes.len() + 16).next_multiple_of(64);
        self.make_room(whole);
        let place = self.written();
        self.out.extend(bytes);
        self.out.resize(self.out.len() + whole - bytes.len() - 16, 0);
        self.out.extend((bytes.len() as u16).to_le_bytes());
        self.out.extend(signature(place, id).to_le_bytes());
        self.out.extend(checksum(bytes).to_le_bytes());
        self.out.extend(id.to_le_bytes());
        self.blocks.push(BlockEntry { id, place, length: bytes.len() as u16 });
        id
    }

    /// Nothing lies across a page that says what is free.
    fn make_room(&mut self, size: usize) {
        let next = FIRST_MAP + (self.written() - FIRST_MAP).next_multiple_of(MAP_EVERY);
        if self.written() + size as u64 > next {
            let gap = (next - self.written()) as usize;
            self.out.resize(self.out.len() + gap, 0);
            self.map();
        } else if self.written() == next {
            self.map();
        }
    }

    /// A page that says that nothing is free.
    fn map(&mut self) {
        let place = self.written();
        let content = [0xff; PAGE - 16];
        self.out.extend(content);
        self.out.extend([0x84, 0x84, 0, 0]);
        self.out.extend(checksum(&content).to_le_bytes());
        self.out.extend(place.to_le_bytes());
    }

    fn node_pages(&mut self) -> (u64, u64) {
        self.nodes.sort_unstable_by_key(|node| node.number);
        let entries: Vec<(u64, Vec<u8>)> = self
            .nodes
            .iter()
            .map(|node| {
                let mut entry = u64::from(node.number).to_le_bytes().to_vec();
                entry.extend(node.data.to_le_bytes());
                entry.extend(node.within.to_le_bytes());
                entry.extend(u64::from(node.parent).to_le_bytes());
                (u64::from(node.number), entry)
            })
            .collect();
        self.pages(0x81, entries, 32)
    }

    fn block_pages(&mut self) -> (u64, u64) {
        let entries: Vec<(u64, Vec<u8>)> = std::mem::take(&mut self.blocks)
            .iter()
            .map(|block| {
                let mut entry = block.id.to_le_bytes().to_vec();
                entry.extend(block.place.to_le_bytes());
                entry.extend(block.length.to_le_bytes());
                entry.extend([2, 0, 0, 0, 0, 0]);
                (block.id, entry)
            })
            .collect();
        self.pages(0x80, entries, 24)
    }

    /// A tree of pages; gives number and place of the first.
    fn pages(&mut self, kind: u8, mut entries: Vec<(u64, Vec<u8>)>, mut size: usize) -> (u64, u64) {
        let mut level = 0;
        loop {
            let mut above = Vec::new();
            for some in entries.chunks(488 / size) {
                let mut page: Vec<u8> = some.iter().flat_map(|(_, entry)| entry.iter().copied()).collect();
                page.resize(488, 0);
                page.extend([some.len() as u8, (488 / size) as u8, size as u8, level, 0, 0, 0, 0]);
                let (id, place) = self.page(kind, &page);
                let key = some.first().map_or(0, |(key, _)| *key);
                let entry = [key.to_le_bytes(), id.to_le_bytes(), place.to_le_bytes()].concat();
                above.push((key, entry, id, place));
            }
            match above.as_slice() {
                [(_, _, id, place)] => return (*id, *place),
                _ => entries = above.into_iter().map(|(key, entry, ..)| (key, entry)).collect(),
            }
            (level, size) = (level + 1, 24);
        }
    }

    fn page(&mut self, kind: u8, content: &[u8]) -> (u64, u64) {
        self.make_room(PAGE);
        // Pages lie at multiples of their length.
        let gap = (self.written() as usize).next_multiple_of(PAGE) - self.written() as usize;
        self.out.resize(self.out.len() + gap, 0);
        self.make_room(PAGE);
        let (id, place) = (self.next_page, self.written());
        self.next_page += 4;
        self.out.extend(content);
        self.out.extend([kind, kind]);
        self.out.extend(signature(place, id).to_le_bytes());
        self.out.extend(checksum(content).to_le_bytes());
        self.out.extend(id.to_le_bytes());
        (id, place)
    }

    /// MS-PST 2.2.2.6.
    fn header(&self, nodes: (u64, u64), blocks: (u64, u64)) -> Vec<u8> {
        let length = self.written();
        let mut out = b"!BDN\0\0\0\0SM".to_vec();
        out.extend([23, 0, 19, 0, 1, 1]);
        out.resize(32, 0);
        out.extend(self.next_page.to_le_bytes());
        out.extend(1u32.to_le_bytes());
        for _ in 0..32 {
            out.extend((self.next_node + 1).to_le_bytes());
        }
        out.resize(184, 0);
        let last_map = FIRST_MAP + (length - FIRST_MAP - 1) / MAP_EVERY * MAP_EVERY;
        for number in [length, last_map, 0, 0, nodes.0, nodes.1, blocks.0, blocks.1] {
            out.extend(number.to_le_bytes());
        }
        out.resize(256, 0);
        out.resize(512, 0xff);
        out.extend([0x80, 0, 0, 0]);
        out.extend(self.next_block.to_le_bytes());
        let partial = checksum(&out[8..8 + 471]);
        let full = checksum(&out[8..8 + 516]);
        out[4..8].copy_from_slice(&partial.to_le_bytes());
        out.extend(full.to_le_bytes());
        out.resize(564, 0);
        out
    }
}

/// A whole mailbox in memory.
pub fn pst(messages: &[OutlookMessage]) -> Vec<u8> {
    let mut writer = PstWriter::new();
    let mut out = Vec::new();
    for message in messages {
        out.extend(writer.message(message));
    }
    let PstEnd { tail, head } = writer.end();
    out.extend(tail);
    out[..head.len()].copy_from_slice(&head);
    out
}

fn year_name(at: usize) -> String {
    format!("Archive {:04}", at + 1)
}

/// The head of a list in a heap (MS-PST 2.3.2.1).
fn list_head(key: u8, entry: u8, place: u32) -> Vec<u8> {
    let mut head = vec![0xb5, key, entry, 0];
    head.extend(place.to_le_bytes());
    head
}

/// A heap of one block whose first piece is its root (MS-PST 2.3.1).
fn heap(client: u8, pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![0, 0, 0xec, client];
    out.extend(0x20u32.to_le_bytes());
    out.extend([0; 4]);
    let mut places = Vec::new();
    for piece in pieces {
        places.push(out.len() as u16);
        out.extend(piece);
    }
    places.push(out.len() as u16);
    if out.len() % 2 == 1 {
        out.push(0);
    }
    let map = out.len() as u16;
    out[..2].copy_from_slice(&map.to_le_bytes());
    out.extend((pieces.len() as u16).to_le_bytes());
    out.extend([0; 2]);
    out.extend(places.iter().flat_map(|place| place.to_le_bytes()));
    assert!(out.len() <= LARGEST_BLOCK, "a heap of {} bytes needs another block", out.len());
    out
}

/// A table (MS-PST 2.3.4) whose cells take four bytes each: numbers, or where a text lies.
fn table(own: &[Column], rows: &[(u32, Properties)]) -> Vec<u8> {
    const ROW_ID: Column = 0x67f2_0003;
    const ROW_VERSION: Column = 0x67f3_0003;
    let mut columns: Vec<(Column, usize)> = vec![(ROW_ID, 0), (ROW_VERSION, 1)];
    columns.extend(own.iter().enumerate().map(|(at, tag)| (*tag, at + 2)));
    columns.sort_unstable();
    let cells = columns.len() * 4;
    let size = cells + columns.len().div_ceil(8);
    // The head, the head of the list of rows, the list, the rows, texts.
    let mut pieces = vec![Vec::new(), list_head(4, 4, if rows.is_empty() { 0 } else { 0x60 })];
    let (mut list, mut data) = (Vec::new(), Vec::new());
    if !rows.is_empty() {
        pieces.extend([Vec::new(), Vec::new()]);
    }
    for (at, (id, properties)) in rows.iter().enumerate() {
        list.extend(id.to_le_bytes());
        list.extend((at as u32).to_le_bytes());
        let mut row = vec![0; size];
        let mut put = |column: usize, value: u32| {
            row[column * 4..column * 4 + 4].copy_from_slice(&value.to_le_bytes());
            row[cells + column / 8] |= 0x80 >> (column % 8);
        };
        put(0, *id);
        put(1, 1);
        for (at, tag) in own.iter().enumerate() {
            let id = (tag >> 16) as u16;
            let Some((_, value)) = properties.iter().find(|(known, _)| *known == id) else { continue };
            match value.long() {
                None => put(at + 2, value.short()),
                Some(bytes) => {
                    pieces.push(bytes);
                    put(at + 2, (pieces.len() as u32) << 5);
                }
            }
        }
        data.extend(row);
    }
    let mut head = vec![0x7c, columns.len() as u8];
    for end in [cells, cells, cells, size] {
        head.extend((end as u16).to_le_bytes());
    }
    head.extend(0x40u32.to_le_bytes());
    head.extend(if rows.is_empty() { 0u32 } else { 0x80 }.to_le_bytes());
    head.extend([0; 4]);
    for (tag, at) in &columns {
        head.extend(tag.to_le_bytes());
        head.extend((*at as u16 * 4).to_le_bytes());
        head.extend([4, *at as u8]);
    }
    pieces[0] = head;
    if !rows.is_empty() {
        (pieces[2], pieces[3]) = (list, data);
    }
    heap(0x7c, &pieces)
}

/// MS-PST 5.5.
fn signature(place: u64, id: u64) -> u16 {
    let mixed = (place ^ id) as u32;
    (mixed >> 16) as u16 ^ mixed as u16
}

/// MS-PST 5.3: the CRC that everybody has, begun with zero and not turned over at the end.
fn checksum(bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(0xffff_ffff);
    hasher.update(bytes);
    !hasher.finalize()
}
