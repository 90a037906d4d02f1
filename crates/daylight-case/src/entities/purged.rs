use std::collections::{BTreeSet, HashSet};

use daylight_model::{DocHash, EntityKind, Maintenance};
use daylight_store::{EntityBase, Row, Store};

use super::entities_in;
use crate::{Case, CaseError};

impl Case {
    /// The names about which people decided something and that only documents have which are destroyed now.
    pub(crate) fn decided_about_what_goes(
        &self,
        store: &Store,
        rows: &[(Row, DocHash)],
    ) -> Result<Vec<(EntityKind, String)>, CaseError> {
        let mut decided = BTreeSet::new();
        for decision in store.decisions()? {
            let other = match decision.act {
                daylight_store::DecisionAct::Merge(other) | daylight_store::DecisionAct::Apart(other) => {
                    Some(other)
                }
                _ => None,
            };
            decided
                .extend([Some(decision.entity), other].into_iter().flatten().map(|key| (key.kind, key.form)));
        }
        if decided.is_empty() {
            return Ok(Vec::new());
        }
        let (right, view) = (Maintenance::taken_by_the_case(), self.keepers_view(store)?);
        let going: HashSet<Row> = rows.iter().map(|(row, _)| *row).collect();
        let mut named = BTreeSet::new();
        for row in &going {
            named.extend(entities_in(store, &right, *row)?);
        }
        let base = EntityBase::open_to_read(&self.index())?;
        let mut goes = Vec::new();
        for (kind, form) in decided.intersection(&named) {
            let stays = match &base {
                None => false,
                Some(base) => match base.name_of(&view, *kind, form)? {
                    None => false,
                    Some(name) => {
                        let writings: Vec<Row> =
                            base.writings(name.id)?.iter().map(|writing| writing.id).collect();
                        base.stands(&view, &writings)?.iter().any(|stand| !going.contains(&stand.document))
                    }
                },
            };
            if !stays {
                goes.push((*kind, form.clone()));
            }
        }
        Ok(goes)
    }
}
