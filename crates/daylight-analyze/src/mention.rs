use std::fmt::Write;

use daylight_model::{Mention, MentionKind, PageMentions, PartialDate};

use crate::date::{DateContext, DateHow, DateMention, DateValue, Order, dates};
use crate::marking::{MarkingKind, MarkingMention, Surroundings, expected_banner, markings_in};
use crate::name::{NameKind, NameMention, names};
use crate::number::{NumberHow, NumberKind, NumberMention, numbers};
use crate::paper::{HEADED_PAGES, heading, heading_date, references_in, requirement_in};

/// Raised whenever the same text gives other mentions than before.
pub const ANALYSIS_VERSION: u32 = 3;

/// Mentions of one document that are kept.
const MOST: usize = 200_000;

/// Tells what stands on the pages of one document, one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Analysis {
    sent: Option<PartialDate>,
    /// A page before this one has a banner that cannot be anything else.
    marked: bool,
    order: SettledOrder,
    kept: usize,
    /// Pages that lie before the next.
    before: u32,
    /// What the heading of a page so far says.
    headed: Option<PartialDate>,
}

/// Which number of a date comes first, by the dates of the pages so far that can be read in one way only.
#[derive(Debug, Clone, Copy, Default)]
enum SettledOrder {
    #[default]
    NotYet,
    All(Order),
    Both,
}

impl Analysis {
    /// For a document of which the next page is this one, from 1.
    pub fn from_page(page: u32) -> Self {
        Self { before: page.saturating_sub(1), ..Self::default() }
    }

    /// The document itself says when it was sent.
    pub fn sent(&mut self, date: PartialDate) {
        self.sent.get_or_insert(date);
    }

    /// What the next page says. The language is that of the document, as far as it can be told by now: it settles the
    /// order of day and month where nothing else does, and the mention tells that it did.
    pub fn page(&mut self, text: &str, language: Option<&str>) -> PageMentions {
        let mut found = self.markings(text);
        let order = match self.order {
            SettledOrder::All(order) => Some(order),
            SettledOrder::NotYet | SettledOrder::Both => None,
        };
        let document_date = self.sent.or(self.headed);
        let told = dates(text, &DateContext { document_date, language, order });
        self.order =
            told.iter().filter_map(|date| order_shown(text, date)).fold(self.order, SettledOrder::and);
        // A message has its heading from the format; what stands in it like one is that of another.
        if self.before < HEADED_PAGES && self.sent.is_none() {
            let heading = heading(text, &told);
            self.headed = self.headed.or_else(|| heading_date(&heading));
            found.extend(heading);
        }
        self.before = self.before.saturating_add(1);
        found.extend(told.into_iter().filter_map(|date| of_date(text, date)));
        found.extend(references_in(text));
        found.extend(requirement_in(text));
        found.extend(numbers(text).into_iter().map(of_number));
        found.extend(names(text).into_iter().map(of_name));
        // A place that is none would cost the document its reading.
        found.retain(|mention| text.get(mention.span()).is_some_and(|inside| !inside.is_empty()));
        found.sort_by_key(|mention| (mention.start, mention.end));
        let room = PageMentions::MOST.min(MOST.saturating_sub(self.kept));
        let left_out = u32::try_from(found.len().saturating_sub(room)).unwrap_or(u32::MAX);
        found.truncate(room);
        self.kept += found.len();
        PageMentions { mentions: found, left_out }
    }

    fn markings(&mut self, text: &str) -> Vec<Mention> {
        let mut markings = markings_in(text, Surroundings { marked: self.marked, date: self.sent });
        self.marked |= markings.iter().any(|marking| {
            marking.kind == MarkingKind::Banner && marking.sure >= 75 && marking.marking.level.is_some()
        });
        let mut made_by_portions = None;
        if let Some(expected) = expected_banner(&markings, self.sent.as_ref()) {
            let banner = expected.roll_up.banner.to_string();
            match expected.printed.and_then(|at| markings.get_mut(at)) {
                Some(printed) if !expected.findings.is_empty() => {
                    printed.findings.extend(expected.findings);
                    made_by_portions = Some((printed.span.start, format!("its portions make {banner}")));
                }
                Some(_) => {}
                None => {
                    let first = markings.iter().find(|marking| marking.kind == MarkingKind::Portion);
                    let words = format!("the page prints no banner; its portions make {banner}");
                    made_by_portions = first.map(|first| (first.span.start, words));
                }
            }
        }
        let with_expected = |marking: MarkingMention| {
            let expected = made_by_portions.as_ref().filter(|(start, _)| *start == marking.span.start);
            of_marking(marking, expected.map(|(_, words)| words.clone()))
        };
        markings.into_iter().map(with_expected).collect()
    }
}

impl SettledOrder {
    fn and(self, shown: Order) -> Self {
        match self {
            Self::NotYet => Self::All(shown),
            Self::All(order) if order == shown => self,
            Self::All(_) | Self::Both => Self::Both,
        }
    }
}

