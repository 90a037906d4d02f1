use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Serialize};

/// A date as far as it is known: a year, a month, a day, or a moment.
///
/// Written in the reduced forms of ISO 8601: `2011`, `2011-11`, `2011-11-03`,
/// `2011-11-03T10:15:00`, and with an offset where one is known, `2011-11-03T10:15:00+02:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    day: civil::Date,
    known: Known,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Known {
    Year,
    Month,
    Day,
    Moment { time: civil::Time, offset_minutes: Option<i16> },
}

/// Not a date in one of the forms of [`PartialDate`], or not in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date: write 2011, 2011-11, 2011-11-03 or 2011-11-03T10:15:00+02:00")]
pub struct BadDate;

impl PartialDate {
    /// A year alone.
    pub fn of_year(year: i16) -> Result<Self, BadDate> {
        Self::on(year, 1, 1, Known::Year)
    }

    /// A month (1 to 12) of a year.
    pub fn of_month(year: i16, month: i8) -> Result<Self, BadDate> {
        Self::on(year, month, 1, Known::Month)
    }

    /// A day of the Gregorian calendar.
    pub fn of_day(year: i16, month: i8, day: i8) -> Result<Self, BadDate> {
        Self::on(year, month, day, Known::Day)
    }

    /// This day with a time of day, and the minutes its clock is ahead of UTC where that is known.
    pub fn at(self, hour: i8, minute: i8, second: i8, offset_minutes: Option<i16>) -> Result<Self, BadDate> {
        // A leap second is kept as the second before it: the calendar we count in has none.
        let time = civil::Time::new(hour, minute, second.min(59), 0).map_err(|_| BadDate)?;
        if offset_minutes.is_some_and(|minutes| minutes.abs() > 24 * 60) {
            return Err(BadDate);
        }
        Ok(Self { day: self.day, known: Known::Moment { time, offset_minutes } })
    }

    /// A moment in seconds since 1970-01-01T00:00:00Z.
    pub fn of_unix_seconds(seconds: i64) -> Result<Self, BadDate> {
        let moment = jiff::Timestamp::from_second(seconds)
            .map_err(|_| BadDate)?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .datetime();
        let known = Known::Moment { time: moment.time(), offset_minutes: Some(0) };
        Ok(Self { day: moment.date(), known })
    }

    fn on(year: i16, month: i8, day: i8, known: Known) -> Result<Self, BadDate> {
        let day = civil::Date::new(year, month, day).map_err(|_| BadDate)?;
        Ok(Self { day, known })
    }

    /// The year.
    pub fn year(&self) -> i16 {
        self.day.year()
    }

    /// The month (1 to 12), where it is known.
    pub fn month(&self) -> Option<i8> {
        (self.known != Known::Year).then(|| self.day.month())
    }

    /// The day of the month (1 to 31), where it is known.
    pub fn day(&self) -> Option<i8> {
        (!matches!(self.known, Known::Year | Known::Month)).then(|| self.day.day())
    }

    /// The first second it can mean, counted from 1970-01-01T00:00:00Z. A clock of unknown offset
    /// is taken for UTC.
    pub fn first_second(&self) -> i64 {
        match self.known {
            Known::Year | Known::Month | Known::Day => seconds(self.day, civil::Time::midnight()),
            Known::Moment { time, offset_minutes } => {
                seconds(self.day, time) - i64::from(offset_minutes.unwrap_or(0)) * 60
            }
        }
    }

    /// The last second it can mean, counted likewise.
    pub fn last_second(&self) -> i64 {
        let last_day = match self.known {
            Known::Year => self.day.last_of_year(),
            Known::Month => self.day.last_of_month(),
            Known::Day => self.day,
            Known::Moment { .. } => return self.first_second(),
        };
        seconds(last_day, civil::Time::midnight()) + 24 * 60 * 60 - 1
    }
}

