//! What a paper says of other papers: their numbers, cables ("your cable 1213"), dispatches, Message-IDs. Each is
//! a claim of the paper; whether the other one is in the case is for the caller to look up by [`Reference::key`].

use std::ops::Range;

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// The number an archive gives a record.
    Record,
    /// Letters and a number: `HMMA-22452`, `CSCI-3/779,510`, `S-20/65`.
    Dispatch,
    /// A station and a number: `MEXI 7025`, `your cable 1213`.
    Cable,
    /// The number a registry gives what comes in or goes out: `IN 67453`, `OUT 88657`.
    Registry,
    /// Groups of digits: `201-289248`, `105-82555-383`.
    File,
    /// The Message-ID of a mail.
    Message,
}

/// A paper named in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What kind of number it is.
    pub kind: ReferenceKind,
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The number as it is compared: capitals, one hyphen between letters and digits.
    pub key: String,
    /// How sure that it names a paper, in percent. An estimate by rule.
    pub certainty: u8,
}

/// References of one text at most; a list of a million numbers has more.
pub const MOST_REFERENCES: usize = 10_000;

/// Finds them in one pass over the words.
pub fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let words: Vec<Range<usize>> = words(text);
    let mut at = 0;
    while at < words.len() && found.len() < MOST_REFERENCES {
        let used = match at_word(text, &words[at..]) {
            Some((reference, used)) => {
                found.push(reference);
                used
            }
            None => 1,
        };
        at += used;
    }
    found
}

/// Runs without spaces, without the punctuation around them.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                let raw = &text[from..at];
                let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '<' | '>');
                let begun = raw.trim_start_matches(edge);
                let from = at - begun.len();
                let word = begun.trim_end_matches(edge);
                if !word.is_empty() {
                    words.push(from..from + word.len());
                }
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn at_word(text: &str, words: &[Range<usize>]) -> Option<(Reference, usize)> {
    let first = words.first()?;
    let word = &text[first.clone()];
    if word.len() > 120 {
        return None;
    }
    let one = |kind, key, certainty| Some((Reference { kind, span: first.clone(), key, certainty }, 1));
    if word.starts_with('<') {
        let inside = word.strip_prefix('<')?.strip_suffix('>')?;
        return is_message_id(inside).then(|| one(ReferenceKind::Message, inside.to_owned(), 90)).flatten();
    }
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        if let Some((kind, certainty)) = digits_kind(word) {
            return one(kind, word.to_owned(), certainty);
        }
        if let Some(key) = dispatch(word) {
            return one(ReferenceKind::Dispatch, key, 85);
        }
        return None;
    }
    two_words(text, words)
}

/// `local@host.tld` with a digit in it: addresses of people stand in brackets too, most without.
fn is_message_id(inside: &str) -> bool {
    let Some((local, host)) = inside.split_once('@') else { return false };
    local.len() >= 8
        && local.bytes().any(|byte| byte.is_ascii_digit())
        && host.contains('.')
        && !host.contains('@')
}

/// Groups of digits: an archive's record number, or a file number.
fn digits_kind(word: &str) -> Option<(ReferenceKind, u8)> {
    let groups: Vec<&str> = word.split('-').collect();
    if !groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    match lengths.as_slice() {
        [3, 5, 5] => Some((ReferenceKind::Record, 95)),
        // Three and four digits are a telephone's, three-two-four a person's number.
        [3, 5..=7] => Some((ReferenceKind::File, 75)),
        [2..=3, 4..=6, 1..=5] => Some((ReferenceKind::File, 80)),
        _ => None,
    }
}

/// `HMMA-22452`, `CSCI-3/779,510`: capitals, a hyphen, digits. A machine or a road has fewer digits.
fn dispatch(word: &str) -> Option<String> {
    let (letters, number) = word.split_once('-')?;
    let capitals = (2..=6).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b',' | b'-'));
    (capitals && plain && (3..=9).contains(&digits)).then(|| word.to_owned())
}

