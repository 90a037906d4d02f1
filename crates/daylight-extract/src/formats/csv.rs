use daylight_model::{Format, Problem, ProblemKind};

use super::encoding;
use crate::{Account, Order, Source, Stop};

/// Looked at to tell what separates the cells.
const SAMPLE: usize = 16 << 10;

/// A quotation longer than this was never meant as one: its mark stands alone somewhere before.
const LONGEST_QUOTATION: usize = 64 << 10;

/// Empty cells between two others that are shown; more of them show nothing more.
const WIDEST_GAP: usize = 32;

/// Tells a table of separated values (RFC 4180 and what people make of it): a row on a line, its
/// cells parted by tabs.
pub(super) fn read(
    format: Format,
    source: &Source,
    _order: &Order,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut pieces = encoding::pieces(source.bytes(), None);
    let mut table = None;
    while let Some(piece) = pieces.next() {
        let table = table.get_or_insert_with(|| Table::new(separator(format, &piece)));
        table.read(&piece, account)?;
    }
    if let Some(table) = table {
        table.end(account)?;
    }
    pieces.tell_damage(account)
}

/// The separator: what cuts most rows of the sample into the same number of cells.
fn separator(format: Format, sample: &str) -> char {
    if format == Format::Tsv {
        return '\t';
    }
    let sample = sample.get(..sample.floor_char_boundary(SAMPLE)).unwrap_or(sample);
    if let Some(told) = sample.lines().next().and_then(|line| line.strip_prefix("sep=")) {
        // Excel writes and believes such a first line.
        return told.chars().next().unwrap_or(',');
    }
    let score = |separator: char| {
        let counts = row_counts(sample, separator);
        let mut tally = std::collections::BTreeMap::new();
        for count in counts.into_iter().filter(|count| *count > 0) {
            *tally.entry(count).or_insert(0_usize) += 1;
        }
        tally.into_iter().map(|(count, rows)| (rows, count)).max().unwrap_or_default()
    };
    // The first of equals counts, so the comma wins a tie.
    let mut best = (',', score(','));
    for separator in [';', '\t', '|'] {
        let now = score(separator);
        if now > best.1 {
            best = (separator, now);
        }
    }
    best.0
}

/// Separators outside quotations, row by row.
fn row_counts(sample: &str, separator: char) -> Vec<usize> {
    let mut rows = vec![0];
    let mut quoted = false;
    for c in sample.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => rows.push(0),
            c if c == separator && !quoted => {
                if let Some(row) = rows.last_mut() {
                    *row += 1;
                }
            }
            _ => {}
        }
    }
    rows
}

#[derive(PartialEq)]
enum At {
    /// A cell begins.
    Start,
    /// In a cell without quotation marks, or after its quotation.
    Plain,
    Quoted,
    /// After a mark in a quotation: a second one is a mark meant as such, else it ends.
    Mark,
}

struct Table {
    separator: char,
    at: At,
    quotation: usize,
    /// Cells and rows that ended since the last text. They are told only when more text comes.
    cells: usize,
    rows: usize,
    begun: bool,
    unclosed: bool,
    out: String,
}

impl Table {
    fn new(separator: char) -> Self {
        Self {
            separator,
            at: At::Start,
            quotation: 0,
            cells: 0,
            rows: 0,
            begun: false,
            unclosed: false,
            out: String::new(),
        }
    }

    fn read(&mut self, piece: &str, account: &mut Account) -> Result<(), Stop> {
        let mut rest = piece;
        while !rest.is_empty() {
            rest = match self.at {
                At::Quoted => self.quoted(rest),
                At::Mark => self.after_mark(rest),
                At::Start | At::Plain => self.plain(rest),
            };
            if self.out.len() > 16 << 10 {
                account.text(&self.out)?;
                self.out.clear();
            }
        }
        Ok(())
    }

    fn end(mut self, account: &mut Account) -> Result<(), Stop> {
        if self.begun {
            self.out.push('\n');
        }
        account.text(&self.out)?;
        account.end_page()?;
        if self.unclosed || self.at == At::Quoted {
            let detail = "a quotation is never closed; rows may stand together on a line";
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        Ok(())
    }

    fn plain<'a>(&mut self, rest: &'a str) -> &'a str {
        if self.at == At::Start && rest.starts_with('"') {
            self.at = At::Quoted;
            self.quotation = 0;
            return rest.get(1..).unwrap_or_default();
        }
        let separator = self.separator;
        let end = rest.find(|c| c == separator || c == '\n' || c == '\r').unwrap_or(rest.len());
        let (text, rest) = rest.split_at(end);
        self.put(text);
        let mut letters = rest.chars();
        match letters.next() {
            None => return rest,
            Some('\n') => self.end_row(),
            Some('\r') => {
                let after = letters.as_str();
                self.end_row();
                return after.strip_prefix('\n').unwrap_or(after);
            }
            Some(_) => {
                self.cells += 1;
                self.at = At::Start;
            }
        }
        letters.as_str()
    }

    fn quoted<'a>(&mut self, rest: &'a str) -> &'a str {
        let end = rest.find(['"', '\n', '\r']).unwrap_or(rest.len());
        let (text, rest) = rest.split_at(end);
        self.put(text);
        self.quotation += text.len() + 1;
        let mut letters = rest.chars();
        match letters.next() {
            None => {}
            Some('"') => self.at = At::Mark,
            Some(_) if self.quotation > LONGEST_QUOTATION => {
                self.unclosed = true;
                self.end_row();
            }
            Some('\r') if letters.as_str().starts_with('\n') => {}
            Some(_) => self.put(" "),
        }
        letters.as_str()
    }

    fn after_mark<'a>(&mut self, rest: &'a str) -> &'a str {
        match rest.strip_prefix('"') {
            Some(rest) => {
                self.put("\"");
                self.at = At::Quoted;
                rest
            }
            None => {
                self.at = At::Plain;
                rest
            }
        }
    }

    fn end_row(&mut self) {
        self.at = At::Start;
        self.cells = 0;
        // Any number of empty rows is one, and those before the first are none.
        self.rows = if self.begun { (self.rows + 1).min(2) } else { 0 };
    }

    fn put(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.at == At::Start {
            self.at = At::Plain;
        }
        for _ in 0..std::mem::take(&mut self.rows) {
            self.out.push('\n');
        }
        let gap = std::mem::take(&mut self.cells).min(WIDEST_GAP);
        self.out.extend(std::iter::repeat_n('\t', gap));
        self.begun = true;
        if text.contains('\t') {
            self.out.push_str(&text.replace('\t', " "));
        } else {
            self.out.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_what_cuts_rows_alike() {
        let told = |sample| separator(Format::Csv, sample);
        assert_eq!(told("name,sum\nOkafor,3\n"), ',');
        assert_eq!(told("name;sum\nOkafor, M.;3,50\nLund;4,10\n"), ';');
        assert_eq!(told("name|sum\nLund|4\n"), '|');
        assert_eq!(told("\"a;b\",c\n\"d;e\",f\n"), ',');
        assert_eq!(told("sep=|\na;b|c\n"), '|');
        assert_eq!(separator(Format::Tsv, "a,b\nc,d\n"), '\t');
    }
}
