//! Words of a text, so that two writings of the same words are the same: whatever signs, dashes, blanks and line ends
//! stand between them, with ligatures taken apart and capitals made small.

use unicode_normalization::UnicodeNormalization;

/// One word, with its bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) folded: String,
}

/// The words of a text in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut begun: Option<usize> = None;
    let mut last = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let inside = begun.is_some()
            && match c {
                '\'' | '’' | '\u{ad}' => next.is_some_and(char::is_alphanumeric),
                // 48,500 and 16.5 are one word each.
                '.' | ',' => {
                    text[..at].chars().next_back().is_some_and(|before| before.is_ascii_digit())
                        && next.is_some_and(|next| next.is_ascii_digit())
                }
                '\u{300}'..='\u{36f}' => true,
                _ => false,
            };
        if c.is_alphanumeric() || inside {
            begun.get_or_insert(at);
            last = at + c.len_utf8();
        } else if let Some(start) = begun.take() {
            found.push(token(text, start, last));
        }
    }
    if let Some(start) = begun {
        found.push(token(text, start, last));
    }
    found
}

fn token(text: &str, start: usize, end: usize) -> Token {
    Token { start, end, folded: folded(&text[start..end]) }
}

/// A word as it is compared.
pub(crate) fn folded(word: &str) -> String {
    word.nfkc().filter(|c| !matches!(c, '\'' | '’' | '\u{ad}')).flat_map(char::to_lowercase).collect()
}

/// A word without the endings that grammar puts to it, roughly, and of English alone: `payments` and `payment`.
pub(crate) fn stem(word: &str) -> &str {
    if word.len() < 4 || !word.is_ascii() {
        return word;
    }
    let cut = |word: &'_ str, ending: &str, kept: usize| -> usize {
        word.strip_suffix(ending).filter(|stem| stem.len() >= kept).map_or(word.len(), str::len)
    };
    let mut end = word.len();
    for (ending, kept) in [("ies", 3), ("ing", 4), ("ed", 3), ("s", 3)] {
        if ending == "s" && word.ends_with("ss") {
            continue;
        }
        end = cut(word, ending, kept);
        if end < word.len() {
            break;
        }
    }
    let stem = &word[..end];
    &stem[..cut(stem, "e", 3).min(cut(stem, "y", 3))]
}

/// Words that say nothing by themselves.
pub(crate) fn is_small(word: &str) -> bool {
    SMALL.binary_search(&word).is_ok()
}

const SMALL: &[&str] = &[
    "a",
    "about",
    "above",
    "according",
    "after",
    "again",
    "all",
    "also",
    "although",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "before",
    "being",
    "between",
    "both",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "during",
    "each",
    "either",
    "else",
    "even",
    "for",
    "from",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "here",
    "hers",
    "him",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "itself",
    "just",
    "may",
    "might",
    "more",
    "most",
    "must",
    "neither",
    "no",
    "nor",
    "not",
    "of",
    "off",
    "on",
    "once",
    "only",
    "or",
    "other",
    "our",
    "out",
    "over",
    "own",
    "same",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "some",
    "still",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "though",
    "through",
    "to",
    "too",
    "under",
    "until",
    "up",
    "upon",
    "us",
    "very",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "with",
    "within",
    "without",
    "would",
    "yet",
    "you",
    "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.folded).collect()
    }

    #[test]
    fn words_are_the_same_whatever_signs_are_between_them() {
        assert_eq!(
            words("The “harbour—concession”,\nTanners’ Row: ﬁve"),
            words("the harbour concession tanners row five")
        );
        assert_eq!(words("48,500 crowns, 16.5."), ["48,500", "crowns", "16.5"]);
        assert_eq!(words("don’t"), words("don't"));
    }

    #[test]
    fn small_words_are_sorted_so_that_they_are_found() {
        assert!(SMALL.is_sorted());
        assert!(is_small("the") && !is_small("order"));
    }

    #[test]
    fn one_stem_for_one_and_many() {
        for (one, other) in [("payment", "payments"), ("company", "companies"), ("poll", "polling")] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
    }
}
