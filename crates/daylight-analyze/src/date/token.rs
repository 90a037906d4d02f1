use std::cell::Cell;

use super::words::{LONGEST, Role, Sense, WORDS, Words, fold_char};

/// Tokens that are made at a time; what is kept of a text in memory is a few hundred kilobytes.
const BATCH: usize = 8192;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number {
        value: u32,
        digits: u8,
        /// Letters that a scanner took for digits were read as digits.
        repaired: bool,
    },
    /// The number of the word in the list, 0 if it is not there.
    Word {
        number: u16,
        repaired: bool,
    },
    Mark(char),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// Nothing stands between the token before and this one.
    pub(super) glued: bool,
    /// An empty line or a tab stands before it.
    pub(super) apart: bool,
}

/// A text as tokens, made as far ahead as they are looked at.
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    list: Vec<Token>,
    at: usize,
    words: &'static Words,
    folded: Vec<u8>,
    /// The damaged word that was looked up last.
    damaged: Cell<(usize, Option<u8>)>,
    /// The word just looked up has a letter before it that is a word of its own.
    prefixed: bool,
    /// Dates of the language are written with points: `12.8.61`.
    pub(super) dots_are_usual: bool,
    /// The text is French, or may be.
    pub(super) french: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            list: Vec::with_capacity(BATCH + 64),
            at: 0,
            words: &WORDS,
            folded: Vec::new(),
            damaged: Cell::new((usize::MAX, None)),
            prefixed: false,
            dots_are_usual: false,
            french: true,
        }
    }

    /// Forgets the first `used` tokens and makes more.
    pub(super) fn advance(&mut self, used: usize) {
        self.list.drain(..used.min(self.list.len()));
        while self.list.len() < BATCH && self.at < self.text.len() {
            self.step();
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn get(&self, i: usize) -> Option<&Token> {
        self.list.get(i)
    }

    pub(super) fn written(&self, i: usize) -> &'a str {
        self.get(i).and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default()
    }

    pub(super) fn sense(&self, i: usize, role: Role) -> Option<Sense> {
        match self.get(i)?.kind {
            Kind::Word { number, .. } => self.words.sense(number, role),
            _ => None,
        }
    }

    pub(super) fn value(&self, i: usize, role: Role) -> Option<u8> {
        self.sense(i, role).map(|sense| sense.value)
    }

    pub(super) fn is(&self, i: usize, role: Role) -> bool {
        self.sense(i, role).is_some()
    }

    /// Whether token `i` is a word with one of the roles of the mask.
    pub(super) fn may(&self, i: usize, roles: u64) -> bool {
        matches!(self.get(i).map(|token| token.kind), Some(Kind::Word { number, .. }) if self.words.may(number, roles))
    }

    pub(super) fn damaged_month(&self, i: usize) -> Option<u8> {
        let token = self.get(i)?;
        if !matches!(token.kind, Kind::Word { number: 0, .. }) || token.end - token.start < 5 {
            return None;
        }
        // Several readings ask for the same word.
        let (start, known) = self.damaged.get();
        if start == token.start {
            return known;
        }
        let month = self.words.damaged_month(self.written(i));
        self.damaged.set((token.start, month));
        month
    }

    /// Value and count of digits.
    pub(super) fn number(&self, i: usize) -> Option<(u32, u8)> {
        match self.get(i)?.kind {
            Kind::Number { value, digits, .. } => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn mark(&self, i: usize) -> Option<char> {
        match self.get(i)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, i: usize) -> bool {
        matches!(self.get(i).map(|token| token.kind), Some(Kind::Word { .. }))
    }

    pub(super) fn glued(&self, i: usize) -> bool {
        self.get(i).is_some_and(|token| token.glued)
    }

    pub(super) fn repaired(&self, i: usize) -> bool {
        match self.get(i).map(|token| token.kind) {
            Some(Kind::Number { repaired, .. } | Kind::Word { repaired, .. }) => repaired,
            _ => false,
        }
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.written(i).chars().next().is_some_and(char::is_uppercase)
    }

    /// The number of a word that is not a token of its own.
    pub(super) fn month_named(&self, word: &str) -> Option<u8> {
        let number = self.words.number(&super::words::fold(word));
        self.words.sense(number, Role::Month).map(|sense| sense.value)
    }

    fn step(&mut self) {
        let bytes = self.text.as_bytes();
        let from = self.at;
        let mut breaks = 0;
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'\n' | 0x0c => breaks += 1,
                b'\t' => breaks += 2,
                b' ' | b'\r' => {}
                // A no-break space (U+00A0), as in French before marks.
                0xc2 if bytes.get(self.at + 1) == Some(&0xa0) => self.at += 1,
                _ => break,
            }
            self.at += 1;
        }
        let glued = self.at == from && from > 0;
        let start = self.at;
        let run = self.run(start);
        if run.end > start {
            return self.split(start, run, glued, breaks > 1);
        }
        if let Some(mark) = self.text.get(start..).and_then(|rest| rest.chars().next()) {
            self.at = start + mark.len_utf8();
            let kind = Kind::Mark(plain_mark(mark));
            self.list.push(Token { start, end: self.at, kind, glued, apart: breaks > 1 });
        }
    }

    /// The end of the run of letters and digits that begins at `start`, and what it is made of.
    fn run(&self, start: usize) -> Run {
        let bytes = self.text.as_bytes();
        let mut run = Run { end: start, digits: false, letters: false, ascii: true };
        while let Some(byte) = bytes.get(run.end) {
            match byte {
                b'0'..=b'9' => run.digits = true,
                b'a'..=b'z' | b'A'..=b'Z' => run.letters = true,
                0x80.. => match self.text.get(run.end..).and_then(|rest| rest.chars().next()) {
                    Some(c) if c.is_alphanumeric() || is_vowel_sign(c) => {
                        let digit = is_digit(c);
                        run.digits |= digit;
                        run.letters |= !digit;
                        run.ascii = false;
                        run.end += c.len_utf8() - 1;
                    }
                    _ => break,
                },
                _ => break,
            }
            run.end += 1;
        }
        run
    }

    fn split(&mut self, start: usize, run: Run, glued: bool, apart: bool) {
        let end = run.end;
        self.at = end;
        let written = self.text.get(start..end).unwrap_or_default();
        if run.digits && run.letters {
            if let Some(kind) = self.repair(written) {
                self.list.push(Token { start, end, kind, glued, apart });
                return;
            }
            return self.split_mixed(start, end, glued, apart);
        }
        let kind = match run {
            Run { digits: true, .. } => number(written),
            Run { ascii: true, .. } => Kind::Word { number: self.ascii_word(written), repaired: false },
            _ => self.word(written),
        };
        // The letter for "and" before an Arabic word is not of the date.
        let start = if self.prefixed { start + 2 } else { start };
        self.prefixed = false;
        self.list.push(Token { start, end, kind, glued, apart });
    }

    /// Most words of most texts come through here, and most are turned away by their first letters and length.
    fn ascii_word(&self, written: &str) -> u16 {
        if !self.words.has_length(written.as_bytes()) {
            return 0;
        }
        let mut folded = [0; LONGEST];
        let Some(folded) = folded.get_mut(..written.len()) else { return 0 };
        folded.copy_from_slice(written.as_bytes());
        folded.make_ascii_lowercase();
        self.words.number(folded)
    }

    /// Letters and digits in turns: `21NOV63`, `1st`, `FY12`.
    fn split_mixed(&mut self, start: usize, end: usize, mut glued: bool, mut apart: bool) {
        let written = self.text.get(start..end).unwrap_or_default();
        let mut from = 0;
        while from < written.len() {
            let rest = written.get(from..).unwrap_or_default();
            let first_is_digit = rest.chars().next().is_some_and(is_digit);
            let to = rest.find(|c| is_digit(c) != first_is_digit).unwrap_or(rest.len());
            let piece = rest.get(..to).unwrap_or_default();
            let kind = if first_is_digit { number(piece) } else { self.word(piece) };
            let (at, prefix) = (start + from, if self.prefixed { 2 } else { 0 });
            self.prefixed = false;
            self.list.push(Token { start: at + prefix, end: at + to, kind, glued, apart });
            (glued, apart) = (true, false);
            from += to;
        }
    }

    /// `2l` and `l963` for numbers, `N0V` and `0ct` for months: what scanners make of print.
    fn repair(&self, written: &str) -> Option<Kind> {
        if written.len() > 9 || !written.is_ascii() {
            return None;
        }
        let digits = written.bytes().filter(u8::is_ascii_digit).count();
        if digits * 2 >= written.len() && written.bytes().all(|b| b.is_ascii_digit() || b"lIO".contains(&b)) {
            let mended = written.replace(['l', 'I'], "1").replace('O', "0");
            let value = mended.parse().ok()?;
            return Some(Kind::Number { value, digits: written.len() as u8, repaired: true });
        }
        if digits > 1 {
            return None;
        }
        [("0", "o"), ("1", "l"), ("1", "i")].into_iter().find_map(|(digit, letter)| {
            let number = self.words.number(&super::words::fold(&written.replace(digit, letter)));
            self.words.sense(number, Role::Month).map(|_| Kind::Word { number, repaired: true })
        })
    }

    fn word(&mut self, written: &str) -> Kind {
        let mut number = 0;
        if written.len() < LONGEST + 8 {
            self.folded.clear();
            for c in written.chars() {
                fold_char(c, &mut self.folded);
            }
            number = self.words.number(&self.folded);
            if number == 0 && self.folded.first() == Some(&0xd9) {
                number = self.without_arabic_prefix();
                self.prefixed = number > 0;
            }
        }
        Kind::Word { number, repaired: false }
    }

    /// And, in, for and so are one letter before the word in Arabic.
    fn without_arabic_prefix(&self) -> u16 {
        match self.folded.get(..2).and_then(|letter| std::str::from_utf8(letter).ok()) {
            Some("و" | "ل" | "ف") => self.words.number(&self.folded[2..]),
            _ => 0,
        }
    }
}

/// Letters and digits without a gap.
#[derive(Debug, Clone, Copy)]
struct Run {
    end: usize,
    digits: bool,
    letters: bool,
    ascii: bool,
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('٠'..='٩').contains(&c) || ('۰'..='۹').contains(&c)
}

fn is_vowel_sign(c: char) -> bool {
    ('\u{064b}'..='\u{0652}').contains(&c) || c == '\u{0301}'
}

fn number(written: &str) -> Kind {
    let mut value = 0_u32;
    let mut digits = 0_u8;
    for c in written.chars() {
        let digit = match c {
            '٠'..='٩' => u32::from(c) - 0x660,
            '۰'..='۹' => u32::from(c) - 0x6f0,
            _ => c.to_digit(10).unwrap_or(0),
        };
        value = value.saturating_mul(10).saturating_add(digit);
        digits = digits.saturating_add(1);
    }
    Kind::Number { value, digits, repaired: false }
}

fn plain_mark(mark: char) -> char {
    match mark {
        '–' | '—' | '‐' | '‑' | '−' | '‒' => '-',
        '’' | '‘' | '`' | '´' => '\'',
        '“' | '”' | '«' | '»' | '„' => '"',
        '،' => ',',
        other => other,
    }
}
