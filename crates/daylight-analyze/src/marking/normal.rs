//! What recognition and copying do to a marking, undone: strokes, blanks, letters taken for others.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::register::{Known, WORDS};

/// Something read otherwise than it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// As it stands on the page.
    pub was: String,
    /// As it was read.
    pub now: String,
}

/// A marking in capitals with one kind of stroke, hyphen and blank.
pub(super) struct Normal {
    pub(super) text: String,
    /// It stood in parentheses.
    pub(super) portion: bool,
    pub(super) repairs: Vec<Repair>,
}

/// Capitals without accents, hyphens as blanks: what writings are compared by.
pub(super) fn key(text: &str) -> String {
    let plain = |c: char| if c == '-' { ' ' } else { c };
    if text.is_ascii() {
        return text.chars().map(plain).map(|c| c.to_ascii_uppercase()).collect();
    }
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_uppercase)
        .map(plain)
        .collect()
}

pub(super) fn normalise(raw: &str) -> Normal {
    let plain: String = raw.chars().flat_map(unify).collect();
    let (plain, portion) = without_brackets(plain.trim());
    let mut repairs = Vec::new();
    let joined = join_spaced(plain, &mut repairs);
    let mut text = one_kind_of_blank(&joined);
    if let Some(colour) = text.strip_prefix("TLP").and_then(|rest| rest.trim_start().strip_prefix(':')) {
        text = format!("TLP:{}", colour.trim_start());
    }
    if text.contains('|') {
        let now = text.replace('|', "/");
        repairs.push(Repair { was: text, now: now.clone() });
        text = now;
    }
    Normal { text, portion, repairs }
}

/// A character as one or more that the grammar knows; upper case.
fn unify(c: char) -> impl Iterator<Item = char> {
    let (plain, upper) = match c {
        '\u{ff0f}' | '\u{2215}' | '\u{2044}' | '\\' => (Some("/"), None),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' => (Some(if c == '\u{ad}' { "" } else { "-" }), None),
        '\u{200b}'..='\u{200d}' | '\u{feff}' => (Some(""), None),
        '\u{fb01}' => (Some("FI"), None),
        '\u{fb02}' => (Some("FL"), None),
        '\u{fb00}' => (Some("FF"), None),
        c if c.is_whitespace() => (Some(" "), None),
        c if c.is_control() => (Some(" "), None),
        c => (None, Some(c.to_uppercase())),
    };
    plain.into_iter().flat_map(str::chars).chain(upper.into_iter().flatten())
}

fn without_brackets(text: &str) -> (&str, bool) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains([open, close])) {
            return (inner.trim(), open == '(');
        }
    }
    (text, false)
}

/// One blank where there were several, none around strokes and hyphens, none before commas.
fn one_kind_of_blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        match c {
            ' ' => blank = true,
            '/' | ',' | '|' | '-' => {
                out.push(c);
                blank = false;
            }
            c => {
                if blank && !out.is_empty() && !out.ends_with(['/', '|', '-']) {
                    out.push(' ');
                }
                out.push(c);
                blank = false;
            }
        }
    }
    out
}

/// Words that are written with a blank after each letter, longest first.
const SPACED: [&str; 14] = [
    "UNCLASSIFIED",
    "CONFIDENTIAL",
    "RESTRICTED",
    "SENSITIVE",
    "SECRET",
    "UNCLAS",
    "NOFORN",
    "LIMDIS",
    "COSMIC",
    "EXDIS",
    "NODIS",
    "ORCON",
    "NATO",
    "TOP",
];

