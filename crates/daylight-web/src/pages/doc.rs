mod authenticity;
mod letter;
mod paper;
mod rows;
mod told;

use askama::Template;
use axum::http::{Method, StatusCode};
use daylight_case::{PageMarks, RecognisedPage, Shown, Thread, has_pictures};
use daylight_model::{Family, Field, Problem, ProblemKind, Where};
use schemars::JsonSchema;
use serde::Serialize;

use self::authenticity::{AuthenticityShown, authenticity};
use self::letter::{LetterShown, letter};
use self::paper::{PaperShown, paper};
use self::rows::{Fact, PartRow, PlaceRow, ProblemRow, ThreadRow, part, place};
use self::told::{OnPages, said_on_pages};
use super::copies::{CopiesShown, copies};
use super::never_publish::{self, BarRow};
use super::said::{Said, said};
use super::{schema_of, search};
use crate::answer::{Answered, Trouble, page_with};
use crate::ask::{Ask, Wants};
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};

/// A document: its text page by page, what it says about itself, where it lies, what is wrong with it.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "doc.html")]
struct DocPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    document: String,
    sha256: String,
    title: Name,
    r#type: &'static str,
    bytes: u64,
    state: &'static str,
    language: Option<String>,
    /// Read without all layers of the jail.
    reduced: bool,
    /// The layers of the jail that held who read it.
    layers: Option<String>,
    pages: u32,
    /// The pages shown: one, or all of a short document.
    shown: Vec<PageShown>,
    /// The page asked for.
    page: u32,
    metadata: Vec<Fact>,
    places: Vec<PlaceRow>,
    /// The first of its parts.
    parts: Vec<PartRow>,
    /// How many parts it has.
    all_parts: u64,
    problems: Vec<ProblemRow>,
    /// What the pages shown say.
    on_pages: OnPages,
    /// Its heading, its date, the papers it names and that name it.
    paper: PaperShown,
    /// What lies beside it, in the same folder or container.
    neighbours: Vec<PartRow>,
    /// For a message, the messages it belongs with, each before its answers.
    thread: Vec<ThreadRow>,
    /// There are more of these than are told.
    thread_cut: bool,
    /// Documents that say nearly the same.
    copies: CopiesShown,
    /// What the signatures of a message and the way it came show.
    authenticity: AuthenticityShown,
    /// What people added to it.
    said: Said,
    /// What of it is never to be published.
    barred: Vec<BarRow>,
    /// How many hits there are on the pages shown.
    hits: u64,
    /// The search the reader came from; empty for none.
    view: String,
    /// `text`, `picture`, `both` or `letter`.
    show: String,
    /// As a letter, where that was asked for; the pages are left out then.
    letter: Option<LetterShown>,
    /// It can be shown as a letter.
    has_letter: bool,
    /// There is a table on its pages, at `/doc/REF/table`.
    is_table: bool,
    /// How many of its pages can be drawn.
    drawable: u32,
    /// Its pictures are shown only when asked for: it has the tag `blurred`, or the whole case is kept so.
    blurred: bool,
    blurred_case: bool,
    #[serde(skip)]
    #[schemars(skip)]
    shows: Vec<(&'static str, &'static str)>,
}

#[derive(Serialize, JsonSchema)]
struct PageShown {
    page: u32,
    label: Option<Name>,
    /// The text, or the asked piece of a very long one.
    text: String,
    /// Which piece of how many, from 1.
    piece: u64,
    pieces: u64,
    /// Byte ranges in `text` that the search matched.
    marks: Vec<(usize, usize)>,
    /// Where they stand on the picture: left, top, right, bottom as parts of its width and height.
    areas: Vec<[f32; 4]>,
    /// What recognition (OCR) said of this page, where it looked at it.
    recognised: Option<RecognisedShown>,
    #[serde(skip)]
    #[schemars(skip)]
    html: Html,
    /// What was recognised, behind the text layer in `html`.
    #[serde(skip)]
    #[schemars(skip)]
    recognised_html: Option<Html>,
}

impl PageShown {
    /// There is text besides what was recognised.
    fn has_layer(&self) -> bool {
        self.recognised.as_ref().is_none_or(|recognised| recognised.from != Some(0))
    }

