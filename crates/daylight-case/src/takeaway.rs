//! A selection taken away as one ZIP file: originals, pictures or text, and a contact sheet that accounts for
//! every document of it.

mod archive;
mod naming;
mod sheet;

use std::io::{Read, Write};
use std::path::Path;

use daylight_model::{DocRef, Problem};
use daylight_search::Sort;
use daylight_store::Document;

use crate::error::on_file;
use crate::place::whole_place;
use crate::show::find;
use crate::{
    AnswerPassage, Case, CaseError, FoundInSeveral, OneOfSeveral, OpenSearch, PictureDesk, SearchOptions,
};
use archive::{Archive, Entry};
pub use sheet::SheetWords;
use sheet::{Line, Sheet};

/// Documents taken away at once at most: their contact sheet is held in memory, deflated, at about 200 bytes
/// each, and a browser must still be able to show it.
pub const TAKE_AWAY_DOCUMENTS: u64 = 20_000;

/// What is taken away.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// All that a query finds.
    Found {
        /// The query.
        query: &'a str,
        /// Which documents come first.
        sort: Sort,
    },
    /// These documents, each by the number of its case, from 0, and its reference, in this order.
    Named(&'a [(usize, String)]),
}

/// A case that documents are taken from.
#[derive(Clone, Copy)]
pub struct TakeFrom<'a> {
    /// The case. Each must be another one.
    pub case: &'a Case,
    /// What the contact sheet calls it.
    pub name: &'a str,
    /// Of what is found only what changed after this sequence.
    pub changed_since: Option<u64>,
}

/// As what documents are taken away.
#[derive(Debug, Clone, Copy)]
pub enum TakeAs<'a> {
    /// The bytes as they came.
    Originals,
    /// A PDF of nothing but pictures for each document.
    Pictures(&'a PictureDesk),
    /// The text that was read, page by page.
    Text,
}

/// What taking away came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TakenAway {
    /// Documents on the contact sheet.
    pub documents: u64,
    /// Files of documents in the archive.
    pub files: u64,
    /// Documents that are not in it, or not whole, and why.
    pub missing: Vec<(DocRef, Problem)>,
    /// Documents that were taken out of sight while this went on.
    pub removed: u64,
}

/// Hits fetched at a time, and passages of each.
const AT_A_TIME: usize = 200;
const PASSAGES: usize = 3;

/// Writes a ZIP file of the selection from some cases, file by file, without going back in `out`. The same
/// documents give the same bytes.
///
/// A document that cannot be had ends nothing: the contact sheet says why. An error of `out` does, and leaves a
/// file that is not taken for a whole one.
pub fn take_away(
    from: &[TakeFrom<'_>],
    selection: Selection<'_>,
    take_as: TakeAs<'_>,
    words: &'static SheetWords,
    out: &mut dyn Write,
) -> Result<TakenAway, CaseError> {
    let opened = from.iter().map(|from| from.case.open_search()).collect::<Result<Vec<_>, _>>()?;
    let sources = from.iter().zip(&opened).map(|(from, search)| Source { from, search });
    let sources: Vec<Source<'_>> = sources.collect();
    let sources = sources.as_slice();
    let order = Order { take_as, words, several: sources.len() > 1, out };
    match selection {
        Selection::Named(named) => take_named(sources, named, order),
        Selection::Found { query, sort } => take_found(sources, query, sort, order),
    }
}

/// How it is written, and where to.
struct Order<'a> {
    take_as: TakeAs<'a>,
    words: &'static SheetWords,
    several: bool,
    out: &'a mut dyn Write,
}

/// A case that is taken from, opened.
struct Source<'a> {
    from: &'a TakeFrom<'a>,
    search: &'a OpenSearch,
}

