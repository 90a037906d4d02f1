use daylight_model::{Field, PartialDate};

use super::{Node, Package, Relation};
use crate::{Account, Stop};

/// Tells the properties of an OOXML package: who made it and when, the counts of its program, and
/// what people added (ECMA-376 part 2, 11, and part 1, 22.2 and 22.3).
pub(in crate::formats) fn told_properties(
    package: &Package,
    relations: &[Relation],
    account: &mut Account,
) -> Result<(), Stop> {
    let place = |kind: &str, usual: &str| -> String {
        let found = relations.iter().find(|relation| relation.kind == kind && !relation.external);
        found.map_or_else(|| usual.to_owned(), |relation| relation.target.clone())
    };
    told_values(package, &place("core-properties", "docProps/core.xml"), account)?;
    told_values(package, &place("extended-properties", "docProps/app.xml"), account)?;
    told_custom(package, &place("custom-properties", "docProps/custom.xml"), account)
}

fn told_values(package: &Package, name: &str, account: &mut Account) -> Result<(), Stop> {
    let mut value = String::new();
    package.read_xml(name, "the properties", account, |node, account| match node {
        Node::Open(_) => {
            value.clear();
            Ok(())
        }
        Node::Text(text) => {
            value.push_str(&text);
            Ok(())
        }
        Node::Close(element) => {
            let value = std::mem::take(&mut value);
            told_value(element.name(), &value, account)
        }
    })
}

fn told_value(name: &str, value: &str, account: &mut Account) -> Result<(), Stop> {
    if value.trim().is_empty() {
        return Ok(());
    }
    let field = match name {
        "title" => Field::Title,
        "subject" => Field::Subject,
        "creator" => Field::Author,
        "lastModifiedBy" => Field::LastAuthor,
        "description" => Field::Description,
        "language" => Field::Language,
        "Company" => Field::Organisation,
        "Application" => Field::Application,
        "Pages" | "Slides" => Field::PageCount,
        "created" => return told_date(Field::Created, value, account),
        "modified" => return told_date(Field::Modified, value, account),
        "keywords" => return told_keywords(value, account),
        "category" | "contentStatus" | "identifier" | "lastPrinted" | "revision" | "version" | "Manager"
        | "HyperlinkBase" | "Template" => Field::Other(name.to_owned()),
        _ => return Ok(()),
    };
    account.metadata(field, value)
}

/// A date as a date where it is one, and as what it says where it is not.
pub(in crate::formats) fn told_date(field: Field, value: &str, account: &mut Account) -> Result<(), Stop> {
    match value.trim().parse::<PartialDate>() {
        Ok(date) => account.metadata(field, &date.to_string()),
        Err(_) => account.metadata(Field::Other(field.name()), value),
    }
}

/// Keywords in one value, divided by commas or semicolons as people do.
pub(in crate::formats) fn told_keywords(value: &str, account: &mut Account) -> Result<(), Stop> {
    for word in value.split([',', ';']) {
        account.metadata(Field::Keywords, word)?;
    }
    Ok(())
}

fn told_custom(package: &Package, name: &str, account: &mut Account) -> Result<(), Stop> {
    let mut property = String::new();
    let mut value = String::new();
    package.read_xml(name, "the properties people added", account, |node, account| {
        match node {
            Node::Open(element) if element.name() == "property" => {
                property = element.attribute("name").unwrap_or_default();
                value.clear();
            }
            Node::Open(_) => {}
            Node::Text(text) => value.push_str(&text),
            Node::Close(element) if element.name() == "property" => {
                let name = std::mem::take(&mut property);
                account.metadata(Field::Other(name), &value)?;
            }
            Node::Close(_) => {}
        }
        Ok(())
    })
}
