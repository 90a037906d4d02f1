//! The numbers of paragraphs in WordprocessingML (ECMA-376 part 1, 17.9). They are not in the text
//! but computed from it; people cite papers by them.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::package::{Element, Node, Package};
use crate::{Account, Stop};

/// Levels of a list (17.9.6 allows these and no more).
const LEVELS: usize = 9;

/// Bytes of what surrounds a number.
const LONGEST_PATTERN: usize = 100;

/// Styles that build on each other.
const LONGEST_ANCESTRY: usize = 32;

/// What the settings of one paragraph say about its number.
#[derive(Debug, Default)]
pub(super) struct Marks {
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    past: bool,
}

impl Marks {
    /// Takes from an element inside the settings what it says.
    pub(super) fn note(&mut self, element: &Element) {
        match element.name() {
            // The settings as they were before a tracked change.
            "pPrChange" | "numberingChange" => self.past = true,
            _ if self.past => {}
            "pStyle" => self.style = element.attribute("val"),
            "numId" => self.list = element.attribute("val"),
            "ilvl" => self.level = element.attribute("val").and_then(|level| level.parse().ok()),
            _ => {}
        }
    }
}

/// The lists of a paper, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Levels by the id of an abstract list.
    patterns: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    styles: HashMap<String, Style>,
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<String>,
}

#[derive(Debug, Default)]
struct List {
    pattern: String,
    restarts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

#[derive(Debug, Default, Clone)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// All its numbers are written in digits, whatever their own levels say.
    in_digits: bool,
    /// The level, counted from 1, whose next number makes it begin again; by default, any above.
    begins_after: Option<usize>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

impl Numbering {
    /// Reads the lists and the styles that use them.
    pub(super) fn of(
        package: &Package,
        lists: &str,
        styles: &str,
        account: &mut Account,
    ) -> Result<Self, Stop> {
        let mut numbering = Self::default();
        let mut reading = Reading::default();
        package.read_xml(lists, "the lists", account, |node, _| {
            reading.node(&node, &mut numbering);
            Ok(())
        })?;
        if numbering.lists.is_empty() {
            return Ok(numbering);
        }
        let mut name = String::new();
        package.read_xml(styles, "the styles", account, |node, _| {
            if let Node::Open(element) = node {
                if element.name() == "style" {
                    name = element.attribute("styleId").unwrap_or_default();
                    numbering.styles.insert(name.clone(), Style::default());
                } else if let Some(style) = numbering.styles.get_mut(&name) {
                    let value = || element.attribute("val");
                    match element.name() {
                        "basedOn" => style.based_on = value(),
                        "numId" => style.list = value(),
                        "ilvl" => style.level = value().and_then(|level| level.parse().ok()),
                        _ => {}
                    }
                }
            }
            Ok(())
        })?;
        Ok(numbering)
    }

    /// The number of the next paragraph with these marks, if it has one.
    pub(super) fn number(&mut self, marks: &Marks) -> Option<String> {
        let (id, level) = self.list_of(marks)?;
        let list = self.lists.get(&id)?;
        let pattern = self.patterns.get(&list.pattern)?;
        let level_of = |at: usize| list.levels.get(&at).or_else(|| pattern.get(at));
        let start_of = |at: usize| {
            let told = list.restarts.get(&at).copied();
            told.or_else(|| level_of(at).map(|level| level.start)).unwrap_or(1)
        };
        let counts = self.counts.entry(list.pattern.clone()).or_insert([None; LEVELS]);
        if self.begun.insert(id.clone()) {
            for at in list.restarts.keys() {
                if let Some(count) = counts.get_mut(*at) {
                    *count = None;
                }
            }
        }
        for (at, count) in counts.iter_mut().enumerate() {
            match at.cmp(&level) {
                Ordering::Less => *count = count.or(Some(start_of(at))),
                Ordering::Equal => {
                    *count = Some(count.map_or_else(|| start_of(at), |count| count.saturating_add(1)));
                }
                Ordering::Greater => {
                    // 0 stands for never; a level begins again after the named one or any above it.
                    let after = level_of(at).and_then(|level| level.begins_after).unwrap_or(at);
                    if level < after {
                        *count = None;
                    }
                }
            }
        }
        let own = level_of(level)?;
        if own.format == "bullet" || own.format == "none" {
            return None;
        }
        let mut text = own.text.clone();
        for (at, count) in counts.iter().enumerate() {
            let place = format!("%{}", at + 1);
            if text.contains(&place) {
                let format = level_of(at).map_or("decimal", |level| level.format.as_str());
                let format = if own.in_digits && at != level { "decimal" } else { format };
                text = text.replace(&place, &written(count.unwrap_or(0), format));
            }
        }
        Some(text).filter(|text| !text.trim().is_empty() && text.len() < 2 * LONGEST_PATTERN)
    }

