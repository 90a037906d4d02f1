use askama::Template;
use axum::http::Method;
use daylight_case::{DecisionTaken, MentioningDocument, NamedPlace, Person};
use schemars::JsonSchema;
use serde::Serialize;

use super::people::{CompanionRow, EntityRow, companion, row};
use super::schema_of;
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};

/// All about one entity.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "person.html")]
struct PersonPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    #[serde(flatten)]
    entity: EntityRow,
    hidden: bool,
    writings: Vec<WritingRow>,
    members: Vec<MemberRow>,
    years: Vec<YearRow>,
    undated: u64,
    companions: Vec<CompanionRow>,
    addresses: Vec<AddressRow>,
    proposals: Vec<ProposalRow>,
    history: Vec<DecisionRow>,
    offset: u64,
    named_in: Vec<DocumentRow>,
    incomplete: bool,
    #[serde(skip)]
    #[schemars(skip)]
    is_person: bool,
}

#[derive(Serialize, JsonSchema)]
struct WritingRow {
    text: Name,
    mentions: u64,
}

#[derive(Serialize, JsonSchema)]
struct MemberRow {
    name: Name,
    /// The decision that put it here.
    merge: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct YearRow {
    year: i32,
    documents: u64,
    /// Its part of the most, in hundredths.
    #[serde(skip)]
    #[schemars(skip)]
    size: f64,
}

#[derive(Serialize, JsonSchema)]
struct AddressRow {
    #[serde(flatten)]
    entity: EntityRow,
    /// Documents with both.
    together: u64,
}

#[derive(Serialize, JsonSchema)]
struct ProposalRow {
    #[serde(flatten)]
    entity: EntityRow,
    reasons: Vec<&'static str>,
    #[serde(skip)]
    #[schemars(skip)]
    why: String,
}

#[derive(Serialize, JsonSchema)]
struct DecisionRow {
    number: i64,
    act: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    words: &'static str,
    name: Name,
    other: Name,
    who: Name,
    at: String,
    ended: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct DocumentRow {
    document: String,
    title: Name,
    date: Option<String>,
    mentions: u64,
    sender: bool,
    recipient: bool,
    places: Vec<PlaceRow>,
}

#[derive(Serialize, JsonSchema)]
struct PlaceRow {
    page: u32,
    /// Bytes of the text of the page.
    from: usize,
    to: usize,
    text: String,
    #[serde(skip)]
    #[schemars(skip)]
    html: Html,
}

/// Documents on one page.
const AT_ONCE: u64 = 25;
/// Years of a chart; beyond that only those with documents are drawn.
const MOST_YEARS: i32 = 130;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/person/{entity}",
            summary: "All about one entity: where it is named, when, with whom, what may be the same",
            fields: &[("offset", "documents to leave out at the beginning")],
            run: show,
            twin: Some(schema_of::<PersonPage>),
        },
        Route {
            method: Method::POST,
            path: "/person/{entity}/decide",
            summary: "Decide about an entity, or take a decision back",
            fields: &[
                ("do", "merge, apart, split, rename, hide or undo"),
                ("other", "for merge: the entity it is the same as; for apart: the one it is not"),
                ("writing", "for split: the way of writing that is somebody else"),
                ("name", "for rename: the new name"),
                ("number", "for undo: which decision"),
                ("back", "proposals to go back to these"),
            ],
            run: decide,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let offset = ask.number("offset")?.unwrap_or(0);
    let told = ask.desk()?.case.entity(ask.part(0), offset, AT_ONCE)?;
    let reason = |proposal: &daylight_case::Proposal| {
        let words: Vec<&str> =
            proposal.reasons.iter().map(|reason| (ask.words.people.reason)(*reason)).collect();
        words.join(", ")
    };
    let shown = PersonPage {
        frame: Frame::new(ask, "people"),
        hidden: told.entity.hidden,
        is_person: told.entity.kind == daylight_model::EntityKind::Person,
        entity: row(ask, &told.entity),
        writings: told
            .writings
            .into_iter()
            .map(|one| WritingRow { text: Name(one.text), mentions: one.mentions })
            .collect(),
        members: told
            .members
            .into_iter()
            .map(|one| MemberRow { name: Name(one.name), merge: one.merge })
            .collect(),
        years: years(&told.years),
        undated: told.undated,
        companions: told.companions.iter().map(|one| companion(ask, one)).collect(),
        addresses: told
            .addresses
            .iter()
            .map(|(entity, together)| AddressRow { entity: row(ask, entity), together: *together })
            .collect(),
        proposals: told
            .proposals
            .iter()
            .map(|proposal| ProposalRow {
                entity: row(ask, &proposal.entity),
                reasons: proposal.reasons.iter().map(|reason| reason.name()).collect(),
                why: reason(proposal),
            })
            .collect(),
        history: told.history.into_iter().map(|taken| decision(ask, taken)).collect(),
        offset,
        named_in: told.documents.into_iter().map(document).collect(),
        incomplete: told.incomplete,
    };
    page(ask, &shown)
}

/// Every year from first to last, so that the picture shows where there is nothing.
fn years(told: &[(i32, u64)]) -> Vec<YearRow> {
    let most = told.iter().map(|(_, documents)| *documents).max().unwrap_or(1).max(1) as f64;
    let row = |year: i32, documents: u64| YearRow {
        year,
        documents,
        size: if documents == 0 { 0.0 } else { (documents as f64 / most * 100.0).max(2.0) },
    };
    let (Some((first, _)), Some((last, _))) = (told.first(), told.last()) else { return Vec::new() };
    if last - first > MOST_YEARS {
        return told.iter().map(|(year, documents)| row(*year, *documents)).collect();
    }
    let known: std::collections::BTreeMap<i32, u64> = told.iter().copied().collect();
    (*first..=*last).map(|year| row(year, known.get(&year).copied().unwrap_or(0))).collect()
}

fn decision(ask: &Ask, taken: DecisionTaken) -> DecisionRow {
    DecisionRow {
        number: taken.number,
        act: taken.act,
        words: (ask.words.people.act)(taken.act),
        name: Name(taken.name),
        other: Name(taken.other),
        who: Name(taken.who),
        at: taken.at,
        ended: taken.ended.map(|(_, at)| at),
    }
}

fn document(told: MentioningDocument) -> DocumentRow {
    DocumentRow {
        document: told.reference.0,
        title: Name(told.title),
        date: told.date,
        mentions: told.mentions,
        sender: told.sender,
        recipient: told.recipient,
        places: told.places.into_iter().map(place).collect(),
    }
}

fn place(told: NamedPlace) -> PlaceRow {
    PlaceRow {
        page: told.page,
        from: told.bytes.start,
        to: told.bytes.end,
        html: Html::marked(&told.text, std::slice::from_ref(&told.mark), None).without_empty_lines(),
        text: told.text,
    }
}

fn decide(ask: &Ask) -> Answered {
    let (case, who, entity) = (&ask.desk()?.case, Person::at_this_machine(), ask.part(0));
    let field = |name: &'static str| {
        ask.field(name).ok_or_else(|| Trouble::wrong(format!("`{name}` is needed to decide that")))
    };
    let shown = match ask.field("do") {
        Some("merge") => case.merge_entities(entity, field("other")?, &who)?,
        Some("apart") => {
            case.keep_entities_apart(entity, field("other")?, &who)?;
            entity.to_owned()
        }
        Some("split") => case.split_entity(entity, field("writing")?, &who)?,
        Some("rename") => {
            case.rename_entity(entity, field("name")?, &who)?;
            entity.to_owned()
        }
        Some("hide") => {
            case.hide_entity(entity, &who)?;
            entity.to_owned()
        }
        Some("undo") => {
            let number = field("number")?.parse().map_err(|_| Trouble::wrong("`number` is not a number"))?;
            case.undo_decision(number, &who)?;
            entity.to_owned()
        }
        _ => {
            return Err(Trouble::wrong(
                "there is nothing decided: merge, apart, split, rename, hide or undo",
            ));
        }
    };
    let address = match ask.field("back") {
        Some("proposals") => "/people?show=proposals".to_owned(),
        // What was split off and taken back again is nobody any more.
        _ if case.entity(&shown, 0, 0).is_err() => "/people".to_owned(),
        _ => format!("/person/{shown}"),
    };
    Ok(Answer::See(Frame::new(ask, "people").in_case(address)))
}

impl PersonPage {
    fn counted(&self) -> String {
        (self.frame.words.documents)(self.entity.documents)
    }

    fn address(&self, offset: u64) -> String {
        self.frame.in_case(format!("/person/{}?offset={offset}", self.entity.entity))
    }

    fn later(&self) -> u64 {
        self.offset + self.named_in.len() as u64
    }

    fn width(&self) -> usize {
        self.years.len() * 10
    }

    fn link(&self, document: &DocumentRow, place: Option<&PlaceRow>) -> String {
        let page = place.map_or_else(String::new, |place| {
            format!("?page={}&from={}&to={}", place.page, place.from, place.to)
        });
        let address = self.frame.in_case(format!("/doc/{}{page}", document.document));
        if place.is_some() { address + "#hit-1" } else { address }
    }
}
