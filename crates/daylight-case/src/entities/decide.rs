use daylight_store::{DecisionAct, EntityKey};

use super::{Everyone, number_of, shown_reference};
use crate::entities::decided::Group;
use crate::reading::now;
use crate::{Case, CaseError, Person};

/// Something that somebody decided about an entity, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionTaken {
    /// What takes it back: [`Case::undo_decision`].
    pub number: i64,
    /// What was decided: merge, split, rename, hide, apart.
    pub act: &'static str,
    /// About which name.
    pub name: String,
    /// The other name, the way of writing, or the new name. Hostile until shown.
    pub other: String,
    /// Who decided.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who took it back, and when.
    pub ended: Option<(String, String)>,
}

/// Bytes of the name that somebody gives an entity.
const LONGEST_NAME: usize = 200;

impl Case {
    /// Says that an entity is the same as another and goes by the name of that. Gives the reference of the two.
    pub fn merge_entities(&self, entity: &str, into: &str, who: &Person) -> Result<String, CaseError> {
        let everyone = self.everyone()?;
        let (entity, into) = (everyone.find(entity)?, everyone.find(into)?);
        if entity.key == into.key {
            return Err(CaseError::BadDecision { why: "they are the same already" });
        }
        if entity.key.kind != into.key.kind {
            return Err(CaseError::BadDecision { why: "they are of two kinds" });
        }
        self.decide(&entity.key, &DecisionAct::Merge(into.key.clone()), who)?;
        Ok(shown_reference(number_of(&into.key)))
    }

    /// Takes one way of writing an entity out of it: it is somebody else. Gives the reference of the new entity.
    pub fn split_entity(&self, entity: &str, writing: &str, who: &Person) -> Result<String, CaseError> {
        let group = self.everyone()?.find(entity)?;
        let has = |text: &str| text == writing;
        let member = group
            .members
            .iter()
            .find(|member| member.writings.iter().any(|one| has(&one.text)))
            .ok_or(CaseError::BadDecision { why: "it is not written so anywhere" })?;
        if group.writings().len() < 2 {
            return Err(CaseError::BadDecision { why: "it is written in no other way" });
        }
        let own = EntityKey {
            kind: member.key.kind,
            form: member.key.form.clone(),
            writing: Some(writing.to_owned()),
        };
        // The only way of writing one of several names: that name leaves whole.
        if member.writings.len() == 1 && member.key != group.key {
            self.end_merges_of(&member.key, who)?;
            return Ok(shown_reference(number_of(&member.key)));
        }
        let parent = EntityKey { writing: None, ..own.clone() };
        self.decide(&parent, &DecisionAct::Split(writing.to_owned()), who)?;
        Ok(shown_reference(number_of(&own)))
    }

    /// Gives an entity another name to be shown by.
    pub fn rename_entity(&self, entity: &str, name: &str, who: &Person) -> Result<(), CaseError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(CaseError::BadDecision { why: "a name has 1 to 200 bytes that can be seen" });
        }
        let group = self.everyone()?.find(entity)?;
        self.decide(&group.key, &DecisionAct::Rename(name), who)
    }

    /// Says that an entity is not to be seen among the others.
    pub fn hide_entity(&self, entity: &str, who: &Person) -> Result<(), CaseError> {
        let group = self.everyone()?.find(entity)?;
        self.decide(&group.key, &DecisionAct::Hide, who)
    }

    /// Says that two entities are not the same, so that nobody proposes it again.
    pub fn keep_entities_apart(&self, entity: &str, other: &str, who: &Person) -> Result<(), CaseError> {
        let everyone = self.everyone()?;
        let (entity, other) = (everyone.find(entity)?, everyone.find(other)?);
        if entity.key == other.key {
            return Err(CaseError::BadDecision { why: "they are one already; take the merge back" });
        }
        self.decide(&entity.key, &DecisionAct::Apart(other.key), who)
    }

    /// Takes a decision back. It stays in the history.
    pub fn undo_decision(&self, number: i64, who: &Person) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        if !batch.take_decision_back(number, who.name(), &now())? {
            return Err(CaseError::BadDecision { why: "there is no such decision that stands" });
        }
        Ok(batch.commit()?)
    }

    /// Takes the last decision about an entity back that stands. What it was.
    pub fn undo_last_decision(&self, entity: &str, who: &Person) -> Result<DecisionTaken, CaseError> {
        let everyone = self.everyone()?;
        let group = everyone.find(entity)?;
        let last = everyone.history(&group)?.into_iter().rfind(|decision| decision.ended.is_none());
        let last = last.ok_or(CaseError::BadDecision { why: "nothing was decided about it that stands" })?;
        self.undo_decision(last.number, who)?;
        Ok(last)
    }

    fn decide(&self, entity: &EntityKey, act: &DecisionAct, who: &Person) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        batch.decide(entity, act, who.name(), &now())?;
        Ok(batch.commit()?)
    }

    fn end_merges_of(&self, entity: &EntityKey, who: &Person) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let merges = store.decisions()?.into_iter().filter(|decision| {
            decision.ended.is_none()
                && decision.entity == *entity
                && matches!(decision.act, DecisionAct::Merge(_))
        });
        let merges: Vec<i64> = merges.map(|decision| decision.id).collect();
        let batch = store.batch()?;
        for merge in merges {
            batch.take_decision_back(merge, who.name(), &now())?;
        }
        Ok(batch.commit()?)
    }
}

impl Everyone {
    /// Every decision about an entity or any name in it, in the order in which it was taken.
    pub(crate) fn history(&self, group: &Group) -> Result<Vec<DecisionTaken>, CaseError> {
        let about = |key: &EntityKey| {
            group.members.iter().any(|member| {
                member.key == *key || (member.key.form == key.form && member.key.kind == key.kind)
            })
        };
        let decisions = self.store.decisions()?.into_iter().filter(|decision| {
            let other = match &decision.act {
                DecisionAct::Merge(other) | DecisionAct::Apart(other) => Some(other),
                _ => None,
            };
            about(&decision.entity) || other.is_some_and(about)
        });
        let shown = |key: &EntityKey| self.name_of_key(key);
        decisions
            .map(|decision| {
                let other = match &decision.act {
                    DecisionAct::Merge(other) | DecisionAct::Apart(other) => shown(other)?,
                    DecisionAct::Split(words) | DecisionAct::Rename(words) => words.clone(),
                    DecisionAct::Hide => String::new(),
                };
                Ok(DecisionTaken {
                    number: decision.id,
                    act: decision.act.name(),
                    name: shown(&decision.entity)?,
                    other,
                    who: decision.who,
                    at: decision.at,
                    ended: decision.ended,
                })
            })
            .collect()
    }

    /// What a name is called that somebody pointed at, as far as anything in sight has it.
    fn name_of_key(&self, key: &EntityKey) -> Result<String, CaseError> {
        if let Some(writing) = &key.writing {
            return Ok(writing.clone());
        }
        let Some(base) = &self.base else { return Ok(key.form.clone()) };
        let row = base.name_of(&self.view, key.kind, &key.form)?;
        let writing =
            row.map(|row| base.writings(row.id)).transpose()?.unwrap_or_default().into_iter().next();
        Ok(writing.map_or_else(|| key.form.clone(), |writing| writing.text))
    }
}
