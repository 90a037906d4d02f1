//! EXIF (CIPA DC-008) and TIFF 6.0: directories of tags. Only tags that say something are read.

mod tags;

use std::collections::HashSet;

use daylight_model::{Field, PartialDate, Problem, ProblemKind};

use crate::formats::encoding;
use crate::formats::number_at::{be16, be32, le16, le32, place, slice};
use tags::{Meaning, meaning};

/// Directories of one file: pages of a fax, and those of camera and place.
const MOST_DIRECTORIES: usize = 10_000;

/// Bytes of one text.
const LONGEST_TEXT: usize = 64 << 10;

/// Values of one file.
const MOST_VALUES: usize = 1_000;

/// What the directories say.
#[derive(Default)]
pub(super) struct Found {
    pub(super) values: Vec<(Field, String)>,
    pub(super) size: Option<(u32, u32)>,
    pub(super) pages: u32,
    pub(super) xmp: Vec<Vec<u8>>,
    pub(super) iptc: Vec<Vec<u8>>,
    pub(super) problem: Option<Problem>,
}

/// Reads a block that begins as a TIFF file does.
pub(super) fn read(bytes: &[u8]) -> Found {
    let big = bytes.starts_with(b"MM");
    let mut reader = Reader { bytes, big, found: Found::default(), camera: Camera::default() };
    let Some(mut at) = reader.long(4).map(place).filter(|_| big || bytes.starts_with(b"II")) else {
        return Found { problem: Some(broken()), ..Found::default() };
    };
    let mut seen = HashSet::new();
    while at != 0 && seen.len() < MOST_DIRECTORIES {
        if !seen.insert(at) || reader.directory(at, Kind::Page).is_none() {
            reader.found.problem.get_or_insert_with(broken);
            break;
        }
        reader.found.pages += 1;
        let entries = usize::from(reader.short(at).unwrap_or(0));
        at = reader.long(at.saturating_add(2 + entries * 12)).map_or(0, place);
    }
    reader.end()
}

fn broken() -> Problem {
    Problem::new(ProblemKind::Damaged, "what the camera or program wrote into the picture is broken")
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Page,
    Camera,
    Place,
}

/// What is told once several tags are known.
#[derive(Default)]
struct Camera {
    make: String,
    model: String,
    taken: Option<String>,
    taken_offset: Option<String>,
    latitude: (Option<f64>, String),
    longitude: (Option<f64>, String),
    altitude: Option<f64>,
    below_sea: bool,
    day: String,
    clock: Option<[f64; 3]>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    big: bool,
    found: Found,
    camera: Camera,
}

/// One tag: its number, the kind of its values, how many, and where they lie.
#[derive(Clone, Copy)]
struct Entry {
    tag: u16,
    kind: u16,
    count: usize,
    at: usize,
}

