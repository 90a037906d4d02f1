use std::ops::Range;

/// A piece of RTF as the specification (Microsoft, version 1.9.1) cuts it.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\name` with its number.
    Word(&'a str, Option<i32>),
    /// `\` and one character that is no letter.
    Symbol(u8),
    /// `\'xx`
    Hex(u8),
    /// Plain bytes, without line ends.
    Text(&'a [u8]),
    /// The bytes after `\binN`, as far as they are there.
    Binary(Range<usize>),
}

/// Cuts any bytes into tokens; never looks back, so it ends.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Control words of the specification are at most 32 letters long; longer ones mean nothing.
const LONGEST_WORD: usize = 64;

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// What was not yet cut.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take_while(&mut self, keep: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|&byte| !keep(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(if first == b'\'' { self.hex() } else { Token::Symbol(first) });
        }
        let name = self.take_while(|byte| byte.is_ascii_alphabetic());
        let name = std::str::from_utf8(name).ok().filter(|name| name.len() <= LONGEST_WORD).unwrap_or("");
        let number = self.number();
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if name != "bin" {
            return Some(Token::Word(name, number));
        }
        let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(self.rest().len());
        let start = self.at;
        self.at += length;
        Some(Token::Binary(start..self.at))
    }

    fn hex(&mut self) -> Token<'a> {
        let digits = self.rest().get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match digits.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                self.at += 2;
                Token::Hex(byte)
            }
            None => Token::Symbol(b'\''),
        }
    }

    fn number(&mut self) -> Option<i32> {
        let rest = self.rest();
        let minus = rest.first() == Some(&b'-') && rest.get(1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(minus);
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        if digits.is_empty() {
            return None;
        }
        let value = digits.iter().fold(0_i64, |value, digit| {
            value.saturating_mul(10).saturating_add(i64::from(digit - b'0')).min(i64::from(i32::MAX))
        });
        i32::try_from(if minus { -value } else { value }).ok()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let first = self.peek()?;
            if !matches!(first, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0) {
                let plain = self.take_while(|byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0));
                return Some(Token::Text(plain));
            }
            self.at += 1;
            match first {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_text_are_told_apart() {
        let tokens: Vec<Token> = Tokens::new(b"{\\rtf1\\u-10 x\\'e9\\~\r\n\\b0\\bin3 {}\\z}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("rtf", Some(1)),
                Token::Word("u", Some(-10)),
                Token::Text(b"x"),
                Token::Hex(0xe9),
                Token::Symbol(b'~'),
                Token::Word("b", Some(0)),
                Token::Binary(31..34),
                Token::Word("z", None),
                Token::Close,
            ]
        );
    }

    #[test]
    fn a_binary_length_beyond_the_end_takes_what_there_is() {
        let tokens: Vec<Token> = Tokens::new(b"\\bin2147483647 abc").collect();
        assert_eq!(tokens, [Token::Binary(16..19)]);
    }
}
