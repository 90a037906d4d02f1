mod paper;

use daylight_case::{
    Authenticity, ExitKind, MailFact, NearCopies, PageText, Paper, RecognisedPage, Shown, Told, ToldValue,
};
use daylight_model::{DocRef, Field, Untrusted, Where};
use serde::Serialize;

use self::paper::{PaperLine, print_paper};
use super::{Context, Ended};
use crate::arguments::Show;
use crate::printer::{Printer, bytes, counted};

pub(crate) fn run(context: &mut Context, arguments: Show) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    if let Some(number) = arguments.page {
        let page = case.page(&arguments.document, number)?;
        let recognised = case.show(&arguments.document)?.recognised;
        print_page(&mut context.printer, &page, of_page(&recognised, number))?;
        return Ok(ExitKind::Done);
    }
    if arguments.text {
        let mut printed = Ok(());
        let recognised = case.show(&arguments.document)?.recognised;
        case.each_page(&arguments.document, |page| {
            if printed.is_ok() {
                printed = print_page(&mut context.printer, &page, of_page(&recognised, page.number));
            }
            Ok(())
        })?;
        printed?;
        return Ok(ExitKind::Done);
    }
    let shown = case.show(&arguments.document)?;
    let told = case.told(&arguments.document, None)?;
    let paper = case.paper(&arguments.document)?;
    let most = if context.printer.json { usize::MAX } else { COPIES };
    let copies = case.near_copies(&arguments.document, most)?;
    let authenticity = case.authenticity(&arguments.document)?;
    if context.printer.json {
        context.printer.object(&DocumentLine::of(&shown, &told, &paper, copies.as_ref(), &authenticity))?;
    } else {
        print(&mut context.printer, &shown, &told, &paper, copies.as_ref(), &authenticity)?;
    }
    Ok(ExitKind::Done)
}

#[derive(Serialize)]
struct PageLine<'a> {
    page: u32,
    label: Option<&'a str>,
    text: &'a str,
    recognised: Option<RecognisedLine<'a>>,
}

/// What recognition (OCR) said of a page.
#[derive(Serialize)]
struct RecognisedLine<'a> {
    page: u32,
    source: &'a str,
    languages: &'a str,
    sure: Option<u8>,
    /// The byte of the page's text from which on its words stand, where it has words that the text layer has not.
    from: Option<u32>,
}

impl<'a> RecognisedLine<'a> {
    fn of(page: &'a RecognisedPage) -> Self {
        let RecognisedPage { page, source, languages, sure, start } = page;
        Self { page: *page, source, languages, sure: *sure, from: *start }
    }
}

fn of_page(recognised: &[RecognisedPage], number: u32) -> Option<&RecognisedPage> {
    recognised.iter().find(|page| page.page == number)
}

fn print_page(
    printer: &mut Printer,
    page: &PageText,
    recognised: Option<&RecognisedPage>,
) -> Result<(), Ended> {
    let PageText { number, label, text } = page;
    if printer.json {
        let recognised = recognised.map(RecognisedLine::of);
        printer.object(&PageLine { page: *number, label: label.as_deref(), text, recognised })?;
        return Ok(());
    }
    let label = label.as_deref().map(|label| format!(" ({})", Untrusted(label))).unwrap_or_default();
    printer.line(printer.soft(format_args!("— page {number}{label} —")))?;
    let layer = recognised.and_then(|page| page.start).unwrap_or(text.len() as u32) as usize;
    print_lines(printer, text.get(..layer).unwrap_or(text))?;
    if let Some(page) = recognised.filter(|page| page.start.is_some()) {
        printer.line(printer.soft(format_args!("— {} —", in_words(page))))?;
        print_lines(printer, text.get(layer..).unwrap_or_default())?;
    }
    Ok(())
}

/// Where words come from: `recognised (OCR), 87 % sure`.
fn in_words(page: &RecognisedPage) -> String {
    let sure = page.sure.map(|sure| format!(", {sure} % sure")).unwrap_or_default();
    format!("recognised (OCR){sure}")
}

fn print_lines(printer: &mut Printer, text: &str) -> Result<(), Ended> {
    for line in text.lines() {
        let cells: Vec<String> = line.split('\t').map(|cell| Untrusted(cell).to_string()).collect();
        printer.line(cells.join("\t"))?;
    }
    Ok(())
}

