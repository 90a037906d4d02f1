//! Every date of a draft: that the calendar has it, that its weekday is right, that the papers cited say it.

use std::ops::Range;

use daylight_analyze::date::{DateContext, DateHow, DateKind, DateMention, dates};
use daylight_model::PartialDate;

use crate::duration::spans_in;
use crate::event::{PAPERS, date_of_paper, is_weekday, said_by};
use crate::page::{PageDate, Said};
use crate::report::{Kind, Verdict};
use crate::token::{stem, tokens};
use crate::weigh::{Checker, Opened, Scene};
use crate::{PaperPlace, Papers};

/// Words behind which a date is when a paper was written or something was done: it has to be right.
const DONE: &[&str] = &[
    "dated",
    "signed",
    "issued",
    "approved",
    "written",
    "drafted",
    "sent",
    "wrote",
    "paid",
    "received",
    "delivered",
];

/// Words of a sentence that is about the publication itself.
const OWN: &[&str] =
    &["publish", "publication", "embargo", "updat", "we", "contact", "ask", "request", "comment"];

/// The dates of a stretch of a block that the draft itself says, with their bytes in the block.
pub(crate) fn dates_of(scene: &Scene) -> Vec<DateMention> {
    let text = without_spans(scene.text());
    let mut told = dates(&text, &DateContext::default());
    for date in &mut told {
        date.span = date.span.start + scene.range.start..date.span.end + scene.range.start;
    }
    told.retain(|date| scene.is_prose(&date.span) && date.kind != DateKind::Relative);
    told
}

/// Durations are looked at on their own; dates beside them are told without them.
pub(crate) fn without_spans(text: &str) -> String {
    let mut text = text.to_owned();
    for span in spans_in(&text.clone()) {
        let length = span.at.len();
        text.replace_range(span.at, &" ".repeat(length));
    }
    text
}

