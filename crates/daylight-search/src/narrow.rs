//! What the index can say about a regex before any text is read: words, or parts of words, that every
//! match must have.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::fold::{extends_word, fold, fold_char};
use crate::query::{Glob, GlobPart, Pattern};
use crate::words::each_word;

/// A condition on the words of a document that all documents with a match fulfil.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Need {
    Nothing,
    Word(Pattern),
    All(Vec<Need>),
    Any(Vec<Need>),
}

/// Words asked for at most of one regex: the longest. Each costs a walk through the dictionary.
const MOST_WORDS: usize = 4;
/// A single letter is in nearly every document.
const SHORTEST: usize = 2;
/// Letters in a class that are all the same letter, in whatever case.
const LARGEST_CLASS: usize = 8;

pub(crate) fn needs(structure: &Hir) -> Need {
    let mut collector = Collector::default();
    collector.walk(structure);
    collector.end_run();
    collector.finish()
}

#[derive(Default)]
struct Collector {
    /// Characters that follow each other in every match.
    run: String,
    needs: Vec<Need>,
}

impl Collector {
    /// Recursion is bounded by the nest limit of the regex.
    fn walk(&mut self, part: &Hir) {
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => self.run.push_str(text),
                Err(_) => self.end_run(),
            },
            HirKind::Class(class) => match same_letter(class) {
                Some(c) => self.run.push(c),
                None => self.end_run(),
            },
            HirKind::Capture(capture) => self.walk(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.walk(part)),
            HirKind::Repetition(repetition) => {
                self.end_run();
                if repetition.min > 0 {
                    self.needs.push(needs(&repetition.sub));
                }
            }
            HirKind::Alternation(parts) => {
                self.end_run();
                self.needs.push(any(parts.iter().map(needs).collect()));
            }
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        // A word is whole on the left if something before it separates it; marks do not.
        let first_separator = run.find(|c: char| !extends_word(c)).unwrap_or(run.len());
        each_word(&run, |word, folded| {
            let open_left = word.bytes.start <= first_separator;
            let open_right = word.bytes.end == run.len();
            if let Some(pattern) = pattern(folded, open_left, open_right) {
                self.needs.push(Need::Word(pattern));
            }
        });
    }

    fn finish(mut self) -> Need {
        self.needs.retain(|need| *need != Need::Nothing);
        self.needs.sort_by_key(|need| std::cmp::Reverse(strength(need)));
        self.needs.truncate(MOST_WORDS);
        match self.needs.len() {
            0 => Need::Nothing,
            1 => self.needs.swap_remove(0),
            _ => Need::All(self.needs),
        }
    }
}

/// How much a need is likely to rule out, roughly: whole words before beginnings before the rest.
fn strength(need: &Need) -> usize {
    match need {
        Need::Word(Pattern::Word(word)) => 1000 + word.len(),
        Need::Word(Pattern::Glob(glob)) => glob.length(),
        Need::Word(Pattern::Fuzzy(_)) | Need::Nothing => 0,
        Need::All(needs) => needs.iter().map(strength).max().unwrap_or(0),
        Need::Any(needs) => needs.iter().map(strength).min().unwrap_or(0) / 2,
    }
}

fn any(needs: Vec<Need>) -> Need {
    if needs.contains(&Need::Nothing) || needs.is_empty() { Need::Nothing } else { Need::Any(needs) }
}

fn pattern(folded: &str, open_left: bool, open_right: bool) -> Option<Pattern> {
    if !open_left && !open_right {
        return Some(Pattern::Word(folded.to_owned()));
    }
    if folded.chars().count() < SHORTEST {
        return None;
    }
    let mut parts = Vec::new();
    parts.extend(open_left.then_some(GlobPart::AnyRun));
    parts.push(GlobPart::Text(folded.to_owned()));
    parts.extend(open_right.then_some(GlobPart::AnyRun));
    Glob::new(&parts).map(Pattern::Glob)
}

/// The letter a class stands for if all its letters fold to the same.
fn same_letter(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let letters: usize = class.ranges().iter().map(regex_syntax::hir::ClassUnicodeRange::len).sum();
    if letters > LARGEST_CLASS {
        return None;
    }
    let mut letters = class.ranges().iter().flat_map(|range| range.start()..=range.end());
    let first = letters.next()?;
    let mut folded = String::new();
    fold_char(first, &mut folded);
    letters.all(|c| fold(c.encode_utf8(&mut [0; 4])) == folded).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pattern: &str) -> String {
        let mut parser = regex_syntax::ParserBuilder::new().case_insensitive(true).multi_line(true).build();
        show(&needs(&parser.parse(pattern).unwrap()))
    }

    fn show(need: &Need) -> String {
        match need {
            Need::Nothing => "nothing".into(),
            Need::Word(Pattern::Word(word)) => word.clone(),
            Need::Word(Pattern::Glob(glob)) => glob.show(),
            Need::Word(Pattern::Fuzzy(_)) => unreachable!(),
            Need::All(needs) => format!("({})", needs.iter().map(show).collect::<Vec<_>>().join(" & ")),
            Need::Any(needs) => format!("({})", needs.iter().map(show).collect::<Vec<_>>().join(" | ")),
        }
    }

    #[test]
    fn the_letters_every_match_must_have_are_found() {
        for (pattern, needed) in [
            (r"kickback", "*kickback*"),
            (r"Bank of Zürich", "(of & zurich* & *bank)"),
            (r"\bof\b", "*of*"),
            (r"invoice\s+\d{4}", "*invoice*"),
            (r"(paris|rome|[a-z])", "nothing"),
            (r"(paris|rome) office", "(office* & (*paris* | *rome*))"),
            (r"x+", "nothing"),
            (r"(?:ab)+", "*ab*"),
            (r"(?:ab)*", "nothing"),
            (r"DE\d{20}", "*de*"),
        ] {
            assert_eq!(words(pattern), needed, "{pattern}");
        }
    }
}
