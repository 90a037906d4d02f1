use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use daylight_analyze::thread::{By, Message, base_subject, threads};
use daylight_model::{DocRef, Field, Format, PartialDate};
use daylight_search::{Options, SearchError};
use daylight_store::{Document, Row, Store};

use crate::index::{date_told, subject_told};
use crate::search::parsed;
use crate::show::find;
use crate::{Case, CaseError, OpenSearch};

/// The messages that one belongs with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Thread {
    /// Each before its answers, the earliest first.
    pub messages: Vec<ThreadMessage>,
    /// There are more than are shown.
    pub cut: bool,
}

/// One message of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadMessage {
    /// What the reader calls it; `None` where others answer it and it is not here.
    pub reference: Option<DocRef>,
    /// Other documents with the same Message-ID: the same message, from other mailboxes or on other ways.
    pub copies: Vec<DocRef>,
    /// Its Message-ID. Hostile until shown.
    pub message_id: Option<String>,
    /// What it is about. Hostile until shown.
    pub subject: Option<String>,
    /// Who sent it. Hostile until shown.
    pub from: Option<String>,
    /// When, as it says itself.
    pub date: Option<String>,
    /// It is the message that was asked for, or a copy of it.
    pub here: bool,
    /// Answers above it.
    pub depth: u32,
    /// By what it stands there: `begins`, `references`, `thread-index` or `subject`.
    pub by: &'static str,
}

/// Messages of one thread at most: what a list of thousands has in common is no thread any more.
pub const LONGEST_THREAD: usize = 300;

/// Messages of the same subject that are looked at.
const SAME_SUBJECT: usize = 500;

impl Case {
    /// The messages that a message belongs with, as [`OpenSearch::thread`]; where the index has to be rebuilt, by
    /// identifications alone.
    pub fn thread(&self, reference: &str) -> Result<Thread, CaseError> {
        match self.open_search() {
            Ok(search) => search.thread(reference),
            Err(CaseError::Search(SearchError::OtherVersion { .. })) => {
                let store = self.to_read()?;
                let view = self.keepers_view(&store)?;
                let asked = find(&store, &view, reference)?;
                Gathered::around(&store, &view, &asked)?.thread(&store, &view, &asked)
            }
            Err(error) => Err(error),
        }
    }
}

impl OpenSearch {
    /// The messages that a message belongs with: by what they answer and refer to, then by their Thread-Index, then by
    /// their subject where that says it is an answer and it came soon after (RFC 5256). A message alone is a thread of one;
    /// other documents have none.
    pub fn thread(&self, reference: &str) -> Result<Thread, CaseError> {
        let (store, view) = self.store_and_view();
        let asked = find(store, view, reference)?;
        let mut gathered = Gathered::around(store, view, &asked)?;
        for row in self.with_subject_of(&asked)? {
            gathered.add(store, view, row)?;
        }
        gathered.thread(store, view, &asked)
    }

    /// Messages whose subject has the same words, without what programs put before it.
    fn with_subject_of(&self, asked: &Document) -> Result<Vec<Row>, CaseError> {
        let (store, view) = self.store_and_view();
        let Some(subject) = subject_told(&store.metadata(view, asked.id)?) else { return Ok(Vec::new()) };
        let base = base_subject(&subject).base;
        let words: Vec<String> = base
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(20)
            .map(str::to_owned)
            .collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let query = parsed(&format!("subject:\"{}\" type:mail", words.join(" ")))?;
        let part = Options { limit: Some(SAME_SUBJECT), ..Options::default() };
        Ok(self.find(&query)?.answer(&part)?.hits.into_iter().map(|hit| hit.row).collect())
    }
}

/// Messages that may belong together.
#[derive(Default)]
struct Gathered {
    messages: BTreeMap<Row, Vec<(Field, String)>>,
    known: HashSet<String>,
    cut: bool,
}

impl Gathered {
    fn around(store: &Store, view: &daylight_model::View, asked: &Document) -> Result<Self, CaseError> {
        let mut gathered = Self::default();
        gathered.add(store, view, asked.id)?;
        Ok(gathered)
    }

