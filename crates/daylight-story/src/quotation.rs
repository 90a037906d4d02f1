//! What a draft puts between quotation marks, and whether a page says it word for word.

use std::ops::Range;

use crate::token::{Token, tokens};

/// Words between quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// With its marks.
    pub(crate) around: Range<usize>,
    pub(crate) inside: Range<usize>,
}

/// Signs of one quotation: some forty lines.
const LONGEST: usize = 4000;

/// The outermost quotations of a text, in order.
pub(crate) fn quoted(text: &str) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let closers = closers(c, before, next);
        let inside = at + c.len_utf8();
        if let Some(end) = closers.and_then(|closers| end_of(text, inside, c, closers)) {
            let close = text[end..].chars().next().map_or(0, char::len_utf8);
            found.push(Quoted { around: at..end + close, inside: inside..end });
            while chars.next_if(|(at, _)| *at < end + close).is_some() {}
            before = '"';
            continue;
        }
        before = c;
    }
    found
}

/// The marks that end what this one begins.
fn closers(open: char, before: char, next: char) -> Option<&'static [char]> {
    let begins_word = !before.is_alphanumeric();
    let closers: &[char] = match open {
        '"' => &['"', '”', '“'],
        '“' => &['”', '"', '“'],
        '„' => &['“', '”', '"'],
        '«' => &['»'],
        '»' if begins_word && !next.is_whitespace() => &['«'],
        '‹' => &['›'],
        '「' => &['」'],
        '『' => &['』'],
        '‘' if begins_word => &['’', '\''],
        '‚' if begins_word && !next.is_whitespace() => &['‘', '’'],
        '\'' if begins_word && !next.is_whitespace() => &['\''],
        _ => return None,
    };
    Some(closers)
}

fn end_of(text: &str, from: usize, open: char, closers: &[char]) -> Option<usize> {
    let rest = &text[from..];
    let single = matches!(open, '‘' | '‚' | '\'');
    let mut depth = 0_u32;
    for (at, c) in rest.char_indices().take_while(|(at, _)| *at < LONGEST) {
        if open == '“' && c == '“' && rest[..at].chars().next_back().is_none_or(char::is_whitespace) {
            depth += 1;
            continue;
        }
        if !closers.contains(&c) {
            continue;
        }
        if single {
            // An apostrophe is no mark: a letter behind it, or nothing before it.
            let behind = rest[at + c.len_utf8()..].chars().next();
            if behind.is_some_and(char::is_alphanumeric) || rest[..at].ends_with(char::is_whitespace) {
                continue;
            }
            // `the partners' row` opens nothing.
            if !rest[..at].contains(' ') && open == '\'' && rest[..at].len() > 30 {
                return None;
            }
        }
        if depth > 0 && c == '”' {
            depth -= 1;
            continue;
        }
        return (at > 0).then_some(from + at);
    }
    None
}

/// Words that have to stand on a page one behind the other, in stretches with something left out between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Pattern {
    /// Never empty inside.
    stretches: Vec<Vec<String>>,
    /// Words that may stand between one stretch and the next; `None` for any number.
    between: Vec<Option<usize>>,
}

/// Words that `[…]` of a writer may stand for.
const INSERTED: usize = 12;