fn print(
    printer: &mut Printer,
    shown: &Shown,
    told: &Told,
    paper: &Paper,
    copies: Option<&NearCopies>,
    authenticity: &Authenticity,
) -> Result<(), Ended> {
    let Shown { reference, document, occurrences, containers, metadata, parts, problems, recognised, .. } =
        shown;
    let format = document.format.map_or("not read yet", |format| format.words());
    printer.line(printer.strong(format_args!("{reference}  {format}, {}", bytes(document.size))))?;
    printer.line(format_args!("SHA-256   {}", document.hash))?;
    printer.line(format_args!(
        "state     {}, {}",
        document.state.name(),
        counted(document.pages.into(), "page", "pages")
    ))?;
    if let Some(language) = &document.language {
        printer.line(format_args!("language  {language}"))?;
    }
    if document.reduced {
        printer.line("read without all layers of the jail (--reduced)")?;
    }
    if let Some(layers) = &document.layers {
        printer.line(format_args!("jail      {layers}"))?;
    }
    print_recognised(printer, recognised)?;
    for place in occurrences {
        let gone = match (place.missing, place.earlier) {
            (_, true) => " (before the file changed)",
            (true, false) => " (the file is gone)",
            (false, false) => "",
        };
        let path = Untrusted(&place.path).to_string();
        match (&place.parent, place.position) {
            (Some((_, container)), Some(position)) => {
                let above = containers.get(container).map_or("", String::as_str);
                printer.line(format_args!(
                    "in        {} {} as {} {} {path}",
                    container.doc_ref(),
                    Untrusted(above),
                    place.kind,
                    position + 1
                ))?;
            }
            _ => {
                let collection = place.collection.as_deref().unwrap_or_default();
                printer.line(format_args!("at        {}: {path}{gone}", Untrusted(collection)))?;
            }
        }
    }
    for (field, value) in metadata.iter().filter(|(field, _)| *field != Field::Signature) {
        printer.line(format_args!("{:<9} {}", field.to_string(), Untrusted(value)))?;
    }
    for part in parts {
        let reference = part.reference.as_ref().map_or("no bytes    ", |reference| reference.0.as_str());
        let position = part.occurrence.position.map_or(0, |position| position + 1);
        let problem = part.occurrence.problem.as_ref();
        let problem =
            problem.map(|(kind, detail)| format!(" — {}: {detail}", kind.name())).unwrap_or_default();
        let name = Untrusted(&part.occurrence.path).to_string();
        printer
            .line(format_args!("part {position:<5}{reference} {} {name}{problem}", part.occurrence.kind))?;
    }
    for problem in problems {
        let page = match problem.place {
            Where::Document => String::new(),
            Where::Page(page) => format!(" on page {page}"),
        };
        printer.line(format_args!("problem{page}: {}: {}", problem.kind.name(), problem.detail))?;
    }
    print_paper(printer, paper)?;
    print_copies(printer, reference, copies)?;
    print_authenticity(printer, authenticity)?;
    print_told(printer, told)?;
    if document.pages > 0 {
        printer.line(format_args!("text: daylight show {reference} --text"))?;
    }
    Ok(())
}

/// Facts, with no verdict.
fn print_authenticity(printer: &mut Printer, authenticity: &Authenticity) -> Result<(), Ended> {
    for fact in &authenticity.facts {
        let mark = if fact.disagrees() { "!" } else { " " };
        let says = fact.in_english();
        let label = if matches!(fact, MailFact::Signed { .. }) { "signature" } else { "" };
        printer.line(format_args!("{label:<9}{mark}{}", Untrusted(&says)))?;
    }
    for (number, hop) in (1..).zip(&authenticity.hops) {
        let at = hop.at.as_deref().unwrap_or("no time");
        let (from, by) = (Untrusted(&hop.from), Untrusted(&hop.by));
        printer.line(format_args!("way {number:<5} {at}  from {from} by {by}"))?;
    }
    Ok(())
}

/// Near-copies that are listed; JSON has them all.
const COPIES: usize = 5;

fn print_copies(printer: &mut Printer, reference: &DocRef, copies: Option<&NearCopies>) -> Result<(), Ended> {
    let Some(copies) = copies else {
        printer.line("nearly the same: not known before `daylight rebuild`")?;
        return Ok(());
    };
    for copy in &copies.first {
        printer.line(format_args!("copy      {}", super::copies::in_words(copy)))?;
    }
    let more = copies.total - copies.first.len() as u64;
    if more > 0 {
        printer.line(format_args!(
            "          {} more: daylight copies {reference}",
            counted(more, "near-copy", "near-copies")
        ))?;
    }
    Ok(())
}

/// Things of one kind that are listed; JSON has them all.
const LISTED: usize = 12;

