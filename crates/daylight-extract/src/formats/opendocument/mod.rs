//! What the formats of OpenDocument share (OASIS ODF 1.3): metadata, encryption, the reader of
//! content, and the files a package carries.

mod content;
mod leftovers;
mod lists;
mod locked;
mod metadata;

use std::collections::BTreeSet;

use daylight_model::{Page, Problem, ProblemKind};

use super::package::{Node, Package};
use crate::{Account, Order, Source, Stop};

pub(super) use content::Content;
pub(super) use leftovers::told_leftovers;
pub(super) use locked::{Unlocked, unlocked};
pub(super) use metadata::told_metadata;

/// Reads a text or a presentation; slides become pages of their own. `margins` says what the text
/// in its styles is: headers and footers, or masters.
pub(super) fn read(
    source: &Source,
    order: &Order,
    margins: &'static str,
    account: &mut Account,
) -> Result<(), Stop> {
    let (package, problem) = Package::open(source, order);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if package.is_empty() {
        return Ok(());
    }
    match unlocked(&package, order, "the text needs a password", account)? {
        Unlocked::NotLocked => tell(&package, None, margins, account),
        Unlocked::Locked(problem) => tell(&package, Some(problem), margins, account),
        // What was locked once is not unlocked again: a package in a package in a package would never end.
        Unlocked::Package(source) => tell(&Package::open(&source, order).0, None, margins, account),
    }
}

/// `locked`: why what is locked in it could not be unlocked.
fn tell(
    package: &Package,
    locked: Option<Problem>,
    margins: &'static str,
    account: &mut Account,
) -> Result<(), Stop> {
    let encrypted = encrypted_members(package, account)?;
    told_metadata(package, account)?;
    let mut content = Content::new(package, &encrypted);
    if encrypted.contains("content.xml") || package.find("encrypted-package").is_some() {
        account.problem(locked.unwrap_or_else(|| stays("the text")))?;
    } else if package.find("content.xml").is_none() {
        account.problem(super::package::missing("the main text"))?;
    } else {
        if !encrypted.contains("styles.xml") {
            content.learn_lists("styles.xml");
        }
        content.read("content.xml", "the main text", true, account)?;
    }
    let rest = content.take();
    account.text(&rest)?;
    account.end_page()?;
    if !encrypted.contains("styles.xml") {
        content.read("styles.xml", margins, false, account)?;
        told_labelled(margins, content.take(), account)?;
    }
    let read_along = content.read_along();
    told_leftovers(package, &encrypted, &read_along, account)
}

/// The problem of what is locked otherwise than the manifest says.
pub(super) fn stays(what: &str) -> Problem {
    Problem::new(ProblemKind::Encrypted, format!("{what} is locked in a way Daylight cannot open"))
}

fn told_labelled(label: &str, text: String, account: &mut Account) -> Result<(), Stop> {
    if text.is_empty() {
        return Ok(());
    }
    account.page(Page { label: Some(label.to_owned()), ..Page::of_text(text) })
}

/// The members that the manifest says are encrypted (ODF 1.3 part 2, 4.4), in lower case.
pub(super) fn encrypted_members(package: &Package, account: &mut Account) -> Result<BTreeSet<String>, Stop> {
    let mut encrypted = BTreeSet::new();
    let mut path = None;
    package.read_xml("META-INF/manifest.xml", "the manifest", account, |node, _| {
        if let Node::Open(element) = node {
            match element.name() {
                "file-entry" => path = element.attribute("full-path"),
                "encryption-data" => encrypted.extend(path.take().map(|path| path.to_lowercase())),
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(encrypted)
}
