//! From tokens to dates as they stand: ranges, and which reading of a place is the longest.

use super::point::{DayForm, Found};
use super::raw::{Figures, Point, Raw, Shape, Unit, Which, Year};
use super::token::{Kind, Tokens};
use super::words::Role;
use super::{DateContext, DateHow, DateKind, MOST_DATES};

/// No date is written with more tokens, so this many are looked ahead.
const AHEAD: usize = 48;
/// Tokens that are kept behind, for the word before a date.
const BEHIND: usize = 8;

/// Words that a date with a month, or a range of such, can begin with.
const OF_DATES: u64 = 1 << Role::Month as u8
    | 1 << Role::Kanun as u8
    | 1 << Role::Tishrin as u8
    | 1 << Role::Weekday as u8
    | 1 << Role::Count as u8
    | 1 << Role::Ordinal as u8
    | 1 << Role::Part as u8;

/// Words that a season, a decade and the like can begin with.
const OF_PERIODS: u64 = 1 << Role::Season as u8
    | 1 << Role::Unit as u8
    | 1 << Role::YearWord as u8
    | 1 << Role::Decade as u8
    | 1 << Role::Fiscal as u8
    | 1 << Role::Ordinal as u8;

/// Words that a date counted from another can begin with.
const OF_RELATIVES: u64 = 1 << Role::Unit as u8
    | 1 << Role::Weekday as u8
    | 1 << Role::Count as u8
    | 1 << Role::Rel as u8
    | 1 << Role::NextDay as u8
    | 1 << Role::DayRel as u8
    | 1 << Role::Ghad as u8
    | 1 << Role::Awwal as u8
    | 1 << Role::Aujourd as u8
    | 1 << Role::AgoBefore as u8
    | 1 << Role::In as u8
    | 1 << Role::After as u8
    | 1 << Role::Before as u8
    | 1 << Role::IlYA as u8
    | 1 << Role::TwoUnits as u8;

/// Which readings a token is worth. Most are worth none, and so cost nothing.
#[derive(Debug, Clone, Copy, Default)]
struct Worth {
    date: bool,
    period: bool,
    relative: bool,
}

/// What stands at a place: tokens from `start` to before `end`.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    start: usize,
    pub(super) end: usize,
    shape: Shape,
    kind: DateKind,
    how: Vec<DateHow>,
    certainty: u8,
}

impl Hit {
    pub(super) fn new(start: usize, end: usize, shape: Shape, kind: DateKind, certainty: u8) -> Self {
        Self { start, end, shape, kind, how: Vec::new(), certainty }
    }

    pub(super) fn because(mut self, how: DateHow) -> Self {
        self.how.push(how);
        self
    }

    pub(super) fn mended(self, mended: bool) -> Self {
        if mended { Self { certainty: self.certainty - 12, ..self }.because(DateHow::Mended) } else { self }
    }

    fn of_date(start: usize, found: Found, kind: DateKind) -> Self {
        let shape = Shape::Point(found.point);
        Self { start, end: found.end, shape, kind, how: found.how, certainty: found.certainty }
    }
}

pub(super) fn raw_dates(text: &str, context: &DateContext<'_>) -> Vec<Raw> {
    let mut tokens = Tokens::new(text);
    tokens.dots_are_usual =
        context.language.is_some_and(|code| matches!(code, "de" | "ru" | "fr" | "tr" | "pl" | "cs"));
    tokens.french = context.language.is_none_or(|code| code == "fr");
    tokens.advance(0);
    let mut found = Vec::new();
    let mut i = 0;
    while found.len() < MOST_DATES {
        let stop = if tokens.at_end() { tokens.len() } else { tokens.len().saturating_sub(AHEAD) };
        while i < stop && found.len() < MOST_DATES {
            match tokens.date_at(i).and_then(|hit| tokens.raw(hit)) {
                Some((raw, end)) => {
                    found.push(raw);
                    i = end.max(i + 1);
                }
                None => i += 1,
            }
        }
        if tokens.at_end() && i >= tokens.len() {
            break;
        }
        let used = i.saturating_sub(BEHIND);
        tokens.advance(used);
        i -= used;
    }
    found
}

