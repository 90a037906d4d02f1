use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::draft::{Block, BlockKind, Citation, Draft, draft, line_and_column};
use crate::page::Page;
use crate::quotation::{Quoted, quoted};
use crate::report::{Change, Finding, Kind, Report, Verdict};
use crate::sentence::sentences;
use crate::token::tokens;
use crate::{Named, Paper, PaperPlace, Papers};

/// Holds a draft in Markdown against papers.
pub fn check<P: Papers>(text: &str, papers: &P) -> Result<Report, P::Problem> {
    let draft = draft(text);
    let checker = Checker {
        papers,
        draft: &draft,
        text,
        pages: RefCell::new(HashMap::new()),
        named: RefCell::new(HashMap::new()),
        found: RefCell::new(Vec::new()),
        cited: RefCell::new(Vec::new()),
        known: RefCell::new(HashMap::new()),
    };
    checker.open_all()?;
    for at in 0..draft.blocks.len() {
        checker.block(at)?;
    }
    let mut report = Report::default();
    for opened in checker.cited.take() {
        if !report.papers.contains(&opened.paper.reference) {
            report.papers.push(opened.paper.reference);
        }
    }
    report.findings = checker.found.take();
    report
        .findings
        .sort_by_key(|finding| (finding.span.start, finding.span.end, finding.kind, finding.verdict));
    report
        .findings
        .dedup_by(|one, other| one.span == other.span && one.kind == other.kind && one.why == other.why);
    Ok(report)
}

/// Bytes of a draft that stand on a page word for word, in stretches of so many words or more; for taking a paper back
/// out of what was written from it.
pub fn copied(draft: &str, page: &str, words: usize) -> Vec<Range<usize>> {
    let (ours, theirs) = (tokens(draft), tokens(page));
    let key =
        |window: &[crate::token::Token]| window.iter().map(|token| token.folded.clone()).collect::<Vec<_>>();
    let there: std::collections::HashSet<Vec<String>> = theirs.windows(words.max(1)).map(key).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for window in ours.windows(words.max(1)) {
        if !there.contains(&key(window)) {
            continue;
        }
        let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
        match found.last_mut() {
            Some(before) if first.start <= before.end => before.end = last.end,
            _ => found.push(first.start..last.end),
        }
    }
    found
}

/// Adds what a draft takes from words that are never to be published, quoted or not: five of them in a row, or all.
pub fn barred(report: &mut Report, draft: &str, words: &str, why: &str) {
    let length = tokens(words).len().clamp(1, 5);
    for span in copied(draft, words, length) {
        let known = report.findings.iter().any(|finding| {
            finding.kind == Kind::Quotation
                && finding.verdict == Verdict::Differs
                && finding.span.start <= span.start
                && span.end <= finding.span.end
        });
        if known {
            continue;
        }
        let (line, column) = line_and_column(draft, span.start);
        report.findings.push(Finding {
            line,
            column,
            words: draft.get(span.clone()).unwrap_or_default().to_owned(),
            span,
            kind: Kind::Quotation,
            verdict: Verdict::Differs,
            why: why.to_owned(),
            places: Vec::new(),
            difference: Vec::new(),
        });
    }
    report
        .findings
        .sort_by_key(|finding| (finding.span.start, finding.span.end, finding.kind, finding.verdict));
}

/// Pages that were looked up; `None` for those that are not there.
type Pages = HashMap<(String, u32), Option<Rc<Page>>>;

/// One draft under check.
pub(crate) struct Checker<'p, P: Papers> {
    pub(crate) papers: &'p P,
    pub(crate) draft: &'p Draft,
    text: &'p str,
    pages: RefCell<Pages>,
    named: RefCell<HashMap<String, Named>>,
    found: RefCell<Vec<Finding>>,
    /// Every citation of the draft that opens, each paper and page once.
    pub(crate) cited: RefCell<Vec<Opened>>,
    /// Words that were looked up in all papers.
    known: RefCell<HashMap<String, Vec<(String, u32)>>>,
}

