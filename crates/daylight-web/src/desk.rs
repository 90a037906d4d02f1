use std::sync::{Arc, Mutex, PoisonError};

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
    idle: Mutex<Vec<OpenSearch>>,
}

/// Open searches kept for the next request; more readers at once than this open their own.
const IDLE: usize = 8;

impl Desk {
    pub(crate) fn new(case: Case, number: usize) -> Self {
        let name = case.folder().file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".case").unwrap_or(&name);
        let name = Untrusted(name).to_string();
        Self { case, number, name, reading: Arc::default(), matching: Arc::default(), idle: Mutex::default() }
    }

    /// Lets somebody search, with what is committed now.
    pub(crate) fn searching<T>(
        &self,
        search: impl FnOnce(&OpenSearch) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let mut open = match kept {
            Some(open) => open,
            None => self.case.open_search()?,
        };
        open.refresh()?;
        let found = search(&open);
        let mut idle = idle();
        if found.is_ok() && idle.len() < IDLE {
            idle.push(open);
        }
        found
    }
}
