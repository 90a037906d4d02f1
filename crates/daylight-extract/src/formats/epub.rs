//! EPUB books (W3C EPUB 3.3, and the older EPUB 2): a page for each chapter, in reading order.

mod chapter;
mod contents;

use std::collections::{BTreeSet, HashMap};

use daylight_model::{Page, PartHead, PartKind, Problem, ProblemKind};

use super::package::{Member, Node, Package, base_name, missing};
use crate::{Account, Order, Source, Stop};
use chapter::told_chapter;
use contents::{Book, book, titles};

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let (package, problem) = Package::open(source, order);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if package.is_empty() {
        return Ok(());
    }
    let locked = locked_members(&package, account)?;
    let description = description(&package, account)?;
    let book = match &description {
        Some(name) => book(&package, name, account)?,
        None => {
            account.problem(missing("the description of the book"))?;
            Book::default()
        }
    };
    let titles = titles(&package, &book, account)?;
    let told = told_chapters(&package, &book, &titles, &locked, account)?;
    told_rest(&package, &told, &locked, account)
}

/// The chapters in reading order; then pages that the order leaves out.
fn told_chapters(
    package: &Package,
    book: &Book,
    titles: &HashMap<String, String>,
    locked: &BTreeSet<String>,
    account: &mut Account,
) -> Result<BTreeSet<String>, Stop> {
    let mut told = BTreeSet::new();
    let (mut locked_chapters, mut lost) = (0, 0);
    for name in book.spine.iter().chain(&book.outside_spine) {
        let name = name.to_lowercase();
        if !told.insert(name.clone()) {
            continue;
        }
        let Some(member) = package.find(&name) else {
            lost += 1;
            continue;
        };
        if locked.contains(&name) {
            locked_chapters += 1;
            continue;
        }
        told_chapter(package, member, titles.get(&name), account)?;
    }
    for member in package.members() {
        let name = member.name.to_lowercase();
        let is_page = [".xhtml", ".html", ".htm"].iter().any(|ending| name.ends_with(ending));
        if is_page && !is_resource_fork(&name) && !locked.contains(&name) && told.insert(name.clone()) {
            told_chapter(package, member, titles.get(&name), account)?;
        }
    }
    if locked_chapters > 0 {
        let detail = format!("{locked_chapters} of {} chapters need a key", book.spine.len());
        account.problem(Problem::new(ProblemKind::Encrypted, detail))?;
    }
    if lost > 0 {
        let detail = format!("{lost} of {} chapters are missing", book.spine.len());
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    Ok(told)
}

/// Pictures and whatever else a person would look at, as parts.
fn told_rest(
    package: &Package,
    told: &BTreeSet<String>,
    locked: &BTreeSet<String>,
    account: &mut Account,
) -> Result<(), Stop> {
    for member in package.members() {
        let name = member.name.to_lowercase();
        if member.is_folder() || told.contains(&name) || is_layout(&name) {
            continue;
        }
        if locked.contains(&name) {
            let head = PartHead::named(PartKind::Embedded, member.name.clone());
            account.part_missing(head, Problem::new(ProblemKind::Encrypted, "it needs a key"))?;
        } else {
            package.told_part(member, account)?;
        }
    }
    Ok(())
}

/// What is for the reading program alone: styles, fonts, scripts, the tables of the package.
fn is_layout(name: &str) -> bool {
    let endings =
        [".css", ".otf", ".ttf", ".woff", ".woff2", ".js", ".ncx", ".opf", ".smil", ".xpgt", ".pls"];
    endings.iter().any(|ending| name.ends_with(ending))
        || name.starts_with("meta-inf/")
        || is_resource_fork(name)
        || matches!(base_name(name), "mimetype" | ".ds_store")
}

fn is_resource_fork(name: &str) -> bool {
    name.starts_with("__macosx/")
}

/// The file that describes the book, as the container says, or else as its ending shows.
fn description(package: &Package, account: &mut Account) -> Result<Option<String>, Stop> {
    let mut path = None;
    package.read_xml("META-INF/container.xml", "the container", account, |node, _| {
        if let Node::Open(element) = node
            && element.name() == "rootfile"
            && path.is_none()
        {
            path = element.attribute("full-path");
        }
        Ok(())
    })?;
    let by_ending = |member: &&Member| {
        let name = member.name.to_lowercase();
        name.ends_with(".opf") && !is_resource_fork(&name)
    };
    Ok(path
        .filter(|path| package.find(path).is_some())
        .or_else(|| package.members().iter().find(by_ending).map(|member| member.name.clone())))
}

/// The members that need a key. Scrambled fonts are listed in the same place; their text is none.
fn locked_members(package: &Package, account: &mut Account) -> Result<BTreeSet<String>, Stop> {
    let mut locked = BTreeSet::new();
    let mut scrambled = false;
    package.read_xml("META-INF/encryption.xml", "the list of what is encrypted", account, |node, _| {
        if let Node::Open(element) = node {
            match element.name() {
                "EncryptedData" => scrambled = false,
                "EncryptionMethod" => {
                    let method = element.attribute("Algorithm").unwrap_or_default();
                    scrambled = method.contains("idpf.org/2008/embedding") || method.contains("pdf/enc#RC");
                }
                "CipherReference" if !scrambled => {
                    let path = element.attribute("URI").unwrap_or_default();
                    locked.insert(contents::path_of("", &path).to_lowercase());
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(locked)
}

fn labelled(label: Option<&String>, text: String) -> Page {
    Page { label: label.cloned(), ..Page::of_text(text) }
}
