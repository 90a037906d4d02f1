//! The controls that markings may carry: their writings, the levels they go with, the days they ended.
//!
//! Sources: the public ISM value lists v10 and v13 (2012 and 2013), DCID 1/7 in its revisions, 32 CFR 2002. Where the
//! public record has no day, the table has none.

use std::collections::HashMap;
use std::sync::LazyLock;

use daylight_model::Level::{self, Confidential, Secret, Unclassified};

use super::day::Day;
use super::normal::{key, look};

/// What kind of control it is, which is also the order of the blocks of a banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    /// Codewords and channels of the years before the register.
    Codeword,
    /// Special access, beside the programmes that are named.
    Access,
    /// Atomic energy.
    Aea,
    /// Qualifiers of NATO.
    Nato,
    /// Dissemination, in the order of the register.
    Dissem,
    /// Dissemination outside the intelligence community.
    NonIc,
    /// Limits of controlled unclassified information.
    Cui,
    /// Superseded.
    Legacy,
    /// Captions of cables.
    Cable,
    /// Words of one country or alliance that is not the United States.
    National,
}

pub(super) struct Control {
    /// The banner form, by which it is found.
    pub(super) code: &'static str,
    /// The form of portions and every other writing.
    other: &'static [&'static str],
    pub(super) family: Family,
    /// The lowest level it goes with.
    pub(super) least: Option<Level>,
    /// The highest level it goes with.
    pub(super) most: Option<Level>,
    pub(super) until: Day,
}

impl Control {
    const fn least(mut self, level: Level) -> Self {
        self.least = Some(level);
        self
    }

    const fn most(mut self, level: Level) -> Self {
        self.most = Some(level);
        self
    }

    const fn until(mut self, day: Day) -> Self {
        self.until = day;
        self
    }
}