/// The order of a date in figures of which one is too large for a month.
fn order_shown(text: &str, date: &DateMention) -> Option<Order> {
    let written = text.get(date.span.clone())?;
    if !matches!(date.value, Some(DateValue::Date(_))) || written.contains(char::is_alphabetic) {
        return None;
    }
    let mut numbers = written.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let (first, second): (u32, u32) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    numbers.next()?;
    match (first, second) {
        (13..=31, 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..=31) => Some(Order::MonthFirst),
        _ => None,
    }
}

pub(crate) fn mention(
    span: std::ops::Range<usize>,
    kind: MentionKind,
    value: String,
    certainty: u8,
) -> Mention {
    // Pages are at most 4 MiB.
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Mention {
        start: byte(span.start),
        end: byte(span.end),
        kind,
        value: cut(value, Mention::LONGEST_VALUE),
        how: String::new(),
        certainty: certainty.min(100),
        marking: None,
        findings: Vec::new(),
    }
}

/// In one line, and of so many bytes at most.
pub(crate) fn cut(mut text: String, most: usize) -> String {
    if text.contains(char::is_control) {
        text = text.replace(char::is_control, " ");
    }
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most - '…'.len_utf8()));
        text.push('…');
    }
    text
}

fn of_marking(marking: MarkingMention, expected: Option<String>) -> Mention {
    let kind = match marking.kind {
        MarkingKind::Banner => MentionKind::Banner,
        MarkingKind::Labelled => MentionKind::LabelledMarking,
        MarkingKind::Portion => MentionKind::Portion,
        MarkingKind::Caption => MentionKind::Caption,
        MarkingKind::InText => MentionKind::MarkingInText,
        MarkingKind::Block => MentionKind::MarkingBlock,
        MarkingKind::Stamp => MentionKind::MarkingStamp,
    };
    let value = match &marking.authority {
        Some(authority) if authority.value.is_empty() => authority.field.name().to_owned(),
        Some(authority) => format!("{}: {}", authority.field.name(), authority.value),
        None => marking.marking.text.clone(),
    };
    let mut how = String::new();
    for repair in &marking.repairs {
        let between = if how.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(how, "{between}{} read as {}", repair.was, repair.now);
    }
    let mut findings: Vec<String> =
        marking.findings.iter().map(ToString::to_string).chain(expected).collect();
    findings.dedup();
    findings.truncate(Mention::MOST_FINDINGS);
    let mut said = marking.marking;
    bound(&mut said);
    Mention {
        how: cut(how, Mention::LONGEST_WORDS),
        marking: marking.authority.is_none().then_some(said),
        findings: findings.into_iter().map(|finding| cut(finding, Mention::LONGEST_WORDS)).collect(),
        ..mention(marking.span, kind, value, marking.sure)
    }
}

/// Lists of a marking are as long as a line of paper allows; these are the limits that the reader of mentions holds.
fn bound(marking: &mut daylight_model::Marking) {
    marking.text = cut(std::mem::take(&mut marking.text), Mention::LONGEST_VALUE);
    for list in [&mut marking.owners, &mut marking.controls, &mut marking.releasable] {
        list.truncate(Mention::MOST_IN_LIST);
        for word in list {
            *word = cut(std::mem::take(word), Mention::LONGEST_WORDS);
        }
    }
}

/// A date of which nothing can be told is none that could be looked for; one that no calendar has is a finding.
fn of_date(text: &str, date: DateMention) -> Option<Mention> {
    let Some(value) = date.value else {
        let impossible = date.how.contains(&DateHow::NotInCalendar);
        let written = text.get(date.span.clone()).filter(|_| impossible)?;
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut told = mention(date.span, MentionKind::Date, written, date.certainty);
        told.findings.push(date_how(DateHow::NotInCalendar).to_owned());
        return Some(told);
    };
    let kind = match value {
        DateValue::Range(..) | DateValue::NoYearRange { .. } => MentionKind::Period,
        DateValue::Date(_) | DateValue::Either(..) | DateValue::NoYear { .. } => MentionKind::Date,
    };
    let how: Vec<&str> = date.how.iter().map(|how| date_how(*how)).collect();
    Some(Mention {
        how: cut(how.join(", "), Mention::LONGEST_WORDS),
        ..mention(date.span, kind, value.to_string(), date.certainty)
    })
}

