//! How the strings of a document lie in one field, and how tantivy is handed their words.
//!
//! The strings of a field are joined into one value with their lengths in front. String `i` begins at
//! a position that follows from the lengths alone, so it is known before the words are counted: the
//! index thread of tantivy counts them later, and only it.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::words::next_word;

/// Positions left free between two strings. More than any phrase or near search spans, so that none
/// matches across a page border.
pub(crate) const GAP: u64 = 512;

/// A word in every document that holds a word cut for its length. No text has it: it is a control sign.
pub(crate) const CUT_MARK: &str = "\u{1}";

/// The first position of each string, and the position after the last.
///
/// A string of `n` bytes has at most `(n + 1) / 2` words: two words touch only where one of them is
/// a character alone, and those have three bytes.
pub(crate) fn starts(lengths: impl IntoIterator<Item = usize>) -> Vec<u64> {
    let mut at = 0;
    let mut starts = vec![at];
    for length in lengths {
        at += (length as u64).div_ceil(2) + GAP;
        starts.push(at);
    }
    starts
}

/// The strings as one value of a field.
pub(crate) fn join<'s>(strings: impl Iterator<Item = &'s str> + Clone) -> String {
    let size: usize = strings.clone().map(|text| text.len() + 10).sum();
    let mut value = String::with_capacity(size);
    for text in strings.clone() {
        value.push_str(&text.len().to_string());
        value.push(' ');
    }
    value.push('\n');
    strings.for_each(|text| value.push_str(text));
    value
}

/// Splits a value made by [`join`] into words, for tantivy.
#[derive(Clone, Default)]
pub(crate) struct JoinedTokenizer;

impl Tokenizer for JoinedTokenizer {
    type TokenStream<'a> = JoinedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> JoinedStream<'a> {
        let (lengths, rest) = text.split_once('\n').unwrap_or(("", ""));
        JoinedStream {
            lengths: lengths.split_ascii_whitespace(),
            rest,
            current: "",
            at: 0,
            position: 0,
            next_start: 0,
            owes_mark: false,
            token: Token::default(),
        }
    }
}

/// The words of a joined value.
pub(crate) struct JoinedStream<'a> {
    lengths: std::str::SplitAsciiWhitespace<'a>,
    rest: &'a str,
    current: &'a str,
    at: usize,
    position: u64,
    next_start: u64,
    owes_mark: bool,
    token: Token,
}

impl JoinedStream<'_> {
    /// Goes to the next string; false after the last.
    fn next_string(&mut self) -> bool {
        let Some(length) = self.lengths.next().and_then(|digits| digits.parse::<usize>().ok()) else {
            return false;
        };
        let Some((current, rest)) = self.rest.split_at_checked(length) else { return false };
        (self.current, self.rest) = (current, rest);
        self.at = 0;
        self.position = self.next_start;
        self.next_start += (length as u64).div_ceil(2) + GAP;
        true
    }
}

impl TokenStream for JoinedStream<'_> {
    fn advance(&mut self) -> bool {
        if std::mem::take(&mut self.owes_mark) {
            self.token.text.clear();
            self.token.text.push_str(CUT_MARK);
            return true;
        }
        loop {
            if let Some(word) = next_word(self.current, self.at, &mut self.token.text) {
                self.at = word.bytes.end;
                self.owes_mark = word.cut;
                // Documents too long for 32 bits of positions are refused before they get here.
                self.token.position = self.position as usize;
                self.position += 1;
                return true;
            }
            if !self.next_string() {
                return false;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(strings: &[&str]) -> Vec<(String, usize)> {
        let value = join(strings.iter().copied());
        let mut tokenizer = JoinedTokenizer;
        let mut stream = tokenizer.token_stream(&value);
        let mut words = Vec::new();
        while let Some(token) = stream.next() {
            words.push((token.text.clone(), token.position));
        }
        words
    }

    #[test]
    fn each_string_begins_where_its_lengths_say() {
        let strings = ["a b", "", "12 \n", "日本"];
        let starts = starts(strings.map(str::len));
        assert_eq!(
            words(&strings),
            [
                ("a".to_owned(), 0),
                ("b".to_owned(), 1),
                ("12".to_owned(), starts[2] as usize),
                ("日".to_owned(), starts[3] as usize),
                ("本".to_owned(), starts[3] as usize + 1),
            ]
        );
    }

    #[test]
    fn a_cut_word_leaves_a_mark() {
        let found = words(&[&"x".repeat(257)]);
        assert_eq!(found.iter().filter(|(word, _)| word == CUT_MARK).count(), 1);
        assert_eq!(found.len(), 3);
    }
}
