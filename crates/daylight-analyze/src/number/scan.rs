//! The one pass over the bytes, and what is around a place.

use super::{
    MOST_NUMBERS, NumberHow, NumberKind, NumberMention, account, address, amount, company, crypto, passport,
    phone,
};

const BLANK: u8 = 1;
const DIGIT: u8 = 2;
const AT: u8 = 4;
const COLON: u8 = 8;
const LESS: u8 = 16;
const W: u8 = 32;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\n' | b'\t' | b'\r' | 0x0c => BLANK,
            b'0'..=b'9' => DIGIT,
            b'@' => AT,
            b':' => COLON,
            b'<' => LESS,
            b'w' | b'W' => W,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

/// A text, and questions about a place in it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
}

pub(super) fn scan(text: &str) -> Vec<NumberMention> {
    let place = Place { text, bytes: text.as_bytes() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < place.bytes.len() && found.len() < MOST_NUMBERS {
        let start = at;
        let mut mask = 0;
        while let Some(byte) = place.bytes.get(at) {
            let class = CLASSES[usize::from(*byte)];
            if class == BLANK {
                break;
            }
            mask |= class;
            at += 1;
        }
        if mask & (DIGIT | AT | COLON | LESS) != 0 || (mask & W != 0 && at - start > 6) {
            at = place.look(start, at, mask, &mut found).max(at);
        }
        at += 1;
    }
    found
}

impl<'a> Place<'a> {
    /// Looks at one run without blanks; gives the end of what was told, which may lie behind its end.
    fn look(self, start: usize, end: usize, mask: u8, found: &mut Vec<NumberMention>) -> usize {
        let before = found.len();
        if mask & COLON != 0 || mask & W != 0 {
            address::urls(self, start, end, found);
        }
        if mask & AT != 0 && found.len() == before {
            address::emails(self, start, end, found);
        }
        if found.len() > before || mask & (DIGIT | COLON) == 0 {
            return end;
        }
        if mask & COLON != 0
            && let Some(mention) = address::ipv6(self, start, end)
        {
            found.push(mention);
            return end;
        }
        if mask & DIGIT == 0 && mask & LESS == 0 {
            return end;
        }
        if end - start >= 30
            && let Some(mention) = passport::travel_document(self, start, end)
        {
            let end = mention.span.end;
            found.push(mention);
            return end;
        }
        self.look_at_runs(start, end, found)
    }

    /// Looks at each run of letters and digits that has a digit.
    fn look_at_runs(self, start: usize, end: usize, found: &mut Vec<NumberMention>) -> usize {
        let mut at = start;
        while at < end {
            let run = self.run(at);
            if run == at {
                at += 1;
                continue;
            }
            let word = &self.bytes[at..run];
            let mention = if word.iter().any(u8::is_ascii_digit) { self.number(at, run) } else { None };
            at = run;
            if let Some(mention) = mention {
                at = mention.span.end.max(run);
                found.push(mention);
            }
        }
        at.max(end)
    }

    fn number(self, at: usize, run: usize) -> Option<NumberMention> {
        let long = run - at >= 14;
        let letter = self.bytes[at..run].iter().any(u8::is_ascii_alphabetic);
        if long
            && let Some(mention) =
                crypto::crypto_address(self, at, run).or_else(|| company::lei(self, at, run))
        {
            return Some(mention);
        }
        if letter {
            return account::iban(self, at, run)
                .or_else(|| company::vehicle(self, at, run))
                .or_else(|| company::vat(self, at, run))
                .or_else(|| amount::amount(self, self.first_digit(at, run)));
        }
        address::ipv4(self, at)
            .or_else(|| account::card(self, at))
            .or_else(|| phone::phone(self, at))
            .or_else(|| amount::amount(self, at))
    }

    fn first_digit(self, at: usize, run: usize) -> usize {
        at + self.bytes[at..run].iter().take(4).take_while(|byte| byte.is_ascii_alphabetic()).count()
    }

    /// The end of the run of ASCII letters and digits that begins at `at`.
    pub(super) fn run(self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len())
    }

    pub(super) fn byte(self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(super) fn byte_before(self, at: usize) -> Option<u8> {
        self.bytes.get(at.checked_sub(1)?).copied()
    }

    /// The part of the line before `at`, at most `reach` bytes, in lower case.
    pub(super) fn line_before(self, at: usize, reach: usize) -> String {
        let from = self.text.ceil_char_boundary(at.saturating_sub(reach));
        let before = self.text.get(from..at).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().to_lowercase()
    }

    /// Whether one of the words stands before `at` in its line, as a word.
    pub(super) fn word_before(self, at: usize, reach: usize, words: &[&str]) -> bool {
        let before = self.line_before(at, reach);
        before.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
    }

    pub(super) fn mention(
        self,
        span: std::ops::Range<usize>,
        kind: NumberKind,
        value: String,
        how: NumberHow,
        certainty: u8,
    ) -> NumberMention {
        NumberMention { span, kind, value, how, certainty }
    }

    /// Groups of digits from `at`, with at most one blank, hyphen, point, stroke or bracket pair between: their
    /// lengths, all digits, the end of each.
    pub(super) fn groups(self, at: usize, most_digits: usize) -> Groups {
        let mut groups =
            Groups { digits: String::new(), ends: Vec::new(), lengths: Vec::new(), marks: Vec::new() };
        let mut at = at;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let length = rest.iter().take(most_digits + 1).take_while(|byte| byte.is_ascii_digit()).count();
            if length == 0 || groups.digits.len() + length > most_digits {
                return groups;
            }
            groups.digits.push_str(self.text.get(at..at + length).unwrap_or_default());
            at += length;
            groups.ends.push(at);
            groups.lengths.push(length);
            let (mark, step) = match (self.byte(at), self.byte(at + 1)) {
                (Some(mark @ (b' ' | b'-' | b'.' | b'/')), Some(b'0'..=b'9')) => (mark, 1),
                (Some(b')'), Some(b' ' | b'-')) => (b')', 2),
                (Some(b')'), Some(b'0'..=b'9')) => (b')', 1),
                (Some(b' '), Some(b'(')) => (b'(', 2),
                (Some(b' '), Some(b'/')) if self.byte(at + 2) == Some(b' ') => (b'/', 3),
                _ => return groups,
            };
            groups.marks.push(mark);
            at += step;
        }
    }
}

/// See [`Place::groups`].
pub(super) struct Groups {
    pub(super) digits: String,
    pub(super) ends: Vec<usize>,
    pub(super) lengths: Vec<usize>,
    pub(super) marks: Vec<u8>,
}
