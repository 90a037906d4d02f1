//! Documents, dates on their pages and times for which they ask for something, on one axis; with events to hold them
//! against.

use daylight_model::{DocRef, PartialDate};
use daylight_search::{Axis, AxisOf, DateStep, Found, Options, Query, Sort};
use daylight_store::{Event, Row};

use crate::heading::valid;
use crate::index::{date_of, file_name, subject_told};
use crate::place::place_in_words;
use crate::reading::now;
use crate::search::parsed;
use crate::{Case, CaseError, OpenSearch, Person};

/// What of the axis is to be shown, of which documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimelineRequest {
    /// A query; empty for all documents.
    pub query: String,
    /// From the beginning of this date; where it is not given, from where nearly all documents begin.
    pub from: Option<PartialDate>,
    /// Until the end of this one.
    pub until: Option<PartialDate>,
    /// Years, months or days; what fits where it is not given.
    pub step: Option<DateStep>,
}

/// A stretch of time with what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// Years, months or days.
    pub step: DateStep,
    /// The first and last day of the axis, `2011-11-03`; empty where nothing has a date.
    pub from: String,
    /// The last.
    pub until: String,
    /// The first and last second of it.
    pub seconds: (i64, i64),
    /// Each year, month or day, also those in which nothing lies.
    pub stretches: Vec<TimelineStretch>,
    /// Documents that were found, those without a date too.
    pub total: u64,
    /// Documents of the axis, before it and behind it.
    pub within: u64,
    /// Documents that date from before it.
    pub before: u64,
    /// Documents that date from behind it.
    pub after: u64,
    /// Whether anything lies before the axis and behind it: a document or a date on a page. A time without end for
    /// which a paper asks for something would lie behind every axis; the dates it names are on its page.
    pub beyond: (bool, bool),
    /// Documents without a date.
    pub undated: u64,
    /// The documents of the axis one by one, oldest first, where there are not more than [`MOST_SINGLE`] or where it is
    /// of one day.
    pub documents: Vec<TimelineDocument>,
    /// Times for which papers of the axis ask for something.
    pub periods: Vec<TimelinePeriod>,
    /// Documents with such times beyond those listed.
    pub more_periods: u64,
    /// Events that somebody added and that the axis meets, with what meets them.
    pub events: Vec<TimelineEvent>,
}

/// A year, month or day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineStretch {
    /// `2011`, `2011-11`, `2011-11-03`.
    pub name: String,
    /// Documents that may date from it.
    pub documents: u64,
    /// Those of them that are dated so exactly.
    pub exact: u64,
    /// Documents with a date in it on their pages.
    pub told: u64,
    /// Those of them with one that is so exact.
    pub told_exact: u64,
    /// Documents that ask for something in it.
    pub valid: u64,
}

/// A document on the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineDocument {
    /// What the reader calls it.
    pub document: DocRef,
    /// Its subject or name. Hostile until shown.
    pub title: String,
    /// Its date as far as it is known.
    pub date: String,
    /// The first and last second that can mean.
    pub seconds: (i64, i64),
}

/// A time for which a document asks for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelinePeriod {
    /// What the reader calls the document.
    pub document: DocRef,
    /// Its subject or name. Hostile until shown.
    pub title: String,
    /// First and last second; an end that is not told is that of all time.
    pub seconds: (i64, i64),
}

/// An event with what meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEvent {
    /// What, when, by whom.
    pub event: Event,
    /// Documents that may date from it.
    pub documents: u64,
    /// Documents with a date of it on their pages.
    pub told: u64,
    /// Documents that ask for something in it.
    pub valid: u64,
}

/// Documents that are shown one by one.
pub const MOST_SINGLE: u64 = 60;
/// Periods that are shown.
const MOST_PERIODS: usize = 30;
/// Events that are counted.
const MOST_EVENTS: usize = 60;
/// Years of an axis.
const MOST_YEARS: i16 = 400;
/// Bytes of the name of an event.
const LONGEST_NAME: usize = 200;

const DAY: i64 = 86_400;

impl Case {
    /// Documents along an axis of time.
    pub fn timeline(&self, request: &TimelineRequest) -> Result<Timeline, CaseError> {
        self.open_search()?.timeline(request)
    }

