//! Lets what is named over the whole case follow the store, as the index does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use daylight_analyze::likeness::{Name, blocks, name_of};
use daylight_model::{DocHash, EntityKind, Field, Maintenance, Roles, View};
use daylight_store::{Document, EntityBase, NamedThere, NamingDocument, Row, Store};

use crate::CaseError;
use crate::entities::reference_number;
use crate::index::date;

/// Documents written down at a time.
const AT_ONCE: usize = 512;

/// Ways of writing names that are kept of one document, those that come first.
const MOST_NAMES: usize = 20_000;

/// The one that writes what is named.
pub(crate) struct Follower {
    base: EntityBase,
    done: u64,
}

impl Follower {
    /// In the folder of the index.
    pub(crate) fn open(folder: &Path) -> Result<Self, CaseError> {
        let base = EntityBase::open(folder)?;
        Ok(Self { done: base.sequence()?, base })
    }

    /// Writes down what changed documents name, up to this change.
    pub(crate) fn catch_up(
        &mut self,
        store: &Store,
        right: &Maintenance,
        until: u64,
    ) -> Result<(), CaseError> {
        let view = View::of_keeper(store.labels()?);
        while self.done < until {
            let changed = store.changed_since(right, self.done, AT_ONCE)?;
            let Some(last) = changed.last() else { break };
            let last = last.sequence;
            let batch = self.base.batch()?;
            for document in &changed {
                let gone = document.removed || store.occurrences(&view, document.id)?.is_empty();
                match gone {
                    true => batch.remove(document.id)?,
                    false => batch.put(&naming(store, right, document)?)?,
                }
            }
            batch.commit(last)?;
            self.done = last;
        }
        Ok(())
    }

    /// Takes documents out that are no longer in the store at all, and overwrites what they left.
    pub(crate) fn purge(mut self, gone: &[DocHash]) -> Result<(), CaseError> {
        let batch = self.base.batch()?;
        gone.iter().try_for_each(|hash| batch.remove_hash(hash))?;
        batch.commit(self.done)?;
        self.base.forget_deleted()?;
        Ok(())
    }
}

/// The entities that a document names, for what has to go with it.
pub(crate) fn entities_in(
    store: &Store,
    right: &Maintenance,
    row: Row,
) -> Result<BTreeSet<(EntityKind, String)>, CaseError> {
    let mut names = Names::default();
    names.take(store, right, row)?;
    Ok(names.there.into_keys().map(|(kind, name)| (kind, name.form)).collect())
}

fn naming(store: &Store, right: &Maintenance, document: &Document) -> Result<NamingDocument, CaseError> {
    let mut names = Names::default();
    let metadata = names.take(store, right, document.id)?;
    let days = date(&metadata).map(|(first, last)| (day(first), day(last)));
    let mut places = BTreeMap::new();
    let mut written = Vec::with_capacity(names.there.len());
    for ((kind, name), (roles, pages)) in names.there {
        places.insert((kind, name.clone()), written.len());
        written.push(NamedThere {
            kind,
            reference: reference_number(kind, &name.form, None),
            blocks: blocks(kind, &name.form),
            form: name.form,
            written: name.shown,
            roles,
            pages: pages.into_iter().collect(),
        });
    }
    let place = |name: &(EntityKind, Name)| places.get(name).copied();
    let addresses = names.addresses.iter();
    let addresses = addresses.filter_map(|(email, person)| place(email).zip(place(person))).collect();
    Ok(NamingDocument {
        row: document.id,
        hash: document.hash,
        label: document.label,
        days,
        names: written,
        addresses,
    })
}

fn day(second: i64) -> i32 {
    let day = second.div_euclid(86_400);
    i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX })
}

/// What one document names, as it is gathered.
#[derive(Default)]
struct Names {
    there: BTreeMap<(EntityKind, Name), (Roles, BTreeMap<u32, u32>)>,
    addresses: BTreeSet<((EntityKind, Name), (EntityKind, Name))>,
}

