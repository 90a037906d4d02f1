use super::super::package::{Node, Package, Relation};
use crate::{Account, Stop};

/// What the workbook says about itself.
#[derive(Default)]
pub(super) struct Workbook {
    pub(super) sheets: Vec<SheetPlace>,
    /// Names and the formulas they stand for.
    pub(super) names: Vec<(String, String)>,
    /// Days are counted from 1904-01-01.
    pub(super) from_1904: bool,
}

/// One sheet and the member it lies in.
pub(super) struct SheetPlace {
    pub(super) name: String,
    pub(super) target: String,
    pub(super) hidden: bool,
}

/// Sheets and names kept; the workbook with the most sheets we know of has some thousand.
pub(super) const MOST: usize = 20_000;

/// Bytes of the formula behind a name.
const LONGEST_FORMULA: usize = 16 << 10;

/// Reads `xl/workbook.xml`.
pub(super) fn workbook(
    package: &Package,
    name: &str,
    relations: &[Relation],
    account: &mut Account,
) -> Result<Workbook, Stop> {
    let mut workbook = Workbook::default();
    let mut defined: Option<(String, String)> = None;
    package.read_xml(name, "the workbook", account, |node, _| {
        match node {
            Node::Open(element) => match element.name() {
                "sheet" if workbook.sheets.len() < MOST => {
                    let id = element.prefixed("id").unwrap_or_default();
                    let target = relations.iter().find(|relation| relation.id == id);
                    workbook.sheets.push(SheetPlace {
                        name: element.attribute("name").unwrap_or_default(),
                        target: target.map(|relation| relation.target.clone()).unwrap_or_default(),
                        hidden: element.attribute("state").is_some_and(|state| state != "visible"),
                    });
                }
                "workbookPr" => {
                    workbook.from_1904 =
                        element.attribute("date1904").is_some_and(|value| value == "1" || value == "true");
                }
                "definedName" => {
                    defined = element.attribute("name").map(|name| (name, String::new()));
                }
                _ => {}
            },
            Node::Text(text) => {
                if let Some((_, formula)) = &mut defined
                    && formula.len() < LONGEST_FORMULA
                {
                    formula.push_str(&text);
                }
            }
            Node::Close(element) if element.name() == "definedName" => {
                // Excel's own names hold print areas and filters.
                let own = defined.take().filter(|(name, _)| !name.starts_with("_xlnm."));
                workbook.names.extend(own.filter(|_| workbook.names.len() < MOST));
            }
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(workbook)
}

/// The sheets that lie in the package, where no list of them can be read.
pub(super) fn unlisted(package: &Package) -> Vec<SheetPlace> {
    let sheets = package.members().iter().filter(|member| {
        let name = member.name.to_ascii_lowercase();
        name.contains("worksheets/") && (name.ends_with(".xml") || name.ends_with(".bin"))
    });
    sheets
        .take(MOST)
        .map(|member| SheetPlace { name: String::new(), target: member.name.clone(), hidden: false })
        .collect()
}
