mod embedded_objects;
mod locked;
mod persist;
mod slide;

use std::collections::{BTreeMap, BTreeSet};

use daylight_model::{Page, Problem, ProblemKind};

use super::blips::{self, Record};
use super::compound::Compound;
use super::property_set;
use crate::{Account, Order, Source, Stop};
use persist::Persist;
use slide::{Reading, Shapes, read_slide};

/// Numbers of records (MS-PPT 2.13.24).
mod kind {
    pub(super) const DOCUMENT: u16 = 0x03e8;
    pub(super) const SLIDE: u16 = 0x03ee;
    pub(super) const NOTES: u16 = 0x03f0;
    pub(super) const NOTES_ATOM: u16 = 0x03f1;
    pub(super) const SLIDE_PLACE: u16 = 0x03f3;
    pub(super) const MASTER: u16 = 0x03f8;
    pub(super) const SLIDE_SHOW: u16 = 0x03f9;
    pub(super) const SLIDE_LIST: u16 = 0x0ff0;
    pub(super) const TEXT_HEADER: u16 = 0x0f9f;
    pub(super) const TEXT_WIDE: u16 = 0x0fa0;
    pub(super) const TEXT_NARROW: u16 = 0x0fa8;
    pub(super) const OUTLINE_TEXT: u16 = 0x0f9e;
    pub(super) const STRING: u16 = 0x0fba;
    pub(super) const HEADERS_FOOTERS: u16 = 0x0fd9;
    pub(super) const LINK_ATOM: u16 = 0x0fd3;
    pub(super) const INTERACTIVE: u16 = 0x0ff3;
    pub(super) const PLACEHOLDER: u16 = 0x0bc3;
    pub(super) const COMMENT: u16 = 0x2ee0;
    pub(super) const TAG_DATA: u16 = 0x138b;
    pub(super) const SHAPE: u16 = 0xf004;
    pub(super) const SHAPE_PROPERTIES: u16 = 0xf00b;
    pub(super) const SOUND: u16 = 0x07e6;
    pub(super) const SOUND_DATA: u16 = 0x07e7;
}

/// Slides of one presentation that are told.
const MOST_SLIDES: usize = 50_000;

/// Tells a presentation of PowerPoint 97 to 2003 (MS-PPT): a page for each slide in the order shown,
/// with its notes and comments, then what the masters say, then what is embedded.
pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let file = match Compound::open(source.bytes()) {
        Ok(file) => file,
        Err(problem) => return account.problem(problem),
    };
    property_set::tell(&file, account)?;
    let Some(entry) = file.find("PowerPoint Document") else {
        let detail = "a presentation of PowerPoint 95 or before, which Daylight cannot read yet";
        return account.problem(Problem::new(ProblemKind::Unsupported, detail));
    };
    let (stream, whole) = file.stream(entry);
    if !whole {
        account.problem(damaged("the presentation is cut off"))?;
    }
    let current = file.find("Current User").map(|entry| file.stream(entry).0).unwrap_or_default();
    let persist = Persist::read(&stream, &current);
    let mut stream = stream;
    if persist.encrypted {
        match locked::unlocked(&stream, &persist, account)? {
            Ok(unlocked) => stream = unlocked.into(),
            Err(problem) => return account.problem(problem),
        }
    }
    Presentation::read(&stream, &persist).tell(account)?;
    if let Some(entry) = file.find("Pictures").filter(|_| persist.encrypted) {
        if entry.size() > 0 {
            let detail = "the pictures are locked one by one, which Daylight cannot open";
            account.problem(Problem::new(ProblemKind::Encrypted, detail))?;
        }
    } else if let Some(entry) = file.find("Pictures") {
        blips::tell(&file.stream(entry).0, &mut 0, account)?;
    }
    embedded_objects::tell(&stream, &persist, account)
}

fn damaged(detail: &str) -> Problem {
    Problem::new(ProblemKind::Damaged, detail)
}

/// A slide, master or page of notes in one of the lists: where it lies, its number, and texts of its
/// outline.
#[derive(Default)]
struct Listed {
    place: u32,
    id: u32,
    outline: Vec<String>,
}

