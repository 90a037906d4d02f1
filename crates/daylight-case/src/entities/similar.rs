use std::collections::{BTreeMap, BTreeSet};

use daylight_analyze::likeness::{Alike, alike, probes};
use daylight_model::EntityKind;
use daylight_store::{EntityBase, EntityKey, Row};

use super::decided::Group;
use super::{EntitiesWanted, Entity, Everyone};
use crate::{Case, CaseError};

/// Another entity that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The other.
    pub entity: Entity,
    /// Why, the strongest reason first.
    pub reasons: Vec<Alike>,
}

/// Proposals told of one entity.
const MOST: usize = 12;
/// Names that are looked at for one entity.
const LOOKED_AT: usize = 400;
/// Entities gone through for the proposals of a whole case.
const GONE_THROUGH: u64 = 300;

impl Case {
    /// Entities that may be the same as another, of those in most documents: who, and with whom. At most `limit`.
    pub fn proposals(
        &self,
        kind: Option<EntityKind>,
        limit: usize,
    ) -> Result<Vec<(Entity, Proposal)>, CaseError> {
        let everyone = self.everyone()?;
        let Some(base) = &everyone.base else { return Ok(Vec::new()) };
        let wanted = EntitiesWanted { kind, limit: GONE_THROUGH, ..EntitiesWanted::default() };
        let entities = everyone.some(&wanted)?.entities;
        let mut told = BTreeSet::new();
        let mut proposals = Vec::new();
        for entity in entities {
            let group = everyone.find(&entity.reference)?;
            for proposal in everyone.proposals(base, &group)? {
                let mut pair = [entity.reference.clone(), proposal.entity.reference.clone()];
                pair.sort_unstable();
                if told.insert(pair) {
                    proposals.push((entity.clone(), proposal));
                }
            }
            if proposals.len() >= limit {
                break;
            }
        }
        proposals.truncate(limit);
        Ok(proposals)
    }
}

impl Everyone {
    /// Who may be the same, the strongest reasons and the most named first.
    pub(crate) fn proposals(&self, base: &EntityBase, group: &Group) -> Result<Vec<Proposal>, CaseError> {
        let mut reasons: BTreeMap<EntityKey, BTreeSet<Alike>> = BTreeMap::new();
        for member in &group.members {
            let numbers = probes(member.key.kind, &member.key.form);
            let rows = if numbers.is_empty() { Vec::new() } else { base.names_under(&numbers, LOOKED_AT)? };
            for name in base.names_in(&self.view, &rows)? {
                if let Some(why) = alike(member.key.kind, &member.key.form, &name.form)
                    && name.kind == member.key.kind
                {
                    let key = EntityKey { kind: name.kind, form: name.form, writing: None };
                    reasons.entry(self.decided.root(&key)).or_default().insert(why);
                }
            }
            for row in self.at_the_same_address(base, member.row, member.key.kind)? {
                if let Some(name) = base.names_in(&self.view, &[row])?.into_iter().next() {
                    let key = EntityKey { kind: name.kind, form: name.form, writing: None };
                    reasons.entry(self.decided.root(&key)).or_default().insert(Alike::Address);
                }
            }
        }
        reasons.remove(&group.key);
        let mut proposals = Vec::new();
        for (key, why) in reasons {
            if self.decided.are_apart(&group.key, &key)
                || self.decided.is_hidden(&key)
                || key.kind != group.key.kind
            {
                continue;
            }
            let Some(other) = self.decided.group_of(base, &self.view, &key)? else { continue };
            let Some(entity) = self.entity_of(base, &other)? else { continue };
            let reasons = Alike::ALL.into_iter().filter(|reason| why.contains(reason)).collect();
            proposals.push(Proposal { entity, reasons });
        }
        let rank = |proposal: &Proposal| {
            let first = Alike::ALL.into_iter().position(|reason| Some(&reason) == proposal.reasons.first());
            (first, std::cmp::Reverse(proposal.entity.documents), proposal.entity.reference.clone())
        };
        proposals.sort_by_key(rank);
        proposals.truncate(MOST);
        Ok(proposals)
    }

    fn at_the_same_address(
        &self,
        base: &EntityBase,
        person: Row,
        kind: EntityKind,
    ) -> Result<BTreeSet<Row>, CaseError> {
        let mut others = BTreeSet::new();
        if kind == EntityKind::Email {
            return Ok(others);
        }
        for (email, _) in base.addresses_of(&self.view, person)? {
            let people = base.people_at(&self.view, email)?;
            // A list of people has an address too: that so many stand with it says nothing.
            if people.len() <= MOST {
                others.extend(people.into_iter().map(|(row, _)| row).filter(|row| *row != person));
            }
        }
        Ok(others)
    }
}
