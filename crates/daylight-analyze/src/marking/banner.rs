//! Lines that are a marking, or end a label with one.

use daylight_model::{Level, MarkingSystem};

use super::page::{Line, MarkingKind, MarkingMention};
use super::read::{Reading, begins_like_one, read};
use super::register::{self, Family};
use super::wording::{Piece, Separator};

/// The marking that a line is, whole.
pub(super) fn whole_line(text: &str, line: &Line<'_>) -> Option<MarkingMention> {
    if line.text.len() > 200 {
        return None;
    }
    if let Some(mention) = after_label(line) {
        return Some(mention);
    }
    let core = Core::of(line.text)?;
    let case = Case::of(core.text)?;
    if !begins_like_one(core.text) {
        return None;
    }
    let (core, reading) = read_core(line.text, core);
    let mut sure = plausible(&reading, case)?;
    let weak = reading.wording.lead.as_ref().is_some_and(|lead| is_weak(&lead.term));
    let above = line.before_blank(text);
    if torn_from_sentence(if weak { above } else { line.before(text) }, line.after(text), line, case) {
        return None;
    }
    let stacked = is_label(above) && reading.wording.lead.is_some();
    sure = if stacked { sure.max(88) } else { sure };
    sure = sure.saturating_sub(if core.stray { 8 } else { 0 });
    let kind = if stacked {
        MarkingKind::Labelled
    } else if is_caption(&reading) {
        MarkingKind::Caption
    } else {
        MarkingKind::Banner
    };
    let start = line.start + core.start;
    Some(MarkingMention::of(reading, start..start + core.text.len(), kind, sure))
}

/// Reads a line without what stands around it, unless the number or letter at its edge belongs to it: `STRAP 1`.
fn read_core<'t>(line: &'t str, core: Core<'t>) -> (Core<'t>, Reading) {
    if core.stray {
        let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '(' | ')');
        let text = line.trim_matches(edge);
        let reading = read(text);
        if reading.wording.lead.is_some() && reading.wording.unknown().next().is_none() {
            let start = text.as_ptr() as usize - line.as_ptr() as usize;
            return (Core { text, start, stray: false }, reading);
        }
    }
    let reading = read(core.text);
    (core, reading)
}

/// A line without what a scan puts around it: bullets, page numbers, single letters.
struct Core<'t> {
    text: &'t str,
    start: usize,
    /// Letters or digits were left out.
    stray: bool,
}

impl<'t> Core<'t> {
    fn of(line: &'t str) -> Option<Self> {
        let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '(' | ')');
        let mut stray = false;
        let mut text = without_page(line.trim_matches(edge), &mut stray).trim_matches(edge);
        let singles = text.split(' ').filter(|word| word.chars().count() == 1).count();
        if singles < 4 {
            loop {
                let first = text.split(' ').next().unwrap_or("");
                if !is_stray(first) || first.len() == text.len() {
                    break;
                }
                text = text[first.len()..].trim_start_matches(edge);
                stray = true;
            }
            loop {
                let last = text.rsplit(' ').next().unwrap_or("");
                if !is_stray(last) || last.len() == text.len() {
                    break;
                }
                text = text[..text.len() - last.len()].trim_end_matches(edge);
                stray = true;
            }
        }
        // A single stroke at an edge is a smudge; two begin a marking of others.
        let text = text.trim_end_matches('/').trim_end_matches(edge);
        let text = if text.starts_with("//") { text } else { text.trim_start_matches('/').trim_start() };
        if text.is_empty() {
            return None;
        }
        let start = text.as_ptr() as usize - line.as_ptr() as usize;
        Some(Self { text, start, stray })
    }
}

/// Without `PAGE TWO` before it or `PAGE 2 OF 3` after it.
fn without_page<'t>(text: &'t str, stray: &mut bool) -> &'t str {
    const NUMBERS: [&str; 12] =
        ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE"];
    let counts = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_digit()) || NUMBERS.contains(&word) || word == "OF"
    };
    if let Some(rest) = text.strip_prefix("PAGE ") {
        let number = rest.split(' ').next().unwrap_or("");
        if counts(number) && number.len() < rest.len() {
            *stray = true;
            return &rest[number.len() + 1..];
        }
    }
    if let Some((before, after)) = text.split_once(" PAGE ")
        && after.split(' ').all(counts)
    {
        *stray = true;
        return before;
    }
    text
}

fn is_stray(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next();
    let one = first.is_none() || letters.next().is_none();
    let number = word.len() <= 4 && word.chars().all(|c| !c.is_alphabetic());
    (one || number) && !word.contains(['/', '('])
}

