//! Messages and mailboxes, by the shape of their first lines (RFC 5322, RFC 4155).

use daylight_model::Format;

use super::words::Head;
use super::{Detected, Hint};

/// Fields that only programs write at the top of a text.
const MACHINE: [&str; 11] = [
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "delivered-to",
    "x-mailer",
    "dkim-signature",
    "content-transfer-encoding",
    "x-received",
    "arc-seal",
    "in-reply-to",
];

/// Fields that also stand at the top of what web servers send.
const MIME: [&str; 3] = ["content-type", "content-disposition", "content-id"];

/// Fields that people write at the top of a memo, too.
const MEMO: [&str; 8] = ["from", "to", "cc", "bcc", "subject", "date", "reply-to", "sender"];

/// Lines before the first header field that are no field: a length, a name of a folder.
const MOST_ODD_LINES: usize = 2;

/// Bytes of a header that are looked at.
const LONGEST_HEADER: usize = 32 << 10;

/// Zeros and empty lines before the first line.
const LONGEST_REST: usize = 64 << 10;

/// Header fields read for a look.
const MOST_FIELDS: usize = 200;

/// The kind of mail this is, where it is mail.
pub(super) fn kind(head: &Head, hint: Option<Hint>) -> Option<Detected> {
    let text = head.text.trim_start_matches(['\u{feff}', '\r', '\n', ' ', '\t']);
    if let Some(line) = first_from_line(text) {
        let fields = Fields::of(text.split_once('\n').map_or("", |(_, rest)| rest));
        if is_separator(line) {
            return Some(Detected::certain(Format::Mbox));
        }
        if has_clock(line) && (fields.all >= 1 || hint == Some(Hint::Mbox)) {
            return Some(if fields.known() >= 1 {
                Detected::certain(Format::Mbox)
            } else {
                Detected::open(Format::Mbox)
            });
        }
        return (fields.machine >= 1 && fields.known() >= 2).then_some(Detected::certain(Format::Mbox));
    }
    let fields = Fields::of(text);
    if fields.is_message() {
        return Some(Detected::certain(Format::Email));
    }
    odd_start(text)
}

/// Whether some line near the top is a header field of a message: then a name that says so is
/// believed.
pub(super) fn has_a_header(head: &Head) -> bool {
    let lines = head.text.lines().take(MOST_ODD_LINES + 6);
    lines.filter_map(field).any(|(name, _)| is_known(name))
}

/// Whether there is a line that parts messages.
pub(super) fn has_a_from_line(head: &Head) -> bool {
    head.text.lines().any(|line| line.starts_with("From ") && has_clock(line))
}

/// Whether these bytes begin a mailbox beyond doubt, whatever follows: crashes leave runs of zeros
/// in mailboxes.
pub(super) fn begins_mailbox(bytes: &[u8]) -> bool {
    let Some(rest) = past_rests(bytes).strip_prefix(b"From ") else { return false };
    let window = rest.get(..500).unwrap_or(rest);
    let line = window.split(|byte| *byte == b'\n').next().unwrap_or_default();
    std::str::from_utf8(line).is_ok_and(is_separator)
}

/// Whether these bytes begin with the header of a message beyond doubt, whatever its body is: a
/// single zero there, or thousands, are part of the message.
pub(super) fn begins_message(bytes: &[u8]) -> bool {
    let bytes = past_rests(bytes);
    let window = bytes.get(..LONGEST_HEADER).unwrap_or(bytes);
    let ends = |at: &usize| {
        let rest = window.get(*at..).unwrap_or_default();
        rest.starts_with(b"\n\n") || rest.starts_with(b"\n\r\n")
    };
    let Some(end) = (0..window.len()).find(ends) else { return false };
    let header = window.get(..end).unwrap_or_default();
    // Bytes of no known encoding stand in headers, too; the names of fields are always ASCII.
    Fields::of(&String::from_utf8_lossy(header)).is_message()
}

/// Whether these bytes begin with a line that is nothing but a number, and then with the header of a
/// message: so Apple Mail keeps messages.
pub(super) fn begins_counted_message(bytes: &[u8]) -> bool {
    let line = bytes.get(..24).unwrap_or(bytes).split(|byte| *byte == b'\n').next().unwrap_or_default();
    let number = line.trim_ascii();
    let is_number = (1..=12).contains(&number.len()) && number.iter().all(u8::is_ascii_digit);
    is_number && bytes.get(line.len() + 1..).is_some_and(begins_message)
}

