use std::ops::Range;

use serde::{Deserialize, Serialize};

/// One page as it was read: the unit of reading and citing. A PDF page, a slide, a sheet, or the
/// whole of a short text; a long text is several pages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// What the material calls this page, where that is not its number: the name of a sheet.
    pub label: Option<String>,
    /// UTF-8, NFC, line ends `\n`. Spans, quotations and word boxes point into exactly this.
    pub text: String,
    /// Where words stand on the picture of the page, in reading order; empty where there is none.
    pub words: Vec<Word>,
    /// Width and height in points (1/72 inch) of the picture that `words` lie on.
    pub size: Option<(f32, f32)>,
}

impl Page {
    /// A page that is text and nothing else.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// A run of text and the box it fills on the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Byte offset of the first byte in the page's text.
    pub start: u32,
    /// Byte offset after the last byte in the page's text.
    pub end: u32,
    /// Left, top, right, bottom in points, from the upper left corner of the page as it is shown.
    pub area: [f32; 4],
}

/// A place in the text of a document that can be cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The page, counted from 1.
    pub page: u32,
    /// Byte range in the stored text of that page.
    pub bytes: Range<u32>,
}
