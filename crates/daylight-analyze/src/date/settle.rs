//! What one place cannot tell: centuries, years that are not said, the order of figures, what relative dates
//! are counted from.

use daylight_model::PartialDate;

use super::raw::{Figures, Point, Raw, Shape, Unit, Which, Year};
use super::{DateContext, DateHow, DateMention, DateValue, Order, calendar};

/// Bytes after a date in which "the following month" still means the month after it.
const WITHIN_REACH: usize = 400;
/// Years after the document's date that a year of two digits may still mean.
const YEARS_AHEAD: i16 = 20;

pub(super) fn settle(raws: Vec<Raw>, context: &DateContext<'_>) -> Vec<DateMention> {
    let mut desk = Desk {
        context,
        order: context.order.or_else(|| order_of(&raws)),
        text_years: years_of(&raws),
        before: None,
    };
    raws.into_iter().map(|raw| desk.mention(raw)).collect()
}

/// The order that the dates of a text settle, if they are of one mind.
fn order_of(raws: &[Raw]) -> Option<Order> {
    let count =
        |wanted: Figures| raws.iter().flat_map(points).filter(|point| point.figures == Some(wanted)).count();
    let (day, month) = (count(Figures::DayFirst), count(Figures::MonthFirst));
    match (day, month) {
        (0, 0) => None,
        _ if day > month * 4 => Some(Order::DayFirst),
        _ if month > day * 4 => Some(Order::MonthFirst),
        _ => None,
    }
}

fn points(raw: &Raw) -> impl Iterator<Item = Point> {
    let (one, other) = match raw.shape {
        Shape::Point(point) | Shape::CountedFrom(_, _, point) => (Some(point), None),
        Shape::Range(from, until) => (Some(from), Some(until)),
        _ => (None, None),
    };
    one.into_iter().chain(other)
}

/// The years that are written with four digits, each once. One of the Middle Ages is rather a digit misread.
fn years_of(raws: &[Raw]) -> Vec<i16> {
    let full = |point: Point| if let Year::Full(year) = point.year { Some(year) } else { None };
    let mut years: Vec<i16> =
        raws.iter().flat_map(points).filter_map(full).filter(|year| (1700..2100).contains(year)).collect();
    years.sort_unstable();
    years.dedup();
    years
}

struct Desk<'a> {
    context: &'a DateContext<'a>,
    order: Option<Order>,
    /// Years of the text that are written with four digits, in order.
    text_years: Vec<i16>,
    /// What was told before, and where it ends.
    before: Option<(PartialDate, usize)>,
}

/// What is being told of one mention.
struct Telling {
    how: Vec<DateHow>,
    certainty: u8,
}

impl Telling {
    fn step(&mut self, how: DateHow, at_most: u8) {
        if !self.how.contains(&how) {
            self.how.push(how);
        }
        self.certainty = self.certainty.min(at_most);
    }
}

