//! What a page says as a paper: its heading, the papers it refers to, what it asks for.

use std::ops::Range;

use daylight_model::{HeadingField, HeadingHow, Mention, MentionKind, PartialDate, RequirementKind};

use crate::date::{DateMention, DateValue};
use crate::heading::{Field, Meaning, headings};
use crate::mention::{cut, mention};
use crate::reference::references;
use crate::requirement::{Requirement, requirement};

/// Pages at the beginning of a document on which a heading may stand. What lies behind is text, or another paper.
pub(crate) const HEADED_PAGES: u32 = 12;

/// References of one page that are kept: an index of papers would fill the limit on mentions.
const MOST_REFERENCES: usize = 2_000;

/// Lines from the top and from the end of a page on which a date alone may be that of the paper.
const NEAR_TOP: usize = 30;
const NEAR_END: usize = 12;

/// Letters that may stand beside a date that is alone on its line: a place, `, `, a full stop.
const BESIDE: usize = 14;

/// The heading of a page.
pub(crate) fn heading(text: &str, dates: &[DateMention]) -> Vec<Mention> {
    let fields = headings(&[text]).fields;
    let mut told: Vec<Mention> = Vec::with_capacity(fields.len() + 1);
    for field in fields {
        let mention = of_field(text, field, dates);
        let again = told.iter().any(|one| one.kind == mention.kind && one.value == mention.value);
        if !again {
            told.push(mention);
        }
    }
    if !told.iter().any(|one| one.kind == MentionKind::Heading(HeadingField::Date)) {
        told.extend(date_alone(text, dates));
    }
    told
}

fn of_field(text: &str, field: Field, dates: &[DateMention]) -> Mention {
    let written = field.text.trim();
    let kind = MentionKind::Heading(field.kind);
    let span = together(text, &field.spans);
    let date = match field.meaning {
        // Forms of archives have their own order of day and month; elsewhere the document's own dates tell it.
        Some(Meaning::Date(date)) if field.how == HeadingHow::Form => Some(date),
        Some(Meaning::Date(date)) => Some(date_within(&span, dates).unwrap_or(date)),
        _ => None,
    };
    let mut told = mention(span, kind, one_line(written), field.certainty);
    told.how = field.how.words().to_owned();
    match (date, field.kind) {
        (Some(date), _) => told.value = date.to_string(),
        (None, HeadingField::Date | HeadingField::Reviewed) => {
            told.findings.push("no date can be told from it".to_owned());
        }
        _ => {}
    }
    told
}

/// The first date that the reader of dates told there.
fn date_within(span: &Range<usize>, dates: &[DateMention]) -> Option<PartialDate> {
    let from = dates.partition_point(|date| date.span.start < span.start);
    let date = dates.get(from).filter(|date| date.span.end <= span.end)?;
    match date.value {
        Some(DateValue::Date(date)) => Some(date),
        _ => None,
    }
}

/// A day, known as a whole, that has a line to itself near the beginning or the end.
fn date_alone(text: &str, dates: &[DateMention]) -> Option<Mention> {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    let mut line = 0;
    let mut counted = 0;
    for date in dates {
        let Some(DateValue::Date(day)) = date.value else { continue };
        if day.day().is_none() || date.certainty < 70 {
            continue;
        }
        let start = text[..date.span.start].rfind('\n').map_or(0, |at| at + 1);
        line += text.get(counted..start)?.bytes().filter(|byte| *byte == b'\n').count();
        counted = start;
        if line > NEAR_TOP && line + NEAR_END < lines {
            continue;
        }
        let end = text[date.span.end..].find('\n').map_or(text.len(), |at| date.span.end + at);
        if text[start..end].trim().len() > date.span.len() + BESIDE {
            continue;
        }
        let kind = MentionKind::Heading(HeadingField::Date);
        let mut told = mention(date.span.clone(), kind, day.to_string(), date.certainty.min(65));
        told.how = HeadingHow::Alone.words().to_owned();
        return Some(told);
    }
    None
}

/// Papers that a page names.
pub(crate) fn references_in(text: &str) -> Vec<Mention> {
    let found = references(text).into_iter().take(MOST_REFERENCES);
    found.map(|one| mention(one.span, MentionKind::Reference, one.key, one.certainty)).collect()
}

