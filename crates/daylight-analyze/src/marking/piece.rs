//! One control at the beginning of a text, and how much of the text it takes.

use super::wording::{Compartment, Piece};
use super::{coalitions, countries, register, systems};

/// What stands at the beginning, by the rules alone: nothing repaired, nothing guessed. The piece ends where a word
/// ends. Every rule looks at a bounded number of words, or takes what it looked at.
pub(super) fn at_start(text: &str) -> Option<(Piece, usize)> {
    release(text)
        .or_else(|| atomic(text))
        .or_else(|| foreign_government(text))
        .or_else(|| declassification(text))
        .or_else(|| sensitive(text).filter(|(piece, _)| matches!(piece, Piece::Sci { registered: true, .. })))
        .or_else(|| listed(text))
        .or_else(|| eyes(text))
        .or_else(|| cable(text))
        .or_else(|| other_level(text))
}

/// The length of the word at the beginning.
pub(super) fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())
}

/// What is left when `word` stands at the beginning as a whole word.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    rest.chars().next().is_none_or(|next| !next.is_alphanumeric()).then_some(rest)
}

fn token(text: &str, longest: usize) -> Option<&str> {
    let end = text.bytes().take(longest + 1).take_while(u8::is_ascii_alphanumeric).count();
    let whole = !text[end..].starts_with(char::is_alphanumeric);
    (whole && (1..=longest).contains(&end)).then(|| &text[..end])
}

/// A country or a coalition at the beginning, and its length: `GBR`, `FIVE EYES`.
pub(super) fn country(text: &str) -> Option<usize> {
    let first = word(text);
    let two =
        text.get(first..).and_then(|rest| rest.strip_prefix([' ', '-'])).map(|rest| first + 1 + word(rest));
    if let Some(two) = two.filter(|two| coalitions::find(&text[..*two]).is_some()) {
        return Some(two);
    }
    let known = |word: &str| countries::code(word).is_some() || coalitions::find(word).is_some();
    known(&text[..first]).then_some(first)
}

fn release(text: &str) -> Option<(Piece, usize)> {
    let lead = ["DISPLAY ONLY", "RELEASABLE TO", "REL TO", "REL"];
    let (lead, rest) = lead.iter().find_map(|lead| after(text, lead).map(|rest| (*lead, rest)))?;
    let (list, length) = country_list(rest.strip_prefix([' ', ':', ',']).unwrap_or(""), true);
    let length = if list.is_empty() { lead.len() } else { lead.len() + 1 + length };
    match (lead, list.is_empty()) {
        ("DISPLAY ONLY", false) => Some((Piece::DisplayOnly(list), length)),
        ("REL", true) => Some((Piece::ReleaseTo(list), length)),
        ("DISPLAY ONLY", true) | (_, true) => None,
        _ => Some((Piece::ReleaseTo(list), length)),
    }
}

/// Countries with comma, stroke or blank between them. After a comma, and first of all where `any`, one that no list
/// knows counts too when it looks like a code.
fn country_list(text: &str, any: bool) -> (Vec<String>, usize) {
    let mut list = Vec::new();
    let mut end = 0;
    let mut here = 0;
    let mut unknown_counts = any;
    // No list is longer; a list that leads to nothing is looked at again from each of its countries.
    while list.len() < 300 && (any || list.len() < 40) {
        let rest = &text[here..];
        let length = country(rest).or_else(|| {
            let code = token(rest, 4).filter(|code| code.len() >= 3 && unknown_counts)?;
            register::control(code).is_none().then_some(code.len())
        });
        let Some(length) = length else { break };
        list.push(rest[..length].to_owned());
        here += length;
        end = here;
        let rest = &text[here..];
        if rest.starts_with("//") || rest.is_empty() {
            break;
        }
        let comma = rest.starts_with(',');
        let between = rest.len() - rest.trim_start_matches([',', ' ']).len();
        let between = if between == 0 && rest.starts_with('/') { 1 } else { between };
        if between == 0 || text[here + between..].starts_with("AND ") && !comma {
            break;
        }
        here += between;
        unknown_counts = comma;
    }
    (list, end)
}