impl Desk<'_> {
    fn mention(&mut self, raw: Raw) -> DateMention {
        let mut telling = Telling { how: raw.how, certainty: raw.certainty };
        let value = self.value(raw.shape, raw.span.start, &mut telling);
        if let Some(DateValue::Date(date) | DateValue::Range(_, date)) = value {
            self.before = Some((date, raw.span.end));
        }
        if value.is_none() && telling.how.iter().all(|how| *how != DateHow::NothingToCountFrom) {
            telling.step(DateHow::NotInCalendar, 90);
        }
        DateMention { span: raw.span, value, kind: raw.kind, how: telling.how, certainty: telling.certainty }
    }

    fn value(&self, shape: Shape, at: usize, telling: &mut Telling) -> Option<DateValue> {
        let range = |from: PartialDate, until: PartialDate| Some(DateValue::Range(from, until));
        match shape {
            Shape::Point(point) => self.point(point, telling),
            Shape::Range(from, until) => self.range(from, until, telling),
            Shape::Months { year, first, count } => {
                let from =
                    PartialDate::of_month(self.year(year, None, telling)?, i8::try_from(first).ok()?).ok()?;
                range(from, calendar::counted(from, i32::from(count) - 1, Unit::Month)?)
            }
            Shape::Fiscal { year, american } => fiscal(self.year(year, None, telling)?, american),
            Shape::Years(from, until) => {
                range(PartialDate::of_year(from).ok()?, PartialDate::of_year(until).ok()?)
            }
            Shape::Decade(decade) => {
                let first = self.year(Year::Two(decade), None, telling)?;
                range(PartialDate::of_year(first).ok()?, PartialDate::of_year(first + 9).ok()?)
            }
            Shape::CountedFrom(count, unit, point) => match self.point(point, telling)? {
                DateValue::Date(date) => calendar::counted(date, count, unit).map(DateValue::Date),
                _ => None,
            },
            relative => {
                let value = self.counted_value(relative, at, telling);
                if value.is_none() {
                    telling.step(DateHow::NothingToCountFrom, 90);
                }
                value
            }
        }
    }

    fn counted_value(&self, shape: Shape, at: usize, telling: &mut Telling) -> Option<DateValue> {
        let date = |date: Option<PartialDate>| date.map(DateValue::Date);
        match shape {
            Shape::Days(days) => date(calendar::counted(self.whole_day(telling)?, days, Unit::Day)),
            Shape::Weekday(weekday, which) => {
                if which == Which::Next {
                    // On a Monday "next Friday" may be this week's.
                    telling.certainty = telling.certainty.min(70);
                }
                date(calendar::weekday_near(self.anchor(which, at, telling)?, weekday, which))
            }
            Shape::Unit(unit, which) => unit_near(self.anchor(which, at, telling)?, unit, which),
            Shape::Month(month, which) => date(month_near(self.document(telling)?, month, which)),
            Shape::Counted(count, unit) => {
                let from = self.document(telling)?;
                date(calendar::coarser(calendar::counted(from, count, unit)?, unit))
            }
            Shape::CountedOn(count, unit) => {
                date(calendar::counted(self.anchor(Which::Following, at, telling)?, count, unit))
            }
            _ => None,
        }
    }

    fn document(&self, telling: &mut Telling) -> Option<PartialDate> {
        let date = self.context.document_date?;
        telling.step(DateHow::FromDocument, 90);
        Some(date)
    }

    fn whole_day(&self, telling: &mut Telling) -> Option<PartialDate> {
        self.document(telling).filter(|date| date.day().is_some())
    }

    fn anchor(&self, which: Which, at: usize, telling: &mut Telling) -> Option<PartialDate> {
        let near = self.before.filter(|(_, end)| at.saturating_sub(*end) < WITHIN_REACH);
        match near {
            Some((date, _)) if which.counts_from_text() => {
                telling.step(DateHow::FromDateBefore, 70);
                Some(date)
            }
            _ => self.document(telling),
        }
    }

    fn point(&self, point: Point, telling: &mut Telling) -> Option<DateValue> {
        let point = match self.in_order(point, telling) {
            Ordered::Settled(point) => point,
            Ordered::Open(one, other) => {
                telling.step(DateHow::OrderUnknown, 50);
                let (one, other) = (self.date(one, telling)?, self.date(other, telling)?);
                let earlier_first = one.first_second() <= other.first_second();
                return Some(if earlier_first {
                    DateValue::Either(one, other)
                } else {
                    DateValue::Either(other, one)
                });
            }
        };
        if point.year == Year::Unsaid && self.context.document_date.is_none() {
            return without_year(point).map(|(month, day)| DateValue::NoYear { month, day });
        }
        self.date(point, telling).map(DateValue::Date)
    }

    fn range(&self, from: Point, until: Point, telling: &mut Telling) -> Option<DateValue> {
        let settled = |point: Point, telling: &mut Telling| match self.in_order(point, telling) {
            Ordered::Settled(point) => point,
            Ordered::Open(one, _) => {
                telling.step(DateHow::OrderUnknown, 50);
                one
            }
        };
        let (from, until) = (settled(from, telling), settled(until, telling));
        if until.year == Year::Unsaid && self.context.document_date.is_none() {
            return Some(DateValue::NoYearRange { from: without_year(from)?, until: without_year(until)? });
        }
        let first = self.date(from, telling)?;
        let until = match (until.year, from.year) {
            (Year::Unsaid, Year::Full(_) | Year::Two(_)) => Point { year: Year::Full(first.year()), ..until },
            _ => until,
        };
        let last = self.date(until, telling)?;
        if last.last_second() < first.first_second() {
            telling.step(DateHow::EndsBeforeItBegins, 40);
        }
        if first == last {
            return Some(DateValue::Date(first));
        }
        Some(DateValue::Range(first, last))
    }

    fn date(&self, point: Point, telling: &mut Telling) -> Option<PartialDate> {
        let year = self.year(point.year, Some(point), telling)?;
        let (month, day) = (i8::try_from(point.month).ok()?, i8::try_from(point.day).ok()?);
        let date = match (month, day) {
            (0, _) => PartialDate::of_year(year),
            (_, 0) => PartialDate::of_month(year, month),
            _ => PartialDate::of_day(year, month, day),
        };
        let date = date.ok()?;
        if !(1500..2100).contains(&year) {
            // Rather a digit that was misread than a paper of the Middle Ages.
            telling.certainty = telling.certainty.min(50);
        }
        if point.weekday > 0 {
            let agrees = calendar::weekday(date) == Some(point.weekday);
            let how = if agrees { DateHow::WeekdayAgrees } else { DateHow::WeekdayDisagrees };
            telling.step(how, if agrees { 99 } else { 60 });
        }
        match point.time {
            Some(time) => date.at(time.hour, time.minute, time.second, time.offset_minutes).ok(),
            None => Some(date),
        }
    }

    fn year(&self, year: Year, point: Option<Point>, telling: &mut Telling) -> Option<i16> {
        match year {
            Year::Full(year) => Some(year),
            Year::Two(two) => Some(self.century(i16::from(two), telling)),
            Year::Unsaid => {
                let document = self.context.document_date?;
                telling.step(DateHow::YearOfDocument, 70);
                nearest_year(document, point?)
            }
        }
    }

    fn century(&self, two: i16, telling: &mut Telling) -> i16 {
        let candidates = [1700 + two, 1800 + two, 1900 + two, 2000 + two];
        let by_document = self.context.document_date.and_then(|document| {
            let document = document.year();
            candidates.map(|year| (away(year, document), year)).into_iter().min()
        });
        let by_text = candidates.iter().filter_map(|year| Some((self.away_from_text(*year)?, *year))).min();
        // An old paper carries the dates of those who released it, so its own date does not settle it alone.
        let (how, at_most, year) = match (by_document, by_text) {
            (Some((far, year)), text) if text.is_none_or(|(near, _)| far <= near + 5) => {
                (DateHow::CenturyOfDocument, 90, year)
            }
            (_, Some((_, year))) => (DateHow::CenturyOfText, 75, year),
            _ => return self.guessed_century(two, telling),
        };
        telling.step(how, at_most);
        year
    }

    fn away_from_text(&self, year: i16) -> Option<u32> {
        let next = self.text_years.partition_point(|one| *one < year);
        let before = next.checked_sub(1).and_then(|at| self.text_years.get(at));
        before.into_iter().chain(self.text_years.get(next)).map(|one| away(year, *one)).min()
    }

    fn guessed_century(&self, two: i16, telling: &mut Telling) -> i16 {
        telling.step(DateHow::CenturyGuessed, 55);
        if two >= 30 { 1900 + two } else { 2000 + two }
    }

    fn in_order(&self, point: Point, telling: &mut Telling) -> Ordered {
        if !point.is_open() {
            return Ordered::Settled(point);
        }
        let turned = Point { day: point.month, month: point.day, ..point };
        if point.weekday > 0 {
            let mut aside = Telling { how: Vec::new(), certainty: 100 };
            let agrees = |point: Point, aside: &mut Telling| {
                self.date(point, aside).and_then(calendar::weekday) == Some(point.weekday)
            };
            match (agrees(point, &mut aside), agrees(turned, &mut aside)) {
                (true, false) => return by(DateHow::OrderByWeekday, 95, point, telling),
                (false, true) => return by(DateHow::OrderByWeekday, 95, turned, telling),
                _ => {}
            }
        }
        match (self.order, point.figures) {
            (Some(Order::DayFirst), _) => by(DateHow::OrderOfOthers, 85, point, telling),
            (Some(Order::MonthFirst), Some(Figures::Open)) => by(DateHow::OrderOfOthers, 85, turned, telling),
            (_, Some(Figures::OpenWithPoints)) => by(DateHow::OrderOfLanguage, 85, point, telling),
            _ if self.context.language.is_some_and(day_first) => {
                by(DateHow::OrderOfLanguage, 85, point, telling)
            }
            _ => Ordered::Open(point, turned),
        }
    }
}

