//! Word documents (ECMA-376 part 1, 17): transitional and strict, with macros or as templates.

use std::collections::BTreeSet;

use daylight_model::{Field, Page, Problem, ProblemKind};

use super::numbering::Numbering;
use super::ooxml_parts::{told_leftovers, told_outside};
use super::package::{Node, Package, Relation, missing, relations_of, told_properties};
use super::story::{Notes, Story, heading};
use crate::{Account, Order, Source, Stop};

/// Text of notes and comments held so that it can stand where the text refers to it. What is
/// beyond follows at the end instead.
const MOST_NOTES: usize = 16 << 20;

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let (package, problem) = Package::open(source, order);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if package.is_empty() {
        return Ok(());
    }
    let root = relations_of(&package, "", account)?;
    told_properties(&package, &root, account)?;
    let main = main_part(&package, &root);
    let mut story = Story::new(&package);
    let relations = relations_of(&package, &main, account)?;
    told_outside(&package, &relations, account)?;
    read_notes(&package, &relations, &mut story, account)?;

    if package.find(&main).is_none() {
        account.problem(missing("the main text"))?;
    }
    story.numbering = Some(Numbering::of(
        &package,
        related(&relations, "numbering").unwrap_or("word/numbering.xml"),
        related(&relations, "styles").unwrap_or("word/styles.xml"),
        account,
    )?);
    story.read(&main, "the main text", true, account)?;
    story.numbering = None;
    story.read_along.insert(main.to_lowercase());
    let rest = story.paragraphs.take();
    account.text(&rest)?;
    account.end_page()?;
    told_rest(&package, &mut story, &relations, account)
}

/// The part that holds the text, or where it would be.
fn main_part(package: &Package, root: &[Relation]) -> String {
    let told = root.iter().find(|relation| relation.kind == "officeDocument" && !relation.external);
    let usual = "word/document.xml".to_owned();
    match told.map(|relation| relation.target.clone()) {
        Some(told) if package.find(&told).is_some() || package.find(&usual).is_none() => told,
        _ => usual,
    }
}

/// Everything but the main text.
fn told_rest(
    package: &Package,
    story: &mut Story,
    relations: &[Relation],
    account: &mut Account,
) -> Result<(), Stop> {
    told_unreferred(story, account)?;
    told_margins(package, story, relations, account)?;
    told_building_blocks(story, relations, account)?;
    for person in std::mem::take(&mut story.people) {
        account.metadata(Field::Other("changed by".to_owned()), &person)?;
    }
    told_people(package, relations, account)?;
    story.paragraphs.told_lost(account)?;
    told_leftovers(package, &story.read_along, account)
}

/// The member of the first relation of this kind.
fn related<'r>(relations: &'r [Relation], kind: &str) -> Option<&'r str> {
    let found = relations.iter().find(|relation| relation.kind == kind && !relation.external);
    found.map(|relation| relation.target.as_str())
}

fn read_notes(
    package: &Package,
    relations: &[Relation],
    story: &mut Story,
    account: &mut Account,
) -> Result<(), Stop> {
    let kinds = [
        ("footnotes", 'f', "footnote", "the footnotes"),
        ("endnotes", 'e', "endnote", "the endnotes"),
        ("comments", 'c', "comment", "the comments"),
    ];
    let mut notes = Notes::new();
    let mut held = 0;
    for (kind, letter, word, what) in kinds {
        let usual = format!("word/{kind}.xml");
        let name = related(relations, kind).unwrap_or(&usual);
        let Some(member) = package.find(name) else {
            if related(relations, kind).is_some() {
                account.problem(Problem::new(ProblemKind::Damaged, format!("{what} are missing")))?;
            }
            continue;
        };
        let mut xml = match package.xml_of(member, what) {
            Ok(xml) => xml,
            Err(problem) => {
                account.problem(problem)?;
                continue;
            }
        };
        story.begin(name, account)?;
        story.read_along.insert(name.to_lowercase());
        let mut open: Option<String> = None;
        while let Some(node) = xml.next() {
            match &node {
                Node::Open(element) if element.name() == word && open.is_none() => {
                    open = element.attribute("id");
                    let (author, date) = (element.attribute("author"), element.attribute("date"));
                    story.paragraphs.open_aside(&heading(word, author, date));
                }
                Node::Close(element) if element.name() == word => {
                    story.paragraphs.close_aside();
                    let lines = story.paragraphs.take();
                    held += lines.len();
                    if held > MOST_NOTES {
                        account.text(&lines)?;
                    } else if !lines.is_empty() {
                        let key = format!("{letter}{}", open.take().unwrap_or_default());
                        notes.entry(key).or_default().push(lines);
                    }
                    open = None;
                }
                _ => story.node(&node, account)?,
            }
        }
        let cut_off = story.paragraphs.take();
        account.text(&cut_off)?;
        xml.told_problem(account)?;
    }
    story.notes = notes;
    Ok(())
}

