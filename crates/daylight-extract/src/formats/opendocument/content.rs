use std::collections::{BTreeSet, HashMap};

use daylight_model::Page;

use super::lists::Lists;
use crate::formats::package::{Element, Node, Package, resolved};
use crate::formats::paragraphs::Paragraphs;
use crate::formats::story::heading;
use crate::{Account, Stop};

/// Objects within objects.
const DEEPEST_OBJECT: usize = 8;

/// Spaces that one element can stand for.
const MOST_SPACES: usize = 100;

/// Bytes of a name or date that is said in a few words.
const LONGEST_NAME: usize = 4 << 10;

/// Reads `content.xml` and `styles.xml` into paragraphs and slides.
pub(in crate::formats) struct Content<'p> {
    package: &'p Package<'p>,
    encrypted: &'p BTreeSet<String>,
    paragraphs: Paragraphs,
    /// Paragraphs that are open here: text anywhere else is none.
    open_paragraphs: u32,
    depth: usize,
    muted_from: Option<usize>,
    aside: Vec<Aside>,
    said: Option<Said>,
    lists: Lists,
    deletions: HashMap<String, String>,
    region: String,
    style: String,
    hidden_styles: BTreeSet<String>,
    declared: HashMap<String, String>,
    slide: Option<Slide>,
    /// Inside `office:styles` and its like only masters hold text.
    in_master: u32,
    only_masters: bool,
    folder: String,
    object_depth: usize,
    read_along: BTreeSet<String>,
}

/// A note, comment or deletion, which says first who made it and then what it says.
struct Aside {
    depth: usize,
    what: &'static str,
    author: Option<String>,
    date: Option<String>,
    outer: Paragraphs,
    outer_open: u32,
}

/// A name, date or description that stands in an element of its own.
struct Said {
    depth: usize,
    what: What,
    text: String,
}

enum What {
    Author,
    Date,
    Alternative,
    Declared(String),
}

struct Slide {
    label: Option<String>,
    declared: Vec<String>,
}

impl<'p> Content<'p> {
    pub(in crate::formats) fn new(package: &'p Package<'p>, encrypted: &'p BTreeSet<String>) -> Self {
        Self {
            package,
            encrypted,
            paragraphs: Paragraphs::new(),
            open_paragraphs: 0,
            depth: 0,
            muted_from: None,
            aside: Vec::new(),
            said: None,
            lists: Lists::default(),
            deletions: HashMap::new(),
            region: String::new(),
            style: String::new(),
            hidden_styles: BTreeSet::new(),
            declared: HashMap::new(),
            slide: None,
            in_master: 0,
            only_masters: false,
            folder: String::new(),
            object_depth: 0,
            read_along: BTreeSet::new(),
        }
    }

    /// Reads a member. With `hand_on`, finished lines go to the account as running text.
    pub(in crate::formats) fn read(
        &mut self,
        name: &str,
        what: &'static str,
        hand_on: bool,
        account: &mut Account,
    ) -> Result<(), Stop> {
        self.depth = 0;
        self.muted_from = None;
        self.said = None;
        self.in_master = 0;
        self.only_masters = name.ends_with("styles.xml");
        self.folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        self.read_along.insert(name.to_lowercase());
        let package = self.package;
        package.read_xml(name, what, account, |node, account| {
            match &node {
                Node::Open(element) => {
                    self.depth += 1;
                    if self.muted_from.is_none() {
                        self.open(element, account)?;
                    }
                }
                Node::Text(text) => self.words(text),
                Node::Close(element) => {
                    let depth = self.depth;
                    self.depth = depth.saturating_sub(1);
                    match self.muted_from {
                        Some(from) if depth > from => {}
                        Some(_) => self.muted_from = None,
                        None => self.close(element.name(), depth, account)?,
                    }
                    if hand_on && self.slide.is_none() && self.aside.is_empty() {
                        self.paragraphs.hand_on(account)?;
                    }
                }
            }
            Ok(())
        })?;
        while let Some(aside) = self.aside.pop() {
            self.end_aside(aside);
        }
        self.end_slide(account)?;
        self.paragraphs.told_lost(account)
    }

    /// Learns from the styles how lists and headings are numbered. What cannot be read of them is
    /// told when they are read for their text.
    pub(in crate::formats) fn learn_lists(&mut self, name: &str) {
        let Some(member) = self.package.find(name) else { return };
        let Ok(mut xml) = self.package.xml_of(member, "the styles") else { return };
        while let Some(node) = xml.next() {
            if let Node::Open(element) = &node
                && element.name().contains("style")
            {
                self.lists.open(element);
            }
        }
    }

