use std::io::Write;
use std::path::Path;

use daylight_case::{
    AddOptions, Case, CaseError, DeskOptions, ExitKind, Person, PictureDesk, Recogniser, RedactOrder,
    RedactWhat, ShownRedaction, Softening,
};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended, WORKER, this_program};
use crate::arguments::Redact;
use crate::printer::{Printer, counted};

#[derive(Serialize)]
struct RedactionLine<'a> {
    redaction: &'a str,
    document: &'a str,
    page: u32,
    kind: &'a str,
    words: Option<&'a str>,
    areas: &'a [[f32; 4]],
    rule: Option<&'a str>,
    reason: &'a str,
    who: &'a str,
    at: &'a str,
}

#[derive(Serialize)]
struct PdfLine<'a> {
    document: &'a str,
    file: String,
    pages: usize,
    boxes: usize,
    words: usize,
    looked_for: usize,
    too_short: u32,
    without_text: Option<&'a str>,
}

pub(crate) fn run(context: &mut Context, arguments: Redact) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let who = arguments.author.as_deref().map_or_else(Person::at_this_machine, Person::named);
    let mut taken_back = 0;
    for reference in &arguments.undo {
        let redaction = case.take_redaction_back(reference, &who)?;
        print(&mut context.printer, &redaction, "taken back: ", false)?;
        taken_back += 1;
    }
    let orders = orders(&arguments);
    if orders.is_empty() && taken_back == 0 && !arguments.list && arguments.out.is_none() {
        return Err(Ended::Error(nothing_asked()));
    }
    if let (true, Some(document)) = (arguments.list, &arguments.document) {
        let all = case.redactions(document)?;
        all.iter().try_for_each(|one| print(&mut context.printer, one, "", true))?;
        if all.is_empty() && !context.printer.json {
            context.printer.line("nothing is redacted in it")?;
        }
        return Ok(if all.is_empty() { ExitKind::None } else { ExitKind::Done });
    }
    let Some(document) = &arguments.document else {
        return if taken_back > 0 { Ok(ExitKind::Done) } else { Err(Ended::Error(nothing_asked())) };
    };
    let desk = desk(arguments.reduced)?;
    for order in &orders {
        for one in case.redact(&desk, document, order, &who)? {
            print(&mut context.printer, &one, "", false)?;
        }
    }
    match &arguments.out {
        Some(out) => write_out(context, &case, &desk, &arguments, (document, out)),
        None => Ok(ExitKind::Done),
    }
}

/// What draws pages, for one run of the program.
pub(crate) fn desk(reduced: bool) -> Result<PictureDesk, CaseError> {
    let mut options = DeskOptions::new(this_program()?, vec![WORKER.into()]);
    options.reduced = reduced;
    PictureDesk::open(&options)
}

/// What reads painted pages again; the error says why nothing does.
pub(crate) fn recogniser(
    reduced: bool,
    languages: Option<&str>,
    no_text: bool,
) -> Result<Result<Recogniser, String>, CaseError> {
    if no_text {
        return Ok(Err("it was not asked for (--no-text)".to_owned()));
    }
    let mut options = AddOptions::new(this_program()?, vec![WORKER.into()]);
    options.reduced = reduced;
    options.ocr_languages = languages.map(str::to_owned);
    Recogniser::open(&options)
}

fn orders(arguments: &Redact) -> Vec<RedactOrder> {
    let page = arguments.page;
    let order = |what, reveal| RedactOrder {
        what,
        reveal,
        widening: arguments.widen,
        reason: arguments.reason.clone().unwrap_or_default(),
    };
    let mut orders = Vec::new();
    let words = |words: &String| RedactWhat::Words { page, words: words.clone() };
    orders.extend(arguments.words.iter().map(|one| order(words(one), false)));
    let area = |area: &[f32; 4]| RedactWhat::Box { page: page.unwrap_or(1), area: *area };
    orders.extend(arguments.area.iter().map(|one| order(area(one), arguments.reveal_box)));
    orders.extend(arguments.rule.iter().map(|kind| order(RedactWhat::Rule { page, kind: *kind }, false)));
    if arguments.deny {
        orders.push(order(RedactWhat::All { page }, false));
    }
    orders.extend(arguments.reveal.iter().map(|one| order(words(one), true)));
    orders
}

