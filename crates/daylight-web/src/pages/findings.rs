use askama::Template;
use axum::http::Method;
use daylight_case::{Case, CaseError, Person, ShownFinding};
use schemars::JsonSchema;
use serde::Serialize;

use super::{doc, said, schema_of};
use crate::answer::{Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};
use crate::words::Words;

/// What others meant to hide and did not take out, in all documents.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "bad_redactions.html")]
struct FindingsPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// How often each kind was found, in how many documents; the most frequent first.
    kinds: Vec<KindRow>,
    documents: Vec<DocumentRow>,
    /// How many documents there are with findings of the kind asked for.
    total: u64,
    /// The kind asked for; empty for all.
    kind: String,
    page: u64,
    pages: u64,
}

#[derive(Serialize, JsonSchema)]
struct KindRow {
    kind: &'static str,
    findings: u64,
    documents: u64,
}

#[derive(Serialize, JsonSchema)]
struct DocumentRow {
    document: String,
    title: Option<Name>,
    findings: Vec<FindingRow>,
    /// Findings that are not listed here; the page of the document has them.
    more: u64,
}

/// Something badly redacted. What lies there is not told here.
#[derive(Serialize, JsonSchema)]
pub(super) struct FindingRow {
    pub(super) kind: &'static str,
    /// The page; none for the file as a whole.
    pub(super) page: Option<u32>,
    /// Left, top, right, bottom as parts of the width and height of the page.
    pub(super) area: Option<[f32; 4]>,
    pub(super) letters: u32,
    /// What lies there was taken out of the text and is kept apart.
    pub(super) sealed: bool,
    /// Somebody has looked at it.
    pub(super) revealed: bool,
}

/// What is badly redacted in one document, and what somebody revealed of it.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct Hidden {
    pub(super) findings: Vec<FindingRow>,
    pub(super) revealed: Vec<RevealedRow>,
    pub(super) looked: Vec<LookedRow>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct RevealedRow {
    pub(super) kind: &'static str,
    pub(super) page: Option<u32>,
    pub(super) text: Name,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) html: Html,
}

/// Who looked, when and why.
#[derive(Serialize, JsonSchema)]
pub(super) struct LookedRow {
    pub(super) page: Option<u32>,
    pub(super) who: Name,
    pub(super) at: String,
    pub(super) reason: Name,
}

/// Documents on one page, and findings listed of one document.
const DOCUMENTS: usize = 25;
const LISTED: usize = 8;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/findings",
            summary: "What others meant to hide and did not take out: how, where, how many letters",
            fields: &[
                ("kind", "only of this kind, such as under-shape"),
                ("page", "page of 25 documents, from 1"),
            ],
            run: show,
            twin: Some(schema_of::<FindingsPage>),
        },
        Route {
            method: Method::POST,
            path: "/doc/{document}/reveal",
            summary: "Show what lies under another's redaction; this is noted with the reason",
            fields: &[("on", "the page; none for all of the document"), ("reason", "why")],
            run: reveal,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let kind = ask.field("kind").unwrap_or_default();
    let number = ask.number("page")?.unwrap_or(1).max(1);
    let first = usize::try_from(number - 1).unwrap_or(usize::MAX).saturating_mul(DOCUMENTS);
    let mut counts: Vec<(KindRow, String)> = Vec::new();
    let mut documents: Vec<DocumentRow> = Vec::new();
    let (mut total, mut last) = (0, String::new());
    case.findings(|found| {
        let name = found.kind.name();
        let at = counts.iter().position(|(row, _)| row.kind == name).unwrap_or_else(|| {
            counts.push((KindRow { kind: name, findings: 0, documents: 0 }, String::new()));
            counts.len() - 1
        });
        if let Some((row, seen)) = counts.get_mut(at) {
            row.findings += 1;
            row.documents += u64::from(*seen != found.document.0);
            seen.clone_from(&found.document.0);
        }
        if !kind.is_empty() && kind != name {
            return;
        }
        if last != found.document.0 {
            last.clone_from(&found.document.0);
            total += 1;
            if (first..first.saturating_add(DOCUMENTS)).contains(&(total - 1)) {
                let document = found.document.0.clone();
                documents.push(DocumentRow { document, title: None, findings: Vec::new(), more: 0 });
            }
        }
        if let Some(row) = documents.last_mut().filter(|row| row.document == found.document.0) {
            if row.findings.len() < LISTED {
                row.findings.push(FindingRow::of(&found))
            } else {
                row.more += 1
            }
        }
    })?;
    for row in &mut documents {
        row.title = title(case, &row.document)?;
    }
    let mut kinds: Vec<KindRow> = counts.into_iter().map(|(row, _)| row).collect();
    kinds.sort_by_key(|row| (std::cmp::Reverse(row.documents), row.kind));
    let total = total as u64;
    let shown = FindingsPage {
        frame: Frame::new(ask, "findings"),
        kinds,
        documents,
        total,
        kind: kind.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect(),
        page: number,
        pages: total.div_ceil(DOCUMENTS as u64).max(1),
    };
    page(ask, &shown)
}