const fn of(family: Family, code: &'static str, other: &'static [&'static str]) -> Control {
    Control { code, other, family, least: None, most: None, until: Day::EVER }
}

/// DCID 1/7 as revised on that day lists neither.
const DCID_1_7: Day = Day::on(1995, 4, 12);

/// EO 10501 left it out.
pub(super) const US_RESTRICTED: Day = Day::on(1953, 12, 15);

/// ISM takes EYES out of the register on that day.
pub(super) const EYES_ONLY: Day = Day::on(2014, 9, 11);

/// A declassification date stood in banners until that day.
pub(super) const DECLASS_IN_BANNER: Day = Day::on(2009, 3, 31);

use Family::{Access, Aea, Cable, Codeword, Cui, Dissem, Legacy, National, Nato, NonIc};

static CONTROLS: &[Control] = &[
    of(Dissem, "RSEN", &["RS", "RISK SENSITIVE"]).least(Secret),
    of(Dissem, "FOUO", &["FOR OFFICIAL USE ONLY"]).most(Unclassified),
    of(Dissem, "ORCON", &["OC", "ORIGINATOR CONTROLLED"]).least(Confidential),
    of(Dissem, "ORCON-USGOV", &["OC-USGOV", "ORIGINATOR CONTROLLED US GOVERNMENT"]).least(Confidential),
    of(Dissem, "IMCON", &["IMC", "CONTROLLED IMAGERY"]).least(Secret),
    of(Dissem, "NOFORN", &["NF", "NO FORN", "NOT RELEASABLE TO FOREIGN NATIONALS"]),
    of(Dissem, "PROPIN", &["PR", "CAUTION-PROPRIETARY INFORMATION INVOLVED", "PROPRIETARY INFORMATION"]),
    of(Dissem, "RELIDO", &["RELEASABLE BY INFORMATION DISCLOSURE OFFICIAL"]),
    of(Dissem, "DEA SENSITIVE", &["DSEN", "DRUG ENFORCEMENT ADMINISTRATION SENSITIVE"]),
    of(Dissem, "FISA", &["FOREIGN INTELLIGENCE SURVEILLANCE ACT"]),
    of(Access, "WAIVED", &[]),
    of(Access, "HVSACO", &["HANDLE VIA SPECIAL ACCESS CHANNELS ONLY"]),
    of(Access, "MULTIPLE PROGRAMS", &[]),
    of(NonIc, "LIMDIS", &["DS", "LIMITED DISTRIBUTION"]),
    of(NonIc, "EXDIS", &["XD", "EXCLUSIVE DISTRIBUTION"]),
    of(NonIc, "NODIS", &["ND", "NO DISTRIBUTION"]),
    of(NonIc, "SBU", &["SENSITIVE BUT UNCLASSIFIED"]).most(Unclassified),
    of(NonIc, "SBU NOFORN", &["SBU-NF", "SENSITIVE BUT UNCLASSIFIED NOFORN"]).most(Unclassified),
    of(NonIc, "LES", &["LAW ENFORCEMENT SENSITIVE"]),
    of(NonIc, "LES NOFORN", &["LES-NF", "LAW ENFORCEMENT SENSITIVE NOFORN"]),
    of(NonIc, "SSI", &["SENSITIVE SECURITY INFORMATION"]),
    of(NonIc, "NNPI", &["NAVAL NUCLEAR PROPULSION INFORMATION"]),
    of(NonIc, "SPECAT", &["SC", "SPECIAL CATEGORY"]),
    of(NonIc, "SENSITIVE INFORMATION", &["SINFO"]),
    of(Aea, "TFNI", &["TRANSCLASSIFIED FOREIGN NUCLEAR INFORMATION"]).least(Confidential),
    of(Aea, "DOD UCNI", &["DCNI", "DOD UNCLASSIFIED CONTROLLED NUCLEAR INFORMATION"]).most(Unclassified),
    of(Aea, "DOE UCNI", &["UCNI", "DOE UNCLASSIFIED CONTROLLED NUCLEAR INFORMATION"]).most(Unclassified),
    of(Aea, "CNWDI", &["CRITICAL NUCLEAR WEAPON DESIGN INFORMATION"]).least(Secret),
    of(Nato, "ATOMAL", &[]),
    of(Nato, "BALK", &[]),
    of(Nato, "BOHEMIA", &[]),
    of(Cui, "FED ONLY", &["FEDERAL EMPLOYEES ONLY"]),
    of(Cui, "FEDCON", &["FEDERAL EMPLOYEES AND CONTRACTORS ONLY"]),
    of(Cui, "NOCON", &["NO DISSEMINATION TO CONTRACTORS"]),
    of(Cui, "DL ONLY", &["DISSEMINATION LIST CONTROLLED"]),
    of(Cui, "AC", &["ATTORNEY CLIENT"]),
    of(Cui, "AWP", &["ATTORNEY WORK PRODUCT"]),
    of(Cui, "DELIB", &["DELIBERATIVE PROCESS"]),
    of(Codeword, "COMINT", &["COMMUNICATIONS INTELLIGENCE"]).least(Confidential),
    of(Codeword, "UMBRA", &[]).least(Level::TopSecret),
    of(Codeword, "SPOKE", &[]).least(Secret),
    of(Codeword, "MORAY", &[]).least(Secret),
    of(Codeword, "ZARF", &[]).least(Level::TopSecret),
    of(Codeword, "RUFF", &[]).least(Secret),
    of(Codeword, "DAUNT", &[]).least(Secret),
    of(Codeword, "DINAR", &[]),
    of(Codeword, "TRINE", &[]),
    of(Codeword, "GAMMA", &[]).least(Level::TopSecret),
    of(Codeword, "VRK", &["VERY RESTRICTED KNOWLEDGE"]),
    of(Codeword, "ECI", &["EXCEPTIONALLY CONTROLLED INFORMATION"]),
    of(Codeword, "BYEMAN", &["BYE"]),
    of(Codeword, "TALENT-KEYHOLE", &["TALENT KEYHOLE", "T KH", "TALENT/KEYHOLE"]),
    of(Codeword, "HANDLE VIA COMINT CHANNELS ONLY", &["HVCCO", "CCO", "COMINT CHANNELS ONLY"]),
    of(
        Codeword,
        "HANDLE VIA BYEMAN CONTROL SYSTEM",
        &["HANDLE VIA BYEMAN CHANNELS ONLY", "HANDLE VIA BYEMAN CONTROL SYSTEM ONLY"],
    ),
    of(
        Codeword,
        "HANDLE VIA TALENT-KEYHOLE CHANNELS ONLY",
        &["HANDLE VIA TALENT-KEYHOLE CONTROL SYSTEM ONLY"],
    ),
    of(
        Codeword,
        "HANDLE VIA TALENT-KEYHOLE COMINT CHANNELS JOINTLY",
        &["HANDLE VIA COMINT TALENT-KEYHOLE CHANNELS JOINTLY"],
    ),
    of(
        Codeword,
        "HANDLE VIA BYEMAN TALENT-KEYHOLE COMINT CONTROL SYSTEMS JOINTLY",
        &[
            "HANDLE VIA BYEMAN TALENT-KEYHOLE COMINT CHANNELS JOINTLY",
            "HANDLE VIA BYEMAN COMINT TALENT-KEYHOLE CHANNELS JOINTLY",
        ],
    ),
    of(
        Legacy,
        "WNINTEL",
        &[
            "WN",
            "WARNING NOTICE-INTELLIGENCE SOURCES AND METHODS INVOLVED",
            "WARNING NOTICE-SENSITIVE INTELLIGENCE SOURCES AND METHODS INVOLVED",
            "WARNING NOTICE SENSITIVE SOURCES AND METHODS INVOLVED",
        ],
    )
    .until(DCID_1_7),
    of(
        Legacy,
        "NOCONTRACT",
        &["NC", "NOT RELEASABLE TO CONTRACTORS", "NOT RELEASABLE TO CONTRACTORS/CONSULTANTS"],
    )
    .until(DCID_1_7),
    of(Legacy, "NO FOREIGN DISSEM", &["NO FOREIGN DISSEMINATION", "NOFORDIS", "NO FOREIGN DISSEM ABROAD"])
        .until(Day::on(1979, 12, 31)),
    of(Legacy, "CONTROLLED DISSEM", &["CONTROLLED DISSEMINATION"]),
    of(Legacy, "NO DISSEM ABROAD", &["NO DISSEMINATION ABROAD"]),
    of(Legacy, "BACKGROUND USE ONLY", &[]),
    of(Legacy, "LIMITED OFFICIAL USE", &["LOU"]),
    of(Legacy, "OFFICIAL USE ONLY", &["OUO"]),
    of(Legacy, "ADMINISTRATIVE INTERNAL USE ONLY", &["AIUO", "ADMINISTRATIVE - INTERNAL USE ONLY"]),
    of(Legacy, "INTERNAL USE ONLY", &[]),
    of(Legacy, "SENSITIVE", &[]),
    of(
        Legacy,
        "SENSITIVE INTELLIGENCE SOURCES AND METHODS INVOLVED",
        &["INTELLIGENCE SOURCES AND METHODS INVOLVED", "SENSITIVE SOURCES AND METHODS INVOLVED"],
    ),
    of(Legacy, "EYES ONLY", &[]),
    // Words by which CIA cables of the fifties to seventies limit who reads them, in released papers.
    of(Legacy, "RYBAT", &[]),
    of(Legacy, "KAPOK", &[]),
    of(Cable, "SIPDIS", &[]),
    of(Cable, "STADIS", &[]),
    of(Cable, "NIACT", &["NIACT IMMEDIATE"]),
    of(Cable, "ROGER CHANNEL", &[]),
    of(Cable, "NODIS CHEROKEE", &["CHEROKEE"]),
    of(National, "UK EYES ONLY", &["UKEO"]),
    of(National, "FIVE EYES ONLY", &[]),
    of(National, "STRAP 1", &["STRAP1"]),
    of(National, "STRAP 2", &["STRAP2"]),
    of(National, "STRAP 3", &["STRAP3"]),
    of(National, "LOCSEN", &["LOCALLY SENSITIVE"]),
    of(National, "COMMERCIAL", &[]),
    of(National, "PERSONAL", &["PERSONAL DATA"]),
    of(National, "LEGAL PRIVILEGE", &[]),
    of(National, "MARKET SENSITIVE", &[]),
    of(National, "RECIPIENTS ONLY", &[]),
    of(National, "HR", &[]),
    of(National, "SPÉCIAL FRANCE", &[]),
    of(National, "AMTLICH GEHEIM GEHALTEN", &[]),
];

/// Control systems of sensitive compartmented information that were published.
pub(super) const SCI: [&str; 8] = ["BUR", "COMINT", "EL", "HCS", "KDK", "RSV", "SI", "TK"];

static BY_WRITING: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let writings = CONTROLS.iter().enumerate().flat_map(|(at, control)| {
        std::iter::once(control.code)
            .chain(control.other.iter().copied())
            .map(move |writing| (key(writing), at))
    });
    writings.collect()
});