/// Notes and comments that the text does not refer to.
fn told_unreferred(story: &mut Story, account: &mut Account) -> Result<(), Stop> {
    let mut left: Vec<(String, Vec<String>)> = std::mem::take(&mut story.notes).into_iter().collect();
    left.sort();
    let text: String = left.into_iter().flat_map(|(_, lines)| lines).collect();
    told_labelled("notes without a place", text, account)
}

fn told_labelled(label: &str, text: String, account: &mut Account) -> Result<(), Stop> {
    if text.is_empty() {
        return Ok(());
    }
    account.page(Page { label: Some(label.to_owned()), ..Page::of_text(text) })
}

/// Headers and footers, each text once: most sections repeat those of the section before.
fn told_margins(
    package: &Package,
    story: &mut Story,
    relations: &[Relation],
    account: &mut Account,
) -> Result<(), Stop> {
    let mut told = BTreeSet::new();
    let mut text = String::new();
    for (kind, what) in [("header", "a header"), ("footer", "a footer")] {
        for name in parts_of_kind(package, relations, kind) {
            story.read(&name, what, false, account)?;
            story.read_along.insert(name.to_lowercase());
            let margin = story.paragraphs.take();
            if told.insert(margin.clone()) {
                text.push_str(&margin);
            }
        }
    }
    told_labelled("headers and footers", text, account)
}

/// The parts that the text relates to as `kind`, and those only named so.
fn parts_of_kind(package: &Package, relations: &[Relation], kind: &str) -> Vec<String> {
    let related = relations.iter().filter(|relation| relation.kind == kind && !relation.external);
    let mut names: Vec<String> = related.map(|relation| relation.target.clone()).collect();
    let known: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let prefix = format!("word/{kind}");
    for member in package.members() {
        let name = member.name.to_lowercase();
        if name.starts_with(&prefix) && name.ends_with(".xml") && !known.contains(&name) {
            names.push(member.name.clone());
        }
    }
    names
}

/// Texts kept for insertion: often prompts of the program, sometimes letters of an office.
fn told_building_blocks(
    story: &mut Story,
    relations: &[Relation],
    account: &mut Account,
) -> Result<(), Stop> {
    let Some(name) = related(relations, "glossaryDocument") else { return Ok(()) };
    story.read(name, "the building blocks", false, account)?;
    story.read_along.insert(name.to_lowercase());
    let text = story.paragraphs.take();
    told_labelled("building blocks", text, account)
}

/// The accounts of people who changed or commented: an address often stands here and nowhere else.
fn told_people(package: &Package, relations: &[Relation], account: &mut Account) -> Result<(), Stop> {
    let name = related(relations, "people").unwrap_or("word/people.xml");
    let mut author = String::new();
    package.read_xml(name, "the list of people", account, |node, account| {
        match node {
            Node::Open(element) if element.name() == "person" => {
                author = element.attribute("author").unwrap_or_default();
            }
            Node::Open(element) if element.name() == "presenceInfo" => {
                let account_of = element.attribute("userId").unwrap_or_default();
                if account_of != author {
                    let person = format!("{author} <{account_of}>");
                    account.metadata(Field::Other("account of a person".to_owned()), &person)?;
                }
            }
            _ => {}
        }
        Ok(())
    })
}
