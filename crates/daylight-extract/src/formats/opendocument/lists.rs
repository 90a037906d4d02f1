use std::collections::HashMap;

use crate::formats::numbering::written;
use crate::formats::package::Element;

/// Levels of a list or of headings.
const LEVELS: usize = 10;

/// Bytes of what surrounds a number.
const LONGEST_SURROUNDING: usize = 50;

/// The name under which the numbers of headings are kept: no style can have it.
const HEADINGS: &str = "";

/// The numbers of list items and headings (ODF 1.3 part 3, 5.3 and 16.30 to 16.34). They are not in
/// the text but computed from it; people cite papers by them.
#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: HashMap<String, Vec<Level>>,
    /// The style whose levels are being described.
    describing: Option<String>,
    open: Vec<Open>,
    /// How far each style had counted when its last list ended.
    ended: HashMap<String, u32>,
    headings: [Option<u32>; LEVELS],
    /// An item began, and its first paragraph has not.
    at_item: bool,
}

#[derive(Debug, Default, Clone)]
struct Level {
    format: String,
    prefix: String,
    suffix: String,
    shown: usize,
    start: u32,
}

#[derive(Debug)]
struct Open {
    style: String,
    count: Option<u32>,
}

impl Lists {
    /// Takes from the tag that begins an element what it says about lists.
    pub(super) fn open(&mut self, element: &Element) {
        match element.name() {
            "list-style" => self.describing = element.attribute("name"),
            "outline-style" => self.describing = Some(HEADINGS.to_owned()),
            "list-level-style-number" | "list-level-style-bullet" | "outline-level-style" => {
                self.describe(element);
            }
            "list" if element.prefix() == "text" => self.begin(element),
            "list-item" => {
                let start = element.attribute("start-value").and_then(|start| start.parse().ok());
                let level = self.open.len().saturating_sub(1);
                let first = self.open.last().and_then(|list| self.level(&list.style, level));
                let first = first.map_or(1, |level| level.start);
                if let Some(list) = self.open.last_mut() {
                    let next = list.count.map_or(first, |count| count.saturating_add(1));
                    list.count = Some(start.unwrap_or(next));
                    self.at_item = true;
                }
            }
            "list-header" => self.at_item = false,
            _ => {}
        }
    }

    /// An element with this name ends.
    pub(super) fn close(&mut self, name: &str) {
        match name {
            "list" => {
                if let Some(Open { style, count: Some(count) }) = self.open.pop()
                    && self.open.is_empty()
                {
                    self.ended.insert(style, count);
                }
                self.at_item = false;
            }
            "list-item" => self.at_item = false,
            _ => {}
        }
    }

    /// The number of the paragraph or heading that begins, if it has one.
    pub(super) fn number(&mut self, paragraph: &Element) -> Option<String> {
        if std::mem::take(&mut self.at_item) {
            let counts: Vec<u32> = self.open.iter().map(|list| list.count.unwrap_or(0)).collect();
            let style = &self.open.last()?.style;
            return self.written(style, &counts);
        }
        if paragraph.name() != "h" || !self.open.is_empty() {
            return None;
        }
        let level: usize = paragraph.attribute("outline-level")?.parse().ok()?;
        let level = level.clamp(1, LEVELS) - 1;
        self.level(HEADINGS, level).filter(|level| !level.format.is_empty())?;
        let starts: Vec<u32> =
            (0..LEVELS).map(|at| self.level(HEADINGS, at).map_or(1, |level| level.start)).collect();
        for (at, (count, start)) in self.headings.iter_mut().zip(starts).enumerate() {
            *count = match at.cmp(&level) {
                std::cmp::Ordering::Less => count.or(Some(start)),
                std::cmp::Ordering::Equal => Some(count.map_or(start, |count| count.saturating_add(1))),
                std::cmp::Ordering::Greater => None,
            };
        }
        let counts: Vec<u32> = self.headings.iter().take(level + 1).map(|count| count.unwrap_or(0)).collect();
        self.written(HEADINGS, &counts)
    }

    fn begin(&mut self, element: &Element) {
        let own = element.attribute("style-name").filter(|style| !style.is_empty());
        let style = own.or_else(|| self.open.last().map(|list| list.style.clone())).unwrap_or_default();
        let goes_on = element.attribute("continue-numbering").is_some_and(|value| value == "true")
            || element.attribute("continue-list").is_some();
        let count = self.ended.get(&style).copied().filter(|_| goes_on && self.open.is_empty());
        self.open.push(Open { style, count });
        self.at_item = false;
    }

    fn describe(&mut self, element: &Element) {
        let Some(style) = &self.describing else { return };
        let number = |name: &str| element.attribute(name).and_then(|value| value.parse::<usize>().ok());
        let around = |name: &str| {
            element.attribute(name).filter(|text| text.len() <= LONGEST_SURROUNDING).unwrap_or_default()
        };
        let Some(at) = number("level").and_then(|level| level.checked_sub(1)).filter(|at| *at < LEVELS)
        else {
            return;
        };
        let levels = self.styles.entry(style.clone()).or_default();
        if levels.len() <= at {
            levels.resize(at + 1, Level::default());
        }
        let start = number("start-value").and_then(|start| u32::try_from(start).ok());
        levels[at] = Level {
            format: around("num-format"),
            prefix: around("num-prefix"),
            suffix: around("num-suffix"),
            shown: number("display-levels").unwrap_or(1),
            start: start.unwrap_or(1),
        };
    }

    fn level(&self, style: &str, at: usize) -> Option<&Level> {
        self.styles.get(style)?.get(at)
    }

    /// The number after these counts, one for each level.
    fn written(&self, style: &str, counts: &[u32]) -> Option<String> {
        let own = self.level(style, counts.len().checked_sub(1)?)?;
        if own.format.is_empty() {
            return None;
        }
        let from = counts.len().saturating_sub(own.shown.max(1));
        let mut numbers = Vec::new();
        for (at, count) in counts.iter().enumerate().skip(from) {
            let format = self.level(style, at).map_or("", |level| level.format.as_str());
            if !format.is_empty() {
                numbers.push(written(*count, format));
            }
        }
        Some(format!("{}{}{}", own.prefix, numbers.join("."), own.suffix))
    }
}