fn eyes(text: &str) -> Option<(Piece, usize)> {
    let (countries, length) = country_list(text, false);
    let rest = text.get(length..)?;
    let rest = if countries.is_empty() { rest } else { rest.strip_prefix(' ')? };
    let rest = after(rest, "EYES")?;
    let (only, rest) = match after(rest, " ONLY") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    Some((Piece::Eyes { countries, only }, text.len() - rest.len()))
}

fn atomic(text: &str) -> Option<(Piece, usize)> {
    let kinds = ["FORMERLY RESTRICTED DATA", "RESTRICTED DATA", "FRD", "RD"];
    let (kind, mut rest) = kinds.iter().find_map(|kind| after(text, kind).map(|rest| (*kind, rest)))?;
    let mut weapon = None;
    for word in ["CNWDI", "N"] {
        if let Some(left) = rest.strip_prefix(['-', ' ']).and_then(|rest| after(rest, word)) {
            weapon = Some(word.to_owned());
            rest = left;
            break;
        }
    }
    let mut sigma = None;
    for word in ["SIGMA", "SG"] {
        let Some(mut left) = rest.strip_prefix(['-', ' ']).and_then(|rest| after(rest, word)) else {
            continue;
        };
        let mut numbers = Vec::new();
        while let Some(next) = left.strip_prefix([' ', '-']).and_then(|left| token(left, 2)) {
            if !next.bytes().all(|byte| byte.is_ascii_digit()) {
                break;
            }
            numbers.push(next.to_owned());
            left = &left[1 + next.len()..];
        }
        if !numbers.is_empty() {
            sigma = Some((word.to_owned(), numbers));
            rest = left;
        }
        break;
    }
    Some((Piece::Atomic { kind: kind.to_owned(), weapon, sigma }, text.len() - rest.len()))
}

fn foreign_government(text: &str) -> Option<(Piece, usize)> {
    let written =
        ["FOREIGN GOVERNMENT INFORMATION", "FGI"].into_iter().find(|word| after(text, word).is_some())?;
    let rest = &text[written.len()..];
    let (countries, length) = country_list(rest.strip_prefix(' ').unwrap_or(""), false);
    let length = if countries.is_empty() { 0 } else { length + 1 };
    Some((Piece::Fgi { written: written.to_owned(), countries }, written.len() + length))
}

/// `20151231`, `X1`, `25X1-HUMAN`, `50X1-HUM`, `MR`, `OADR`, and lists of them.
fn declassification(text: &str) -> Option<(Piece, usize)> {
    // The longest has 12 bytes; a text without an end is not searched for one.
    let end = text.bytes().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let instruction = &text[..end];
    (!text[end..].starts_with(char::is_alphanumeric) && is_instruction(instruction))
        .then(|| (Piece::Declassify(instruction.to_owned()), end))
}

/// A day in eight digits, or an exemption.
pub(super) fn is_instruction(text: &str) -> bool {
    let (number, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    match (number, rest) {
        (day, "") if day.len() == 8 => {
            let part =
                |range: std::ops::Range<usize>| day.get(range).and_then(|part| part.parse::<u32>().ok());
            part(0..4).is_some_and(|year| (1900..2200).contains(&year))
                && part(4..6).is_some_and(|month| (1..=12).contains(&month))
                && part(6..8).is_some_and(|day| (1..=31).contains(&day))
        }
        ("", "MR" | "OADR" | "MANUAL REVIEW") => true,
        ("" | "25" | "50" | "75", rest) => rest.strip_prefix('X').is_some_and(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let tail = &rest[digits..];
            digits == 1
                && rest.as_bytes()[0] != b'0'
                && (tail.is_empty() || tail.starts_with('-') && tail.len() <= 12)
        }),
        _ => false,
    }
}

/// What has the form of a control system with its compartments, known or not.
pub(super) fn sensitive(text: &str) -> Option<(Piece, usize)> {
    let control = token(text, 12).filter(|control| control.len() >= 2 && has_letter(control))?;
    let registered = register::SCI.contains(&control);
    let mut end = control.len();
    let mut compartments = Vec::new();
    while let Some((compartment, length)) = text[end..].strip_prefix('-').and_then(compartment) {
        compartments.push(compartment);
        end += 1 + length;
    }
    Some((Piece::Sci { control: control.to_owned(), compartments, registered }, end))
}

