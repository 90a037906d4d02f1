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
    let certain = |format| Detected { format, tie: false };
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let contains = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if contains(b"%PDF-") {
        return certain(Format::Pdf);
    }
    if starts(b"PK\x03\x04") {
        let whole = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        for (mark, format) in [
            (b"application/vnd.oasis.opendocument.text".as_slice(), Format::Odt),
            (b"application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
            (b"application/vnd.oasis.opendocument.presentation", Format::Odp),
            (b"application/epub+zip", Format::Epub),
        ] {
            if contains(mark) {
                return certain(format);
            }
        }
        for (mark, format) in [
            (b"word/document".as_slice(), Format::Docx),
            (b"ppt/presentation", Format::Pptx),
            (b"xl/workbook.bin", Format::Xlsb),
            (b"xl/workbook", Format::Xlsx),
        ] {
            if whole(mark) {
                return certain(format);
            }
        }
        return certain(Format::Zip);
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let whole = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        if whole(b"W\0o\0r\0k\0b\0o\0o\0k\0") || whole(b"B\0o\0o\0k\0\0\0") {
            return certain(Format::Xls);
        }
        return certain(Format::Cfb);
    }
    for (magic, format) in [
        (b"\x1f\x8b".as_slice(), Format::Gzip),
        (b"BZh", Format::Bzip2),
        (b"\xfd7zXZ\0", Format::Xz),
        (b"\x28\xb5\x2f\xfd", Format::Zstd),
        (b"{\\rtf", Format::Rtf),
        (b"From ", Format::Mbox),
        (b"<?xml", Format::Xml),
        (b"\x89PNG", Format::Png),
    ] {
        if starts(magic) {
            return certain(format);
        }
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return certain(Format::Tar);
    }
    if contains(b"\nFrom: ") || starts(b"From: ") || starts(b"Received: ") || starts(b"Return-Path: ") {
        return certain(Format::Email);
    }
    if contains(b"<html") || contains(b"<HTML") {
        return certain(Format::Html);
    }
    if head.contains(&0) {
        return certain(Format::Binary);
    }
    let format = match hint {
        Some(Hint::Markdown) => Format::Markdown,
        Some(Hint::Csv) => Format::Csv,
        Some(Hint::Tsv) => Format::Tsv,
        Some(Hint::Email) => Format::Email,
        Some(Hint::Mbox) => Format::Mbox,
        None => Format::Text,
    };
    Detected { format, tie: true }
}
