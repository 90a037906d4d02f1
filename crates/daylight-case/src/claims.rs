//! What others say of the papers, beside the papers. How a paper stands to a claim is said by people; the program
//! computes hints and gives no verdict.

use daylight_model::DocRef;
use daylight_store::{Claim, ClaimLink, Store};
use daylight_story::Report;
use unicode_normalization::UnicodeNormalization;

use crate::address::fresh_address;
use crate::reading::now;
use crate::show::find;
use crate::{Case, CaseError, Person};

/// A claim to be entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewClaim {
    /// The words.
    pub text: String,
    /// Who said them.
    pub said_by: String,
    /// When.
    pub said_on: Option<String>,
    /// Where: a conference, a newspaper.
    pub said_at: Option<String>,
    /// What it was: a speech, a headline, a press release.
    pub kind: Option<String>,
}

/// A claim with its papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownClaim {
    /// The claim.
    pub claim: Claim,
    /// How papers stand to it, in the order they were linked.
    pub links: Vec<ShownLink>,
}

/// How a paper stands to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLink {
    /// What the reader calls the paper.
    pub document: DocRef,
    /// The page, counted from 1; `None` for the paper as a whole.
    pub page: Option<u32>,
    /// How it stands.
    pub stance: Stance,
    /// Who says so.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
}

/// How a paper stands to a claim, as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// The paper says what the claim says.
    Supports,
    /// It says the opposite.
    Contradicts,
    /// It speaks of the matter and does not reach as far: an order to collect is no proof that something was collected.
    DoesNotReach,
}

impl Stance {
    /// Every stance.
    pub const ALL: [Self; 3] = [Self::Supports, Self::Contradicts, Self::DoesNotReach];

    /// The name on the command line, in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Contradicts => "contradicts",
            Self::DoesNotReach => "does-not-reach",
        }
    }

    /// The stance with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stance| stance.name() == name)
    }
}

/// Bytes of the words of a claim, and of each other field.
const LONGEST: usize = 20_000;
const LONGEST_FIELD: usize = 500;

impl Case {
    /// Enters a claim.
    pub fn add_claim(&self, new: &NewClaim, who: &Person) -> Result<ShownClaim, CaseError> {
        let text = cleaned(&new.text);
        let said_by = cleaned(&new.said_by);
        let field = |field: &Option<String>| field.as_deref().map(cleaned).filter(|field| !field.is_empty());
        let (said_on, said_at, kind) = (field(&new.said_on), field(&new.said_at), field(&new.kind));
        let fields = [Some(&said_by), said_on.as_ref(), said_at.as_ref(), kind.as_ref()];
        if text.is_empty() || said_by.is_empty() {
            return Err(CaseError::BadClaim { why: "the words and who said them are needed" });
        }
        if text.len() > LONGEST || fields.into_iter().flatten().any(|field| field.len() > LONGEST_FIELD) {
            return Err(CaseError::BadClaim {
                why: "it is longer than 20,000 bytes, or a field longer than 500",
            });
        }
        let mut store = self.to_write()?;
        let who = who.name().to_owned();
        let reference = fresh_address()?;
        let claim = Claim { reference, text, said_by, said_on, said_at, kind, who, at: now(), ended: None };
        let batch = store.batch()?;
        batch.add_claim(&claim)?;
        batch.commit()?;
        Ok(ShownClaim { claim, links: Vec::new() })
    }

    /// A claim by its reference or the beginning of it.
    pub fn claim(&self, reference: &str) -> Result<ShownClaim, CaseError> {
        self.shown_claim(&self.to_read()?, reference)
    }

    /// All claims that stand, the last entered first.
    pub fn claims(&self) -> Result<Vec<ShownClaim>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let claims = store.claims(&view)?;
        claims.iter().map(|claim| self.shown_claim(&store, &claim.reference)).collect()
    }

    /// Says how a paper, or a page of it, stands to a claim; in place of what was said before.
    pub fn link_claim(
        &self,
        reference: &str,
        document: &str,
        page: Option<u32>,
        stance: Stance,
        who: &Person,
    ) -> Result<ShownClaim, CaseError> {
        let mut store = self.to_write()?;
        let claim = self.shown_claim(&store, reference)?.claim.reference;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, document)?;
        if let Some(page) = page.filter(|page| *page == 0 || *page > document.pages) {
            return Err(CaseError::NoPage { page, pages: document.pages });
        }
        let link = ClaimLink {
            claim: claim.clone(),
            document: document.hash,
            page,
            stance: stance.name().to_owned(),
            who: who.name().to_owned(),
            at: now(),
        };
        let batch = store.batch()?;
        batch.link_claim(&link)?;
        batch.commit()?;
        self.shown_claim(&store, &claim)
    }

    /// Takes back what was said of a paper and a claim.
    pub fn unlink_claim(
        &self,
        reference: &str,
        document: &str,
        page: Option<u32>,
        who: &Person,
    ) -> Result<ShownClaim, CaseError> {
        let mut store = self.to_write()?;
        let claim = self.shown_claim(&store, reference)?.claim.reference;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, document)?;
        let batch = store.batch()?;
        batch.unlink_claim(&claim, &document.hash, page, who.name(), &now())?;
        batch.commit()?;
        self.shown_claim(&store, &claim)
    }

    /// Takes a claim back; [`Case::restore_claim`] brings it again, with its papers.
    pub fn remove_claim(&self, reference: &str, who: &Person) -> Result<ShownClaim, CaseError> {
        let mut store = self.to_write()?;
        let claim = self.shown_claim(&store, reference)?.claim.reference;
        let batch = store.batch()?;
        batch.end_claim(&claim, Some((who.name(), &now())))?;
        batch.commit()?;
        self.shown_claim(&store, &claim)
    }

    /// Brings back a claim that was taken back.
    pub fn restore_claim(&self, reference: &str) -> Result<ShownClaim, CaseError> {
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        batch.end_claim(reference, None)?;
        batch.commit()?;
        self.shown_claim(&store, reference)
    }

    /// What can be computed of a claim and its papers: durations, numbers, dates, names, markings.
    pub fn claim_hints(&self, shown: &ShownClaim) -> Result<Report, CaseError> {
        let linked: Vec<_> = shown.links.iter().map(|link| (link.document.0.clone(), link.page)).collect();
        self.open_search()?.hints(&shown.claim.text, &linked)
    }

    fn shown_claim(&self, store: &Store, reference: &str) -> Result<ShownClaim, CaseError> {
        let view = self.keepers_view(store)?;
        let missing = || CaseError::NoClaim { reference: reference.to_owned() };
        let claim = match store.claim(&view, reference)? {
            Some(claim) => claim,
            None => {
                let mut fits =
                    store.claims(&view)?.into_iter().filter(|claim| claim.reference.starts_with(reference));
                match (fits.next(), fits.next(), reference.len() >= 3) {
                    (Some(claim), None, true) => claim,
                    _ => return Err(missing()),
                }
            }
        };
        let mut links = Vec::new();
        for link in store.claim_links(&view, &claim.reference)? {
            let stance = Stance::from_name(&link.stance).ok_or_else(missing)?;
            let document = view.doc_ref(&link.document);
            links.push(ShownLink { document, page: link.page, stance, who: link.who, at: link.at });
        }
        Ok(ShownClaim { claim, links })
    }
}

fn cleaned(text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
    text
}
