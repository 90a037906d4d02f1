use std::collections::HashSet;

use daylight_model::{Page, Problem, ProblemKind};

use crate::{Account, Stop};

/// A page ends at the first row past this many bytes; a long sheet is several pages of one label.
const LONG_PAGE: usize = 32 << 10;

/// Empty cells between two others that are shown; more of them show nothing more, and a sheet with
/// a cell in its last column on every row would be tabs and nothing else.
const WIDEST_GAP: u32 = 32;

/// The rows of one sheet as pages: a row on a line, its cells parted by tabs, empty cells after
/// the last left out, and one blank line for any number of empty rows between others.
pub(super) struct Rows {
    label: String,
    text: String,
    /// Row and column of the cell told last.
    at: Option<(u32, u32)>,
    pages: u32,
    cut: usize,
    hidden_rows: HashSet<u32>,
    /// First and last column, counted from 0.
    hidden_columns: Vec<(u32, u32)>,
    /// The last column that holds anything.
    widest: u32,
}

/// Bytes of the text of one cell, comment or text box. Excel itself allows 32,767 letters.
const LARGEST_CELL: usize = 1 << 20;

/// Hidden rows, and stretches of hidden columns, that are marked. Excel has 1,048,576 rows.
const MOST_HIDDEN: usize = 1 << 20;

/// What stands after the last cell of a row that the sheet does not show.
const HIDDEN_ROW: &str = "\t[hidden row]";

impl Rows {
    /// Rows of the sheet with this name.
    pub(super) fn of(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            text: String::new(),
            at: None,
            pages: 0,
            cut: 0,
            hidden_rows: HashSet::new(),
            hidden_columns: Vec::new(),
            widest: 0,
        }
    }

    /// The whole sheet is not shown. Its label says so.
    pub(super) fn hide(&mut self) {
        let unnamed = self.label.is_empty();
        self.label = if unnamed { "hidden".to_owned() } else { format!("{} (hidden)", self.label) };
    }

    /// A row, counted from 0, is not shown. To be said before its last cell.
    pub(super) fn hide_row(&mut self, row: u32) {
        if self.hidden_rows.len() < MOST_HIDDEN {
            self.hidden_rows.insert(row);
        }
    }

    /// Columns, counted from 0, are not shown.
    pub(super) fn hide_columns(&mut self, first: u32, last: u32) {
        if first <= last && self.hidden_columns.len() < MOST_HIDDEN {
            self.hidden_columns.push((first, last));
        }
    }

    /// A cell; both numbers count from 0. Cells come in the order of rows and columns; one that
    /// does not begins a new line.
    pub(super) fn cell(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        account: &mut Account,
    ) -> Result<(), Stop> {
        let text = text.trim_end();
        if text.is_empty() {
            return Ok(());
        }
        let mut gap = column;
        match self.at {
            Some((last_row, last_column)) if last_row == row && last_column < column => {
                gap = column - last_column;
            }
            Some((last_row, _)) => {
                self.mark_hidden(last_row);
                self.end_line(account)?;
                if row > last_row.saturating_add(1) && !self.text.is_empty() {
                    self.text.push('\n');
                }
            }
            None => {}
        }
        self.text.extend(std::iter::repeat_n('\t', gap.min(WIDEST_GAP) as usize));
        self.push(text);
        self.at = Some((row, column));
        self.widest = self.widest.max(column);
        Ok(())
    }

    /// What belongs to the sheet and lies in no cell: comments, headers, text boxes. Each line of
    /// it is a line.
    pub(super) fn line(&mut self, text: &str, account: &mut Account) -> Result<(), Stop> {
        if let Some((row, _)) = self.at.take() {
            self.mark_hidden(row);
            self.end_line(account)?;
        }
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.push(line);
            self.end_line(account)?;
        }
        Ok(())
    }

    /// Adds to a text that will be a cell or a line, as long as there is room for it.
    pub(super) fn grow(&mut self, into: &mut String, text: &str) {
        if into.len() + text.len() <= LARGEST_CELL {
            into.push_str(text);
        } else {
            self.cut += text.len();
        }
    }

    /// Tells the last page. A sheet without any text is a page all the same.
    pub(super) fn end(mut self, account: &mut Account) -> Result<(), Stop> {
        if let Some((row, _)) = self.at.take() {
            self.mark_hidden(row);
            self.text.push('\n');
        }
        self.tell_hidden_columns();
        if self.pages == 0 || !self.text.is_empty() {
            self.tell(account)?;
        }
        if self.cut == 0 {
            return Ok(());
        }
        let detail = format!("{} bytes of cells or comments beyond {LARGEST_CELL} were not kept", self.cut);
        account.problem(Problem::on_page(account.pages(), ProblemKind::TooLarge, detail))
    }

    fn mark_hidden(&mut self, row: u32) {
        if self.hidden_rows.contains(&row) {
            self.text.push_str(HIDDEN_ROW);
        }
    }

    /// Names of hidden columns that hold anything: sheets often hide all that nobody used.
    fn tell_hidden_columns(&mut self) {
        self.hidden_columns.retain(|(first, _)| *first <= self.widest);
        self.hidden_columns.sort_unstable();
        let names: Vec<String> = std::mem::take(&mut self.hidden_columns)
            .into_iter()
            .take(1_000)
            .map(|(first, last)| match last.min(self.widest) {
                last if last == first => column_name(first),
                last => format!("{}-{}", column_name(first), column_name(last)),
            })
            .collect();
        let begun = self.pages > 0 || !self.text.is_empty();
        if begun && !names.is_empty() {
            self.text.push_str(&format!("[hidden columns] {}\n", names.join(", ")));
        }
    }

    /// Line ends and tabs within a cell would read as rows and cells.
    fn push(&mut self, text: &str) {
        if text.contains(['\n', '\r', '\t']) {
            self.text.push_str(&text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " "));
        } else {
            self.text.push_str(text);
        }
    }

    fn end_line(&mut self, account: &mut Account) -> Result<(), Stop> {
        self.text.push('\n');
        if self.text.len() > LONG_PAGE { self.tell(account) } else { Ok(()) }
    }

    fn tell(&mut self, account: &mut Account) -> Result<(), Stop> {
        self.pages += 1;
        let text = std::mem::take(&mut self.text);
        account.page(Page { label: Some(self.label.clone()), text, ..Page::default() })
    }
}

/// How the column of this number, counted from 0, is called: `B`.
pub(super) fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.into_iter().rev().collect()
}