/// What a page asks for, if it is such a paper.
pub(crate) fn requirement_in(text: &str) -> Vec<Mention> {
    // Cheap, and lets nearly all pages go: such a paper has a label with a colon on several lines.
    if text.bytes().filter(|byte| *byte == b':').take(3).count() < 3 {
        return Vec::new();
    }
    let Some(Requirement { fields, questions }) = requirement(text) else { return Vec::new() };
    let mut told = Vec::with_capacity(fields.len() + questions.len());
    for field in fields {
        // The questions are told one by one.
        if field.kind == RequirementKind::Questions && !questions.is_empty() {
            continue;
        }
        let kind = MentionKind::Requirement(field.kind);
        let span = together(text, &field.spans);
        let mut one = mention(span, kind, one_line(&field.text), field.certainty);
        if let Some(date) = field.date {
            one.value = date.to_string();
            one.how = cut(format!("written {}", one_line(&field.text)), Mention::LONGEST_WORDS);
        } else if is_date(field.kind) {
            one.findings.push("no date can be told from it".to_owned());
        }
        told.push(one);
    }
    for question in questions {
        let marking = question.marking.map(|marking| format!("{marking} ")).unwrap_or_default();
        let label = match question.label.as_str() {
            "" => String::new(),
            label => format!("{label}. "),
        };
        let value = format!("{label}{marking}{}", one_line(&question.text));
        let span = together(text, &question.spans);
        told.push(mention(span, MentionKind::Question, cut(value, Mention::LONGEST_VALUE), 80));
    }
    told
}

fn is_date(kind: RequirementKind) -> bool {
    matches!(kind, RequirementKind::From | RequirementKind::Until | RequirementKind::Tasked)
}

/// The lines of a value as one stretch of the page where nothing stands between them, else the first of them.
fn together(text: &str, spans: &[Range<usize>]) -> Range<usize> {
    let Some(first) = spans.first() else { return 0..0 };
    let mut end = first.end;
    for span in spans.iter().skip(1) {
        let between = text.get(end..span.start);
        if !between.is_some_and(|between| between.trim().is_empty()) {
            break;
        }
        end = span.end;
    }
    first.start..end
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The surest date among mentions of a heading.
pub(crate) fn heading_date(told: &[Mention]) -> Option<PartialDate> {
    let dates = told.iter().filter(|one| one.kind == MentionKind::Heading(HeadingField::Date));
    let known = dates.filter_map(|one| Some((one.certainty, one.value.parse().ok()?)));
    known
        .max_by_key(|(certainty, _)| *certainty)
        .filter(|(certainty, _)| *certainty >= 70)
        .map(|(_, date)| date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::{DateContext, dates};

    #[test]
    fn a_memorandum_tells_its_heading_with_the_words_that_prove_it() {
        let text = "MEMORANDUM FOR: Harbour Master\nFROM: Tides Office\nSUBJECT: Mud in the\n  northern channel\nDATE: 3 March 1977\n\nSee 104-10001-10008.\n";
        let told = heading(text, &dates(text, &DateContext::default()));
        let of = |field| {
            let one = told.iter().find(|one| one.kind == MentionKind::Heading(field)).unwrap();
            (one.value.as_str(), &text[one.span()])
        };
        assert_eq!(of(HeadingField::Author), ("Tides Office", "Tides Office"));
        assert_eq!(of(HeadingField::Addressee), ("Harbour Master", "Harbour Master"));
        assert_eq!(of(HeadingField::Date), ("1977-03-03", "3 March 1977"));
        assert!(of(HeadingField::Subject).0.starts_with("Mud in the"));
        assert!(told.iter().all(|one| HeadingHow::from_words(&one.how).is_some()));
        let named = references_in(text);
        assert_eq!(named[0].value, "104-10001-10008");
    }

    #[test]
    fn a_date_that_has_a_line_to_itself_may_be_that_of_the_paper() {
        let text = "The Old Pier\n\nNorthport, 3 March 1977\n\nThe mud of 5 May 1975 was late.\n";
        let told = heading(text, &dates(text, &DateContext::default()));
        assert_eq!(told.iter().filter(|one| one.value == "1977-03-03").count(), 1);
        assert!(told.iter().all(|one| one.value != "1975-05-05"));
    }

    #[test]
    fn a_requirement_tells_its_questions_one_by_one_and_its_days_as_days() {
        let text = "COLLECTION REQUIREMENT\nRequirement No.: HC-77-0412\nEffective: 1 March 1977\nExpires: 28 February 1978\nPriority: 2\nSubject: Mud\nEssential Elements of Information:\n1. (S) Who pays?\n2. Which ships?\n";
        let told = requirement_in(text);
        let values = |kind| -> Vec<&str> {
            told.iter().filter(|one| one.kind == kind).map(|one| one.value.as_str()).collect()
        };
        assert_eq!(values(MentionKind::Requirement(RequirementKind::Until)), ["1978-02-28"]);
        assert_eq!(values(MentionKind::Question), ["1. (S) Who pays?", "2. Which ships?"]);
        assert!(requirement_in("To be or not: that is: the question: of mud").is_empty());
    }
}