/// What comes after the zeros and empty lines that a crash left.
fn past_rests(bytes: &[u8]) -> &[u8] {
    let rests = |byte: &&u8| matches!(byte, 0 | b'\r' | b'\n');
    let count = bytes.iter().take(LONGEST_REST).take_while(rests).count();
    bytes.get(count..).unwrap_or_default()
}

/// A line as programs write it between messages: an address, a weekday, a month, a day, a clock
/// and a year, and perhaps a zone.
fn is_separator(line: &str) -> bool {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let year = |word: &&&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let month = |word: &&str| {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].contains(word)
    };
    (5..=9).contains(&words.len())
        && has_clock(line)
        && words.iter().any(month)
        && words.iter().rev().take(2).any(|word| year(&word))
}

/// Odd lines before what is, beyond doubt, the header of a message.
fn odd_start(text: &str) -> Option<Detected> {
    let mut rest = text;
    for _ in 0..MOST_ODD_LINES {
        let (line, later) = rest.split_once('\n')?;
        if line.len() > 200 || line.starts_with('<') || line.starts_with("HTTP/") {
            return None;
        }
        rest = later;
        let fields = Fields::of(rest);
        if fields.machine >= 2 && fields.memo >= 2 && fields.all >= 4 {
            return Some(Detected::certain(Format::Email));
        }
    }
    None
}

fn first_from_line(text: &str) -> Option<&str> {
    let line = text.strip_prefix("From ").or_else(|| text.strip_prefix(">From "))?.lines().next()?;
    (line.len() < 500).then_some(line)
}

/// `12:34`, as the time in a line that parts messages.
fn has_clock(line: &str) -> bool {
    line.as_bytes().windows(5).any(|window| match window {
        [a, b, b':', c, d] => [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()),
        _ => false,
    })
}

#[derive(Default)]
struct Fields {
    all: usize,
    machine: usize,
    memo: usize,
    mime: usize,
    sender: bool,
    address: bool,
    /// It says that it has several parts and by what they are parted.
    parted: bool,
    /// It has the identity of a message, which nothing else has.
    identified: bool,
}

impl Fields {
    /// The header fields this text begins with, up to the first line that is none.
    fn of(text: &str) -> Self {
        let mut fields = Self::default();
        for line in text.lines().take(MOST_FIELDS) {
            if line.starts_with([' ', '\t']) && fields.all > 0 {
                continue;
            }
            let Some((name, value)) = field(line) else { break };
            fields.all += 1;
            if MACHINE.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                fields.machine += 1;
                fields.identified |= name.eq_ignore_ascii_case("message-id") && is_identity(value);
            } else if MIME.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                fields.mime += 1;
                let value = value.to_ascii_lowercase();
                fields.parted |= value.contains("multipart/") && value.contains("boundary=");
            } else if MEMO.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                fields.memo += 1;
                fields.sender |= name.eq_ignore_ascii_case("from");
                fields.address |= value.contains('@');
            }
        }
        fields
    }

    fn known(&self) -> usize {
        self.machine + self.memo
    }

    fn is_message(&self) -> bool {
        // Two fields, one of which only programs write.
        let trace = self.machine >= 1 && self.machine + self.memo + self.mime >= 2;
        // Without a trace of a program it could be a memo: then there must be an address.
        let plain = self.memo >= 3 && self.sender && self.address;
        let typed = self.mime >= 1 && self.sender;
        trace || plain || typed || self.parted || self.identified
    }
}

/// `<left@right>`
fn is_identity(value: &str) -> bool {
    let inner = value.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| inner.contains('@') && !inner.contains(char::is_whitespace))
}

fn is_known(name: &str) -> bool {
    MACHINE.iter().chain(&MEMO).chain(&MIME).any(|known| name.eq_ignore_ascii_case(known))
}

/// Name and value of a line of the shape `Name: value`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let sound = (1..=76).contains(&name.len()) && name.bytes().all(|byte| (33..127).contains(&byte));
    sound.then_some((name, value))
}
