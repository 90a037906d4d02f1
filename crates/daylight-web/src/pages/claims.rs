use askama::Template;
use axum::http::Method;
use daylight_case::{CaseError, NewClaim, Person, ShownClaim, Stance};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use super::story::{FindingRow, row};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// What others say of the papers.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "claims.html")]
struct ClaimsPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    claims: Vec<ClaimRow>,
    /// One claim alone, with what can be computed of it.
    one: bool,
    hints: Vec<FindingRow>,
    /// A claim that was taken back just now.
    undo: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ClaimRow {
    claim: String,
    words: Name,
    by: Name,
    on: Option<Name>,
    at: Option<Name>,
    kind: Option<Name>,
    papers: Vec<PaperRow>,
}

#[derive(Serialize, JsonSchema)]
struct PaperRow {
    document: String,
    title: Name,
    page: Option<u32>,
    /// `supports`, `contradicts` or `does-not-reach`: a person says so.
    stance: &'static str,
    who: Name,
}

impl PaperRow {
    fn address(&self) -> String {
        match self.page {
            Some(page) => format!("/doc/{}?page={page}", self.document),
            None => format!("/doc/{}", self.document),
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/claims",
            summary: "What others say of the papers, and which papers support or contradict it",
            fields: &[("claim", "one claim alone, with what can be computed of it")],
            run: show,
            twin: Some(schema_of::<ClaimsPage>),
        },
        Route {
            method: Method::POST,
            path: "/claims",
            summary: "Enter a claim, say how a paper stands to it, take it back",
            fields: &[
                ("do", "add, link, unlink, remove or restore"),
                ("words", "of the claim"),
                ("by", "who said it"),
                ("on", "when"),
                ("at", "where"),
                ("kind", "a speech, a headline, a press release"),
                ("claim", "for all but add: which"),
                ("document", "for link and unlink: which paper"),
                ("page", "for link and unlink: which page of it"),
                ("stance", "for link: supports, contradicts or does-not-reach"),
            ],
            run: change,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let mut hints = Vec::new();
    let asked = ask.field("claim");
    let claims = match asked {
        Some(claim) => {
            let shown = case.claim(claim)?;
            hints = case.claim_hints(&shown)?.findings.iter().map(row).collect();
            vec![shown]
        }
        None => case.claims()?,
    };
    let references: Vec<_> =
        claims.iter().flat_map(|shown| &shown.links).map(|link| &link.document).collect();
    let titles = case.titles(references)?;
    let rows = claims.into_iter().map(|shown| claim_row(shown, &titles)).collect();
    let shown = ClaimsPage {
        frame: Frame::new(ask, "claims"),
        claims: rows,
        one: asked.is_some(),
        hints,
        undo: ask.field("undo").map(str::to_owned),
    };
    page(ask, &shown)
}

fn claim_row(
    shown: ShownClaim,
    titles: &std::collections::HashMap<daylight_model::DocRef, String>,
) -> ClaimRow {
    let claim = shown.claim;
    let papers = shown.links.into_iter().map(|link| PaperRow {
        title: Name(titles.get(&link.document).cloned().unwrap_or_else(|| link.document.0.clone())),
        document: link.document.0,
        page: link.page,
        stance: link.stance.name(),
        who: Name(link.who),
    });
    ClaimRow {
        claim: claim.reference,
        words: Name(claim.text),
        by: Name(claim.said_by),
        on: claim.said_on.map(Name),
        at: claim.said_at.map(Name),
        kind: claim.kind.map(Name),
        papers: papers.collect(),
    }
}

fn change(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let (case, who) = (&desk.case, Person::at_this_machine());
    let field =
        |name: &str| ask.field(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let claim = field("claim").unwrap_or_default();
    let page = match field("page") {
        Some(page) => Some(page.parse().map_err(|_| Trouble::wrong("`page` is not a number"))?),
        None => None,
    };
    let document = field("document").unwrap_or_default();
    let frame = Frame::new(ask, "claims");
    let back = |query: &str| Ok(Answer::See(frame.in_case(format!("/claims{query}"))));
    match ask.field("do") {
        Some("link") => {
            let stance = field("stance").and_then(|name| Stance::from_name(&name));
            let stance = stance.ok_or_else(|| Trouble::wrong("there is no such stance"))?;
            let shown = case.link_claim(&claim, &document, page, stance, &who)?;
            back(&format!("?claim={}", shown.claim.reference))
        }
        Some("unlink") => {
            let shown = case.unlink_claim(&claim, &document, page, &who)?;
            back(&format!("?claim={}", shown.claim.reference))
        }
        Some("remove") => {
            let shown = case.remove_claim(&claim, &who)?;
            back(&format!("?undo={}", shown.claim.reference))
        }
        Some("restore") => {
            let shown = case.restore_claim(&claim)?;
            back(&format!("?claim={}", shown.claim.reference))
        }
        Some("add") => {
            let new = NewClaim {
                text: field("words").unwrap_or_default(),
                said_by: field("by").unwrap_or_default(),
                said_on: field("on"),
                said_at: field("at"),
                kind: field("kind"),
            };
            let shown = case.add_claim(&new, &who).map_err(|error: CaseError| Trouble::from(error))?;
            back(&format!("?claim={}", shown.claim.reference))
        }
        _ => Err(Trouble::wrong("`do` is add, link, unlink, remove or restore")),
    }
}
