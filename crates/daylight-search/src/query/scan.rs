//! From what is written between two blanks or quotes to the words it asks for.

use std::ops::Range;

use super::glob::GlobPart;
use super::pattern::Fuzzy;
use super::{Glob, Pattern, QueryError};
use crate::fold::{extends_word, fold_char, is_word_alone, starts_word};
use crate::words::folded_words;

/// A character of a query, after backslashes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plain(char),
    /// `*` that was not escaped.
    Star,
    /// `?` that was not escaped, outside a quotation.
    Question,
    /// `~1` behind a word in a quotation of words: so many typing errors.
    Errors(u32),
}

impl Sign {
    /// Belongs to a word or stands for a part of one.
    fn is_of_word(self) -> bool {
        match self {
            Self::Plain(c) => starts_word(c) || extends_word(c),
            Self::Star | Self::Question | Self::Errors(_) => true,
        }
    }

    fn is_wild(self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    fn is_alone(self) -> bool {
        matches!(self, Self::Plain(c) if is_word_alone(c))
    }
}

/// The words asked for, in order. `at` is where the signs stand, for errors.
pub(super) fn pieces(
    signs: &[Sign],
    at: &Range<usize>,
    inside_quotation: bool,
) -> Result<Vec<Pattern>, QueryError> {
    let mut pieces = Vec::new();
    let runs: Vec<&[Sign]> = signs.split(|sign| !sign.is_of_word()).filter(|run| !run.is_empty()).collect();
    for (i, run) in runs.iter().enumerate() {
        if run.iter().all(|sign| *sign == Sign::Star) {
            // `*.pdf`: at an end, any run of anything is no condition. In the middle it would be one.
            if inside_quotation || (i > 0 && i + 1 < runs.len()) {
                return Err(QueryError::new(at.clone(), "a star between other words stands for nothing")
                    .hint("join it to a word, put a backslash before it, or use \"these words\"~5"));
            }
            continue;
        }
        add_run(run, at, &mut pieces)?;
    }
    Ok(pieces)
}

fn add_run(mut run: &[Sign], at: &Range<usize>, pieces: &mut Vec<Pattern>) -> Result<(), QueryError> {
    if let [word @ .., Sign::Errors(distance)] = run {
        pieces.push(Pattern::Fuzzy(fuzzy(word, *distance, at)?));
        return Ok(());
    }
    // Characters that are words alone match in any surroundings: a star beside them adds nothing.
    while let [Sign::Star, rest @ ..] = run
        && rest.iter().find(|sign| **sign != Sign::Star).is_some_and(|sign| sign.is_alone())
    {
        run = rest;
    }
    while let [rest @ .., Sign::Star] = run
        && rest.iter().rfind(|sign| **sign != Sign::Star).is_some_and(|sign| sign.is_alone())
    {
        run = rest;
    }
    if !run.iter().any(|sign| sign.is_wild()) {
        let text: String = run.iter().filter_map(|sign| plain(*sign)).collect();
        pieces.extend(folded_words(&text).into_iter().map(Pattern::Word));
        return Ok(());
    }
    if run.iter().any(|sign| sign.is_alone()) {
        return Err(QueryError::new(
            at.clone(),
            "`*` and `?` cannot stand inside a word of a script without spaces",
        )
        .hint("each character is a word there: ask for \"the parts\"~3"));
    }
    pieces.push(Pattern::Glob(glob(run, at)?));
    Ok(())
}

fn fuzzy(signs: &[Sign], distance: u32, at: &Range<usize>) -> Result<Fuzzy, QueryError> {
    let words = plain_text(signs).map(|text| folded_words(&text)).unwrap_or_default();
    let [word] = words.as_slice() else {
        return Err(QueryError::new(at.clone(), "`~` needs one word before it, without `*` and `?`"));
    };
    let fuzzy = u8::try_from(distance).ok().and_then(|distance| Fuzzy::new(word.clone(), distance));
    fuzzy.ok_or_else(|| {
        QueryError::new(at.clone(), "a word can be one or two typing errors away")
            .hint("write \"word~1 other\"; to search for a number behind `~` put a blank before it")
    })
}

/// The signs of a quotation of words with `~1` read, where it stands directly behind a word and ends it.
pub(super) fn with_errors(signs: Vec<Sign>) -> Vec<Sign> {
    let mut read: Vec<Sign> = Vec::with_capacity(signs.len());
    let mut rest = signs.as_slice();
    while let [first, after @ ..] = rest {
        rest = after;
        let behind_word = read.last().is_some_and(|sign| sign.is_of_word());
        if *first == Sign::Plain('~')
            && behind_word
            && let Some((distance, digits)) = number(after)
        {
            read.push(Sign::Errors(distance));
            rest = &after[digits..];
            continue;
        }
        read.push(*first);
    }
    read
}

/// The number that stands here, if it ends where a word ends, and its digits.
fn number(signs: &[Sign]) -> Option<(u32, usize)> {
    let digit = |sign: &Sign| plain(*sign).and_then(|c| c.to_digit(10));
    let digits: Vec<u32> = signs.iter().map_while(digit).collect();
    let ends = signs.get(digits.len()).is_none_or(|sign| !sign.is_of_word());
    let number = digits.iter().fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add(*digit));
    (ends && !digits.is_empty()).then_some((number, digits.len()))
}

/// The pattern of one word, or of a whole value.
pub(super) fn glob(signs: &[Sign], at: &Range<usize>) -> Result<Glob, QueryError> {
    let mut parts: Vec<GlobPart> = Vec::new();
    for sign in signs {
        match (sign, parts.last_mut()) {
            (Sign::Plain(c), Some(GlobPart::Text(text))) => fold_char(*c, text),
            (Sign::Plain(c), _) => {
                let mut text = String::new();
                fold_char(*c, &mut text);
                parts.push(GlobPart::Text(text));
            }
            (Sign::Star, _) => parts.push(GlobPart::AnyRun),
            (Sign::Question, _) => parts.push(GlobPart::OneCharacter),
            // Read as such only behind a word, where `fuzzy` took it or refused the word.
            (Sign::Errors(_), _) => {}
        }
    }
    Glob::new(&parts).ok_or_else(|| {
        QueryError::new(at.clone(), "a word with `*` or `?` can have 127 bytes at most")
            .hint("shorten it: `*` stands for any length")
    })
}

/// The text, where nothing in it is wild.
pub(super) fn plain_text(signs: &[Sign]) -> Option<String> {
    signs.iter().map(|sign| plain(*sign)).collect()
}

fn plain(sign: Sign) -> Option<char> {
    match sign {
        Sign::Plain(c) => Some(c),
        Sign::Star | Sign::Question | Sign::Errors(_) => None,
    }
}
