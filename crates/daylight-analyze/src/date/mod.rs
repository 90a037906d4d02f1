//! Everything in a text that is written as a date: what it says, how it was told, and how sure that is.
//!
//! A text becomes tokens once, from left to right; from each token that can begin a date a few tokens ahead
//! are looked at, never more, so the time is linear in the text. What one place cannot tell (the century, the
//! year, which number is the month, what "last Tuesday" is counted from) is settled afterwards, in `settle`.

mod calendar;
mod document;
mod numeric;
mod parse;
mod period;
mod point;
mod range;
mod raw;
mod relative;
mod settle;
mod token;
mod words;

use std::fmt;
use std::ops::Range;

use daylight_model::PartialDate;

pub use document::{ChosenDate, DateCandidate, DateSource, Reason, document_date};

/// Dates told of one text at most. A page has a few hundred; a list of a million numbers has more, and
/// whoever gets this many should say so.
pub const MOST_DATES: usize = 20_000;

/// What is known of a text beside it.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateContext<'a> {
    /// The date of the document: "yesterday" is counted from it, and it settles centuries and years.
    pub document_date: Option<PartialDate>,
    /// BCP 47, as `language` tells it.
    pub language: Option<&'a str>,
    /// Which number comes first in the other pages of the document, where they have settled it.
    pub order: Option<Order>,
}

/// Which number of `03/04/1963` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// 3 April.
    DayFirst,
    /// March 4.
    MonthFirst,
}

/// A date as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// `None` where it is written like a date and yet none can be told: the 31st of June, or "yesterday"
    /// in a document without a date.
    pub value: Option<DateValue>,
    /// The form it is written in.
    pub kind: DateKind,
    /// How the value was told, in the order of the steps; what is not here stands in so many words.
    pub how: Vec<DateHow>,
    /// How sure the value is, in percent. An estimate by rule, not a probability that was measured.
    pub certainty: u8,
}

/// What a date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateValue {
    /// As far as it is known.
    Date(PartialDate),
    /// From the beginning of the first to the end of the second.
    Range(PartialDate, PartialDate),
    /// One of the two, and nothing tells which.
    Either(PartialDate, PartialDate),
    /// A month (1 to 12), or a day of it, of a year that is not said.
    NoYear {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: Option<i8>,
    },
    /// From a month, or a day of it, to another, of years that are not said.
    NoYearRange {
        /// Month (1 to 12) and day (1 to 31) of the beginning.
        from: (i8, Option<i8>),
        /// Month and day of the end.
        until: (i8, Option<i8>),
    },
}

/// `1963-11-22`, `1963-11-22/1963-11-25`, `1963-03-04 or 1963-04-03`, `--11-22`.
impl fmt::Display for DateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{date}"),
            Self::Range(from, until) => write!(f, "{from}/{until}"),
            Self::Either(one, other) => write!(f, "{one} or {other}"),
            Self::NoYear { month, day } => no_year(f, *month, *day),
            Self::NoYearRange { from, until } => {
                no_year(f, from.0, from.1)?;
                f.write_str("/")?;
                no_year(f, until.0, until.1)
            }
        }
    }
}

fn no_year(f: &mut fmt::Formatter<'_>, month: i8, day: Option<i8>) -> fmt::Result {
    write!(f, "--{month:02}")?;
    day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
}

/// The form a date is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateKind {
    /// A day, with or without its year.
    Day,
    /// A month, with or without its year.
    Month,
    /// A year.
    Year,
    /// From one date to another.
    Range,
    /// A moment: ISO 8601 with a time.
    Moment,
    /// The group of figures that begins a signal: `211230Z NOV 11`.
    DateTimeGroup,
    /// Spring to winter.
    Season,
    /// A quarter or a half of a year.
    PartOfYear,
    /// A decade or a century.
    Years,
    /// A year of budgets, which need not begin in January.
    FiscalYear,
    /// Counted from another date: "last Tuesday", "ten months from 21 November 2011".
    Relative,
}

/// One step by which the value was told, or one fact that speaks against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateHow {
    /// Letters were read as digits or digits as letters, as after a poor scan.
    Mended,
    /// Two digits of the year; the century is that of the document's date.
    CenturyOfDocument,
    /// Two digits of the year; the century is that of other years in the text.
    CenturyOfText,
    /// Two digits of the year; nothing settles the century, and the likelier was taken.
    CenturyGuessed,
    /// The year is not written; it is the one nearest to the document's date.
    YearOfDocument,
    /// The year is that of the other end of the range.
    YearOfRange,
    /// Day and month could change places; the weekday tells.
    OrderByWeekday,
    /// Day and month could change places; other dates of the document tell.
    OrderOfOthers,
    /// Day and month could change places; the language has the day first.
    OrderOfLanguage,
    /// Day and month can change places, and nothing tells which is which.
    OrderUnknown,
    /// Counted from the document's date.
    FromDocument,
    /// Counted from the date told before in the text.
    FromDateBefore,
    /// Counted from a date, and none is known.
    NothingToCountFrom,
    /// The weekday that is written is the one of this day.
    WeekdayAgrees,
    /// The weekday that is written is not the one of this day.
    WeekdayDisagrees,
    /// There is no such day.
    NotInCalendar,
    /// "Early", "mid", "end of": the value is the whole month or year.
    PartOfIt,
    /// The seasons are taken for those of the north.
    SeasonOfNorth,
    /// The fiscal year is taken for that of the United States: from October, until 1976 from July.
    FiscalYearOfUs,
    /// The range ends before it begins; it is told as it is written.
    EndsBeforeItBegins,
}

/// Everything written as a date in `text`, in order, without overlaps, at most [`MOST_DATES`].
pub fn dates(text: &str, context: &DateContext<'_>) -> Vec<DateMention> {
    settle::settle(parse::raw_dates(text, context), context)
}