impl Reader<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        if self.big { be16(self.bytes, at) } else { le16(self.bytes, at) }
    }

    fn long(&self, at: usize) -> Option<u32> {
        if self.big { be32(self.bytes, at) } else { le32(self.bytes, at) }
    }

    fn directory(&mut self, at: usize, kind: Kind) -> Option<()> {
        let entries = usize::from(self.short(at)?);
        for number in 0..entries {
            let at = at.checked_add(2 + number * 12)?;
            let entry = self.entry(at)?;
            if self.found.values.len() < MOST_VALUES {
                self.take(entry, kind);
            }
        }
        Some(())
    }

    fn entry(&self, at: usize) -> Option<Entry> {
        let (tag, kind) = (self.short(at)?, self.short(at + 2)?);
        let count = place(self.long(at + 4)?);
        let whole = count.checked_mul(size_of_kind(kind))?;
        let at = if whole <= 4 { at + 8 } else { place(self.long(at + 8)?) };
        Some(Entry { tag, kind, count, at })
    }

    fn take(&mut self, entry: Entry, kind: Kind) {
        match (kind, entry.tag) {
            (Kind::Page, 0x8769) | (Kind::Page, 0x8825) => {
                let inner = if entry.tag == 0x8769 { Kind::Camera } else { Kind::Place };
                if self.found.pages == 0
                    && let Some(at) = self.number(entry).map(place)
                    && self.directory(at, inner).is_none()
                {
                    self.found.problem.get_or_insert_with(broken);
                }
            }
            (Kind::Page, 0x100) if self.found.pages == 0 => {
                let width = self.number(entry).unwrap_or(0);
                self.found.size = Some((width, 0));
            }
            (Kind::Page, 0x101) if self.found.pages == 0 => {
                let height = self.number(entry).unwrap_or(0);
                self.found.size = self.found.size.map(|(width, _)| (width, height));
            }
            (Kind::Page, 0x2bc) => self.found.xmp.push(self.raw(entry, 4 << 20).to_vec()),
            (Kind::Page, 0x83bb) => self.found.iptc.push(self.raw(entry, 1 << 20).to_vec()),
            (Kind::Place, tag) => self.take_place(tag, entry),
            (_, tag) => self.take_text(tag, entry),
        }
    }

    fn number(&self, entry: Entry) -> Option<u32> {
        match entry.kind {
            3 => self.short(entry.at).map(u32::from),
            _ => self.long(entry.at),
        }
    }

    fn raw(&self, entry: Entry, most: usize) -> &[u8] {
        let length = entry.count.saturating_mul(size_of_kind(entry.kind));
        slice(self.bytes, entry.at, length.min(most))
    }

    fn fraction(&self, entry: Entry, number: usize) -> Option<f64> {
        if number >= entry.count || !matches!(entry.kind, 5 | 10) {
            return None;
        }
        let at = entry.at.checked_add(number * 8)?;
        let below = self.long(at + 4)?;
        (below != 0).then_some(f64::from(self.long(at)?) / f64::from(below))
    }

    fn text(&self, entry: Entry) -> String {
        let raw = self.raw(entry, LONGEST_TEXT);
        let end = raw.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        encoding::whole(raw.get(..end).unwrap_or_default(), None).0.replace('\0', "\n")
    }

    fn wide_text(&self, raw: &[u8], big: bool) -> String {
        let (units, _) = raw.as_chunks::<2>();
        let units =
            units.iter().map(|unit| if big { u16::from_be_bytes(*unit) } else { u16::from_le_bytes(*unit) });
        char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|c| c.unwrap_or('\u{fffd}')).collect()
    }

    fn take_text(&mut self, tag: u16, entry: Entry) {
        match meaning(tag) {
            Meaning::Text(field) => self.found.values.push((field, self.text(entry))),
            Meaning::Wide(field) => {
                let text = self.wide_text(self.raw(entry, LONGEST_TEXT), false);
                self.found.values.push((field, text));
            }
            Meaning::Date(field) => self.found.values.push(dated(field, &self.text(entry), None)),
            Meaning::Make => self.camera.make = self.text(entry),
            Meaning::Model => self.camera.model = self.text(entry),
            Meaning::Taken => self.camera.taken = Some(self.text(entry)),
            Meaning::TakenOffset => self.camera.taken_offset = Some(self.text(entry)),
            Meaning::Comment => {
                let raw = self.raw(entry, LONGEST_TEXT);
                let text = match raw.split_at_checked(8) {
                    Some((b"UNICODE\0", text)) => self.wide_text(text, is_big(text, self.big)),
                    Some((b"ASCII\0\0\0" | b"\0\0\0\0\0\0\0\0", text)) => {
                        encoding::whole(text, None).0.into_owned()
                    }
                    Some((b"JIS\0\0\0\0\0", text)) => {
                        encoding::whole(text, Some("iso-2022-jp")).0.into_owned()
                    }
                    _ => encoding::whole(raw, None).0.into_owned(),
                };
                self.found.values.push((Field::Description, text));
            }
            // Text under a number nobody knows is text all the same.
            Meaning::Unknown if entry.kind == 2 && entry.count > 4 => {
                let text = self.text(entry);
                if text.chars().filter(|c| c.is_alphabetic()).count() > 2 {
                    self.found.values.push((Field::Other(format!("tag {tag:04x}")), text));
                }
            }
            Meaning::Unknown | Meaning::Nothing => {}
        }
    }

    fn take_place(&mut self, tag: u16, entry: Entry) {
        let degrees = |reader: &Self| {
            let part = |number| reader.fraction(entry, number).unwrap_or(0.0);
            reader.fraction(entry, 0).map(|whole| whole + part(1) / 60.0 + part(2) / 3600.0)
        };
        match tag {
            1 => self.camera.latitude.1 = self.text(entry),
            2 => self.camera.latitude.0 = degrees(self),
            3 => self.camera.longitude.1 = self.text(entry),
            4 => self.camera.longitude.0 = degrees(self),
            5 => self.camera.below_sea = self.raw(entry, 1) == [1],
            6 => self.camera.altitude = self.fraction(entry, 0),
            7 => {
                let part = |number| self.fraction(entry, number);
                self.camera.clock =
                    part(0).zip(part(1)).zip(part(2)).map(|((hour, minute), second)| [hour, minute, second]);
            }
            29 => self.camera.day = self.text(entry),
            28 => {
                let raw = self.raw(entry, LONGEST_TEXT);
                let text = encoding::whole(raw.get(8..).unwrap_or_default(), None).0.into_owned();
                self.found.values.push((Field::Other("area".into()), text));
            }
            _ => {}
        }
    }

    fn end(mut self) -> Found {
        let camera = std::mem::take(&mut self.camera);
        let values = &mut self.found.values;
        let named = |name: &str| Field::Other(name.to_owned());
        let (make, model) = (camera.make.trim(), camera.model.trim());
        // Most makers begin the model with their own name.
        let device = if model.starts_with(make) {
            model.to_owned()
        } else {
            format!("{make} {model}").trim().to_owned()
        };
        values.push((named("camera"), device));
        if let Some(taken) = &camera.taken {
            values.push(dated(Field::Created, taken, camera.taken_offset.as_deref()));
        }
        if let ((Some(latitude), north), (Some(longitude), east)) = (&camera.latitude, &camera.longitude) {
            let latitude = if north.starts_with('S') { -latitude } else { *latitude };
            let longitude = if east.starts_with('W') { -longitude } else { *longitude };
            values.push((named("position"), format!("{latitude:.6}, {longitude:.6}")));
        }
        if let Some(altitude) = camera.altitude {
            let altitude = if camera.below_sea { -altitude } else { altitude };
            values.push((named("altitude"), format!("{altitude:.1} m")));
        }
        if !camera.day.is_empty() {
            let clock = camera.clock.map_or_else(String::new, |[hour, minute, second]| {
                format!(" {:02}:{:02}:{:02}", hour as u8, minute as u8, second as u8)
            });
            let offset = if clock.is_empty() { None } else { Some("Z") };
            let (_, moment) = dated(Field::Created, &format!("{}{clock}", camera.day), offset);
            values.push((named("time of position"), moment));
        }
        values.retain(|(_, value)| !value.trim().is_empty());
        // A height without a width says nothing.
        self.found.size = self.found.size.filter(|(width, height)| *width > 0 && *height > 0);
        self.found
    }
}