/// How the letters of a line are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Capitals,
    /// Every word begins with a capital.
    Title,
}

impl Case {
    fn of(text: &str) -> Option<Self> {
        let upper = text.chars().filter(|c| c.is_uppercase()).count();
        let lower = text.chars().filter(|c| c.is_lowercase()).count();
        // Scans turn a letter or two small; `VS-NfD` has one.
        if lower * 6 <= upper {
            return Some(Self::Capitals);
        }
        let words = text.split([' ', '/', '-']).filter(|word| word.chars().any(char::is_alphabetic));
        let small = ["FÜR", "FUER", "DEN", "UE"];
        let begins = |word: &str| {
            word.starts_with(char::is_uppercase) || small.contains(&word.to_uppercase().as_str())
        };
        words.into_iter().all(begins).then_some(Self::Title)
    }
}

/// How sure it is that a line that reads like this is a marking; `None` when it is not plausible.
fn plausible(reading: &Reading, case: Case) -> Option<u8> {
    let wording = &reading.wording;
    let unknown = wording.unknown().count();
    let strokes = wording.blocks.iter().any(|block| block.before == Separator::Strokes);
    let Some(lead) = &wording.lead else { return bare_control(reading, case) };
    let short = lead.term.len() <= 2;
    // A letter and two strokes are anything; with a control that the lists have they are a marking.
    if short && (wording.portion || !strokes || !wording.pieces().any(is_known)) {
        return None;
    }
    let tolerated = match (strokes, wording.blocks.first().map(|block| block.before)) {
        (true, _) => 2,
        (false, Some(Separator::Stroke)) => 1,
        _ => 0,
    };
    if unknown > tolerated {
        return None;
    }
    let blocks = !wording.blocks.is_empty();
    let shared = lead.system == MarkingSystem::Unstated && lead.level != Some(Level::Restricted);
    let base: u8 = match (strokes, blocks, shared) {
        (true, ..) => 97,
        (_, true, _) => 90,
        (_, _, true) => 90,
        _ if is_weak(&lead.term) => 62,
        _ => 88,
    };
    let repairs = u8::try_from(reading.repairs.len().min(3)).unwrap_or(3) * 8;
    let unknown = u8::try_from(unknown).unwrap_or(2) * 15;
    let title = if case == Case::Title && !strokes { 25 } else { 0 };
    Some(base.saturating_sub(repairs).saturating_sub(unknown).saturating_sub(title))
}

pub(super) fn is_known(piece: &Piece) -> bool {
    !matches!(
        piece,
        Piece::Unknown(_) | Piece::Sci { registered: false, .. } | Piece::Accm { prefix: false, .. }
    )
}

/// Words of level that are words of every day, so that they need company.
pub(super) fn is_weak(term: &str) -> bool {
    [
        "RESTRICTED",
        "OFFICIAL",
        "PROTECTED",
        "CONTROLLED",
        "LIMITE",
        "GEHEIM",
        "SECRETO",
        "RESERVADO",
        "SEGRETO",
    ]
    .contains(&term)
        || [
            "RISERVATO",
            "CONFIDENCIAL",
            "CONFIDENTIEL",
            "HEMMELIGT",
            "FORTROLIGT",
            "TAJNO",
            "SALAJANE",
            "CUI",
        ]
        .contains(&term)
}

/// A line of controls without a level.
fn bare_control(reading: &Reading, case: Case) -> Option<u8> {
    if case != Case::Capitals {
        return None;
    }
    let mut pieces = 0;
    for piece in reading.wording.pieces() {
        let alone = match piece {
            Piece::Control { written, code } => stands_alone(written, code),
            Piece::ReleaseTo(list) => list.len() > 1,
            Piece::Eyes { countries, only } => *only && countries.len() > 1,
            _ => false,
        };
        if !alone {
            return None;
        }
        pieces += 1;
    }
    let repairs = u8::try_from(reading.repairs.len().min(3)).unwrap_or(3) * 12;
    (pieces > 0).then(|| 80_u8.saturating_sub(repairs))
}

fn stands_alone(written: &str, code: &str) -> bool {
    let ordinary =
        ["SENSITIVE", "PERSONAL", "COMMERCIAL", "GAMMA", "WAIVED", "PROPRIETARY INFORMATION", "DELIB"];
    let family = register::control(code).map(|control| control.family);
    let handling =
        matches!(family, Some(Family::Dissem | Family::NonIc | Family::Legacy | Family::Cable | Family::Cui));
    let channel = family == Some(Family::Codeword) && written.starts_with("HANDLE VIA");
    let national =
        ["UK EYES ONLY", "FIVE EYES ONLY", "SPÉCIAL FRANCE", "AMTLICH GEHEIM GEHALTEN"].contains(&code);
    (handling && written.len() >= 5 && !ordinary.contains(&written)) || channel || national
}

