use std::borrow::Cow;

use super::copy::{Node, link, written};

/// Puts a compound file together in memory.
pub(in crate::formats) struct Writer<'a> {
    nodes: Vec<Node>,
    streams: Vec<(usize, Cow<'a, [u8]>)>,
    size: usize,
}

/// A folder of the file that is written.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Folder(usize);

impl<'a> Writer<'a> {
    /// The folder that all others lie in.
    pub(in crate::formats) const ROOT: Folder = Folder(0);

    pub(in crate::formats) fn new() -> Self {
        Self { nodes: vec![Node::new("Root Entry", 5)], streams: Vec::new(), size: 0 }
    }

    pub(in crate::formats) fn folder(&mut self, within: Folder, name: &str) -> Folder {
        Folder(self.node(within, name, 1))
    }

    pub(in crate::formats) fn stream(&mut self, within: Folder, name: &str, bytes: impl Into<Cow<'a, [u8]>>) {
        let at = self.node(within, name, 2);
        let bytes = bytes.into();
        self.size += bytes.len();
        self.streams.push((at, bytes));
    }

    /// The file; `None` where it would be larger than the tables at its head reach.
    pub(in crate::formats) fn written(mut self) -> Option<Vec<u8>> {
        link(&mut self.nodes);
        written(self.nodes, &self.streams, self.size)
    }

    fn node(&mut self, within: Folder, name: &str, kind: u8) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node::new(name, kind));
        if let Some(parent) = self.nodes.get_mut(within.0) {
            parent.children.push(at);
        }
        at
    }
}
