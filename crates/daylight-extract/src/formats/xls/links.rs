use super::records::Fields;

/// Marks of the two ways to write where a link leads (MS-OSHARED 2.3.7.2 and 2.3.7.5).
const URL: [u8; 16] =
    [0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11, 0x8c, 0x82, 0, 0xaa, 0, 0x4b, 0xa9, 0x0b];
const FILE: [u8; 16] = [3, 3, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];

/// Row, column and target of a link (MS-XLS 2.4.140).
pub(super) fn link(fields: &mut Fields) -> Option<(u32, u32, String)> {
    let (row, _, column) = (fields.u16()?, fields.u16()?, fields.u16()?);
    fields.take(2 + 16 + 4)?;
    let flags = fields.u32()?;
    if flags & 0x10 != 0 {
        counted(fields)?;
    }
    if flags & 0x80 != 0 {
        counted(fields)?;
    }
    let mut told = Vec::new();
    if flags & 0x101 == 0x101 {
        told.extend(counted(fields));
    } else if flags & 1 != 0 {
        told.extend(target(fields));
    }
    if flags & 8 != 0 {
        told.extend(counted(fields).map(|place| format!("#{place}")));
    }
    let told = told.concat();
    (!told.is_empty()).then(|| (u32::from(row), u32::from(column), told))
}

fn target(fields: &mut Fields) -> Option<String> {
    let way = fields.take(16)?;
    if way == URL {
        let length = fields.u32()? as usize;
        return Some(wide(fields.take(length)?));
    }
    if way != FILE {
        return None;
    }
    let up = usize::from(fields.u16()?).min(64);
    let length = fields.u32()? as usize;
    let path = fields.take(length)?;
    fields.take(24)?;
    let mut text = String::new();
    let more = fields.u32()?;
    if more > 0 {
        let length = fields.u32()? as usize;
        fields.u16()?;
        text = wide(fields.take(length)?);
    } else {
        super::super::code_pages::decode(1252, path, &mut text);
    }
    Some(format!("{}{}", "..\\".repeat(up), text.trim_end_matches('\0')))
}

/// Text in two bytes to a letter, its length before it.
fn counted(fields: &mut Fields) -> Option<String> {
    let length = (fields.u32()? as usize).checked_mul(2)?;
    Some(wide(fields.take(length)?))
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let units = units.take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}
