//! What was done to the case, noted in a chain that shows whether somebody changed it afterwards.
//!
//! The chain is `daylight-store/src/custody.rs`, its bytes are in `docs/custody.md`.

use std::collections::HashSet;

use daylight_model::DocHash;
use daylight_store::{Batch, CustodyEntry, CustodyLink, Store};

use crate::show::find;
use crate::{Case, CaseError};

/// How exactly the case keeps when something was done. The time at which files came in can identify whoever
/// brought them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeKept {
    /// To the day.
    #[default]
    Day,
    /// To the hour.
    Hour,
    /// To the second.
    Second,
    /// Not at all.
    None,
}

impl TimeKept {
    /// Every way, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::Day, Self::Hour, Self::Second, Self::None];

    /// The word on the command line and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Second => "second",
            Self::None => "none",
        }
    }

    /// The way with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kept| kept.name() == name)
    }

    /// A time as the case keeps it: ISO 8601 in UTC.
    fn of(self, time: jiff::Timestamp) -> Option<String> {
        let form = match self {
            Self::Day => "%Y-%m-%d",
            Self::Hour => "%Y-%m-%dT%HZ",
            Self::Second => "%Y-%m-%dT%H:%M:%SZ",
            Self::None => return None,
        };
        Some(time.strftime(form).to_string())
    }

    /// The same as a time of a file: the beginning of that day, hour or second; of 1970 where no time is kept.
    pub(crate) fn of_a_file(self, time: std::time::SystemTime) -> std::time::SystemTime {
        let step = match self {
            Self::Day => 86_400,
            Self::Hour => 3_600,
            Self::Second => 1,
            Self::None => return std::time::SystemTime::UNIX_EPOCH,
        };
        let since = time.duration_since(std::time::SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(since - since % step)
    }
}

/// What happened to a document or to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustodyEvent {
    /// A file came in.
    Intake,
    /// A file has other bytes now; what it is now came in.
    Changed,
    /// The file is gone.
    Missing,
    /// It is there again.
    Returned,
    /// It was taken out of sight.
    Removed,
    /// It was destroyed in the case.
    Purged,
    /// Its folder was moved.
    Relocated,
    /// A version of it was made in which something is blacked out.
    Redacted,
    /// It was given to others.
    Released,
    /// A folder was walked.
    Added,
    /// Documents were put back among those waiting to be read.
    Reread,
    /// A list was looked for.
    Matched,
    /// Text that another program recognised was taken in.
    Recognised,
    /// It, or something on it, was marked as never to be published.
    NeverPublish,
    /// What was never to be published may be published after all.
    BarLifted,
    /// Somebody looked at what another had blacked out badly.
    Revealed,
}

impl CustodyEvent {
    /// The word in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Returned => "returned",
            Self::Removed => "removed",
            Self::Purged => "purged",
            Self::Relocated => "relocated",
            Self::Redacted => "redacted",
            Self::Released => "released",
            Self::Added => "add",
            Self::Reread => "reread",
            Self::Matched => "match",
            Self::Recognised => "ocr",
            Self::NeverPublish => "never-publish",
            Self::BarLifted => "bar-lifted",
            Self::Revealed => "revealed",
        }
    }
}

/// The program and its version, as the log names it.
const TOOL: &str = concat!("daylight ", env!("CARGO_PKG_VERSION"));

/// The setting with the name of a [`TimeKept`].
const SETTING: &str = "time-kept";

/// Notes in the custody log what is done in one batch.
pub(crate) struct Keeper {
    kept: TimeKept,
}

impl Keeper {
    /// The keeper of the case that this store belongs to.
    pub(crate) fn of(store: &Store) -> Result<Self, CaseError> {
        let kept = match store.setting(SETTING)? {
            None => TimeKept::default(),
            Some(name) => TimeKept::from_name(&name).ok_or_else(|| daylight_store::StoreError::Damaged {
                what: "how exactly it keeps time is no word this program knows".into(),
            })?,
        };
        Ok(Self { kept })
    }

    pub(crate) fn time_kept(&self) -> TimeKept {
        self.kept
    }

    /// Now, as exactly as the case keeps it.
    pub(crate) fn now(&self) -> Option<String> {
        self.kept.of(jiff::Timestamp::now())
    }

    /// Notes something about a document.
    pub(crate) fn note_document(
        &self,
        batch: &Batch,
        event: CustodyEvent,
        hash: &DocHash,
        size: Option<u64>,
    ) -> Result<(), CaseError> {
        let sha256 = Some(hash.to_string());
        Ok(batch.note_custody(CustodyEntry { sha256, size, ..self.entry(event)? })?)
    }

