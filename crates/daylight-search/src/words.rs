//! How text becomes words. The index, the query and the highlighter all use this, and nothing else.
//!
//! A word is a run of letters and digits of any script, with the marks on them; every other character
//! separates words. So `don't` is `don` `t`, `AB-12/3` is `ab` `12` `3` and `ana@example.org` is three words:
//! written in a query they become a phrase of their pieces, and are found however they are punctuated.
//! A character of a script without spaces is a word alone.

use std::ops::Range;

use crate::fold::{Kind, fold_char, kind};

/// A folded word longer than this is cut into several, so that no word is ever left out of the index:
/// tantivy drops words over 65,530 bytes, and base64 in mails would fill its dictionary with long ones.
pub(crate) const LONGEST_WORD: usize = 256;

/// One word of a text.
pub(crate) struct Word {
    /// The bytes of the text it was written with.
    pub(crate) bytes: Range<usize>,
    /// It was cut off at [`LONGEST_WORD`]; the next word is the rest of it.
    pub(crate) cut: bool,
}

/// Finds the next word at or after `from`; its folded form replaces what is in `folded`.
pub(crate) fn next_word(text: &str, from: usize, folded: &mut String) -> Option<Word> {
    let mut at = from;
    loop {
        let start = find_start(text, at)?;
        folded.clear();
        let (end, cut) = read_word(text, start, folded);
        if !folded.is_empty() {
            return Some(Word { bytes: start..end, cut });
        }
        at = end;
    }
}

/// Every word of a text with its folded form, in order.
pub(crate) fn each_word(text: &str, mut take: impl FnMut(&Word, &str)) {
    let mut folded = String::new();
    let mut at = 0;
    while let Some(word) = next_word(text, at, &mut folded) {
        at = word.bytes.end;
        take(&word, &folded);
    }
}

/// The words of a text as the index compares them: lower case, accents off.
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |_, folded| words.push(folded.to_owned()));
    words
}

fn find_start(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        let byte = *bytes.get(at)?;
        if byte.is_ascii_alphanumeric() {
            return Some(at);
        }
        if byte.is_ascii() {
            at += 1;
            continue;
        }
        let c = text[at..].chars().next()?;
        if matches!(kind(c), Kind::Letter | Kind::Alone) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// Reads the word that starts at `start`: its end, and whether it was cut there.
fn read_word(text: &str, start: usize, folded: &mut String) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        let ascii = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if ascii > 0 {
            let room = LONGEST_WORD.saturating_sub(folded.len());
            if room == 0 {
                return (at, true);
            }
            let taken = ascii.min(room);
            let before = folded.len();
            folded.push_str(&text[at..at + taken]);
            folded[before..].make_ascii_lowercase();
            at += taken;
            continue;
        }
        if bytes[at].is_ascii() {
            break;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let kind = kind(c);
        if kind == Kind::Separator || (kind == Kind::Alone && at > start) {
            break;
        }
        if folded.len() >= LONGEST_WORD {
            return (at, true);
        }
        fold_char(c, folded);
        at += c.len_utf8();
        if kind == Kind::Alone {
            return (end_of_marks(text, at, folded), false);
        }
    }
    (at, false)
}

/// A character that is a word alone takes the marks that follow it along.
fn end_of_marks(text: &str, mut at: usize, folded: &mut String) -> usize {
    for c in text[at..].chars().take_while(|c| kind(*c) == Kind::Extends) {
        if folded.len() < LONGEST_WORD {
            fold_char(c, folded);
        }
        at += c.len_utf8();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        for (text, words) in [
            ("Don't, AB-12/3!", vec!["don", "t", "ab", "12", "3"]),
            ("ana.b@example.org", vec!["ana", "b", "example", "org"]),
            ("e\u{301}cole Ver\u{ad}ein", vec!["ecole", "verein"]),
            ("日本語 and 12月", vec!["日", "本", "語", "and", "12", "月"]),
            ("a日b", vec!["a", "日", "b"]),
            ("ที่นี่", vec!["ที่", "นี่"]),
            ("서울에서", vec!["서울에서"]),
            ("ـــ x \u{301}", vec!["x"]),
            ("", vec![]),
        ] {
            assert_eq!(folded_words(text), words, "{text}");
        }
    }

    #[test]
    fn a_long_word_is_cut_not_dropped() {
        let text = format!("{}é{}", "a".repeat(255), "b".repeat(300));
        let mut seen = Vec::new();
        each_word(&text, |word, folded| seen.push((folded.len(), word.cut, word.bytes.clone())));
        assert_eq!(seen, [(256, true, 0..257), (256, true, 257..513), (44, false, 513..557)]);
    }

    /// Where the next string begins is worked out from the bytes of the one before.
    #[test]
    fn a_text_has_at_most_half_as_many_words_as_bytes() {
        use proptest::prelude::*;
        let piece = prop_oneof![
            any::<char>(),
            prop::sample::select(vec![
                'a', '1', ' ', '日', 'ก', 'か', '\u{3099}', '\u{ad}', 'é', '\u{301}', 'ﷺ', 'ﾞ'
            ]),
        ];
        let rng_seed = proptest::test_runner::RngSeed::Fixed(1);
        let config =
            ProptestConfig { failure_persistence: None, rng_seed, ..ProptestConfig::with_cases(2000) };
        proptest::test_runner::TestRunner::new(config)
            .run(&prop::collection::vec(piece, 0..40), |characters| {
                let text: String = characters.into_iter().collect();
                let (mut count, mut end) = (0, 0);
                each_word(&text, |word, folded| {
                    assert!(end <= word.bytes.start && word.bytes.start < word.bytes.end);
                    assert!(text.get(word.bytes.clone()).is_some() && !folded.is_empty());
                    (count, end) = (count + 1, word.bytes.end);
                });
                prop_assert!(count <= text.len().div_ceil(2));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn the_way_back_from_a_folded_word_is_its_bytes() {
        let text = "… Straße, ﬁn";
        let mut pieces = Vec::new();
        each_word(text, |word, _| pieces.push(&text[word.bytes.clone()]));
        assert_eq!(pieces, ["Straße", "ﬁn"]);
    }
}
