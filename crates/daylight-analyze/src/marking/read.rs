//! From the text of a marking to its wording, whatever the text is.

use daylight_model::MarkingSystem;

use super::normal::{Repair, meant, normalise, undigited};
use super::piece::{self, at_start};
use super::systems::{self, Writing};
use super::wording::{Block, Lead, Piece, Separator, Wording};
use super::{coalitions, countries, register};

/// What a text says when it is taken for a marking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The marking, taken apart.
    pub wording: Wording,
    /// What was read otherwise than it stands there.
    pub repairs: Vec<Repair>,
}

/// Reads a text as a marking. Any text: what is not understood is kept as unknown, and nothing is dropped.
///
/// Whether the text is a marking at all is not asked here; [`super::markings`] finds those on a page.
pub fn read(text: &str) -> Reading {
    let normal = normalise(text);
    let mut repairs = normal.repairs.clone();
    let wording = wording(&normal.text, normal.portion, &mut repairs);
    if wording.lead.is_some() && wording.unknown().next().is_none() {
        return Reading { wording, repairs };
    }
    // Strokes read as capital I or small L: only when that makes sense of all of it.
    for strokes in ["II", "LL"] {
        if !normal.text.contains(strokes) {
            continue;
        }
        let now = normal.text.replace(&format!(" {strokes} "), "//").replace(strokes, "//");
        let mut repairs = normal.repairs.clone();
        repairs.push(Repair { was: normal.text.clone(), now: now.clone() });
        let retried = self::wording(&now, normal.portion, &mut repairs);
        if retried.lead.is_some() && retried.unknown().next().is_none() {
            return Reading { wording: retried, repairs };
        }
    }
    Reading { wording, repairs }
}

/// Whether a text begins as a marking does, in any of its forms, however damaged. Cheaper than reading all of it.
pub(super) fn begins_like_one(text: &str) -> bool {
    let normal = normalise(text);
    let words = normal.text.split([' ', '/', '-']).filter(|word| !word.is_empty()).count();
    let strokes = |strokes: &str| {
        let (before, after) = normal.text.split_once(strokes)?;
        plain_lead(before.trim_end(), false)
            .filter(|(_, rest)| rest.is_empty() && !after.is_empty())
            .map(|_| ())
    };
    let known = |piece: &Piece| !matches!(piece, Piece::Declassify(_) | Piece::Cable(_) | Piece::Sci { .. });
    normal.text.starts_with("//")
        || plain_lead(&normal.text, normal.portion).is_some()
        || strokes("II").or_else(|| strokes("LL")).is_some()
        || at_start(&normal.text).is_some_and(|(piece, _)| known(&piece))
        || words <= 8 && repaired_lead(&normal.text, normal.portion, &mut Vec::new()).is_some()
        || words <= 8 && matches!(old_word(&normal.text, &mut Vec::new()).0, Piece::Control { .. })
}

fn wording(text: &str, portion: bool, repairs: &mut Vec<Repair>) -> Wording {
    let (mut lead, rest) = match lead(text, portion, repairs) {
        Some((lead, rest)) => (Some(lead), rest),
        None => (None, text.to_owned()),
    };
    let cui = lead.as_ref().is_some_and(|lead| lead.system == MarkingSystem::Cui);
    let blocks = blocks(&rest, lead.is_some(), cui, repairs);
    if let Some(lead) = &mut lead {
        lead.system = system(lead, &blocks);
    }
    Wording { portion, lead, blocks }
}

/// A level that several systems share belongs to the one whose controls follow it.
fn system(lead: &Lead, blocks: &[Block]) -> MarkingSystem {
    if lead.system != MarkingSystem::Unstated {
        return lead.system;
    }
    let pieces = || blocks.iter().flat_map(|block| &block.pieces);
    let national = |piece: &Piece| match piece {
        Piece::Control { code, .. } => {
            register::control(code).is_some_and(|control| control.family == register::Family::National)
        }
        _ => false,
    };
    if pieces().any(national) {
        return MarkingSystem::National;
    }
    let american = |piece: &Piece| !matches!(piece, Piece::Unknown(_) | Piece::OtherLevel(_));
    if pieces().any(american) { MarkingSystem::Us } else { MarkingSystem::Unstated }
}

/// Level and owner, and what is left of the text.
fn lead(text: &str, portion: bool, repairs: &mut Vec<Repair>) -> Option<(Lead, String)> {
    if let Some(rest) = text.strip_prefix("//")
        && let Some((lead, rest)) = foreign_lead(rest)
    {
        return Some((lead, rest.to_owned()));
    }
    if let Some((lead, rest)) = plain_lead(text, portion) {
        return Some((lead, rest.to_owned()));
    }
    repaired_lead(text, portion, repairs)
}

