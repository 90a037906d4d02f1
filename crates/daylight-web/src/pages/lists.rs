mod lines;

use askama::Template;
use axum::http::{Method, StatusCode};
use daylight_case::{
    Case, CaseError, How, ListKind, MatchLines, MatchOptions, MatchRun, MatchedInAll, Person,
    begin_match_in_all,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, Trouble, page_with};
use crate::ask::{Ask, Wants};
use crate::desk::Desk;
use crate::frame::Frame;
use crate::matching::Standing;
use crate::routes::Route;
use crate::scope::Scope;
use crate::text::Name;

/// Lists of names, addresses, numbers that were looked for, and the form for another.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "lists.html")]
struct ListsPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    lists: Vec<ListRow>,
    /// Why what was sent is no list.
    #[serde(skip)]
    #[schemars(skip)]
    wrong: Option<(String, Option<String>)>,
    #[serde(skip)]
    #[schemars(skip)]
    draft: String,
}

/// A list, and how far it is.
#[derive(Serialize, JsonSchema)]
struct ListRow {
    /// Its address, `/lists/{address}`.
    address: String,
    name: Name,
    /// `done`, `running`, `waiting` or `stopped`.
    state: &'static str,
    /// Why it cannot be looked for to its end.
    problem: Option<String>,
    lines: u64,
    /// Lines that were answered, or cannot be understood.
    done: u64,
    /// Lines with any hits.
    found: u64,
    /// Lines that cannot be understood.
    bad: u64,
    who: Name,
    at: String,
    /// It stops soon.
    stopping: bool,
    /// How many cases it is looked for in.
    cases: u64,
    /// What stands for them in a form or an address.
    #[serde(skip)]
    #[schemars(skip)]
    scope: String,
    #[serde(skip)]
    #[schemars(skip)]
    link: String,
}

/// How a line is looked for that says nothing itself; the first is the usual one.
pub(super) const HOWS: [&str; 7] = ["phrase", "exact", "fuzzy 1", "fuzzy 2", "near 5", "near 20", "query"];

const WHICH: [(&str, MatchLines); 4] = [
    ("all", MatchLines::All),
    ("found", MatchLines::Found),
    ("not-found", MatchLines::NotFound),
    ("bad", MatchLines::Bad),
];

pub(super) fn routes() -> Vec<Route> {
    let get = |path, summary, run| Route {
        method: Method::GET,
        path,
        summary,
        fields: &[("which", "all, found, not-found or bad"), ("page", "page of 100 lines, from 1")],
        run,
        twin: None,
    };
    vec![
        Route {
            fields: &[],
            twin: Some(schema_of::<ListsPage>),
            ..get("/lists", "Lists that were looked for", |ask| show_all(ask, None))
        },
        Route {
            method: Method::POST,
            fields: &[
                ("file", "a list: a text with one thing on each line, or CSV"),
                ("lines", "or its lines"),
                ("name", "what to call it; else the name of the file"),
                (
                    "how",
                    "phrase, exact, fuzzy 1, fuzzy 2, near 5, near 20 or query: for lines that do not say",
                ),
                ("do", "stop, go-on or forget, with `list`"),
                ("list", "the address of a list that is there"),
            ],
            ..get("/lists", "Look for a list; stop, go on, forget", change)
        },
        Route {
            twin: Some(schema_of::<lines::ListPage>),
            ..get("/lists/{address}", "A list, each line with its answer", lines::show)
        },
        get("/lists/{address}/lines.csv", "The same as CSV", lines::csv),
    ]
}

