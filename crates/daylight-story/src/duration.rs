//! Every duration of a draft, computed anew: from the dates beside it, from the events it speaks of, from the periods of
//! the papers it cites.

use std::ops::Range;

use daylight_model::PartialDate;
use jiff::{Span, Unit, civil};

use crate::date::{dates_of, in_words, same};
use crate::event::{Anchor, date_of_paper, next_month, said_by};
use crate::page::Said;
use crate::report::{Kind, Verdict};
use crate::text_number::{Form, numbers};
use crate::token::{Token, is_small, tokens};
use crate::weigh::{Checker, Scene};
use crate::{PaperPlace, Papers};

/// `ten months`, `three days later`, as it stands in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextSpan {
    pub(crate) at: Range<usize>,
    pub(crate) count: f64,
    pub(crate) unit: TimeUnit,
    pub(crate) about: About,
    pub(crate) way: Way,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeUnit {
    Day,
    Week,
    Month,
    Year,
}

/// How exactly a duration is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    Plain,
    Exactly,
    Roughly,
    MoreThan,
    LessThan,
}

/// Which way a duration is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// `for ten months`
    Lasting,
    /// `three days later`, `after the vote`
    After,
    /// `three days earlier`, `before the vote`, `leading up to the vote`
    Before,
}

/// Every duration in a text, in order.
pub(crate) fn spans_in(text: &str) -> Vec<TextSpan> {
    let words = tokens(text);
    let mut found: Vec<TextSpan> = Vec::new();
    for number in numbers(text) {
        if number.form != Form::Plain || number.value <= 0.0 || number.value > 2000.0 {
            continue;
        }
        let next = words.partition_point(|token| token.start < number.span.end);
        if let Some(span) = span_at(text, &words, number.span.start, next, number.value) {
            found.push(span);
        }
    }
    for (at, word) in words.iter().enumerate() {
        // a month later, the next day
        let is_one = matches!(word.folded.as_str(), "a" | "an" | "next" | "following");
        if is_one
            && let Some(span) = span_at(text, &words, word.start, at + 1, 1.0)
            && (span.way != Way::Lasting
                || word.folded != "a" && word.folded != "an" && span.unit == TimeUnit::Day)
        {
            let way =
                if matches!(word.folded.as_str(), "next" | "following") { Way::After } else { span.way };
            found.push(TextSpan { way, about: About::Exactly, ..span });
        }
    }
    found.sort_by_key(|span| span.at.start);
    found.dedup_by(|later, first| later.at.start < first.at.end);
    found
}

fn span_at(text: &str, words: &[Token], start: usize, mut next: usize, count: f64) -> Option<TextSpan> {
    let word = |at: usize| words.get(at).map_or("", |token| token.folded.as_str());
    let between = |at: usize| {
        words.get(at.checked_sub(1)?).zip(words.get(at)).and_then(|(one, next)| text.get(one.end..next.start))
    };
    let joined = |at: usize| {
        between(at)
            .is_some_and(|between| between.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '‐' | '‑')))
    };
    if matches!(word(next), "full" | "whole" | "calendar" | "consecutive" | "entire" | "short" | "long")
        && joined(next)
    {
        next += 1;
    }
    let unit = match word(next) {
        "day" | "days" | "tage" | "tagen" | "jours" => TimeUnit::Day,
        "week" | "weeks" | "wochen" | "semaines" => TimeUnit::Week,
        "month" | "months" | "monate" | "monaten" | "mois" => TimeUnit::Month,
        "year" | "years" | "jahre" | "jahren" => TimeUnit::Year,
        _ => return None,
    };
    if !joined(next) {
        return None;
    }
    let first = words.partition_point(|token| token.start < start);
    let before = |back: usize| first.checked_sub(back).map_or("", word);
    // Every three months, three times a week, 54 years old.
    if matches!(before(1), "every" | "each" | "per" | "aged" | "age")
        || matches!(word(next + 1), "old" | "olds")
    {
        return None;
    }
    let way = way_behind(&[word(next + 1), word(next + 2), word(next + 3)]);
    let at = start..words.get(next)?.end;
    Some(TextSpan { at, count, unit, about: about(before(2), before(1)), way })
}

