use askama::Template;
use axum::http::Method;
use daylight_case::LedgerLine;
use daylight_model::ProblemKind;
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::reading::Work;
use crate::routes::Route;
use crate::text::Name;

/// The account of everything: what was read, what was not, and why.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "ledger.html")]
struct LedgerPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// Files that were added.
    files: u64,
    /// Parts found in them: attachments, members of archives.
    parts: u64,
    /// Files and parts, each counted once, by how far they were read.
    states: Vec<StateRow>,
    /// The sum of `states`, which is `files` and `parts`.
    total: StateRow,
    /// Why something was not read in full. One document can have several reasons.
    reasons: Vec<ReasonRow>,
    /// The reason the lines are limited to; empty for all.
    reason: &'static str,
    /// What was not read in full, the asked stretch of it.
    lines: Vec<Line>,
    /// How many lines there are.
    all_lines: u64,
    page: u64,
    pages: u64,
    /// Changes that the index has not seen yet.
    behind: bool,
}

#[derive(Serialize, JsonSchema)]
struct StateRow {
    state: &'static str,
    occurrences: u64,
    bytes: u64,
    #[serde(skip)]
    #[schemars(skip)]
    from: f64,
    #[serde(skip)]
    #[schemars(skip)]
    width: f64,
}

#[derive(Serialize, JsonSchema)]
struct ReasonRow {
    reason: &'static str,
    documents: u64,
}

#[derive(Serialize, JsonSchema)]
struct Line {
    document: Option<String>,
    container: Option<String>,
    collection: Option<Name>,
    path: Name,
    state: &'static str,
    reasons: Vec<Reason>,
}

#[derive(Serialize, JsonSchema)]
struct Reason {
    reason: &'static str,
    page: Option<u32>,
    detail: Name,
}

/// Lines on one page.
const LINES: u64 = 100;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/ledger",
            summary: "What was read, what was not, and why",
            fields: &[("page", "stretch of 100 lines, from 1"), ("reason", "only lines with this reason")],
            run: show,
            twin: Some(schema_of::<LedgerPage>),
        },
        Route {
            method: Method::POST,
            path: "/ledger",
            summary: "Read again what was not read in full for a reason",
            fields: &[("reason", "the reason")],
            run: again,
            twin: None,
        },
    ]
}

/// The reason that was asked for.
fn reason(ask: &Ask) -> Result<Option<ProblemKind>, Trouble> {
    let Some(name) = ask.field("reason") else { return Ok(None) };
    let found = ProblemKind::ALL.into_iter().find(|kind| kind.name() == name);
    found.map(Some).ok_or_else(|| Trouble::not_found("there is no such reason"))
}

fn again(ask: &Ask) -> Answered {
    let reason = reason(ask)?.ok_or_else(|| Trouble::wrong("name the reason"))?;
    super::reading::start(ask, ask.desk()?, Work::Again(reason))
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let report = case.ledger()?;
    let number = ask.number("page")?.unwrap_or(1).max(1);
    let wanted = reason(ask)?;
    let first = (number - 1).saturating_mul(LINES);
    let (mut lines, mut all_lines) = (Vec::new(), 0);
    case.ledger_lines(|line| {
        if wanted.is_none_or(|wanted| line.reasons.iter().any(|(kind, ..)| *kind == wanted)) {
            if (first..first.saturating_add(LINES)).contains(&all_lines) {
                lines.push(shown(line));
            }
            all_lines += 1;
        }
    })?;
    let account = report.account;
    let total: u64 = account.states.iter().map(|row| row.occurrences).sum();
    let mut from = 0.0;
    let states = account.states.iter().map(|row| {
        let width = 1000.0 * row.occurrences as f64 / (total.max(1)) as f64;
        let state =
            StateRow { state: row.state.name(), occurrences: row.occurrences, bytes: row.bytes, from, width };
        from += width;
        state
    });
    let states: Vec<StateRow> = states.collect();
    let bytes = states.iter().map(|row| row.bytes).sum();
    let reasons = account.reasons.iter();
    let shown = LedgerPage {
        frame: Frame::new(ask, "ledger"),
        files: account.files,
        parts: account.parts,
        total: StateRow { state: "all", occurrences: total, bytes, from: 0.0, width: 1000.0 },
        states,
        reasons: reasons
            .map(|row| ReasonRow { reason: row.kind.name(), documents: row.occurrences })
            .collect(),
        reason: wanted.map_or("", ProblemKind::name),
        lines,
        all_lines,
        page: number,
        pages: all_lines.div_ceil(LINES).max(1),
        behind: report.behind,
    };
    page(ask, &shown)
}

fn shown(line: LedgerLine) -> Line {
    let reasons = line.reasons.into_iter().map(|(kind, page, detail)| Reason {
        reason: kind.name(),
        page,
        detail: Name(detail),
    });
    Line {
        document: line.document.map(|reference| reference.0),
        container: line.container.map(|reference| reference.0),
        collection: line.collection.map(Name),
        path: Name(line.path),
        state: line.state.name(),
        reasons: reasons.collect(),
    }
}
