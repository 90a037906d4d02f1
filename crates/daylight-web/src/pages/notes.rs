use askama::Template;
use axum::http::Method;
use daylight_case::{Case, CaseError, Person, ShownNote};
use schemars::JsonSchema;
use serde::Serialize;

use super::said::WordsPlace;
use super::{doc, said, schema_of};
use crate::answer::{Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};

/// All notes, the last written or changed first.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "notes.html")]
struct NotesPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    notes: Vec<NoteRow>,
    /// How many there are.
    total: u64,
    page: u64,
    pages: u64,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct NoteRow {
    /// What the note is called; it stays the same when the note is changed.
    pub(super) note: String,
    pub(super) document: String,
    /// What people would call the document, in a list of notes on many.
    pub(super) title: Option<Name>,
    /// The words it is about; none for the whole document.
    pub(super) words: Option<Name>,
    /// Where these words stand now, if they still do.
    pub(super) place: Option<WordsPlace>,
    pub(super) text: Name,
    /// Who wrote it first, and when.
    pub(super) who: Name,
    pub(super) at: String,
    /// Who gave it this wording, and when, where that is not the first.
    pub(super) changed: Option<ChangedBy>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) html: Html,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ChangedBy {
    pub(super) who: Name,
    pub(super) at: String,
}

/// Notes on one page.
const NOTES: u64 = 50;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/notes",
            summary: "All notes, the last written or changed first",
            fields: &[("page", "page of fifty notes, from 1")],
            run: show,
            twin: Some(schema_of::<NotesPage>),
        },
        Route {
            method: Method::POST,
            path: "/doc/{document}/notes",
            summary: "Write a note on a document or on words of it, change it, take it back",
            fields: &[
                ("text", "what there is to say"),
                ("words", "the words it is about; none for the whole document"),
                ("page", "the page they stand on"),
                ("do", "change, take-back or bring-back"),
                ("note", "for these: which note"),
            ],
            run: change,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let number = ask.number("page")?.unwrap_or(1).max(1);
    let (total, notes) = case.notes((number - 1).saturating_mul(NOTES), NOTES)?;
    let notes: Result<_, Trouble> = notes.into_iter().map(|note| with_title(case, note)).collect();
    let shown = NotesPage {
        frame: Frame::new(ask, "notes"),
        notes: notes?,
        total,
        page: number,
        pages: total.div_ceil(NOTES).max(1),
    };
    page(ask, &shown)
}

impl NotesPage {
    /// Where a note stands: at its words, else at its document.
    fn link(&self, note: &NoteRow) -> String {
        let (address, at) = match &note.place {
            Some(place) => (place.address(&note.document), "hit-1".to_owned()),
            None => (format!("/doc/{}", note.document), format!("note-{}", note.note)),
        };
        format!("{}#{at}", self.frame.in_case(&address))
    }
}

impl NoteRow {
    /// What a form starts with: the text as it was written, escaped as any other text in a page.
    pub(super) fn text_to_change(&self) -> &str {
        &self.text.0
    }
}

fn with_title(case: &Case, note: ShownNote) -> Result<NoteRow, Trouble> {
    let title = match case.show(&note.document.0) {
        Ok(shown) => Some(doc::title(&shown)),
        // Taken out of sight since the notes were looked up.
        Err(CaseError::NoDocument { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(row(note, title))
}

pub(super) fn row(note: ShownNote, title: Option<Name>) -> NoteRow {
    NoteRow {
        note: note.reference,
        document: note.document.0,
        title,
        words: note.quotation.map(|quotation| Name(quotation.words)),
        place: note.place.map(WordsPlace::from),
        html: Html::text(&note.text),
        text: Name(note.text),
        who: Name(note.who),
        at: note.at,
        changed: note.changed.map(|(who, at)| ChangedBy { who: Name(who), at }),
    }
}

fn change(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let who = Person::at_this_machine();
    let (note, text) = (ask.field("note").unwrap_or_default(), ask.field("text").unwrap_or_default());
    let changed = match ask.field("do") {
        Some("take-back") => {
            case.take_note_back(note, &who)?;
            return Ok(said::back(ask, &format!("&undo={}", said::plain(note))));
        }
        Some("bring-back") => case.restore_note(note, &who).map_err(Trouble::from),
        Some("change") => case.change_note(note, text, &who).map_err(Trouble::from),
        _ => said::passage(ask).and_then(|on| Ok(case.add_note(ask.part(0), on.as_ref(), text, &who)?)),
    };
    match changed {
        Ok(_) => Ok(said::back(ask, "")),
        Err(trouble) => doc::show_again(ask, trouble),
    }
}