/// A citation that opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) paper: Paper,
    pub(crate) page: Option<u32>,
    /// Where it stands in the plain text of its block.
    pub(crate) at: Range<usize>,
}

/// One sentence with what it can be held against.
pub(crate) struct Scene<'a> {
    pub(crate) block: &'a Block,
    pub(crate) range: Range<usize>,
    /// Citations of the sentence itself.
    pub(crate) own: Vec<Opened>,
    /// Other citations of the paragraph, where it has none of its own.
    pub(crate) near: Vec<Opened>,
    pub(crate) quoted: Vec<Quoted>,
    /// The sentence before, in the same block.
    pub(crate) before: Option<Range<usize>>,
}

impl Scene<'_> {
    pub(crate) fn text(&self) -> &str {
        &self.block.plain[self.range.clone()]
    }

    /// Whether these bytes are prose of the writer: not quoted, no address, no `p. 3` of a citation.
    pub(crate) fn is_prose(&self, at: &Range<usize>) -> bool {
        let apart = |other: &Range<usize>| other.end <= at.start || at.end <= other.start;
        self.quoted.iter().all(|quoted| apart(&quoted.around)) && self.block.masked.iter().all(apart)
    }

    /// What it is held against first.
    pub(crate) fn sources(&self) -> &[Opened] {
        if self.own.is_empty() { &self.near } else { &self.own }
    }
}

/// Pages of one paper that are looked through.
const PAGES: u32 = 80;

