//! What the signatures of a message and the way it came agree or disagree on. Facts with their limits, never a verdict.

mod keys;
mod ways;

use daylight_model::{DkimSignature, Field};

pub use keys::MailKey;
use keys::{Checked, checked};
use ways::ways;

use crate::show::find;
use crate::{Case, CaseError};

/// One thing that a message shows about itself. Names in it are hostile until shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailFact {
    /// It carries a signature of this domain.
    Signed {
        /// Whose.
        domain: String,
        /// `selector._domainkey.domain`, which names the key.
        key: String,
        /// `rsa-sha256`, say.
        algorithm: String,
    },
    /// Why nothing of the signature before can be checked.
    NotChecked {
        /// In our own words.
        why: String,
    },
    /// The body is the one that was signed.
    BodyUnchanged,
    /// The body is not the one that was signed.
    BodyChanged,
    /// So many bytes at the end of the body are not covered.
    BodyGoesOn {
        /// Bytes.
        bytes: u64,
    },
    /// The key that would tell whether the headers are those that were signed was not supplied.
    KeyNotHere {
        /// Its name.
        key: String,
    },
    /// The key says that these headers, and the body hash, were signed by whoever has it.
    HeadersSigned {
        /// Their names.
        headers: Vec<String>,
    },
    /// The key does not fit the signature and these headers.
    HeadersNotSigned,
    /// The sender is not among the headers the signature covers.
    FromNotCovered,
    /// The signature was to count until then.
    CountsUntil {
        /// RFC 3339.
        until: String,
    },
    /// So many machines noted that it came by them, each later than the one before.
    WaysInOrder {
        /// How many.
        hops: usize,
    },
    /// A machine noted an earlier time than the one before it.
    WayBack {
        /// Which, from the sender's, counted from 1.
        hop: usize,
        /// How much earlier, in seconds.
        seconds: i64,
    },
    /// Its date is later than when the first machine noted it.
    SentAfterFirst {
        /// How much later, in seconds.
        seconds: i64,
    },
    /// The first machine noted it much later than its date.
    FirstMuchLater {
        /// How much later, in seconds.
        seconds: i64,
    },
    /// The time zone of its date is another than that of the first machine.
    OtherZone {
        /// Of the date, `+02:00`.
        sent: String,
        /// Of the machine.
        first: String,
    },
    /// Its Message-ID names another domain than its sender's.
    OtherDomain {
        /// Of the Message-ID.
        id: String,
        /// Of the sender.
        from: String,
    },
    /// Its Message-ID names the domain of its sender.
    SameDomain {
        /// Which.
        domain: String,
    },
    /// No machine noted that it came by: it was never sent, or it comes from whoever sent it.
    NoWays,
    /// A line about its way has no time that can be read.
    WayWithoutTime {
        /// Which, from the sender's, counted from 1.
        hop: usize,
    },
}

/// A machine that noted a message, from the sender's on. Names are hostile until shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Where it says it got the message from.
    pub from: String,
    /// Its own name.
    pub by: String,
    /// When, as RFC 3339.
    pub at: Option<String>,
    /// Seconds since the one before it.
    pub after: Option<i64>,
}

/// What a message shows about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authenticity {
    /// One after the other.
    pub facts: Vec<MailFact>,
    /// The way it came.
    pub hops: Vec<Hop>,
}

impl Case {
    /// What a message shows about itself: its signatures against the keys of the case, the way it came, its dates.
    /// Nothing for other documents.
    pub fn authenticity(&self, reference: &str) -> Result<Authenticity, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let metadata = store.metadata(&view, document.id)?;
        let is_mail = metadata.iter().any(|(field, _)| {
            matches!(field, Field::MessageId | Field::Signature) || *field == Field::Other("received".into())
        });
        if !is_mail {
            return Ok(Authenticity::default());
        }
        let keys = self.mail_keys()?;
        let mut told = ways(&metadata);
        let signed = metadata.iter().filter(|(field, _)| *field == Field::Signature);
        let mut facts = Vec::new();
        for (_, json) in signed {
            match serde_json::from_str(json) {
                Ok(signature) => facts.extend(of_signature(&signature, &keys)),
                Err(_) => {
                    facts.push(MailFact::NotChecked { why: "what was told of it cannot be read".into() });
                }
            }
        }
        facts.append(&mut told.facts);
        Ok(Authenticity { facts, hops: told.hops })
    }
}

