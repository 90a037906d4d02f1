use super::super::package::{Node, Package, Relation, relations_of};
use super::super::rows::Rows;
use super::comments::leading_to;
use crate::{Account, Stop};

/// What a drawing holds that has text of its own.
const WITHIN: [&str; 5] = ["chart", "chartEx", "diagramData", "chartUserShapes", "drawing"];

/// Drawings in charts in drawings; no program makes more than two.
const DEEPEST: u32 = 4;

/// Tells the text of what lies on a sheet: text boxes, titles of charts, captions.
pub(super) fn tell(
    package: &Package,
    relations: &[Relation],
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    for relation in relations.iter().filter(|relation| !relation.external) {
        match relation.kind.as_str() {
            "drawing" => drawing(package, &relation.target, 0, rows, account)?,
            "vmlDrawing" => shapes(package, &relation.target, rows, account)?,
            _ => {}
        }
    }
    Ok(())
}

/// DrawingML: paragraphs of text, descriptions of pictures, links, names of series.
fn drawing(
    package: &Package,
    name: &str,
    depth: u32,
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let relations = relations_of(package, name, account)?;
    let mut text = String::new();
    let mut in_text = false;
    let mut in_cache = false;
    package.read_xml(name, "a drawing", account, |node, account| {
        match node {
            Node::Open(element) => match element.name() {
                "t" => in_text = true,
                "v" => in_text = in_cache,
                "strCache" | "txData" | "strDim" | "tx" => in_cache = true,
                "br" => text.push(' '),
                "cNvPr" => {
                    for attribute in ["title", "descr"] {
                        if let Some(said) = element.attribute(attribute) {
                            rows.line(&said, account)?;
                        }
                    }
                }
                "hlinkClick" => {
                    let id = element.prefixed("id").unwrap_or_default();
                    if let Some(link) = relations.iter().find(|relation| relation.id == id) {
                        rows.line(&link.target, account)?;
                    }
                }
                _ => {}
            },
            Node::Text(piece) if in_text => rows.grow(&mut text, &piece),
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "t" => in_text = false,
                "v" => {
                    in_text = false;
                    text.push(' ');
                }
                "p" | "strCache" | "txData" | "strDim" | "tx" => {
                    in_cache &= element.name() == "p";
                    let line = std::mem::take(&mut text);
                    rows.line(&line, account)?;
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    if depth < DEEPEST {
        for inner in leading_to(package, name, &WITHIN, account)? {
            drawing(package, &inner.target, depth + 1, rows, account)?;
        }
    }
    Ok(())
}

/// VML, in which Excel keeps buttons and boxes of forms. The shapes of notes are left out: their
/// text is in the notes.
fn shapes(package: &Package, name: &str, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
    let Some(member) = package.find(name) else { return Ok(()) };
    let mut xml = match package.xml_of(member, "the shapes of a sheet") {
        Ok(xml) => xml,
        Err(problem) => return account.problem(problem),
    };
    let mut text = String::new();
    let mut in_box = false;
    // Excel writes VML that is not quite XML (`<br>` without end), so that where it ends is no
    // problem worth telling.
    while let Some(node) = xml.next() {
        match node {
            Node::Open(element) => match element.name() {
                "shape" | "rect" => text.clear(),
                "textbox" => in_box = true,
                "br" if in_box => text.push(' '),
                "ClientData" if element.attribute("ObjectType").is_some_and(|kind| kind == "Note") => {
                    text.clear();
                }
                _ => {}
            },
            Node::Text(piece) if in_box => rows.grow(&mut text, &piece),
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "textbox" => in_box = false,
                "shape" | "rect" => {
                    let line = std::mem::take(&mut text);
                    rows.line(&line.replace(['\n', '\r'], " "), account)?;
                }
                _ => {}
            },
        }
    }
    Ok(())
}
