//! The words of level of every system, with their step, their owner and their days.

use std::collections::HashMap;
use std::sync::LazyLock;

use daylight_model::Level::{self, Confidential, Restricted, Secret, TopSecret, Unclassified};
use daylight_model::MarkingSystem::{self, Cui, Eu, National, Nato, Tlp, Unstated, Us};

use super::day::Day;
use super::normal::key;

/// A way to say how secret.
#[derive(Debug, PartialEq)]
pub(super) struct Term {
    pub(super) written: &'static str,
    /// The form of portions; empty where there is none.
    pub(super) portion: &'static str,
    pub(super) system: MarkingSystem,
    /// Country or alliance; empty where the term does not show it.
    pub(super) owner: &'static str,
    pub(super) level: Option<Level>,
    pub(super) until: Day,
    pub(super) from: Day,
}

const fn term(
    system: MarkingSystem,
    owner: &'static str,
    level: Level,
    written: &'static str,
    portion: &'static str,
) -> Term {
    Term { written, portion, system, owner, level: Some(level), until: Day::EVER, from: Day::EVER }
}

const fn flat(
    system: MarkingSystem,
    owner: &'static str,
    written: &'static str,
    portion: &'static str,
) -> Term {
    Term { written, portion, system, owner, level: None, until: Day::EVER, from: Day::EVER }
}

const fn until(mut term: Term, day: Day) -> Term {
    term.until = day;
    term
}

const fn from(mut term: Term, day: Day) -> Term {
    term.from = day;
    term
}

/// The United Kingdom went from six tiers to three on that day.
const GSC: Day = Day::on(2014, 4, 2);
/// France went from three tiers to two on that day.
const FRENCH: Day = Day::on(2021, 7, 1);
const TLP_2: Day = Day::on(2022, 8, 1);

