use std::sync::atomic::AtomicBool;

use askama::Template;
use axum::http::Method;
use daylight_case::{FoundName, Person, ShownNameList};
use daylight_model::EntityKind;
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// Lists of names that were looked for over the whole case, and what was found of one.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "names.html")]
struct NamesPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    lists: Vec<ListRow>,
    /// The list that is shown.
    list: Option<Name>,
    found: Vec<FoundRow>,
}

#[derive(Serialize, JsonSchema)]
struct ListRow {
    list: Name,
    names: u64,
    looked: u64,
    found: u64,
    documents: u64,
    /// Documents came since.
    behind: bool,
    who: Name,
    at: String,
    /// Its place among the lists, which addresses name it by.
    number: usize,
}

#[derive(Serialize, JsonSchema)]
struct FoundRow {
    name: Name,
    kind: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    words: &'static str,
    exact: u64,
    /// Documents where letters differ.
    fuzzy: u64,
    documents: Vec<FoundIn>,
    /// The query that finds all that have it as it is written.
    query: String,
}

#[derive(Serialize, JsonSchema)]
struct FoundIn {
    document: String,
    fuzzy: bool,
}

/// Names found that are shown.
const SHOWN: u64 = 200;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/names",
            summary: "Lists of names looked for over the whole case",
            fields: &[("list", "the place of a list among them, from 1, to see what was found of it")],
            run: show,
            twin: Some(schema_of::<NamesPage>),
        },
        Route {
            method: Method::POST,
            path: "/names",
            summary: "Take in a list of names and look for it, look again, or end it",
            fields: &[
                ("file", "CSV (name, other writings with ; between, kind) or JSON Lines of FollowTheMoney"),
                ("lines", "instead of a file"),
                ("name", "what to call the list"),
                ("kind", "what its names are where they do not say it"),
                ("do", "look or remove, with list"),
                ("list", "the name of the list"),
            ],
            run: change,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let lists = case.name_lists()?;
    let shown = match ask.number("list")? {
        None => None,
        Some(number) => {
            let at = usize::try_from(number).unwrap_or(0).wrapping_sub(1);
            Some(lists.get(at).ok_or_else(|| Trouble::not_found("there is no such list"))?.list.name.clone())
        }
    };
    let found = match &shown {
        Some(list) => case.found_names(list, 0, SHOWN)?,
        None => Vec::new(),
    };
    let names = NamesPage {
        frame: Frame::new(ask, "people"),
        lists: (1..).zip(lists).map(|(number, list)| list_row(number, list)).collect(),
        list: shown.map(Name),
        found: found.into_iter().map(|found| found_row(ask, found)).collect(),
    };
    page(ask, &names)
}

fn list_row(number: usize, list: ShownNameList) -> ListRow {
    let ShownNameList { list, found, documents, behind } = list;
    ListRow {
        list: Name(list.name),
        names: list.names,
        looked: list.looked,
        found,
        documents,
        behind,
        who: Name(list.who),
        at: list.at,
        number,
    }
}

fn found_row(ask: &Ask, found: FoundName) -> FoundRow {
    FoundRow {
        kind: found.listed.name.kind.name(),
        words: (ask.words.people.kind)(found.listed.name.kind),
        name: Name(found.listed.name.name),
        exact: found.listed.exact,
        fuzzy: found.listed.fuzzy,
        documents: found
            .documents
            .into_iter()
            .map(|(document, fuzzy)| FoundIn { document: document.0, fuzzy })
            .collect(),
        query: found.query,
    }
}

fn change(ask: &Ask) -> Answered {
    let (case, who, stop) = (&ask.desk()?.case, Person::at_this_machine(), AtomicBool::new(false));
    let list = || ask.field("list").ok_or_else(|| Trouble::wrong("the name of a list is needed"));
    match ask.field("do") {
        Some("remove") => case.remove_names(list()?, &who)?,
        Some("look") => case.look_for_names(list()?, &mut |_| {}, &stop).map(|_| ())?,
        _ => {
            let kind = ask.field("kind").and_then(EntityKind::from_name).unwrap_or(EntityKind::Person);
            let file = ask.sent("file").filter(|sent| sent.file.is_some());
            let of_file = file.and_then(|sent| sent.file.as_deref());
            let lines = ask.field("lines").unwrap_or_default();
            let mut bytes: &[u8] = match file {
                Some(sent) => &sent.bytes,
                None => lines.as_bytes(),
            };
            let stem = of_file.map(|file| file.split('.').next().unwrap_or(file));
            let name = ask.field("name").or(stem).unwrap_or("names");
            case.add_names(name, &mut bytes, kind, &who, &mut |_| {}, &stop).map(|_| ())?;
        }
    }
    Ok(Answer::See(Frame::new(ask, "people").in_case("/names")))
}

impl NamesPage {
    fn link(&self, list: &ListRow) -> String {
        self.frame.in_case(format!("/names?list={}", list.number))
    }

    fn document(&self, there: &FoundIn) -> String {
        self.frame.in_case(format!("/doc/{}", there.document))
    }
}