impl Tokens<'_> {
    fn raw(&self, hit: Hit) -> Option<(Raw, usize)> {
        let span = self.get(hit.start)?.start..self.get(hit.end.checked_sub(1)?)?.end;
        let Hit { shape, kind, how, mut certainty, end, .. } = hit;
        let broken = (hit.start + 1..end).any(|i| self.get(i).is_some_and(|token| token.apart));
        if broken {
            // A scanner puts empty lines anywhere; and yet two things in two columns are not one.
            let loose = matches!(shape, Shape::Point(Point { year: Year::Unsaid, .. }));
            certainty = if loose { return None } else { certainty.min(72) };
        }
        Some((Raw { span, kind, shape, how, certainty }, end))
    }

    fn date_at(&self, i: usize) -> Option<Hit> {
        let worth = self.worth(i)?;
        let after_number = self.is_word(i) && i > 0 && self.number(i - 1).is_some();
        if self.glued(i) && i > 0 && (after_number || self.is_word(i - 1) && !self.is(i - 1, Role::And)) {
            return None;
        }
        let longest = |a: Option<Hit>, b: Option<Hit>| match (a, b) {
            (Some(a), Some(b)) => Some(if b.end > a.end { b } else { a }),
            (a, b) => a.or(b),
        };
        let date = if worth.date { longest(self.range(i), self.single(i)) } else { None };
        let period = if worth.period { self.period(i) } else { None };
        let relative = if worth.relative { self.relative(i) } else { None };
        longest(longest(date, longest(period, relative)), self.part_of(i))
    }

    fn worth(&self, i: usize) -> Option<Worth> {
        let worth = match self.get(i)?.kind {
            Kind::Mark('\'' | '"') => {
                let number = self.number(i + 1).is_some();
                Worth { date: number, period: number, relative: false }
            }
            Kind::Mark(_) => return None,
            Kind::Number { digits, .. } => {
                let relative = self.value(i + 1, Role::Unit).is_some();
                match digits {
                    1 | 2 | 4 => {
                        let followed = !matches!(self.get(i + 1)?.kind, Kind::Word { number: 0, .. })
                            || self.damaged_month(i + 1).is_some()
                            || self.glued(i + 1);
                        Worth { date: followed, period: true, relative }
                    }
                    6 | 8 => Worth { date: true, ..Worth::default() },
                    _ => Worth { relative, ..Worth::default() },
                }
            }
            Kind::Word { number: 0, .. } => {
                let written = self.written(i);
                let roman = written.len() <= 8 && written.starts_with(['I', 'V', 'X', 'Q', 'H']);
                let number = self.number(i + 1).is_some();
                let date = number && written.len() > 4 && self.damaged_month(i).is_some();
                Worth { date, period: roman, relative: false }
            }
            Kind::Word { .. } => Worth {
                date: self.may(i, OF_DATES),
                period: self.may(i, OF_PERIODS),
                relative: self.may(i, OF_RELATIVES),
            },
        };
        (worth.date || worth.period || worth.relative).then_some(worth)
    }

    /// One date, and whether the company it is in lets it stand.
    fn single(&self, i: usize) -> Option<Hit> {
        if let Some(found) = self.written_date(i) {
            let signal = found.point.time.is_some() && self.number(i).is_some_and(|(_, digits)| digits == 6);
            let kind = if signal { DateKind::DateTimeGroup } else { found.point.kind() };
            return Some(Hit::of_date(i, found, kind));
        }
        if let Some(found) = self.day_and_month_in_figures(i, false) {
            return Some(Hit::of_date(i, found, DateKind::Day));
        }
        self.month_alone(i)
    }

    fn month_alone(&self, i: usize) -> Option<Hit> {
        let month = self.month(i).filter(|month| !month.mended)?;
        let cue = i.checked_sub(1)?;
        if !self.is(cue, Role::MonthCue) || (month.weak && !(self.capital(i) && month.month == 5)) {
            return None;
        }
        let end = if self.mark(month.end - 1) == Some('.') { month.end - 1 } else { month.end };
        let glued_tail = matches!(self.mark(end), Some('-' | '\'' | '/')) && self.glued(end);
        if self.number(end).is_some()
            || self.is(end, Role::Unit)
            || glued_tail
            || self.glued(end) && self.is_word(end)
        {
            return None;
        }
        let point = Point { month: month.month, ..Point::EMPTY };
        Some(Hit::new(i, end, Shape::Point(point), DateKind::Month, if month.weak { 60 } else { 78 }))
    }

    /// `am 3.11.`: a day and a month with points and no year, after a word that asks for a day.
    fn day_and_month_in_figures(&self, i: usize, in_range: bool) -> Option<Found> {
        let ((day, day_digits), (month, month_digits)) = (self.number(i)?, self.number(i + 2)?);
        let points = self.mark(i + 1) == Some('.')
            && self.mark(i + 3) == Some('.')
            && self.glued(i + 1)
            && self.glued(i + 3);
        let asked = in_range || (i > 0 && self.is(i - 1, Role::DayCue));
        let short =
            day_digits <= 2 && month_digits <= 2 && (1..=31).contains(&day) && (1..=12).contains(&month);
        if !points || !asked || !short || self.number(i + 4).is_some() {
            return None;
        }
        let point = Point { month: month as u8, day: day as u8, ..Point::EMPTY };
        Some(Found::new(point, i + 4, false, 78))
    }

    fn range(&self, i: usize) -> Option<Hit> {
        self.days_of_month(i)
            .or_else(|| self.month_then_days(i))
            .or_else(|| self.two_dates(i))
            .or_else(|| self.two_months(i))
    }

    /// The token after the word or mark that joins two ends of a range that begins at `i`.
    fn joined(&self, i: usize, at: usize, and: bool) -> Option<usize> {
        let between = self.between(i);
        let mut next = if self.mark(at) == Some('-') {
            at + 1
        } else if self.is(at, Role::RangeTo) || ((and || between) && self.is(at, Role::And)) {
            at + 1
        } else {
            return None;
        };
        let limit = next + 2;
        let article = |at: usize| self.is(at, Role::Article) || self.is(at, Role::RangeTo);
        while next < limit && article(next) && !self.is(next, Role::Count) {
            next += 1;
        }
        Some(next)
    }

    /// "1 and 3 October" are two days and not three, unless they are "between".
    fn listed(&self, i: usize, at: usize) -> bool {
        self.is(at, Role::And) && !self.is(at, Role::RangeTo) && !self.between(i)
    }

    fn between(&self, i: usize) -> bool {
        let before = |steps: usize| i.checked_sub(steps).filter(|at| self.is(*at, Role::Between));
        before(1).or_else(|| before(2).filter(|_| self.is(i - 1, Role::Article))).is_some()
    }

    /// `3 to 5 May 1963`, `17. – 20. Juni 1953`, `5 et 6 mars 2004`
    fn days_of_month(&self, i: usize) -> Option<Hit> {
        let (day, at, form, mended) = self.day(i).filter(|day| day.2 != DayForm::Count)?;
        let at = if form == DayForm::Figure && self.mark(at) == Some('.') { at + 1 } else { at };
        let second = self.joined(i, at, true)?;
        if self.glued(i) && matches!(self.mark(i.wrapping_sub(1)), Some('-' | '/' | '.')) {
            return None;
        }
        self.day(second)?;
        let found =
            self.written_date(second).filter(|found| found.point.day > 0 && found.point.figures.is_none())?;
        // "1963-11-22" is one date and not the days 11 to 22 of something.
        let listed = self.listed(i, at) && found.point.day != day + 1;
        if listed
            || found.point.day <= day
            || found.point.time.is_some()
            || self.month(second).is_some()
            || self.numeric(second).is_some()
        {
            return None;
        }
        let from = Point { day, weekday: 0, ..found.point };
        Some(self.range_of(i, from, &found, mended))
    }

    /// `May 3-5, 1963`
    fn month_then_days(&self, i: usize) -> Option<Hit> {
        let month = self.month(i).filter(|month| !month.mended)?;
        let (day, at, form, _) = self.day(month.end).filter(|day| day.2 != DayForm::Count)?;
        if form == DayForm::Figure && self.number(month.end).is_none() {
            return None;
        }
        let second = self.joined(i, at, true)?;
        let (last, end, _, _) =
            self.day(second).filter(|day| day.2 != DayForm::Count && self.number(second).is_some())?;
        let year_at = if self.mark(end) == Some(',') { end + 1 } else { end };
        if self.month(end).is_some() || last <= day || !self.capital(i) {
            return None;
        }
        let (year, end, _) = self.year(year_at, false).unwrap_or((Year::Unsaid, end, false));
        let tail = matches!(self.mark(end), Some('-' | '/')) && self.glued(end);
        if year == Year::Unsaid && (month.weak || tail) || self.listed(i, at) && last != day + 1 {
            return None;
        }
        let from = Point { year, month: month.month, day, ..Point::EMPTY };
        let found = Found::new(Point { day: last, ..from }, end, false, 92);
        Some(self.range_of(i, from, &found, false))
    }

    /// `28 December 2010 until 4 January 2011`, `28.12.2010 bis 4.1.2011`, `Ende 1998 bis Anfang 2000`
    fn two_dates(&self, i: usize) -> Option<Hit> {
        let first = self.end_of_range(i)?;
        let next = self.joined(i, first.end, false)?;
        let second = self.end_of_range(next)?;
        if first.point.time.is_some() || (first.point.day > 0) != (second.point.day > 0) {
            return None;
        }
        let mut hit = self.range_of(i, first.point, &second, false);
        hit.how.extend(first.how);
        Some(hit)
    }

    fn end_of_range(&self, i: usize) -> Option<Found> {
        if let Some(found) = self.written_date(i).or_else(|| self.day_and_month_in_figures(i, true)) {
            return Some(found);
        }
        let part = self.after_part(i)?;
        if let Some(found) = self.month_year(part) {
            return Some(Found { how: vec![DateHow::PartOfIt], certainty: 80, ..found });
        }
        let (year, end, mended) = self.year(part, false)?;
        let point = Point { year, ..Point::EMPTY };
        let found = Found::new(point, end, mended, 80);
        Some(Found { how: vec![DateHow::PartOfIt], ..found })
    }

    /// `March to June 2009`, `Jan-Feb 1962`
    fn two_months(&self, i: usize) -> Option<Hit> {
        let month = self.month(i).filter(|month| !month.mended)?;
        let next =
            if self.mark(month.end) == Some('/') { month.end + 1 } else { self.joined(i, month.end, false)? };
        let found = self.month_year(next)?;
        if found.point.month == month.month {
            return None;
        }
        let from = Point { month: month.month, ..Point::EMPTY };
        Some(self.range_of(i, from, &found, false))
    }

    /// Fills in what only the second end says.
    fn range_of(&self, i: usize, mut from: Point, until: &Found, mended: bool) -> Hit {
        let last = until.point;
        let mut how = until.how.clone();
        if from.year == Year::Unsaid && last.year != Year::Unsaid {
            // From December to January the year changes.
            from.year = match last.year {
                Year::Full(year) if from.month > last.month => Year::Full(year - 1),
                Year::Two(year @ 1..) if from.month > last.month => Year::Two(year - 1),
                year => year,
            };
            how.push(DateHow::YearOfRange);
        }
        if mended {
            how.push(DateHow::Mended);
        }
        let shape = Shape::Range(from, last);
        Hit {
            start: i,
            end: until.end,
            shape,
            kind: DateKind::Range,
            how,
            certainty: until.certainty.min(92),
        }
    }

    /// The token after "early", "mid-", "at the end of".
    fn after_part(&self, i: usize) -> Option<usize> {
        self.sense(i, Role::Part)?;
        let mut at = i + 1;
        while at < i + 4
            && (self.is(at, Role::Of) || self.is(at, Role::Article) || self.mark(at) == Some('-'))
        {
            if self.is(at, Role::Article) && (self.is(at, Role::Rel) || self.is(at, Role::Unit)) {
                break;
            }
            at += 1;
        }
        Some(at)
    }

    /// `early March 2012`, `mid-2013`, `end of June`, `late last year`
    fn part_of(&self, i: usize) -> Option<Hit> {
        let at = self.after_part(i)?;
        let mut hit = if let Some(found) = self.month_year(at) {
            Hit::of_date(i, found, DateKind::Month)
        } else if let Some(hit) =
            self.period(at).or_else(|| self.relative(at).filter(|hit| is_long(hit.shape)))
        {
            Hit { start: i, ..hit }
        } else if let Some((Year::Full(year), end, mended)) = self.year(at, false) {
            let joined = matches!(self.mark(end), Some('-' | '/'))
                && self.glued(end)
                && self.number(end + 1).is_some();
            if joined || !(1400..2100).contains(&year) || (self.is_word(end) && self.glued(end)) {
                return None;
            }
            let point = Point { year: Year::Full(year), ..Point::EMPTY };
            Hit::new(i, end, Shape::Point(point), DateKind::Year, 85).mended(mended)
        } else {
            let month = self.month(at).filter(|month| !month.mended && !month.weak)?;
            if self.number(month.end).is_some() || (self.glued(month.end) && self.is_word(month.end)) {
                return None;
            }
            let point = Point { month: month.month, ..Point::EMPTY };
            Hit::new(i, month.end, Shape::Point(point), DateKind::Month, 72)
        };
        hit.certainty = hit.certainty.min(88);
        hit.how.push(DateHow::PartOfIt);
        Some(hit)
    }
}

fn is_long(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Unit(Unit::Month | Unit::Year | Unit::Week, Which::Last | Which::This | Which::Next)
    )
}

impl Point {
    /// Whether day and month might have to change places.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.figures, Some(Figures::Open | Figures::OpenWithPoints))
    }
}
