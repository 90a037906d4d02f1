//! What a ZIP file is beyond an archive: an office paper, a book.

use std::io::Read;

use daylight_model::Format;

use crate::formats::zip::{Directory, Entry};

/// Entries looked at. The main part of an office paper is among the first few dozen.
const MOST_ENTRIES: usize = 2_000;

/// The format of the ZIP file that `bytes` are.
pub(super) fn format(bytes: &[u8]) -> Format {
    if let Some(format) = first_member_says(bytes) {
        return format;
    }
    let Some(directory) = Directory::find(bytes) else { return Format::Zip };
    let mut parts = Parts::default();
    for entry in directory.entries().take(MOST_ENTRIES) {
        if entry.name == b"mimetype"
            && let Some(format) = some_member_says(bytes, &entry)
        {
            return format;
        }
        parts.note(&String::from_utf8_lossy(entry.name).to_ascii_lowercase().replace('\\', "/"));
    }
    parts.format()
}

/// OpenDocument and EPUB: the first member, stored plainly, is named `mimetype` and is one.
fn first_member_says(bytes: &[u8]) -> Option<Format> {
    let media_type = bytes.get(30..)?.strip_prefix(b"mimetype")?;
    by_media_type(media_type.get(..120).unwrap_or(media_type))
}

/// The same member, where a later hand has packed it anew.
fn some_member_says(bytes: &[u8], entry: &Entry) -> Option<Format> {
    let data = bytes.get(entry.data(bytes)?..)?;
    let data = data.get(..usize::try_from(entry.packed).ok()?.min(512)).unwrap_or(data);
    if entry.method == 0 {
        return by_media_type(data);
    }
    let mut text = [0; 120];
    let mut filled = 0;
    let mut inflate = flate2::bufread::DeflateDecoder::new(data);
    while let Ok(count @ 1..) = inflate.read(text.get_mut(filled..)?) {
        filled += count;
    }
    by_media_type(text.get(..filled)?)
}

fn by_media_type(media_type: &[u8]) -> Option<Format> {
    let text = String::from_utf8_lossy(media_type);
    let kind = text.get(text.find("application/")? + "application/".len()..)?;
    if kind.starts_with("epub+zip") || kind.starts_with("x-ibooks+zip") {
        return Some(Format::Epub);
    }
    if let Some(kind) = kind.strip_prefix("vnd.oasis.opendocument.") {
        return Some(match kind {
            kind if kind.starts_with("text") => Format::Odt,
            kind if kind.starts_with("spreadsheet") => Format::Ods,
            kind if kind.starts_with("presentation") => Format::Odp,
            _ => Format::OtherOffice,
        });
    }
    kind.starts_with("vnd.").then_some(Format::OtherOffice)
}

#[derive(Default)]
struct Parts {
    types: bool,
    word: bool,
    sheet: bool,
    binary_sheet: bool,
    slides: bool,
    book: bool,
    other: bool,
}

impl Parts {
    fn note(&mut self, name: &str) {
        self.types |= name == "[content_types].xml" || name == "_rels/.rels";
        self.word |= name.starts_with("word/document") && name.ends_with(".xml");
        self.sheet |= name.starts_with("xl/workbook") && name.ends_with(".xml");
        self.binary_sheet |= name.starts_with("xl/workbook") && name.ends_with(".bin");
        self.slides |= name.starts_with("ppt/presentation") && name.ends_with(".xml");
        self.book |= name == "meta-inf/container.xml";
        self.other |= name.starts_with("visio/")
            || name.ends_with(".fdseq")
            || name.ends_with(".iwa")
            || name.contains(".iwa/")
            || name == "index.zip"
            || name == "buildversionhistory.plist"
            || name == "metadata/buildversionhistory.plist"
            || name == "index.apxl"
            || name == "index.apxl.gz"
            || name == "quicklook/preview.pdf"
            || name == "theme/theme/thememanager.xml";
    }

    fn format(&self) -> Format {
        match self {
            Self { types: true, word: true, .. } => Format::Docx,
            Self { types: true, slides: true, .. } => Format::Pptx,
            Self { types: true, binary_sheet: true, .. } => Format::Xlsb,
            Self { types: true, sheet: true, .. } => Format::Xlsx,
            Self { book: true, .. } => Format::Epub,
            Self { other: true, .. } => Format::OtherOffice,
            _ => Format::Zip,
        }
    }
}
