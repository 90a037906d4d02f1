//! A page in tokens, each with what is known of its word, and what was told of it so far.

use std::borrow::Cow;

use super::cues::{Cues, cues};
use super::lists::{Known, fold, known_folded};
use super::token::{Gap, Shape, Token, Tokens};
use super::{MOST_NAMES, NameKind, NameMention};

/// A page while names are looked for.
pub(super) struct Page<'t> {
    tokens: Tokens<'t>,
    words: Vec<Word>,
    taken: Vec<bool>,
    pub(super) found: Vec<NameMention>,
}

#[derive(Clone, Copy, Default)]
struct Word {
    known: Known,
    cues: Cues,
    /// Its line is written in capitals, so that capitals tell nothing.
    loud: bool,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let tokens = Tokens::new(text);
        let mut words = vec![Word::default(); tokens.all.len()];
        let mut line = 0;
        for at in 0..tokens.all.len() {
            let token = tokens.all[at];
            if token.is_capital() || matches!(token.shape, Shape::Lower | Shape::Uncased) {
                let word = tokens.word(at);
                let small = token.shape == Shape::Lower && word.is_ascii();
                let folded = if small { Cow::Borrowed(word) } else { Cow::Owned(fold(word)) };
                words[at].cues = cues(&folded);
                if token.shape != Shape::Lower || words[at].cues != Cues::default() {
                    words[at].known = known_folded(&folded);
                }
            }
            if token.gap >= Gap::Line {
                set_loud(&tokens, &mut words, line..at);
                line = at;
            }
        }
        let end = tokens.all.len();
        set_loud(&tokens, &mut words, line..end);
        Self { taken: vec![false; end], tokens, words, found: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.all.len()
    }

    pub(super) fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at)
    }

    pub(super) fn text(&self, at: usize) -> &'t str {
        self.tokens.word(at)
    }

    pub(super) fn sign(&self, at: usize) -> Option<char> {
        self.tokens.sign(at)
    }

    pub(super) fn gap(&self, at: usize) -> Gap {
        self.tokens.gap(at)
    }

    pub(super) fn shape(&self, at: usize) -> Option<Shape> {
        self.token(at).map(|token| token.shape)
    }

    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.token(at).is_some_and(Token::is_capital)
    }

    pub(super) fn known(&self, at: usize) -> Known {
        self.words.get(at).map(|word| word.known).unwrap_or_default()
    }

    pub(super) fn has(&self, at: usize, cue: Cues) -> bool {
        self.words.get(at).is_some_and(|word| word.cues.has(cue))
    }

    /// In a line of capitals.
    pub(super) fn is_loud(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.loud)
    }

    pub(super) fn is_free(&self, at: usize) -> bool {
        self.taken.get(at).is_some_and(|taken| !taken)
    }

    /// It is in the line of the token before, and nothing but a blank or two stands between.
    pub(super) fn joins(&self, at: usize) -> bool {
        matches!(self.gap(at), Gap::None | Gap::Blank) && at < self.len()
    }

    pub(super) fn begins_line(&self, at: usize) -> bool {
        self.gap(at) >= Gap::Column
    }

    /// A sentence begins here, as far as signs tell.
    pub(super) fn begins_sentence(&self, at: usize) -> bool {
        self.gap(at) == Gap::Paragraph
            || at.checked_sub(1).is_none_or(|before| matches!(self.sign(before), Some('.' | '!' | '?' | ':')))
    }

    /// Keeps a name of these tokens, where none of them is part of another.
    pub(super) fn tell(
        &mut self,
        words: std::ops::Range<usize>,
        kind: NameKind,
        value: String,
        how: &'static str,
        certainty: u8,
    ) -> bool {
        let (Some(first), Some(last)) = (self.token(words.start), self.token(words.end.saturating_sub(1)))
        else {
            return false;
        };
        let free = words.clone().all(|at| self.is_free(at));
        if !free || value.is_empty() || words.is_empty() || self.found.len() >= MOST_NAMES {
            return false;
        }
        words.for_each(|at| self.taken[at] = true);
        self.found.push(NameMention { span: first.start..last.end, kind, value, how, certainty });
        true
    }

    /// The words as they stand, with single blanks.
    pub(super) fn written(&self, words: std::ops::Range<usize>) -> String {
        let mut written = String::new();
        for at in words.clone() {
            if at > words.start && self.gap(at) != Gap::None {
                written.push(' ');
            }
            written.push_str(self.text(at));
        }
        written
    }

    /// The same, folded.
    pub(super) fn folded(&self, words: std::ops::Range<usize>) -> String {
        fold(&self.written(words))
    }
}

/// A line is loud when of its words of three letters and more most are in capitals and hardly one is in small letters.
fn set_loud(tokens: &Tokens<'_>, words: &mut [Word], line: std::ops::Range<usize>) {
    let (mut caps, mut small) = (0, 0);
    for token in &tokens.all[line.clone()] {
        let long = token.end - token.start >= 2;
        match token.shape {
            Shape::Caps if long => caps += 1,
            Shape::Lower | Shape::Capital if long => small += 1,
            _ => {}
        }
    }
    if caps > small * 3 || (caps > small && small <= 1) {
        words[line].iter_mut().for_each(|word| word.loud = true);
    }
}
