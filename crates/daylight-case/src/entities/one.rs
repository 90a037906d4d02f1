use std::collections::BTreeMap;
use std::ops::Range;

use daylight_analyze::likeness::name_of;
use daylight_model::{DocRef, EntityKind, Roles};
use daylight_store::{DecisionAct, EntityBase, Row, Stand};

use super::decided::Group;
use super::{Companion, DecisionTaken, Entity, Everyone, Proposal};
use crate::index::{date_told, file_name, subject_told};
use crate::place::place_in_words;
use crate::{Case, CaseError};

/// All about one entity. Everything in it is hostile until shown.
#[derive(Debug, Clone)]
pub struct EntityPage {
    /// Who it is.
    pub entity: Entity,
    /// In which ways it is written.
    pub writings: Vec<EntityWriting>,
    /// The names that somebody put together in it, its own first.
    pub members: Vec<EntityMember>,
    /// Documents by the first year they may date from.
    pub years: Vec<(i32, u64)>,
    /// Documents without a date.
    pub undated: u64,
    /// The wanted part of the documents that name it, the oldest first, those without a date last.
    pub documents: Vec<MentioningDocument>,
    /// With whom or what it stands most.
    pub companions: Vec<Companion>,
    /// Addresses it stands with in headings of messages, or who stands with this address, with the number of documents.
    pub addresses: Vec<(Entity, u64)>,
    /// Others that may be the same.
    pub proposals: Vec<Proposal>,
    /// What was decided about it.
    pub history: Vec<DecisionTaken>,
    /// Documents that were read are not gathered yet.
    pub incomplete: bool,
}

/// A way to write an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityWriting {
    /// As it is written.
    pub text: String,
    /// How often pages do.
    pub mentions: u64,
}

/// One of the names in an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityMember {
    /// As it is written most.
    pub name: String,
    /// What takes it out again; `None` for the name it goes by.
    pub merge: Option<i64>,
}

/// A document that names an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentioningDocument {
    /// What the reader calls it.
    pub reference: DocRef,
    /// Its subject, or its name.
    pub title: String,
    /// When it dates from, as it says itself.
    pub date: Option<String>,
    /// How often its pages name the entity.
    pub mentions: u64,
    /// Pages that do.
    pub pages: u64,
    /// The entity wrote it.
    pub sender: bool,
    /// The entity got it.
    pub recipient: bool,
    /// The first places.
    pub places: Vec<NamedPlace>,
}

/// A place where an entity is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPlace {
    /// The page, counted from 1.
    pub page: u32,
    /// The bytes of its text.
    pub bytes: Range<usize>,
    /// What stands around it.
    pub text: String,
    /// Where in that it is named.
    pub mark: Range<usize>,
}

/// Places shown of one document.
const PLACES: usize = 2;
/// Bytes shown on each side of a name.
const AROUND: usize = 110;
/// Ways of writing that are told.
const MOST_WRITINGS: usize = 100;

impl Case {
    /// All about one entity, by its reference or by a name that means one alone; of the documents `limit` from `offset`.
    pub fn entity(&self, wanted: &str, offset: u64, limit: u64) -> Result<EntityPage, CaseError> {
        let everyone = self.everyone()?;
        let group = everyone.find(wanted)?;
        let none = || CaseError::NoEntity { wanted: wanted.to_owned() };
        let base = everyone.base.as_ref().ok_or_else(none)?;
        let entity = everyone.entity_of(base, &group)?.ok_or_else(none)?;
        let stands = base.stands(&everyone.view, &group.writings())?;
        let mut documents = by_document(&stands);
        documents.sort_by_key(|document| (document.days.is_none(), document.days, document.hash));
        let (years, undated) = years(&documents);
        let (offset, limit) =
            (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(usize::MAX));
        let part = documents.iter().skip(offset).take(limit);
        let part = part.filter_map(|document| everyone.mentioning(&group, document).transpose());
        let part = part.collect::<Result<Vec<_>, _>>()?;
        let (companions, _) = everyone.companions(base, &group, &documents, COMPANIONS)?;
        Ok(EntityPage {
            writings: writings(&group),
            members: everyone.members(&group)?,
            years,
            undated,
            documents: part,
            companions,
            addresses: everyone.addresses(base, &group)?,
            proposals: everyone.proposals(base, &group)?,
            history: everyone.history(&group)?,
            incomplete: everyone.is_incomplete()?,
            entity,
        })
    }
}