fn way_behind(behind: &[&str; 3]) -> Way {
    match behind {
        ["later" | "after" | "following" | "since", ..] | ["from", "now", _] => Way::After,
        ["earlier" | "before" | "prior" | "ahead" | "until" | "ago", ..] => Way::Before,
        ["leading" | "running" | "up", ..] | [_, "leading" | "running", "up"] => Way::Before,
        _ => Way::Lasting,
    }
}

fn about(two: &str, one: &str) -> About {
    match (two, one) {
        ("more" | "longer" | "greater", "than") | (_, "over") | ("at", "least") => About::MoreThan,
        ("less" | "fewer" | "shorter", "than")
        | (_, "nearly" | "almost" | "under" | "barely" | "within")
        | ("at", "most") => About::LessThan,
        (_, "about" | "around" | "roughly" | "approximately" | "some" | "circa") => About::Roughly,
        (_, "exactly" | "precisely") => About::Exactly,
        _ => About::Plain,
    }
}

/// What lies between two dates, as far as they are known.
#[derive(Debug, Clone, PartialEq)]
struct Between {
    low: f64,
    high: f64,
    words: String,
}

/// How long it is from one date to another, in a unit; `lasting` counts both days.
fn between(from: PartialDate, until: PartialDate, unit: TimeUnit, lasting: bool) -> Option<Between> {
    if from.first_second() > until.last_second() {
        return between(until, from, unit, lasting);
    }
    let one_day = Span::new().days(i64::from(lasting));
    let (first, last) = (first_day(from)?, last_day(until)?);
    let (late, early) = (last_day(from)?, first_day(until)?);
    let high = length(first, last.checked_add(one_day).ok()?, unit)?;
    let plain = length(late, early, unit).unwrap_or(0.0).max(0.0);
    let low = plain.min(high);
    Some(Between { low, high, words: words_for(from, until, lasting)? })
}

fn first_day(date: PartialDate) -> Option<civil::Date> {
    civil::Date::new(date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1)).ok()
}

fn last_day(date: PartialDate) -> Option<civil::Date> {
    let day = first_day(date)?;
    Some(match (date.month(), date.day()) {
        (None, _) => day.last_of_year(),
        (Some(_), None) => day.last_of_month(),
        _ => day,
    })
}

fn length(from: civil::Date, until: civil::Date, unit: TimeUnit) -> Option<f64> {
    let days = from.until((Unit::Day, until)).ok()?.get_days();
    let parts = from.until((Unit::Year, until)).ok()?;
    let months = f64::from(parts.get_years()) * 12.0
        + f64::from(parts.get_months())
        + f64::from(parts.get_days()) / 30.44;
    Some(match unit {
        TimeUnit::Day => f64::from(days),
        TimeUnit::Week => f64::from(days) / 7.0,
        TimeUnit::Month => months,
        TimeUnit::Year => months / 12.0,
    })
}

/// `1 February 2012 to 30 November 2012 is 10 months (304 days, both counted)`
fn words_for(from: PartialDate, until: PartialDate, lasting: bool) -> Option<String> {
    let (dates, known) =
        (format!("{} to {}", in_words(from), in_words(until)), from.day().is_some() && until.day().is_some());
    let end = last_day(until)?.checked_add(Span::new().days(i64::from(lasting && known))).ok()?;
    let parts = first_day(from)?.until((Unit::Year, end)).ok()?;
    let days = first_day(from)?.until((Unit::Day, end)).ok()?.get_days();
    let months = i32::from(parts.get_years()) * 12 + parts.get_months();
    let rest = parts.get_days();
    if !known {
        let shortest = last_day(from)?.until((Unit::Month, first_day(until)?)).ok()?.get_months();
        return Some(format!(
            "{dates} is {shortest} to {} at most",
            counted(months.max(shortest) + i32::from(rest > 0), "month")
        ));
    }
    let both = if lasting { ", both counted" } else { "" };
    Some(match (months, rest) {
        (0, _) => format!("{dates} is {}{both}", counted(days, "day")),
        (_, 0) => format!("{dates} is {} ({}{both})", counted(months, "month"), counted(days, "day")),
        _ => format!(
            "{dates} is {} and {} ({}{both})",
            counted(months, "month"),
            counted(rest, "day"),
            counted(days, "day")
        ),
    })
}

