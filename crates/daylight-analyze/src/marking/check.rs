//! A marking against the register.

use daylight_model::Level::{self, Confidential, Restricted, Secret, TopSecret, Unclassified};
use daylight_model::{MarkingSystem, PartialDate};

use super::coalitions;
use super::countries;
use super::day::Day;
use super::finding::Finding;
use super::register::{self, DECLASS_IN_BANNER, EYES_ONLY, US_RESTRICTED};
use super::sense::{Fgi, Release, Sense};
use super::systems;
use super::wording::{Piece, Wording};

/// What about the marking does not fit the register: combinations, levels, order, and days where the date of the
/// paper is known.
///
/// The rules are those of the public ISM rule set and of DoDM 5200.01 volume 2.
pub fn check(wording: &Wording, date: Option<&PartialDate>) -> Vec<Finding> {
    let sense = Sense::of(wording);
    let mut findings = Vec::new();
    words(wording, &sense, &mut findings);
    levels(&sense, &mut findings);
    needs(&sense, &mut findings);
    exclusions(wording, &sense, &mut findings);
    lists(wording, &mut findings);
    if wording.in_order() != *wording {
        findings.push(Finding::OutOfOrder);
    }
    if let Some(date) = date {
        days(wording, &sense, date, &mut findings);
    }
    findings
}

fn words(wording: &Wording, sense: &Sense, findings: &mut Vec<Finding>) {
    for piece in wording.pieces() {
        match piece {
            Piece::Unknown(words) => findings.push(Finding::Unknown(words.clone())),
            Piece::OtherLevel(level) => findings.push(Finding::SecondLevel(level.clone())),
            _ => {}
        }
    }
    findings.extend(sense.unregistered.iter().cloned().map(Finding::Unregistered));
}

/// Control systems and compartments with the lowest level they go with.
const SCI_LEVELS: [(&str, &str, Level); 6] = [
    ("SI", "", Confidential),
    ("SI", "G", TopSecret),
    ("TK", "", Secret),
    ("HCS", "", Confidential),
    ("KDK", "", Secret),
    ("RSV", "", Secret),
];

fn levels(sense: &Sense, findings: &mut Vec<Finding>) {
    let Some(level) = sense.level else { return };
    let mut at_least = |control: &str, least: Level| {
        if level < least {
            findings.push(Finding::LevelTooLow(control.to_owned(), least));
        }
    };
    for (control, compartment, least) in SCI_LEVELS {
        let has = sense
            .sci
            .get(control)
            .is_some_and(|below| compartment.is_empty() || below.contains_key(compartment));
        if has {
            at_least(
                &if compartment.is_empty() { control.to_owned() } else { format!("{control}-{compartment}") },
                least,
            );
        }
    }
    for name in sense.sci.keys().filter(|name| !SCI_LEVELS.iter().any(|(known, ..)| known == name)) {
        at_least(name, Confidential);
    }
    if !sense.sar.is_empty() {
        at_least("SAR", Confidential);
    }
    for control in &sense.atomic {
        at_least(control, if control.ends_with("CNWDI") { Secret } else { Confidential });
    }
    if !sense.eyes.is_empty() {
        at_least("EYES ONLY", Confidential);
    }
    if sense.fgi != Fgi::Absent {
        at_least("FGI", Confidential);
    }
    for control in sense.codes.iter().filter_map(|code| register::control(code)) {
        if let Some(least) = control.least {
            at_least(control.code, least);
        }
    }
    for control in sense.codes.iter().filter_map(|code| register::control(code)) {
        if let Some(most) = control.most.filter(|most| level > *most) {
            findings.push(Finding::LevelTooHigh(control.code.to_owned(), most));
        }
    }
}

fn needs(sense: &Sense, findings: &mut Vec<Finding>) {
    let mut wants = |there: bool, control: &str, others: &'static [&'static str], met: bool| {
        if there && !met {
            findings.push(Finding::Needs(control.to_owned(), others));
        }
    };
    let sci = |name: &str| sense.sci.contains_key(name);
    let noforn = sense.has("NOFORN");
    let gamma = sense.sci.get("SI").is_some_and(|below| below.contains_key("G"));
    wants(gamma, "SI-G", &["ORCON"], sense.has("ORCON") || sense.has("ORCON-USGOV"));
    wants(sci("HCS"), "HCS", &["NOFORN"], noforn);
    wants(sci("KDK"), "KDK", &["NOFORN"], noforn);
    wants(sci("RSV"), "RSV", &["a compartment"], sense.sci.get("RSV").is_some_and(|below| !below.is_empty()));
    let released = noforn || sense.has_release() || sense.has("RELIDO");
    wants(sense.has("IMCON"), "IMCON", &["NOFORN", "REL TO", "RELIDO"], released);
    wants(sense.has("EXDIS"), "EXDIS", &["NOFORN"], noforn);
    wants(sense.has("NODIS"), "NODIS", &["NOFORN"], noforn);
    wants(sense.has("WAIVED"), "WAIVED", &["SAR"], !sense.sar.is_empty());
    wants(
        sense.sar.len() > 4,
        "more than four programs",
        &["MULTIPLE PROGRAMS"],
        sense.has("MULTIPLE PROGRAMS"),
    );
}

