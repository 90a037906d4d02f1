//! Lists of names that people bring, looked for over the whole case: as they are written and with letters that differ.

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_analyze::likeness::name_of;
use daylight_model::{DocHash, DocRef, EntityKind};
use daylight_search::{Options, folded_words};
use daylight_store::{ListedName, NameList, NewListedName, Row};
use serde_json::Value;

use crate::custody::{CustodyEvent, Keeper};
use crate::reading::now;
use crate::search::parsed;
use crate::{Case, CaseError, OpenSearch, Person};

/// How far a list of names is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NamesProgress {
    /// Names in the list, as far as it was read.
    pub names: u64,
    /// Names looked for.
    pub looked: u64,
    /// Names found.
    pub found: u64,
    /// Lines that are no name.
    pub bad: u64,
}

/// What looking for a list of names came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamesLooked {
    /// What the list is called.
    pub list: String,
    /// How far it got.
    pub progress: NamesProgress,
    /// Names with other letters were looked for too.
    pub fuzzy: bool,
    /// It was stopped before its end.
    pub stopped: bool,
}

/// A list of names with what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownNameList {
    /// The list.
    pub list: NameList,
    /// Names of it that documents in sight have.
    pub found: u64,
    /// Documents in sight that have any.
    pub documents: u64,
    /// Documents came or changed since it was looked for.
    pub behind: bool,
}

/// A name of a list that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundName {
    /// The name, and in how many documents.
    pub listed: ListedName,
    /// The first of these documents; `true` where letters differ.
    pub documents: Vec<(DocRef, bool)>,
    /// The query that finds all that have it as it is written.
    pub query: String,
}

/// Names looked for with letters that differ, as long as the list has no more: each costs about a millisecond.
pub const MOST_FUZZY: u64 = 20_000;
/// Names of a list.
const MOST_NAMES: u64 = 2_000_000;
/// Bytes of a line; a line of FollowTheMoney has all an entity is.
const LONGEST_LINE: u64 = 1 << 20;
/// Other ways of writing one name.
const MOST_ALIASES: usize = 30;
/// Documents kept for one name.
const MOST_DOCUMENTS: usize = 1_000;
/// Names kept in one step.
const AT_ONCE: u64 = 500;
/// Bytes of the name of a list.
const LONGEST_NAME: usize = 100;

impl Case {
    /// Takes in a list of names, CSV (name, other ways of writing it with `;` between, kind) or JSON Lines of FollowTheMoney,
    /// and looks for all of them. A list of the same name is replaced.
    pub fn add_names(
        &self,
        list: &str,
        file: &mut dyn BufRead,
        kind: EntityKind,
        who: &Person,
        tell: &mut dyn FnMut(NamesProgress),
        stop: &AtomicBool,
    ) -> Result<NamesLooked, CaseError> {
        let list = list.split_whitespace().collect::<Vec<_>>().join(" ");
        if list.is_empty() || list.len() > LONGEST_NAME || list.chars().any(char::is_control) {
            return Err(CaseError::BadList { why: "the name of a list has 1 to 100 bytes".into() });
        }
        let mut store = self.to_write()?;
        let mut progress = NamesProgress::default();
        let batch = store.batch()?;
        let row = batch.begin_name_list(&list, 0, who.name(), &now())?;
        batch.commit()?;
        let mut lines = Lines { file, number: 0 };
        let mut some = Vec::new();
        loop {
            let line = lines.next()?;
            let ended = line.is_none() || stop.load(Ordering::Relaxed);
            match line.as_deref().map(|line| listed(line, kind, lines.number == 1)) {
                Some(Read::Name(name)) => some.push(name),
                Some(Read::Bad) => progress.bad += 1,
                Some(Read::Nothing) | None => {}
            }
            if some.len() as u64 == AT_ONCE || ended {
                let batch = store.batch()?;
                batch.add_listed_names(row, progress.names, &some)?;
                batch.commit()?;
                progress.names += some.len() as u64;
                some.clear();
                tell(progress);
            }
            if progress.names > MOST_NAMES {
                return Err(CaseError::BadList { why: format!("it has more than {MOST_NAMES} names") });
            }
            if ended {
                break;
            }
        }
        if progress.names == 0 {
            let batch = store.batch()?;
            batch.end_name_list(&list, who.name(), &now())?;
            batch.commit()?;
            return Err(CaseError::BadList { why: "there is no name in it".into() });
        }
        let keeper = Keeper::of(&store)?;
        let batch = store.batch()?;
        keeper.note(&batch, CustodyEvent::Matched, format!("{} names", progress.names))?;
        batch.commit()?;
        self.look_for(&list, row, progress, tell, stop)
    }

