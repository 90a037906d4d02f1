//! A release as plain files: pages that need no script, relative links, the same from a web host, a stick or a folder.

mod browse;
mod feed;
mod markdown;
mod terms;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use askama::Template;
use sha2::{Digest, Sha256};

use crate::proof::{FileHash, TreeHash};
use crate::sealed::{DOCUMENTS, Head};
use browse::List;
use terms::Terms;

/// Pages of a paper on one page of the site: more are on the next.
const PAGES_AT_ONCE: usize = 50;

/// What the lists and the search may weigh, as a share of pictures and texts.
const SHARE_OF_SEARCH: f64 = 0.10;

/// A press release in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Its language, as in BCP 47: `en`, `de`.
    pub language: String,
    /// Its title.
    pub title: String,
    /// Its text in Markdown. HTML in it is shown as text.
    pub markdown: String,
}

/// A paper that goes out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SitePaper {
    /// Its name in addresses: a plain name, see [`crate::is_plain`].
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its date as far as it is known: `2011`, `2011-11`, `2011-11-21`.
    pub date: Option<String>,
    /// Its language, as in BCP 47.
    pub language: Option<String>,
    /// What it belongs to.
    pub series: Option<String>,
    /// What it is.
    pub category: Option<String>,
    /// What it says about its own secrecy.
    pub markings: Vec<String>,
    /// Places it names.
    pub places: Vec<String>,
    /// People it names, each approved for publication.
    pub people: Vec<String>,
    /// What was wrong in an earlier release.
    pub correction: Option<String>,
    /// Its pages.
    pub pages: Vec<SitePage>,
    /// The PDF of all pages.
    pub pdf: Vec<u8>,
}

/// A page of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitePage {
    /// The painted picture as PNG.
    pub png: Vec<u8>,
    /// Dots in a row, and rows.
    pub size: (u32, u32),
    /// What was recognised on the painted picture.
    pub text: String,
    /// Why things on it are hidden, one for each box.
    pub reasons: Vec<String>,
}

/// An entry of the record whose paper was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its name in addresses, where it may be told.
    pub id: Option<String>,
    /// Why, as far as it can be said.
    pub reason: String,
}

/// What a site came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteReport {
    /// Papers.
    pub papers: u32,
    /// Pages of papers.
    pub pages: u32,
    /// Bytes of pictures and texts.
    pub content: u64,
    /// Bytes of PDFs.
    pub pdfs: u64,
    /// Bytes of everything else: pages of the site, lists, search.
    pub around: u64,
    /// Words that can be looked up.
    pub words: u32,
    /// Words that are on so many pages that only their papers are listed.
    pub without_places: u32,
    /// Places of words that are listed without what stands around them, to keep the site small.
    pub without_snippets: u64,
}

/// Why a site cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A file cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// From the folder.
        path: String,
        /// As the system says it.
        source: io::Error,
    },
    /// Two papers have one name, or one has a name that an address cannot have.
    #[error(
        "a paper cannot have the name {id:?}: letters, digits, dot, dash and underscore of ASCII only, and once"
    )]
    Name {
        /// The name.
        id: String,
    },
    /// A page could not be put together.
    #[error("a page could not be put together: {0}")]
    Page(#[from] askama::Error),
}

/// Builds a site, paper after paper; no more than the texts stay in memory.
pub struct Site {
    folder: PathBuf,
    listed: Vec<Listed>,
    terms: Terms,
    report: SiteReport,
}

/// A paper as lists show it.
#[derive(Debug, Clone)]
struct Listed {
    id: String,
    title: String,
    date: Option<String>,
    series: Option<String>,
    category: Option<String>,
    markings: Vec<String>,
    places: Vec<String>,
    people: Vec<String>,
    pages: u32,
}

/// What every page of the site shows around its own.
struct Around<'a> {
    /// The way back to the folder of the release: empty or `../`.
    up: &'static str,
    title: &'a str,
    release: &'a str,
    language: &'a str,
}

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperPage<'a> {
    around: Around<'a>,
    paper: &'a SitePaper,
    pages: Vec<(u32, &'a SitePage)>,
    /// Names of all parts of this paper and their first and last page; which one this is.
    parts: Vec<(String, u32, u32)>,
    part: usize,
}

#[derive(Template)]
#[template(path = "front.html")]
struct FrontPage<'a> {
    around: Around<'a>,
    head: &'a Head,
    press: Vec<(&'a Press, String)>,
    papers: &'a [Listed],
    lists: &'a [List<'a>],
    withdrawn: &'a [Withdrawn],
    root: &'a str,
    key: &'a str,
}

#[derive(Template)]
#[template(path = "press.html")]
struct PressPage<'a> {
    around: Around<'a>,
    html: String,
}

impl Site {
    /// Begins in an empty folder.
    pub fn begin(folder: &Path) -> Result<Self, SiteError> {
        let site = Self {
            folder: folder.to_owned(),
            listed: Vec::new(),
            terms: Terms::default(),
            report: SiteReport::default(),
        };
        Ok(site)
    }

