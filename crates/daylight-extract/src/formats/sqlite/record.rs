use super::tree::varint;

/// Columns of one row; SQLite allows 32,767.
const MOST_COLUMNS: usize = 32_768;

/// How texts are encoded.
#[derive(Debug, Clone, Copy)]
pub(super) enum Charset {
    Utf8,
    Utf16Little,
    Utf16Big,
}

impl Charset {
    pub(super) fn of(number: &[u8]) -> Self {
        match number {
            [0, 0, 0, 2] => Self::Utf16Little,
            [0, 0, 0, 3] => Self::Utf16Big,
            _ => Self::Utf8,
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        let wide = |unit: fn([u8; 2]) -> u16| {
            let (units, _) = bytes.as_chunks::<2>();
            char::decode_utf16(units.iter().map(|pair| unit(*pair)))
                .map(|c| c.unwrap_or('\u{fffd}'))
                .collect()
        };
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16Little => wide(u16::from_le_bytes),
            Self::Utf16Big => wide(u16::from_be_bytes),
        }
    }
}

/// The value of one column.
#[derive(Debug, PartialEq)]
pub(super) enum Value<'a> {
    Nothing,
    Whole(i64),
    Real(f64),
    Text(String),
    Blob(&'a [u8]),
}

impl Value<'_> {
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn number(self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(number),
            _ => None,
        }
    }

    pub(super) fn into_shown(self) -> String {
        match self {
            Self::Nothing | Self::Blob(_) => String::new(),
            Self::Whole(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// The values of a row, as far as it goes (section 2.1 of the format).
pub(super) fn values(payload: &[u8], charset: Charset) -> Vec<Value<'_>> {
    let mut at = 0;
    let Some(head) = varint(payload, &mut at).and_then(|head| usize::try_from(head).ok()) else {
        return Vec::new();
    };
    let mut content = payload.get(head..).unwrap_or_default();
    let mut values = Vec::new();
    while at < head && values.len() < MOST_COLUMNS {
        let Some(kind) = varint(payload, &mut at) else { break };
        let Some((value, rest)) = value(kind, content, charset) else { break };
        values.push(value);
        content = rest;
    }
    values
}

fn value(kind: u64, content: &[u8], charset: Charset) -> Option<(Value<'_>, &[u8])> {
    let length = match kind {
        0 | 8 | 9 => 0,
        1..=4 => usize::try_from(kind).ok()?,
        5 => 6,
        6 | 7 => 8,
        10 | 11 => return None,
        kind => usize::try_from((kind - 12) / 2).ok()?,
    };
    let (bytes, rest) = content.split_at_checked(length)?;
    let value = match kind {
        0 => Value::Nothing,
        8 => Value::Whole(0),
        9 => Value::Whole(1),
        1..=6 => Value::Whole(whole(bytes)),
        7 => Value::Real(f64::from_be_bytes(*bytes.first_chunk()?)),
        kind if kind % 2 == 0 => Value::Blob(bytes),
        _ => Value::Text(charset.decode(bytes)),
    };
    Some((value, rest))
}

/// A signed number with its highest byte first.
fn whole(bytes: &[u8]) -> i64 {
    let start = if bytes.first().is_some_and(|first| *first >= 0x80) { -1 } else { 0 };
    bytes.iter().fold(start, |number, byte| number << 8 | i64::from(*byte))
}
