//! When something was that a draft speaks of: the vote, the order, the first payment.

use daylight_analyze::date::{DateContext, DateKind, DateValue, dates};
use daylight_model::PartialDate;

use crate::Papers;
use crate::page::{Page, PageDate, Said};
use crate::token::{Token, is_small, stem, tokens};
use crate::weigh::{Checker, Scene};

/// A date that something can be counted from, and what tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) date: PartialDate,
    pub(crate) told_by: String,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words that lead from a thing to its date: `the election of 18 November`.
const LEADS: &[&str] = &[
    "of", "on", "held", "for", "dated", "is", "was", "to", "be", "in", "takes", "took", "place", "the",
    "came", "set", "from",
];

/// Words for papers.
pub(crate) const PAPERS: &[&str] = &[
    "order",
    "memorandum",
    "memo",
    "note",
    "letter",
    "minute",
    "message",
    "email",
    "mail",
    "receipt",
    "register",
    "cable",
    "document",
    "paper",
    "file",
    "tasking",
    "draft",
    "contract",
];

impl<P: Papers> Checker<'_, P> {
    /// The dates that a few words can stand for: by the head of the draft, its own text, the papers it cites, the
    /// events of the case.
    pub(crate) fn anchors(&self, scene: &Scene, phrase: &[&str]) -> Result<Vec<Anchor>, P::Problem> {
        let words: Vec<&str> = phrase.iter().copied().filter(|word| !is_small(word)).collect();
        let month = words.iter().find_map(|word| MONTHS.iter().position(|month| month == word));
        let month = month.map(|at| at as i8 + 1);
        let Some(head) = words.iter().rev().find(|word| !MONTHS.contains(word)) else {
            return Ok(Vec::new());
        };
        let head = stem(head);
        let mut found: Vec<Anchor> = Vec::new();
        let fits = |date: &PartialDate| month.is_none_or(|month| date.month() == Some(month));
        let called = |name: &str| tokens(name).iter().any(|token| stem(&token.folded) == head);
        for (name, date) in &self.draft.events {
            if called(name) && fits(date) {
                found.push(Anchor { date: *date, told_by: format!("{name}, as the draft says at its head") });
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        for block in &self.draft.blocks {
            let told = of_text(&block.plain);
            for date in beside(head, &tokens(&block.plain), &told).filter(fits) {
                found.push(Anchor { date, told_by: "as the draft says".to_owned() });
            }
        }
        let all = self.cited.borrow().clone();
        for opened in scene.own.iter().chain(&scene.near).chain(&all) {
            for page in self.all_pages(opened)? {
                for date in beside(head, page.tokens(), page.days()).filter(fits) {
                    found.push(Anchor {
                        date,
                        told_by: format!("as {} says", self.called(&page.paper, page.number)?),
                    });
                }
            }
        }
        for (name, date) in self.papers.events()? {
            if called(&name) && fits(&date) {
                found.push(Anchor { date, told_by: format!("{name}, an event of the case") });
            }
        }
        if PAPERS.contains(&head) {
            for opened in scene.own.iter().chain(&scene.near) {
                if let Some(page) = self.page(&opened.paper.reference, 1)?
                    && let Some(date) = date_of_paper(&page)
                {
                    found.push(Anchor { date, told_by: format!("the date of {}", opened.paper.title) });
                }
            }
        }
        let mut seen = Vec::new();
        found.retain(|anchor| {
            let is_new = !seen.contains(&anchor.date);
            seen.push(anchor.date);
            is_new
        });
        found.truncate(12);
        Ok(found)
    }
}

/// The month alone, of a phrase such as `the April vote` that nothing gives a day: the first one behind a date.
pub(crate) fn next_month(phrase: &[&str], after: PartialDate) -> Option<PartialDate> {
    let month = phrase.iter().find_map(|word| MONTHS.iter().position(|month| month == word))? as i8 + 1;
    let year = if after.month().is_some_and(|from| month < from) { after.year() + 1 } else { after.year() };
    PartialDate::of_month(year, month).ok()
}

/// The date that a paper gives itself on its first page: after a label, or in its first lines.
pub(crate) fn date_of_paper(page: &Page) -> Option<PartialDate> {
    let labelled = page.days().iter().find(|day| {
        let before = page.tokens().partition_point(|token| token.start < day.start);
        page.tokens()[before.saturating_sub(3)..before]
            .iter()
            .any(|token| matches!(token.folded.as_str(), "date" | "dated" | "datum" | "sent"))
    });
    let early =
        || page.days().iter().find(|day| matches!(day.said, Said::Date(date) if date.day().is_some()));
    match labelled.or_else(early)?.said {
        Said::Date(date) => Some(date),
        Said::Span(..) | Said::NoYear(..) => None,
    }
}

/// Dates of a text of our own, without those counted from others.
pub(crate) fn of_text(text: &str) -> Vec<PageDate> {
    let told = dates(text, &DateContext::default());
    let told = told.into_iter().filter(|date| date.kind != DateKind::Relative);
    told.filter_map(|date| {
        let said = said_by(date.value?)?;
        Some(PageDate { said, start: date.span.start, end: date.span.end })
    })
    .collect()
}

pub(crate) fn said_by(value: DateValue) -> Option<Said> {
    Some(match value {
        DateValue::Date(date) => Said::Date(date),
        DateValue::Range(from, until) => Said::Span(from, until),
        DateValue::NoYear { month, day } => Said::NoYear(month, day),
        DateValue::Either(one, _) => Said::Date(one),
        DateValue::NoYearRange { .. } => return None,
    })
}

/// Dates that stand right behind a word: `election of 18 November 2012`; or right before it: `the 18 November election`.
fn beside<'a>(
    head: &'a str,
    tokens: &'a [Token],
    told: &'a [PageDate],
) -> impl Iterator<Item = PartialDate> + 'a {
    told.iter().filter_map(move |date| {
        let Said::Date(day) = date.said else { return None };
        let at = tokens.partition_point(|token| token.start < date.start);
        let mut before = tokens[..at].iter().rev().take(6);
        let is_behind = before
            .find(|token| !LEADS.contains(&token.folded.as_str()) && !is_weekday(&token.folded))
            .is_some_and(|token| stem(&token.folded) == head);
        let after = tokens.partition_point(|token| token.start < date.end);
        let is_before = tokens.get(after).is_some_and(|token| stem(&token.folded) == head);
        (is_behind || is_before).then_some(day)
    })
}

pub(crate) fn is_weekday(word: &str) -> bool {
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].contains(&word)
}