fn date_how(how: DateHow) -> &'static str {
    match how {
        DateHow::Mended => "letters read as digits",
        DateHow::CenturyOfDocument => "the century is that of the document",
        DateHow::CenturyOfText => "the century is that of other years on the page",
        DateHow::CenturyGuessed => "the century is guessed",
        DateHow::YearOfDocument => "the year is that of the document",
        DateHow::YearOfRange => "the year is that of the other end",
        DateHow::OrderByWeekday => "the weekday tells the order of day and month",
        DateHow::OrderOfOthers => "other dates tell the order of day and month",
        DateHow::OrderOfLanguage => "the language tells the order of day and month",
        DateHow::OrderUnknown => "day and month can change places",
        DateHow::FromDocument => "counted from the date of the document",
        DateHow::FromDateBefore => "counted from the date before",
        DateHow::NothingToCountFrom => "nothing to count from",
        DateHow::WeekdayAgrees => "the weekday agrees",
        DateHow::WeekdayDisagrees => "the weekday is that of another day",
        DateHow::NotInCalendar => "there is no such day",
        DateHow::PartOfIt => "a part of it",
        DateHow::SeasonOfNorth => "a season of the north",
        DateHow::FiscalYearOfUs => "a fiscal year of the United States",
        DateHow::EndsBeforeItBegins => "it ends before it begins",
    }
}

fn of_number(number: NumberMention) -> Mention {
    let kind = match number.kind {
        NumberKind::Email => MentionKind::Email,
        NumberKind::Phone => MentionKind::Phone,
        NumberKind::Iban => MentionKind::Iban,
        NumberKind::Card => MentionKind::Card,
        NumberKind::Amount => MentionKind::Amount,
        NumberKind::TravelDocument => MentionKind::TravelDocument,
        NumberKind::Ipv4 | NumberKind::Ipv6 => MentionKind::Ip,
        NumberKind::Url => MentionKind::Url,
        NumberKind::CryptoAddress => MentionKind::CryptoAddress,
        NumberKind::Vehicle => MentionKind::Vehicle,
        NumberKind::LegalEntity => MentionKind::LegalEntity,
        NumberKind::Vat => MentionKind::Vat,
    };
    let how = match number.how {
        NumberHow::Form => "",
        NumberHow::Word => "a word beside it says so",
        NumberHow::Check => "its check digits are right",
        NumberHow::CheckAndWord => "its check digits are right, and a word beside it says so",
    };
    Mention { how: how.to_owned(), ..mention(number.span, kind, number.value, number.certainty) }
}

fn of_name(name: NameMention) -> Mention {
    let kind = match name.kind {
        NameKind::Person => MentionKind::Person,
        NameKind::Organisation => MentionKind::Organisation,
        NameKind::Place => MentionKind::Place,
        NameKind::Codeword => MentionKind::Codeword,
    };
    Mention { how: name.how.to_owned(), ..mention(name.span, kind, name.value, name.certainty) }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "texts of these tests are ours")]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_its_markings_dates_and_numbers_in_their_order() {
        let text = "SECRET//NOFORN\n\n(S//NF) Paid on 14 March 2011 to DE89 3704 0044 0532 0130 00 by clerk@harbour.example.\n";
        let told = Analysis::default().page(text, Some("en"));
        let kinds: Vec<_> = told.mentions.iter().map(|one| (one.kind.name(), one.value.as_str())).collect();
        assert_eq!(
            kinds,
            [
                ("banner", "SECRET//NOFORN"),
                ("portion", "(S//NF)"),
                ("date", "2011-03-14"),
                ("iban", "DE89370400440532013000"),
                ("email", "clerk@harbour.example"),
            ]
        );
        assert_eq!(&text[told.mentions[3].span()], "DE89 3704 0044 0532 0130 00");
    }

    #[test]
    fn a_banner_that_its_portions_do_not_make_says_what_they_make() {
        let told = Analysis::default().page("CONFIDENTIAL\n\n(S//NF) The ferry was late.\n", None);
        let banner = &told.mentions[0];
        assert!(banner.findings.contains(&"its portions make SECRET//NOFORN".to_owned()), "{banner:?}");
    }

    #[test]
    fn a_page_before_settles_which_number_is_the_day() {
        let mut analysis = Analysis::default();
        let mut told = |text: &str, kind: MentionKind| {
            let told = analysis.page(text, None).mentions.into_iter().find(|one| one.kind == kind);
            told.map(|one| one.value).unwrap_or_default()
        };
        told("Signed 23/04/1963.", MentionKind::Date);
        assert_eq!(told("Signed 03/04/1963.", MentionKind::Date), "1963-04-03");
        let heading = MentionKind::Heading(daylight_model::HeadingField::Date);
        assert_eq!(told("Signed 03/04/1963.", heading), "1963-04-03");
        told("Signed 04/23/1963.", MentionKind::Date);
        assert_eq!(told("Signed 03/04/1963.", MentionKind::Date), "1963-03-04 or 1963-04-03");
    }

    #[test]
    fn what_is_beyond_the_limit_is_counted() {
        let page = "a@b.example ".repeat(PageMentions::MOST + 7);
        let mut analysis = Analysis::default();
        for _ in 0..MOST / PageMentions::MOST {
            let told = analysis.page(&page, None);
            assert_eq!((told.mentions.len(), told.left_out), (PageMentions::MOST, 7));
        }
        let told = analysis.page(&page, None);
        assert_eq!((told.mentions.len(), told.left_out as usize), (0, PageMentions::MOST + 7));
    }
}
