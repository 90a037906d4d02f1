//! What people said about documents: tags, notes, read marks. The index knows nothing of it, so that what
//! somebody adds is found at once; the caller is asked which documents it is about.

use crate::keys::value_key;
use crate::marks::marks_of;
use crate::query::{Leaf, Pattern, Words};

/// A condition on what people said about a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// It carries a tag.
    Tagged,
    /// It carries a tag whose name fits.
    Tag(TagPattern),
    /// There is a note on it.
    Noted,
    /// There is a note on it whose text fits.
    Note(NoteWords),
    /// Somebody has read it.
    Read,
    /// It says nearly the same as the document whose hash begins so. Nobody said that, but it is asked for in the same
    /// way: once, and answered with documents.
    NearCopyOf(String),
}

/// What names of tags are compared with: folded, as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct TagPattern(pub(crate) Pattern);

impl TagPattern {
    /// Whether a tag of this name is asked for.
    pub fn fits(&self, name: &str) -> bool {
        self.0.matches(&value_key(name))
    }
}

/// Words that have to stand together in one note.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteWords(pub(crate) Words);

impl NoteWords {
    /// Whether they stand in this text.
    pub fn fits(&self, text: &str) -> bool {
        !self.marks(text).is_empty()
    }

    /// Where they stand in this text.
    pub fn marks(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        marks_of(&[&Leaf::Words(self.0.clone())], text)
    }
}

/// A text in the form in which names and values are compared: folded, blanks made one. Two names of tags
/// that look the same here are the same tag.
pub fn comparable(text: &str) -> String {
    value_key(text)
}
