//! PDF, by its mark. Readers of PDF look for it in the first 1,024 bytes (ISO 32000-1, Annex H,
//! note 13), and so do we, unless those bytes are something else that happens to hold a PDF.

use super::{binary, mail, words};

/// Where the mark may stand.
const HEAD: usize = 1024;

/// Bytes after the mark where the first object of a sound file begins.
const FIRST_OBJECT: usize = 16 << 10;

/// Bytes at the end where the last mark stands.
const TAIL: usize = 2048;

/// The mark at the very beginning, or after nothing but blanks.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let blank = |byte: &u8| matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n' | 0x0c);
    let start = bytes.iter().take(HEAD).position(|byte| !blank(byte)).unwrap_or(0);
    bytes.get(start..).is_some_and(is_mark)
}

/// The mark after leftovers of a transfer, in what is nothing else.
pub(super) fn begins_late(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let Some(at) = (0..head.len()).find(|at| bytes.get(*at..).is_some_and(is_mark)) else { return false };
    let (before, document) = bytes.split_at(at);
    let own_line = before.last().is_none_or(|byte| !matches!(byte, b' '..=b'~' | b'\t'));
    own_line && has_objects(document) && !binary::is_other_archive(bytes) && !is_mail(before)
}

fn is_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-") && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

fn has_objects(document: &[u8]) -> bool {
    let start = document.get(..FIRST_OBJECT).unwrap_or(document);
    let tail = document.get(document.len().saturating_sub(TAIL)..).unwrap_or_default();
    start.windows(4).any(|window| window == b" obj") || tail.windows(5).any(|window| window == b"%%EOF")
}

/// A message with the PDF written into it: what stands before is its header.
fn is_mail(before: &[u8]) -> bool {
    words::head(before).and_then(|head| mail::kind(&head, None)).is_some()
}