    /// Looks again for all names of a list, after documents came.
    pub fn look_for_names(
        &self,
        list: &str,
        tell: &mut dyn FnMut(NamesProgress),
        stop: &AtomicBool,
    ) -> Result<NamesLooked, CaseError> {
        let known = self.list_called(list)?;
        let progress = NamesProgress { names: known.names, ..NamesProgress::default() };
        self.look_for(&known.name, known.id, progress, tell, stop)
    }

    fn look_for(
        &self,
        list: &str,
        row: Row,
        mut progress: NamesProgress,
        tell: &mut dyn FnMut(NamesProgress),
        stop: &AtomicBool,
    ) -> Result<NamesLooked, CaseError> {
        let mut store = self.to_write()?;
        let open = self.open_search()?;
        let fuzzy = progress.names <= MOST_FUZZY;
        let batch = store.batch()?;
        batch.look_again(row, open.sequence())?;
        batch.commit()?;
        while progress.looked < progress.names && !stop.load(Ordering::Relaxed) {
            let names = store.listed_names(row, progress.looked, AT_ONCE)?;
            if names.is_empty() {
                break;
            }
            let mut found = Vec::new();
            for (ordinal, name) in &names {
                let documents = documents_with(&open, name, fuzzy)?;
                progress.found += u64::from(!documents.is_empty());
                found.extend(documents.into_iter().map(|(hash, fuzzy)| (*ordinal, hash, fuzzy)));
            }
            let batch = store.batch()?;
            batch.found_listed(row, &found, names.len() as u64)?;
            batch.commit()?;
            progress.looked += names.len() as u64;
            tell(progress);
        }
        let stopped = progress.looked < progress.names;
        Ok(NamesLooked { list: list.to_owned(), progress, fuzzy, stopped })
    }

    /// All lists of names.
    pub fn name_lists(&self) -> Result<Vec<ShownNameList>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let now = self.in_sight()?;
        store
            .name_lists()?
            .into_iter()
            .map(|list| {
                let (found, documents) = store.count_found_of_list(&view, list.id)?;
                Ok(ShownNameList { found, documents, behind: list.seen < now, list })
            })
            .collect()
    }

    /// Names of a list that were found, those in most documents first.
    pub fn found_names(&self, list: &str, offset: u64, limit: u64) -> Result<Vec<FoundName>, CaseError> {
        let known = self.list_called(list)?;
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        store
            .found_of_list(&view, known.id, offset, limit)?
            .into_iter()
            .map(|listed| {
                let documents = store.documents_of_listed(&view, known.id, listed.ordinal, 5)?;
                let documents = documents.into_iter().map(|(hash, fuzzy)| (view.doc_ref(&hash), fuzzy));
                let query = exact_query(&listed.name).unwrap_or_default();
                Ok(FoundName { documents: documents.collect(), query, listed })
            })
            .collect()
    }

    /// Ends a list of names; what was found goes with it.
    pub fn remove_names(&self, list: &str, who: &Person) -> Result<(), CaseError> {
        let known = self.list_called(list)?;
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        batch.end_name_list(&known.name, who.name(), &now())?;
        Ok(batch.commit()?)
    }

    fn list_called(&self, list: &str) -> Result<NameList, CaseError> {
        let known = self.to_read()?.name_lists()?.into_iter().find(|known| known.name == list.trim());
        known.ok_or_else(|| CaseError::NoMatch { address: list.to_owned() })
    }
}

fn documents_with(
    open: &OpenSearch,
    name: &NewListedName,
    fuzzy: bool,
) -> Result<Vec<(DocHash, bool)>, CaseError> {
    let mut found: Vec<(DocHash, bool)> = Vec::new();
    let mut known: HashSet<DocHash> = HashSet::new();
    let exact = exact_query(name);
    let other = if fuzzy { fuzzy_query(name) } else { None };
    for (query, differs) in [(exact, false), (other, true)] {
        let Some(query) = query else { continue };
        let part = Options { limit: Some(MOST_DOCUMENTS), ..Options::default() };
        let answer = open.find(&parsed(&query)?)?.answer(&part)?;
        let (store, view) = open.store_and_view();
        for hit in &answer.hits {
            let Some(document) = store.document(view, hit.row)? else { continue };
            if known.insert(document.hash) {
                found.push((document.hash, differs));
            }
        }
    }
    Ok(found)
}