impl<P: Papers> Checker<'_, P> {
    pub(crate) fn dates(&self, scene: &Scene) -> Result<(), P::Problem> {
        for date in dates_of(scene) {
            if date.how.contains(&DateHow::NotInCalendar)
                || date.value.is_none() && date.certainty > 0 && has_day(scene, &date)
            {
                let why = "there is no such day in the calendar".to_owned();
                self.note(scene, &date.span, Kind::Date, Verdict::Differs, why, Vec::new());
                continue;
            }
            let Some(said) = date.value.and_then(said_by) else { continue };
            if date.how.contains(&DateHow::WeekdayDisagrees)
                && let Said::Date(day) = said
            {
                let why = format!("{} was a {}", in_words(day), weekday(day));
                self.note(scene, &date.span, Kind::Date, Verdict::Differs, why, Vec::new());
                continue;
            }
            match said {
                Said::Span(from, until) => self.period(scene, &date.span, from, until)?,
                said => self.one_date(scene, &date.span, said, date.kind)?,
            }
        }
        Ok(())
    }

    fn one_date(
        &self,
        scene: &Scene,
        at: &Range<usize>,
        said: Said,
        kind: DateKind,
    ) -> Result<(), P::Problem> {
        let weekday = match said {
            Said::Date(day) if starts_with_weekday(&scene.block.plain[at.clone()]) => {
                format!("; the weekday is right: {}", weekday(day))
            }
            _ => String::new(),
        };
        if self.dated_otherwise(scene, at, said)? {
            return Ok(());
        }
        if let Some((place, called)) = self.date_in(scene.sources(), said)? {
            self.note(
                scene,
                at,
                Kind::Date,
                Verdict::Holds,
                format!("stands in {called}{weekday}"),
                vec![place],
            );
            return Ok(());
        }
        if self.draft.events.iter().any(|(_, date)| same(said, Said::Date(*date))) {
            self.note(
                scene,
                at,
                Kind::Date,
                Verdict::Holds,
                format!("an event at the head of the draft{weekday}"),
                Vec::new(),
            );
            return Ok(());
        }
        let fine = matches!(said, Said::Date(day) if day.day().is_some())
            || matches!(said, Said::NoYear(_, Some(_)));
        let nearest = self.nearest_dates(scene.sources(), said)?;
        let others = self.others(scene);
        if let Some((place, called)) = self.date_in(&others, said)? {
            let (verdict, why) = if scene.own.is_empty() {
                (Verdict::Holds, format!("stands in {called}, cited elsewhere in the draft{weekday}"))
            } else if fine && must_be_there(scene, at) {
                (
                    Verdict::Differs,
                    format!("not in {}{nearest}; it stands in {called}", self.titles(&scene.own)),
                )
            } else {
                (
                    Verdict::CannotTell,
                    format!("not in {}, cited here; it stands in {called}{weekday}", self.titles(&scene.own)),
                )
            };
            self.note(scene, at, Kind::Date, verdict, why, vec![place]);
            return Ok(());
        }
        let in_case = match said {
            Said::Date(day) => self.papers.with_date(day, 3)?,
            _ => Vec::new(),
        };
        if let Some((paper, page)) = in_case.first() {
            let called = self.called(paper, *page)?;
            let place = PaperPlace { paper: paper.clone(), page: *page, bytes: 0..0, words: String::new() };
            let (verdict, why) = if scene.own.is_empty() {
                (Verdict::Holds, format!("no paper is cited for it; it stands in {called}{weekday}"))
            } else if fine && must_be_there(scene, at) {
                (
                    Verdict::Differs,
                    format!("not in {}{nearest}; it stands in {called}", self.titles(&scene.own)),
                )
            } else {
                (
                    Verdict::CannotTell,
                    format!("not in {}, cited here; it stands in {called}{weekday}", self.titles(&scene.own)),
                )
            };
            self.note(scene, at, Kind::Date, verdict, why, vec![place]);
            return Ok(());
        }
        let soft = !fine || kind == DateKind::Year || is_about_publishing(scene) || is_dateline(scene, at);
        let (verdict, why) = match (soft, scene.sources().is_empty()) {
            (true, _) => (Verdict::CannotTell, "no paper says this date".to_owned()),
            (false, true) => (Verdict::NotFound, "no paper says this date, and none is cited".to_owned()),
            (false, false) => (Verdict::Differs, format!("not in {}{nearest}", self.titles(scene.sources()))),
        };
        self.note(scene, at, Kind::Date, verdict, why, Vec::new());
        Ok(())
    }

    /// `order 12-058, dated 11 May 2012`: the date of the paper itself has to be this one.
    fn dated_otherwise(&self, scene: &Scene, at: &Range<usize>, said: Said) -> Result<bool, P::Problem> {
        let (Said::Date(day), [opened]) = (said, &scene.own[..]) else { return Ok(false) };
        let before = tokens(&scene.block.plain[scene.range.start..at.start]);
        let mut last = before
            .iter()
            .rev()
            .filter(|token| !is_weekday(&token.folded))
            .take(3)
            .map(|token| token.folded.as_str());
        let is_dated = match last.next() {
            Some("dated") => true,
            Some("of") => last
                .next()
                .is_some_and(|word| PAPERS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())),
            _ => false,
        };
        if !is_dated || day.day().is_none() {
            return Ok(false);
        }
        let Some(page) = self.page(&opened.paper.reference, 1)? else { return Ok(false) };
        // Only where the paper names its date, and only of the paper that is cited.
        let labelled = page.days().iter().find(|date| {
            let first = page.tokens().partition_point(|token| token.start < date.start);
            first
                .checked_sub(1)
                .is_some_and(|at| matches!(page.tokens()[at].folded.as_str(), "date" | "dated"))
        });
        let Some(true_date) = labelled.and_then(|_| date_of_paper(&page)) else { return Ok(false) };
        let is_another = before.iter().rev().take(5).any(|token| {
            token.folded.starts_with(|c: char| c.is_ascii_digit())
                && !opened.paper.title.contains(&token.folded)
                && !page.tokens().iter().take(60).any(|there| there.folded == token.folded)
        });
        if true_date == day || true_date.day().is_none() || is_another || on_day(true_date, day) {
            return Ok(false);
        }
        let why = format!("{} is dated {}", opened.paper.title, in_words(true_date));
        self.note(scene, at, Kind::Date, Verdict::Differs, why, Vec::new());
        Ok(true)
    }

    /// From one day to another: both have to stand in the papers, and no paper may say another end.
    fn period(
        &self,
        scene: &Scene,
        at: &Range<usize>,
        from: PartialDate,
        until: PartialDate,
    ) -> Result<(), P::Problem> {
        if from.first_second() > until.last_second() {
            let why = format!("{} is after {}", in_words(from), in_words(until));
            self.note(scene, at, Kind::Date, Verdict::Differs, why, Vec::new());
            return Ok(());
        }
        let mut contrary = None;
        for opened in scene.sources() {
            for page in self.cited_pages(opened)? {
                for date in page.days() {
                    let Said::Span(first, last) = date.said else { continue };
                    let (one, other) = (
                        same(Said::Date(from), Said::Date(first)),
                        same(Said::Date(until), Said::Date(last)),
                    );
                    let place = self.place(&page, date.start..date.end);
                    if one && other {
                        let why = format!("stands in {}", self.called(&page.paper, page.number)?);
                        self.note(scene, at, Kind::Date, Verdict::Holds, why, vec![place]);
                        return Ok(());
                    }
                    if one || other {
                        let why = format!(
                            "{} says {} to {}",
                            self.called(&page.paper, page.number)?,
                            in_words(first),
                            in_words(last)
                        );
                        let same_subject = words_before(&page, date.start).any(|word| has_stem(scene, word));
                        contrary.get_or_insert((why, place, same_subject));
                    }
                }
            }
        }
        let ends = [from, until].map(Said::Date);
        let mut there = 0;
        for said in ends {
            there += usize::from(self.date_in(scene.sources(), said)?.is_some());
        }
        if let Some((why, place, _)) = contrary.filter(|(.., same_subject)| there < 2 || *same_subject) {
            self.note(scene, at, Kind::Date, Verdict::Differs, why, vec![place]);
            return Ok(());
        }
        if there == 2 {
            let why = format!("both days stand in {}", self.titles(scene.sources()));
            self.note(scene, at, Kind::Date, Verdict::Holds, why, Vec::new());
            return Ok(());
        }
        for said in ends {
            self.one_date(scene, at, said, DateKind::Day)?;
        }
        Ok(())
    }

    /// Citations of the draft that this sentence does not have.
    pub(crate) fn others(&self, scene: &Scene) -> Vec<Opened> {
        let all = self.cited.borrow();
        let mut others = scene.near.clone();
        others.extend(
            all.iter().filter(|opened| !scene.own.iter().any(|own| own.paper == opened.paper)).cloned(),
        );
        others
    }

    fn date_in(&self, sources: &[Opened], said: Said) -> Result<Option<(PaperPlace, String)>, P::Problem> {
        for opened in sources {
            for page in self.all_pages(opened)? {
                if let Some(date) = page.days().iter().find(|date| says(date, said)) {
                    let called = self.called(&page.paper, page.number)?;
                    return Ok(Some((self.place(&page, date.start..date.end), called)));
                }
            }
        }
        Ok(None)
    }

    fn nearest_dates(&self, sources: &[Opened], said: Said) -> Result<String, P::Problem> {
        let Said::Date(wanted) = said else { return Ok(String::new()) };
        let mut near: Vec<PartialDate> = Vec::new();
        for opened in sources {
            for page in self.cited_pages(opened)? {
                near.extend(page.days().iter().filter_map(|date| match date.said {
                    Said::Date(day) if day.day().is_some() => Some(day),
                    _ => None,
                }));
            }
        }
        near.sort_by_key(|day| (day.first_second() - wanted.first_second()).abs());
        near.dedup();
        Ok(near
            .first()
            .map_or_else(String::new, |day| format!("; the nearest date there is {}", in_words(*day))))
    }
}

