use askama::Template;
use axum::http::Method;
use daylight_case::{BarredPlace, Case, CaseError, Person, ShownBar, ToBar};
use schemars::JsonSchema;
use serde::Serialize;

use super::said::WordsPlace;
use super::{doc, said, schema_of};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};

/// What is never to be published, and what once was not.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "never_publish.html")]
struct NeverPublishPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// What stands, the last marked first.
    bars: Vec<BarRow>,
    /// What was lifted.
    lifted: Vec<BarRow>,
}

/// Something that is never to be published.
#[derive(Serialize, JsonSchema)]
pub(super) struct BarRow {
    /// What it is called.
    pub(super) bar: String,
    pub(super) document: String,
    /// What people would call the document.
    pub(super) title: Option<Name>,
    /// The page; none for the whole document.
    pub(super) page: Option<u32>,
    /// The words; none for a page or a document.
    pub(super) words: Option<Name>,
    /// Where these words stand now, if they still do.
    pub(super) place: Option<WordsPlace>,
    pub(super) reason: Name,
    pub(super) who: Name,
    pub(super) at: String,
    /// Who lifted it, when and why.
    pub(super) lifted: Option<LiftedRow>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) reason_html: Html,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct LiftedRow {
    pub(super) who: Name,
    pub(super) at: String,
    pub(super) reason: Name,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/never-publish",
            summary: "What is never to be published, who said so, and why",
            fields: &[],
            run: show,
            twin: Some(schema_of::<NeverPublishPage>),
        },
        Route {
            method: Method::POST,
            path: "/never-publish",
            summary: "Lift what was never to be published",
            fields: &[("bar", "which"), ("reason", "why it may be published after all")],
            run: lift,
            twin: None,
        },
        Route {
            method: Method::POST,
            path: "/doc/{document}/never-publish",
            summary: "Mark a document, a page or words of it as never to be published",
            fields: &[
                ("what", "document, page or words"),
                ("words", "the words"),
                ("page", "the page"),
                ("reason", "why"),
            ],
            run: mark,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let rows: Result<Vec<BarRow>, Trouble> =
        case.bars(true)?.into_iter().map(|bar| with_title(case, bar)).collect();
    let (lifted, bars) = rows?.into_iter().partition(|row| row.lifted.is_some());
    page(ask, &NeverPublishPage { frame: Frame::new(ask, "never-publish"), bars, lifted })
}

fn lift(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let (bar, reason) = (ask.field("bar").unwrap_or_default(), ask.field("reason").unwrap_or_default());
    case.lift_bar(bar, reason, &Person::at_this_machine())?;
    Ok(Answer::See(Frame::new(ask, "never-publish").in_case("/never-publish")))
}

fn mark(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let what = match ask.field("what") {
        Some("words") => match said::passage(ask) {
            Ok(Some(passage)) => Ok(ToBar::Words(passage)),
            Ok(None) => Err(Trouble::wrong("the words are missing")),
            Err(trouble) => Err(trouble),
        },
        Some("page") => ask.page_number().map(ToBar::Page),
        Some("document") => Ok(ToBar::Document),
        _ => Err(Trouble::wrong("`what` is document, page or words")),
    };
    let reason = ask.field("reason").unwrap_or_default();
    let marked = what
        .and_then(|what| Ok(case.never_publish(ask.part(0), &what, reason, &Person::at_this_machine())?));
    match marked {
        Ok(_) => Ok(said::back(ask, "")),
        Err(trouble) => doc::show_again(ask, trouble),
    }
}

/// What of a document is never to be published.
pub(super) fn of_document(case: &Case, reference: &str) -> Result<Vec<BarRow>, Trouble> {
    Ok(case.bars_of(reference)?.into_iter().map(|bar| row(bar, None)).collect())
}

fn with_title(case: &Case, bar: ShownBar) -> Result<BarRow, Trouble> {
    let title = match case.show(&bar.document.0) {
        Ok(shown) => Some(doc::title(&shown)),
        // Taken out of sight since it was looked up.
        Err(CaseError::NoDocument { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(row(bar, title))
}

fn row(bar: ShownBar, title: Option<Name>) -> BarRow {
    let page = bar.place.page();
    BarRow {
        bar: bar.reference,
        document: bar.document.0,
        title,
        page,
        words: match bar.place {
            BarredPlace::Words(quotation) => Some(Name(quotation.words)),
            _ => None,
        },
        place: bar.found.map(WordsPlace::from),
        reason_html: Html::text(&bar.reason),
        reason: Name(bar.reason),
        who: Name(bar.who),
        at: bar.at,
        lifted: bar.ended.map(|end| LiftedRow { who: Name(end.who), at: end.at, reason: Name(end.reason) }),
    }
}

impl NeverPublishPage {
    /// Where it stands: at its words, else at its page.
    fn link(&self, row: &BarRow) -> String {
        match (&row.place, row.page) {
            (Some(place), _) => format!("{}#hit-1", self.frame.in_case(place.address(&row.document))),
            (None, page) => self.frame.in_case(format!("/doc/{}?page={}", row.document, page.unwrap_or(1))),
        }
    }
}
