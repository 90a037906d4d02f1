mod links;
mod locked;
mod pictures;
mod records;
mod sheet;

use std::borrow::Cow;
use std::collections::HashSet;

use daylight_model::{Field, Page, Problem, ProblemKind};

use super::compound::Compound;
use super::embedded;
use super::property_set;
use super::rows::Rows;
use super::xlsx::{Strings, Styles};
use crate::{Account, Order, Source, Stop};
use records::{Fields, Record, record_at};

/// Numbers of records (MS-XLS 2.3).
mod kind {
    pub(super) const EOF: u16 = 0x0a;
    pub(super) const NAME: u16 = 0x18;
    pub(super) const DATE_MODE: u16 = 0x22;
    pub(super) const FILE_PASS: u16 = 0x2f;
    pub(super) const CODE_PAGE: u16 = 0x42;
    pub(super) const WRITE_ACCESS: u16 = 0x5c;
    pub(super) const SHEET: u16 = 0x85;
    pub(super) const XF: u16 = 0xe0;
    pub(super) const XF_2: u16 = 0x43;
    pub(super) const XF_3: u16 = 0x243;
    pub(super) const XF_4: u16 = 0x443;
    pub(super) const DRAWINGS: u16 = 0xeb;
    pub(super) const SHARED_TEXTS: u16 = 0xfc;
    pub(super) const OUTSIDE: u16 = 0x1ae;
    pub(super) const FORMAT_2: u16 = 0x1e;
    pub(super) const FORMAT: u16 = 0x41e;
    pub(super) const BOF: [u16; 4] = [0x09, 0x209, 0x409, 0x809];
}

/// Names and sheets kept.
const MOST: usize = 20_000;

/// Tells the sheets of an old Excel workbook (MS-XLS; the versions before 1997 as OpenOffice.org's
/// documentation of the Excel file format has them).
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    if !Compound::is(bytes) {
        return match locked::unlocked(bytes, account)? {
            Ok(unlocked) => tell_stream(unlocked.as_deref().unwrap_or(bytes), account).map(drop),
            Err(problem) => account.problem(problem),
        };
    }
    let file = match Compound::open(bytes) {
        Ok(file) => file,
        Err(problem) => return account.problem(problem),
    };
    property_set::tell(&file, account)?;
    let Some(entry) = file.find("Workbook").or_else(|| file.find("Book")) else {
        return account.problem(Problem::new(ProblemKind::Damaged, "the workbook is missing"));
    };
    let (stream, whole) = file.stream(entry);
    if !whole {
        account.problem(Problem::new(ProblemKind::Damaged, "the workbook is cut off"))?;
    }
    match locked::unlocked(&stream, account)? {
        Ok(unlocked) => {
            let stream = unlocked.map_or(stream, Cow::Owned);
            if let Some(book) = tell_stream(&stream, account)? {
                pictures::tell(&stream, &book.drawings, account)?;
            }
        }
        Err(problem) => account.problem(problem)?,
    }
    embedded::tell(&file, "", "MBD", account)
}

/// What the workbook says before its sheets.
#[derive(Default)]
struct Book {
    /// Two bytes to a letter, since 1997.
    unicode: bool,
    version: u16,
    code_page: u16,
    from_1904: bool,
    strings: Strings,
    styles: Styles,
    formats: u32,
    sheets: Vec<Place>,
    names: Vec<String>,
    /// Where the records of pictures begin.
    drawings: Vec<usize>,
}

struct Place {
    name: String,
    at: usize,
    hidden: bool,
}

/// Tells all sheets; gives back what the workbook says, unless it could not be read.
fn tell_stream(stream: &[u8], account: &mut Account) -> Result<Option<Book>, Stop> {
    let Some(book) = globals(stream, account)? else { return Ok(None) };
    if book.sheets.is_empty() {
        // Before 1993 a file was a sheet.
        let mut rows = Rows::of("");
        sheet::tell(&book, stream, 0, &mut rows, account)?;
        rows.end(account)?;
    }
    let mut seen = HashSet::new();
    let mut starts: Vec<usize> = book.sheets.iter().map(|place| place.at).collect();
    starts.sort_unstable();
    for place in &book.sheets {
        if place.hidden {
            account.metadata(Field::Other("hidden-sheet".into()), &place.name)?;
        }
        let begins = record_at(stream, place.at).is_some_and(|record| kind::BOF.contains(&record.kind));
        // Two sheets at one place would let a small file grow without end.
        if !begins || !seen.insert(place.at) {
            let detail = "a sheet is not where the workbook says";
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
            continue;
        }
        let mut rows = Rows::of(place.name.as_str());
        if place.hidden {
            rows.hide();
        }
        // A sheet ends before the next: no byte is read for two of them.
        let next = starts.partition_point(|start| *start <= place.at);
        let end = starts.get(next).copied().unwrap_or(stream.len());
        sheet::tell(&book, stream.get(..end).unwrap_or(stream), place.at, &mut rows, account)?;
        rows.end(account)?;
    }
    if !book.names.is_empty() {
        account.page(Page::of_text(book.names.join("\n")))?;
    }
    Ok(Some(book))
}

