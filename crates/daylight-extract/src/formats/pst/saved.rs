//! A message of a mailbox as the file that Outlook would save it to (MS-OXMSG): all its properties
//! as they are, so that nothing is lost and other programs can open it.

use std::collections::BTreeMap;

use super::blocks::Blocks;
use super::layout::{u16_at, u32_at};
use super::pages::Node;
use super::tables::{Set, rows};
use crate::formats::compound::{Folder, Writer};
use crate::formats::mapi::{Properties, Value, tag};

/// Nodes within a message: its recipients, its attachments (MS-PST 2.4.1), by kind where there are
/// many.
const RECIPIENTS: u32 = 0x692;
const KIND_ATTACHMENT: u32 = 0x05;

/// Bytes of attachments in one saved message; larger ones stand beside it.
const LARGEST_TOGETHER: usize = 24 << 20;

/// Messages within messages.
const DEEPEST: u32 = 8;

/// A property can be read and written.
const READ_WRITE: u32 = 6;

/// A message, saved.
pub(super) struct Saved {
    pub(super) bytes: Vec<u8>,
    /// Attachments too large to be in it.
    pub(super) beside: Vec<Beside>,
    /// Properties, recipients and attachments of which bytes are missing.
    pub(super) cut: u32,
    /// Messages within messages beyond the limit.
    pub(super) too_deep: u32,
}

/// An attachment that stands beside its message.
pub(super) struct Beside {
    pub(super) name: Option<String>,
    pub(super) data: u64,
}

/// What a mailbox calls its own properties.
#[derive(Default)]
pub(super) struct MailboxNames {
    sets: Vec<u8>,
    entries: BTreeMap<u16, [u8; 8]>,
    texts: Vec<u8>,
}

impl MailboxNames {
    /// From the node that keeps them (MS-PST 2.4.7).
    pub(super) fn read(blocks: &Blocks, node: &Node) -> Option<Self> {
        let set = Set::read(blocks, node)?;
        let stream = |id: u16| set.properties.bytes(id).unwrap_or_default();
        let entries = stream(3).chunks_exact(8).filter_map(|entry| {
            let id = 0x8000_u16.checked_add(u16_at(entry, 6)?)?;
            Some((id, entry.try_into().ok()?))
        });
        Some(Self { sets: stream(2).to_vec(), entries: entries.collect(), texts: stream(4).to_vec() })
    }
}

struct Saver<'b, 'a> {
    blocks: &'b Blocks<'a>,
    names: &'b MailboxNames,
    /// New numbers of the properties that have a name, in order.
    renumbered: BTreeMap<u16, u16>,
    writer: Writer<'static>,
    size: usize,
    beside: Vec<Beside>,
    cut: u32,
    too_deep: u32,
}

/// Saves the message with these properties; `None` where it is larger than a file of this kind can be.
pub(super) fn save<'b, 'a>(
    blocks: &'b Blocks<'a>,
    names: &'b MailboxNames,
    set: &Set<'b, 'a>,
) -> Option<Saved> {
    let mut saver = Saver {
        blocks,
        names,
        renumbered: BTreeMap::new(),
        writer: Writer::new(),
        size: 0,
        beside: Vec::new(),
        cut: 0,
        too_deep: 0,
    };
    saver.message(Writer::ROOT, set, 0);
    saver.names();
    let Saver { writer, beside, cut, too_deep, .. } = saver;
    Some(Saved { bytes: writer.written()?, beside, cut, too_deep })
}

impl<'b, 'a> Saver<'b, 'a> {
    fn message(&mut self, folder: Folder, set: &Set<'b, 'a>, depth: u32) {
        self.cut += set.cut;
        let mut list = Vec::new();
        let page = set.properties.code_page();
        self.properties(folder, &set.properties, &mut list);
        let people = self.recipients(folder, set);
        let mut attached = 0_u32;
        for node in set.heap.within.iter().filter(|node| node.kind() == KIND_ATTACHMENT) {
            match Set::read(self.blocks, node) {
                Some(attachment) => {
                    attached += u32::from(self.attachment(folder, attached, &attachment, page, depth))
                }
                None => self.cut += 1,
            }
        }
        let mut head = vec![0; 8];
        for number in [people, attached, people, attached] {
            head.extend(number.to_le_bytes());
        }
        if depth == 0 {
            head.extend([0; 8]);
        }
        head.extend(list);
        self.writer.stream(folder, "__properties_version1.0", head);
    }

