use daylight_model::{DocHash, View};
use rusqlite::OptionalExtension;

use crate::document::{hash, seen_by};
use crate::error::Doing;
use crate::{Batch, Store, StoreError};

/// What somebody said of the papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is called.
    pub reference: String,
    /// The words.
    pub text: String,
    /// Who said them.
    pub said_by: String,
    /// When, as it was entered.
    pub said_on: Option<String>,
    /// Where: a conference, a newspaper.
    pub said_at: Option<String>,
    /// What it was: a speech, a headline, a press release.
    pub kind: Option<String>,
    /// Who entered it.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Who took it back, and when.
    pub ended: Option<(String, String)>,
}

/// How a paper stands to a claim, as a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimLink {
    /// The claim.
    pub claim: String,
    /// The paper.
    pub document: DocHash,
    /// The page, counted from 1; `None` for the paper as a whole.
    pub page: Option<u32>,
    /// `supports`, `contradicts` or `does-not-reach`.
    pub stance: String,
    /// Who says so.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
}

const CLAIM: &str = "reference, text, said_by, said_on, said_at, kind, who, at, ended_by, ended";

fn claim(row: &rusqlite::Row) -> rusqlite::Result<Claim> {
    let (ended_by, ended): (Option<String>, Option<String>) = (row.get(8)?, row.get(9)?);
    Ok(Claim {
        reference: row.get(0)?,
        text: row.get(1)?,
        said_by: row.get(2)?,
        said_on: row.get(3)?,
        said_at: row.get(4)?,
        kind: row.get(5)?,
        who: row.get(6)?,
        at: row.get(7)?,
        ended: ended_by.zip(ended),
    })
}

impl Batch<'_> {
    /// Keeps a claim, which has to have a reference of its own.
    pub fn add_claim(&self, claim: &Claim) -> Result<(), StoreError> {
        self.change
            .prepare_cached(
                "INSERT INTO claim (reference, text, said_by, said_on, said_at, kind, who, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut statement| {
                statement.execute((
                    &claim.reference,
                    &claim.text,
                    &claim.said_by,
                    &claim.said_on,
                    &claim.said_at,
                    &claim.kind,
                    &claim.who,
                    &claim.at,
                ))
            })
            .map(|_| ())
            .doing("keeping a claim")
    }

    /// Takes a claim back, or brings it again. Whether there was one to.
    pub fn end_claim(&self, reference: &str, ended: Option<(&str, &str)>) -> Result<bool, StoreError> {
        let (who, at) = ended.unzip();
        self.change
            .prepare_cached(
                "UPDATE claim SET ended_by = ?2, ended = ?3 WHERE reference = ?1 AND (ended IS NULL) = (?2 IS NOT NULL)",
            )
            .and_then(|mut statement| statement.execute((reference, who, at)))
            .map(|rows| rows > 0)
            .doing("ending a claim")
    }

    /// Sets how a paper, or a page of it, stands to a claim; in place of what was said of it before.
    pub fn link_claim(&self, link: &ClaimLink) -> Result<(), StoreError> {
        self.unlink_claim(&link.claim, &link.document, link.page, &link.who, &link.at)?;
        self.change
            .prepare_cached(
                "INSERT INTO claim_link (claim, hash, page, stance, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .and_then(|mut statement| {
                statement.execute((
                    &link.claim,
                    &link.document.0,
                    link.page,
                    &link.stance,
                    &link.who,
                    &link.at,
                ))
            })
            .map(|_| ())
            .doing("linking a claim to a paper")
    }

    /// Ends what is said of a paper and a claim. Whether there was something.
    pub fn unlink_claim(
        &self,
        claim: &str,
        document: &DocHash,
        page: Option<u32>,
        who: &str,
        at: &str,
    ) -> Result<bool, StoreError> {
        self.change
            .prepare_cached(
                "UPDATE claim_link SET ended_by = ?4, ended = ?5
                 WHERE claim = ?1 AND hash = ?2 AND coalesce(page, 0) = coalesce(?3, 0) AND ended IS NULL",
            )
            .and_then(|mut statement| statement.execute((claim, &document.0, page, who, at)))
            .map(|rows| rows > 0)
            .doing("ending a link of a claim")
    }
}

impl Store {
    /// The claim of this reference, also one that was taken back.
    pub fn claim(&self, _: &View, reference: &str) -> Result<Option<Claim>, StoreError> {
        self.connection
            .prepare_cached(&format!("SELECT {CLAIM} FROM claim WHERE reference = ?1"))
            .and_then(|mut statement| statement.query_row((reference,), claim).optional())
            .doing("reading a claim")
    }

    /// All claims that stand, the last entered first.
    pub fn claims(&self, _: &View) -> Result<Vec<Claim>, StoreError> {
        self.connection
            .prepare_cached(&format!("SELECT {CLAIM} FROM claim WHERE ended IS NULL ORDER BY id DESC"))
            .and_then(|mut statement| statement.query_map((), claim)?.collect())
            .doing("listing claims")
    }

    /// How papers stand to a claim, in the order they were linked.
    pub fn claim_links(&self, view: &View, claim: &str) -> Result<Vec<ClaimLink>, StoreError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT claim, claim_link.hash, page, stance, who, at FROM claim_link
                 JOIN document ON document.hash = claim_link.hash
                 WHERE claim = ?1 AND ended IS NULL AND {} ORDER BY claim_link.id",
                seen_by(view)
            ))
            .and_then(|mut statement| {
                let link = |row: &rusqlite::Row| {
                    Ok(ClaimLink {
                        claim: row.get(0)?,
                        document: hash(row, 1)?,
                        page: row.get(2)?,
                        stance: row.get(3)?,
                        who: row.get(4)?,
                        at: row.get(5)?,
                    })
                };
                statement.query_map((claim,), link)?.collect()
            })
            .doing("listing the papers of a claim")
    }
}
