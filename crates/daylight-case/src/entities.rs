//! Entities: what the names on pages refer to, over the whole case, and what people decide about them.

mod decide;
mod decided;
mod follow;
mod ftm;
mod one;
mod purged;
mod similar;
mod together;

use daylight_model::{EntityKind, View};
use daylight_search::folded_words;
use daylight_store::{EntityBase, EntityKey, NameRow, NamesWanted, Row, Stand, Store};
use sha2::{Digest, Sha256};

use crate::{Case, CaseError};
use decided::{Decided, Group};

pub use decide::DecisionTaken;
pub(crate) use follow::{Follower, entities_in};
pub use ftm::FtmWritten;
pub use one::{EntityMember, EntityPage, EntityWriting, MentioningDocument, NamedPlace};
pub use similar::Proposal;
pub use together::{Companion, NETWORK_DOCUMENTS, NETWORK_NODES, Network, NetworkLink};

/// Somebody or something that pages name, as a reader sees it. All names in it are hostile until shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What addresses call it: made of kind and name, so that it is the same after every reading.
    pub reference: String,
    /// What it is.
    pub kind: EntityKind,
    /// What it is called: as somebody decided, or as it is written most.
    pub name: String,
    /// Documents that name it.
    pub documents: u64,
    /// How often pages name it.
    pub mentions: u64,
    /// The days from first to last, since 1970, that these documents may date from.
    pub days: Option<(i32, i32)>,
    /// Names that somebody put together in it, itself counted.
    pub names: usize,
    /// Somebody decided that it is not to be seen among the others.
    pub hidden: bool,
}

impl Entity {
    /// The first day that documents may date from which name it, as `YYYY-MM-DD`.
    pub fn first(&self) -> Option<String> {
        self.days.map(|(first, _)| written_day(first))
    }

    /// The last such day.
    pub fn last(&self) -> Option<String> {
        self.days.map(|(_, last)| written_day(last))
    }
}

fn written_day(day: i32) -> String {
    let first = jiff::civil::date(1970, 1, 1);
    match first.checked_add(jiff::Span::new().try_days(day).unwrap_or_default()) {
        Ok(date) => date.to_string(),
        Err(_) => "?".to_owned(),
    }
}

/// Which entities are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntitiesWanted {
    /// Only with these words or beginnings of words in their name.
    pub query: String,
    /// Only of this kind.
    pub kind: Option<EntityKind>,
    /// Those that are hidden, and no others.
    pub hidden: bool,
    /// How many to leave out at the beginning.
    pub offset: u64,
    /// How many at most.
    pub limit: u64,
}

/// Some of the entities of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entities {
    /// Those wanted, the ones in most documents first.
    pub entities: Vec<Entity>,
    /// How many there are of each kind with these words, whatever kind is wanted.
    pub kinds: Vec<(EntityKind, u64)>,
    /// How many are wanted in all.
    pub total: u64,
    /// Documents that were read are not gathered yet.
    pub incomplete: bool,
}

