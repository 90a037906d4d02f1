use std::collections::HashMap;

use super::super::package::{Node, Package, Relation, relations_of};
use super::super::rows::Rows;
use super::strings::unescaped;
use super::{Book, binary, is_binary};
use crate::{Account, Stop};

/// Begins the author of a note that only repeats a conversation for older programs.
const STAND_IN: &str = "tc=";

/// People named at most.
const MOST_PERSONS: usize = 100_000;

/// Names of the people in conversations, by what the workbook calls them.
pub(super) fn persons(
    package: &Package,
    relations: &[Relation],
    account: &mut Account,
) -> Result<HashMap<String, String>, Stop> {
    let mut persons = HashMap::new();
    for relation in relations.iter().filter(|relation| relation.kind == "person") {
        package.read_xml(&relation.target, "the list of people", account, |node, _| {
            if let Node::Open(element) = node
                && element.name() == "person"
                && persons.len() < MOST_PERSONS
                && let (Some(id), Some(name)) = (element.attribute("id"), element.attribute("displayName"))
            {
                persons.insert(id, name);
            }
            Ok(())
        })?;
    }
    Ok(persons)
}

/// Tells the notes and conversations of a sheet, each with its cell and author.
pub(super) fn tell(
    book: &Book,
    relations: &[Relation],
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let has_conversations = relations.iter().any(|relation| relation.kind == "threadedComment");
    for relation in relations.iter().filter(|relation| !relation.external) {
        match relation.kind.as_str() {
            "comments" if is_binary(&relation.target) => {
                binary::comments(book.package, &relation.target, has_conversations, rows, account)?;
            }
            "comments" => notes(book.package, &relation.target, has_conversations, rows, account)?,
            "threadedComment" => conversation(book, &relation.target, rows, account)?,
            _ => {}
        }
    }
    Ok(())
}

/// One note as a line: cell, author, text.
pub(super) fn note(
    place: &str,
    author: &str,
    text: &str,
    has_conversations: bool,
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    if has_conversations && author.starts_with(STAND_IN) {
        return Ok(());
    }
    let text = unescaped(text.trim()).replace(['\r', '\n'], " ");
    // Excel begins a note with the name of its author, and people may delete it.
    if author.is_empty() || text.starts_with(author) {
        rows.line(&format!("{place}: {text}"), account)
    } else {
        rows.line(&format!("{place}: {author}: {text}"), account)
    }
}

fn notes(
    package: &Package,
    name: &str,
    has_conversations: bool,
    rows: &mut Rows,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut authors: Vec<String> = Vec::new();
    let (mut place, mut author) = (String::new(), String::new());
    let mut text = String::new();
    let mut in_text = false;
    package.read_xml(name, "the comments", account, |node, account| {
        match node {
            Node::Open(element) => match element.name() {
                "author" | "t" => {
                    in_text = true;
                    if element.name() == "author" {
                        text.clear();
                    }
                }
                "comment" => {
                    text.clear();
                    place = element.attribute("ref").unwrap_or_default();
                    let number = element.attribute("authorId").and_then(|id| id.parse::<usize>().ok());
                    author = number.and_then(|number| authors.get(number)).cloned().unwrap_or_default();
                }
                _ => {}
            },
            Node::Text(piece) if in_text => rows.grow(&mut text, &piece),
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "author" => {
                    in_text = false;
                    if authors.len() < MOST_PERSONS {
                        authors.push(std::mem::take(&mut text));
                    }
                }
                "t" => in_text = false,
                "comment" => {
                    return note(&place, &author, &text, has_conversations, rows, account);
                }
                _ => {}
            },
        }
        Ok(())
    })
}

fn conversation(book: &Book, name: &str, rows: &mut Rows, account: &mut Account) -> Result<(), Stop> {
    let (mut place, mut author, mut text) = (String::new(), String::new(), String::new());
    let mut in_text = false;
    book.package.read_xml(name, "the comments", account, |node, account| {
        match node {
            Node::Open(element) => match element.name() {
                "threadedComment" => {
                    text.clear();
                    place = element.attribute("ref").unwrap_or_default();
                    let person = element.attribute("personId").and_then(|id| book.persons.get(&id));
                    author = person.cloned().unwrap_or_default();
                    if let Some(date) = element.attribute("dT") {
                        let seconds = date.split('.').next().unwrap_or_default();
                        author = format!("{author} {seconds}").trim().to_owned();
                    }
                }
                "text" => in_text = true,
                _ => {}
            },
            Node::Text(piece) if in_text => rows.grow(&mut text, &piece),
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "text" => in_text = false,
                "threadedComment" => return note(&place, &author, &text, false, rows, account),
                _ => {}
            },
        }
        Ok(())
    })
}

/// Relations of one member that lead to members of this kind.
pub(super) fn leading_to(
    package: &Package,
    from: &str,
    kinds: &[&str],
    account: &mut Account,
) -> Result<Vec<Relation>, Stop> {
    let mut relations = relations_of(package, from, account)?;
    relations.retain(|relation| !relation.external && kinds.contains(&relation.kind.as_str()));
    Ok(relations)
}
