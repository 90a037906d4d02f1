//! Codewords and aliases in capitals: behind a word that says so, with a number, with the letters of a service.

use std::collections::HashMap;

use super::NameKind;
use super::cues::{
    CODEWORDS, Cues, DIGRAPHS, NO_CODEWORDS_BEHIND_PROJECT, ODD_DIGRAPHS, WEAK_DIGRAPHS, is_short,
};
use super::lists::{fold, known};
use super::page::Page;
use super::token::{Gap, Shape};

/// Tells codewords; a word that was told as one is one wherever else it stands on the page.
pub(super) fn codewords(page: &mut Page<'_>) {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for at in 0..page.len() {
        if page.shape(at) == Some(Shape::Caps) && page.text(at).len() > 4 {
            *times.entry(page.text(at)).or_default() += 1;
        }
    }
    let mut told: HashMap<&str, ()> = HashMap::new();
    for at in 0..page.len() {
        if !page.is_free(at) || !page.is_capital(at) {
            continue;
        }
        let often = times.get(page.text(at)).copied().unwrap_or_default() > 1;
        let Some((how, certainty)) = announced(page, at).or_else(|| formed(page, at, often)) else {
            continue;
        };
        if page.shape(at) == Some(Shape::Caps) {
            told.insert(page.text(at), ());
        }
        tell(page, at, how, certainty);
    }
    for at in 0..page.len() {
        if page.is_free(at) && told.contains_key(page.text(at)) {
            tell(page, at, "the page tells it as one elsewhere", 80);
        }
    }
}

fn tell(page: &mut Page<'_>, at: usize, how: &'static str, certainty: u8) {
    let end = number_behind(page, at).unwrap_or(at + 1);
    let mut value = page.written(at..end).to_uppercase();
    if end > at + 1 {
        value = value.replace(['/', '–'], "-").replace(' ', "");
    }
    page.tell(at..end, NameKind::Codeword, value, how, certainty);
}

/// `Operation LAMPLIGHT`, `the codeword Lamplight`
fn announced(page: &Page<'_>, at: usize) -> Option<(&'static str, u8)> {
    let mut before = at.checked_sub(1)?;
    if matches!(page.sign(before), Some('"' | '“' | ':' | '«')) {
        before = before.checked_sub(1)?;
    }
    let says = page.has(before, Cues::BEFORE_CODEWORD) && page.gap(at) <= Gap::Blank;
    if !says || page.has(at, Cues::NO_CODEWORD) || page.text(at).chars().count() < 3 {
        return None;
    }
    let (caps, loud) = (page.shape(at) == Some(Shape::Caps), page.is_loud(at));
    let operation = page.is_capital(before) && fold(page.text(before)).starts_with("oper");
    let known = page.known(at);
    let plain = known.is_word() || page.has(at, Cues::NEVER);
    let takes = match (caps, loud) {
        (true, false) => !is_short(page.text(at)),
        (true, true) => !plain && !is_short(page.text(at)),
        (false, _) => operation && !(known.is_place() || page.has(at, Cues::NEVER)),
    };
    let weak = NO_CODEWORDS_BEHIND_PROJECT.contains(&fold(page.text(at)).as_str());
    (takes && !weak).then_some(("a word before it says so", 86))
}

/// `AMLASH-1`, `ZRRIFLE`
fn formed(page: &Page<'_>, at: usize, often: bool) -> Option<(&'static str, u8)> {
    let word = page.text(at);
    if page.shape(at) != Some(Shape::Caps) || is_short(word) {
        return None;
    }
    let folded = fold(word);
    if CODEWORDS.contains(&folded.as_str()) {
        return Some(("a programme that is known by this word", 88));
    }
    let plain = !page.known(at).is_nothing() || page.has(at, Cues::NEVER);
    if plain || word.len() < 5 || word.len() > 14 || !word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let numbered = number_behind(page, at).is_some();
    let letters = folded.get(..2).unwrap_or_default();
    let rest = folded.get(2..).unwrap_or_default();
    let lettered = DIGRAPHS.contains(&letters);
    let odd = ODD_DIGRAPHS.contains(&letters);
    let of_words = known(rest).is_word() && rest.len() > 2;
    let of_names = known(rest).is_given() || known(rest).is_family();
    match (lettered, odd) {
        _ if numbered && lettered => Some(("letters of a service before it and a number behind it", 92)),
        (true, true) if of_words => Some(("letters of a service before a word", 88)),
        (true, true) if of_names && rest.len() > 3 => Some(("letters of a service before a word", 78)),
        (true, true) if !page.is_loud(at) && rest.len() > 3 && can_be_said(rest) => {
            Some(("letters of a service before it", 64))
        }
        (true, false)
            if of_words
                && rest.len() > 3
                && !WEAK_DIGRAPHS.contains(&letters)
                && (often || !page.is_loud(at)) =>
        {
            Some(("letters of a service before a word", 76))
        }
        (true, true) if often => Some(("letters of a service before it, more than once", 66)),
        _ if numbered && often => Some(("a number behind it, more than once", 68)),
        _ => None,
    }
}

/// Vowels stand between the consonants.
fn can_be_said(word: &str) -> bool {
    word.bytes().filter(|byte| b"aeiouy".contains(byte)).count() * 4 >= word.len()
}

/// The end of `-1` or `/12` behind a word.
fn number_behind(page: &Page<'_>, at: usize) -> Option<usize> {
    let joint = matches!(page.sign(at + 1), Some('-' | '/' | '–')) && page.gap(at + 1) == Gap::None;
    let number = page.shape(at + 2) == Some(Shape::Number) && page.gap(at + 2) == Gap::None;
    let letter = page.gap(at + 2) == Gap::None && matches!(page.text(at + 2), "I" | "l" | "e");
    let short = page.text(at + 2).len() < 3;
    let ends = page.gap(at + 3) != Gap::None
        || matches!(
            page.sign(at + 3),
            Some('.' | ',' | ';' | ':' | ')' | '\'' | '’' | '"' | '”' | '?' | '!' | '*')
        );
    (joint && (number || letter) && short && ends).then_some(at + 3)
}