fn foreign_lead(text: &str) -> Option<(Lead, &str)> {
    let foreign = |system, term: &systems::Term, writing, owners| Lead {
        foreign: true,
        system,
        term: written(term, writing).to_owned(),
        level: term.level,
        owners,
    };
    if let Some(rest) = text.strip_prefix("JOINT ") {
        let (term, writing, length) = systems::leading(rest)?;
        let rest = &rest[length..];
        let mut owners = Vec::new();
        let mut left = rest;
        while let Some(next) = left.strip_prefix([' ', ',']).map(str::trim_start) {
            let Some(length) = piece::country(next) else { break };
            owners.push(next[..length].to_owned());
            left = &next[length..];
        }
        let lead = foreign(MarkingSystem::Joint, term, writing, owners);
        return (!lead.owners.is_empty()).then_some((lead, left));
    }
    if let Some((term, writing, length)) = systems::leading(text)
        && !term.owner.is_empty()
        && term.system != MarkingSystem::Us
    {
        return Some((foreign(term.system, term, writing, Vec::new()), &text[length..]));
    }
    let length = piece::country(text).or_else(|| text.starts_with("FGI ").then_some(3))?;
    let (owner, rest) = text.split_at(length);
    let rest = rest.strip_prefix(' ')?;
    let (term, writing, length) = systems::leading(rest)?;
    let lead = foreign(MarkingSystem::National, term, writing, vec![owner.to_owned()]);
    Some((lead, &rest[length..]))
}

fn written(term: &systems::Term, writing: Writing) -> &'static str {
    match writing {
        Writing::Long => term.written,
        Writing::Portion => term.portion,
    }
}

fn plain_lead(text: &str, portion: bool) -> Option<(Lead, &str)> {
    let (term, writing, length) = systems::leading(text)?;
    let rest = &text[length..];
    if !can_lead(text, term, writing, length, portion) {
        return None;
    }
    let lead = Lead {
        foreign: false,
        system: term.system,
        term: written(term, writing).to_owned(),
        level: term.level,
        owners: Vec::new(),
    };
    Some((lead, rest))
}

fn can_lead(text: &str, term: &systems::Term, writing: Writing, length: usize, portion: bool) -> bool {
    let rest = &text[length..];
    let next = rest.bytes().next();
    if term.system == MarkingSystem::Cui && !(rest.is_empty() || rest.starts_with("//")) {
        return false;
    }
    // `S-1234` is the number of a file, and a letter with a blank after it is a letter.
    let number = rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if writing == Writing::Portion && (number || next == Some(b' ') && !portion) {
        return false;
    }
    // `OFFICIAL USE ONLY` is a control, not the level OFFICIAL with two words after it.
    match at_start(text) {
        Some((Piece::Control { .. } | Piece::Atomic { .. }, longer)) => longer <= length,
        _ => true,
    }
}

/// The first words with what a scanner took for others, as few as are needed to find a level there.
fn repaired_lead(text: &str, portion: bool, repairs: &mut Vec<Repair>) -> Option<(Lead, String)> {
    let mut now = String::new();
    let mut found = Vec::new();
    let mut rest = text;
    for _ in 0..5 {
        let start = rest.find(char::is_alphanumeric)?;
        let end = start + piece::word(&rest[start..]);
        let was = &rest[start..end];
        now.push_str(&rest[..start]);
        match right_word(was) {
            Some(right) => {
                found.push(Repair { was: was.to_owned(), now: right.clone() });
                now.push_str(&right);
            }
            None => now.push_str(was),
        }
        rest = &rest[end..];
        if found.is_empty() {
            continue;
        }
        let whole = format!("{now}{rest}");
        if let Some((lead, left)) = plain_lead(&whole, portion) {
            repairs.append(&mut found);
            return Some((lead, left.to_owned()));
        }
    }
    None
}

/// What a word was before it was misread; two levels printed over each other become two words.
fn right_word(was: &str) -> Option<String> {
    for below in ["SECRET", "CONFIDENTIAL", "RESTRICTED"] {
        if was.strip_prefix(below).is_some_and(|above| ["UNCLASSIFIED", "DECLASSIFIED"].contains(&above)) {
            return Some(format!("{below} {}", &was[below.len()..]));
        }
    }
    meant(was).map(str::to_owned).or_else(|| undigited(was).filter(|_| was.len() <= 24))
}

fn blocks(text: &str, led: bool, cui: bool, repairs: &mut Vec<Repair>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (at, segment) in text.split("//").enumerate() {
        if at == 0 && (led || !text.contains("//")) {
            old_blocks(segment, repairs, &mut blocks);
            continue;
        }
        let block = listed_block(segment, cui, repairs);
        if !block.pieces.is_empty() {
            blocks.push(block);
        }
    }
    blocks
}

/// A block of the register: peers with strokes between them, or with commas before that.
fn listed_block(segment: &str, cui: bool, repairs: &mut Vec<Repair>) -> Block {
    let mut block = Block { before: Separator::Strokes, pieces: Vec::new(), comma: false };
    let mut peers = Peers::Any;
    let mut rest = segment.trim_matches([' ', '/', ',']);
    // How much is left at the next stroke; looked for once for each, since commas may come before it.
    let mut stroke = usize::MAX;
    while !rest.is_empty() {
        if stroke >= rest.len() {
            stroke = rest.find('/').map_or(0, |at| rest.len() - at);
        }
        let whole = &rest[..rest.len() - stroke];
        let (mut pieces, length) = peer(rest, whole, cui, &mut peers, repairs);
        block.pieces.append(&mut pieces);
        let after = &rest[length..];
        block.comma |= after.starts_with(',');
        rest = after.trim_start_matches([' ', '/', ',']);
    }
    // A list of both keeps the stroke: the comma within belongs to countries.
    block.comma &= !segment.contains('/');
    block
}

