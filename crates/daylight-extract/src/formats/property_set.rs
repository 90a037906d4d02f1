use daylight_model::{Field, PartialDate, Problem, ProblemKind};

use super::code_pages;
use super::compound::Compound;
use crate::{Account, Stop};

/// Tells who made a paper in an OLE compound file and when (MS-OLEPS; the meaning of the numbers:
/// MS-OSHARED 2.3.3.2).
pub(super) fn tell(file: &Compound, account: &mut Account) -> Result<(), Stop> {
    for (name, field_of) in [
        ("\u{5}SummaryInformation", summary as fn(u32) -> Option<Field>),
        ("\u{5}DocumentSummaryInformation", document_summary),
    ] {
        let Some(entry) = file.find(name) else { continue };
        let (bytes, whole) = file.stream(entry);
        if !whole {
            account.problem(Problem::new(ProblemKind::Damaged, "the properties are cut off"))?;
        }
        for (field, value) in properties(&bytes, field_of) {
            if field == Field::Keywords {
                value.split([',', ';']).try_for_each(|word| account.metadata(Field::Keywords, word))?;
            } else {
                account.metadata(field, &value)?;
            }
        }
    }
    Ok(())
}

fn summary(number: u32) -> Option<Field> {
    Some(match number {
        2 => Field::Title,
        3 => Field::Subject,
        4 => Field::Author,
        5 => Field::Keywords,
        6 => Field::Description,
        7 => Field::Other("template".into()),
        8 => Field::LastAuthor,
        9 => Field::Other("revision".into()),
        11 => Field::Other("printed".into()),
        12 => Field::Created,
        13 => Field::Modified,
        14 => Field::PageCount,
        18 => Field::Application,
        _ => return None,
    })
}

fn document_summary(number: u32) -> Option<Field> {
    Some(match number {
        2 => Field::Other("category".into()),
        14 => Field::Other("manager".into()),
        15 => Field::Organisation,
        _ => return None,
    })
}

/// Properties of one set that are read; honest sets have some dozens.
const MOST: usize = 4_096;

fn properties(bytes: &[u8], field_of: fn(u32) -> Option<Field>) -> Vec<(Field, String)> {
    let sets = u32_at(bytes, 24).unwrap_or(0).min(2) as usize;
    let mut told = Vec::new();
    for at in 0..sets {
        let Some(from) = u32_at(bytes, 28 + at * 20 + 16) else { break };
        let Some(set) = bytes.get(from as usize..) else { continue };
        let count = u32_at(set, 4).unwrap_or(0) as usize;
        let listed: Vec<(u32, usize)> = (0..count.min(MOST))
            .map_while(|at| Some((u32_at(set, 8 + at * 8)?, u32_at(set, 12 + at * 8)? as usize)))
            .collect();
        let place = |number: u32| listed.iter().find(|(found, _)| *found == number).map(|(_, at)| *at);
        let code_page = place(1).and_then(|at| u16_at(set, at + 4)).unwrap_or(1252);
        // The second set holds what people added; a list of names stands under number 0.
        let names = if at == 1 { place(0).map(|at| names(set, at, code_page)) } else { None };
        for (number, place) in &listed {
            let field = match &names {
                Some(names) => names
                    .iter()
                    .find(|(found, _)| found == number)
                    .map(|(_, name)| Field::Other(name.clone())),
                None => field_of(*number),
            };
            if let Some(field) = field
                && let Some(value) = value(set, *place, code_page)
            {
                told.push((field, value));
            }
        }
    }
    told
}

fn names(set: &[u8], at: usize, code_page: u16) -> Vec<(u32, String)> {
    let mut names = Vec::new();
    let mut at = at.saturating_add(4);
    let count = u32_at(set, at.saturating_sub(4)).unwrap_or(0) as usize;
    for _ in 0..count.min(MOST) {
        let (Some(number), Some(length)) = (u32_at(set, at), u32_at(set, at + 4)) else { break };
        let wide = code_page == 1200;
        let length = (length as usize).saturating_mul(if wide { 2 } else { 1 });
        let Some(bytes) = set.get(at + 8..(at + 8).saturating_add(length)) else { break };
        names.push((number, text(bytes, code_page)));
        at = (at + 8).saturating_add(if wide { length.next_multiple_of(4) } else { length });
    }
    names
}

fn value(set: &[u8], at: usize, code_page: u16) -> Option<String> {
    let from = at.checked_add(8)?;
    match u32_at(set, at)? & 0xffff {
        2 => u16_at(set, at + 4).map(|value| (value as i16).to_string()),
        3 => u32_at(set, at + 4).map(|value| (value as i32).to_string()),
        0xb => u16_at(set, at + 4).map(|value| if value == 0 { "no" } else { "yes" }.to_owned()),
        0x1e => {
            let length = u32_at(set, at + 4)? as usize;
            Some(text(set.get(from..from.checked_add(length)?)?, code_page))
        }
        0x1f => {
            let length = (u32_at(set, at + 4)? as usize).checked_mul(2)?;
            Some(text(set.get(from..from.checked_add(length)?)?, 1200))
        }
        0x40 => {
            let ticks = u64::from(u32_at(set, at + 4)?) | u64::from(u32_at(set, from)?) << 32;
            moment(ticks).map(|date| date.to_string())
        }
        _ => None,
    }
}

/// Ticks of 100 nanoseconds since 1601-01-01; the first years stand for none.
fn moment(ticks: u64) -> Option<PartialDate> {
    const FROM_1601_TO_1970: i64 = 11_644_473_600;
    let seconds = i64::try_from(ticks / 10_000_000).ok()?;
    // Less than a year is a duration, which some programs write here.
    if seconds < 366 * 24 * 60 * 60 {
        return None;
    }
    PartialDate::of_unix_seconds(seconds - FROM_1601_TO_1970).ok()
}

fn text(bytes: &[u8], code_page: u16) -> String {
    let mut text = String::new();
    code_pages::decode(code_page, bytes, &mut text);
    match text.find('\0') {
        Some(end) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}
