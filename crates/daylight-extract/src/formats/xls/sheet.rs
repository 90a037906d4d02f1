use std::collections::HashMap;

use daylight_model::{Problem, ProblemKind};

use super::super::page_header::header_text;
use super::super::rows::Rows;
use super::super::xlsx::{cell_name, error_text, rk};
use super::records::{Fields, record_at};
use super::{Book, kind, links};
use crate::{Account, Stop};

/// Bytes of the texts of notes that wait for the record that says whose they are.
const MOST_NOTES: usize = 8 << 20;

/// Tells the rows of the sheet that begins at this offset, as its records come, and what else it
/// says in words. A chart among them has records of its own, with a beginning and an end.
pub(super) fn tell(
    book: &Book,
    stream: &[u8],
    at: usize,
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut sheet =
        Sheet { book, formula: None, object: (0, 0), notes: HashMap::new(), notes_size: 0, dangling: 0 };
    let mut depth = 0_usize;
    let mut at = at;
    let mut ended = false;
    while let Some(record) = record_at(stream, at) {
        at = record.end;
        match record.kind {
            found if kind::BOF.contains(&found) => depth += 1,
            kind::EOF => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    ended = true;
                    break;
                }
            }
            found => sheet.record(found, &mut book.fields(stream, &record), rows, account)?,
        }
    }
    sheet.rest(rows, account)?;
    if !ended {
        account.problem(Problem::new(ProblemKind::Damaged, "a sheet ends before its end is marked"))?;
    }
    if sheet.dangling > 0 {
        let detail = format!("cells of a sheet that point to texts that are not there: {}", sheet.dangling);
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    Ok(())
}

struct Sheet<'a> {
    book: &'a Book,
    /// The cell whose formula gives a text, which follows in a record of its own.
    formula: Option<(u32, u32)>,
    /// Kind and number of the object told last.
    object: (u16, u16),
    /// Texts of notes by the number of their object.
    notes: HashMap<u16, String>,
    notes_size: usize,
    dangling: usize,
}

/// A note among objects (MS-XLS 2.5.143).
const NOTE_OBJECT: u16 = 0x19;

