//! Where on a page markings stand.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daylight_model::{Marking, PartialDate};

use super::authority::{self, Authority};
use super::check::check;
use super::finding::Finding;
use super::normal::Repair;
use super::read::Reading;
use super::wording::Wording;
use super::{banner, company, portion, sentence};

/// A marking and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkingMention {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What part it plays on the page.
    pub kind: MarkingKind,
    /// The marking in the words of the model; of no level and no control for a block or a stamp.
    pub marking: Marking,
    /// The marking taken apart; empty for a block or a stamp.
    pub wording: Wording,
    /// What a block or a stamp says.
    pub authority: Option<Authority>,
    /// How sure it is that this is a marking and was read rightly, in percent. Never 100.
    pub sure: u8,
    /// What was read otherwise than it stands there.
    pub repairs: Vec<Repair>,
    /// What does not fit the register.
    pub findings: Vec<Finding>,
}

/// What part a marking plays on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkingKind {
    /// A line of its own: head or foot of a page, or of the whole paper.
    Banner,
    /// After a label of a form: `CLASSIFICATION : SECRET`.
    Labelled,
    /// Before or after a paragraph, in parentheses.
    Portion,
    /// Handling of a cable, or a control that stands without a level.
    Caption,
    /// Within a sentence that says how the paper is classified.
    InText,
    /// One line of a classification authority block: by whom, from what, why, until when.
    Block,
    /// Downgrading, declassification, release.
    Stamp,
}

impl MarkingKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Banner, Self::Labelled, Self::Portion, Self::Caption, Self::InText, Self::Block, Self::Stamp];

    /// The name in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Banner => "banner",
            Self::Labelled => "labelled",
            Self::Portion => "portion",
            Self::Caption => "caption",
            Self::InText => "in-text",
            Self::Block => "block",
            Self::Stamp => "stamp",
        }
    }
}

/// What is known of the paper beside the text of the page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings {
    /// Another page of the paper has a banner or a portion mark that cannot be anything else, so that a letter in
    /// parentheses may be one too.
    pub marked: bool,
    /// The date of the paper, by which controls are checked.
    pub date: Option<PartialDate>,
}

/// The markings of a page, in the order of the page.
pub fn markings(text: &str) -> Vec<MarkingMention> {
    markings_in(text, Surroundings::default())
}

/// The same, with what is known of the paper.
///
/// Takes time in proportion to the text: one pass over it for some hundred words, and a closer look at the lines that
/// have one.
pub fn markings_in(text: &str, surroundings: Surroundings) -> Vec<MarkingMention> {
    let mut found = Vec::new();
    let mut portions = Vec::new();
    let mut line = Line::default();
    let mut sought = Sought::default();
    for hit in ANCHORS.find_overlapping_iter(text) {
        if line.text.is_empty() || hit.start() >= line.end() {
            line_of(text, &line, sought, &mut found);
            line = Line::around(text, hit.start());
            sought = Sought::default();
        }
        match hit.pattern().as_usize() {
            ..FIRST_PORTION => sought.marking = true,
            FIRST_PORTION..FIRST_LOOSE => {
                portions.extend(portion::candidate(&line, hit.start() - line.start))
            }
            FIRST_LOOSE..FIRST_BLOCK => sought.marking = true,
            _ => sought.block = true,
        }
    }
    line_of(text, &line, sought, &mut found);
    found.extend(portion::judge(text, portions, surroundings.marked || found.iter().any(is_proof)));
    company::by_company(text, &mut found);
    company::choices(&mut found);
    found.retain(|mention| mention.sure >= SURE_ENOUGH);
    for mention in &mut found {
        mention.findings = check(&mention.wording, surroundings.date.as_ref());
    }
    found.sort_by_key(|mention| (mention.span.start, mention.span.end));
    found.dedup_by(|later, earlier| later.span.start < earlier.span.end && later.authority.is_none());
    found
}

/// Below this a mention is a guess that does not help anybody.
const SURE_ENOUGH: u8 = 50;

fn is_proof(mention: &MarkingMention) -> bool {
    mention.kind == MarkingKind::Banner && mention.sure >= 75 && mention.marking.level.is_some()
}

/// What the words of a line give reason to look for.
#[derive(Debug, Clone, Copy, Default)]
struct Sought {
    marking: bool,
    block: bool,
}

fn line_of(text: &str, line: &Line<'_>, sought: Sought, found: &mut Vec<MarkingMention>) {
    if sought.block {
        let blocks = authority::lines(text, line);
        if !blocks.is_empty() {
            found.extend(blocks);
            return;
        }
        found.extend(sentence::said(line));
    }
    if !sought.marking {
        return;
    }
    match banner::whole_line(text, line) {
        Some(mention) => found.push(mention),
        None => found.extend(sentence::within(line)),
    }
}

impl MarkingMention {
    pub(super) fn of(reading: Reading, span: Range<usize>, kind: MarkingKind, sure: u8) -> Self {
        Self {
            span,
            kind,
            marking: reading.wording.marking(),
            wording: reading.wording,
            authority: None,
            sure: sure.min(99),
            repairs: reading.repairs,
            findings: Vec::new(),
        }
    }
}

