//! PowerPoint presentations (ECMA-376 part 1, 19): a page for each slide, in the order shown.

use std::collections::{BTreeSet, HashMap};

use daylight_model::{Field, Page};

use super::ooxml_parts::{told_leftovers, told_outside};
use super::package::{Node, Package, Relation, base_name, missing, relations_of, told_properties};
use super::story::{Story, heading, short};
use crate::{Account, Order, Source, Stop};

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
    let told = root.iter().find(|relation| relation.kind == "officeDocument" && !relation.external);
    let main = told.map_or("ppt/presentation.xml", |relation| relation.target.as_str());
    let relations = relations_of(&package, main, account)?;
    told_outside(&package, &relations, account)?;

    let mut story = Story::new(&package);
    let authors = authors(&package, &relations, account)?;
    for slide in slides(&package, main, &relations, account)? {
        told_slide(&package, &slide, &authors, &mut story, account)?;
    }
    told_masters(&package, &mut story, account)?;
    story.paragraphs.told_lost(account)?;
    told_leftovers(&package, &story.read_along, account)
}

/// The slides in the order of the presentation, then those it does not list.
fn slides(
    package: &Package,
    main: &str,
    relations: &[Relation],
    account: &mut Account,
) -> Result<Vec<String>, Stop> {
    let by_id: HashMap<&str, &Relation> =
        relations.iter().map(|relation| (relation.id.as_str(), relation)).collect();
    let mut slides = Vec::new();
    if package.find(main).is_none() {
        account.problem(missing("the list of slides"))?;
    }
    package.read_xml(main, "the list of slides", account, |node, _| {
        if let Node::Open(element) = node
            && element.name() == "sldId"
            && let Some(id) = element.prefixed("id")
            && let Some(relation) = by_id.get(id.as_str())
        {
            slides.push(relation.target.clone());
        }
        Ok(())
    })?;
    let listed: BTreeSet<String> = slides.iter().map(|slide| slide.to_lowercase()).collect();
    let mut others: Vec<(u32, String)> = Vec::new();
    for member in package.members() {
        let name = member.name.to_lowercase();
        if let Some(number) = numbered(&name, "slide")
            && !listed.contains(&name)
        {
            others.push((number, member.name.clone()));
        }
    }
    others.sort();
    slides.extend(others.into_iter().map(|(_, name)| name));
    Ok(slides)
}

/// The number of a slide, layout or master, if this is the name of one.
fn numbered(name: &str, kind: &str) -> Option<u32> {
    let digits = base_name(name).strip_suffix(".xml")?.strip_prefix(kind)?;
    let folder = name.strip_suffix(base_name(name))?;
    folder.ends_with(&format!("{kind}s/")).then_some(())?;
    digits.parse().ok()
}

fn told_slide(
    package: &Package,
    name: &str,
    authors: &HashMap<String, String>,
    story: &mut Story,
    account: &mut Account,
) -> Result<(), Stop> {
    let Some(member) = package.find(name) else {
        account.problem(missing("a slide"))?;
        return account.page(Page::default());
    };
    let mut hidden = false;
    match package.xml_of(member, "a slide") {
        Ok(mut xml) => {
            story.begin(name, account)?;
            while let Some(node) = xml.next() {
                if let Node::Open(element) = &node
                    && element.name() == "sld"
                {
                    hidden = element.attribute("show").is_some_and(|show| show == "0" || show == "false");
                }
                story.node(&node, account)?;
            }
            xml.told_problem(account)?;
        }
        Err(problem) => account.problem(problem)?,
    }
    story.read_along.insert(name.to_lowercase());
    let mut text = story.paragraphs.take();
    let relations = relations_of(package, name, account)?;
    for relation in relations.iter().filter(|relation| !relation.external) {
        match relation.kind.as_str() {
            "notesSlide" => {
                story.paragraphs.open_aside("notes");
                story.read(&relation.target, "the notes of a slide", false, account)?;
                story.paragraphs.close_aside();
                text.push_str(&story.paragraphs.take());
            }
            "comments" => told_comments(package, &relation.target, authors, story, &mut text, account)?,
            _ => {}
        }
    }
    let label = hidden.then(|| "hidden".to_owned());
    account.page(Page { label, ..Page::of_text(text) })
}

/// Comments of both kinds: those with a number for their author (19.4), and the threads of later
/// programs (MS-PPTX 2.6.4), whose authors have long ids.
fn told_comments(
    package: &Package,
    name: &str,
    authors: &HashMap<String, String>,
    story: &mut Story,
    text: &mut String,
    account: &mut Account,
) -> Result<(), Stop> {
    story.begin(name, account)?;
    let mut plain = false;
    package.read_xml(name, "the comments of a slide", account, |node, account| {
        match &node {
            Node::Open(element) if matches!(element.name(), "cm" | "reply") => {
                let author = element.attribute("authorId").and_then(|id| authors.get(&id).cloned());
                let date = element.attribute("dt").or_else(|| element.attribute("created"));
                // A reply stands inside the comment that it answers, and is told after it.
                story.paragraphs.open_aside(&heading("comment", author, date));
            }
            Node::Close(element) if matches!(element.name(), "cm" | "reply") => {
                story.paragraphs.close_aside();
            }
            Node::Open(element) if element.name() == "text" => plain = true,
            Node::Close(element) if element.name() == "text" => plain = false,
            Node::Text(words) if plain => story.paragraphs.text(words),
            _ => story.node(&node, account)?,
        }
        Ok(())
    })?;
    text.push_str(&story.paragraphs.take());
    Ok(())
}

/// Names of people who commented, by the id that comments refer to.
fn authors(
    package: &Package,
    relations: &[Relation],
    account: &mut Account,
) -> Result<HashMap<String, String>, Stop> {
    let mut authors = HashMap::new();
    for relation in relations.iter().filter(|relation| !relation.external) {
        if !matches!(relation.kind.as_str(), "commentAuthors" | "authors") {
            continue;
        }
        package.read_xml(&relation.target, "the list of people", account, |node, account| {
            if let Node::Open(element) = node
                && matches!(element.name(), "cmAuthor" | "author")
                && let (Some(id), Some(name)) = (element.attribute("id"), element.attribute("name"))
            {
                if let Some(user) = element.attribute("userId").filter(|user| *user != name) {
                    let person = format!("{name} <{user}>");
                    account.metadata(Field::Other("account of a person".to_owned()), &person)?;
                }
                authors.insert(id, short(&name).to_owned());
            }
            Ok(())
        })?;
    }
    Ok(authors)
}

/// What masters and layouts say themselves, each line once: a marking on every slide often stands
/// here and on no slide. Their placeholders only prompt.
fn told_masters(package: &Package, story: &mut Story, account: &mut Account) -> Result<(), Stop> {
    story.leave_placeholders = true;
    let mut told = BTreeSet::new();
    let mut text = String::new();
    for member in package.members() {
        let name = member.name.to_lowercase();
        let kinds = ["slidemaster", "slidelayout", "notesmaster", "handoutmaster"];
        if !kinds.iter().any(|kind| numbered(&name, kind).is_some()) {
            continue;
        }
        story.read(&member.name, "a master of slides", false, account)?;
        for line in story.paragraphs.take().lines() {
            if told.insert(line.to_owned()) {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    story.leave_placeholders = false;
    if text.is_empty() {
        return Ok(());
    }
    account.page(Page { label: Some("masters and layouts".to_owned()), ..Page::of_text(text) })
}
