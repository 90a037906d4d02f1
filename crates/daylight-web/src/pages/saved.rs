use askama::Template;
use axum::http::Method;
use daylight_case::{Person, ShownSearch, explain};
use schemars::JsonSchema;
use serde::Serialize;

use super::{schema_of, search};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// Searches that people keep under a name, each with how many of its hits are new.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "saved.html")]
struct SavedPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    searches: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    name: Name,
    /// The address of its hits, `/search/{address}`.
    address: String,
    query: Name,
    who: Name,
    since: String,
    /// Hits that are new or changed since somebody last looked.
    new: Option<u64>,
    /// Why they cannot be counted now.
    problem: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/saved",
            summary: "Saved searches, each with how many of its hits are new",
            fields: &[],
            run: show,
            twin: Some(schema_of::<SavedPage>),
        },
        Route {
            method: Method::POST,
            path: "/saved",
            summary: "Save a search, open one (its hits count as seen then), forget one",
            fields: &[
                ("do", "save, open or forget"),
                ("name", "its name; for a new one the query, if there is none"),
                ("view", "for a new one: the address of what to save"),
                ("q", "or its query"),
            ],
            run: change,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let searches = ask.desk()?.case.saved_searches()?.into_iter().map(row).collect();
    page(ask, &SavedPage { frame: Frame::new(ask, "saved"), searches })
}

fn row(saved: ShownSearch) -> Row {
    let (new, problem) = match saved.new {
        Ok(new) => (Some(new), None),
        Err(error) => (None, Some(explain(&error).message)),
    };
    Row {
        name: Name(saved.name),
        address: saved.address,
        query: Name(saved.view.query),
        who: Name(saved.who),
        since: saved.at,
        new,
        problem,
    }
}

fn change(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let frame = Frame::new(ask, "saved");
    let name = ask.field("name").unwrap_or_default();
    match ask.field("do") {
        Some("save") => save(ask, name)?,
        Some("forget") => case.forget_search(name)?,
        Some("open") => {
            let saved = case.saved_searches()?.into_iter().find(|saved| saved.name == name);
            case.saw_search(name)?;
            if let Some(saved) = saved {
                return Ok(Answer::See(frame.in_case(format!("/search/{}", saved.address))));
            }
        }
        _ => return Err(Trouble::wrong("`do` is save, open or forget")),
    }
    Ok(Answer::See(frame.in_case("/saved")))
}

/// Keeps the whole of a search, from its first page on, as one query: so its new hits are counted as they
/// are shown.
fn save(ask: &Ask, name: &str) -> Result<(), Trouble> {
    let wish = search::wish_sent(ask)?.whole();
    if wish.q.is_empty() {
        return Err(Trouble::wrong("there is nothing to save: search for something first"));
    }
    let case = &ask.desk()?.case;
    let address = case.keep_view(&wish.view())?;
    Ok(case.save_search(name, &address, &Person::at_this_machine())?)
}
