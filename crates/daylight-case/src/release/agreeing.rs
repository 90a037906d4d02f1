use std::path::Path;

use daylight_model::DocHash;
use daylight_publish::{
    Disagreement, Entry, Hand, Head, Line, PublicKey, Record, SecretKey, add_hands, verify,
};
use daylight_store::RecordLine;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::{Agreed, Plan, SavedPaper, plan_to_change, record, refused};
use crate::custody::{CustodyEvent, Keeper};
use crate::error::on_file;
use crate::publishing::PublishingError;
use crate::{Case, CaseError, Person, ShownRelease};

/// What publishing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The number of the release.
    pub number: u32,
    /// Papers in it, with those of earlier releases.
    pub papers: usize,
    /// Nobody but one person agreed.
    pub alone: bool,
    /// The root of the record.
    pub root: String,
}

impl Case {
    /// Proposes the bytes that lie in this folder.
    pub fn propose_release(
        &self,
        name: &str,
        folder: &Path,
        key: &SecretKey,
        who: &Person,
    ) -> Result<ShownRelease, CaseError> {
        self.agree(name, folder, key, who, Step::Propose)
    }

    /// Approves exactly the bytes that were proposed, with the key of somebody else.
    pub fn approve_release(
        &self,
        name: &str,
        folder: &Path,
        key: &SecretKey,
        who: &Person,
    ) -> Result<ShownRelease, CaseError> {
        self.agree(name, folder, key, who, Step::Approve)
    }

    fn agree(
        &self,
        name: &str,
        folder: &Path,
        key: &SecretKey,
        who: &Person,
        step: Step,
    ) -> Result<ShownRelease, CaseError> {
        let mut store = self.to_write()?;
        let mut plan = plan_to_change(&store, name)?;
        check_hand(&plan, &key.public(), step)?;
        let (head, sums) = as_built(&plan, folder)?;
        let agreed = Agreed {
            sums: hex(&sums),
            signature: key.sign(&sums, &head.comment()),
            who: who.name().to_owned(),
        };
        match step {
            Step::Propose => (plan.proposal, plan.approval) = (Some(agreed), None),
            Step::Approve => {
                let proposed = plan.proposal.as_ref().map(|proposal| proposal.sums.clone());
                if proposed.as_deref() != Some(agreed.sums.as_str()) {
                    return Err(refused(
                        "these are not the bytes that were proposed".into(),
                        "have them proposed first: `daylight release propose NAME FOLDER --key KEY`",
                    ));
                }
                plan.approval = Some(agreed);
            }
        }
        let batch = store.batch()?;
        batch.put_release(name, &plan.to_text()?)?;
        batch.commit()?;
        drop(store);
        self.release(name)
    }

