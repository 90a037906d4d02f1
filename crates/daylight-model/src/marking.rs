use std::fmt;

use serde::{Deserialize, Serialize};

/// What a paper says about itself: how secret, whose, under which controls, releasable to whom.
///
/// It is content, read from the page like a date. It is never a right: see [`crate::Label`], into
/// which nothing turns it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Marking {
    /// The rules it is written by, as far as it shows them.
    pub system: MarkingSystem,
    /// How secret; `None` for a marking of another kind (`TLP:AMBER`, `NODIS`).
    pub level: Option<Level>,
    /// Whose: codes of countries and alliances, `USA` or `GBR` or `NATO`. Empty where it is not said.
    pub owners: Vec<String>,
    /// Controls, compartments and codewords in their banner form, each once: `SI-G`, `NOFORN`, `UMBRA`.
    pub controls: Vec<String>,
    /// To whom it may be given: codes of countries and coalitions, each once, as listed.
    pub releasable: Vec<String>,
    /// The marking in its canonical form: capitals, one way of separating.
    pub text: String,
}

/// How secret a paper calls itself, in the five steps that the systems have in common.
///
/// Each system's own words stay in [`Marking::text`]; the step is from the published tables of
/// equivalence, never from how a word looks (Spanish *reservado* is secret, Italian *riservato* is not).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Not classified.
    Unclassified,
    /// Restricted, official-sensitive, VS-NfD, diffusion restreinte.
    Restricted,
    /// Confidential.
    Confidential,
    /// Secret.
    Secret,
    /// Top secret.
    TopSecret,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 5] =
        [Self::Unclassified, Self::Restricted, Self::Confidential, Self::Secret, Self::TopSecret];

    /// The name in queries, in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unclassified => "unclassified",
            Self::Restricted => "restricted",
            Self::Confidential => "confidential",
            Self::Secret => "secret",
            Self::TopSecret => "top-secret",
        }
    }

    /// The level with this name; `None` for a name that no level has.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The rules a marking is written by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MarkingSystem {
    /// A level that several systems share, with nothing that shows which: `SECRET` alone.
    #[default]
    Unstated,
    /// United States.
    Us,
    /// Several countries together: `//JOINT SECRET CAN GBR USA`.
    Joint,
    /// NATO.
    Nato,
    /// European Union.
    Eu,
    /// One country that is not the United States; the owner says which.
    National,
    /// Controlled Unclassified Information.
    Cui,
    /// Traffic Light Protocol.
    Tlp,
}

impl MarkingSystem {
    /// Every system.
    pub const ALL: [Self; 8] =
        [Self::Unstated, Self::Us, Self::Joint, Self::Nato, Self::Eu, Self::National, Self::Cui, Self::Tlp];

    /// The name in queries, in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::Us => "us",
            Self::Joint => "joint",
            Self::Nato => "nato",
            Self::Eu => "eu",
            Self::National => "national",
            Self::Cui => "cui",
            Self::Tlp => "tlp",
        }
    }

    /// The system with this name; `None` for a name that no system has.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_and_system_is_found_by_its_name() {
        for level in Level::ALL {
            assert_eq!(Level::from_name(level.name()), Some(level));
        }
        for system in MarkingSystem::ALL {
            assert_eq!(MarkingSystem::from_name(system.name()), Some(system));
        }
        assert!(Level::TopSecret > Level::Secret && Level::Restricted > Level::Unclassified);
    }
}
