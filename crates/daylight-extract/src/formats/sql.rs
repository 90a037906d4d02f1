//! Dumps of databases as SQL: rows of `INSERT` statements, and of `COPY` as PostgreSQL writes them, are
//! told as rows of their table; every other statement as it is written.

mod literal;

use daylight_model::{Problem, ProblemKind};

use super::encoding;
use super::rows::Rows;
use crate::{Account, Order, Source, Stop};
use literal::{Found, insert_head, row, statement};

/// Bytes of one statement or row that are held.
const LARGEST: usize = 16 << 20;

/// Whether a text that begins so is a dump.
pub(crate) fn is_dump(start: &str) -> bool {
    let head = start.get(..start.floor_char_boundary(200)).unwrap_or_default();
    let by_program = [
        "-- MySQL dump",
        "-- MariaDB dump",
        "-- PostgreSQL database dump",
        "-- phpMyAdmin SQL Dump",
        "PRAGMA foreign_keys=OFF;",
    ]
    .iter()
    .any(|mark| head.contains(mark));
    let statements = start.lines().filter(|line| {
        let begins = |word: &str| line.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        begins("INSERT INTO ") || begins("CREATE TABLE ")
    });
    by_program || (start.contains(';') && statements.take(2).count() == 2)
}

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let mut pieces = encoding::pieces(source.bytes(), None);
    let mut dump = Dump::default();
    while let Some(piece) = pieces.next() {
        if !dump.begun {
            dump.begun = true;
            dump.escapes = ["MySQL", "MariaDB", "phpMyAdmin", "`"].iter().any(|mark| piece.contains(mark));
        }
        dump.held.push_str(&piece);
        dump.go_on(false, account)?;
    }
    dump.go_on(true, account)?;
    dump.end_rows(account)?;
    account.end_page()?;
    if dump.broken {
        let detail = "a statement is cut off or larger than is held; it is given as it is written";
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    pieces.tell_damage(account)
}

#[derive(Default)]
struct Dump {
    /// What is not told yet.
    held: String,
    at: At,
    table: String,
    rows: Option<Rows>,
    row: u32,
    begun: bool,
    /// A backslash in a quotation changes what the sign after it means, as MySQL has it and the standard
    /// has not.
    escapes: bool,
    /// Bytes that were held when they were looked through in vain.
    tried: usize,
    broken: bool,
}

#[derive(Default, PartialEq, Clone, Copy)]
enum At {
    #[default]
    Statement,
    /// Between the rows of an `INSERT`.
    Values,
    /// Between the lines of a `COPY`.
    Lines,
}

impl Dump {
    /// Tells what of the text held is whole; at the end all of it.
    fn go_on(&mut self, whole: bool, account: &mut Account) -> Result<(), Stop> {
        // Looking through the same bytes at every piece would be quadratic.
        if !whole && self.held.len() < 2 * self.tried && self.held.len() <= LARGEST {
            return Ok(());
        }
        let held = std::mem::take(&mut self.held);
        let mut rest = held.as_str();
        loop {
            let length = match self.at {
                At::Statement => self.statement(rest, account)?,
                At::Values => self.values(rest, account)?,
                At::Lines => self.line(rest, account)?,
            };
            match length {
                Some(length) => rest = rest.get(length..).unwrap_or_default(),
                None => break,
            }
        }
        if !rest.trim().is_empty() && (whole || rest.len() > LARGEST) {
            // Comments at the end are no statement, and whole.
            self.broken |= !rest.trim_start().starts_with("--");
            self.at = At::Statement;
            self.end_rows(account)?;
            account.text(rest)?;
            rest = "";
        }
        self.tried = rest.len();
        self.held = rest.to_owned();
        Ok(())
    }

    /// The bytes of the statement that begins here; `None` where it is not whole.
    fn statement(&mut self, rest: &str, account: &mut Account) -> Result<Option<usize>, Stop> {
        let start = rest.trim_start();
        if start.is_empty() {
            return Ok(None);
        }
        let space = rest.len() - start.len();
        match insert_head(start) {
            Found::Whole(length, (table, columns)) => {
                self.begin_rows(&table, &columns, account)?;
                self.at = At::Values;
                return Ok(Some(space + length));
            }
            Found::Cut => return Ok(None),
            Found::Other => {}
        }
        let Some(length) = statement(start, self.escapes) else { return Ok(None) };
        let told = start.get(..length).unwrap_or_default();
        self.end_rows(account)?;
        if let Some((table, columns)) = literal::copy_head(told) {
            self.begin_rows(&table, &columns, account)?;
            self.at = At::Lines;
        } else {
            account.text(told.trim_end())?;
            account.text("\n")?;
        }
        Ok(Some(space + length))
    }

    fn values(&mut self, rest: &str, account: &mut Account) -> Result<Option<usize>, Stop> {
        let start = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let before = rest.len() - start.len();
        if start.is_empty() {
            return Ok(None);
        }
        if !start.starts_with('(') {
            self.at = At::Statement;
            return Ok(Some(before + usize::from(start.starts_with(';'))));
        }
        let Some((length, cells)) = row(start, self.escapes) else { return Ok(None) };
        self.tell_row(&cells, account)?;
        Ok(Some(before + length))
    }

    fn line(&mut self, rest: &str, account: &mut Account) -> Result<Option<usize>, Stop> {
        let Some(end) = rest.find('\n') else { return Ok(None) };
        let line = rest.get(..end).unwrap_or_default().trim_end_matches('\r');
        if line == "\\." {
            self.at = At::Statement;
        } else if !line.is_empty() {
            let cells: Vec<String> = line.split('\t').map(literal::copied).collect();
            self.tell_row(&cells, account)?;
        }
        Ok(Some(end + 1))
    }

    /// Statements that follow each other often fill the same table.
    fn begin_rows(&mut self, table: &str, columns: &[String], account: &mut Account) -> Result<(), Stop> {
        if self.rows.is_some() && self.table == table {
            return Ok(());
        }
        self.end_rows(account)?;
        account.end_page()?;
        self.table = table.to_owned();
        self.row = 0;
        self.rows = Some(Rows::of(table));
        self.tell_row(columns, account)
    }

    fn tell_row(&mut self, cells: &[String], account: &mut Account) -> Result<(), Stop> {
        let Some(rows) = &mut self.rows else { return Ok(()) };
        for (column, cell) in (0..).zip(cells) {
            rows.cell(self.row, column, cell, account)?;
        }
        self.row = self.row.saturating_add(1);
        Ok(())
    }

    fn end_rows(&mut self, account: &mut Account) -> Result<(), Stop> {
        self.rows.take().map_or(Ok(()), |rows| rows.end(account))
    }
}
