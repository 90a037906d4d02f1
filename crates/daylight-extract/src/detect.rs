//! What bytes are, told from the bytes. A look is bounded: the beginning, and the directory of a
//! ZIP or OLE file.

mod binary;
mod compound;
mod mail;
mod package;
mod pdf;
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

/// Whether these bytes are a file of a format that fixed bytes tell.
pub(crate) fn is_known_binary(bytes: &[u8]) -> bool {
    binary::by_mark(bytes).is_some() || binary::long_tail(bytes) != Format::Binary
}

impl Detected {
    fn certain(format: Format) -> Self {
        Self { format, tie: false }
    }

    fn open(format: Format) -> Self {
        Self { format, tie: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::zip::tests::archive;

    fn certain(bytes: &[u8]) -> Format {
        let hints = [None, Some(Hint::Markdown), Some(Hint::Csv), Some(Hint::Email), Some(Hint::Mbox)];
        let all = hints.map(|hint| detect(bytes, hint));
        assert!(all.iter().all(|detected| *detected == all[0] && !detected.tie), "{all:?}");
        all[0].format
    }

    fn open(text: &str, hint: Option<Hint>) -> Format {
        let detected = detect(text.as_bytes(), hint);
        assert!(detected.tie, "{detected:?}");
        detected.format
    }

    #[test]
    fn no_name_counts_where_the_content_is_clear() {
        for (bytes, format) in [
            (b"%PDF-1.7\n".as_slice(), Format::Pdf),
            (b"\r\n\0\0%PDF-1.4\n", Format::Pdf),
            (b"HTTP leftovers\r\n\r\n%PDF-1.4\n1 0 obj\n", Format::Pdf),
            (b"From: a@b.org\nTo: b@b.org\nSubject: x\n\n%PDF-1.4\n1 0 obj", Format::Email),
            (b"Delivered-To: a@b.org\nSubject: late\n\nvery\n", Format::Email),
            (b"MIME-Version: 1.0\nContent-Type: text/plain\n\nlate\n", Format::Email),
            (b"Content-Type: text/plain\nMIME-Version: 1.0\n\nlate\n", Format::Email),
            (b"Content-Type: text/plain\nFrom: a\n\nlate\n", Format::Email),
            (b"Message-ID: <1@b.org>\nFrom: Ana\n\nlate\n", Format::Email),
            (b"Message-ID: <1@b.org>\n\nlate\n", Format::Email),
            (b"Return-Path: <a@b.org>\nFrom: Ana\n\nlate \0 again\n", Format::Email),
            (b"From: a@b.org\nTo: b@b.org\nDate: x\n\n<html><p>late</p></html>\n", Format::Email),
            (b"\n\nFrom a@b.org Thu Nov  3 10:15:00 2011\nSubject: late\n\n", Format::Mbox),
            (b"\0\0\0\0From a@b.org Thu Nov  3 10:15:00 2011\nSubject: late\n\n", Format::Mbox),
            (b"<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE html PUBLIC 'a' 'b'>\n<html/>", Format::Html),
            (b"<script type='x'>var a;</script><p>late</p>", Format::Html),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0x\0<\0/\0h\0t\0m\0l\0>\0", Format::Html),
            (b"<\0h\0t\0m\0l\0>\0x\0<\0/\0h\0t\0m\0l\0>\0", Format::Html),
            (b"\x09\x00\x04\x00\x02\x00\x10\x00\x0a\x00\x00\x00", Format::Xls),
            (b"{\"ferry\": \"Selma\"}", Format::Json),
            (b"<!DOCTYPE html><p>late", Format::Html),
            (b"<?xml version='1.0'?><html xmlns='x'/>", Format::Html),
            (b"<?xml version='1.0'?>\n<svg/>", Format::Svg),
            (b"<trips><trip/></trips>", Format::Xml),
            (b"  {\\rtf1 late}", Format::Rtf),
            (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", Format::Calendar),
            (b"-----BEGIN RSA PRIVATE KEY-----\n", Format::Key),
            (b"a\tb\n1\t2\n3\t4\n5\t6\n7\t8\n", Format::Tsv),
            (b"From: a@example.org\nTo: b@example.org\nSubject: late\n\nvery\n", Format::Email),
            (b"Received: by mail\nDate: today\nX-Odd: 1\n\n", Format::Email),
            (b"From a@example.org Thu Nov  3 10:15:00 2011\nSubject: late\n\n", Format::Mbox),
            (b"\0\x01\x02\x03\xff\xfe\x80 \x01\x02\x03", Format::Binary),
        ] {
            assert_eq!(certain(bytes), format, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_name_decides_where_the_content_leaves_it_open() {
        let memo = "From: Odd\nTo: Ana\nSubject: the ferry\n\nLate again.\n";
        for (text, hint, format) in [
            ("ferry, late\n", None, Format::Text),
            ("ferry, late\n", Some(Hint::Csv), Format::Csv),
            ("# ferry\n", Some(Hint::Markdown), Format::Markdown),
            (memo, None, Format::Text),
            (memo, Some(Hint::Email), Format::Email),
            ("Late again.\n", Some(Hint::Email), Format::Text),
            ("From the harbour, 10:15, late\n", Some(Hint::Mbox), Format::Mbox),
            ("From the harbour, 10:15, late\n", None, Format::Text),
            ("<p>late <b>again</b>", None, Format::Html),
            ("<p>late <b>again</b>", Some(Hint::Markdown), Format::Markdown),
            ("[1] late\n{2} again\n", None, Format::Text),
        ] {
            assert_eq!(open(text, hint), format, "{text:?} {hint:?}");
        }
    }

    #[test]
    fn an_archive_of_a_pdf_is_an_archive() {
        let mut archive = vec![0_u8; 512];
        archive[..5].copy_from_slice(b"a.pdf");
        archive[257..262].copy_from_slice(b"ustar");
        archive.extend(b"%PDF-1.7\n1 0 obj\n");
        assert_eq!(certain(&archive), Format::Tar);
    }

    #[test]
    fn an_office_paper_is_told_from_an_archive_by_its_members() {
        for (names, format) in [
            (vec!["[Content_Types].xml", "word/document.xml"], Format::Docx),
            (vec!["_rels/.rels", "xl/workbook.xml"], Format::Xlsx),
            (vec!["_rels/.rels", "xl/workbook.bin"], Format::Xlsb),
            (vec!["[Content_Types].xml", "ppt/presentation.xml"], Format::Pptx),
            (vec!["META-INF/container.xml", "book.opf"], Format::Epub),
            (vec!["[Content_Types].xml", "visio/document.xml"], Format::OtherOffice),
            // A draft of a paper somebody packed by hand is no paper.
            (vec!["word/document.xml", "readme.txt"], Format::Zip),
            (vec!["log.txt"], Format::Zip),
        ] {
            assert_eq!(certain(&archive(&names)), format, "{names:?}");
        }
    }
}
