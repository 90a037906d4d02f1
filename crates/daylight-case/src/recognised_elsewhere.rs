//! Text that another program recognised is taken into the case: read in the jail, checked, and kept as what
//! recognition here would have said.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use daylight_analyze::ANALYSIS_VERSION;
use daylight_extract::elsewhere::{LARGEST, MOST_PAGES, MOST_TEXT, RecognisedElsewhere};
use daylight_jail::{Document as Handed, DocumentLimits, Launch, Strength, Worker};
use daylight_model::{DocRef, Family, View};
use daylight_store::{Document, Recognised, Store};

use crate::analyst::Analyst;
use crate::bytes::open_plain;
use crate::custody::{CustodyEvent, Keeper};
use crate::error::on_file;
use crate::index::Indexer;
use crate::picture::pages_to_draw;
use crate::progress::Progress;
use crate::show::find;
use crate::wire::{Asked, ELSEWHERE, Elsewhere};
use crate::{AddOptions, Case, CaseError};

/// What was taken from one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// The document whose pages these are.
    pub document: DocRef,
    /// Pages with recognised text.
    pub pages: u32,
    /// `hOCR`, `ALTO` or `text`.
    pub kind: &'static str,
}

/// Digits of a hash that name a document in the name of a file.
const LEAST_DIGITS: usize = 8;

impl Case {
    /// Takes in the text of each file for the document that `named` names, or else the name of the file: as much of
    /// its hash as names it, in front of the first dot.
    pub fn take_in_recognised(
        &self,
        files: &[PathBuf],
        named: Option<&str>,
        options: &AddOptions,
    ) -> Result<Vec<TakenIn>, CaseError> {
        let _lock = self.lock()?;
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let mut taken = Vec::new();
        let mut analyst = Analyst::new(&launch(options), &Arc::new(AtomicBool::new(false)));
        let mut said = Vec::new();
        for path in files {
            let (kind, pages) = read(path, options)?;
            let reference = match named {
                Some(reference) => reference.to_owned(),
                None => reference_in(path)?,
            };
            let document = find(&store, &view, &reference)?;
            fits(&store, &view, &document, path, pages.len())?;
            let count = pages.len() as u32;
            let pages = (1..).zip(pages).map(|(number, page)| {
                let told = analyst.mentions(document.id, number, &page.text)?;
                Ok((page, told))
            });
            let pages = pages.collect::<Result<Vec<_>, CaseError>>()?;
            taken.push(TakenIn { document: view.doc_ref(&document.hash), pages: count, kind });
            said.push((document.id, kind, pages));
        }
        let keeper = Keeper::of(&store)?;
        let batch = store.batch()?;
        for (document, kind, pages) in said {
            for (number, (page, mentions)) in (1..).zip(pages) {
                batch.recognised(document, number, &kept(kind, page))?;
                if let Some(told) = mentions {
                    batch.keep_recognised_mentions(document, number, ANALYSIS_VERSION, &told)?;
                }
            }
            batch.touch(document)?;
        }
        let what = format!("recognised text of {} documents", taken.len());
        keeper.note(&batch, CustodyEvent::Recognised, what)?;
        batch.commit()?;
        drop(store);
        Indexer::open(self, NonZeroUsize::MIN, &Arc::new(Progress::default()))?.finish()?;
        Ok(taken)
    }
}

fn kept(kind: &'static str, page: RecognisedElsewhere) -> Recognised {
    let RecognisedElsewhere { text, words, sure, size } = page;
    Recognised { source: format!("imported ({kind})"), languages: String::new(), size, text, words, sure }
}

fn refused(path: &Path, why: impl Into<String>) -> CaseError {
    CaseError::BadRecognition { path: path.to_owned(), why: why.into() }
}

fn reference_in(path: &Path) -> Result<String, CaseError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let digits = name.split('.').next().unwrap_or_default();
    let is_one = digits.len() >= LEAST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_one {
        Ok(digits.to_owned())
    } else {
        Err(refused(path, "its name does not say of which document it is"))
    }
}

/// A page that is not there cannot have text.
fn fits(store: &Store, view: &View, document: &Document, path: &Path, pages: usize) -> Result<(), CaseError> {
    let is_picture = document.format.is_some_and(|format| format.family() == Family::Image);
    let has = match is_picture {
        true => {
            let told = store.metadata(view, document.id)?;
            let told = told.iter().find(|(field, _)| *field == daylight_model::Field::PageCount);
            let told = told.and_then(|(_, count)| count.parse().ok()).unwrap_or(1);
            pages_to_draw(document).max(told)
        }
        false => document.pages,
    };
    if pages as u64 > u64::from(has) {
        return Err(refused(path, format!("it has {pages} pages and the document {has}")));
    }
    Ok(())
}

fn launch(options: &AddOptions) -> Launch {
    let mut launch = Launch::new(options.program.clone(), options.worker_arguments.clone());
    launch.strength = if options.reduced { Strength::Reduced } else { Strength::Full };
    launch
}

