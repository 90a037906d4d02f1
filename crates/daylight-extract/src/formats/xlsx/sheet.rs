use std::collections::HashMap;

use daylight_model::{Problem, ProblemKind};

use super::super::package::{Element, Node, Relation};
use super::super::page_header::header_text;
use super::super::rows::Rows;
use super::strings::unescaped;
use super::{Book, addresses, cell_at, targets};
use crate::{Account, Stop};

/// Tells the rows of `xl/worksheets/sheetN.xml` as they stream by, and what else it says in words.
pub(super) fn sheet(
    book: &Book,
    target: &str,
    relations: &[Relation],
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut sheet = Sheet {
        book,
        links: targets(relations),
        cell: Cell::default(),
        within: Within::Nothing,
        dangling: 0,
    };
    book.package.read_xml(target, "a sheet", account, |node, account| match node {
        Node::Open(element) => sheet.open(&element, rows, account),
        Node::Text(text) => {
            sheet.text(&text, rows);
            Ok(())
        }
        Node::Close(element) => sheet.close(element.name(), rows, account),
    })?;
    if sheet.dangling > 0 {
        let detail = format!("cells of a sheet that point to texts that are not there: {}", sheet.dangling);
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    Ok(())
}

struct Sheet<'a> {
    book: &'a Book<'a>,
    links: HashMap<&'a str, &'a str>,
    cell: Cell,
    within: Within,
    dangling: usize,
}

#[derive(Default)]
struct Cell {
    row: u32,
    column: u32,
    kind: Kind,
    style: usize,
    value: String,
    formula: String,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
}

#[derive(PartialEq)]
enum Within {
    Nothing,
    Value,
    Formula,
    Header,
}

impl Sheet<'_> {
    fn open(&mut self, element: &Element, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        match element.name() {
            "row" => self.begin_row(element, rows),
            "col" if is_hidden(element) => {
                let number =
                    |name| element.attribute(name).and_then(|value| value.trim().parse::<u32>().ok());
                if let Some((first, last)) = number("min").zip(number("max")) {
                    rows.hide_columns(first.saturating_sub(1), last.saturating_sub(1));
                }
            }
            "c" => self.begin_cell(element),
            "v" | "t" => self.within = Within::Value,
            "f" => self.within = Within::Formula,
            "oddHeader" | "evenHeader" | "firstHeader" | "oddFooter" | "evenFooter" | "firstFooter" => {
                self.cell.value.clear();
                self.within = Within::Header;
            }
            "hyperlink" => return self.hyperlink(element, rows, account),
            "dataValidation" => {
                for name in ["promptTitle", "prompt", "errorTitle", "error"] {
                    if let Some(text) = element.attribute(name) {
                        rows.line(&unescaped(&text), account)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_row(&mut self, element: &Element, rows: &mut Rows) {
        let told = element.attribute("r").and_then(|row| row.trim().parse::<u32>().ok());
        self.cell.row = match told.and_then(|row| row.checked_sub(1)) {
            Some(row) => row,
            None => self.cell.row.saturating_add(1),
        };
        self.cell.column = u32::MAX;
        if is_hidden(element) {
            rows.hide_row(self.cell.row);
        }
    }

    fn begin_cell(&mut self, element: &Element) {
        // A cell that does not say where it lies is the next one.
        self.cell.column = self.cell.column.wrapping_add(1);
        self.cell.kind = Kind::Number;
        self.cell.style = 0;
        self.cell.value.clear();
        self.cell.formula.clear();
        for (_, name, value) in element.attributes() {
            match name {
                "r" => {
                    if let Some((row, column)) = cell_at(&value) {
                        (self.cell.row, self.cell.column) = (row, column);
                    }
                }
                "s" => self.cell.style = value.parse().unwrap_or(0),
                "t" => {
                    self.cell.kind = match value.as_ref() {
                        "s" => Kind::Shared,
                        "b" => Kind::Bool,
                        "n" => Kind::Number,
                        _ => Kind::Text,
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str, rows: &mut Rows) {
        match self.within {
            Within::Nothing => {}
            Within::Value | Within::Header => rows.grow(&mut self.cell.value, text),
            Within::Formula => rows.grow(&mut self.cell.formula, text),
        }
    }

    fn close(&mut self, name: &str, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        match name {
            "v" | "t" | "f" => self.within = Within::Nothing,
            "c" => {
                self.within = Within::Nothing;
                return self.end_cell(rows, account);
            }
            _ if self.within == Within::Header => {
                self.within = Within::Nothing;
                let text = header_text(&unescaped(&self.cell.value));
                return rows.line(&text, account);
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        let cell = &self.cell;
        let mut shown = match cell.kind {
            _ if cell.value.is_empty() => String::new(),
            Kind::Shared => match cell.value.trim().parse().ok().and_then(|at| self.book.strings.get(at)) {
                Some(text) => text.to_owned(),
                None => {
                    self.dangling += 1;
                    return Ok(());
                }
            },
            Kind::Bool => if cell.value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            Kind::Text => unescaped(&cell.value).into_owned(),
            Kind::Number => match cell.value.trim().parse() {
                Ok(value) => self.book.styles.show(cell.style, value, self.book.workbook.from_1904),
                Err(_) => cell.value.clone(),
            },
        };
        if shown.is_empty() && !cell.formula.is_empty() {
            shown = format!("={}", cell.formula);
        } else {
            for address in addresses(&cell.formula).into_iter().take(8) {
                if !shown.contains(address) {
                    shown.push_str(&format!(" <{address}>"));
                }
            }
        }
        rows.cell(cell.row, cell.column, &shown, account)
    }

    fn hyperlink(&self, element: &Element, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
        let target =
            element.prefixed("id").and_then(|id| self.links.get(id.as_str()).map(|to| (*to).to_owned()));
        let told = [target, element.attribute("location"), element.attribute("tooltip")];
        let told: Vec<String> = told.into_iter().flatten().collect();
        if told.is_empty() {
            return Ok(());
        }
        let place = element.attribute("ref").unwrap_or_default();
        rows.line(&format!("{place}: {}", told.join(" ")), account)
    }
}

fn is_hidden(element: &Element) -> bool {
    element.attribute("hidden").is_some_and(|value| value == "1" || value == "true")
}
