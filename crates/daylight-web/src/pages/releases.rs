use askama::Template;
use axum::http::Method;
use daylight_case::{CaseError, ShownRelease};
use schemars::JsonSchema;
use serde::Serialize;

use super::{doc, schema_of};
use crate::answer::{Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// All releases, and the documents that something is redacted in.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "releases.html")]
struct ReleasesPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    releases: Vec<ReleaseRow>,
    redacted: Vec<RedactedRow>,
}

#[derive(Serialize, JsonSchema)]
struct ReleaseRow {
    release: String,
    title: Name,
    origin: String,
    date: String,
    embargo: Option<String>,
    /// `prepared`, `built`, `proposed`, `approved` or `published`.
    state: &'static str,
    number: Option<u32>,
    /// Numbers of the keys of who proposes and who approves.
    released_by: Vec<String>,
    /// Languages of its press releases.
    press: Vec<String>,
    papers: Vec<PaperRow>,
    withdrawals: Vec<SaidRow>,
    accepted: Vec<SaidRow>,
}

#[derive(Serialize, JsonSchema)]
struct PaperRow {
    paper: String,
    title: Name,
    document: String,
    correction: Option<Name>,
}

#[derive(Serialize, JsonSchema)]
struct SaidRow {
    what: String,
    reason: Name,
}

#[derive(Serialize, JsonSchema)]
struct RedactedRow {
    document: String,
    title: Name,
    redactions: u64,
}

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::GET,
        path: "/releases",
        summary: "All releases with what is in them, and documents with redactions",
        fields: &[],
        run: show,
        twin: Some(schema_of::<ReleasesPage>),
    }]
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let mut redacted = Vec::new();
    for (reference, redactions) in case.redacted_documents()? {
        let title = match case.show(&reference.0) {
            Ok(shown) => doc::title(&shown),
            // Taken out of sight since it was looked up.
            Err(CaseError::NoDocument { .. }) => continue,
            Err(error) => return Err(Trouble::from(error)),
        };
        redacted.push(RedactedRow { document: reference.0, title, redactions });
    }
    let releases = case.releases()?.into_iter().map(row).collect();
    page(ask, &ReleasesPage { frame: Frame::new(ask, "releases"), releases, redacted })
}

fn row(one: ShownRelease) -> ReleaseRow {
    let said = |all: Vec<(String, String)>| {
        all.into_iter().map(|(what, reason)| SaidRow { what, reason: Name(reason) }).collect()
    };
    let paper = |paper: daylight_case::ShownPaper| PaperRow {
        paper: paper.id,
        title: Name(paper.title),
        document: paper.document.0,
        correction: paper.correction.map(Name),
    };
    ReleaseRow {
        release: one.name,
        title: Name(one.title),
        origin: one.origin,
        date: one.date,
        embargo: one.embargo,
        state: one.state,
        number: one.number,
        released_by: one.hands,
        press: one.press,
        papers: one.papers.into_iter().map(paper).collect(),
        withdrawals: said(one.withdrawals),
        accepted: said(one.accepted),
    }
}
