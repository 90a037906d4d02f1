//! Dates that are counted from another: yesterday, last Tuesday, three days ago, ten months from a day.

use super::DateKind;
use super::parse::Hit;
use super::raw::{Shape, Unit, Which};
use super::token::Tokens;
use super::words::Role;

/// Nobody counts further, and sums stay small.
const MOST: u32 = 999;

impl Tokens<'_> {
    pub(super) fn relative(&self, i: usize) -> Option<Hit> {
        self.day_word(i).or_else(|| self.counted(i)).or_else(|| self.which(i))
    }

    /// `yesterday`, `avant-hier`, `day after tomorrow`, `بعد غد`
    fn day_word(&self, i: usize) -> Option<Hit> {
        let hit = |end: usize, days: i32| Some(Hit::new(i, end, Shape::Days(days), DateKind::Relative, 88));
        let day = |at: usize| self.value(at, Role::DayRel).map(|value| i32::from(value) - 9);
        if self.value(i, Role::Unit) == Some(1) {
            // the day before yesterday, the day after tomorrow
            return match (self.is(i + 1, Role::Before), self.is(i + 1, Role::After), day(i + 2)) {
                (true, _, Some(-1)) => hit(i + 3, -2),
                (_, true, Some(1)) => hit(i + 3, 2),
                _ => None,
            };
        }
        if self.is(i, Role::Aujourd) && self.mark(i + 1) == Some('\'') && self.is(i + 2, Role::Hui) {
            return hit(i + 3, 0);
        }
        if self.is(i, Role::Ghad) {
            return hit(i + 1, 1);
        }
        if self.is(i, Role::After) && self.is(i + 1, Role::Ghad) {
            return hit(i + 2, 2);
        }
        if self.is(i, Role::Awwal) && day(i + 1) == Some(-1) {
            return hit(i + 2, -2);
        }
        let dashed = self.mark(i + 1) == Some('-') && self.glued(i + 1);
        match (self.is(i, Role::Before), self.is(i, Role::After), dashed.then(|| day(i + 2)).flatten()) {
            (true, _, Some(-1)) => return hit(i + 3, -2),
            (_, true, Some(1)) => return hit(i + 3, 2),
            _ => {}
        }
        // pasado mañana
        if self.value(i, Role::Rel) == Some(1) && day(i + 1) == Some(1) && self.written(i).ends_with("asado")
        {
            return hit(i + 2, 2);
        }
        let days = day(i)?;
        // أمس الأول
        if days == -1 && self.value(i + 1, Role::Ordinal) == Some(1) && !self.written(i).is_ascii() {
            return hit(i + 2, -2);
        }
        self.is_not_the_morning(i).then(|| hit(i + 1, days)).flatten()
    }

    /// German and Spanish have one word for tomorrow and for the morning, and a Dutch word is French for yesterday.
    fn is_not_the_morning(&self, i: usize) -> bool {
        let before = i.checked_sub(1);
        match self.written(i) {
            "Morgen" => {
                before.is_none_or(|at| matches!(self.mark(at), Some('.' | '!' | '?')))
                    && !self.is(i + 1, Role::Of)
            }
            "mañana" | "Mañana" => {
                !before.is_some_and(|at| self.is(at, Role::Article) || self.is(at, Role::Rel))
            }
            "hier" => self.french,
            _ => true,
        }
    }

    /// `three days ago`, `vor drei Tagen`, `in two weeks`, `ten months from …`, `two weeks later`
    fn counted(&self, i: usize) -> Option<Hit> {
        let hit =
            |end: usize, shape: Shape, sure: u8| Some(Hit::new(i, end, shape, DateKind::Relative, sure));
        let ilya = self.is(i, Role::IlYA) && self.is(i + 1, Role::IlYA) && self.is(i + 2, Role::IlYA);
        let first = if ilya { i + 3 } else { i + 1 };
        if (ilya || self.is(i, Role::AgoBefore) || (self.is(i, Role::Before) && !self.is(i, Role::RangeTo)))
            && let Some((count, unit, end)) = self.quantity(first)
        {
            let ago = hit(end, Shape::Counted(-count, unit), 78);
            let arabic = !ilya && !self.is(i, Role::AgoBefore) && self.written(i) != "قبل";
            return if arabic { None } else { ago };
        }
        if self.is(i, Role::In) {
            let at = if self.is(i + 1, Role::Of) { i + 2 } else { i + 1 };
            let (count, unit, end) =
                self.quantity(at).or_else(|| self.one_unit(at, self.written(i) == "через"))?;
            if let Some((shape, end)) = self.counted_from(end, count, unit) {
                return hit(end, shape, 90);
            }
            return hit(end, Shape::Counted(count, unit), 72);
        }
        let ago = self.is(i + 1, Role::Ago);
        let (count, unit, end) = self.quantity(i).or_else(|| self.one_unit(i, ago))?;
        if self.is(end, Role::Ago) {
            return hit(end + 1, Shape::Counted(-count, unit), 78);
        }
        if let Some((shape, end)) = self.counted_from(end, count, unit) {
            return hit(end, shape, 90);
        }
        if self.is(end, Role::Later) {
            return hit(end + 1, Shape::CountedOn(count, unit), 60);
        }
        None
    }

    /// `from 21 November 2011`, `después del 3 de mayo`, `before 4 July 1976`
    fn counted_from(&self, i: usize, count: i32, unit: Unit) -> Option<(Shape, usize)> {
        let sign = if self.is(i, Role::After) {
            1
        } else if self.is(i, Role::Before) && !self.is(i, Role::RangeTo) {
            -1
        } else {
            return None;
        };
        let mut at = i + 1;
        while at < i + 3 && (self.is(at, Role::Of) || self.is(at, Role::Article)) {
            at += 1;
        }
        // "Ten months from today" is ten months from the document's date.
        if self.value(at, Role::DayRel) == Some(9) {
            return Some((Shape::Counted(sign * count, unit), at + 1));
        }
        let found = self.written_date(at)?;
        Some((Shape::CountedFrom(sign * count, unit, found.point), found.end))
    }

    /// Russian says "year ago" for "a year ago".
    fn one_unit(&self, i: usize, said: bool) -> Option<(i32, Unit, usize)> {
        let unit = Unit::of_list(self.value(i, Role::Unit).filter(|_| said)?)?;
        Some((1, unit, i + 1))
    }

    /// A count and a unit: `ten months`, `3 Tagen`, `أسبوعين`.
    fn quantity(&self, i: usize) -> Option<(i32, Unit, usize)> {
        if let Some(unit) = self.value(i, Role::TwoUnits).and_then(Unit::of_list) {
            return Some((2, unit, i + 1));
        }
        let count = match self.number(i) {
            Some((value, _)) if value <= MOST => i32::try_from(value).ok()?,
            Some(_) => return None,
            None => i32::from(self.value(i, Role::Count)?),
        };
        let unit = Unit::of_list(self.value(i + 1, Role::Unit)?)?;
        Some((count, unit, i + 2))
    }

    /// `last Tuesday`, `mardi dernier`, `next month`, `el año que viene`, `the following month`, `lendemain`
    fn which(&self, i: usize) -> Option<Hit> {
        let hit =
            |end: usize, shape: Shape, sure: u8| Some(Hit::new(i, end, shape, DateKind::Relative, sure));
        if self.is(i, Role::NextDay) {
            return hit(i + 1, Shape::Unit(Unit::Day, Which::Following), 70);
        }
        let named_unit = |at: usize| self.value(at, Role::Unit).and_then(Unit::of_list);
        if let Some(rel) = self.sense(i, Role::Rel) {
            let which = Which::of_list(rel.value)?;
            let weak = self.sense(i + 1, Role::Unit).is_some_and(|unit| unit.weak);
            if let Some(unit) = named_unit(i + 1).filter(|_| !weak && !self.is_plural(i + 1)) {
                return self.of_unit(i, i + 2, unit, which);
            }
            if let Some(weekday) = self.sense(i + 1, Role::Weekday).filter(|weekday| !weekday.weak) {
                // "this Friday, 3 May" says the day itself, which is worth more.
                return hit(i + 2, Shape::Weekday(weekday.value, which), 80);
            }
            let month = self.sense(i + 1, Role::Month).filter(|month| !month.weak || self.capital(i + 1))?;
            // "This APR" is a rate.
            let short = self.written(i + 1).chars().count() < 4 && month.value != 5;
            if which.counts_from_text() || self.number(i + 2).is_some() || rel.weak || short {
                return None;
            }
            return hit(i + 2, Shape::Month(month.value, which), 70);
        }
        let rel_after = |at: usize| self.sense(at, Role::Rel).filter(|rel| !rel.weak && self.follows(at));
        if let Some(unit) = named_unit(i) {
            let viene =
                self.is(i + 1, Role::Viene) || (self.is(i + 1, Role::Que) && self.is(i + 2, Role::Viene));
            if viene {
                let end = if self.is(i + 1, Role::Que) { i + 3 } else { i + 2 };
                return self.of_unit(i, end, unit, Which::Next);
            }
            let which = Which::of_list(rel_after(i + 1).filter(|_| !self.is_plural(i))?.value)?;
            return self.of_unit(i, i + 2, unit, which);
        }
        let weekday = self.sense(i, Role::Weekday).filter(|weekday| !weekday.weak)?;
        let which = Which::of_list(rel_after(i + 1)?.value)?;
        hit(i + 2, Shape::Weekday(weekday.value, which), 80)
    }

    /// French, Spanish and Arabic put it behind; in the others "year next to" is something else.
    fn follows(&self, i: usize) -> bool {
        !matches!(
            self.written(i),
            "last" | "past" | "next" | "coming" | "this" | "previous" | "preceding" | "following" | "same"
        ) && !self.written(i).ends_with("en")
            && self.mark(i.wrapping_sub(1)).is_none()
    }

    /// "The coming years" are no date.
    fn is_plural(&self, i: usize) -> bool {
        const PLURALS: [&str; 19] = [
            "years", "months", "weeks", "days", "jahre", "jahren", "monate", "monaten", "wochen", "tage",
            "tagen", "años", "meses", "semanas", "días", "années", "semaines", "jours", "лет",
        ];
        PLURALS.contains(&self.written(i).to_lowercase().as_str())
    }

    fn of_unit(&self, i: usize, end: usize, unit: Unit, which: Which) -> Option<Hit> {
        // The next day is one after another day: for the one after today there is a word.
        let (which, sure) = match (unit, which) {
            (Unit::Day, Which::Next) => (Which::Following, 70),
            // "The last day" of something, "this day".
            (Unit::Day, Which::Last | Which::This) => return None,
            (_, which) if which.counts_from_text() => (which, 65),
            (_, which) => (which, 85),
        };
        Some(Hit::new(i, end, Shape::Unit(unit, which), DateKind::Relative, sure))
    }
}
