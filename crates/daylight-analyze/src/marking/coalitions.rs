//! Groups of countries that releasability lists name, and who belongs to them when.

use std::collections::BTreeSet;

use daylight_model::PartialDate;

use super::day::Day;

/// A group as the public value lists name it.
pub(super) struct Coalition {
    pub(super) code: &'static str,
    name: &'static str,
    members: Members,
    pub(super) until: Day,
}

enum Members {
    /// The public lists do not say, or say too little to reckon with.
    Opaque,
    Always(&'static [&'static str]),
    /// Each with the day it joined.
    Since(&'static [(&'static str, Day)]),
}

const FOUNDED: Day = Day::on(1949, 4, 4);

/// Days of accession: the treaty organisation's own published list of members.
const NATO: [(&str, Day); 32] = [
    ("BEL", FOUNDED),
    ("CAN", FOUNDED),
    ("DNK", FOUNDED),
    ("FRA", FOUNDED),
    ("GBR", FOUNDED),
    ("ISL", FOUNDED),
    ("ITA", FOUNDED),
    ("LUX", FOUNDED),
    ("NLD", FOUNDED),
    ("NOR", FOUNDED),
    ("PRT", FOUNDED),
    ("USA", FOUNDED),
    ("GRC", Day::on(1952, 2, 18)),
    ("TUR", Day::on(1952, 2, 18)),
    ("DEU", Day::on(1955, 5, 6)),
    ("ESP", Day::on(1982, 5, 30)),
    ("CZE", Day::on(1999, 3, 12)),
    ("HUN", Day::on(1999, 3, 12)),
    ("POL", Day::on(1999, 3, 12)),
    ("BGR", Day::on(2004, 3, 29)),
    ("EST", Day::on(2004, 3, 29)),
    ("LVA", Day::on(2004, 3, 29)),
    ("LTU", Day::on(2004, 3, 29)),
    ("ROU", Day::on(2004, 3, 29)),
    ("SVK", Day::on(2004, 3, 29)),
    ("SVN", Day::on(2004, 3, 29)),
    ("ALB", Day::on(2009, 4, 1)),
    ("HRV", Day::on(2009, 4, 1)),
    ("MNE", Day::on(2017, 6, 5)),
    ("MKD", Day::on(2020, 3, 27)),
    ("FIN", Day::on(2023, 4, 4)),
    ("SWE", Day::on(2024, 3, 7)),
];

const fn known(code: &'static str, name: &'static str, members: &'static [&'static str]) -> Coalition {
    Coalition { code, name, members: Members::Always(members), until: Day::EVER }
}

const fn opaque(code: &'static str, name: &'static str) -> Coalition {
    Coalition { code, name, members: Members::Opaque, until: Day::EVER }
}

/// The public ISM v13 value lists (2013), and three codes that public papers carry besides. The days on which a
/// code ended are those lists' own.
const ALL: [Coalition; 31] = [
    known("ACGU", "four eyes", &["USA", "AUS", "CAN", "GBR"]),
    opaque("APFS", "a group whose name is not public"),
    opaque("BWCS", "states of the Biological Weapons Convention"),
    opaque("CFCK", "Combined Forces Command, Korea"),
    opaque("CMFC", "Combined Maritime Forces Central"),
    opaque("CMFP", "Cooperative Maritime Forces Pacific"),
    opaque("CPMT", "Civilian Protection Monitoring Team for Sudan"),
    opaque("CTOC", "Countering Transnational Organized Crime"),
    opaque("CWCS", "states of the Chemical Weapons Convention"),
    Coalition {
        until: Day::on(2012, 6, 15),
        ..opaque("EFOR", "European Union stabilisation forces in Bosnia")
    },
    Coalition { until: Day::on(2012, 5, 25), ..opaque("EUDA", "European Union DARIO") },
    known("FVEY", "five eyes", &["USA", "AUS", "CAN", "GBR", "NZL"]),
    opaque("GCTF", "Global Counter-Terrorism Forces"),
    opaque("GMIF", "Global Maritime Interception Forces"),
    opaque("ISAF", "International Security Assistance Force, Afghanistan"),
    opaque("KFOR", "Kosovo Force"),
    opaque("MCFI", "Multinational Coalition Forces, Iraq"),
    Coalition { until: Day::on(2012, 5, 18), ..opaque("MIFH", "Multinational Interim Force, Haiti") },
    opaque("MLEC", "Multi-Lateral Enduring Contingency"),
    opaque("MNFI", "Multi-National Force, Iraq"),
    opaque("NACT", "North African Counter-Terrorism Forces"),
    Coalition {
        code: "NATO",
        name: "North Atlantic Treaty Organization",
        members: Members::Since(&NATO),
        until: Day::EVER,
    },
    opaque("NCFE", "NATO Convention Armed Forces in Europe"),
    opaque("OSTY", "states of the Open Skies Treaty"),
    opaque("RSMA", "Resolute Support Mission, Afghanistan"),
    opaque("SPAA", "a group whose name is not public"),
    known("TEYE", "three eyes", &["USA", "CAN", "GBR"]),
    opaque("UNCK", "United Nations Command, Korea"),
    known("AUSCANNZUKUS", "five eyes", &["USA", "AUS", "CAN", "GBR", "NZL"]),
    known("AUSCANUKUS", "four eyes", &["USA", "AUS", "CAN", "GBR"]),
    known("CANUKUS", "three eyes", &["USA", "CAN", "GBR"]),
];

const SHORT: [(&str, &str); 6] = [
    ("FIVE EYES", "FVEY"),
    ("5 EYES", "FVEY"),
    ("5EYES", "FVEY"),
    ("FOUR EYES", "ACGU"),
    ("THREE EYES", "TEYE"),
    ("AUSCANZUKUS", "AUSCANNZUKUS"),
];

/// The group that a word in a list of countries stands for.
pub(super) fn find(word: &str) -> Option<&'static Coalition> {
    let spaced;
    let word = if word.contains('-') {
        spaced = word.replace('-', " ");
        spaced.as_str()
    } else {
        word
    };
    let word = SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, code)| code);
    ALL.iter().find(|coalition| coalition.code == word)
}

pub(super) fn name(code: &str) -> Option<&'static str> {
    ALL.iter().find(|coalition| coalition.code == code).map(|coalition| coalition.name)
}

impl Coalition {
    /// Who belonged to it on that date; `None` where that cannot be told, from this table or without a date.
    pub(super) fn members(&self, date: Option<&PartialDate>) -> Option<BTreeSet<&'static str>> {
        match self.members {
            Members::Opaque => None,
            Members::Always(members) => Some(members.iter().copied().collect()),
            Members::Since(members) => {
                let date = date?;
                let joined = |since: &Day| !since.is_after(date);
                Some(members.iter().filter(|(_, since)| joined(since)).map(|(code, _)| *code).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coalition_has_the_members_of_the_day() {
        let nato = find("NATO").unwrap();
        assert_eq!(nato.members(None), None);
        let at = |text: &str| nato.members(Some(&text.parse().unwrap())).unwrap().len();
        assert_eq!((at("1949-05"), at("1956"), at("2011"), at("2025")), (12, 15, 28, 32));
        assert_eq!(find("5-EYES").and_then(|five| five.members(None)).map(|five| five.len()), Some(5));
        assert!(find("ISAF").unwrap().members(None).is_none());
    }
}