    fn recipients(&mut self, folder: Folder, set: &Set) -> u32 {
        let Some(node) = set.heap.node(RECIPIENTS) else { return 0 };
        let Some((people, whole)) = rows(self.blocks, node) else {
            self.cut += 1;
            return 0;
        };
        self.cut += u32::from(!whole);
        let mut number = 0;
        for person in &people {
            let place = self.writer.folder(folder, &format!("__recip_version1.0_#{number:08X}"));
            let mut list = vec![0; 8];
            self.properties(place, person, &mut list);
            self.writer.stream(place, "__properties_version1.0", list);
            number += 1;
        }
        number
    }

    /// Whether the attachment is in the file; else it stands beside it.
    fn attachment(&mut self, folder: Folder, number: u32, set: &Set<'b, 'a>, page: u16, depth: u32) -> bool {
        self.cut += set.cut;
        let name = [tag::ATTACH_LONG_FILE, tag::ATTACH_FILE, tag::DISPLAY_NAME];
        let name = name.into_iter().find_map(|id| set.properties.text_in(id, page));
        let content = match set.attached {
            None => None,
            Some((0x0d, number)) => self.object(set, number, depth).map(Content::Message),
            Some((kind, number)) => match self.bytes(set, number) {
                Ok(bytes) => Some(Content::Bytes(kind, bytes)),
                Err(data) => {
                    self.beside.push(Beside { name, data });
                    return false;
                }
            },
        };
        let place = self.writer.folder(folder, &format!("__attach_version1.0_#{number:08X}"));
        let mut list = vec![0; 8];
        self.properties(place, &set.properties, &mut list);
        match content {
            None => {}
            Some(Content::Bytes(kind, bytes)) => self.long(place, tag::ATTACHED, kind, bytes, &mut list),
            Some(Content::Message(inner)) => {
                entry(
                    tag::ATTACHED,
                    0x0d,
                    [u32::MAX.to_le_bytes(), 1_u32.to_le_bytes()].as_flattened(),
                    &mut list,
                );
                let within = self.writer.folder(place, "__substg1.0_3701000D");
                self.message(within, &inner, depth + 1);
            }
        }
        self.writer.stream(place, "__properties_version1.0", list);
        true
    }

    /// The bytes of an attachment, or where they lie when they are too many.
    fn bytes(&mut self, set: &Set, number: u32) -> Result<Vec<u8>, u64> {
        if let Some(node) = set.heap.node(number).filter(|_| number & 0x1f != 0) {
            let left = LARGEST_TOGETHER.saturating_sub(self.size);
            let (blocks, whole) = self.blocks.node(node.data, left);
            let read: usize = blocks.iter().map(|block| block.len()).sum();
            if !whole && self.blocks.chain(node.data).0.len() > blocks.len() {
                return Err(node.data);
            }
            self.size += read;
            self.cut += u32::from(!whole);
            return Ok(blocks.concat());
        }
        let (bytes, whole) = set.heap.value(number);
        self.size += bytes.len();
        self.cut += u32::from(!whole);
        Ok(bytes)
    }

    /// A message within: the piece tells its node.
    fn object(&mut self, set: &Set<'b, 'a>, number: u32, depth: u32) -> Option<Set<'b, 'a>> {
        if depth == DEEPEST {
            self.too_deep += 1;
            return None;
        }
        let (piece, _) = set.heap.value(number);
        let node = u32_at(&piece, 0).and_then(|number| set.heap.node(number));
        let found = node.and_then(|node| Set::read(self.blocks, node));
        self.cut += u32::from(found.is_none());
        found
    }

