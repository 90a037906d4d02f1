use daylight_model::PartialDate;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::raw::{Unit, Which};

/// The first day that a date can mean.
pub(super) fn first_day(date: PartialDate) -> Option<Date> {
    Date::new(date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1)).ok()
}

pub(super) fn day(date: Date) -> Option<PartialDate> {
    PartialDate::of_day(date.year(), date.month(), date.day()).ok()
}

/// 1 for Monday.
pub(super) fn weekday(date: PartialDate) -> Option<u8> {
    date.day()?;
    u8::try_from(first_day(date)?.weekday().to_monday_one_offset()).ok()
}

/// Counts from a date. What comes out is no finer than what is counted in, nor than what is counted from.
pub(super) fn counted(from: PartialDate, count: i32, unit: Unit) -> Option<PartialDate> {
    let first = first_day(from)?;
    let moved = match unit {
        Unit::Day => first.checked_add(count.days()),
        Unit::Week => first.checked_add(count.weeks()),
        Unit::Month => first.checked_add(count.months()),
        Unit::Year => first.checked_add(count.years()),
    };
    as_fine_as(moved.ok()?, from)
}

fn as_fine_as(date: Date, model: PartialDate) -> Option<PartialDate> {
    match (model.month(), model.day()) {
        (None, _) => PartialDate::of_year(date.year()).ok(),
        (Some(_), None) => PartialDate::of_month(date.year(), date.month()).ok(),
        (Some(_), Some(_)) => day(date),
    }
}

/// Cuts a date down to a month or a year.
pub(super) fn coarser(date: PartialDate, unit: Unit) -> Option<PartialDate> {
    match (unit, date.month()) {
        (Unit::Year, _) | (_, None) => PartialDate::of_year(date.year()).ok(),
        (Unit::Month, Some(month)) => PartialDate::of_month(date.year(), month).ok(),
        (Unit::Day | Unit::Week, Some(_)) => Some(date),
    }
}

/// The weekday before, in the week of, or after a day.
pub(super) fn weekday_near(from: PartialDate, weekday: u8, which: Which) -> Option<PartialDate> {
    from.day()?;
    let weekday = Weekday::from_monday_one_offset(i8::try_from(weekday).ok()?).ok()?;
    let first = first_day(from)?;
    let found = match which.steps() {
        0 => first.checked_sub(1.days()).ok()?.nth_weekday(1, weekday),
        steps => first.nth_weekday(steps, weekday),
    };
    day(found.ok()?)
}

/// Monday and Sunday of the week so many weeks away.
pub(super) fn week(from: PartialDate, steps: i32) -> Option<(PartialDate, PartialDate)> {
    from.day()?;
    let first = first_day(from)?;
    let monday = first.checked_sub(i32::from(first.weekday().to_monday_zero_offset()).days()).ok()?;
    let monday = monday.checked_add(steps.weeks()).ok()?;
    Some((day(monday)?, day(monday.checked_add(6.days()).ok()?)?))
}