impl<P: Papers> Checker<'_, P> {
    fn open_all(&self) -> Result<(), P::Problem> {
        for block in &self.draft.blocks {
            for citation in &block.citations {
                if let Some(opened) = self.open(block, citation)? {
                    let mut cited = self.cited.borrow_mut();
                    if !cited.iter().any(|known| known.paper == opened.paper && known.page == opened.page) {
                        cited.push(opened);
                    }
                }
            }
        }
        Ok(())
    }

    pub(crate) fn paper(&self, name: &str) -> Result<Named, P::Problem> {
        if let Some(named) = self.named.borrow().get(name) {
            return Ok(named.clone());
        }
        let named = self.papers.paper(name)?;
        self.named.borrow_mut().insert(name.to_owned(), named.clone());
        Ok(named)
    }

    pub(crate) fn open(&self, _block: &Block, citation: &Citation) -> Result<Option<Opened>, P::Problem> {
        let Named::One(paper) = self.paper(&citation.cited.paper)? else { return Ok(None) };
        let page = citation.cited.page.filter(|page| (1..=paper.pages).contains(page));
        if citation.cited.page.is_some() && page.is_none() {
            return Ok(None);
        }
        Ok(Some(Opened { paper, page, at: citation.at.clone() }))
    }

    pub(crate) fn page(&self, paper: &str, number: u32) -> Result<Option<Rc<Page>>, P::Problem> {
        let key = (paper.to_owned(), number);
        if let Some(page) = self.pages.borrow().get(&key) {
            return Ok(page.clone());
        }
        let page = self.papers.page(paper, number)?;
        let page = page.map(|(text, mentions)| Rc::new(Page::new(paper, number, text, mentions)));
        self.pages.borrow_mut().insert(key, page.clone());
        Ok(page)
    }

    /// The page cited, or all pages where none is named.
    pub(crate) fn cited_pages(&self, opened: &Opened) -> Result<Vec<Rc<Page>>, P::Problem> {
        match opened.page {
            Some(number) => Ok(self.page(&opened.paper.reference, number)?.into_iter().collect()),
            None => self.all_pages(opened),
        }
    }

    /// Every page of the paper, the cited one first.
    pub(crate) fn all_pages(&self, opened: &Opened) -> Result<Vec<Rc<Page>>, P::Problem> {
        let others = (1..=opened.paper.pages.min(PAGES)).filter(|page| Some(*page) != opened.page);
        let mut pages = Vec::new();
        for number in opened.page.into_iter().chain(others) {
            pages.extend(self.page(&opened.paper.reference, number)?);
        }
        Ok(pages)
    }

    /// Pages on which these words stand, in any paper.
    pub(crate) fn anywhere(&self, words: &[&str]) -> Result<Vec<(String, u32)>, P::Problem> {
        let key = words.join(" ");
        if let Some(places) = self.known.borrow().get(&key) {
            return Ok(places.clone());
        }
        let places = self.papers.with_words(words, 8)?;
        self.known.borrow_mut().insert(key, places.clone());
        Ok(places)
    }

    fn block(&self, at: usize) -> Result<(), P::Problem> {
        let Some(block) = self.draft.blocks.get(at) else { return Ok(()) };
        let marks = self.quotations_of(block);
        let ranges: Vec<_> = marks.iter().map(|quoted| quoted.around.clone()).collect();
        let cut = if block.kind == BlockKind::Heading || is_one_quotation(block, &marks) {
            std::iter::once(0..block.plain.len()).collect()
        } else {
            sentences(block, &ranges)
        };
        self.citations(block)?;
        let mut before = None;
        for (number, range) in cut.iter().enumerate() {
            let scene = self.scene(at, block, range, &marks, before.take(), number + 1 == cut.len())?;
            self.quotations(&scene)?;
            if block.kind != BlockKind::Quoted {
                self.dates(&scene)?;
                self.durations(&scene)?;
                self.numbers(&scene)?;
                self.markings(&scene)?;
                self.names(&scene)?;
                self.statement(&scene)?;
            }
            before = Some(range.clone());
        }
        Ok(())
    }

    /// What stands between quotation marks; a block set as a quotation is one as a whole.
    fn quotations_of(&self, block: &Block) -> Vec<Quoted> {
        let marks = quoted(&block.plain);
        if block.kind != BlockKind::Quoted || !marks.is_empty() {
            return marks;
        }
        let cited = block.citations.first().map(|citation| citation.at.start);
        let signed = ["— ", "– "].iter().filter_map(|dash| block.plain.rfind(dash)).max();
        let end = cited.into_iter().chain(signed).min().unwrap_or(block.plain.len());
        let inside = block.plain[..end].trim_end_matches([' ', '(', '[', '—', '–', '\n']).len();
        if inside == 0 { Vec::new() } else { vec![Quoted { around: 0..inside, inside: 0..inside }] }
    }

    fn scene<'a>(
        &self,
        at: usize,
        block: &'a Block,
        range: &Range<usize>,
        marks: &[Quoted],
        before: Option<Range<usize>>,
        is_last: bool,
    ) -> Result<Scene<'a>, P::Problem> {
        let (mut own, mut near) = (Vec::new(), Vec::new());
        for citation in &block.citations {
            let Some(opened) = self.open(block, citation)? else { continue };
            let start = citation.at.start;
            let inside = range.start <= start
                && (start < range.end || start == range.end && citation.at.is_empty())
                || is_last && start >= range.end;
            if inside { own.push(opened) } else { near.push(opened) }
        }
        if own.is_empty() && near.is_empty() && block.kind == BlockKind::Quoted {
            // A quotation set as a block is cited by the words around it.
            for beside in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
                let Some(beside) = self.draft.blocks.get(beside) else { continue };
                for citation in &beside.citations {
                    near.extend(self.open(beside, citation)?);
                }
            }
        }
        let inside = |quoted: &&Quoted| range.start <= quoted.around.start && quoted.around.end <= range.end;
        let quoted = marks.iter().filter(inside).cloned().collect();
        Ok(Scene { block, range: range.clone(), own, near, quoted, before })
    }

    /// Every citation opens, or is named.
    fn citations(&self, block: &Block) -> Result<(), P::Problem> {
        for citation in &block.citations {
            let (verdict, why) = match self.paper(&citation.cited.paper)? {
                Named::None => (Verdict::NotFound, "no paper of this name or reference".to_owned()),
                Named::Several(fits) => {
                    (Verdict::Differs, format!("more than one paper has this name: {}", fits.join(", ")))
                }
                Named::One(paper) => match citation.cited.page {
                    Some(page) if page == 0 || page > paper.pages => {
                        let pages = if paper.pages == 1 {
                            "one page".into()
                        } else {
                            format!("{} pages", paper.pages)
                        };
                        (Verdict::NotFound, format!("there is no page {page}: {} has {pages}", paper.title))
                    }
                    page => match said_page(&block.plain[citation.at.clone()]).zip(page) {
                        Some((said, page)) if said != page => (
                            Verdict::Differs,
                            format!("the words say page {said}, the link leads to page {page}"),
                        ),
                        _ => (Verdict::Holds, format!("opens {}", paper.title)),
                    },
                },
            };
            let words = if citation.at.is_empty() {
                citation.address.clone()
            } else {
                block.plain[citation.at.clone()].to_owned()
            };
            let places = match self.open(block, citation)? {
                Some(opened) => vec![PaperPlace {
                    paper: opened.paper.reference,
                    page: opened.page.unwrap_or(1),
                    bytes: 0..0,
                    words: String::new(),
                }],
                None => Vec::new(),
            };
            self.note_at(citation.source.clone(), words, Kind::Citation, verdict, why, places, Vec::new());
        }
        Ok(())
    }

    /// Notes what came of a check.
    pub(crate) fn note(
        &self,
        scene: &Scene,
        at: &Range<usize>,
        kind: Kind,
        verdict: Verdict,
        why: impl Into<String>,
        places: Vec<PaperPlace>,
    ) {
        let words = scene.block.plain.get(at.clone()).unwrap_or_default().to_owned();
        self.note_at(scene.block.source(at), words, kind, verdict, why.into(), places, Vec::new());
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a finding, each of its own type")]
    pub(crate) fn note_at(
        &self,
        span: Range<usize>,
        words: String,
        kind: Kind,
        verdict: Verdict,
        why: String,
        places: Vec<PaperPlace>,
        difference: Vec<Change>,
    ) {
        let (line, column) = line_and_column(self.text, span.start);
        let finding = Finding { line, column, span, kind, verdict, words, why, places, difference };
        self.found.borrow_mut().push(finding);
    }

    /// A place with the words around it.
    pub(crate) fn place(&self, page: &Page, bytes: Range<usize>) -> PaperPlace {
        let words = page.text.get(bytes.clone()).unwrap_or_default();
        PaperPlace { paper: page.paper.clone(), page: page.number, bytes, words: shortened(words) }
    }

    /// What people call a paper, with the page where it has more than one.
    pub(crate) fn called(&self, paper: &str, page: u32) -> Result<String, P::Problem> {
        Ok(match self.paper(paper)? {
            Named::One(paper) if paper.pages > 1 => format!("{}, page {page}", paper.title),
            Named::One(paper) => paper.title,
            _ => format!("{paper}, page {page}"),
        })
    }

    /// What people call the papers of some citations.
    pub(crate) fn titles(&self, sources: &[Opened]) -> String {
        let mut titles: Vec<&str> = Vec::new();
        for opened in sources {
            if !titles.contains(&opened.paper.title.as_str()) {
                titles.push(&opened.paper.title);
            }
        }
        titles.truncate(4);
        titles.join(", ")
    }
}

/// The block is one quotation and what cites it.
fn is_one_quotation(block: &Block, marks: &[Quoted]) -> bool {
    block.kind == BlockKind::Quoted && marks.len() == 1
}

/// The page that the words of a citation name: `order 12-031, p. 2`
fn said_page(words: &str) -> Option<u32> {
    let lower = words.to_lowercase();
    let behind = [" p. ", " p.", " page ", "page ", "p. "].iter().find_map(|word| {
        let at = lower.rfind(word)?;
        (at == 0 || word.starts_with(' ')).then(|| &lower[at + word.len()..])
    })?;
    let digits = behind.trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if digits[end..].starts_with(['-', '–']) {
        return None;
    }
    digits[..end].parse().ok()
}

/// Signs of a place that are told.
const SHOWN: usize = 240;

fn shortened(words: &str) -> String {
    let mut line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() > SHOWN {
        line.truncate(line.floor_char_boundary(SHOWN));
        line.push('…');
    }
    line
}
