mod drawing;

use askama::Template;
use axum::http::{Method, StatusCode};
use daylight_case::{DateStep, Event, Person, Timeline, TimelineRequest, explain};
use daylight_model::PartialDate;
use schemars::JsonSchema;
use serde::Serialize;

use self::drawing::{Drawing, drawing};
use super::requirement::told_day;
use super::{schema_of, search};
use crate::answer::{Answer, Answered, Trouble, page, page_with};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// Documents along an axis of time: by their own dates, by dates on their pages, by times for which they ask for
/// something; and events to hold them against.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "timeline.html")]
struct TimelinePage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// The query; empty for all documents.
    q: String,
    /// Why the query could not be understood.
    wrong: Option<String>,
    step: &'static str,
    from: String,
    until: String,
    total: u64,
    within: u64,
    before: u64,
    after: u64,
    undated: u64,
    stretches: Vec<StretchRow>,
    documents: Vec<DocumentRow>,
    periods: Vec<PeriodRow>,
    more_periods: u64,
    events: Vec<EventRow>,
    /// Every event that stands, also beyond the axis.
    all_events: Vec<EventRow>,
    /// Events that were taken back.
    taken_back: Vec<EventRow>,
    /// Address of the search it goes over; empty for all documents.
    view: String,
    #[serde(skip)]
    #[schemars(skip)]
    drawing: Drawing,
    #[serde(skip)]
    #[schemars(skip)]
    ways: Ways,
}

