use daylight_case::{Authenticity, Hop, MailFact, duration};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Trouble;
use crate::ask::Ask;
use crate::text::Name;

/// What the signatures of a message and the way it came show: facts with their limits.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct AuthenticityShown {
    pub(super) facts: Vec<FactRow>,
    /// The machines that noted it, from the sender's on.
    pub(super) hops: Vec<HopRow>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FactRow {
    /// `signed`, `body-changed`, `key-not-here`, …
    pub(super) fact: &'static str,
    /// The same in words.
    pub(super) says: Name,
    /// Something in it does not fit, or is not covered.
    pub(super) disagrees: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct HopRow {
    pub(super) from: Name,
    pub(super) by: Name,
    pub(super) at: Option<String>,
    /// Seconds since the one before it.
    pub(super) after: Option<i64>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) after_words: String,
}

pub(super) fn authenticity(ask: &Ask, reference: &str) -> Result<AuthenticityShown, Trouble> {
    let Authenticity { facts, hops } = ask.desk()?.case.authenticity(reference)?;
    let fact = |fact: MailFact| FactRow {
        fact: fact.name(),
        says: Name((ask.words.sameness.mail_fact)(&fact)),
        disagrees: fact.disagrees(),
    };
    let hop = |hop: Hop| HopRow {
        after_words: hop.after.map_or_else(String::new, |after| {
            format!("{}{}", if after < 0 { "−" } else { "+" }, duration(after))
        }),
        from: Name(hop.from),
        by: Name(hop.by),
        at: hop.at,
        after: hop.after,
    };
    Ok(AuthenticityShown {
        facts: facts.into_iter().map(fact).collect(),
        hops: hops.into_iter().map(hop).collect(),
    })
}
