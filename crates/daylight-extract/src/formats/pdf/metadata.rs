use std::collections::HashSet;

use daylight_model::{Field, PartialDate};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, Object, ObjectIdentifier, Stream, String as PdfString};

use super::stream;
use crate::formats::xmp;
use crate::{Account, Stop};

/// Tells what the document says about itself: the information dictionary, then what the XMP packet
/// says beyond it.
pub(super) fn tell(pdf: &Pdf, account: &mut Account) -> Result<(), Stop> {
    let mut told = HashSet::new();
    for (field, value) in information(pdf) {
        tell_once(field, &value, &mut told, account)?;
    }
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let Some(catalog) = catalog else { return Ok(()) };
    if let Some(language) = catalog.get::<PdfString<'_>>(b"Lang") {
        tell_once(Field::Language, &text(language.as_bytes()), &mut told, account)?;
    }
    if let Some(packet) = catalog.get::<Stream<'_>>(b"Metadata")
        && let Ok(packet) = stream::decoded(&packet)
        && packet.bytes.len() <= xmp::LARGEST_PACKET
    {
        for (field, value) in described(&packet.bytes) {
            tell_once(field, &value, &mut told, account)?;
        }
    }
    Ok(())
}

fn tell_once(
    field: Field,
    value: &str,
    told: &mut HashSet<(Field, String)>,
    account: &mut Account,
) -> Result<(), Stop> {
    let value = value.trim();
    if value.is_empty() || !told.insert((field.clone(), value.to_owned())) {
        return Ok(());
    }
    account.metadata(field, value)
}

/// What the information dictionary says, values alone.
pub(super) fn values(pdf: &Pdf) -> Vec<String> {
    information(pdf).into_iter().map(|(_, value)| value).collect()
}

/// What the information dictionary says, in its own order for what has a field of its own.
fn information(pdf: &Pdf) -> Vec<(Field, String)> {
    let Some(dict) = information_dict(pdf) else { return from_reader(pdf) };
    let mut values = Vec::new();
    for (key, _) in dict.entries() {
        let value = match dict.get::<Object<'_>>(&key) {
            Some(Object::String(string)) => text(string.as_bytes()),
            Some(Object::Name(name)) => name.as_str().to_owned(),
            _ => continue,
        };
        values.extend(named(key.as_str(), &value));
    }
    values.sort_by(|one, other| one.0.cmp(&other.0));
    values
}

fn named(key: &str, value: &str) -> Vec<(Field, String)> {
    let field = match key {
        "Title" => Field::Title,
        "Author" => Field::Author,
        "Subject" => Field::Subject,
        "Keywords" => return keywords(value),
        "Creator" | "Producer" => Field::Application,
        "Company" => Field::Organisation,
        "CreationDate" => return dated(Field::Created, key, value),
        "ModDate" => return dated(Field::Modified, key, value),
        // Says something about the printing press, not about the paper.
        "Trapped" => return Vec::new(),
        other => Field::Other(other.to_owned()),
    };
    vec![(field, value.to_owned())]
}

fn keywords(value: &str) -> Vec<(Field, String)> {
    value.split([',', ';']).map(|keyword| (Field::Keywords, keyword.trim().to_owned())).collect()
}

/// A date that is none is kept as the file writes it, under the file's own name for it.
fn dated(field: Field, key: &str, value: &str) -> Vec<(Field, String)> {
    match date(value) {
        Some(date) => vec![(field, date.to_string())],
        None => vec![(Field::Other(key.to_owned()), value.to_owned())],
    }
}