/// The words that say what a period is: `In force: 1 February 2012 to …`.
fn words_before(page: &crate::page::Page, start: usize) -> impl Iterator<Item = &str> {
    let at = page.tokens().partition_point(|token| token.start < start);
    let words = page.tokens()[at.saturating_sub(3)..at].iter().map(|token| token.folded.as_str());
    words.filter(|word| !crate::token::is_small(word) && word.chars().all(char::is_alphabetic))
}

fn has_stem(scene: &Scene, wanted: &str) -> bool {
    tokens(scene.text()).iter().any(|token| stem(&token.folded) == stem(wanted))
}

fn has_day(scene: &Scene, date: &DateMention) -> bool {
    let words = &scene.block.plain[date.span.clone()];
    words.contains(|c: char| c.is_ascii_digit())
        && words.contains(char::is_alphabetic)
        && date.kind == DateKind::Day
}

/// Whether a date of a page says what a date of the draft says: the same, or finer.
fn says(date: &PageDate, said: Said) -> bool {
    match date.said {
        Said::Span(from, until) => {
            same(said, Said::Date(from)) || same(said, Said::Date(until)) || is_whole(said, from, until)
        }
        there => same(said, there),
    }
}

/// `September 2012` is what `1 to 30 September 2012` says; so is any month inside of a period.
fn is_whole(said: Said, from: PartialDate, until: PartialDate) -> bool {
    match said {
        Said::Date(day) => {
            from.first_second() <= day.first_second()
                && day.last_second() <= until.last_second()
                && day.day().is_none()
        }
        _ => false,
    }
}