fn is_caption(reading: &Reading) -> bool {
    let cable = reading.wording.pieces().any(|piece| match piece {
        Piece::Cable(_) => true,
        Piece::Control { code, .. } => {
            register::control(code).is_some_and(|control| control.family == Family::Cable)
        }
        _ => false,
    });
    cable || reading.wording.lead.is_none()
}

/// Whether the line is the end or the beginning of a sentence that was broken there.
fn torn_from_sentence(before: &str, after: &str, line: &Line<'_>, case: Case) -> bool {
    const OPEN: [&str; 22] = [
        "is",
        "the",
        "of",
        "a",
        "an",
        "and",
        "to",
        "in",
        "for",
        "or",
        "by",
        "with",
        "was",
        "as",
        "are",
        "be",
        "on",
        "&",
        "classified",
        "item",
        "very",
        "or/and",
    ];
    const GOES_ON: [&str; 16] = [
        "service",
        "services",
        "army",
        "agent",
        "agents",
        "police",
        "source",
        "sources",
        "informant",
        "informants",
        "intelligence",
        "level",
        "material",
        "documents",
        "document",
        "information",
    ];
    let word = |word: Option<&str>| {
        word.unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric() && c != '&').to_lowercase()
    };
    let before = before.trim_end();
    let last = word(before.rsplit(' ').next());
    let closed = before.ends_with(['.', ':', ';', '!', '?']);
    if !closed && OPEN.contains(&last.as_str()) {
        return true;
    }
    let after = after.trim_start();
    let first = word(after.split(' ').next());
    let ends = line.text.trim_end().ends_with(['.', ')', '!']);
    if !ends && GOES_ON.contains(&first.as_str()) && after.starts_with(char::is_alphabetic) {
        return true;
    }
    case == Case::Title
        && (before.ends_with(',')
            || before.ends_with(char::is_lowercase)
            || after.starts_with(char::is_lowercase))
}

const LABELS: [&str; 18] = [
    "RESTRICTIONS",
    "OVERALL CLASSIFICATION",
    "SECURITY CLASSIFICATION",
    "CURRENT CLASSIFICATION",
    "ORIGINAL CLASSIFICATION",
    "REPORT CLASSIFICATION",
    "REPORT CLASS",
    "DOCUMENT CLASSIFICATION",
    "CLASSIFICATION",
    "CLASIFICACIÓN",
    "PROTECTIVE MARKING",
    "SECURITY MARKING",
    "MARKING",
    "EINSTUFUNG",
    "VERSCHLUSSGRAD",
    "GEHEIMHALTUNGSGRAD",
    "MENTION DE PROTECTION",
    "NIVEAU DE CLASSIFICATION",
];

/// Where in a line the label ends that it begins with.
fn label_end(line: &str) -> Option<usize> {
    let trimmed = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let skipped = line.len() - trimmed.len();
    LABELS.iter().find_map(|label| {
        let end = trimmed.char_indices().nth(label.chars().count()).map_or(trimmed.len(), |(at, _)| at);
        let ends = trimmed[end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        (ends && trimmed[..end].to_uppercase() == **label).then_some(skipped + end)
    })
}

/// A line that is a label and nothing more.
fn is_label(line: &str) -> bool {
    line.len() < 60 && label_end(line).is_some_and(|end| line[end..].chars().all(|c| !c.is_alphanumeric()))
}

/// `CLASSIFICATION : SECRET`.
fn after_label(line: &Line<'_>) -> Option<MarkingMention> {
    let rest = &line.text[label_end(line.text)?..];
    let marked = rest.trim_start().starts_with([':', '.', '-', '=', '|']);
    let core = Core::of(rest)?;
    let reading = read(core.text);
    let lead = reading.wording.lead.as_ref()?;
    let known = reading.wording.unknown().count() == 0 && (lead.term.len() > 2 || marked);
    let written = marked || Case::of(core.text) == Some(Case::Capitals);
    if !(known && written) {
        return None;
    }
    let sure = 95_u8.saturating_sub(u8::try_from(reading.repairs.len().min(3)).unwrap_or(3) * 8);
    let start = line.start + (core.text.as_ptr() as usize - line.text.as_ptr() as usize);
    Some(MarkingMention::of(reading, start..start + core.text.len(), MarkingKind::Labelled, sure))
}
