//! What a ZIP file is beyond an archive: an office paper, a book.

use std::io::Read;

use daylight_model::Format;

use crate::formats::zip::{Directory, Entry, entries_without_directory};

/// Entries looked at. The main part of an office paper is among the first few dozen.
const MOST_ENTRIES: usize = 2_000;

/// Bytes looked through for headers of members where there is no directory.
const LOCAL_HEAD: usize = 256 << 10;

/// The format of the ZIP file that `bytes` are.
pub(super) fn format(bytes: &[u8]) -> Format {
    if let Some(format) = first_member_says(bytes) {
        return format;
    }
    let format = match Directory::find(bytes) {
        Some(directory) => by_members(bytes, directory.entries()),
        None => by_members(bytes, entries_without_directory(bytes, LOCAL_HEAD)),
    };
    format.unwrap_or(Format::Zip)
}

fn by_members<'a>(bytes: &[u8], entries: impl Iterator<Item = Entry<'a>>) -> Option<Format> {
    let mut parts = Parts::default();
    for entry in entries.take(MOST_ENTRIES) {
        if entry.name == b"mimetype"
            && let Some(format) = some_member_says(bytes, &entry)
        {
            return Some(format);
        }
        parts.note_name(entry.name);
        if entry.name.eq_ignore_ascii_case(b"[Content_Types].xml") {
            parts.main = main_part(bytes, &entry);
        }
    }
    parts.format()
}

/// OpenDocument and EPUB: the first member, stored plainly, is named `mimetype` and is one.
fn first_member_says(bytes: &[u8]) -> Option<Format> {
    let media_type = bytes.get(30..)?.strip_prefix(b"mimetype")?;
    by_media_type(media_type.get(..120).unwrap_or(media_type))
}

/// The format of the main part, as the list of content types of Office Open XML has it: parts may
/// have any names.
fn main_part(bytes: &[u8], entry: &Entry) -> Option<Format> {
    let list = beginning(bytes, entry, 32 << 10)?;
    let list = String::from_utf8_lossy(&list);
    [
        ("wordprocessingml.document.main+xml", Format::Docx),
        ("wordprocessingml.template.main+xml", Format::Docx),
        ("ms-word.document.macroEnabled.main+xml", Format::Docx),
        ("ms-word.template.macroEnabledTemplate.main+xml", Format::Docx),
        ("ms-excel.sheet.binary.macroEnabled.main", Format::Xlsb),
        ("spreadsheetml.sheet.main+xml", Format::Xlsx),
        ("spreadsheetml.template.main+xml", Format::Xlsx),
        ("ms-excel.sheet.macroEnabled.main+xml", Format::Xlsx),
        ("ms-excel.template.macroEnabled.main+xml", Format::Xlsx),
        ("presentationml.presentation.main+xml", Format::Pptx),
        ("presentationml.slideshow.main+xml", Format::Pptx),
        ("presentationml.template.main+xml", Format::Pptx),
        ("ms-powerpoint.presentation.macroEnabled.main+xml", Format::Pptx),
        ("ms-powerpoint.slideshow.macroEnabled.main+xml", Format::Pptx),
    ]
    .into_iter()
    .find(|(name, _)| list.contains(name))
    .map(|(_, format)| format)
}

/// The same member, where a later hand has packed it anew.
fn some_member_says(bytes: &[u8], entry: &Entry) -> Option<Format> {
    by_media_type(&beginning(bytes, entry, 120)?)
}

/// The first bytes of a member, unpacked.
fn beginning(bytes: &[u8], entry: &Entry, length: usize) -> Option<Vec<u8>> {
    let data = bytes.get(entry.data(bytes)?..)?;
    let data = data.get(..usize::try_from(entry.packed).ok()?).unwrap_or(data);
    if entry.method == 0 {
        return data.get(..length.min(data.len())).map(<[u8]>::to_vec);
    }
    let mut content = Vec::new();
    // A member that breaks off tells as much as it gave.
    let _ = flate2::bufread::DeflateDecoder::new(data).take(length as u64).read_to_end(&mut content);
    Some(content)
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
    /// What the list of content types says.
    main: Option<Format>,
    /// By the folder alone, for papers whose main part is gone.
    folder: Option<Format>,
    book: bool,
    xps: bool,
    iwork: bool,
    other: bool,
}

impl Parts {
    fn note_name(&mut self, name: &[u8]) {
        self.note(&String::from_utf8_lossy(name).to_ascii_lowercase().replace('\\', "/"));
    }

    fn note(&mut self, name: &str) {
        for (folder, format) in [("word/", Format::Docx), ("xl/", Format::Xlsx), ("ppt/", Format::Pptx)] {
            if name.starts_with(folder) {
                self.folder.get_or_insert(format);
            }
        }
        self.types |= name == "[content_types].xml" || name == "_rels/.rels";
        self.word |= name.starts_with("word/document") && name.ends_with(".xml");
        self.sheet |= name.starts_with("xl/workbook") && name.ends_with(".xml");
        self.binary_sheet |= name.starts_with("xl/workbook") && name.ends_with(".bin");
        self.slides |= name.starts_with("ppt/presentation") && name.ends_with(".xml");
        self.book |= name == "meta-inf/container.xml";
        self.xps |= name.ends_with(".fdseq");
        self.iwork |= name.ends_with(".iwa")
            || name == "index.zip"
            || name == "buildversionhistory.plist"
            || name.ends_with("metadata/buildversionhistory.plist")
            || name == "index.apxl"
            || name == "index.apxl.gz";
        self.other |= name.starts_with("visio/")
            || name.contains(".iwa/")
            || name == "quicklook/preview.pdf"
            || name == "theme/theme/thememanager.xml";
    }

    fn format(&self) -> Option<Format> {
        Some(match self {
            // The list may have been made for the form in XML.
            Self { types: true, binary_sheet: true, sheet: false, .. } => Format::Xlsb,
            Self { types: true, main: Some(format), .. } => *format,
            Self { types: true, word: true, .. } => Format::Docx,
            Self { types: true, slides: true, .. } => Format::Pptx,
            Self { types: true, sheet: true, .. } => Format::Xlsx,
            Self { xps: true, .. } => Format::Xps,
            Self { iwork: true, .. } => Format::Iwork,
            Self { book: true, .. } => Format::Epub,
            Self { other: true, .. } => Format::OtherOffice,
            Self { types: true, folder: Some(format), .. } => *format,
            _ => return None,
        })
    }
}
