use std::collections::HashSet;

use daylight_model::{Field, Page, Problem, ProblemKind};

use super::super::package::{Element, Node, Package};
use super::super::rows::Rows;
use crate::{Account, Stop};

/// Empty rows and cells may be repeated millions of times by one tag; those with text are shown
/// this often and no more.
const MOST_REPEATS: u32 = 100;

/// Bytes of one cell or note, and of a cell that is repeated.
const LARGEST_CELL: usize = 1 << 20;
const LARGEST_REPEATED: usize = 1 << 10;

/// Cells of one row with text; programs allow 16,384.
const MOST_CELLS: usize = 100_000;

/// Tells the sheets of `content.xml` as they stream by.
pub(super) fn tell(package: &Package, account: &mut Account) -> Result<(), Stop> {
    let mut content = Content::default();
    package.read_xml("content.xml", "the content", account, |node, account| match node {
        Node::Open(element) => content.open(&element, account),
        Node::Text(text) => {
            content.text(&text);
            Ok(())
        }
        Node::Close(element) => content.close(element.name(), account),
    })?;
    content.end(account)
}

#[derive(Default)]
struct Content {
    rows: Option<Rows>,
    row: u32,
    column: u32,
    row_repeats: u32,
    row_hidden: bool,
    /// Columns described so far.
    columns: u32,
    /// The style that is being described, and those of sheets that are not shown.
    style: String,
    hidden_styles: HashSet<String>,
    /// Cells of the row that is repeated.
    row_cells: Vec<(u32, String)>,
    cell_repeats: u32,
    in_cell: bool,
    cell: String,
    /// What the cell holds where it shows nothing.
    value: String,
    is_date: bool,
    formula: String,
    in_paragraph: u32,
    notes: Vec<Note>,
    /// Complete notes of the sheet, told after its rows.
    lines: Vec<String>,
    lines_size: usize,
    names: String,
    links: Vec<String>,
    cut: usize,
}

/// Text in a cell or on the sheet that is not the cell's: a comment, a text box.
#[derive(Default)]
struct Note {
    element: String,
    author: String,
    date: String,
    text: String,
    into: Into,
}

#[derive(Default, PartialEq)]
enum Into {
    #[default]
    Text,
    Author,
    Date,
}

