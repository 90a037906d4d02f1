use daylight_publish::{PublicKey, Softening};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{NewRelease, PaperWish, ShownRelease, partial_date, refused};
use crate::publishing::PublishingError;
use crate::{CaseError, Person};

/// What is decided about a release.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) title: String,
    pub(crate) origin: String,
    pub(crate) date: String,
    pub(crate) embargo: Option<String>,
    /// Lines of the public keys of who proposes and who approves.
    pub(crate) hands: Vec<String>,
    softening: String,
    /// 32 bytes of chance, from which the salts of its entries are made: 64 hexadecimal digits.
    pub(crate) salt: String,
    pub(crate) who: String,
    pub(crate) withdrawals: Vec<Withdrawal>,
    pub(crate) accepted: Vec<(String, String)>,
    pub(crate) built: Option<Built>,
    pub(crate) proposal: Option<Agreed>,
    pub(crate) approval: Option<Agreed>,
    /// Once it is published.
    pub(crate) number: Option<u32>,
    pub(crate) published: Option<String>,
    pub(crate) checkpoint: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Withdrawal {
    pub(crate) id: String,
    pub(crate) reason: String,
    pub(crate) empty: bool,
}

/// What was built: only these bytes can be agreed to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Built {
    /// SHA-256 of its list of sums.
    pub(crate) sums: String,
    /// Line of the public key that sealed it.
    pub(crate) key: String,
}

/// Somebody's agreement to these bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Agreed {
    pub(crate) sums: String,
    pub(crate) signature: String,
    pub(crate) who: String,
}

/// What is decided about a paper of a release.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SavedPaper {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) date: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) series: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) people: Vec<String>,
    pub(crate) places: Vec<String>,
    pub(crate) correction: Option<String>,
}

impl Plan {
    pub(super) fn of(new: &NewRelease, today: Date, who: &Person) -> Result<Self, CaseError> {
        let NewRelease { name, origin, press, proposer, approver, .. } = new;
        if !daylight_publish::is_plain(name) || name.contains('/') {
            return Err(refused(
                format!("a release cannot be called `{name}`"),
                "letters, digits, dot, dash and underscore of ASCII only",
            ));
        }
        if origin.is_empty()
            || origin.contains(char::is_whitespace)
            || origin.contains("://")
            || origin.contains('+')
        {
            return Err(refused(
                format!("`{origin}` cannot be the name of a series of releases"),
                "a name without a schema, such as example.org/releases",
            ));
        }
        if approver.as_ref().is_some_and(|approver| approver.line() == proposer.line()) {
            return Err(refused(
                "who approves is who proposes: that is one person, not two".into(),
                "name the key of somebody else with --approver, or say --alone; the release then says so too",
            ));
        }
        press.iter().try_for_each(|(language, _)| check_language(language))?;
        let title = new.title.clone().or_else(|| press.first().and_then(|(_, text)| heading(text)));
        let title = title.ok_or_else(|| {
            refused(
                "the release has no title".into(),
                "give one with --title, or begin the press release with a heading",
            )
        })?;
        let date = match &new.date {
            Some(date) => day(date)?.to_string(),
            None => today.to_string(),
        };
        let embargo = new.embargo.as_deref().map(day).transpose()?;
        if let Some(embargo) = embargo.filter(|embargo| *embargo <= today) {
            return Err(refused(
                format!("the embargo until {embargo} is over: today is {today}"),
                "leave it out, or name a day to come",
            ));
        }
        let mut salt = [0_u8; 32];
        getrandom::fill(&mut salt).map_err(|error| CaseError::NoChance { why: error.to_string() })?;
        Ok(Self {
            title,
            origin: origin.clone(),
            date,
            embargo: embargo.map(|day| day.to_string()),
            hands: std::iter::once(proposer).chain(approver).map(PublicKey::line).collect(),
            softening: softening_name(new.softening).to_owned(),
            salt: salt.iter().map(|byte| format!("{byte:02x}")).collect(),
            who: who.name().to_owned(),
            withdrawals: Vec::new(),
            accepted: Vec::new(),
            built: None,
            proposal: None,
            approval: None,
            number: None,
            published: None,
            checkpoint: None,
        })
    }

    pub(crate) fn read(text: &str) -> Result<Self, CaseError> {
        serde_json::from_str(text).map_err(|_| PublishingError::Unreadable { what: "a release" }.into())
    }

    pub(crate) fn to_text(&self) -> Result<String, CaseError> {
        serde_json::to_string(self).map_err(|_| PublishingError::Unreadable { what: "a release" }.into())
    }

