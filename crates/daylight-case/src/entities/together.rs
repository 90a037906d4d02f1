use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use daylight_model::Roles;
use daylight_store::{EntityBase, EntityKey, Row};

use super::decided::Group;
use super::one::{InDocument, by_document};
use super::{Entity, Everyone};
use crate::{Case, CaseError};

/// Documents looked at to tell who stands with whom: those that name an entity most.
pub const NETWORK_DOCUMENTS: usize = 500;

/// Entities drawn around one at most.
pub const NETWORK_NODES: usize = 40;

/// Who stands with an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// Who.
    pub entity: Entity,
    /// In how many documents both stand, of those looked at.
    pub documents: u64,
    /// On how many pages both are named.
    pub pages: u64,
    /// Messages from the entity to this one.
    pub sent: u64,
    /// Messages from this one to the entity.
    pub received: u64,
}

/// Two of the companions that stand together too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkLink {
    /// The place of the one among the companions.
    pub one: usize,
    /// The place of the other.
    pub other: usize,
    /// Documents with both, of those looked at.
    pub documents: u64,
}

/// Who writes to or stands with whom around an entity.
#[derive(Debug, Clone)]
pub struct Network {
    /// In the middle.
    pub entity: Entity,
    /// Around it, the closest first.
    pub companions: Vec<Companion>,
    /// Between those around it, the strongest first.
    pub links: Vec<NetworkLink>,
    /// Documents looked at.
    pub looked_at: u64,
    /// Others that stand with it and are not among the companions.
    pub more: u64,
    /// Documents that were read are not gathered yet.
    pub incomplete: bool,
}

/// Names of a document beyond which it says nothing about who stands with whom, save on one page: a directory, an index.
const CROWD: usize = 400;

impl Case {
    /// Who writes to or stands with whom around an entity: at most `limit` others.
    pub fn network(&self, wanted: &str, limit: usize) -> Result<Network, CaseError> {
        let everyone = self.everyone()?;
        let group = everyone.find(wanted)?;
        let none = || CaseError::NoEntity { wanted: wanted.to_owned() };
        let base = everyone.base.as_ref().ok_or_else(none)?;
        let entity = everyone.entity_of(base, &group)?.ok_or_else(none)?;
        let documents = by_document(&base.stands(&everyone.view, &group.writings())?);
        let (companions, seen) = everyone.companions(base, &group, &documents, limit.min(NETWORK_NODES))?;
        let place: HashMap<String, usize> =
            companions.iter().enumerate().map(|(at, one)| (one.entity.reference.clone(), at)).collect();
        let mut links: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for there in &seen.documents {
            let mut present: Vec<usize> = there
                .iter()
                .filter_map(|root| seen.references.get(root).and_then(|reference| place.get(reference)))
                .copied()
                .collect();
            present.sort_unstable();
            present.dedup();
            for (at, one) in present.iter().enumerate() {
                for other in &present[at + 1..] {
                    *links.entry((*one, *other)).or_default() += 1;
                }
            }
        }
        let mut links: Vec<NetworkLink> = links
            .into_iter()
            .map(|((one, other), documents)| NetworkLink { one, other, documents })
            .collect();
        links.sort_by_key(|link| (Reverse(link.documents), link.one, link.other));
        Ok(Network {
            entity,
            more: (seen.distinct as u64).saturating_sub(companions.len() as u64),
            companions,
            links,
            looked_at: documents.len().min(NETWORK_DOCUMENTS) as u64,
            incomplete: everyone.is_incomplete()?,
        })
    }
}

/// What was met on the way.
pub(crate) struct Seen {
    /// Of each document looked at, who stands there.
    documents: Vec<Vec<Row>>,
    /// The references of those that are told.
    references: HashMap<Row, String>,
    distinct: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    documents: u64,
    pages: u64,
    sent: u64,
    received: u64,
}

impl Tally {
    /// On one page counts more than in one document; a message more than both.
    fn weight(&self) -> u64 {
        self.documents + 2 * self.pages + 3 * (self.sent + self.received)
    }
}