    fn recognised_in_words(&self, words: &crate::words::Words) -> String {
        (words.recognised)(self.recognised.as_ref().and_then(|recognised| recognised.sure))
    }
}

#[derive(Clone, Serialize, JsonSchema)]
struct RecognisedShown {
    /// Who said it, with its version.
    source: Name,
    languages: Name,
    /// How sure it is on average, in percent.
    sure: Option<u8>,
    /// The byte of `text` from which on its words stand; `null` where it has none that the text layer has not.
    from: Option<usize>,
}

/// A document with no more pages and text than this is shown whole.
pub(super) const WHOLE_PAGES: u32 = 8;
const WHOLE_BYTES: usize = 60 << 10;

/// The tag of documents whose pictures are blurred.
const BLURRED: &str = "blurred";

/// A page with more text than this is shown in pieces.
const PIECE_BYTES: usize = 200 << 10;

/// Parts listed beside the text.
const PARTS: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::GET,
        path: "/doc/{document}",
        summary: "A document",
        fields: &[
            ("page", "page, from 1"),
            ("piece", "piece of a very long page, from 1"),
            ("in", "address of the search whose hits are marked"),
            ("q", "query whose hits are marked"),
            ("show", "text, picture, both or letter"),
            ("from", "byte of the page from which words are marked"),
            ("to", "byte of the page up to which they are"),
        ],
        run: |ask| show(ask, None),
        twin: Some(schema_of::<DocPage>),
    }]
}

/// The document once more, with the reason why a form on it could not be kept and what was typed.
pub(super) fn show_again(ask: &Ask, wrong: Trouble) -> Answered {
    match ask.wants {
        Wants::Html if wrong.status.is_client_error() => show(ask, Some(&wrong)),
        _ => Err(wrong),
    }
}

fn show(ask: &Ask, wrong: Option<&Trouble>) -> Answered {
    let desk = ask.desk()?;
    let shown = desk.case.show(ask.part(0))?;
    let number = ask.page_number()?;
    let view = ask.field("in").unwrap_or_default();
    let query = match (view, ask.field("q")) {
        ("", q) => q.unwrap_or_default().to_owned(),
        // A search that is no longer kept marks nothing; the document is there all the same.
        (view, _) => search::wish_of(ask, view).map(|wish| wish.query()).unwrap_or_default(),
    };
    let drawable = if shown.document.format.is_some_and(has_pictures) {
        desk.case.pages_to_draw(ask.part(0))?
    } else {
        0
    };
    // Where there is no text to read there is at least something to see.
    let unread = |problem: &Problem| {
        problem.kind == ProblemKind::NeedsOcr
            && match problem.place {
                Where::Document => true,
                Where::Page(page) => page == number,
            }
    };
    let wordless = shown.document.pages == 0 || shown.problems.iter().any(unread);
    let of_picture = |page: &RecognisedPage| page.page == number && page.start == Some(0);
    let usual = match drawable > 0 {
        true if wordless => "picture",
        // Words of a machine are best read beside what it saw.
        true if shown.recognised.iter().any(of_picture) => "both",
        _ => "text",
    };
    let show = ask
        .field("show")
        .filter(|show| ["text", "picture", "both", "letter"].contains(show))
        .unwrap_or(usual)
        .to_owned();
    let letter = if show == "letter" { Some(letter(ask, &shown, &query)?) } else { None };
    // A letter that cannot be shown leaves the text.
    let instead = letter.as_ref().is_some_and(|letter| letter.html().is_some());
    let pages = if instead {
        Vec::new()
    } else {
        pages(ask, &shown, number, &query, matches!(&*show, "picture" | "both"))?
    };
    let reference = shown.reference.0.clone();
    let has_letter = letter.is_some() || desk.case.has_letter(&reference)?;
    let on_pages = pages.iter().map(|page| page.marks.len() as u64).sum::<u64>();
    let hits = on_pages + letter.as_ref().map_or(0, |letter| letter.hits);
    let words = ask.words;
    let mut shows = vec![("text", words.text)];
    if drawable > 0 {
        shows.extend([("picture", words.picture), ("both", words.both)]);
    }
    if has_letter {
        shows.push(("letter", words.letters.letter));
    }
    let document = &shown.document;
    let facts = shown
        .metadata
        .iter()
        .filter(|(field, _)| *field != Field::Signature)
        .map(|(field, value)| Fact { field: field.to_string(), value: Name(value.clone()) });
    let problems = shown.problems.iter().map(ProblemRow::of);
    let is_message = document.format == Some(daylight_model::Format::Email);
    let thread = match is_message {
        true => desk.searching(|search| Ok(search.thread(&reference)?))?,
        false => Thread::default(),
    };
    let thread_cut = thread.cut;
    let thread: Vec<ThreadRow> = thread.messages.into_iter().map(ThreadRow::of).collect();
    let copies = copies(desk, &reference)?;
    let said = said(ask, desk, ask.part(0), wrong)?;
    let blurred_case = desk.case.blurs_pictures()?;
    let blurred = blurred_case || said.tags.iter().any(|tag| tag.tag.0.eq_ignore_ascii_case(BLURRED));
    let one_page = (pages.len() == 1 && document.pages > 1).then_some(number);
    let on_pages = said_on_pages(ask, &reference, one_page)?;
    let paper = paper(ask, &reference)?;
    let barred = never_publish::of_document(&desk.case, &reference)?;
    let page_shown = DocPage {
        barred,
        paper,
        frame: Frame::new(ask, ""),
        document: reference,
        sha256: document.hash.to_string(),
        title: title(&shown),
        r#type: document.format.map_or("", |format| format.words()),
        bytes: document.size,
        state: document.state.name(),
        language: document.language.clone(),
        reduced: document.reduced,
        layers: document.layers.clone(),
        pages: document.pages,
        page: number,
        shown: pages,
        metadata: facts.collect(),
        places: shown.occurrences.iter().map(|lies| place(lies, &shown)).collect(),
        all_parts: shown.parts.len() as u64,
        parts: shown.parts.iter().take(PARTS).map(part).collect(),
        problems: problems.collect(),
        on_pages,
        neighbours: shown.neighbours.iter().map(part).collect(),
        thread,
        thread_cut,
        copies,
        authenticity: authenticity(ask, ask.part(0))?,
        blurred,
        blurred_case,
        said,
        hits,
        view: view.to_owned(),
        is_table: document.format.is_some_and(|format| format.family() == Family::Table),
        show,
        drawable,
        letter,
        has_letter,
        shows,
    };
    page_with(wrong.map_or(StatusCode::OK, |wrong| wrong.status), ask, &page_shown)
}

