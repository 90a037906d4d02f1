//! A draft in Markdown as blocks of plain text, with the way back to its bytes and with its citations.

use std::collections::HashMap;
use std::ops::Range;

use daylight_model::PartialDate;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::cite::{Cited, citation};

/// A draft taken apart.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) blocks: Vec<Block>,
    /// Events that the draft gives a date to at its head.
    pub(crate) events: Vec<(String, PartialDate)>,
    /// Names that need no paper: the publisher, people spoken to.
    pub(crate) names: Vec<String>,
    /// It is German, where every noun has a capital.
    pub(crate) has_capital_nouns: bool,
}

/// A paragraph, a heading, an item, a row.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    pub(crate) plain: String,
    /// In the order of the text.
    pub(crate) citations: Vec<Citation>,
    /// Stretches that are no prose: an address written out, code.
    pub(crate) masked: Vec<Range<usize>>,
    pieces: Vec<(usize, Range<usize>)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    #[default]
    Prose,
    Heading,
    /// A quotation set as a block.
    Quoted,
}

/// A citation where it stands in the text of its block; a footnote stands where its mark is.
#[derive(Debug, Clone)]
pub(crate) struct Citation {
    pub(crate) at: Range<usize>,
    pub(crate) cited: Cited,
    /// As it is written in the draft.
    pub(crate) address: String,
    /// Its bytes in the draft.
    pub(crate) source: Range<usize>,
}

impl Block {
    /// The bytes of the draft that a stretch of the plain text comes from.
    pub(crate) fn source(&self, plain: &Range<usize>) -> Range<usize> {
        let start = self.source_of(plain.start);
        let end = self.source_of(plain.end.saturating_sub(1).max(plain.start));
        let last = self.plain.get(plain.clone()).and_then(|text| text.chars().next_back());
        start..(end + last.map_or(0, |c| c.len_utf8().min(1))).max(start)
    }

    fn source_of(&self, plain: usize) -> usize {
        let at = self.pieces.partition_point(|(start, _)| *start <= plain);
        match at.checked_sub(1).and_then(|at| self.pieces.get(at)) {
            Some((start, source)) => (source.start + (plain - start)).min(source.end),
            None => self.pieces.first().map_or(0, |(_, source)| source.start),
        }
    }

    fn push(&mut self, text: &str, source: Range<usize>) {
        self.pieces.push((self.plain.len(), source));
        self.plain.push_str(text);
    }
}

/// Bytes of a draft that are looked at.
const LONGEST: usize = 1 << 20;

pub(crate) fn draft(text: &str) -> Draft {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let mut draft = Draft::default();
    let begin = draft.read_head(text);
    let body = &text[begin..];
    let mut reading = Reading::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        reading.take(event, range.start + begin..range.end + begin);
    }
    reading.close();
    draft.blocks = reading.resolved();
    draft.has_capital_nouns = is_german(&unquoted(&draft.blocks));
    draft
}

/// More German small words than English ones. A draft of three lines is too short for what tells languages elsewhere.
fn is_german(text: &str) -> bool {
    let words = crate::token::tokens(text);
    let count = |list: &[&str]| words.iter().filter(|token| list.contains(&token.folded.as_str())).count();
    count(&[
        "der", "die", "das", "des", "und", "ist", "nicht", "von", "vom", "dem", "den", "ein", "eine", "im",
        "zu", "mit", "sich", "es", "sie", "auf", "aus", "für", "wird", "wurde", "hat", "so", "darin", "nach",
        "bei", "auch", "zum", "zur",
    ]) > count(&["the", "of", "and", "is", "was", "to", "in", "for", "that", "it", "on", "by", "at"])
}

/// What the writer says, without what is quoted: that may be of another language.
fn unquoted(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks.iter().filter(|block| block.kind != BlockKind::Quoted) {
        let mut done = 0;
        for quoted in crate::quotation::quoted(&block.plain) {
            text.push_str(block.plain.get(done..quoted.around.start).unwrap_or_default());
            done = quoted.around.end;
        }
        text.push_str(block.plain.get(done..).unwrap_or_default());
        text.push('\n');
    }
    text
}