fn show_all(ask: &Ask, wrong: Option<Trouble>) -> Answered {
    let here = ask.desk()?;
    let status = wrong.as_ref().map_or(StatusCode::OK, |wrong| wrong.status);
    let draft = wrong.is_some().then(|| ask.field("lines")).flatten().unwrap_or_default();
    let frame = Frame::new(ask, "lists");
    let mut lists = Vec::new();
    for run in here.case.matches()? {
        let desks = desks_with(ask, &run.address)?;
        lists.push(row(&frame, &desks, &run.address)?);
    }
    let shown = ListsPage {
        frame,
        lists,
        draft: draft.to_owned(),
        wrong: wrong.map(|wrong| (wrong.message, wrong.hint)),
    };
    page_with(status, ask, &shown)
}

/// The cases in which a list is looked for.
fn desks_with<'a>(ask: &'a Ask, address: &str) -> Result<Vec<&'a Desk>, Trouble> {
    let mut found = Vec::new();
    for desk in ask.room.desks() {
        match desk.case.match_at(address) {
            Ok(_) => found.push(desk),
            Err(CaseError::NoMatch { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

/// The cases that were asked for of those in which a list is looked for.
fn desks_asked<'a>(ask: &'a Ask, address: &str) -> Result<Vec<&'a Desk>, Trouble> {
    let desks = match ask.scope()? {
        Some(Scope::All) => desks_with(ask, address)?,
        _ => Vec::new(),
    };
    if desks.is_empty() {
        let here = ask.desk()?;
        here.case.match_at(address)?;
        return Ok(vec![here]);
    }
    Ok(desks)
}

fn cases<'a>(desks: &[&'a Desk]) -> Vec<&'a Case> {
    desks.iter().map(|desk| &desk.case).collect()
}

fn row(frame: &Frame, desks: &[&Desk], address: &str) -> Result<ListRow, Trouble> {
    let all = MatchedInAll::at(&cases(desks), address)?;
    Ok(row_of(frame, desks, &all))
}

/// A list in all its cases: it runs where it runs in any of them, and is done when it is done in all.
fn row_of(frame: &Frame, desks: &[&Desk], all: &MatchedInAll) -> ListRow {
    let runs: Vec<&MatchRun> = all.runs().collect();
    let standings: Vec<Standing> =
        desks.iter().zip(&runs).map(|(desk, run)| desk.matching.standing(&run.address)).collect();
    let ended = runs.iter().all(|run| run.ended.is_some());
    let is_running = |standing: &Standing| matches!(standing, Standing::Running { .. });
    let state = if standings.iter().any(is_running) {
        "running"
    } else if standings.contains(&Standing::Waiting) {
        "waiting"
    } else if ended {
        "done"
    } else {
        "stopped"
    };
    let problem = standings.iter().find_map(|standing| match standing {
        Standing::Failed(why) => Some(why.clone()),
        _ => None,
    });
    let stopping = standings.iter().any(|one| matches!(one, Standing::Running { stopping: true, .. }));
    let (mut done, mut found) = (all.done(), all.count(MatchLines::Found));
    if let [Standing::Running { counts, .. }] = standings.as_slice() {
        // What is answered is written down a little later than it is counted.
        (done, found) = (done.max(counts.done), found.max(counts.found));
    }
    let lines = all.count(MatchLines::All);
    let run = runs.first();
    let address = run.map_or_else(String::new, |run| run.address.clone());
    let scope = match desks {
        [desk] => Scope::One(desk.number),
        _ => Scope::All,
    };
    ListRow {
        link: frame.within(scope, &format!("/lists/{address}")),
        scope: scope.to_string(),
        cases: desks.len() as u64,
        address,
        name: Name(run.map_or_else(String::new, |run| run.name.clone())),
        state,
        problem,
        lines,
        done: done.min(lines),
        found,
        bad: all.count(MatchLines::Bad),
        who: Name(run.map_or_else(String::new, |run| run.who.clone())),
        at: run.map_or_else(String::new, |run| run.at.clone()),
        stopping,
    }
}

