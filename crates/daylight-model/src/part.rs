use serde::{Deserialize, Serialize};

use crate::PartialDate;

/// How a part lies in its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartKind {
    /// A member of an archive, or what a compressed file holds.
    Member,
    /// A message in a mailbox, or a message attached to a message.
    Message,
    /// What somebody attached to a message.
    Attachment,
    /// What an office paper, PDF or message carries inside: a picture, a chart, an embedded file.
    Embedded,
}

impl PartKind {
    /// The word shown to people and kept in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Message => "message",
            Self::Attachment => "attachment",
            Self::Embedded => "embedded",
        }
    }
}

/// What a container says about one of its parts. All of it is material: hostile until shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartHead {
    /// The name in the container, with its folders (`a/b.txt`), where it has one.
    pub name: Option<String>,
    /// How it lies there.
    pub kind: PartKind,
    /// The time of last change that the container gives, where it gives one.
    pub modified: Option<PartialDate>,
}

impl PartHead {
    /// A part with a name and nothing else known.
    pub fn named(kind: PartKind, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), kind, modified: None }
    }

    /// A part the container does not name.
    pub fn unnamed(kind: PartKind) -> Self {
        Self { name: None, kind, modified: None }
    }
}
