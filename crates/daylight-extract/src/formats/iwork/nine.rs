use daylight_model::{Field, Problem, ProblemKind};

use crate::formats::package::{Node, Package};
use crate::{Account, Stop};

/// Tells the text of a document up to iWork '09: paragraphs, cells, notes. A slide is a page.
pub(super) fn tell(package: &Package, name: &str, account: &mut Account) -> Result<(), Stop> {
    let mut text = String::new();
    let mut paragraphs = 0_usize;
    let mut metadata: Option<Field> = None;
    let mut begun = false;
    let Some(member) = package.find(name) else { return Ok(()) };
    let mut xml = match package.xml_of(member, "the document") {
        Ok(xml) => xml,
        // A document with a password is packed by a method of its own.
        Err(problem) if problem.kind == ProblemKind::Unsupported => return account.problem(locked()),
        Err(problem) => return account.problem(problem),
    };
    while let Some(node) = xml.next() {
        match node {
            Node::Open(element) => {
                begun = true;
                match element.name() {
                    "p" => paragraphs += 1,
                    "slide" | "master-slide" if element.prefix() == "key" => {
                        account.text(&std::mem::take(&mut text))?;
                        account.end_page()?;
                    }
                    "notes" if element.prefix() == "key" => text.push_str("[notes] "),
                    "br" | "lnbr" | "crbr" | "tab" => text.push(' '),
                    // A cell with text, and the shown form of one with a number.
                    "ct" | "so" => cell(&mut text, element.attribute("s")),
                    "n" | "d" | "du" | "rn" => {
                        cell(&mut text, element.attribute("v").or_else(|| element.attribute("cell-date")))
                    }
                    "link" => {
                        if let Some(address) = element.attribute("href").filter(|to| to.contains(':')) {
                            text.push_str(&format!("<{address}> "));
                        }
                    }
                    "title" => metadata = Some(Field::Title),
                    "authors" => metadata = Some(Field::Author),
                    "keywords" => metadata = Some(Field::Keywords),
                    "comment" => metadata = Some(Field::Description),
                    "string" => {
                        if let (Some(field), Some(value)) = (&metadata, element.attribute("string")) {
                            account.metadata(field.clone(), &value)?;
                        }
                    }
                    _ => {}
                }
            }
            Node::Text(piece) if paragraphs > 0 => text.push_str(&piece.replace('\n', " ")),
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "p" => {
                    paragraphs = paragraphs.saturating_sub(1);
                    text.push('\n');
                }
                "title" | "authors" | "keywords" | "comment" => metadata = None,
                "notes" => {
                    let kept = text.trim_end().strip_suffix("[notes]").map(str::len);
                    text.truncate(kept.unwrap_or(text.len()));
                }
                _ => {}
            },
        }
        if text.len() > 64 << 10 && text.ends_with('\n') {
            account.text(&std::mem::take(&mut text))?;
        }
    }
    account.text(&text)?;
    account.end_page()?;
    if begun {
        return xml.told_problem(account);
    }
    // Such a document is not XML at all until it is decrypted.
    account.problem(locked())
}

fn locked() -> Problem {
    Problem::new(ProblemKind::Encrypted, "the document needs a password")
}

fn cell(text: &mut String, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
        text.push_str(value.trim());
        text.push('\n');
    }
}