/// Where one can go from here.
#[derive(Default)]
struct Ways {
    earlier: Option<String>,
    later: Option<String>,
    wider: Option<String>,
    all: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct StretchRow {
    /// `2011`, `2011-11`, `2011-11-03`.
    name: String,
    /// Documents that may date from it.
    documents: u64,
    /// Those of them that are dated so exactly.
    exact: u64,
    /// Documents with a date in it on their pages.
    told: u64,
    told_exact: u64,
    /// Documents that ask for something in it.
    valid: u64,
    /// The queries that find them.
    documents_query: String,
    told_query: String,
    valid_query: String,
    /// To this stretch alone; none where nothing lies in it.
    #[serde(skip)]
    #[schemars(skip)]
    link: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct DocumentRow {
    document: String,
    title: Name,
    date: String,
}

impl DocumentRow {
    /// The day and the minute: zone and seconds are with the document.
    fn shown(&self) -> String {
        self.date.chars().take(16).collect::<String>().replace('T', " ")
    }
}

#[derive(Serialize, JsonSchema)]
struct PeriodRow {
    document: String,
    title: Name,
    /// `null` at an end that is not told.
    from: Option<String>,
    until: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct EventRow {
    event: i64,
    name: Name,
    from: String,
    until: String,
    who: Name,
    documents: u64,
    told: u64,
    valid: u64,
    documents_query: String,
    told_query: String,
    #[serde(skip)]
    #[schemars(skip)]
    link: String,
}

pub(super) fn routes() -> Vec<Route> {
    let fields = &[
        ("at", "the year, month or day to look at: 2011, 2011-11, 2011-11-03"),
        ("from", "or from the beginning of this date"),
        ("until", "until the end of this one"),
    ];
    vec![
        Route {
            method: Method::GET,
            path: "/timeline",
            summary: "All documents along an axis of time",
            fields,
            run: |ask| show(ask, "", "", None),
            twin: Some(schema_of::<TimelinePage>),
        },
        Route {
            method: Method::POST,
            path: "/timeline",
            summary: "What a query finds along an axis of time, at an address that tells nothing",
            fields: &[("q", "the query")],
            run: keep,
            twin: None,
        },
        Route {
            method: Method::GET,
            path: "/timeline/{address}",
            summary: "What a search that was kept finds along an axis of time",
            fields,
            run: kept,
            twin: Some(schema_of::<TimelinePage>),
        },
        Route {
            method: Method::POST,
            path: "/timeline/events",
            summary: "Add an event to hold documents against, or take one back",
            fields: &[
                ("name", "what it is called"),
                ("from", "when it was or began"),
                ("until", "when it ended"),
                ("take-back", "the number of an event to be taken back"),
                ("restore", "the number of an event to be put back"),
            ],
            run: change_events,
            twin: None,
        },
    ]
}

fn keep(ask: &Ask) -> Answered {
    let frame = Frame::new(ask, "timeline");
    let q = ask.field("q").unwrap_or_default().trim();
    if q.is_empty() {
        return Ok(Answer::See(frame.in_case("/timeline")));
    }
    let view = daylight_case::SearchView { query: q.to_owned(), ..daylight_case::SearchView::default() };
    let address = ask.desk()?.case.keep_view(&view)?;
    Ok(Answer::See(frame.in_case(format!("/timeline/{address}"))))
}

fn kept(ask: &Ask) -> Answered {
    let address = ask.part(0);
    let wish = search::wish_of(ask, address)?;
    show(ask, &wish.query(), address, None)
}

fn change_events(ask: &Ask) -> Answered {
    let (case, who) = (&ask.desk()?.case, Person::at_this_machine());
    let changed = match (ask.field("take-back"), ask.field("restore")) {
        (Some(number), _) => case.remove_event(number, &who),
        (None, Some(number)) => case.restore_event(number),
        (None, None) => {
            let (name, from) = (ask.field("name").unwrap_or_default(), ask.field("from").unwrap_or_default());
            case.add_event(name, from, ask.field("until"), &who).map(|_| ())
        }
    };
    match changed {
        Ok(()) => Ok(Answer::See(Frame::new(ask, "timeline").in_case("/timeline"))),
        Err(error) => {
            let trouble = Trouble::from(error);
            if !trouble.status.is_client_error() {
                return Err(trouble);
            }
            show(ask, "", "", Some(&trouble))
        }
    }
}

fn date(ask: &Ask, name: &str) -> Result<Option<PartialDate>, Trouble> {
    let parse = |text: &str| text.parse().map_err(|_| Trouble::wrong(format!("`{name}` is not a date")));
    ask.field(name).map(parse).transpose()
}

fn show(ask: &Ask, q: &str, address: &str, wrong: Option<&Trouble>) -> Answered {
    let at = date(ask, "at")?;
    // Behind a form that could not be kept, its dates are not those of the axis.
    let fields = |name| if wrong.is_some() { Ok(None) } else { date(ask, name) };
    let request = TimelineRequest {
        query: q.to_owned(),
        from: at.map_or_else(|| fields("from"), |at| Ok(Some(at)))?,
        until: at.map_or_else(|| fields("until"), |at| Ok(Some(at)))?,
        step: None,
    };
    let desk = ask.desk()?;
    let mut said = wrong.map(|wrong| wrong.message.clone());
    let mut status = wrong.map_or(StatusCode::OK, |wrong| wrong.status);
    let found = desk.searching(|open| match open.timeline(&request) {
        Err(error @ daylight_case::CaseError::Query { .. }) => Ok(Err(error)),
        found => Ok(Ok(found?)),
    })?;
    let timeline = match found {
        Ok(found) => found,
        Err(error) => {
            said = Some(explain(&error).message);
            status = StatusCode::BAD_REQUEST;
            desk.searching(|open| {
                let nothing = TimelineRequest { query: "-*".into(), ..TimelineRequest::default() };
                Ok(open.timeline(&nothing)?)
            })?
        }
    };
    let standing = desk.case.events()?;
    let taken_back = desk.case.events_taken_back()?;
    let frame = Frame::new(ask, "timeline");
    let linker = Linker { frame: &frame, address };
    let shown = page_of(ask, q, address, timeline, (standing, taken_back), &linker);
    let shown = TimelinePage { wrong: said, frame, ..shown };
    if status == StatusCode::OK { page(ask, &shown) } else { page_with(status, ask, &shown) }
}

/// Makes addresses of this axis.
struct Linker<'a> {
    frame: &'a Frame,
    address: &'a str,
}

impl Linker<'_> {
    fn path(&self) -> String {
        match self.address {
            "" => "/timeline".to_owned(),
            address => format!("/timeline/{address}"),
        }
    }

    fn at(&self, name: &str) -> String {
        self.frame.in_case(format!("{}?at={name}", self.path()))
    }

    fn span(&self, from: &str, until: &str) -> String {
        self.frame.in_case(format!("{}?from={from}&until={until}", self.path()))
    }

    fn all(&self) -> String {
        self.frame.in_case(self.path())
    }
}

fn page_of(
    ask: &Ask,
    q: &str,
    address: &str,
    timeline: Timeline,
    (standing, taken_back): (Vec<Event>, Vec<Event>),
    linker: &Linker<'_>,
) -> TimelinePage {
    let drawing = drawing(ask.words, &timeline, linker);
    let asked = |field: &str, when: &str| match q {
        "" => format!("{field}:{when}"),
        q => format!("({q}) {field}:{when}"),
    };
    let stretches = timeline.stretches.iter().map(|one| StretchRow {
        documents: one.documents,
        exact: one.exact,
        told: one.told,
        told_exact: one.told_exact,
        valid: one.valid,
        documents_query: asked("date", &one.name),
        told_query: asked("told", &one.name),
        valid_query: asked("valid", &one.name),
        link: (one.documents + one.told + one.valid > 0).then(|| linker.at(&one.name)),
        name: one.name.clone(),
    });
    let event = |event: &Event, counts: (u64, u64, u64)| {
        let (from, until) = (day(&event.begins), day_until(&event.ends));
        let when = format!("{}..{}", from, until);
        EventRow {
            event: event.number,
            name: Name(event.name.clone()),
            from: event.begins.to_string(),
            until: event.ends.to_string(),
            who: Name(event.who.clone()),
            documents: counts.0,
            told: counts.1,
            valid: counts.2,
            documents_query: asked("date", &when),
            told_query: asked("told", &when),
            link: linker.span(&from, &until),
        }
    };
    let uncounted = |events: &[Event]| events.iter().map(|one| event(one, (0, 0, 0))).collect();
    let events = timeline.events.iter().map(|one| event(&one.event, (one.documents, one.told, one.valid)));
    TimelinePage {
        events: events.collect(),
        all_events: uncounted(&standing),
        taken_back: uncounted(&taken_back),
        stretches: stretches.collect(),
        ways: ways(&timeline, linker),
        q: q.to_owned(),
        wrong: None,
        step: match timeline.step {
            DateStep::Year => "year",
            DateStep::Month => "month",
            DateStep::Day | DateStep::Fitting => "day",
        },
        total: timeline.total,
        within: timeline.within,
        before: timeline.before,
        after: timeline.after,
        undated: timeline.undated,
        documents: timeline
            .documents
            .into_iter()
            .map(|one| DocumentRow { document: one.document.0, title: Name(one.title), date: one.date })
            .collect(),
        periods: timeline
            .periods
            .into_iter()
            .map(|one| PeriodRow {
                document: one.document.0,
                title: Name(one.title),
                from: told_day(one.seconds.0),
                until: told_day(one.seconds.1),
            })
            .collect(),
        more_periods: timeline.more_periods,
        from: timeline.from,
        until: timeline.until,
        view: address.to_owned(),
        drawing,
        frame: Frame::new(ask, "timeline"),
    }
}

fn day(date: &PartialDate) -> String {
    date.to_string().chars().take(10).collect()
}

fn day_until(date: &PartialDate) -> String {
    told_day(date.last_second()).unwrap_or_else(|| day(date))
}

/// Earlier and later by as long as the axis is, where anything lies there; wider: the year of a month, all of a year.
fn ways(timeline: &Timeline, linker: &Linker<'_>) -> Ways {
    let (first, last) = timeline.seconds;
    if timeline.stretches.is_empty() {
        return Ways { all: Some(linker.all()), ..Ways::default() };
    }
    let length = last - first + 1;
    let whole = |name: &str| -> Option<(String, (i64, i64))> {
        let date: PartialDate = name.parse().ok()?;
        Some((name.to_owned(), (date.first_second(), date.last_second())))
    };
    let (year, month) = (timeline.from.get(..4), timeline.from.get(..7));
    let month = month.and_then(whole);
    let year = year.and_then(whole);
    let is =
        |one: &Option<(String, (i64, i64))>| one.as_ref().is_some_and(|(_, span)| *span == (first, last));
    let neighbour = |second: i64| {
        let there = told_day(second)?;
        if is(&year) {
            return there.get(..4).map(|name| linker.at(name));
        }
        if is(&month) {
            return there.get(..7).map(|name| linker.at(name));
        }
        let (from, until) =
            if second < first { (first - length, first - 1) } else { (last + 1, last + length) };
        Some(linker.span(&told_day(from)?, &told_day(until)?))
    };
    let wider = if is(&year) {
        Some(linker.all())
    } else if is(&month) {
        year.as_ref().map(|(name, _)| linker.at(name))
    } else if length <= 86_400 {
        month.as_ref().map(|(name, _)| linker.at(name))
    } else {
        Some(linker.all())
    };
    let (anything_before, anything_behind) = timeline.beyond;
    Ways {
        earlier: anything_before.then(|| neighbour(first - 1)).flatten(),
        later: anything_behind.then(|| neighbour(last + 1)).flatten(),
        wider,
        all: Some(linker.all()),
    }
}
