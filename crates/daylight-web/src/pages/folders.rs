use std::collections::BTreeMap;

use askama::Template;
use axum::http::Method;
use daylight_case::{FacetBy, FacetRequest, SearchOptions, SearchView, Sort};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// A folder: what lies in it, folder by folder. Archives are folders too.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "folders.html")]
struct FoldersPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// Collection and folders, from the top; empty at the top.
    folder: Name,
    /// The folders above it, the topmost first, and itself.
    above: Vec<Step>,
    folders: Vec<Step>,
    documents: Vec<Lying>,
    /// Documents in it and below.
    total: u64,
    page: u64,
    pages: u64,
    /// Where this page is kept; empty at the top.
    address: String,
}

#[derive(Serialize, JsonSchema)]
struct Step {
    name: Name,
    /// What leads there: the field `below` of the form.
    below: Name,
    count: u64,
}

#[derive(Serialize, JsonSchema)]
struct Lying {
    document: String,
    name: Name,
    place: Name,
    r#type: &'static str,
    date: Option<String>,
}

/// Folders and documents on one page.
const FOLDERS: usize = 1000;
const DOCUMENTS: u64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let show_route = |path, run| Route {
        method: Method::GET,
        path,
        summary: "Collections and folders",
        fields: &[("page", "page of 100 documents, from 1")],
        run,
        twin: Some(schema_of::<FoldersPage>),
    };
    vec![
        show_route("/folders", |ask| show(ask, "", "")),
        show_route("/folders/{address}", |ask| {
            let view = ask.desk()?.case.view(ask.part(0))?;
            show(ask, view.more.get("below").map_or("", String::as_str), ask.part(0))
        }),
        Route {
            method: Method::POST,
            path: "/folders",
            summary: "Go to a folder, at an address that tells nothing",
            fields: &[("below", "the folder")],
            run: go,
            twin: None,
        },
    ]
}

fn go(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let Some(below) = ask.field("below") else {
        return Ok(Answer::See(format!("/folders?case={}", desk.number)));
    };
    let more = BTreeMap::from([("below".to_owned(), below.to_owned())]);
    let address = desk.case.keep_view(&SearchView { more, ..SearchView::default() })?;
    Ok(Answer::See(format!("/folders/{address}?case={}", desk.number)))
}

fn show(ask: &Ask, below: &str, address: &str) -> Answered {
    let number = ask.number("page")?.unwrap_or(1).max(1);
    let request = FacetRequest::new(FacetBy::Folder).top(FOLDERS).below(below);
    let query = if below.is_empty() { "*".to_owned() } else { format!("folder:{}", quoted(below)) };
    let offset = usize::try_from((number - 1).saturating_mul(DOCUMENTS)).unwrap_or(usize::MAX);
    let options = SearchOptions {
        offset,
        limit: Some(DOCUMENTS as usize),
        passages: 0,
        sort: Sort::Path,
        ..SearchOptions::default()
    };
    let (found, facets) = ask.desk()?.searching(|search| {
        Ok(search.search_with_facets(&query, &options, std::slice::from_ref(&request))?)
    })?;
    let folders = facets.into_iter().flat_map(|facet| facet.values).map(|value| {
        let shown = if value.shown.is_empty() { &value.value } else { &value.shown };
        Step { name: last(shown).into(), below: Name(value.value.clone()), count: value.count }
    });
    let mut folders: Vec<Step> = folders.collect();
    folders.sort_by(|a, b| a.name.0.cmp(&b.name.0));
    let documents = found.hits.into_iter().map(|hit| Lying {
        document: hit.reference.0,
        name: hit.title.as_deref().unwrap_or(last(&hit.place)).into(),
        place: Name(hit.place),
        r#type: hit.format.map_or("", |format| format.words()),
        date: hit.date,
    });
    let ends = below.match_indices('/').map(|(at, _)| at).chain(std::iter::once(below.len()));
    let above = ends.filter(|end| *end > 0).filter_map(|end| below.get(..end)).map(|above| Step {
        name: last(above).into(),
        below: above.into(),
        count: 0,
    });
    let shown = FoldersPage {
        frame: Frame::new(ask, "folders"),
        folder: below.into(),
        above: above.collect(),
        folders,
        documents: documents.collect(),
        total: found.total,
        page: number,
        pages: found.total.div_ceil(DOCUMENTS).max(1),
        address: address.to_owned(),
    };
    page(ask, &shown)
}

/// As the query language takes it.
fn quoted(value: &str) -> String {
    format!(
        "\"{}\"",
        value.replace('\\', "\\\\").replace('"', "\\\"").replace('*', "\\*").replace('?', "\\?")
    )
}

fn last(path: &str) -> &str {
    path.rsplit('/').find(|name| !name.is_empty()).unwrap_or(path)
}

impl FoldersPage {
    fn link(&self, page: u64) -> String {
        let address = if self.address.is_empty() { String::new() } else { format!("/{}", self.address) };
        format!("/folders{address}?case={}&page={page}", self.frame.number)
    }

    fn counted(&self) -> String {
        (self.frame.words.documents)(self.total)
    }
}
