//! Marks in parentheses before or after a paragraph.

use super::page::{Line, MarkingKind, MarkingMention, bounded};
use super::read::{Reading, read};
use super::wording::Wording;

/// A parenthesis that reads like a portion mark.
pub(super) struct Candidate {
    start: usize,
    end: usize,
    reading: Reading,
    place: Place,
}

/// Where in its line a mark stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before everything but a number, a bullet or a label.
    Opens,
    /// After everything.
    Closes,
    /// The line is nothing else.
    Alone,
    Within,
}

/// The mark that begins with the parenthesis at `at`.
pub(super) fn candidate(line: &Line<'_>, at: usize) -> Option<Candidate> {
    let rest = bounded(&line.text[at..]);
    let end = at + rest.find(')')? + 1;
    let raw = &line.text[at..end];
    if raw.chars().any(char::is_lowercase) || raw[1..].contains('(') {
        return None;
    }
    let reading = read(raw);
    let wording = &reading.wording;
    let known = wording.portion && wording.unknown().next().is_none();
    let level = wording.lead.as_ref().is_some_and(|lead| lead.level.is_some());
    let alone = raw == "(NF)";
    // No country's portions say that with nothing more, and lists and registered names do.
    if raw == "(R)" {
        return None;
    }
    (known && (level || alone)).then(|| Candidate {
        start: line.start + at,
        end: line.start + end,
        place: place(line, at, end),
        reading,
    })
}

fn place(line: &Line<'_>, start: usize, end: usize) -> Place {
    let before = super::page::bounded_end(&line.text[..start]).trim_start();
    let after = bounded(&line.text[end..]).trim();
    let opens = start < 200 && opens(before);
    let closes = after.chars().all(|c| !c.is_alphanumeric());
    match (opens, closes) {
        (true, true) => Place::Alone,
        (true, false) => Place::Opens,
        (false, true) => Place::Closes,
        (false, false) => Place::Within,
    }
}

/// Whether only what numbers or names a paragraph stands before the mark.
fn opens(before: &str) -> bool {
    let labels = [
        "SUBJECT",
        "SUBJ",
        "TITLE",
        "RE",
        "REF",
        "SUMMARY",
        "COMMENT",
        "ACTION REQUEST",
        "BACKGROUND",
        "(U)",
    ];
    let words = before.split_whitespace();
    let mut count = 0;
    for word in words {
        count += 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let number = bare.len() <= 4 && (bare.bytes().all(|byte| byte.is_ascii_digit()) || bare.len() <= 1);
        let roman = !bare.is_empty() && bare.len() <= 4 && bare.bytes().all(|byte| b"IVXivx".contains(&byte));
        let dotted = bare.split('.').all(|part| !part.is_empty() && part.len() <= 2) && bare.contains('.');
        let label = labels.contains(&bare.to_uppercase().as_str()) || word.ends_with(':') && bare.len() <= 20;
        if !(number || roman || dotted || label) || count > 3 {
            return false;
        }
    }
    true
}

/// Which of the candidates are marks. A letter in parentheses is one only where the paper shows that it is marked.
pub(super) fn judge(text: &str, candidates: Vec<Candidate>, marked: bool) -> Vec<MarkingMention> {
    let placed = candidates.iter().filter(|candidate| candidate.place != Place::Within).count();
    let plain = candidates.iter().any(|candidate| !is_letter(&candidate.reading.wording));
    let evidence = marked || plain || placed >= 3 && several_levels(&candidates);
    let mut list = Enumeration::default();
    let mut found = Vec::new();
    for candidate in candidates {
        let letter = is_letter(&candidate.reading.wording);
        if letter && (!evidence || after_number(text, &candidate) || list.is_item(text, &candidate)) {
            continue;
        }
        let sure: u8 = match (letter, candidate.place) {
            (true, Place::Opens) => 80,
            (true, Place::Alone) => 66,
            (true, Place::Closes) => 70,
            (true, Place::Within) => continue,
            (false, Place::Within) => 75,
            (false, _) => 95,
        };
        let repairs = u8::try_from(candidate.reading.repairs.len().min(3)).unwrap_or(3) * 8;
        let span = candidate.start..candidate.end;
        found.push(MarkingMention::of(
            candidate.reading,
            span,
            MarkingKind::Portion,
            sure.saturating_sub(repairs),
        ));
    }
    found
}

/// `(62-1234) (C)` is a case that is closed, `1.5 (C)` a paragraph of an order, and `SUBJECT (S)` one or several.
fn after_number(text: &str, candidate: &Candidate) -> bool {
    if candidate.place == Place::Opens {
        return false;
    }
    let before = super::page::window(&text[..candidate.start], candidate.start, 40).trim_end();
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    before.ends_with(|c: char| c.is_ascii_digit() || c == ')')
        || PLURAL.contains(&word.to_uppercase().as_str())
}

const PLURAL: [&str; 10] = [
    "SUBJECT",
    "RECIPIENT",
    "PAGE",
    "REFERENCE",
    "AGENT",
    "REQUEST",
    "OFFICER",
    "NAME",
    "DOCUMENT",
    "ENCLOSURE",
];

/// A level in one letter and nothing more.
fn is_letter(wording: &Wording) -> bool {
    wording.blocks.is_empty() && wording.lead.as_ref().is_none_or(|lead| lead.term.len() == 1)
}

fn several_levels(candidates: &[Candidate]) -> bool {
    let mut levels: Vec<_> = candidates
        .iter()
        .filter(|candidate| candidate.place != Place::Within)
        .filter_map(|candidate| candidate.reading.wording.lead.as_ref().map(|lead| lead.level))
        .collect();
    levels.sort();
    levels.dedup();
    levels.len() > 1
}

/// Whether letters in parentheses number a list: `(A)`, `(B)`, `(C)`.
#[derive(Default)]
struct Enumeration {
    looked: Option<(usize, bool)>,
}

impl Enumeration {
    fn is_item(&mut self, text: &str, candidate: &Candidate) -> bool {
        // One look serves the neighbourhood, so that a page of such letters is looked at once.
        if let Some((at, numbered)) = self.looked
            && candidate.start.abs_diff(at) < 500
        {
            return numbered;
        }
        let window = super::page::window(text, candidate.start, 1_500);
        let before = |letter: &str| window.contains(letter);
        let numbered = before("(B)") && (before("(A)") || before("(D)")) || before("(b)") && before("(a)");
        self.looked = Some((candidate.start, numbered));
        numbered
    }
}
