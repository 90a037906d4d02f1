use askama::Template;
use axum::http::Method;
use daylight_case::{Companion, EntitiesWanted, Entity};
use daylight_model::EntityKind;
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// Who and what the case names, those in most documents first.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "people.html")]
struct PeoplePage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    query: Name,
    kind: Option<&'static str>,
    /// How many there are of each kind, with these words in their name.
    kinds: Vec<KindRow>,
    total: u64,
    offset: u64,
    hidden: bool,
    entities: Vec<EntityRow>,
    /// Pairs that may be the same, where these are asked for.
    proposals: Vec<PairRow>,
    #[serde(skip)]
    #[schemars(skip)]
    show: &'static str,
    /// Documents that were read are not gathered yet.
    incomplete: bool,
}

#[derive(Serialize, JsonSchema)]
struct KindRow {
    kind: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    words: &'static str,
    entities: u64,
}

/// An entity in a table.
#[derive(Serialize, JsonSchema)]
pub(super) struct EntityRow {
    pub(super) entity: String,
    pub(super) kind: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) words: &'static str,
    pub(super) name: Name,
    pub(super) documents: u64,
    pub(super) mentions: u64,
    /// The first and the last day that documents may date from which name it.
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
    /// Names that somebody put together in it.
    pub(super) names: usize,
}

/// Two that may be the same.
#[derive(Serialize, JsonSchema)]
struct PairRow {
    one: EntityRow,
    other: EntityRow,
    reasons: Vec<&'static str>,
    #[serde(skip)]
    #[schemars(skip)]
    words: String,
}

/// Somebody that stands with an entity.
#[derive(Serialize, JsonSchema)]
pub(super) struct CompanionRow {
    #[serde(flatten)]
    pub(super) entity: EntityRow,
    /// Documents with both, of those looked at.
    pub(super) together: u64,
    /// Pages with both.
    pub(super) on_pages: u64,
    /// Messages to it.
    pub(super) sent: u64,
    /// Messages from it.
    pub(super) received: u64,
}

/// Entities on one page.
const AT_ONCE: u64 = 100;
/// Pairs on one page.
const PAIRS: usize = 60;

pub(super) fn routes() -> Vec<Route> {
    const FIELDS: &[(&str, &str)] = &[
        ("q", "words or pieces of words of the name"),
        ("kind", "person, organisation, place, codeword or email"),
        ("show", "hidden for those that were hidden, proposals for pairs that may be the same"),
        ("offset", "how many to leave out at the beginning"),
    ];
    vec![
        Route {
            method: Method::GET,
            path: "/people",
            summary: "Who and what the case names",
            fields: FIELDS,
            run: show,
            twin: Some(schema_of::<PeoplePage>),
        },
        Route {
            method: Method::POST,
            path: "/people",
            summary: "The same, with words of a name, which never stand in an address",
            fields: FIELDS,
            run: show,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let kind = ask.field("kind").map(|kind| {
        EntityKind::from_name(kind).ok_or_else(|| Trouble::wrong("there is no such kind of name"))
    });
    let kind = kind.transpose()?;
    let show = match ask.field("show") {
        Some("hidden") => "hidden",
        Some("proposals") => "proposals",
        _ => "",
    };
    let case = &ask.desk()?.case;
    let wanted = EntitiesWanted {
        query: ask.field("q").unwrap_or_default().to_owned(),
        kind,
        hidden: show == "hidden",
        offset: ask.number("offset")?.unwrap_or(0),
        limit: AT_ONCE,
    };
    let found = case.entities(&wanted)?;
    let mut proposals = Vec::new();
    if show == "proposals" {
        for (one, proposal) in case.proposals(kind, PAIRS)? {
            let reasons = &proposal.reasons;
            proposals.push(PairRow {
                one: row(ask, &one),
                other: row(ask, &proposal.entity),
                reasons: reasons.iter().map(|reason| reason.name()).collect(),
                words: reasons
                    .iter()
                    .map(|reason| (ask.words.people.reason)(*reason))
                    .collect::<Vec<_>>()
                    .join(", "),
            });
        }
    }
    let kinds = found.kinds.iter().map(|(kind, entities)| KindRow {
        kind: kind.name(),
        words: (ask.words.people.kinds)(*kind),
        entities: *entities,
    });
    page(
        ask,
        &PeoplePage {
            frame: Frame::new(ask, "people"),
            query: Name(wanted.query),
            kind: kind.map(EntityKind::name),
            kinds: kinds.collect(),
            total: found.total,
            offset: wanted.offset,
            hidden: wanted.hidden,
            entities: found.entities.iter().map(|entity| row(ask, entity)).collect(),
            proposals,
            show,
            incomplete: found.incomplete,
        },
    )
}

pub(super) fn row(ask: &Ask, entity: &Entity) -> EntityRow {
    EntityRow {
        entity: entity.reference.clone(),
        kind: entity.kind.name(),
        words: (ask.words.people.kind)(entity.kind),
        name: Name(entity.name.clone()),
        documents: entity.documents,
        mentions: entity.mentions,
        first: entity.first(),
        last: entity.last(),
        names: entity.names,
    }
}

pub(super) fn companion(ask: &Ask, companion: &Companion) -> CompanionRow {
    CompanionRow {
        entity: row(ask, &companion.entity),
        together: companion.documents,
        on_pages: companion.pages,
        sent: companion.sent,
        received: companion.received,
    }
}

impl PeoplePage {
    fn all(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.entities).sum()
    }

    fn earlier(&self) -> u64 {
        self.offset.saturating_sub(AT_ONCE)
    }

    fn later(&self) -> u64 {
        self.offset + self.entities.len() as u64
    }
}

impl EntityRow {
    /// Its page.
    pub(super) fn link(&self, frame: &Frame) -> String {
        frame.in_case(format!("/person/{}", self.entity))
    }

    /// How many names it has.
    pub(super) fn counted_names(&self) -> u64 {
        self.names as u64
    }

    /// From when until when.
    pub(super) fn days(&self) -> String {
        match (&self.first, &self.last) {
            (Some(first), Some(last)) if first == last => first.clone(),
            (Some(first), Some(last)) => format!("{first} – {last}"),
            _ => String::new(),
        }
    }
}
