use serde::{Deserialize, Serialize};

use crate::MentionKind;

/// What an entity is: what several mentions refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntityKind {
    /// Somebody.
    Person,
    /// An office, a firm, a party, a service.
    Organisation,
    /// A country, a town, a region.
    Place,
    /// A word that stands for an operation, a source or a programme.
    Codeword,
    /// An address of electronic mail.
    Email,
}

impl EntityKind {
    /// Every kind. The store keeps the place in this list, counted from 0.
    pub const ALL: [Self; 5] = [Self::Person, Self::Organisation, Self::Place, Self::Codeword, Self::Email];

    /// What a mention of this kind refers to; `None` where that is no entity.
    pub fn of(mention: MentionKind) -> Option<Self> {
        match mention.name() {
            "email" => Some(Self::Email),
            "org" => Some(Self::Organisation),
            name => Self::from_name(name),
        }
    }

    /// The word in addresses, lists and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Codeword => "codeword",
            Self::Email => "email",
        }
    }

    /// The kind with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its number in the store.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// How somebody stands in a document: bits that can be set together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Roles(pub u8);

impl Roles {
    /// Named on a page.
    pub const NAMED: Self = Self(1);
    /// Wrote it.
    pub const SENDER: Self = Self(2);
    /// Got it.
    pub const RECIPIENT: Self = Self(4);

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of these are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_word_and_its_number() {
        for kind in EntityKind::ALL {
            assert_eq!(EntityKind::from_name(kind.name()), Some(kind));
            assert_eq!(EntityKind::from_number(kind.number()), Some(kind));
        }
        assert_eq!(EntityKind::of(MentionKind::Email), Some(EntityKind::Email));
        assert_eq!(EntityKind::of(MentionKind::Phone), None);
    }
}
