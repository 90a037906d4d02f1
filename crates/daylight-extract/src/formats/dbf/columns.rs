use crate::formats::number_at::{le32, le64};
use crate::formats::{code_pages, encoding};

use super::MOST_COLUMNS;

/// One column: what it is called, of what kind it is, and where it lies in a row.
pub(super) struct Column {
    pub(super) name: String,
    kind: u8,
    pub(super) at: usize,
    pub(super) length: usize,
    decimals: u8,
}

/// The columns that the header describes, 32 bytes each, up to the byte that ends them.
pub(super) fn of(bytes: &[u8]) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut at = 1;
    for field in bytes.get(32..).unwrap_or_default().chunks_exact(32).take(MOST_COLUMNS) {
        if matches!(field.first(), Some(13 | 0) | None) {
            break;
        }
        let name = field.get(..11).unwrap_or_default().split(|byte| *byte == 0).next().unwrap_or_default();
        let byte = |at: usize| field.get(at).copied().unwrap_or(0);
        let kind = byte(11);
        // Long texts have the upper byte of their length where numbers have their decimals.
        let long = if kind == b'C' { usize::from(byte(17)) << 8 } else { 0 };
        let length = usize::from(byte(16)) + long;
        let name = encoding::whole(name, None).0.into_owned();
        columns.push(Column { name, kind, at, length, decimals: byte(17) });
        at += length;
    }
    columns
}

/// How texts of a table are encoded.
pub(super) enum Text {
    /// By the number that Windows gives to a code page.
    CodePage(u16),
    Encoding(Option<&'static str>),
}

impl Text {
    /// By the number in the header; where it says nothing, by a look at the rows.
    pub(super) fn of(number: u8, data: &[u8]) -> Self {
        Self::CodePage(match number {
            0x01 | 0x09 | 0x0b | 0x0d | 0x0f | 0x11 | 0x15 | 0x18 | 0x19 | 0x1b => 437,
            0x02 | 0x0a | 0x0e | 0x10 | 0x12 | 0x14 | 0x16 | 0x1a | 0x1d | 0x25 | 0x37 => 850,
            0x1f | 0x22 | 0x23 | 0x40 | 0x64 | 0x87 => 852,
            0x26 | 0x65 | 0x66 => 866,
            0xc8 => 1250,
            0xc9 => 1251,
            0x03 | 0x57 | 0x58 | 0x59 => 1252,
            0xcb => 1253,
            0xca | 0x88 => 1254,
            0x7d => 1255,
            0x7e => 1256,
            0xcc => 1257,
            0x13 | 0x7b => 932,
            0x4d | 0x7a => 936,
            0x4e | 0x79 => 949,
            0x4f | 0x78 => 950,
            0x7c => 874,
            _ => {
                let sample = data.get(..64 << 10).unwrap_or(data);
                let found = match encoding::charset(sample, None).0 {
                    encoding::Charset::Register(found) if found.is_single_byte() => Some(found.name()),
                    _ => None,
                };
                return Self::Encoding(found);
            }
        })
    }

    fn decode(&self, bytes: &[u8]) -> String {
        // UTF-8 is hardly ever meant as anything else.
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        match self {
            Self::CodePage(number) => {
                let mut text = String::new();
                code_pages::decode(*number, bytes, &mut text);
                text
            }
            Self::Encoding(declared) => encoding::whole(bytes, *declared).0.into_owned(),
        }
    }
}

impl Column {
    pub(super) fn is_of_known_kind(&self) -> bool {
        b"CDFLMNIBGOPQTVWY@+0".contains(&self.kind) && self.length > 0
    }

    /// Only a number stands in the row.
    pub(super) fn lies_elsewhere(&self) -> bool {
        matches!(self.kind, b'M' | b'G' | b'P' | b'W')
    }

    /// A cell as a person would read it.
    pub(super) fn shown(&self, cell: &[u8], text: &Text) -> String {
        match self.kind {
            b'D' => day(cell).unwrap_or_else(|| text.decode(cell).trim().to_owned()),
            b'I' | b'+' if cell.len() == 4 => {
                le32(cell, 0).map_or_else(String::new, |n| n.cast_signed().to_string())
            }
            b'O' | b'B' if cell.len() == 8 => {
                le64(cell, 0).map_or_else(String::new, |bits| f64::from_bits(bits).to_string())
            }
            b'Y' if cell.len() == 8 => le64(cell, 0)
                .map_or_else(String::new, |n| format!("{:.4}", n.cast_signed() as f64 / 10_000.0)),
            b'T' | b'@' if cell.len() == 8 => moment(cell).unwrap_or_default(),
            // Where long texts lie, and flags of the program.
            b'M' | b'G' | b'P' | b'W' | b'0' => String::new(),
            b'N' | b'F' if self.decimals == 0 => text.decode(cell).trim().to_owned(),
            _ => text.decode(cell).trim_matches([' ', '\0']).to_owned(),
        }
    }
}

/// `20111103`
fn day(cell: &[u8]) -> Option<String> {
    let digits = std::str::from_utf8(cell).ok()?;
    let all = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| {
        format!(
            "{}-{}-{}",
            digits.get(..4).unwrap_or_default(),
            digits.get(4..6).unwrap_or_default(),
            digits.get(6..).unwrap_or_default()
        )
    })
}

/// A day counted by astronomers, and thousandths of a second since midnight.
fn moment(cell: &[u8]) -> Option<String> {
    const DAY_OF_1970: i64 = 2_440_588;
    let (day, thousandths) = (i64::from(le32(cell, 0)?), i64::from(le32(cell, 4)?));
    let seconds = (day - DAY_OF_1970) * 86_400 + thousandths / 1000;
    let date = daylight_model::PartialDate::of_unix_seconds(seconds).ok().filter(|_| day > 0)?;
    // It has no zone.
    Some(date.to_string().trim_end_matches('Z').to_owned())
}