fn exclusions(wording: &Wording, sense: &Sense, findings: &mut Vec<Finding>) {
    let noforn = sense.has("NOFORN");
    let relido = sense.has("RELIDO");
    let release = sense.has_release();
    let eyes = !sense.eyes.is_empty();
    let display = !sense.display.is_empty();
    let system = wording.lead.as_ref().map(|lead| lead.system);
    let foreign =
        matches!(system, Some(MarkingSystem::Nato | MarkingSystem::National | MarkingSystem::Joint));
    let restricted_data = !sense.atomic.is_empty();
    let cosmic = wording.lead.as_ref().is_some_and(|lead| lead.level == Some(TopSecret));
    let nato = system == Some(MarkingSystem::Nato);
    let joint_with_usa =
        system == Some(MarkingSystem::Joint) && sense.owners.iter().any(|owner| owner == "USA");
    let of_usa = matches!(&sense.fgi, Fgi::From(countries) if countries.contains("USA"));
    let rules = [
        (release && noforn, "REL TO", "NOFORN"),
        (eyes && noforn, "EYES ONLY", "NOFORN"),
        (release && eyes, "REL TO", "EYES ONLY"),
        (display && noforn, "DISPLAY ONLY", "NOFORN"),
        (relido && noforn, "RELIDO", "NOFORN"),
        (display && relido, "DISPLAY ONLY", "RELIDO"),
        (relido && sense.fgi != Fgi::Absent, "RELIDO", "FGI"),
        (relido && sense.has("NNPI"), "RELIDO", "NNPI"),
        (relido && foreign, "RELIDO", "a level of another country"),
        (noforn && nato, "NOFORN", "a level of NATO"),
        (sense.has("EXDIS") && sense.has("NODIS"), "EXDIS", "NODIS"),
        (sense.has("LES") && sense.has("LES NOFORN"), "LES", "LES NOFORN"),
        (sense.has("BALK") && nato && !cosmic, "BALK", "a level below COSMIC TOP SECRET"),
        (sense.has("BOHEMIA") && nato && !cosmic, "BOHEMIA", "a level below COSMIC TOP SECRET"),
        (joint_with_usa && sense.level == Some(Restricted), "RESTRICTED", "USA"),
        (of_usa, "FGI", "USA"),
        (restricted_data && !sense.declassify.is_empty(), "RD or FRD", "a declassification instruction"),
    ];
    let broken = rules.into_iter().filter(|(broken, ..)| *broken);
    findings.extend(broken.map(|(_, control, other)| Finding::Excludes(control.to_owned(), other)));
}

fn lists(wording: &Wording, findings: &mut Vec<Finding>) {
    for piece in wording.pieces() {
        let (list, american) = match piece {
            Piece::ReleaseTo(list) => (list, true),
            Piece::DisplayOnly(list)
            | Piece::Eyes { countries: list, .. }
            | Piece::Fgi { countries: list, .. } => (list, false),
            _ => continue,
        };
        let unknown = list
            .iter()
            .filter(|country| countries::code(country).is_none() && coalitions::find(country).is_none());
        findings.extend(unknown.cloned().map(Finding::UnknownCountry));
        if american && list.first().is_some_and(|first| countries::code(first) != Some("USA")) {
            findings.push(Finding::ListWithoutUsa);
        } else if american && list.len() == 1 {
            findings.push(Finding::ListOfOne);
        }
    }
}

/// ICD 710 asks every classified product of the community for a decision on release from that day.
const RELEASE_SAID: Day = Day::on(2009, 9, 11);

fn days(wording: &Wording, sense: &Sense, date: &PartialDate, findings: &mut Vec<Finding>) {
    let mut within = |name: &str, from: Day, until: Day| {
        if until.is_before(date) {
            findings.push(Finding::NoLonger(name.to_owned()));
        } else if from.is_after(date) {
            findings.push(Finding::NotYet(name.to_owned()));
        }
    };
    let american = wording.lead.as_ref().is_some_and(|lead| lead.system == MarkingSystem::Us);
    if let Some(lead) = &wording.lead {
        if let Some((term, ..)) = systems::leading(&lead.term) {
            within(term.written, term.from, term.until);
        }
        if american && lead.level == Some(Restricted) {
            within("RESTRICTED", Day::EVER, US_RESTRICTED);
        }
    }
    for control in sense.codes.iter().filter_map(|code| register::control(code)) {
        within(control.code, Day::EVER, control.until);
    }
    if !sense.eyes.is_empty() {
        within("EYES ONLY", Day::EVER, EYES_ONLY);
    }
    if american && !sense.declassify.is_empty() {
        within("a declassification instruction in the marking", Day::EVER, DECLASS_IN_BANNER);
    }
    let empty = std::collections::BTreeSet::new();
    let released = if let Release::To(to) = &sense.release { to } else { &empty };
    for country in released.iter().chain(&sense.display).chain(&sense.eyes).chain(&sense.owners) {
        let (from, until) = countries::valid(country);
        within(country, from, coalitions::find(country).map_or(until, |coalition| coalition.until));
    }
    let said = sense.has_release()
        || !sense.display.is_empty()
        || !sense.eyes.is_empty()
        || sense.has("NOFORN")
        || sense.has("RELIDO");
    let classified = sense.level.is_some_and(|level| level > Unclassified);
    if american && classified && !said && RELEASE_SAID.is_before(date) {
        findings.push(Finding::NoReleaseSaid);
    }
}