    /// Notes something about a document, with more in our own words: pages and counts.
    pub(crate) fn note_document_because(
        &self,
        batch: &Batch,
        event: CustodyEvent,
        hash: &DocHash,
        detail: String,
    ) -> Result<(), CaseError> {
        let (sha256, detail) = (Some(hash.to_string()), Some(detail));
        Ok(batch.note_custody(CustodyEntry { sha256, detail, ..self.entry(event)? })?)
    }

    /// Notes something about the case, in ids and counts.
    pub(crate) fn note(&self, batch: &Batch, event: CustodyEvent, detail: String) -> Result<(), CaseError> {
        Ok(batch.note_custody(CustodyEntry { detail: Some(detail), ..self.entry(event)? })?)
    }

    /// Empties every entry that names one of these documents, and notes that it did.
    pub(crate) fn empty(&self, batch: &Batch, hashes: &HashSet<DocHash>) -> Result<(), CaseError> {
        let emptied = Some(batch.empty_custody(hashes)?);
        let detail = Some(format!("{} documents", hashes.len()));
        Ok(batch.note_custody(CustodyEntry { emptied, detail, ..self.entry(CustodyEvent::Purged)? })?)
    }

    fn entry(&self, event: CustodyEvent) -> Result<CustodyEntry, CaseError> {
        let mut salt = [0_u8; 16];
        getrandom::fill(&mut salt).map_err(|error| CaseError::NoChance { why: error.to_string() })?;
        Ok(CustodyEntry {
            when: self.now(),
            event: event.name().into(),
            tool: TOOL.into(),
            salt: salt.iter().map(|byte| format!("{byte:02x}")).collect(),
            ..CustodyEntry::default()
        })
    }
}

/// The custody log in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    /// Entries.
    pub entries: u64,
    /// Those of them whose content was destroyed.
    pub emptied: u64,
    /// The head of the chain: it stands for the whole log up to here.
    pub head: DocHash,
    /// How exactly the case keeps when something was done.
    pub time_kept: TimeKept,
}

impl Case {
    /// Says how exactly the case keeps when something was done; for a case in which nothing was done yet.
    pub(crate) fn keep_time(&self, kept: TimeKept) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        batch.set(SETTING, kept.name())?;
        Ok(batch.commit()?)
    }

    /// Gives every entry of the custody log, oldest first.
    pub fn custody(&self, mut each: impl FnMut(&CustodyLink)) -> Result<Custody, CaseError> {
        let store = self.to_read()?;
        let time_kept = Keeper::of(&store)?.time_kept();
        let mut custody = Custody { entries: 0, emptied: 0, head: CustodyLink::START, time_kept };
        store.each_custody(|link| {
            custody.entries += 1;
            custody.emptied += u64::from(link.entry.is_none());
            custody.head = link.head;
            each(&link);
            Ok(())
        })?;
        Ok(custody)
    }

    /// Notes in the custody log that something was done with documents outside the case: that redacted versions
    /// were made of them, that they were released.
    pub fn note_custody(&self, references: &[String], event: CustodyEvent) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let (view, keeper) = (self.keepers_view(&store)?, Keeper::of(&store)?);
        let found: Result<Vec<_>, _> =
            references.iter().map(|reference| find(&store, &view, reference)).collect();
        let found = found?;
        let batch = store.batch()?;
        for document in &found {
            keeper.note_document(&batch, event, &document.hash, Some(document.size))?;
        }
        Ok(batch.commit()?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // what cannot be in a test ends it
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_time_is_kept_as_exactly_as_the_case_says() {
        let time: jiff::Timestamp = "2011-11-03T10:59:58.5Z".parse().unwrap();
        let kept = TimeKept::ALL.map(|kept| kept.of(time));
        let kept = kept.each_ref().map(Option::as_deref);
        assert_eq!(kept, [Some("2011-11-03"), Some("2011-11-03T10Z"), Some("2011-11-03T10:59:58Z"), None]);
        let file = SystemTime::UNIX_EPOCH + Duration::from_millis(1_320_317_998_500);
        let seconds = TimeKept::ALL.map(|kept| {
            let kept = kept.of_a_file(file).duration_since(SystemTime::UNIX_EPOCH).unwrap();
            (kept.as_secs(), kept.subsec_nanos())
        });
        assert_eq!(seconds, [(1_320_278_400, 0), (1_320_314_400, 0), (1_320_317_998, 0), (0, 0)]);
    }
}
