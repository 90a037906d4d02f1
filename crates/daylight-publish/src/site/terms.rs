use std::collections::BTreeMap;

use askama::Template;

use super::{Around, SiteError, part_of};
use crate::redaction::folded;
use crate::sealed::Head;

/// Bytes of one page of the word list, more or less a word.
const PAGE_BYTES: usize = 120_000;

/// Letters of a word that are kept; the rest of a longer one is passed over.
const LONGEST: usize = 40;

/// Places of one word that are listed; of a word that stands on more pages only its papers are.
const MOST_PLACES: usize = 200;

/// Bytes before and after a word in what is shown around it.
const BESIDE: usize = 45;

/// A page on which a word stands.
struct Place {
    /// Counted from 0.
    paper: u32,
    /// Counted from 1.
    page: u32,
    /// Where in its text the word stands first.
    start: u32,
}

/// A word, and where it stands.
type Listed<'a> = (&'a str, &'a [Place]);

/// Where the words of a release stand.
#[derive(Default)]
pub(super) struct Terms {
    places: BTreeMap<String, Vec<Place>>,
    texts: BTreeMap<(u32, u32), String>,
}

/// The pages of the search, and what was left out of them.
pub(super) struct Built {
    pub(super) files: Vec<(String, String)>,
    pub(super) words: u32,
    pub(super) without_places: u32,
    pub(super) without_snippets: u64,
}

/// A word as its page shows it.
struct Shown<'a> {
    word: &'a str,
    papers: Vec<ShownPaper<'a>>,
}

struct ShownPaper<'a> {
    paper: &'a super::Listed,
    places: Vec<ShownPlace<'a>>,
}

struct ShownPlace<'a> {
    page: u32,
    address: String,
    snippet: Option<Snippet<'a>>,
}

/// A word and what stands beside it.
struct Snippet<'a> {
    before: &'a str,
    word: &'a str,
    after: &'a str,
}

/// A page of the word list.
struct WordsLink<'a> {
    first: &'a str,
    last: &'a str,
    name: String,
}

#[derive(Template)]
#[template(path = "words.html")]
struct WordsPage<'a> {
    around: Around<'a>,
    words: Vec<Shown<'a>>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    around: Around<'a>,
    /// By first letter.
    letters: Vec<(String, Vec<WordsLink<'a>>)>,
    words: usize,
}

impl Terms {
    /// Takes the text of a page. Numbers of papers begin at 0, of pages at 1.
    pub(super) fn add(&mut self, paper: u32, page: u32, text: &str) {
        for (start, word) in words(text) {
            let places = self.places.entry(word).or_default();
            if places.last().is_none_or(|last| (last.paper, last.page) != (paper, page)) {
                places.push(Place { paper, page, start: start as u32 });
            }
        }
        self.texts.insert((paper, page), text.to_owned());
    }

    /// The word list as pages, within so many bytes: what stands around a word is shown for the rarest words first, until
    /// they are used up.
    pub(super) fn build(
        self,
        head: &Head,
        papers: &[super::Listed],
        budget: u64,
    ) -> Result<Built, SiteError> {
        let with_snippets = self.with_snippets(budget);
        let mut built = Built { files: Vec::new(), words: 0, without_places: 0, without_snippets: 0 };
        let all: Vec<Listed<'_>> =
            self.places.iter().map(|(word, places)| (word.as_str(), places.as_slice())).collect();
        built.words = all.len() as u32;
        let shards = split(&all);
        let mut letters: BTreeMap<String, Vec<WordsLink<'_>>> = BTreeMap::new();
        let mut table = String::from("daylightTable([");
        for (number, shard) in shards.iter().enumerate() {
            let (first, last) = (shard[0].0, shard[shard.len() - 1].0);
            let name = format!("words-{}", number + 1);
            let mut shown = Vec::new();
            for (word, places) in *shard {
                built.without_places += u32::from(places.len() > MOST_PLACES);
                let snippets = places.len() <= with_snippets;
                built.without_snippets += if snippets { 0 } else { places.len().min(MOST_PLACES) as u64 };
                shown.push(self.shown(word, places, papers, snippets));
            }
            let title = format!("Words from {first} to {last}");
            let around = Around { up: "../", title: &title, release: &head.title, language: "en" };
            let page = WordsPage { around, words: shown }.render()?;
            built.files.push((format!("search/{name}.html"), page));
            built.files.push((format!("search/{name}.js"), postings(number, shard)));
            let letter: String = first.chars().take(1).collect();
            letters.entry(letter).or_default().push(WordsLink { first, last, name: format!("{name}.html") });
            table.push_str(&format!("{},", quoted(last)));
        }
        table.push_str("],[");
        for paper in papers {
            table.push_str(&format!("[{},{}],", quoted(&paper.id), quoted(&paper.title)));
        }
        table.push_str("]);\n");
        built.files.push(("search/table.js".into(), table));
        let around = Around { up: "../", title: "Search", release: &head.title, language: "en" };
        let page = SearchPage { around, letters: letters.into_iter().collect(), words: all.len() };
        built.files.push(("search/index.html".into(), page.render()?));
        Ok(built)
    }

