use std::collections::{BTreeMap, BTreeSet, HashSet};

use daylight_model::{DocHash, View};
use daylight_publish::{Entry, FileHash, Line, Record};
use daylight_store::{RecordLine, Store};

use super::{Plan, SavedPaper};
use crate::CaseError;
use crate::publishing::PublishingError;

/// What is published now, and everything that ever was.
pub(crate) struct Standing {
    pub(crate) record: Record,
    /// By name: the place of its entry in the record, and its files as they are now.
    pub(crate) current: BTreeMap<String, (u64, Vec<FileHash>)>,
    /// Every name that was ever given.
    ids: BTreeSet<String>,
    /// What the papers are made of, in the order of their releases.
    pub(crate) papers: Vec<(DocHash, SavedPaper)>,
    /// Signed checkpoints of the releases so far, oldest first.
    pub(crate) checkpoints: Vec<String>,
}

impl Standing {
    pub(super) fn is_published(&self, id: &str) -> bool {
        self.current.contains_key(id)
    }
}

/// Whether a name was ever given.
pub(super) fn was_given(published: &Standing, id: &str) -> bool {
    published.ids.iter().any(|one| one.eq_ignore_ascii_case(id))
}

pub(super) fn standing(store: &Store, view: &View) -> Result<Standing, CaseError> {
    let record = record(&store.release_record()?)?;
    let mut current: BTreeMap<String, (u64, Vec<FileHash>)> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for (at, line) in (0..).zip(record.lines()) {
        let Line::Open { entry, .. } = line else { continue };
        match entry {
            Entry::Document { id, files, .. } => {
                ids.insert(id.clone());
                current.insert(id.clone(), (at, files.clone()));
            }
            Entry::Correction { of, files, .. } => {
                if let Some(one) = current.values_mut().find(|one| one.0 == *of) {
                    one.1.clone_from(files);
                }
            }
            Entry::Withdrawal { of, .. } => current.retain(|_, one| one.0 != *of),
            Entry::Release { .. } | Entry::Commitment { .. } => {}
        }
    }
    let mut published = Vec::new();
    for (name, body) in store.releases()? {
        let plan = Plan::read(&body)?;
        if let (Some(number), Some(checkpoint)) = (plan.number, plan.checkpoint) {
            published.push((number, name, checkpoint));
        }
    }
    published.sort();
    let mut papers: Vec<(DocHash, SavedPaper)> = Vec::new();
    let mut checkpoints = Vec::new();
    for (_, name, checkpoint) in published {
        checkpoints.push(checkpoint);
        for one in store.release_documents(view, &name)? {
            let paper = SavedPaper::read(&one.body)?;
            ids.insert(paper.id.clone());
            // A correction takes the place of what it corrects.
            match papers.iter_mut().find(|(_, other)| other.id == paper.id) {
                Some(before) => *before = (one.document, paper),
                None => papers.push((one.document, paper)),
            }
        }
    }
    papers.retain(|(_, paper)| current.contains_key(&paper.id));
    Ok(Standing { record, current, ids, papers, checkpoints })
}

fn record(lines: &[RecordLine]) -> Result<Record, CaseError> {
    let text: String = lines.iter().map(|line| format!("{}\n", line.line)).collect();
    Record::read(&text).map_err(|_| PublishingError::Unreadable { what: "the record of releases" }.into())
}

/// The lines of the record that tell of these documents, emptied: their places and what they were committed to stay.
pub(crate) fn emptied_lines(
    store: &Store,
    documents: &HashSet<DocHash>,
) -> Result<Vec<(u64, RecordLine)>, CaseError> {
    let lines = store.release_record()?;
    let mut record = record(&lines)?;
    let mut emptied = Vec::new();
    for (at, line) in (0..).zip(&lines) {
        if line.document.is_some_and(|document| documents.contains(&document)) {
            record.empty(at);
            emptied.push(at);
        }
    }
    let text = record.to_text();
    let written: Vec<&str> = text.lines().collect();
    let line = |at: u64| {
        let line = usize::try_from(at).ok().and_then(|at| written.get(at)).copied().unwrap_or_default();
        (at, RecordLine { document: None, line: line.to_owned() })
    };
    Ok(emptied.into_iter().map(line).collect())
}