    /// Publishes a release: adds to its folder who agreed, and keeps in the case what was published. The folder can then
    /// be put anywhere.
    pub fn publish_release(&self, name: &str, folder: &Path, today: Date) -> Result<Published, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let mut plan = plan_to_change(&store, name)?;
        let embargo: Option<Date> = plan.embargo.as_deref().and_then(|day| day.parse().ok());
        if let Some(embargo) = embargo.filter(|embargo| today < *embargo) {
            return Err(refused(
                format!("the embargo holds until {embargo}; today is {today}"),
                "nothing was published; come back that day",
            ));
        }
        let (head, sums) = as_built(&plan, folder)?;
        let agreed: Vec<Agreed> = plan
            .proposal
            .iter()
            .chain(&plan.approval)
            .filter(|one| one.sums == hex(&sums))
            .cloned()
            .collect();
        if agreed.len() != plan.hands.len() {
            let missing = if agreed.is_empty() { "proposed" } else { "approved" };
            return Err(refused(
                format!("nobody has {missing} these bytes"),
                "`daylight release propose` and `daylight release approve` sign them, each with a key of its own",
            ));
        }
        let hands: Vec<Hand> = agreed.into_iter().map(|one| Hand { signature: one.signature }).collect();
        add_hands(folder, &hands).map_err(PublishingError::from)?;
        let findings = findings(&plan, folder)?;
        if !findings.is_empty() {
            return Err(PublishingError::NotAsBuilt { findings }.into());
        }
        let read = |file: &str| {
            let path = folder.join(file);
            std::fs::read_to_string(&path).map_err(on_file("reading", &path))
        };
        let text = read("record.jsonl")?;
        let whole = Record::read(&text)
            .map_err(|bad| PublishingError::NotAsBuilt { findings: vec![bad.to_string()] })?;
        let standing = record::standing(&store, &view)?;
        let own = store.release_documents(&view, name)?;
        let mut by_id: Vec<(String, DocHash)> = Vec::new();
        for one in &own {
            by_id.push((SavedPaper::read(&one.body)?.id, one.document));
        }
        let keeper = Keeper::of(&store)?;
        let known = store.release_record()?;
        let papers = standing.papers.len();
        plan.number = Some(head.number);
        plan.published = Some(today.to_string());
        plan.checkpoint = Some(read("checkpoint")?);
        let batch = store.batch()?;
        for (at, (line, written)) in (0_u64..).zip(whole.lines().iter().zip(text.lines())) {
            let before = usize::try_from(at).ok().and_then(|at| known.get(at)).and_then(|line| line.document);
            let id = match line {
                Line::Open { entry: Entry::Document { id, .. }, .. } => Some(id.as_str()),
                Line::Open { entry: Entry::Correction { of, .. }, .. } => {
                    standing.current.iter().find(|(_, one)| one.0 == *of).map(|(id, _)| id.as_str())
                }
                _ => None,
            };
            let told = id.and_then(|id| by_id.iter().find(|(one, _)| one == id)).map(|(_, hash)| *hash);
            let document = match line {
                Line::Open { .. } => before.or(told),
                Line::Emptied { .. } => None,
            };
            batch.put_record_line(at, &RecordLine { document, line: written.to_owned() })?;
        }
        batch.put_release(name, &plan.to_text()?)?;
        for one in &own {
            keeper.note_document(&batch, CustodyEvent::Released, &one.document, None)?;
        }
        keeper.note(
            &batch,
            CustodyEvent::Released,
            format!("release {}, sums {}", head.number, hex(&sums)),
        )?;
        batch.commit()?;
        let new = by_id.iter().filter(|(id, _)| !standing.current.contains_key(id)).count();
        let gone = plan.withdrawals.iter().filter(|one| standing.current.contains_key(&one.id)).count();
        Ok(Published {
            number: head.number,
            papers: papers + new - gone,
            alone: plan.hands.len() < 2,
            root: whole.tree().root().to_string(),
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Propose,
    Approve,
}

/// Whether this key is to do that.
fn check_hand(plan: &Plan, key: &PublicKey, step: Step) -> Result<(), CaseError> {
    let hands = plan.hands()?;
    let (proposer, approver) = (hands.first(), hands.get(1));
    let wanted = match step {
        Step::Propose => proposer,
        Step::Approve if approver.is_none() => {
            return Err(refused(
                "this release is one person's alone: nobody approves it".into(),
                "`daylight release publish` publishes it, and it says so",
            ));
        }
        Step::Approve if proposer == Some(key) => {
            return Err(refused(
                "who approves is who proposes: that is one person, not two".into(),
                "somebody else has to approve, with the key that the release names",
            ));
        }
        Step::Approve => approver,
    };
    if wanted == Some(key) {
        return Ok(());
    }
    let number = wanted.map(PublicKey::number).unwrap_or_default();
    Err(refused(
        format!("the release names another key for this: {number}, not {}", key.number()),
        "sign with that key, or begin the release anew with this one",
    ))
}

/// The head and the list of sums of the folder, where it is what was built last.
fn as_built(plan: &Plan, folder: &Path) -> Result<(Head, Vec<u8>), CaseError> {
    let built = plan.built.as_ref().ok_or_else(|| {
        refused(
            "the release was not built since it was changed".into(),
            "`daylight release build NAME FOLDER --key KEY`",
        )
    })?;
    let findings: Vec<String> = findings(plan, folder)?;
    if !findings.is_empty() {
        return Err(PublishingError::NotAsBuilt { findings }.into());
    }
    let path = folder.join("SHA256SUMS");
    let sums = std::fs::read(&path).map_err(on_file("reading", &path))?;
    if hex(&sums) != built.sums {
        let findings = vec!["its files are not those that were built last".to_owned()];
        return Err(PublishingError::NotAsBuilt { findings }.into());
    }
    let key = sealing_key(built)?;
    let head = verify(folder, Some(&key), &[]).map_err(PublishingError::from)?.head;
    let head = head.ok_or(PublishingError::NotAsBuilt { findings: vec!["it has no release.json".into()] })?;
    Ok((head, sums))
}

/// What does not agree in the folder, but for what is still to be agreed to.
fn findings(plan: &Plan, folder: &Path) -> Result<Vec<String>, CaseError> {
    let key = plan.built.as_ref().map(sealing_key).transpose()?;
    let verified = verify(folder, key.as_ref(), &[]).map_err(PublishingError::from)?;
    let counts = |finding: &&daylight_publish::Finding| {
        !(finding.is_not_agreed_yet() && matches!(finding.how, Disagreement::Missing))
    };
    Ok(verified.findings.iter().filter(counts).map(ToString::to_string).collect())
}

fn sealing_key(built: &super::plan::Built) -> Result<PublicKey, CaseError> {
    PublicKey::read(&built.key).map_err(|_| PublishingError::Unreadable { what: "a release" }.into())
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