    /// Every event that stands.
    pub fn events(&self) -> Result<Vec<Event>, CaseError> {
        Ok(self.to_read()?.events()?.into_iter().filter(|event| event.ended.is_none()).collect())
    }

    /// The events that were taken back.
    pub fn events_taken_back(&self) -> Result<Vec<Event>, CaseError> {
        Ok(self.to_read()?.events()?.into_iter().filter(|event| event.ended.is_some()).collect())
    }

    /// Adds an event of a date or a period; its number.
    pub fn add_event(
        &self,
        name: &str,
        begins: &str,
        ends: Option<&str>,
        who: &Person,
    ) -> Result<Row, CaseError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let refuse = |why| CaseError::BadEvent { name: name.clone(), why };
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(refuse("it needs a name"));
        }
        if name.len() > LONGEST_NAME {
            return Err(refuse("its name is longer than 200 bytes"));
        }
        let date = |text: &str| -> Result<PartialDate, CaseError> {
            text.trim().parse().map_err(|_| CaseError::BadDate { date: text.to_owned() })
        };
        let begins = date(begins)?;
        let ends = ends.filter(|ends| !ends.trim().is_empty()).map_or(Ok(begins), date)?;
        if ends.last_second() < begins.first_second() {
            return Err(refuse("it ends before it begins"));
        }
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        let number = batch.add_event(&name, &begins, &ends, who.name(), &now())?;
        batch.commit()?;
        Ok(number)
    }

    /// Takes an event back.
    pub fn remove_event(&self, number: &str, who: &Person) -> Result<(), CaseError> {
        self.with_event(number, |batch, row| Ok(batch.end_event(row, who.name(), &now())?))
    }

    /// Puts an event back that was taken back.
    pub fn restore_event(&self, number: &str) -> Result<(), CaseError> {
        self.with_event(number, |batch, row| Ok(batch.restore_event(row)?))
    }

    fn with_event(
        &self,
        number: &str,
        act: impl FnOnce(&daylight_store::Batch<'_>, Row) -> Result<bool, CaseError>,
    ) -> Result<(), CaseError> {
        let none = || CaseError::NoEvent { number: number.to_owned() };
        let row = number.trim().parse().map_err(|_| none())?;
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        if !act(&batch, row)? {
            return Err(none());
        }
        Ok(batch.commit()?)
    }
}

impl OpenSearch {
    /// Documents along an axis of time.
    pub fn timeline(&self, request: &TimelineRequest) -> Result<Timeline, CaseError> {
        let query = request.query.trim();
        let found = match query {
            "" => self.find(&Query::everything())?,
            query => self.find(&parsed(query)?)?,
        };
        let (_, stands) = (self.store_and_view(), self.events_standing()?);
        let total = found.total();
        let Some((seconds, step)) = window(&found, request) else {
            return Ok(Timeline::of_nothing(total));
        };
        let documents = found.axis(AxisOf::Documents, step, seconds);
        let told = found.axis(AxisOf::Told, step, seconds);
        let asked = found.axis(AxisOf::Valid, step, seconds);
        let everything = found.axis(AxisOf::Documents, DateStep::Year, EVER);
        let mut timeline = Timeline {
            step,
            from: day_of(seconds.0),
            until: day_of(seconds.1),
            seconds,
            stretches: stretches(&documents, &told, &asked),
            total,
            within: documents.within,
            before: documents.before,
            after: documents.after,
            beyond: (
                [&documents, &told].iter().any(|axis| axis.before > 0),
                [&documents, &told].iter().any(|axis| axis.after > 0),
            ),
            undated: total.saturating_sub(everything.within),
            documents: Vec::new(),
            periods: Vec::new(),
            more_periods: 0,
            events: events(&found, stands, seconds),
        };
        let one_day = seconds.1 - seconds.0 < DAY;
        if documents.within <= MOST_SINGLE || one_day {
            timeline.documents = self.single(query, seconds)?;
        }
        if asked.within > 0 {
            timeline.periods = self.periods(query, seconds)?;
            let listed: std::collections::BTreeSet<&DocRef> =
                timeline.periods.iter().map(|period| &period.document).collect();
            timeline.more_periods = asked.within.saturating_sub(listed.len() as u64);
        }
        Ok(timeline)
    }

    fn events_standing(&self) -> Result<Vec<Event>, CaseError> {
        let (store, _) = self.store_and_view();
        Ok(store.events()?.into_iter().filter(|event| event.ended.is_none()).collect())
    }

