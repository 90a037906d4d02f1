use daylight_case::{ExitKind, Person, RevealedText, ShownFinding, csv_row};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Findings;
use crate::printer::{Printer, counted};

pub(crate) fn run(context: &mut Context, arguments: Findings) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    if arguments.reveal {
        let document = arguments.document.unwrap_or_default();
        let reason = arguments.reason.unwrap_or_default();
        let texts = case.reveal(&document, arguments.page, &reason, &Person::at_this_machine())?;
        for text in &texts {
            print_revealed(&mut context.printer, text)?;
        }
        return Ok(if texts.is_empty() { ExitKind::None } else { ExitKind::Done });
    }
    if arguments.csv {
        let head =
            ["document", "kind", "page", "letters", "left", "top", "right", "bottom", "sealed", "revealed"];
        context.printer.raw(csv_row(head).as_bytes())?;
    }
    let (mut printed, mut findings, mut documents, mut last) = (Ok(()), 0, 0, String::new());
    let page = arguments.page;
    let mut each = |found: ShownFinding| {
        if printed.is_err() || page.is_some() && found.page != page {
            return;
        }
        findings += 1;
        let is_new = last != found.document.0;
        documents += u64::from(is_new);
        last.clone_from(&found.document.0);
        printed = match arguments.csv {
            true => print_csv(&mut context.printer, &found),
            false => print(&mut context.printer, &found, is_new),
        };
    };
    match &arguments.document {
        Some(document) => case.findings_of(document)?.into_iter().for_each(each),
        None => case.findings(&mut each)?,
    }
    printed?;
    if findings == 0 {
        return Ok(ExitKind::None);
    }
    if !context.printer.json && !arguments.csv {
        let (findings, documents) =
            (counted(findings, "finding", "findings"), counted(documents, "document", "documents"));
        context.printer.line(context.printer.soft(format_args!("{findings} in {documents}")))?;
    }
    Ok(ExitKind::Done)
}

#[derive(Serialize)]
struct FindingLine<'a> {
    document: &'a str,
    kind: &'static str,
    page: Option<u32>,
    /// Parts of the width and height of the page, from its upper left corner.
    area: Option<[f32; 4]>,
    letters: u32,
    sealed: bool,
    revealed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

impl<'a> FindingLine<'a> {
    fn of(found: &'a ShownFinding, text: Option<&'a str>) -> Self {
        Self {
            document: &found.document.0,
            kind: found.kind.name(),
            page: found.page,
            area: found.area,
            letters: found.letters,
            sealed: found.sealed,
            revealed: found.revealed,
            text,
        }
    }
}

fn place(found: &ShownFinding) -> String {
    let page = found.page.map_or("the file".to_owned(), |page| format!("page {page}"));
    match found.letters {
        0 => format!("{page}: {}", found.kind.words()),
        letters => {
            format!("{page}: {}, {}", found.kind.words(), counted(letters.into(), "letter", "letters"))
        }
    }
}

fn print(printer: &mut Printer, found: &ShownFinding, is_new: bool) -> Result<(), Ended> {
    if printer.json {
        printer.object(&FindingLine::of(found, None))?;
        return Ok(());
    }
    if is_new {
        printer.line(printer.strong(&found.document))?;
    }
    let kept = match (found.sealed, found.revealed) {
        (true, true) => " (sealed, looked at)",
        (true, false) => " (sealed)",
        _ => "",
    };
    printer.line(format_args!("    {}{kept}", place(found)))?;
    Ok(())
}

fn print_csv(printer: &mut Printer, found: &ShownFinding) -> Result<(), Ended> {
    let side = |side: usize| {
        let side = found.area.and_then(|area| area.get(side).copied());
        side.map(|side| format!("{side:.4}")).unwrap_or_default()
    };
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let (page, letters) = (found.page.map(|page| page.to_string()), found.letters.to_string());
    let sides = [side(0), side(1), side(2), side(3)];
    let row = csv_row([
        found.document.0.as_str(),
        found.kind.name(),
        page.as_deref().unwrap_or_default(),
        &letters,
        &sides[0],
        &sides[1],
        &sides[2],
        &sides[3],
        yes(found.sealed),
        yes(found.revealed),
    ]);
    printer.raw(row.as_bytes())?;
    Ok(())
}

fn print_revealed(printer: &mut Printer, text: &RevealedText) -> Result<(), Ended> {
    if printer.json {
        printer.object(&FindingLine::of(&text.redaction, Some(&text.text)))?;
        return Ok(());
    }
    printer.line(printer.strong(place(&text.redaction)))?;
    for line in text.text.lines() {
        printer.line(format_args!("    {}", Untrusted(line)))?;
    }
    Ok(())
}
