//! The tree a browser would make (HTML standard, 13.2.6), to see that it is the one that was checked.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, local_name, ns};

use super::super::{Element, Piece};

#[derive(Default)]
struct Tree(RefCell<Vec<Node>>);

#[derive(Default)]
struct Node {
    name: Option<QualName>,
    text: String,
    parent: Option<usize>,
    children: Vec<usize>,
}

#[derive(Debug)]
struct Name<'a>(Ref<'a, QualName>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Tree {
    fn node(&self, node: Node) -> usize {
        self.0.borrow_mut().push(node);
        self.0.borrow().len() - 1
    }

    fn put(&self, parent: usize, before: Option<usize>, child: NodeOrText<usize>) {
        let child = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => self.node(Node { text: text.to_string(), ..Node::default() }),
        };
        self.remove_from_parent(&child);
        let mut nodes = self.0.borrow_mut();
        nodes[child].parent = Some(parent);
        let at = before.and_then(|before| nodes[parent].children.iter().position(|node| *node == before));
        let at = at.unwrap_or(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
    }

    /// Names and text from here on, as they come.
    fn tell(&self, from: usize, told: &mut String) {
        let nodes = self.0.borrow();
        for child in &nodes[from].children {
            match &nodes[*child].name {
                None => *told += &nodes[*child].text,
                Some(name) => {
                    *told += &format!("<{}>", name.local);
                    self.tell(*child, told);
                    if !["br", "hr"].contains(&&*name.local) {
                        *told += &format!("</{}>", name.local);
                    }
                }
            }
        }
    }
}

impl TreeSink for Tree {
    type Handle = usize;
    type Output = Self;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name<'a> {
        Name(Ref::map(self.0.borrow(), |nodes| nodes[*target].name.as_ref().expect("an element")))
    }

    fn create_element(&self, name: QualName, _: Vec<Attribute>, _: ElementFlags) -> usize {
        self.node(Node { name: Some(name), ..Node::default() })
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.node(Node::default())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.node(Node::default())
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, previous: &usize, child: NodeOrText<usize>) {
        let parent = self.0.borrow()[*element].parent;
        match parent {
            Some(parent) => self.put(parent, Some(*element), child),
            None => self.put(*previous, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        let parent = self.0.borrow()[*sibling].parent.expect("a parent");
        self.put(parent, Some(*sibling), child);
    }

    fn add_attrs_if_missing(&self, _: &usize, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &usize) {
        let mut nodes = self.0.borrow_mut();
        if let Some(parent) = nodes[*target].parent.take() {
            nodes[parent].children.retain(|node| node != target);
        }
    }

    fn reparent_children(&self, node: &usize, new: &usize) {
        let children = std::mem::take(&mut self.0.borrow_mut()[*node].children);
        for child in children {
            self.0.borrow_mut()[child].parent = None;
            self.put(*new, None, NodeOrText::AppendNode(child));
        }
    }
}

/// A browser makes of `html`, in the middle of a page, exactly these elements within each other.
#[track_caller]
pub(super) fn leaves_as_it_is(html: &str, pieces: &[Piece]) {
    let tree = Tree::default();
    tree.node(Node::default());
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let tree = html5ever::parse_fragment(tree, ParseOpts::default(), context, Vec::new(), false).one(html);
    let mut told = String::new();
    let root = tree.0.borrow()[0].children[0];
    tree.tell(root, &mut told);
    let mut open: Vec<Element> = Vec::new();
    let mut written = String::new();
    for piece in pieces {
        match piece {
            Piece::Open(element, _) => {
                written += &format!("<{}>", element.tag());
                open.push(*element);
            }
            Piece::Close => written += &format!("</{}>", open.pop().expect("something open").tag()),
            Piece::Text(text) => written += text,
            Piece::Break => written += "<br>",
            Piece::Rule => written += "<hr>",
            Piece::Picture { part, words } => {
                let part = part.map_or(String::new(), |part| format!(" {part}"));
                written += &format!("[picture{part}:{words}]");
            }
            Piece::Embedded => written += "[embedded]",
            Piece::Address(address) => written += &format!("[{address}]"),
        }
    }
    assert_eq!(told, written, "a browser sees another letter in {html}");
}
