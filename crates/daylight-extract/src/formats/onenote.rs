//! OneNote sections ([MS-ONESTORE], [MS-ONE]): the texts of each page, and the files put into it. Earlier
//! revisions that the file still holds are read too; a text that stays the same is told once for each page.

mod properties;
mod scan;
mod store;

use std::collections::HashSet;

use daylight_model::{Field, Page, PartHead, PartKind, Problem, ProblemKind};

use super::number_at::{le64, slice};
use crate::{Account, Order, Source, Stop};
use properties::{Property, Texts};
use store::{Node, Store};

/// `guidFileFormat` of a revision store.
const REVISION_STORE: [u8; 16] =
    [0x3f, 0xdd, 0x9a, 0x10, 0x1b, 0x91, 0xf5, 0x49, 0xa5, 0xd0, 0x17, 0x91, 0xed, 0xc8, 0xae, 0xd8];

/// In front of the bytes of a file that was put into a page ([MS-ONESTORE] 2.6.13).
const FILE_BEGINS: [u8; 16] =
    [0xe7, 0x16, 0xe3, 0xbd, 0x65, 0x26, 0x11, 0x45, 0xa4, 0xc4, 0x8d, 0x4d, 0x0b, 0x7a, 0x9e, 0xac];

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    if slice(bytes, 48, 16) != REVISION_STORE {
        let told = scanned(bytes, Section::default(), account);
        return told.and_then(|()| account.problem(Problem::new(ProblemKind::Unsupported, PACKED)));
    }
    let Some(store) = Store::of(bytes) else {
        account.problem(Problem::new(ProblemKind::Damaged, "the list of its pages is broken or cut off"))?;
        return scanned(bytes, Section::default(), account);
    };
    let mut section = Section::default();
    for space in &store.spaces {
        section.page(&store, *space, account)?;
    }
    for list in &store.files {
        section.files.extend(store.nodes(*list).filter_map(|node| file_of(&store, &node)));
    }
    for (start, length) in std::mem::take(&mut section.files) {
        account.part_range(PartHead::unnamed(PartKind::Embedded), start as u64, length as u64)?;
    }
    if section.encrypted {
        let detail = "pages of this section are locked with a password";
        account.problem(Problem::new(ProblemKind::Encrypted, detail))?;
    }
    if store.is_damaged() {
        let detail = "some of what its pages are made of is broken or cut off";
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        scanned(bytes, section, account)?;
    }
    Ok(())
}

/// Why a section in the packaging of [MS-ONESTORE] 2.8 is not read in full.
const PACKED: &str = "a section packed as it is kept online: texts were found by their marks, without pages and perhaps \
                      not all, and files in it were not read";

#[derive(Default)]
struct Section {
    authors: HashSet<String>,
    /// Every line of every page.
    told: HashSet<String>,
    files: Vec<(usize, usize)>,
    encrypted: bool,
}

impl Section {
    /// All texts of one object space: a page, or what the section says about itself.
    fn page(&mut self, store: &Store, space: store::Chunk, account: &mut Account) -> Result<(), Stop> {
        let mut page = OnePage::default();
        // Lists lead to lists: manifests to revisions, these to groups of objects.
        let mut waiting = vec![space];
        while let Some(list) = waiting.pop() {
            let mut below = Vec::new();
            for node in store.nodes(list) {
                match node.kind {
                    Node::ENCRYPTION_KEY => self.encrypted = true,
                    _ if node.is_list() => below.extend(node.chunk),
                    _ if node.is_object() => {
                        let blob = node.chunk.map_or(&[][..], |chunk| store.bytes_of(chunk));
                        if !page.take(blob) && !self.encrypted {
                            store.damaged();
                        }
                    }
                    _ => {}
                }
            }
            waiting.extend(below.into_iter().rev());
        }
        for author in std::mem::take(&mut page.authors) {
            if self.authors.insert(author.clone()) {
                account.metadata(Field::Author, &author)?;
            }
        }
        self.told.extend(page.lines.iter().cloned());
        page.tell(account)
    }
}

/// A file in the store of files: where its bytes begin, and how many they are.
fn file_of(store: &Store, node: &Node) -> Option<(usize, usize)> {
    let chunk = node.chunk.filter(|_| node.kind == Node::FILE)?;
    let bytes = store.bytes_of(chunk);
    if !bytes.starts_with(&FILE_BEGINS) {
        store.damaged();
        return None;
    }
    let length = usize::try_from(le64(bytes, 16)?).ok()?;
    let there = bytes.len().saturating_sub(36);
    if length > there {
        store.damaged();
    }
    Some((chunk.start + 36, length.min(there)))
}

/// What is gathered for one page.
#[derive(Default)]
struct OnePage {
    title: Option<String>,
    lines: Vec<String>,
    told: HashSet<String>,
    authors: Vec<String>,
}

impl OnePage {
    /// Takes the texts out of one object; false where it is broken.
    fn take(&mut self, blob: &[u8]) -> bool {
        let mut texts = Texts::default();
        let whole = properties::of_object(blob, &mut texts).is_some();
        for (property, text) in texts.found {
            match property {
                Property::Author => self.authors.push(text),
                Property::Title => {
                    self.title.get_or_insert_with(|| text.clone());
                    self.line(text);
                }
                Property::Text => self.line(text),
            }
        }
        whole
    }

    fn line(&mut self, text: String) {
        let text = with_plain_links(text.trim_end_matches('\0').trim());
        if !text.is_empty() && self.told.insert(text.clone()) {
            self.lines.push(text);
        }
    }

    fn tell(self, account: &mut Account) -> Result<(), Stop> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let text = self.lines.join("\n") + "\n";
        account.page(Page { label: self.title, text, ..Page::default() })
    }
}

/// A link stands in a text as a mark, a word, and its address in quotes, before what is shown of it.
fn with_plain_links(text: &str) -> String {
    let mut pieces = text.split("\u{fddf}HYPERLINK \"");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (address, shown) = piece.split_once('"').unwrap_or((piece, ""));
        plain.push_str(&format!("{shown} <{address}>"));
    }
    plain
}

/// Sections in another packaging, or with broken lists: objects are looked for wherever they lie. Lines that were
/// told are left out.
fn scanned(bytes: &[u8], section: Section, account: &mut Account) -> Result<(), Stop> {
    let Section { mut authors, told, .. } = section;
    let mut page = OnePage { told, ..OnePage::default() };
    for (property, text) in scan::texts(bytes) {
        match property {
            Property::Author if authors.insert(text.clone()) => account.metadata(Field::Author, &text)?,
            Property::Author => {}
            Property::Title | Property::Text => page.line(text),
        }
    }
    page.tell(account)
}
