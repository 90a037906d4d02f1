//! From what is written between two blanks or quotes to the words it asks for.

use std::ops::Range;

use super::glob::GlobPart;
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
}

impl Sign {
    /// Belongs to a word or stands for a part of one.
    fn is_of_word(self) -> bool {
        match self {
            Self::Plain(c) => starts_word(c) || extends_word(c),
            Self::Star | Self::Question => true,
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
        Sign::Star | Sign::Question => None,
    }
}
