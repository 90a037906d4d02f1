//! What a worker and the reading thread say to each other, in frames of the jail. postcard
//! (<https://postcard.jamesmunns.com/wire-format>) carries it; the parent takes every word for a
//! possible lie and checks it in `reading/inbox.rs`.

use std::borrow::Cow;

use daylight_extract::elsewhere::RecognisedElsewhere;
use daylight_model::{DocHash, Field, Format, Mention, Page, PartHead, Problem};
use serde::{Deserialize, Serialize};

/// Frame kind of an [`Event`].
pub(crate) const EVENT: u8 = 1;

/// Frame kind of bytes of the part that began last: the frame is nothing but the bytes.
pub(crate) const PART_BYTES: u8 = 2;

/// Frame kind of [`Sketched`].
pub(crate) const SKETCHED: u8 = 3;

/// Frame kind of the next pixels of the picture: the frame is nothing but the bytes.
pub(crate) const PIXELS: u8 = 4;

/// Frame kind of [`Written`].
pub(crate) const WRITTEN: u8 = 5;

/// Frame kind of the next pieces of the letter, one after the other.
pub(crate) const PIECES: u8 = 6;

/// Frame kind of [`Elsewhere`].
pub(crate) const ELSEWHERE: u8 = 7;

/// Frame kind of [`Said`].
pub(crate) const SAID: u8 = 8;

/// Mentions in one frame.
pub(crate) const MENTIONS_AT_ONCE: usize = 256;

/// Bytes of pieces in one frame, more or less a piece.
pub(crate) const PIECES_AT_ONCE: usize = 256 << 10;

/// Bytes of pixels in one frame.
pub(crate) const PIXELS_AT_ONCE: usize = 1 << 20;

/// What the worker is asked to do with its document.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Asked {
    /// Tell all that can be read from it.
    Read(Request),
    /// Draw one of its pages.
    Draw(DrawRequest),
    /// Show it as a letter.
    Letter(LetterRequest),
    /// Passwords for the document that comes next, to be tried where one is needed. A list can be longer than one
    /// request, so there may be several of these; the document beside them is empty.
    Passwords(Vec<String>),
    /// Tell the text that another program recognised.
    Elsewhere,
    /// Tell what the document, which is the text of this page, says.
    Analyse(u32),
}

/// More of what the text of a page says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Said<'a> {
    pub(crate) mentions: Cow<'a, [Mention]>,
    /// Beyond the limit.
    pub(crate) left_out: u32,
    /// Nothing follows.
    pub(crate) end: bool,
}

/// One thing a worker tells that reads what another program recognised.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Elsewhere {
    /// The next page.
    Page(RecognisedElsewhere),
    /// That was all, and what it was.
    End(String),
    /// Why there is nothing.
    Problem(Problem),
}

/// What is to be shown as a letter.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct LetterRequest {
    /// What the document is, as it was read.
    pub(crate) format: Format,
    /// Say first what the bytes hashed to.
    pub(crate) hash: bool,
}

/// One thing a worker tells that shows a letter.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Written {
    Hash(DocHash),
    /// What of it is not shown; without an end, why nothing is.
    Problem(Problem),
    /// That was all; so many things were not loaded.
    End {
        not_loaded: u32,
    },
}

/// Which page is to be drawn.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct DrawRequest {
    /// What the document is, as it was read.
    pub(crate) format: Format,
    /// Counted from 1.
    pub(crate) page: u32,
    /// Pixels in a row.
    pub(crate) width: u32,
    /// Say first what the bytes hashed to.
    pub(crate) hash: bool,
}

/// One thing a worker tells that draws.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Sketched {
    Hash(DocHash),
    /// The size of the picture, and whether it has colours. Its pixels follow.
    Size {
        width: u32,
        height: u32,
        color: bool,
    },
    /// What is not on the picture; without a size, why there is none.
    Problem(Problem),
}

/// How a document is to be read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Rank of the hint its names give; 0 for none.
    pub(crate) hint: u8,
    /// Where to go on, the position of the next part there, and the problem of the item to skip.
    pub(crate) resume: Option<(Vec<u8>, u32, Option<Problem>)>,
    /// Bytes of text, bytes of unpacked parts, number of parts.
    pub(crate) limits: (u64, u64, u32),
    /// What trying passwords may cost, in blocks of a hash.
    pub(crate) unlocking: u64,
    /// Say at the end what the bytes hashed to: they lie in a file that others may change.
    pub(crate) hash: bool,
}

/// One thing a worker tells.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Event<'a> {
    Format {
        format: Format,
        tie: bool,
    },
    Metadata {
        field: Cow<'a, Field>,
        value: Cow<'a, str>,
    },
    Page(Cow<'a, Page>),
    /// Some of what the next page says, and how much of it is left out.
    Mentions {
        mentions: Cow<'a, [Mention]>,
        left_out: u32,
    },
    PartRange {
        position: u32,
        head: Cow<'a, PartHead>,
        start: u64,
        length: u64,
    },
    PartBegin {
        position: u32,
        head: Cow<'a, PartHead>,
    },
    PartEnd(Option<Cow<'a, Problem>>),
    PartMissing {
        position: u32,
        head: Cow<'a, PartHead>,
        problem: Cow<'a, Problem>,
    },
    Problem(Cow<'a, Problem>),
    /// The password with this number opened something; with none, the one that a program sets itself.
    Opened(Option<u32>),
    Cursor {
        cursor: Cow<'a, [u8]>,
        next_position: u32,
    },
    Language(Option<Cow<'a, str>>),
    Hash(DocHash),
}
