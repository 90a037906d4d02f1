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

/// Containers that are looked at for one document. Only archives that hold each other in a ring need so many.
const MOST_STEPS: usize = 2000;

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
        let mut way = Way { finder: self, store, view, below: vec![document], went_round: false, steps: 0 };
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
    steps: usize,
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
        self.steps += 1;
        if self.below.contains(&row) || self.below.len() > DEEPEST || self.steps > MOST_STEPS {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)] // what cannot be in a test ends it
mod tests {
    use daylight_model::{Label, PartHead, PartKind, ReadingState};
    use daylight_store::{Batch, FileSeen, FileState, Known, NewPart, Outcome, PartBytes};

    use super::*;

    /// A document of a made-up case is a number.
    fn hash(number: u8) -> DocHash {
        DocHash([number; 32])
    }

    fn know(batch: &Batch, number: u8, format: Format) -> Row {
        let (Known::New(row) | Known::Before(row)) = batch.know(&hash(number), 9, 0, None).unwrap() else {
            panic!("nothing was destroyed")
        };
        let outcome = Outcome {
            state: ReadingState::Read,
            format,
            tie: false,
            hint: 0,
            language: None,
            pages: 0,
            text_version: 1,
            reduced: false,
            layers: None,
        };
        batch.finish(row, &outcome).unwrap();
        row
    }

    fn file(batch: &Batch, collection: &str, path: &str, row: Row) {
        let collection = batch.add_collection(collection, path.as_bytes()).unwrap().id;
        let seen =
            FileSeen { collection, walk: 1, path: path.as_bytes(), state: FileState::default(), flags: None };
        batch.file_seen(&seen, Ok(row)).unwrap();
    }

    fn part(batch: &Batch, parent: Row, position: u32, name: &str, number: u8) {
        let bytes = PartBytes::Kept { hash: hash(number), size: 9 };
        let part = NewPart { position, head: PartHead::named(PartKind::Member, name), bytes, problem: None };
        batch.part_told(parent, parent, 1, &part).unwrap();
    }

    /// Where the documents lie, asked in this order of one finder.
    fn found(store: &Store, rows: &[Row]) -> Vec<Whereabouts> {
        let view = View::of_keeper([Label::INTERNAL]);
        let mut finder = Finder::default();
        let find = |row: &Row| {
            let occurrences = store.occurrences(&view, *row).unwrap();
            finder.find(store, &view, *row, &occurrences).unwrap()
        };
        rows.iter().map(find).collect()
    }

    #[test]
    fn an_archive_is_a_folder_and_parts_of_anything_else_lie_where_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let batch = store.batch().unwrap();
        let archive = know(&batch, 1, Format::Zip);
        file(&batch, "leak", "Orders/all.zip", archive);
        file(&batch, "a/b", "all.zip", archive);
        let mailbox = know(&batch, 2, Format::Mbox);
        part(&batch, archive, 0, "2011/box", 2);
        let paper = know(&batch, 3, Format::Pdf);
        part(&batch, mailbox, 6, "", 3);
        batch.commit().unwrap();

        let [archive, mailbox, paper] = &found(&store, &[archive, mailbox, paper])[..] else { panic!() };
        assert_eq!(archive.folders, ["a_b", "leak/Orders"]);
        assert_eq!(archive.containers, []);
        assert_eq!(mailbox.folders, ["a_b/all.zip/2011", "leak/Orders/all.zip/2011"]);
        assert_eq!(paper.folders, mailbox.folders);
        assert_eq!(paper.containers, [hash(2), hash(1)]);
        assert!(archive.place < mailbox.place && mailbox.place < paper.place);
        assert!(paper.place.starts_with(&archive.place));
    }

    #[test]
    fn an_archive_that_holds_itself_lies_in_the_same_folders_whoever_is_asked_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let batch = store.batch().unwrap();
        let first = know(&batch, 1, Format::Zip);
        let second = know(&batch, 2, Format::Zip);
        file(&batch, "leak", "loop.zip", first);
        part(&batch, first, 0, "inner.zip", 2);
        part(&batch, second, 0, "again.zip", 1);
        batch.commit().unwrap();

        let one = found(&store, &[first, second]);
        let other = found(&store, &[second, first]);
        assert_eq!((&one[0], &one[1]), (&other[1], &other[0]));
        assert_eq!(one[1].folders, ["leak/loop.zip"]);
    }
}
