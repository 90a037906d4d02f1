use super::super::code_pages;
use super::super::number_at::{le16, le32, le64};
use super::super::number_format::NumberFormat;
use super::pages::Pages;

/// The kind of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Truth,
    Byte,
    Short,
    Long,
    Money,
    Single,
    Double,
    Moment,
    Binary,
    Text,
    LongBinary,
    LongText,
    Guid,
    Decimal,
    Large,
    /// Values that lie in a table of their own, by number.
    Several,
    Other,
}

/// The value of one column in one row.
pub(super) enum Value {
    Nothing,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Bytes(bytes) => format!("[{} bytes]", bytes.len()),
        }
    }
}

impl Kind {
    pub(super) fn of(code: u8) -> Self {
        match code {
            1 => Self::Truth,
            2 => Self::Byte,
            3 => Self::Short,
            4 => Self::Long,
            5 => Self::Money,
            6 => Self::Single,
            7 => Self::Double,
            8 => Self::Moment,
            9 => Self::Binary,
            10 => Self::Text,
            11 => Self::LongBinary,
            12 => Self::LongText,
            15 => Self::Guid,
            16 => Self::Decimal,
            18 => Self::Several,
            19 => Self::Large,
            _ => Self::Other,
        }
    }

    /// Bytes of a value of this kind that lies at a fixed place.
    pub(super) fn length(self, told: usize) -> usize {
        match self {
            Self::Truth => 0,
            Self::Byte => 1,
            Self::Short => 2,
            Self::Long | Self::Single | Self::Several => 4,
            Self::Money | Self::Double | Self::Moment | Self::Large => 8,
            Self::Guid => 16,
            Self::Decimal => 17,
            _ => told,
        }
    }

    pub(super) fn value(self, bytes: &[u8], scale: u8, pages: &Pages) -> Value {
        let read = match self {
            Self::Truth => None,
            Self::Byte => bytes.first().map(|byte| Value::Number((*byte).into())),
            Self::Short => le16(bytes, 0).map(|number| Value::Number(number.cast_signed().into())),
            Self::Long | Self::Several => {
                le32(bytes, 0).map(|number| Value::Number(number.cast_signed().into()))
            }
            Self::Large => le64(bytes, 0).map(|number| Value::Number(number.cast_signed())),
            Self::Money => le64(bytes, 0).map(|number| decimal(number.cast_signed().into(), 4)),
            Self::Single => le32(bytes, 0).map(|bits| Value::Text(f32::from_bits(bits).to_string())),
            Self::Double => le64(bytes, 0).map(|bits| Value::Text(f64::from_bits(bits).to_string())),
            Self::Moment => le64(bytes, 0).map(|bits| moment(f64::from_bits(bits))),
            Self::Guid => guid(bytes),
            Self::Decimal => decimal_of(bytes, scale),
            Self::Text => Some(Value::Text(text(bytes, pages))),
            Self::LongText => pages.long_value(bytes).map(|bytes| Value::Text(text(&bytes, pages))),
            Self::LongBinary => pages.long_value(bytes).map(Value::Bytes),
            Self::Binary | Self::Other => Some(Value::Bytes(bytes.to_vec())),
        };
        read.unwrap_or(Value::Nothing)
    }
}

/// Texts of the new kind are UTF-16; those that begin with FF FE have one byte for each letter of Latin-1, and a
/// zero where that begins or ends.
fn text(bytes: &[u8], pages: &Pages) -> String {
    let mut text = String::new();
    if pages.old {
        code_pages::decode(pages.code_page, bytes, &mut text);
        return text;
    }
    let Some(packed) = bytes.strip_prefix(b"\xff\xfe") else {
        code_pages::decode(1200, bytes, &mut text);
        return text;
    };
    let (mut narrow, mut rest) = (true, packed);
    let mut units: Vec<u16> = Vec::new();
    while let Some((first, after)) = rest.split_first() {
        match (first, after) {
            (0, _) => {
                narrow = !narrow;
                rest = after;
            }
            (first, after) if narrow => {
                units.push((*first).into());
                rest = after;
            }
            (low, [high, after @ ..]) => {
                units.push(u16::from_le_bytes([*low, *high]));
                rest = after;
            }
            (_, []) => break,
        }
    }
    String::from_utf16_lossy(&units)
}

/// Days since the end of 1899, with the time of day behind the point.
fn moment(days: f64) -> Value {
    if days == 0.0 {
        return Value::Nothing;
    }
    let code = match (days.trunc() == 0.0, days.fract() == 0.0) {
        (true, _) => "hh:mm:ss",
        (_, true) => "yyyy-mm-dd",
        _ => "yyyy-mm-dd hh:mm:ss",
    };
    Value::Text(NumberFormat::parse(code).show(days, false))
}

/// A sign, and a number of sixteen bytes in groups of four, the highest group first.
fn decimal_of(bytes: &[u8], scale: u8) -> Option<Value> {
    let sign = *bytes.first()?;
    let group = |at: usize| le32(bytes, at).map(u128::from);
    let number = group(1)? << 96 | group(5)? << 64 | group(9)? << 32 | group(13)?;
    let number = i128::try_from(number).ok()?;
    Some(decimal(if sign == 0 { number } else { -number }, scale.into()))
}

fn decimal(number: i128, scale: u32) -> Value {
    let unit = 10_u128.checked_pow(scale.min(38)).unwrap_or(1);
    let (whole, part) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
    let sign = if number < 0 { "-" } else { "" };
    if part == 0 {
        return Value::Text(format!("{sign}{whole}"));
    }
    let part = format!("{part:0width$}", width = scale as usize);
    Value::Text(format!("{sign}{whole}.{}", part.trim_end_matches('0')))
}

fn guid(bytes: &[u8]) -> Option<Value> {
    let (a, b, c) = (le32(bytes, 0)?, le16(bytes, 4)?, le16(bytes, 6)?);
    let rest: String = bytes.get(8..16)?.iter().map(|byte| format!("{byte:02x}")).collect();
    let (d, e) = rest.split_at_checked(4)?;
    Some(Value::Text(format!("{a:08x}-{b:04x}-{c:04x}-{d}-{e}")))
}
