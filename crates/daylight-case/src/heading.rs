//! What a document says at its head, and the date it is taken to be of.

use std::collections::{BTreeMap, BTreeSet};

use daylight_analyze::date::{DateCandidate, document_date};
use daylight_analyze::reference::references;
use daylight_model::{
    Field, HeadingField, HeadingHow, Mention, MentionKind, PageMentions, PartialDate, RequirementKind,
};
use daylight_search::{TextField, paper_key};
use daylight_store::{Dated, Occurrence};

pub use daylight_analyze::date::{DateSource, Reason as DateReason};

/// Pages on which the analysis looks for headings.
pub(crate) const HEADED_PAGES: u32 = 12;

/// Values of one field that are told: an addressee and those beside it, not every paper of a binder.
const TOLD_OF_A_FIELD: usize = 6;

/// Fields below this are told and not searched in by `from:` and its like.
const SURE_ENOUGH: u8 = 55;

/// One thing that stands at the head of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadingLine {
    /// What it tells.
    pub field: HeadingField,
    /// The words of the paper in one line; of a date the date.
    pub value: String,
    /// The page it stands on.
    pub page: u32,
    /// Where on that page: bytes of its text.
    pub span: std::ops::Range<u32>,
    /// How it was told, in our words.
    pub how: String,
    /// How sure it is, in percent.
    pub certainty: u8,
    /// What does not fit.
    pub findings: Vec<String>,
}

/// A date that may be that of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTold {
    /// As far as it is known.
    pub date: PartialDate,
    /// Where it comes from.
    pub source: DateSource,
    /// Where it stands: page and bytes of its text; `None` for what stands on no page.
    pub place: Option<(u32, std::ops::Range<u32>)>,
}

/// The date a document is taken to be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDate {
    /// It, and where it comes from.
    pub told: DateTold,
    /// Why this one.
    pub reason: DateReason,
    /// How sure it is, in percent.
    pub certainty: u8,
    /// Dates that say otherwise.
    pub against: Vec<DateTold>,
    /// Who set it and when, where a person did.
    pub set: Option<(String, String)>,
}

impl DateTold {
    /// Where the date comes from, in words: `from the heading on page 1`.
    pub fn provenance(&self) -> String {
        let words = match self.source {
            DateSource::Person => "set by a person",
            DateSource::Heading => "from the heading",
            DateSource::Sent => "from the message",
            DateSource::Form => "from the form of an archive",
            DateSource::Text => "from the text",
            DateSource::Created => "from the file's own word on when it was begun",
            DateSource::Changed => "from the file's own word on when it was changed",
            DateSource::FileTime => "from the time of the file in its container",
        };
        match &self.place {
            Some((page, _)) => format!("{words} on page {page}"),
            None => words.to_owned(),
        }
    }
}

/// Whether the format itself tells sender and addressee: what stands on the pages like a heading is then that of
/// another message.
pub(crate) fn is_message(metadata: &[(Field, String)]) -> bool {
    metadata.iter().any(|(field, _)| matches!(field, Field::From | Field::Sent | Field::MessageId))
}

/// The heading of a document, the best value of each field first, fields in the order of [`HeadingField::ALL`].
pub(crate) fn heading(pages: &BTreeMap<u32, PageMentions>) -> Vec<HeadingLine> {
    let mut lines: Vec<HeadingLine> = Vec::new();
    for (page, mention) in on_first_pages(pages) {
        let MentionKind::Heading(field) = mention.kind else { continue };
        lines.push(HeadingLine {
            field,
            value: mention.value.clone(),
            page,
            span: mention.start..mention.end,
            how: mention.how.clone(),
            certainty: mention.certainty,
            findings: mention.findings.clone(),
        });
    }
    // Stable: of equals that of the earliest page.
    lines.sort_by_key(|line| (line.field, std::cmp::Reverse(weight(line.certainty, line.page))));
    let mut known = BTreeSet::new();
    lines.retain(|line| known.insert((line.field, line.value.to_lowercase())));
    let mut kept: Vec<HeadingLine> = Vec::new();
    for lines in lines.chunk_by(|one, next| one.field == next.field) {
        kept.extend(lines.iter().take(TOLD_OF_A_FIELD).cloned());
    }
    kept
}

fn on_first_pages(pages: &BTreeMap<u32, PageMentions>) -> impl Iterator<Item = (u32, &Mention)> {
    let first = pages.range(..=HEADED_PAGES);
    first.flat_map(|(page, said)| said.mentions.iter().map(|mention| (*page, mention)))
}

/// Sureness, less for later pages: a page behind the first is often another paper.
fn weight(certainty: u8, page: u32) -> u32 {
    (u32::from(certainty) * 4).saturating_sub(page.saturating_sub(1).min(12) * 12)
}

/// The best value of a field.
pub(crate) fn best(heading: &[HeadingLine], field: HeadingField) -> Option<&HeadingLine> {
    heading.iter().find(|line| line.field == field)
}

