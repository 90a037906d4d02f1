use daylight_model::{PartHead, PartKind};

use super::character_runs::CharacterRuns;
use super::locked::BLOCK;
use super::table::{Table, list, u16_at, u32_at};
use crate::formats::blips::{self, Record};
use crate::formats::compound::Compound;
use crate::formats::office_lock::StreamKey;
use crate::{Account, Stop};

/// Tells the pictures of a paper: those that stand in the text as a letter, then those that float.
pub(super) fn tell(
    file: &Compound,
    table: &Table,
    key: Option<&StreamKey>,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut number = 0;
    if let Some(entry) = file.find("Data") {
        let (mut data, _) = file.stream(entry);
        if let Some(key) = key {
            key.unlock(data.to_mut(), BLOCK);
        }
        for place in CharacterRuns::read(table).pictures() {
            let rest = data.get(place as usize..).unwrap_or_default();
            let length = u32_at(rest, 0).unwrap_or(0) as usize;
            in_line(rest.get(..length).unwrap_or(rest), &mut number, account)?;
        }
    }
    floating(table, &mut number, account)
}

/// A picture with its head (MS-DOC 2.9.192).
fn in_line(bytes: &[u8], number: &mut u32, account: &mut Account) -> Result<(), Stop> {
    let head = usize::from(u16_at(bytes, 4).unwrap_or(0));
    let content = bytes.get(head..).unwrap_or_default();
    match u16_at(bytes, 6) {
        // With the name of the file it came from.
        Some(0x66) => {
            let name = content.first().map_or(0, |length| usize::from(*length) + 1);
            blips::tell(content.get(name..).unwrap_or_default(), number, account)
        }
        // A metafile as it is.
        Some(8) if !content.is_empty() => {
            *number += 1;
            account.part(PartHead::named(PartKind::Embedded, format!("picture-{number}.wmf")), content)
        }
        _ => blips::tell(content, number, account),
    }
}

/// The store of pictures says where in the main stream each lies (MS-ODRAW 2.2.32).
fn floating(table: &Table, number: &mut u32, account: &mut Account) -> Result<(), Stop> {
    let drawings = table.get(list::DRAWINGS);
    let mut at = 0;
    while let Some(record) = Record::at(drawings, at) {
        at = match record.kind {
            0xf000 | 0xf001 => record.from,
            0xf007 => {
                let entry = record.content(drawings);
                let (size, place) = (u32_at(entry, 20).unwrap_or(0), u32_at(entry, 28).unwrap_or(u32::MAX));
                if size > 0 && place != u32::MAX {
                    blips::tell_at(table.main, place as usize, number, account)?;
                }
                record.from.saturating_add(record.length)
            }
            // After the drawings of the paper come those of its headers, with a byte between.
            _ => record.from.saturating_add(record.length),
        };
    }
    Ok(())
}
