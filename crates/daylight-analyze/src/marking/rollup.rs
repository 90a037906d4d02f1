//! The banner that the portions of a page make, and the printed one beside it.

use std::collections::BTreeSet;

use daylight_model::Level::{self, Confidential, Restricted, Unclassified};
use daylight_model::{MarkingSystem, PartialDate};

use super::coalitions;
use super::finding::Finding;
use super::register::{self, Family};
use super::sense::{Fgi, Release, Sense, Tree};
use super::wording::{Block, Compartment, Lead, Piece, Separator, Wording};

/// The banner that portions make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollUp {
    /// The banner. Where release cannot be told it has the narrowest, `NOFORN`.
    pub banner: Wording,
    /// Whether release follows from the portions. It does not where some classified ones are releasable and others
    /// do not say: that takes somebody's decision.
    pub release_determined: bool,
}

/// Computes the banner of a page from its portions; `None` without a portion that has a level.
///
/// `printed` is the banner of the page, which a portion marked `REL` and nothing more refers to. The date tells who
/// belonged to a coalition; without it a coalition stands for itself. The rules are those of the public ISM rule set,
/// but for coalitions of unknown membership, which are not taken for everybody.
pub fn roll_up(
    portions: &[Wording],
    printed: Option<&Wording>,
    date: Option<&PartialDate>,
) -> Option<RollUp> {
    let senses: Vec<Sense> = portions.iter().map(Sense::of).filter(|sense| sense.level.is_some()).collect();
    let level = senses.iter().filter_map(|sense| sense.level).max()?;
    let foreign = only_foreign(portions);
    let classified = level > Unclassified;
    let mut sum = Sense { level: Some(level), ..Sense::default() };
    for (sense, portion) in senses.iter().zip(portions.iter().filter(|portion| has_level(portion))) {
        union(&mut sum, sense);
        if foreign.is_none() && is_foreign(portion) {
            sum.fgi.add(sense.owners.iter().filter(|owner| *owner != "USA").cloned());
        }
    }
    controls(&mut sum, &senses, classified);
    let release = release(&senses, printed, date);
    let determined = release != Decision::Undetermined;
    apply(release, &mut sum, date);
    let lead = foreign.unwrap_or_else(|| plain(if level == Restricted { Confidential } else { level }));
    Some(RollUp { banner: build(lead, &sum), release_determined: determined })
}

fn has_level(portion: &Wording) -> bool {
    portion.lead.as_ref().is_some_and(|lead| lead.level.is_some())
}

fn is_foreign(portion: &Wording) -> bool {
    let system = portion.lead.as_ref().map(|lead| lead.system);
    matches!(
        system,
        Some(MarkingSystem::Nato | MarkingSystem::National | MarkingSystem::Joint | MarkingSystem::Eu)
    )
}

/// The highest lead where every portion is of one and the same other owner.
fn only_foreign(portions: &[Wording]) -> Option<Lead> {
    let leads: Vec<&Lead> = portions.iter().filter_map(|portion| portion.lead.as_ref()).collect();
    let first = leads.first()?;
    let same = |lead: &&Lead| lead.system == first.system && lead.owners == first.owners;
    if !portions.iter().all(is_foreign) || !leads.iter().all(same) {
        return None;
    }
    let highest = leads.iter().max_by_key(|lead| lead.level)?;
    let mut lead = (*highest).clone();
    lead.term = match lead.system {
        MarkingSystem::Nato | MarkingSystem::Eu => super::systems::leading(&lead.term)
            .map_or(lead.term.clone(), |(term, ..)| term.written.to_owned()),
        _ => lead.level.map_or(lead.term.clone(), |level| term(level).to_owned()),
    };
    Some(lead)
}

fn plain(level: Level) -> Lead {
    Lead {
        foreign: false,
        system: MarkingSystem::Us,
        term: term(level).to_owned(),
        level: Some(level),
        owners: vec![],
    }
}

fn term(level: Level) -> &'static str {
    match level {
        Level::TopSecret => "TOP SECRET",
        Level::Secret => "SECRET",
        Level::Confidential => "CONFIDENTIAL",
        Level::Restricted => "RESTRICTED",
        Level::Unclassified => "UNCLASSIFIED",
    }
}

