//! Dates with the name of a month, in whichever order; and years.

use super::DateHow;
use super::raw::{Point, Year};
use super::token::Tokens;
use super::words::Role;

/// A date that was recognised, and the token after it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) point: Point,
    pub(super) end: usize,
    pub(super) how: Vec<DateHow>,
    pub(super) certainty: u8,
}

impl Found {
    pub(super) fn new(point: Point, end: usize, mended: bool, certainty: u8) -> Self {
        let how = if mended { vec![DateHow::Mended] } else { Vec::new() };
        let certainty = if mended { certainty - 12 } else { certainty };
        Self { point, end, how, certainty }
    }
}

pub(super) struct Month {
    pub(super) month: u8,
    pub(super) end: usize,
    /// The word is often something else.
    pub(super) weak: bool,
    pub(super) mended: bool,
    /// Shortened, or in capitals throughout, as on stamps and in cables.
    pub(super) terse: bool,
}

/// How the day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayForm {
    Figure,
    /// `21st`, `3.`, `first`
    Ordinal,
    /// `two`, as in Spanish
    Count,
}

impl Tokens<'_> {
    /// A date with the name of its month, weekday and all.
    pub(super) fn written_date(&self, i: usize) -> Option<Found> {
        if let Some(weekday) = self.sense(i, Role::Weekday) {
            let mut at = i + 1;
            let dotted = matches!(self.mark(at), Some('.' | ','));
            while matches!(self.mark(at), Some('.' | ',')) {
                at += 1;
            }
            while self.is(at, Role::Article) && !self.is(at, Role::Count) {
                at += 1;
            }
            if weekday.weak && !dotted && !self.capital(i) {
                return None;
            }
            let mut found = self.plain_date(at).filter(|found| found.point.day > 0)?;
            found.point.weekday = weekday.value;
            return Some(found);
        }
        self.plain_date(i)
    }

    fn plain_date(&self, i: usize) -> Option<Found> {
        self.signal_time(i)
            .or_else(|| self.numeric(i))
            .or_else(|| self.day_month(i))
            .or_else(|| self.month_day(i))
            .or_else(|| self.month_year(i))
            .or_else(|| self.year_month_day(i))
    }

    /// `21 November 2011`, `21st of November`, `21NOV63`, `3. Mai`, `«7» июля`, `dos de mayo`
    fn day_month(&self, i: usize) -> Option<Found> {
        let (day, at, form, day_mended) = self.day(i)?;
        // "FORM NO. 10 JULY 1973" is form 10.
        let label = i.checked_sub(if i > 1 && self.mark(i - 1).is_some() { 2 } else { 1 });
        if form == DayForm::Figure && label.is_some_and(|at| self.is(at, Role::NotDate)) {
            return None;
        }
        let mut at = at;
        let mut of = 0;
        if matches!(self.mark(at), Some('-' | '/' | '.')) {
            at += 1;
        }
        while of < 2 && (self.is(at, Role::Of) || (of == 0 && self.value(at, Role::Unit) == Some(1))) {
            at += 1;
            of += 1;
        }
        if form == DayForm::Count && of == 0 {
            return None;
        }
        let month = self.month(at)?;
        let year = self.year_after(month.end, &month);
        let has_year = year.is_some();
        let capital = self.capital(at);
        if month.weak
            && !capital
            && !matches!(year, Some((Year::Full(_), ..)))
            && self.mark(at + 1) != Some('.')
        {
            return None;
        }
        let (year, end, year_mended) = year.unwrap_or((Year::Unsaid, month.end, false));
        if !has_year && month.weak && form == DayForm::Figure && of == 0 && self.is_word(end) && month.terse {
            return None;
        }
        let point = Point { year, month: month.month, day, ..Point::EMPTY };
        let mended = day_mended || month.mended || year_mended;
        if month.mended && !has_year {
            return None;
        }
        let end = self.after_dot(end, &month, has_year);
        Some(Found::new(point, end, mended, if month.weak { 88 } else { 97 }))
    }

    /// `November 22, 1963`, `NOV 22`, `mayo 14 de 2019`
    fn month_day(&self, i: usize) -> Option<Found> {
        let month = self.month(i)?;
        let mut at = month.end;
        if matches!(self.mark(at), Some('-' | '/')) && self.glued(at) {
            at += 1;
        }
        if self.is(at, Role::Article) {
            at += 1;
        }
        let (day, mut after, form, day_mended) = self.parted_day(at).or_else(|| self.day(at))?;
        // Behind "January 31." the sentence ends.
        if self.mark(after - 1) == Some('.') {
            after -= 1;
        }
        if form == DayForm::Count || self.mark(after) == Some(':') && self.glued(after) {
            return None;
        }
        let mut year_at = after;
        if matches!(self.mark(year_at), Some(',' | '.' | '-' | '/')) {
            year_at += 1;
        }
        if self.is(year_at, Role::Of) {
            year_at += 1;
        }
        let two = year_at > after || day > 12;
        let year = self.year(year_at, two);
        let full = matches!(year, Some((Year::Full(_), ..)));
        if month.weak && !self.capital(i) && !full {
            return None;
        }
        if year.is_none() && (month.mended || self.is(after, Role::Quantity) || self.mark(after) == Some('%'))
        {
            return None;
        }
        // "May 63" is a month of a year, and so is "Nov 2011".
        let (year, end, year_mended) = year.unwrap_or((Year::Unsaid, after, false));
        if year == Year::Unsaid && (!self.capital(i) || self.glued(at)) {
            return None;
        }
        let point = Point { year, month: month.month, day, ..Point::EMPTY };
        Some(Found::new(point, end, day_mended || month.mended || year_mended, if full { 97 } else { 90 }))
    }

    /// `November 1963`, `Aug 61`, `setiembre del 60`, `octobre de l'année 1960`
    pub(super) fn month_year(&self, i: usize) -> Option<Found> {
        let month = self.month(i)?;
        let mut at = month.end;
        let joined = matches!(self.mark(at), Some('-' | '/' | ','));
        if joined {
            at += 1;
        }
        let of = self.is(at, Role::Of);
        if of {
            at += 1;
        }
        let above_31 = self.number(at).is_some_and(|(value, digits)| digits == 2 && value > 31);
        let two =
            (above_31 && (self.capital(i) || joined)) || (of && self.number(at).is_some_and(|n| n.1 == 2));
        let (year, end, mended) = self.year(at, two)?;
        if matches!(year, Year::Two(_)) && month.weak && !self.capital(i) {
            return None;
        }
        let point = Point { year, month: month.month, ..Point::EMPTY };
        Some(Found::new(point, end, mended || month.mended, if month.weak { 88 } else { 96 }))
    }

    /// `1999 Dec 4`
    fn year_month_day(&self, i: usize) -> Option<Found> {
        let (Year::Full(year), at, mended) = self.year(i, false)? else { return None };
        let at = if matches!(self.mark(at), Some('-' | ',' | '/')) { at + 1 } else { at };
        let month = self.month(at).filter(|month| !month.weak || self.capital(at))?;
        let after = if matches!(self.mark(month.end), Some('-' | '/')) { month.end + 1 } else { month.end };
        let (day, end, DayForm::Figure | DayForm::Ordinal, _) = self.day(after)? else { return None };
        if self.year(after, false).is_some() {
            return None;
        }
        let point = Point { year: Year::Full(year), month: month.month, day, ..Point::EMPTY };
        Some(Found::new(point, end, mended || month.mended, 92))
    }

    /// `OCT 2 3 1975`: stamps have wheels for the digits, and scanners read two numbers.
    fn parted_day(&self, i: usize) -> Option<(u8, usize, DayForm, bool)> {
        let ((tens, 1), (ones, 1)) = (self.number(i)?, self.number(i + 1)?) else { return None };
        let day = u8::try_from(tens * 10 + ones).ok().filter(|day| (10..=31).contains(day))?;
        self.year(i + 2, false).map(|_| (day, i + 2, DayForm::Figure, true))
    }

    /// The day of a month: value, the token after it, its form, whether it was mended.
    pub(super) fn day(&self, i: usize) -> Option<(u8, usize, DayForm, bool)> {
        if self.mark(i) == Some('"') && self.mark(i + 2) == Some('"') {
            let (value, _) =
                self.number(i + 1).filter(|(value, digits)| (1..=31).contains(value) && *digits <= 2)?;
            return Some((value as u8, i + 3, DayForm::Ordinal, false));
        }
        if let Some((value, digits)) = self.number(i) {
            if digits > 2 || !(1..=31).contains(&value) {
                return None;
            }
            let mut end = i + 1;
            let mut form = DayForm::Figure;
            if self.mark(end) == Some('-') && self.is(end + 1, Role::OrdinalEnd) && self.glued(end + 1) {
                (end, form) = (end + 2, DayForm::Ordinal);
            } else if self.glued(end)
                && (self.is(end, Role::OrdinalEnd)
                    || self.mark(end) == Some('°')
                    || self.mark(end) == Some('.') && self.is_word(end + 1))
            {
                (end, form) = (end + 1, DayForm::Ordinal);
            }
            return Some((value as u8, end, form, self.repaired(i)));
        }
        if let Some(value) = self.value(i, Role::Ordinal).filter(|value| *value <= 31) {
            return Some((value, i + 1, DayForm::Ordinal, false));
        }
        let count = self.value(i, Role::Count)?;
        let next = if self.mark(i + 1) == Some('-') { i + 2 } else { i + 1 };
        if let (20 | 30, Some(more @ 1..=9)) = (count, self.value(next, Role::Ordinal)) {
            return Some((count + more, next + 1, DayForm::Ordinal, false)).filter(|(day, ..)| *day <= 31);
        }
        Some((count, i + 1, DayForm::Count, false))
    }

    /// The name of a month. Arabic has some of two words, and often two names with a stroke between.
    pub(super) fn month(&self, i: usize) -> Option<Month> {
        let mut month = self.month_word(i)?;
        if self.mark(month.end) == Some('/')
            && let Some(again) = self.month_word(month.end + 1).filter(|again| again.month == month.month)
        {
            month.end = again.end;
        }
        Some(month)
    }

    fn month_word(&self, i: usize) -> Option<Month> {
        let written = self.written(i);
        let capitals = written.len() > 2 && written.chars().all(|c| !c.is_lowercase()) && self.is_word(i);
        if let Some(sense) = self.sense(i, Role::Month) {
            let short = written.chars().count() <= 4;
            let dot = short && self.mark(i + 1) == Some('.') && self.glued(i + 1);
            let end = if dot { i + 2 } else { i + 1 };
            let terse = dot || capitals || (short && sense.value != 5);
            return Some(Month {
                month: sense.value,
                end,
                weak: sense.weak,
                mended: self.repaired(i),
                terse,
            });
        }
        let two_words = |first: u8, second: u8| {
            let month = match self.value(i + 1, Role::Ordinal)? {
                1 => first,
                2 => second,
                _ => return None,
            };
            Some(Month { month, end: i + 2, weak: false, mended: false, terse: false })
        };
        if self.is(i, Role::Kanun) {
            return two_words(12, 1);
        }
        if self.is(i, Role::Tishrin) {
            return two_words(10, 11);
        }
        let beside = |at: usize| self.number(at).is_some();
        let near_number =
            beside(i + 1) || (i > 0 && beside(i - 1)) || (i > 1 && beside(i - 2)) || beside(i + 2);
        if !near_number {
            return None;
        }
        let month = self.damaged_month(i)?;
        Some(Month { month, end: i + 1, weak: false, mended: true, terse: capitals })
    }

    /// The year after the month of a day, with what may stand between.
    fn year_after(&self, at: usize, month: &Month) -> Option<(Year, usize, bool)> {
        let mut next = at;
        let mark = self.mark(next);
        if matches!(mark, Some(',' | '-' | '/' | '.')) {
            next += 1;
        }
        if self.is(next, Role::Of) {
            next += 1;
        }
        let joined = matches!(mark, Some('-' | '/')) || (mark.is_none() && self.glued(next));
        let above_31 = self.number(next).is_some_and(|(value, _)| value > 31);
        let alone = !self.is_word(next + 1) || self.is(next + 1, Role::YearEnd);
        // After a sentence's end a number of two digits begins the next one.
        let two = mark != Some('.')
            && mark != Some(',')
            && (joined || above_31 || month.terse || alone && next > at);
        self.year(next, two)
    }

    /// A year, with the words that make it one: value, the token after it, whether it was mended.
    pub(super) fn year(&self, i: usize, two: bool) -> Option<(Year, usize, bool)> {
        if self.mark(i) == Some('\'') {
            let (value, 2) = self.number(i + 1)? else { return None };
            let value = u8::try_from(value).ok()?;
            return self.glued(i + 1).then_some((Year::Two(value), i + 2, false));
        }
        if self.is(i, Role::YearWord) && self.number(i + 1).is_some_and(|(_, digits)| digits == 4) {
            return self.year(i + 1, false);
        }
        if self.is(i, Role::Article) && self.mark(i + 1) == Some('\'') && self.is(i + 2, Role::YearWord) {
            return self.year(i + 3, false);
        }
        let (value, digits) = self.number(i)?;
        let year = match digits {
            4 if (1000..2200).contains(&value) => Year::Full(i16::try_from(value).ok()?),
            2 if two => Year::Two(u8::try_from(value).ok()?),
            _ => return None,
        };
        let next = i + 1;
        // 01JAN60:00:16:40 is written in one piece with its time of day.
        let one_piece = self.glued(i) && i > 1 && self.is_word(i - 1) && self.glued(i - 1);
        let figures_follow = self.glued(next) && self.number(next + 1).is_some() && self.glued(next + 1);
        if figures_follow && !one_piece && matches!(self.mark(next), Some(':' | '.' | ',')) {
            return None;
        }
        if self.is(next, Role::Quantity) || self.mark(next) == Some('%') {
            return None;
        }
        if self.glued(next) && self.is_word(next) && !self.may(next, YEAR_TAIL) {
            return None;
        }
        Some((year, self.year_end(next), self.repaired(i)))
    }

    /// Passes over `г.`, `года`, `م`.
    fn year_end(&self, i: usize) -> usize {
        if !self.is(i, Role::YearEnd) {
            return i;
        }
        let short = self.written(i).chars().count() <= 2;
        if short && self.mark(i + 1) == Some('.') && self.glued(i + 1) { i + 2 } else { i + 1 }
    }

    /// The point of a shortened month belongs to a date only if something of it follows.
    fn after_dot(&self, end: usize, month: &Month, has_year: bool) -> usize {
        let dotted = end == month.end && self.mark(end.wrapping_sub(1)) == Some('.');
        if !has_year && dotted { end - 1 } else { end }
    }
}

const YEAR_TAIL: u64 = 1 << Role::YearEnd as u8 | 1 << Role::And as u8;
