//! Seasons, quarters, decades, centuries, fiscal years, and years alone.

use super::parse::Hit;
use super::point::DayForm;
use super::raw::{Point, Shape, Year};
use super::token::Tokens;
use super::words::Role;
use super::{DateHow, DateKind};

const HALF: u8 = 6;
const QUARTER: u8 = 5;
const CENTURY: u8 = 7;

impl Tokens<'_> {
    pub(super) fn period(&self, i: usize) -> Option<Hit> {
        self.season(i)
            .or_else(|| self.part_of_year(i))
            .or_else(|| self.century(i))
            .or_else(|| self.decade(i))
            .or_else(|| self.fiscal_year(i))
            .or_else(|| self.years(i))
    }

    fn season(&self, i: usize) -> Option<Hit> {
        let season = self.sense(i, Role::Season)?;
        let at = if self.is(i + 1, Role::Of) { i + 2 } else { i + 1 };
        let (year, mut end, _) = self.year(at, false)?;
        if let (Some('-' | '/'), Some((value, digits))) = (self.mark(end), self.number(end + 1)) {
            // The winter of two years is named after both.
            let Year::Full(first) = year else { return None };
            let next = u32::try_from(first).ok()? + 1;
            if (digits == 4 && value == next) || (digits == 2 && value == next % 100) {
                end = self.year(end + 1, true)?.1;
            }
        }
        let first = season.value * 3;
        let shape = Shape::Months { year, first, count: 3 };
        let hit = Hit::new(i, end, shape, DateKind::Season, 80);
        Some(hit.because(DateHow::SeasonOfNorth))
    }

    /// `third quarter of 2011`, `Q3 2011`, `1. Halbjahr 2004`, `III квартал`
    fn part_of_year(&self, i: usize) -> Option<Hit> {
        let (number, unit, at) = self.numbered_part(i)?;
        let mut at = at;
        while self.is(at, Role::Of) || (self.is(at, Role::Article) && !self.is(at, Role::YearWord)) {
            at += 1;
        }
        let figures = at == i + 2 && self.written(i).len() == 1;
        let (year, end, _) = self.year(at, figures && unit == QUARTER)?;
        let tail = matches!(self.mark(end), Some('-' | '/')) && self.glued(end);
        if matches!(year, Year::Two(_)) && (tail || !self.glued(at)) {
            return None;
        }
        let (number, months) = match (unit, number) {
            (QUARTER, 1..=4) => (number, 3),
            (HALF, 1..=2) => (number, 6),
            _ => return None,
        };
        let shape = Shape::Months { year, first: (number - 1) * months + 1, count: months };
        let sure = if matches!(year, Year::Two(_)) { 55 } else { 90 };
        Some(Hit::new(i, end, shape, DateKind::PartOfYear, sure))
    }

    fn numbered_part(&self, i: usize) -> Option<(u8, u8, usize)> {
        let of_year = |unit: &u8| matches!(*unit, QUARTER | HALF);
        let small = |at: usize| {
            self.number(at).and_then(
                |(value, digits)| {
                    if digits == 1 { u8::try_from(value).ok() } else { None }
                },
            )
        };
        let letter = |at: usize| match self.written(at) {
            "Q" => Some(QUARTER),
            "H" => Some(HALF),
            _ => None,
        };
        if let (Some(unit), Some(number)) = (letter(i), small(i + 1)) {
            return self.glued(i + 1).then_some((number, unit, i + 2));
        }
        if let (Some(number), Some(unit)) = (small(i), letter(i + 1)) {
            return self.glued(i + 1).then_some((number, unit, i + 2));
        }
        if let Some(unit) = self.value(i, Role::Unit).filter(of_year) {
            let number = self.value(i + 1, Role::Ordinal)?;
            return Some((number, unit, i + 2));
        }
        let (number, at) = match self.day(i) {
            Some((number, at, DayForm::Ordinal, _)) => (number, at),
            _ => (roman(self.written(i))?, i + 1),
        };
        let unit = self.value(at, Role::Unit).filter(of_year)?;
        Some((number, unit, at + 1))
    }

    /// `19th century`, `XIXe siècle`, `siglo XIX`, `القرن التاسع عشر`
    fn century(&self, i: usize) -> Option<Hit> {
        let is_century = |at: usize| self.value(at, Role::Unit) == Some(CENTURY);
        let (number, end) = if is_century(i) {
            match self.value(i + 1, Role::Ordinal) {
                Some(number) if self.is(i + 2, Role::Tens) => (number + 10, i + 3),
                Some(number) => (number, i + 2),
                None => (roman(self.written(i + 1))?, i + 2),
            }
        } else {
            let (number, at) = match self.day(i) {
                Some((number, at, DayForm::Ordinal, _)) => (number, at),
                _ => (roman(self.written(i))?, i + 1),
            };
            // XIX-го, XIX в.
            let at =
                if self.mark(at) == Some('-') && self.is(at + 1, Role::OrdinalEnd) { at + 2 } else { at };
            is_century(at).then_some((number, at + 1))?
        };
        if !(1..=21).contains(&number) {
            return None;
        }
        let last = i16::from(number) * 100;
        Some(Hit::new(i, end, Shape::Years(last - 99, last), DateKind::Years, 88))
    }

    /// `1950s`, `1950er Jahre`, `années 1950`, `1950-х годах`, `خمسينيات القرن العشرين`
    fn decade(&self, i: usize) -> Option<Hit> {
        if let Some(decade) = self.value(i, Role::Decade) {
            return self.decade_of_century(i, decade);
        }
        let plural = matches!(self.written(i).to_lowercase().as_str(), "années" | "años" | "annees");
        let at = if plural || self.mark(i) == Some('\'') { i + 1 } else { i };
        let (value, digits) = self.number(at)?;
        if value % 10 != 0 {
            return None;
        }
        let mut end = at + 1;
        let mut named = plural;
        if matches!(self.mark(end), Some('-' | '\''))
            && self.glued(end + 1)
            && self.is(end + 1, Role::DecadeEnd)
        {
            (end, named) = (end + 2, true);
        } else if self.glued(end) && self.is(end, Role::DecadeEnd) {
            (end, named) = (end + 1, true);
        }
        let years = self.value(end, Role::Unit) == Some(4);
        if !named || (digits == 2 && !(plural || years || at > i)) {
            return None;
        }
        let end = if years { end + 1 } else { end };
        let shape = match digits {
            4 if (1000..2100).contains(&value) => {
                let first = i16::try_from(value).ok()?;
                Shape::Years(first, first + 9)
            }
            2 => Shape::Decade(u8::try_from(value).ok()?),
            _ => return None,
        };
        Some(Hit::new(i, end, shape, DateKind::Years, 92))
    }

    fn decade_of_century(&self, i: usize, decade: u8) -> Option<Hit> {
        if self.value(i + 1, Role::Unit) != Some(CENTURY) {
            let end = if self.value(i + 1, Role::Unit) == Some(4) { i + 2 } else { i + 1 };
            return Some(Hit::new(i, end, Shape::Decade(decade), DateKind::Years, 80));
        }
        if let Some(number) = self.value(i + 2, Role::Ordinal) {
            let tens = self.is(i + 3, Role::Tens);
            let century = i16::from(number) + if tens { 10 } else { 0 };
            let first = (century - 1) * 100 + i16::from(decade);
            let end = if tens { i + 4 } else { i + 3 };
            return Some(Hit::new(i, end, Shape::Years(first, first + 9), DateKind::Years, 92));
        }
        let last = self.is(i + 2, Role::Rel);
        let end = if last { i + 3 } else { i + 2 };
        Some(Hit::new(i, end, Shape::Decade(decade), DateKind::Years, 80))
    }

    /// `FY 2012`, `FY12`, `fiscal year 1964`, `Haushaltsjahr 2012`, `السنة المالية 2012`
    fn fiscal_year(&self, i: usize) -> Option<Hit> {
        let before_fiscal = self.is(i, Role::YearWord) && self.value(i + 1, Role::Fiscal) == Some(3);
        let at = if before_fiscal { i + 1 } else { i };
        let sort = self.value(at, Role::Fiscal)?;
        let mut end = at + 1;
        let mut again = 0;
        while again < 2 && (self.is(end, Role::YearWord) || self.is(end, Role::Fiscal)) {
            end += 1;
            again += 1;
        }
        if self.mark(end) == Some('-') && self.glued(end) {
            end += 1;
        }
        let american = sort == 1 || (sort == 2 && !self.is(i.wrapping_sub(1), Role::Fiscal));
        let (year, end, mended) = self.year(end, american)?;
        if matches!(year, Year::Full(year) if !(1789..2100).contains(&year)) {
            return None;
        }
        let hit = Hit::new(i, end, Shape::Fiscal { year, american }, DateKind::FiscalYear, 85).mended(mended);
        Some(if american { hit.because(DateHow::FiscalYearOfUs) } else { hit })
    }

    /// `1939-1945`, `1951 to 1954`, `1958/59`, `in 1963`, `1994 году`
    fn years(&self, i: usize) -> Option<Hit> {
        let (year, end, mended) = self.year(i, false)?;
        if let Some(hit) = self.years_until(i, year, end) {
            return Some(hit);
        }
        let joined = matches!(self.mark(end), Some('-' | '/' | '_')) && self.glued(end);
        if joined && (self.number(end + 1).is_some() || self.capital(end + 1)) {
            return None;
        }
        if mended && !self.written(i).starts_with(['1', '2', 'l', 'I']) {
            return None;
        }
        let certainty = self.speaks_for_year(i, year, end)?;
        let point = Point { year, ..Point::EMPTY };
        Some(Hit::new(i, end, Shape::Point(point), DateKind::Year, certainty).mended(mended))
    }

    fn years_until(&self, i: usize, from: Year, end: usize) -> Option<Hit> {
        let Year::Full(first) = from else { return None };
        let between = i > 0 && self.is(i - 1, Role::Between);
        let (at, loose) = match self.mark(end) {
            Some('-' | '/') => (end + 1, false),
            Some(_) => return None,
            None if self.is(end, Role::RangeTo) || (between && self.is(end, Role::And)) => (end + 1, true),
            None => return None,
        };
        let at =
            if loose && self.is(at, Role::YearWord) && self.number(at + 1).is_none() { at + 1 } else { at };
        let (until, after, _) = self.year(at, !loose)?;
        let last = match until {
            Year::Full(last) => last,
            Year::Two(last) => first - first % 100 + i16::from(last),
            Year::Unsaid => return None,
        };
        let tail = self.glued(after) && matches!(self.mark(after), Some('-' | '/' | '_'));
        let glued_before =
            self.glued(i) && matches!(self.mark(i.wrapping_sub(1)), Some('-' | '/' | '.' | '_'));
        let labelled = i > 0 && self.is(i - 1, Role::NotDate);
        if last <= first
            || last - first > 150
            || !(1400..2100).contains(&first)
            || tail
            || glued_before
            || labelled
        {
            return None;
        }
        let spaced = self.glued(end) != self.glued(at);
        let short =
            matches!(until, Year::Two(_)) && (spaced || last - first > 30 && self.mark(end) == Some('/'));
        if short
            || (matches!(until, Year::Two(_))
                && last - first > 1
                && self.speaks_for_year(i, from, after).is_none())
        {
            return None;
        }
        let shape = Shape::Range(
            Point { year: from, ..Point::EMPTY },
            Point { year: Year::Full(last), ..Point::EMPTY },
        );
        Some(Hit::new(i, after, shape, DateKind::Range, 88))
    }

    /// How sure it is that a number of four digits is a year, if anything says so.
    fn speaks_for_year(&self, i: usize, year: Year, end: usize) -> Option<u8> {
        let Year::Full(year) = year else {
            // '58, after a word like "in".
            return (i > 0 && self.value(i - 1, Role::Cue) == Some(1)).then_some(70);
        };
        let word_of_year = self.is(i, Role::YearWord) || (self.is(i, Role::Article) && end > i + 1);
        let year_end = end > i + 1 && self.is_word(i + 1);
        if word_of_year || year_end {
            return Some(94);
        }
        let mut before = i.checked_sub(1)?;
        // ca. 1950
        if self.mark(before) == Some('.')
            && self.glued(before)
            && self.written(before.checked_sub(1)?).len() <= 2
        {
            before -= 1;
        }
        if self.glued(i) && !matches!(self.mark(before), Some('(' | '[' | '"' | '\'')) {
            return None;
        }
        let bracketed =
            matches!((self.mark(before), self.mark(end)), (Some('('), Some(')')) | (Some('['), Some(']')));
        if bracketed && (1700..2050).contains(&year) {
            return Some(75);
        }
        if self.is_word(end) && self.glued(end) {
            return None;
        }
        match self.value(before, Role::Cue)? {
            1 if (1200..2100).contains(&year) => Some(90),
            2 if (1850..2040).contains(&year) && self.stands_alone(end) => Some(75),
            _ => None,
        }
    }

    /// Whether what follows a number cannot be what it counts.
    fn stands_alone(&self, end: usize) -> bool {
        const KNOWN: u64 = 1 << Role::Article as u8
            | 1 << Role::Of as u8
            | 1 << Role::Cue as u8
            | 1 << Role::And as u8
            | 1 << Role::RangeTo as u8;
        !self.is_word(end) || self.may(end, KNOWN) || self.capital(end)
    }
}

/// Roman numerals up to 39, in capitals; French adds an e.
pub(super) fn roman(written: &str) -> Option<u8> {
    let letters = written.strip_suffix("ème").or(written.strip_suffix('e')).unwrap_or(written);
    if letters.is_empty() || letters.len() > 7 {
        return None;
    }
    let mut total = 0_i16;
    let mut last = 0_i16;
    for letter in letters.bytes().rev() {
        let value = match letter {
            b'I' => 1,
            b'V' => 5,
            b'X' => 10,
            _ => return None,
        };
        total += if value < last { -value } else { value };
        last = last.max(value);
    }
    u8::try_from(total).ok()
}
