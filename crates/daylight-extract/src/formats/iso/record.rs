use daylight_model::PartialDate;

use super::SECTOR;
use crate::formats::encoding;
use crate::formats::number_at::{le32, slice};

/// Areas that one record may name as its continuation.
const MOST_AREAS: usize = 32;

/// One record of a folder (ECMA-119, 9.1).
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) sector: u32,
    pub(super) size: u32,
    pub(super) is_folder: bool,
    /// The next record holds more of the same file.
    pub(super) continues: bool,
    name: Vec<u8>,
    date: Option<PartialDate>,
    /// Where the fields of Rock Ridge lie in the image.
    extra: (usize, usize),
}

/// Which names the disc has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names {
    Short,
    Joliet,
    /// Fields begin so many bytes later than they could.
    RockRidge {
        skip: usize,
    },
}

/// What a record is called and is.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) modified: Option<PartialDate>,
    /// A link or a device.
    pub(super) special: Option<&'static str>,
    /// A deep folder lies elsewhere, at this sector.
    pub(super) moved_to: Option<u32>,
    /// It is such a folder and will be met at its own place.
    pub(super) moved: bool,
}

impl Record {
    /// `at`: where the record lies in the image.
    pub(super) fn of(record: &[u8], at: usize) -> Option<Self> {
        let flags = *record.get(25)?;
        let length = usize::from(*record.get(32)?);
        let name = record.get(33..33 + length)?.to_vec();
        let extra = 33 + length + (length + 1) % 2;
        Some(Self {
            sector: le32(record, 2)?,
            size: le32(record, 10)?,
            is_folder: flags & 2 != 0,
            continues: flags & 0x80 != 0,
            name,
            date: record_date(record.get(18..25)?),
            extra: (at + extra, record.len().saturating_sub(extra)),
        })
    }

    /// Where its content begins in the image.
    pub(super) fn start(&self) -> usize {
        (self.sector as usize).saturating_mul(SECTOR)
    }

    pub(super) fn is_itself_or_parent(&self) -> bool {
        matches!(self.name.as_slice(), [0 | 1])
    }
}

/// Whether the first record of the outermost folder announces Rock Ridge, and how far its fields are moved.
pub(super) fn long_names(image: &[u8], root: &Record) -> Option<usize> {
    let length = usize::from(*image.get(root.start())?);
    let first = Record::of(slice(image, root.start(), length), root.start())?;
    let fields = slice(image, first.extra.0, first.extra.1);
    let mark = fields.get(..7)?;
    let announced = mark.starts_with(b"SP") && mark.get(4..6) == Some(b"\xbe\xef");
    announced.then(|| usize::from(mark.get(6).copied().unwrap_or(0)))
}

/// The folder whose content begins at this sector: its first record speaks of itself.
pub(super) fn folder_at(image: &[u8], sector: u32) -> Option<Record> {
    let at = (sector as usize).checked_mul(SECTOR)?;
    let length = usize::from(*image.get(at)?);
    let first = Record::of(slice(image, at, length), at)?;
    first.is_folder.then_some(Record { sector, ..first })
}

impl Names {
    pub(super) fn read(self, image: &[u8], record: &Record) -> Named {
        let mut named =
            Named { name: String::new(), modified: record.date, special: None, moved_to: None, moved: false };
        match self {
            Self::Joliet => {
                let (units, _) = record.name.as_chunks::<2>();
                let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
                let name: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
                named.name = without_version(&name).to_owned();
            }
            Self::Short => named.name = short_name(record),
            Self::RockRidge { skip } => {
                let mut long = Vec::new();
                for_each_field(image, record, skip, |kind, content| match kind {
                    // Flags first: a name that is `.` or `..` is meant for no file.
                    b"NM" => long.extend_from_slice(content.get(1..).unwrap_or_default()),
                    b"PX" => named.special = special(le32(content, 0).unwrap_or(0)),
                    b"CL" => named.moved_to = le32(content, 0),
                    b"RE" => named.moved = true,
                    b"TF" => named.modified = times(content).or(named.modified),
                    _ => {}
                });
                named.name = match long.is_empty() {
                    true => short_name(record),
                    false => encoding::whole(&long, None).0.into_owned(),
                };
            }
        }
        // A name that holds a path would lie in another folder.
        named.name = named.name.replace('/', "_");
        named
    }
}

