use serde::{Deserialize, Serialize};

/// Why something could not be read. The names are what `has:` finds and the ledger counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProblemKind {
    /// A password or key is needed.
    Encrypted,
    /// The bytes break the rules of their format.
    Damaged,
    /// The format, or something in it, is known but Daylight cannot read it.
    Unsupported,
    /// The content is of no format Daylight knows.
    Unknown,
    /// A limit on size, expansion or count was reached.
    TooLarge,
    /// Containers within containers beyond the limit.
    TooDeep,
    /// Reading took longer than the limit.
    TimedOut,
    /// The reader ran out of its memory.
    OutOfMemory,
    /// The reader crashed.
    Crashed,
    /// The reader broke the rules of its jail or sent what cannot be.
    Misbehaved,
    /// A picture that may hold text, which only recognition (OCR) could read.
    NeedsOcr,
    /// The file changed while it was read.
    Changed,
    /// The file, or the drive it lies on, is gone.
    Missing,
    /// The operating system refused to open it.
    NoPermission,
    /// The operating system could not read it: a disk error, say.
    Unreadable,
    /// It was taken out or destroyed by the keeper of the case.
    Removed,
    /// Not a file or folder: a socket, a device, a pipe, a link that leads nowhere or in a circle.
    NotAFile,
}

impl ProblemKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 17] = [
        Self::Encrypted,
        Self::Damaged,
        Self::Unsupported,
        Self::Unknown,
        Self::TooLarge,
        Self::TooDeep,
        Self::TimedOut,
        Self::OutOfMemory,
        Self::Crashed,
        Self::Misbehaved,
        Self::NeedsOcr,
        Self::Changed,
        Self::Missing,
        Self::NoPermission,
        Self::Unreadable,
        Self::Removed,
        Self::NotAFile,
    ];

    /// Whether files in good order have it too, and readers say so every day. Anything else casts doubt on the
    /// reader that said it.
    pub fn is_ordinary(self) -> bool {
        matches!(self, Self::NeedsOcr | Self::Unsupported | Self::Unknown | Self::Encrypted)
    }

    /// The word in queries (`has:encrypted`), in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged",
            Self::Unsupported => "unsupported",
            Self::Unknown => "unknown",
            Self::TooLarge => "too-large",
            Self::TooDeep => "too-deep",
            Self::TimedOut => "timed-out",
            Self::OutOfMemory => "out-of-memory",
            Self::Crashed => "crashed",
            Self::Misbehaved => "misbehaved",
            Self::NeedsOcr => "needs-ocr",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::NoPermission => "no-permission",
            Self::Unreadable => "unreadable",
            Self::Removed => "removed",
            Self::NotAFile => "not-a-file",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Where {
    /// The whole document.
    Document,
    /// One page, counted from 1.
    Page(u32),
}

/// Something that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Why.
    pub kind: ProblemKind,
    /// What it is about.
    pub place: Where,
    /// What exactly, in our own words and numbers, never in words of the material: this is shown
    /// in ledgers and may be logged.
    pub detail: String,
}

impl Problem {
    /// A problem of the whole document.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, place: Where::Document, detail: detail.into() }
    }

    /// A problem of one page, counted from 1.
    pub fn on_page(page: u32, kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, place: Where::Page(page), detail: detail.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in ProblemKind::ALL {
            assert_eq!(ProblemKind::from_name(kind.name()), Some(kind));
        }
    }
}
