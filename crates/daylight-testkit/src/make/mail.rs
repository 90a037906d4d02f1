use super::transfer::{base64, base64_lines, encode_text, quoted_printable};

/// A message (RFC 5322, MIME).
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// `Name <address>` or an address alone.
    pub from: String,
    /// Addressees, written likewise.
    pub to: Vec<String>,
    /// Copied addressees.
    pub cc: Vec<String>,
    /// `Thu, 1 Mar 2012 09:30:00 +0200`; empty leaves the header out.
    pub date: String,
    /// The subject.
    pub subject: String,
    /// Message-ID without brackets; empty leaves the header out.
    pub id: String,
    /// Message-IDs of the thread, oldest first; the last is the one this message answers.
    pub references: Vec<String>,
    /// The plain text.
    pub text: String,
    /// The same as HTML, as an alternative.
    pub html: Option<String>,
    /// How the text is written.
    pub charset: Charset,
    /// What is attached.
    pub attachments: Vec<Attachment>,
}

/// How the text of a message is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8, quoted-printable where it is not ASCII.
    #[default]
    Utf8,
    /// UTF-8 in base64.
    Utf8Base64,
    /// An encoding of the WHATWG standard, quoted-printable.
    Old(&'static str),
}

/// A file attached to a message.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The name.
    pub name: String,
    /// The media type. `message/rfc822` is attached as it is, everything else in base64.
    pub media: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Message {
    /// A message with the four things every message has.
    pub fn new(from: &str, to: &str, subject: &str, text: &str) -> Self {
        Self {
            from: from.into(),
            to: vec![to.into()],
            subject: subject.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// With one more attachment.
    pub fn attach(mut self, name: &str, media: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.attachments.push(Attachment { name: name.into(), media: media.into(), bytes: bytes.into() });
        self
    }

    /// The message with lines ended by `\r\n`, as it travels.
    pub fn bytes(&self) -> Vec<u8> {
        let text = self.lines();
        let mut out = Vec::with_capacity(text.len() + text.len() / 40);
        let mut before = 0;
        for byte in text {
            if byte == b'\n' && before != b'\r' {
                out.push(b'\r');
            }
            out.push(byte);
            before = byte;
        }
        out
    }

    /// The message with lines ended by `\n`, as it lies in a mailbox.
    fn lines(&self) -> Vec<u8> {
        let mut out = self.headers().into_bytes();
        let body = match &self.html {
            None => self.text_part(),
            Some(html) => {
                let html = text_part("text/html", html, self.charset);
                multipart("alternative", &self.boundary("alt"), &[self.text_part(), html])
            }
        };
        if self.attachments.is_empty() {
            out.extend(body);
            return out;
        }
        let parts = std::iter::once(body).chain(self.attachments.iter().map(attached)).collect::<Vec<_>>();
        out.extend(multipart("mixed", &self.boundary("mix"), &parts));
        out
    }

    fn headers(&self) -> String {
        let mut out = format!("From: {}\n", address(&self.from));
        for (name, people) in [("To", &self.to), ("Cc", &self.cc)] {
            if !people.is_empty() {
                let people: Vec<String> = people.iter().map(|person| address(person)).collect();
                out.push_str(&format!("{name}: {}\n", people.join(",\n\t")));
            }
        }
        out.push_str(&format!("Subject: {}\n", words(&self.subject)));
        if !self.date.is_empty() {
            out.push_str(&format!("Date: {}\n", self.date));
        }
        if !self.id.is_empty() {
            out.push_str(&format!("Message-ID: <{}>\n", self.id));
        }
        if let Some(last) = self.references.last() {
            let all: Vec<String> = self.references.iter().map(|id| format!("<{id}>")).collect();
            out.push_str(&format!("In-Reply-To: <{last}>\nReferences: {}\n", all.join("\n\t")));
        }
        out.push_str("MIME-Version: 1.0\n");
        out
    }

    fn text_part(&self) -> Vec<u8> {
        text_part("text/plain", &self.text, self.charset)
    }

    /// Comes from the content, so that a message inside a message has a boundary of its own.
    fn boundary(&self, kind: &str) -> String {
        let mut crc = crc32fast::Hasher::new();
        for text in [&self.id, &self.from, &self.subject, &self.text] {
            crc.update(text.as_bytes());
        }
        format!("=_{kind}_{:08x}_{}", crc.finalize(), self.text.len())
    }
}

/// Headers of the part, a blank line, the content.
fn text_part(media: &str, text: &str, charset: Charset) -> Vec<u8> {
    let (name, encoding, content) = match charset {
        Charset::Utf8 if text.is_ascii() && text.lines().all(|line| line.len() < 990) => {
            ("us-ascii", "7bit", text.to_owned())
        }
        Charset::Utf8 => ("utf-8", "quoted-printable", quoted_printable(text.as_bytes())),
        Charset::Utf8Base64 => ("utf-8", "base64", base64_lines(text.as_bytes())),
        Charset::Old(name) => (name, "quoted-printable", quoted_printable(&encode_text(text, name))),
    };
    let mut out =
        format!("Content-Type: {media}; charset={name}\nContent-Transfer-Encoding: {encoding}\n\n{content}");
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.into_bytes()
}

fn attached(attachment: &Attachment) -> Vec<u8> {
    let Attachment { name, media, bytes } = attachment;
    let plain = media == "message/rfc822";
    let encoding = if plain { "7bit" } else { "base64" };
    let mut out = format!(
        "Content-Type: {media}{}\nContent-Disposition: attachment{}\nContent-Transfer-Encoding: {encoding}\n\n",
        parameter("name", name),
        parameter("filename", name),
    )
    .into_bytes();
    if plain {
        out.extend(bytes.iter().filter(|byte| **byte != b'\r'));
        out.push(b'\n');
    } else {
        out.extend(base64_lines(bytes).into_bytes());
    }
    out
}

/// A parameter of a header, as RFC 2231 writes what is not ASCII.
fn parameter(key: &str, value: &str) -> String {
    if value.is_ascii() {
        return format!(";\n\t{key}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    let percent: String = value
        .bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!(";\n\t{key}*=utf-8''{percent}")
}

fn multipart(kind: &str, boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut out = format!("Content-Type: multipart/{kind};\n\tboundary=\"{boundary}\"\n\n").into_bytes();
    for part in parts {
        out.extend(format!("--{boundary}\n").into_bytes());
        out.extend(part);
    }
    out.extend(format!("--{boundary}--\n").into_bytes());
    out
}

/// `Name <address>` with the name as encoded words where it is not ASCII.
fn address(person: &str) -> String {
    match person.rsplit_once(" <") {
        Some((name, rest)) if !name.is_ascii() => format!("{} <{rest}", words(name)),
        _ => person.to_owned(),
    }
}

/// Encoded words (RFC 2047), at most 75 characters each, cut between characters.
fn words(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut pieces = vec![String::new()];
    for c in text.chars() {
        match pieces.last_mut() {
            Some(piece) if piece.len() + c.len_utf8() <= 42 => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    let pieces: Vec<String> =
        pieces.iter().map(|piece| format!("=?utf-8?B?{}?=", base64(piece.as_bytes()))).collect();
    pieces.join("\n ")
}

/// A mailbox (mboxrd) of these messages.
pub fn mbox(messages: &[Message]) -> Vec<u8> {
    messages.iter().flat_map(mbox_message).collect()
}

/// One message as it lies in a mailbox: a `From ` line, lines that begin likewise quoted with `>`,
/// and a blank line at the end.
pub fn mbox_message(message: &Message) -> Vec<u8> {
    let text = message.lines();
    let sender =
        message.from.rsplit_once('<').map_or(message.from.as_str(), |(_, rest)| rest.trim_end_matches('>'));
    let mut out = Vec::with_capacity(text.len() + 128);
    out.extend(format!("From {} {}\n", sender.replace(' ', "_"), envelope_date(&message.date)).into_bytes());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        if line[quotes..].starts_with(b"From ") {
            out.push(b'>');
        }
        out.extend(line);
    }
    out.push(b'\n');
    out
}

/// `Thu, 1 Mar 2012 09:30:00 +0200` as the `From ` line writes it: `Thu Mar  1 09:30:00 2012`.
fn envelope_date(date: &str) -> String {
    let words: Vec<&str> = date.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [weekday, day, month, year, time, ..] => format!("{weekday} {month} {day:>2} {time} {year}"),
        _ => "Thu Jan  1 00:00:00 1970".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_looks_like_a_new_message_is_quoted_in_a_mailbox() {
        let mut message =
            Message::new("Ana <ana@a.example>", "bo@b.example", "x", "one\nFrom here on\n>From there\n");
        message.date = "Thu, 1 Mar 2012 09:30:00 +0200".into();
        let mailbox = String::from_utf8(mbox(&[message])).unwrap();
        assert!(mailbox.starts_with("From ana@a.example Thu Mar  1 09:30:00 2012\nFrom: Ana"), "{mailbox}");
        assert!(mailbox.ends_with("one\n>From here on\n>>From there\n\n"), "{mailbox}");
    }

    #[test]
    fn a_message_with_an_attachment_has_both_parts() {
        let message =
            Message::new("a@a.example", "b@b.example", "Überweisung", "text").attach("ž.bin", "x/y", *b"foo");
        let text = String::from_utf8(message.bytes()).unwrap();
        assert!(text.contains("Subject: =?utf-8?B?w5xiZXJ3ZWlzdW5n?=\r\n"), "{text}");
        assert!(text.contains("filename*=utf-8''%C5%BE.bin\r\n") && text.contains("\r\nZm9v\r\n"), "{text}");
    }
}
