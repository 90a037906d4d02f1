//! Numbers in a text, in digits and in English words, with the words beside them.

use std::ops::Range;

use crate::token::{Token, is_small, stem, tokens};

/// A number as it stands in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextNumber {
    pub(crate) span: Range<usize>,
    pub(crate) value: f64,
    pub(crate) form: Form,
    /// Stem of the word right before: `copy 3`, `Priority: 1`.
    pub(crate) before: Option<String>,
    /// Stems of the words behind it, up to the next sign: `three tasking orders`.
    pub(crate) after: Vec<String>,
    /// Written in digits.
    pub(crate) digits: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Percent,
    /// `a third of`, `one in four`: a share, as a value between 0 and 1.
    Share,
}

const UNITS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const PARTS: &[(&str, f64)] = &[
    ("half", 2.0),
    ("halves", 2.0),
    ("third", 3.0),
    ("thirds", 3.0),
    ("quarter", 4.0),
    ("quarters", 4.0),
    ("fourth", 4.0),
    ("fifth", 5.0),
    ("fifths", 5.0),
    ("sixth", 6.0),
    ("sixths", 6.0),
    ("seventh", 7.0),
    ("eighth", 8.0),
    ("eighths", 8.0),
    ("ninth", 9.0),
    ("tenth", 10.0),
    ("tenths", 10.0),
];

/// Numbers told of one text.
const MOST: usize = 20_000;