/// What goes into the banner wherever it stands.
fn union(sum: &mut Sense, sense: &Sense) {
    for (into, from) in [(&mut sum.sci, &sense.sci), (&mut sum.sar, &sense.sar)] {
        for (name, compartments) in from {
            let below = into.entry(name.clone()).or_default();
            for (compartment, under) in compartments {
                below.entry(compartment.clone()).or_default().extend(under.iter().cloned());
            }
        }
    }
    sum.atomic.extend(sense.atomic.iter().cloned());
    sum.unregistered.extend(sense.unregistered.iter().cloned());
    sum.accm.extend(sense.accm.iter().cloned());
    sum.categories.extend(sense.categories.iter().cloned());
    match &sense.fgi {
        Fgi::Absent => {}
        Fgi::Concealed => sum.fgi.add(std::iter::empty()),
        Fgi::From(countries) => sum.fgi.add(countries.iter().cloned()),
    }
}

/// Controls that release does not decide on.
fn controls(sum: &mut Sense, senses: &[Sense], classified: bool) {
    let all: BTreeSet<&'static str> = senses.iter().flat_map(|sense| sense.codes.iter().copied()).collect();
    let has = |code: &str| all.contains(code);
    for code in all.iter().copied() {
        let kept = match code {
            "NOFORN" | "RELIDO" => false,
            "EXDIS" => !has("NODIS"),
            "SBU" => !classified && !has("SBU NOFORN"),
            "SBU NOFORN" => !classified,
            "LES" => classified || !has("LES NOFORN"),
            "LES NOFORN" => !classified,
            "FOUO" => !classified && !["SBU", "SBU NOFORN", "LES", "LES NOFORN"].into_iter().any(has),
            "DOD UCNI" | "DOE UCNI" => !classified,
            _ => true,
        };
        if kept {
            sum.codes.insert(code);
        }
    }
    if classified && has("LES NOFORN") {
        sum.codes.insert("LES");
    }
}

/// What the portions say together about release.
#[derive(Debug, PartialEq)]
enum Decision {
    Nothing,
    Undetermined,
    NoForeigners,
    To { release: BTreeSet<String>, display: BTreeSet<String> },
    ByOfficial,
}

fn release(senses: &[Sense], printed: Option<&Wording>, date: Option<&PartialDate>) -> Decision {
    let printed = printed.map(Sense::of);
    let classified = || senses.iter().filter(|sense| sense.classified());
    let dominated = classified().next().is_some();
    let noforn = senses.iter().any(|sense| {
        sense.has("NOFORN") || dominated && (sense.has("LES NOFORN") || sense.has("SBU NOFORN"))
    });
    if noforn {
        return Decision::NoForeigners;
    }
    let list = |sense: &Sense| -> Option<BTreeSet<String>> {
        match (&sense.release, &printed) {
            (Release::To(to), _) => Some(expanded(to, date)),
            (Release::AsBanner, Some(Sense { release: Release::To(to), .. })) => Some(expanded(to, date)),
            (Release::AsBanner, _) => None,
            (Release::Unsaid, _) => (!sense.eyes.is_empty()).then(|| expanded(&sense.eyes, date)),
        }
    };
    let contributing: Vec<&Sense> = if dominated {
        let said = |sense: &&Sense| sense.classified() || says(sense);
        senses.iter().filter(said).collect()
    } else {
        senses.iter().filter(|sense| says(sense)).collect()
    };
    if contributing.is_empty() || !contributing.iter().any(|sense| says(sense)) {
        return Decision::Nothing;
    }
    if contributing.iter().all(|sense| sense.has("RELIDO") && !sense.has_release()) {
        return Decision::ByOfficial;
    }
    if contributing.iter().any(|sense| !says(sense)) {
        return Decision::Undetermined;
    }
    let mut to: Option<BTreeSet<String>> = None;
    let mut shown: Option<BTreeSet<String>> = None;
    for sense in contributing {
        let own = match list(sense) {
            Some(list) => list,
            None if sense.display.is_empty() => return Decision::Undetermined,
            None => BTreeSet::new(),
        };
        let mut visible = own.clone();
        visible.extend(expanded(&sense.display, date));
        to = Some(to.map_or(own.clone(), |before| &before & &own));
        shown = Some(shown.map_or(visible.clone(), |before| &before & &visible));
    }
    let release = to.unwrap_or_default();
    let display: BTreeSet<String> =
        shown.unwrap_or_default().difference(&release).filter(|country| *country != "USA").cloned().collect();
    let common = release.iter().any(|country| country != "USA");
    match (common, display.is_empty()) {
        (false, true) => Decision::NoForeigners,
        (true, _) => Decision::To { release, display },
        (false, false) => Decision::To { release: BTreeSet::new(), display },
    }
}