impl Pattern {
    pub(crate) fn of(text: &str) -> Self {
        let mut pattern = Self::default();
        let mut rest = text.replace("...", "…").replace(". . .", "…");
        for ellipsis in ["[…]", "(…)", "[ … ]"] {
            rest = rest.replace(ellipsis, "…");
        }
        let mut plain = String::new();
        let mut chars = rest.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '…' => {
                    pattern.stretch(&plain, None);
                    plain.clear();
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    let letters = inside.chars().count();
                    if letters == 1 {
                        // [T]he: only the capital is the writer's.
                        plain.push_str(&inside);
                    } else if !inside.eq_ignore_ascii_case("sic") && !inside.eq_ignore_ascii_case("sic!") {
                        pattern.stretch(&plain, Some(INSERTED));
                        plain.clear();
                    }
                }
                _ => plain.push(c),
            }
        }
        pattern.stretch(&plain, None);
        pattern.between.truncate(pattern.stretches.len().saturating_sub(1));
        pattern
    }

    fn stretch(&mut self, text: &str, then: Option<usize>) {
        let words: Vec<String> = tokens(text).into_iter().map(|token| token.folded).collect();
        if words.is_empty() {
            // What was inserted right behind what was left out: the wider of the two.
            if let Some(last) = self.between.last_mut() {
                *last = last.and_then(|last| then.map(|then| last.max(then)));
            }
            return;
        }
        self.stretches.push(words);
        self.between.push(then);
    }

    pub(crate) fn words(&self) -> usize {
        self.stretches.iter().map(Vec::len).sum()
    }

    /// The longest stretch, to be looked for in many papers.
    pub(crate) fn longest(&self) -> &[String] {
        self.stretches.iter().max_by_key(|stretch| stretch.len()).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn all_words(&self) -> impl Iterator<Item = &str> {
        self.stretches.iter().flatten().map(String::as_str)
    }

    /// Where it stands among the words of a page: bytes of its text.
    pub(crate) fn found(&self, text: &str, page: &[Token]) -> Option<Range<usize>> {
        let first = self.stretches.first()?;
        let mut from = 0;
        while let Some((start, mut end)) = place_of(first, text, page, from, None) {
            let mut whole = true;
            for (stretch, most) in self.stretches[1..].iter().zip(&self.between) {
                match place_of(stretch, text, page, end, *most) {
                    Some((_, next)) => end = next,
                    None => {
                        whole = false;
                        break;
                    }
                }
            }
            if whole {
                return Some(page.get(start)?.start..page.get(end.checked_sub(1)?)?.end);
            }
            from = start + 1;
        }
        None
    }
}

/// The first place of these words, from this one on and at most so many words later: first and behind the last.
fn place_of(
    words: &[String],
    text: &str,
    page: &[Token],
    from: usize,
    most: Option<usize>,
) -> Option<(usize, usize)> {
    let last = most.map_or(page.len(), |most| (from + most + 1).min(page.len()));
    (from..last).find_map(|start| ends(words, text, page, start).map(|end| (start, end)))
}

fn ends(words: &[String], text: &str, page: &[Token], start: usize) -> Option<usize> {
    let mut at = start;
    for word in words {
        let token = page.get(at)?;
        if token.folded == *word {
            at += 1;
            continue;
        }
        // A word that a line end divides.
        let next = page.get(at + 1)?;
        let between = text.get(token.end..next.start)?;
        let divided = between.starts_with(['-', '\u{2010}', '\u{ad}'])
            && between[1..].trim().is_empty()
            && between.contains('\n')
            && word.len() == token.folded.len() + next.folded.len()
            && word.starts_with(&token.folded)
            && word.ends_with(&next.folded);
        if !divided {
            return None;
        }
        at += 2;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Vec<&str> {
        quoted(text).into_iter().map(|quoted| &text[quoted.inside]).collect()
    }

    #[test]
    fn quotation_marks_of_many_countries() {
        assert_eq!(inside("He said \"ten months\" and “seven months”."), ["ten months", "seven months"]);
        assert_eq!(
            inside("„zehn Monate“, «dix mois», »zehn«, ‘ten’, 'ten months'"),
            ["zehn Monate", "dix mois", "zehn", "ten", "ten months"]
        );
        assert_eq!(inside("Tanners' Row, the farmers' bench and it's 'so' there"), ["so"]);
        assert_eq!(inside("“a “b” c” d"), ["a “b” c"]);
        assert_eq!(inside("5\" of snow"), Vec::<&str>::new());
    }

    fn stands(quotation: &str, page: &str) -> Option<String> {
        Pattern::of(quotation).found(page, &tokens(page)).map(|range| page[range].to_owned())
    }

    const PAGE: &str =
        "No partner\nis asked and no partner is told. The harbour con-\ncession — 48,500 crowns — falls due.";

    #[test]
    fn the_words_count_and_not_the_signs_between_them() {
        assert_eq!(stands("no partner is asked", PAGE).as_deref(), Some("No partner\nis asked"));
        assert_eq!(
            stands("[n]o partner … is told", PAGE).as_deref(),
            Some("No partner\nis asked and no partner is told")
        );
        assert!(stands("The harbour concession - 48,500 crowns - falls due", PAGE).is_some());
        assert_eq!(stands("[It] falls due", PAGE).as_deref(), Some("falls due"));
        assert_eq!(
            stands("asked and [any] partner is told", PAGE).as_deref(),
            Some("asked and no partner is told")
        );
        for wrong in ["no partner was asked", "is told … is asked", "48,600 crowns", "…"] {
            assert_eq!(stands(wrong, PAGE), None, "{wrong}");
        }
    }
}