fn counted(number: i32, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

impl TextSpan {
    /// Whether it says how long that is, as people say it: rounded, or what is full of it.
    fn is(&self, length: &Between) -> bool {
        let (n, low, high) = (self.count, length.low, length.high);
        let slack = 0.04;
        match (self.about, self.unit) {
            (About::MoreThan, _) => high + slack >= n && low < n + (n * 0.5).max(1.0),
            (About::LessThan, _) => low <= n + slack && high > n - (n * 0.34).max(1.0),
            (About::Roughly, _) => low - (n * 0.15).max(0.75) <= n && n <= high + (n * 0.15).max(0.75),
            (_, TimeUnit::Day) => low - slack <= n && n <= high + slack,
            (About::Exactly, _) => low - slack <= n && n <= high + slack,
            // What is full of it, or the nearest whole: 6 months and 20 days are six, and seven.
            (About::Plain, _) => low - 1.0 + slack < n && n <= high + 0.5,
        }
    }
}

/// What a duration was computed from.
struct Reckoning {
    from: PartialDate,
    until: PartialDate,
    told_by: String,
    places: Vec<PaperPlace>,
}

impl<P: Papers> Checker<'_, P> {
    pub(crate) fn durations(&self, scene: &Scene) -> Result<(), P::Problem> {
        for mut span in spans_in(scene.text()) {
            span.at = span.at.start + scene.range.start..span.at.end + scene.range.start;
            if scene.is_prose(&span.at) {
                self.duration(scene, &span)?;
            }
        }
        Ok(())
    }

    fn duration(&self, scene: &Scene, span: &TextSpan) -> Result<(), P::Problem> {
        let (beside, is_sure) = self.beside(scene, span)?;
        let reckoned: Vec<(Between, &Reckoning)> = beside
            .iter()
            .filter_map(|one| Some((between(one.from, one.until, span.unit, span.way == Way::Lasting)?, one)))
            .collect();
        if let Some((length, one)) = reckoned.iter().find(|(length, _)| span.is(length)) {
            let why = format!("{}{}", length.words, one.told_by);
            self.note(scene, &span.at, Kind::Duration, Verdict::Holds, why, one.places.clone());
            return Ok(());
        }
        if let (Some((length, one)), true) = (reckoned.first(), is_sure) {
            let why = format!("{}{}", length.words, one.told_by);
            self.note(scene, &span.at, Kind::Duration, Verdict::Differs, why, one.places.clone());
            return Ok(());
        }
        if let Some((place, called)) = self.said_so(scene, span)? {
            self.note(
                scene,
                &span.at,
                Kind::Duration,
                Verdict::Holds,
                format!("{called} says so"),
                vec![place],
            );
            return Ok(());
        }
        self.by_periods(
            scene,
            span,
            reckoned.first().map(|(length, one)| format!("{}{}", length.words, one.told_by)),
        )
    }

    /// The dates that a duration is between, by the words beside it, and whether there is no doubt that it is these.
    fn beside(&self, scene: &Scene, span: &TextSpan) -> Result<(Vec<Reckoning>, bool), P::Problem> {
        let clause = clause_of(scene, &span.at);
        let told = dates_of(scene);
        let here: Vec<(Range<usize>, Said)> =
            told.into_iter().filter_map(|date| Some((date.span.clone(), said_by(date.value?)?))).collect();
        let in_clause: Vec<&(Range<usize>, Said)> =
            here.iter().filter(|(at, _)| clause.start <= at.start && at.end <= clause.end).collect();
        let plain = |from, until| Reckoning { from, until, told_by: String::new(), places: Vec::new() };
        let periods: Vec<Reckoning> = in_clause
            .iter()
            .filter_map(|(_, said)| match said {
                Said::Span(from, until) => Some(plain(*from, *until)),
                _ => None,
            })
            .collect();
        if span.way == Way::Lasting && periods.len() == 1 {
            return Ok((periods, true));
        }
        let days: Vec<PartialDate> = self.with_years(scene, in_clause.iter().map(|(_, said)| *said))?;
        if let [one, other] = days[..]
            && periods.is_empty()
        {
            let text = &scene.block.plain[clause.clone()];
            let is_said = span.way != Way::Lasting
                || text.contains(" from ")
                || text.contains("between ")
                || text.contains(" to ")
                || text.contains(" until ");
            return Ok((vec![plain(one, other)], is_said));
        }
        match span.way {
            Way::Lasting => Ok((Vec::new(), false)),
            _ => self.counted_from(scene, span, &days),
        }
    }

    /// `three days later`, `five months before the vote`
    fn counted_from(
        &self,
        scene: &Scene,
        span: &TextSpan,
        days: &[PartialDate],
    ) -> Result<(Vec<Reckoning>, bool), P::Problem> {
        let phrase = phrase_behind(scene, span);
        let words: Vec<&str> = phrase.iter().map(String::as_str).collect();
        let ends = if words.is_empty() { Vec::new() } else { self.anchors(scene, &words)? };
        let starts = self.starts(scene, span, days)?;
        let mut found = Vec::new();
        for start in &starts {
            let mut near: Vec<Anchor> = ends.iter().filter(|end| end.date != start.date).cloned().collect();
            if near.is_empty()
                && let Some(month) = next_month(&words, start.date)
            {
                near.push(Anchor { date: month, told_by: "the next one of this name".to_owned() });
            }
            // An end on the wrong side is another event of the same name.
            let fits = |end: &Anchor| match span.way {
                Way::Before => end.date.last_second() >= start.date.first_second(),
                _ => end.date.first_second() <= start.date.last_second(),
            };
            if near.iter().any(fits) {
                near.retain(fits);
            }
            for end in near {
                let told_by = [&start.told_by, &end.told_by]
                    .into_iter()
                    .filter(|told| !told.is_empty())
                    .cloned()
                    .collect::<Vec<_>>();
                let told_by =
                    if told_by.is_empty() { String::new() } else { format!(" ({})", told_by.join("; ")) };
                found.push(Reckoning { from: start.date, until: end.date, told_by, places: Vec::new() });
            }
        }
        if words.is_empty() {
            // Later than what was told before.
            let earlier = self.dates_before(scene, span)?;
            for (one, other) in days.iter().flat_map(|day| earlier.iter().map(move |before| (*before, *day)))
            {
                found.push(Reckoning { from: one, until: other, told_by: String::new(), places: Vec::new() });
            }
            let is_sure = found.len() == 1;
            return Ok((found, is_sure));
        }
        let is_sure = !found.is_empty();
        Ok((found, is_sure))
    }

    /// What a duration is counted from where the sentence says only its other end: a day of the sentence, else the
    /// date of the paper it cites.
    fn starts(
        &self,
        scene: &Scene,
        span: &TextSpan,
        days: &[PartialDate],
    ) -> Result<Vec<Anchor>, P::Problem> {
        if !days.is_empty() {
            return Ok(days.iter().map(|date| Anchor { date: *date, told_by: String::new() }).collect());
        }
        let mut found = Vec::new();
        for opened in scene.sources() {
            let Some(page) = self.page(&opened.paper.reference, 1)? else { continue };
            found.extend(
                date_of_paper(&page)
                    .map(|date| Anchor { date, told_by: format!("the date of {}", opened.paper.title) }),
            );
            if span.way == Way::Before {
                // In force from: a period of the paper begins there.
                for day in page.days() {
                    if let Said::Span(from, _) = day.said {
                        found.push(Anchor {
                            date: from,
                            told_by: format!("a period in {}", opened.paper.title),
                        });
                    }
                }
            }
        }
        if found.is_empty() {
            found.extend(
                self.dates_before(scene, span)?
                    .into_iter()
                    .map(|date| Anchor { date, told_by: String::new() }),
            );
        }
        Ok(found)
    }

    /// The last date before a duration: in its sentence, else in the sentence before.
    fn dates_before(&self, scene: &Scene, span: &TextSpan) -> Result<Vec<PartialDate>, P::Problem> {
        let from = scene.before.as_ref().map_or(scene.range.start, |before| before.start);
        let text = crate::date::without_spans(&scene.block.plain[from..span.at.start]);
        let told = crate::event::of_text(&text);
        let said = told.iter().map(|date| date.said).filter(|said| !matches!(said, Said::Span(..)));
        let mut days = self.with_years(scene, said)?;
        Ok(days.pop().into_iter().collect())
    }

    /// Dates with the years that are not written: those the cited papers have, else that of another date beside.
    fn with_years(
        &self,
        scene: &Scene,
        said: impl Iterator<Item = Said>,
    ) -> Result<Vec<PartialDate>, P::Problem> {
        let said: Vec<Said> = said.collect();
        let year = said.iter().find_map(|said| match said {
            Said::Date(date) => Some(date.year()),
            _ => None,
        });
        let mut found = Vec::new();
        for one in said.iter().copied() {
            match one {
                Said::Date(date) => found.push(date),
                Said::Span(..) => {}
                Said::NoYear(month, day) => {
                    let year = match year {
                        Some(year) => Some(year),
                        // Days without a year beside one another are of one year, whichever it is.
                        None => self.year_in_papers(scene, one)?.or((said.len() > 1).then_some(2001)),
                    };
                    let date = year.and_then(|year| match day {
                        Some(day) => PartialDate::of_day(year, month, day).ok(),
                        None => PartialDate::of_month(year, month).ok(),
                    });
                    found.extend(date);
                }
            }
        }
        Ok(found)
    }

    fn year_in_papers(&self, scene: &Scene, said: Said) -> Result<Option<i16>, P::Problem> {
        let all = self.cited.borrow().clone();
        for opened in scene.sources().iter().chain(&all) {
            for page in self.all_pages(opened)? {
                for date in page.days() {
                    let known = match date.said {
                        Said::Date(date) => [Some(date), None],
                        Said::Span(from, until) => [Some(from), Some(until)],
                        Said::NoYear(..) => [None, None],
                    };
                    if let Some(date) = known.into_iter().flatten().find(|date| same(said, Said::Date(*date)))
                    {
                        return Ok(Some(date.year()));
                    }
                }
            }
        }
        Ok(None)
    }

    /// A cited page says the same number of the same unit.
    fn said_so(&self, scene: &Scene, span: &TextSpan) -> Result<Option<(PaperPlace, String)>, P::Problem> {
        for opened in scene.sources() {
            for page in self.all_pages(opened)? {
                let there = spans_in(&page.text)
                    .into_iter()
                    .find(|there| there.unit == span.unit && there.count == span.count);
                if let Some(there) = there {
                    let called = self.called(&page.paper, page.number)?;
                    return Ok(Some((self.place(&page, there.at), called)));
                }
            }
        }
        Ok(None)
    }

    /// No date beside it: the periods that the cited papers say.
    fn by_periods(&self, scene: &Scene, span: &TextSpan, doubtful: Option<String>) -> Result<(), P::Problem> {
        let mut against: Option<(String, PaperPlace)> = None;
        let mut said_otherwise: Option<(String, PaperPlace)> = None;
        for opened in scene.sources() {
            for page in self.all_pages(opened)? {
                for date in page.days() {
                    let Said::Span(from, until) = date.said else { continue };
                    let Some(length) = between(from, until, span.unit, true) else { continue };
                    let place = self.place(&page, date.start..date.end);
                    let why = format!("{}, as {} says", length.words, self.called(&page.paper, page.number)?);
                    if span.is(&length) {
                        self.note(scene, &span.at, Kind::Duration, Verdict::Holds, why, vec![place]);
                        return Ok(());
                    }
                    if span.unit != TimeUnit::Day || length.high < 60.0 {
                        against.get_or_insert((why, place));
                    }
                }
                for there in spans_in(&page.text) {
                    if there.unit == span.unit && said_otherwise.is_none() {
                        let called = self.called(&page.paper, page.number)?;
                        let words = page.text.get(there.at.clone()).unwrap_or_default();
                        said_otherwise =
                            Some((format!("{called} says {words}"), self.place(&page, there.at)));
                    }
                }
            }
        }
        let (verdict, why, places) = match (said_otherwise, against, span.way) {
            (Some((why, place)), period, Way::Lasting) if !scene.own.is_empty() => {
                let more = period.map_or_else(String::new, |(why, _)| format!("; {why}"));
                (Verdict::Differs, format!("{why}{more}"), vec![place])
            }
            (None, Some((why, place)), Way::Lasting) if !scene.own.is_empty() => {
                (Verdict::Differs, why, vec![place])
            }
            (other, period, _) => {
                let words = self.elsewhere(scene, span)?;
                if scene.sources().is_empty()
                    && let Some((place, called)) = words
                {
                    (Verdict::Holds, format!("{called} says so"), vec![place])
                } else {
                    let known = doubtful.or(other.map(|(why, _)| why)).or(period.map(|(why, _)| why));
                    let known = known.map_or_else(String::new, |known| format!(" ({known})"));
                    (
                        Verdict::CannotTell,
                        format!("it is not said what it is counted from{known}"),
                        Vec::new(),
                    )
                }
            }
        };
        self.note(scene, &span.at, Kind::Duration, verdict, why, places);
        Ok(())
    }

    /// Any paper that says so, for a sentence that cites none.
    fn elsewhere(&self, scene: &Scene, span: &TextSpan) -> Result<Option<(PaperPlace, String)>, P::Problem> {
        let cited = self.others(scene);
        for opened in &cited {
            for page in self.all_pages(opened)? {
                let there = spans_in(&page.text)
                    .into_iter()
                    .find(|there| there.unit == span.unit && there.count == span.count);
                if let Some(there) = there {
                    return Ok(Some((self.place(&page, there.at), self.called(&page.paper, page.number)?)));
                }
                for date in page.days() {
                    if let Said::Span(from, until) = date.said
                        && between(from, until, span.unit, true).is_some_and(|length| span.is(&length))
                    {
                        return Ok(Some((
                            self.place(&page, date.start..date.end),
                            self.called(&page.paper, page.number)?,
                        )));
                    }
                }
            }
        }
        let words = tokens(&scene.block.plain[span.at.clone()]);
        let words: Vec<&str> = words.iter().map(|token| token.folded.as_str()).collect();
        let Some((paper, number)) = self.anywhere(&words)?.into_iter().next() else { return Ok(None) };
        let place = PaperPlace { paper: paper.clone(), page: number, bytes: 0..0, words: String::new() };
        Ok(Some((place, self.called(&paper, number)?)))
    }
}