/// What the peers of a list are when their own words do not say.
enum Peers {
    Any,
    Access,
    Accm,
}

/// Reads one peer of a list; `whole` is what `text` has up to the next stroke.
fn peer(
    text: &str,
    whole: &str,
    cui: bool,
    peers: &mut Peers,
    repairs: &mut Vec<Repair>,
) -> (Vec<Piece>, usize) {
    let end = whole.len();
    for prefix in ["SAR-", "SPECIAL ACCESS REQUIRED-"] {
        let programme = whole.strip_prefix(prefix).and_then(|name| piece::special_access(name, Some(prefix)));
        if let Some(piece) = programme {
            *peers = Peers::Access;
            return (vec![piece], end);
        }
    }
    if let Some(nickname) = whole.strip_prefix("ACCM-").filter(|nickname| !nickname.is_empty()) {
        *peers = Peers::Accm;
        return (vec![Piece::Accm { prefix: true, nickname: nickname.to_owned() }], end);
    }
    let boundary = |length: usize| text[length..].is_empty() || text[length..].starts_with(['/', ',']);
    if let Some((piece, length)) = at_start(text).filter(|(_, length)| boundary(*length)) {
        return (vec![piece], length);
    }
    match peers {
        Peers::Accm => return (vec![Piece::Accm { prefix: false, nickname: whole.to_owned() }], end),
        Peers::Access => {
            if let Some(piece) = piece::special_access(whole, None) {
                return (vec![piece], end);
            }
        }
        Peers::Any => {}
    }
    let category = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | ' ');
    if (cui || whole == "CUI" || whole.starts_with("SP-") || whole.starts_with("CUI-"))
        && whole.chars().all(category)
    {
        return (vec![Piece::Category(whole.to_owned())], end);
    }
    (uncertain(whole, repairs), end)
}

/// A peer that no rule takes as it stands.
fn uncertain(text: &str, repairs: &mut Vec<Repair>) -> Vec<Piece> {
    let mut blocks = Vec::new();
    let mut found = Vec::new();
    old_blocks(text, &mut found, &mut blocks);
    let pieces: Vec<Piece> = blocks.into_iter().flat_map(|block| block.pieces).collect();
    if !pieces.iter().any(|piece| matches!(piece, Piece::Unknown(_))) {
        repairs.append(&mut found);
        return pieces;
    }
    match piece::sensitive(text) {
        Some((piece, length)) if length == text.len() => vec![piece],
        _ => vec![Piece::Unknown(text.to_owned())],
    }
}

/// What follows a level with single separators: markings of before the register, captions of cables.
fn old_blocks(text: &str, repairs: &mut Vec<Repair>, blocks: &mut Vec<Block>) {
    let mut rest = text;
    // A cable tells itself by letters set apart or by its sections, and then names its post and number.
    let mut cable = repairs.iter().any(|repair| repair.was.contains(' '));
    loop {
        let start = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
        let before = match rest[..start].trim_start().chars().next() {
            Some('/') => Separator::Stroke,
            Some('-') => Separator::Hyphen,
            Some(',') => Separator::Comma,
            _ => Separator::Blank,
        };
        rest = &rest[start..];
        if rest.is_empty() {
            return;
        }
        let known = at_start(rest).or_else(|| if cable { piece::post(rest) } else { None });
        let (piece, length) = known.unwrap_or_else(|| old_word(rest, repairs));
        cable |= matches!(piece, Piece::Cable(_));
        blocks.push(Block { before, pieces: vec![piece], comma: false });
        rest = &rest[length..];
    }
}

/// A word that no rule takes as it stands: misread, or unknown.
fn old_word(text: &str, repairs: &mut Vec<Repair>) -> (Piece, usize) {
    let end = piece::word(text);
    let was = &text[..end];
    if let Some(right) = meant(was).map(str::to_owned).or_else(|| undigited(was).filter(|_| was.len() <= 24))
    {
        // A few words more, for writings of several words; more than that are not looked at again.
        let limit = text[end..].char_indices().map(|(at, _)| end + at).nth(80).unwrap_or(text.len());
        let whole = format!("{right}{}", &text[end..limit]);
        if let Some((piece, length)) = at_start(&whole).filter(|(_, length)| *length >= right.len()) {
            repairs.push(Repair { was: was.to_owned(), now: right.clone() });
            return (piece, length - right.len() + end);
        }
    }
    (Piece::Unknown(was.to_owned()), end)
}

/// The code of a country or coalition as it was written, or what was written.
pub(super) fn country_code(written: &str) -> String {
    let coalition = || coalitions::find(written).map(|coalition| coalition.code);
    countries::code(written).or_else(coalition).map_or_else(|| written.to_owned(), str::to_owned)
}