/// Sources: the annex of Council Decision 2013/488/EU as amended, the Government Security Classifications of the
/// United Kingdom, the German VSA, the French IGI 1300, TLP 2.0, 32 CFR 2002.
pub(super) static TERMS: &[Term] = &[
    // Shared by several systems, so by themselves they show none.
    term(Unstated, "", TopSecret, "TOP SECRET", "TS"),
    term(Unstated, "", Secret, "SECRET", "S"),
    term(Unstated, "", Confidential, "CONFIDENTIAL", "C"),
    term(Unstated, "", Restricted, "RESTRICTED", "R"),
    term(Unstated, "", Unclassified, "UNCLASSIFIED", "U"),
    term(Us, "USA", Unclassified, "UNCLAS", ""),
    term(Us, "USA", Unclassified, "LIMITED OFFICIAL USE", ""),
    term(Us, "USA", Unclassified, "SENSITIVE BUT UNCLASSIFIED", ""),
    term(Us, "USA", Unclassified, "FOR OFFICIAL USE ONLY", "FOUO"),
    // Atomal has its own form in portions.
    term(Nato, "NATO", TopSecret, "COSMIC TOP SECRET ATOMAL", "CTSA"),
    term(Nato, "NATO", TopSecret, "COSMIC TOP SECRET BALK", "CTS-BALK"),
    term(Nato, "NATO", TopSecret, "COSMIC TOP SECRET BOHEMIA", "CTS-B"),
    term(Nato, "NATO", TopSecret, "COSMIC TOP SECRET", "CTS"),
    term(Nato, "NATO", Secret, "NATO SECRET ATOMAL", "NSAT"),
    term(Nato, "NATO", Secret, "NATO SECRET", "NS"),
    term(Nato, "NATO", Confidential, "NATO CONFIDENTIAL ATOMAL", "NCA"),
    term(Nato, "NATO", Confidential, "NATO CONFIDENTIAL", "NC"),
    term(Nato, "NATO", Restricted, "NATO RESTRICTED", "NR"),
    term(Nato, "NATO", Unclassified, "NATO UNCLASSIFIED", "NU"),
    term(Eu, "EU", TopSecret, "TRÈS SECRET UE/EU TOP SECRET", ""),
    term(Eu, "EU", TopSecret, "EU TOP SECRET", ""),
    term(Eu, "EU", Secret, "SECRET UE/EU SECRET", ""),
    term(Eu, "EU", Secret, "SECRET UE", ""),
    term(Eu, "EU", Secret, "EU SECRET", ""),
    term(Eu, "EU", Confidential, "CONFIDENTIEL UE/EU CONFIDENTIAL", ""),
    term(Eu, "EU", Confidential, "CONFIDENTIEL UE", ""),
    term(Eu, "EU", Confidential, "EU CONFIDENTIAL", ""),
    term(Eu, "EU", Restricted, "RESTREINT UE/EU RESTRICTED", ""),
    term(Eu, "EU", Restricted, "RESTREINT UE", ""),
    term(Eu, "EU", Restricted, "EU RESTRICTED", ""),
    flat(Eu, "EU", "LIMITE", ""),
    term(National, "GBR", TopSecret, "UK TOP SECRET", ""),
    term(National, "GBR", Secret, "UK SECRET", ""),
    until(term(National, "GBR", Confidential, "UK CONFIDENTIAL", ""), GSC),
    until(term(National, "GBR", Restricted, "UK RESTRICTED", ""), GSC),
    from(term(National, "GBR", Restricted, "UK OFFICIAL-SENSITIVE", ""), GSC),
    from(term(National, "GBR", Unclassified, "UK OFFICIAL", ""), GSC),
    from(term(National, "GBR", Restricted, "OFFICIAL-SENSITIVE", ""), GSC),
    from(term(National, "GBR", Unclassified, "OFFICIAL", ""), GSC),
    term(National, "AUS", Restricted, "OFFICIAL: SENSITIVE", ""),
    term(National, "AUS", Confidential, "PROTECTED", ""),
    term(National, "CAN", Restricted, "PROTECTED A", ""),
    term(National, "CAN", Restricted, "PROTECTED B", ""),
    term(National, "CAN", Restricted, "PROTECTED C", ""),
    term(National, "NZL", Restricted, "IN CONFIDENCE", ""),
    term(National, "DEU", TopSecret, "STRENG GEHEIM", ""),
    term(National, "DEU", Secret, "GEHEIM", ""),
    term(National, "DEU", Confidential, "VS-VERTRAULICH", "VS-V"),
    term(National, "DEU", Restricted, "VS-NUR FÜR DEN DIENSTGEBRAUCH", "VS-NFD"),
    term(National, "DEU", Restricted, "VS-NUR FUER DEN DIENSTGEBRAUCH", ""),
    until(term(National, "FRA", TopSecret, "TRÈS SECRET DÉFENSE", ""), FRENCH),
    until(term(National, "FRA", Secret, "SECRET DÉFENSE", ""), FRENCH),
    until(term(National, "FRA", Confidential, "CONFIDENTIEL DÉFENSE", ""), FRENCH),
    // Belgium writes the same, so the owner is not in the words.
    term(National, "", TopSecret, "TRÈS SECRET", ""),
    term(National, "BEL", Confidential, "CONFIDENTIEL", ""),
    term(National, "FRA", Restricted, "DIFFUSION RESTREINTE", ""),
    term(National, "FRA", Unclassified, "NON PROTÉGÉ", ""),
    term(National, "DNK", TopSecret, "YDERST HEMMELIGT", ""),
    term(National, "DNK", Secret, "HEMMELIGT", ""),
    term(National, "DNK", Confidential, "FORTROLIGT", ""),
    term(National, "DNK", Restricted, "TIL TJENESTEBRUG", ""),
    term(National, "ESP", TopSecret, "SECRETO", ""),
    term(National, "ESP", Secret, "RESERVADO", ""),
    term(National, "ESP", Confidential, "CONFIDENCIAL", ""),
    term(National, "ESP", Restricted, "DIFUSIÓN LIMITADA", ""),
    term(National, "ITA", TopSecret, "SEGRETISSIMO", ""),
    term(National, "ITA", Secret, "SEGRETO", ""),
    term(National, "ITA", Confidential, "RISERVATISSIMO", ""),
    term(National, "ITA", Restricted, "RISERVATO", ""),
    term(National, "CZE", TopSecret, "PŘÍSNĚ TAJNÉ", ""),
    term(National, "CZE", Secret, "TAJNÉ", ""),
    term(National, "CZE", Confidential, "DŮVĚRNÉ", ""),
    term(National, "CZE", Restricted, "VYHRAZENÉ", ""),
    term(National, "EST", TopSecret, "TÄIESTI SALAJANE", ""),
    term(National, "EST", Secret, "SALAJANE", ""),
    term(National, "EST", Confidential, "KONFIDENTSIAALNE", ""),
    term(National, "EST", Restricted, "PIIRATUD", ""),
    term(National, "HRV", TopSecret, "VRLO TAJNO", ""),
    term(National, "HRV", Secret, "TAJNO", ""),
    term(National, "HRV", Confidential, "POVJERLJIVO", ""),
    term(National, "HRV", Restricted, "OGRANIČENO", ""),
    flat(Tlp, "", "TLP:RED", ""),
    from(flat(Tlp, "", "TLP:AMBER+STRICT", ""), TLP_2),
    flat(Tlp, "", "TLP:AMBER", ""),
    flat(Tlp, "", "TLP:GREEN", ""),
    from(flat(Tlp, "", "TLP:CLEAR", ""), TLP_2),
    until(flat(Tlp, "", "TLP:WHITE", ""), TLP_2),
    term(Cui, "USA", Unclassified, "CUI", ""),
    term(Cui, "USA", Unclassified, "CONTROLLED", ""),
];