    pub(crate) fn softening(&self) -> Softening {
        match self.softening.as_str() {
            "gray" => Softening::Gray,
            "bw" => Softening::BlackAndWhite,
            _ => Softening::Kept,
        }
    }

    pub(crate) fn hands(&self) -> Result<Vec<PublicKey>, CaseError> {
        let unreadable = |_| PublishingError::Unreadable { what: "the keys of a release" }.into();
        self.hands.iter().map(|line| PublicKey::read(line).map_err(unreadable)).collect()
    }

    /// What was agreed to is not what will be built.
    pub(super) fn begin_again(&mut self) {
        (self.built, self.proposal, self.approval) = (None, None, None);
    }

    pub(super) fn withdraw(&mut self, id: &str, reason: &str, empty: bool) {
        self.withdrawals.retain(|one| one.id != id);
        self.withdrawals.push(Withdrawal { id: id.to_owned(), reason: reason.to_owned(), empty });
    }

    pub(super) fn shown(self, name: String) -> Result<ShownRelease, CaseError> {
        let state = match (&self.number, &self.approval, &self.proposal, &self.built) {
            (Some(_), ..) => "published",
            (_, Some(_), ..) => "approved",
            (_, _, Some(_), _) => "proposed",
            (.., Some(_)) => "built",
            _ => "prepared",
        };
        Ok(ShownRelease {
            hands: self.hands()?.iter().map(PublicKey::number).collect(),
            name,
            title: self.title,
            origin: self.origin,
            date: self.date,
            embargo: self.embargo,
            state,
            number: self.number,
            press: Vec::new(),
            papers: Vec::new(),
            withdrawals: self.withdrawals.into_iter().map(|one| (one.id, one.reason)).collect(),
            accepted: self.accepted,
        })
    }
}

impl SavedPaper {
    pub(crate) fn read(text: &str) -> Result<Self, CaseError> {
        serde_json::from_str(text)
            .map_err(|_| PublishingError::Unreadable { what: "a paper of a release" }.into())
    }

    pub(crate) fn to_text(&self) -> Result<String, CaseError> {
        serde_json::to_string(self)
            .map_err(|_| PublishingError::Unreadable { what: "a paper of a release" }.into())
    }

    /// Takes over what was said; what was not said stays.
    pub(super) fn take(&mut self, wish: &PaperWish) -> Result<(), CaseError> {
        if let Some(id) = &wish.id {
            self.id.clone_from(id);
        }
        if let Some((id, reason)) = &wish.corrects {
            if reason.trim().is_empty() {
                return Err(PublishingError::NoReason.into());
            }
            self.id.clone_from(id);
            self.correction = Some(reason.trim().to_owned());
        }
        if let Some(title) = &wish.title {
            self.title.clone_from(title);
        }
        if let Some(date) = &wish.date {
            self.date = Some(partial_date(date)?);
        }
        if let Some(language) = &wish.language {
            check_language(language)?;
            self.language = Some(language.clone());
        }
        if wish.series.is_some() {
            self.series.clone_from(&wish.series);
        }
        if wish.category.is_some() {
            self.category.clone_from(&wish.category);
        }
        if !wish.people.is_empty() {
            self.people.clone_from(&wish.people);
        }
        if !wish.places.is_empty() {
            self.places.clone_from(&wish.places);
        }
        Ok(())
    }
}

/// The word in the store.
fn softening_name(softening: Softening) -> &'static str {
    match softening {
        Softening::Kept => "kept",
        Softening::Gray => "gray",
        Softening::BlackAndWhite => "bw",
    }
}

pub(super) fn check_language(language: &str) -> Result<(), CaseError> {
    let plain = language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if (2..=20).contains(&language.len()) && plain && !language.starts_with('-') {
        return Ok(());
    }
    Err(refused(format!("`{language}` is no language"), "as in BCP 47: en, de, pt-BR"))
}

fn day(text: &str) -> Result<Date, CaseError> {
    let no_day = |_| refused(format!("`{text}` is no day of any calendar"), "write it as 2031-05-04");
    text.trim().parse().map_err(no_day)
}

/// The words of the first heading of a text in Markdown.
pub(super) fn heading(markdown: &str) -> Option<String> {
    let line = markdown.lines().find_map(|line| line.strip_prefix("# "))?;
    let words = line.trim().trim_end_matches('#').trim();
    (!words.is_empty()).then(|| words.to_owned())
}
