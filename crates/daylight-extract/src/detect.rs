//! What bytes are, told from the bytes. A look is bounded: the beginning, and the directory of a
//! ZIP or OLE file.

mod binary;
mod compound;
mod mail;
mod package;
mod table;
mod words;

use daylight_model::Format;

/// What a name suggests, for content that leaves its format open.
///
/// The order is the rank: where the same bytes lie under several names, the highest suggestion
/// counts, whichever name came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hint {
    /// `.md`, `.markdown`
    Markdown,
    /// `.tsv`, `.tab`
    Tsv,
    /// `.csv`
    Csv,
    /// `.eml`, and messages in a maildir
    Email,
    /// `.mbox`, `.mbx`
    Mbox,
}

impl Hint {
    /// What this name suggests, if anything.
    pub fn from_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "tsv" | "tab" => Some(Self::Tsv),
            "csv" => Some(Self::Csv),
            "eml" => Some(Self::Email),
            "mbox" | "mbx" => Some(Self::Mbox),
            _ => None,
        }
    }

    /// The number kept in the store; higher counts more.
    pub fn rank(self) -> u8 {
        self as u8 + 1
    }

    /// The hint with this rank.
    pub fn from_rank(rank: u8) -> Option<Self> {
        [Self::Markdown, Self::Tsv, Self::Csv, Self::Email, Self::Mbox]
            .into_iter()
            .find(|hint| hint.rank() == rank)
    }
}

/// What the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The format.
    pub format: Format,
    /// The content left it open, so that another hint might have led to another format.
    pub tie: bool,
}

/// Tells the format from the content; the hint counts only where the content leaves it open.
pub fn detect(bytes: &[u8], hint: Option<Hint>) -> Detected {
    if let Some(format) = binary::by_mark(bytes) {
        return Detected::certain(format);
    }
    match words::head(bytes) {
        Some(head) => words::kind(&head, bytes, hint),
        None => Detected::certain(binary::long_tail(bytes)),
    }
}

impl Detected {
    fn certain(format: Format) -> Self {
        Self { format, tie: false }
    }

    fn open(format: Format) -> Self {
        Self { format, tie: true }
    }
}