pub(crate) fn numbers(text: &str) -> Vec<TextNumber> {
    let words = tokens(text);
    let mut found: Vec<TextNumber> = Vec::new();
    let mut at = 0;
    while at < words.len() && found.len() < MOST {
        match share(text, &words, at).or_else(|| number(text, &words, at)) {
            Some((value, form, next)) => {
                let span = words[at].start..words[next - 1].end;
                let digits = words[at].folded.starts_with(|c: char| c.is_ascii_digit());
                let after = after(text, &words, next);
                found.push(TextNumber { span, value, form, before: before(text, &words, at), after, digits });
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

/// The value of a word that is a number below a hundred.
fn small(word: &str) -> Option<f64> {
    if let Some(at) = UNITS.iter().position(|unit| *unit == word) {
        return Some(at as f64);
    }
    TENS.iter().position(|tens| *tens == word).map(|at| 20.0 + 10.0 * at as f64)
}

fn scale(word: &str) -> Option<f64> {
    match word {
        "hundred" => Some(100.0),
        "thousand" => Some(1e3),
        "million" | "m" | "mn" => Some(1e6),
        "billion" | "bn" => Some(1e9),
        _ => None,
    }
}

fn number(text: &str, words: &[Token], at: usize) -> Option<(f64, Form, usize)> {
    let first = words.get(at)?;
    let (mut value, mut next) = if first.folded.starts_with(|c: char| c.is_ascii_digit()) {
        (in_digits(text, first)?, at + 1)
    } else {
        in_words(text, words, at)?
    };
    if first.folded.starts_with(|c: char| c.is_ascii_digit())
        && let Some(word) = words.get(next)
        && is_blank(text, words, next)
        && let Some(scale) = scale(&word.folded).filter(|_| word.folded.len() > 2 || word.folded == "bn")
    {
        value *= scale;
        next += 1;
    }
    let behind = text.get(words[next - 1].end..).unwrap_or_default();
    let percent_word = words.get(next).is_some_and(|word| matches!(word.folded.as_str(), "percent" | "pct"));
    let per_cent = words.get(next).is_some_and(|word| word.folded == "per")
        && words.get(next + 1).is_some_and(|word| word.folded == "cent");
    if behind.trim_start_matches([' ', '\u{a0}', '\u{202f}']).starts_with('%') {
        return Some((value, Form::Percent, next));
    }
    match (percent_word, per_cent) {
        (true, _) => Some((value, Form::Percent, next + 1)),
        (_, true) => Some((value, Form::Percent, next + 2)),
        _ => Some((value, Form::Plain, next)),
    }
}

/// Digits that are a number, and no part of a reference, a time or a date in figures.
fn in_digits(text: &str, token: &Token) -> Option<f64> {
    let written = token.folded.as_str();
    let bare = written.trim_end_matches("m").trim_end_matches("bn").trim_end_matches('k');
    if !bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')) {
        return None;
    }
    let before = text[..token.start].chars().next_back();
    let behind: Vec<char> = text[token.end..].chars().take(2).collect();
    let joins = |c: char| matches!(c, '-' | ':' | '/' | '‐' | '‑' | '.' | '_' | '#');
    if before.is_some_and(joins) {
        return None;
    }
    if let [sign, next] = behind[..]
        && (joins(sign) || sign == '\'')
        && (next.is_ascii_digit() || sign == '-' && next.is_uppercase())
    {
        return None;
    }
    let value = plain_digits(bare)?;
    let scale = match &written[bare.len()..] {
        "" => 1.0,
        "k" => 1e3,
        "m" => 1e6,
        "bn" => 1e9,
        _ => return None,
    };
    Some(value * scale)
}

/// `48,500`, `1.250.000`, `412.6`, `12,5`
fn plain_digits(written: &str) -> Option<f64> {
    let groups = |sign: char| {
        let mut parts = written.split(sign);
        parts.next().is_some_and(|first| (1..=3).contains(&first.len()))
            && parts.clone().next().is_some()
            && parts.all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (commas, points) = (written.matches(',').count(), written.matches('.').count());
    let plain = match (commas, points) {
        (0, 0) => written.to_owned(),
        (_, 0) if groups(',') => written.replace(',', ""),
        (1, 0) => written.replace(',', "."),
        (0, 1) => written.to_owned(),
        (0, _) if groups('.') => written.replace('.', ""),
        (_, 1) if written.rfind('.') > written.rfind(',') => written.replace(',', ""),
        (1, _) if written.rfind(',') > written.rfind('.') => written.replace('.', "").replace(',', "."),
        _ => return None,
    };
    plain.parse().ok()
}

fn in_words(text: &str, words: &[Token], at: usize) -> Option<(f64, usize)> {
    let (mut total, mut part) = (0.0, None::<f64>);
    let mut next = at;
    if matches!(words[at].folded.as_str(), "a" | "an") {
        let word = words.get(at + 1).filter(|_| is_blank(text, words, at + 1))?;
        if word.folded == "dozen" {
            return Some((12.0, at + 2));
        }
        if !matches!(word.folded.as_str(), "hundred" | "thousand" | "million" | "billion") {
            return None;
        }
        part = Some(1.0);
        next = at + 1;
    }
    if words[at].folded == "dozen" {
        return None;
    }
    while let Some(word) = words.get(next) {
        if next > at && !is_joined(text, words, next) {
            break;
        }
        let name = word.folded.as_str();
        if let Some(small) = small(name) {
            match part {
                None => part = Some(small),
                // twenty-two, one hundred five
                Some(had) if small < 10.0 && had >= 20.0 && had % 10.0 == 0.0 && had % 100.0 != 0.0 => {
                    part = Some(had + small)
                }
                Some(had) if had >= 100.0 && had % 100.0 == 0.0 || had == 0.0 && total > 0.0 => {
                    part = Some(had + small)
                }
                Some(_) => break,
            }
        } else if let Some(scale) = scale(name).filter(|_| name.len() > 2) {
            let Some(had) = part else { break };
            if scale > 100.0 {
                total += had * scale;
                part = Some(0.0);
                let more = words.get(next + 1).is_some_and(|word| small(&word.folded).is_some());
                if !more && words.get(next + 1).is_none_or(|word| word.folded != "and") {
                    next += 1;
                    break;
                }
            } else {
                part = Some(had * scale);
            }
        } else if name == "and"
            && next > at
            && part.is_some_and(|had| had >= 100.0 || had == 0.0 && total > 0.0)
        {
            let follows = words.get(next + 1).and_then(|word| small(&word.folded));
            if follows.is_none() {
                break;
            }
        } else {
            break;
        }
        next += 1;
    }
    while next > at && words[next - 1].folded == "and" {
        next -= 1;
    }
    let value = total + part?;
    (next > at).then_some((value, next))
}

/// `a third of`, `two thirds`, `one in four`, `three out of five`, `half`
fn share(text: &str, words: &[Token], at: usize) -> Option<(f64, Form, usize)> {
    let word = |at: usize| words.get(at).map_or("", |word| word.folded.as_str());
    let part = |at: usize| PARTS.iter().find(|(name, _)| *name == word(at)).map(|(_, parts)| *parts);
    let of_behind = |next: usize| word(next) == "of" || word(next - 1).ends_with('s');
    if word(at) == "half" && (word(at + 1) == "of" || word(at + 1) == "the") {
        return Some((0.5, Form::Share, at + 1));
    }
    if matches!(word(at), "a" | "one")
        && let Some(parts) = part(at + 1)
        && of_behind(at + 2)
    {
        return Some((1.0 / parts, Form::Share, at + 2));
    }
    let count = small(word(at)).or_else(|| words.get(at).and_then(|token| in_digits(text, token)))?;
    if let Some(parts) = part(at + 1).filter(|parts| count < *parts && word(at + 1).ends_with('s')) {
        return Some((count / parts, Form::Share, at + 2));
    }
    let whole = match (word(at + 1), word(at + 2)) {
        ("in" | "of", "every") => at + 3,
        ("in", _) => at + 2,
        ("out", "of") => at + 3,
        _ => return None,
    };
    let parts = small(word(whole)).or_else(|| words.get(whole).and_then(|token| in_digits(text, token)))?;
    // "one in 2012" and "ten in Tolmesh" are none.
    (count < parts && parts <= 100.0).then_some((count / parts, Form::Share, whole + 1))
}

/// Nothing but blanks or a dash between a word and the one before.
fn is_joined(text: &str, words: &[Token], at: usize) -> bool {
    let between = words.get(at - 1).zip(words.get(at)).and_then(|(one, next)| text.get(one.end..next.start));
    between.is_some_and(|between| {
        between.chars().all(|c| c.is_whitespace() && c != '\t' || matches!(c, '-' | '‐' | '‑'))
    })
}

fn is_blank(text: &str, words: &[Token], at: usize) -> bool {
    let between = words.get(at - 1).zip(words.get(at)).and_then(|(one, next)| text.get(one.end..next.start));
    between.is_some_and(|between| between.chars().all(char::is_whitespace) && !between.contains('\t'))
}

fn before(text: &str, words: &[Token], at: usize) -> Option<String> {
    let word = words.get(at.checked_sub(1)?)?;
    let between = text.get(word.end..words[at].start)?;
    let is_label = between.chars().all(|c| c.is_whitespace() || c == ':');
    let is_word =
        word.folded.chars().all(char::is_alphabetic) && !is_small(&word.folded) && word.folded.len() > 1;
    (is_label && !between.contains('\n') && is_word && small(&word.folded).is_none())
        .then(|| stem(&word.folded).to_owned())
}

/// Words behind a number that can be what it counts.
const BEHIND: usize = 3;

fn after(text: &str, words: &[Token], next: usize) -> Vec<String> {
    let mut found = Vec::new();
    for at in next..words.len().min(next + BEHIND + 2) {
        let Some(between) = text.get(words[at - 1].end..words[at].start) else { break };
        let goes_on =
            between.chars().all(|c| c.is_whitespace() && c != '\t' || matches!(c, '-' | '‐' | '’' | '\''));
        if !goes_on || between.contains("\n\n") || found.len() == BEHIND {
            break;
        }
        let word = words[at].folded.as_str();
        if matches!(word, "of" | "the" | "such" | "other" | "more" | "these" | "those") {
            continue;
        }
        if is_small(word) || !word.chars().all(char::is_alphabetic) {
            break;
        }
        found.push(stem(word).to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<f64> {
        numbers(text).into_iter().map(|number| number.value).collect()
    }

    #[test]
    fn numbers_in_digits_and_words() {
        assert_eq!(
            values("48,500 crowns, 1.5 million, 412.6 and 12,5"),
            [48_500.0, 1_500_000.0, 412.6, 12.5]
        );
        assert_eq!(
            values("forty-eight thousand five hundred; one hundred and fifty-eight thousand; twenty two"),
            [48_500.0, 158_000.0, 22.0]
        );
        assert_eq!(values("three and four"), [3.0, 4.0]);
        assert_eq!(values("a hundred, a dozen"), [100.0, 12.0]);
    }

    #[test]
    fn references_times_and_figures_of_dates_are_no_numbers() {
        assert_eq!(values("TO 12-031, LMF-0417 at 09:30, 4471-A, 03/04/1963"), Vec::<f64>::new());
    }

    #[test]
    fn shares_and_percent() {
        let found = numbers("a third of them, one in four, two thirds, 31 per cent, 31%, half of it");
        let found: Vec<_> =
            found.iter().map(|number| (number.form, (number.value * 100.0).round() % 3069.0)).collect();
        assert_eq!(
            found,
            [
                (Form::Share, 33.0),
                (Form::Share, 25.0),
                (Form::Share, 67.0),
                (Form::Percent, 31.0),
                (Form::Percent, 31.0),
                (Form::Share, 50.0)
            ]
        );
    }

    #[test]
    fn the_words_beside_a_number_say_what_it_counts() {
        let found = numbers("Priority:\t1\nCopy 3: the four partner governments");
        assert_eq!(found[0].before.as_deref(), Some("priorit"));
        assert_eq!(found[1].before.as_deref(), Some(stem("copy")));
        assert_eq!(found[2].after, ["partner", "governments"].map(|word| stem(word).to_owned()));
    }
}
