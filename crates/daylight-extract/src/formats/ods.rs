mod sheets;

use daylight_model::{Page, Problem};

use super::opendocument::{Unlocked, encrypted_members, stays, told_metadata, unlocked};
use super::package::{Member, Node, Package, missing};
use crate::{Account, Order, Source, Stop};

/// Tells the sheets of an OpenDocument spreadsheet (ODF 1.3 part 3).
pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let (package, problem) = Package::open(source, order);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if package.is_empty() {
        return Ok(());
    }
    match unlocked(&package, order, "the sheets need a password", account)? {
        Unlocked::NotLocked => tell(&package, None, account),
        Unlocked::Locked(problem) => tell(&package, Some(problem), account),
        Unlocked::Package(source) => tell(&Package::open(&source, order).0, None, account),
    }
}

/// `locked`: why what is locked in it could not be unlocked.
fn tell(package: &Package, locked: Option<Problem>, account: &mut Account) -> Result<(), Stop> {
    let encrypted = encrypted_members(package, account)?;
    if ["content.xml", "encrypted-package"].iter().any(|name| encrypted.contains(*name)) {
        return account.problem(locked.unwrap_or_else(|| stays("the text of the sheets")));
    }
    told_metadata(package, account)?;
    if package.find("content.xml").is_none() {
        account.problem(missing("the content"))?;
    }
    sheets::tell(package, account)?;
    headers(package, account)?;
    charts(package, account)?;
    package
        .members()
        .iter()
        .filter(|member| is_part(member))
        .try_for_each(|part| package.told_part(part, account))
}

/// Headers and footers, which lie with the styles: one page for all sheets.
fn headers(package: &Package, account: &mut Account) -> Result<(), Stop> {
    let mut text = String::new();
    let (mut in_header, mut in_field) = (0_usize, 0_usize);
    package.read_xml("styles.xml", "the styles", account, |node, _| {
        match node {
            Node::Open(element) if is_header(element.name()) => in_header += 1,
            Node::Open(element) if in_header > 0 => {
                in_field += usize::from(is_field(element.name()));
                text.push_str(if element.name() == "s" { " " } else { "" });
            }
            Node::Open(_) => {}
            Node::Text(piece) if in_header > 0 && in_field == 0 => text.push_str(&piece),
            Node::Text(_) => {}
            Node::Close(element) if is_header(element.name()) => in_header = in_header.saturating_sub(1),
            Node::Close(element) if in_header > 0 && is_field(element.name()) => {
                in_field = in_field.saturating_sub(1);
            }
            Node::Close(element) if in_header > 0 && element.name() == "p" => text.push('\n'),
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !is_placeholder(line)).collect();
    if lines.is_empty() { Ok(()) } else { account.page(Page::of_text(lines.join("\n"))) }
}

fn is_header(name: &str) -> bool {
    matches!(name, "header" | "footer" | "header-left" | "footer-left" | "header-first" | "footer-first")
}

/// What is put in when the sheet is printed.
fn is_field(name: &str) -> bool {
    matches!(name, "page-number" | "page-count" | "sheet-name" | "title" | "date" | "time" | "file-name")
}

/// What stands in every new sheet as header and footer.
fn is_placeholder(line: &str) -> bool {
    let text = line.trim_matches(|c: char| !c.is_alphanumeric());
    text.is_empty() || text == "Page"
}

/// Titles and legends of charts, each a small document of its own inside.
fn charts(package: &Package, account: &mut Account) -> Result<(), Stop> {
    let charts = package.members().iter().filter(|member| {
        let name = member.name.as_str();
        name != "content.xml" && name.ends_with("/content.xml") && !name.contains("META-INF")
    });
    for chart in charts {
        let mut text = String::new();
        let mut in_text = false;
        package.read_xml(&chart.name, "a chart or formula", account, |node, _| {
            match node {
                Node::Open(element) if element.name() == "p" => in_text = true,
                Node::Open(_) => {}
                Node::Text(piece) if in_text => text.push_str(&piece),
                Node::Text(_) => {}
                Node::Close(element) if element.name() == "p" => {
                    in_text = false;
                    text.push('\n');
                }
                Node::Close(_) => {}
            }
            Ok(())
        })?;
        if !text.trim().is_empty() {
            account.page(Page::of_text(text))?;
        }
    }
    Ok(())
}

/// Whether a member is a file of its own: a picture, an embedded paper, a macro.
fn is_part(member: &Member) -> bool {
    let name = member.name.as_str();
    let own =
        ["mimetype", "manifest.rdf", "META-INF/", "Configurations2/", "layout-cache", "ObjectReplacements/"];
    let is_xml = name.ends_with(".xml");
    !member.is_folder()
        && !own.iter().any(|own| name.starts_with(own))
        && (!is_xml || name.starts_with("Basic/") || name.starts_with("Scripts/"))
}