fn short_name(record: &Record) -> String {
    let name = encoding::whole(&record.name, None).0;
    let name = without_version(&name);
    name.strip_suffix('.').unwrap_or(name).to_owned()
}

/// `;1` says that it is the first version of the file.
fn without_version(name: &str) -> &str {
    match name.rsplit_once(';') {
        Some((name, version)) if version.chars().all(|c| c.is_ascii_digit()) => name,
        _ => name,
    }
}

/// The fields after the name, and those in areas that they name.
fn for_each_field(image: &[u8], record: &Record, skip: usize, mut each: impl FnMut(&[u8; 2], &[u8])) {
    let mut area = (record.extra.0 + skip, record.extra.1.saturating_sub(skip));
    for _ in 0..MOST_AREAS {
        let mut fields = slice(image, area.0, area.1);
        let mut next = None;
        while let Some([a, b, length, _]) = fields.first_chunk() {
            let length = usize::from(*length);
            if length < 4 || length > fields.len() {
                break;
            }
            let content = fields.get(4..length).unwrap_or_default();
            match &[*a, *b] {
                b"CE" => {
                    let number = |at| le32(content, at).map(|number| number as usize);
                    next = number(0).zip(number(8)).zip(number(16)).map(|((sector, offset), length)| {
                        (sector.saturating_mul(SECTOR).saturating_add(offset), length.min(SECTOR))
                    });
                }
                b"ST" => break,
                kind => each(kind, content),
            }
            fields = fields.get(length..).unwrap_or_default();
        }
        match next {
            Some(more) => area = more,
            None => return,
        }
    }
}

fn special(mode: u32) -> Option<&'static str> {
    match mode & 0o170_000 {
        0o120_000 => Some("a link inside the image"),
        0o020_000 | 0o060_000 | 0o010_000 | 0o140_000 => Some("a device or pipe inside the image"),
        _ => None,
    }
}

/// The time of last change among those of a field `TF`, in the short form.
fn times(content: &[u8]) -> Option<PartialDate> {
    let (flags, stamps) = content.split_first()?;
    if flags & 0x82 != 2 {
        return None;
    }
    let at = if flags & 1 != 0 { 7 } else { 0 };
    record_date(stamps.get(at..at + 7)?)
}

/// Years since 1900, and the zone in quarters of an hour.
fn record_date(date: &[u8]) -> Option<PartialDate> {
    let [year, month, day, hour, minute, second, zone] = date else { return None };
    let narrow = |value: &u8| i8::try_from(*value).unwrap_or(i8::MAX);
    let day = PartialDate::of_day(1900 + i16::from(*year), narrow(month), narrow(day)).ok()?;
    let offset = i16::from(zone.cast_signed()) * 15;
    day.at(narrow(hour), narrow(minute), narrow(second), Some(offset)).ok()
}

/// `YYYYMMDDHHMMSScc` in digits, and the zone.
pub(super) fn volume_date(date: &[u8]) -> Option<PartialDate> {
    let digits = std::str::from_utf8(date.get(..14)?).ok()?;
    let narrow = |from: usize| digits.get(from..from + 2)?.parse::<i8>().ok();
    let day = PartialDate::of_day(digits.get(..4)?.parse().ok()?, narrow(4)?, narrow(6)?).ok()?;
    let offset = i16::from(date.get(16)?.cast_signed()) * 15;
    day.at(narrow(8)?, narrow(10)?, narrow(12)?, Some(offset)).ok()
}