impl Names {
    fn take(
        &mut self,
        store: &Store,
        right: &Maintenance,
        row: Row,
    ) -> Result<Vec<(Field, String)>, CaseError> {
        for (page, told) in store.mentions_to_index(right, row)? {
            for mention in told.mentions {
                let Some(kind) = EntityKind::of(mention.kind) else { continue };
                let Some(name) = name_of(kind, &mention.value) else { continue };
                if let Some((roles, pages)) = self.place(kind, name) {
                    *roles = roles.and(Roles::NAMED);
                    *pages.entry(page).or_default() += 1;
                }
            }
        }
        let metadata = store.metadata_of_any(right, row)?;
        for (field, value) in &metadata {
            match field {
                Field::From => self.correspondent(value, Roles::SENDER),
                Field::To | Field::Cc | Field::Bcc => self.correspondent(value, Roles::RECIPIENT),
                _ => {}
            }
        }
        Ok(metadata)
    }

    fn place(&mut self, kind: EntityKind, name: Name) -> Option<&mut (Roles, BTreeMap<u32, u32>)> {
        let full = self.there.len() >= MOST_NAMES;
        match self.there.entry((kind, name)) {
            std::collections::btree_map::Entry::Vacant(_) if full => None,
            entry => Some(entry.or_default()),
        }
    }

    /// `Name <address>` out of the heading of a message. The address has the role only where there is no name.
    fn correspondent(&mut self, value: &str, role: Roles) {
        let (name, address) = parted(value);
        let address = address.and_then(|address| name_of(EntityKind::Email, address));
        let called = name.and_then(|name| {
            let kind = kind_of_correspondent(name)?;
            Some((kind, name_of(kind, name)?))
        });
        if let Some((kind, name)) = &called
            && let Some((roles, _)) = self.place(*kind, name.clone())
        {
            *roles = roles.and(role);
        }
        let Some(address) = address else { return };
        let has_name = called.is_some();
        if let Some((roles, _)) = self.place(EntityKind::Email, address.clone())
            && !has_name
        {
            *roles = roles.and(role);
        }
        if let Some(called) = called {
            self.addresses.insert(((EntityKind::Email, address), called));
        }
    }
}

/// The name and the address of a correspondent, as a message has them.
fn parted(value: &str) -> (Option<&str>, Option<&str>) {
    const SIGNS: [char; 8] = ['"', '\'', ' ', '\t', '<', '>', '(', ')'];
    fn name(text: &str) -> Option<&str> {
        Some(text.trim_matches(SIGNS)).filter(|name| !name.is_empty())
    }
    match value.rsplit_once('<') {
        Some((before, address)) => {
            (name(before).filter(|name| !name.contains('@')), name(address.trim_end_matches('>')))
        }
        None if value.contains('@') => (None, name(value)),
        None => (name(value), None),
    }
}

/// Words that an office or a list of people has in its name, and nobody else.
const OF_OFFICES: [&str; 24] = [
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "corp",
    "company",
    "team",
    "list",
    "office",
    "support",
    "department",
    "group",
    "desk",
    "service",
    "services",
    "center",
    "centre",
    "committee",
    "news",
    "newsletter",
    "info",
    "admin",
    "administrator",
    "everyone",
];

/// What somebody in the heading of a message is, by the name; `None` where it is no name at all.
fn kind_of_correspondent(name: &str) -> Option<EntityKind> {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let others = name.chars().filter(|c| c.is_ascii_digit() || "/=_@:;[]{}|\\".contains(*c)).count();
    if letters < 4 || others > 0 {
        return None;
    }
    let words: Vec<String> =
        name.split([' ', ',', '.', '-']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    if words.iter().any(|word| OF_OFFICES.contains(&word.as_str())) {
        return Some(EntityKind::Organisation);
    }
    (2..=5).contains(&words.len()).then_some(EntityKind::Person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correspondents_are_people_offices_or_addresses() {
        for (value, name, address, kind) in [
            (
                "\"Okoye, Miriam\" <m@met.example>",
                Some("Okoye, Miriam"),
                Some("m@met.example"),
                Some(EntityKind::Person),
            ),
            ("<m@met.example>", None, Some("m@met.example"), None),
            ("m@met.example", None, Some("m@met.example"), None),
            (
                "Press Office <p@met.example>",
                Some("Press Office"),
                Some("p@met.example"),
                Some(EntityKind::Organisation),
            ),
            ("m@met.example <m@met.example>", None, Some("m@met.example"), None),
            ("undisclosed", Some("undisclosed"), None, None),
            ("Account 4471 <a@b.example>", Some("Account 4471"), Some("a@b.example"), None),
        ] {
            let parts = parted(value);
            assert_eq!(parts, (name, address), "{value}");
            assert_eq!(parts.0.and_then(kind_of_correspondent), kind, "{value}");
        }
    }
}