    /// Writes a paper: its pictures, text and PDF, which the record names, and its pages of the site.
    pub fn paper(&mut self, release: &str, paper: &SitePaper) -> Result<Vec<FileHash>, SiteError> {
        if !crate::is_plain(&paper.id)
            || paper.id.contains('/')
            || self.listed.iter().any(|listed| listed.id.eq_ignore_ascii_case(&paper.id))
        {
            return Err(SiteError::Name { id: paper.id.clone() });
        }
        let mut files = Vec::new();
        let folder = format!("{DOCUMENTS}/{}", paper.id);
        let mut text = String::new();
        for (number, page) in (1..).zip(&paper.pages) {
            files.push(self.content(&format!("{folder}/page-{number}.png"), &page.png)?);
            if number > 1 {
                text.push('\u{c}');
            }
            text.push_str(&page.text);
        }
        files.push(self.content(&format!("{folder}/text.txt"), text.as_bytes())?);
        if !paper.pdf.is_empty() {
            files.push(self.content(&format!("{folder}/{}.pdf", paper.id), &paper.pdf)?);
            self.report.content -= paper.pdf.len() as u64;
            self.report.pdfs += paper.pdf.len() as u64;
        }
        let at = self.listed.len() as u32;
        for (number, page) in (1..).zip(&paper.pages) {
            self.terms.add(at, number, &page.text);
        }
        self.paper_pages(release, paper)?;
        self.report.papers += 1;
        self.report.pages += paper.pages.len() as u32;
        self.listed.push(Listed {
            id: paper.id.clone(),
            title: paper.title.clone(),
            date: paper.date.clone(),
            series: paper.series.clone(),
            category: paper.category.clone(),
            markings: paper.markings.clone(),
            places: paper.places.clone(),
            people: paper.people.clone(),
            pages: paper.pages.len() as u32,
        });
        files.sort();
        Ok(files)
    }

    fn paper_pages(&mut self, release: &str, paper: &SitePaper) -> Result<(), SiteError> {
        let chunks: Vec<&[SitePage]> = match paper.pages.as_slice() {
            [] => vec![&[]],
            pages => pages.chunks(PAGES_AT_ONCE).collect(),
        };
        let parts: Vec<(String, u32, u32)> = (0..chunks.len() as u32)
            .map(|part| {
                let first = part * PAGES_AT_ONCE as u32 + 1;
                let last =
                    first + chunks[part as usize].len() as u32 - u32::from(!chunks[part as usize].is_empty());
                (part_name(&paper.id, first), first, last)
            })
            .collect();
        for (part, chunk) in chunks.iter().enumerate() {
            let page = PaperPage {
                around: Around {
                    up: "../",
                    title: &paper.title,
                    release,
                    language: paper.language.as_deref().unwrap_or(""),
                },
                paper,
                pages: (parts[part].1..).zip(*chunk).collect(),
                parts: parts.clone(),
                part,
            };
            self.around(&format!("papers/{}.html", parts[part].0), page.render()?.as_bytes())?;
        }
        Ok(())
    }

    /// Writes front page, lists, search and feed. `root` is what the record hashes to, `key` the line of the public key.
    pub fn end(
        mut self,
        head: &Head,
        press: &[Press],
        withdrawn: &[Withdrawn],
        (root, key): (&str, &str),
    ) -> Result<SiteReport, SiteError> {
        let listed = std::mem::take(&mut self.listed);
        let lists = browse::lists(&listed);
        let pressed: Vec<(&Press, String)> =
            press.iter().map(|press| (press, markdown::html(&press.markdown, "../"))).collect();
        for (press, html) in &pressed {
            let around =
                Around { up: "../", title: &press.title, release: &head.title, language: &press.language };
            let page = PressPage { around, html: html.clone() };
            self.around(&format!("press/{}.html", press.language), page.render()?.as_bytes())?;
        }
        let front = FrontPage {
            around: Around { up: "", title: &head.title, release: &head.title, language: "en" },
            head,
            press: press.iter().map(|press| (press, markdown::html(&press.markdown, ""))).collect(),
            papers: &listed,
            lists: &lists,
            withdrawn,
            root,
            key,
        };
        self.around("index.html", front.render()?.as_bytes())?;
        for (path, page) in browse::pages(head, &lists)? {
            self.around(&path, page.as_bytes())?;
        }
        for (path, text) in [("style.css", STYLE), ("search/search.js", SCRIPT)] {
            self.around(path, text.as_bytes())?;
        }
        self.around("feed.xml", feed::atom(head, &listed).as_bytes())?;
        let budget = (self.report.content as f64 * SHARE_OF_SEARCH) as u64;
        let terms = std::mem::take(&mut self.terms);
        let built = terms.build(head, &listed, budget.saturating_sub(self.report.around))?;
        for (path, page) in &built.files {
            self.around(path, page.as_bytes())?;
        }
        self.report.words = built.words;
        self.report.without_places = built.without_places;
        self.report.without_snippets = built.without_snippets;
        Ok(self.report)
    }

    fn content(&mut self, path: &str, bytes: &[u8]) -> Result<FileHash, SiteError> {
        self.report.content += bytes.len() as u64;
        self.write(path, bytes)?;
        let sha256 = TreeHash(Sha256::digest(bytes).into()).to_string();
        Ok(FileHash { path: path.to_owned(), size: bytes.len() as u64, sha256 })
    }

    fn around(&mut self, path: &str, bytes: &[u8]) -> Result<(), SiteError> {
        self.report.around += bytes.len() as u64;
        self.write(path, bytes)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), SiteError> {
        let at = self.folder.join(path);
        let made = at.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&at, bytes))
            .map_err(|source| SiteError::Write { path: path.to_owned(), source })
    }
}

const STYLE: &str = include_str!("../../assets/style.css");
const SCRIPT: &str = include_str!("../../assets/search.js");

/// The name of the page of the site on which a page of a paper is.
fn part_of(id: &str, page: u32) -> String {
    let first = (page.max(1) - 1) / PAGES_AT_ONCE as u32 * PAGES_AT_ONCE as u32 + 1;
    part_name(id, first)
}

fn part_name(id: &str, first: u32) -> String {
    if first == 1 { id.to_owned() } else { format!("{id}.from-{first}") }
}
