//! Words of a text, and signs that some were taken out.

/// A word, or a sign that something was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What is compared: in lower case; the same for every sign.
    pub(super) word: Box<str>,
    pub(super) gap: bool,
}

/// What all signs are compared as.
const GAP: &str = "\u{2588}";

/// Words that say, in brackets or in capitals alone, that something was taken out.
const STEMS: [&str; 22] = [
    "redact", "delet", "remov", "withh", "sanitiz", "sanitis", "expung", "excis", "omitted", "blank",
    "black", "censor", "exempt", "anonymi", "caviard", "noirci", "occult", "supprim", "geschw", "schwärz",
    "tachado", "testado",
];

/// Signs that stand for what was painted over.
const BLOCKS: &str = "█▇▆▅▓▒░■▉▊▋";

/// Bytes between brackets at most.
const LONGEST_REMARK: usize = 48;

/// Letters, underscores or stars in a row that stand for something.
const FILLERS: usize = 4;

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if let Some(end) = gap_at(text, at) {
            match tokens.last_mut() {
                // Several signs beside one another hide one thing.
                Some(last) if last.gap && text.get(last.end..at).is_some_and(is_nothing) => last.end = end,
                _ => tokens.push(Token { start: at, end, word: GAP.into(), gap: true }),
            }
            at = end;
        } else if c.is_alphanumeric() {
            let rest = text.get(at..).unwrap_or_default();
            let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or_default();
            tokens.push(Token { start: at, end: at + length, word: word.to_lowercase().into(), gap: false });
            at += length;
        } else {
            at += c.len_utf8();
        }
    }
    tokens
}

fn is_nothing(between: &str) -> bool {
    between.chars().all(|c| c.is_whitespace() || matches!(c, ',' | '.' | ';'))
}

/// Whether the whole of a text is a sign that something was taken out.
pub fn is_gap(text: &str) -> bool {
    matches!(tokens(text.trim()).as_slice(), [token] if token.gap)
}

/// Where a sign that begins here ends.
fn gap_at(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let run = |fits: &dyn Fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
    match first {
        _ if BLOCKS.contains(first) => Some(at + run(&|c| BLOCKS.contains(c))),
        '[' | '<' | '{' => remark(rest).map(|length| at + length),
        '(' => {
            // `3.3(b)(1)` is a rule that is quoted, not what was taken out by it.
            let quoted = text.get(..at).and_then(|before| before.chars().next_back());
            let quoted = quoted.is_some_and(|before| before.is_alphanumeric() || before == '.');
            remark(rest).or_else(|| exemption(rest).filter(|_| !quoted)).map(|length| at + length)
        }
        '_' | '*' | 'x' | 'X' => {
            let begins = text.get(..at).and_then(|before| before.chars().next_back());
            let length = run(&|c| c == first);
            let ends = rest.get(length..).and_then(|behind| behind.chars().next());
            let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            (length >= FILLERS && !inside(begins) && !inside(ends)).then_some(at + length)
        }
        'A'..='Z' => {
            let begins = text.get(..at).and_then(|before| before.chars().next_back());
            let length = run(&char::is_alphanumeric);
            let word = rest.get(..length)?;
            let alone = !begins.is_some_and(char::is_alphanumeric);
            let says =
                matches!(word, "REDACTED" | "SANITIZED" | "SANITISED" | "WITHHELD" | "DELETED" | "EXCISED");
            (alone && says).then_some(at + length)
        }
        _ => None,
    }
}

/// `[redacted]`, `[name deleted]`, `[…]`, `[ ]`: how long it is.
fn remark(rest: &str) -> Option<usize> {
    let open = rest.chars().next()?;
    let close = match open {
        '[' => ']',
        '<' => '>',
        '{' => '}',
        _ => ')',
    };
    let most = rest.floor_char_boundary(LONGEST_REMARK.min(rest.len()));
    let length = rest.get(..most)?.find(close)?;
    let inside = rest.get(1..length)?.trim();
    let says = match open {
        // Empty parentheses and dots in them are ordinary.
        '[' if inside.chars().all(|c| c.is_whitespace() || ".…_*-–—".contains(c) || BLOCKS.contains(c)) => {
            true
        }
        _ => {
            let inside = inside.to_lowercase();
            inside
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| STEMS.iter().any(|stem| word.starts_with(stem)))
        }
    };
    says.then_some(length + 1)
}

/// An exemption of the American Freedom of Information Act, 5 U.S.C. 552(b): `(b)(1)`, `(b) (7)(C)`, `(b)(3) (A)`.
fn exemption(rest: &str) -> Option<usize> {
    let mut length = rest.strip_prefix("(b)").or_else(|| rest.strip_prefix("(B)")).map(|_| 3)?;
    let mut numbers = 0;
    loop {
        let behind = rest.get(length..)?;
        let blanks = behind.bytes().take_while(|byte| *byte == b' ').count().min(2);
        let Some(inside) = behind.get(blanks..).and_then(|behind| behind.strip_prefix('(')) else { break };
        let Some(end) =
            inside.get(..inside.floor_char_boundary(4.min(inside.len()))).and_then(|few| few.find(')'))
        else {
            break;
        };
        let word = inside.get(..end)?;
        let number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let letter = numbers > 0 && word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !number && !letter {
            break;
        }
        numbers += 1;
        length += blanks + end + 2;
    }
    (numbers > 0).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_what_was_taken_out_are_known_and_ordinary_words_are_not() {
        for gap in [
            "[redacted]",
            "[REDACTED]",
            "[name deleted]",
            "(redacted)",
            "<withheld>",
            "[…]",
            "[...]",
            "[   ]",
            "█",
            "████ ███",
            "(b)(1)",
            "(b) (7)(C)",
            "(b)(6), (b)(7)(C)",
            "xxxxx",
            "XXXXXXXX",
            "______",
            "****",
            "REDACTED",
            "[geschwärzt]",
            "[passage caviardé]",
        ] {
            assert!(is_gap(gap), "{gap}");
        }
        for other in [
            "",
            "redacted",
            "[sic]",
            "(b)",
            "(1)",
            "3.3(b)(1)",
            "xx",
            "Xerxes",
            "(a)(1)",
            "[12]",
            "( )",
            "REDACTEDLY",
            "the blank page",
            "(b) (see below)",
        ] {
            assert!(!is_gap(other), "{other}");
        }
    }
}
