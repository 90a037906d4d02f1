use daylight_model::{DocRef, View};
use daylight_store::{Note, Quotation, Store};
use unicode_normalization::UnicodeNormalization;

use crate::address::fresh_address;
use crate::quoting::{found_again, quoted};
use crate::reading::now;
use crate::show::find;
use crate::{Case, CaseError, FoundAgain, Passage, Person};

/// A note, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownNote {
    /// What it is called. It stays the same when the note is changed.
    pub reference: String,
    /// The document it is on.
    pub document: DocRef,
    /// The words it is about; `None` for the whole document.
    pub quotation: Option<Quotation>,
    /// Where these words stand now, if they still do.
    pub place: Option<FoundAgain>,
    /// What was written. Text of a person, still escaped when shown.
    pub text: String,
    /// Who wrote it first.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who gave it this wording, and when, where that is not the first.
    pub changed: Option<(String, String)>,
    /// Who ended this wording, by another one or by taking the note back, and when.
    pub ended: Option<(String, String)>,
}

/// Bytes of a note.
const LONGEST: usize = 100_000;

impl Case {
    /// Writes a note on a document, or on words of it.
    pub fn add_note(
        &self,
        reference: &str,
        on: Option<&Passage>,
        text: &str,
        who: &Person,
    ) -> Result<ShownNote, CaseError> {
        let text = checked(text)?;
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let quotation = on.map(|passage| quoted(&store, &view, &document, passage)).transpose()?;
        let note = Note {
            reference: fresh_address()?,
            document: document.hash,
            quotation,
            text,
            who: who.name().to_owned(),
            at: now(),
            changed: None,
            ended: None,
        };
        let batch = store.batch()?;
        batch.add_note(&note)?;
        batch.commit()?;
        shown(&store, &view, note)
    }

    /// Gives a note another wording; the earlier ones are kept.
    pub fn change_note(&self, reference: &str, text: &str, who: &Person) -> Result<ShownNote, CaseError> {
        let text = checked(text)?;
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let note = standing(&store, &view, reference)?;
        if note.text == text {
            return shown(&store, &view, note);
        }
        let at = now();
        let changed = Note { text, changed: Some((who.name().to_owned(), at.clone())), ..note };
        let batch = store.batch()?;
        batch.end_note(reference, who.name(), &at)?;
        batch.add_note(&changed)?;
        batch.commit()?;
        shown(&store, &view, changed)
    }

    /// Takes a note back. [`Case::restore_note`] brings it again.
    pub fn take_note_back(&self, reference: &str, who: &Person) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        standing(&store, &view, reference)?;
        let batch = store.batch()?;
        batch.end_note(reference, who.name(), &now())?;
        Ok(batch.commit()?)
    }

    /// Brings back a note that was taken back, with its last wording.
    pub fn restore_note(&self, reference: &str, who: &Person) -> Result<ShownNote, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let last = store.note_history(&view, reference)?.pop();
        let last = last.ok_or_else(|| CaseError::NoNote { reference: reference.to_owned() })?;
        if last.ended.is_none() {
            return shown(&store, &view, last);
        }
        let note = Note { changed: Some((who.name().to_owned(), now())), ended: None, ..last };
        let batch = store.batch()?;
        batch.add_note(&note)?;
        batch.commit()?;
        shown(&store, &view, note)
    }

    /// A note by its reference.
    pub fn note(&self, reference: &str) -> Result<ShownNote, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let note = standing(&store, &view, reference)?;
        shown(&store, &view, note)
    }

    /// Every wording a note had, oldest first.
    pub fn note_history(&self, reference: &str) -> Result<Vec<ShownNote>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        store.note_history(&view, reference)?.into_iter().map(|note| shown(&store, &view, note)).collect()
    }

    /// The notes on a document: on all of it, then on words of it in the order of the text.
    pub fn notes_of(&self, reference: &str) -> Result<Vec<ShownNote>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        store.notes_of(&view, &document.hash)?.into_iter().map(|note| shown(&store, &view, note)).collect()
    }

    /// Some of all notes, the last written or changed first, and how many there are.
    pub fn notes(&self, offset: u64, limit: u64) -> Result<(u64, Vec<ShownNote>), CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let (total, notes) = store.notes(&view, offset, limit)?;
        let notes: Result<_, CaseError> = notes.into_iter().map(|note| shown(&store, &view, note)).collect();
        Ok((total, notes?))
    }
}

fn standing(store: &Store, view: &View, reference: &str) -> Result<Note, CaseError> {
    let note = store.note(view, reference)?;
    note.ok_or_else(|| CaseError::NoNote { reference: reference.to_owned() })
}

fn shown(store: &Store, view: &View, note: Note) -> Result<ShownNote, CaseError> {
    let place = match &note.quotation {
        Some(quotation) => {
            let document = store.documents_by_prefix(view, &note.document.to_string())?;
            let place = document.first().map(|document| found_again(store, view, document, quotation));
            place.transpose()?.flatten()
        }
        None => None,
    };
    Ok(ShownNote {
        reference: note.reference,
        document: view.doc_ref(&note.document),
        quotation: note.quotation,
        place,
        text: note.text,
        who: note.who,
        at: note.at,
        changed: note.changed,
        ended: note.ended,
    })
}

/// The text of a note in the form in which it is kept: as it was written, with plain line ends.
fn checked(text: &str) -> Result<String, CaseError> {
    let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if text.is_empty() {
        return Err(CaseError::BadNote { why: "it is empty" });
    }
    if text.len() > LONGEST {
        return Err(CaseError::BadNote { why: "it is longer than 100,000 bytes" });
    }
    Ok(text)
}
