use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daylight_case::{Case, OpenSearch, Table, TableOrder};
use daylight_model::Untrusted;

use crate::answer::Trouble;
use crate::matching::Matching;
use crate::pages::table::{KEPT_BYTES, Kept};
use crate::reading::Reading;
use crate::room::Log;

/// One case of the room, with what is kept open for its readers.
pub(crate) struct Desk {
    pub(crate) case: Case,
    /// Counted from 1, as addresses name it.
    pub(crate) number: usize,
    /// No other case of the room has it.
    pub(crate) name: String,
    pub(crate) reading: Arc<Reading>,
    pub(crate) matching: Arc<Matching>,
    opened: Mutex<Opened>,
    tables: Mutex<Vec<Kept>>,
}

/// The index, opened once for all readers, each with a connection of their own.
#[derive(Default)]
struct Opened {
    newest: Option<OpenSearch>,
    idle: Vec<OpenSearch>,
}

/// All cases of the room, where the names of some could stand.
pub(crate) const ALL_CASES: &str = "*";

/// Open searches kept for the next request; more readers at once than this open their own.
const IDLE: usize = 8;

impl Desk {
    /// Cases of one name get a number behind it: `taken` are the names of those before.
    pub(crate) fn new(case: Case, number: usize, taken: &[&str], log: &Log) -> Self {
        let name = case.folder().file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".case").unwrap_or(&name);
        let mut name = Untrusted(name).to_string();
        while taken.contains(&name.as_str()) || name == ALL_CASES {
            name.push_str(&format!(" ({number})"));
        }
        Self {
            case,
            number,
            name,
            reading: Arc::new(Reading::new(Arc::clone(log))),
            opened: Mutex::default(),
            tables: Mutex::default(),
            matching: Arc::default(),
        }
    }

    /// Lets somebody search, with what is committed now.
    pub(crate) fn searching<T>(
        &self,
        search: impl FnOnce(&OpenSearch) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let open = self.opened()?;
        let found = search(&open);
        if found.is_ok() {
            self.take_back(open);
        }
        found
    }

    /// Lets somebody search in several cases at once.
    pub(crate) fn searching_in<T>(
        desks: &[&Self],
        search: impl FnOnce(&[&OpenSearch]) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let open = desks.iter().map(|desk| desk.opened()).collect::<Result<Vec<_>, _>>()?;
        let found = search(&open.iter().collect::<Vec<_>>());
        if found.is_ok() {
            desks.iter().zip(open).for_each(|(desk, open)| desk.take_back(open));
        }
        found
    }

    fn take_back(&self, open: OpenSearch) {
        let mut opened = self.lock();
        if opened.idle.len() < IDLE {
            opened.idle.push(open);
        }
    }

    /// A table, as it was opened before or taken into memory now.
    pub(crate) fn table(&self, document: &str, page: u32) -> Result<Arc<Table>, Trouble> {
        let tables = || self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |kept: &Kept| kept.document == document && kept.table.pages.contains(&page);
        if let Some(kept) = tables().iter().find(|kept| is_it(kept)) {
            return Ok(Arc::clone(&kept.table));
        }
        let table = Arc::new(self.case.table(document, page)?);
        let mut tables = tables();
        tables.push(Kept { document: document.to_owned(), table: Arc::clone(&table), ordered: None });
        // The one that was opened longest ago goes first; the newest stays, however large.
        while tables.len() > 1 && tables.iter().map(|kept| kept.table.bytes()).sum::<usize>() > KEPT_BYTES {
            tables.remove(0);
        }
        Ok(table)
    }

    /// Its rows in this order; the last order is kept, for the next stretch.
    pub(crate) fn ordered(&self, table: &Arc<Table>, order: &TableOrder) -> Arc<Vec<u32>> {
        let tables = || self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |kept: &Kept| Arc::ptr_eq(&kept.table, table);
        let last = tables().iter().find(|kept| is_it(kept)).and_then(|kept| kept.ordered.clone());
        if let Some((last, rows)) = last
            && last == *order
        {
            return rows;
        }
        let rows = Arc::new(table.ordered(order));
        if let Some(kept) = tables().iter_mut().find(|kept| is_it(kept)) {
            kept.ordered = Some((order.clone(), Arc::clone(&rows)));
        }
        rows
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
