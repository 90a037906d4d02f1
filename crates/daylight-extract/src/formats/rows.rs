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
}

/// Bytes of the text of one cell, comment or text box. Excel itself allows 32,767 letters.
const LARGEST_CELL: usize = 1 << 20;

impl Rows {
    /// Rows of the sheet with this name.
    pub(super) fn of(label: impl Into<String>) -> Self {
        Self { label: label.into(), text: String::new(), at: None, pages: 0, cut: 0 }
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
        Ok(())
    }

    /// What belongs to the sheet and lies in no cell: comments, headers, text boxes. Each line of
    /// it is a line.
    pub(super) fn line(&mut self, text: &str, account: &mut Account) -> Result<(), Stop> {
        if self.at.take().is_some() {
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
        if self.at.take().is_some() {
            self.text.push('\n');
        }
        if self.pages == 0 || !self.text.is_empty() {
            self.tell(account)?;
        }
        if self.cut == 0 {
            return Ok(());
        }
        let detail = format!("{} bytes of cells or comments beyond {LARGEST_CELL} were not kept", self.cut);
        account.problem(Problem::on_page(account.pages(), ProblemKind::TooLarge, detail))
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
