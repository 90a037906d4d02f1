//! Where a document lies, through all containers above it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use daylight_model::{DocHash, Family, Format, View};
use daylight_store::{Occurrence, Row, Store, StoreError};

/// Places, folders and containers that are told of one document. The same mail signature may lie in a hundred
/// thousand messages; who narrows a search to one of them gets there by the message.
const MOST: usize = 256;
/// Containers above a document that are followed.
const DEEPEST: usize = 64;

/// Where one document lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    /// The folders, as `collection/folder/folder`. An archive is a folder; parts of anything else lie where it lies.
    pub(crate) folders: Vec<String>,
    /// The documents it is a part of, the nearest first.
    pub(crate) containers: Vec<DocHash>,
    /// What it is sorted by: its first place, with the places of parts behind that of their container.
    pub(crate) place: String,
    /// Its own paths, where an archive is a folder with what lies in it.
    paths: Vec<String>,
}

/// Finds where documents lie and remembers it of containers.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    known: HashMap<Row, Arc<Container>>,
}

/// A document that others are parts of.
#[derive(Debug)]
struct Container {
    whereabouts: Whereabouts,
    is_archive: bool,
}

impl Finder {
    /// Forgets what may have changed since.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
    }

    /// Where a document lies that has these occurrences.
    pub(crate) fn find(
        &mut self,
        store: &Store,
        view: &View,
        document: Row,
        occurrences: &[Occurrence],
    ) -> Result<Whereabouts, StoreError> {
        let mut way = Way { finder: self, store, view, below: vec![document], went_round: false };
        way.of(occurrences)
    }
}

/// The way up from a document.
struct Way<'a> {
    finder: &'a mut Finder,
    store: &'a Store,
    view: &'a View,
    /// Documents whose places are just being found, each in the one after it.
    below: Vec<Row>,
    /// A document lies in itself or too deep; what was found on the way is true for this document alone.
    went_round: bool,
}

impl Way<'_> {
    fn of(&mut self, occurrences: &[Occurrence]) -> Result<Whereabouts, StoreError> {
        let mut found = Whereabouts::default();
        for (number, place) in occurrences.iter().enumerate().take(MOST) {
            let sorted = match (&place.collection, place.parent) {
                (Some(collection), _) => found.add_file(collection, &place.path),
                (None, Some((row, hash))) => match self.container(row)? {
                    Some(container) => found.add_part(place, hash, &container),
                    None => continue,
                },
                (None, None) => continue,
            };
            if number == 0 {
                found.place = sorted;
            }
        }
        found.folders = first_of_each(found.folders);
        found.containers = first_of_each(found.containers);
        found.paths = first_of_each(found.paths);
        Ok(found)
    }

    /// Recursion is bounded by [`DEEPEST`].
    fn container(&mut self, row: Row) -> Result<Option<Arc<Container>>, StoreError> {
        if let Some(known) = self.finder.known.get(&row) {
            return Ok(Some(known.clone()));
        }
        if self.below.contains(&row) || self.below.len() > DEEPEST {
            self.went_round = true;
            return Ok(None);
        }
        let Some(document) = self.store.document(self.view, row)? else { return Ok(None) };
        let occurrences = self.store.occurrences(self.view, row)?;
        let went_round_before = std::mem::take(&mut self.went_round);
        self.below.push(row);
        let whereabouts = self.of(&occurrences)?;
        self.below.pop();
        let is_archive = document.format.map(Format::family) == Some(Family::Archive);
        let container = Arc::new(Container { whereabouts, is_archive });
        if !self.went_round {
            self.finder.known.insert(row, container.clone());
        }
        self.went_round |= went_round_before;
        Ok(Some(container))
    }
}

impl Whereabouts {
    fn add_file(&mut self, collection: &str, path: &str) -> String {
        let whole = format!("{}/{path}", collection.replace('/', "_"));
        self.folders.push(folder_of(&whole).to_owned());
        self.paths.push(whole);
        sort_key(&format!("{collection}/{path}"))
    }

    fn add_part(&mut self, place: &Occurrence, hash: DocHash, container: &Container) -> String {
        let above = &container.whereabouts;
        self.containers.push(hash);
        self.containers.extend(&above.containers);
        if container.is_archive && !above.paths.is_empty() {
            for path in &above.paths {
                let whole = format!("{path}/{}", place.path);
                self.folders.push(folder_of(&whole).to_owned());
                self.paths.push(whole);
            }
        } else {
            self.folders.extend(above.folders.iter().cloned());
        }
        format!("{}\u{2}{:010}", above.place, place.position.unwrap_or(0))
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(folder, _)| folder)
}

/// A folder with what lies in it comes before other names that begin the same.
fn sort_key(path: &str) -> String {
    path.to_lowercase().replace('/', "\u{1}")
}

/// Each once, in the order of the first time.
fn first_of_each<T: Clone + Eq + std::hash::Hash>(mut values: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(value.clone()));
    values.truncate(MOST);
    values
}