impl Everyone {
    /// Who stands with an entity, the closest first.
    pub(crate) fn companions(
        &self,
        base: &EntityBase,
        group: &Group,
        documents: &[InDocument],
        limit: usize,
    ) -> Result<(Vec<Companion>, Seen), CaseError> {
        let heads = self.heads(base)?;
        let own: HashSet<Row> = group.rows().into_iter().collect();
        let own_head = group.members.first().map(|member| member.row);
        let mut most: Vec<&InDocument> = documents.iter().collect();
        most.sort_by_key(|document| (Reverse(document.mentions), document.hash));
        let mut tallies: HashMap<Row, Tally> = HashMap::new();
        let mut seen = Vec::new();
        for document in most.into_iter().take(NETWORK_DOCUMENTS) {
            let mut there: BTreeMap<Row, (Roles, HashSet<u32>)> = BTreeMap::new();
            for name in base.named_in(&self.view, document.row)? {
                let head = heads.get(&name.name).copied().unwrap_or(name.name);
                // An address that stands behind a name is that of the name.
                if name.behind_name || own.contains(&name.name) || Some(head) == own_head {
                    continue;
                }
                let (roles, pages) = there.entry(head).or_default();
                *roles = roles.and(name.roles);
                pages.extend(name.pages);
            }
            let crowd = there.len() > CROWD;
            let mut present = Vec::new();
            for (head, (roles, pages)) in there {
                let shared = pages.iter().filter(|page| document.pages.contains_key(page)).count() as u64;
                let writes = document.roles.has(Roles::SENDER) && roles.has(Roles::RECIPIENT);
                let gets = document.roles.has(Roles::RECIPIENT) && roles.has(Roles::SENDER);
                if crowd && shared == 0 && !writes && !gets {
                    continue;
                }
                let tally = tallies.entry(head).or_default();
                tally.documents += 1;
                tally.pages += shared;
                tally.sent += u64::from(writes);
                tally.received += u64::from(gets);
                present.push(head);
            }
            seen.push(present);
        }
        let mut ranked: Vec<(Row, Tally)> = tallies.into_iter().collect();
        let distinct = ranked.len();
        // Equal ones are told apart by name below; more than wanted are taken so that none is lost by chance of its row.
        ranked.sort_by_key(|(row, tally)| (Reverse(tally.weight()), *row));
        let least = ranked.get(limit.saturating_sub(1)).map_or(0, |(_, tally)| tally.weight());
        let wanted: Vec<(Row, Tally)> = ranked
            .into_iter()
            .take_while(|(_, tally)| tally.weight() >= least)
            .take(limit * 4 + 50)
            .collect();
        let (companions, references) = self.told(base, &wanted, limit)?;
        Ok((companions, Seen { documents: seen, references, distinct }))
    }

    fn told(
        &self,
        base: &EntityBase,
        wanted: &[(Row, Tally)],
        limit: usize,
    ) -> Result<(Vec<Companion>, HashMap<Row, String>), CaseError> {
        let rows: Vec<Row> = wanted.iter().map(|(row, _)| *row).collect();
        let names: HashMap<Row, _> =
            base.names_in(&self.view, &rows)?.into_iter().map(|name| (name.id, name)).collect();
        let mut found = Vec::new();
        for (row, tally) in wanted {
            if let Some(name) = names.get(row) {
                found.push((Reverse(tally.weight()), name.kind, name.form.clone(), *row, *tally));
            }
        }
        found.sort_by(|one, other| (&one.0, &one.1, &one.2).cmp(&(&other.0, &other.1, &other.2)));
        let mut companions = Vec::new();
        let mut references = HashMap::new();
        for (_, kind, form, row, tally) in found {
            if companions.len() == limit {
                break;
            }
            let key = EntityKey { kind, form, writing: None };
            let root = self.decided.root(&key);
            if self.decided.is_hidden(&root) {
                continue;
            }
            let entity = match self.decided.is_touched(&key) {
                false => names.get(&row).map(|name| self.plain(base, name)).transpose()?,
                true => {
                    let group = self.decided.group_of(base, &self.view, &key)?;
                    group.map(|group| self.entity_of(base, &group)).transpose()?.flatten()
                }
            };
            let Some(entity) = entity else { continue };
            references.insert(row, entity.reference.clone());
            companions.push(Companion {
                entity,
                documents: tally.documents,
                pages: tally.pages,
                sent: tally.sent,
                received: tally.received,
            });
        }
        Ok((companions, references))
    }

    /// For every name that somebody put to another: the row it counts for.
    pub(crate) fn heads(&self, base: &EntityBase) -> Result<HashMap<Row, Row>, CaseError> {
        let mut heads = HashMap::new();
        for group in self.decided.groups(base, &self.view)? {
            // One way of writing has no row of its own: it counts for the name it is a way of writing.
            let Some(head) = group.members.iter().find(|member| member.key.writing.is_none()) else {
                continue;
            };
            let whole = group.members.iter().filter(|member| member.key.writing.is_none());
            heads.extend(whole.map(|member| (member.row, head.row)));
        }
        Ok(heads)
    }
}
