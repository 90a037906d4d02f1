//! What others meant to keep from readers and did not take out. A finding says how, where and how many letters; what
//! lies there is shown only to somebody who asks for it with a reason, which is noted in the custody log.

use daylight_model::{BadRedactionKind, DocRef, View};
use daylight_store::{FoundRedaction, Revealing};

use crate::custody::Keeper;
use crate::never_publish::checked_reason;
use crate::reading::now;
use crate::show::find;
use crate::{Case, CaseError, CustodyEvent, Person};

/// Something badly redacted, as a reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownFinding {
    /// The document.
    pub document: DocRef,
    /// How it is hidden.
    pub kind: BadRedactionKind,
    /// The page, counted from 1; `None` for the file as a whole.
    pub page: Option<u32>,
    /// Left, top, right, bottom as parts of the width and height of the page.
    pub area: Option<[f32; 4]>,
    /// How many letters and digits lie there.
    pub letters: u32,
    /// What lies there was taken out of the text and is kept apart.
    pub sealed: bool,
    /// Somebody has looked at it.
    pub revealed: bool,
}

/// What lies under a redaction, for somebody who asked.
#[derive(Debug, Clone, PartialEq)]
pub struct RevealedText {
    /// Where, and how it was hidden.
    pub redaction: ShownFinding,
    /// What lies there: text of the material.
    pub text: String,
}

impl Case {
    /// What is badly redacted in a document, in the order of its pages; what is about the file comes last.
    pub fn findings_of(&self, reference: &str) -> Result<Vec<ShownFinding>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let found = store.bad_redactions_of(&view, &document.hash)?;
        Ok(found.into_iter().map(|found| shown(&view, found)).collect())
    }

    /// Gives what is badly redacted in every document, one document after the other.
    pub fn findings(&self, mut each: impl FnMut(ShownFinding)) -> Result<(), CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        Ok(store.each_bad_redaction(&view, |found| each(shown(&view, found)))?)
    }

    /// Shows what lies under the redactions of a document, of all its pages or of one. That somebody looked, and
    /// why, is noted first, in the case and in its custody log; from then on it is found by `revealed:`. It stays out
    /// of the text of the document, and out of every release.
    pub fn reveal(
        &self,
        reference: &str,
        page: Option<u32>,
        reason: &str,
        who: &Person,
    ) -> Result<Vec<RevealedText>, CaseError> {
        let reason = checked_reason(reason)?;
        let mut store = self.to_write()?;
        let (view, keeper) = (self.keepers_view(&store)?, Keeper::of(&store)?);
        let document = find(&store, &view, reference)?;
        if let Some(page) = page.filter(|page| !(1..=document.pages).contains(page)) {
            return Err(CaseError::NoPage { page, pages: document.pages });
        }
        let sealed = store.sealed_of(&view, &document.hash, page, false)?;
        if sealed.is_empty() {
            return Ok(Vec::new());
        }
        let revealing =
            Revealing { document: document.hash, page, reason, who: who.name().to_owned(), at: now() };
        let places = match page {
            Some(page) => format!("{} redactions on page {page}", sealed.len()),
            None => format!("{} redactions", sealed.len()),
        };
        let batch = store.batch()?;
        batch.note_revealed(&revealing)?;
        keeper.note_document_because(&batch, CustodyEvent::Revealed, &document.hash, places)?;
        batch.commit()?;
        Ok(sealed.into_iter().map(|(found, text)| told(&view, found, text)).collect())
    }

    /// What somebody revealed of a document before, and who did.
    pub fn revealed(&self, reference: &str) -> Result<(Vec<RevealedText>, Vec<Revealing>), CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let texts = store.sealed_of(&view, &document.hash, None, true)?;
        let texts = texts.into_iter().map(|(found, text)| told(&view, found, text)).collect();
        Ok((texts, store.revealings(&view, &document.hash)?))
    }
}

fn told(view: &View, found: FoundRedaction, text: String) -> RevealedText {
    RevealedText { redaction: shown(view, FoundRedaction { revealed: true, ..found }), text }
}

fn shown(view: &View, found: FoundRedaction) -> ShownFinding {
    let FoundRedaction { document, kind, page, area, letters, sealed, revealed } = found;
    ShownFinding { document: view.doc_ref(&document), kind, page, area, letters, sealed, revealed }
}
