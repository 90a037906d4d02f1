use std::collections::HashMap;

use daylight_model::{Field, Format, Page, PartHead, Problem};

use super::entity::Entity;
use crate::{Sink, Stop};

/// Bytes of text kept of one message to show it. More than a letter shows by far.
const MOST_KEPT: usize = 64 << 20;

/// What a message says to its reader, and which of its parts it points at.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    /// In order; of several versions of the same, one.
    pub(crate) texts: Vec<Shown>,
    pub(crate) parts: PartNames,
    kept: usize,
}

/// One text of a message, decoded.
#[derive(Debug)]
pub(crate) enum Shown {
    Plain(String),
    Html(String),
}

impl Bodies {
    pub(super) fn add(&mut self, mut shown: Shown) {
        let (Shown::Plain(text) | Shown::Html(text)) = &mut shown;
        text.truncate(text.floor_char_boundary(MOST_KEPT - self.kept));
        self.kept += text.len();
        if !text.trim().is_empty() {
            self.texts.push(shown);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.texts.len()
    }

    /// Of the versions that began at these texts, keeps the last that has markup, the first that says something
    /// otherwise (RFC 2046, 5.1.4: the last is the one closest to what was written).
    pub(super) fn choose(&mut self, versions: &[usize]) {
        let Some(first) = versions.first() else { return };
        let mut texts = self.texts.split_off(*first);
        let mut cut: Vec<Vec<Shown>> = Vec::new();
        for start in versions.iter().rev() {
            cut.push(texts.split_off((start - first).min(texts.len())));
        }
        let marked = |version: &Vec<Shown>| version.iter().any(|text| matches!(text, Shown::Html(_)));
        let chosen =
            cut.iter().position(marked).or_else(|| cut.iter().rposition(|version| !version.is_empty()));
        self.texts.extend(chosen.map(|chosen| cut.swap_remove(chosen)).into_iter().flatten());
    }
}

/// The positions of parts, by the names that a page of the same message calls them.
#[derive(Debug, Default)]
pub(crate) struct PartNames {
    ids: HashMap<String, u32>,
    locations: HashMap<String, u32>,
}

impl PartNames {
    pub(super) fn add(&mut self, entity: &Entity, position: u32) {
        if let Some(id) = entity.content_id.as_ref().filter(|id| !id.is_empty()) {
            self.ids.entry(id.clone()).or_insert(position);
        }
        if let Some(location) = entity.location.as_ref().filter(|location| !location.is_empty()) {
            self.locations.entry(location.clone()).or_insert(position);
        }
    }

    /// The part that this address points at (RFC 2392, RFC 2557).
    pub(crate) fn position(&self, address: &str) -> Option<u32> {
        let address = address.trim();
        match address.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("cid:")) {
            Some(_) => {
                let id = address.get(4..).unwrap_or_default();
                self.ids.get(id).or_else(|| self.ids.get(&percent_decoded(id))).copied()
            }
            None => self.locations.get(address).copied(),
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.filter(|_| *byte == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(letter) => {
                decoded.push(letter);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Listens to the walk for its side effects alone.
pub(super) struct Nobody;

impl Sink for Nobody {
    fn format(&mut self, _: Format, _: bool) -> Result<(), Stop> {
        Ok(())
    }

    fn metadata(&mut self, _: &Field, _: &str) -> Result<(), Stop> {
        Ok(())
    }

    fn page(&mut self, _: &Page) -> Result<(), Stop> {
        Ok(())
    }

    fn part_range(&mut self, _: u32, _: &PartHead, _: u64, _: u64) -> Result<(), Stop> {
        Ok(())
    }

    fn part_begin(&mut self, _: u32, _: &PartHead) -> Result<(), Stop> {
        Ok(())
    }

    fn part_bytes(&mut self, _: &[u8]) -> Result<(), Stop> {
        Ok(())
    }

    fn part_end(&mut self, _: Option<&Problem>) -> Result<(), Stop> {
        Ok(())
    }

    fn part_missing(&mut self, _: u32, _: &PartHead, _: &Problem) -> Result<(), Stop> {
        Ok(())
    }

    fn problem(&mut self, _: &Problem) -> Result<(), Stop> {
        Ok(())
    }
    fn cursor(&mut self, _: &[u8], _: u32) -> Result<(), Stop> {
        Ok(())
    }
}
