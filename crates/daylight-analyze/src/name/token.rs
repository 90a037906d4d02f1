//! One pass over a text: its words, numbers and signs, and what parts them.

/// A word, a number or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) shape: Shape,
    /// What stands between it and the one before.
    pub(super) gap: Gap,
}

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One capital letter.
    Initial,
    /// `Oswald`
    Capital,
    /// `OSWALD`
    Caps,
    /// `McDonald`, `DeGaulle`, and whatever else has a capital that is not alone in front.
    Mixed,
    /// `assassin`
    Lower,
    /// Letters of a script without capitals.
    Uncased,
    /// Digits.
    Number,
    /// Anything else; letters and digits stand in none.
    Sign(char),
}

/// What stands between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// A blank or two.
    Blank,
    /// More blanks or a tab: another column.
    Column,
    /// The end of a line.
    Line,
    /// An empty line, or the beginning of the text.
    Paragraph,
}

/// A text and its tokens.
pub(super) struct Tokens<'t> {
    pub(super) text: &'t str,
    pub(super) all: Vec<Token>,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut reader = Reader { text, bytes: text.as_bytes(), at: 0 };
        let mut all = Vec::with_capacity(text.len() / 5);
        while let Some(token) = reader.next() {
            all.push(token);
        }
        if let Some(first) = all.first_mut() {
            first.gap = Gap::Paragraph;
        }
        Self { text, all }
    }

    pub(super) fn get(&self, at: usize) -> Option<Token> {
        self.all.get(at).copied()
    }

    pub(super) fn word(&self, at: usize) -> &'t str {
        self.get(at).and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default()
    }

    /// The sign here, if one is.
    pub(super) fn sign(&self, at: usize) -> Option<char> {
        match self.get(at)?.shape {
            Shape::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    pub(super) fn gap(&self, at: usize) -> Gap {
        self.get(at).map_or(Gap::Paragraph, |token| token.gap)
    }
}

impl Token {
    /// Begins with a capital letter.
    pub(super) fn is_capital(self) -> bool {
        matches!(self.shape, Shape::Initial | Shape::Capital | Shape::Caps | Shape::Mixed)
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Token> {
        let gap = self.gap();
        let start = self.at;
        let first = self.peek()?;
        self.at += first.len_utf8();
        let shape = if first.is_ascii_digit() || (!first.is_ascii() && first.is_numeric()) {
            self.digits();
            Shape::Number
        } else if first.is_alphabetic() {
            self.letters(first)
        } else {
            Shape::Sign(first)
        };
        Some(Token { start, end: self.at, shape, gap })
    }

    fn peek(&self) -> Option<char> {
        match self.bytes.get(self.at) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            Some(_) => self.text.get(self.at..)?.chars().next(),
            None => None,
        }
    }

    fn gap(&mut self) -> Gap {
        let (mut blanks, mut lines) = (0, 0);
        while let Some(sign) = self.peek() {
            match sign {
                '\n' => lines += 1,
                '\u{c}' | '\u{2029}' => lines += 2,
                '\u{2028}' => lines += 1,
                '\t' => blanks += 3,
                sign if sign.is_whitespace() => blanks += 1,
                _ => break,
            }
            self.at += sign.len_utf8();
        }
        match (lines, blanks) {
            (0, 0) => Gap::None,
            (0, 1..=2) => Gap::Blank,
            (0, _) => Gap::Column,
            (1, _) => Gap::Line,
            _ => Gap::Paragraph,
        }
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric())) {
            self.at += self.peek().map_or(1, char::len_utf8);
        }
    }

    /// Letters, with apostrophes and hyphens between letters.
    fn letters(&mut self, first: char) -> Shape {
        let mut shape = Letters::default();
        shape.add(first);
        while let Some(letter) = self.peek() {
            let length = letter.len_utf8();
            if letter.is_alphabetic() || is_mark(letter) {
                shape.add(letter);
            } else if matches!(letter, '\'' | '’' | '-' | '‐')
                && self.letter_at(self.at + length)
                && !self.is_genitive(self.at, length)
                && !(shape.is_lower() && self.capital_at(self.at + length))
            {
                shape.joint();
            } else {
                break;
            }
            self.at += length;
        }
        shape.shape()
    }

    /// `anti-` before a name is no part of it.
    fn capital_at(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => byte.is_ascii_uppercase(),
            Some(_) => {
                self.text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
            }
            None => false,
        }
    }

    /// `'s` at the end of a word is no part of a name.
    fn is_genitive(&self, at: usize, length: usize) -> bool {
        let apostrophe = self.bytes.get(at) != Some(&b'-');
        let s = matches!(self.bytes.get(at + length), Some(b's' | b'S'));
        apostrophe && s && !self.letter_at(at + length + 1)
    }

    fn letter_at(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic(),
            Some(_) => {
                self.text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic)
            }
            None => false,
        }
    }
}

/// Marks that stand over the letter before.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[derive(Default)]
struct Letters {
    upper: usize,
    lower: usize,
    other: usize,
    /// A capital that is neither the first letter nor behind a joint.
    inner: usize,
    first_upper: bool,
    after_joint: bool,
}

impl Letters {
    fn add(&mut self, letter: char) {
        let first = self.upper + self.lower + self.other == 0;
        if letter.is_uppercase() {
            self.upper += 1;
            self.first_upper |= first;
            self.inner += usize::from(!first && !self.after_joint);
        } else if letter.is_lowercase() {
            self.lower += 1;
        } else {
            self.other += 1;
        }
        self.after_joint = false;
    }

    /// More than one letter, and all of them small: `d'` belongs to the name behind it.
    fn is_lower(&self) -> bool {
        self.upper == 0 && self.lower > 2
    }

    fn joint(&mut self) {
        self.after_joint = true;
    }

    fn shape(&self) -> Shape {
        match (self.upper, self.lower) {
            (0, 0) => Shape::Uncased,
            (0, _) => Shape::Lower,
            (1, 0) => Shape::Initial,
            (_, 0) => Shape::Caps,
            _ if self.first_upper && self.inner == 0 => Shape::Capital,
            _ => Shape::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_shape_that_they_are_written_in() {
        for (word, shape) in [
            ("J", Shape::Initial),
            ("Oswald", Shape::Capital),
            ("Jean-Paul", Shape::Capital),
            ("O'Brien", Shape::Capital),
            ("OSWALD", Shape::Caps),
            ("McDonald", Shape::Mixed),
            ("d'Estaing", Shape::Mixed),
            ("ship", Shape::Lower),
            ("Господин", Shape::Capital),
            ("東京", Shape::Uncased),
            ("1963", Shape::Number),
        ] {
            let tokens = Tokens::new(word);
            assert_eq!(tokens.all.iter().map(|token| token.shape).collect::<Vec<_>>(), [shape], "{word}");
        }
    }

    #[test]
    fn what_somebody_has_is_no_part_of_the_name() {
        let tokens = Tokens::new("OSWALD's and Shaw’s O'Shea");
        let words: Vec<_> = (0..tokens.all.len()).map(|at| tokens.word(at)).collect();
        assert_eq!(words, ["OSWALD", "'", "s", "and", "Shaw", "’", "s", "O'Shea"]);
    }

    #[test]
    fn what_parts_two_words_is_kept() {
        let tokens = Tokens::new("a b   c\nd\n\ne,f");
        let gaps: Vec<_> = tokens.all.iter().map(|token| token.gap).collect();
        use Gap::{Blank, Column, Line, None, Paragraph};
        assert_eq!(gaps, [Paragraph, Blank, Column, Line, Paragraph, None, None]);
    }
}