    /// The text that was not handed on, and the deletions that have no place.
    pub(in crate::formats) fn take(&mut self) -> String {
        let mut text = self.paragraphs.take();
        let mut left: Vec<(String, String)> = self.deletions.drain().collect();
        left.sort();
        text.extend(left.into_iter().map(|(_, lines)| lines));
        text
    }

    /// The members that were read, in lower case.
    pub(in crate::formats) fn read_along(&self) -> BTreeSet<String> {
        self.read_along.clone()
    }

    fn words(&mut self, text: &str) {
        if self.muted_from.is_some() {
            return;
        }
        if let Some(said) = &mut self.said {
            if said.text.len() < LONGEST_NAME {
                said.text.push_str(text);
            }
            return;
        }
        if self.open_paragraphs == 0 || (self.only_masters && self.in_master == 0) {
            return;
        }
        // Runs of white space count as one space (ODF 1.3 part 3, 6.1.2).
        self.paragraphs.words(text);
    }

    fn open(&mut self, element: &Element, account: &mut Account) -> Result<(), Stop> {
        self.lists.open(element);
        match element.name() {
            "p" | "h" => {
                self.paragraphs.open_paragraph();
                self.open_paragraphs += 1;
                if let Some(number) = self.lists.number(element) {
                    self.paragraphs.text(&number);
                    self.paragraphs.text(" ");
                }
            }
            "s" => {
                let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.paragraphs.text(&" ".repeat(MOST_SPACES.min(count)));
            }
            "tab" => self.paragraphs.tab(),
            "line-break" => {
                self.paragraphs.line_break();
            }
            "table-row" => self.paragraphs.open_row(),
            "table-cell" | "covered-table-cell" => self.paragraphs.open_cell(),
            // The number of a note would stick to the word before it.
            "note-citation" | "binary-data" | "event-listeners" | "page-thumbnail" | "font-face-decls" => {
                self.muted_from = Some(self.depth);
            }
            // The source of a formula stands beside its signs.
            "annotation" if element.prefix() != "office" => self.muted_from = Some(self.depth),
            "annotation" => self.open_aside("comment"),
            "note" => self.open_aside("note"),
            "notes" if self.only_masters => self.muted_from = Some(self.depth),
            "notes" => self.open_aside("notes"),
            "deletion" => self.open_aside("deleted"),
            "changed-region" => self.region = element.attribute("id").unwrap_or_default(),
            "change" => {
                if let Some(id) = element.attribute("change-id")
                    && let Some(lines) = self.deletions.remove(&id)
                {
                    self.paragraphs.lines_beside(&lines);
                }
            }
            "creator" if !self.aside.is_empty() => self.say(What::Author),
            "date" if element.prefix() == "dc" && !self.aside.is_empty() => self.say(What::Date),
            "title" | "desc" if element.prefix() == "svg" => self.say(What::Alternative),
            "a" => {
                if let Some(target) = element.attribute("href").filter(|target| !target.starts_with('#')) {
                    self.paragraphs.aside("link", &target);
                }
            }
            "hidden-text" => {
                self.paragraphs.aside("hidden", &element.attribute("string-value").unwrap_or_default());
            }
            "object" => self.object(element, account)?,
            "math" => {
                self.paragraphs.open_paragraph();
                self.open_paragraphs += 1;
            }
            "master-page" => self.in_master += 1,
            "style" => self.style = element.attribute("name").unwrap_or_default(),
            "drawing-page-properties"
                if element.attribute("visibility").is_some_and(|value| value == "hidden") =>
            {
                self.hidden_styles.insert(self.style.clone());
            }
            "footer-decl" | "header-decl" | "date-time-decl" => {
                self.say(What::Declared(element.attribute("name").unwrap_or_default()));
            }
            "page" if element.prefix() == "draw" => self.open_slide(element, account)?,
            "frame" if self.only_masters && element.attribute("placeholder").is_some_and(|v| v == "true") => {
                self.muted_from = Some(self.depth);
            }
            _ if element.prefix() == "form" => self.form(element),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, depth: usize, account: &mut Account) -> Result<(), Stop> {
        if self.said.as_ref().is_some_and(|said| depth <= said.depth) {
            self.end_said();
        }
        if self.aside.last().is_some_and(|aside| depth <= aside.depth)
            && let Some(aside) = self.aside.pop()
        {
            self.end_aside(aside);
        }
        self.lists.close(name);
        match name {
            "p" | "h" | "math" => {
                self.paragraphs.close_paragraph();
                self.open_paragraphs = self.open_paragraphs.saturating_sub(1);
            }
            // Signs of a formula are elements of their own.
            "mi" | "mn" | "mo" | "mtext" => self.paragraphs.text(" "),
            "table-row" => self.paragraphs.close_row(),
            "table-cell" | "covered-table-cell" => self.paragraphs.close_cell(),
            "master-page" => self.in_master = self.in_master.saturating_sub(1),
            "page" => self.end_slide(account)?,
            _ => {}
        }
        Ok(())
    }

    fn open_aside(&mut self, what: &'static str) {
        let aside = Aside {
            depth: self.depth,
            what,
            author: None,
            date: None,
            outer: std::mem::replace(&mut self.paragraphs, Paragraphs::new()),
            outer_open: std::mem::take(&mut self.open_paragraphs),
        };
        self.aside.push(aside);
    }

    fn end_aside(&mut self, aside: Aside) {
        let text = self.paragraphs.take();
        self.paragraphs = aside.outer;
        self.open_paragraphs = aside.outer_open;
        if text.trim().is_empty() {
            return;
        }
        let lines = format!("[{}] {text}", heading(aside.what, aside.author, aside.date));
        if aside.what == "deleted" {
            self.deletions.entry(std::mem::take(&mut self.region)).or_default().push_str(&lines);
        } else {
            self.paragraphs.lines_beside(&lines);
        }
    }

    fn say(&mut self, what: What) {
        self.said = Some(Said { depth: self.depth, what, text: String::new() });
    }

    fn end_said(&mut self) {
        let Some(Said { what, text, .. }) = self.said.take() else { return };
        let text = text.trim().to_owned();
        match (what, self.aside.last_mut()) {
            (What::Author, Some(aside)) => aside.author = Some(text),
            (What::Date, Some(aside)) => aside.date = Some(text),
            (What::Alternative, _) if !text.is_empty() => self.paragraphs.aside("picture", &text),
            (What::Declared(name), _) => {
                self.declared.insert(name, text);
            }
            _ => {}
        }
    }

    /// What was filled into a form, and its labels, stand in attributes.
    fn form(&mut self, element: &Element) {
        for name in ["label", "current-value", "value", "title"] {
            if let Some(text) = element.attribute(name).filter(|text| !text.trim().is_empty()) {
                self.paragraphs.aside("form", &text);
            }
        }
    }

    /// The text of a chart, formula or sheet that lies in a folder of the same package.
    fn object(&mut self, element: &Element, account: &mut Account) -> Result<(), Stop> {
        let Some(target) = element.attribute("href") else { return Ok(()) };
        let name = format!("{}/content.xml", resolved(&self.folder, &target)).to_lowercase();
        let there = self.package.find(&name).is_some() && !self.encrypted.contains(&name);
        if !there || self.object_depth >= DEEPEST_OBJECT || !self.read_along.insert(name.clone()) {
            return Ok(());
        }
        let mut object = Content::new(self.package, self.encrypted);
        object.object_depth = self.object_depth + 1;
        object.read_along = std::mem::take(&mut self.read_along);
        let read = object.read(&name, "an embedded object", false, account);
        self.read_along = std::mem::take(&mut object.read_along);
        read?;
        self.paragraphs.lines_beside(&object.take());
        Ok(())
    }

    fn open_slide(&mut self, element: &Element, account: &mut Account) -> Result<(), Stop> {
        self.end_slide(account)?;
        let rest = self.paragraphs.take();
        account.text(&rest)?;
        account.end_page()?;
        let hidden = element.attribute("style-name").is_some_and(|style| self.hidden_styles.contains(&style));
        let number = account.pages() + 1;
        let name = element.attribute("name").filter(|name| !says_only_number(name, number));
        let label = match (name, hidden) {
            (Some(name), true) => Some(format!("{name} (hidden)")),
            (None, true) => Some("hidden".to_owned()),
            (name, false) => name,
        };
        let declared = ["use-header-name", "use-footer-name", "use-date-time-name"];
        let declared = declared.into_iter().filter_map(|name| element.attribute(name));
        let declared = declared.filter_map(|name| self.declared.get(&name).cloned()).collect();
        self.slide = Some(Slide { label, declared });
        Ok(())
    }

    fn end_slide(&mut self, account: &mut Account) -> Result<(), Stop> {
        let Some(slide) = self.slide.take() else { return Ok(()) };
        for line in &slide.declared {
            self.paragraphs.lines_beside(line);
        }
        let text = self.paragraphs.take();
        self.open_paragraphs = 0;
        account.page(Page { label: slide.label, ..Page::of_text(text) })
    }
}

/// `page3` or `Slide 3` on page 3: what the program called it, not a person.
fn says_only_number(name: &str, number: u32) -> bool {
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
    name.get(word.len()..).is_some_and(|digits| digits == number.to_string()) && word.trim().len() <= 8
}
