use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daylight_case::{Case, OpenSearch};
use daylight_model::Untrusted;

use crate::answer::Trouble;
use crate::matching::Matching;
use crate::reading::Reading;

/// One case of the room, with what is kept open for its readers.
pub(crate) struct Desk {
    pub(crate) case: Case,
    /// Counted from 1, as addresses name it.
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) reading: Arc<Reading>,
    pub(crate) matching: Arc<Matching>,
    opened: Mutex<Opened>,
}

/// The index, opened once for all readers, each with a connection of their own.
#[derive(Default)]
struct Opened {
    newest: Option<OpenSearch>,
    idle: Vec<OpenSearch>,
}

/// Open searches kept for the next request; more readers at once than this open their own.
const IDLE: usize = 8;

impl Desk {
    pub(crate) fn new(case: Case, number: usize) -> Self {
        let name = case.folder().file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".case").unwrap_or(&name);
        let name = Untrusted(name).to_string();
        Self {
            case,
            number,
            name,
            reading: Arc::default(),
            matching: Arc::default(),
            opened: Mutex::default(),
        }
    }

    /// Lets somebody search, with what is committed now.
    pub(crate) fn searching<T>(
        &self,
        search: impl FnOnce(&OpenSearch) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let open = self.opened()?;
        let found = search(&open);
        let mut opened = self.lock();
        if found.is_ok() && opened.idle.len() < IDLE {
            opened.idle.push(open);
        }
        found
    }

    fn lock(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that has seen what is committed, and that nobody else uses.
    fn opened(&self) -> Result<OpenSearch, Trouble> {
        let mut opened = self.lock();
        let newest = match opened.newest.take() {
            None => self.case.open_search()?,
            Some(newest) if newest.is_behind()? => {
                // Those that wait are behind as well; those in use come back and are not taken again.
                opened.idle.clear();
                let mut newest = newest;
                newest.reload()?;
                newest
            }
            Some(newest) => newest,
        };
        let sequence = newest.sequence();
        opened.idle.retain(|idle| idle.sequence() == sequence);
        let open = match opened.idle.pop() {
            Some(open) => open,
            None => newest.another()?,
        };
        opened.newest = Some(newest);
        Ok(open)
    }
}
