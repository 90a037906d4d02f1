//! A document as a paper: its heading, its date, the papers it names and that name it.

use daylight_case::{DateTold, Paper};
use daylight_model::MentionKind;
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Trouble;
use crate::ask::Ask;
use crate::frame::Frame;
use crate::text::Name;

#[derive(Serialize, JsonSchema)]
pub(crate) struct PaperShown {
    pub(crate) date: Option<DateShown>,
    pub(crate) heading: Vec<HeadingRow>,
    /// Numbers under which it stands itself.
    pub(crate) numbers: Vec<Name>,
    /// It asks for something to be found out: `/doc/REF/requirement`.
    pub(crate) requirements: u64,
    pub(crate) refers_to: Vec<NamedRow>,
    /// Papers it names beyond those listed.
    pub(crate) more_named: u64,
    pub(crate) referred_to_by: Vec<PaperRow>,
}

/// The date the document is taken to be of.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DateShown {
    pub(crate) date: String,
    pub(crate) source: &'static str,
    pub(crate) page: Option<u32>,
    pub(crate) certainty: u8,
    /// Dates that say otherwise.
    pub(crate) against: Vec<OtherDate>,
    /// Who set it, and when.
    pub(crate) set_by: Option<Name>,
    pub(crate) set_at: Option<String>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) words: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) link: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct OtherDate {
    pub(crate) date: String,
    pub(crate) source: &'static str,
    pub(crate) page: Option<u32>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) words: String,
}

/// One thing that stands at the head, with where.
#[derive(Serialize, JsonSchema)]
pub(crate) struct HeadingRow {
    pub(crate) field: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) words: &'static str,
    pub(crate) value: Name,
    pub(crate) page: u32,
    /// Bytes of the text of that page.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) how: &'static str,
    pub(crate) certainty: u8,
    pub(crate) findings: Vec<Name>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) link: String,
}

/// A paper that it names.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NamedRow {
    pub(crate) number: Name,
    pub(crate) page: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Documents here under that number.
    pub(crate) here: Vec<PaperRow>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) link: String,
}

/// A document of the case.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PaperRow {
    pub(crate) document: String,
    pub(crate) title: Name,
}

/// Named papers that are not here and are listed.
const NOT_HERE: usize = 20;

pub(super) fn paper(ask: &Ask, reference: &str) -> Result<PaperShown, Trouble> {
    let desk = ask.desk()?;
    let paper = desk.searching(|open| Ok(open.paper(reference)?))?;
    let Paper { heading, date, numbers, requirements, refers_to, more_named, referred_to_by } = paper;
    let frame = Frame::new(ask, "");
    let link = |page: u32, start: u32, end: u32| {
        frame.in_case(format!("/doc/{reference}?page={page}&show=text&from={start}&to={end}"))
    };
    let here = refers_to.iter().flat_map(|named| &named.here);
    let titles = desk.case.titles(here.chain(&referred_to_by))?;
    let row = |document: &daylight_model::DocRef| PaperRow {
        document: document.0.clone(),
        title: Name(titles.get(document).cloned().unwrap_or_else(|| document.0.clone())),
    };
    let date = date.map(|date| {
        let DateTold { source, place, .. } = &date.told;
        DateShown {
            date: date.told.date.to_string(),
            source: source_name(*source),
            page: place.as_ref().map(|(page, _)| *page),
            certainty: date.certainty,
            words: in_words(ask, &date.told),
            link: place.as_ref().map(|(page, span)| link(*page, span.start, span.end)),
            against: date
                .against
                .iter()
                .map(|told| OtherDate {
                    date: told.date.to_string(),
                    source: source_name(told.source),
                    page: told.place.as_ref().map(|(page, _)| *page),
                    words: in_words(ask, told),
                })
                .collect(),
            set_by: date.set.as_ref().map(|(who, _)| Name(who.clone())),
            set_at: date.set.map(|(_, at)| at),
        }
    });
    let heading = heading.into_iter().map(|line| HeadingRow {
        field: line.field.name(),
        words: (ask.words.on_pages.kind)(MentionKind::Heading(line.field)),
        link: link(line.page, line.span.start, line.span.end),
        value: Name(line.value),
        page: line.page,
        start: line.span.start,
        end: line.span.end,
        how: daylight_model::HeadingHow::from_words(&line.how).map_or("", daylight_model::HeadingHow::words),
        certainty: line.certainty,
        findings: line.findings.into_iter().map(Name).collect(),
    });
    let named = refers_to.len() as u64;
    let listed = refers_to.iter().filter(|named| !named.here.is_empty()).count() + NOT_HERE;
    let refers_to: Vec<NamedRow> = refers_to
        .iter()
        .take(listed)
        .map(|named| NamedRow {
            number: Name(named.number.clone()),
            page: named.page,
            start: named.span.start,
            end: named.span.end,
            here: named.here.iter().map(row).collect(),
            link: link(named.page, named.span.start, named.span.end),
        })
        .collect();
    Ok(PaperShown {
        date,
        heading: heading.collect(),
        numbers: numbers.into_iter().map(Name).collect(),
        requirements: requirements.len() as u64,
        more_named: more_named + named - refers_to.len() as u64,
        refers_to,
        referred_to_by: referred_to_by.iter().map(row).collect(),
    })
}

fn source_name(source: daylight_case::DateSource) -> &'static str {
    use daylight_case::DateSource;
    match source {
        DateSource::Person => "person",
        DateSource::Heading => "heading",
        DateSource::Sent => "message",
        DateSource::Form => "form",
        DateSource::Text => "text",
        DateSource::Created => "created",
        DateSource::Changed => "changed",
        DateSource::FileTime => "file-time",
    }
}

fn in_words(ask: &Ask, told: &DateTold) -> String {
    let words = (ask.words.papers.date_source)(told.source);
    match &told.place {
        Some((page, _)) => format!("{words}, {} {page}", ask.words.page),
        None => words.to_owned(),
    }
}