/// What its pages say, each thing once.
fn print_told(printer: &mut Printer, told: &Told) -> Result<(), Ended> {
    if let Some(highest) = &told.highest {
        let of = if highest.of_the_whole { "" } else { ", of a paragraph" };
        let (level, page, certainty) = (highest.level, highest.page, highest.certainty);
        let text = Untrusted(&highest.text);
        printer.line(format_args!("marking   {level}: {text} (page {page}{of}, {certainty} % sure)"))?;
    }
    for values in told.values.chunk_by(|one, next| one.kind == next.kind) {
        let Some(first) = values.first() else { continue };
        printer.line(printer.soft(format_args!("— says: {} —", first.kind.words())))?;
        for value in values.iter().take(LISTED) {
            print_value(printer, value)?;
        }
        if values.len() > LISTED {
            let more = (values.len() - LISTED) as u64;
            printer.line(format_args!(
                "          {} more (all of them: --json)",
                counted(more, "value", "values")
            ))?;
        }
    }
    if told.left_out > 0 {
        printer.line(format_args!(
            "          {} not kept: the pages say too much",
            counted(told.left_out, "mention", "mentions")
        ))?;
    }
    for (page, why) in &told.problems {
        printer.line(format_args!("          page {page}: {why}"))?;
    }
    Ok(())
}

fn print_value(printer: &mut Printer, value: &ToldValue) -> Result<(), Ended> {
    let times = if value.times > 1 { format!(", {} times", value.times) } else { String::new() };
    let how = if value.how.is_empty() { String::new() } else { format!(", {}", Untrusted(&value.how)) };
    let text = Untrusted(&value.value);
    printer.line(format_args!(
        "          {text}  (page {}{times}, {} % sure{how})",
        value.page, value.certainty
    ))?;
    for finding in &value.findings {
        printer.line(format_args!("            ! {}", Untrusted(finding)))?;
    }
    Ok(())
}

/// Pages that come from one source in one line.
fn print_recognised(printer: &mut Printer, recognised: &[RecognisedPage]) -> Result<(), Ended> {
    let mut said: Vec<(&str, &str)> = Vec::new();
    for page in recognised {
        let source = (page.source.as_str(), page.languages.as_str());
        if said.contains(&source) {
            continue;
        }
        said.push(source);
        let same: Vec<&RecognisedPage> = recognised
            .iter()
            .filter(|other| (other.source.as_str(), other.languages.as_str()) == source)
            .collect();
        let with_words = same.iter().filter(|page| page.start.is_some()).count();
        let sure: Vec<u64> = same.iter().filter_map(|page| page.sure.map(u64::from)).collect();
        let sure = match sure.iter().sum::<u64>().checked_div(sure.len() as u64) {
            Some(mean) => format!(", {mean} % sure"),
            None => String::new(),
        };
        printer.line(format_args!(
            "ocr       {} looked at by {}{}{}; words of it on {with_words}{sure}",
            counted(same.len() as u64, "page", "pages"),
            Untrusted(source.0),
            if source.1.is_empty() { "" } else { " in " },
            Untrusted(source.1),
        ))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct DocumentLine<'a> {
    document: &'a str,
    sha256: String,
    size: u64,
    r#type: Option<&'static str>,
    state: &'static str,
    pages: u32,
    language: Option<&'a str>,
    reduced: bool,
    layers: Option<&'a str>,
    recognised: Vec<RecognisedLine<'a>>,
    places: Vec<PlaceLine<'a>>,
    metadata: Vec<(String, &'a str)>,
    parts: Vec<PlaceLine<'a>>,
    problems: Vec<ProblemLine<'a>>,
    /// The rules by which its mentions were told; 0 where nobody has looked yet.
    analysis_version: u32,
    /// The highest level it gives itself.
    marking: Option<MarkingLine<'a>>,
    mentions: Vec<MentionLine<'a>>,
    /// Mentions beyond the limit.
    mentions_left_out: u64,
    /// Its heading, its date, what it asks for, the papers it names and that name it.
    paper: PaperLine<'a>,
    /// Documents that say nearly the same; none where the index cannot tell before it is rebuilt.
    near_copies: Option<Vec<super::copies::CopyLine<'a>>>,
    /// What the signatures of a message and the way it came show.
    authenticity: Vec<FactLine>,
    hops: Vec<HopLine<'a>>,
}

#[derive(Serialize)]
struct FactLine {
    fact: &'static str,
    says: String,
    disagrees: bool,
}

#[derive(Serialize)]
struct HopLine<'a> {
    from: &'a str,
    by: &'a str,
    at: Option<&'a str>,
    after: Option<i64>,
}

#[derive(Serialize)]
struct MarkingLine<'a> {
    level: &'static str,
    text: &'a str,
    page: u32,
    certainty: u8,
    of_the_whole: bool,
}

