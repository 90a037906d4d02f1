use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use mail_parser::parsers::MessageStream;
use mail_parser::{Address, HeaderValue};

use super::encoded_words;

/// Header lines of one message or part that are looked at. The fullest honest message in our
/// samples has 70.
const MOST_LINES: usize = 5_000;

/// Bytes of one header that are looked at: some thousand addressees.
pub(super) const LONGEST_VALUE: usize = 1 << 20;

/// The headers of a message or of one of its parts.
#[derive(Debug)]
pub(super) struct Headers<'a> {
    lines: Vec<Line<'a>>,
    /// Where the body begins, counted from where the headers were looked for.
    pub(super) body: usize,
    /// Lines beyond [`MOST_LINES`].
    pub(super) left_out: usize,
}

/// One header with its folded lines.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) name: &'a [u8],
    /// All after the colon, with its last line end.
    pub(super) value: &'a [u8],
}

impl<'a> Headers<'a> {
    /// Headers at the beginning of a message, after a byte order mark, and after empty lines and
    /// zeros that a crash left.
    pub(super) fn of_message(bytes: &'a [u8]) -> Self {
        let mut begin = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        while let Some(length) = bytes.get(begin..).and_then(empty_line_or_zero) {
            begin += length;
        }
        let mut headers = Self::of_part(bytes.get(begin..).unwrap_or_default());
        headers.body += begin;
        headers
    }

    /// Headers at the beginning of a part; an empty line at once means that it has none.
    pub(super) fn of_part(bytes: &'a [u8]) -> Self {
        let mut headers = Self { lines: Vec::new(), body: bytes.len(), left_out: 0 };
        let mut at = 0;
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            if let Some(length) = empty_line(rest) {
                headers.body = at + length;
                return headers;
            }
            let Some(name) = header_name(rest) else {
                let length = line_length(rest);
                if !is_stray(rest, length) {
                    headers.body = at;
                    return headers;
                }
                at += length;
                continue;
            };
            let length = folded_length(rest);
            let line = rest.get(..length).unwrap_or_default();
            headers.keep(name, line);
            at += length;
        }
        headers
    }

    fn keep(&mut self, name: &'a [u8], line: &'a [u8]) {
        if self.lines.len() == MOST_LINES {
            self.left_out += 1;
            return;
        }
        let colon = memchr::memchr(b':', line).map_or(line.len(), |at| at + 1);
        self.lines.push(Line { name: name.trim_ascii_end(), value: line.get(colon..).unwrap_or_default() });
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &Line<'a>> {
        self.lines.iter()
    }

    /// The first header with this name.
    pub(super) fn get(&self, name: &str) -> Option<&Line<'a>> {
        self.lines.iter().find(|line| line.is(name))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl Line<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value as text, unfolded, its encoded words (RFC 2047) decoded.
    pub(super) fn text(&self) -> String {
        let value = self.readable();
        match MessageStream::new(&value).parse_unstructured() {
            HeaderValue::Text(text) => text.trim().to_owned(),
            _ => String::new(),
        }
    }

    /// Its addresses, each as a reader writes it, group by group.
    pub(super) fn addresses(&self) -> Vec<Group> {
        let value = self.readable();
        match MessageStream::new(&value).parse_address() {
            HeaderValue::Address(Address::List(list)) => vec![Group { name: None, members: members(&list) }],
            HeaderValue::Address(Address::Group(groups)) => groups
                .iter()
                .map(|group| Group {
                    name: group.name.as_deref().map(str::to_owned),
                    members: members(&group.addresses),
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Message-IDs in it, without brackets.
    pub(super) fn ids(&self) -> Vec<String> {
        let value = self.readable();
        match MessageStream::new(&value).parse_id() {
            HeaderValue::Text(id) => vec![id.into_owned()],
            HeaderValue::TextList(ids) => ids.into_iter().map(Cow::into_owned).collect(),
            _ => Vec::new(),
        }
    }

    /// The value in UTF-8, ended by a line end, as the parsers want it. Headers that were never
    /// encoded are in some encoding of their time.
    pub(super) fn readable(&self) -> Cow<'_, [u8]> {
        let kept = self.value.get(..self.value.len().min(LONGEST_VALUE)).unwrap_or_default();
        let value = if kept.is_ascii() || std::str::from_utf8(kept).is_ok() {
            Cow::Borrowed(kept)
        } else {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(kept, true);
            let (text, _, _) = detector.guess(None, Utf8Detection::Allow).decode(kept);
            Cow::Owned(text.into_owned().into_bytes())
        };
        let value = encoded_words::joined(with_blanks(value));
        if value.ends_with(b"\n") { value } else { Cow::Owned([value.as_ref(), b"\n"].concat()) }
    }
}

/// Lines that were wrapped without their blank get it.
fn with_blanks(value: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let wrapped = |pair: &[u8]| pair.first() == Some(&b'\n') && !matches!(pair.get(1), Some(b' ' | b'\t'));
    if !value.windows(2).any(wrapped) {
        return value;
    }
    let mut lines = Vec::with_capacity(value.len() + 8);
    for (number, line) in value.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if number > 0 && !line.starts_with(b" ") && !line.starts_with(b"\t") {
            lines.push(b' ');
        }
        lines.extend_from_slice(line);
    }
    Cow::Owned(lines)
}

/// Addresses under one name, or the addresses under none.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: Option<String>,
    /// `Name <address>`, `address` or `Name`.
    pub(super) members: Vec<String>,
}

