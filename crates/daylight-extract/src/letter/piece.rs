use serde::{Deserialize, Serialize};

/// Bytes of text in one letter. Most letters have less than 20 kB; a page of 512 KiB takes a browser a moment.
pub const MOST_TEXT: usize = 512 << 10;

/// Pieces of one letter.
pub const MOST_PIECES: usize = 60_000;

/// Blocks within blocks. Honest mail that was answered twenty times has forty.
pub const DEEPEST: usize = 64;

/// Letters of an address that are shown.
pub const LONGEST_ADDRESS: usize = 200;

/// Letters of the words that stand for a picture.
pub const LONGEST_WORDS: usize = 200;

/// Columns and rows that one cell may take.
pub const MOST_COLUMNS: u16 = 100;
/// See [`MOST_COLUMNS`].
pub const MOST_ROWS: u16 = 1000;

/// Inline elements within each other.
pub(super) const MOST_FORMATS: usize = 12;

/// A language is named in at most so many letters (RFC 5646, 4.4.1).
const LONGEST_LANGUAGE: usize = 35;

/// One thing in a letter. All text in it is material: hostile until shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// An element begins.
    Open(Element, Ways),
    /// The element that began last ends.
    Close,
    /// Text, as it is to be read: white space counts in [`Element::Pre`] alone.
    Text(String),
    /// A line ends.
    Break,
    /// A line is drawn across.
    Rule,
    /// A picture stood here, and these words for it. `part`: the position of the part that it is, where it came
    /// with the message.
    Picture {
        /// Position, counted from 0.
        part: Option<u32>,
        /// Words of the material, perhaps none.
        words: String,
    },
    /// A frame, a film or the like stood here.
    Embedded,
    /// Where the link before it leads, as text.
    Address(String),
}

/// What stands in a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "their names are those of HTML, written out")]
pub enum Element {
    Block,
    Paragraph,
    /// From 1 to 6.
    Heading(u8),
    Quote,
    Pre,
    List,
    Numbered,
    Item,
    Table,
    Caption,
    Head,
    Body,
    Foot,
    Row,
    HeadCell,
    Cell,
    Bold,
    Italic,
    Underline,
    Strike,
    Emphasis,
    Strong,
    Sub,
    Sup,
    Code,
    Span,
}

/// How an element is written: all that is kept of its attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// `dir`.
    pub direction: Option<Direction>,
    /// `lang`: letters, digits and hyphens.
    pub language: Option<String>,
    /// Columns a cell takes; 0 where nothing is said.
    pub columns: u16,
    /// Rows a cell takes; 0 where nothing is said.
    pub rows: u16,
}

/// Which way text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
    /// As its first letter.
    Auto,
}

impl Direction {
    /// The value of `dir`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
            Self::Auto => "auto",
        }
    }
}

impl Ways {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether this may stand in `lang`.
pub(super) fn is_language(name: &str) -> bool {
    (1..=LONGEST_LANGUAGE).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl Element {
    /// The tag of HTML it is shown with.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Block => "div",
            Self::Paragraph => "p",
            Self::Heading(1) => "h1",
            Self::Heading(2) => "h2",
            Self::Heading(3) => "h3",
            Self::Heading(4) => "h4",
            Self::Heading(5) => "h5",
            Self::Heading(_) => "h6",
            Self::Quote => "blockquote",
            Self::Pre => "pre",
            Self::List => "ul",
            Self::Numbered => "ol",
            Self::Item => "li",
            Self::Table => "table",
            Self::Caption => "caption",
            Self::Head => "thead",
            Self::Body => "tbody",
            Self::Foot => "tfoot",
            Self::Row => "tr",
            Self::HeadCell => "th",
            Self::Cell => "td",
            Self::Bold => "b",
            Self::Italic => "i",
            Self::Underline => "u",
            Self::Strike => "s",
            Self::Emphasis => "em",
            Self::Strong => "strong",
            Self::Sub => "sub",
            Self::Sup => "sup",
            Self::Code => "code",
            Self::Span => "span",
        }
    }

    /// It stands in a line.
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            Self::Bold
                | Self::Italic
                | Self::Underline
                | Self::Strike
                | Self::Emphasis
                | Self::Strong
                | Self::Sub
                | Self::Sup
                | Self::Code
                | Self::Span
        )
    }

    pub(super) fn is_cell(self) -> bool {
        matches!(self, Self::Cell | Self::HeadCell)
    }

    pub(super) fn is_section(self) -> bool {
        matches!(self, Self::Head | Self::Body | Self::Foot)
    }

    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Numbered)
    }

    /// A table or what holds nothing but parts of one.
    pub(super) fn is_grid(self) -> bool {
        matches!(self, Self::Table | Self::Row) || self.is_section()
    }

    /// Whether text, and what stands in a line, may stand in it.
    pub(super) fn holds_text(self) -> bool {
        !self.is_grid()
    }

    /// Whether `child` may stand in it; `None` is the letter itself. A browser leaves elements that are nested
    /// so where they are (HTML standard, 13.2.6).
    pub(super) fn holds(parent: Option<Self>, child: Self) -> bool {
        match (parent, child) {
            (Some(parent), child) if child.is_inline() => parent.holds_text(),
            (None, child) if child.is_inline() => true,
            (Some(parent), Self::Item) => parent.is_list(),
            (Some(parent), Self::Caption | Self::Head | Self::Body | Self::Foot) => parent == Self::Table,
            (Some(parent), Self::Row) => parent.is_section(),
            (Some(parent), Self::Cell | Self::HeadCell) => parent == Self::Row,
            (None, child) => {
                !matches!(child, Self::Item | Self::Caption | Self::Row)
                    && !child.is_section()
                    && !child.is_cell()
            }
            (Some(Self::Heading(_)), Self::Heading(_)) => false,
            (Some(parent), _) => parent.holds_blocks(),
        }
    }

    /// Whether blocks may stand in it.
    pub(super) fn holds_blocks(self) -> bool {
        !self.is_inline() && !self.is_grid() && self != Self::Paragraph
    }
}