/// The part of a sentence without a turn in it.
fn clause_of(scene: &Scene, at: &Range<usize>) -> Range<usize> {
    const TURNS: [&str; 12] = [
        "; ",
        " but ",
        " while ",
        " although ",
        " whereas ",
        " though ",
        " yet ",
        " whilst ",
        ", however",
        ": ",
        " even though ",
        " despite ",
    ];
    let text = &scene.block.plain;
    let before = &text[scene.range.start..at.start];
    let start =
        TURNS.iter().filter_map(|turn| before.rfind(turn).map(|at| at + turn.len())).max().unwrap_or(0);
    let behind = &text[at.end..scene.range.end];
    let end = TURNS.iter().filter_map(|turn| behind.find(turn)).min().unwrap_or(behind.len());
    scene.range.start + start..at.end + end
}

/// What a duration is counted to: the words behind `before`, `after`, `leading up to`.
fn phrase_behind(scene: &Scene, span: &TextSpan) -> Vec<String> {
    let cited =
        scene.block.citations.iter().map(|citation| citation.at.start).filter(|start| *start >= span.at.end);
    let end = cited.min().unwrap_or(scene.range.end).min(scene.range.end);
    let behind = &scene.block.plain[span.at.end..end];
    let words = tokens(behind);
    let mut phrase = Vec::new();
    let mut begun = false;
    let mut end = 0;
    for token in &words {
        let sign = behind.get(end..token.start).unwrap_or_default();
        if begun && !phrase.is_empty() && sign.contains([',', '.', ';', ':', '(', '[', '"', '“', '—', '–'])
        {
            break;
        }
        end = token.end;
        match token.folded.as_str() {
            "later" | "earlier" if !begun => {
                let next =
                    words.iter().find(|next| next.start > token.start).map(|next| next.folded.as_str());
                if next != Some("than") {
                    return Vec::new();
                }
                begun = true;
            }
            "before" | "after" | "prior" | "following" | "since" | "until" | "leading" | "running"
            | "ahead" | "up" => begun = true,
            _ if !begun => return Vec::new(),
            word if is_small(word) && phrase.is_empty() => {}
            word if is_small(word) => break,
            word => phrase.push(word.to_owned()),
        }
        if phrase.len() == 5 {
            break;
        }
    }
    // A day is a date of the sentence and no event.
    if phrase.first().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        phrase.clear();
    }
    phrase
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    fn holds(words: &str, from: &str, until: &str) -> bool {
        let span = &spans_in(words)[0];
        span.is(&between(date(from), date(until), span.unit, span.way == Way::Lasting).unwrap())
    }

    #[test]
    fn durations_are_computed_as_people_say_them() {
        for (words, from, until) in [
            ("ten months", "2011-11-21", "2012-09-29"),
            ("ten months", "2012-02-01", "2012-11-30"),
            ("five months leading up to the vote", "2011-11-21", "2012-04-22"),
            ("just under seven months", "2012-05-11", "2012-11-30"),
            ("twelve days", "2012-09-03", "2012-09-14"),
            ("three days later", "2012-09-03", "2012-09-06"),
            ("more than nine months", "2012-01-27", "2012-11-18"),
            ("almost ten months", "2012-01-27", "2012-11-18"),
            ("two weeks", "2012-05-02", "2012-05-16"),
            ("a month later", "2012-05-16", "2012-06-16"),
        ] {
            assert!(holds(words, from, until), "{words}: {from} to {until}");
        }
        for (words, from, until) in [
            ("seven months leading up to the vote", "2011-11-21", "2012-04-22"),
            ("eight months", "2012-02-01", "2012-11-30"),
            ("four days later", "2012-09-03", "2012-09-06"),
            ("three weeks", "2012-05-02", "2012-05-16"),
            ("exactly seven months", "2012-05-11", "2012-11-30"),
            ("two years", "2011-11-21", "2012-09-29"),
        ] {
            assert!(!holds(words, from, until), "{words}: {from} to {until}");
        }
    }

    #[test]
    fn rates_and_ages_are_no_durations() {
        assert_eq!(spans_in("12,000 a month, every three months, 54 years old, a month"), []);
    }
}