/// `S E C R E T` as one word. Letters that make no known word stay apart.
fn join_spaced<'t>(text: &'t str, repairs: &mut Vec<Repair>) -> Cow<'t, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some((letters, end)) = spaced_run(text, at) {
        if letters.len() < 3 {
            at = end;
            continue;
        }
        let words = words_of(&letters);
        if let Some(words) = words {
            out.push_str(&text[copied..at]);
            out.push_str(&words);
            repairs.push(Repair { was: text[at..end].trim_end().to_owned(), now: words });
            if text[..end].ends_with(' ') {
                out.push(' ');
            }
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The letters that stand alone from `at` on, and where they end. With one or no letter, the end is past the word
/// that stands there. `None` at the end of the text.
fn spaced_run(text: &str, at: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let mut letters = String::new();
    let mut here = at;
    if here >= bytes.len() {
        return None;
    }
    while let Some(letter) = bytes.get(here).filter(|byte| byte.is_ascii_uppercase()) {
        let mut next = here + 1;
        while bytes.get(next) == Some(&b' ') {
            next += 1;
        }
        // `S-E-C-R-E-T`: as long as another letter stands alone behind the hyphen.
        let lone = |at: usize| {
            bytes.get(at).is_some_and(u8::is_ascii_uppercase)
                && bytes.get(at + 1).is_none_or(|byte| !byte.is_ascii_alphanumeric())
        };
        if next == here + 1 && bytes.get(next) == Some(&b'-') && lone(next + 1) {
            next += 1;
        }
        let alone = next > here + 1 || bytes.get(next).is_none_or(|byte| matches!(byte, b'/' | b'-' | b','));
        if !alone {
            break;
        }
        letters.push(char::from(*letter));
        here = next;
    }
    if letters.is_empty() {
        let rest = &text[at..];
        let word = rest.find([' ', '/', '-', ',']).map_or(rest.len(), |end| end + 1);
        here = at + word;
    }
    Some((letters, here))
}

/// Known words that the letters make from the first on; what is left over stays single letters.
fn words_of(letters: &str) -> Option<String> {
    let mut rest = letters;
    let mut words = String::new();
    while let Some(word) = SPACED.iter().find(|word| rest.starts_with(**word)) {
        words.push_str(word);
        words.push(' ');
        rest = &rest[word.len()..];
    }
    if words.is_empty() || words == "TOP " {
        return None;
    }
    for letter in rest.chars() {
        words.push(letter);
        words.push(' ');
    }
    words.pop();
    Some(words)
}

/// Words that are one letter from a word of the lists and are words themselves.
const REAL: [&str; 22] = [
    "SECRETS",
    "SECRETE",
    "SECRETED",
    "SECRETLY",
    "SECRETOR",
    "RESTRICTS",
    "RESTRICT",
    "OFFICIALS",
    "PERSONNEL",
    "PERSONA",
    "PERSONS",
    "UNRESTRICTED",
    "CONFIDENTIALLY",
    "CONFIDENTIALITY",
    "CLASSIFIED",
    "CONFIDENT",
    "PROTECTS",
    "PROTECTOR",
    "CONTROLLER",
    "CHANNEL",
    "BALKS",
    "TALENTS",
];

/// The word of the lists that this one is a misreading of. `None` for one that is in the lists.
///
/// Letters and digits that look alike count as the same; beyond that, one letter of five, or two of nine, may be wrong.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let length = word.chars().count();
    if !(4..=24).contains(&length) || REAL.contains(&word) {
        return None;
    }
    let word = key(word);
    let words = &*WORDS;
    if words.has(&word) {
        return None;
    }
    let alike = look(&word);
    let allowed = match length {
        ..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    let near = |known: &Known| {
        known.look == alike || allowed > 0 && apart(known.word.as_bytes(), word.as_bytes(), allowed)
    };
    let fits = |known: &&Known| known.mended && near(known);
    let longest = length + allowed;
    // The nearest in length first: a letter changed is likelier than one lost.
    let lengths = (length..=longest).chain((4..length).rev().take(allowed));
    lengths.flat_map(|length| words.of_length(length)).find(fits).map(|known| known.word.as_str())
}

/// A short word with its digits read as letters: `S1` is `SI`. `None` without digits.
pub(super) fn undigited(word: &str) -> Option<String> {
    let letters: String = word.chars().map(look_alike).collect();
    (letters != word).then_some(letters)
}

pub(super) fn look(word: &str) -> String {
    word.chars().map(look_alike).map(|c| if c == 'L' { 'I' } else { c }).collect()
}

fn look_alike(c: char) -> char {
    match c {
        '0' => 'O',
        '1' | '|' | '!' => 'I',
        '5' | '$' => 'S',
        '8' => 'B',
        '6' => 'G',
        '7' => 'T',
        other => other,
    }
}

/// Whether the two differ by at most `allowed` letters put in, left out or changed.
pub(super) fn apart(a: &[u8], b: &[u8], allowed: usize) -> bool {
    if a.len().abs_diff(b.len()) > allowed {
        return false;
    }
    // Most words differ from the first letters on; only what is left between equal ends is reckoned.
    let ahead = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[ahead..], &b[ahead..]);
    let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - behind], &b[..b.len() - behind]);
    if a.len().max(b.len()) > 2 * allowed + 4 || b.len() > 30 {
        return false;
    }
    let mut row = [0_usize; 32];
    for (at, cell) in row.iter_mut().enumerate() {
        *cell = at;
    }
    for (i, from) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = corner + usize::from(from != to);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()] <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scanner_or_a_cable_machine_wrote_is_read_as_it_was_meant() {
        let text = |raw: &str| normalise(raw).text;
        assert_eq!(text("S E C R E T"), "SECRET");
        assert_eq!(text("t o p  s e c r e t"), "TOP SECRET");
        assert_eq!(text("S E C R E T N O F O R N SECTION 01 OF 03"), "SECRET NOFORN SECTION 01 OF 03");
        assert_eq!(text("SECRET // SI / / NOFORN"), "SECRET//SI//NOFORN");
        assert_eq!(text("SECRET\u{ff0f}\u{2044}NO\u{ad}FORN"), "SECRET//NOFORN");
        assert_eq!(text("SECRET||NOFORN"), "SECRET//NOFORN");
        assert_eq!(text("S-E-C-R-E-T"), "SECRET");
        assert_eq!(text("S-CCO"), "S-CCO");
        assert_eq!(text("A B C D"), "A B C D");
        assert_eq!(text("(  TS // SI )"), "TS//SI");
    }

    #[test]
    fn a_misread_word_is_found_only_in_the_lists() {
        assert_eq!(meant("SEMSITIVE"), Some("SENSITIVE"));
        assert_eq!(meant("N0FORN"), Some("NOFORN"));
        assert_eq!(meant("C0NF1DENTIAL"), Some("CONFIDENTIAL"));
        assert_eq!(meant("SECRET"), None);
        assert_eq!(meant("SECRETS"), None);
        assert_eq!(meant("SECRETARY"), None);
        assert_eq!(meant("MEETING"), None);
        assert_eq!(undigited("S1").as_deref(), Some("SI"));
    }
}
