use std::collections::HashMap;
use std::io;

use askama::Template;
use daylight_case::{Case, LineOfAll, MatchedInAll};
use daylight_model::DocRef;
use schemars::JsonSchema;
use serde::Serialize;

use super::{ListRow, cases, desks_asked, row_of, which};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::desk::Desk;
use crate::frame::Frame;
use crate::piped::piped;
use crate::scope::Scope;
use crate::text::Name;

/// A list, line by line.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "list.html")]
pub(super) struct ListPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    list: ListRow,
    /// The cases it is looked for in, by their names, in the order of `cases` of each line.
    cases: Vec<Name>,
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
    /// How many documents match, exactly, in all cases together; none until it is answered.
    documents: Option<u64>,
    /// How many in each of the cases.
    cases: Vec<Option<u64>>,
    /// The best of each case.
    first: Vec<First>,
}

#[derive(Serialize, JsonSchema)]
struct First {
    document: String,
    /// Its subject or name.
    title: Name,
    /// The number of its case.
    case: usize,
    #[serde(skip)]
    #[schemars(skip)]
    link: String,
}

/// Lines on one page.
const LINES: u64 = 100;

/// Documents shown of each answer of a case.
const FIRST: usize = 5;

pub(super) fn show(ask: &Ask) -> Answered {
    let (which, wanted) = which(ask)?;
    let number = ask.number("page")?.unwrap_or(1).max(1);
    let desks = desks_asked(ask, ask.part(0))?;
    let all = MatchedInAll::at(&cases(&desks), ask.part(0))?;
    let all_lines = all.count(wanted);
    let frame = match ask.scope()? {
        Some(Scope::All) => Frame::over(ask, "lists", Scope::All),
        _ => Frame::new(ask, "lists"),
    };
    let lines = all.lines(wanted, (number - 1).saturating_mul(LINES), LINES as usize)?;
    let titles = titles(&desks, &lines)?;
    let lines = lines.into_iter().filter_map(|shown| line(&frame, &desks, &titles, shown));
    let shown = ListPage {
        list: row_of(&frame, &desks, &all),
        cases: desks.iter().map(|desk| Name(desk.name.clone())).collect(),
        which,
        lines: lines.collect(),
        all_lines,
        page: number,
        pages: all_lines.div_ceil(LINES).max(1),
        frame,
    };
    page(ask, &shown)
}

/// What the documents that are shown are called, for each case.
fn titles(desks: &[&Desk], lines: &[LineOfAll]) -> Result<Vec<HashMap<DocRef, String>>, Trouble> {
    let of = |(number, desk): (usize, &&Desk)| {
        let answers = lines.iter().filter_map(|line| line.answers.get(number));
        Ok(desk.case.titles(answers.flat_map(|answer| answer.documents.iter().take(FIRST)))?)
    };
    desks.iter().enumerate().map(of).collect()
}

fn line(
    frame: &Frame,
    desks: &[&Desk],
    titles: &[HashMap<DocRef, String>],
    line: LineOfAll,
) -> Option<LineRow> {
    let documents = line.total;
    let cases = line.answers.iter().map(|answer| answer.total).collect();
    let first = line.answers.iter().zip(desks).zip(titles).flat_map(|((answer, desk), titles)| {
        answer.documents.iter().take(FIRST).map(|document| First {
            title: Name(titles.get(document).unwrap_or(&document.0).clone()),
            link: frame.in_this_case(desk.number, format!("/doc/{document}")),
            document: document.0.clone(),
            case: desk.number,
        })
    });
    let first = first.collect();
    let line = line.answers.into_iter().next()?;
    let (query, problem) = match line.query {
        Ok(query) => (Some(query), None),
        Err(why) => (None, Some(Name(why))),
    };
    let (wanted, how) = (Name(line.wanted), Name(line.how));
    Some(LineRow { number: line.number, wanted, how, query, problem, documents, cases, first })
}

pub(super) fn csv(ask: &Ask) -> Answered {
    let (_, lines) = which(ask)?;
    // Before anything is sent, so that what leads nowhere still gets a page that says so.
    let desks = desks_asked(ask, ask.part(0))?;
    let all = MatchedInAll::at(&cases(&desks), ask.part(0))?;
    let name = all.runs().next().map_or_else(String::new, |run| run.name.clone());
    let address = ask.part(0).to_owned();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}-found.csv");
    let one = match desks.as_slice() {
        [desk] => Some(Case::at(desk.case.folder())?),
        _ => None,
    };
    let names: Vec<String> = desks.iter().map(|desk| desk.name.clone()).collect();
    let body = piped(move |mut out| {
        let written = match one {
            Some(case) => case.match_csv(&address, lines, &mut out),
            None => all.csv(&names, lines, &mut out),
        };
        written.map_err(io::Error::other)
    });
    Ok(Answer::Download { name, media_type: "text/csv; charset=utf-8", length: None, body })
}

impl ListPage {
    fn link(&self, which: &str, page: impl std::fmt::Display) -> String {
        self.frame.in_case(format!("/lists/{}?which={which}&page={page}", self.list.address))
    }

    fn csv(&self) -> String {
        self.frame.in_case(format!("/lists/{}/lines.csv?which={}", self.list.address, self.which))
    }
}