/// What the document record says.
struct Presentation<'a> {
    stream: &'a [u8],
    persist: &'a Persist,
    slides: Vec<Listed>,
    masters: Vec<Listed>,
    notes: Vec<Listed>,
    links: BTreeMap<u32, String>,
    /// Headers and footers that all slides have.
    headers: Vec<String>,
    found: bool,
}

impl<'a> Presentation<'a> {
    fn read(stream: &'a [u8], persist: &'a Persist) -> Self {
        let mut presentation = Self {
            stream,
            persist,
            slides: Vec::new(),
            masters: Vec::new(),
            notes: Vec::new(),
            links: BTreeMap::new(),
            headers: Vec::new(),
            found: false,
        };
        let document = Record::at(stream, persist.document).filter(|record| record.kind == kind::DOCUMENT);
        // Where the directory is lost, the last document in the file is the latest.
        let document =
            document.or_else(|| top_level(stream).filter(|record| record.kind == kind::DOCUMENT).last());
        if let Some(document) = document {
            presentation.found = true;
            presentation.document(document.content(stream));
        }
        presentation
    }

    fn document(&mut self, content: &[u8]) {
        let mut link = None;
        let mut headers_until = 0;
        let mut list = u16::MAX;
        let mut list_until = 0;
        for (record, end) in flat(content, &[]) {
            match record.kind {
                kind::SLIDE_LIST => (list, list_until) = (record.instance >> 4, end),
                kind::HEADERS_FOOTERS => headers_until = end,
                kind::LINK_ATOM => link = u32_at(record.content(content), 0),
                kind::STRING if end <= headers_until => self.headers.push(text_of(&record, content)),
                // How the link is shown comes first; then the address, then the place in it. A place
                // without an address lies in the presentation itself.
                kind::STRING => match (link, record.instance >> 4) {
                    (Some(link), 1) => {
                        self.links.insert(link, text_of(&record, content).trim().to_owned());
                    }
                    (Some(link), 3) => {
                        if let Some(target) = self.links.get_mut(&link) {
                            target.push_str(&format!("#{}", text_of(&record, content).trim()));
                        }
                    }
                    _ => {}
                },
                _ if end <= list_until => self.list_item(list, &record, content),
                _ => {}
            }
        }
    }

    fn list_item(&mut self, list: u16, record: &Record, content: &[u8]) {
        let list = match list {
            0 => &mut self.slides,
            1 => &mut self.masters,
            2 => &mut self.notes,
            _ => return,
        };
        let bytes = record.content(content);
        match record.kind {
            kind::SLIDE_PLACE if list.len() < MOST_SLIDES => list.push(Listed {
                place: u32_at(bytes, 0).unwrap_or(0),
                id: u32_at(bytes, 12).unwrap_or(0),
                outline: Vec::new(),
            }),
            kind::TEXT_HEADER => {
                if let Some(last) = list.last_mut() {
                    last.outline.push(String::new());
                }
            }
            kind::TEXT_WIDE | kind::TEXT_NARROW => {
                if let Some(text) = list.last_mut().and_then(|last| last.outline.last_mut()) {
                    text.push_str(&text_of(record, content));
                }
            }
            _ => {}
        }
    }

    fn tell(mut self, account: &mut Account) -> Result<(), Stop> {
        if !self.found || self.persist.is_empty() {
            return self.tell_as_they_lie(account);
        }
        let mut told = BTreeSet::new();
        let mut notes = self.read_notes(&mut told);
        for listed in std::mem::take(&mut self.slides) {
            let record = self.record(&listed).filter(|record| told.insert(record.from));
            if record.is_none() {
                account.problem(damaged("a slide is not where the presentation says"))?;
            }
            let slide = self.slide(record.as_ref(), &listed.outline, Shapes::All);
            let notes = notes.remove(&listed.id).unwrap_or_default();
            self.tell_slide(slide, &notes, account)?;
        }
        self.tell_masters(notes, &mut told, account)
    }

    /// Where nothing says which slide is which: all of them, and all notes.
    fn tell_as_they_lie(&self, account: &mut Account) -> Result<(), Stop> {
        account.problem(damaged(
            "the directory of the slides is missing: they are told in the order they lie in",
        ))?;
        let mut outlines = self.slides.iter().map(|listed| listed.outline.as_slice());
        for record in top_level(self.stream).filter(|record| record.kind == kind::SLIDE) {
            let slide = self.slide(Some(&record), outlines.next().unwrap_or_default(), Shapes::All);
            self.tell_slide(slide, "", account)?;
        }
        let notes = top_level(self.stream).filter(|record| record.kind == kind::NOTES);
        let notes = notes.map(|record| self.slide(Some(&record), &[], Shapes::All).text);
        self.tell_masters(BTreeMap::from([(0, notes.collect())]), &mut BTreeSet::new(), account)
    }

