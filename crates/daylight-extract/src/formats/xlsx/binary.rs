use std::io::{BufReader, ErrorKind, Read};

use daylight_model::{Problem, ProblemKind};

use super::super::package::{MemberReader, Package, Relation, problem_of};
use super::super::page_header::header_text;
use super::super::rows::Rows;
use super::comments::note;
use super::strings::{Strings, unescaped};
use super::styles::Styles;
use super::workbook::{MOST, SheetPlace, Workbook};
use super::{Book, cell_name, targets};
use crate::{Account, Stop};

/// Bytes of one record. The longest honest ones hold a text of 32,767 letters and how it looks.
const LARGEST_RECORD: u64 = 16 << 20;

/// Numbers of records (MS-XLSB, section 2.3).
mod record {
    pub(super) const ROW: u16 = 0;
    pub(super) const COLUMNS: u16 = 60;
    pub(super) const CELL_RK: u16 = 2;
    pub(super) const CELL_ERROR: u16 = 3;
    pub(super) const CELL_BOOL: u16 = 4;
    pub(super) const CELL_REAL: u16 = 5;
    pub(super) const CELL_TEXT: u16 = 6;
    pub(super) const CELL_SHARED: u16 = 7;
    pub(super) const FORMULA_TEXT: u16 = 8;
    pub(super) const FORMULA_NUMBER: u16 = 9;
    pub(super) const FORMULA_BOOL: u16 = 10;
    pub(super) const FORMULA_ERROR: u16 = 11;
    pub(super) const SHARED_TEXT: u16 = 19;
    pub(super) const NAME: u16 = 39;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const STYLE: u16 = 47;
    pub(super) const CELL_RICH: u16 = 62;
    pub(super) const VALIDATION: u16 = 64;
    pub(super) const WORKBOOK: u16 = 153;
    pub(super) const SHEET: u16 = 156;
    pub(super) const HEADERS: u16 = 479;
    pub(super) const LINK: u16 = 494;
    pub(super) const CELL_STYLES: u16 = 617;
    pub(super) const CELL_STYLES_END: u16 = 618;
    pub(super) const AUTHOR: u16 = 632;
    pub(super) const COMMENT: u16 = 635;
    pub(super) const COMMENT_TEXT: u16 = 637;
}

