use askama::Template;
use axum::http::Method;
use daylight_case::{StoryChange, StoryFinding, StoryReport, StoryVerdict};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answered, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};

/// A draft, and how it stands against the papers.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "story.html")]
struct StoryPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// The draft as it was sent.
    draft: String,
    /// Whether it was checked.
    checked: bool,
    /// How many things hold, differ, are not found, cannot be told.
    counts: [usize; 4],
    paragraphs: Vec<Paragraph>,
}

/// A paragraph of the draft with what was found in it.
#[derive(Serialize, JsonSchema)]
struct Paragraph {
    text: Name,
    findings: Vec<FindingRow>,
    /// What holds in it, folded away.
    holds: Vec<FindingRow>,
    #[serde(skip)]
    #[schemars(skip)]
    html: Html,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FindingRow {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) kind: &'static str,
    pub(super) verdict: &'static str,
    pub(super) words: Name,
    pub(super) why: Name,
    pub(super) places: Vec<PlaceRow>,
    /// What the draft has and the paper has not, and the other way round.
    pub(super) difference: Vec<ChangeRow>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct PlaceRow {
    pub(super) document: String,
    pub(super) page: u32,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl PlaceRow {
    /// The page with the passage marked.
    pub(super) fn address(&self) -> String {
        let (document, page) = (&self.document, self.page);
        match self.to > self.from {
            true => format!("/doc/{document}?page={page}&from={}&to={}", self.from, self.to),
            false => format!("/doc/{document}?page={page}"),
        }
    }

    /// Its mark there, where it has one.
    pub(super) fn mark(&self) -> &'static str {
        if self.to > self.from { "#hit-1" } else { "" }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ChangeRow {
    /// `same`, `draft` or `paper`.
    pub(super) side: &'static str,
    pub(super) words: Name,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/story",
            summary: "Write a draft and check it",
            fields: &[],
            run: show,
            twin: Some(schema_of::<StoryPage>),
        },
        Route {
            method: Method::POST,
            path: "/story",
            summary: "Hold a draft against the papers",
            fields: &[("draft", "the draft, in Markdown")],
            run: show,
            twin: Some(schema_of::<StoryPage>),
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let draft = ask.field("draft").unwrap_or_default().replace("\r\n", "\n");
    let report = if draft.trim().is_empty() { None } else { Some(desk.case.check_story(&draft)?) };
    let shown = StoryPage {
        frame: Frame::new(ask, "story"),
        checked: report.is_some(),
        counts: report.as_ref().map_or([0; 4], counts),
        paragraphs: report.map_or_else(Vec::new, |report| paragraphs(&draft, &report)),
        draft,
    };
    page(ask, &shown)
}

const VERDICTS: [StoryVerdict; 4] =
    [StoryVerdict::Holds, StoryVerdict::Differs, StoryVerdict::NotFound, StoryVerdict::CannotTell];

fn counts(report: &StoryReport) -> [usize; 4] {
    VERDICTS.map(|verdict| report.count(verdict))
}

fn paragraphs(draft: &str, report: &StoryReport) -> Vec<Paragraph> {
    let mut shown = Vec::new();
    let mut start = 0;
    for piece in draft.split_inclusive("\n\n") {
        let range = start..start + piece.len();
        start = range.end;
        if piece.trim().is_empty() {
            continue;
        }
        let (mut findings, mut holds, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        for finding in report.findings.iter().filter(|finding| range.contains(&finding.span.start)) {
            if finding.verdict == StoryVerdict::Holds {
                holds.push(row(finding));
                continue;
            }
            findings.push(row(finding));
            let mark = finding.span.start - range.start..finding.span.end.min(range.end) - range.start;
            if marks.last().is_none_or(|last: &std::ops::Range<usize>| last.end <= mark.start) {
                marks.push(mark);
            }
        }
        let html = Html::marked(piece.trim_end(), &marks, None);
        shown.push(Paragraph { text: Name(piece.trim_end().to_owned()), findings, holds, html });
    }
    shown
}

pub(super) fn row(finding: &StoryFinding) -> FindingRow {
    let change = |change: &StoryChange| match change {
        StoryChange::Same(words) => ChangeRow { side: "same", words: Name(words.clone()) },
        StoryChange::Draft(words) => ChangeRow { side: "draft", words: Name(words.clone()) },
        StoryChange::Paper(words) => ChangeRow { side: "paper", words: Name(words.clone()) },
    };
    FindingRow {
        line: finding.line,
        column: finding.column,
        kind: finding.kind.name(),
        verdict: finding.verdict.name(),
        words: Name(finding.words.clone()),
        why: Name(finding.why.clone()),
        places: finding
            .places
            .iter()
            .map(|place| PlaceRow {
                document: place.paper.clone(),
                page: place.page,
                from: place.bytes.start,
                to: place.bytes.end,
            })
            .collect(),
        difference: finding.difference.iter().map(change).collect(),
    }
}
