use daylight_case::{Answer, AnswerHit, AnswerPassage, ExitKind, SearchOptions};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Search;
use crate::printer::{Printer, counted, note};

pub(crate) fn run(context: &mut Context, arguments: Search) -> Result<ExitKind, Ended> {
    let limit = arguments.limit.or(if context.printer.json { None } else { Some(10) });
    let options = SearchOptions {
        offset: arguments.offset,
        limit,
        passages: arguments.passages,
        fold: arguments.fold,
        count_copies: true,
        ..SearchOptions::default()
    };
    let answer = context.case()?.search(&arguments.query(), &options)?;
    if context.printer.json {
        for hit in &answer.hits {
            context.printer.object(&HitLine::of(hit))?;
        }
    } else {
        print(&mut context.printer, &answer, &options)?;
    }
    if answer.incomplete {
        note("note: not everything that was read is in the index yet; `daylight add` brings it up to date");
    }
    Ok(if answer.total == 0 { ExitKind::None } else { ExitKind::Done })
}

fn print(printer: &mut Printer, answer: &Answer, options: &SearchOptions) -> Result<(), Ended> {
    let milliseconds = answer.took.as_secs_f64() * 1000.0;
    let found = counted(answer.total, "document", "documents");
    note(format_args!("{found} in {milliseconds:.1} ms"));
    for (number, hit) in (options.offset + 1..).zip(&answer.hits) {
        print_hit(printer, number, hit)?;
    }
    let shown = options.offset as u64 + answer.hits.len() as u64;
    if options.fold {
        note("documents that say nearly the same as one before them are not listed");
    } else if shown < answer.total {
        let left = counted(answer.total - shown, "more", "more");
        note(format_args!("{left}: --offset {shown} shows the next, --limit N as many as you like"));
    }
    Ok(())
}

fn print_hit(printer: &mut Printer, number: usize, hit: &AnswerHit) -> Result<(), Ended> {
    let mut about = vec![hit.format.map_or("not read", |format| format.words()).to_owned()];
    about.extend(hit.date.clone());
    if hit.places > 1 {
        about.push(format!("in {} places", hit.places));
    }
    if let Some(copies) = hit.copies.filter(|copies| *copies > 0) {
        about.push(counted(copies, "near-copy", "near-copies"));
    }
    let place = printer.strong(Untrusted(&hit.place));
    printer.line(format_args!("{number}. {} {place}", hit.reference))?;
    printer.line(format_args!("   {}", printer.soft(about.join(" · "))))?;
    for passage in &hit.passages {
        let text = printer.marked(&passage.text, &passage.marks);
        let where_ = match (passage.page, &passage.label) {
            (Some(page), Some(label)) => format!("page {page} ({})", Untrusted(label)),
            (Some(page), None) => format!("page {page}"),
            (None, _) => "about".to_owned(),
        };
        printer.line(format_args!("   {where_}: {}", text.trim()))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct HitLine<'a> {
    document: &'a str,
    score: f64,
    r#type: Option<&'static str>,
    date: Option<&'a str>,
    place: &'a str,
    places: usize,
    /// Other documents that say nearly the same.
    near_copies: Option<u64>,
    passages: Vec<PassageLine<'a>>,
}

#[derive(Serialize)]
struct PassageLine<'a> {
    page: Option<u32>,
    label: Option<&'a str>,
    text: &'a str,
    /// Byte ranges in `text`.
    marks: Vec<[usize; 2]>,
}

impl<'a> HitLine<'a> {
    fn of(hit: &'a AnswerHit) -> Self {
        Self {
            document: &hit.reference.0,
            score: hit.score,
            r#type: hit.format.map(|format| format.name()),
            date: hit.date.as_deref(),
            place: &hit.place,
            places: hit.places,
            near_copies: hit.copies,
            passages: hit.passages.iter().map(PassageLine::of).collect(),
        }
    }
}

impl<'a> PassageLine<'a> {
    fn of(passage: &'a AnswerPassage) -> Self {
        Self {
            page: passage.page,
            label: passage.label.as_deref(),
            text: &passage.text,
            marks: passage.marks.iter().map(|mark| [mark.start, mark.end]).collect(),
        }
    }
}
