use std::collections::HashSet;

use super::super::code_pages;
use super::super::number_at::{le16, le32, place};
use super::pages::Pages;
use super::values::{Kind, Value};

/// Bytes of one definition; a table has 255 columns at most.
const LARGEST_DEFINITION: usize = 1 << 20;

const MOST_COLUMNS: usize = 1024;

/// The definition of a table.
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// Rows it says it has.
    pub(super) rows: u32,
    /// Whether any column has values of changing length.
    has_variable: bool,
}

/// One column, and where its values lie in a row.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) scale: u8,
    number: usize,
    fixed: Option<usize>,
    variable: usize,
    length: usize,
}

/// Where things stand in a definition of the old and the new kind.
struct Layout {
    rows: usize,
    variable_columns: usize,
    columns: usize,
    indexes: usize,
    first_index: usize,
    index: usize,
    column: usize,
    number: usize,
    variable: usize,
    scale: usize,
    flags: usize,
    fixed: usize,
    length: usize,
}

const OLD: Layout = Layout {
    rows: 12,
    variable_columns: 23,
    columns: 25,
    indexes: 31,
    first_index: 43,
    index: 8,
    column: 18,
    number: 1,
    variable: 3,
    scale: 10,
    flags: 13,
    fixed: 14,
    length: 16,
};

const NEW: Layout = Layout {
    rows: 16,
    variable_columns: 43,
    columns: 45,
    indexes: 51,
    first_index: 63,
    index: 12,
    column: 25,
    number: 5,
    variable: 7,
    scale: 12,
    flags: 15,
    fixed: 21,
    length: 23,
};

impl Table {
    /// The definition that begins on this page.
    pub(super) fn of(pages: &Pages, first: u32) -> Option<Self> {
        let bytes = definition(pages, first)?;
        let layout = if pages.old { OLD } else { NEW };
        let count = usize::from(le16(&bytes, layout.columns)?);
        let indexes = place(le32(&bytes, layout.indexes)?);
        if count == 0 || count > MOST_COLUMNS {
            return None;
        }
        let start = indexes.checked_mul(layout.index)?.checked_add(layout.first_index)?;
        let mut names = bytes.get(start.checked_add(count * layout.column)?..)?;
        let mut columns = Vec::new();
        for column in bytes.get(start..)?.chunks_exact(layout.column).take(count) {
            let flags = column.get(layout.flags).copied()?;
            let word = |at: usize| le16(column, at).map(usize::from);
            columns.push(Column {
                name: name(&mut names, pages)?,
                kind: Kind::of(*column.first()?),
                scale: column.get(layout.scale).copied()?,
                number: word(layout.number)?,
                fixed: if flags & 1 != 0 { Some(word(layout.fixed)?) } else { None },
                variable: word(layout.variable)?,
                length: word(layout.length)?,
            });
        }
        columns.sort_by_key(|column| column.number);
        Some(Self {
            columns,
            rows: le32(&bytes, layout.rows)?,
            has_variable: le16(&bytes, layout.variable_columns)? > 0,
        })
    }

    /// The value of each column; `None` where the row is broken.
    pub(super) fn values(&self, row: &[u8], pages: &Pages) -> Option<Vec<Value>> {
        let (count, fixed) = match pages.old {
            true => (usize::from(*row.first()?), 1),
            false => (usize::from(le16(row, 0)?), 2),
        };
        let marks = count.div_ceil(8);
        let marked = row.len().checked_sub(marks).filter(|at| *at > fixed)?;
        let ends = match (self.has_variable, pages.old) {
            (false, _) => Vec::new(),
            (true, true) => old_ends(row, marked)?,
            (true, false) => new_ends(row, marked)?,
        };
        let value = |column: &Column| {
            let mark =
                row.get(marked + column.number / 8).copied().unwrap_or(0) >> (column.number % 8) & 1 == 1;
            let present = column.number < count && mark;
            if column.kind == Kind::Truth {
                return Some(Value::Text(if present { "true" } else { "false" }.to_owned()));
            }
            if !present {
                return Some(Value::Nothing);
            }
            let bytes = match column.fixed {
                Some(at) => row.get(fixed + at..fixed + at + column.kind.length(column.length))?,
                None => row.get(*ends.get(column.variable)?..*ends.get(column.variable + 1)?)?,
            };
            Some(column.kind.value(bytes, column.scale, pages))
        };
        self.columns.iter().map(value).collect()
    }
}

/// Where values of changing length begin, the last one's end behind them: two bytes each, backward from the marks.
fn new_ends(row: &[u8], marked: usize) -> Option<Vec<usize>> {
    let count = usize::from(le16(row, marked.checked_sub(2)?)?);
    let at = |number: usize| le16(row, marked.checked_sub(4 + number * 2)?).map(usize::from);
    (0..=count).map(at).collect()
}

/// One byte each; where a row is longer than 256 bytes, a list tells from which value on the next 256 are meant.
fn old_ends(row: &[u8], marked: usize) -> Option<Vec<usize>> {
    let byte = |at: usize| row.get(at).copied().map(usize::from);
    let count = byte(marked.checked_sub(1)?)?;
    let mut jumps = (row.len() - 1) / 256;
    let mut last = marked.checked_sub(jumps + 2)?;
    if last.checked_sub(count)? / 256 < jumps {
        jumps -= 1;
    }
    last = marked.checked_sub((row.len() - 1) / 256 + 2)?;
    let mut passed = 0;
    let mut ends = Vec::new();
    for number in 0..=count {
        while passed < jumps && byte(marked.checked_sub(passed + 2)?)? == number {
            passed += 1;
        }
        ends.push(byte(last.checked_sub(number)?)? + passed * 256);
    }
    Some(ends)
}

/// The bytes of a definition over all its pages.
fn definition(pages: &Pages, first: u32) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut next, mut seen) = (first, HashSet::new());
    while next != 0 && seen.insert(next) && bytes.len() < LARGEST_DEFINITION {
        let page = pages.page(next);
        if page.first() != Some(&2) {
            break;
        }
        bytes.extend_from_slice(page.get(if bytes.is_empty() { 0 } else { 8 }..)?);
        next = le32(&page, 4)?;
    }
    (!bytes.is_empty()).then_some(bytes)
}

fn name(names: &mut &[u8], pages: &Pages) -> Option<String> {
    let (length, head) = match pages.old {
        true => (usize::from(*names.first()?), 1),
        false => (usize::from(le16(names, 0)?), 2),
    };
    let bytes = names.get(head..head + length)?;
    *names = names.get(head + length..)?;
    let mut name = String::new();
    code_pages::decode(if pages.old { pages.code_page } else { 1200 }, bytes, &mut name);
    Some(name)
}
