//! Dates from one day, month or year to another.

use super::parse::Hit;
use super::point::{DayForm, Found};
use super::raw::{Point, Shape, Year};
use super::token::Tokens;
use super::words::Role;
use super::{DateHow, DateKind};

impl Tokens<'_> {
    pub(super) fn range(&self, i: usize) -> Option<Hit> {
        self.days_of_month(i)
            .or_else(|| self.month_then_days(i))
            .or_else(|| self.two_dates(i))
            .or_else(|| self.two_months(i))
    }

    /// The token after the word or mark that joins two ends of a range that begins at `i`.
    fn joined(&self, i: usize, at: usize, and: bool) -> Option<usize> {
        let between = self.between(i);
        let to = self.mark(at) == Some('-') || self.is(at, Role::RangeTo);
        if !to && !((and || between) && self.is(at, Role::And)) {
            return None;
        }
        let mut next = at + 1;
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
}
