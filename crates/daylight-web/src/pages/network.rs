mod layout;

use askama::Template;
use axum::http::Method;
use daylight_case::{NETWORK_NODES, Network};
use schemars::JsonSchema;
use serde::Serialize;

use self::layout::{Drawing, drawing};
use super::people::{CompanionRow, EntityRow, companion, row};
use super::schema_of;
use crate::answer::{Answered, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;

/// Who writes to or stands with whom around an entity.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "network.html")]
struct NetworkPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    #[serde(flatten)]
    entity: EntityRow,
    companions: Vec<CompanionRow>,
    links: Vec<LinkRow>,
    /// Documents looked at: those that name it most.
    looked_at: u64,
    /// Others that stand with it and are not told.
    more: u64,
    incomplete: bool,
    #[serde(skip)]
    #[schemars(skip)]
    drawing: Drawing,
    #[serde(skip)]
    #[schemars(skip)]
    limit: usize,
}

/// Two of those around it that stand together too.
#[derive(Serialize, JsonSchema)]
struct LinkRow {
    one: String,
    other: String,
    /// Documents with both, of those looked at.
    together: u64,
}

/// Drawn where nothing else is said.
const USUAL: u64 = 24;

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::GET,
        path: "/network/{entity}",
        summary: "Who writes to or stands with whom around an entity",
        fields: &[("limit", "how many around it, 40 at most")],
        run: show,
        twin: Some(schema_of::<NetworkPage>),
    }]
}

fn show(ask: &Ask) -> Answered {
    let limit = ask.number("limit")?.unwrap_or(USUAL).clamp(1, NETWORK_NODES as u64);
    let limit = usize::try_from(limit).unwrap_or(NETWORK_NODES);
    let network: Network = ask.desk()?.case.network(ask.part(0), limit)?;
    let frame = Frame::new(ask, "people");
    let shown = NetworkPage {
        drawing: drawing(&network, |reference| frame.in_case(format!("/network/{reference}"))),
        entity: row(ask, &network.entity),
        links: links(&network),
        companions: network.companions.iter().map(|one| companion(ask, one)).collect(),
        looked_at: network.looked_at,
        more: network.more,
        incomplete: network.incomplete,
        limit,
        frame,
    };
    page(ask, &shown)
}

fn links(network: &Network) -> Vec<LinkRow> {
    let name = |at: usize| network.companions.get(at).map(|one| one.entity.reference.clone());
    let links = network.links.iter();
    links
        .filter_map(|link| {
            Some(LinkRow { one: name(link.one)?, other: name(link.other)?, together: link.documents })
        })
        .collect()
}

impl NetworkPage {
    fn told(&self) -> String {
        (self.frame.words.people.looked_at)(self.looked_at, self.more)
    }

    fn more_link(&self) -> Option<String> {
        let address = format!("/network/{}?limit={NETWORK_NODES}", self.entity.entity);
        (self.limit < NETWORK_NODES && self.more > 0).then(|| self.frame.in_case(address))
    }

    fn person(&self) -> String {
        self.entity.link(&self.frame)
    }
}