/// The asked page, or all of a short document.
fn pages(ask: &Ask, shown: &Shown, asked: u32, query: &str, one: bool) -> Result<Vec<PageShown>, Trouble> {
    let desk = ask.desk()?;
    let reference = &shown.reference.0;
    let count = shown.document.pages;
    if count == 0 {
        return Ok(Vec::new());
    }
    let mail = shown.document.format.is_some_and(|format| format.family() == Family::Mail);
    let first = desk.case.page(reference, asked)?;
    let mut texts = vec![first];
    let words_from = words_asked(ask)?;
    if !one
        && words_from.is_none()
        && asked == 1
        && (2..=WHOLE_PAGES).contains(&count)
        && texts[0].text.len() <= WHOLE_BYTES
    {
        let mut size = texts[0].text.len();
        for number in 2..=count {
            let next = desk.case.page(reference, number)?;
            size += next.text.len();
            texts.push(next);
            if size > WHOLE_BYTES {
                texts.truncate(1);
                break;
            }
        }
    }
    let piece = ask.number("piece")?.unwrap_or(1).max(1);
    let mut before = 0;
    let mut pages = Vec::new();
    for text in texts {
        let piece = words_from.as_ref().map_or(piece, |words| piece_with(&text.text, words.start));
        let (pieces, range) = piece_of(&text.text, piece);
        let words = text.text.get(range.clone()).unwrap_or_default();
        let found = if let Some(words) = &words_from {
            PageMarks { ranges: vec![words.clone()], ..PageMarks::default() }
        } else if query.is_empty() {
            PageMarks::default()
        } else {
            desk.case.marks_on_page(reference, text.number, query)?
        };
        let inside =
            found.ranges.into_iter().filter(|mark| range.start <= mark.start && mark.end <= range.end);
        let marks: Vec<_> = inside.map(|mark| mark.start - range.start..mark.end - range.start).collect();
        let recognised = shown.recognised.iter().find(|page| page.page == text.number);
        let (html, recognised_html) = match recognised {
            _ if mail => (folded_quotes(ask, words, &marks, before), None),
            Some(page) if page.start.is_some() => {
                with_recognised(ask, reference, page, words, &range, &marks, before)?
            }
            _ => (Html::marked(words, &marks, Some(before + 1)), None),
        };
        let from = |start: u32| (start as usize).saturating_sub(range.start).min(words.len());
        pages.push(PageShown {
            page: text.number,
            label: text.label.clone().map(Name),
            html,
            recognised_html,
            recognised: recognised.map(|page| RecognisedShown {
                source: Name(page.source.clone()),
                languages: Name(page.languages.clone()),
                sure: page.sure,
                from: page.start.map(from),
            }),
            areas: found.areas.iter().map(|area| area.area).collect(),
            marks: marks.iter().map(|mark| (mark.start, mark.end)).collect(),
            text: words.to_owned(),
            piece: piece.min(pieces),
            pieces,
        });
        before += marks.len();
    }
    Ok(pages)
}

