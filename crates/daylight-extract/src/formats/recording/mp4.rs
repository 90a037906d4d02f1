//! What cameras and telephones write into films beyond the tags of music: when and where
//! (QuickTime File Format Specification, "User Data Atoms" and "Metadata").

use daylight_model::{Field, PartialDate};

use crate::formats::boxes::{boxes, find};
use crate::formats::number_at::{be16, be32, be64};

/// Seconds from 1904, when this clock begins, to 1970.
const BEFORE_1970: u64 = 2_082_844_800;

/// Values of one film.
const MOST_VALUES: usize = 500;

pub(super) fn values(bytes: &[u8]) -> Vec<(Field, String)> {
    if bytes.get(4..8) != Some(b"ftyp") && bytes.get(4..8) != Some(b"moov") {
        return Vec::new();
    }
    let Some(film) = find(bytes, b"moov") else { return Vec::new() };
    let mut values = Vec::new();
    values.extend(find(film, b"mvhd").and_then(created).map(|date| (Field::Created, date.to_string())));
    if let Some(said) = find(film, b"udta") {
        for one in boxes(said).take(MOST_VALUES) {
            if one.name.first() == Some(&0xa9)
                && let Some(text) = international(one.content)
            {
                values.push((Field::Other(kind(one.name)), text));
            }
        }
    }
    if let Some(meta) = find(film, b"meta") {
        values.extend(keyed(meta));
        values.extend(keyed(meta.get(4..).unwrap_or_default()));
    }
    values
}

fn created(head: &[u8]) -> Option<PartialDate> {
    let seconds = if head.first() == Some(&1) { be64(head, 4)? } else { be32(head, 4)?.into() };
    let seconds = i64::try_from(seconds.checked_sub(BEFORE_1970)?).ok()?;
    // A clock that was never set begins in 1970 or 1904.
    (seconds > 0).then(|| PartialDate::of_unix_seconds(seconds).ok()).flatten()
}

/// Length, language, text.
fn international(content: &[u8]) -> Option<String> {
    let length = usize::from(be16(content, 0)?);
    let text = content.get(4..4 + length)?;
    Some(String::from_utf8_lossy(text).into_owned())
}

fn kind(name: [u8; 4]) -> String {
    match name.get(1..) {
        Some(b"xyz") => "position".to_owned(),
        Some(b"mak") => "maker of the camera".to_owned(),
        Some(b"mod") => "camera".to_owned(),
        Some(b"swr") => "software".to_owned(),
        other => String::from_utf8_lossy(other.unwrap_or_default()).into_owned(),
    }
}

/// A list of keys, and for each the value under its number.
fn keyed(meta: &[u8]) -> Vec<(Field, String)> {
    let names: Vec<String> = find(meta, b"keys")
        .and_then(|keys| keys.get(8..))
        .map(|keys| {
            boxes(keys)
                .take(MOST_VALUES)
                .map(|one| String::from_utf8_lossy(one.content).into_owned())
                .collect()
        })
        .unwrap_or_default();
    let mut values = Vec::new();
    for item in find(meta, b"ilst").into_iter().flat_map(boxes).take(MOST_VALUES) {
        let number = u32::from_be_bytes(item.name) as usize;
        let name = number.checked_sub(1).and_then(|at| names.get(at));
        // Kind 1 is text in UTF-8; four bytes of language follow.
        if let (Some(name), Some(data)) = (name, find(item.content, b"data"))
            && be32(data, 0) == Some(1)
        {
            let text = String::from_utf8_lossy(data.get(8..).unwrap_or_default()).into_owned();
            values.push((Field::Other(name.clone()), text));
        }
    }
    values
}
