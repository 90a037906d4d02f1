use daylight_case::{BarredPlace, ExitKind, Passage, Person, ShownBar, ToBar};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::NeverPublish;
use crate::printer::Printer;

pub(crate) fn run(context: &mut Context, arguments: NeverPublish) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let who = Person::at_this_machine();
    let reason = arguments.reason.as_deref().unwrap_or_default();
    if let Some(reference) = &arguments.lift {
        let bar = case.lift_bar(reference, reason, &who)?;
        print(&mut context.printer, &bar)?;
        return Ok(ExitKind::Done);
    }
    if let Some(document) = &arguments.document {
        let what = match (arguments.words, arguments.page) {
            (Some(words), page) => ToBar::Words(Passage::Words { page: page.unwrap_or(1), words }),
            (None, Some(page)) => ToBar::Page(page),
            (None, None) => ToBar::Document,
        };
        let bar = case.never_publish(document, &what, reason, &who)?;
        print(&mut context.printer, &bar)?;
        return Ok(ExitKind::Done);
    }
    let bars = case.bars(arguments.lifted)?;
    for bar in &bars {
        print(&mut context.printer, bar)?;
    }
    Ok(if bars.is_empty() { ExitKind::None } else { ExitKind::Done })
}

#[derive(Serialize)]
struct BarLine<'a> {
    reference: &'a str,
    document: &'a str,
    sha256: String,
    page: Option<u32>,
    words: Option<&'a str>,
    reason: &'a str,
    who: &'a str,
    at: &'a str,
    lifted: Option<LiftedLine<'a>>,
}

#[derive(Serialize)]
struct LiftedLine<'a> {
    who: &'a str,
    at: &'a str,
    reason: &'a str,
}

fn print(printer: &mut Printer, bar: &ShownBar) -> Result<(), Ended> {
    let words = match &bar.place {
        BarredPlace::Words(quotation) => Some(quotation.words.as_str()),
        _ => None,
    };
    if printer.json {
        let lifted = bar.ended.as_ref();
        let lifted = lifted.map(|end| LiftedLine { who: &end.who, at: &end.at, reason: &end.reason });
        printer.object(&BarLine {
            reference: &bar.reference,
            document: &bar.document.0,
            sha256: bar.hash.to_string(),
            page: bar.place.page(),
            words,
            reason: &bar.reason,
            who: &bar.who,
            at: &bar.at,
            lifted,
        })?;
        return Ok(());
    }
    let place = match &bar.place {
        BarredPlace::Document => "all of it".to_owned(),
        BarredPlace::Page(page) => format!("page {page}"),
        BarredPlace::Words(quotation) => {
            let words: Vec<&str> = quotation.words.split_whitespace().collect();
            format!("page {}, “{}”", quotation.page, Untrusted(&words.join(" ")))
        }
    };
    printer.line(format_args!("{}  {}  {place}", printer.strong(&bar.document), bar.reference))?;
    printer.line(format_args!("    {} ({}, {})", line(&bar.reason), Untrusted(&bar.who), bar.at))?;
    if let Some(end) = &bar.ended {
        let (reason, who) = (line(&end.reason), Untrusted(&end.who));
        printer.line(format_args!("    lifted: {reason} ({who}, {})", end.at))?;
    }
    Ok(())
}

/// A reason of several lines on one.
fn line(reason: &str) -> String {
    Untrusted(&reason.split_whitespace().collect::<Vec<_>>().join(" ")).to_string()
}