#[derive(Serialize)]
struct MentionLine<'a> {
    kind: &'static str,
    value: &'a str,
    times: u64,
    /// Where it stands first: page, and bytes of its text.
    page: u32,
    start: u32,
    end: u32,
    how: &'a str,
    certainty: u8,
    findings: &'a [String],
    query: Option<&'a str>,
}

impl<'a> MentionLine<'a> {
    fn of(value: &'a ToldValue) -> Self {
        Self {
            kind: value.kind.name(),
            value: &value.value,
            times: value.times,
            page: value.page,
            start: value.span.start,
            end: value.span.end,
            how: &value.how,
            certainty: value.certainty,
            findings: &value.findings,
            query: value.query.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    document: Option<String>,
    collection: Option<&'a str>,
    container: Option<String>,
    position: Option<u32>,
    path: &'a str,
    kind: &'a str,
    modified: Option<&'a str>,
    flags: Option<&'a str>,
    missing: bool,
    earlier: bool,
    problem: Option<&'static str>,
    detail: Option<&'a str>,
}

#[derive(Serialize)]
struct ProblemLine<'a> {
    problem: &'static str,
    page: Option<u32>,
    detail: &'a str,
}

impl<'a> DocumentLine<'a> {
    fn of(
        shown: &'a Shown,
        told: &'a Told,
        paper: &'a Paper,
        copies: Option<&'a NearCopies>,
        authenticity: &'a Authenticity,
    ) -> Self {
        let place = |occurrence| PlaceLine::of(occurrence);
        Self {
            document: &shown.reference.0,
            sha256: shown.document.hash.to_string(),
            size: shown.document.size,
            r#type: shown.document.format.map(|format| format.name()),
            state: shown.document.state.name(),
            pages: shown.document.pages,
            language: shown.document.language.as_deref(),
            reduced: shown.document.reduced,
            layers: shown.document.layers.as_deref(),
            recognised: shown.recognised.iter().map(RecognisedLine::of).collect(),
            places: shown.occurrences.iter().map(place).collect(),
            metadata: shown.metadata.iter().map(|(field, value)| (field.name(), value.as_str())).collect(),
            parts: shown.parts.iter().map(|part| PlaceLine::of(&part.occurrence)).collect(),
            analysis_version: shown.document.analysis_version,
            marking: told.highest.as_ref().map(|highest| MarkingLine {
                level: highest.level.name(),
                text: &highest.text,
                page: highest.page,
                certainty: highest.certainty,
                of_the_whole: highest.of_the_whole,
            }),
            mentions: told.values.iter().map(MentionLine::of).collect(),
            mentions_left_out: told.left_out,
            paper: PaperLine::of(paper),
            authenticity: authenticity
                .facts
                .iter()
                .map(|fact| FactLine {
                    fact: fact.name(),
                    says: fact.in_english(),
                    disagrees: fact.disagrees(),
                })
                .collect(),
            hops: authenticity
                .hops
                .iter()
                .map(|hop| HopLine { from: &hop.from, by: &hop.by, at: hop.at.as_deref(), after: hop.after })
                .collect(),
            near_copies: copies.map(|copies| copies.first.iter().map(super::copies::CopyLine::of).collect()),
            problems: shown
                .problems
                .iter()
                .map(|problem| ProblemLine {
                    problem: problem.kind.name(),
                    page: match problem.place {
                        Where::Document => None,
                        Where::Page(page) => Some(page),
                    },
                    detail: &problem.detail,
                })
                .collect(),
        }
    }
}

impl<'a> PlaceLine<'a> {
    fn of(place: &'a daylight_case::Occurrence) -> Self {
        Self {
            document: place.document.as_ref().map(|(_, hash)| hash.doc_ref().0),
            collection: place.collection.as_deref(),
            container: place.parent.as_ref().map(|(_, hash)| hash.doc_ref().0),
            position: place.position.map(|position| position + 1),
            path: &place.path,
            kind: &place.kind,
            modified: place.modified.as_deref(),
            flags: place.flags.as_deref(),
            missing: place.missing,
            earlier: place.earlier,
            problem: place.problem.as_ref().map(|(kind, _)| kind.name()),
            detail: place.problem.as_ref().map(|(_, detail)| detail.as_str()),
        }
    }
}
