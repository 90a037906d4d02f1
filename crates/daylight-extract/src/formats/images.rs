//! Pictures: their size and what cameras, programs and people wrote into them. The picture itself
//! holds text only for recognition (OCR).

mod exif;
mod gif;
mod heif;
mod iptc;
mod jpeg;
mod png;
mod psd;
mod webp;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use daylight_model::{Field, Format, PartHead, PartKind, PartialDate, Problem, ProblemKind};

use super::number_at::{le16, le32};
use super::{encoding, xmp};
use crate::{Account, Source, Stop};

/// What one look at a picture found.
#[derive(Default)]
struct Look<'a> {
    /// Width and height in pixels.
    size: Option<(u32, u32)>,
    /// Pages or frames, where there may be several.
    pages: u32,
    /// Blocks of EXIF, each a small TIFF file.
    exif: Vec<Cow<'a, [u8]>>,
    iptc: Vec<Cow<'a, [u8]>>,
    xmp: Vec<Cow<'a, [u8]>>,
    texts: Vec<(Field, String)>,
    /// What lies behind the end of the picture.
    behind: Option<Range<usize>>,
    problem: Option<Problem>,
}

impl Look<'_> {
    fn text(&mut self, field: Field, bytes: &[u8]) {
        self.texts.push((field, encoding::whole(bytes, None).0.into_owned()));
    }

    fn damaged(&mut self, detail: &str) {
        self.problem.get_or_insert_with(|| Problem::new(ProblemKind::Damaged, detail));
    }
}

/// Tells size, writing and place of a picture, and that its pixels were not read.
pub(super) fn read(format: Format, source: &Source, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let look = match format {
        Format::Jpeg => jpeg::look(bytes),
        Format::Png => png::look(bytes),
        Format::Gif => gif::look(bytes),
        Format::Webp => webp::look(bytes),
        Format::Heif => heif::look(bytes),
        Format::Bmp => Look { size: bitmap_size(bytes), ..Look::default() },
        Format::Tiff => Look { exif: vec![Cow::Borrowed(bytes)], ..Look::default() },
        _ if bytes.starts_with(b"8BPS") => psd::look(bytes),
        _ if bytes.get(4..8) == Some(b"ftyp") => heif::look(bytes),
        _ => Look::default(),
    };
    tell(format, look, account)
}

fn tell(format: Format, mut look: Look, account: &mut Account) -> Result<(), Stop> {
    let mut told = HashSet::new();
    let mut values = std::mem::take(&mut look.texts);
    for block in std::mem::take(&mut look.exif) {
        let mut found = exif::read(&block);
        if format == Format::Tiff {
            look.size = look.size.or(found.size);
            look.pages = found.pages;
        }
        look.problem = look.problem.or(found.problem);
        values.append(&mut found.values);
        look.iptc.extend(found.iptc.into_iter().map(Cow::Owned));
        look.xmp.extend(found.xmp.into_iter().map(Cow::Owned));
    }
    values.extend(look.iptc.iter().flat_map(|block| iptc::values(block)));
    for packet in &look.xmp {
        let packet = packet.get(..xmp::LARGEST_PACKET).unwrap_or(packet);
        values.extend(xmp::values(&encoding::whole(packet, None).0, described));
    }
    if let Some((width, height)) = look.size {
        account.metadata(Field::Other("pixels".into()), &format!("{width} x {height}"))?;
    }
    if look.pages > 1 {
        account.metadata(Field::PageCount, &look.pages.to_string())?;
    }
    for (field, value) in values {
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned();
        if told.insert((field.clone(), value.clone())) {
            account.metadata(field, &value)?;
        }
    }
    if let Some(behind) = look.behind.filter(|behind| !behind.is_empty()) {
        let head = PartHead::named(PartKind::Embedded, "behind the end of the picture");
        account.part_range(head, behind.start as u64, behind.len() as u64)?;
    }
    if let Some(problem) = look.problem {
        account.problem(problem)?;
    }
    let pages = if look.pages > 1 { format!(" with {} pages", look.pages) } else { String::new() };
    account.problem(Problem::new(
        ProblemKind::NeedsOcr,
        format!("{}{pages}: only recognition (OCR) could find text in it", format.words()),
    ))
}

/// The properties of an XMP packet that say something about a picture.
fn described(name: &str, value: &str) -> Vec<(Field, String)> {
    let field = match name {
        "dc:title" | "photoshop:Headline" => Field::Title,
        "dc:creator" | "tiff:Artist" => Field::Author,
        "dc:description" | "tiff:ImageDescription" | "exif:UserComment" => Field::Description,
        "dc:subject" | "lr:hierarchicalSubject" | "MicrosoftPhoto:LastKeywordXMP" => Field::Keywords,
        "dc:language" => Field::Language,
        "dc:publisher" => Field::Organisation,
        "xmp:CreatorTool" | "tiff:Software" | "pdf:Producer" => Field::Application,
        "xmp:CreateDate" | "exif:DateTimeOriginal" | "photoshop:DateCreated" => {
            return dated(Field::Created, name, value);
        }
        "xmp:ModifyDate" => return dated(Field::Modified, name, value),
        name if OTHER_SETS.iter().any(|set| name.starts_with(set)) => Field::Other(name.to_owned()),
        "xmpMM:DocumentID" | "xmpMM:OriginalDocumentID" | "stRef:filePath" => Field::Other(name.to_owned()),
        _ => return Vec::new(),
    };
    vec![(field, value.to_owned())]
}

/// Sets of properties that people fill in, or that name a person, a place or a device.
const OTHER_SETS: [&str; 10] = [
    "dc:",
    "photoshop:",
    "Iptc4xmpCore:",
    "Iptc4xmpExt:",
    "xmpRights:",
    "exif:GPS",
    "mwg-rs:",
    "MicrosoftPhoto:",
    "aux:",
    "plus:",
];

fn dated(field: Field, name: &str, value: &str) -> Vec<(Field, String)> {
    match value.parse::<PartialDate>() {
        Ok(date) => vec![(field, date.to_string())],
        Err(_) => vec![(Field::Other(name.to_owned()), value.to_owned())],
    }
}

/// Of a Windows bitmap; rows may be counted from the top, which makes the height negative.
fn bitmap_size(bytes: &[u8]) -> Option<(u32, u32)> {
    if le32(bytes, 14)? == 12 {
        return Some((le16(bytes, 18)?.into(), le16(bytes, 20)?.into()));
    }
    Some((le32(bytes, 18)?, le32(bytes, 22)?.cast_signed().unsigned_abs()))
}