/// The date a document is taken to be of, by what it says at its head, by its metadata, by the time of its file.
pub(crate) fn date(
    set: Option<Dated>,
    heading: &[HeadingLine],
    metadata: &[(Field, String)],
    occurrences: &[Occurrence],
) -> Option<DocumentDate> {
    let mut told: Vec<(DateTold, u8)> = Vec::new();
    if let Some(set) = &set {
        told.push((DateTold { date: set.date, source: DateSource::Person, place: None }, 100));
    }
    let message = is_message(metadata);
    for line in heading.iter().filter(|line| line.field == HeadingField::Date) {
        let Ok(date) = line.value.parse() else { continue };
        let source = source_of(line, message);
        // Behind the first pages a date is less likely that of the paper, and no page is a certificate.
        let certainty = u8::try_from(weight(line.certainty, line.page) / 4).unwrap_or(u8::MAX);
        let place = Some((line.page, line.span.clone()));
        told.push((DateTold { date, source, place }, certainty));
    }
    for (field, source, certainty) in [
        (Field::Sent, DateSource::Sent, 95),
        (Field::Created, DateSource::Created, 90),
        (Field::Modified, DateSource::Changed, 90),
    ] {
        let dates = metadata.iter().filter(|(of, _)| *of == field);
        let date = dates.filter_map(|(_, value)| value.parse().ok()).next();
        told.extend(date.map(|date| (DateTold { date, source, place: None }, certainty)));
    }
    // The time of a file in a folder is that of a copy; of a part, that of whoever packed it.
    let packed = occurrences.iter().filter(|place| place.parent.is_some());
    let packed = packed
        .filter_map(|place| place.modified.as_deref()?.parse().ok())
        .min_by_key(PartialDate::first_second);
    told.extend(packed.map(|date| (DateTold { date, source: DateSource::FileTime, place: None }, 70)));

    let candidates: Vec<DateCandidate> = told
        .iter()
        .map(|(told, certainty)| DateCandidate {
            source: told.source,
            date: told.date,
            certainty: *certainty,
        })
        .collect();
    let chosen = document_date(&candidates)?;
    let against = chosen.against.iter().filter_map(|at| told.get(*at)).map(|(told, _)| told.clone());
    let mut against: Vec<DateTold> = against.collect();
    against.truncate(TOLD_OF_A_FIELD);
    let (one, _) = told.get(chosen.chosen)?;
    Some(DocumentDate {
        told: one.clone(),
        reason: chosen.reason,
        certainty: chosen.certainty,
        against,
        set: set.map(|set| (set.who, set.at)).filter(|_| chosen.source == DateSource::Person),
    })
}

fn source_of(line: &HeadingLine, message: bool) -> DateSource {
    match HeadingHow::from_words(&line.how) {
        // What stands in a message like a heading is that of another.
        _ if message => DateSource::Text,
        Some(HeadingHow::Form) => DateSource::Form,
        Some(HeadingHow::Alone | HeadingHow::Pattern) | None => DateSource::Text,
        Some(HeadingHow::Letter) if line.certainty < 60 => DateSource::Text,
        Some(HeadingHow::Label | HeadingHow::Cable | HeadingHow::Letter) => DateSource::Heading,
    }
}

/// What `from:`, `to:` and `subject:` find in a heading.
pub(crate) fn words_to_search(heading: &[HeadingLine]) -> impl Iterator<Item = (TextField, String)> {
    let sure = heading.iter().filter(|line| line.certainty >= SURE_ENOUGH);
    sure.filter_map(|line| {
        let field = match line.field {
            HeadingField::Author | HeadingField::Originator => TextField::From,
            HeadingField::Addressee | HeadingField::Copy | HeadingField::Attention => TextField::To,
            HeadingField::Subject => TextField::Subject,
            _ => return None,
        };
        Some((field, line.value.clone()))
    })
}

/// The numbers under which a document stands itself: of its archive, as a message, as a cable, as a tasking.
pub(crate) fn own_numbers(
    heading: &[HeadingLine],
    pages: &BTreeMap<u32, PageMentions>,
    metadata: &[(Field, String)],
) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    numbers.extend(best(heading, HeadingField::RecordNumber).map(|line| line.value.clone()));
    for line in heading.iter().filter(|line| line.field == HeadingField::Reference) {
        // What a cable cites in its head is its own number; behind a label stand numbers of other papers.
        if HeadingHow::from_words(&line.how) == Some(HeadingHow::Cable) {
            numbers.extend(references(&line.value).into_iter().map(|one| one.key).take(1));
        }
    }
    for (_, mention) in pages.iter().flat_map(|(page, said)| said.mentions.iter().map(move |one| (page, one)))
    {
        if mention.kind == MentionKind::Requirement(RequirementKind::Number) {
            numbers.push(mention.value.clone());
        }
    }
    numbers.extend(
        metadata.iter().filter(|(field, _)| *field == Field::MessageId).map(|(_, value)| value.clone()),
    );
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A number of another paper, its page, and bytes of that.
pub(crate) type Named = (String, u32, std::ops::Range<u32>);

