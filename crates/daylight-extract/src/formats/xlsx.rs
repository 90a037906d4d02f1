mod binary;
mod comments;
mod copies;
mod drawings;
mod sheet;
mod strings;
mod styles;
mod workbook;

use std::collections::HashMap;

use daylight_model::{Field, Format, Page, Problem, ProblemKind};

use super::package::{Member, Package, Relation, missing, relations_of, told_properties};
use super::rows::{Rows, column_name};
use crate::{Account, Order, Source, Stop};
pub(super) use binary::{error_text, rk};
pub(super) use strings::Strings;
pub(super) use styles::Styles;
use workbook::{SheetPlace, Workbook};

/// Tells the sheets of an Excel workbook (ECMA-376 part 1, 18; the binary kind: MS-XLSB). What
/// belongs to a sheet and lies in no cell follows its rows.
pub(super) fn read(
    format: Format,
    source: &Source,
    order: &Order,
    account: &mut Account,
) -> Result<(), Stop> {
    let (package, problem) = Package::open(source, order);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if package.is_empty() {
        return Ok(());
    }
    let roots = relations_of(&package, "", account)?;
    told_properties(&package, &roots, account)?;
    let main = roots.iter().find(|relation| relation.kind == "officeDocument");
    let usual = if format == Format::Xlsb { "xl/workbook.bin" } else { "xl/workbook.xml" };
    let main = main.map_or(usual, |relation| relation.target.as_str()).to_owned();
    let book = Book::open(&package, &main, account)?;
    for sheet in &book.workbook.sheets {
        if sheet.hidden {
            account.metadata(Field::Other("hidden-sheet".into()), &sheet.name)?;
        }
        book.tell_sheet(sheet, account)?;
    }
    book.tell_rest(account)?;
    copies::tell(&package, &book.relations, account)?;
    package
        .members()
        .iter()
        .filter(|member| is_part(member))
        .try_for_each(|part| package.told_part(part, account))
}

/// What all sheets of one workbook share.
struct Book<'p> {
    package: &'p Package<'p>,
    relations: Vec<Relation>,
    workbook: Workbook,
    strings: Strings,
    styles: Styles,
    persons: HashMap<String, String>,
}

impl<'p> Book<'p> {
    fn open(package: &'p Package<'p>, main: &str, account: &mut Account) -> Result<Self, Stop> {
        let relations = relations_of(package, main, account)?;
        let is_binary = is_binary(main);
        let mut workbook = if is_binary {
            binary::workbook(package, main, &relations, account)?
        } else {
            workbook::workbook(package, main, &relations, account)?
        };
        if workbook.sheets.is_empty() {
            account.problem(missing("the list of sheets"))?;
            workbook.sheets = workbook::unlisted(package);
        }
        let place = |kind: &str, usual: &str| {
            let found = relations.iter().find(|relation| relation.kind == kind && !relation.external);
            found.map_or_else(|| usual.to_owned(), |relation| relation.target.clone())
        };
        let (strings, styles) = if is_binary {
            (
                binary::strings(package, &place("sharedStrings", "xl/sharedStrings.bin"), account)?,
                binary::styles(package, &place("styles", "xl/styles.bin"), account)?,
            )
        } else {
            (
                strings::strings(package, &place("sharedStrings", "xl/sharedStrings.xml"), account)?,
                styles::styles(package, &place("styles", "xl/styles.xml"), account)?,
            )
        };
        let persons = comments::persons(package, &relations, account)?;
        Ok(Self { package, relations, workbook, strings, styles, persons })
    }

    fn tell_sheet(&self, sheet: &SheetPlace, account: &mut Account) -> Result<(), Stop> {
        let mut rows = Rows::of(sheet.name.as_str());
        let target = sheet.target.as_str();
        if sheet.hidden {
            rows.hide();
        }
        if self.package.find(target).is_none() {
            account.problem(missing("a sheet that the workbook lists"))?;
            return rows.end(account);
        }
        let relations = relations_of(self.package, target, account)?;
        if is_binary(target) {
            binary::sheet(self, target, &relations, &mut rows, account)?;
        } else {
            sheet::sheet(self, target, &relations, &mut rows, account)?;
        }
        comments::tell(self, &relations, &mut rows, account)?;
        drawings::tell(self.package, &relations, &mut rows, account)?;
        rows.end(account)
    }

