use std::cmp::Ordering;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;
use std::thread::ScopedJoinHandle;

use daylight_model::Maintenance;
use regex::bytes::RegexBuilder;

use crate::show::find;
use crate::{Case, CaseError};

/// One table of a document in memory, to be filtered, sorted and shown in stretches: a sheet, or all of a file
/// of values. About as large as its text.
#[derive(Debug)]
pub struct Table {
    /// Lines of cells with tabs between them, as the pages have them.
    text: String,
    /// Where each row begins.
    starts: Vec<usize>,
    /// What the material calls it.
    pub label: Option<String>,
    /// The pages it stands on, from 1.
    pub pages: Range<u32>,
    /// Whether rows at its end are missing here, because there is more of it than [`LARGEST_TABLE`].
    pub cut: bool,
}

/// Which rows, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct TableOrder {
    /// Only rows that have this in them, whatever its capitals. Empty for all.
    pub filter: String,
    /// The column they are ordered by, from 0; as they stand for `None`.
    pub column: Option<usize>,
    /// Largest first.
    pub descending: bool,
}

/// A table with more text than this is not taken into memory; its pages can be read all the same.
pub const LARGEST_TABLE: usize = 512 << 20;

impl Case {
    /// The table that stands on this page, from 1: the pages around it with the same name.
    pub fn table(&self, reference: &str, page: u32) -> Result<Table, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let (right, mut whole) = (Maintenance::taken_by_the_case(), true);
        let mut table =
            Table { text: String::new(), starts: Vec::new(), label: None, pages: 1..1, cut: false };
        // The document is in the view, or `find` had not found it.
        store.each_page(&right, document.id, |part| {
            if part.label != table.label || part.number == 1 {
                if table.pages.contains(&page) {
                    whole = false;
                }
                if whole {
                    table.text.clear();
                    table.label.clone_from(&part.label);
                    table.pages = part.number..part.number;
                    table.cut = false;
                }
            }
            if whole {
                table.pages.end = part.number + 1;
                table.take(&part.text, LARGEST_TABLE);
            }
            Ok(())
        })?;
        if !table.pages.contains(&page) {
            return Err(CaseError::NoPage { page, pages: document.pages });
        }
        table.starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', table.text.as_bytes()).map(|at| at + 1))
            .take_while(|start| *start < table.text.len())
            .collect();
        Ok(table)
    }
}

impl Table {
    /// Adds a page, unless it would make more than `most` bytes of text; then none of those after it are added.
    fn take(&mut self, page: &str, most: usize) {
        self.cut |= self.text.len() + page.len() > most;
        if self.cut {
            return;
        }
        self.text.push_str(page);
        if !page.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Rows, the first one included.
    pub fn rows(&self) -> usize {
        self.starts.len()
    }

    /// Bytes of its text.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The cells of a row, from 0.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        self.row(row).split('\t')
    }

    fn row(&self, row: usize) -> &str {
        let start = self.starts.get(row).copied().unwrap_or(self.text.len());
        let end = self.starts.get(row + 1).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default().trim_end_matches('\n')
    }

    /// The rows behind the first, which names the columns, that fit, in the order asked for.
    pub fn ordered(&self, order: &TableOrder) -> Vec<u32> {
        let mut rows = self.filtered(&order.filter);
        if let Some(column) = order.column {
            self.sort(&mut rows, column, order.descending);
        }
        rows
    }

    fn filtered(&self, filter: &str) -> Vec<u32> {
        let rows = u32::try_from(self.rows()).unwrap_or(u32::MAX);
        let pattern = RegexBuilder::new(&regex::escape(filter)).case_insensitive(true).build();
        let (false, Ok(pattern)) = (filter.is_empty(), pattern) else { return (1..rows).collect() };
        let second = self.starts.get(1).copied().unwrap_or(self.text.len());
        let mut found = Vec::new();
        let (mut at, mut row) = (second, 1);
        while let Some(hit) = pattern.find_at(self.text.as_bytes(), at) {
            // Hits come in order, so the row is looked for from the last one on.
            row +=
                self.starts.get(row..).unwrap_or_default().partition_point(|start| *start <= hit.start()) - 1;
            found.push(row as u32);
            let Some(next) = self.starts.get(row + 1) else { break };
            at = *next;
            row += 1;
        }
        found
    }