/// The control written like this, hyphens and accents aside.
pub(super) fn control(writing: &str) -> Option<&'static Control> {
    BY_WRITING.get(&key(writing)).map(|at| &CONTROLS[*at])
}

/// Where the control stands in the register.
pub(super) fn place(code: &str) -> usize {
    CONTROLS.iter().position(|control| control.code == code).unwrap_or(CONTROLS.len())
}

/// The most words that one writing has.
pub(super) const LONGEST: usize = 10;

/// The words that writings are made of, from four letters on: what misread words are compared with.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let levels =
        super::systems::TERMS.iter().flat_map(|term| [(term.written, term.owner), (term.portion, "")]);
    let writings = CONTROLS
        .iter()
        .flat_map(|control| std::iter::once(control.code).chain(control.other.iter().copied()))
        .map(|writing| (writing, ""));
    let mut words: Vec<(String, bool)> = Vec::new();
    for (writing, owner) in levels.chain(writings) {
        let mended = ["", "USA", "GBR", "DEU", "NATO"].contains(&owner);
        let parts = key(writing);
        let parts = parts.split([' ', '/', ':', '+']).filter(|word| word.len() >= 4);
        words.extend(parts.map(|word| (word.to_owned(), mended)));
    }
    // Of a word that is in both, the one that may be mended stays.
    words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    words.dedup_by(|later, earlier| later.0 == earlier.0);
    let mut by_length: Vec<Vec<Known>> = Vec::new();
    for (word, mended) in words {
        let length = word.len();
        by_length.resize_with(by_length.len().max(length + 1), Vec::new);
        by_length[length].push(Known { look: look(&word), word, mended });
    }
    Words(by_length)
});

/// Words by their length in bytes, sorted.
pub(super) struct Words(Vec<Vec<Known>>);

/// A word, and how it looks to a scanner that takes letters for each other.
pub(super) struct Known {
    pub(super) word: String,
    pub(super) look: String,
    /// Whether a damaged word may be taken for it. Not for languages in which a damaged English word lies as near:
    /// `SECRETI` is no Spanish.
    pub(super) mended: bool,
}

impl Words {
    pub(super) fn of_length(&self, length: usize) -> &[Known] {
        self.0.get(length).map_or(&[], Vec::as_slice)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.of_length(word.len()).binary_search_by(|known| known.word.as_str().cmp(word)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_writing_stands_for_two_controls_and_none_is_longer_than_is_looked_for() {
        let writings: Vec<(String, &str)> = CONTROLS
            .iter()
            .flat_map(|c| std::iter::once(c.code).chain(c.other.iter().copied()).map(|w| (key(w), c.code)))
            .collect();
        for (writing, code) in &writings {
            assert_eq!(control(writing).map(|control| control.code), Some(*code), "{writing}");
            assert!(writing.split(' ').count() <= LONGEST, "{writing}");
        }
        assert!(writings.len() > 100);
    }
}