impl Draft {
    /// What stands between two lines of dashes at the very beginning: `names:` and `events:`. The byte behind it.
    fn read_head(&mut self, text: &str) -> usize {
        let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
            return 0;
        };
        let begin = text.len() - rest.len();
        let mut at = begin;
        let mut list = String::new();
        for line in rest.split_inclusive('\n') {
            at += line.len();
            let line = line.trim_end();
            if line == "---" || line == "..." {
                return at;
            }
            let is_item = line.starts_with([' ', '-', '\t']);
            let item = line.trim_start_matches([' ', '-', '\t']);
            match item.split_once(':') {
                Some((key, value)) if !is_item => {
                    list = key.trim().to_ascii_lowercase();
                    if !value.trim().is_empty() {
                        value.split(';').for_each(|value| self.head_item(&list, value));
                    }
                }
                _ => self.head_item(&list, item),
            }
        }
        // No second line of dashes: it is no head.
        *self = Self::default();
        0
    }

    fn head_item(&mut self, list: &str, item: &str) {
        let plain = |text: &str| text.trim().trim_matches(['"', '\'']).trim().to_owned();
        match list {
            "events" | "event" => {
                if let Some((name, date)) = item.rsplit_once([':', '='])
                    && let Ok(date) = plain(date).parse()
                {
                    self.events.push((plain(name), date));
                }
            }
            "names" | "name" | "publisher" | "author" | "authors" | "by" | "place" => {
                item.split(';')
                    .map(plain)
                    .filter(|name| !name.is_empty())
                    .for_each(|name| self.names.push(name));
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    block: Block,
    quoted: u32,
    heading: bool,
    skipped: u32,
    /// The citation that is open: where its words begin, and what it cites.
    link: Option<(usize, Option<Cited>, String, Range<usize>)>,
    /// The footnote whose text is read, and what notes cite.
    note: Option<String>,
    notes: HashMap<String, Vec<(Cited, String, Range<usize>)>>,
    /// Marks of notes: block, place, label, bytes of the draft.
    marks: Vec<(usize, usize, String, Range<usize>)>,
}

impl Reading {
    fn take(&mut self, event: Event, source: Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_)) => self.skipped += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_)) => {
                self.skipped = self.skipped.saturating_sub(1);
            }
            _ if self.skipped > 0 => {}
            Event::Start(Tag::BlockQuote(_)) => {
                self.close();
                self.quoted += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                self.close();
                self.quoted = self.quoted.saturating_sub(1);
            }
            Event::Start(Tag::Heading { .. }) => {
                self.close();
                self.heading = true;
            }
            Event::End(TagEnd::Heading(_)) => {
                self.close();
                self.heading = false;
            }
            Event::Start(Tag::FootnoteDefinition(label)) => {
                self.close();
                self.note = Some(label.to_string());
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.close();
                self.note = None;
            }
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableRow | Tag::TableHead)
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => {
                self.close()
            }
            Event::End(TagEnd::TableCell) => self.block.push("; ", source.end..source.end),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.link = Some((self.block.plain.len(), citation(&dest_url), dest_url.to_string(), source));
            }
            Event::End(TagEnd::Link) => self.end_link(),
            Event::Text(text) => self.block.push(&text, source),
            Event::Code(text) => {
                let start = self.block.plain.len();
                self.block.push(&text, source);
                self.block.masked.push(start..self.block.plain.len());
            }
            Event::SoftBreak | Event::HardBreak => self.block.push(" ", source),
            Event::FootnoteReference(label) => {
                let mark = (self.blocks.len(), self.block.plain.len(), label.to_string(), source);
                self.marks.push(mark);
            }
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some((start, cited, address, source)) = self.link.take() else { return };
        let at = start..self.block.plain.len();
        if self.block.plain.get(at.clone()).is_some_and(|words| words == address) {
            self.block.masked.push(at.clone());
        }
        if let Some(cited) = cited {
            self.block.citations.push(Citation { at, cited, address, source });
        }
    }

    fn close(&mut self) {
        self.end_link();
        let mut block = std::mem::take(&mut self.block);
        if block.plain.trim().is_empty() {
            return;
        }
        block.find_bare_citations();
        block.kind = match (self.heading, self.quoted > 0) {
            (true, _) => BlockKind::Heading,
            (_, true) => BlockKind::Quoted,
            _ => BlockKind::Prose,
        };
        match &self.note {
            Some(label) => {
                let mut cited: Vec<_> = block
                    .citations
                    .iter()
                    .map(|citation| {
                        (citation.cited.clone(), citation.address.clone(), citation.source.clone())
                    })
                    .collect();
                if cited.is_empty()
                    && let Some(bare) = bare(&block.plain)
                {
                    cited.push((bare, block.plain.trim().to_owned(), block.source(&(0..block.plain.len()))));
                }
                self.notes.entry(label.clone()).or_default().extend(cited);
            }
            None => self.blocks.push(block),
        }
    }

    /// The blocks, with what their notes cite.
    fn resolved(mut self) -> Vec<Block> {
        for (block, at, label, source) in self.marks {
            let (Some(block), Some(cited)) = (self.blocks.get_mut(block), self.notes.get(&label)) else {
                continue;
            };
            let new = cited.iter().map(|(cited, address, _)| Citation {
                at: at..at,
                cited: cited.clone(),
                address: address.clone(),
                source: source.clone(),
            });
            block.citations.extend(new);
        }
        for block in &mut self.blocks {
            block.citations.sort_by_key(|citation| (citation.at.start, citation.at.end));
        }
        self.blocks
    }
}

