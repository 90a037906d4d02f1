use askama::Template;
use axum::http::Method;
use daylight_case::{CopyGroup, NearCopies, ShownCopy};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answered, Trouble, page};
use crate::ask::Ask;
use crate::desk::Desk;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// Groups of documents that say nearly the same.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "copies.html")]
struct CopiesPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// How many groups there are.
    total: u64,
    /// The largest of them.
    groups: Vec<GroupRow>,
}

#[derive(Serialize, JsonSchema)]
struct GroupRow {
    /// The document that came first.
    first: CopyRow,
    others: u64,
}

/// Documents that say nearly the same as one.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct CopiesShown {
    /// How many there are.
    pub(super) total: u64,
    /// The likest of them.
    pub(super) first: Vec<CopyRow>,
}

/// A document that says nearly the same as another.
#[derive(Serialize, JsonSchema)]
pub(super) struct CopyRow {
    pub(super) document: String,
    pub(super) title: Name,
    pub(super) place: Name,
    /// In how many places it lies.
    pub(super) places: u64,
    pub(super) date: Option<String>,
    /// How much of the text they have in common, in percent, give or take nine.
    pub(super) percent: u8,
    /// A message with the same Message-ID.
    pub(super) same_message: bool,
}

/// Groups on the page, and near-copies beside a document.
const GROUPS: usize = 200;
const COPIES: usize = 8;

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::GET,
        path: "/copies",
        summary: "Groups of documents that say nearly the same",
        fields: &[],
        run: show,
        twin: Some(schema_of::<CopiesPage>),
    }]
}

fn show(ask: &Ask) -> Answered {
    let (total, groups) = ask.desk()?.searching(|search| Ok(search.copy_groups(GROUPS)?))?;
    let row = |group: CopyGroup| GroupRow { first: CopyRow::of(group.of), others: group.others };
    let groups = groups.into_iter().map(row).collect();
    page(ask, &CopiesPage { frame: Frame::new(ask, "copies"), total, groups })
}

/// What stands beside a document.
pub(super) fn copies(desk: &Desk, reference: &str) -> Result<CopiesShown, Trouble> {
    let NearCopies { total, first } = desk.searching(|search| Ok(search.near_copies(reference, COPIES)?))?;
    Ok(CopiesShown { total, first: first.into_iter().map(CopyRow::of).collect() })
}

impl CopyRow {
    fn of(copy: ShownCopy) -> Self {
        Self {
            document: copy.reference.0,
            title: Name(copy.title),
            place: Name(copy.place),
            places: copy.places,
            date: copy.date,
            percent: copy.percent,
            same_message: copy.same_message,
        }
    }
}