/// The byte order of UTF-16: many programs write theirs and not that of the file. The higher byte of most
/// letters is a small number.
fn is_big(text: &[u8], file: bool) -> bool {
    let (units, _) = text.as_chunks::<2>();
    let (big, little) = units.iter().fold((0_usize, 0_usize), |(big, little), [first, second]| {
        (big + usize::from(first < second), little + usize::from(second < first))
    });
    if big == little { file } else { big > little }
}

fn size_of_kind(kind: u16) -> usize {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 => 8,
        _ => 1,
    }
}

/// `2011:11:03 10:15:00`, and an offset where there is one.
fn dated(field: Field, text: &str, offset: Option<&str>) -> (Field, String) {
    let text = text.trim();
    let date = text.get(..10).map(|day| day.replace([':', '/'], "-")).and_then(|day| {
        let clock = text.get(11..19).unwrap_or_default();
        let moment = if clock.is_empty() {
            day.clone()
        } else {
            format!("{day}T{clock}{}", offset.unwrap_or_default().trim())
        };
        moment.parse::<PartialDate>().or_else(|_| day.parse()).ok()
    });
    match date {
        Some(date) => (field, date.to_string()),
        // Clocks that were never set write zeros or blanks.
        None if text.chars().all(|c| !c.is_alphanumeric() || c == '0') => (field, String::new()),
        None => (Field::Other(field.name()), text.to_owned()),
    }
}
