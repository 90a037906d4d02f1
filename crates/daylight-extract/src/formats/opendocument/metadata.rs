use daylight_model::Field;

use crate::formats::package::{Element, Node, Package, told_date, told_keywords};
use crate::{Account, Stop};

/// Tells what `meta.xml` says (ODF 1.3 part 3, 4.3).
pub(in crate::formats) fn told_metadata(package: &Package, account: &mut Account) -> Result<(), Stop> {
    let mut value = String::new();
    let mut name = String::new();
    package.read_xml("meta.xml", "the properties", account, |node, account| match node {
        Node::Open(element) => {
            value.clear();
            name = element.attribute("name").unwrap_or_default();
            told_attributes(&element, account)
        }
        Node::Text(text) => {
            value.push_str(&text);
            Ok(())
        }
        Node::Close(element) => {
            let value = std::mem::take(&mut value);
            told_value(element.name(), &name, &value, account)
        }
    })
}

fn told_attributes(element: &Element, account: &mut Account) -> Result<(), Stop> {
    let (attribute, field) = match element.name() {
        "document-statistic" => ("page-count", Field::PageCount),
        "template" => ("href", Field::Other("template".to_owned())),
        _ => return Ok(()),
    };
    match element.attribute(attribute) {
        Some(value) => account.metadata(field, &value),
        None => Ok(()),
    }
}

fn told_value(name: &str, defined: &str, value: &str, account: &mut Account) -> Result<(), Stop> {
    if value.trim().is_empty() {
        return Ok(());
    }
    let field = match name {
        "title" => Field::Title,
        "subject" => Field::Subject,
        "description" => Field::Description,
        "initial-creator" => Field::Author,
        "creator" => Field::LastAuthor,
        "language" => Field::Language,
        "generator" => Field::Application,
        "creation-date" => return told_date(Field::Created, value, account),
        "date" => return told_date(Field::Modified, value, account),
        "keyword" | "keywords" => return told_keywords(value, account),
        "printed-by" | "print-date" | "editing-cycles" => Field::Other(name.to_owned()),
        "user-defined" => Field::Other(defined.to_owned()),
        _ => return Ok(()),
    };
    account.metadata(field, value)
}
