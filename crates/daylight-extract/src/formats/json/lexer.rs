//! The grammar of JSON as a machine that needs one bit for every open bracket and no recursion.

/// What a JSON text is made of. Strings are as they stand between their quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event<'a> {
    Key(&'a [u8]),
    String(&'a [u8]),
    /// A number, `true`, `false` or `null`.
    Plain(&'a str),
    /// An object or a list begins.
    Begin,
    /// It ends; `keyed`: it was the value of a key.
    End {
        keyed: bool,
    },
}

/// Brackets open at a time; a file of nothing but brackets must not cost its size in memory.
const DEEPEST: usize = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
}

#[derive(Debug, Clone, Copy)]
struct Level {
    object: bool,
    keyed: bool,
}

pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Level>,
    expect: Expect,
    keyed: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, open: Vec::new(), expect: Expect::Value, keyed: false }
    }

    /// Bytes read so far.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// Brackets that are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next event; `None` at the end of the bytes; an error is the offset of what cannot be.
    /// Several values may follow each other, as in JSON Lines.
    pub(super) fn next(&mut self) -> Result<Option<Event<'a>>, usize> {
        loop {
            while self.bytes.get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
                self.at += 1;
            }
            // A record separator (RFC 7464) may stand between values.
            let Some(byte) = self.bytes.get(self.at) else { return Ok(None) };
            match (byte, self.expect) {
                (b'}' | b']', Expect::KeyOrEnd | Expect::ValueOrEnd | Expect::CommaOrEnd) => {
                    return self.end(*byte);
                }
                (b',', Expect::CommaOrEnd) => {
                    self.at += 1;
                    let object = self.open.last().is_some_and(|level| level.object);
                    self.expect = if object { Expect::Key } else { Expect::Value };
                }
                (b':', Expect::Colon) => {
                    self.at += 1;
                    self.expect = Expect::Value;
                    self.keyed = true;
                }
                (0x1e, Expect::Value) if self.open.is_empty() => self.at += 1,
                (b'"', Expect::Key | Expect::KeyOrEnd) => {
                    let key = self.string()?;
                    self.expect = Expect::Colon;
                    return Ok(Some(Event::Key(key)));
                }
                (_, Expect::Value | Expect::ValueOrEnd) => return self.value(*byte),
                _ => return Err(self.at),
            }
        }
    }

    fn value(&mut self, byte: u8) -> Result<Option<Event<'a>>, usize> {
        match byte {
            b'{' | b'[' => {
                if self.open.len() >= DEEPEST {
                    return Err(self.at);
                }
                self.at += 1;
                let object = byte == b'{';
                self.open.push(Level { object, keyed: std::mem::take(&mut self.keyed) });
                self.expect = if object { Expect::KeyOrEnd } else { Expect::ValueOrEnd };
                Ok(Some(Event::Begin))
            }
            b'"' => {
                let string = self.string()?;
                self.after_value();
                Ok(Some(Event::String(string)))
            }
            _ => {
                let plain = self.plain()?;
                self.after_value();
                Ok(Some(Event::Plain(plain)))
            }
        }
    }

    fn end(&mut self, byte: u8) -> Result<Option<Event<'a>>, usize> {
        let fits = self.open.last().is_some_and(|level| level.object == (byte == b'}'));
        let Some(level) = self.open.pop().filter(|_| fits) else { return Err(self.at) };
        self.at += 1;
        self.after_value();
        Ok(Some(Event::End { keyed: level.keyed }))
    }

    fn after_value(&mut self) {
        self.keyed = false;
        self.expect = if self.open.is_empty() { Expect::Value } else { Expect::CommaOrEnd };
    }

    /// The string that begins here, without its quotes.
    fn string(&mut self) -> Result<&'a [u8], usize> {
        let from = self.at + 1;
        let mut at = from;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'"' => {
                    self.at = at + 1;
                    return self.bytes.get(from..at).ok_or(from);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        Err(self.at)
    }

    fn plain(&mut self) -> Result<&'a str, usize> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length =
            rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
        let text = rest.get(..length).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
        // NaN and Infinity are written by programs that do not keep to the standard.
        let word = matches!(text, "true" | "false" | "null" | "NaN" | "Infinity" | "-Infinity");
        let number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        if !(word || number) || length > 4096 {
            return Err(self.at);
        }
        self.at += length;
        Ok(text)
    }
}

/// The character that an escape at the start of `bytes` stands for, and the length of the escape.
pub(super) fn escaped(bytes: &[u8]) -> (char, usize) {
    let simple = match bytes.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\n',
        Some(b'b' | b'f') => ' ',
        Some(b'u') => return unicode(bytes),
        Some(byte) if byte.is_ascii() => char::from(*byte),
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    (simple, 2)
}

fn unicode(bytes: &[u8]) -> (char, usize) {
    let Some(first) = unit(bytes) else { return (char::REPLACEMENT_CHARACTER, 2) };
    if let Some(c) = char::from_u32(first.into()) {
        return (c, 6);
    }
    let second = bytes.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(unit);
    match second.map(|second| char::decode_utf16([first, second]).next()) {
        Some(Some(Ok(c))) => (c, 12),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

/// The number of an escape `\uXXXX`.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.get(2..6).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