/// Words that recognition is less sure of, in percent, are shown faintly.
const UNSURE: u8 = 60;

/// The text layer of a page, and what was recognised behind it.
fn with_recognised(
    ask: &Ask,
    reference: &str,
    page: &RecognisedPage,
    words: &str,
    range: &std::ops::Range<usize>,
    marks: &[std::ops::Range<usize>],
    before: usize,
) -> Result<(Html, Option<Html>), Trouble> {
    let start = page.start.map_or(words.len(), |start| (start as usize).saturating_sub(range.start));
    let start = words.floor_char_boundary(start.min(words.len()));
    let of_layer = marks.partition_point(|mark| mark.start < start);
    let (layer_marks, other_marks) = marks.split_at(of_layer);
    let shifted = |at: &std::ops::Range<usize>| at.start.saturating_sub(start)..at.end.saturating_sub(start);
    let unsure = ask.desk()?.case.unsure_words(reference, page, UNSURE)?;
    let unsure: Vec<_> = unsure
        .iter()
        .filter(|word| range.start + start <= word.start && word.end <= range.end)
        .map(|word| shifted(&(word.start - range.start..word.end - range.start)))
        .collect();
    let layer = Html::marked(words.get(..start).unwrap_or_default(), layer_marks, Some(before + 1));
    let other: Vec<_> = other_marks.iter().map(shifted).collect();
    let text = words.get(start..).unwrap_or_default();
    let recognised = Html::marked_and_faint(text, &other, &unsure, before + of_layer + 1);
    Ok((layer, Some(recognised)))
}

/// The bytes that a tag or a note is about.
fn words_asked(ask: &Ask) -> Result<Option<std::ops::Range<usize>>, Trouble> {
    let (Some(from), Some(to)) = (ask.number("from")?, ask.number("to")?) else { return Ok(None) };
    let byte = |number| usize::try_from(number).unwrap_or(usize::MAX);
    Ok((from < to).then(|| byte(from)..byte(to)))
}

/// The piece of a text that has this byte.
fn piece_with(text: &str, byte: usize) -> u64 {
    let (pieces, _) = piece_of(text, 1);
    (1..=pieces).find(|piece| piece_of(text, *piece).1.contains(&byte)).unwrap_or(1)
}

/// How many pieces a text is shown in, and which bytes the asked one is. Pieces end at line ends.
fn piece_of(text: &str, piece: u64) -> (u64, std::ops::Range<usize>) {
    let mut starts = vec![0];
    let mut at = 0;
    while text.len() - at > PIECE_BYTES {
        let limit = text.floor_char_boundary(at + PIECE_BYTES);
        let end = text[at..limit].rfind('\n').map_or(limit, |line| at + line + 1);
        starts.push(end);
        at = end;
    }
    let number = usize::try_from(piece - 1).unwrap_or(usize::MAX).min(starts.len() - 1);
    let end = starts.get(number + 1).copied().unwrap_or(text.len());
    (starts.len() as u64, starts[number]..end)
}