/// The number that stands for an entity in addresses and in the database of names.
pub(crate) fn reference_number(kind: EntityKind, form: &str, writing: Option<&str>) -> i64 {
    let mut hasher = Sha256::new();
    hasher.update([kind.number()]);
    hasher.update(form.as_bytes());
    if let Some(writing) = writing {
        hasher.update([0]);
        hasher.update(writing.as_bytes());
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let [a, b, c, d, e, f, g, h, ..] = digest;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

fn number_of(key: &EntityKey) -> i64 {
    reference_number(key.kind, &key.form, key.writing.as_deref())
}

fn shown_reference(number: i64) -> String {
    format!("{:016x}", number.cast_unsigned())
}

fn number_in(reference: &str) -> Option<i64> {
    let reference = reference.trim();
    (reference.len() == 16).then(|| u64::from_str_radix(reference, 16).ok())?.map(u64::cast_signed)
}

/// All that is named, in one reader's view, with what people decided.
pub(crate) struct Everyone {
    pub(crate) base: Option<EntityBase>,
    pub(crate) store: Store,
    pub(crate) view: View,
    pub(crate) decided: Decided,
    folder: std::path::PathBuf,
}

impl Case {
    pub(crate) fn everyone(&self) -> Result<Everyone, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let decided = Decided::of(&store.decisions()?);
        let base = EntityBase::open_to_read(&self.index())?;
        Ok(Everyone { base, store, view, decided, folder: self.index() })
    }

    /// Entities of the case, those in most documents first.
    pub fn entities(&self, wanted: &EntitiesWanted) -> Result<Entities, CaseError> {
        self.everyone()?.some(wanted)
    }
}

impl Everyone {
    /// Documents were read that are not gathered yet.
    pub(crate) fn is_incomplete(&self) -> Result<bool, CaseError> {
        let gathered = self.base.as_ref().map_or(Ok(0), EntityBase::sequence)?;
        Ok(gathered < self.store.sequence()? || gathered < daylight_search::last_sequence(&self.folder)?)
    }

    fn some(&self, wanted: &EntitiesWanted) -> Result<Entities, CaseError> {
        let incomplete = self.is_incomplete()?;
        let Some(base) = &self.base else { return Ok(Entities { incomplete, ..Entities::default() }) };
        let pieces = folded_words(&wanted.query);
        let groups = self.decided.groups(base, &self.view)?;
        let mut without: Vec<Row> = groups.iter().flat_map(Group::rows).collect();
        without.sort_unstable();
        without.dedup();
        let mut special = Vec::new();
        for group in groups {
            let fits = pieces.is_empty() || group.forms(&self.decided).any(|form| has_all(&form, &pieces));
            if fits && self.decided.is_hidden(&group.key) == wanted.hidden {
                special.extend(self.entity_of(base, &group)?);
            }
        }
        let mut plain = NamesWanted { kind: None, pieces, without };
        let mut kinds = if wanted.hidden { Default::default() } else { base.kinds(&self.view, &plain)? };
        for entity in &special {
            *kinds.entry(entity.kind).or_default() += 1;
        }
        let total = kinds.iter().filter(|(kind, _)| wanted.kind.is_none_or(|wanted| wanted == **kind));
        let total = total.map(|(_, count)| count).sum();
        special.retain(|entity| wanted.kind.is_none_or(|kind| kind == entity.kind));
        special.sort_by(order);
        plain.kind = wanted.kind;
        let entities = self.part(base, &plain, special, wanted)?;
        Ok(Entities { entities, kinds: kinds.into_iter().collect(), total, incomplete })
    }

    /// The wanted part of what people decided about and of all others, in one order.
    fn part(
        &self,
        base: &EntityBase,
        plain: &NamesWanted,
        special: Vec<Entity>,
        wanted: &EntitiesWanted,
    ) -> Result<Vec<Entity>, CaseError> {
        let begin = wanted.offset.saturating_sub(special.len() as u64);
        let limit = wanted.offset - begin + wanted.limit;
        let rows = if wanted.hidden { Vec::new() } else { base.names(&self.view, plain, begin, limit)? };
        let mut all = rows.iter().map(|row| self.plain(base, row)).collect::<Result<Vec<_>, _>>()?;
        // Where the first of them stands among all.
        let before = match all.first() {
            Some(first) => special.iter().filter(|entity| order(entity, first).is_lt()).count(),
            None => 0,
        };
        let (before, among) = match (begin, all.is_empty()) {
            (0, _) | (_, true) => (0, special),
            _ => (before, special.into_iter().skip(before).collect()),
        };
        all.extend(among);
        all.sort_by(order);
        let skipped = wanted.offset.saturating_sub(begin + before as u64);
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let limit = usize::try_from(wanted.limit).unwrap_or(usize::MAX);
        Ok(all.into_iter().skip(skipped).take(limit).collect())
    }

    /// A name about which nobody decided anything.
    pub(crate) fn plain(&self, base: &EntityBase, row: &NameRow) -> Result<Entity, CaseError> {
        let written = base.writings(row.id)?.into_iter().next();
        Ok(Entity {
            reference: shown_reference(row.reference),
            kind: row.kind,
            name: written.map_or_else(|| row.form.clone(), |writing| writing.text),
            documents: row.documents,
            mentions: row.mentions,
            days: row.days,
            names: 1,
            hidden: false,
        })
    }

    /// The entity that a group makes up; `None` where nothing in sight names it.
    pub(crate) fn entity_of(&self, base: &EntityBase, group: &Group) -> Result<Option<Entity>, CaseError> {
        let stands = base.stands(&self.view, &group.writings())?;
        if stands.is_empty() {
            return Ok(None);
        }
        let counted = Counted::of(&stands);
        Ok(Some(Entity {
            reference: shown_reference(number_of(&group.key)),
            kind: group.key.kind,
            name: self.name_of(group),
            documents: counted.documents,
            mentions: counted.mentions,
            days: counted.days,
            names: group.members.len(),
            hidden: self.decided.is_hidden(&group.key),
        }))
    }

    pub(crate) fn name_of(&self, group: &Group) -> String {
        if let Some(name) = self.decided.name_of(&group.key) {
            return name.to_owned();
        }
        // The name of who it goes by, in the way it is written most.
        let own = group.members.iter().find(|member| member.key == group.key);
        let member = own.or(group.members.first());
        let writing = member.and_then(|member| member.writings.first());
        writing.map_or_else(|| group.key.form.clone(), |writing| writing.text.clone())
    }

    /// The group of an entity by its reference, or by a name that means one alone.
    pub(crate) fn find(&self, wanted: &str) -> Result<Group, CaseError> {
        let none = || CaseError::NoEntity { wanted: wanted.to_owned() };
        let base = self.base.as_ref().ok_or_else(none)?;
        if let Some(number) = number_in(wanted) {
            let split = self.decided.split_with(number);
            let name = || Ok::<_, CaseError>(base.names_called(&self.view, number)?.into_iter().next());
            let key = match split {
                Some(key) => Some(key),
                None => name()?.map(|row| EntityKey { kind: row.kind, form: row.form, writing: None }),
            };
            if let Some(key) = key {
                return self.decided.group_of(base, &self.view, &key)?.ok_or_else(none);
            }
        }
        let found =
            self.some(&EntitiesWanted { query: wanted.to_owned(), limit: 12, ..EntitiesWanted::default() })?;
        let same = |entity: &&Entity| {
            daylight_analyze::likeness::name_of(entity.kind, wanted).map(|name| name.form)
                == daylight_analyze::likeness::name_of(entity.kind, &entity.name).map(|name| name.form)
        };
        let exact: Vec<&Entity> = found.entities.iter().filter(same).collect();
        let one = match (exact.as_slice(), found.entities.as_slice()) {
            ([one], _) => (*one).clone(),
            ([], [one]) => one.clone(),
            ([], []) => return Err(none()),
            (_, several) => {
                let fits = several.iter().map(|entity| (entity.reference.clone(), entity.name.clone()));
                return Err(CaseError::ManyEntities { wanted: wanted.to_owned(), fits: fits.collect() });
            }
        };
        self.find(&one.reference)
    }
}

fn has_all(form: &str, pieces: &[String]) -> bool {
    pieces.iter().all(|piece| form.contains(piece.as_str()))
}

/// The order in which entities are listed.
fn order(one: &Entity, other: &Entity) -> std::cmp::Ordering {
    let rank = |entity: &Entity| {
        (std::cmp::Reverse(entity.documents), std::cmp::Reverse(entity.mentions), entity.kind)
    };
    rank(one).cmp(&rank(other)).then_with(|| form_of(one).cmp(&form_of(other)))
}

fn form_of(entity: &Entity) -> String {
    daylight_analyze::likeness::name_of(entity.kind, &entity.name).map_or_else(String::new, |name| name.form)
}

/// How much names an entity.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    documents: u64,
    mentions: u64,
    days: Option<(i32, i32)>,
}

impl Counted {
    /// Stands come by document.
    pub(crate) fn of(stands: &[Stand]) -> Self {
        let mut counted = Self::default();
        let mut before = None;
        for stand in stands {
            counted.documents += u64::from(before != Some(stand.document));
            before = Some(stand.document);
            counted.mentions += stand.mentions;
            counted.days = match (counted.days, stand.days) {
                (Some((first, last)), Some((from, until))) => Some((first.min(from), last.max(until))),
                (known, new) => known.or(new),
            };
        }
        counted
    }
}
