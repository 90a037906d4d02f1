use std::io::Read as _;

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::persist::Persist;
use super::{Record, flat, kind, text_of, top_level, u32_at};
use crate::formats::compound::Compound;
use crate::formats::embedded;
use crate::{Account, Stop};

/// A compound file that was embedded.
const OBJECT: u16 = 0x1011;

/// Bytes of one unpacked object.
const LARGEST: u64 = 128 << 20;

/// Tells objects, macros and sounds.
pub(super) fn tell(stream: &[u8], persist: &Persist, account: &mut Account) -> Result<(), Stop> {
    let mut number = 0;
    for place in persist.places() {
        let Some(record) = Record::at(stream, place).filter(|record| record.kind == OBJECT) else { continue };
        number += 1;
        object(&record, stream, number, account)?;
    }
    let Some(document) = top_level(stream).filter(|record| record.kind == kind::DOCUMENT).last() else {
        return Ok(());
    };
    sounds(document.content(stream), account)
}

fn object(record: &Record, stream: &[u8], number: u32, account: &mut Account) -> Result<(), Stop> {
    let bytes = record.content(stream);
    let name = format!("object-{number}");
    if record.instance >> 4 == 0 {
        return compound(&name, bytes, bytes.len() == record.length, account);
    }
    let size = u32_at(bytes, 0).map_or(0, u64::from);
    let mut unpacked = Vec::new();
    let packed = flate2::read::ZlibDecoder::new(bytes.get(4..).unwrap_or_default());
    let end = packed.take(LARGEST.min(size)).read_to_end(&mut unpacked);
    if size > LARGEST {
        let detail = format!("an embedded object beyond {LARGEST} bytes was not unpacked");
        let head = PartHead::named(PartKind::Embedded, name);
        return account.part_missing(head, Problem::new(ProblemKind::TooLarge, detail));
    }
    compound(&name, &unpacked, end.is_ok() && unpacked.len() as u64 == size, account)
}

/// Most objects wrap a file; what does not is told as it is.
fn compound(name: &str, bytes: &[u8], whole: bool, account: &mut Account) -> Result<(), Stop> {
    let wraps = |file: &Compound| {
        ["\u{1}Ole10Native", "Package", "CONTENTS"].iter().any(|own| file.find(own).is_some())
    };
    if whole
        && let Ok(file) = Compound::open(bytes)
        && wraps(&file)
    {
        return embedded::tell_object(&file, "", name, account);
    }
    account.part_begin(PartHead::named(PartKind::Embedded, name))?;
    account.part_bytes(bytes)?;
    account.part_end(
        (!whole).then(|| Problem::new(ProblemKind::Damaged, "its packed bytes are broken or cut off")),
    )
}

fn sounds(document: &[u8], account: &mut Account) -> Result<(), Stop> {
    let mut until = 0;
    let mut name = String::new();
    for (record, end) in flat(document, &[]) {
        match record.kind {
            kind::SOUND => {
                until = end;
                name.clear();
            }
            kind::STRING if end <= until && record.instance >> 4 == 0 => name = text_of(&record, document),
            kind::SOUND_DATA if end <= until => {
                let head = PartHead::named(PartKind::Embedded, std::mem::take(&mut name));
                account.part(head, record.content(document))?;
            }
            _ => {}
        }
    }
    Ok(())
}
