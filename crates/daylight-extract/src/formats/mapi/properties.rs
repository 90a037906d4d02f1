use std::collections::BTreeMap;

use daylight_model::PartialDate;

use super::super::code_pages;
use super::tag;

/// Kinds of values (MS-OXCDATA 2.11.1).
mod kind {
    pub(super) const SHORT: u16 = 0x02;
    pub(super) const LONG: u16 = 0x03;
    pub(super) const TRUTH: u16 = 0x0b;
    pub(super) const NARROW: u16 = 0x1e;
    pub(super) const WIDE: u16 = 0x1f;
    pub(super) const TIME: u16 = 0x40;
    pub(super) const MANY: u16 = 0x1000;
}

/// One value as it is written, or several of them.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::formats) enum Value {
    One(Vec<u8>),
    Many(Vec<Vec<u8>>),
}

/// The properties of one thing by their numbers.
#[derive(Debug, Default)]
pub(in crate::formats) struct Properties {
    values: BTreeMap<u16, (u16, Value)>,
}

impl Properties {
    /// Keeps a value; the first of a number counts.
    pub(in crate::formats) fn set(&mut self, id: u16, kind: u16, value: Value) {
        self.values.entry(id).or_insert((kind, value));
    }

    /// Every property: its number, the kind of its value, and the value.
    pub(in crate::formats) fn all(&self) -> impl Iterator<Item = (u16, u16, &Value)> {
        self.values.iter().map(|(id, (kind, value))| (*id, *kind, value))
    }

    pub(in crate::formats) fn has(&self, id: u16) -> bool {
        self.values.contains_key(&id)
    }

    /// Its bytes as they are written.
    pub(in crate::formats) fn bytes(&self, id: u16) -> Option<&[u8]> {
        match self.values.get(&id) {
            Some((_, Value::One(bytes))) => Some(bytes),
            _ => None,
        }
    }

    /// The code page of texts that are not in Unicode.
    pub(in crate::formats) fn code_page(&self) -> u16 {
        let told = [tag::MESSAGE_CODE_PAGE, tag::INTERNET_CODE_PAGE];
        told.into_iter()
            .filter_map(|id| self.number(id))
            .find_map(|page| u16::try_from(page).ok().filter(|page| *page > 0 && *page != 1200))
            .unwrap_or(1252)
    }

    /// A text that says something; of several, one on each line.
    pub(in crate::formats) fn text(&self, id: u16) -> Option<String> {
        self.text_in(id, self.code_page())
    }

    /// The same, where another set of properties tells the code page.
    pub(in crate::formats) fn text_in(&self, id: u16, code_page: u16) -> Option<String> {
        let (kind, value) = self.values.get(&id)?;
        let page = match *kind & !kind::MANY {
            kind::NARROW => code_page,
            kind::WIDE => 1200,
            _ => return None,
        };
        let text = match value {
            Value::One(bytes) => text(bytes, page),
            Value::Many(values) => {
                values.iter().map(|bytes| text(bytes, page)).collect::<Vec<_>>().join("\n")
            }
        };
        Some(text).filter(|text| !text.trim().is_empty())
    }

    /// A whole number or a truth value.
    pub(in crate::formats) fn number(&self, id: u16) -> Option<i32> {
        let (kind, value) = self.values.get(&id)?;
        let Value::One(bytes) = value else { return None };
        match *kind {
            kind::LONG => Some(i32::from_le_bytes(*bytes.first_chunk()?)),
            kind::SHORT => Some(i32::from(i16::from_le_bytes(*bytes.first_chunk()?))),
            kind::TRUTH => Some(i32::from(*bytes.first()? != 0)),
            _ => None,
        }
    }

    /// A moment.
    pub(in crate::formats) fn date(&self, id: u16) -> Option<PartialDate> {
        let (kind, value) = self.values.get(&id)?;
        let Value::One(bytes) = value else { return None };
        (*kind == kind::TIME).then(|| date(u64::from_le_bytes(*bytes.first_chunk()?)))?
    }

    /// A value as people read it, whatever its kind; bytes are not.
    pub(in crate::formats) fn shown(&self, id: u16) -> Option<String> {
        let (kind, _) = self.values.get(&id)?;
        match *kind {
            kind::TRUTH => self.number(id).map(|truth| if truth == 0 { "no" } else { "yes" }.to_owned()),
            kind::SHORT | kind::LONG => self.number(id).map(|number| number.to_string()),
            kind::TIME => self.date(id).map(|date| date.to_string()),
            _ => self.text(id),
        }
    }
}

fn text(bytes: &[u8], code_page: u16) -> String {
    let mut text = String::new();
    code_pages::decode(code_page, bytes, &mut text);
    text.truncate(text.trim_end_matches('\0').len());
    text
}

/// Ticks of 100 nanoseconds since 1601-01-01.
fn date(ticks: u64) -> Option<PartialDate> {
    const FROM_1601_TO_1970: i64 = 11_644_473_600;
    let seconds = i64::try_from(ticks / 10_000_000).ok()?;
    // The first year stands for none, and so does the year 4501.
    let some = (366 * 24 * 60 * 60..91_500_000_000).contains(&seconds);
    some.then(|| PartialDate::of_unix_seconds(seconds - FROM_1601_TO_1970).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_unicode_is_read_in_the_code_page_of_its_message() {
        let mut properties = Properties::default();
        properties.set(tag::SUBJECT, kind::NARROW, Value::One(b"\xcc\xe8\xf0\0".to_vec()));
        assert_eq!(properties.text(tag::SUBJECT), Some("Ìèð".into()));
        properties.set(tag::MESSAGE_CODE_PAGE, kind::LONG, Value::One(1251_i32.to_le_bytes().to_vec()));
        assert_eq!(properties.text(tag::SUBJECT), Some("Мир".into()));
    }

    #[test]
    fn dates_that_stand_for_none_are_none() {
        let mut properties = Properties::default();
        for (id, ticks) in [(1, 0_u64), (2, 0x0cb3_4557_a3dd_4000), (3, 0x01cb_0000_0000_0000)] {
            properties.set(id, kind::TIME, Value::One(ticks.to_le_bytes().to_vec()));
        }
        assert_eq!(properties.date(1), None);
        assert_eq!(properties.date(2), None);
        assert!(properties.date(3).is_some_and(|date| date.to_string().starts_with("2010-")));
    }
}