    fn single(&self, query: &str, seconds: (i64, i64)) -> Result<Vec<TimelineDocument>, CaseError> {
        let (store, view) = self.store_and_view();
        let mut documents = Vec::new();
        for row in self.rows(query, "date", seconds, MOST_SINGLE as usize)? {
            let Some(document) = store.document(view, row)? else { continue };
            let metadata = store.metadata(view, row)?;
            let occurrences = store.occurrences(view, row)?;
            let Some(date) = date_of(store, view, row, &metadata, &occurrences)? else { continue };
            let told: Option<PartialDate> = date.parse().ok();
            documents.push(TimelineDocument {
                document: view.doc_ref(&document.hash),
                title: self.title(row)?,
                seconds: told.map_or(seconds, |date| (date.first_second(), date.last_second())),
                date,
            });
        }
        Ok(documents)
    }

    fn periods(&self, query: &str, seconds: (i64, i64)) -> Result<Vec<TimelinePeriod>, CaseError> {
        let (store, view) = self.store_and_view();
        let mut periods = Vec::new();
        for row in self.rows(query, "valid", seconds, MOST_PERIODS)? {
            let Some(document) = store.document(view, row)? else { continue };
            let title = self.title(row)?;
            let times = valid(&store.all_mentions(view, row)?);
            let met = times.into_iter().filter(|(first, last)| *first <= seconds.1 && *last >= seconds.0);
            periods.extend(met.map(|seconds| TimelinePeriod {
                document: view.doc_ref(&document.hash),
                title: title.clone(),
                seconds,
            }));
        }
        periods.sort_by_key(|period| period.seconds);
        periods.truncate(MOST_PERIODS);
        Ok(periods)
    }

    /// What a query finds whose dates in a field meet these seconds, oldest first.
    fn rows(
        &self,
        query: &str,
        field: &str,
        seconds: (i64, i64),
        most: usize,
    ) -> Result<Vec<Row>, CaseError> {
        let within = format!("{field}:{}..{}", day_of(seconds.0), day_of(seconds.1));
        let asked = if query.is_empty() { within } else { format!("({query}) {within}") };
        let part = Options { limit: Some(most), sort: Sort::Oldest, ..Options::default() };
        let answer = self.find(&parsed(&asked)?)?.answer(&part)?;
        Ok(answer.hits.iter().map(|hit| hit.row).collect())
    }

    fn title(&self, row: Row) -> Result<String, CaseError> {
        let (store, view) = self.store_and_view();
        if let Some(subject) = subject_told(&store.metadata(view, row)?) {
            return Ok(subject);
        }
        match store.occurrences(view, row)?.first() {
            Some(place) if !place.path.is_empty() => Ok(file_name(&place.path).to_owned()),
            Some(place) => Ok(place_in_words(store, view, place)?),
            None => Ok(String::new()),
        }
    }
}

/// All that can be written: years of four digits.
const EVER: (i64, i64) = crate::heading::OPEN;

impl Timeline {
    fn of_nothing(total: u64) -> Self {
        Self {
            step: DateStep::Year,
            from: String::new(),
            until: String::new(),
            seconds: (0, 0),
            stretches: Vec::new(),
            total,
            within: 0,
            before: 0,
            after: 0,
            beyond: (false, false),
            undated: total,
            documents: Vec::new(),
            periods: Vec::new(),
            more_periods: 0,
            events: Vec::new(),
        }
    }
}

/// The seconds of the axis, whole stretches, and how long a stretch is.
fn window(found: &Found<'_>, request: &TimelineRequest) -> Option<((i64, i64), DateStep)> {
    let all = || [AxisOf::Documents, AxisOf::Told, AxisOf::Valid].into_iter().find_map(|of| found.extent(of));
    let (first, last) = match (request.from, request.until) {
        (Some(from), Some(until)) => (from.first_second(), until.last_second()),
        (Some(from), None) => (from.first_second(), all()?.1.max(from.last_second())),
        (None, Some(until)) => (all()?.0.min(until.first_second()), until.last_second()),
        (None, None) => all()?,
    };
    let (first, last) = (first.clamp(EVER.0, EVER.1), last.clamp(EVER.0, EVER.1));
    if first > last {
        return None;
    }
    let step = match request.step {
        Some(DateStep::Fitting) | None => fitting((last - first) / DAY + 1),
        Some(step) => step,
    };
    Some((whole(first, last, step)?, step))
}