    /// Names that people gave to cells and formulas, and what the workbook draws on outside: one
    /// page after all sheets.
    fn tell_rest(&self, account: &mut Account) -> Result<(), Stop> {
        let mut text = String::new();
        for (name, formula) in &self.workbook.names {
            // Formulas of the binary kind are not decoded.
            let stands_for = if formula.is_empty() { "" } else { " = " };
            text.push_str(&format!("{name}{stands_for}{formula}\n"));
        }
        for relation in &self.relations {
            match relation.kind.as_str() {
                "connections" => self.connections(&relation.target, &mut text, account)?,
                "externalLink" => {
                    let links = relations_of(self.package, &relation.target, account)?;
                    links.iter().filter(|link| link.external).for_each(|link| {
                        text.push_str(&link.target);
                        text.push('\n');
                    });
                }
                _ => {}
            }
        }
        if text.is_empty() { Ok(()) } else { account.page(Page::of_text(text)) }
    }

    /// Databases and pages that the workbook draws on (ECMA-376 part 1, 18.13).
    fn connections(&self, name: &str, text: &mut String, account: &mut Account) -> Result<(), Stop> {
        if is_binary(name) {
            let detail = "the connections of a binary workbook to databases are not read";
            return account.problem(Problem::new(ProblemKind::Unsupported, detail));
        }
        self.package.read_xml(name, "the connections", account, |node, _| {
            if let super::package::Node::Open(element) = node {
                let told = ["name", "description", "sourceFile", "odcFile", "connection", "command", "url"];
                let values: Vec<String> = told.iter().filter_map(|name| element.attribute(name)).collect();
                if !values.is_empty() {
                    text.push_str(&values.join("\t"));
                    text.push('\n');
                }
            }
            Ok(())
        })
    }
}

/// Where the relations of a member lead, by what it calls them.
fn targets(relations: &[Relation]) -> HashMap<&str, &str> {
    relations.iter().map(|relation| (relation.id.as_str(), relation.target.as_str())).collect()
}

fn is_binary(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".bin")
}

/// Whether a member is a file of its own: a picture, an embedded paper, macros.
fn is_part(member: &Member) -> bool {
    let name = member.name.to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_own_data = name.contains("customxml/item") && !name.contains("itemprops");
    match ending {
        _ if member.is_folder() || name.contains("/_rels/") || name.starts_with("_rels/") => false,
        "xml" => is_own_data || name.contains("/embeddings/"),
        "bin" => ["vbaproject", "/embeddings/", "/activex/"].iter().any(|place| name.contains(place)),
        "rels" | "vml" => false,
        _ => true,
    }
}

/// How the cell of this row and column is called, both counted from 0: `B2`.
pub(super) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// Row and column of `B2`, counted from 0.
fn cell_at(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at(digits);
    let column = letters.bytes().filter(u8::is_ascii_alphabetic).try_fold(0_u32, |column, letter| {
        let digit = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column.checked_mul(26)?.checked_add(digit)
    })?;
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// Where a formula leads that shows another text: the addresses quoted in it.
fn addresses(formula: &str) -> Vec<&str> {
    formula
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.contains("://") || text.starts_with("\\\\"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells_are_read_and_written() {
        for (name, row, column) in
            [("A1", 0, 0), ("Z9", 8, 25), ("AA10", 9, 26), ("XFD1048576", 1_048_575, 16_383)]
        {
            assert_eq!(cell_at(name), Some((row, column)));
            assert_eq!(cell_name(row, column), name);
        }
        assert_eq!(cell_at("A0"), None);
        assert_eq!(cell_at("A99999999999"), None);
        assert_eq!(cell_at("ZZZZZZZZZ1"), None);
    }
}
