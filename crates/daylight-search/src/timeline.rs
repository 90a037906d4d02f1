//! Documents by the days, months or years they may date from.

use daylight_model::PartialDate;

use crate::facet::{DateStep, Facet, FacetBy, FacetCount, FacetRequest, FacetValue};
use crate::found::Found;
use crate::segment::Days;

const SECONDS: i64 = 86_400;
/// Three months at most are shown by days.
const MOST_DAYS: i32 = 92;
/// Three years at most are shown by months.
const MOST_DAYS_OF_MONTHS: i32 = 3 * 366;
/// What a date can be written in: the years with four digits.
const WRITABLE: Days = (-719_528, 2_932_896);

/// Counts the found documents by date.
pub(crate) fn dates(found: &Found<'_>, step: DateStep, request: &FacetRequest) -> Facet {
    let spans = spans(found);
    let any = spans.len() as u64;
    let none = FacetCount { count: found.total() - any, term: "date:none".to_owned() };
    let any = FacetCount { count: any, term: "date:*".to_owned() };
    let values = period(&request.below).map_or_else(Vec::new, |period| values(&spans, step, period));
    let needle = request.contains.trim();
    let mut values: Vec<FacetValue> =
        values.into_iter().filter(|value| value.value.contains(needle)).collect();
    let distinct = values.len() as u64;
    keep_most_frequent(&mut values);
    Facet { by: FacetBy::Date(step), values, distinct, any, none }
}

/// The days each document with a date spans.
fn spans(found: &Found<'_>) -> Vec<Days> {
    let mut spans = Vec::new();
    for (segment, hits) in found.segments() {
        let days = segment.days();
        spans.extend(hits.docs.iter().filter_map(|doc| days[*doc as usize]));
    }
    spans
}

/// The days of `2011` or `2011-11`; those that can be written for an empty text, none for what is no date.
fn period(text: &str) -> Option<Days> {
    if text.trim().is_empty() {
        return Some(WRITABLE);
    }
    let date: PartialDate = text.trim().parse().ok()?;
    Some((day(date.first_second())?, day(date.last_second())?))
}

fn day(second: i64) -> Option<i32> {
    i32::try_from(second.div_euclid(SECONDS)).ok()
}

fn values(spans: &[Days], step: DateStep, period: Days) -> Vec<FacetValue> {
    let inside = |(first, last): &Days| {
        let clipped = ((*first).max(period.0), (*last).min(period.1));
        (clipped.0 <= clipped.1).then_some(clipped)
    };
    let spans: Vec<Days> = spans.iter().filter_map(inside).collect();
    let Some(first) = spans.iter().map(|(first, _)| *first).min() else { return Vec::new() };
    let last = spans.iter().map(|(_, last)| *last).max().unwrap_or(first);
    let calendar = Calendar::of((first, last), fitting(step, last - first + 1));
    let counts = calendar.counts(&spans);
    let counted = calendar.names.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    counted
        .map(|(name, count)| FacetValue {
            term: format!("date:{name}"),
            shown: name.clone(),
            value: name,
            reference: None,
            count,
        })
        .collect()
}

fn fitting(step: DateStep, days: i32) -> DateStep {
    match step {
        DateStep::Fitting if days <= MOST_DAYS => DateStep::Day,
        DateStep::Fitting if days <= MOST_DAYS_OF_MONTHS => DateStep::Month,
        DateStep::Fitting => DateStep::Year,
        step => step,
    }
}

/// The stretches of a time, one after the other.
struct Calendar {
    names: Vec<String>,
    first_day: i32,
    /// The number of the stretch of each day from the first on.
    stretch_of: Vec<u32>,
}

impl Calendar {
    /// The stretches that hold these days, which can all be written.
    fn of((first, last): Days, step: DateStep) -> Self {
        let mut calendar = Self { names: Vec::new(), first_day: first, stretch_of: Vec::new() };
        let mut day = first;
        while day <= last {
            let Some((name, end)) = stretch(day, step) else { break };
            let number = u32::try_from(calendar.names.len()).unwrap_or(u32::MAX);
            let end = end.clamp(day, last);
            calendar.names.push(name);
            let days = usize::try_from(end - first + 1).unwrap_or(0);
            calendar.stretch_of.resize(days, number);
            day = end + 1;
        }
        calendar
    }

    /// How many of the spans each stretch meets: what begins adds one, what has ended takes it away.
    fn counts(&self, spans: &[Days]) -> Vec<u64> {
        let mut changes = vec![0i64; self.names.len() + 1];
        let stretch = |day: i32| {
            let place = usize::try_from(day - self.first_day).ok()?;
            self.stretch_of.get(place).map(|number| *number as usize)
        };
        for (first, last) in spans {
            if let (Some(first), Some(last)) = (stretch(*first), stretch(*last)) {
                changes[first] += 1;
                changes[last + 1] -= 1;
            }
        }
        let mut open = 0i64;
        let counts = changes.iter().take(self.names.len()).map(|change| {
            open += change;
            open.cast_unsigned()
        });
        counts.collect()
    }
}

/// The name of the stretch that a day is in, and its last day.
fn stretch(of: i32, step: DateStep) -> Option<(String, i32)> {
    let written = PartialDate::of_unix_seconds(i64::from(of) * SECONDS).ok()?.to_string();
    let letters = match step {
        DateStep::Year => 4,
        DateStep::Month => 7,
        DateStep::Day | DateStep::Fitting => 10,
    };
    let name = written.get(..letters)?;
    let last = day(name.parse::<PartialDate>().ok()?.last_second())?;
    Some((name.to_owned(), last))
}

/// The order stays.
fn keep_most_frequent(values: &mut Vec<FacetValue>) {
    if values.len() <= FacetRequest::MOST_DATES {
        return;
    }
    let mut counts: Vec<(u64, std::cmp::Reverse<usize>)> =
        values.iter().enumerate().map(|(i, value)| (value.count, std::cmp::Reverse(i))).collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    counts.truncate(FacetRequest::MOST_DATES);
    let kept: std::collections::HashSet<usize> = counts.into_iter().map(|(_, place)| place.0).collect();
    let mut place = 0;
    values.retain(|_| {
        place += 1;
        kept.contains(&(place - 1))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Days {
        period(text).unwrap()
    }

    #[test]
    fn what_can_be_written_is_the_years_of_four_digits() {
        assert_eq!((days("0000").0, days("9999").1), WRITABLE);
        assert_eq!(period(""), Some(WRITABLE));
        assert_eq!(period("soon"), None);
    }

    #[test]
    fn a_year_alone_counts_for_each_of_its_months_and_days_are_chosen_for_short_times() {
        let spans = [days("2011"), days("2011-11-03"), days("2012-01-31")];
        let months = values(&spans, DateStep::Fitting, WRITABLE);
        let shown: Vec<(&str, u64)> =
            months.iter().map(|value| (value.value.as_str(), value.count)).collect();
        assert_eq!(shown.len(), 13);
        assert_eq!((shown[0], shown[10], shown[12]), (("2011-01", 1), ("2011-11", 2), ("2012-01", 1)));
        let november = values(&spans, DateStep::Fitting, days("2011-11"));
        assert_eq!(november.len(), 30);
        assert_eq!((november[2].value.as_str(), november[2].count), ("2011-11-03", 2));
        assert_eq!(november[2].term, "date:2011-11-03");
        assert_eq!(values(&spans, DateStep::Year, WRITABLE).len(), 2);
    }
}