impl Block {
    /// `[44f1db5a70ed p. 2]` and `(orders/TO-12-031.pdf, p. 2)`, which are no links.
    fn find_bare_citations(&mut self) {
        let mut found = Vec::new();
        for (open, close) in [('[', ']'), ('(', ')')] {
            for (start, _) in self.plain.match_indices(open) {
                let Some(length) = self.plain[start..].find(close).filter(|length| *length < 300) else {
                    continue;
                };
                let at = start..start + length + close.len_utf8();
                if self.citations.iter().any(|known| known.at.start < at.end && at.start < known.at.end) {
                    continue;
                }
                if let Some(cited) = bare(&self.plain[start + open.len_utf8()..start + length]) {
                    found.push((at, cited));
                }
            }
        }
        for (at, cited) in found {
            self.masked.push(at.clone());
            let (address, source) = (self.plain[at.clone()].to_owned(), self.source(&at));
            self.citations.push(Citation { at, cited, address, source });
        }
    }
}

/// A reference or a path, and a page, written without a link.
fn bare(text: &str) -> Option<Cited> {
    let text = text.trim().trim_end_matches('.');
    if let Some(cited) = citation(text) {
        return Some(cited);
    }
    let page_words = [" page ", " p. ", " p.", " pp. ", " p ", " S. "];
    let (name, page) = match page_words.iter().find_map(|word| text.rsplit_once(word)) {
        Some((name, page)) => {
            let digits = page.find(|c: char| !c.is_ascii_digit()).unwrap_or(page.len());
            (name.trim_end_matches(',').trim(), Some(page[..digits].parse().ok()?))
        }
        None => (text, None),
    };
    let is_reference = (6..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        && name.bytes().any(|byte| byte.is_ascii_digit())
        && (page.is_some() || name.len() >= 12);
    let has_ending = name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (2..=5).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let is_path = has_ending && !name.contains("://") && page.is_some() && name.len() > 5;
    (is_reference || is_path).then(|| Cited { paper: name.to_owned(), page, bytes: None })
}

/// Line and sign of a byte of the draft, both from 1.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_stand_where_they_are_written() {
        let text =
            "One [order, p. 2](doc:44f1#2) here.[^a] And (44f1db5a70ed, p. 3).\n\n[^a]: See <doc:276f#1>.\n";
        let draft = draft(text);
        assert_eq!(draft.blocks.len(), 1);
        let block = &draft.blocks[0];
        let found: Vec<_> = block
            .citations
            .iter()
            .map(|citation| {
                (&block.plain[citation.at.clone()], citation.cited.paper.as_str(), citation.cited.page)
            })
            .collect();
        assert_eq!(
            found,
            [
                ("order, p. 2", "44f1", Some(2)),
                ("", "276f", Some(1)),
                ("(44f1db5a70ed, p. 3)", "44f1db5a70ed", Some(3))
            ]
        );
    }

    #[test]
    fn the_way_back_leads_to_the_bytes_of_the_draft() {
        let text = "---\nevents:\n- the April vote: 2012-04-22\nnames: The Gazette; Ana Ríos\n---\n\n# Head\n\nA *word* and\nanother.\n";
        let draft = draft(text);
        assert_eq!(draft.events, [("the April vote".to_owned(), "2012-04-22".parse().unwrap())]);
        assert_eq!(draft.names, ["The Gazette", "Ana Ríos"]);
        let block = &draft.blocks[1];
        assert_eq!(block.plain, "A word and another.");
        let at = block.plain.find("another").unwrap();
        let source = block.source(&(at..at + 7));
        assert_eq!(&text[source.clone()], "another");
        assert_eq!(line_and_column(text, source.start), (10, 1));
    }
}
