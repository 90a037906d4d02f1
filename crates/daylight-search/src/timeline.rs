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
pub(crate) const WRITABLE: Days = (-719_528, 2_932_896);

/// Counts the found documents by date.
pub(crate) fn dates(all: &[&Found<'_>], step: DateStep, request: &FacetRequest) -> Facet {
    let spans = spans(all);
    let any = spans.len() as u64;
    let total: u64 = all.iter().map(|found| found.total()).sum();
    let none = FacetCount { count: total - any, term: "date:none".to_owned() };
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
fn spans(all: &[&Found<'_>]) -> Vec<Days> {
    let mut spans = Vec::new();
    for (segment, hits) in all.iter().flat_map(|found| found.segments()) {
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

pub(crate) fn day(second: i64) -> Option<i32> {
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
    let step = fitting(step, last - first + 1);
    let begins = number_of(first, step);
    let counted = counts(&spans, step, begins, number_of(last, step));
    let names = (begins..).zip(counted).filter(|(_, count)| *count > 0);
    names
        .map(|(number, count)| {
            let name = name_of(number, step);
            FacetValue {
                term: format!("date:{name}"),
                shown: name.clone(),
                value: name,
                reference: None,
                count,
            }
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

/// How many of the spans each stretch from the first number to the last meets: what begins adds one, what has
/// ended takes it away.
fn counts(spans: &[Days], step: DateStep, first: i32, last: i32) -> Vec<u64> {
    let mut changes = vec![0i64; usize::try_from(last - first + 2).unwrap_or(0)];
    let mut change = |number: i32, by: i64| {
        let place = usize::try_from(number - first).ok();
        if let Some(change) = place.and_then(|place| changes.get_mut(place)) {
            *change += by;
        }
    };
    for span in spans {
        let begun = number_of(span.0, step);
        let ended = if span.0 == span.1 { begun } else { number_of(span.1, step) };
        change(begun, 1);
        change(ended + 1, -1);
    }
    let mut open = 0i64;
    let counts = changes.iter().map(|change| {
        open += change;
        open.cast_unsigned()
    });
    counts.collect()
}

/// The number of the stretch that a day is in: the year, the month counted from the year 0, the day.
pub(crate) fn number_of(day: i32, step: DateStep) -> i32 {
    match (step, year_and_month(day)) {
        (DateStep::Year, (year, _)) => year,
        (DateStep::Month, (year, month)) => year * 12 + month - 1,
        (DateStep::Day | DateStep::Fitting, _) => day,
    }
}

pub(crate) fn name_of(number: i32, step: DateStep) -> String {
    match step {
        DateStep::Year => format!("{number:04}"),
        DateStep::Month => format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
        DateStep::Day | DateStep::Fitting => {
            let (year, month) = year_and_month(number);
            let of_month = (0..31).take_while(|back| year_and_month(number - back) == (year, month)).count();
            format!("{year:04}-{month:02}-{of_month:02}")
        }
    }
}

/// Year and month of the Gregorian calendar, from the days since 1970-01-01. Years are counted from March, so that
/// the odd day comes last (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn year_and_month(day: i32) -> (i32, i32) {
    const DAYS_OF_400_YEARS: i32 = 146_097;
    let since_march_of_0 = day + 719_468;
    let day = since_march_of_0.rem_euclid(DAYS_OF_400_YEARS);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let months_since_march = (5 * day + 2) / 153;
    let month = if months_since_march < 10 { months_since_march + 3 } else { months_since_march - 9 };
    let year = year + since_march_of_0.div_euclid(DAYS_OF_400_YEARS) * 400;
    (year + i32::from(month <= 2), month)
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
    fn every_day_has_the_name_that_a_query_takes() {
        for day in (WRITABLE.0..=WRITABLE.1).step_by(97) {
            let written = PartialDate::of_unix_seconds(i64::from(day) * SECONDS).unwrap().to_string();
            for (step, letters) in [(DateStep::Year, 4), (DateStep::Month, 7), (DateStep::Day, 10)] {
                assert_eq!(name_of(number_of(day, step), step), written[..letters]);
            }
        }
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