/// How far a year is from one that is known. Papers look back further than ahead.
fn away(year: i16, known: i16) -> u32 {
    u32::from(year.abs_diff(known)) * if year > known.saturating_add(YEARS_AHEAD) { 4 } else { 1 }
}

/// Month and day, if there is such a day in some year.
fn without_year(point: Point) -> Option<(i8, Option<i8>)> {
    let (month, day) = (i8::try_from(point.month).ok()?, i8::try_from(point.day).ok()?);
    PartialDate::of_day(2000, month, day.max(1)).ok()?;
    Some((month, (day > 0).then_some(day)))
}

enum Ordered {
    Settled(Point),
    Open(Point, Point),
}

fn by(how: DateHow, at_most: u8, point: Point, telling: &mut Telling) -> Ordered {
    telling.step(how, at_most);
    Ordered::Settled(point)
}

/// Languages that have the day before the month wherever they are written. English is not one.
fn day_first(language: &str) -> bool {
    const DAY_FIRST: [&str; 21] = [
        "fr", "de", "es", "ru", "ar", "it", "pt", "nl", "pl", "uk", "tr", "cs", "da", "nb", "fi", "el", "ro",
        "bg", "he", "fa", "id",
    ];
    DAY_FIRST.contains(&language)
}

/// The year that puts a day or month nearest to the document's date, or on the weekday that is written.
fn nearest_year(document: PartialDate, point: Point) -> Option<i16> {
    let reach = if point.weekday > 0 { 3 } else { 1 };
    let away = |year: i16| {
        let day =
            PartialDate::of_day(year, i8::try_from(point.month).ok()?, i8::try_from(point.day.max(1)).ok()?)
                .ok()?;
        let agrees = point.weekday == 0 || calendar::weekday(day) == Some(point.weekday);
        Some((!agrees, day.first_second().abs_diff(document.first_second()), year))
    };
    (document.year().checked_sub(reach)?..=document.year().checked_add(reach)?)
        .filter_map(away)
        .min()
        .map(|best| best.2)
}

