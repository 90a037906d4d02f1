//! What people add to a document, as it stands beside its text. The forms there lead back to the same page.

use axum::http::Method;
use daylight_case::{CaseError, Documents, FoundAgain, Passage, Person, Quotation};
use schemars::JsonSchema;
use serde::Serialize;

use super::notes::{self, NoteRow};
use crate::answer::{Answer, Answered, Trouble};
use crate::ask::Ask;
use crate::desk::Desk;
use crate::routes::Route;
use crate::text::Name;

/// Tags, notes and read marks of a document.
#[derive(Serialize, JsonSchema)]
pub(super) struct Said {
    pub(super) tags: Vec<TagRow>,
    pub(super) notes: Vec<NoteRow>,
    pub(super) read: Vec<ReadRow>,
    /// Names of all tags of the case, to choose from.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) known: Vec<Name>,
    /// Whoever looks has marked it as read.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) mine: bool,
    /// A note that was just taken back.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) undo: String,
    /// What was typed, where it could not be kept.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) draft: Draft,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct TagRow {
    pub(super) tag: Name,
    /// The words that carry it; none for the whole document.
    pub(super) words: Option<Name>,
    /// Where these words stand now.
    pub(super) place: Option<WordsPlace>,
    pub(super) who: Name,
    pub(super) at: String,
    /// Where they stood when they were tagged: what names them in the form that takes the tag back.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) stood: Option<(u32, u32)>,
}

/// Where words stand in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct WordsPlace {
    pub(super) page: u32,
    /// Bytes of the text of the page.
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ReadRow {
    /// The page; none for the whole document.
    pub(super) page: Option<u32>,
    pub(super) who: Name,
    pub(super) at: String,
}

/// What was typed into a form that could not be kept, and why.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) wrong: Option<(String, Option<String>)>,
    pub(super) tag: String,
    pub(super) tag_words: String,
    pub(super) text: String,
    pub(super) note_words: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::POST,
        path: "/doc/{document}/read",
        summary: "Mark a document as read, or not",
        fields: &[("read", "yes or no")],
        run: mark,
        twin: None,
    }]
}

fn mark(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let (document, who) = ([ask.part(0).to_owned()], Person::at_this_machine());
    match ask.field("read") {
        Some("no") => case.mark_unread(Documents::Named(&document), &who)?,
        Some("yes") => case.mark_read(Documents::Named(&document), &who)?,
        _ => return Err(Trouble::wrong("`read` is yes or no")),
    };
    Ok(back(ask, ""))
}

/// What was added to a document. `wrong` says why the form that was sent could not be kept.
pub(super) fn said(
    ask: &Ask,
    desk: &Desk,
    reference: &str,
    wrong: Option<&Trouble>,
) -> Result<Said, Trouble> {
    let case = &desk.case;
    let who = Person::at_this_machine();
    let marks = case.read_marks(reference)?;
    let tags = case.tags_of(reference)?.into_iter().map(|tag| TagRow {
        tag: Name(tag.name),
        stood: tag.quotation.as_ref().map(|quotation| (quotation.page, quotation.start)),
        words: tag.quotation.map(|quotation| Name(quotation.words)),
        place: tag.place.map(WordsPlace::from),
        who: Name(tag.who),
        at: tag.at,
    });
    Ok(Said {
        tags: tags.collect(),
        notes: case.notes_of(reference)?.into_iter().map(|note| notes::row(note, None)).collect(),
        mine: marks.iter().any(|mark| mark.page.is_none() && mark.who == who.name()),
        read: marks
            .into_iter()
            .map(|mark| ReadRow { page: mark.page, who: Name(mark.who), at: mark.at })
            .collect(),
        known: case.tags()?.into_iter().map(|tag| Name(tag.name)).collect(),
        undo: ask.field("undo").map(plain).unwrap_or_default(),
        draft: wrong.map(|wrong| Draft::of(ask, wrong)).unwrap_or_default(),
    })
}

impl Draft {
    fn of(ask: &Ask, wrong: &Trouble) -> Self {
        let typed = |name: &str| ask.field(name).unwrap_or_default().to_owned();
        let words = typed("words");
        let on_note = ask.field("tag").is_none();
        Self {
            wrong: Some((wrong.message.clone(), wrong.hint.clone())),
            tag: typed("tag"),
            text: typed("text"),
            tag_words: if on_note { String::new() } else { words.clone() },
            note_words: if on_note { words } else { String::new() },
        }
    }
}

impl From<FoundAgain> for WordsPlace {
    fn from(found: FoundAgain) -> Self {
        Self { page: found.page, from: found.bytes.start, to: found.bytes.end }
    }
}

impl WordsPlace {
    /// Where they are shown, marked as `#hit-1`. The words themselves stay out of the address.
    pub(super) fn address(&self, document: &str) -> String {
        format!("/doc/{document}?page={}&from={}&to={}", self.page, self.from, self.to)
    }
}

/// The words that a form names, on the pages that its reader had in sight; `None` where it names none.
pub(super) fn passage(ask: &Ask) -> Result<Option<Passage>, Trouble> {
    let Some(words) = ask.field("words").map(str::trim).filter(|words| !words.is_empty()) else {
        return Ok(None);
    };
    let case = &ask.desk()?.case;
    let first = ask.page_number()?;
    let last = ask.number("last")?.and_then(|last| u32::try_from(last).ok()).unwrap_or(first);
    let last = last.min(first.saturating_add(super::doc::WHOLE_PAGES)).max(first);
    let mut missing = None;
    for page in first..=last {
        match case.quote(ask.part(0), &Passage::Words { page, words: words.to_owned() }) {
            Ok(Quotation { page, start, words }) => {
                let start = start as usize;
                return Ok(Some(Passage::Bytes { page, bytes: start..start + words.len() }));
            }
            Err(error @ CaseError::NoWords { .. }) => missing = missing.or(Some(error)),
            Err(error) => return Err(error.into()),
        }
    }
    Err(missing.map_or_else(|| Trouble::not_found("there is no such page"), Trouble::from))
}

/// The page that the form stood on.
pub(super) fn back(ask: &Ask, more: &str) -> Answer {
    let mut address = format!("/doc/{}?page={}", plain(ask.part(0)), ask.page_number().unwrap_or(1));
    for name in ["in", "show", "case"] {
        let value = ask.field(name).map(plain).unwrap_or_default();
        if !value.is_empty() {
            address.push_str(&format!("&{name}={value}"));
        }
    }
    Answer::See(format!("{address}{more}#said"))
}

/// Letters and digits alone, as our own references and addresses are made of them.
pub(super) fn plain(value: &str) -> String {
    value.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}

/// A moment as people read it: day, hour and minute of an RFC 3339 time.
pub(super) fn moment(at: &str) -> String {
    let minute = at.get(..16).unwrap_or(at);
    minute.replacen('T', " ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_to_the_minute() {
        assert_eq!(moment("2012-11-05T09:06:24.123Z"), "2012-11-05 09:06");
        assert_eq!(moment("2012"), "2012");
    }

    #[test]
    fn nothing_but_letters_and_digits_comes_into_an_address_from_a_form() {
        assert_eq!(plain("ab12\r\nx: y&q=é/"), "ab12xyq");
        assert_eq!(plain(&"a".repeat(100)).len(), 64);
    }
}
