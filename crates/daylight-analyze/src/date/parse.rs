//! From tokens to dates as they stand: ranges, and which reading of a place is the longest.

use super::point::Found;
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
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) shape: Shape,
    pub(super) kind: DateKind,
    pub(super) how: Vec<DateHow>,
    pub(super) certainty: u8,
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
            let loose =
                kind == DateKind::Relative || matches!(shape, Shape::Point(Point { year: Year::Unsaid, .. }));
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
                        let followed = !matches!(
                            self.get(i + 1).map(|token| token.kind),
                            Some(Kind::Word { number: 0, .. })
                        ) || self.damaged_month(i + 1).is_some()
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
    pub(super) fn day_and_month_in_figures(&self, i: usize, in_range: bool) -> Option<Found> {
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

    /// The token after "early", "mid-", "at the end of".
    pub(super) fn after_part(&self, i: usize) -> Option<usize> {
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
