//! The folded form in which words are compared: lower case, compatibility forms made plain, accents off.
//!
//! Folding works character by character (`fold(ab)` is `fold(a)` followed by `fold(b)`), so that a
//! piece of a word folds the same alone and in the word. Wildcards and regexes rely on it.

use std::sync::LazyLock;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Appends the folded form of one character: nothing for a dropped mark, up to eighteen characters
/// for a ligature.
pub(crate) fn fold_char(c: char, out: &mut String) {
    match LETTERS.get(c as usize) {
        Some(Letter { folded: Some((letters, count)), .. }) => out.extend(&letters[..usize::from(*count)]),
        _ => work_out_fold(c, out),
    }
}

/// What a character is to the words of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Stands between words.
    Separator,
    /// Begins a word or goes on with one.
    Letter,
    /// Is a word of its own.
    Alone,
    /// Belongs to the word before it and to nothing else.
    Extends,
}

pub(crate) fn kind(c: char) -> Kind {
    LETTERS.get(c as usize).map_or_else(|| work_out_kind(c), |letter| letter.kind)
}

fn work_out_kind(c: char) -> Kind {
    if extends_word(c) {
        Kind::Extends
    } else if !starts_word(c) {
        Kind::Separator
    } else if is_word_alone(c) {
        Kind::Alone
    } else {
        Kind::Letter
    }
}

/// What is known about a character beforehand: looking it up in the tables of Unicode each time made
/// splitting Cyrillic text several times slower than English.
struct Letter {
    kind: Kind,
    /// Up to three characters and how many; `None` for a longer form.
    folded: Option<([char; 3], u8)>,
}

/// Every character up to the general punctuation: all alphabets in use, without the scripts of East Asia.
static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let letter = |c: char| {
        let mut folded = String::new();
        work_out_fold(c, &mut folded);
        let count = folded.chars().count();
        let mut letters = ['\0'; 3];
        letters.iter_mut().zip(folded.chars()).for_each(|(place, c)| *place = c);
        let folded = u8::try_from(count).ok().filter(|count| *count <= 3).map(|count| (letters, count));
        Letter { kind: work_out_kind(c), folded }
    };
    ('\0'..'\u{2000}').map(letter).collect()
});

fn work_out_fold(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    // Hangul syllables and kana with a voice mark are letters of their own, not letters with accents.
    if matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}') {
        out.push(c);
        return;
    }
    for lower in c.to_lowercase() {
        decompose_compatible(lower, |part| fold_part(part, out));
    }
}

/// The folded form of a whole text, for values that are compared as a whole.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| fold_char(c, &mut out));
    out
}

/// A decomposition can bring back capitals (`K` of a fullwidth letter), hence the second lower case.
fn fold_part(c: char, out: &mut String) {
    match c {
        c if is_dropped(c) => {}
        // Letters that have no decomposition but that people type without their stroke or ligature.
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'đ' | 'ð' => out.push('d'),
        'ħ' => out.push('h'),
        'ł' => out.push('l'),
        'ŧ' => out.push('t'),
        'ı' => out.push('i'),
        // The two small sigmas: which one is written depends on the place in the word.
        'ς' => out.push('σ'),
        // Old forms of Cyrillic letters, which Unicode takes for the same letters in another case.
        'ᲀ' => out.push('в'),
        'ᲁ' => out.push('д'),
        'ᲂ' => out.push('о'),
        'ᲃ' => out.push('с'),
        'ᲄ' | 'ᲅ' => out.push('т'),
        'ᲆ' => out.push('ъ'),
        'ᲇ' => out.push('ѣ'),
        'ᲈ' => out.push('ꙋ'),
        c => c.to_lowercase().filter(|c| !is_dropped(*c)).for_each(|c| out.push(c)),
    }
}

/// Marks that are accents: of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs and the
/// kashida. Marks of other scripts (Indic vowels, kana voice marks, Thai tones) make another word and stay.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{e0100}'..='\u{e01ef}'
        | '\u{0591}'..='\u{05bd}' | '\u{05bf}' | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}'
        | '\u{0610}'..='\u{061a}' | '\u{0640}' | '\u{064b}'..='\u{065f}' | '\u{0670}'
        | '\u{06d6}'..='\u{06dc}' | '\u{06df}'..='\u{06e4}' | '\u{06e7}' | '\u{06e8}' | '\u{06ea}'..='\u{06ed}')
        || is_invisible(c)
}

/// Signs inside words that nobody sees: soft hyphen, joiners, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{034f}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether a word can start with this character.
pub(crate) fn starts_word(c: char) -> bool {
    c.is_alphanumeric() && !is_combining_mark(c) && !is_half_voice_mark(c)
}

/// Whether this character belongs to the word before it and to nothing else.
pub(crate) fn extends_word(c: char) -> bool {
    is_invisible(c) || is_combining_mark(c) || is_half_voice_mark(c)
}

fn is_half_voice_mark(c: char) -> bool {
    matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

/// Characters of scripts that put no space between words: Han, kana, bopomofo, Thai, Lao, Khmer,
/// Burmese. Each is a word of its own, so that a run of them is found exactly, as a phrase.
pub(crate) fn is_word_alone(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{303c}' | '\u{3041}'..='\u{312f}'
        | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_forms_are_off() {
        for (written, folded) in [
            ("ÉCOLE", "ecole"),
            ("Straße STRASSE", "strasse strasse"),
            ("İstanbul ılık", "istanbul ilik"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Łódź Ørsted Đorđe", "lodz orsted dorde"),
            ("ﬁnal Ｋｅｙ", "final key"),
            ("йод ёлка", "иод елка"),
            ("مُحَمَّد أحمد", "محمد احمد"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn marks_that_make_another_word_stay() {
        for text in ["한국", "ガス", "हिन्दी", "ที่"] {
            assert_eq!(fold(text), text);
        }
    }

    /// Where it did not, the index could not narrow a regex with such a letter.
    #[test]
    fn what_a_regex_takes_for_one_letter_folds_the_same() {
        use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};
        let mut compared = 0;
        let mut different = Vec::new();
        for c in ('\u{80}'..=char::MAX).filter(|c| starts_word(*c)) {
            let mut class = ClassUnicode::new([ClassUnicodeRange::new(c, c)]);
            class.case_fold_simple();
            for range in class.ranges() {
                for other in range.start()..=range.end() {
                    // The one exception is an accent that a regex takes for the letter iota.
                    if other == '\u{345}' {
                        continue;
                    }
                    compared += usize::from(other != c);
                    if fold(&c.to_string()) != fold(&other.to_string()) {
                        different.push((c, other));
                    }
                }
            }
        }
        assert!(compared > 1000);
        assert_eq!(different, []);
    }
}