fn says(sense: &Sense) -> bool {
    sense.has_release() || !sense.eyes.is_empty() || !sense.display.is_empty() || sense.has("RELIDO")
}

/// The countries with the members of every coalition whose members are known, and the coalitions themselves.
fn expanded(countries: &BTreeSet<String>, date: Option<&PartialDate>) -> BTreeSet<String> {
    let mut all = countries.clone();
    for coalition in countries.iter().filter_map(|code| coalitions::find(code)) {
        all.extend(coalition.members(date).into_iter().flatten().map(str::to_owned));
    }
    all
}

/// The countries without those that a coalition of the list stands for.
fn folded(mut countries: BTreeSet<String>, date: Option<&PartialDate>) -> BTreeSet<String> {
    let mut covered = BTreeSet::new();
    for coalition in countries.iter().filter_map(|code| coalitions::find(code)) {
        covered.extend(coalition.members(date).into_iter().flatten());
    }
    countries.retain(|country| country == "USA" || !covered.contains(country.as_str()));
    countries
}

fn apply(decision: Decision, sum: &mut Sense, date: Option<&PartialDate>) {
    match decision {
        Decision::Nothing => {}
        Decision::NoForeigners | Decision::Undetermined => {
            sum.codes.insert("NOFORN");
        }
        Decision::ByOfficial => {
            sum.codes.insert("RELIDO");
        }
        Decision::To { release, display } => {
            if !release.is_empty() {
                sum.release = Release::To(folded(release, date));
            }
            sum.display = folded(display, date);
        }
    }
}

fn build(lead: Lead, sum: &Sense) -> Wording {
    let mut pieces: Vec<Piece> = Vec::new();
    pieces.extend(sum.sci.iter().map(|(control, below)| Piece::Sci {
        control: control.clone(),
        compartments: compartments(below),
        registered: !sum.unregistered.contains(control),
    }));
    pieces.extend(sum.sar.iter().enumerate().map(|(at, (name, below))| Piece::Sar {
        prefix: (at == 0).then(|| "SAR-".to_owned()),
        name: name.clone(),
        compartments: compartments(below),
    }));
    pieces.extend(["RD", "FRD"].into_iter().filter_map(|kind| atomic(kind, &sum.atomic)));
    match &sum.fgi {
        Fgi::Absent => {}
        Fgi::Concealed => pieces.push(Piece::Fgi { written: "FGI".to_owned(), countries: Vec::new() }),
        Fgi::From(countries) => pieces
            .push(Piece::Fgi { written: "FGI".to_owned(), countries: countries.iter().cloned().collect() }),
    }
    pieces.extend(sum.codes.iter().map(|code| Piece::Control { written: (*code).to_owned(), code }));
    pieces.extend(sum.categories.iter().cloned().map(Piece::Category));
    pieces.extend(
        sum.accm.iter().enumerate().map(|(at, name)| Piece::Accm { prefix: at == 0, nickname: name.clone() }),
    );
    if let Release::To(to) = &sum.release {
        pieces.push(Piece::ReleaseTo(to.iter().cloned().collect()));
    }
    if !sum.display.is_empty() {
        pieces.push(Piece::DisplayOnly(sum.display.iter().cloned().collect()));
    }
    let block = |piece| Block { before: Separator::Strokes, pieces: vec![piece], comma: false };
    Wording { portion: false, lead: Some(lead), blocks: pieces.into_iter().map(block).collect() }.in_order()
}