/// Numbers of other papers that a document names, each once in the order of its pages, without its own.
pub(crate) fn refers_to(pages: &BTreeMap<u32, PageMentions>, own: &[String]) -> Vec<Named> {
    let mut known: BTreeSet<String> = own.iter().map(|number| paper_key(number)).collect();
    let mut named = Vec::new();
    for (page, said) in pages {
        for mention in &said.mentions {
            for number in numbers_in(mention) {
                if known.insert(paper_key(number)) {
                    named.push((number.to_owned(), *page, mention.start..mention.end));
                }
            }
        }
    }
    named
}

/// The numbers of a mention: one of a reference, several behind a label (`Supplements: TO 12-031 and TO 12-044`).
fn numbers_in(mention: &Mention) -> Vec<&str> {
    match mention.kind {
        MentionKind::Reference => vec![mention.value.as_str()],
        MentionKind::Requirement(RequirementKind::Related) => {
            let parts = mention.value.split([',', ';']).flat_map(|part| part.split(" and "));
            let number = |part: &&str| part.len() <= 40 && part.bytes().any(|byte| byte.is_ascii_digit());
            parts.map(str::trim).filter(number).collect()
        }
        _ => Vec::new(),
    }
}

/// The times for which the papers in a document ask for something: first and last second; where one end is not told,
/// that end is open.
pub(crate) fn valid(pages: &BTreeMap<u32, PageMentions>) -> Vec<(i64, i64)> {
    pages.values().filter_map(|said| valid_on(&said.mentions)).collect()
}

/// The same for one page.
pub(crate) fn valid_on(mentions: &[Mention]) -> Option<(i64, i64)> {
    let date = |kind| {
        let of = mentions.iter().filter(|one| one.kind == MentionKind::Requirement(kind));
        of.filter_map(|one| one.value.parse::<PartialDate>().ok()).next()
    };
    let (from, until) = (date(RequirementKind::From), date(RequirementKind::Until));
    let tasked = date(RequirementKind::Tasked).filter(|_| until.is_some());
    let from = from.or(tasked);
    let first = from.map(|date| date.first_second());
    let last = until.map(|date| date.last_second());
    match (first, last) {
        (None, None) => None,
        (Some(first), Some(last)) => (first <= last).then_some((first, last)),
        (first, last) => Some((first.unwrap_or(OPEN.0), last.unwrap_or(OPEN.1))),
    }
}

/// The seconds at which years of four digits begin and end: an end that is not told.
pub(crate) const OPEN: (i64, i64) = (-62_167_219_200, 253_402_300_799);

#[cfg(test)]
mod tests {
    use super::*;

    fn line(field: HeadingField, value: &str, how: HeadingHow, certainty: u8) -> HeadingLine {
        HeadingLine {
            field,
            value: value.into(),
            page: 1,
            span: 0..1,
            how: how.words().into(),
            certainty,
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_heading_is_believed_before_the_file_and_a_person_before_both() {
        let heading = [line(HeadingField::Date, "1963-11-22", HeadingHow::Label, 90)];
        let metadata = [(Field::Created, "2017-10-26".to_owned())];
        let told = date(None, &heading, &metadata, &[]).unwrap();
        assert_eq!(told.told.date.to_string(), "1963-11-22");
        assert_eq!(told.told.provenance(), "from the heading on page 1");
        assert_eq!(told.against.len(), 1);
        let set = Dated { date: "1964".parse().unwrap(), who: "anna".into(), at: "2026".into() };
        let told = date(Some(set), &heading, &metadata, &[]).unwrap();
        assert_eq!(
            (told.told.date.to_string().as_str(), told.told.provenance()),
            ("1964", "set by a person".into())
        );
        assert_eq!(told.set.unwrap().0, "anna");
    }

    #[test]
    fn a_message_keeps_its_own_date_before_one_that_it_quotes() {
        let heading = [line(HeadingField::Date, "1963-11-22", HeadingHow::Label, 90)];
        let metadata = [(Field::Sent, "2011-03-12T10:00:00Z".to_owned())];
        let told = date(None, &heading, &metadata, &[]).unwrap();
        assert_eq!(told.told.source, DateSource::Sent);
    }

    #[test]
    fn an_end_that_is_not_told_is_open() {
        let asked = |kind, value: &str| Mention {
            start: 0,
            end: 1,
            kind: MentionKind::Requirement(kind),
            value: value.into(),
            how: String::new(),
            certainty: 80,
            marking: None,
            findings: Vec::new(),
        };
        let from = asked(RequirementKind::From, "1970-01-01");
        assert_eq!(valid_on(std::slice::from_ref(&from)), Some((0, OPEN.1)));
        let until = asked(RequirementKind::Until, "1970-01-02");
        assert_eq!(valid_on(&[from, until]), Some((0, 2 * 86_400 - 1)));
        assert_eq!(valid_on(&[asked(RequirementKind::Until, "soon")]), None);
    }
}
