use std::path::Path;

use serde::Deserialize;

/// The texts of a release, page by page, in memory: what goes out has been read by people, so it is never large.
pub(super) struct Texts {
    pub(super) title: String,
    papers: Vec<Paper>,
}

struct Paper {
    id: String,
    title: String,
    pages: Vec<Page>,
}

struct Page {
    text: String,
    /// Folded words in order, each with the byte at which it begins in `text`.
    words: Vec<(String, usize)>,
}

/// What was found.
pub(super) struct Found<'a> {
    /// Pages that fit.
    pub(super) total: usize,
    /// The first of them, those with most matches first.
    pub(super) hits: Vec<Hit<'a>>,
}

pub(super) struct Hit<'a> {
    pub(super) address: String,
    pub(super) title: &'a str,
    pub(super) page: usize,
    pub(super) before: String,
    pub(super) matched: String,
    pub(super) after: String,
}

#[derive(Deserialize)]
struct Head {
    title: String,
}

/// Pages of a paper on one page of the site, as `daylight-publish` divides them.
const PAGES_AT_ONCE: usize = 50;

const MOST_HITS: usize = 200;

/// Bytes shown before and after what matched.
const BESIDE: usize = 90;

/// Something a page must have, or must not have: words in a row, the last perhaps only begun.
struct Wanted {
    words: Vec<String>,
    begun: bool,
    not: bool,
}

impl Texts {
    pub(super) fn read(folder: &Path) -> std::io::Result<Self> {
        let bad = |_| std::io::Error::from(std::io::ErrorKind::InvalidData);
        let head: Head =
            serde_json::from_str(&std::fs::read_to_string(folder.join("release.json"))?).map_err(bad)?;
        let mut papers = Vec::new();
        let documents = folder.join("docs");
        if documents.is_dir() {
            let mut ids = Vec::new();
            for entry in std::fs::read_dir(&documents)? {
                ids.extend(entry?.file_name().into_string());
            }
            ids.sort();
            for id in ids {
                let text = std::fs::read_to_string(documents.join(&id).join("text.txt"))?;
                let proof = std::fs::read_to_string(folder.join(format!("proofs/{id}.txt"))).ok();
                let title = proof.as_deref().and_then(title_of).unwrap_or_else(|| id.clone());
                let pages = text.split('\u{c}').map(|page| Page::of(page.to_owned())).collect();
                papers.push(Paper { id, title, pages });
            }
        }
        Ok(Self { title: head.title, papers })
    }

    pub(super) fn pages(&self) -> usize {
        self.papers.iter().map(|paper| paper.pages.len()).sum()
    }

    pub(super) fn find(&self, query: &str) -> Found<'_> {
        let wanted = understood(query);
        let mut all = Vec::new();
        if wanted.iter().any(|one| !one.not) {
            for paper in &self.papers {
                for (number, page) in (1..).zip(&paper.pages) {
                    if let Some((times, first)) = page.fits(&wanted) {
                        all.push((times, paper, number, page, first));
                    }
                }
            }
        }
        // Stable: equal ones stay in the order of the papers.
        all.sort_by_key(|hit| std::cmp::Reverse(hit.0));
        let total = all.len();
        let hits = all.into_iter().take(MOST_HITS).map(|(_, paper, number, page, (from, to))| {
            let start = floor(&page.text, from.saturating_sub(BESIDE));
            let end = floor(&page.text, (to + BESIDE).min(page.text.len()));
            let first = (number - 1) / PAGES_AT_ONCE * PAGES_AT_ONCE + 1;
            let part = if first == 1 { paper.id.clone() } else { format!("{}.from-{first}", paper.id) };
            let cut = |from: usize, to: usize| page.text.get(from..to).unwrap_or_default().to_owned();
            Hit {
                address: format!("{part}.html#page-{number}"),
                title: &paper.title,
                page: number,
                before: cut(start, from),
                matched: cut(from, to),
                after: cut(to, end),
            }
        });
        Found { total, hits: hits.collect() }
    }
}

/// The title that the entry in a proof tells.
fn title_of(proof: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Entry {
        title: String,
    }
    let line = proof.lines().find_map(|line| line.strip_prefix("entry {"))?;
    serde_json::from_str::<Entry>(&format!("{{{line}")).ok().map(|entry| entry.title)
}

impl Page {
    fn of(text: String) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (c.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    words.push((folded(&text[from..at]), from));
                    start = None;
                }
                _ => {}
            }
        }
        Self { text, words }
    }

    /// How often it has what is wanted, and where first; `None` where it does not fit.
    fn fits(&self, wanted: &[Wanted]) -> Option<(usize, (usize, usize))> {
        let (mut times, mut first) = (0, None);
        for one in wanted {
            let mut here = self.words.windows(one.words.len()).filter(|row| {
                let last = row.len() - 1;
                row.iter().zip(&one.words).enumerate().all(|(at, ((word, _), wanted))| {
                    if one.begun && at == last { word.starts_with(wanted.as_str()) } else { word == wanted }
                })
            });
            match (here.next(), one.not) {
                (None, false) | (Some(_), true) => return None,
                (None, true) => {}
                (Some(row), false) => {
                    times += 1 + here.count();
                    let end = row.last().map_or(0, |(_, from)| self.end_of_word(*from));
                    first = first.or(row.first().map(|(_, from)| (*from, end)));
                }
            }
        }
        first.map(|first| (times, first))
    }

    fn end_of_word(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        from + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
    }
}

fn understood(query: &str) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (number, piece) in query.split('"').enumerate() {
        if number % 2 == 1 {
            let words: Vec<String> = piece
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(folded)
                .collect();
            if !words.is_empty() {
                wanted.push(Wanted { words, begun: false, not: false });
            }
            continue;
        }
        for word in piece.split_whitespace() {
            let (not, begun) = (word.starts_with('-'), word.ends_with('*'));
            let words: Vec<String> = word
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(folded)
                .collect();
            if !words.is_empty() {
                wanted.push(Wanted { words, begun, not });
            }
        }
    }
    wanted
}

fn folded(word: &str) -> String {
    word.to_lowercase()
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_beginnings_and_what_is_left_out_are_found() {
        let page = Page::of("Seven months, from February. ÉLAN vital; months again".into());
        let fits = |query: &str| {
            page.fits(&understood(query)).map(|(times, (from, to))| (times, &page.text[from..to]))
        };
        assert_eq!(fits("months"), Some((2, "months")));
        assert_eq!(fits("\"seven months\" feb*"), Some((2, "Seven months")));
        assert_eq!(fits("élan"), Some((1, "ÉLAN")));
        assert_eq!(fits("months -april"), Some((2, "months")));
        assert_eq!(fits("months -february"), None);
        assert_eq!(fits("\"months seven\""), None);
        assert!(understood(" \"\" - * ").is_empty());
    }
}
