//! Papers that ask for something to be found out: collection requirements, taskings, requests for information.
//!
//! The public record shows no one form, only the same things asked in the same few words: a number, who asks,
//! from when until when, how urgent, about what and where, the questions, who is to find out, for whom. A page is
//! such a paper if several of those labels stand on it and at least two that no memorandum has.

mod label;
mod question;

use std::ops::Range;

use daylight_model::PartialDate;

use crate::heading::day;
use crate::heading::line::{self, Line, Piece};

pub use daylight_model::RequirementKind;
pub use question::Question;

/// One field, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementField {
    /// What it tells.
    pub kind: RequirementKind,
    /// The words of the paper, their lines joined.
    pub text: String,
    /// The day, of fields that are one.
    pub date: Option<PartialDate>,
    /// Bytes of the page, one range for each line.
    pub spans: Vec<Range<usize>>,
    /// How sure, in percent. An estimate by rule.
    pub certainty: u8,
}

/// A requirement as its page states it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirement {
    /// In the order of the page.
    pub fields: Vec<RequirementField>,
    /// The questions one by one.
    pub questions: Vec<Question>,
}

impl Requirement {
    /// The first field of a kind.
    pub fn field(&self, kind: RequirementKind) -> Option<&RequirementField> {
        self.fields.iter().find(|field| field.kind == kind)
    }
}

/// Lines of a page that are looked at.
const MOST_LINES: usize = 600;

/// Labels of different kinds that a page must show.
const FEWEST: usize = 4;

/// Reads a page if it is such a paper.
pub fn requirement(page: &str) -> Option<Requirement> {
    let lines = line::lines(page, MOST_LINES);
    let mut labelled: Vec<(usize, label::Hit)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some(hit) = label::hit(line) {
            labelled.push((at, hit));
        }
    }
    if !is_requirement(&labelled) {
        return None;
    }
    let mut requirement = Requirement::default();
    for (place, (at, hit)) in labelled.iter().enumerate() {
        let until = labelled.get(place + 1).map_or(lines.len(), |(next, _)| *next);
        let pieces = pieces(&lines, *at, hit, until);
        if hit.kind == RequirementKind::Questions {
            requirement.questions.extend(question::questions(&pieces));
        }
        requirement.give(hit, &pieces);
    }
    Some(requirement)
}

/// Enough labels, and two of those that only such papers have.
fn is_requirement(labelled: &[(usize, label::Hit)]) -> bool {
    let mut kinds: Vec<RequirementKind> = Vec::new();
    let mut own: Vec<RequirementKind> = Vec::new();
    for (_, hit) in labelled {
        if !kinds.contains(&hit.kind) {
            kinds.push(hit.kind);
        }
        if hit.own && !own.contains(&hit.kind) {
            own.push(hit.kind);
        }
    }
    kinds.len() >= FEWEST && own.len() >= 2
}

/// The value beside the label and, for those that run on, the lines below it.
fn pieces<'a>(lines: &[Line<'a>], at: usize, hit: &label::Hit, until: usize) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let Some(line) = lines.get(at) else { return pieces };
    let beside = line.rest(hit.rest);
    if !beside.text.is_empty() {
        pieces.push(beside);
    }
    let most = if runs_on(hit.kind) { MOST_LINES } else { usize::from(pieces.is_empty()) };
    for line in lines.iter().take(until).skip(at + 1).take(most) {
        let piece = line.whole();
        if !piece.text.is_empty() {
            pieces.push(piece);
        }
    }
    pieces
}

/// Whether its value is more than a line.
fn runs_on(kind: RequirementKind) -> bool {
    matches!(
        kind,
        RequirementKind::Questions
            | RequirementKind::Background
            | RequirementKind::Distribution
            | RequirementKind::Collector
            | RequirementKind::Customer
            | RequirementKind::Reporting
    )
}