fn globals(stream: &[u8], account: &mut Account) -> Result<Option<Book>, Stop> {
    let mut book = Book { code_page: 1252, ..Book::default() };
    let first = record_at(stream, 0).filter(|record| kind::BOF.contains(&record.kind));
    let Some(first) = first else {
        account.problem(Problem::new(ProblemKind::Damaged, "the workbook does not begin as one"))?;
        return Ok(None);
    };
    book.version = match first.kind {
        0x09 => 2,
        0x209 => 3,
        0x409 => 4,
        _ if first.bytes.get(..2) == Some(&[0, 6]) => 8,
        _ => 5,
    };
    book.unicode = book.version == 8;
    let mut at = first.end;
    while let Some(record) = record_at(stream, at) {
        at = record.end;
        if record.kind == kind::EOF {
            break;
        }
        book.take(stream, &record, at, account)?;
    }
    book.strings.told_loss(account)?;
    Ok(Some(book))
}

impl Book {
    fn fields<'a>(&self, stream: &'a [u8], record: &Record<'a>) -> Fields<'a> {
        Fields::new(stream, record, self.unicode, self.code_page)
    }

    fn take(
        &mut self,
        stream: &[u8],
        record: &Record,
        end: usize,
        account: &mut Account,
    ) -> Result<(), Stop> {
        let mut fields = self.fields(stream, record);
        match record.kind {
            kind::CODE_PAGE => self.code_page = fields.u16().unwrap_or(1252),
            kind::DATE_MODE => self.from_1904 = fields.u16() == Some(1),
            kind::SHEET if self.sheets.len() < MOST => self.sheets.extend(place(&mut fields)),
            kind::FORMAT | kind::FORMAT_2 => self.format(&mut fields),
            kind::XF | kind::XF_2 | kind::XF_3 | kind::XF_4 => self.styles.push(style(record)),
            kind::SHARED_TEXTS => self.shared(&mut fields, account)?,
            kind::NAME if self.names.len() < MOST => self.names.extend(self.own_name(&mut fields)),
            kind::OUTSIDE if self.names.len() < MOST => self.names.extend(outside(&mut fields)),
            kind::WRITE_ACCESS => {
                let written_by = if self.unicode { fields.text() } else { fields.short_text() };
                account.metadata(Field::Other("written-by".into()), &written_by.unwrap_or_default())?;
            }
            kind::DRAWINGS => self.drawings.push(end - record.bytes.len() - 4),
            _ => {}
        }
        Ok(())
    }

    fn format(&mut self, fields: &mut Fields) {
        let number = match self.version {
            5 | 8 => fields.u16().map(u32::from),
            4 => fields.u16().map(|_| self.formats),
            _ => Some(self.formats),
        };
        self.formats += 1;
        let code = if self.unicode { fields.text() } else { fields.short_text() };
        if let (Some(number), Some(code)) = (number, code) {
            self.styles.define(number, &code);
        }
    }

    fn shared(&mut self, fields: &mut Fields, account: &mut Account) -> Result<(), Stop> {
        fields.u32();
        let count = fields.u32().unwrap_or(0);
        for told in 0..count {
            let Some(text) = fields.text() else {
                let detail = format!("the shared texts end after {told} of {count}");
                return account.problem(Problem::new(ProblemKind::Damaged, detail));
            };
            self.strings.push(&text);
        }
        Ok(())
    }

    /// A name that people gave; the program's own are numbers.
    fn own_name(&self, fields: &mut Fields) -> Option<String> {
        let flags = fields.u16()?;
        fields.u8()?;
        let length = usize::from(fields.u8()?);
        if self.version < 5 || flags & 0x20 != 0 {
            return None;
        }
        fields.take(10)?;
        fields.letters(length)
    }
}

fn place(fields: &mut Fields) -> Option<Place> {
    let at = fields.u32()? as usize;
    let state = fields.u8()?;
    fields.u8()?;
    Some(Place { at, hidden: state & 3 != 0, name: fields.short_text()? })
}

/// The number of the format in a style.
fn style(record: &Record) -> u32 {
    let byte = |at: usize| record.bytes.get(at).copied().unwrap_or(0);
    match record.kind {
        kind::XF => u32::from(u16::from_le_bytes([byte(2), byte(3)])),
        kind::XF_2 => u32::from(byte(2) & 0x3f),
        _ => u32::from(byte(1)),
    }
}

/// The other workbook that formulas draw on. Its path is written with control characters for
/// drives and folders (MS-XLS 2.5.277).
fn outside(fields: &mut Fields) -> Option<String> {
    fields.u16()?;
    let length = usize::from(fields.u16()?);
    if !(1..=0xff).contains(&length) {
        // Marks for this workbook itself, and for functions added to it.
        return None;
    }
    let coded = fields.letters(length)?;
    let Some(coded) = coded.strip_prefix('\u{1}') else { return Some(coded) };
    let mut letters = coded.chars();
    let mut path = String::new();
    while let Some(c) = letters.next() {
        match c {
            // A drive and its letter; an `@` stands for a server.
            '\u{1}' => match letters.next() {
                Some('@') => path.push_str("\\\\"),
                Some(drive) => path.extend([drive, ':', '\\']),
                None => {}
            },
            '\u{2}' | '\u{3}' => path.push('\\'),
            '\u{4}' => path.push_str("..\\"),
            c if c.is_control() => {}
            c => path.push(c),
        }
    }
    Some(path)
}
