//! What is never to be published: a document, a page, or words of a page. Everything that gives something to the
//! public asks here first.

use daylight_model::{DocHash, DocRef, View};
use daylight_store::{Bar, BarEnd, BarredPlace, Quotation, Store};
use unicode_normalization::UnicodeNormalization;

use crate::address::fresh_address;
use crate::custody::Keeper;
use crate::quoting::{found_again, occurs_in, quoted};
use crate::reading::now;
use crate::show::find;
use crate::{Case, CaseError, CustodyEvent, FoundAgain, Passage, Person};

/// How much of a document is to be kept from the public, as a reader points at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToBar {
    /// All of it.
    Document,
    /// One page, counted from 1.
    Page(u32),
    /// Words of a page.
    Words(Passage),
}

/// Something that is never to be published, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownBar {
    /// What it is called.
    pub reference: String,
    /// The document it is on.
    pub document: DocRef,
    /// The SHA-256 of the document.
    pub hash: DocHash,
    /// How much of the document.
    pub place: BarredPlace,
    /// For words: where they stand now, if they still do.
    pub found: Option<FoundAgain>,
    /// Why: text of a person.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who lifted it, when and why, where that was done.
    pub ended: Option<BarEnd>,
}

/// Bytes of a reason.
const LONGEST: usize = 2_000;

impl Case {
    /// Marks a document, a page or words of it as never to be published. What is marked already stays as it is.
    pub fn never_publish(
        &self,
        reference: &str,
        what: &ToBar,
        reason: &str,
        who: &Person,
    ) -> Result<ShownBar, CaseError> {
        let reason = checked_reason(reason)?;
        let mut store = self.to_write()?;
        let (view, keeper) = (self.keepers_view(&store)?, Keeper::of(&store)?);
        let document = find(&store, &view, reference)?;
        let place = match what {
            ToBar::Document => BarredPlace::Document,
            ToBar::Page(page) if (1..=document.pages).contains(page) => BarredPlace::Page(*page),
            ToBar::Page(page) => return Err(CaseError::NoPage { page: *page, pages: document.pages }),
            ToBar::Words(passage) => BarredPlace::Words(quoted(&store, &view, &document, passage)?),
        };
        let bar = Bar {
            reference: fresh_address()?,
            document: document.hash,
            place,
            reason,
            who: who.name().to_owned(),
            at: now(),
            ended: None,
        };
        let batch = store.batch()?;
        if batch.add_bar(&bar)? {
            keeper.note_document_because(
                &batch,
                CustodyEvent::NeverPublish,
                &bar.document,
                detail(&bar.place),
            )?;
        }
        batch.commit()?;
        let standing = store.bars_of(&view, &bar.document)?;
        let kept = standing.into_iter().find(|kept| kept.place == bar.place).unwrap_or(bar);
        shown(&store, &view, kept)
    }

    /// Lifts a bar, which needs a reason too. What was barred and why stays on record.
    pub fn lift_bar(&self, reference: &str, reason: &str, who: &Person) -> Result<ShownBar, CaseError> {
        let reason = checked_reason(reason)?;
        let mut store = self.to_write()?;
        let (view, keeper) = (self.keepers_view(&store)?, Keeper::of(&store)?);
        let no_bar = || CaseError::NoBar { reference: reference.to_owned() };
        let bar = store.bar(&view, reference)?.ok_or_else(no_bar)?;
        let end = BarEnd { who: who.name().to_owned(), at: now(), reason };
        let batch = store.batch()?;
        if !batch.end_bar(reference, &end)? {
            return Err(no_bar());
        }
        keeper.note_document_because(&batch, CustodyEvent::BarLifted, &bar.document, detail(&bar.place))?;
        batch.commit()?;
        shown(&store, &view, Bar { ended: Some(end), ..bar })
    }

    /// Everything that is never to be published, the last marked first; `lifted`: also what once was.
    pub fn bars(&self, lifted: bool) -> Result<Vec<ShownBar>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        store.bars(&view, lifted)?.into_iter().map(|bar| shown(&store, &view, bar)).collect()
    }

    /// What of a document is never to be published: all of it, then pages and words in their order.
    pub fn bars_of(&self, reference: &str) -> Result<Vec<ShownBar>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        store.bars_of(&view, &document.hash)?.into_iter().map(|bar| shown(&store, &view, bar)).collect()
    }

    /// What stands against publishing these documents, one after the other; nothing where all of them may go out
    /// in full. A bar on a page or on words may be met by leaving them out or blacking them out.
    pub fn bars_on(&self, references: &[String]) -> Result<Vec<ShownBar>, CaseError> {
        let mut bars = Vec::new();
        for reference in references {
            bars.extend(self.bars_of(reference)?);
        }
        Ok(bars)
    }

    /// What stands against publishing this text: a press release, a quotation, the text of a released page. Words
    /// are barred wherever they stand, also in a copy of the paper; blanks, signs and capitals make no difference.
    pub fn bars_in_text(&self, text: &str) -> Result<Vec<ShownBar>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let barred = store.bars(&view, false)?.into_iter().filter(|bar| match &bar.place {
            BarredPlace::Words(quotation) => occurs_in(&quotation.words, text),
            _ => false,
        });
        barred.map(|bar| shown(&store, &view, bar)).collect()
    }

    /// What stands against quoting words of a page: a bar on the document, on the page, or on words that overlap.
    pub fn bars_on_quotation(
        &self,
        reference: &str,
        quotation: &Quotation,
    ) -> Result<Vec<ShownBar>, CaseError> {
        let of_document = self.bars_of(reference)?.into_iter().filter(|bar| match &bar.place {
            BarredPlace::Document => true,
            BarredPlace::Page(page) => *page == quotation.page,
            BarredPlace::Words(barred) => {
                let (one, other) = (barred.bytes(), quotation.bytes());
                barred.page == quotation.page && one.start < other.end && other.start < one.end
            }
        });
        let mut bars: Vec<ShownBar> = of_document.collect();
        for bar in self.bars_in_text(&quotation.words)? {
            if bars.iter().all(|known| known.reference != bar.reference) {
                bars.push(bar);
            }
        }
        Ok(bars)
    }
}

/// What the custody log says of it: the page, and nothing that stands there.
fn detail(place: &BarredPlace) -> String {
    match place {
        BarredPlace::Document => "all of it".to_owned(),
        BarredPlace::Page(page) => format!("page {page}"),
        BarredPlace::Words(quotation) => format!("words on page {}", quotation.page),
    }
}

/// A reason that says something, in the form in which it is kept.
pub(crate) fn checked_reason(reason: &str) -> Result<String, CaseError> {
    let reason: String = reason.replace("\r\n", "\n").trim().nfc().collect();
    if reason.is_empty() {
        return Err(CaseError::BadReason { why: "there is none" });
    }
    if reason.len() > LONGEST {
        return Err(CaseError::BadReason { why: "it is longer than 2,000 bytes" });
    }
    Ok(reason)
}

fn shown(store: &Store, view: &View, bar: Bar) -> Result<ShownBar, CaseError> {
    let found = match &bar.place {
        BarredPlace::Words(quotation) => {
            let document = store.documents_by_prefix(view, &bar.document.to_string())?;
            let found = document.first().map(|document| found_again(store, view, document, quotation));
            found.transpose()?.flatten()
        }
        _ => None,
    };
    Ok(ShownBar {
        reference: bar.reference,
        document: view.doc_ref(&bar.document),
        hash: bar.document,
        place: bar.place,
        found,
        reason: bar.reason,
        who: bar.who,
        at: bar.at,
        ended: bar.ended,
    })
}