fn change(ask: &Ask) -> Answered {
    let address = ask.field("list").unwrap_or_default();
    let scope = ask.scope()?;
    let frame = match scope {
        Some(Scope::All) => Frame::over(ask, "lists", Scope::All),
        _ => Frame::new(ask, "lists"),
    };
    let at = |address: &str| Answer::See(frame.in_case(format!("/lists/{address}")));
    match ask.field("do") {
        Some("stop") => {
            desks_asked(ask, address)?.iter().for_each(|desk| desk.matching.stop(address));
            Ok(at(address))
        }
        Some("go-on") => {
            desks_asked(ask, address)?.iter().try_for_each(|desk| start(desk, address))?;
            Ok(at(address))
        }
        Some("forget") => {
            let desks = desks_asked(ask, address)?;
            let under_way = |desk: &&Desk| {
                matches!(desk.matching.standing(address), Standing::Running { .. } | Standing::Waiting)
            };
            if desks.iter().any(under_way) {
                return Err(Trouble::wrong("the list is being looked for; stop it first"));
            }
            desks.iter().try_for_each(|desk| desk.case.forget_match(address))?;
            Ok(Answer::See(Frame::new(ask, "lists").in_case("/lists")))
        }
        _ => {
            let desks = match scope {
                Some(Scope::All) => ask.room.desks().iter().collect(),
                _ => vec![ask.desk()?],
            };
            match begin(ask, &desks) {
                Ok(address) => {
                    desks.iter().try_for_each(|desk| start(desk, &address))?;
                    Ok(at(&address))
                }
                Err(trouble) if trouble.status.is_client_error() && ask.wants == Wants::Html => {
                    show_all(ask, Some(trouble))
                }
                Err(trouble) => Err(trouble),
            }
        }
    }
}

/// Takes in the list that was sent.
fn begin(ask: &Ask, desks: &[&Desk]) -> Result<String, Trouble> {
    let how = ask.field("how").unwrap_or(HOWS[0]);
    let how =
        How::from_words(how).ok_or_else(|| Trouble::wrong(format!("`how` is one of {}", HOWS.join(", "))))?;
    let file = ask.sent("file").filter(|sent| sent.file.is_some());
    let (list, file_name) = match (file, ask.sent("lines"), ask.field("lines")) {
        (Some(file), ..) => (file.bytes.as_slice(), file.file.as_deref()),
        (None, Some(lines), _) => (lines.bytes.as_slice(), None),
        (None, None, Some(lines)) => (lines.as_bytes(), None),
        (None, None, None) => return Err(Trouble::wrong("choose a file, or write what to look for")),
    };
    let called = ask.field("name").map(str::trim).filter(|name| !name.is_empty()).or(file_name);
    let called = called.unwrap_or(ask.words.added.a_list);
    let called = &called[..called.floor_char_boundary(200)];
    let kind = file_name.map_or(ListKind::Lines, ListKind::of_name);
    let options = MatchOptions { kind, how, ..MatchOptions::of_file(called, Person::at_this_machine()) };
    match desks {
        [desk] => Ok(desk.case.begin_match(list, &options)?),
        desks => Ok(begin_match_in_all(&cases(desks), list, &options)?),
    }
}

/// Leaves a processor to whoever reads meanwhile.
fn start(desk: &Desk, address: &str) -> Result<(), Trouble> {
    let all = MatchOptions::of_file("", Person::at_this_machine()).threads;
    let threads = std::num::NonZeroUsize::new(all.get() - 1).unwrap_or(std::num::NonZeroUsize::MIN);
    desk.matching.start(Case::at(desk.case.folder())?, address, threads);
    Ok(())
}

fn which(ask: &Ask) -> Result<(&'static str, MatchLines), Trouble> {
    let asked = ask.field("which").unwrap_or(WHICH[0].0);
    let found = WHICH.into_iter().find(|(name, _)| *name == asked);
    found.ok_or_else(|| Trouble::wrong("`which` is all, found, not-found or bad"))
}

impl ListRow {
    fn under_way(&self) -> bool {
        matches!(self.state, "running" | "waiting")
    }
}