fn of_signature(signature: &DkimSignature, keys: &[MailKey]) -> Vec<MailFact> {
    let key = format!("{}._domainkey.{}", signature.selector, signature.domain);
    let mut facts = vec![MailFact::Signed {
        domain: signature.domain.clone(),
        key: key.clone(),
        algorithm: signature.algorithm.clone(),
    }];
    if let Some(why) = &signature.problem {
        facts.push(MailFact::NotChecked { why: why.clone() });
        return facts;
    }
    facts.push(match signature.body_agrees {
        Some(true) => MailFact::BodyUnchanged,
        Some(false) => MailFact::BodyChanged,
        None => MailFact::NotChecked { why: "its body cannot be held against it".into() },
    });
    if signature.beyond > 0 {
        facts.push(MailFact::BodyGoesOn { bytes: signature.beyond });
    }
    facts.push(match checked(signature, &key, keys) {
        Checked::NoKey => MailFact::KeyNotHere { key },
        Checked::Agrees => MailFact::HeadersSigned { headers: signature.headers.clone() },
        Checked::Differs => MailFact::HeadersNotSigned,
        Checked::Not(why) => MailFact::NotChecked { why },
    });
    if !signature.headers.iter().any(|name| name == "from") {
        facts.push(MailFact::FromNotCovered);
    }
    let until = signature.expires.and_then(|until| jiff::Timestamp::from_second(until).ok());
    facts.extend(until.map(|until| MailFact::CountsUntil { until: until.to_string() }));
    facts
}

impl MailFact {
    /// Something in it does not fit, or is not covered.
    pub fn disagrees(&self) -> bool {
        matches!(
            self,
            Self::BodyChanged
                | Self::BodyGoesOn { .. }
                | Self::HeadersNotSigned
                | Self::FromNotCovered
                | Self::WayBack { .. }
                | Self::SentAfterFirst { .. }
                | Self::OtherDomain { .. }
        )
    }

    /// As programs read it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Signed { .. } => "signed",
            Self::NotChecked { .. } => "not-checked",
            Self::BodyUnchanged => "body-unchanged",
            Self::BodyChanged => "body-changed",
            Self::BodyGoesOn { .. } => "body-goes-on",
            Self::KeyNotHere { .. } => "key-not-here",
            Self::HeadersSigned { .. } => "headers-signed",
            Self::HeadersNotSigned => "headers-not-signed",
            Self::FromNotCovered => "from-not-covered",
            Self::CountsUntil { .. } => "counts-until",
            Self::WaysInOrder { .. } => "ways-in-order",
            Self::WayBack { .. } => "way-back",
            Self::SentAfterFirst { .. } => "sent-after-first",
            Self::FirstMuchLater { .. } => "first-much-later",
            Self::OtherZone { .. } => "other-zone",
            Self::OtherDomain { .. } => "other-domain",
            Self::SameDomain { .. } => "same-domain",
            Self::NoWays => "no-ways",
            Self::WayWithoutTime { .. } => "way-without-time",
        }
    }

    /// In English. Names in it are as the material has them.
    pub fn in_english(&self) -> String {
        match self {
            Self::Signed { domain, key, algorithm } => {
                format!("a signature of {domain} ({algorithm}, key {key})")
            }
            Self::NotChecked { why } => format!("not checked: {why}"),
            Self::BodyUnchanged => "the body is the one that was signed".into(),
            Self::BodyChanged => "the body is not the one that was signed: something changed it on its way, a list or a \
                                  program, or somebody"
                .into(),
            Self::BodyGoesOn { bytes } => {
                format!("the signature does not cover the last {bytes} bytes of the body")
            }
            Self::KeyNotHere { key } => format!("not checked: the key {key} is not here"),
            Self::HeadersSigned { headers } => {
                format!("the key that was supplied signed these headers: {}", headers.join(", "))
            }
            Self::HeadersNotSigned => {
                "the key that was supplied does not fit these headers: they were changed, or it is another key".into()
            }
            Self::FromNotCovered => "the signature does not cover the sender".into(),
            Self::CountsUntil { until } => format!("by its own words the signature counts until {until}"),
            Self::WaysInOrder { hops } => {
                format!("{hops} machines noted it, none earlier than the one before it")
            }
            Self::WayBack { hop, seconds } => {
                format!("machine {hop} noted it {} before the one before it", duration(*seconds))
            }
            Self::SentAfterFirst { seconds } => {
                format!("its date is {} after the first machine noted it", duration(*seconds))
            }
            Self::FirstMuchLater { seconds } => {
                format!("the first machine noted it {} after its date", duration(*seconds))
            }
            Self::OtherZone { sent, first } => {
                format!("its date is in the time zone {sent}, the first machine's in {first}")
            }
            Self::OtherDomain { id, from } => {
                format!("its Message-ID names {id}, its sender {from}: usual with services that send for others")
            }
            Self::SameDomain { domain } => format!("its Message-ID and its sender name {domain}"),
            Self::NoWays => "no machine noted that it came by: a copy that its sender kept, a draft, or lines that were \
                             taken away"
                .into(),
            Self::WayWithoutTime { hop } => format!("machine {hop} noted no time that can be read"),
        }
    }
}

/// `3 h 12 min`, `40 s`.
pub fn duration(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}
