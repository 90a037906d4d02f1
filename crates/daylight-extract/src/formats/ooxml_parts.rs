//! What an Office Open XML package holds besides its text: pictures, embedded files, macros,
//! charts nobody refers to, data bound to forms, and links to files outside.

use std::collections::BTreeSet;

use daylight_model::{Field, Page};

use super::drawing::drawing_lines;
use super::package::{Node, Package, Relation, base_name, relations_of};
use crate::{Account, Stop};

/// Tells where the paper draws on things outside: its template, the data of a serial letter,
/// pictures that are loaded from elsewhere. Links in the text stand beside the text.
pub(super) fn told_outside(
    package: &Package,
    relations: &[Relation],
    account: &mut Account,
) -> Result<(), Stop> {
    told_external(relations, account)?;
    let settings = relations.iter().find(|relation| relation.kind == "settings" && !relation.external);
    match settings {
        Some(settings) => {
            told_external(&relations_of(package, &settings.target, account)?, account)?;
            told_variables(package, &settings.target, account)
        }
        None => Ok(()),
    }
}

/// Variables that programs keep in a paper, and the source of a serial letter (ECMA-376 part 1,
/// 17.15.1.32 and 17.14): never shown, often telling.
fn told_variables(package: &Package, name: &str, account: &mut Account) -> Result<(), Stop> {
    package.read_xml(name, "the settings", account, |node, account| {
        let Node::Open(element) = node else { return Ok(()) };
        let Some(value) = element.attribute("val") else { return Ok(()) };
        match element.name() {
            "docVar" => {
                let variable = element.attribute("name").unwrap_or_default();
                account.metadata(Field::Other(format!("variable {variable}")), &value)
            }
            "connectString" | "query" => account.metadata(Field::Other(element.name().to_owned()), &value),
            _ => Ok(()),
        }
    })
}

fn told_external(relations: &[Relation], account: &mut Account) -> Result<(), Stop> {
    for relation in relations.iter().filter(|relation| relation.external && relation.kind != "hyperlink") {
        account.metadata(Field::Other(format!("outside {}", relation.kind)), &relation.target)?;
    }
    Ok(())
}

/// Tells everything that was not read along with the text: text where it holds text, parts where
/// it is a file of its own.
pub(super) fn told_leftovers(
    package: &Package,
    read_along: &BTreeSet<String>,
    account: &mut Account,
) -> Result<(), Stop> {
    for member in package.members() {
        let name = member.name.replace('\\', "/").trim_start_matches('/').to_lowercase();
        if read_along.contains(&name) || member.is_folder() {
            continue;
        }
        match kind_of(&name) {
            Kind::Drawing => {
                let text = drawing_lines(package, &name, "a chart or diagram", account)?;
                told_labelled("charts and diagrams", text, account)?;
            }
            Kind::Vml => {
                let text = text_box_lines(package, &name, account)?;
                told_labelled("text boxes", text, account)?;
            }
            Kind::Data => {
                let text = data_lines(package, &name, account)?;
                told_labelled("data behind the paper", text, account)?;
            }
            Kind::File => package.told_part(member, account)?,
            Kind::Layout => {}
        }
    }
    Ok(())
}

fn told_labelled(label: &str, text: String, account: &mut Account) -> Result<(), Stop> {
    if text.is_empty() {
        return Ok(());
    }
    account.page(Page { label: Some(label.to_owned()), ..Page::of_text(text) })
}

enum Kind {
    Drawing,
    Vml,
    Data,
    File,
    Layout,
}

/// What a member is by its name, which programs keep to though the standard does not ask for it.
fn kind_of(name: &str) -> Kind {
    let file = base_name(name);
    let folder = name.strip_suffix(file).unwrap_or_default().trim_end_matches('/');
    let folder = base_name(folder);
    if folder == "customxml" && file.starts_with("item") && !file.starts_with("itemprops") {
        return Kind::Data;
    }
    if file.ends_with(".vml") {
        return Kind::Vml;
    }
    if file.ends_with(".xml") {
        let drawing = match folder {
            "charts" => file.starts_with("chart"),
            "diagrams" => file.starts_with("data"),
            "drawings" => file.starts_with("drawing"),
            "embeddings" | "afchunk" => return Kind::File,
            _ => false,
        };
        return if drawing { Kind::Drawing } else { Kind::Layout };
    }
    // Scrambled fonts, settings of printers and signatures are nothing to read.
    let layout = file.ends_with(".rels")
        || file.ends_with(".odttf")
        || file.ends_with(".fntdata")
        || file.ends_with(".sigs")
        || folder == "printersettings"
        || file == "[content_types].xml";
    if layout { Kind::Layout } else { Kind::File }
}

/// The text of data bound to forms, an element on a line.
fn data_lines(package: &Package, name: &str, account: &mut Account) -> Result<String, Stop> {
    let mut lines = String::new();
    package.read_xml(name, "data behind the paper", account, |node, _| {
        match node {
            Node::Text(text) => lines.push_str(text.trim()),
            Node::Open(_) | Node::Close(_) => {
                if !lines.is_empty() && !lines.ends_with('\n') {
                    lines.push('\n');
                }
            }
        }
        Ok(())
    })?;
    Ok(lines)
}

/// The text boxes of a drawing in the older language, which hold a little HTML.
fn text_box_lines(package: &Package, name: &str, account: &mut Account) -> Result<String, Stop> {
    let mut lines = String::new();
    let mut boxes = 0_u32;
    package.read_xml(name, "a drawing", account, |node, _| {
        match node {
            Node::Open(element) if element.name() == "textbox" => boxes += 1,
            Node::Close(element) if matches!(element.name(), "textbox" | "div" | "br") => {
                boxes = boxes.saturating_sub(u32::from(element.name() == "textbox"));
                if !lines.is_empty() && !lines.ends_with('\n') {
                    lines.push('\n');
                }
            }
            Node::Text(text) if boxes > 0 && !text.trim().is_empty() => lines.push_str(&text),
            _ => {}
        }
        Ok(())
    })?;
    Ok(lines)
}
