//! The words under which requirements state their parts.

use super::RequirementKind as Kind;
use crate::heading::fold;
use crate::heading::line::Line;

/// Squeezed label, what it tells, and whether only such papers have it.
const LABELS: &[(&str, Kind, bool)] = &[
    ("REQUIREMENTNO", Kind::Number, true),
    ("REQUIREMENTNUMBER", Kind::Number, true),
    ("REQNO", Kind::Number, true),
    ("REQUIREMENT", Kind::Number, true),
    ("TASKINGNO", Kind::Number, true),
    ("TASKINGNUMBER", Kind::Number, true),
    ("RFINO", Kind::Number, true),
    ("RFINUMBER", Kind::Number, true),
    ("CONTROLNO", Kind::Number, false),
    ("CONTROLNUMBER", Kind::Number, false),
    ("SERIAL", Kind::Number, false),
    ("SERIALNUMBER", Kind::Number, false),
    ("CASENUMBER", Kind::Number, false),
    ("NUMBER", Kind::Number, false),
    ("TASKINGORDER", Kind::Number, true),
    ("ORDERNO", Kind::Number, false),
    ("ORDERNUMBER", Kind::Number, false),
    ("TITLE", Kind::Title, false),
    ("ORIGINATOR", Kind::Originator, false),
    ("REQUESTER", Kind::Originator, true),
    ("REQUESTOR", Kind::Originator, true),
    ("REQUESTEDBY", Kind::Originator, true),
    ("FROM", Kind::Originator, false),
    ("VALIDATEDBY", Kind::Validator, true),
    ("VALIDATINGAUTHORITY", Kind::Validator, true),
    ("APPROVED", Kind::Validator, false),
    ("APPROVEDBY", Kind::Validator, false),
    ("DATE", Kind::Tasked, false),
    ("DATEOFTASKING", Kind::Tasked, true),
    ("TASKED", Kind::Tasked, true),
    ("ASOF", Kind::Tasked, false),
    ("EFFECTIVE", Kind::From, true),
    ("EFFECTIVEDATE", Kind::From, true),
    ("EFFECTIVEFROM", Kind::From, true),
    ("VALIDFROM", Kind::From, true),
    ("INFORCE", Kind::From, true),
    ("INFORCEFROM", Kind::From, true),
    ("VALIDITY", Kind::From, true),
    ("PERIODOFVALIDITY", Kind::From, true),
    ("PERIOD", Kind::From, false),
    ("PERIODCOVERED", Kind::From, false),
    ("EXPIRES", Kind::Until, true),
    ("EXPIRATION", Kind::Until, true),
    ("EXPIRATIONDATE", Kind::Until, true),
    ("EFFECTIVEUNTIL", Kind::Until, true),
    ("VALIDUNTIL", Kind::Until, true),
    ("SUSPENSE", Kind::Until, true),
    ("LTIOV", Kind::Until, true),
    ("NOLATERTHAN", Kind::Until, true),
    ("NLT", Kind::Until, true),
    ("REVIEWDATE", Kind::Until, false),
    ("REVALIDATE", Kind::Until, true),
    ("PRIORITY", Kind::Priority, false),
    ("PRI", Kind::Priority, false),
    ("PRECEDENCE", Kind::Priority, false),
    ("CATEGORY", Kind::Priority, false),
    ("BAND", Kind::Priority, true),
    ("PIR", Kind::Priority, true),
    ("SUBJECT", Kind::Subject, false),
    ("SUBJECTS", Kind::Subject, false),
    ("SUBJ", Kind::Subject, false),
    ("TOPIC", Kind::Subject, false),
    ("TOPICS", Kind::Subject, false),
    ("COUNTRY", Kind::Place, false),
    ("COUNTRIES", Kind::Place, false),
    ("AREA", Kind::Place, false),
    ("AREAS", Kind::Place, false),
    ("PLACES", Kind::Place, false),
    ("GEOGRAPHICAREA", Kind::Place, true),
    ("TARGETCOUNTRY", Kind::Place, true),
    ("EEI", Kind::Questions, true),
    ("EEIS", Kind::Questions, true),
    ("ESSENTIALELEMENTSOFINFORMATION", Kind::Questions, true),
    ("KEYINTELLIGENCEQUESTION", Kind::Questions, true),
    ("KEYINTELLIGENCEQUESTIONS", Kind::Questions, true),
    ("KIQ", Kind::Questions, true),
    ("KIQS", Kind::Questions, true),
    ("SIR", Kind::Questions, true),
    ("SPECIFICINFORMATIONREQUIREMENTS", Kind::Questions, true),
    ("QUESTIONS", Kind::Questions, true),
    ("SPECIFICQUESTIONS", Kind::Questions, true),
    ("INFORMATIONDESIRED", Kind::Questions, true),
    ("INFORMATIONREQUIRED", Kind::Questions, true),
    ("REQUIREMENTS", Kind::Questions, true),
    ("BACKGROUND", Kind::Background, false),
    ("JUSTIFICATION", Kind::Background, false),
    ("DISCIPLINE", Kind::Discipline, true),
    ("DISCIPLINES", Kind::Discipline, true),
    ("COLLECTOR", Kind::Collector, true),
    ("COLLECTORS", Kind::Collector, true),
    ("TASKEDCOLLECTORS", Kind::Collector, true),
    ("COLLECTIONAGENCIES", Kind::Collector, true),
    ("AGENCIESTOBEEMPLOYED", Kind::Collector, true),
    ("CUSTOMER", Kind::Customer, true),
    ("CUSTOMERS", Kind::Customer, true),
    ("CONSUMER", Kind::Customer, true),
    ("CONSUMERS", Kind::Customer, true),
    ("SUPPORTEDELEMENT", Kind::Customer, true),
    ("SUPPORTEDELEMENTS", Kind::Customer, true),
    ("ONBEHALFOF", Kind::Customer, true),
    ("DISTRIBUTION", Kind::Distribution, false),
    ("DIST", Kind::Distribution, false),
    ("DISSEM", Kind::Distribution, false),
    ("ADDRESSEES", Kind::Distribution, false),
    ("REPORTINGINSTRUCTIONS", Kind::Reporting, true),
    ("REPORTS", Kind::Reporting, false),
    ("TARGETS", Kind::Subject, false),
    ("SUPERSEDES", Kind::Related, true),
    ("SUPPLEMENTS", Kind::Related, true),
    ("REPLACES", Kind::Related, false),
    ("HANDLING", Kind::Reporting, false),
    ("RELATEDREQUIREMENTS", Kind::Related, true),
    ("REFERENCE", Kind::Related, false),
    ("REF", Kind::Related, false),
    ("STATUS", Kind::Status, false),
];

