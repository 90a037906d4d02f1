use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_model::{DocHash, DocRef, Maintenance, ProblemKind, ReadingState};
use daylight_store::{CustodyLink, Document, Holder, Location, Packs, Store};

use crate::bytes::Bytes;
use crate::progress::{Progress, add};
use crate::{Case, CaseError};

/// What checking a case found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Documents looked at.
    pub documents: u64,
    /// Pages whose text was unpacked.
    pub pages: u64,
    /// Documents whose bytes were hashed again.
    pub hashed: u64,
    /// What is wrong with the case.
    pub findings: Vec<Finding>,
    /// Documents whose bytes cannot be reached just now, and why: not damage, their text is here.
    pub unreachable: Vec<(DocRef, String)>,
    /// The custody log.
    pub custody: CheckedCustody,
    /// Somebody stopped the check.
    pub stopped: bool,
}

impl CheckReport {
    fn finds(&mut self, what: String) {
        self.findings.push(Finding { what });
    }
}

/// What checking the custody log came to; what is wrong with it is among the findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedCustody {
    /// Entries.
    pub entries: u64,
    /// The head of the chain.
    pub head: DocHash,
    /// The number of the entry at which the head stands that was kept elsewhere.
    pub kept_at: Option<u64>,
}

impl Default for CheckedCustody {
    fn default() -> Self {
        Self { entries: 0, head: CustodyLink::START, kept_at: None }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What, in our own words.
    pub what: String,
}

/// How thoroughly a case is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thoroughness {
    /// Database, ledger, custody log, pages, index.
    Quick,
    /// And every original and part is hashed again.
    WithBytes,
}

/// What a check looks at besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckOptions {
    /// How thoroughly.
    pub how: Thoroughness,
    /// A head of the custody log that was kept elsewhere: it has to stand in the log.
    pub custody_head: Option<DocHash>,
}

impl Case {
    /// Checks that the case is whole. Changes nothing.
    pub fn check(
        &self,
        options: CheckOptions,
        progress: &Progress,
        stop: &AtomicBool,
    ) -> Result<CheckReport, CaseError> {
        let store = self.to_read()?;
        let right = Maintenance::taken_by_the_case();
        let mut report = CheckReport::default();
        for what in store.integrity()? {
            report.finds(what);
        }
        self.check_ledger(&mut report)?;
        self.check_index(&store, &mut report)?;
        for what in self.strangers_among_uploads(&store)? {
            report.finds(what);
        }
        if self.is_purge_unfinished(&store)? {
            report.finds("a purge was cut off; `daylight add` without paths brings it to its end".into());
        }
        check_custody(&store, &right, options.custody_head, &mut report)?;
        let [documents, bytes, ..] = store.totals(&right)?;
        add(&progress.known_documents, documents);
        add(&progress.known_bytes, bytes);
        progress.counted_all.store(true, Ordering::Relaxed);
        let packs = Packs::open(&self.packs(), &store.pack_ends(&right)?)?;
        let mut after = 0;
        loop {
            let some = store.all_documents(&right, after, 500)?;
            let Some(last) = some.last() else { break };
            after = last.id;
            for document in &some {
                if stop.load(Ordering::Relaxed) {
                    report.stopped = true;
                    return Ok(report);
                }
                check_pages(&store, &right, document, &mut report)?;
                if options.how == Thoroughness::WithBytes && document.size > 0 {
                    let locations = store.locations(&right, document.id)?;
                    check_bytes(document, &locations, &packs, &mut report);
                }
                add(&progress.read_documents, 1);
                add(&progress.read_bytes, document.size);
            }
        }
        Ok(report)
    }

    fn check_ledger(&self, report: &mut CheckReport) -> Result<(), CaseError> {
        let account = self.ledger()?.account;
        let counted: u64 = account.states.iter().map(|row| row.occurrences).sum();
        if counted != account.files + account.parts {
            let what = format!("the ledger does not add up: {counted} of {}", account.files + account.parts);
            report.finds(what);
        }
        let mut without_reason = 0_u64;
        self.ledger_lines(|line| {
            let needs_one = matches!(line.state, ReadingState::PartlyRead | ReadingState::Unread);
            without_reason += u64::from(needs_one && line.reasons.is_empty());
        })?;
        if without_reason > 0 {
            let what = format!("{without_reason} occurrences were not read and no reason is kept");
            report.finds(what);
        }
        Ok(())
    }