fn has_letter(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn compartment(text: &str) -> Option<(Compartment, usize)> {
    let name = token(text, 12)?;
    let mut end = name.len();
    let mut under = Vec::new();
    while let Some(next) = text[end..].strip_prefix(' ').and_then(|rest| token(rest, 6)) {
        if register::control(next).is_some() || register::SCI.contains(&next) {
            break;
        }
        under.push(next.to_owned());
        end += 1 + next.len();
    }
    Some((Compartment { name: name.to_owned(), under }, end))
}

/// A special access programme; the name may be a nickname of several words.
pub(super) fn special_access(text: &str, prefix: Option<&str>) -> Option<Piece> {
    let end = text.find('-').unwrap_or(text.len());
    let name = text[..end].trim();
    let letters = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '_';
    if name.is_empty() || name.len() > 100 || !name.chars().all(letters) {
        return None;
    }
    let mut compartments = Vec::new();
    let mut rest = &text[end..];
    while let Some((compartment, length)) = rest.strip_prefix('-').and_then(compartment) {
        compartments.push(compartment);
        rest = &rest[1 + length..];
    }
    rest.is_empty().then(|| Piece::Sar {
        prefix: prefix.map(str::to_owned),
        name: name.to_owned(),
        compartments,
    })
}

/// The longest writing of the register.
fn listed(text: &str) -> Option<(Piece, usize)> {
    let mut best = None;
    let mut end = word(text);
    for _ in 0..register::LONGEST {
        if let Some(control) = register::control(&text[..end]) {
            best = Some((Piece::Control { written: text[..end].to_owned(), code: control.code }, end));
        }
        let rest = &text[end..];
        let blank = rest.len() - rest.trim_start_matches([' ', '-']).len();
        let blank = if blank == 0 && rest.starts_with('/') && !rest.starts_with("//") { 1 } else { blank };
        let next = word(&rest[blank..]);
        if blank == 0 || next == 0 || end > 200 {
            break;
        }
        end += blank + next;
    }
    best
}

const NUMBERS: [&str; 10] = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"];

/// `SECTION 01 OF 03`, `SECTION ONE OF TWO`, `121944Z`, `121944Z NOV 63`.
fn cable(text: &str) -> Option<(Piece, usize)> {
    let number =
        |text: &str| text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit()) || NUMBERS.contains(&text);
    if let Some(rest) = after(text, "SECTION").and_then(|rest| rest.strip_prefix(' ')) {
        let first = token(rest, 5).filter(|first| number(first))?;
        let second =
            rest[first.len()..].strip_prefix(" OF ").and_then(|rest| token(rest, 5)).filter(|n| number(n))?;
        let end = "SECTION ".len() + first.len() + " OF ".len() + second.len();
        return Some((Piece::Cable(text[..end].to_owned()), end));
    }
    let group = token(text, 7)?;
    let digits = group.bytes().take_while(u8::is_ascii_digit).count();
    (digits == 6 && group.len() == 7 && group.as_bytes()[6].is_ascii_uppercase())
        .then(|| (Piece::Cable(group.to_owned()), group.len()))
}

/// `LONDON 001234`: the post that sent a cable, in up to three words, and the number it gave it.
pub(super) fn post(text: &str) -> Option<(Piece, usize)> {
    let mut end = 0;
    for words in 0..4 {
        let next = word(&text[end..]);
        let part = &text[end..end + next];
        if words > 0 && (3..=7).contains(&next) && part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some((Piece::Cable(text[..end + next].to_owned()), end + next));
        }
        if next == 0 || !part.chars().all(|c| c.is_ascii_uppercase()) || !text[end + next..].starts_with(' ')
        {
            return None;
        }
        end += next + 1;
    }
    None
}

/// A second level, which a release stamp prints over the first.
fn other_level(text: &str) -> Option<(Piece, usize)> {
    let (term, writing, length) = systems::leading(text)?;
    let whole = writing == systems::Writing::Long
        && term.level.is_some()
        && term.system != daylight_model::MarkingSystem::Cui;
    whole.then(|| (Piece::OtherLevel(term.written.to_owned()), length))
}