fn members(addresses: &[mail_parser::Addr]) -> Vec<String> {
    addresses
        .iter()
        .filter_map(|address| match (address.name.as_deref(), address.address.as_deref()) {
            (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
            (_, Some(address)) => Some(address.to_owned()),
            (Some(name), None) => Some(name.to_owned()),
            (None, None) => None,
        })
        .collect()
}

fn empty_line_or_zero(bytes: &[u8]) -> Option<usize> {
    empty_line(bytes).or_else(|| bytes.starts_with(&[0]).then_some(1))
}

/// The length of an empty line at the beginning, its end included.
fn empty_line(bytes: &[u8]) -> Option<usize> {
    let blanks = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match bytes.get(blanks..)? {
        [b'\n', ..] => Some(blanks + 1),
        [b'\r', b'\n', ..] => Some(blanks + 2),
        _ => None,
    }
}

pub(super) fn line_length(bytes: &[u8]) -> usize {
    memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)
}

/// The first line and those that continue it: they begin with a blank, or they were wrapped by a
/// program that forgot the blank, and a header follows.
fn folded_length(bytes: &[u8]) -> usize {
    let mut length = line_length(bytes);
    loop {
        let rest = bytes.get(length..).unwrap_or_default();
        let next = line_length(rest);
        let continues = match rest.first() {
            Some(b' ' | b'\t') => empty_line(rest).is_none(),
            Some(b'\r' | b'\n') | None => false,
            Some(_) => header_name(rest).is_none() && !is_stray(rest, next) && header_follows(rest, next),
        };
        if !continues {
            return length;
        }
        length += next;
    }
}

fn header_follows(bytes: &[u8], mut line: usize) -> bool {
    const COMMON: [&[u8]; 11] = [
        b"content-",
        b"mime-version",
        b"from",
        b"to",
        b"cc",
        b"date",
        b"subject",
        b"received",
        b"message-id",
        b"x-",
        b"reply-to",
    ];
    while matches!(bytes.get(line), Some(b' ' | b'\t')) {
        let rest = bytes.get(line..).unwrap_or_default();
        if empty_line(rest).is_some() {
            return false;
        }
        line += line_length(rest);
    }
    let rest = bytes.get(line..).unwrap_or_default();
    header_name(rest).is_some_and(|name| {
        COMMON.iter().any(|common| {
            let whole = common.ends_with(b"-") || name.trim_ascii_end().len() == common.len();
            whole && name.get(..common.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(common))
        })
    })
}

/// The separator line of a mailbox, left at the beginning of a message that was cut out of one.
fn is_stray(bytes: &[u8], length: usize) -> bool {
    let line = bytes.get(..length).unwrap_or_default();
    line.strip_prefix(b">").unwrap_or(line).starts_with(b"From ")
}

/// The name before the colon (RFC 5322: printable letters other than the colon), blanks after it
/// allowed.
fn header_name(bytes: &[u8]) -> Option<&[u8]> {
    let letters = bytes.iter().take_while(|byte| (33..127).contains(*byte) && **byte != b':').count();
    let blanks = bytes.get(letters..)?.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let ends = bytes.get(letters + blanks) == Some(&b':');
    (letters > 0 && ends).then(|| bytes.get(..letters).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_end_at_the_empty_line_and_folded_lines_belong_together() {
        let bytes = b"\r\nSubject: one\r\n two\r\nX-A : b\r\n\r\nbody: x";
        let headers = Headers::of_message(bytes);
        assert_eq!(bytes.get(headers.body..), Some(b"body: x".as_slice()));
        assert_eq!(headers.get("subject").map(Line::text), Some("one two".into()));
        assert_eq!(headers.get("x-a").map(Line::text), Some("b".into()));
    }

    #[test]
    fn a_line_wrapped_without_its_blank_does_not_end_the_headers() {
        let bytes = b"Subject: one\ntwo\nContent-Type: text/html\n\nbody";
        let headers = Headers::of_message(bytes);
        assert!(headers.get("content-type").is_some());
        assert_eq!(headers.get("subject").map(Line::text), Some("one two".into()));
        let headers = Headers::of_message(b"Subject: one\nDear Ana\nthe body has begun");
        assert_eq!(headers.body, 13);
    }

    #[test]
    fn headers_in_an_old_encoding_are_read() {
        let headers = Headers::of_message(b"Subject: \xcf\xf0\xe8\xea\xe0\xe7 \xee \xe2\xfb\xe1\xee\xf0\xe0\xf5 \xe2 \xf1\xf2\xee\xeb\xe8\xf6\xe5\n\n");
        assert_eq!(headers.get("subject").map(Line::text), Some("Приказ о выборах в столице".into()));
    }
}
