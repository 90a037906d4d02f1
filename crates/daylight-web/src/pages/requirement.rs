use askama::Template;
use axum::http::Method;
use daylight_case::{Person, RequirementTold};
use daylight_model::{MentionKind, PartialDate};
use schemars::JsonSchema;
use serde::Serialize;

use super::{doc, schema_of};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// A document that asks for something to be found out, as a table with its questions.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "requirement.html")]
struct RequirementPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    document: String,
    title: Name,
    requirements: Vec<RequirementShown>,
}

/// One such paper: a document may hold several.
#[derive(Serialize, JsonSchema)]
struct RequirementShown {
    page: u32,
    fields: Vec<FieldRow>,
    questions: Vec<QuestionRow>,
    /// The first and last day for which it asks; `null` at an end that it does not tell.
    valid_from: Option<String>,
    valid_until: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct FieldRow {
    field: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    words: &'static str,
    value: Name,
    start: u32,
    end: u32,
    certainty: u8,
    how: Name,
    findings: Vec<Name>,
    #[serde(skip)]
    #[schemars(skip)]
    link: String,
}

#[derive(Serialize, JsonSchema)]
struct QuestionRow {
    question: Name,
    start: u32,
    end: u32,
    #[serde(skip)]
    #[schemars(skip)]
    link: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/doc/{document}/requirement",
            summary: "A document that asks for something to be found out, as a table",
            fields: &[],
            run: show,
            twin: Some(schema_of::<RequirementPage>),
        },
        Route {
            method: Method::POST,
            path: "/doc/{document}/date",
            summary: "Set the date of a document, or take that back",
            fields: &[
                ("date", "the date: 2011, 2011-11, 2011-11-03"),
                ("do", "take-back to let the document's own date count again"),
            ],
            run: set_date,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let shown = desk.case.show(ask.part(0))?;
    let told = desk.case.requirements(ask.part(0))?;
    if told.is_empty() {
        return Err(Trouble::not_found("this document asks for nothing to be found out"));
    }
    let frame = Frame::new(ask, "");
    let document = shown.reference.0.clone();
    let requirements = told.into_iter().map(|told| row(ask, &frame, &document, told)).collect();
    let title = doc::title(&shown);
    page(ask, &RequirementPage { frame: Frame::new(ask, ""), document, title, requirements })
}

fn row(ask: &Ask, frame: &Frame, document: &str, told: RequirementTold) -> RequirementShown {
    let RequirementTold { page, fields, questions, valid } = told;
    let link = |start: u32, end: u32| {
        frame.in_case(format!("/doc/{document}?page={page}&show=text&from={start}&to={end}"))
    };
    let fields = fields.into_iter().map(|line| FieldRow {
        field: line.kind.name(),
        words: (ask.words.on_pages.kind)(MentionKind::Requirement(line.kind)),
        value: Name(line.value),
        link: link(line.span.start, line.span.end),
        start: line.span.start,
        end: line.span.end,
        certainty: line.certainty,
        how: Name(line.how),
        findings: line.findings.into_iter().map(Name).collect(),
    });
    let questions = questions.into_iter().map(|(question, span)| QuestionRow {
        question: Name(question),
        link: link(span.start, span.end),
        start: span.start,
        end: span.end,
    });
    let (questions, fields) = (questions.collect(), fields.collect());
    let (from, until) = valid.map_or((None, None), |(first, last)| (told_day(first), told_day(last)));
    RequirementShown { page, fields, questions, valid_from: from, valid_until: until }
}

/// The day of a second; none of those at which all time begins and ends.
pub(super) fn told_day(second: i64) -> Option<String> {
    let date = PartialDate::of_unix_seconds(second).ok()?;
    let day = date.to_string().get(..10)?.to_owned();
    (!day.starts_with("0000-") && !day.starts_with("9999-12-31")).then_some(day)
}

fn set_date(ask: &Ask) -> Answered {
    let (case, who) = (&ask.desk()?.case, Person::at_this_machine());
    let set = match ask.field("do") {
        Some("take-back") => case.unset_date(ask.part(0), &who).map(|_| ()),
        _ => case.set_date(ask.part(0), ask.field("date").unwrap_or_default(), &who).map(|_| ()),
    };
    match set {
        Ok(()) => Ok(Answer::See(Frame::new(ask, "").in_case(format!("/doc/{}", ask.part(0))))),
        Err(error) => doc::show_again(ask, error.into()),
    }
}
