//! What lies in an OLE compound file, by the names in its directory ([MS-CFB]).

use daylight_model::Format;

/// Directory sectors looked at. The main stream of an office file is among the first dozen names.
const MOST_SECTORS: usize = 256;

/// The format of the compound file that `bytes` are.
pub(super) fn format(bytes: &[u8]) -> Format {
    let names = names(bytes);
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("EncryptedPackage") {
        Format::EncryptedOffice
    } else if has("WordDocument") {
        Format::Doc
    } else if has("PowerPoint Document") || has("PP40") {
        Format::Ppt
    } else if has("Workbook") || has("Book") {
        Format::Xls
    } else if has("__properties_version1.0")
        || names
            .iter()
            .any(|name| name.starts_with("__substg1.0_") || name.starts_with("__recip_version1.0_"))
    {
        Format::Msg
    } else if [
        "VisioDocument",
        "Quill",
        "MatOST",
        "StarDrawDocument3",
        "StarWriterDocument",
        "StarCalcDocument",
    ]
    .iter()
    .any(|name| has(name))
        || has("Contents") && has("CompObj")
        || names.iter().any(|name| name == "FileHeader" || name.starts_with("Props"))
    {
        Format::OtherOffice
    } else {
        Format::Cfb
    }
}

/// One entry of the directory: its name, and the entries to its left and right and under it.
struct Entry {
    name: String,
    left: u32,
    right: u32,
    child: u32,
}

/// Names under the root: what lies deeper belongs to something embedded.
fn names(bytes: &[u8]) -> Vec<String> {
    let mut entries = Vec::new();
    // The directory of a damaged file ends early: the names up to there are an answer too.
    let _ = collect(bytes, &mut entries);
    let mut names = Vec::new();
    let mut seen = vec![false; entries.len()];
    let mut waiting: Vec<u32> = entries.first().map(|root: &Entry| root.child).into_iter().collect();
    while let Some(number) = waiting.pop() {
        let (Some(entry), Some(seen)) = (entries.get(number as usize), seen.get_mut(number as usize)) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            names.push(entry.name.clone());
            waiting.extend([entry.left, entry.right]);
        }
    }
    names
}

fn collect(bytes: &[u8], entries: &mut Vec<Entry>) -> Option<()> {
    let shift = u16_at(bytes, 30)?;
    if !(7..=16).contains(&shift) {
        return None;
    }
    let size = 1_usize << shift;
    let mut sector = u32_at(bytes, 48)?;
    for _ in 0..MOST_SECTORS {
        let start = (sector as usize).checked_add(1)?.checked_mul(size)?;
        for entry in bytes.get(start..)?.chunks(128).take(size / 128) {
            entries.push(self::entry(entry)?);
        }
        sector = next_sector(bytes, sector, size)?;
    }
    Some(())
}

fn entry(entry: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(entry, 64)?).min(64);
    let (units, _) = entry.get(..length)?.as_chunks::<2>();
    let name =
        String::from_utf16_lossy(&units.iter().map(|unit| u16::from_le_bytes(*unit)).collect::<Vec<_>>());
    Some(Entry {
        name: name.trim_matches(|c: char| c.is_control()).to_owned(),
        left: u32_at(entry, 68)?,
        right: u32_at(entry, 72)?,
        child: u32_at(entry, 76)?,
    })
}

/// The sector after this one, by the table that the header leads to.
fn next_sector(bytes: &[u8], sector: u32, size: usize) -> Option<u32> {
    let per_table = size / 4;
    let (table, slot) = (sector as usize / per_table, sector as usize % per_table);
    // Tables past the 109 named in the header are those of files beyond 6 MB; a directory that
    // begins there is looked at no further than its first sector.
    if table >= 109 {
        return None;
    }
    let table_sector = u32_at(bytes, 76 + table * 4)? as usize;
    let at = table_sector.checked_add(1)?.checked_mul(size)?.checked_add(slot * 4)?;
    u32_at(bytes, at).filter(|next| *next < 0xffff_fffa)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: u32 = u32::MAX;

    /// A compound file with this directory: names with the entries right of and under them.
    fn file(entries: &[(&str, u32, u32)]) -> Vec<u8> {
        let mut bytes = vec![0_u8; 512];
        bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        bytes[30] = 9;
        bytes[48] = 1;
        let mut table = vec![0xff_u8; 512];
        table[4..8].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
        bytes.extend(table);
        for (name, right, child) in entries {
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let mut entry = [0_u8; 128];
            entry[..units.len()].copy_from_slice(&units);
            entry[64] = units.len() as u8 + 2;
            entry[68..72].copy_from_slice(&NONE.to_le_bytes());
            entry[72..76].copy_from_slice(&right.to_le_bytes());
            entry[76..80].copy_from_slice(&child.to_le_bytes());
            bytes.extend(entry);
        }
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }

    #[test]
    fn the_streams_under_the_root_tell_the_format() {
        for (name, expected) in [
            ("WordDocument", Format::Doc),
            ("WORKBOOK", Format::Xls),
            ("PowerPoint Document", Format::Ppt),
            ("__properties_version1.0", Format::Msg),
            ("EncryptedPackage", Format::EncryptedOffice),
            ("Something", Format::Cfb),
        ] {
            assert_eq!(format(&file(&[("Root Entry", NONE, 1), (name, NONE, NONE)])), expected, "{name}");
        }
    }

    #[test]
    fn what_is_embedded_does_not_count() {
        let sheet_with_paper =
            [("Root Entry", NONE, 1), ("MBD0", 2, 3), ("Workbook", NONE, NONE), ("WordDocument", NONE, NONE)];
        assert_eq!(format(&file(&sheet_with_paper)), Format::Xls);
    }

    #[test]
    fn a_directory_that_leads_in_circles_ends() {
        assert_eq!(format(&file(&[("Root Entry", 0, 1), ("Odd", 1, 0)])), Format::Cfb);
    }
}
