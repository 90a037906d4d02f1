use daylight_case::Shown;
use daylight_model::{Family, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use super::ProblemRow;
use crate::answer::Trouble;
use crate::ask::Ask;
use crate::frame::Frame;
use crate::text::{Html, LetterStyle, Writing};

/// A page or a message as a letter.
#[derive(Serialize, JsonSchema)]
pub(super) struct LetterShown {
    /// Markup of our own making: text structure alone, nothing that can be followed out, loaded or run. `null`
    /// where it cannot be shown; the first problem says why.
    #[schemars(with = "Option<String>")]
    html: Option<Html>,
    /// Pictures, frames and the like that showing the original would have fetched.
    pub(super) not_loaded: u32,
    pub(super) problems: Vec<ProblemRow>,
    /// Hits of the search in it.
    pub(super) hits: u64,
}

impl LetterShown {
    pub(super) fn html(&self) -> Option<&Html> {
        self.html.as_ref()
    }
}

pub(super) fn letter(ask: &Ask, shown: &Shown, query: &str) -> Result<LetterShown, Trouble> {
    let case = &ask.desk()?.case;
    let letter = match case.letter(ask.room.pictures()?, &shown.reference.0)? {
        Ok(letter) => letter,
        Err(problem) => {
            let problems = vec![row(&problem)];
            return Ok(LetterShown { html: None, not_loaded: 0, problems, hits: 0 });
        }
    };
    let writing = Writing::of(&letter.pieces);
    let marks = if query.is_empty() { Vec::new() } else { case.marks_in(writing.text(), query)? };
    let frame = Frame::new(ask, "");
    let part = |position| {
        let found = shown.parts.iter().find(|part| part.occurrence.position == Some(position));
        let reference = found.and_then(|part| part.reference.as_ref());
        reference.map(|reference| frame.in_case(format!("/doc/{}", reference.0)))
    };
    let mail = shown.document.format.is_some_and(|format| format.family() == Family::Mail);
    let style =
        LetterStyle { words: &ask.words.letters, folded: mail.then_some(ask.words.quoted), part: &part };
    Ok(LetterShown {
        html: Some(writing.html(&marks, &style)),
        not_loaded: letter.not_loaded,
        problems: letter.problems.iter().map(row).collect(),
        hits: marks.len() as u64,
    })
}

fn row(problem: &Problem) -> ProblemRow {
    ProblemRow::of(problem)
}