fn compartments(below: &std::collections::BTreeMap<String, BTreeSet<String>>) -> Vec<Compartment> {
    let compartment = |(name, under): (&String, &BTreeSet<String>)| Compartment {
        name: name.clone(),
        under: under.iter().cloned().collect(),
    };
    below.iter().map(compartment).collect()
}

fn atomic(kind: &str, all: &BTreeSet<String>) -> Option<Piece> {
    all.contains(kind).then(|| {
        let sigma = format!("{kind}-SIGMA ");
        let numbers: Vec<String> =
            all.iter().filter_map(|control| control.strip_prefix(&sigma)).map(str::to_owned).collect();
        Piece::Atomic {
            kind: kind.to_owned(),
            weapon: all.contains(&format!("{kind}-CNWDI")).then(|| "CNWDI".to_owned()),
            sigma: (!numbers.is_empty()).then(|| ("SIGMA".to_owned(), numbers)),
        }
    })
}

/// The printed banner against the one that the portions make.
pub fn compare(expected: &RollUp, printed: &Wording, date: Option<&PartialDate>) -> Vec<Finding> {
    let (should, is) = (Sense::of(&expected.banner), Sense::of(printed));
    let mut findings = Vec::new();
    match (is.level, should.level) {
        (Some(printed), Some(highest)) if printed > highest => findings.push(Finding::BannerAbove(highest)),
        (Some(printed), Some(highest)) if printed < highest => findings.push(Finding::BannerBelow(highest)),
        _ => {}
    }
    let (should_have, has) = (named(&should), named(&is));
    let decided =
        |control: &&String| expected.release_determined || !["NOFORN", "RELIDO"].contains(&control.as_str());
    findings.extend(has.difference(&should_have).filter(decided).cloned().map(Finding::OnlyInBanner));
    findings.extend(should_have.difference(&has).filter(decided).cloned().map(Finding::NotInBanner));
    if !expected.release_determined {
        findings.push(Finding::ReleaseUndetermined);
    } else if let (Release::To(to), Release::To(printed)) = (&should.release, &is.release) {
        let (to, printed) = (expanded(to, date), expanded(printed, date));
        let missing = |from: &BTreeSet<String>, of: &BTreeSet<String>| -> Vec<String> {
            from.difference(of).filter(|code| coalitions::find(code).is_none()).cloned().collect()
        };
        let (wider, narrower) = (missing(&printed, &to), missing(&to, &printed));
        if !wider.is_empty() {
            findings.push(Finding::ReleasedWider(wider));
        }
        if !narrower.is_empty() {
            findings.push(Finding::ReleasedNarrower(narrower));
        }
    } else if should.has_release() != is.has_release() {
        let release = "REL TO".to_owned();
        findings.push(if is.has_release() {
            Finding::OnlyInBanner(release)
        } else {
            Finding::NotInBanner(release)
        });
    }
    findings
}

/// Every control by one name, for comparing.
fn named(sense: &Sense) -> BTreeSet<String> {
    let mut all = sense.atomic.clone();
    tree_names(&sense.sci, "", &mut all);
    tree_names(&sense.sar, "SAR-", &mut all);
    let own = |code: &&&'static str| {
        register::control(code)
            .is_none_or(|control| !matches!(control.family, Family::Cable | Family::National))
    };
    all.extend(sense.codes.iter().filter(own).map(|code| (*code).to_owned()));
    all.extend(sense.accm.iter().map(|nickname| format!("ACCM-{nickname}")));
    all.extend(sense.categories.iter().cloned());
    if sense.fgi != Fgi::Absent {
        all.insert("FGI".to_owned());
    }
    all
}

fn tree_names(tree: &Tree, prefix: &str, into: &mut BTreeSet<String>) {
    for (name, below) in tree {
        into.insert(format!("{prefix}{name}"));
        for (compartment, under) in below {
            into.insert(format!("{prefix}{name}-{compartment}"));
            into.extend(under.iter().map(|under| format!("{prefix}{name}-{compartment} {under}")));
        }
    }
}