/// Others told beside an entity.
const COMPANIONS: usize = 20;

/// How an entity stands in one document, however it is written there.
#[derive(Debug, Clone)]
pub(crate) struct InDocument {
    pub(crate) row: Row,
    pub(crate) hash: daylight_model::DocHash,
    pub(crate) days: Option<(i32, i32)>,
    pub(crate) roles: Roles,
    pub(crate) mentions: u64,
    pub(crate) pages: BTreeMap<u32, u32>,
}

/// Stands come by document.
pub(crate) fn by_document(stands: &[Stand]) -> Vec<InDocument> {
    let mut documents: Vec<InDocument> = Vec::new();
    for stand in stands {
        if documents.last().is_none_or(|last| last.row != stand.document) {
            documents.push(InDocument {
                row: stand.document,
                hash: stand.hash,
                days: stand.days,
                roles: Roles::default(),
                mentions: 0,
                pages: BTreeMap::new(),
            });
        }
        if let Some(document) = documents.last_mut() {
            document.roles = document.roles.and(stand.roles);
            document.mentions += stand.mentions;
            for (page, times) in &stand.pages {
                *document.pages.entry(*page).or_default() += times;
            }
        }
    }
    documents
}

fn years(documents: &[InDocument]) -> (Vec<(i32, u64)>, u64) {
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    let mut undated = 0;
    for document in documents {
        match document.days {
            Some((first, _)) => *years.entry(year_of(first)).or_default() += 1,
            None => undated += 1,
        }
    }
    (years.into_iter().collect(), undated)
}

