use std::collections::{BTreeMap, BTreeSet};

use daylight_analyze::likeness::name_of;
use daylight_model::{EntityKind, View};
use daylight_store::{Decision, DecisionAct, EntityBase, EntityKey, Row, WritingRow};

use super::number_of;
use crate::CaseError;

/// What people decided about entities, as it stands.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    into: BTreeMap<EntityKey, EntityKey>,
    splits: BTreeMap<(EntityKind, String), BTreeSet<String>>,
    names: BTreeMap<EntityKey, String>,
    hidden: BTreeSet<EntityKey>,
    apart: BTreeSet<(EntityKey, EntityKey)>,
}

/// Names that are one entity.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The name it goes by.
    pub(crate) key: EntityKey,
    /// The names in it that anything in sight has, its own first.
    pub(crate) members: Vec<GroupMember>,
}

/// One of the names of an entity.
#[derive(Debug, Clone)]
pub(crate) struct GroupMember {
    pub(crate) key: EntityKey,
    pub(crate) row: Row,
    /// The ways in which it is written, without those that somebody took for another, the most usual first.
    pub(crate) writings: Vec<WritingRow>,
}

impl Group {
    /// The rows of its names.
    pub(crate) fn rows(&self) -> Vec<Row> {
        self.members.iter().map(|member| member.row).collect()
    }

    /// The rows of its ways of writing.
    pub(crate) fn writings(&self) -> Vec<Row> {
        self.members.iter().flat_map(|member| &member.writings).map(|writing| writing.id).collect()
    }

    /// What it can be found by.
    pub(crate) fn forms<'a>(&'a self, decided: &'a Decided) -> impl Iterator<Item = String> + 'a {
        let named = decided.name_of(&self.key).and_then(|name| name_of(self.key.kind, name));
        let forms = self.members.iter().map(|member| member.key.form.clone());
        named.map(|name| name.form).into_iter().chain(forms)
    }

    /// Whether a name, written so, is one of it.
    pub(crate) fn has(&self, kind: EntityKind, form: &str, written: &str) -> bool {
        self.members.iter().any(|member| {
            member.key.kind == kind
                && member.key.form == form
                && member.writings.iter().any(|writing| writing.text == written)
        })
    }
}

impl Decided {
    pub(crate) fn of(decisions: &[Decision]) -> Self {
        let mut decided = Self::default();
        for Decision { entity, act, .. } in decisions.iter().filter(|decision| decision.ended.is_none()) {
            match act {
                // The last word counts; one that would close a ring is passed over.
                DecisionAct::Merge(other) => {
                    if decided.root(other) != *entity {
                        decided.into.insert(entity.clone(), other.clone());
                    }
                }
                DecisionAct::Split(writing) => {
                    let parent = (entity.kind, entity.form.clone());
                    decided.splits.entry(parent).or_default().insert(writing.clone());
                }
                DecisionAct::Rename(name) => {
                    decided.names.insert(entity.clone(), name.clone());
                }
                DecisionAct::Hide => {
                    decided.hidden.insert(entity.clone());
                }
                DecisionAct::Apart(other) => {
                    decided.apart.insert((entity.clone(), other.clone()));
                }
            }
        }
        decided
    }

    /// Who a name goes by.
    pub(crate) fn root(&self, key: &EntityKey) -> EntityKey {
        let mut root = key;
        // Rings are never made; the count only makes that certain.
        for _ in 0..=self.into.len() {
            match self.into.get(root) {
                Some(next) => root = next,
                None => break,
            }
        }
        root.clone()
    }

    /// Whether anything was decided about a name that makes it count otherwise than as it stands.
    pub(crate) fn is_touched(&self, key: &EntityKey) -> bool {
        self.into.contains_key(key)
            || self.into.values().any(|other| other == key)
            || self.names.contains_key(key)
            || self.splits.contains_key(&(key.kind, key.form.clone()))
    }

    pub(crate) fn is_hidden(&self, key: &EntityKey) -> bool {
        self.hidden.contains(key)
    }

