use std::ops::Range;

use super::{DateHow, DateKind};

/// A date as one place tells it, before anything around it is asked.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) span: Range<usize>,
    pub(super) kind: DateKind,
    pub(super) shape: Shape,
    pub(super) how: Vec<DateHow>,
    pub(super) certainty: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    Unsaid,
    Two(u8),
    Full(i16),
}

/// Year, month and day as far as they are written; 0 for what is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) year: Year,
    pub(super) month: u8,
    pub(super) day: u8,
    /// 1 for Monday.
    pub(super) weekday: u8,
    /// Day and month stand in figures with a stroke, point or hyphen, day first: they may have to change places.
    pub(super) figures: Option<Figures>,
    pub(super) time: Option<Time>,
}

/// What separates the numbers of a date in figures, and what that says of their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figures {
    /// Cannot be told apart: `03/04/1963`.
    Open,
    /// Cannot be told apart but for the points, which have the day first nearly everywhere.
    OpenWithPoints,
    /// `25/04/1963`
    DayFirst,
    /// `04/25/1963`
    MonthFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) hour: i8,
    pub(super) minute: i8,
    pub(super) second: i8,
    pub(super) offset_minutes: Option<i16>,
}

impl Point {
    pub(super) const EMPTY: Self =
        Self { year: Year::Unsaid, month: 0, day: 0, weekday: 0, figures: None, time: None };

    pub(super) fn kind(&self) -> DateKind {
        match (self.day, self.month) {
            (1.., _) if self.time.is_some() => DateKind::Moment,
            (1.., _) => DateKind::Day,
            (0, 1..) => DateKind::Month,
            (0, 0) => DateKind::Year,
        }
    }
}

/// A unit that dates are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    pub(super) fn of_list(value: u8) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month, Self::Year].get(usize::from(value).checked_sub(1)?).copied()
    }
}

/// Which one, seen from a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Last,
    This,
    Next,
    /// Counted from what was told before, not from today.
    Following,
    Previous,
    Same,
}

impl Which {
    pub(super) fn of_list(value: u8) -> Option<Self> {
        [Self::Last, Self::This, Self::Next, Self::Following, Self::Previous, Self::Same]
            .get(usize::from(value).checked_sub(1)?)
            .copied()
    }

    pub(super) fn counts_from_text(self) -> bool {
        matches!(self, Self::Following | Self::Previous | Self::Same)
    }

    pub(super) fn steps(self) -> i32 {
        match self {
            Self::Last | Self::Previous => -1,
            Self::This | Self::Same => 0,
            Self::Next | Self::Following => 1,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Point(Point),
    Range(Point, Point),
    /// Months of a year: first month, how many.
    Months {
        year: Year,
        first: u8,
        count: u8,
    },
    /// A fiscal year: of the United States, or the calendar year.
    Fiscal {
        year: Year,
        american: bool,
    },
    /// From a year to a year.
    Years(i16, i16),
    /// Ten years, of which the first is written with two digits.
    Decade(u8),
    /// Days before or after the document's date.
    Days(i32),
    Weekday(u8, Which),
    Unit(Unit, Which),
    Month(u8, Which),
    /// So many before or after the document's date.
    Counted(i32, Unit),
    /// So many before or after what was told before.
    CountedOn(i32, Unit),
    /// So many before or after a date that is written with it.
    CountedFrom(i32, Unit, Point),
}
