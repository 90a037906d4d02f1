use std::io;

use askama::Template;
use axum::http::{Method, StatusCode};
use daylight_case::{Case, How, ListKind, MatchLines, MatchOptions, MatchRun, MatchedLine, Person};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, Trouble, page, page_with};
use crate::ask::{Ask, Wants};
use crate::desk::Desk;
use crate::frame::Frame;
use crate::matching::Standing;
use crate::piped::piped;
use crate::routes::Route;
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
}

/// A list, line by line.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "list.html")]
struct ListPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    list: ListRow,
    /// `all`, `found`, `not-found` or `bad`.
    which: &'static str,
    lines: Vec<LineRow>,
    /// How many lines there are of these.
    all_lines: u64,
    page: u64,
    pages: u64,
}

#[derive(Serialize, JsonSchema)]
struct LineRow {
    /// The line of the file it begins at, from 1.
    number: u64,
    wanted: Name,
    how: Name,
    /// The query that looks for it.
    query: Option<String>,
    /// Why there is none.
    problem: Option<Name>,
    /// How many documents match, exactly; none until it is answered.
    documents: Option<u64>,
    /// The best of them.
    first: Vec<String>,
}

/// Lines on one page.
const LINES: u64 = 100;

/// Documents shown of each answer.
const FIRST: usize = 5;

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
            twin: Some(schema_of::<ListPage>),
            ..get("/lists/{address}", "A list, each line with its answer", show)
        },
        get("/lists/{address}/lines.csv", "The same as CSV", csv),
    ]
}

fn show_all(ask: &Ask, wrong: Option<Trouble>) -> Answered {
    let desk = ask.desk()?;
    let status = wrong.as_ref().map_or(StatusCode::OK, |wrong| wrong.status);
    let draft = wrong.is_some().then(|| ask.field("lines")).flatten().unwrap_or_default();
    let lists = desk.case.matches()?.into_iter().map(|run| row(desk, run)).collect();
    let shown = ListsPage {
        frame: Frame::new(ask, "lists"),
        lists,
        draft: draft.to_owned(),
        wrong: wrong.map(|wrong| (wrong.message, wrong.hint)),
    };
    page_with(status, ask, &shown)
}

fn row(desk: &Desk, run: MatchRun) -> ListRow {
    let (mut done, mut found, mut stopping) = (run.done, run.found, false);
    let (state, problem) = match desk.matching.standing(&run.address) {
        Standing::Running { counts, stopping: asked } => {
            stopping = asked;
            // What is answered is written down a little later than it is counted.
            (done, found) = (done.max(counts.done), found.max(counts.found));
            ("running", None)
        }
        Standing::Waiting => ("waiting", None),
        Standing::Failed(why) => ("stopped", Some(why)),
        Standing::Still if run.ended.is_some() => ("done", None),
        Standing::Still => ("stopped", None),
    };
    ListRow {
        address: run.address,
        name: Name(run.name),
        state,
        problem,
        lines: run.lines,
        done: done.min(run.lines),
        found,
        bad: run.bad,
        who: Name(run.who),
        at: run.at,
        stopping,
    }
}

fn change(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let address = ask.field("list").unwrap_or_default();
    let at = |address: &str| Answer::See(Frame::new(ask, "lists").in_case(format!("/lists/{address}")));
    match ask.field("do") {
        Some("stop") => {
            desk.matching.stop(&desk.case.match_at(address)?.address);
            Ok(at(address))
        }
        Some("go-on") => {
            desk.case.match_at(address)?;
            start(desk, address)?;
            Ok(at(address))
        }
        Some("forget") => {
            if matches!(desk.matching.standing(address), Standing::Running { .. } | Standing::Waiting) {
                return Err(Trouble::wrong("the list is being looked for; stop it first"));
            }
            desk.case.forget_match(address)?;
            Ok(Answer::See(Frame::new(ask, "lists").in_case("/lists")))
        }
        _ => match begin(ask, &desk.case) {
            Ok(address) => {
                start(desk, &address)?;
                Ok(at(&address))
            }
            Err(trouble) if trouble.status.is_client_error() && ask.wants == Wants::Html => {
                show_all(ask, Some(trouble))
            }
            Err(trouble) => Err(trouble),
        },
    }
}

/// Takes in the list that was sent.
fn begin(ask: &Ask, case: &Case) -> Result<String, Trouble> {
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
    Ok(case.begin_match(list, &options)?)
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

fn show(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let (which, lines) = which(ask)?;
    let number = ask.number("page")?.unwrap_or(1).max(1);
    let run = desk.case.match_at(ask.part(0))?;
    let all_lines = match lines {
        MatchLines::All => run.lines,
        MatchLines::Found => run.found,
        MatchLines::NotFound => run.done.saturating_sub(run.found + run.bad),
        MatchLines::Bad => run.bad,
    };
    let lines = desk.case.match_lines(&run.address, lines, (number - 1).saturating_mul(LINES), LINES)?;
    let shown = ListPage {
        frame: Frame::new(ask, "lists"),
        list: row(desk, run),
        which,
        lines: lines.into_iter().map(line).collect(),
        all_lines,
        page: number,
        pages: all_lines.div_ceil(LINES).max(1),
    };
    page(ask, &shown)
}

fn line(line: MatchedLine) -> LineRow {
    let (query, problem) = match line.query {
        Ok(query) => (Some(query), None),
        Err(why) => (None, Some(Name(why))),
    };
    LineRow {
        number: line.number,
        wanted: Name(line.wanted),
        how: Name(line.how),
        query,
        problem,
        documents: line.total,
        first: line.documents.into_iter().take(FIRST).map(|document| document.0).collect(),
    }
}

fn csv(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let (_, lines) = which(ask)?;
    // Before anything is sent, so that what leads nowhere still gets a page that says so.
    let run = desk.case.match_at(ask.part(0))?;
    let case = Case::at(desk.case.folder())?;
    let stem = run.name.rsplit_once('.').map_or(run.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}-found.csv");
    let body = piped(move |mut out| case.match_csv(&run.address, lines, &mut out).map_err(io::Error::other));
    Ok(Answer::Download { name, media_type: "text/csv; charset=utf-8", length: None, body })
}

impl ListRow {
    fn under_way(&self) -> bool {
        matches!(self.state, "running" | "waiting")
    }
}

impl ListPage {
    fn link(&self, which: &str, page: impl std::fmt::Display) -> String {
        self.frame.in_case(format!("/lists/{}?which={which}&page={page}", self.list.address))
    }

    fn csv(&self) -> String {
        self.frame.in_case(format!("/lists/{}/lines.csv?which={}", self.list.address, self.which))
    }
}