/// Where the trailer keeps the information dictionary is not handed out by the reader of objects,
/// so it is looked for: `/Info 12 0 R`, last in the file, or first where the file is linearised.
fn information_dict(pdf: &Pdf) -> Option<Dict<'_>> {
    let data = pdf.data().as_ref();
    let tail = data.get(data.len().saturating_sub(64 << 10)..).unwrap_or_default();
    let head = data.get(..data.len().min(4 << 10)).unwrap_or_default();
    [tail, head].into_iter().flat_map(references_to_information).find_map(|id| {
        let dict = pdf.xref().get::<Dict<'_>>(id)?;
        let known = [
            b"Producer".as_slice(),
            b"Creator",
            b"Title",
            b"Author",
            b"CreationDate",
            b"ModDate",
            b"Subject",
        ];
        known.iter().any(|key| dict.contains_key(key)).then_some(dict)
    })
}

/// Latest first.
fn references_to_information(data: &[u8]) -> Vec<ObjectIdentifier> {
    let mut found = Vec::new();
    for at in memchr::memmem::rfind_iter(data, b"/Info") {
        let after = data.get(at + 5..(at + 40).min(data.len())).unwrap_or_default();
        let words = String::from_utf8_lossy(after);
        let mut words = words.split_ascii_whitespace();
        if let (Some(Ok(number)), Some(Ok(generation)), Some(sign)) =
            (words.next().map(str::parse), words.next().map(str::parse), words.next())
            && sign.starts_with('R')
        {
            found.push(ObjectIdentifier::new(number, generation));
        }
        if found.len() >= 4 {
            break;
        }
    }
    found
}

/// What the reader of objects has kept of it, where the dictionary itself is not found.
fn from_reader(pdf: &Pdf) -> Vec<(Field, String)> {
    let known = pdf.metadata();
    let strings = [
        ("Title", &known.title),
        ("Author", &known.author),
        ("Subject", &known.subject),
        ("Keywords", &known.keywords),
        ("Creator", &known.creator),
        ("Producer", &known.producer),
    ];
    strings
        .into_iter()
        .filter_map(|(key, bytes)| Some((key, bytes.as_ref()?)))
        .flat_map(|(key, bytes)| named(key, &text(bytes)))
        .collect()
}

/// The elements of an XMP packet that have a field, and a few more.
fn described(packet: &[u8]) -> Vec<(Field, String)> {
    // UTF-8 without a mark, or what its mark says.
    let packet = match packet {
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => text(packet),
        _ => String::from_utf8_lossy(packet).into_owned(),
    };
    xmp::values(&packet, described_as)
}

fn described_as(name: &str, value: &str) -> Vec<(Field, String)> {
    let field = match name {
        "dc:title" => Field::Title,
        "dc:creator" => Field::Author,
        "dc:description" => Field::Subject,
        "dc:subject" | "pdf:Keywords" => return keywords(value),
        "dc:language" => Field::Language,
        "dc:publisher" => Field::Organisation,
        "pdf:Producer" | "xmp:CreatorTool" => Field::Application,
        "xmp:CreateDate" => return xmp_dated(Field::Created, name, value),
        "xmp:ModifyDate" => return xmp_dated(Field::Modified, name, value),
        "dc:rights"
        | "dc:source"
        | "dc:identifier"
        | "photoshop:AuthorsPosition"
        | "photoshop:CaptionWriter"
        | "xmpMM:DocumentID"
        | "xmpMM:OriginalDocumentID"
        | "stRef:filePath"
        | "pdfx:Company"
        | "pdfx:SourceModified" => Field::Other(name.to_owned()),
        _ => return Vec::new(),
    };
    vec![(field, value.to_owned())]
}

fn xmp_dated(field: Field, name: &str, value: &str) -> Vec<(Field, String)> {
    match value.parse::<PartialDate>().ok().or_else(|| date(value)) {
        Some(date) => vec![(field, date.to_string())],
        None => vec![(Field::Other(name.to_owned()), value.to_owned())],
    }
}