/// The longest term that `text` begins with, and how many bytes of `text` it takes. A term ends where a word ends.
pub(super) fn leading(text: &str) -> Option<(&'static Term, Writing, usize)> {
    let first = fold(text.chars().next()?);
    let mut best: Option<(&'static Term, Writing, usize)> = None;
    for (written, writing, term) in BY_FIRST.get(&first)? {
        let Some(length) = prefix(text, written) else { continue };
        if best.is_none_or(|(.., longest)| length > longest) {
            best = Some((term, *writing, length));
        }
    }
    best
}

type Form = (Vec<char>, Writing, &'static Term);

static BY_FIRST: LazyLock<HashMap<char, Vec<Form>>> = LazyLock::new(|| {
    let mut forms: HashMap<char, Vec<Form>> = HashMap::new();
    for term in TERMS {
        for (written, writing) in [(term.written, Writing::Long), (term.portion, Writing::Portion)] {
            let folded: Vec<char> = written.chars().map(fold).collect();
            if let Some(first) = folded.first() {
                forms.entry(*first).or_default().push((folded, writing, term));
            }
        }
    }
    forms
});

/// Which of its two forms a term has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Long,
    Portion,
}

/// How much of `text` says `written`, hyphens and accents aside.
fn prefix(text: &str, written: &[char]) -> Option<usize> {
    let mut found = text.chars();
    for wanted in written {
        if fold(found.next()?) != *wanted {
            return None;
        }
    }
    let rest = found.as_str();
    let ends = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
    ends.then(|| text.len() - rest.len())
}

fn fold(c: char) -> char {
    match c {
        ' ' | '-' | ':' => ' ',
        c if c.is_ascii() => c,
        c => key(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_term_wins_and_ends_with_a_word() {
        let written = |text: &str| leading(text).map(|(term, _, length)| (term.written, length));
        assert_eq!(written("TOP SECRET//SI"), Some(("TOP SECRET", 10)));
        assert_eq!(written("SECRET UE/EU SECRET"), Some(("SECRET UE/EU SECRET", 19)));
        assert_eq!(written("VS-NUR FUR DEN DIENSTGEBRAUCH"), Some(("VS-NUR FÜR DEN DIENSTGEBRAUCH", 29)));
        assert_eq!(written("SECRETARY"), None);
        assert_eq!(
            written("RISERVATO").and_then(|_| leading("RISERVATO")).and_then(|(term, ..)| term.level),
            Some(Restricted)
        );
        assert_eq!(leading("RESERVADO").and_then(|(term, ..)| term.level), Some(Secret));
    }
}
