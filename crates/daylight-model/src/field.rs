use std::fmt;

use serde::{Deserialize, Serialize};

/// What a piece of metadata says. Names follow Dublin Core and RFC 5322 where they have one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    /// Title of a paper.
    Title,
    /// Subject of a message or a paper.
    Subject,
    /// Who made it, as the file says.
    Author,
    /// Who changed it last, as the file says.
    LastAuthor,
    /// Sender of a message: `Name <address>`, one value each.
    From,
    /// Addressee of a message: `Name <address>`, one value each.
    To,
    /// Copied addressee, one value each.
    Cc,
    /// Blind copied addressee, one value each.
    Bcc,
    /// Where answers go, one value each.
    ReplyTo,
    /// When a message was sent: the text form of a [`crate::PartialDate`].
    Sent,
    /// When it was made, as the file says: the text form of a [`crate::PartialDate`].
    Created,
    /// When it was changed last, as the file says: the text form of a [`crate::PartialDate`].
    Modified,
    /// Message-ID without the angle brackets.
    MessageId,
    /// Message-ID this message answers.
    InReplyTo,
    /// Message-IDs of the thread, one value each, oldest first.
    References,
    /// Keywords, one value each as far as the file separates them.
    Keywords,
    /// Description, comment, abstract.
    Description,
    /// Company or organisation.
    Organisation,
    /// The program that made it.
    Application,
    /// The language that the file itself names (BCP 47 where it keeps to it).
    Language,
    /// Number of pages, slides or sheets as the file itself names it.
    PageCount,
    /// What a signature on it says, and what it says to that: a [`crate::DkimSignature`] in JSON. Of readers alone.
    Signature,
    /// Anything else the file says, under the file's own name for it. Hostile like any text.
    Other(String),
}

impl Field {
    /// Every field but `Other`.
    pub const NAMED: [Self; 22] = [
        Self::Title,
        Self::Subject,
        Self::Author,
        Self::LastAuthor,
        Self::From,
        Self::To,
        Self::Cc,
        Self::Bcc,
        Self::ReplyTo,
        Self::Sent,
        Self::Created,
        Self::Modified,
        Self::MessageId,
        Self::InReplyTo,
        Self::References,
        Self::Keywords,
        Self::Description,
        Self::Organisation,
        Self::Application,
        Self::Language,
        Self::PageCount,
        Self::Signature,
    ];

    /// The name in JSON and in the store. `Other` names begin with `x:`, so that no file can
    /// write into a named field.
    pub fn name(&self) -> String {
        let name = match self {
            Self::Title => "title",
            Self::Subject => "subject",
            Self::Author => "author",
            Self::LastAuthor => "last-author",
            Self::From => "from",
            Self::To => "to",
            Self::Cc => "cc",
            Self::Bcc => "bcc",
            Self::ReplyTo => "reply-to",
            Self::Sent => "sent",
            Self::Created => "created",
            Self::Modified => "modified",
            Self::MessageId => "message-id",
            Self::InReplyTo => "in-reply-to",
            Self::References => "references",
            Self::Keywords => "keywords",
            Self::Description => "description",
            Self::Organisation => "organisation",
            Self::Application => "application",
            Self::Language => "language",
            Self::PageCount => "page-count",
            Self::Signature => "signature",
            Self::Other(name) => return format!("x:{name}"),
        };
        name.to_owned()
    }

    /// The field with this name; `None` for a name that no field has.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.strip_prefix("x:") {
            Some(other) => Some(Self::Other(other.to_owned())),
            None => Self::NAMED.into_iter().find(|field| field.name() == name),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", crate::Untrusted(&self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_and_no_file_can_take_a_named_one() {
        for field in Field::NAMED {
            assert_eq!(Field::from_name(&field.name()), Some(field));
        }
        let taken = Field::Other("from".into());
        assert_eq!(Field::from_name(&taken.name()), Some(taken));
    }
}
