use std::collections::BTreeMap;

use daylight_store::StoreError;
use serde::{Deserialize, Serialize};

use crate::address::fresh_address;
use crate::reading::now;
use crate::{Case, CaseError, Person};

/// All that a page of hits shows, so that it can lie at an address that tells nothing.
///
/// Views are kept for long: a field that is added has a value for views that were kept without it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchView {
    /// The query, as it was typed.
    pub query: String,
    /// The cases that are searched, as the room calls them, `*` for all it has; none is the one at hand.
    /// What goes over several cases is kept in the first.
    pub cases: Vec<String>,
    /// The order of hits; empty is the usual one.
    pub sort: String,
    /// List, table, pictures; empty is the usual one.
    pub layout: String,
    /// The page of hits, from 0.
    pub page: u64,
    /// Anything else: facets that are open, hits on a page, …
    pub more: BTreeMap<String, String>,
}

/// A search that somebody keeps under a name.
#[derive(Debug)]
pub struct ShownSearch {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub address: String,
    /// What it shows.
    pub view: SearchView,
    /// Who keeps it.
    pub who: String,
    /// Since when, as RFC 3339.
    pub at: String,
    /// Hits that are new or changed since somebody last looked; an error where the query cannot be
    /// answered now.
    pub new: Result<u64, CaseError>,
    /// The number of the last change that was in sight when somebody looked.
    pub seen: u64,
    /// The same for the other cases that it goes over, by the names that the room has for them.
    pub seen_elsewhere: BTreeMap<String, u64>,
}

/// Views without a name that are kept: those used last. At some hundred bytes each a megabyte or two.
pub const KEPT_VIEWS: u64 = 10_000;

/// Bytes of the name of a saved search.
const LONGEST_NAME: usize = 200;

impl Case {
    /// Keeps what somebody looks at; its address is short and tells nothing. The same view has the same
    /// address. Of those without a name the last [`KEPT_VIEWS`] are kept.
    pub fn keep_view(&self, view: &SearchView) -> Result<String, CaseError> {
        let body = serde_json::to_string(view).map_err(|_| CaseError::Bug { thread: "asking" })?;
        if let Some(address) = self.to_read()?.last_search_view(&body)? {
            return Ok(address);
        }
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        let address = batch.keep_search_view(&body, &fresh_address()?)?;
        batch.forget_search_views(KEPT_VIEWS)?;
        batch.commit()?;
        Ok(address)
    }

    /// What lies at an address.
    pub fn view(&self, address: &str) -> Result<SearchView, CaseError> {
        let body = self.to_read()?.search_view(address)?;
        read_view(&body.ok_or_else(|| CaseError::NoView { address: address.to_owned() })?)
    }

    /// Keeps what lies at an address under a name (without one under its query), in place of what had that
    /// name. What is in sight now counts as seen.
    /// The name under which it lies.
    pub fn save_search(&self, name: &str, address: &str, who: &Person) -> Result<String, CaseError> {
        let mut store = self.to_write()?;
        let body = store.search_view(address)?;
        let view = read_view(&body.ok_or_else(|| CaseError::NoView { address: address.to_owned() })?)?;
        let name = saved_name(if name.trim().is_empty() { &view.query } else { name });
        let batch = store.batch()?;
        batch.save_search(&name, address, who.name(), &now(), self.in_sight()?)?;
        batch.commit()?;
        Ok(name)
    }

    /// Forgets a saved search.
    pub fn forget_search(&self, name: &str) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        let forgotten = batch.forget_search(name)?;
        if forgotten {
            batch.set(&elsewhere(name), "{}")?;
        }
        batch.commit()?;
        if forgotten { Ok(()) } else { Err(CaseError::NoSavedSearch { name: name.to_owned() }) }
    }

    /// Somebody looks at a saved search: what is in sight now is not new the next time.
    pub fn saw_search(&self, name: &str) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        let known = batch.saw_search(name, self.in_sight()?)?;
        batch.commit()?;
        if known { Ok(()) } else { Err(CaseError::NoSavedSearch { name: name.to_owned() }) }
    }

    /// Somebody looks at a saved search that goes over other cases too: how far each of these is.
    pub fn saw_search_elsewhere(&self, name: &str, seen: &BTreeMap<String, u64>) -> Result<(), CaseError> {
        let text = serde_json::to_string(seen).map_err(|_| CaseError::Bug { thread: "asking" })?;
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        batch.set(&elsewhere(name), &text)?;
        Ok(batch.commit()?)
    }

    /// All saved searches by name, each with how many of its hits in this case are new.
    pub fn saved_searches(&self) -> Result<Vec<ShownSearch>, CaseError> {
        let open = self.open_search()?;
        open.store
            .saved_searches()?
            .into_iter()
            .map(|saved| {
                let view = read_view(&saved.body)?;
                let new = if saved.seen < open.sequence() {
                    open.count_since(&view.query, saved.seen)
                } else {
                    Ok(0)
                };
                let daylight_store::SavedSearch { name, address, who, at, seen, .. } = saved;
                let seen_elsewhere = match open.store.setting(&elsewhere(&name))? {
                    Some(text) => serde_json::from_str(&text).map_err(|_| StoreError::Damaged {
                        what: "what was seen of a saved search cannot be read".into(),
                    })?,
                    None => BTreeMap::new(),
                };
                Ok(ShownSearch { name, address, view, who, at, new, seen, seen_elsewhere })
            })
            .collect()
    }

    /// The number of the last change that a search sees.
    pub(crate) fn in_sight(&self) -> Result<u64, CaseError> {
        Ok(daylight_search::last_sequence(&self.index())?)
    }
}

fn read_view(body: &str) -> Result<SearchView, CaseError> {
    serde_json::from_str(body)
        .map_err(|_| StoreError::Damaged { what: "a view cannot be read".into() }.into())
}

/// The setting that says what of other cases was seen of a saved search.
fn elsewhere(name: &str) -> String {
    format!("seen elsewhere: {name}")
}

/// The name in the form in which it is kept.
fn saved_name(name: &str) -> String {
    let plain: String = name.chars().filter(|c| !c.is_control()).collect();
    let plain = plain.trim();
    plain[..plain.floor_char_boundary(LONGEST_NAME)].to_owned()
}
