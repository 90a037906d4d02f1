//! The bytes of XML cut into tags and text. It knows no names and forgives all: what is no tag is
//! text, and is counted.

/// What XML is made of, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `closed`: it ends at once (`<a/>`).
    Start {
        attributes: &'a [u8],
        closed: bool,
    },
    End,
    /// With entities in it.
    Text(&'a [u8]),
    /// Without: `CDATA`.
    Plain(&'a [u8]),
    /// A comment, an instruction to a program, what a document type declares.
    Comment(&'a [u8]),
}

pub(super) struct Scanner<'a> {
    rest: &'a [u8],
    /// Places that break the rules.
    pub(super) faults: u64,
    /// A declaration did not end: no other is looked for, which would cost a pass over all bytes.
    endless: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, faults: 0, endless: false }
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if self.rest.first() != Some(&b'<') {
            let end = position(self.rest, b'<').unwrap_or(self.rest.len());
            return Some(Token::Text(self.take(end)));
        }
        Some(self.tag())
    }

    fn tag(&mut self) -> Token<'a> {
        let tag = self.rest;
        if tag.starts_with(b"<!--") {
            return Token::Comment(self.until(4, b"-->"));
        }
        if tag.starts_with(b"<![CDATA[") {
            return Token::Plain(self.until(9, b"]]>"));
        }
        if tag.starts_with(b"<?") {
            // The declaration holds what attributes hold; others speak to programs.
            let inside = self.until(2, b"?>");
            return match inside.strip_prefix(b"xml") {
                Some(rest) if rest.first().is_some_and(u8::is_ascii_whitespace) => {
                    Token::Start { attributes: rest, closed: true }
                }
                _ => Token::Comment(inside),
            };
        }
        if tag.starts_with(b"<!") {
            return self.declaration();
        }
        match tag.get(1) {
            Some(b'/') => match tag.iter().skip(1).position(|byte| matches!(byte, b'>' | b'<')) {
                Some(end) if tag.get(end + 1) == Some(&b'>') => {
                    self.take(end + 2);
                    Token::End
                }
                _ => self.fault(),
            },
            Some(first)
                if first.is_ascii_alphabetic() || *first == b'_' || *first == b':' || *first >= 0x80 =>
            {
                self.start()
            }
            _ => self.fault(),
        }
    }

    fn start(&mut self) -> Token<'a> {
        let mut quote = None;
        let mut end = None;
        for (at, byte) in self.rest.iter().enumerate().skip(1) {
            match (quote, byte) {
                (None, b'>') => {
                    end = Some(at);
                    break;
                }
                // A tag inside a tag: the first was never closed.
                (None, b'<') => break,
                (None, b'"' | b'\'') => quote = Some(*byte),
                (Some(open), byte) if open == *byte => quote = None,
                _ => {}
            }
        }
        let Some(end) = end else { return self.fault() };
        let tag = self.take(end + 1);
        let inside = tag.get(1..tag.len() - 1).unwrap_or_default();
        let (inside, closed) = match inside.strip_suffix(b"/") {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let name = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
        Token::Start { attributes: inside.get(name..).unwrap_or_default(), closed }
    }

    /// A document type and what it declares in brackets, quotes in it respected.
    fn declaration(&mut self) -> Token<'a> {
        if self.endless {
            return self.fault();
        }
        let mut depth = 0_usize;
        let mut quote = None;
        for (at, byte) in self.rest.iter().enumerate().skip(2) {
            match (quote, byte) {
                (None, b'>') if depth == 0 => {
                    let tag = self.take(at + 1);
                    return Token::Comment(tag.get(2..at).unwrap_or_default());
                }
                (None, b'[') => depth += 1,
                (None, b']') => depth = depth.saturating_sub(1),
                (None, b'"' | b'\'') => quote = Some(*byte),
                (Some(open), byte) if open == *byte => quote = None,
                _ => {}
            }
        }
        self.endless = true;
        self.fault()
    }

    /// What stands between an opening of this length and `end`; all that is left where there is
    /// no end.
    fn until(&mut self, opening: usize, end: &[u8]) -> &'a [u8] {
        let inside = self.rest.get(opening..).unwrap_or_default();
        match find(inside, end) {
            Some(length) => {
                self.take(opening + length + end.len());
                inside.get(..length).unwrap_or_default()
            }
            None => {
                self.faults += 1;
                self.take(self.rest.len());
                inside
            }
        }
    }

    /// A `<` that begins nothing is text up to the next.
    fn fault(&mut self) -> Token<'a> {
        self.faults += 1;
        let next = self.rest.get(1..).and_then(|rest| position(rest, b'<'));
        Token::Plain(self.take(next.map_or(self.rest.len(), |next| next + 1)))
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (now, later) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = later;
        now
    }
}

/// Names and values of the attributes in a tag.
pub(super) fn attributes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let equals = position(rest, b'=')?;
        let name = rest.get(..equals)?.trim_ascii();
        let after = rest.get(equals + 1..)?.trim_ascii_start();
        let (value, later) = match after.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inside = after.get(1..)?;
                let end = position(inside, *quote).unwrap_or(inside.len());
                (inside.get(..end)?, inside.get(end + 1..).unwrap_or_default())
            }
            _ => {
                let end = after.iter().position(u8::is_ascii_whitespace).unwrap_or(after.len());
                after.split_at(end)
            }
        };
        rest = later;
        Some((name, value))
    })
}

/// The character that an entity at the start of `bytes` stands for, and its length; without a
/// character it is to be given as it is written.
pub(super) fn entity(bytes: &[u8]) -> (Option<char>, usize) {
    let window = bytes.get(..bytes.len().min(12)).unwrap_or_default();
    let Some(end) = position(window, b';') else { return (None, 1) };
    let c = match window.get(1..end).unwrap_or_default() {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        b"nbsp" => Some('\u{a0}'),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    };
    (c, end + 1)
}

fn number(digits: &[u8], base: u32) -> Option<char> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u32::from_str_radix(digits, base).ok().and_then(char::from_u32)
}

fn position(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|other| *other == byte)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}
