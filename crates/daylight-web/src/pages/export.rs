//! All hits of a search, to be kept: as a table for sheets, or line by line for programs.

use std::io::{self, Write};

use axum::http::Method;
use daylight_case::{AnswerHit, SearchOptions, csv_row};
use serde_json::json;

use super::search::{find, wish_of};
use crate::answer::{Answer, Answered};
use crate::ask::Ask;
use crate::desk::Desk;
use crate::piped::piped;
use crate::routes::Route;

/// Hits fetched at a time.
const AT_A_TIME: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    let route =
        |path, summary, run| Route { method: Method::GET, path, summary, fields: &[], run, twin: None };
    vec![
        route("/search/{address}/hits.csv", "All hits as CSV", |ask| export(ask, Kind::Csv)),
        route("/search/{address}/hits.jsonl", "All hits as JSON Lines", |ask| export(ask, Kind::JsonLines)),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    JsonLines,
}

fn export(ask: &Ask, kind: Kind) -> Answered {
    let address = ask.part(0).to_owned();
    let wish = wish_of(ask, &address)?;
    let desks = wish.desks(ask)?;
    // Before anything is sent, so that a query that cannot be understood gets a page that says so.
    find(&wish, &desks, |found| Ok(found.total()))??;
    let numbers: Vec<usize> = desks.iter().map(|desk| desk.number).collect();
    let room = ask.room.clone();
    let body = piped(move |out| {
        let desks: Vec<&Desk> = numbers.iter().filter_map(|number| room.desks().get(number - 1)).collect();
        if kind == Kind::Csv {
            out.write_all(HEAD.as_bytes())?;
        }
        let mut written = Ok(());
        let told = find(&wish, &desks, |found| {
            let mut offset = 0;
            while written.is_ok() && (offset as u64) < found.total() {
                let sort = wish.order();
                let part = SearchOptions { offset, limit: Some(AT_A_TIME), sort, ..SearchOptions::default() };
                let hits = found.answer(&part)?.hits;
                written = hits.iter().try_for_each(|(case, hit)| line(kind, desks[*case], hit, out));
                offset += AT_A_TIME;
            }
            Ok(())
        });
        told.and_then(|told| Ok(told?)).map_err(|trouble| io::Error::other(trouble.message))?;
        written
    });
    let (name, media_type) = match kind {
        Kind::Csv => (format!("hits-{address}.csv"), "text/csv; charset=utf-8"),
        Kind::JsonLines => (format!("hits-{address}.jsonl"), "application/jsonl"),
    };
    Ok(Answer::Download { name, media_type, length: None, body })
}

const HEAD: &str = "document,title,type,date,place,places,page,passage,case\r\n";

fn line(kind: Kind, desk: &Desk, hit: &AnswerHit, out: &mut dyn Write) -> io::Result<()> {
    let passage = hit.passages.first();
    let format = hit.format.map_or("", |format| format.name());
    if kind == Kind::JsonLines {
        let passages = hit.passages.iter().map(|passage| {
            let marks: Vec<(usize, usize)> =
                passage.marks.iter().map(|mark| (mark.start, mark.end)).collect();
            json!({"page": passage.page, "text": passage.text, "marks": marks})
        });
        let line = json!({
            "document": hit.reference.0, "title": hit.title, "type": format, "date": hit.date, "place": hit.place,
            "places": hit.places, "score": hit.score, "passages": passages.collect::<Vec<_>>(), "case": desk.name,
        });
        return writeln!(out, "{line}");
    }
    let page = passage.and_then(|passage| passage.page).map(|page| page.to_string());
    let cells = [
        hit.reference.0.as_str(),
        hit.title.as_deref().unwrap_or_default(),
        format,
        hit.date.as_deref().unwrap_or_default(),
        &hit.place,
        &hit.places.to_string(),
        page.as_deref().unwrap_or_default(),
        passage.map_or("", |passage| passage.text.as_str()),
        &desk.name,
    ];
    out.write_all(csv_row(cells).as_bytes())
}
