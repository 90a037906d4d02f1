//! What a wording means, beyond its words: sets to compare, and the marking that is stored.

use std::collections::{BTreeMap, BTreeSet};

use daylight_model::{Level, Marking, MarkingSystem};

use super::read::country_code;
use super::wording::{Compartment, Piece, Wording};
use super::{register, systems};

/// Names under names: control systems with compartments with what is below.
pub(super) type Tree = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The meaning of a wording.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sense {
    pub(super) level: Option<Level>,
    pub(super) owners: Vec<String>,
    pub(super) sci: Tree,
    pub(super) sar: Tree,
    /// `RD`, `RD-CNWDI`, `RD-SIGMA 14`.
    pub(super) atomic: BTreeSet<String>,
    pub(super) fgi: Fgi,
    pub(super) codes: BTreeSet<&'static str>,
    pub(super) accm: BTreeSet<String>,
    pub(super) categories: BTreeSet<String>,
    pub(super) release: Release,
    pub(super) display: BTreeSet<String>,
    pub(super) eyes: BTreeSet<String>,
    pub(super) declassify: BTreeSet<String>,
    pub(super) unregistered: BTreeSet<String>,
}

/// Information of other governments.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Fgi {
    #[default]
    Absent,
    /// From a source that is not named.
    Concealed,
    From(BTreeSet<String>),
}

/// To whom it is releasable.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Release {
    #[default]
    Unsaid,
    /// To those that the banner names.
    AsBanner,
    To(BTreeSet<String>),
}

impl Wording {
    /// The marking in the words of the model: what is stored, counted and asked for.
    pub fn marking(&self) -> Marking {
        let sense = Sense::of(self);
        let mut controls: Vec<String> = Vec::new();
        for (tree, prefix) in [(&sense.sci, ""), (&sense.sar, "SAR-")] {
            for (name, compartments) in tree {
                controls.push(format!("{prefix}{name}"));
                controls
                    .extend(compartments.keys().map(|compartment| format!("{prefix}{name}-{compartment}")));
            }
        }
        controls.extend(sense.atomic.iter().cloned());
        if sense.fgi != Fgi::Absent {
            controls.push("FGI".to_owned());
        }
        let mut codes: Vec<&str> = sense.codes.iter().copied().collect();
        codes.sort_by_key(|code| register::place(code));
        controls.extend(codes.into_iter().map(str::to_owned));
        controls.extend(sense.accm.iter().map(|nickname| format!("ACCM-{nickname}")));
        controls.extend(sense.categories.iter().cloned());
        if !sense.display.is_empty() {
            controls.push("DISPLAY ONLY".to_owned());
        }
        if !sense.eyes.is_empty() && !sense.codes.contains("EYES ONLY") {
            controls.push("EYES ONLY".to_owned());
        }
        let system = self.lead.as_ref().map_or(MarkingSystem::Unstated, |lead| lead.system);
        // A term without a level is a control of its own: TLP:AMBER, LIMITE.
        controls.extend(self.lead.iter().filter(|lead| lead.level.is_none()).map(|lead| lead.term.clone()));
        let mut releasable = Vec::new();
        for piece in self.pieces() {
            if let Piece::ReleaseTo(list) | Piece::Eyes { countries: list, .. } = piece {
                for code in list.iter().map(|country| country_code(country)) {
                    if !releasable.contains(&code) {
                        releasable.push(code);
                    }
                }
            }
        }
        Marking {
            system,
            level: sense.level,
            owners: sense.owners,
            controls,
            releasable,
            text: self.to_string(),
        }
    }
}

impl Sense {
    pub(super) fn of(wording: &Wording) -> Self {
        let mut sense = Self {
            level: wording.lead.as_ref().and_then(|lead| lead.level),
            owners: owners(wording),
            ..Self::default()
        };
        for piece in wording.pieces() {
            sense.add(piece);
        }
        sense
    }

