//! Dates in figures: `21.11.2011`, `11/22/63`, `2011-11-21T08:15:00Z`, `20111121`, and groups of signals.

use super::point::Found;
use super::raw::{Figures, Point, Time, Year};
use super::token::Tokens;
use super::words::Role;

impl Tokens<'_> {
    pub(super) fn numeric(&self, i: usize) -> Option<Found> {
        let (first, digits) = self.number(i)?;
        if digits == 8 {
            return self.compact(i, first);
        }
        if digits > 4 || digits == 3 || !self.may_begin_figures(i) {
            return None;
        }
        let mark = self.separator(i + 1)?;
        // The month in Roman figures: 22.XI.1963.
        let second = self.number(i + 2).or_else(|| {
            let roman = super::period::roman(self.written(i + 2)).filter(|month| (1..=12).contains(month));
            roman
                .filter(|_| digits <= 2 && self.number(i + 4).is_some_and(|third| third.1 == 4))
                .map(|month| (month.into(), 1))
        })?;
        let roman = self.is_word(i + 2);
        if self.separator(i + 3)? != mark || second.1 > 2 {
            return None;
        }
        let third = self.number(i + 4)?;
        let spaced = self.glued(i + 2) != self.glued(i + 4);
        if mark != '.' && (spaced || self.glued(i + 1) != self.glued(i + 2)) {
            return None;
        }
        let mut point = self.figures(i, [(first, digits), second, third], mark)?;
        if roman {
            point = Point {
                day: u8::try_from(first).ok()?,
                month: u8::try_from(second.0).ok()?,
                figures: None,
                ..point
            };
        }
        let (point, end) = self.time_of_day(point, i + 5);
        if !self.may_end_figures(end) {
            return None;
        }
        let end = if self.is(end, Role::YearEnd) {
            if self.mark(end + 1) == Some('.') && self.glued(end + 1) { end + 2 } else { end + 1 }
        } else {
            end
        };
        let mended = [i, i + 2, i + 4].into_iter().any(|at| self.repaired(at));
        Some(Found::new(point, end, mended, 94))
    }

    fn separator(&self, i: usize) -> Option<char> {
        let mark = self.mark(i).filter(|mark| matches!(mark, '/' | '.' | '-'))?;
        // "in 2. 3. 4." with points has them behind the numbers; a hyphen or stroke stands free on both sides.
        (mark != '.' || self.glued(i)).then_some(mark)
    }

    fn figures(&self, i: usize, parts: [(u32, u8); 3], mark: char) -> Option<Point> {
        let [(a, a_digits), (b, b_digits), (c, c_digits)] = parts;
        let point = |year: Year, month: u32, day: u32, figures: Option<Figures>| {
            let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
            ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Point {
                year,
                month,
                day,
                figures,
                ..Point::EMPTY
            })
        };
        if a_digits == 4 {
            let year = (1000..2200).contains(&a).then_some(Year::Full(i16::try_from(a).ok()?))?;
            return if c_digits <= 2 { point(year, b, c, None) } else { None };
        }
        let year = match c_digits {
            4 if (1000..2200).contains(&c) => Year::Full(i16::try_from(c).ok()?),
            2 if self.two_digits_are_a_year(i, parts, mark) => Year::Two(u8::try_from(c).ok()?),
            2 if a_digits == 2 && a > 31 && mark != '.' => {
                return point(Year::Two(u8::try_from(a).ok()?), b, c, None);
            }
            _ => return None,
        };
        if a_digits > 2 || b_digits > 2 {
            return None;
        }
        match (a > 12, b > 12) {
            (true, false) => point(year, b, a, Some(Figures::DayFirst)),
            (false, true) => point(year, a, b, Some(Figures::MonthFirst)),
            (false, false) if a == b => point(year, b, a, None),
            (false, false) if mark == '.' => point(year, b, a, Some(Figures::OpenWithPoints)),
            (false, false) => point(year, b, a, Some(Figures::Open)),
            (true, true) => None,
        }
    }

    /// Three short numbers are a date with strokes; with points and hyphens they are as often a version or a
    /// paragraph, so more has to speak for it.
    fn two_digits_are_a_year(&self, i: usize, parts: [(u32, u8); 3], mark: char) -> bool {
        let [(a, a_digits), (b, b_digits), (c, _)] = parts;
        if a == 0 || b == 0 || a > 31 || b > 31 {
            return false;
        }
        let full = a_digits == 2 && b_digits == 2;
        let cue = i > 0 && (self.is(i - 1, Role::DayCue) || self.is(i - 1, Role::Of));
        match mark {
            '/' => full || c > 31 || cue || a > 12 || b > 12,
            '-' => full || (c > 31 && a_digits + b_digits >= 3) || cue,
            _ => full || cue || c > 31 && self.dots_are_usual,
        }
    }

    fn may_begin_figures(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1) else { return true };
        if self.glued(i) {
            let free = match self.mark(before) {
                Some(mark) => {
                    matches!(mark, '(' | '[' | '"' | '\'' | ':' | ';' | '=' | '>' | '|' | '*' | ',')
                }
                None => self.is(before, Role::And),
            };
            let number_before = before.checked_sub(1).is_some_and(|at| self.number(at).is_some());
            if !free
                || (matches!(self.mark(before), Some(':' | ',' | '\''))
                    && number_before
                    && self.glued(before))
            {
                return false;
            }
        }
        let label = if matches!(self.mark(before), Some('.' | ':' | '#' | '№')) {
            before.checked_sub(1)
        } else {
            Some(before)
        };
        !matches!(self.mark(before), Some('#' | '№' | '§' | '$' | '€' | '£' | '+'))
            && !label.is_some_and(|at| self.is(at, Role::NotDate))
    }

    fn may_end_figures(&self, end: usize) -> bool {
        if !self.glued(end) {
            return true;
        }
        match self.mark(end) {
            Some('-' | '/' | '.' | ':' | '_' | ',') => {
                !(self.glued(end + 1) && (self.number(end + 1).is_some() || self.mark(end + 1) == Some('-')))
            }
            Some('%' | '@' | '$' | '€' | '\\' | '=') => false,
            Some(_) => true,
            None => self.is(end, Role::YearEnd),
        }
    }

    /// `T08:15:00Z` behind a day.
    fn time_of_day(&self, mut point: Point, i: usize) -> (Point, usize) {
        let two = |at: usize| {
            let (value, digits) = self.number(at)?;
            if digits == 2 { i8::try_from(value).ok() } else { None }
        };
        if !(self.glued(i) && self.written(i).eq_ignore_ascii_case("t")) {
            return (point, i);
        }
        let (Some(hour), Some(':'), Some(minute)) = (two(i + 1), self.mark(i + 2), two(i + 3)) else {
            return (point, i);
        };
        if hour > 23 || minute > 59 {
            return (point, i);
        }
        let mut time = Time { hour, minute, second: 0, offset_minutes: None };
        let mut end = i + 4;
        if let (Some(':'), Some(second)) = (self.mark(end), two(end + 1)) {
            (time.second, end) = (second.min(59), end + 2);
        }
        if self.mark(end) == Some('.') && self.glued(end + 1) && self.number(end + 1).is_some() {
            end += 2;
        }
        if self.glued(end) && self.written(end).eq_ignore_ascii_case("z") {
            (time.offset_minutes, end) = (Some(0), end + 1);
        } else if let (true, Some(sign @ ('+' | '-')), Some(hours)) =
            (self.glued(end), self.mark(end), two(end + 1))
        {
            let minutes = if self.mark(end + 2) == Some(':') { two(end + 3) } else { None };
            let offset = i16::from(hours) * 60 + minutes.map_or(0, i16::from);
            time.offset_minutes = Some(if sign == '-' { -offset } else { offset });
            end += if minutes.is_some() { 4 } else { 2 };
        }
        point.time = Some(time);
        (point, end)
    }

    /// `20111121`, where nothing makes it another number.
    fn compact(&self, i: usize, number: u32) -> Option<Found> {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        if !(1900..2050).contains(&year) || !self.may_begin_figures(i) || !self.may_end_figures(i + 1) {
            return None;
        }
        if self.repaired(i)
            || self.glued(i) && !matches!(self.mark(i.wrapping_sub(1)), Some('(' | '"' | ':' | '='))
        {
            return None;
        }
        let point = Point {
            year: Year::Full(i16::try_from(year).ok()?),
            month: u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?,
            day: u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?,
            ..Point::EMPTY
        };
        Some(Found::new(point, i + 1, false, 75))
    }

    /// `211230Z NOV 11`: day, hour and minute, a letter for the zone, month, year (ACP 121 and its kin).
    pub(super) fn signal_time(&self, i: usize) -> Option<Found> {
        let (value, 6) = self.number(i)? else { return None };
        let (day, hour, minute) = (value / 10_000, value / 100 % 100, value % 100);
        if !(1..=31).contains(&day) || hour > 23 || minute > 59 {
            return None;
        }
        let written = self.written(i + 1);
        let zone = written.chars().next()?.to_ascii_uppercase();
        let offset_minutes = Some(zone_offset(zone)? * 60);
        let (month, at) = match written.get(1..)? {
            "" => self.month(i + 2).map(|month| (month.month, month.end))?,
            rest => (self.month_named(rest)?, i + 2),
        };
        let (year, end, year_mended) = match self.year(at, true) {
            Some((year, end, mended)) => (year, end, mended),
            None => (Year::Unsaid, at, false),
        };
        let time = Time {
            hour: i8::try_from(hour).ok()?,
            minute: i8::try_from(minute).ok()?,
            second: 0,
            offset_minutes,
        };
        let point = Point { year, month, day: u8::try_from(day).ok()?, time: Some(time), ..Point::EMPTY };
        Some(Found::new(point, end, self.repaired(i) || year_mended, 96))
    }
}

/// Hours ahead of UTC of a zone's letter. J is the local time, whatever that is.
fn zone_offset(letter: char) -> Option<i16> {
    let place = i16::try_from(u32::from(letter)).ok()?;
    match letter {
        'Z' => Some(0),
        'A'..='I' => Some(place - 64),
        'K'..='M' => Some(place - 65),
        'N'..='Y' => Some(77 - place),
        _ => None,
    }
}