    pub(crate) fn name_of(&self, key: &EntityKey) -> Option<&str> {
        self.names.get(key).map(String::as_str)
    }

    /// Whether somebody said that these two are not the same.
    pub(crate) fn are_apart(&self, one: &EntityKey, other: &EntityKey) -> bool {
        let (one, other) = (self.root(one), self.root(other));
        self.apart.iter().any(|(left, right)| {
            let pair = (self.root(left), self.root(right));
            pair == (one.clone(), other.clone()) || pair == (other.clone(), one.clone())
        })
    }

    /// The one way of writing with this reference that somebody took for an entity of its own.
    pub(crate) fn split_with(&self, number: i64) -> Option<EntityKey> {
        self.split_keys().find(|key| number_of(key) == number)
    }

    fn split_keys(&self) -> impl Iterator<Item = EntityKey> + '_ {
        self.splits.iter().flat_map(|((kind, form), writings)| {
            writings.iter().map(|writing| EntityKey {
                kind: *kind,
                form: form.clone(),
                writing: Some(writing.clone()),
            })
        })
    }

    /// Every entity about which anything was decided.
    pub(crate) fn groups(&self, base: &EntityBase, view: &View) -> Result<Vec<Group>, CaseError> {
        let parents = self.splits.keys().map(|(kind, form)| EntityKey {
            kind: *kind,
            form: form.clone(),
            writing: None,
        });
        let named = self.into.keys().chain(self.names.keys()).chain(&self.hidden).cloned();
        let roots: BTreeSet<EntityKey> =
            named.chain(parents).chain(self.split_keys()).map(|key| self.root(&key)).collect();
        let mut groups = Vec::new();
        for root in roots {
            groups.extend(self.group_of(base, view, &root)?);
        }
        Ok(groups)
    }

    /// The entity that a name belongs to; `None` where nothing in sight has any of its names.
    pub(crate) fn group_of(
        &self,
        base: &EntityBase,
        view: &View,
        key: &EntityKey,
    ) -> Result<Option<Group>, CaseError> {
        let root = self.root(key);
        let merged = self.into.keys().filter(|member| **member != root && self.root(member) == root);
        let mut members = Vec::new();
        for key in std::iter::once(&root).chain(merged) {
            members.extend(self.member(base, view, key)?);
        }
        Ok((!members.is_empty()).then_some(Group { key: root, members }))
    }

    fn member(
        &self,
        base: &EntityBase,
        view: &View,
        key: &EntityKey,
    ) -> Result<Option<GroupMember>, CaseError> {
        let Some(name) = base.name_of(view, key.kind, &key.form)? else { return Ok(None) };
        let split = self.splits.get(&(key.kind, key.form.clone()));
        let mut writings = base.writings(name.id)?;
        writings.retain(|writing| match &key.writing {
            Some(only) => writing.text == *only,
            None => split.is_none_or(|split| !split.contains(&writing.text)),
        });
        Ok((!writings.is_empty()).then(|| GroupMember { key: key.clone(), row: name.id, writings }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(form: &str) -> EntityKey {
        EntityKey { kind: EntityKind::Person, form: form.into(), writing: None }
    }

    fn taken(entity: &str, act: DecisionAct) -> Decision {
        Decision { id: 0, entity: key(entity), act, who: "ana".into(), at: String::new(), ended: None }
    }

    #[test]
    fn merges_lead_to_one_name_and_never_in_a_ring() {
        let merge = |entity, into| taken(entity, DecisionAct::Merge(key(into)));
        let decided = Decided::of(&[merge("a", "b"), merge("b", "c"), merge("c", "a")]);
        for name in ["a", "b", "c"] {
            assert_eq!(decided.root(&key(name)), key("c"), "{name}");
        }
        let decided = Decided::of(&[merge("a", "b"), taken("d", DecisionAct::Apart(key("b")))]);
        assert!(decided.are_apart(&key("a"), &key("d")) && decided.are_apart(&key("d"), &key("a")));
        assert!(!decided.are_apart(&key("a"), &key("c")));
    }
}