fn fitting(days: i64) -> DateStep {
    match days {
        ..=62 => DateStep::Day,
        63..=1_830 => DateStep::Month,
        _ => DateStep::Year,
    }
}

/// From the beginning of the first stretch to the end of the last; not longer than can be drawn.
fn whole(first: i64, last: i64, step: DateStep) -> Option<(i64, i64)> {
    let begins = PartialDate::of_unix_seconds(first).ok()?;
    let ends = PartialDate::of_unix_seconds(last).ok()?;
    let stretch = |date: &PartialDate| match step {
        DateStep::Year => PartialDate::of_year(date.year()),
        DateStep::Month => PartialDate::of_month(date.year(), date.month().unwrap_or(1)),
        DateStep::Day | DateStep::Fitting => {
            PartialDate::of_day(date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1))
        }
    };
    let until = stretch(&ends).ok()?.last_second();
    let longest = match step {
        DateStep::Year => {
            let first = i64::from(ends.year()) - i64::from(MOST_YEARS) + 1;
            let from = i16::try_from(first.max(i64::from(begins.year()))).ok()?;
            return Some((PartialDate::of_year(from).ok()?.first_second(), until));
        }
        DateStep::Month => 30 * 366 * DAY,
        DateStep::Day | DateStep::Fitting => 366 * DAY,
    };
    let from = stretch(&begins).ok()?.first_second();
    if until - from <= longest {
        return Some((from, until));
    }
    let later = PartialDate::of_unix_seconds(until - longest + DAY).ok()?;
    Some((stretch(&later).ok()?.first_second(), until))
}

fn stretches(documents: &Axis, told: &Axis, asked: &Axis) -> Vec<TimelineStretch> {
    let both = documents.stretches.iter().zip(&told.stretches).zip(&asked.stretches);
    both.map(|((documents, told), asked)| TimelineStretch {
        name: documents.name.clone(),
        documents: documents.count,
        exact: documents.exact,
        told: told.count,
        told_exact: told.exact,
        valid: asked.count,
    })
    .collect()
}

fn events(found: &Found<'_>, events: Vec<Event>, seconds: (i64, i64)) -> Vec<TimelineEvent> {
    let ends = |event: &Event| (event.begins.first_second(), event.ends.last_second());
    let mut met: Vec<Event> = events
        .into_iter()
        .filter(|event| ends(event).0 <= seconds.1 && ends(event).1 >= seconds.0)
        .take(MOST_EVENTS)
        .collect();
    met.sort_by_key(ends);
    let windows: Vec<(i64, i64)> = met.iter().map(ends).collect();
    let documents = found.within(AxisOf::Documents, &windows);
    let told = found.within(AxisOf::Told, &windows);
    let valid = found.within(AxisOf::Valid, &windows);
    met.into_iter()
        .zip(documents)
        .zip(told)
        .zip(valid)
        .map(|(((event, documents), told), valid)| TimelineEvent { event, documents, told, valid })
        .collect()
}

/// The day of a second.
fn day_of(second: i64) -> String {
    let date = PartialDate::of_unix_seconds(second.clamp(EVER.0, EVER.1));
    date.map_or_else(|_| String::new(), |date| date.to_string().chars().take(10).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(from: &str, until: &str) -> (i64, i64) {
        let date = |text: &str| text.parse::<PartialDate>().unwrap();
        (date(from).first_second(), date(until).last_second())
    }

    #[test]
    fn an_axis_is_of_whole_years_months_or_days() {
        let (first, last) = seconds("1963-03-04", "1979-11-22");
        let step = fitting((last - first) / DAY);
        assert_eq!(step, DateStep::Year);
        let whole_years = whole(first, last, step).unwrap();
        assert_eq!(whole_years, seconds("1963", "1979"));
        let (first, last) = seconds("1963-11-22", "1963-11-23");
        assert_eq!(whole(first, last, fitting(2)), Some((first, last)));
        let (first, last) = seconds("0012", "1999");
        assert_eq!(day_of(whole(first, last, DateStep::Year).unwrap().0).get(..2), Some("16"));
    }
}