/// Every way of writing a name that is looked for: as it stands, and of people both ways round.
fn ways(name: &NewListedName) -> Vec<Vec<String>> {
    let mut ways: Vec<Vec<String>> = Vec::new();
    for written in std::iter::once(&name.name).chain(&name.aliases) {
        let words = folded_words(written);
        if name.kind == EntityKind::Person
            && let Some(name) = name_of(name.kind, written)
        {
            let first_name_first = folded_words(&name.form);
            if let [names @ .., last] = first_name_first.as_slice()
                && !names.is_empty()
            {
                let turned = std::iter::once(last).chain(names).cloned().collect();
                ways.extend([first_name_first.clone(), turned]);
            }
        }
        ways.push(words);
    }
    // One short word stands everywhere.
    ways.retain(|words| words.iter().map(|word| word.chars().count()).sum::<usize>() > 2);
    ways.sort_unstable();
    ways.dedup();
    ways
}

fn exact_query(name: &NewListedName) -> Option<String> {
    let ways: Vec<String> = ways(name).iter().map(|words| format!("\"{}\"", words.join(" "))).collect();
    (!ways.is_empty()).then(|| ways.join(" OR "))
}

/// One letter in words of five, two in those of nine; a word alone has to have seven.
fn fuzzy_query(name: &NewListedName) -> Option<String> {
    let length = |word: &String| word.chars().count();
    let written = |word: &String| match length(word) {
        0..=4 => word.clone(),
        5..=8 => format!("{word}~1"),
        _ => format!("{word}~2"),
    };
    let ways: Vec<String> = ways(name)
        .iter()
        .filter(|words| {
            words.iter().any(|word| length(word) > 4)
                && (words.len() > 1 || words.iter().any(|word| length(word) > 6))
        })
        .map(|words| format!("\"{}\"", words.iter().map(written).collect::<Vec<_>>().join(" ")))
        .filter(|query| parsed(query).is_ok())
        .collect();
    (!ways.is_empty()).then(|| ways.join(" OR "))
}

/// Lines of a file that nobody holds in memory.
struct Lines<'a> {
    file: &'a mut dyn BufRead,
    number: u64,
}

impl Lines<'_> {
    /// The next line; one that is too long or no text comes as an empty one with a sign that is no name.
    fn next(&mut self) -> Result<Option<String>, CaseError> {
        use std::io::Read;
        let wrong = |source| CaseError::File { doing: "reading", path: "the list".into(), source };
        let mut bytes = Vec::new();
        let read = (&mut *self.file).take(LONGEST_LINE).read_until(b'\n', &mut bytes).map_err(wrong)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if !bytes.ends_with(b"\n") && read as u64 == LONGEST_LINE {
            self.skip_line().map_err(wrong)?;
            return Ok(Some("\0".into()));
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|_| "\0".into());
        let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
        Ok(Some(text.to_owned()))
    }

    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let there = self.file.fill_buf()?;
            let (skipped, ended) = match there.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (there.len(), there.is_empty()),
            };
            self.file.consume(skipped);
            if ended {
                return Ok(());
            }
        }
    }
}

/// What a line of a list is.
#[derive(Debug, PartialEq, Eq)]
enum Read {
    Name(NewListedName),
    /// Empty, or the names of columns.
    Nothing,
    Bad,
}

fn listed(line: &str, kind: EntityKind, first: bool) -> Read {
    if line.trim().is_empty() {
        return Read::Nothing;
    }
    if line.contains('\0') {
        return Read::Bad;
    }
    match line.starts_with('{') {
        true => of_ftm(line, kind),
        false => of_csv(line, kind, first),
    }
}

fn of_csv(line: &str, kind: EntityKind, first: bool) -> Read {
    const HEADINGS: [&str; 6] = ["name", "names", "term", "value", "entity", "nom"];
    let cells = cells(line);
    let name = cells.first().map(|cell| cell.trim()).unwrap_or_default();
    if first && HEADINGS.contains(&name.to_ascii_lowercase().as_str()) {
        return Read::Nothing;
    }
    let aliases = cells.get(1).map(String::as_str).unwrap_or_default().split(';');
    let kind = match cells.get(2).map(|cell| cell.trim().to_ascii_lowercase()).as_deref() {
        None | Some("") => Some(kind),
        Some("org" | "company" | "organization") => Some(EntityKind::Organisation),
        Some(word) => EntityKind::from_name(word),
    };
    match kind {
        Some(kind) => new_name(kind, std::iter::once(name).chain(aliases)),
        None => Read::Bad,
    }
}

