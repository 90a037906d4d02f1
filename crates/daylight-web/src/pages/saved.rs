use std::collections::BTreeMap;

use askama::Template;
use axum::http::Method;
use daylight_case::{CaseError, Person, ShownSearch, explain};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use super::search::{self, Wish};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::desk::Desk;
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
    /// The cases it goes over, by their names; `*` for all of them, none for the one it is kept in.
    cases: Vec<Name>,
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
                ("do", "save, open, open-new (only what is new) or forget"),
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
    let home = ask.desk()?;
    let searches = home.case.saved_searches()?.into_iter().map(|saved| row(ask, home, saved));
    page(ask, &SavedPage { frame: Frame::new(ask, "saved"), searches: searches.collect::<Result<_, _>>()? })
}

fn row(ask: &Ask, home: &Desk, saved: ShownSearch) -> Result<Row, Trouble> {
    let seen = Seen::of(&saved);
    let wish = Wish::of(saved.view.clone());
    let (new, problem) = match saved.new {
        Err(error) => (None, Some(explain(&error).message)),
        Ok(new) if !wish.goes_over_several() => (Some(new), None),
        Ok(_) => match seen.new_in_all(ask, home, &wish) {
            Ok(new) => (Some(new), None),
            Err(trouble) if trouble.status.is_client_error() => (None, Some(trouble.message)),
            Err(trouble) => return Err(trouble),
        },
    };
    Ok(Row {
        name: Name(saved.name),
        address: saved.address,
        query: Name(saved.view.query),
        cases: saved.view.cases.into_iter().map(Name).collect(),
        who: Name(saved.who),
        since: saved.at,
        new,
        problem,
    })
}

/// What was in sight when somebody last looked at a saved search.
struct Seen {
    here: u64,
    elsewhere: BTreeMap<String, u64>,
}

impl Seen {
    fn of(saved: &ShownSearch) -> Self {
        Self { here: saved.seen, elsewhere: saved.seen_elsewhere.clone() }
    }

    /// In one case of a room; of a case that was not there then everything is new.
    fn in_case(&self, home: &Desk, desk: &Desk) -> u64 {
        match desk.number == home.number {
            true => self.here,
            false => self.elsewhere.get(&desk.name).copied().unwrap_or(0),
        }
    }

    fn new_in_all(&self, ask: &Ask, home: &Desk, wish: &Wish) -> Result<u64, Trouble> {
        let mut new = 0;
        for desk in wish.desks(ask)? {
            let since = self.in_case(home, desk);
            new += desk.searching(|search| Ok(search.count_since(&wish.query(), since)?))?;
        }
        Ok(new)
    }

    /// The same search, only of what is newer.
    fn only_new(&self, ask: &Ask, home: &Desk, mut wish: Wish) -> Result<Wish, Trouble> {
        wish.since = match wish.goes_over_several() {
            false => BTreeMap::from([(String::new(), self.here)]),
            true => {
                let desks = wish.desks(ask)?.into_iter();
                desks.map(|desk| (desk.name.clone(), self.in_case(home, desk))).collect()
            }
        };
        Ok(wish)
    }
}

fn change(ask: &Ask) -> Answered {
    let home = ask.desk()?;
    let case = &home.case;
    let name = ask.field("name").unwrap_or_default();
    let open = || -> Result<ShownSearch, Trouble> {
        let saved = case.saved_searches()?.into_iter().find(|saved| saved.name == name);
        saved.ok_or_else(|| CaseError::NoSavedSearch { name: name.to_owned() }.into())
    };
    match ask.field("do") {
        Some("save") => return save(ask, name),
        Some("forget") => case.forget_search(name)?,
        Some("open") => {
            let saved = open()?;
            let wish = Wish::of(saved.view);
            saw(ask, home, name, &wish)?;
            return Ok(Answer::See(at(ask, &wish, &saved.address)?));
        }
        Some("open-new") => {
            let saved = open()?;
            let wish = Seen::of(&saved).only_new(ask, home, Wish::of(saved.view))?;
            let address = case.keep_view(&wish.view())?;
            saw(ask, home, name, &wish)?;
            return Ok(Answer::See(at(ask, &wish, &address)?));
        }
        _ => return Err(Trouble::wrong("`do` is save, open, open-new or forget")),
    }
    Ok(Answer::See(Frame::new(ask, "saved").in_case("/saved")))
}

fn at(ask: &Ask, wish: &Wish, address: &str) -> Result<String, Trouble> {
    Ok(Frame::over(ask, "search", wish.scope(ask)?).in_case(format!("/search/{address}")))
}

/// Keeps the whole of a search, from its first page on, as one query: so its new hits are counted as they
/// are shown.
fn save(ask: &Ask, name: &str) -> Answered {
    let wish = search::wish_sent(ask)?.whole();
    if wish.q.is_empty() {
        return Err(Trouble::wrong("there is nothing to save: search for something first"));
    }
    let home = wish.home(ask)?;
    let address = home.case.keep_view(&wish.view())?;
    let name = home.case.save_search(name, &address, &Person::at_this_machine())?;
    saw_elsewhere(ask, home, &name, &wish)?;
    Ok(Answer::See(Frame::new(ask, "saved").in_this_case(home.number, "/saved")))
}

/// Somebody looks: what is in sight now is not new the next time.
fn saw(ask: &Ask, home: &Desk, name: &str, wish: &Wish) -> Result<(), Trouble> {
    home.case.saw_search(name)?;
    saw_elsewhere(ask, home, name, wish)
}

fn saw_elsewhere(ask: &Ask, home: &Desk, name: &str, wish: &Wish) -> Result<(), Trouble> {
    let mut seen = BTreeMap::new();
    for desk in wish.desks(ask)?.into_iter().filter(|desk| desk.number != home.number) {
        seen.insert(desk.name.clone(), desk.searching(|search| Ok(search.sequence()))?);
    }
    Ok(home.case.saw_search_elsewhere(name, &seen)?)
}
