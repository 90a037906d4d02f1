use std::sync::atomic::{AtomicBool, Ordering};

use daylight_model::{Maintenance, ReadingState};
use daylight_store::{Holder, Packs};

use crate::bytes::Bytes;
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
    /// Documents whose bytes cannot be reached just now: not damage, their text is here.
    pub unreachable: u64,
    /// Somebody stopped the check.
    pub stopped: bool,
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
    /// Database, ledger, pages, index.
    Quick,
    /// And every original and part is hashed again.
    WithBytes,
}

impl Case {
    /// Checks that the case is whole. Changes nothing.
    pub fn check(&self, how: Thoroughness, stop: &AtomicBool) -> Result<CheckReport, CaseError> {
        let store = self.to_read()?;
        let right = Maintenance::taken_by_the_case();
        let mut report = CheckReport::default();
        report.findings.extend(store.integrity()?.into_iter().map(|what| Finding { what }));
        self.check_ledger(&mut report)?;
        self.check_index(&store, &mut report)?;
        let strangers = self.strangers_among_uploads(&store)?;
        report.findings.extend(strangers.into_iter().map(|what| Finding { what }));
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
                report.documents += 1;
                let name = document.hash.doc_ref();
                let mut pages = 0;
                let read = store.each_page(&right, document.id, |_| {
                    pages += 1;
                    Ok(())
                });
                if let Err(error) = read {
                    report.findings.push(Finding { what: format!("document {name}: {error}") });
                }
                if document.state != ReadingState::Waiting && pages != document.pages {
                    let what =
                        format!("document {name}: {pages} pages are kept, {} were read", document.pages);
                    report.findings.push(Finding { what });
                }
                report.pages += u64::from(pages);
                if how == Thoroughness::WithBytes && document.size > 0 {
                    let locations = store.locations(&right, document.id)?;
                    match Bytes::open(&locations, &packs) {
                        Err(_) => report.unreachable += 1,
                        Ok(bytes) => {
                            report.hashed += 1;
                            let ours = locations
                                .first()
                                .is_some_and(|place| matches!(place.holder, Holder::Pack(_)));
                            if bytes.hash(0, bytes.size()).ok() != Some(document.hash) {
                                let where_ = if ours { "kept in the case" } else { "in the evidence" };
                                let what = format!(
                                    "document {name}: the bytes {where_} are not those that were read"
                                );
                                report.findings.push(Finding { what });
                            }
                        }
                    }
                }
            }
        }
        Ok(report)
    }

    fn check_ledger(&self, report: &mut CheckReport) -> Result<(), CaseError> {
        let account = self.ledger()?.account;
        let counted: u64 = account.states.iter().map(|row| row.occurrences).sum();
        if counted != account.files + account.parts {
            let what = format!("the ledger does not add up: {counted} of {}", account.files + account.parts);
            report.findings.push(Finding { what });
        }
        let mut without_reason = 0_u64;
        self.ledger_lines(|line| {
            let needs_one = matches!(line.state, ReadingState::PartlyRead | ReadingState::Unread);
            without_reason += u64::from(needs_one && line.reasons.is_empty());
        })?;
        if without_reason > 0 {
            let what = format!("{without_reason} occurrences were not read and no reason is kept");
            report.findings.push(Finding { what });
        }
        Ok(())
    }

    fn check_index(&self, store: &daylight_store::Store, report: &mut CheckReport) -> Result<(), CaseError> {
        if let Err(error) = self.open_search() {
            let what = format!("{error}; `daylight rebuild` makes it anew");
            report.findings.push(Finding { what });
            return Ok(());
        }
        let seen = daylight_search::last_sequence(&self.index())?;
        let now = store.sequence()?;
        if seen != now {
            let what = format!("the index has seen change {seen} of {now}; `daylight rebuild` makes it anew");
            report.findings.push(Finding { what });
        }
        Ok(())
    }
}