fn fiscal(year: i16, american: bool) -> Option<DateValue> {
    if !american {
        return PartialDate::of_year(year).ok().map(DateValue::Date);
    }
    // Public Law 93-344 moved the beginning from July to October, first for 1977.
    let (first, last) = if year >= 1977 { (10, 9) } else { (7, 6) };
    let from = PartialDate::of_month(year - 1, first).ok()?;
    Some(DateValue::Range(from, PartialDate::of_month(year, last).ok()?))
}

fn unit_near(from: PartialDate, unit: Unit, which: Which) -> Option<DateValue> {
    let steps = which.steps();
    match unit {
        Unit::Week => {
            let (monday, sunday) = calendar::week(from, steps)?;
            Some(DateValue::Range(monday, sunday))
        }
        Unit::Day if from.day().is_none() => None,
        Unit::Month if from.month().is_none() => None,
        unit => {
            let near = calendar::counted(calendar::coarser(from, unit)?, steps, unit)?;
            let whole = if unit == Unit::Day { near } else { calendar::coarser(near, unit)? };
            Some(DateValue::Date(whole))
        }
    }
}

fn month_near(document: PartialDate, month: u8, which: Which) -> Option<PartialDate> {
    let (month, now) = (i8::try_from(month).ok()?, document.month()?);
    let year = match which.steps() {
        -1 if month >= now => document.year() - 1,
        1 if month <= now => document.year() + 1,
        _ => document.year(),
    };
    PartialDate::of_month(year, month).ok()
}
