use std::fs::File;
use std::io::BufReader;

use daylight_case::{
    Case, CaseError, ExitKind, FoundName, MOST_FUZZY, NamesLooked, NamesProgress, Person, ShownNameList,
};
use daylight_model::{EntityKind, Untrusted};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::{Names, NamesDo};
use crate::printer::{counted, note};

pub(crate) fn run(context: &mut Context, arguments: Names) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    match arguments.what {
        NamesDo::Add { list, name, kind } => {
            let wrong = |source| CaseError::File { doing: "reading", path: list.clone(), source };
            let mut file = BufReader::new(File::open(&list).map_err(wrong)?);
            let called = list.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let (name, kind) = (name.unwrap_or(called), kind.unwrap_or(EntityKind::Person));
            let who = Person::at_this_machine();
            let looked = watched(|tell| case.add_names(&name, &mut file, kind, &who, tell, &context.stop))?;
            told(context, &case, &looked)
        }
        NamesDo::Look { list } => {
            let looked = watched(|tell| case.look_for_names(&list, tell, &context.stop))?;
            told(context, &case, &looked)
        }
        NamesDo::List { list: None, .. } => {
            let lists = case.name_lists()?;
            for list in &lists {
                print_list(context, list)?;
            }
            Ok(if lists.is_empty() { ExitKind::None } else { ExitKind::Done })
        }
        NamesDo::List { list: Some(list), limit } => {
            let limit = limit.unwrap_or(if context.printer.json { u64::MAX } else { 30 });
            print_found(context, &case.found_names(&list, 0, limit)?)
        }
        NamesDo::Remove { list } => {
            case.remove_names(&list, &Person::at_this_machine())?;
            Ok(ExitKind::Done)
        }
    }
}

/// Does the work with a line of progress, where stderr is a terminal.
fn watched<T>(
    work: impl FnOnce(&mut dyn FnMut(NamesProgress)) -> Result<T, CaseError>,
) -> Result<T, CaseError> {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let result = work(&mut |progress| {
        bar.set_message(format!(
            "{} of {} · {} found",
            HumanCount(progress.looked),
            counted(progress.names, "name", "names"),
            HumanCount(progress.found)
        ));
        bar.tick();
    });
    bar.finish_and_clear();
    result
}

fn told(context: &mut Context, case: &Case, looked: &NamesLooked) -> Result<ExitKind, Ended> {
    if looked.progress.bad > 0 {
        note(format_args!("{} no name", counted(looked.progress.bad, "line is", "lines are")));
    }
    if !looked.fuzzy {
        note(format_args!(
            "note: with more than {} names only exact ones are looked for",
            HumanCount(MOST_FUZZY)
        ));
    }
    if let Some(list) = case.name_lists()?.iter().find(|list| list.list.name == looked.list) {
        print_list(context, list)?;
    }
    if !context.printer.json {
        print_found(context, &case.found_names(&looked.list, 0, 20)?)?;
    }
    Ok(match (looked.stopped, looked.progress.found) {
        (true, _) => ExitKind::Stopped,
        (false, 0) => ExitKind::None,
        _ => ExitKind::Done,
    })
}

fn print_list(context: &mut Context, list: &ShownNameList) -> Result<(), Ended> {
    if context.printer.json {
        return Ok(context.printer.object(&ListLine::of(list))?);
    }
    let behind = if list.behind { " · documents came since: `daylight names look`" } else { "" };
    let name = context.printer.strong(Untrusted(&list.list.name));
    Ok(context.printer.line(format_args!(
        "{name}  {} · {} found · {}{behind}",
        counted(list.list.names, "name", "names"),
        HumanCount(list.found),
        counted(list.documents, "document", "documents")
    ))?)
}

fn print_found(context: &mut Context, found: &[FoundName]) -> Result<ExitKind, Ended> {
    for one in found {
        if context.printer.json {
            context.printer.object(&FoundLine::of(one))?;
            continue;
        }
        let documents: Vec<String> = one
            .documents
            .iter()
            .map(|(document, fuzzy)| format!("{document}{}", if *fuzzy { "~" } else { "" }))
            .collect();
        let name = Untrusted(&one.listed.name.name);
        let (exact, fuzzy) = (one.listed.exact, one.listed.fuzzy);
        let about = context.printer.soft(format_args!("{exact} exact, {fuzzy} with other letters"));
        context.printer.line(format_args!("  {name}  {about}\n      {}", documents.join(" ")))?;
    }
    Ok(if found.is_empty() { ExitKind::None } else { ExitKind::Done })
}

#[derive(Serialize)]
struct ListLine<'a> {
    list: &'a str,
    names: u64,
    looked: u64,
    found: u64,
    documents: u64,
    behind: bool,
    who: &'a str,
    at: &'a str,
}

impl<'a> ListLine<'a> {
    fn of(list: &'a ShownNameList) -> Self {
        Self {
            list: &list.list.name,
            names: list.list.names,
            looked: list.list.looked,
            found: list.found,
            documents: list.documents,
            behind: list.behind,
            who: &list.list.who,
            at: &list.list.at,
        }
    }
}

#[derive(Serialize)]
struct FoundLine<'a> {
    name: &'a str,
    aliases: &'a [String],
    kind: &'static str,
    exact: u64,
    fuzzy: u64,
    /// The first documents.
    documents: Vec<&'a str>,
    query: &'a str,
}

impl<'a> FoundLine<'a> {
    fn of(found: &'a FoundName) -> Self {
        Self {
            name: &found.listed.name.name,
            aliases: &found.listed.name.aliases,
            kind: found.listed.name.kind.name(),
            exact: found.listed.exact,
            fuzzy: found.listed.fuzzy,
            documents: found.documents.iter().map(|(document, _)| document.0.as_str()).collect(),
            query: &found.query,
        }
    }
}