/// Reads `xl/workbook.bin`. Formulas behind names are not decoded; the names are kept.
pub(super) fn workbook(
    package: &Package,
    name: &str,
    relations: &[Relation],
    account: &mut Account,
) -> Result<Workbook, Stop> {
    let mut workbook = Workbook::default();
    let targets = targets(relations);
    each(package, name, "the workbook", account, |kind, mut fields, _| {
        match kind {
            record::WORKBOOK => workbook.from_1904 = fields.u32().is_some_and(|flags| flags & 1 != 0),
            record::SHEET if workbook.sheets.len() < MOST => {
                let hidden = fields.u32().is_some_and(|state| state != 0);
                // The beta versions of Excel 2007 have one more number before the texts.
                let texts = [4, 8].into_iter().find_map(|from| {
                    let mut fields = Fields(fields.0.get(from..)?);
                    let (id, name) = (fields.text()?, fields.text()?);
                    fields.0.is_empty().then_some((id, name))
                });
                let (id, name) = texts.unwrap_or_default();
                workbook.sheets.push(SheetPlace {
                    name,
                    target: targets.get(id.as_str()).map(|to| (*to).to_owned()).unwrap_or_default(),
                    hidden,
                });
            }
            record::NAME if workbook.names.len() < MOST => {
                let flags = fields.u32().unwrap_or(0);
                fields.take(5);
                let own = flags & 0x20 == 0;
                workbook.names.extend(fields.text().filter(|_| own).map(|name| (name, String::new())));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(workbook)
}

/// Reads `xl/sharedStrings.bin`.
pub(super) fn strings(package: &Package, name: &str, account: &mut Account) -> Result<Strings, Stop> {
    let mut strings = Strings::default();
    each(package, name, "the shared texts", account, |kind, mut fields, _| {
        if kind == record::SHARED_TEXT {
            strings.push(&unescaped(&fields.rich_text().unwrap_or_default()));
        }
        Ok(())
    })?;
    strings.told_loss(account)?;
    Ok(strings)
}

/// Reads `xl/styles.bin`.
pub(super) fn styles(package: &Package, name: &str, account: &mut Account) -> Result<Styles, Stop> {
    let mut styles = Styles::default();
    let mut in_cells = false;
    each(package, name, "the styles", account, |kind, mut fields, _| {
        match kind {
            record::FORMAT => {
                if let (Some(number), Some(code)) = (fields.u16(), fields.text()) {
                    styles.define(u32::from(number), &code);
                }
            }
            record::CELL_STYLES => in_cells = true,
            record::CELL_STYLES_END => in_cells = false,
            record::STYLE if in_cells => {
                fields.u16();
                styles.push(fields.u16().map_or(0, u32::from));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Tells the rows of `xl/worksheets/sheetN.bin` as they stream by.
pub(super) fn sheet(
    book: &Book,
    target: &str,
    relations: &[Relation],
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let links = targets(relations);
    let mut row = 0;
    let mut dangling = 0;
    each(book.package, target, "a sheet", account, |kind, mut fields, account| match kind {
        record::ROW => {
            row = fields.u32().unwrap_or(0);
            // Behind the style and the height; bit 4 of the second byte (MS-XLSB 2.4.739).
            if fields.0.get(7).is_some_and(|flags| flags & 0x10 != 0) {
                rows.hide_row(row);
            }
            Ok(())
        }
        record::COLUMNS => {
            let (first, last) = (fields.u32(), fields.u32());
            fields.take(8);
            if let (Some(first), Some(last), Some(1)) = (first, last, fields.u16().map(|flags| flags & 1)) {
                rows.hide_columns(first, last);
            }
            Ok(())
        }
        record::CELL_RK..=record::FORMULA_ERROR | record::CELL_RICH => {
            let (Some(column), Some(style)) = (fields.u32(), fields.u32()) else { return Ok(()) };
            match shown(book, kind, style & 0xff_ffff, &mut fields) {
                Some(text) => rows.cell(row, column, &text, account),
                None => {
                    dangling += 1;
                    Ok(())
                }
            }
        }
        record::VALIDATION => {
            fields.u32();
            let ranges = fields.u32().unwrap_or(0) as usize;
            fields.take(ranges.saturating_mul(16));
            (0..4).try_for_each(|_| rows.line(&fields.text().unwrap_or_default(), account))
        }
        record::HEADERS => {
            fields.u16();
            (0..6).try_for_each(|_| rows.line(&header_text(&fields.text().unwrap_or_default()), account))
        }
        record::LINK => {
            let (row, _, column) = (fields.u32(), fields.u32(), fields.u32());
            fields.u32();
            let id = fields.text().unwrap_or_default();
            let target = links.get(id.as_str()).map(|to| (*to).to_owned());
            let told: Vec<String> = [target, fields.text(), fields.text()]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
                .collect();
            let place = cell_name(row.unwrap_or(0), column.unwrap_or(0));
            if told.is_empty() { Ok(()) } else { rows.line(&format!("{place}: {}", told.join(" ")), account) }
        }
        _ => Ok(()),
    })?;
    if dangling > 0 {
        let detail = format!("cells of a sheet without a value that can be read: {dangling}");
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    Ok(())
}

/// What the cell shows; `None` where its value is not there.
fn shown(book: &Book, kind: u16, style: u32, fields: &mut Fields) -> Option<String> {
    let number = |value| book.styles.show(style as usize, value, book.workbook.from_1904);
    Some(match kind {
        record::CELL_RK => number(rk(fields.u32()?)),
        record::CELL_REAL | record::FORMULA_NUMBER => number(fields.f64()?),
        record::CELL_BOOL | record::FORMULA_BOOL => {
            if fields.u8()? == 0 { "FALSE" } else { "TRUE" }.to_owned()
        }
        record::CELL_ERROR | record::FORMULA_ERROR => error_text(fields.u8()?).to_owned(),
        record::CELL_SHARED => book.strings.get(fields.u32()? as usize)?.to_owned(),
        record::CELL_TEXT | record::FORMULA_TEXT => fields.text()?,
        record::CELL_RICH => fields.rich_text()?,
        _ => String::new(),
    })
}

/// A number in 30 bits (MS-XLSB 2.5.122, MS-XLS 2.5.217).
pub(in crate::formats) fn rk(bits: u32) -> f64 {
    let value =
        if bits & 2 != 0 { f64::from(bits as i32 >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

/// What a cell with this error shows (MS-XLS 2.5.10).
pub(in crate::formats) fn error_text(number: u8) -> &'static str {
    match number {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#GETTING_DATA",
        _ => "#ERROR",
    }
}

/// Tells the notes of a sheet.
pub(super) fn comments(
    package: &Package,
    name: &str,
    has_conversations: bool,
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut authors: Vec<String> = Vec::new();
    let (mut place, mut author) = (String::new(), String::new());
    each(package, name, "the comments", account, |kind, mut fields, account| {
        match kind {
            record::AUTHOR if authors.len() < MOST => authors.push(fields.text().unwrap_or_default()),
            record::COMMENT => {
                let number = fields.u32().unwrap_or(0) as usize;
                author = authors.get(number).cloned().unwrap_or_default();
                let (row, _, column) = (fields.u32(), fields.u32(), fields.u32());
                place = cell_name(row.unwrap_or(0), column.unwrap_or(0));
            }
            record::COMMENT_TEXT => {
                let text = fields.rich_text().unwrap_or_default();
                return note(&place, &author, &text, has_conversations, rows, account);
            }
            _ => {}
        }
        Ok(())
    })
}

/// Goes through the records of a member, if it is there. What cannot be read is told.
fn each(
    package: &Package,
    name: &str,
    what: &'static str,
    account: &mut Account,
    mut each: impl FnMut(u16, Fields, &mut Account) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let Some(member) = package.find(name) else { return Ok(()) };
    let mut records = match package.bytes_of(member) {
        Ok(reader) => Records { reader: BufReader::new(reader), bytes: Vec::new() },
        Err(problem) => return account.problem(named(what, problem)),
    };
    loop {
        match records.next() {
            Ok(Some(kind)) => each(kind, Fields(&records.bytes), account)?,
            Ok(None) => return Ok(()),
            Err(problem) => return account.problem(named(what, problem)),
        }
    }
}

fn named(what: &str, problem: Problem) -> Problem {
    Problem { detail: format!("{what}: {}", problem.detail), ..problem }
}

struct Records<'p> {
    reader: BufReader<MemberReader<'p>>,
    bytes: Vec<u8>,
}

impl Records<'_> {
    fn next(&mut self) -> Result<Option<u16>, Problem> {
        let Some(low) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(low & 0x7f);
        if low & 0x80 != 0 {
            kind |= u16::from(self.needed()? & 0x7f) << 7;
        }
        let mut size = 0_u64;
        for shift in [0, 7, 14, 21] {
            let byte = self.needed()?;
            size |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if size > LARGEST_RECORD {
            let detail = format!("a record of more than {LARGEST_RECORD} bytes; it is read up to there");
            return Err(Problem::new(ProblemKind::TooLarge, detail));
        }
        self.bytes.clear();
        let got = self.reader.by_ref().take(size).read_to_end(&mut self.bytes);
        match got {
            Ok(got) if got as u64 == size => Ok(Some(kind)),
            Ok(_) => Err(cut_off()),
            Err(error) => Err(problem_of(&error)),
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, Problem> {
        let mut byte = [0];
        loop {
            match self.reader.read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(problem_of(&error)),
            }
        }
    }

    fn needed(&mut self) -> Result<u8, Problem> {
        self.byte()?.ok_or_else(cut_off)
    }
}

fn cut_off() -> Problem {
    Problem::new(ProblemKind::Damaged, "it ends inside a record")
}

/// The fields of one record, from the first to the last.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn f64(&mut self) -> Option<f64> {
        self.take(8)?.try_into().ok().map(f64::from_le_bytes)
    }

    /// A text; one that is not there at all is empty.
    fn text(&mut self) -> Option<String> {
        let length = self.u32()?;
        if length == u32::MAX {
            return Some(String::new());
        }
        let bytes = self.take((length as usize).checked_mul(2)?)?;
        let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
    }

    /// A text with what it looks like, and how it is spoken, which follows it.
    fn rich_text(&mut self) -> Option<String> {
        let flags = self.u8()?;
        let mut text = self.text()?;
        if flags & 1 != 0 {
            let runs = self.u32()? as usize;
            self.take(runs.checked_mul(4)?);
        }
        if flags & 2 != 0
            && let Some(spoken) = self.text().filter(|spoken| !spoken.is_empty())
        {
            text.push(' ');
            text.push_str(&spoken);
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_whole_halves_or_hundredths() {
        assert_eq!(rk(7 << 2 | 2), 7.0);
        assert_eq!(rk((-7_i32 << 2) as u32 | 2), -7.0);
        assert_eq!(rk(1234 << 2 | 3), 12.34);
        assert_eq!(rk((0.5_f64.to_bits() >> 32) as u32), 0.5);
    }
}
