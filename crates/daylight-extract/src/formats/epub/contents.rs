use std::collections::HashMap;

use daylight_model::Field;

use crate::formats::package::{Element, Node, Package, resolved, told_date};
use crate::{Account, Stop};

/// Chapters of one book. The longest we know of, a law collection, has some ten thousand.
const MOST_CHAPTERS: usize = 100_000;

/// Bytes of one title.
const LONGEST_TITLE: usize = 1 << 10;

/// What the description of the book says about its files, as names of members.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// The chapters, in reading order.
    pub(super) spine: Vec<String>,
    /// Pages that belong to the book and are not in the reading order.
    pub(super) outside_spine: Vec<String>,
    /// The tables of contents.
    tables: Vec<String>,
}

/// Reads the description and tells the metadata in it.
pub(super) fn book(package: &Package, name: &str, account: &mut Account) -> Result<Book, Stop> {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut book = Book::default();
    let mut files: HashMap<String, String> = HashMap::new();
    let mut pages: Vec<String> = Vec::new();
    let mut value = String::new();
    let mut property = String::new();
    package.read_xml(name, "the description of the book", account, |node, account| {
        match node {
            Node::Open(element) => {
                value.clear();
                property = element.attribute("property").unwrap_or_default();
                match element.name() {
                    "item" => list_item(&element, folder, &mut files, &mut pages, &mut book),
                    "itemref" => {
                        let id = element.attribute("idref").unwrap_or_default();
                        if book.spine.len() < MOST_CHAPTERS {
                            book.spine.extend(files.get(&id).cloned());
                        }
                    }
                    _ => {}
                }
            }
            Node::Text(text) => value.push_str(&text),
            Node::Close(element) => {
                let value = std::mem::take(&mut value);
                told_value(element.name(), &property, &value, account)?;
            }
        }
        Ok(())
    })?;
    let listed: std::collections::BTreeSet<&String> = book.spine.iter().collect();
    pages.retain(|page| !listed.contains(page));
    book.outside_spine = pages;
    Ok(book)
}

fn list_item(
    element: &Element,
    folder: &str,
    files: &mut HashMap<String, String>,
    pages: &mut Vec<String>,
    book: &mut Book,
) {
    let (Some(id), Some(path)) = (element.attribute("id"), element.attribute("href")) else { return };
    let path = path_of(folder, &path);
    let media = element.attribute("media-type").unwrap_or_default();
    let is_table =
        element.attribute("properties").is_some_and(|said| said.split(' ').any(|one| one == "nav"));
    if is_table || media == "application/x-dtbncx+xml" {
        book.tables.push(path.clone());
    }
    if media == "application/xhtml+xml" && pages.len() < MOST_CHAPTERS {
        pages.push(path.clone());
    }
    files.insert(id, path);
}

fn told_value(name: &str, property: &str, value: &str, account: &mut Account) -> Result<(), Stop> {
    if value.trim().is_empty() {
        return Ok(());
    }
    let field = match (name, property) {
        ("title", _) => Field::Title,
        ("creator", _) => Field::Author,
        ("language", _) => Field::Language,
        ("description", _) => Field::Description,
        ("publisher", _) => Field::Organisation,
        ("subject", _) => Field::Keywords,
        ("date", _) => return told_date(Field::Created, value, account),
        ("meta", "dcterms:modified") => return told_date(Field::Modified, value, account),
        ("identifier" | "contributor" | "rights" | "source", _) => Field::Other(name.to_owned()),
        _ => return Ok(()),
    };
    account.metadata(field, value)
}

/// The titles of chapters, as the tables of contents name them.
pub(super) fn titles(
    package: &Package,
    book: &Book,
    account: &mut Account,
) -> Result<HashMap<String, String>, Stop> {
    let mut titles = HashMap::new();
    for table in book.tables.iter().take(4) {
        let folder = table.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut title = String::new();
        let mut target = None;
        package.read_xml(table, "the table of contents", account, |node, _| {
            match node {
                Node::Open(element) => match element.name() {
                    "a" => {
                        target = element.attribute("href");
                        title.clear();
                    }
                    "navPoint" => title.clear(),
                    // The label comes before the place in the older form.
                    "content" => keep(&mut titles, folder, element.attribute("src"), &mut title),
                    _ => {}
                },
                Node::Text(text) if title.len() < LONGEST_TITLE => title.push_str(&text),
                Node::Close(element) if element.name() == "a" => {
                    keep(&mut titles, folder, target.take(), &mut title);
                }
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(titles)
}

fn keep(titles: &mut HashMap<String, String>, folder: &str, target: Option<String>, title: &mut String) {
    let title = std::mem::take(title).split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(target) = target
        && !title.is_empty()
    {
        titles.entry(path_of(folder, &target).to_lowercase()).or_insert(title);
    }
}

/// The member that an address in `folder` means.
pub(super) fn path_of(folder: &str, address: &str) -> String {
    resolved(folder, &unescaped(address))
}

/// `%20` and its like as the bytes they stand for.
fn unescaped(address: &str) -> String {
    if !address.contains('%') {
        return address.to_owned();
    }
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((first, later)) = rest.split_first() {
        let digits = later.get(..2).filter(|_| *first == b'%');
        let value = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match value {
            Some(value) => {
                bytes.push(value);
                rest = later.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = later;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
