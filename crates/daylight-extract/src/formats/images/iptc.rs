//! What newspapers write into pictures: IPTC-IIM 4.2, record 2.

use daylight_model::{Field, PartialDate};

use crate::formats::encoding;
use crate::formats::number_at::{be16, slice};

/// Values of one block.
const MOST_VALUES: usize = 500;

pub(super) fn values(block: &[u8]) -> Vec<(Field, String)> {
    let mut values = Vec::new();
    let mut utf8 = false;
    let mut at = 0;
    while let (Some([0x1c, record, number]), Some(length)) =
        (bytes3(block, at), be16(block, at + 3).map(usize::from))
    {
        // The highest bit announces a long value, which no text needs.
        if values.len() >= MOST_VALUES || length & 0x8000 != 0 {
            break;
        }
        let data = slice(block, at + 5, length);
        match record {
            1 if number == 90 => utf8 = data == b"\x1b%G",
            2 => {
                let text = encoding::whole(data, utf8.then_some("utf-8")).0;
                values.extend(field(number).map(|field| value(field, &text)));
            }
            _ => {}
        }
        at += 5 + length;
    }
    values
}

fn bytes3(block: &[u8], at: usize) -> Option<[u8; 3]> {
    block.get(at..)?.first_chunk().copied()
}

fn value(field: Field, text: &str) -> (Field, String) {
    if field != Field::Created {
        return (field, text.to_owned());
    }
    let number =
        |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<i16>().ok());
    let narrow = |range| number(range).and_then(|number| i8::try_from(number).ok());
    let date = number(0..4)
        .zip(narrow(4..6))
        .zip(narrow(6..8))
        .and_then(|((year, month), day)| PartialDate::of_day(year, month, day).ok());
    match date {
        Some(date) => (field, date.to_string()),
        None => (Field::Other("date created".into()), text.to_owned()),
    }
}

fn field(number: u8) -> Option<Field> {
    let other = |name: &str| Some(Field::Other(name.to_owned()));
    match number {
        5 | 105 => Some(Field::Title),
        25 => Some(Field::Keywords),
        55 => Some(Field::Created),
        65 => Some(Field::Application),
        80 => Some(Field::Author),
        120 => Some(Field::Description),
        7 => other("edit status"),
        15 | 20 => other("category"),
        40 => other("special instructions"),
        85 => other("by-line title"),
        90 => other("city"),
        92 => other("sublocation"),
        95 => other("province"),
        100 | 101 => other("country"),
        103 => other("transmission reference"),
        110 => other("credit"),
        115 => other("source"),
        116 => other("copyright"),
        118 => other("contact"),
        122 => other("caption writer"),
        _ => None,
    }
}
