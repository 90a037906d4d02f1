use daylight_model::{Problem, ProblemKind};

use super::super::package::{Element, Node, Package, Relation};
use super::super::rows::Rows;
use super::comments::leading_to;
use super::is_binary;
use super::strings::unescaped;
use crate::{Account, Stop};

/// Bytes of the values that the columns of one copy share.
const MOST_SHARED: usize = 64 << 20;

/// Tells the copies of data that a workbook keeps: what pivot tables count, and cells of other
/// workbooks. The sheet they were made from may be gone, and then they are all there is of it.
pub(super) fn tell(package: &Package, relations: &[Relation], account: &mut Account) -> Result<(), Stop> {
    for relation in relations.iter().filter(|relation| !relation.external) {
        let name = relation.target.as_str();
        let told = matches!(relation.kind.as_str(), "pivotCacheDefinition" | "externalLink");
        if told && is_binary(name) {
            let detail = "the copies of data that a binary workbook keeps are not read";
            account.problem(Problem::new(ProblemKind::Unsupported, detail))?;
        } else if relation.kind == "pivotCacheDefinition" {
            pivot(package, name, account)?;
        } else if relation.kind == "externalLink" {
            outside(package, name, account)?;
        }
    }
    Ok(())
}

/// The rows behind a pivot table (ECMA-376 part 1, 18.10): columns with the values they share, and
/// records that point to them.
fn pivot(package: &Package, name: &str, account: &mut Account) -> Result<(), Stop> {
    let mut rows = Rows::of("");
    let mut columns: Vec<Vec<String>> = Vec::new();
    let mut in_shared = false;
    let (mut size, mut lost) = (0, 0_usize);
    package.read_xml(name, "the data of a pivot table", account, |node, account| {
        match node {
            Node::Open(element) => match element.name() {
                "cacheField" => {
                    let column = u32::try_from(columns.len()).unwrap_or(u32::MAX);
                    columns.push(Vec::new());
                    let title = element.attribute("name").unwrap_or_default();
                    return rows.cell(0, column, &unescaped(&title), account);
                }
                "sharedItems" => in_shared = true,
                _ if in_shared => {
                    let value = value_of(&element);
                    size += value.len() + size_of::<String>();
                    match columns.last_mut() {
                        Some(column) if size <= MOST_SHARED => column.push(value),
                        _ => lost += 1,
                    }
                }
                _ => {}
            },
            Node::Close(element) if element.name() == "sharedItems" => in_shared = false,
            _ => {}
        }
        Ok(())
    })?;
    let records = leading_to(package, name, &["pivotCacheRecords"], account)?;
    for records in &records {
        record_rows(package, &records.target, &columns, &mut rows, account)?;
    }
    if records.is_empty() {
        // Without records the values that columns share are all there is.
        for column in &columns {
            rows.line(&column.join(" "), account)?;
        }
    }
    rows.end(account)?;
    if lost == 0 {
        return Ok(());
    }
    let detail = format!("values behind a pivot table that were not kept: {lost}");
    account.problem(Problem::new(ProblemKind::TooLarge, detail))
}

fn record_rows(
    package: &Package,
    name: &str,
    columns: &[Vec<String>],
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let (mut row, mut column) = (0_u32, 0_u32);
    package.read_xml(name, "the data of a pivot table", account, |node, account| {
        let Node::Open(element) = node else { return Ok(()) };
        match element.name() {
            "r" => {
                row = row.saturating_add(1);
                column = 0;
                Ok(())
            }
            kind @ ("x" | "s" | "n" | "d" | "b" | "e" | "m") => {
                let mut value = value_of(&element);
                if kind == "x" {
                    let shared = columns.get(column as usize);
                    let shared = shared.zip(value.parse::<usize>().ok()).and_then(|(all, at)| all.get(at));
                    value = shared.cloned().unwrap_or_default();
                }
                column = column.saturating_add(1);
                rows.cell(row, column - 1, &value, account)
            }
            _ => Ok(()),
        }
    })
}

fn value_of(element: &Element) -> String {
    let value = element.attribute("v").unwrap_or_default();
    match element.name() {
        "b" => if value == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        _ => unescaped(&value).into_owned(),
    }
}

/// Cells of another workbook, as they were when they were last asked for (18.14).
fn outside(package: &Package, name: &str, account: &mut Account) -> Result<(), Stop> {
    let mut rows = Rows::of("");
    let (mut any, mut in_value) = (false, false);
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut value = String::new();
    package.read_xml(name, "the cells of another workbook", account, |node, account| {
        match node {
            Node::Open(element) => match element.name() {
                "row" => {
                    row = row.saturating_add(1);
                    column = 0;
                }
                "v" => in_value = true,
                _ => {}
            },
            Node::Text(text) if in_value => rows.grow(&mut value, &text),
            Node::Text(_) => {}
            Node::Close(element) if element.name() == "v" => {
                in_value = false;
                any = true;
                rows.cell(row, column, &unescaped(&value), account)?;
                column = column.saturating_add(1);
                value.clear();
            }
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    if any { rows.end(account) } else { Ok(()) }
}
