//! XPS and OpenXPS papers (ECMA-388): pages of letters that each say where they stand.

use daylight_model::{Page, Problem, ProblemKind};

use super::package::{
    Element, Member, Node, Package, base_name, missing, relations_of, resolved, told_properties,
};
use crate::{Account, Order, Source, Stop};

/// Pages listed at most.
const MOST_PAGES: usize = 100_000;

/// Bytes of text on one page.
const LARGEST_PAGE: usize = 4 << 20;

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let (package, problem) = Package::open(source, order);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if package.is_empty() {
        return Ok(());
    }
    let roots = relations_of(&package, "", account)?;
    told_properties(&package, &roots, account)?;
    let sequence = roots.iter().find(|relation| relation.kind.eq_ignore_ascii_case("fixedrepresentation"));
    let mut pages = Vec::new();
    if let Some(sequence) = sequence {
        for document in named_in(&package, &sequence.target, "DocumentReference", account)? {
            pages.extend(named_in(&package, &document, "PageContent", account)?);
        }
    }
    if pages.is_empty() {
        account.problem(missing("the list of pages"))?;
        pages = unlisted(&package);
    }
    for page in pages.iter().take(MOST_PAGES) {
        tell_page(&package, page, account)?;
    }
    let own = |member: &&Member| is_part(&member.name);
    package.members().iter().filter(own).try_for_each(|part| package.told_part(part, account))
}

/// What elements of this name lead to, in their order.
fn named_in(
    package: &Package,
    name: &str,
    element_name: &str,
    account: &mut Account,
) -> Result<Vec<String>, Stop> {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    package.read_xml(name, "a list of pages", account, |node, _| {
        if let Node::Open(element) = &node
            && element.name() == element_name
            && let Some(target) = element.attribute("Source")
            && found.len() < MOST_PAGES
        {
            found.push(resolved(folder, &target));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Pages by the number in their names.
fn unlisted(package: &Package) -> Vec<String> {
    let pages =
        package.members().iter().filter(|member| member.name.to_ascii_lowercase().ends_with(".fpage"));
    let number = |name: &str| {
        let digits: String = base_name(name).chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap_or(u64::MAX)
    };
    let mut names: Vec<String> = pages.map(|member| member.name.clone()).collect();
    names.sort_by_key(|name| number(name));
    names
}

fn tell_page(package: &Package, name: &str, account: &mut Account) -> Result<(), Stop> {
    if package.find(name).is_none() {
        account.problem(missing("a page"))?;
        return account.page(Page::default());
    }
    let mut lines = Lines::default();
    package.read_xml(name, "a page", account, |node, _| {
        match &node {
            Node::Open(element) if element.name() == "Glyphs" => lines.glyphs(element),
            Node::Open(element) => lines.leads_to(element),
            _ => {}
        }
        Ok(())
    })?;
    let cut = lines.cut;
    account.page(Page::of_text(lines.text()))?;
    if cut == 0 {
        return Ok(());
    }
    let detail = format!("{cut} bytes of text beyond {LARGEST_PAGE} on one page were not kept");
    account.problem(Problem::on_page(account.pages(), ProblemKind::TooLarge, detail))
}

/// Text runs joined to lines: those that follow each other at the same height.
#[derive(Default)]
struct Lines {
    text: String,
    links: String,
    height: Option<f64>,
    cut: usize,
}

impl Lines {
    fn glyphs(&mut self, element: &Element) {
        let text = element.attribute("UnicodeString").unwrap_or_default();
        // Two brackets in front say that a bracket is meant as one.
        let text = text.strip_prefix("{}").unwrap_or(&text);
        if text.is_empty() {
            return;
        }
        if self.text.len() + text.len() > LARGEST_PAGE {
            self.cut += text.len();
            return;
        }
        let height = element.attribute("OriginY").and_then(|height| height.trim().parse::<f64>().ok());
        let same = height.zip(self.height).is_some_and(|(now, before)| (now - before).abs() < 1.0);
        if !self.text.is_empty() {
            self.text.push(if same { ' ' } else { '\n' });
        }
        self.height = height;
        self.text.push_str(text);
        self.leads_to(element);
    }

    fn leads_to(&mut self, element: &Element) {
        if let Some(address) = element.attribute("FixedPage.NavigateUri")
            && address.contains(':')
            && self.links.len() < LARGEST_PAGE
            && !self.links.contains(&address)
        {
            self.links.push_str(&format!("[link] {address}\n"));
        }
    }

    fn text(mut self) -> String {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text + &self.links
    }
}

/// Whether a member is a picture or a file of its own; fonts and settings of printers are none.
fn is_part(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    !name.ends_with('/')
        && !name.contains("thumbnail")
        && !matches!(
            ending,
            "xml"
                | "rels"
                | "fpage"
                | "fdoc"
                | "fdseq"
                | "odttf"
                | "ttf"
                | "frag"
                | "struct"
                | "icc"
                | "dict"
        )
}