/// Text of a mail, with runs of quoted lines folded away unless a hit stands in them.
fn folded_quotes(ask: &Ask, text: &str, marks: &[std::ops::Range<usize>], before: usize) -> Html {
    let mut runs: Vec<(bool, std::ops::Range<usize>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let quoted = line.starts_with('>');
        match runs.last_mut() {
            Some((last, run)) if *last == quoted => run.end = at + line.len(),
            _ => runs.push((quoted, at..at + line.len())),
        }
        at += line.len();
    }
    Html::joined(runs.into_iter().map(|(quoted, run)| {
        let first = marks.iter().position(|mark| mark.start >= run.start).unwrap_or(marks.len());
        let inside: Vec<_> = marks
            .iter()
            .filter(|mark| run.contains(&mark.start))
            .map(|mark| mark.start - run.start..mark.end.min(run.end) - run.start)
            .collect();
        let html = Html::marked(text.get(run.clone()).unwrap_or_default(), &inside, Some(before + first + 1));
        let long = text.get(run).unwrap_or_default().lines().count() > 2;
        if quoted && long && inside.is_empty() { Html::folded(ask.words.quoted, &html) } else { html }
    }))
}

/// What a person would call it.
pub(super) fn title(shown: &Shown) -> Name {
    let told = |wanted: &Field| {
        let found = shown.metadata.iter().find(|(field, value)| field == wanted && !value.trim().is_empty());
        found.map(|(_, value)| value.clone())
    };
    let place = shown.occurrences.first().map(|place| place.path.as_str()).unwrap_or_default();
    let name = place.rsplit('/').find(|name| !name.is_empty()).unwrap_or(place);
    let named = (!name.is_empty()).then(|| name.to_owned());
    Name(
        told(&Field::Subject)
            .or(named)
            .or_else(|| told(&Field::Title))
            .unwrap_or_else(|| shown.reference.0.clone()),
    )
}

impl DocPage {
    /// The same page, shown in another way.
    fn shown_as(&self, show: &str) -> String {
        let view = if self.view.is_empty() { String::new() } else { format!("&in={}", self.view) };
        self.frame.in_case(format!("/doc/{}?page={}{view}&show={show}", self.document, self.page))
    }

    /// How many of its parts are listed, where that is not all of them.
    fn parts_listed(&self) -> Option<String> {
        let listed = self.parts.len() as u64;
        (listed < self.all_parts).then(|| (self.frame.words.several.first_parts)(listed))
    }

    /// Another message of its thread, with the same search.
    fn message(&self, document: impl std::fmt::Display) -> String {
        let view = if self.view.is_empty() { String::new() } else { format!("?in={}", self.view) };
        self.frame.in_case(format!("/doc/{document}{view}"))
    }

    /// This document and another side by side.
    fn beside(&self, other: impl std::fmt::Display) -> String {
        self.frame.in_case(format!("/difference?one={}&other={other}", self.document))
    }

    /// The picture of a document that has no page of text.
    fn bare_picture(&self) -> Html {
        self.picture(1, &[])
    }

    /// The picture of a page with the hits on it.
    fn picture(&self, page: impl std::fmt::Display, areas: &[[f32; 4]]) -> Html {
        Html::picture(
            self.blurred.then_some(self.frame.words.unblur),
            &self.frame.in_case(format!("/doc/{}/picture/{page}", self.document)),
            &format!("{} {page}", self.frame.words.page),
            areas,
        )
    }

    /// Another page of it, with the same search.
    fn link(&self, page: impl std::fmt::Display) -> String {
        let view = if self.view.is_empty() { String::new() } else { format!("&in={}", self.view) };
        let show = if self.show == "text" { String::new() } else { format!("&show={}", self.show) };
        self.frame.in_case(format!("/doc/{}?page={page}{view}{show}", self.document))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_very_long_page_is_cut_at_line_ends_and_no_byte_is_left_out() {
        let text: String = (0..60_000).map(|n| format!("row {n} é\n")).collect();
        let (pieces, _) = piece_of(&text, 1);
        assert!(pieces > 2, "{pieces}");
        let mut whole = String::new();
        for piece in 1..=pieces {
            let (_, range) = piece_of(&text, piece);
            assert!(text[range.clone()].ends_with('\n'));
            whole.push_str(&text[range]);
        }
        assert!(whole == text);
        assert_eq!(piece_of("", 7), (1, 0..0));
        let line = "x".repeat(3 * PIECE_BYTES);
        assert_eq!(piece_of(&line, 3), (3, 2 * PIECE_BYTES..3 * PIECE_BYTES));
    }
}