    fn add(&mut self, piece: &Piece) {
        match piece {
            Piece::Sci { control, compartments, registered } => {
                grow(&mut self.sci, control, compartments);
                if !registered {
                    self.unregistered.insert(control.clone());
                }
            }
            Piece::Sar { name, compartments, .. } => grow(&mut self.sar, name, compartments),
            Piece::Atomic { kind, weapon, sigma } => {
                let kind = if kind.starts_with('F') { "FRD" } else { "RD" };
                self.atomic.insert(kind.to_owned());
                self.atomic.extend(weapon.iter().map(|_| format!("{kind}-CNWDI")));
                for number in sigma.iter().flat_map(|(_, numbers)| numbers) {
                    self.atomic.insert(format!("{kind}-SIGMA {number}"));
                }
            }
            Piece::Fgi { countries, .. } => {
                self.fgi.add(countries.iter().map(|country| country_code(country)))
            }
            Piece::Control { code, .. } => {
                self.codes.insert(code);
            }
            Piece::ReleaseTo(list) if list.is_empty() => {
                if self.release == Release::Unsaid {
                    self.release = Release::AsBanner;
                }
            }
            Piece::ReleaseTo(list) => {
                let mut to: BTreeSet<String> = list.iter().map(|country| country_code(country)).collect();
                if let Release::To(before) = &mut self.release {
                    to.append(before);
                }
                self.release = Release::To(to);
            }
            Piece::DisplayOnly(list) => self.display.extend(list.iter().map(|country| country_code(country))),
            Piece::Eyes { countries, .. } => {
                if countries.is_empty() {
                    self.codes.insert("EYES ONLY");
                }
                self.eyes.extend(countries.iter().map(|country| country_code(country)));
            }
            Piece::Accm { nickname, .. } => {
                self.accm.insert(nickname.clone());
            }
            Piece::Declassify(instruction) => {
                self.declassify.insert(instruction.clone());
            }
            Piece::Category(category) => {
                self.categories.insert(category.clone());
            }
            Piece::Cable(_) | Piece::OtherLevel(_) | Piece::Unknown(_) => {}
        }
    }

    /// More than unclassified.
    pub(super) fn classified(&self) -> bool {
        self.level.is_some_and(|level| level > Level::Unclassified)
    }

    /// Whether the control is there, by its banner form.
    pub(super) fn has(&self, code: &str) -> bool {
        self.codes.contains(code)
    }

    pub(super) fn has_release(&self) -> bool {
        self.release != Release::Unsaid
    }
}

impl Fgi {
    /// One source more; none named conceals them all.
    pub(super) fn add(&mut self, sources: impl Iterator<Item = String>) {
        let mut sources: BTreeSet<String> = sources.collect();
        if sources.is_empty() || sources.contains("FGI") || *self == Self::Concealed {
            *self = Self::Concealed;
            return;
        }
        if let Self::From(before) = self {
            sources.append(before);
        }
        *self = Self::From(sources);
    }
}

pub(super) fn grow(tree: &mut Tree, name: &str, compartments: &[Compartment]) {
    let below = tree.entry(name.to_owned()).or_default();
    for compartment in compartments {
        below.entry(compartment.name.clone()).or_default().extend(compartment.under.iter().cloned());
    }
}

fn owners(wording: &Wording) -> Vec<String> {
    let Some(lead) = &wording.lead else { return Vec::new() };
    if !lead.owners.is_empty() {
        return lead.owners.iter().map(|owner| country_code(owner)).collect();
    }
    let of_term = systems::leading(&lead.term).map_or("", |(term, ..)| term.owner);
    let owner = match (of_term, lead.system) {
        ("", MarkingSystem::Us) => "USA",
        ("", MarkingSystem::National) => national(wording),
        (owner, _) => owner,
    };
    if owner.is_empty() { Vec::new() } else { vec![owner.to_owned()] }
}

/// Whose words they are that one country alone uses.
fn national(wording: &Wording) -> &'static str {
    let codes = wording.pieces().filter_map(|piece| match piece {
        Piece::Control { code, .. } => Some(*code),
        _ => None,
    });
    let mut owner = "";
    for code in codes {
        let national =
            register::control(code).is_some_and(|control| control.family == register::Family::National);
        match code {
            "SPÉCIAL FRANCE" => return "FRA",
            "AMTLICH GEHEIM GEHALTEN" => return "DEU",
            _ if national => owner = "GBR",
            _ => {}
        }
    }
    owner
}