impl Content {
    fn open(&mut self, element: &Element, account: &mut Account) -> Result<(), Stop> {
        match element.name() {
            "table" if element.prefix() == "table" && self.notes.is_empty() => {
                self.end_sheet(account)?;
                let name = element.attribute("name").unwrap_or_default();
                let mut rows = Rows::of(name.as_str());
                if element.attribute("style-name").is_some_and(|style| self.hidden_styles.contains(&style)) {
                    rows.hide();
                    account.metadata(Field::Other("hidden-sheet".into()), &name)?;
                }
                self.rows = Some(rows);
                (self.row, self.column) = (0, 0);
                self.columns = 0;
            }
            "style" => self.style = element.attribute("name").unwrap_or_default(),
            "table-properties" if element.attribute("display").is_some_and(|shown| shown == "false") => {
                self.hidden_styles.insert(std::mem::take(&mut self.style));
            }
            "table-column" if self.notes.is_empty() => {
                let count = repeats(element, "number-columns-repeated").max(1);
                let first = self.columns;
                self.columns = first.saturating_add(count);
                if let Some(rows) = self.rows.as_mut().filter(|_| is_hidden(element)) {
                    rows.hide_columns(first, self.columns - 1);
                }
            }
            "table-row" if self.notes.is_empty() => {
                self.row_repeats = repeats(element, "number-rows-repeated");
                self.row_hidden = is_hidden(element);
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" | "change-track-table-cell" if self.notes.is_empty() => {
                self.begin_cell(element);
            }
            name @ ("annotation" | "frame" | "custom-shape" | "rect" | "ellipse" | "line" | "caption"
            | "polygon" | "path" | "connector" | "text-shape")
                if element.prefix() != "table" =>
            {
                self.notes.push(Note { element: name.to_owned(), ..Note::default() });
            }
            "creator" => self.note_into(Into::Author),
            "date" => self.note_into(Into::Date),
            "p" | "h" => {
                self.in_paragraph += 1;
                self.begin_paragraph();
            }
            "s" => {
                let spaces = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                self.text(&" ".repeat(spaces.min(100)));
            }
            "tab" | "line-break" => self.text(" "),
            "a" if self.in_paragraph > 0 => {
                self.links.push(element.attribute("href").unwrap_or_default());
            }
            "named-range" | "named-expression" => {
                let name = element.attribute("name").unwrap_or_default();
                let place =
                    element.attribute("cell-range-address").or_else(|| element.attribute("expression"));
                self.names.push_str(&format!("{name} = {}\n", place.unwrap_or_default()));
                if self.names.len() > LARGEST_CELL {
                    account.page(Page::of_text(std::mem::take(&mut self.names)))?;
                }
            }
            name @ ("help-message" | "error-message") => {
                let title = element.attribute("title").unwrap_or_default();
                self.notes.push(Note { element: name.to_owned(), author: title, ..Note::default() });
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_cell(&mut self, element: &Element) {
        self.in_cell = true;
        self.cell.clear();
        self.value.clear();
        self.formula.clear();
        self.is_date = false;
        self.cell_repeats = repeats(element, "number-columns-repeated");
        for (_, name, value) in element.attributes() {
            match name {
                "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => {
                    self.is_date = name == "date-value";
                    self.value = value.into_owned();
                }
                "formula" => {
                    // `of:=SUM(…)`: what stands before the sign names the language of formulas.
                    let from = value.find('=').unwrap_or(0);
                    self.formula = value.get(from..).unwrap_or_default().to_owned();
                }
                _ => {}
            }
        }
    }

    fn note_into(&mut self, into: Into) {
        if let Some(note) = self.notes.last_mut() {
            note.into = into;
        }
    }

    fn begin_paragraph(&mut self) {
        let text = match self.notes.last_mut() {
            Some(note) => {
                note.into = Into::Text;
                &mut note.text
            }
            None => &mut self.cell,
        };
        if !text.is_empty() {
            text.push(' ');
        }
    }

    fn text(&mut self, text: &str) {
        let into = match self.notes.last_mut() {
            Some(note) => match note.into {
                Into::Author => &mut note.author,
                Into::Date => &mut note.date,
                Into::Text if self.in_paragraph > 0 => &mut note.text,
                Into::Text => return,
            },
            None if self.in_cell && self.in_paragraph > 0 => &mut self.cell,
            None => return,
        };
        if into.len() + text.len() <= LARGEST_CELL {
            into.push_str(text);
        } else {
            self.cut += text.len();
        }
    }

    fn close(&mut self, name: &str, account: &mut Account) -> Result<(), Stop> {
        match name {
            "p" | "h" => self.in_paragraph = self.in_paragraph.saturating_sub(1),
            "creator" | "date" => self.note_into(Into::Text),
            "a" => {
                if let Some(link) = self.links.pop().filter(|link| !link.is_empty()) {
                    let shown = self.notes.last().map_or(&self.cell, |note| &note.text);
                    if !shown.ends_with(link.trim_start_matches("mailto:")) {
                        self.text(&format!(" <{link}>"));
                    }
                }
            }
            _ if self.notes.last().is_some_and(|note| note.element == name) => self.end_note(account)?,
            "table-cell" | "covered-table-cell" | "change-track-table-cell"
                if self.in_cell && self.notes.is_empty() =>
            {
                self.end_cell();
            }
            "table-row" if self.notes.is_empty() => return self.end_row(account),
            "table" if self.notes.is_empty() => return self.end_sheet(account),
            _ => {}
        }
        Ok(())
    }

    fn end_note(&mut self, account: &mut Account) -> Result<(), Stop> {
        let Some(note) = self.notes.pop() else { return Ok(()) };
        let text = note.text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let who = format!("{} {}", note.author.trim(), note.date.trim());
        let who = who.trim();
        let line = if who.is_empty() { text.to_owned() } else { format!("{who}: {text}") };
        self.lines_size += line.len();
        self.lines.push(line);
        // Notes wait for the end of the sheet; if there are very many, they stand among its rows.
        if self.lines_size > LARGEST_CELL { self.tell_lines(account) } else { Ok(()) }
    }

    fn end_cell(&mut self) {
        self.in_cell = false;
        let shown = match (self.cell.trim_end(), &self.value, &self.formula) {
            ("", value, _) if !value.is_empty() => value.clone(),
            ("", _, formula) => formula.clone(),
            (cell, _, _) => cell.to_owned(),
        };
        let shown = self.plain_date(&shown).unwrap_or(shown);
        let repeats = self.cell_repeats.max(1);
        if self.rows.is_none() {
            // What a cell held before it was changed, as tracked changes keep it.
            self.lines_size += shown.len();
            self.lines.push(shown);
            return;
        }
        if !shown.is_empty() {
            let times = if shown.len() > LARGEST_REPEATED { 1 } else { repeats.min(MOST_REPEATS) };
            for column in 0..times {
                if self.row_cells.len() < MOST_CELLS {
                    self.row_cells.push((self.column.saturating_add(column), shown.clone()));
                } else {
                    self.cut += shown.len();
                }
            }
        }
        self.column = self.column.saturating_add(repeats);
    }

    /// A date in figures alone is told as 2011-11-03: as the sheet shows it, it may be read two
    /// ways.
    fn plain_date(&self, shown: &str) -> Option<String> {
        if !self.is_date || shown.contains(char::is_alphabetic) {
            return None;
        }
        let (date, time) = self.value.split_once('T').unwrap_or((&self.value, ""));
        let short_time = time.get(..8).unwrap_or(time);
        Some(if shown.contains(':') { format!("{date} {short_time}") } else { date.to_owned() })
    }

    fn end_row(&mut self, account: &mut Account) -> Result<(), Stop> {
        let repeats = self.row_repeats.max(1);
        let cells = std::mem::take(&mut self.row_cells);
        if let Some(rows) = &mut self.rows
            && !cells.is_empty()
        {
            for row in 0..repeats.min(MOST_REPEATS) {
                if self.row_hidden {
                    rows.hide_row(self.row.saturating_add(row));
                }
                for (column, text) in &cells {
                    rows.cell(self.row.saturating_add(row), *column, text, account)?;
                }
            }
        }
        self.row = self.row.saturating_add(repeats);
        Ok(())
    }

    fn tell_lines(&mut self, account: &mut Account) -> Result<(), Stop> {
        let lines = std::mem::take(&mut self.lines);
        self.lines_size = 0;
        match &mut self.rows {
            Some(rows) => lines.iter().try_for_each(|line| rows.line(line, account)),
            None => {
                lines.iter().for_each(|line| {
                    self.names.push_str(line);
                    self.names.push('\n');
                });
                Ok(())
            }
        }
    }

    fn end_sheet(&mut self, account: &mut Account) -> Result<(), Stop> {
        if self.in_cell {
            self.end_cell();
        }
        if self.rows.is_none() {
            return Ok(());
        }
        self.end_row(account)?;
        self.tell_lines(account)?;
        self.rows.take().map_or(Ok(()), |rows| rows.end(account))
    }

    fn end(mut self, account: &mut Account) -> Result<(), Stop> {
        self.end_sheet(account)?;
        self.tell_lines(account)?;
        if !self.names.is_empty() {
            account.page(Page::of_text(self.names))?;
        }
        if self.cut == 0 {
            return Ok(());
        }
        let detail = format!("{} bytes of cells or notes beyond a limit were not kept", self.cut);
        account.problem(Problem::new(ProblemKind::TooLarge, detail))
    }
}

/// A row or column that somebody hid, or that a filter leaves out.
fn is_hidden(element: &Element) -> bool {
    element.attribute("visibility").is_some_and(|value| value == "collapse" || value == "filter")
}

fn repeats(element: &Element, name: &str) -> u32 {
    element.attribute(name).and_then(|count| count.trim().parse().ok()).unwrap_or(1)
}
