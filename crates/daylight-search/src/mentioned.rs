use std::collections::BTreeSet;

use daylight_model::{Mention, MentionKind};
use tantivy::TantivyDocument;

use crate::keys::{form, marking_key, name_field, number_key, numbered, value_key};
use crate::schema::{Fields, WholeField};

/// What the pages of a document say, each thing once, as the index is told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mentioned {
    /// Found by `has:`.
    pub kinds: BTreeSet<MentionKind>,
    /// Levels by name, found by `marking:` and counted.
    pub levels: BTreeSet<&'static str>,
    /// Markings as a whole that have a level, found by `marking:`.
    pub with_level: BTreeSet<String>,
    /// Markings as a whole that have none, found by `marking:` and counted.
    pub without_level: BTreeSet<String>,
    /// Found by `control:`.
    pub controls: BTreeSet<String>,
    /// Found by `rel:`.
    pub releasable: BTreeSet<String>,
    /// Found by `owner:`.
    pub owners: BTreeSet<String>,
    /// Numbers and addresses, found by `value:` and by the word of their kind.
    pub numbers: BTreeSet<(MentionKind, String)>,
    /// People, organisations, places and codewords, found by the word of their kind, and counted.
    pub names: BTreeSet<(MentionKind, String)>,
    /// First and last seconds of dates and periods, since 1970, found by `told:`.
    pub dates: BTreeSet<(i64, i64)>,
}

/// `has:` any marking at all.
pub(crate) const HAS_MARKING: &str = "marking";
/// `has:` a heading.
pub(crate) const HAS_HEADING: &str = "heading";
/// `has:` and `is:` a paper that asks for something to be found out.
pub(crate) const HAS_REQUIREMENT: &str = "requirement";

impl Mentioned {
    /// Adds what one mention says.
    pub fn add(&mut self, mention: Mention) {
        self.kinds.insert(mention.kind);
        self.dates.extend(mention.seconds());
        if mention.kind.is_number() {
            self.numbers.insert((mention.kind, mention.value));
        } else if mention.kind.is_name() {
            self.names.insert((mention.kind, mention.value));
        }
        let Some(marking) = mention.marking else { return };
        match marking.level {
            Some(level) => {
                self.levels.insert(level.name());
                self.with_level.insert(marking.text);
            }
            None => {
                self.without_level.insert(marking.text);
            }
        }
        self.controls.extend(marking.controls);
        self.releasable.extend(marking.releasable);
        self.owners.extend(marking.owners);
    }

    pub(crate) fn to_tantivy(&self, fields: &Fields, document: &mut TantivyDocument) {
        let marked = self.kinds.iter().any(|kind| kind.is_marking()).then_some(HAS_MARKING);
        let heading =
            self.kinds.iter().any(|kind| matches!(kind, MentionKind::Heading(_))).then_some(HAS_HEADING);
        let requirement = self
            .kinds
            .iter()
            .any(|kind| matches!(kind, MentionKind::Requirement(_)))
            .then_some(HAS_REQUIREMENT);
        let groups = marked.into_iter().chain(heading).chain(requirement);
        let kinds: BTreeSet<&str> = self.kinds.iter().map(|kind| kind.name()).chain(groups).collect();
        kinds.into_iter().for_each(|kind| document.add_text(fields.whole_field(WholeField::Has), kind));
        self.add_markings(fields, document);
        for (field, values) in [
            (WholeField::Control, &self.controls),
            (WholeField::Rel, &self.releasable),
            (WholeField::Owner, &self.owners),
        ] {
            let keys: BTreeSet<String> = values.iter().map(|value| value_key(value)).collect();
            for key in keys.iter().filter(|key| !key.is_empty()) {
                document.add_text(fields.whole_field(field), key);
                document.add_text(fields.counted(field), form(key, &key.to_uppercase()));
            }
        }
        self.add_numbers(fields, document);
        self.add_names(fields, document);
        for (first, last) in &self.dates {
            document.add_i64(fields.told_first, *first);
            document.add_i64(fields.told_last, *last);
        }
    }

    fn add_markings(&self, fields: &Fields, document: &mut TantivyDocument) {
        let keys = |values: &BTreeSet<String>| -> BTreeSet<String> {
            values.iter().map(|value| marking_key(value)).filter(|key| !key.is_empty()).collect()
        };
        let levels: BTreeSet<String> = self.levels.iter().map(|level| (*level).to_owned()).collect();
        let (with_level, without) = (keys(&self.with_level), keys(&self.without_level));
        let counted: BTreeSet<&String> = levels.iter().chain(&without).collect();
        let found: BTreeSet<&String> = counted.iter().copied().chain(&with_level).collect();
        for key in found {
            document.add_text(fields.whole_field(WholeField::Marking), key);
        }
        for key in counted {
            let shown = if levels.contains(key) { key.clone() } else { key.to_uppercase() };
            document.add_text(fields.counted(WholeField::Marking), form(key, &shown));
        }
    }

    /// A number is asked for alone or with what it is; what is counted says what it is.
    fn add_numbers(&self, fields: &Fields, document: &mut TantivyDocument) {
        let field = fields.whole_field(WholeField::Value);
        let mut alone = BTreeSet::new();
        let mut with_kind = BTreeSet::new();
        for (kind, value) in &self.numbers {
            let key = number_key(*kind, value);
            if key.is_empty() {
                continue;
            }
            if with_kind.insert(numbered(*kind, &key)) {
                document.add_text(fields.counted(WholeField::Value), form(&numbered(*kind, &key), value));
            }
            alone.insert(key);
        }
        alone.iter().chain(&with_kind).for_each(|key| document.add_text(field, key));
    }

    /// Names are found and counted as a whole: what is counted and what its term finds are the same.
    fn add_names(&self, fields: &Fields, document: &mut TantivyDocument) {
        let mut found = BTreeSet::new();
        for (kind, name) in &self.names {
            let key = value_key(name);
            let Some(field) = name_field(*kind).filter(|_| !key.is_empty()) else { continue };
            if found.insert((field, key.clone())) {
                document.add_text(fields.counted(field), form(&key, name));
                document.add_text(fields.whole_field(field), key);
            }
        }
    }
}
