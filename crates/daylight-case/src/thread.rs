use std::collections::{BTreeMap, HashSet, VecDeque};

use daylight_model::{DocRef, Field};
use daylight_store::Row;

use crate::index::{date_told, subject_told};
use crate::show::find;
use crate::{Case, CaseError};

/// One message of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadMessage {
    /// What the reader calls it.
    pub reference: DocRef,
    /// What it is about. Hostile until shown.
    pub subject: Option<String>,
    /// Who sent it. Hostile until shown.
    pub from: Option<String>,
    /// When, as it says itself.
    pub date: Option<String>,
    /// It is the message that was asked for.
    pub here: bool,
}

/// Messages of one thread at most: what a list of thousands has in common is no thread any more.
pub const LONGEST_THREAD: usize = 200;

impl Case {
    /// The messages that a message belongs with, by what they answer and refer to (RFC 5322, 3.6.4), oldest
    /// first. A message alone is a thread of one; other documents have none.
    pub fn thread(&self, reference: &str) -> Result<Vec<ThreadMessage>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let asked = find(&store, &view, reference)?;
        let mut messages: BTreeMap<Row, Vec<(Field, String)>> = BTreeMap::new();
        let mut known: HashSet<String> = HashSet::new();
        let mut waiting = VecDeque::from([asked.id]);
        while let Some(row) = waiting.pop_front() {
            if messages.len() >= LONGEST_THREAD || messages.contains_key(&row) {
                continue;
            }
            let metadata = store.metadata(&view, row)?;
            let named = metadata.iter().filter(|(field, _)| {
                matches!(field, Field::MessageId | Field::InReplyTo | Field::References)
            });
            for (_, identification) in named {
                if known.insert(identification.clone()) {
                    let found = store.messages_with(&view, identification)?;
                    waiting.extend(found.into_iter().map(|(row, _)| row));
                }
            }
            messages.insert(row, metadata);
        }
        let mut thread = Vec::new();
        for (row, metadata) in messages {
            let Some(document) = store.document(&view, row)? else { continue };
            let from =
                metadata.iter().find(|(field, _)| *field == Field::From).map(|(_, value)| value.clone());
            if from.is_none() && row != asked.id {
                continue;
            }
            let (subject, date) = (subject_told(&metadata), date_told(&metadata));
            let reference = view.doc_ref(&document.hash);
            thread.push(ThreadMessage { reference, subject, from, date, here: row == asked.id });
        }
        // Times are compared as moments, not as they are written.
        thread.sort_by_cached_key(|message| {
            let moment =
                message.date.as_ref().and_then(|date| date.parse::<daylight_model::PartialDate>().ok());
            (moment.map(|date| date.first_second()), message.reference.0.clone())
        });
        Ok(thread)
    }
}