/// A line of the page, without its end.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
}

impl<'t> Line<'t> {
    fn around(text: &'t str, at: usize) -> Self {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        Self { text: &text[start..end], start }
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The line right before; empty where there is none.
    pub(super) fn before(&self, text: &'t str) -> &'t str {
        let Some(end) = self.start.checked_sub(1) else { return "" };
        let start =
            bounded_back(text, end).rfind('\n').map_or(0, |at| end - bounded_back(text, end).len() + at + 1);
        &text[start..end]
    }

    /// The last line before that has text, of the four before; empty where there is none.
    pub(super) fn before_blank(&self, text: &'t str) -> &'t str {
        let before = bounded_back(text, self.start.saturating_sub(1));
        before.rsplit('\n').take(4).find(|line| !line.trim().is_empty()).unwrap_or("")
    }

    /// The line right after; empty where there is none.
    pub(super) fn after(&self, text: &'t str) -> &'t str {
        let start = (self.end() + 1).min(text.len());
        let rest = bounded(&text[start..]);
        rest.find('\n').map_or(rest, |end| &rest[..end])
    }
}

/// As much as a line of paper may have; more is not looked at.
pub(super) fn bounded(text: &str) -> &str {
    bounded_by(text, 400)
}

/// The beginning of a text, `bytes` long or a little less.
pub(super) fn bounded_by(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The end of a text, as long.
pub(super) fn bounded_end(text: &str) -> &str {
    bounded_back(text, text.len())
}

/// What stands within so many bytes of a place.
pub(super) fn window(text: &str, at: usize, bytes: usize) -> &str {
    &text[text.floor_char_boundary(at.saturating_sub(bytes))..text.floor_char_boundary(at + bytes)]
}

fn bounded_back(text: &str, end: usize) -> &str {
    &text[text.ceil_char_boundary(end.saturating_sub(400))..end]
}

/// Words and letters without which no line has a marking, whatever the case.
static ANCHORS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let built =
        AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(PATTERNS);
    match built {
        Ok(anchors) => anchors,
        // The list is fixed and small; a test holds that it builds.
        Err(cause) => unreachable!("the list of anchors does not build: {cause}"),
    }
});

/// The first of the patterns that begin a portion mark.
const FIRST_PORTION: usize = 70;
/// The first of those that are level and strokes.
const FIRST_LOOSE: usize = 88;
/// The first of those that belong to blocks and stamps.
const FIRST_BLOCK: usize = 92;

#[rustfmt::skip]
const PATTERNS: [&str; 124] = [
    // levels, whole and damaged
    "secre", "ecret", "s e c r", "s-e-c-r", "t o p", "t-o-p", "onfiden", "confid", "c o n f i", "c-o-n-f-i", "unclas", "nclassif", "u n c l a",
    "restrict", "r e s t r", "cosmic", "nato ", "restreint", "geheim", "vs-n", "vs-v", "nur f", "vertraulich",
    "confidencial", "reservado", "difusi", "segret", "riservat", "hemmelig", "fortrolig", "tjenestebrug", "tajn",
    "povjerlj", "ograni", "vyhraz", "salaja", "piiratud", "konfidents", "non prot", "limite\n", "official",
    "protected", "in confidence", "tlp:", "tlp ", "tlp-", "cui", "controlled",
    // controls that stand alone
    "noforn", "n0forn", "orcon", "foreign dissem", "dissem abroad", "eyes only", "exdis", "nodis", "limdis", "stadis",
    "sipdis", "wnintel", "nocontract", "official use", "use only", "fouo", "handle via", "rel to", "roger channel",
    "law enforcement sens", "very restricted", "releasable to",
    // portions
    "(s)", "(c)", "(u)", "(r)", "(ts)", "(s/", "(c/", "(u/", "(ts/", "(ts-", "(s-", "(c-", "(u-", "(//", "(fouo", "(cui",
    "(nf)", "(ou",
    // levels in letters with strokes
    "ts//", "s//", "c//", "u//",
    // blocks and stamps
    "classified b", "classified \"", "classified \u{201c}", "derived from", "declas", "decl on", "decl:", "downgrad",
    "excluded from", "group ", "exempt", "xgds", "classifying auth", "classification auth", "reason:", "reasons:",
    "reason for class", "drv from", "review on", "approved for r", "released in", "sanitized copy", "authority nnd", "docid",
    "docld", "docio", "controlled by", "cui categor", "deciass", "dec1ass", "herein", "regraded",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anchors_build_and_are_found_in_any_case() {
        assert!(ANCHORS.is_match("a SeCrEt") && !ANCHORS.is_match("nothing of the kind"));
        assert_eq!(PATTERNS[FIRST_PORTION], "(s)");
        assert_eq!(PATTERNS[FIRST_LOOSE], "ts//");
        assert_eq!(PATTERNS[FIRST_BLOCK], "classified b");
    }
}