    /// The list and level of a paragraph: its own, or those of its style and the styles below.
    fn list_of(&self, marks: &Marks) -> Option<(String, usize)> {
        let (mut list, mut level) = (marks.list.clone(), marks.level);
        let mut style = marks.style.as_ref().and_then(|name| self.styles.get(name));
        for _ in 0..LONGEST_ANCESTRY {
            let Some(found) = style.filter(|_| list.is_none()) else { break };
            list = found.list.clone();
            level = level.or(found.level);
            style = found.based_on.as_ref().and_then(|name| self.styles.get(name));
        }
        // List 0 means that there is none, against what the style says.
        list.filter(|list| list != "0").map(|list| (list, level.unwrap_or(0).min(LEVELS - 1)))
    }
}

/// Where in the list of lists we are.
#[derive(Default)]
struct Reading {
    pattern: Option<String>,
    list: Option<String>,
    level: usize,
}

impl Reading {
    fn node(&mut self, node: &Node, numbering: &mut Numbering) {
        match node {
            Node::Open(element) => self.open(element, numbering),
            Node::Close(element) => match element.name() {
                "abstractNum" => self.pattern = None,
                "num" => self.list = None,
                _ => {}
            },
            Node::Text(_) => {}
        }
    }

    fn open(&mut self, element: &Element, numbering: &mut Numbering) {
        let value = || element.attribute("val");
        match element.name() {
            "abstractNum" => self.pattern = element.attribute("abstractNumId"),
            "num" => {
                self.list = element.attribute("numId");
                if let Some(list) = &self.list {
                    numbering.lists.insert(list.clone(), List::default());
                }
            }
            "abstractNumId" => {
                if let (Some(list), Some(pattern)) = (self.list_in(numbering), value()) {
                    list.pattern = pattern;
                }
            }
            "lvl" | "lvlOverride" => {
                let level = element.attribute("ilvl").and_then(|level| level.parse().ok());
                self.level = level.unwrap_or(0).min(LEVELS - 1);
                if element.name() == "lvl" {
                    // Without a start of its own it counts from 0 (17.9.25).
                    *self.level_in(numbering) = Level::default();
                }
            }
            "startOverride" => {
                let level = self.level;
                let start = value().and_then(|start| start.parse().ok());
                if let (Some(list), Some(start)) = (self.list_in(numbering), start) {
                    list.restarts.insert(level, start);
                }
            }
            "start" => {
                self.level_in(numbering).start = value().and_then(|start| start.parse().ok()).unwrap_or(1);
            }
            "numFmt" => self.level_in(numbering).format = value().unwrap_or_default(),
            "isLgl" => self.level_in(numbering).in_digits = true,
            "lvlRestart" => {
                self.level_in(numbering).begins_after = value().and_then(|level| level.parse().ok());
            }
            "lvlText" => {
                let text = value().filter(|text| text.len() <= LONGEST_PATTERN);
                self.level_in(numbering).text = text.unwrap_or_default();
            }
            _ => {}
        }
    }

    fn list_in<'n>(&self, numbering: &'n mut Numbering) -> Option<&'n mut List> {
        numbering.lists.get_mut(self.list.as_ref()?)
    }

    /// The level that is being described, of a list of its own or of an abstract one.
    fn level_in<'n>(&self, numbering: &'n mut Numbering) -> &'n mut Level {
        if let Some(list) = &self.list {
            let list = numbering.lists.entry(list.clone()).or_default();
            return list.levels.entry(self.level).or_default();
        }
        let pattern = numbering.patterns.entry(self.pattern.clone().unwrap_or_default()).or_default();
        if pattern.len() <= self.level {
            pattern.resize(self.level + 1, Level { start: 1, ..Level::default() });
        }
        &mut pattern[self.level]
    }
}

/// A number in the way of a list, by the words of this standard (17.18.59) or the signs of
/// OpenDocument (part 3, 19.502); ways we do not know are written in digits.
pub(super) fn written(count: u32, format: &str) -> String {
    match format {
        "lowerLetter" | "a" => letters(count),
        "upperLetter" | "A" => letters(count).to_uppercase(),
        "lowerRoman" | "i" => roman(count),
        "upperRoman" | "I" => roman(count).to_uppercase(),
        "decimalZero" => format!("{count:02}"),
        "ordinal" => format!("{count}{}", ordinal_ending(count)),
        "bullet" | "none" => String::new(),
        _ => count.to_string(),
    }
}

/// a to z, then aa, bb, cc.
fn letters(count: u32) -> String {
    let Some(at) = count.checked_sub(1) else { return String::new() };
    let letter = char::from(b'a' + u8::try_from(at % 26).unwrap_or(0));
    let repeats = usize::try_from(at / 26 + 1).unwrap_or(1).min(8);
    letter.to_string().repeat(repeats)
}

fn roman(count: u32) -> String {
    if count == 0 || count >= 4_000 {
        return count.to_string();
    }
    let signs = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let (mut rest, mut text) = (count, String::new());
    for (value, sign) in signs {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

fn ordinal_ending(count: u32) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_lists_write_them() {
        let ways = [("lowerLetter", 28, "bb"), ("upperRoman", 49, "XLIX"), ("ordinal", 12, "12th")];
        for (format, count, text) in ways {
            assert_eq!(written(count, format), text);
        }
    }
}
