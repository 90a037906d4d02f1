use std::collections::{BTreeMap, BTreeSet};

use super::as_name;
use super::blocks::Blocks;
use super::pages::{Kind, Node, Pages};
use super::tables::{Set, row_count};
use crate::formats::mapi::tag;

/// Kinds of nodes (MS-PST 2.2.2.1).
mod kind {
    pub(super) const FOLDER: u32 = 0x02;
    pub(super) const MESSAGE: u32 = 0x04;
    pub(super) const HIDDEN_MESSAGE: u32 = 0x08;
    /// The list of a folder's messages has the folder's number with this kind.
    pub(super) const LIST: u32 = 0x0e;
}

/// How many messages a folder says it has.
const COUNT: u16 = 0x3602;

/// Folders within folders.
const DEEPEST: usize = 64;

/// A message, and whether the programs that show mail hide it.
pub(super) struct Item {
    pub(super) node: Node,
    pub(super) hidden: bool,
}

pub(super) struct Folder {
    pub(super) number: u32,
    /// With a slash at its end; empty for what lies in no folder.
    pub(super) path: String,
    pub(super) items: Vec<Item>,
    /// How many messages it says it has, and how many its list has.
    pub(super) says: Option<u32>,
    pub(super) lists: Option<u32>,
    /// Its name is known.
    pub(super) readable: bool,
}

/// All folders with the numbers of their messages: some dozen bytes for each, never the messages.
pub(super) struct Folders {
    folders: BTreeMap<u32, Folder>,
    fixed: BTreeMap<u32, Node>,
    pub(super) lost_pages: u32,
}

impl Folders {
    pub(super) fn read(bytes: &[u8], blocks: &Blocks) -> Self {
        let layout = blocks.layout;
        let mut nodes: BTreeMap<u32, Node> = BTreeMap::new();
        let mut fixed = BTreeMap::new();
        let mut lists: BTreeMap<u32, Node> = BTreeMap::new();
        let mut items: BTreeMap<u32, Vec<Item>> = BTreeMap::new();
        let mut pages = Pages::new(bytes, layout, layout.nodes);
        if (bytes.len() as u64) < layout.length || pages.lost() > 0 {
            pages.search(Kind::Nodes);
        }
        let lost_pages = pages.each(|entry| {
            let Some(node) = Node::of_entry(layout, entry) else { return };
            match node.kind() {
                kind::FOLDER => {
                    nodes.insert(node.number, node);
                }
                kind::MESSAGE => items.entry(node.parent).or_default().push(Item { node, hidden: false }),
                kind::HIDDEN_MESSAGE => {
                    items.entry(node.parent).or_default().push(Item { node, hidden: true })
                }
                kind::LIST => {
                    lists.insert(node.number & !0x1f | kind::FOLDER, node);
                }
                1 => {
                    fixed.insert(node.number, node);
                }
                _ => {}
            }
        });
        let mut folders = Self { folders: BTreeMap::new(), fixed, lost_pages };
        let mut names = BTreeMap::new();
        for (number, node) in &nodes {
            let set = Set::read(blocks, node);
            let name = set.as_ref().and_then(|set| set.properties.text(tag::DISPLAY_NAME));
            names.insert(*number, name.map(|name| as_name(&name)).unwrap_or_default());
            let says = set.as_ref().and_then(|set| set.properties.number(COUNT));
            let folder = Folder {
                number: *number,
                path: String::new(),
                items: items.remove(number).unwrap_or_default(),
                says: says.and_then(|says| u32::try_from(says).ok()),
                lists: lists.get(number).and_then(|list| row_count(blocks, list)).map(|count| count as u32),
                readable: set.is_some(),
            };
            folders.folders.insert(*number, folder);
        }
        for (number, folder) in &mut folders.folders {
            folder.path = path(*number, &nodes, &names);
        }
        for (number, items) in items {
            // Messages of a folder that is gone are still there.
            let path = String::new();
            let folder = Folder { number, path, items, says: None, lists: None, readable: false };
            folders.folders.insert(number, folder);
        }
        folders
    }

    /// A node that every mailbox has.
    pub(super) fn fixed(&self, number: u32) -> Option<&Node> {
        self.fixed.get(&number)
    }

    /// Folders by their path.
    pub(super) fn in_order(&self) -> Vec<&Folder> {
        let mut folders: Vec<&Folder> = self.folders.values().collect();
        folders.sort_by(|a, b| (&a.path, a.number).cmp(&(&b.path, b.number)));
        folders
    }
}

/// From the outermost folder with a name to this one.
fn path(number: u32, nodes: &BTreeMap<u32, Node>, names: &BTreeMap<u32, String>) -> String {
    let mut path = Vec::new();
    let mut seen = BTreeSet::new();
    let mut at = number;
    while path.len() < DEEPEST && seen.insert(at) {
        let Some(node) = nodes.get(&at) else { break };
        path.extend(names.get(&at).filter(|name| !name.is_empty()).map(String::as_str));
        at = node.parent;
    }
    path.iter().rev().map(|name| format!("{name}/")).collect()
}