/// Most words of a label.
const WORDS: usize = 5;

/// A label at the beginning of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) kind: Kind,
    /// Whether only such papers have it.
    pub(super) own: bool,
    /// Byte of the line from which the value stands.
    pub(super) rest: usize,
}

pub(super) fn hit(line: &Line<'_>) -> Option<Hit> {
    let bare = without_portion(line.text);
    let skipped = line.text.len() - bare.len();
    let divided = bare.char_indices().take(48).find(|(_, c)| *c == ':');
    let (head, rest) = match divided {
        Some((at, _)) => (&bare[..at], at + 1),
        None => (bare, bare.len()),
    };
    if head.split_whitespace().count() > WORDS || head.len() > 60 {
        return None;
    }
    let head = head.split('(').next().unwrap_or_default();
    let squeezed = fold::squeezed(head);
    // Alone on a line a label is one only in capitals or behind a number: "Requirements" may head any chapter. What has
    // a number heads a chapter of this paper, if other labels say that it is one.
    let chapter = skipped > 0 && line.text.starts_with(|c: char| c.is_ascii_digit());
    if divided.is_none() && !chapter && head.chars().any(char::is_lowercase) {
        return None;
    }
    let (_, kind, own) = LABELS
        .iter()
        .filter_map(|(word, kind, own)| {
            // Short labels have to be read right: there are too many words beside them.
            let bound = if word.len() < 6 { 0 } else { fold::tolerance(word.len()).min(2) };
            Some((fold::distance(word, &squeezed, bound)?, *kind, *own))
        })
        .min_by_key(|(wrong, ..)| *wrong)?;
    let own = own && (divided.is_some() || !chapter);
    Some(Hit { kind, own, rest: skipped + rest })
}

/// The line without the `(U)` or `1.` that such papers put before a label.
fn without_portion(text: &str) -> &str {
    let mut text = text;
    for _ in 0..2 {
        let inner = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        if let Some((mark, rest)) = inner
            && mark.len() <= 12
            && !mark.chars().any(char::is_lowercase)
        {
            text = rest.trim_start();
        }
        let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
        if digits.len() < text.len() && digits.starts_with(['.', ')']) {
            text = digits[1..].trim_start();
        }
    }
    text
}
