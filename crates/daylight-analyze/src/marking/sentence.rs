//! Markings within a line of other words.

use super::banner::is_known;
use super::page::{Line, MarkingKind, MarkingMention, bounded_by};
use super::read::read;

/// Markings within a line: such as no sentence has by chance, and those that a sentence says of its paper.
pub(super) fn within(line: &Line<'_>) -> Vec<MarkingMention> {
    let mut found = Vec::new();
    let mut from = 0;
    // A line of more is no line of paper; what stands in it is looked for at its beginning.
    let text = bounded_by(line.text, 4_000);
    while let Some(at) = text[from..].find("//").map(|at| from + at) {
        let start = word_start(text, at);
        let end = marking_end(text, at);
        from = end.max(at + 2);
        let reading = read(&text[start..end]);
        let whole = reading.wording.unknown().next().is_none() && reading.repairs.is_empty();
        let capitals = text[start..end].chars().all(|c| !c.is_lowercase());
        let known = reading.wording.pieces().any(is_known);
        if whole && capitals && reading.wording.lead.is_some() && known {
            let span = line.start + start..line.start + end;
            found.push(MarkingMention::of(reading, span, MarkingKind::InText, 80));
        }
    }
    found
}

/// Where the level before the strokes at `at` begins.
fn word_start(text: &str, at: usize) -> usize {
    let before = &text[..at];
    for level in ["TOP SECRET", "SECRET", "CONFIDENTIAL", "UNCLASSIFIED", "TS", "S", "C", "U", "CUI"] {
        if let Some(rest) = before.strip_suffix(level)
            && !rest.ends_with(char::is_alphanumeric)
        {
            return rest.len();
        }
    }
    at
}

/// Where the marking with strokes at `at` ends: before the first word that is not in capitals, or a parenthesis.
fn marking_end(text: &str, at: usize) -> usize {
    let part =
        |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '/' | '-' | ' ' | ',' | '_');
    let run = text[at..].find(|c: char| !part(c)).map_or(text.len(), |end| at + end);
    let run = if text[run..].starts_with(char::is_lowercase) {
        text[at..run].rfind([' ', '/', ',']).map_or(at, |blank| at + blank)
    } else {
        run
    };
    // Not the words of a heading that goes on: controls stand in lists, a blank twice is the end of one.
    let end = text[at..run].find("  ").map_or(run, |gap| at + gap);
    at + text[at..end].trim_end_matches([' ', '/', ',', '-']).len()
}

/// `This letter is classified "Confidential" as it …`
pub(super) fn said(line: &Line<'_>) -> Option<MarkingMention> {
    let text = bounded_by(line.text, 4_000);
    let lower = text.to_ascii_lowercase();
    let at = lower.find("classified \"").or_else(|| lower.find("classified \u{201c}"))?;
    if lower[..at].ends_with("un") || lower[..at].ends_with("de") {
        return None;
    }
    let start = at + "classified ".len() + text[at + "classified ".len()..].chars().next()?.len_utf8();
    let end = start + text[start..].find(['"', '\u{201d}', '.', ',']).filter(|length| *length <= 40)?;
    let reading = read(&text[start..end]);
    let level = reading.wording.lead.as_ref().is_some_and(|lead| lead.level.is_some() && lead.term.len() > 2);
    let whole = reading.wording.unknown().next().is_none();
    let span = line.start + start..line.start + end;
    (level && whole).then(|| MarkingMention::of(reading, span, MarkingKind::InText, 70))
}