    /// Numbers by value and before words, words by their letters; equal ones stay in the order of the table.
    fn sort(&self, rows: &mut Vec<u32>, column: usize, descending: bool) {
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let size = rows.len().div_ceil(threads).max(1);
        let mut keyed: Vec<(Key<'_>, u32)> = std::thread::scope(|scope| {
            let parts = rows.chunks(size).map(|part| {
                scope.spawn(move || {
                    let mut keyed: Vec<_> = part.iter().map(|row| (self.key(*row, column), *row)).collect();
                    keyed.sort_unstable_by(|a, b| compare(a, b, descending));
                    keyed
                })
            });
            let parts: Vec<_> = parts.collect();
            let joined =
                |part: ScopedJoinHandle<'_, _>| part.join().unwrap_or_else(|panic| resume_unwind(panic));
            parts.into_iter().flat_map(joined).collect()
        });
        // The parts are in order each, which this sort is quick to see.
        keyed.sort_by(|a, b| compare(a, b, descending));
        *rows = keyed.into_iter().map(|(_, row)| row).collect();
    }

    fn key(&self, row: u32, column: usize) -> Key<'_> {
        let cell = self.cells(row as usize).nth(column).unwrap_or_default().trim();
        match number(cell) {
            Some(number) => Key::Number(number),
            None if cell.is_empty() => Key::Nothing,
            None => Key::Words(cell),
        }
    }
}

#[derive(PartialEq, PartialOrd)]
enum Key<'a> {
    Number(f64),
    Words(&'a str),
    Nothing,
}

/// Rows without a value are last either way.
fn compare(a: &(Key<'_>, u32), b: &(Key<'_>, u32), descending: bool) -> Ordering {
    let nothing = |key: &Key<'_>| *key == Key::Nothing;
    let values = a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal);
    let values = if descending && !nothing(&a.0) && !nothing(&b.0) { values.reverse() } else { values };
    values.then(a.1.cmp(&b.1))
}

/// `-1,234.50`, `1234.5`, `1 234,50`: as sheets write numbers.
fn number(cell: &str) -> Option<f64> {
    let first = cell.bytes().next()?;
    if !(first.is_ascii_digit() || first == b'-' || first == b'+' || first == b'.') {
        return None;
    }
    if let Ok(number) = cell.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let comma_is_point = cell.rfind(',') > cell.rfind('.') && cell.len() - cell.rfind(',')? != 4;
    let plain: String = cell
        .chars()
        .filter_map(|c| match c {
            ' ' | '\u{a0}' | '\u{202f}' | '\'' => None,
            ',' if comma_is_point => Some('.'),
            ',' => None,
            '.' if comma_is_point => None,
            c => Some(c),
        })
        .collect();
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .take_while(|start| *start < text.len())
            .collect();
        Table { text: text.to_owned(), starts, label: None, pages: 1..2, cut: false }
    }

    fn ordered(table: &Table, filter: &str, column: Option<usize>, descending: bool) -> Vec<u32> {
        table.ordered(&TableOrder { filter: filter.to_owned(), column, descending })
    }

    #[test]
    fn rows_are_filtered_by_what_stands_in_them_and_sorted_by_what_it_means() {
        let table =
            table("payee\tamount\nKestrel\t1,200.50\nLarkmoor\t90\nkestrel\t-3\nNobody\t\nOkeke\tn/a\n");
        assert_eq!(ordered(&table, "", None, false), [1, 2, 3, 4, 5]);
        assert_eq!(ordered(&table, "KESTREL", None, false), [1, 3]);
        assert_eq!(ordered(&table, "", Some(1), false), [3, 2, 1, 5, 4]);
        assert_eq!(ordered(&table, "", Some(1), true), [5, 1, 2, 3, 4]);
        // The first row names the columns; it is no hit and is never sorted.
        assert_eq!(ordered(&table, "payee", None, false), [] as [u32; 0]);
        assert_eq!(table.cells(1).collect::<Vec<_>>(), ["Kestrel", "1,200.50"]);
    }

    #[test]
    fn what_is_too_much_is_left_out_in_whole_pages_and_told() {
        let mut table = table("");
        for (page, cut) in [("a\tb\n", false), ("c\td\n", false), ("e\tf\n", true), ("g\n", true)] {
            table.take(page, 9);
            assert_eq!((table.cut, table.text.contains(page)), (cut, !cut), "{page}");
        }
    }

    #[test]
    fn a_filter_is_text_and_nothing_else() {
        let table = table("a\nx.y\nxzy\n(\n");
        assert_eq!(ordered(&table, "x.y", None, false), [1]);
        assert_eq!(ordered(&table, "(", None, false), [3]);
    }

    #[test]
    fn numbers_are_read_as_sheets_write_them() {
        for (written, meant) in
            [("1,234.50", 1234.5), ("1.234,50", 1234.5), ("1 234,5", 1234.5), ("-7", -7.0), ("1,234", 1234.0)]
        {
            assert_eq!(number(written), Some(meant), "{written}");
        }
        for written in ["", "n/a", "2012-11-03", "TO-12"] {
            assert_eq!(number(written), None, "{written}");
        }
    }
}
