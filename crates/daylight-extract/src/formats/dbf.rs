//! Tables of dBase, FoxPro and their kin (dBASE Level 5 and Visual FoxPro table file structure). Rows
//! marked as deleted lie in the file until somebody packs it; they are read and marked.

mod columns;

use daylight_model::{Field, PartialDate, Problem, ProblemKind};

use super::number_at::{le16, le32, slice};
use super::rows::Rows;
use crate::{Account, Order, Source, Stop};
use columns::{Column, Text};

/// Columns of one table; the largest format has 2,046.
const MOST_COLUMNS: usize = 4_096;

/// Whether this is such a table: its second to fourth byte are a date, and its columns are of known kinds.
pub(crate) fn is_table(bytes: &[u8]) -> bool {
    let Some([version, _, month, day]) = bytes.first_chunk() else { return false };
    let known = matches!(
        version,
        0x02 | 0x03
            | 0x04
            | 0x30
            | 0x31
            | 0x32
            | 0x43
            | 0x63
            | 0x83
            | 0x8b
            | 0x8c
            | 0xcb
            | 0xe5
            | 0xf5
            | 0xfb
    );
    let dated = (1..=12).contains(month) && (1..=31).contains(day);
    let head = le16(bytes, 8).map_or(0, usize::from);
    let ends = bytes
        .get(32..head)
        .is_some_and(|columns| columns.chunks(32).any(|column| column.first() == Some(&13)));
    known && dated && ends && columns::of(bytes).first().is_some_and(Column::is_of_known_kind)
}

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let (Some(count), Some(head), Some(length)) = (le32(bytes, 4), le16(bytes, 8), le16(bytes, 10)) else {
        return account.problem(Problem::new(ProblemKind::Damaged, "the header of the table is cut off"));
    };
    tell_change(bytes, account)?;
    let columns = columns::of(bytes);
    let data = bytes.get(usize::from(head)..).unwrap_or_default();
    let text = Text::of(bytes.get(29).copied().unwrap_or(0), data);
    let mut rows = Rows::of("");
    for (number, column) in (0..).zip(&columns) {
        rows.cell(0, number, &column.name, account)?;
    }
    let length = usize::from(length).max(1);
    let (mut told, mut cut) = (0_u32, false);
    for record in data.chunks(length).take(count as usize) {
        // The mark of the end of a file.
        if record.first() == Some(&0x1a) || record.len() < length.min(2) {
            break;
        }
        told += 1;
        cut |= record.len() < length;
        for (number, column) in (0..).zip(&columns) {
            rows.cell(told, number, &column.shown(slice(record, column.at, column.length), &text), account)?;
        }
        if record.first() == Some(&b'*') {
            rows.cell(told, columns.len() as u32, "[deleted row]", account)?;
        }
    }
    rows.end(account)?;
    if cut {
        account.problem(Problem::new(ProblemKind::Damaged, "the table ends inside a row"))?;
    }
    if told < count {
        let detail = format!("the table says it has {count} rows, and {told} are there");
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    if columns.iter().any(Column::lies_elsewhere) {
        let detail =
            "long texts of this table lie in a file beside it (.dbt or .fpt), which is not read with it";
        account.problem(Problem::new(ProblemKind::Unsupported, detail))?;
    }
    Ok(())
}

/// The day of the last change: years since 1900.
fn tell_change(bytes: &[u8], account: &mut Account) -> Result<(), Stop> {
    let Some([year, month, day]) = bytes.get(1..).and_then(|rest| rest.first_chunk().copied()) else {
        return Ok(());
    };
    // Old programs begin again at 0 in 2000.
    let year = if year < 80 { 2000 } else { 1900 } + i16::from(year);
    match PartialDate::of_day(year, month.cast_signed(), day.cast_signed()) {
        Ok(date) => account.metadata(Field::Modified, &date.to_string()),
        Err(_) => Ok(()),
    }
}