fn title(case: &Case, document: &str) -> Result<Option<Name>, Trouble> {
    match case.show(document) {
        Ok(shown) => Ok(Some(doc::title(&shown))),
        // Taken out of sight since it was looked up.
        Err(CaseError::NoDocument { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn reveal(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let on = ask.number("on")?.and_then(|page| u32::try_from(page).ok());
    let reason = ask.field("reason").unwrap_or_default();
    match case.reveal(ask.part(0), on, reason, &Person::at_this_machine()) {
        Ok(_) => Ok(said::back(ask, "")),
        Err(error) => doc::show_again(ask, error.into()),
    }
}

/// What is badly redacted in a document.
pub(super) fn of_document(case: &Case, reference: &str) -> Result<Hidden, Trouble> {
    let findings: Vec<FindingRow> = case.findings_of(reference)?.iter().map(FindingRow::of).collect();
    if findings.is_empty() {
        return Ok(Hidden::default());
    }
    let (texts, looked) = case.revealed(reference)?;
    let revealed = texts.into_iter().map(|text| RevealedRow {
        kind: text.redaction.kind.name(),
        page: text.redaction.page,
        html: Html::text(&text.text),
        text: Name(text.text),
    });
    let looked = looked.into_iter().map(|looked| LookedRow {
        page: looked.page,
        who: Name(looked.who),
        at: looked.at,
        reason: Name(looked.reason),
    });
    Ok(Hidden { findings, revealed: revealed.collect(), looked: looked.collect() })
}

impl Hidden {
    /// There is something nobody has looked at yet.
    pub(super) fn is_sealed(&self) -> bool {
        self.findings.iter().any(|found| found.sealed && !found.revealed)
    }

    /// Where it lies on one page.
    pub(super) fn areas(&self, page: u32) -> Vec<[f32; 4]> {
        self.findings.iter().filter(|found| found.page == Some(page)).filter_map(|found| found.area).collect()
    }
}

impl FindingRow {
    fn of(found: &ShownFinding) -> Self {
        Self {
            kind: found.kind.name(),
            page: found.page,
            area: found.area,
            letters: found.letters,
            sealed: found.sealed,
            revealed: found.revealed,
        }
    }

    pub(super) fn in_words(&self, words: &Words) -> String {
        let kind = (words.protection.finding)(self.kind);
        match self.letters {
            0 => kind.to_owned(),
            letters => format!("{kind}, {}", (words.protection.letters)(letters.into())),
        }
    }
}

impl FindingsPage {
    /// The page with the box, as a picture where it has one.
    fn link(&self, document: &str, found: &FindingRow) -> String {
        let show = if found.area.is_some() { "&show=picture" } else { "" };
        self.frame.in_case(format!("/doc/{document}?page={}{show}", found.page.unwrap_or(1)))
    }

    fn of_kind(&self, kind: &str) -> String {
        self.frame.in_case(if kind.is_empty() {
            "/findings".to_owned()
        } else {
            format!("/findings?kind={kind}")
        })
    }

    fn at_page(&self, page: u64) -> String {
        let kind = if self.kind.is_empty() { String::new() } else { format!("&kind={}", self.kind) };
        self.frame.in_case(format!("/findings?page={page}{kind}"))
    }
}