/// `MEXI 7025`, `IN 67453`, `your cable 1213`, `Ihr Schreiben Nr. 77`.
fn two_words(text: &str, words: &[Range<usize>]) -> Option<(Reference, usize)> {
    const PAPERS: [&str; 18] = [
        "cable",
        "telegram",
        "dispatch",
        "despatch",
        "airgram",
        "memo",
        "memorandum",
        "letter",
        "message",
        "télégramme",
        "telegramm",
        "schreiben",
        "fernschreiben",
        "telegrama",
        "lettre",
        "carta",
        "телеграмма",
        "письмо",
    ];
    let first = words.first()?;
    let word = &text[first.clone()];
    let numbered = |at: usize| -> Option<(&str, usize)> {
        let next = &text[words.get(at)?.clone()];
        let marks = ["no", "nr", "n°", "nº", "№", "number", "num"];
        let at = if marks.contains(&next.to_lowercase().as_str()) { at + 1 } else { at };
        let number = &text[words.get(at)?.clone()];
        (number.len() <= 7 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some((number, at))
    };
    if PAPERS.contains(&word.to_lowercase().as_str()) {
        let (number, at) = numbered(1)?;
        let span = first.start..words.get(at)?.end;
        let key = number.to_owned();
        return (number.len() >= 2)
            .then(|| (Reference { kind: ReferenceKind::Cable, span, key, certainty: 70 }, at + 1));
    }
    let capitals = word.len() >= 2 && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let number = &text[words.get(1)?.clone()];
    if !capitals || !number.bytes().all(|byte| byte.is_ascii_digit()) || number.starts_with('0') {
        return None;
    }
    // Only what stands right beside: a word ending a sentence is followed by more than a space.
    let between = text.get(first.end..words[1].start)?;
    if between != " " {
        return None;
    }
    let span = first.start..words[1].end;
    let key = format!("{word}-{number}");
    match (word, number.len()) {
        ("IN" | "OUT", 5..=6) => {
            Some((Reference { kind: ReferenceKind::Registry, span, key, certainty: 85 }, 2))
        }
        (
            "IN" | "OUT" | "BOX" | "NO" | "PAGE" | "ROOM" | "FORM" | "APT" | "PO" | "EXT" | "TO" | "OF"
            | "NW",
            _,
        ) => None,
        // `NOV 1963`, `SINCE 1960`: a year.
        _ if number.len() == 4 && (number.starts_with("19") || number.starts_with("20")) => None,
        (_, 4 | 5) => Some((Reference { kind: ReferenceKind::Cable, span, key, certainty: 60 }, 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_other_papers_are_found_with_their_places() {
        let text = "REF: A. MEXI 7025 (IN 67453)  B. HMMA-22452. See 104-10001-10008 and file 201-289248; \
                    your cable 1213, Ihr Schreiben Nr. 77, <20110312.4711@mail.harbour.example>.";
        let found: Vec<(ReferenceKind, String)> =
            references(text).into_iter().map(|reference| (reference.kind, reference.key)).collect();
        let wanted = [
            (ReferenceKind::Cable, "MEXI-7025"),
            (ReferenceKind::Registry, "IN-67453"),
            (ReferenceKind::Dispatch, "HMMA-22452"),
            (ReferenceKind::Record, "104-10001-10008"),
            (ReferenceKind::File, "201-289248"),
            (ReferenceKind::Cable, "1213"),
            (ReferenceKind::Cable, "77"),
            (ReferenceKind::Message, "20110312.4711@mail.harbour.example"),
        ];
        assert_eq!(found, wanted.map(|(kind, key)| (kind, key.to_owned())));
        let first = &references(text)[0];
        assert_eq!(&text[first.span.clone()], "MEXI 7025");
    }

    #[test]
    fn years_telephones_and_addresses_are_no_references() {
        for text in [
            "NOV 1963",
            "555-1234",
            "123-45-6789",
            "<anna@harbour.example>",
            "IN 1960",
            "B-52",
            "ROOM 4201",
            "p. 12",
        ] {
            assert_eq!(references(text), [], "{text}");
        }
    }
}