    /// Takes a message, and all that are linked with it by identifications.
    fn add(&mut self, store: &Store, view: &daylight_model::View, row: Row) -> Result<(), CaseError> {
        let mut waiting = VecDeque::from([row]);
        while let Some(row) = waiting.pop_front() {
            if self.messages.contains_key(&row) {
                continue;
            }
            if self.messages.len() >= LONGEST_THREAD * 2 {
                self.cut = true;
                break;
            }
            let metadata = store.metadata(view, row)?;
            let named = metadata.iter().filter(|(field, _)| {
                matches!(field, Field::MessageId | Field::InReplyTo | Field::References)
            });
            for (_, identification) in named {
                if self.known.insert(identification.clone()) {
                    let found = store.messages_with(view, identification)?;
                    waiting.extend(found.into_iter().map(|(row, _)| row));
                }
            }
            self.messages.insert(row, metadata);
        }
        Ok(())
    }

    /// The tree in which the asked message stands.
    fn thread(
        self,
        store: &Store,
        view: &daylight_model::View,
        asked: &Document,
    ) -> Result<Thread, CaseError> {
        let mut documents: Vec<(Document, Vec<(Field, String)>)> = Vec::new();
        for (row, metadata) in self.messages {
            let Some(document) = store.document(view, row)? else { continue };
            let mail = document.format == Some(Format::Email)
                || metadata.iter().any(|(field, _)| *field == Field::From);
            if mail || row == asked.id {
                documents.push((document, metadata));
            }
        }
        let messages: Vec<Message> =
            documents.iter().map(|(document, metadata)| message(document, metadata)).collect();
        let nodes = threads(&messages);
        let here = |at: &usize| documents[*at].0.id == asked.id;
        let Some(place) = nodes.iter().position(|node| node.messages.iter().any(here)) else {
            return Ok(Thread::default());
        };
        let begin = nodes[..=place].iter().rposition(|node| node.depth == 0).unwrap_or(0);
        let rest = nodes.get(begin + 1..).unwrap_or_default();
        let end = rest.iter().position(|node| node.depth == 0).map_or(nodes.len(), |end| begin + 1 + end);
        let whole = nodes.get(begin..end).unwrap_or_default();
        // Of a very long one what stands around the asked message.
        let from = (place - begin).saturating_sub(LONGEST_THREAD / 2);
        let shown = whole.iter().skip(from).take(LONGEST_THREAD).map(|node| {
            // A copy that was asked for stands for the others.
            let mut copies: Vec<usize> = node.messages.clone();
            copies.sort_by_key(|at| !here(at));
            let first = copies.first().map(|at| &documents[*at]);
            let told = |field: Field| {
                let found = first.and_then(|(_, metadata)| metadata.iter().find(|(of, _)| *of == field));
                found.map(|(_, value)| value.clone())
            };
            let others: BTreeSet<DocRef> =
                copies.iter().skip(1).map(|at| view.doc_ref(&documents[*at].0.hash)).collect();
            ThreadMessage {
                reference: first.map(|(document, _)| view.doc_ref(&document.hash)),
                copies: others.into_iter().collect(),
                message_id: node.id.clone(),
                subject: first.and_then(|(_, metadata)| subject_told(metadata)),
                from: told(Field::From),
                date: first.and_then(|(_, metadata)| date_told(metadata)),
                here: node.messages.iter().any(here),
                depth: node.depth,
                by: if node.depth == 0 { By::Nothing.name() } else { node.by.name() },
            }
        });
        Ok(Thread { messages: shown.collect(), cut: self.cut || whole.len() > LONGEST_THREAD })
    }
}

fn message(document: &Document, metadata: &[(Field, String)]) -> Message {
    let all = |wanted: Field| metadata.iter().filter(move |(field, _)| *field == wanted);
    let first = |wanted: Field| all(wanted).map(|(_, value)| value.clone()).next();
    let mut references: Vec<String> = all(Field::References).map(|(_, value)| value.clone()).collect();
    if references.is_empty() {
        // Of several the first: programs that name more put what they answer first.
        references.extend(first(Field::InReplyTo));
    } else if let Some(answered) = first(Field::InReplyTo).filter(|answered| !references.contains(answered)) {
        references.push(answered);
    }
    let sent = first(Field::Sent).and_then(|sent| sent.parse::<PartialDate>().ok());
    let index = first(Field::Other("thread-index".into()));
    Message {
        id: first(Field::MessageId),
        references,
        subject: subject_told(metadata).unwrap_or_default(),
        index: index.and_then(|index| base64(&index)).unwrap_or_default(),
        sent: sent.map(|sent| sent.first_second()),
        tie: document.hash.0.to_vec(),
    }
}

/// A Thread-Index as it stands in a header (RFC 4648); `None` for anything else.
fn base64(text: &str) -> Option<Vec<u8>> {
    use ct_codecs::Decoder;
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ct_codecs::Base64::decode_to_vec(&text, None).ok()
}