fn seconds(day: civil::Date, time: civil::Time) -> i64 {
    let since = day.to_datetime(time).duration_since(civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    since.as_secs()
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.day.year(), self.day.month(), self.day.day());
        match self.known {
            Known::Year => write!(f, "{year:04}"),
            Known::Month => write!(f, "{year:04}-{month:02}"),
            Known::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
            Known::Moment { time, offset_minutes } => {
                let (hour, minute, second) = (time.hour(), time.minute(), time.second());
                write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
                match offset_minutes {
                    None => Ok(()),
                    Some(0) => f.write_str("Z"),
                    Some(minutes) => {
                        let sign = if minutes < 0 { '-' } else { '+' };
                        let minutes = minutes.abs();
                        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
                    }
                }
            }
        }
    }
}

impl FromStr for PartialDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let (day, time) = match text.split_once(['T', ' ']) {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let mut numbers = day.split('-');
        let year = number(numbers.next().ok_or(BadDate)?, 4)?;
        let month = numbers.next().map(|text| number(text, 2)).transpose()?;
        let day = numbers.next().map(|text| number(text, 2)).transpose()?;
        if numbers.next().is_some() {
            return Err(BadDate);
        }
        let narrow = |value: i16| i8::try_from(value).map_err(|_| BadDate);
        match (month, day, time) {
            (None, _, None) => Self::of_year(year),
            (Some(month), None, None) => Self::of_month(year, narrow(month)?),
            (Some(month), Some(day), None) => Self::of_day(year, narrow(month)?, narrow(day)?),
            (Some(month), Some(day), Some(time)) => {
                with_time(Self::of_day(year, narrow(month)?, narrow(day)?)?, time)
            }
            (_, _, Some(_)) => Err(BadDate),
        }
    }
}

fn with_time(day: PartialDate, text: &str) -> Result<PartialDate, BadDate> {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        None => (text, None),
        Some(at) => {
            let (clock, offset) = text.split_at(at);
            (clock, Some(offset_in_minutes(offset)?))
        }
    };
    let mut numbers = clock.split('.').next().ok_or(BadDate)?.split(':');
    let mut next = |missing: Option<i8>| match numbers.next() {
        Some(text) => i8::try_from(number(text, 2)?).map_err(|_| BadDate),
        None => missing.ok_or(BadDate),
    };
    let (hour, minute, second) = (next(None)?, next(None)?, next(Some(0))?);
    if numbers.next().is_some() {
        return Err(BadDate);
    }
    day.at(hour, minute, second, offset)
}

fn offset_in_minutes(text: &str) -> Result<i16, BadDate> {
    if text == "Z" {
        return Ok(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().skip(1).filter(|c| *c != ':').collect();
    let value = number(&digits, 4)?;
    Ok(sign * (value / 100 * 60 + value % 100))
}

/// Decimal digits, exactly `width` of them.
fn number(text: &str, width: usize) -> Result<i16, BadDate> {
    if text.len() != width || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadDate);
    }
    text.parse().map_err(|_| BadDate)
}

impl TryFrom<String> for PartialDate {
    type Error = BadDate;

    fn try_from(text: String) -> Result<Self, BadDate> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap_or_else(|_| panic!("{text} is a date"))
    }

    #[test]
    fn every_form_is_written_as_it_was_read() {
        for text in [
            "2011",
            "2011-11",
            "2011-11-03",
            "2011-11-03T10:15:00",
            "2011-11-03T10:15:00Z",
            "2011-11-03T10:15:00-05:30",
        ] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_not_in_the_calendar_is_refused() {
        for text in
            ["", "11", "2011-13", "2011-02-29", "2011-2-3", "2011-02-03T25:00", "2011T10:00", "2011-02-03-04"]
        {
            assert_eq!(text.parse::<PartialDate>(), Err(BadDate), "{text}");
        }
    }

    #[test]
    fn a_month_lasts_from_its_first_second_to_its_last() {
        assert_eq!(date("1970-01").first_second(), 0);
        assert_eq!(date("1970-01").last_second(), 31 * 86_400 - 1);
        assert_eq!(date("1972").last_second() - date("1972").first_second(), 366 * 86_400 - 1);
    }

    #[test]
    fn an_offset_counts() {
        assert_eq!(date("1970-01-01T02:00:00+02:00").first_second(), 0);
        assert_eq!(
            PartialDate::of_unix_seconds(0).map(|moment| moment.to_string()),
            Ok("1970-01-01T00:00:00Z".into())
        );
    }
}