fn new_name<'a>(kind: EntityKind, names: impl Iterator<Item = &'a str>) -> Read {
    let mut plain: Vec<String> = Vec::new();
    for name in names.map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")) {
        if !folded_words(&name).is_empty() && name.len() <= 500 && !plain.contains(&name) {
            plain.push(name);
        }
    }
    plain.truncate(MOST_ALIASES + 1);
    let mut plain = plain.into_iter();
    match plain.next() {
        Some(name) => Read::Name(NewListedName { kind, name, aliases: plain.collect() }),
        None => Read::Bad,
    }
}

/// The cells of a line of CSV, with commas or tabs between them: `;` stands between other ways of writing a name.
fn cells(line: &str) -> Vec<String> {
    let between = if line.contains('\t') { '\t' } else { ',' };
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        let is_empty = cells.last().is_none_or(String::is_empty);
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cells.last_mut().into_iter().for_each(|cell| cell.push('"'));
            }
            '"' if quoted => quoted = false,
            '"' if is_empty => quoted = true,
            sign if sign == between && !quoted => cells.push(String::new()),
            sign => cells.last_mut().into_iter().for_each(|cell| cell.push(sign)),
        }
    }
    cells
}

/// An entity of FollowTheMoney, as one object or as statements.
fn of_ftm(line: &str, kind: EntityKind) -> Read {
    let Ok(entity) = serde_json::from_str::<Value>(line) else { return Read::Bad };
    let kind = match entity["schema"].as_str().unwrap_or_default() {
        "Person" => EntityKind::Person,
        "Company" | "Organization" | "PublicBody" | "LegalEntity" => EntityKind::Organisation,
        "Address" => EntityKind::Place,
        "" => return Read::Bad,
        // Papers, pages, payments and whatever else has no name that is looked for.
        schema if !matches!(schema, "Thing" | "UserAccount" | "Vessel" | "Airplane" | "Asset") => {
            return Read::Nothing;
        }
        _ => kind,
    };
    const NAMES: [&str; 5] = ["name", "alias", "weakAlias", "previousName", "full"];
    let mut names: Vec<&str> = Vec::new();
    for wanted in NAMES {
        let values = entity["properties"][wanted].as_array().into_iter().flatten();
        names.extend(values.filter_map(Value::as_str));
        let statements = entity["statements"].as_array().into_iter().flatten();
        let statements = statements.filter(|statement| statement["prop"] == wanted);
        names.extend(statements.filter_map(|statement| statement["value"].as_str()));
    }
    new_name(kind, names.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(kind: EntityKind, name: &str, aliases: &[&str]) -> Read {
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        Read::Name(NewListedName { kind, name: name.into(), aliases })
    }

    #[test]
    fn a_line_is_csv_or_an_entity_of_follow_the_money() {
        let person = EntityKind::Person;
        for (line, first, read) in [
            ("name,aliases,kind", true, Read::Nothing),
            ("Miriam Okoye,M. Okoye;OKOYE,", false, name(person, "Miriam Okoye", &["M. Okoye", "OKOYE"])),
            ("\"Okoye, Miriam\",,person", false, name(person, "Okoye, Miriam", &[])),
            ("Kestrel,,company", false, name(EntityKind::Organisation, "Kestrel", &[])),
            ("Kestrel,,bird", false, Read::Bad),
            ("…", false, Read::Bad),
            ("", false, Read::Nothing),
            (
                r#"{"id":"a","schema":"Person","properties":{"name":["Ana Ríos"],"alias":["A. Rios"]}}"#,
                false,
                name(person, "Ana Ríos", &["A. Rios"]),
            ),
            (
                r#"{"schema":"Company","statements":[{"prop":"name","value":"Kestrel"}]}"#,
                false,
                name(EntityKind::Organisation, "Kestrel", &[]),
            ),
            (r#"{"schema":"Page","properties":{"bodyText":["x"]}}"#, false, Read::Nothing),
            ("{", false, Read::Bad),
        ] {
            assert_eq!(listed(line, person, first), read, "{line}");
        }
    }

    #[test]
    fn a_person_is_looked_for_both_ways_round_and_with_letters_that_differ() {
        let Read::Name(okoye) = listed("\"Okoye, Miriam\"", EntityKind::Person, false) else {
            panic!("a name")
        };
        assert_eq!(exact_query(&okoye).unwrap(), "\"miriam okoye\" OR \"okoye miriam\"");
        assert_eq!(fuzzy_query(&okoye).unwrap(), "\"miriam~1 okoye~1\" OR \"okoye~1 miriam~1\"");
        let Read::Name(ana) = listed("Ana", EntityKind::Person, false) else { panic!("a name") };
        assert_eq!(fuzzy_query(&ana), None);
        let Read::Name(short) = listed("Al", EntityKind::Person, false) else { panic!("a name") };
        assert_eq!(exact_query(&short), None);
    }
}
