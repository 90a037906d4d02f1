//! A document as a paper: its heading, its date, what it asks for, the papers it names and that name it.

use daylight_case::{Paper, RequirementTold};
use daylight_model::{DocRef, Untrusted};
use serde::Serialize;

use super::super::Ended;
use crate::printer::Printer;

/// Papers named that are listed and are not here; JSON has more.
const NOT_HERE: usize = 8;

pub(super) fn print_paper(printer: &mut Printer, paper: &Paper) -> Result<(), Ended> {
    if let Some(date) = &paper.date {
        let by = date.set.as_ref().map(|(who, _)| format!(" ({})", Untrusted(who))).unwrap_or_default();
        printer.line(format_args!(
            "date      {}  {}{by}, {} % sure",
            date.told.date,
            date.told.provenance(),
            date.certainty
        ))?;
        for other in &date.against {
            printer.line(format_args!("          but also {}  {}", other.date, other.provenance()))?;
        }
    }
    if !paper.heading.is_empty() {
        printer.line(printer.soft("— heading —"))?;
    }
    for line in &paper.heading {
        printer.line(format_args!(
            "{:<18} {}  (page {}, {} % sure)",
            line.field.words(),
            Untrusted(&line.value),
            line.page,
            line.certainty
        ))?;
        for finding in &line.findings {
            printer.line(format_args!("            ! {}", Untrusted(finding)))?;
        }
    }
    paper.requirements.iter().try_for_each(|told| print_requirement(printer, told))?;
    print_references(printer, paper)
}

fn print_requirement(printer: &mut Printer, told: &RequirementTold) -> Result<(), Ended> {
    printer.line(printer.soft(format_args!(
        "— page {} asks for something to be found out; that shows intent, not collection —",
        told.page
    )))?;
    for line in &told.fields {
        printer.line(format_args!("{:<18} {}", line.kind.words(), Untrusted(&line.value)))?;
        for finding in &line.findings {
            printer.line(format_args!("            ! {}", Untrusted(finding)))?;
        }
    }
    for (question, _) in &told.questions {
        printer.line(format_args!("{:<18} {}", "question", Untrusted(question)))?;
    }
    Ok(())
}

fn print_references(printer: &mut Printer, paper: &Paper) -> Result<(), Ended> {
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        paper.refers_to.iter().partition(|named| !named.here.is_empty());
    if !here.is_empty() || !elsewhere.is_empty() {
        printer.line(printer.soft("— refers to —"))?;
    }
    for named in &here {
        let documents: Vec<&str> = named.here.iter().map(|document| document.0.as_str()).collect();
        let number = Untrusted(&named.number);
        printer.line(format_args!("          {number}  (page {}): {}", named.page, documents.join(", ")))?;
    }
    for named in elsewhere.iter().take(NOT_HERE) {
        printer.line(format_args!("          {}  (page {})", Untrusted(&named.number), named.page))?;
    }
    let more = elsewhere.len().saturating_sub(NOT_HERE) as u64 + paper.more_named;
    if more > 0 {
        printer.line(format_args!("          {more} more that are not here under their number"))?;
    }
    if !paper.referred_to_by.is_empty() {
        printer.line(printer.soft("— referred to by —"))?;
        for document in &paper.referred_to_by {
            printer.line(format_args!("          {document}"))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
pub(super) struct PaperLine<'a> {
    date: Option<DateLine<'a>>,
    heading: Vec<HeadingLine<'a>>,
    numbers: &'a [String],
    requirements: Vec<RequirementLine<'a>>,
    refers_to: Vec<NamedLine<'a>>,
    more_named: u64,
    referred_to_by: Vec<&'a str>,
}

#[derive(Serialize)]
struct DateLine<'a> {
    date: String,
    provenance: String,
    certainty: u8,
    against: Vec<(String, String)>,
    set_by: Option<&'a str>,
}

#[derive(Serialize)]
struct HeadingLine<'a> {
    field: &'static str,
    value: &'a str,
    page: u32,
    start: u32,
    end: u32,
    how: &'a str,
    certainty: u8,
    findings: &'a [String],
}

#[derive(Serialize)]
struct RequirementLine<'a> {
    page: u32,
    fields: Vec<(&'static str, &'a str)>,
    questions: Vec<&'a str>,
}

#[derive(Serialize)]
struct NamedLine<'a> {
    number: &'a str,
    page: u32,
    start: u32,
    end: u32,
    here: Vec<&'a str>,
}

fn references(documents: &[DocRef]) -> Vec<&str> {
    documents.iter().map(|document| document.0.as_str()).collect()
}

impl<'a> PaperLine<'a> {
    pub(super) fn of(paper: &'a Paper) -> Self {
        Self {
            date: paper.date.as_ref().map(|date| DateLine {
                date: date.told.date.to_string(),
                provenance: date.told.provenance(),
                certainty: date.certainty,
                against: date.against.iter().map(|told| (told.date.to_string(), told.provenance())).collect(),
                set_by: date.set.as_ref().map(|(who, _)| who.as_str()),
            }),
            heading: paper
                .heading
                .iter()
                .map(|line| HeadingLine {
                    field: line.field.name(),
                    value: &line.value,
                    page: line.page,
                    start: line.span.start,
                    end: line.span.end,
                    how: &line.how,
                    certainty: line.certainty,
                    findings: &line.findings,
                })
                .collect(),
            numbers: &paper.numbers,
            requirements: paper
                .requirements
                .iter()
                .map(|told| RequirementLine {
                    page: told.page,
                    fields: told.fields.iter().map(|line| (line.kind.name(), line.value.as_str())).collect(),
                    questions: told.questions.iter().map(|(question, _)| question.as_str()).collect(),
                })
                .collect(),
            refers_to: paper
                .refers_to
                .iter()
                .map(|named| NamedLine {
                    number: &named.number,
                    page: named.page,
                    start: named.span.start,
                    end: named.span.end,
                    here: references(&named.here),
                })
                .collect(),
            more_named: paper.more_named,
            referred_to_by: references(&paper.referred_to_by),
        }
    }
}