pub(crate) fn same(draft: Said, paper: Said) -> bool {
    match (draft, paper) {
        (Said::Date(draft), Said::Date(paper)) => on_day(paper, draft),
        (Said::NoYear(month, day), Said::Date(paper)) => {
            paper.month() == Some(month) && (day.is_none() || day == paper.day())
        }
        (Said::NoYear(month, day), Said::NoYear(there, day_there)) => {
            month == there && (day.is_none() || day == day_there)
        }
        (Said::Date(draft), Said::NoYear(month, day)) => {
            draft.month() == Some(month) && draft.day() == day && day.is_some()
        }
        _ => false,
    }
}

/// A date of a paper that lies in what the draft says; the hour is left aside.
fn on_day(paper: PartialDate, draft: PartialDate) -> bool {
    draft.year() == paper.year()
        && (draft.month().is_none() || draft.month() == paper.month())
        && (draft.day().is_none() || draft.day() == paper.day())
}

/// The word before says that this is when it was done.
fn must_be_there(scene: &Scene, at: &Range<usize>) -> bool {
    if scene.own.len() != 1 {
        return false;
    }
    let before = tokens(&scene.block.plain[scene.range.start..at.start]);
    let mut words = before.iter().rev().map(|token| token.folded.as_str());
    let last = words.find(|word| !matches!(*word, "on" | "the" | "by" | "in") && !is_weekday(word));
    let done = last.is_some_and(|word| DONE.contains(&word));
    let shown = before.iter().any(|token| SHOWS.contains(&token.folded.as_str()));
    let turned = before
        .iter()
        .any(|token| matches!(token.folded.as_str(), "no" | "not" | "nothing" | "nowhere" | "never"));
    done || shown && !turned
}

/// Words behind which stands what the cited paper itself has.
const SHOWS: &[&str] =
    &["shows", "lists", "records", "contains", "includes", "names", "notes", "showing", "listing"];

fn is_about_publishing(scene: &Scene) -> bool {
    tokens(scene.text()).iter().any(|token| OWN.contains(&stem(&token.folded)))
}

/// `PORT CASSEL, 3 December 2012 —`, or a line that is little more than a date.
fn is_dateline(scene: &Scene, at: &Range<usize>) -> bool {
    let around = &scene.block.plain;
    let behind = around[at.end..].trim_start();
    let before = &around[..at.start];
    let alone = around.len() - at.len() < 40 && scene.block.citations.is_empty();
    alone || before.len() < 60 && !before.contains('.') && behind.starts_with(['—', '–', '-', ':'])
}

fn starts_with_weekday(words: &str) -> bool {
    tokens(words).first().is_some_and(|token| is_weekday(&token.folded))
}

/// `21 November 2011`
pub(crate) fn in_words(date: PartialDate) -> String {
    let month = date.month().and_then(|month| {
        let at = usize::try_from(month).ok()?.checked_sub(1)?;
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]
        .get(at)
        .copied()
    });
    match (date.day(), month) {
        (Some(day), Some(month)) => format!("{day} {month} {}", date.year()),
        (None, Some(month)) => format!("{month} {}", date.year()),
        _ => date.year().to_string(),
    }
}

pub(crate) fn weekday(date: PartialDate) -> &'static str {
    let days = date.first_second().div_euclid(86_400);
    // 1 January 1970 was a Thursday.
    let names = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
    names.get(days.rem_euclid(7) as usize).copied().unwrap_or("day")
}
