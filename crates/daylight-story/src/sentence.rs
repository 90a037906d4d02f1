//! Sentences of a block, each with its own citations.

use std::ops::Range;

use crate::draft::Block;

/// Words with a full stop that end no sentence.
const SHORT: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "p", "pp", "vs", "e.g", "i.e", "etc", "gen", "col",
    "lt", "sgt", "sen", "rep", "gov", "cf", "fig", "art", "para", "vol", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "approx", "ca", "inc", "ltd", "co", "m", "u.s", "u.k",
    "bzw", "nr", "s", "z.b",
];

/// The sentences of a block: bytes of its plain text. What is quoted is not cut, and a citation that stands behind the
/// full stop belongs to the sentence before it.
pub(crate) fn sentences(block: &Block, quoted: &[Range<usize>]) -> Vec<Range<usize>> {
    let text = block.plain.as_str();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(length) = text[at..].find(['.', '!', '?', '…']) {
        let stop = at + length;
        let mut end = stop + text[stop..].chars().next().map_or(1, char::len_utf8);
        at = end;
        let closing = |c: char| "\"'”’»)]*“‘".contains(c);
        let inside = quoted.iter().find(|range| range.start < stop && stop < range.end);
        if let Some(range) = inside {
            // A quotation that ends with a full stop ends the sentence too, if what follows begins one.
            let rest = &text[end..range.end];
            if rest.chars().any(|c| !closing(c) && !".!?…".contains(c)) {
                continue;
            }
            end = range.end;
        }
        if inside_a_citation(block, stop) || is_short(&text[start..stop]) {
            continue;
        }
        end += text[end..]
            .chars()
            .take_while(|c| closing(*c) || ".!?…".contains(*c))
            .map(char::len_utf8)
            .sum::<usize>();
        if !is_boundary(&text[end..]) && !begins_a_citation(block, end) {
            at = at.max(end);
            continue;
        }
        end = with_citations_behind(block, end);
        if end <= start {
            continue;
        }
        found.push(start..end);
        start = end;
        at = at.max(end);
    }
    if !text[start..].trim().is_empty() {
        found.push(start..text.len());
    }
    found.into_iter().map(|range| trimmed(text, range)).filter(|range| !range.is_empty()).collect()
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.start + (inside.len() - inside.trim_start().len());
    start..(range.start + inside.trim_end().len()).max(start)
}

/// A citation stands here, or behind a blank.
fn begins_a_citation(block: &Block, end: usize) -> bool {
    let blank = block.plain[end..].len() - block.plain[end..].trim_start_matches([' ', '(', '[']).len();
    block.citations.iter().any(|citation| citation.at == (end..end) || citation.at.start == end + blank)
}

fn inside_a_citation(block: &Block, at: usize) -> bool {
    block.citations.iter().any(|citation| citation.at.start <= at && at < citation.at.end)
}

fn is_short(before: &str) -> bool {
    let word = before.rsplit([' ', '\u{a0}', '(', '[', '\n']).next().unwrap_or_default();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    is_initial || SHORT.contains(&word.to_lowercase().as_str())
}

/// What follows begins a sentence, or nothing follows.
fn is_boundary(rest: &str) -> bool {
    let after = rest.trim_start();
    if after.is_empty() {
        return true;
    }
    if after.len() == rest.len() {
        return false;
    }
    let first = after.trim_start_matches(['"', '“', '„', '«', '(', '[', '‘', '\'']).chars().next();
    first.is_some_and(|c| {
        c.is_uppercase() || c.is_numeric() || !c.is_alphabetic() || !c.is_ascii() && !c.is_lowercase()
    })
}

/// Citations that stand behind a full stop, up to where the next sentence begins.
fn with_citations_behind(block: &Block, mut end: usize) -> usize {
    let text = block.plain.as_str();
    loop {
        let rest = &text[end..];
        let skipped = rest.len() - rest.trim_start_matches([' ', '(', '[', '\u{a0}', ',', ';']).len();
        let next = block.citations.iter().find(|citation| {
            citation.at.end > end
                && (citation.at.start == end + skipped
                    || citation.at.start >= end && citation.at.start < end + skipped)
        });
        let Some(citation) = next else { return end };
        let behind = &text[citation.at.end..];
        let behind = behind.trim_start_matches([')', ']', '.', ',', ';']);
        let is_alone = behind.trim_start().is_empty()
            || behind.starts_with(' ')
                && behind.trim_start().chars().next().is_some_and(|c| !c.is_lowercase())
            || block
                .citations
                .iter()
                .any(|other| other.at.start >= citation.at.end && other.at.start <= citation.at.end + 2);
        if !is_alone {
            return end;
        }
        end = text.len() - behind.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::draft;

    fn cut(text: &str) -> Vec<String> {
        let draft = draft(text);
        let block = &draft.blocks[0];
        let quoted = crate::quotation::quoted(&block.plain);
        let ranges: Vec<_> = quoted.into_iter().map(|quotation| quotation.around).collect();
        sentences(block, &ranges).into_iter().map(|range| block.plain[range].to_owned()).collect()
    }

    #[test]
    fn a_sentence_keeps_the_citation_behind_it() {
        assert_eq!(
            cut(
                "He signed. [order](doc:44f1#1) She paid on 3 May. ([sheet](doc:36fd#1)) [The memo](doc:69e1#1) says no."
            ),
            ["He signed. order", "She paid on 3 May. (sheet)", "The memo says no."]
        );
    }

    #[test]
    fn initials_titles_and_quotations_are_not_cut() {
        assert_eq!(
            cut("Mr. C. Ashgrave wrote: \"It is seven. She said so.\" [mail](doc:755a#1) Then nothing."),
            ["Mr. C. Ashgrave wrote: \"It is seven. She said so.\" mail", "Then nothing."]
        );
    }
}