fn write_out(
    context: &mut Context,
    case: &Case,
    desk: &PictureDesk,
    arguments: &Redact,
    (document, out): (&str, &Path),
) -> Result<ExitKind, Ended> {
    let softening = arguments.soften.unwrap_or(Softening::Kept);
    let recogniser = recogniser(arguments.reduced, arguments.ocr_languages.as_deref(), arguments.no_text)?;
    let without_text = recogniser.as_ref().err().cloned();
    let made = case.redacted_pdf(desk, recogniser.as_ref().ok(), document, softening)?;
    let written = std::fs::File::create_new(out).and_then(|mut file| file.write_all(&made.pdf));
    written.map_err(|source| CaseError::File { doing: "writing", path: out.to_owned(), source })?;
    let printer = &mut context.printer;
    if printer.json {
        printer.object(&PdfLine {
            document,
            file: out.display().to_string(),
            pages: made.pages,
            boxes: made.boxes,
            words: made.words,
            looked_for: made.looked_for,
            too_short: made.too_short,
            without_text: without_text.as_deref(),
        })?;
        return Ok(ExitKind::Done);
    }
    printer.line(format_args!(
        "{}: {}, {}; the gate looked for {} and found nothing",
        Untrusted(&out.display().to_string()),
        counted(made.pages as u64, "page", "pages"),
        counted(made.boxes as u64, "box", "boxes"),
        counted(made.looked_for as u64, "redacted string", "redacted strings"),
    ))?;
    if made.too_short > 0 {
        printer.line(format_args!(
            "{} too short to be looked for: see for yourself",
            counted(made.too_short.into(), "redacted string is", "redacted strings are")
        ))?;
    }
    match without_text {
        Some(why) => printer.line(format_args!(
            "it has no text, and nobody read the painted pages once more: {}",
            Untrusted(&why)
        ))?,
        None => printer.line(format_args!(
            "{} read again on the painted pages",
            counted(made.words as u64, "word was", "words were")
        ))?,
    }
    Ok(ExitKind::Done)
}

fn nothing_asked() -> CaseError {
    daylight_case::PublishingError::Refused {
        why: "nothing was asked for".into(),
        hint: "`daylight redact DOC --words \"…\" --reason \"…\"` hides words, `--out FILE.pdf` makes the redacted PDF".into(),
    }
    .into()
}

fn print(printer: &mut Printer, redaction: &ShownRedaction, before: &str, listed: bool) -> Result<(), Ended> {
    let ShownRedaction { reference, document, page, kind, words, areas, rule, reason, who, at } = redaction;
    if printer.json {
        printer.object(&RedactionLine {
            redaction: reference,
            document: &document.0,
            page: *page,
            kind,
            words: words.as_deref(),
            areas,
            rule: rule.as_deref(),
            reason,
            who,
            at,
        })?;
        return Ok(());
    }
    let place = if *page == 0 { "all pages".to_owned() } else { format!("page {page}") };
    let what = match (words, areas.first()) {
        (Some(words), _) => {
            let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("\"{}\"", Untrusted(&words))
        }
        (None, Some([left, top, right, bottom])) => {
            format!("box {left:.0},{top:.0},{right:.0},{bottom:.0}")
        }
        (None, None) => "everything".to_owned(),
    };
    printer.line(format_args!("{before}{kind} {what} on {place}: {}", Untrusted(reason)))?;
    if listed {
        printer.line(printer.soft(format_args!("    {reference}  {}", Untrusted(who))))?;
    }
    Ok(())
}
