use daylight_model::{DocRef, Format, ProblemKind, ReadingState};
use daylight_store::{Account, Occurrence, Store, StoreError};

use crate::place::place_in_words;
use crate::{Case, CaseError};

/// The ledger: numbers that add up, and a line for everything that was not read in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerReport {
    /// Every occurrence counted once.
    pub account: Account,
    /// The index has not caught up with so many changes; `daylight rebuild` or the next `add` does.
    pub behind: bool,
}

/// One occurrence that was not read in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The document, where there are bytes.
    pub document: Option<DocRef>,
    /// The container, for a part.
    pub container: Option<DocRef>,
    /// Position in the container, from 1.
    pub position: Option<u32>,
    /// The collection, for a file.
    pub collection: Option<String>,
    /// Path or name. Hostile until shown.
    pub path: String,
    /// Where it lies: the path of a file; of a part, that of its container and its name there.
    pub place: String,
    /// What it is, where that was found out.
    pub format: Option<Format>,
    /// How far it was read.
    pub state: ReadingState,
    /// Why, with the page where it is about one.
    pub reasons: Vec<(ProblemKind, Option<u32>, String)>,
    /// The file is gone.
    pub missing: bool,
    /// Bytes, where that is known.
    pub size: Option<u64>,
}

/// Which lines of the ledger are meant. Nothing named means all of that kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerChoice {
    /// Not read in full for one of these reasons.
    pub reasons: Vec<ProblemKind>,
    /// In this file or folder, with or without the collection before it.
    pub under: Option<String>,
    /// Of one of these formats.
    pub formats: Vec<Format>,
}

impl LedgerChoice {
    /// Whether a line is meant.
    pub fn fits(&self, line: &LedgerLine) -> bool {
        let reason = |wanted: &ProblemKind| line.reasons.iter().any(|(kind, ..)| kind == wanted);
        let lies = |under: &String| {
            let under = under.trim_end_matches('/');
            let inside = |place: &str| {
                place.strip_prefix(under).is_some_and(|rest| matches!(rest.as_bytes(), [] | [b'/', ..]))
            };
            let whole = line.collection.as_ref().map(|collection| format!("{collection}/{}", line.place));
            inside(&line.place) || whole.is_some_and(|whole| inside(&whole))
        };
        (self.reasons.is_empty() || self.reasons.iter().any(reason))
            && self.under.as_ref().is_none_or(lies)
            && (self.formats.is_empty() || line.format.is_some_and(|format| self.formats.contains(&format)))
    }
}

impl Case {
    /// The ledger as numbers.
    pub fn ledger(&self) -> Result<LedgerReport, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let account = store.account(&view)?;
        let counted: u64 = account.states.iter().map(|row| row.occurrences).sum();
        debug_assert_eq!(counted, account.files + account.parts);
        let seen = daylight_search::last_sequence(&self.index())?;
        Ok(LedgerReport { account, behind: seen < store.sequence()? })
    }

    /// Gives every occurrence that was not read in full, files first, each with its reasons.
    pub fn ledger_lines(&self, mut each: impl FnMut(LedgerLine)) -> Result<(), CaseError> {
        let (store, details) = (self.to_read()?, self.to_read()?);
        let view = self.keepers_view(&store)?;
        Ok(store.unread_occurrences(&view, |occurrence| {
            each(ledger_line(&details, &view, occurrence)?);
            Ok(())
        })?)
    }

    /// Gives every occurrence, in the order entered, each with its state and reasons.
    pub fn occurrences(&self, mut each: impl FnMut(LedgerLine)) -> Result<(), CaseError> {
        let (store, details) = (self.to_read()?, self.to_read()?);
        let view = self.keepers_view(&store)?;
        Ok(store.each_occurrence(&view, |occurrence| {
            each(ledger_line(&details, &view, occurrence)?);
            Ok(())
        })?)
    }
}

fn ledger_line(
    store: &Store,
    view: &daylight_model::View,
    occurrence: Occurrence,
) -> Result<LedgerLine, StoreError> {
    let place = place_in_words(store, view, &occurrence)?;
    let Occurrence { collection, parent, position, path, document, missing, problem, size, .. } = occurrence;
    let mut reasons: Vec<(ProblemKind, Option<u32>, String)> =
        problem.iter().map(|(kind, detail)| (*kind, None, detail.clone())).collect();
    let (mut state, mut format) = (ReadingState::Unread, None);
    if let Some((row, _)) = document {
        let problems = store.problems(view, row)?;
        reasons.extend(problems.into_iter().map(|problem| {
            let page = match problem.place {
                daylight_model::Where::Document => None,
                daylight_model::Where::Page(page) => Some(page),
            };
            (problem.kind, page, problem.detail)
        }));
        if let Some(found) = store.document(view, row)? {
            (state, format) = (found.state, found.format);
        }
        if problem.is_some() && matches!(state, ReadingState::Read | ReadingState::Empty) {
            state = ReadingState::PartlyRead;
        }
    }
    Ok(LedgerLine {
        document: document.map(|(_, hash)| view.doc_ref(&hash)),
        container: parent.map(|(_, hash)| view.doc_ref(&hash)),
        position: position.map(|position| position + 1),
        collection,
        path,
        place,
        format,
        state,
        reasons,
        missing,
        size,
    })
}