/// The year in which a day since 1970 lies.
fn year_of(day: i32) -> i32 {
    // Eras of 400 years have 146,097 days; counted from 1 March of the year 0.
    let shifted = i64::from(day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let in_era = shifted.rem_euclid(146_097);
    let year_of_era = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let day_of_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // January and February belong to the next year: they lie behind the 306th day after 1 March.
    let year = era * 400 + year_of_era + i64::from(day_of_year >= 306);
    i32::try_from(year).unwrap_or(i32::MAX)
}

fn writings(group: &Group) -> Vec<EntityWriting> {
    let mut writings: BTreeMap<&str, u64> = BTreeMap::new();
    for writing in group.members.iter().flat_map(|member| &member.writings) {
        *writings.entry(&writing.text).or_default() += writing.mentions;
    }
    let mut writings: Vec<EntityWriting> = writings
        .into_iter()
        .map(|(text, mentions)| EntityWriting { text: text.to_owned(), mentions })
        .collect();
    writings.sort_by(|one, other| (other.mentions, &one.text).cmp(&(one.mentions, &other.text)));
    writings.truncate(MOST_WRITINGS);
    writings
}

impl Everyone {
    fn members(&self, group: &Group) -> Result<Vec<EntityMember>, CaseError> {
        let merges: Vec<_> = self
            .store
            .decisions()?
            .into_iter()
            .filter(|decision| decision.ended.is_none() && matches!(decision.act, DecisionAct::Merge(_)))
            .collect();
        Ok(group
            .members
            .iter()
            .map(|member| {
                let merge =
                    merges.iter().rfind(|merge| merge.entity == member.key && member.key != group.key);
                let name = member.writings.first().map_or(&member.key.form, |writing| &writing.text);
                EntityMember { name: name.clone(), merge: merge.map(|merge| merge.id) }
            })
            .collect())
    }

    fn addresses(&self, base: &EntityBase, group: &Group) -> Result<Vec<(Entity, u64)>, CaseError> {
        let mut found: BTreeMap<Row, u64> = BTreeMap::new();
        for member in &group.members {
            let beside = match group.key.kind {
                EntityKind::Email => base.people_at(&self.view, member.row)?,
                _ => base.addresses_of(&self.view, member.row)?,
            };
            for (row, documents) in beside {
                *found.entry(row).or_default() += documents;
            }
        }
        let rows: Vec<Row> = found.keys().copied().collect();
        let mut addresses = Vec::new();
        for name in base.names_in(&self.view, &rows)? {
            let entity = self.plain(base, &name)?;
            addresses.push((entity, found.get(&name.id).copied().unwrap_or_default()));
        }
        addresses.sort_by_key(|(entity, documents)| (std::cmp::Reverse(*documents), entity.name.clone()));
        addresses.truncate(20);
        Ok(addresses)
    }

    fn mentioning(&self, group: &Group, there: &InDocument) -> Result<Option<MentioningDocument>, CaseError> {
        // Out of sight since it was gathered.
        let Some(document) = self.store.document(&self.view, there.row)? else { return Ok(None) };
        let metadata = self.store.metadata(&self.view, there.row)?;
        let title = match subject_told(&metadata) {
            Some(subject) => subject,
            None => match self.store.occurrences(&self.view, there.row)?.first() {
                Some(place) if !place.path.is_empty() => file_name(&place.path).to_owned(),
                Some(place) => place_in_words(&self.store, &self.view, place)?,
                None => String::new(),
            },
        };
        let mut places = Vec::new();
        for page in there.pages.keys().take(PLACES) {
            places.extend(self.place_on(group, there.row, *page)?);
        }
        Ok(Some(MentioningDocument {
            reference: self.view.doc_ref(&document.hash),
            title,
            date: date_told(&metadata),
            mentions: there.mentions,
            pages: there.pages.len() as u64,
            sender: there.roles.has(Roles::SENDER),
            recipient: there.roles.has(Roles::RECIPIENT),
            places,
        }))
    }

    /// The first place on a page where one of the names stands.
    fn place_on(&self, group: &Group, document: Row, page: u32) -> Result<Option<NamedPlace>, CaseError> {
        let told = self.store.mentions(&self.view, document, page)?;
        let found = told.mentions.into_iter().find(|mention| {
            let Some(kind) = EntityKind::of(mention.kind) else { return false };
            name_of(kind, &mention.value).is_some_and(|name| group.has(kind, &name.form, &name.shown))
        });
        let (Some(mention), Some(text)) = (found, self.store.page(&self.view, document, page)?) else {
            return Ok(None);
        };
        let text = text.text;
        let bytes = mention.span();
        if text.get(bytes.clone()).is_none() {
            return Ok(None);
        }
        let begin = text.floor_char_boundary(bytes.start.saturating_sub(AROUND));
        let end = text.ceil_char_boundary((bytes.end + AROUND).min(text.len()));
        // Not in the middle of a word.
        let begin = text[begin..bytes.start].find(char::is_whitespace).map_or(begin, |at| match begin {
            0 => 0,
            _ => begin + at + 1,
        });
        let end = text[bytes.end..end].rfind(char::is_whitespace).map_or(end, |at| match end == text.len() {
            true => end,
            false => bytes.end + at,
        });
        let begin = text.floor_char_boundary(begin.min(bytes.start));
        let mark = bytes.start - begin..bytes.end - begin;
        Ok(Some(NamedPlace { page, text: text[begin..end].to_owned(), mark, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_lie_in_their_years() {
        for (day, year) in [
            (0, 1970),
            (-1, 1969),
            (364, 1970),
            (365, 1971),
            (11_016, 2000),
            (11_017, 2000),
            (-719_528, 0),
            (20_819, 2027),
        ] {
            assert_eq!(year_of(day), year, "{day}");
        }
    }
}
