//! What of a text really matched, for every operator.

use std::ops::Range;

use crate::places::{Occurrence, occurrences};
use crate::query::{Exact, Leaf, Node, Order, Pattern, Query, Words};
use crate::schema::TextField;
use crate::words::{each_word, next_word};

impl Query {
    /// The byte ranges of a page's text that match, ascending and apart: each word of a search, a
    /// phrase as a whole, the words of a near search, what a regex took. Nothing behind `-` is marked,
    /// and nothing for conditions on fields.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut leaves = Vec::new();
        collect(&self.root, None, &mut leaves);
        marks_of(&leaves, text)
    }

    /// The same for a value of a field, by the conditions on that field.
    pub fn marks_in(&self, field: TextField, value: &str) -> Vec<Range<usize>> {
        let mut leaves = Vec::new();
        collect(&self.root, Some(field), &mut leaves);
        marks_of(&leaves, value)
    }

    /// The conditions on text that a match can fulfil.
    pub(crate) fn text_leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        collect(&self.root, None, &mut leaves);
        leaves
    }
}

fn collect<'q>(node: &'q Node, field: Option<TextField>, leaves: &mut Vec<&'q Leaf>) {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| collect(node, field, leaves)),
        Node::Not(_) => {}
        Node::Leaf(leaf) => match leaf {
            Leaf::Words(words) if words.field == field => leaves.push(leaf),
            Leaf::Exact(_) | Leaf::Regex(_) if field.is_none() => leaves.push(leaf),
            _ => {}
        },
    }
}

/// Where a text matches any of these conditions.
pub(crate) fn marks_of(leaves: &[&Leaf], text: &str) -> Vec<Range<usize>> {
    let mut marks = Vec::new();
    let words: Vec<&Words> = leaves
        .iter()
        .filter_map(|leaf| match leaf {
            Leaf::Words(words) => Some(words),
            _ => None,
        })
        .collect();
    if !words.is_empty() {
        mark_words(&words, text, &mut marks);
    }
    for leaf in leaves {
        match leaf {
            Leaf::Exact(exact) => marks.extend(exact_matches(exact, text)),
            Leaf::Regex(regex) => {
                marks.extend(
                    regex.regex.find_iter(text).map(|found| found.range()).filter(|range| !range.is_empty()),
                );
            }
            _ => {}
        }
    }
    apart(marks)
}

fn mark_words(conditions: &[&Words], text: &str, marks: &mut Vec<Range<usize>>) {
    let patterns: Vec<&Pattern> = conditions.iter().flat_map(|words| &words.pieces).collect();
    let mut positions: Vec<Vec<u32>> = vec![Vec::new(); patterns.len()];
    let mut bytes: Vec<Range<usize>> = Vec::new();
    each_word(text, |word, folded| {
        let position = bytes.len() as u32;
        for (pattern, positions) in patterns.iter().zip(&mut positions) {
            if pattern.matches(folded) {
                positions.push(position);
            }
        }
        bytes.push(word.bytes.clone());
    });
    let mut rest = positions.as_slice();
    for words in conditions {
        let (own, others) = rest.split_at(words.pieces.len());
        rest = others;
        let lists: Vec<&[u32]> = own.iter().map(Vec::as_slice).collect();
        for place in occurrences(&lists, words.order) {
            mark_place(&place, words.order, &lists, &bytes, marks);
        }
    }
}

fn mark_place(
    place: &Occurrence,
    order: Order,
    lists: &[&[u32]],
    bytes: &[Range<usize>],
    marks: &mut Vec<Range<usize>>,
) {
    let word = |position: u32| bytes[position as usize].clone();
    if order == Order::AsWritten {
        marks.push(word(place.first).start..word(place.last).end);
        return;
    }
    for positions in lists {
        let inside = positions.iter().filter(|position| (place.first..=place.last).contains(position));
        marks.extend(inside.map(|position| word(*position)));
    }
}

/// Where the phrase stands as written and does not begin or end within a word.
pub(crate) fn exact_matches(exact: &Exact, text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(range) = exact.regex.find_at(text, at).map(|found| found.range()) {
        let whole = !inside_word(text, range.start) && !inside_word(text, range.end);
        at = if whole { range.end } else { range.start + next_char_length(text, range.start) };
        if whole {
            found.push(range);
        }
    }
    found
}

fn next_char_length(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Whether this place lies within a word of the text.
fn inside_word(text: &str, at: usize) -> bool {
    // A word can only be told from its beginning: go back to where one may have begun.
    let blank = text[..at].rfind(|c: char| c.is_whitespace()).map_or(0, |blank| blank);
    let mut folded = String::new();
    let mut from = blank;
    while let Some(word) = next_word(text, from, &mut folded) {
        if word.bytes.start >= at {
            return false;
        }
        if word.bytes.end > at {
            return true;
        }
        from = word.bytes.end;
    }
    false
}

/// Ascending, with overlapping ones made one.
fn apart(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match apart.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => apart.push(mark),
        }
    }
    apart
}