    /// Words on at most this many pages are shown with what stands around them.
    fn with_snippets(&self, budget: u64) -> usize {
        let mut by_pages: BTreeMap<usize, u64> = BTreeMap::new();
        let mut bare = 0;
        for places in self.places.values() {
            *by_pages.entry(places.len()).or_default() += places.len() as u64;
            bare += 40 + 40 * places.len().min(MOST_PLACES) as u64;
        }
        let mut left = budget.saturating_sub(bare);
        let mut most = 0;
        for (pages, places) in by_pages {
            let cost = places * (2 * BESIDE as u64 + 20);
            if pages > MOST_PLACES || cost > left {
                break;
            }
            left -= cost;
            most = pages;
        }
        most
    }

    fn shown<'a>(
        &'a self,
        word: &'a str,
        places: &[Place],
        papers: &'a [super::Listed],
        snippets: bool,
    ) -> Shown<'a> {
        let mut shown: Vec<ShownPaper<'a>> = Vec::new();
        let listed = places.len() <= MOST_PLACES;
        for group in places.chunk_by(|one, other| one.paper == other.paper) {
            let Some(paper) = papers.get(group[0].paper as usize) else { continue };
            let places = group.iter().filter(|_| listed).map(|place| ShownPlace {
                page: place.page,
                address: format!("{}.html#page-{}", part_of(&paper.id, place.page), place.page),
                snippet: snippets.then(|| self.snippet(place)).flatten(),
            });
            shown.push(ShownPaper { paper, places: places.collect() });
        }
        Shown { word, papers: shown }
    }

    fn snippet(&self, place: &Place) -> Option<Snippet<'_>> {
        let text = self.texts.get(&(place.paper, place.page))?;
        let start = place.start as usize;
        let rest = text.get(start..)?;
        let end = start + rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
        let from = boundary(text, start.saturating_sub(BESIDE));
        let to = boundary(text, (end + BESIDE).min(text.len()));
        Some(Snippet {
            before: text.get(from..start)?,
            word: text.get(start..end)?,
            after: text.get(end..to)?,
        })
    }
}

/// Words of a text, folded, with where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut at = 0;
    text.split(|c| !is_of_word(c)).filter_map(move |word| {
        let start = at;
        at += word.len() + text[start + word.len()..].chars().next().map_or(0, char::len_utf8);
        let folded: String = folded(word).chars().take(LONGEST).collect();
        (!folded.is_empty()).then_some((start, folded))
    })
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Cuts the sorted words into pages of bearable size.
fn split<'a, 'b>(words: &'b [Listed<'a>]) -> Vec<&'b [Listed<'a>]> {
    let mut shards = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (at, (_, places)) in words.iter().enumerate() {
        bytes += 60 + 60 * places.len().min(MOST_PLACES);
        if bytes > PAGE_BYTES && at > start {
            shards.push(&words[start..at]);
            (start, bytes) = (at, 0);
        }
    }
    if start < words.len() {
        shards.push(&words[start..]);
    }
    shards
}

/// The same for the small script: each word with its papers and pages, as numbers.
fn postings(shard: usize, words: &[Listed<'_>]) -> String {
    let mut out = format!("daylightWords({shard},{{");
    for (word, places) in words {
        out.push_str(&format!("{}:[", quoted(word)));
        for group in places.chunk_by(|one, other| one.paper == other.paper) {
            let pages: Vec<String> =
                group.iter().take(MOST_PLACES).map(|place| place.page.to_string()).collect();
            out.push_str(&format!("[{},{}],", group[0].paper, pages.join(",")));
        }
        out.push_str("],");
    }
    out.push_str("});\n");
    out
}

/// A text as a string of JavaScript that is no end of a script either.
fn quoted(text: &str) -> String {
    // A text always has a JSON form.
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
