//! The query language once more, as simply as it can be written: no index, no shortcuts. What it says
//! is what a search must say.
#![allow(dead_code, unreachable_pub)] // each test uses a part of it

pub mod corpus;
pub mod question;

/// Folding for the letters the tests use, by table.
fn plain_fold(c: char) -> String {
    let folded = match c {
        'é' | 'É' | 'è' => "e",
        'ö' | 'Ö' => "o",
        'ü' | 'Ü' => "u",
        'Ł' | 'ł' => "l",
        'ó' => "o",
        'ź' => "z",
        'ß' => "ss",
        'Д' => "д",
        'ё' => "е",
        'й' => "и",
        'Σ' | 'ς' => "σ",
        'ﬁ' => "fi",
        c if c.is_ascii_uppercase() => return c.to_ascii_lowercase().to_string(),
        c => return c.to_string(),
    };
    folded.to_string()
}

pub fn is_han(c: char) -> bool {
    ('\u{3000}'..'\u{a000}').contains(&c) && c.is_alphabetic()
}

/// A word: its folded form and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainWord {
    pub folded: String,
    pub start: usize,
    pub end: usize,
}

/// Words of a text: letters and digits that touch; a Han character alone.
pub fn plain_words(text: &str) -> Vec<PlainWord> {
    let mut words: Vec<PlainWord> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if !c.is_alphanumeric() {
            open = false;
        } else if open && !is_han(c) {
            let word = words.last_mut().unwrap();
            word.folded += &plain_fold(c);
            word.end = end;
        } else {
            words.push(PlainWord { folded: plain_fold(c), start: at, end });
            open = !is_han(c);
        }
    }
    words
}

/// Edits between two words: one character more, less or other, two neighbours exchanged (each place
/// changed once). Wagner and Fischer's table with the exchange added.
pub fn edits(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = usize::from(a[i - 1] != b[j - 1]);
                let mut least =
                    (table[i - 1][j] + 1).min(table[i][j - 1] + 1).min(table[i - 1][j - 1] + change);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// `*` and `?` by trying everything.
pub fn glob_matches(pattern: &[char], word: &[char]) -> bool {
    match (pattern.first(), word.first()) {
        (None, None) => true,
        (Some('*'), _) if glob_matches(&pattern[1..], word) => true,
        (Some('*'), Some(_)) => glob_matches(pattern, &word[1..]),
        (Some('?'), Some(_)) => glob_matches(&pattern[1..], &word[1..]),
        (Some(p), Some(w)) if p == w => glob_matches(&pattern[1..], &word[1..]),
        _ => false,
    }
}

/// Whether positions can be chosen, one for each list, all different, in a stretch of at most `stretch`.
pub fn near_holds(lists: &[Vec<usize>], chosen: &mut Vec<usize>, stretch: usize) -> bool {
    let Some((first, rest)) = lists.split_first() else {
        let least = chosen.iter().min().unwrap();
        let most = chosen.iter().max().unwrap();
        return most - least < stretch;
    };
    first.iter().any(|position| {
        if chosen.contains(position) {
            return false;
        }
        chosen.push(*position);
        let holds = near_holds(rest, chosen, stretch);
        chosen.pop();
        holds
    })
}

/// Whether the phrase stands in the text as written, from word border to word border.
pub fn written_in(phrase: &str, text: &str) -> bool {
    let wanted: Vec<&str> = phrase.split_whitespace().collect();
    text.char_indices().any(|(start, _)| {
        let mut at = start;
        for (i, part) in wanted.iter().enumerate() {
            if i > 0 {
                let blanks = text[at..].len() - text[at..].trim_start().len();
                if blanks == 0 {
                    return false;
                }
                at += blanks;
            }
            if !text[at..].starts_with(part) {
                return false;
            }
            at += part.len();
        }
        let inside =
            |place: usize| plain_words(text).iter().any(|word| word.start < place && place < word.end);
        !inside(start) && !inside(at)
    })
}
