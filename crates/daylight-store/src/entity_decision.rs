use daylight_model::EntityKind;

use crate::document::word;
use crate::error::Doing;
use crate::{Batch, Row, Store, StoreError};

/// An entity as people point at it: what it is and its form; with `writing` only that way of writing it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey {
    /// What it is.
    pub kind: EntityKind,
    /// In the form in which names are compared.
    pub form: String,
    /// The one way of writing that is meant.
    pub writing: Option<String>,
}

/// What somebody decided about an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionAct {
    /// It is the same as another and goes by its name.
    Merge(EntityKey),
    /// This way of writing is somebody else.
    Split(String),
    /// It is called so.
    Rename(String),
    /// It is not to be seen among the others.
    Hide,
    /// It is not the same as another.
    Apart(EntityKey),
}

impl DecisionAct {
    /// The word in JSON and in the store.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Merge(_) => "merge",
            Self::Split(_) => "split",
            Self::Rename(_) => "rename",
            Self::Hide => "hide",
            Self::Apart(_) => "apart",
        }
    }
}

/// A decision with who took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its row.
    pub id: Row,
    /// About whom.
    pub entity: EntityKey,
    /// What was decided.
    pub act: DecisionAct,
    /// Who did.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who took it back, and when.
    pub ended: Option<(String, String)>,
}

const DOING: &str = "noting what was decided about an entity";

impl Batch<'_> {
    /// Notes a decision.
    pub fn decide(
        &self,
        entity: &EntityKey,
        act: &DecisionAct,
        who: &str,
        at: &str,
    ) -> Result<Row, StoreError> {
        let (other, words) = match act {
            DecisionAct::Merge(other) | DecisionAct::Apart(other) => (Some(other), None),
            DecisionAct::Split(words) | DecisionAct::Rename(words) => (None, Some(words)),
            DecisionAct::Hide => (None, None),
        };
        self.change
            .prepare_cached(
                "INSERT INTO entity_decision
                 (act, kind, form, writing, other_kind, other_form, other_writing, words, who, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )
            .and_then(|mut statement| {
                statement.insert((
                    act.name(),
                    entity.kind.name(),
                    &entity.form,
                    &entity.writing,
                    other.map(|other| other.kind.name()),
                    other.map(|other| &other.form),
                    other.and_then(|other| other.writing.as_ref()),
                    words,
                    who,
                    at,
                ))
            })
            .doing(DOING)
    }

    /// Takes a decision back. Whether it stood.
    pub fn take_decision_back(&self, decision: Row, who: &str, at: &str) -> Result<bool, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE entity_decision SET ended_by = ?2, ended = ?3 WHERE id = ?1 AND ended IS NULL",
            )
            .and_then(|mut statement| statement.execute((decision, who, at)))
            .map(|rows| rows > 0)
            .doing(DOING)
    }

    /// Destroys every decision, standing or ended, about a name, because it quotes what is destroyed.
    pub fn forget_decisions(&self, kind: EntityKind, form: &str) -> Result<(), StoreError> {
        self.change
            .prepare_cached(
                "DELETE FROM entity_decision
                 WHERE (kind = ?1 AND form = ?2) OR (other_kind = ?1 AND other_form = ?2)",
            )
            .and_then(|mut statement| statement.execute((kind.name(), form)))
            .map(|_| ())
            .doing(DOING)
    }
}

impl Store {
    /// What was decided about entities, standing or ended, in the order in which it was decided.
    pub fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT id, act, kind, form, writing, other_kind, other_form, other_writing, words, who, at, ended_by, ended
                 FROM entity_decision ORDER BY id",
            )
            .and_then(|mut statement| statement.query_map((), decision)?.collect())
            .doing("reading what was decided about entities")
    }
}

fn decision(row: &rusqlite::Row) -> rusqlite::Result<Decision> {
    let entity =
        EntityKey { kind: word(row, 2, EntityKind::from_name)?, form: row.get(3)?, writing: row.get(4)? };
    let other = || {
        Ok::<_, rusqlite::Error>(EntityKey {
            kind: word(row, 5, EntityKind::from_name)?,
            form: row.get(6)?,
            writing: row.get(7)?,
        })
    };
    let act = match row.get_ref(1)?.as_str()? {
        "merge" => DecisionAct::Merge(other()?),
        "apart" => DecisionAct::Apart(other()?),
        "split" => DecisionAct::Split(row.get(8)?),
        "rename" => DecisionAct::Rename(row.get(8)?),
        "hide" => DecisionAct::Hide,
        _ => return Err(rusqlite::Error::InvalidQuery),
    };
    let (by, ended): (Option<String>, Option<String>) = (row.get(11)?, row.get(12)?);
    Ok(Decision { id: row.get(0)?, entity, act, who: row.get(9)?, at: row.get(10)?, ended: by.zip(ended) })
}