/// A date of PDF: `D:20111103101500+01'00'`, each part but the year optional (ISO 32000-1, 7.9.4).
pub(super) fn date(value: &str) -> Option<PartialDate> {
    let value = value.trim();
    let value = value.strip_prefix("D:").unwrap_or(value);
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let number = |from: usize| value.get(from..from + 2)?.parse::<i8>().ok();
    let year = value.get(..4).filter(|_| digits >= 4)?.parse().ok()?;
    if digits < 6 {
        return PartialDate::of_year(year).ok();
    }
    if digits < 8 {
        return PartialDate::of_month(year, number(4)?).ok();
    }
    let day = PartialDate::of_day(year, number(4)?, number(6)?).ok()?;
    if digits < 12 {
        return Some(day);
    }
    let second = if digits >= 14 { number(12)? } else { 0 };
    let offset = value.get(digits..).and_then(offset_in_minutes);
    day.at(number(8)?, number(10)?, second, offset).ok()
}

fn offset_in_minutes(text: &str) -> Option<i16> {
    let mut letters = text.chars();
    let sign = match letters.next()? {
        'Z' => return Some(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = letters.filter(char::is_ascii_digit).take(4).collect();
    let hours: i16 = digits.get(..2)?.parse().ok()?;
    let minutes: i16 = digits.get(2..4).and_then(|minutes| minutes.parse().ok()).unwrap_or(0);
    (hours <= 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// A text string: UTF-16 or UTF-8 where it says so, else the encoding of PDF itself
/// (ISO 32000-1, 7.9.2 and annex D.2).
pub(super) fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => without_language(&utf16(rest, u16::from_be_bytes)),
        [0xff, 0xfe, rest @ ..] => without_language(&utf16(rest, u16::from_le_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().filter_map(|byte| document_encoding(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    char::decode_utf16(units.iter().map(|pair| unit(*pair))).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// A language may be named inside the string, between escapes.
fn without_language(text: &str) -> String {
    text.split('\u{1b}').step_by(2).collect()
}

fn document_encoding(byte: u8) -> Option<char> {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 31] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž',
    ];
    match byte {
        b'\t' | b'\n' | b'\r' => Some(char::from(byte)),
        0x18..=0x1f => ACCENTS.get(usize::from(byte - 0x18)).copied(),
        0x80..=0x9e => HIGH.get(usize::from(byte - 0x80)).copied(),
        0xa0 => Some('€'),
        0..0x20 | 0x7f | 0x9f | 0xad => None,
        _ => Some(char::from(byte)),
    }
}

/// The text under this key of a dictionary.
pub(super) fn text_under(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    let text = match dict.get::<Object<'_>>(key)? {
        Object::String(string) => text(string.as_bytes()),
        Object::Stream(long) => text(&stream::decoded(&long).ok()?.bytes),
        Object::Name(name) => Name::as_str(&name).to_owned(),
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &str) -> Option<String> {
        date(value).map(|date| date.to_string())
    }

    #[test]
    fn a_date_is_as_exact_as_it_was_written() {
        assert_eq!(written("D:2011").as_deref(), Some("2011"));
        assert_eq!(written("D:201111").as_deref(), Some("2011-11"));
        assert_eq!(written("D:20111103").as_deref(), Some("2011-11-03"));
        assert_eq!(written("D:20111103101500").as_deref(), Some("2011-11-03T10:15:00"));
        assert_eq!(written("20111103101500Z").as_deref(), Some("2011-11-03T10:15:00Z"));
        assert_eq!(written("D:20111103101500-05'30'").as_deref(), Some("2011-11-03T10:15:00-05:30"));
        assert_eq!(written("yesterday"), None);
        assert_eq!(written("D:20111399"), None);
    }

    #[test]
    fn text_strings_are_read_in_the_encoding_they_name() {
        assert_eq!(text(b"\xfe\xff\x04\x14\x04\x30"), "Да");
        assert_eq!(text(b"\xef\xbb\xbf\xd0\x94"), "Д");
        assert_eq!(text(b"caf\xe9 \x84 \xa0 5"), "café — € 5");
        assert_eq!(text(b"\xfe\xff\0\x1b\0e\0n\0\x1b\0a"), "a");
    }
}