/// Reads one file in the jail.
fn read(path: &Path, options: &AddOptions) -> Result<(&'static str, Vec<RecognisedElsewhere>), CaseError> {
    let file = open_plain(path).map_err(on_file("reading", path))?;
    let length = file.metadata().map_err(on_file("reading", path))?.len();
    if length > LARGEST {
        return Err(refused(path, "it is larger than recognised text can be"));
    }
    let document =
        Handed::copied_from(file, length, |_| ()).map_err(|cause| refused(path, cause.to_string()))?;
    let mut worker = Worker::start(&launch(options)).map_err(|source| CaseError::NoJail { source })?;
    // A few bytes into memory: it cannot go wrong, and a worker that gets nothing says nothing.
    let asked = postcard::to_allocvec(&Asked::Elsewhere).unwrap_or_default();
    let mut listener = Listener::default();
    let limits = DocumentLimits { output_bytes: 1 << 30, ..DocumentLimits::default() };
    let stop = AtomicBool::new(false);
    let ended = worker.run(&asked, &document, &limits, &stop, |kind, body| listener.frame(kind, body));
    if let Some(lie) = listener.lie {
        return Err(refused(path, format!("what read it told {lie}")));
    }
    ended.map_err(|failure| refused(path, failure.to_string()))?;
    match listener.end {
        Some(Ok(kind)) if !listener.pages.is_empty() => Ok((kind, listener.pages)),
        Some(Err(why)) => Err(refused(path, why)),
        _ => Err(refused(path, "what read it told nothing")),
    }
}

/// Takes what the worker says; every word may be a lie.
#[derive(Default)]
struct Listener {
    pages: Vec<RecognisedElsewhere>,
    end: Option<Result<&'static str, String>>,
    lie: Option<&'static str>,
}

impl Listener {
    fn frame(&mut self, kind: u8, body: &[u8]) -> ControlFlow<()> {
        let told = match kind {
            ELSEWHERE if self.end.is_none() => {
                postcard::from_bytes(body).map_err(|_| "what nobody understands")
            }
            _ => Err("what nobody asked for"),
        };
        match told.and_then(|told| self.told(told)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(lie) => {
                self.lie = Some(lie);
                ControlFlow::Break(())
            }
        }
    }

    fn told(&mut self, told: Elsewhere) -> Result<(), &'static str> {
        match told {
            Elsewhere::Page(page) => {
                if self.pages.len() >= MOST_PAGES {
                    return Err("too many pages");
                }
                check(&page)?;
                self.pages.push(page);
            }
            Elsewhere::End(kind) => {
                let known = ["hOCR", "ALTO", "text"].into_iter().find(|known| *known == kind);
                self.end = Some(Ok(known.ok_or("a kind that is none")?));
            }
            Elsewhere::Problem(problem) => self.end = Some(Err(problem.detail.chars().take(300).collect())),
        }
        Ok(())
    }
}

fn check(page: &RecognisedElsewhere) -> Result<(), &'static str> {
    let mut last = 0;
    for word in &page.words {
        let inside = page.text.get(word.start as usize..word.end as usize).is_some();
        if !inside || word.start < last {
            return Err("a word box outside its text");
        }
        last = word.end;
    }
    let in_order = page.sure.is_empty() || page.sure.len() == page.words.len();
    if !in_order || page.sure.iter().any(|sure| *sure > 100) {
        return Err("how sure it is of other words");
    }
    let (width, height) = page.size;
    if !(width.is_finite() && height.is_finite() && width >= 0.0 && height >= 0.0) {
        return Err("a page without an extent");
    }
    if page.text.len() > MOST_TEXT || memchr::memchr2(0, b'\r', page.text.as_bytes()).is_some() {
        return Err("text that is not normal");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use daylight_model::Word;

    fn lie(page: RecognisedElsewhere) -> bool {
        let mut listener = Listener::default();
        let told = postcard::to_allocvec(&Elsewhere::Page(page)).unwrap();
        listener.frame(ELSEWHERE, &told).is_break()
    }

    #[test]
    fn every_lie_is_noticed() {
        let page = RecognisedElsewhere { text: "late".into(), ..RecognisedElsewhere::default() };
        let word = |start, end| Word { start, end, area: [0.0; 4] };
        assert!(!lie(page.clone()));
        assert!(lie(RecognisedElsewhere { words: vec![word(0, 5)], ..page.clone() }));
        assert!(lie(RecognisedElsewhere { words: vec![word(2, 4), word(0, 1)], ..page.clone() }));
        assert!(lie(RecognisedElsewhere { sure: vec![9], ..page.clone() }));
        assert!(lie(RecognisedElsewhere { size: (f32::NAN, 1.0), ..page.clone() }));
        assert!(lie(RecognisedElsewhere { text: "a\rb".into(), ..page }));
        assert!(Listener::default().frame(EVENT_OF_OTHERS, b"").is_break());
    }

    const EVENT_OF_OTHERS: u8 = crate::wire::EVENT;

    #[test]
    fn the_name_of_a_file_says_the_document_with_eight_digits_or_more() {
        assert_eq!(reference_in(Path::new("/a/5a3eafa5714a.hocr")).unwrap(), "5a3eafa5714a");
        assert!(reference_in(Path::new("/a/scan.hocr")).is_err());
        assert!(reference_in(Path::new("/a/5a3e.txt")).is_err());
    }
}