    fn tell_slide(&self, slide: Reading, notes: &str, account: &mut Account) -> Result<(), Stop> {
        let mut text = slide.text;
        for line in notes.lines() {
            text.push_str(&format!("[notes] {line}\n"));
        }
        let label = slide.hidden.then(|| "hidden".to_owned());
        account.page(Page { label, ..Page::of_text(text) })
    }

    fn record(&self, listed: &Listed) -> Option<Record> {
        let record = Record::at(self.stream, self.persist.place(listed.place)?)?;
        matches!(record.kind, kind::SLIDE | kind::NOTES | kind::MASTER).then_some(record)
    }

    fn slide(&self, record: Option<&Record>, outline: &[String], shapes: Shapes) -> Reading {
        let content = record.map(|record| record.content(self.stream)).unwrap_or_default();
        read_slide(content, outline, &self.links, shapes)
    }

    /// Notes by the number of the slide they belong to.
    fn read_notes(&self, told: &mut BTreeSet<usize>) -> BTreeMap<u32, String> {
        let mut notes: BTreeMap<u32, String> = BTreeMap::new();
        for listed in &self.notes {
            let Some(record) = self.record(listed).filter(|record| told.insert(record.from)) else {
                continue;
            };
            let content = record.content(self.stream);
            let slide = Record::at(content, 0).filter(|atom| atom.kind == kind::NOTES_ATOM);
            let slide = slide.and_then(|atom| u32_at(atom.content(content), 0)).unwrap_or(0);
            let reading = self.slide(Some(&record), &listed.outline, Shapes::All);
            notes.entry(slide).or_default().push_str(&reading.text);
        }
        notes
    }

    /// What masters say themselves, each line once; their placeholders only prompt. Notes that
    /// belong to no slide stand here, too.
    fn tell_masters(
        &self,
        notes: BTreeMap<u32, String>,
        told: &mut BTreeSet<usize>,
        account: &mut Account,
    ) -> Result<(), Stop> {
        let mut texts: Vec<String> = self.headers.clone();
        for listed in &self.masters {
            let Some(record) = self.record(listed).filter(|record| told.insert(record.from)) else {
                continue;
            };
            texts.push(self.slide(Some(&record), &[], Shapes::WithoutPlaceholders).text);
        }
        let mut seen = BTreeSet::new();
        let mut text = String::new();
        for line in texts.iter().flat_map(|text| text.lines()).map(str::trim).filter(|line| !line.is_empty())
        {
            if seen.insert(line) {
                text.push_str(line);
                text.push('\n');
            }
        }
        for line in notes.values().flat_map(|notes| notes.lines()) {
            text.push_str(&format!("[notes] {line}\n"));
        }
        if text.is_empty() {
            return Ok(());
        }
        account.page(Page { label: Some("masters and layouts".to_owned()), ..Page::of_text(text) })
    }
}

/// The records that lie in no other.
fn top_level(stream: &[u8]) -> impl Iterator<Item = Record> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let record = Record::at(stream, at)?;
        at = record.from.saturating_add(record.length);
        Some(record)
    })
}

/// Every record with where it ends, those within others after the others, and those within records
/// of these kinds too.
fn flat<'a>(content: &'a [u8], also: &'a [u16]) -> impl Iterator<Item = (Record, usize)> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        let record = Record::at(content, at)?;
        let end = record.from.saturating_add(record.length);
        let enter = record.is_container() || also.contains(&record.kind);
        at = if enter { record.from } else { end };
        Some((record, end))
    })
}

/// The text in a record of text: paragraphs as lines.
fn text_of(record: &Record, content: &[u8]) -> String {
    let bytes = record.content(content);
    let text = if record.kind == kind::TEXT_NARROW {
        // The lower halves of Unicode letters.
        bytes.iter().map(|byte| char::from(*byte)).collect()
    } else {
        encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
    };
    text.replace(['\r', '\u{b}'], "\n")
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}