fn take_named(
    sources: &[Source<'_>],
    named: &[(usize, String)],
    order: Order<'_>,
) -> Result<TakenAway, CaseError> {
    within_limit(named.len() as u64)?;
    // All are looked up before anything is written.
    let mut documents = Vec::with_capacity(named.len());
    for (case, reference) in named {
        let source = sources.get(*case).ok_or(CaseError::Bug { thread: "taking away" })?;
        let (store, view) = source.search.store_and_view();
        documents.push((source, find(store, view, reference)?));
    }
    let mut taking = Taking::begin(order, "", documents.len() as u64)?;
    documents.into_iter().try_for_each(|(source, document)| taking.take(source, document, &[]))?;
    taking.end()
}

fn take_found(
    sources: &[Source<'_>],
    query: &str,
    sort: Sort,
    order: Order<'_>,
) -> Result<TakenAway, CaseError> {
    let cases: Vec<OneOfSeveral<'_>> = sources
        .iter()
        .map(|source| OneOfSeveral { search: source.search, changed_since: source.from.changed_since })
        .collect();
    let found = FoundInSeveral::of(&cases, query)?;
    let total = found.total();
    within_limit(total)?;
    let mut taking = Taking::begin(order, query, total)?;
    for offset in (0..total).step_by(AT_A_TIME) {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let part = SearchOptions {
            offset,
            limit: Some(AT_A_TIME),
            passages: PASSAGES,
            sort,
            ..SearchOptions::default()
        };
        for (case, hit) in found.answer(&part)?.hits {
            let source = &sources[case];
            let (store, view) = source.search.store_and_view();
            match find(store, view, &hit.reference.0) {
                Ok(document) => taking.take(source, document, &hit.passages)?,
                // Taken out of sight a moment ago; counted at the end.
                Err(CaseError::NoDocument { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    taking.end()
}

fn within_limit(documents: u64) -> Result<(), CaseError> {
    if documents > TAKE_AWAY_DOCUMENTS {
        return Err(CaseError::TooManyToTake { documents, most: TAKE_AWAY_DOCUMENTS });
    }
    Ok(())
}

/// One archive on its way.
struct Taking<'a> {
    take_as: TakeAs<'a>,
    archive: Archive<'a>,
    sheet: Sheet,
    total: u64,
    told: TakenAway,
}

impl<'a> Taking<'a> {
    fn begin(order: Order<'a>, query: &str, total: u64) -> Result<Self, CaseError> {
        let Order { take_as, words, several, out } = order;
        let [originals, pictures, text] = words.as_what;
        let what = match take_as {
            TakeAs::Originals => originals,
            TakeAs::Pictures(_) => pictures,
            TakeAs::Text => text,
        };
        let sheet = Sheet::begin(words, what, query, total, several).map_err(writing())?;
        Ok(Self { take_as, archive: Archive::begin(out), sheet, total, told: TakenAway::default() })
    }

    fn take(
        &mut self,
        source: &Source<'_>,
        document: Document,
        passages: &[AnswerPassage],
    ) -> Result<(), CaseError> {
        self.told.documents += 1;
        let (store, view) = source.search.store_and_view();
        let reference = view.doc_ref(&document.hash);
        let occurrences = store.occurrences(view, document.id)?;
        let metadata = store.metadata(view, document.id)?;
        let ending = match self.take_as {
            TakeAs::Originals => None,
            TakeAs::Pictures(_) => Some("pdf"),
            TakeAs::Text => Some("txt"),
        };
        let own = occurrences.iter().map(|place| place.path.as_str()).find(|path| !path.is_empty());
        let file = naming::file_name(self.told.documents, self.total, &reference.0, own, ending);
        let mut entry = self.archive.entry(file.clone(), self.size_hint(&document));
        let trouble = match self.take_as {
            TakeAs::Originals => original(source.from.case, &reference, &mut entry)?,
            TakeAs::Pictures(desk) => pictures(source.from.case, desk, &reference, &mut entry)?,
            TakeAs::Text => text(source.search, &document, &mut entry)?,
        };
        let is_there = entry.is_begun();
        self.told.files += u64::from(is_there);
        let mut places = Vec::new();
        for occurrence in &occurrences {
            places.push(whole_place(store, view, occurrence)?);
        }
        let line = Line {
            number: self.told.documents,
            reference: &reference.0,
            case: source.from.name,
            sha256: document.hash.to_string(),
            file: is_there.then_some(file.as_str()),
            format: document.format,
            size: document.size,
            date: crate::index::date_told(&metadata),
            title: crate::index::subject_told(&metadata),
            places,
            passages,
            trouble: trouble.as_ref().map(|problem| problem.detail.as_str()),
        };
        self.sheet.line(&line).map_err(writing())?;
        self.told.missing.extend(trouble.map(|problem| (reference, problem)));
        Ok(())
    }

    /// Bytes of an entry, where they are known before.
    fn size_hint(&self, document: &Document) -> Option<u64> {
        matches!(self.take_as, TakeAs::Originals).then_some(document.size)
    }

    fn end(mut self) -> Result<TakenAway, CaseError> {
        self.told.removed = self.total.saturating_sub(self.told.documents);
        let told = &self.told;
        let sheet = self.sheet.end(told.files, told.missing.len() as u64, told.removed).map_err(writing())?;
        for (name, mut content) in [("contact-sheet.html", sheet.html), ("contact-sheet.csv", sheet.csv)] {
            let mut entry = self.archive.entry(name.to_owned(), None);
            std::io::copy(&mut content, &mut entry).map_err(writing())?;
        }
        self.archive.end().map_err(writing())?;
        Ok(self.told)
    }
}

fn writing() -> impl FnOnce(std::io::Error) -> CaseError {
    on_file("writing", Path::new("the archive to take away"))
}

/// Read and written at a time.
const PIECE: usize = 64 << 10;

fn original(case: &Case, reference: &DocRef, entry: &mut Entry) -> Result<Option<Problem>, CaseError> {
    let mut original = match case.original(&reference.0) {
        Ok(original) => original,
        Err(CaseError::NoBytes { problem, .. }) => return Ok(Some(problem)),
        Err(error) => return Err(error),
    };
    let mut piece = vec![0; PIECE];
    loop {
        match original.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => entry.write_all(piece.get(..length).unwrap_or_default()).map_err(writing())?,
            Err(error) => {
                let mut problem = crate::bytes::problem_of(&error);
                if error.kind() == std::io::ErrorKind::InvalidData {
                    problem = crate::bytes::changed();
                }
                if entry.is_begun() {
                    problem.detail = format!("the file in this archive is not whole: {}", problem.detail);
                }
                return Ok(Some(problem));
            }
        }
    }
    // An empty file is a file too.
    entry.begin().map_err(writing())?;
    Ok(None)
}

fn pictures(
    case: &Case,
    desk: &PictureDesk,
    reference: &DocRef,
    entry: &mut Entry,
) -> Result<Option<Problem>, CaseError> {
    use daylight_model::ProblemKind::TooLarge;
    match case.pdf_of_pictures(desk, &reference.0, entry) {
        Ok(told) => {
            let mut lacks: Vec<String> = Vec::new();
            let pages: Vec<String> = told.not_drawn.iter().map(|(page, _)| page.to_string()).collect();
            let first = told.not_drawn.first();
            if let Some((_, problem)) = first {
                lacks.push(format!("pages that cannot be drawn: {} ({})", pages.join(", "), problem.detail));
            }
            if told.left_out > 0 {
                lacks.push(format!("pages beyond the first {} are left out", told.pages));
            }
            let kind = first.map_or(TooLarge, |(_, problem)| problem.kind);
            Ok((!lacks.is_empty()).then(|| Problem::new(kind, lacks.join("; "))))
        }
        Err(CaseError::NotDrawn { problem, .. } | CaseError::NoBytes { problem, .. }) => Ok(Some(problem)),
        Err(error) => Err(error),
    }
}

fn text(search: &OpenSearch, document: &Document, entry: &mut Entry) -> Result<Option<Problem>, CaseError> {
    let (store, view) = search.store_and_view();
    for number in 1..=document.pages {
        let Some(page) = store.page(view, document.id, number)? else { continue };
        if document.pages > 1 {
            writeln!(entry, "===== page {number} of {} =====", document.pages).map_err(writing())?;
        }
        entry.write_all(page.text.as_bytes()).map_err(writing())?;
        if !page.text.ends_with('\n') {
            entry.write_all(b"\n").map_err(writing())?;
        }
    }
    if entry.is_begun() {
        return Ok(None);
    }
    let told = store.problems(view, document.id)?.into_iter().next();
    Ok(Some(
        told.unwrap_or_else(|| {
            Problem::new(daylight_model::ProblemKind::Unreadable, "there is no text in it")
        }),
    ))
}
