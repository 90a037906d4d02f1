//! All hits of a search, to be kept: as a table for sheets, or line by line for programs.

use std::io::{self, Write};

use axum::http::Method;
use daylight_case::{AnswerHit, SearchOptions};
use serde_json::json;

use super::search::wish_of;
use crate::answer::{Answer, Answered, Trouble};
use crate::ask::Ask;
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
    let (room, number) = (ask.room.clone(), ask.desk()?.number);
    let (query, sort) = (wish.query(), wish.order());
    // Before anything is sent, so that a query that cannot be understood gets a page that says so.
    ask.desk()?.searching(|search| {
        let one = SearchOptions { limit: Some(1), ..SearchOptions::default() };
        Ok(search.search(&query, &one).map(|_| ())?)
    })?;
    let body = piped(move |out| {
        let desk = room.desks().get(number - 1).ok_or(io::ErrorKind::NotFound)?;
        if kind == Kind::Csv {
            out.write_all(b"document,title,type,date,place,places,page,passage\r\n")?;
        }
        let written = desk.searching(|search| {
            let mut offset = 0;
            loop {
                let part = SearchOptions { offset, limit: Some(AT_A_TIME), sort, ..SearchOptions::default() };
                let found = search.search(&query, &part)?;
                for hit in &found.hits {
                    line(kind, hit, out).map_err(|_| Trouble::bug("an export nobody reads"))?;
                }
                offset += AT_A_TIME;
                if offset as u64 >= found.total {
                    return Ok(());
                }
            }
        });
        written.map_err(|trouble| io::Error::other(trouble.message))
    });
    let (name, media_type) = match kind {
        Kind::Csv => (format!("hits-{address}.csv"), "text/csv; charset=utf-8"),
        Kind::JsonLines => (format!("hits-{address}.jsonl"), "application/jsonl"),
    };
    Ok(Answer::Download { name, media_type, length: None, body })
}

fn line(kind: Kind, hit: &AnswerHit, out: &mut dyn Write) -> io::Result<()> {
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
            "places": hit.places, "score": hit.score, "passages": passages.collect::<Vec<_>>(),
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
    ];
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A cell of RFC 4180. One that a sheet would take for a formula gets an apostrophe before it: the material
/// must not run there either.
pub(super) fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_cell_and_never_a_formula() {
        assert_eq!(cell("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(cell("=cmd|'/c calc'!A1"), "'=cmd|'/c calc'!A1");
        assert_eq!(cell("plain"), "plain");
    }
}