impl Requirement {
    fn give(&mut self, hit: &label::Hit, pieces: &[Piece<'_>]) {
        let text = line::joined(pieces);
        if text.is_empty() {
            return;
        }
        let spans = pieces.iter().map(Piece::span).collect();
        let certainty = if hit.own { 85 } else { 70 };
        if matches!(hit.kind, RequirementKind::From | RequirementKind::Until | RequirementKind::Tasked) {
            self.give_dates(hit.kind, text, spans, certainty);
            return;
        }
        self.fields.push(RequirementField { kind: hit.kind, text, date: None, spans, certainty });
    }

    /// "Effective: 1 March 1977 to 28 February 1978" is two fields.
    fn give_dates(&mut self, kind: RequirementKind, text: String, spans: Vec<Range<usize>>, certainty: u8) {
        let days = day::all(&text);
        let date = days.first().map(|day| day.date);
        let second = days.get(1).map(|day| day.date).filter(|_| kind == RequirementKind::From);
        self.fields.push(RequirementField {
            kind,
            text: text.clone(),
            date,
            spans: spans.clone(),
            certainty,
        });
        if second.is_some() {
            self.fields.push(RequirementField {
                kind: RequirementKind::Until,
                text,
                date: second,
                spans,
                certainty,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
SECRET
COLLECTION REQUIREMENT
Requirement No.: HC-77-0412
Originator: Office of Harbour Affairs
Effective: 1 March 1977
Expires: 28 February 1978
Priority: 2
Subject: Dredging of the northern channel
Area: North Harbour, Old Pier
Essential Elements of Information:
1. (S) Who pays for the dredging?
2. (U) Which ships are used, and
   under which flags?
a. Where is the mud taken?
Collectors: Naval attaches; field stations
Customer: Ministry of Tides
Distribution: 3 - Harbour Office
";

    #[test]
    fn a_requirement_is_read_into_its_parts() {
        let requirement = requirement(PAGE).unwrap();
        for (kind, wanted) in [
            (RequirementKind::Number, "HC-77-0412"),
            (RequirementKind::Originator, "Office of Harbour Affairs"),
            (RequirementKind::Priority, "2"),
            (RequirementKind::Subject, "Dredging of the northern channel"),
            (RequirementKind::Place, "North Harbour, Old Pier"),
            (RequirementKind::Collector, "Naval attaches; field stations"),
            (RequirementKind::Customer, "Ministry of Tides"),
            (RequirementKind::Distribution, "3 - Harbour Office"),
        ] {
            assert_eq!(requirement.field(kind).map(|field| field.text.as_str()), Some(wanted));
        }
        let until = requirement.field(RequirementKind::Until).unwrap();
        assert_eq!(until.date.map(|date| date.to_string()).as_deref(), Some("1978-02-28"));
        assert_eq!(&PAGE[until.spans[0].clone()], "28 February 1978");
        let questions: Vec<&str> =
            requirement.questions.iter().map(|question| question.text.as_str()).collect();
        assert_eq!(
            questions,
            [
                "Who pays for the dredging?",
                "Which ships are used, and under which flags?",
                "Where is the mud taken?"
            ]
        );
        assert_eq!(requirement.questions[1].marking.as_deref(), Some("(U)"));
    }

    #[test]
    fn a_validity_on_one_line_is_two_dates() {
        let page = PAGE.replace(
            "Effective: 1 March 1977\nExpires: 28 February 1978",
            "Period: 1 March 1977 to 28 February 1978",
        );
        let read = requirement(&page).unwrap();
        let date =
            |kind| read.field(kind).and_then(|field| field.date).map(|date: PartialDate| date.to_string());
        assert_eq!(date(RequirementKind::From).as_deref(), Some("1977-03-01"));
        assert_eq!(date(RequirementKind::Until).as_deref(), Some("1978-02-28"));
    }

    #[test]
    fn a_tasking_order_in_numbered_chapters_is_one() {
        let page = "SECRET\nTASKING ORDER 12-777\nOriginator:\tHarbour Directorate\nNumber:\tTO 12-777\n\
                    Date:\t3 March 1977\nSubject:\t(S) Mud\nIn force:\t3 March 1977 to 14 March 1977\n\
                    Priority:\t1\nCustomers:\tOffice of Tides\n\n1. Background\n1. (U) There is mud.\n\n\
                    3. Questions\n4. (S//NF) Who pays for\nthe mud?\n5. (S) Who sells it?\n\n4. Handling\n6. (S) By hand.\n";
        let read = requirement(page).unwrap();
        let date = |kind| read.field(kind).and_then(|field| field.date).map(|date| date.to_string());
        assert_eq!(date(RequirementKind::From).as_deref(), Some("1977-03-03"));
        assert_eq!(date(RequirementKind::Until).as_deref(), Some("1977-03-14"));
        let questions: Vec<&str> = read.questions.iter().map(|question| question.text.as_str()).collect();
        assert_eq!(questions, ["Who pays for the mud?", "Who sells it?"]);
        assert_eq!(read.field(RequirementKind::Subject).unwrap().text, "(S) Mud");
    }

    #[test]
    fn a_memorandum_is_no_requirement() {
        let page = "MEMORANDUM FOR: Harbour Master\nFROM: Tides\nSUBJECT: Mud\nDATE: 1 March 1977\nPriority: high\nRef: 4\nTitle: x\n";
        assert_eq!(requirement(page), None);
    }
}