    fn check_index(&self, store: &daylight_store::Store, report: &mut CheckReport) -> Result<(), CaseError> {
        if let Err(error) = self.open_search() {
            let what = format!("{error}; `daylight rebuild` makes it anew");
            report.finds(what);
            return Ok(());
        }
        let seen = daylight_search::last_sequence(&self.index())?;
        let now = store.sequence()?;
        if seen != now {
            let what = format!("the index has seen change {seen} of {now}; `daylight rebuild` makes it anew");
            report.finds(what);
        }
        Ok(())
    }
}

fn check_pages(
    store: &Store,
    right: &Maintenance,
    document: &Document,
    report: &mut CheckReport,
) -> Result<(), CaseError> {
    report.documents += 1;
    let name = document.hash.doc_ref();
    let mut pages = 0;
    let read = store.each_page(right, document.id, |_| {
        pages += 1;
        Ok(())
    });
    if let Err(error) = read {
        report.finds(format!("document {name}: {error}"));
    }
    if document.state != ReadingState::Waiting && pages != document.pages {
        report.finds(format!("document {name}: {pages} pages are kept, {} were read", document.pages));
    }
    report.pages += u64::from(pages);
    Ok(())
}

/// Hashes the bytes of a document again, in every place where they lie.
fn check_bytes(document: &Document, locations: &[Location], packs: &Packs, report: &mut CheckReport) {
    let name = document.hash.doc_ref();
    let (mut hashed, mut why) = (false, None);
    for location in locations {
        let ours = matches!(location.holder, Holder::Pack(_));
        let where_ = if ours { "kept in the case" } else { "in the evidence" };
        match Bytes::open(std::slice::from_ref(location), packs) {
            Ok(bytes) => match bytes.hash(0, bytes.size()) {
                Ok(hash) if hash == document.hash => hashed = true,
                Ok(_) => {
                    report.finds(format!("document {name}: the bytes {where_} are not those that were read"))
                }
                Err(_) => report.finds(format!("document {name}: the bytes {where_} cannot be read")),
            },
            Err(problem) if ours || problem.kind == ProblemKind::Changed => {
                report.finds(format!("document {name}: {}", problem.detail));
            }
            Err(problem) => why = Some(problem.detail),
        }
    }
    report.hashed += u64::from(hashed);
    if !hashed && (why.is_some() || locations.is_empty()) {
        report.unreachable.push((name, why.unwrap_or_else(|| "no file holds it any more".into())));
    }
}

/// Follows the chain of the custody log, and looks whether every document that lies as a file came in by it.
fn check_custody(
    store: &Store,
    right: &Maintenance,
    kept: Option<DocHash>,
    report: &mut CheckReport,
) -> Result<(), CaseError> {
    let mut end = (0, CustodyLink::START);
    let mut sizes: HashMap<DocHash, u64> = HashMap::new();
    let (mut emptied, mut accounted) = (0_u64, 0_u64);
    let mut found = None;
    store.each_custody(|link| {
        let name = format!("entry {} of the custody log", link.number);
        if !link.follows(end.0, &end.1) {
            report.finds(format!("{name} does not follow on the one before: the log was changed here"));
        }
        end = (link.number, link.head);
        if kept == Some(link.head) {
            found = Some(link.number);
        }
        match link.told() {
            Ok(None) => emptied += 1,
            Ok(Some(entry)) if entry.n == link.number => {
                accounted += entry.emptied.unwrap_or(0);
                let hash = entry.sha256.and_then(|hash| hash.parse().ok());
                if let (Some(hash), Some(size)) = (hash, entry.size) {
                    sizes.insert(hash, size);
                }
            }
            Ok(Some(_)) | Err(_) => report.finds(format!("{name} is not what was noted there")),
        }
        Ok(())
    })?;
    if emptied != accounted {
        report.finds(format!(
            "{emptied} entries of the custody log are emptied, purges account for {accounted}"
        ));
    }
    let (mut absent, mut otherwise) = (0_u64, 0_u64);
    store.each_file_taken_in(right, |hash, size| {
        match sizes.get(&hash) {
            None => absent += 1,
            Some(noted) if *noted != size => otherwise += 1,
            Some(_) => {}
        }
        Ok(())
    })?;
    if absent > 0 {
        report.finds(format!(
            "{absent} documents lie as files, and the custody log does not say how they came in"
        ));
    }
    if otherwise > 0 {
        report
            .finds(format!("{otherwise} documents have another size in the custody log than in the ledger"));
    }
    if kept.is_some() && found.is_none() {
        report.finds(
            "the custody log does not hold the head that was kept: it was cut off or written anew".into(),
        );
    }
    report.custody = CheckedCustody { entries: end.0, head: end.1, kept_at: found };
    Ok(())
}
