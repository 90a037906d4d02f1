use super::blocks::Paper;
use super::docx::{CORE_TYPE, content_types, core, package_relations, relation_list};
use super::xml::{DECLARATION, escape};
use super::zip::{Packing, packed};

/// One sheet of a workbook.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
    /// Whether it is hidden from whoever opens the workbook.
    pub hidden: bool,
    /// Rows that are hidden, counted from 0.
    pub hidden_rows: Vec<usize>,
    /// Columns that are hidden, counted from 0.
    pub hidden_columns: Vec<usize>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; empty is an empty cell.
    Text(String),
    /// A number.
    Number(f64),
    /// A day: year, month, day. Sheets keep it as a number and show it as a date.
    Day(i32, u32, u32),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl Cell {
    /// Days since 30 December 1899, as sheets count them (right from 1 March 1900 on).
    pub(super) fn serial(year: i32, month: u32, day: u32) -> i64 {
        // Days from civil (H. Hinnant, "chrono-compatible low-level date algorithms").
        let year = i64::from(if month <= 2 { year - 1 } else { year });
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        days - 719_468 + 25_569
    }
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// An Excel workbook (ECMA-376) of these sheets, with title, author and date of `about`.
pub fn xlsx(sheets: &[Sheet], about: &Paper) -> Vec<u8> {
    let names: Vec<String> = (1..=sheets.len()).map(|n| format!("xl/worksheets/sheet{n}.xml")).collect();
    let mut types = vec![
        ("xl/workbook.xml", format!("{TYPE}.sheet.main+xml")),
        ("xl/styles.xml", format!("{TYPE}.styles+xml")),
        ("docProps/core.xml", CORE_TYPE.to_owned()),
    ];
    types.extend(names.iter().map(|name| (name.as_str(), format!("{TYPE}.worksheet+xml"))));
    let mut list = String::new();
    let mut relations =
        format!("<Relationship Id=\"rStyles\" Type=\"{RELATION}/styles\" Target=\"styles.xml\"/>");
    for (n, sheet) in (1..).zip(sheets) {
        let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
        list.push_str(&format!(
            "<sheet name=\"{}\" sheetId=\"{n}\"{state} r:id=\"rId{n}\"/>",
            escape(&sheet.name)
        ));
        relations.push_str(&format!(
            "<Relationship Id=\"rId{n}\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        ));
    }
    let workbook = format!(
        "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets>{list}</sheets></workbook>"
    );
    let mut members = vec![
        ("[Content_Types].xml", content_types(types)),
        ("_rels/.rels", package_relations("xl/workbook.xml")),
        ("docProps/core.xml", core(about)),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relation_list(&relations)),
        ("xl/styles.xml", styles()),
    ];
    members.extend(names.iter().map(String::as_str).zip(sheets.iter().map(worksheet)));
    packed(members.iter().map(|(name, text)| (*name, text.as_bytes(), Packing::Deflated)))
}

fn worksheet(sheet: &Sheet) -> String {
    let hidden: String = sheet
        .hidden_columns
        .iter()
        .map(|at| format!("<col min=\"{0}\" max=\"{0}\" width=\"9\" hidden=\"1\"/>", at + 1))
        .collect();
    let columns = if hidden.is_empty() { hidden } else { format!("<cols>{hidden}</cols>") };
    let mut out = format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\">{columns}<sheetData>");
    for (number, row) in (1..).zip(&sheet.rows) {
        let hidden = if sheet.hidden_rows.contains(&(number - 1)) { " hidden=\"1\"" } else { "" };
        out.push_str(&format!("<row r=\"{number}\"{hidden}>"));
        for (column, cell) in row.iter().enumerate() {
            let at = format!("{}{number}", letters(column));
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => out.push_str(&format!(
                    "<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escape(text)
                )),
                Cell::Number(number) => out.push_str(&format!("<c r=\"{at}\"><v>{number}</v></c>")),
                Cell::Day(year, month, day) => {
                    let serial = Cell::serial(*year, *month, *day);
                    out.push_str(&format!("<c r=\"{at}\" s=\"1\"><v>{serial}</v></c>"));
                }
            }
        }
        out.push_str("</row>");
    }
    out + "</sheetData></worksheet>"
}

/// Style 1 shows a number as a date.
fn styles() -> String {
    format!(
        "{DECLARATION}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font><sz val=\"10\"/><name val=\"Arial\"/></font></fonts>\
         <fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders>\
         <cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
         <cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    )
}

/// `A` for 0, `Z` for 25, `AA` for 26.
fn letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        more => letters(more - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_columns_are_counted_as_sheets_do() {
        assert_eq!(Cell::serial(1900, 3, 1), 61);
        assert_eq!(Cell::serial(2012, 3, 1), 40969);
        assert_eq!(["A", "Z", "AA", "AB"].map(str::to_owned), [0, 25, 26, 27].map(letters));
    }
}