impl Sheet<'_> {
    fn record(
        &mut self,
        found: u16,
        fields: &mut Fields,
        rows: &mut Rows,
        account: &mut Account,
    ) -> Result<(), Stop> {
        match found {
            0x02..=0x06 | 0x203..=0x206 | 0x406 | 0x27e | 0xd6 | 0xfd => {
                self.cell(found, fields, rows, account)
            }
            0xbd => self.numbers(fields, rows, account),
            // A row (MS-XLS 2.4.221) and a stretch of columns (2.4.53), where they are not shown.
            0x208 => {
                let row = fields.u16();
                fields.take(10);
                if let (Some(row), Some(flags)) = (row, fields.u16())
                    && flags & 0x20 != 0
                {
                    rows.hide_row(row.into());
                }
                Ok(())
            }
            0x7d => {
                let (first, last) = (fields.u16(), fields.u16());
                fields.take(4);
                if let (Some(first), Some(last), Some(1)) = (first, last, fields.u16().map(|flags| flags & 1))
                {
                    rows.hide_columns(first.into(), last.into());
                }
                Ok(())
            }
            0x07 | 0x207 => {
                let text = if self.book.version == 2 { fields.short_text() } else { fields.text() };
                match self.formula.take() {
                    Some((row, column)) => rows.cell(row, column, &text.unwrap_or_default(), account),
                    None => Ok(()),
                }
            }
            0x14 | 0x15 if !fields.is_empty() => {
                let text = if self.book.unicode { fields.text() } else { fields.short_text() };
                rows.line(&header_text(&text.unwrap_or_default()), account)
            }
            0x1c => self.note(fields, rows, account),
            0x5d => {
                fields.take(4);
                self.object = (fields.u16().unwrap_or(0), fields.u16().unwrap_or(0));
                Ok(())
            }
            0x1b6 => self.box_text(fields, rows, account),
            0x1b8 => match links::link(fields) {
                Some((row, column, target)) => {
                    rows.line(&format!("{}: {target}", cell_name(row, column)), account)
                }
                None => Ok(()),
            },
            0x1be => {
                fields.u32();
                (0..4).try_for_each(|_| {
                    rows.line(fields.text().unwrap_or_default().trim_matches('\0'), account)
                })
            }
            // Title of a chart, an axis or a series.
            0x100d => {
                fields.u16();
                rows.line(&fields.short_text().unwrap_or_default(), account)
            }
            _ => Ok(()),
        }
    }

    fn cell(
        &mut self,
        found: u16,
        fields: &mut Fields,
        rows: &mut Rows,
        account: &mut Account,
    ) -> Result<(), Stop> {
        let (Some(row), Some(column)) = (fields.u16(), fields.u16()) else { return Ok(()) };
        let (row, column) = (u32::from(row), u32::from(column));
        let style = if self.book.version == 2 {
            // Three bytes of looks; the first names the style, the second the format.
            fields.take(3).and_then(|looks| looks.first()).map_or(0, |first| u16::from(first & 0x3f))
        } else {
            fields.u16().unwrap_or(0)
        };
        let number = |value: f64| self.book.styles.show(usize::from(style), value, self.book.from_1904);
        let shown = match found {
            0x02 => fields.u16().map(|value| number(f64::from(value))),
            0x03 | 0x203 => fields.f64().map(number),
            0x27e => fields.u32().map(|bits| number(rk(bits))),
            0x04 if self.book.version == 2 => fields.short_text(),
            0x04 | 0x204 | 0xd6 => fields.text(),
            0xfd => match fields.u32().and_then(|at| self.book.strings.get(at as usize)) {
                Some(text) => Some(text.to_owned()),
                None => {
                    self.dangling += 1;
                    None
                }
            },
            0x05 | 0x205 => match (fields.u8(), fields.u8()) {
                (Some(value), Some(1)) => Some(error_text(value).to_owned()),
                (Some(value), _) => Some(truth(value).to_owned()),
                _ => None,
            },
            _ => {
                self.formula = None;
                match fields.take(8) {
                    Some([0, _, _, _, _, _, 0xff, 0xff]) => {
                        self.formula = Some((row, column));
                        None
                    }
                    Some([1, _, value, _, _, _, 0xff, 0xff]) => Some(truth(*value).to_owned()),
                    Some([2, _, value, _, _, _, 0xff, 0xff]) => Some(error_text(*value).to_owned()),
                    Some([_, _, _, _, _, _, 0xff, 0xff]) | None => None,
                    Some(bytes) => bytes.try_into().ok().map(f64::from_le_bytes).map(number),
                }
            }
        };
        shown.map_or(Ok(()), |text| rows.cell(row, column, &text, account))
    }

    /// Several short numbers side by side.
    fn numbers(&self, fields: &mut Fields, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        let (Some(row), Some(mut column)) = (fields.u16(), fields.u16()) else { return Ok(()) };
        while !fields.is_empty() {
            let (Some(style), Some(bits)) = (fields.u16(), fields.u32()) else { break };
            let text = self.book.styles.show(usize::from(style), rk(bits), self.book.from_1904);
            rows.cell(u32::from(row), u32::from(column), &text, account)?;
            column = column.saturating_add(1);
        }
        Ok(())
    }

    /// Text of a box or note. It follows in records of its own.
    fn box_text(&mut self, fields: &mut Fields, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        fields.take(10);
        let length = usize::from(fields.u16().unwrap_or(0));
        if length == 0 || !fields.go_on() {
            return Ok(());
        }
        let wide = fields.u8().is_some_and(|flags| flags & 1 != 0);
        let text = fields.units(length, wide);
        let (object, number) = self.object;
        if object != NOTE_OBJECT || self.notes_size > MOST_NOTES {
            return rows.line(&text, account);
        }
        self.notes_size += text.len();
        self.notes.insert(number, text);
        Ok(())
    }

    fn note(&mut self, fields: &mut Fields, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        let (Some(row), Some(column)) = (fields.u16(), fields.u16()) else { return Ok(()) };
        let place = cell_name(u32::from(row), u32::from(column));
        if !self.book.unicode {
            let length = usize::from(fields.u16().unwrap_or(0));
            let text = fields.letters(length.min(2048)).unwrap_or_default();
            // A long note goes on in others that belong to no row.
            let line = if row == u16::MAX { text } else { format!("{place}: {text}") };
            return rows.line(&line.replace(['\r', '\n'], " "), account);
        }
        fields.u16();
        let text = fields.u16().and_then(|number| self.notes.remove(&number)).unwrap_or_default();
        let author = fields.text().unwrap_or_default();
        let text = text.trim().replace(['\r', '\n'], " ");
        if text.is_empty() {
            return Ok(());
        }
        if author.is_empty() || text.starts_with(&author) {
            rows.line(&format!("{place}: {text}"), account)
        } else {
            rows.line(&format!("{place}: {author}: {text}"), account)
        }
    }

    /// Notes that no record says anything about.
    fn rest(&mut self, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        let mut left: Vec<(u16, String)> = std::mem::take(&mut self.notes).into_iter().collect();
        left.sort();
        left.iter().try_for_each(|(_, text)| rows.line(text, account))
    }
}

fn truth(value: u8) -> &'static str {
    if value == 0 { "FALSE" } else { "TRUE" }
}