    fn properties(&mut self, folder: Folder, set: &Properties, list: &mut Vec<u8>) {
        for (id, kind, value) in set.all() {
            let id = self.number(id);
            match value {
                Value::One(bytes) if matches!(kind, 0x02..=0x07 | 0x0a | 0x0b | 0x14 | 0x40) => {
                    let mut fixed = bytes.clone();
                    fixed.resize(8, 0);
                    entry(id, kind, &fixed, list);
                }
                Value::One(bytes) => self.long(folder, id, kind, bytes.clone(), list),
                Value::Many(values) => self.several(folder, id, kind, values, list),
            }
        }
    }

    fn long(&mut self, folder: Folder, id: u16, kind: u16, bytes: Vec<u8>, list: &mut Vec<u8>) {
        // The zero that ends a text counts and is not written.
        let ended = match kind {
            0x1e => 1,
            0x1f => 2,
            _ => 0,
        };
        let length = (bytes.len() + ended) as u32;
        entry(id, kind, [length.to_le_bytes(), [0; 4]].as_flattened(), list);
        self.writer.stream(folder, &format!("__substg1.0_{id:04X}{kind:04X}"), bytes);
    }

    fn several(&mut self, folder: Folder, id: u16, kind: u16, values: &[Vec<u8>], list: &mut Vec<u8>) {
        let name = format!("__substg1.0_{id:04X}{kind:04X}");
        let mut lengths = Vec::new();
        for (number, value) in values.iter().enumerate() {
            lengths.extend((value.len() as u32).to_le_bytes());
            if kind == 0x1102 {
                lengths.extend([0; 4]);
            }
            self.writer.stream(folder, &format!("{name}-{number:08X}"), value.clone());
        }
        entry(id, kind, [(lengths.len() as u32).to_le_bytes(), [0; 4]].as_flattened(), list);
        self.writer.stream(folder, &name, lengths);
    }

    /// The number of a property in the saved file: those with names are counted anew.
    fn number(&mut self, id: u16) -> u16 {
        if id < 0x8000 || !self.names.entries.contains_key(&id) {
            return id;
        }
        let next = 0x8000 + self.renumbered.len() as u16;
        *self.renumbered.entry(id).or_insert(next)
    }

    /// The names of the properties that have one.
    fn names(&mut self) {
        let mut used: Vec<(u16, u16)> = self.renumbered.iter().map(|(old, new)| (*new, *old)).collect();
        used.sort_unstable();
        let (mut entries, mut texts) = (Vec::new(), Vec::new());
        for (new, old) in used {
            let Some(told) = self.names.entries.get(&old) else { continue };
            let (number, mark) = (u32_at(told, 0).unwrap_or(0), u16_at(told, 4).unwrap_or(0));
            let number = if mark & 1 == 1 {
                let at = texts.len() as u32;
                let from = number as usize;
                let length = u32_at(&self.names.texts, from).unwrap_or(0) as usize;
                let text = self.names.texts.get(from..from.saturating_add(4).saturating_add(length));
                texts.extend_from_slice(text.unwrap_or(&[0; 4]));
                texts.resize(texts.len().next_multiple_of(4), 0);
                at
            } else {
                number
            };
            entries.extend(number.to_le_bytes());
            entries.extend(mark.to_le_bytes());
            entries.extend((new - 0x8000).to_le_bytes());
        }
        let place = self.writer.folder(Writer::ROOT, "__nameid_version1.0");
        self.writer.stream(place, "__substg1.0_00020102", self.names.sets.clone());
        self.writer.stream(place, "__substg1.0_00030102", entries);
        self.writer.stream(place, "__substg1.0_00040102", texts);
    }
}

enum Content<'b, 'a> {
    Bytes(u16, Vec<u8>),
    Message(Set<'b, 'a>),
}

/// One entry of a list of properties.
fn entry(id: u16, kind: u16, value: &[u8], list: &mut Vec<u8>) {
    list.extend(kind.to_le_bytes());
    list.extend(id.to_le_bytes());
    list.extend(READ_WRITE.to_le_bytes());
    list.extend(value.get(..8).unwrap_or(&[0; 8]));
}
