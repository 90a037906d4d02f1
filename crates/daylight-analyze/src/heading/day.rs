//! Days as headings print them. Small on purpose: dates in running text are read in `date`, and this file is
//! the one place to change when headings are to use that reader.

use std::ops::Range;

use daylight_model::PartialDate;

use super::fold;

/// A day in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: PartialDate,
    /// Bytes of the line.
    pub(crate) span: Range<usize>,
    /// Whether it is written with the time and zone of a message.
    pub(crate) with_time: bool,
}

/// The first day of a line. `00/00/00` and the like are none, `00/00/1975` is a year.
pub(crate) fn first(line: &str) -> Option<Day> {
    days(line, true).into_iter().next()
}

/// All days of a line.
pub(crate) fn all(line: &str) -> Vec<Day> {
    days(line, false)
}

/// Whether the value is a date or one of the fillers that stand for "unknown".
pub(crate) fn fills_a_date(value: &str) -> bool {
    let value = value.trim();
    let shape = tokens(value);
    if shape.len() > 8 {
        return false;
    }
    if let Some(day) = first(value) {
        return day.span.len() + 6 >= value.len();
    }
    let numbers = shape.iter().filter(|token| token.number.is_some()).count();
    numbers == 3 && value.len() <= 12 && value.contains(['/', '-', '.'])
}

/// A run of digits or of letters.
#[derive(Debug)]
struct Token<'a> {
    text: &'a str,
    span: Range<usize>,
    number: Option<u32>,
    /// What stands between it and the one before.
    gap: &'a str,
}

fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut end = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        let digit = c.is_numeric();
        let mut until = start + c.len_utf8();
        while let Some((at, next)) =
            chars.next_if(|(_, next)| next.is_alphanumeric() && next.is_numeric() == digit)
        {
            until = at + next.len_utf8();
        }
        let text = &line[start..until];
        let number = if digit && text.len() <= 8 { number(text) } else { None };
        tokens.push(Token { text, span: start..until, number, gap: &line[end..start] });
        end = until;
        if tokens.len() > 400 {
            break;
        }
    }
    tokens
}

/// Digits, the Arabic ones too.
fn number(text: &str) -> Option<u32> {
    let mut value = 0_u32;
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
            '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
            _ => return None,
        };
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    Some(value)
}

fn days(line: &str, only_first: bool) -> Vec<Day> {
    let mut found = Vec::new();
    if line.len() > 600 || !line.chars().any(char::is_numeric) {
        return found;
    }
    let tokens = tokens(line);
    let mut at = 0;
    while at < tokens.len() {
        let behind_number = at > 0 && tokens[at - 1].number.is_some() && near(tokens[at].gap);
        match day_at(&tokens[at..], behind_number) {
            Some((date, used, with_time)) => {
                let span = tokens[at].span.start..tokens[at + used - 1].span.end;
                found.push(Day { date, span, with_time });
                if only_first {
                    break;
                }
                at += used;
            }
            None => at += 1,
        }
    }
    found
}

fn day_at(tokens: &[Token<'_>], behind_number: bool) -> Option<(PartialDate, usize, bool)> {
    moment(tokens)
        .or_else(|| day_month_year(tokens))
        .or_else(|| month_day_year(tokens))
        .or_else(|| numeric(tokens))
        // "31 June 1963" is no day, and not June either.
        .or_else(|| if behind_number { None } else { month_year(tokens) })
}

/// `261912Z APR 68`, and with the day and month before the time: `AUG 26 2214Z 60`.
fn moment(tokens: &[Token<'_>]) -> Option<(PartialDate, usize, bool)> {
    let [time, zone, month, year, ..] = tokens else { return None };
    if time.text.len() != 6 || zone.text.len() != 1 || !zone.gap.is_empty() {
        return None;
    }
    let value = time.number?;
    let (day, hour, minute) = (value / 10_000, value / 100 % 100, value % 100);
    if hour > 23 || minute > 59 {
        return None;
    }
    let date = of(year_of(year)?, month_of(month.text)?, day)?;
    Some((date, 4, true))
}

/// `21 Nov 63`, `21. November 1963`, `21 de noviembre de 1963`, `21st November, 1963`, `21NOV63`.
fn day_month_year(tokens: &[Token<'_>]) -> Option<(PartialDate, usize, bool)> {
    let day = tokens.first()?;
    if day.text.len() > 2 {
        return None;
    }
    let number = day.number?;
    let mut at = 1;
    let ordinal =
        |text: &str| matches!(text.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "er" | "o");
    if tokens.get(at).is_some_and(|token| token.gap.is_empty() && ordinal(token.text)) {
        at += 1;
    }
    let filler = |token: &Token<'_>| matches!(token.text.to_ascii_lowercase().as_str(), "de" | "of" | "del");
    if tokens.get(at).is_some_and(filler) {
        at += 1;
    }
    let month = tokens.get(at).filter(|token| near(token.gap))?;
    let month = month_of(month.text)?;
    at += 1;
    if tokens.get(at).is_some_and(filler) {
        at += 1;
    }
    let year = tokens.get(at).filter(|token| near(token.gap))?;
    Some((of(year_of(year)?, month, number)?, at + 1, false))
}

/// `Nov 21, 1963`, `NOV 2 1 1963` as a stamp prints it, `AUG 26 2214Z 60`.
fn month_day_year(tokens: &[Token<'_>]) -> Option<(PartialDate, usize, bool)> {
    let [month, day, rest @ ..] = tokens else { return None };
    if month.number.is_some() || day.text.len() > 2 || !near(day.gap) {
        return None;
    }
    let number = day.number?;
    let month = month_of(month.text)?;
    let ordinal =
        |token: &&Token<'_>| token.gap.is_empty() && matches!(token.text, "st" | "nd" | "rd" | "th");
    let skipped = usize::from(rest.first().filter(ordinal).is_some());
    if let [time, zone, year, ..] = &rest[skipped..]
        && time.text.len() == 4
        && zone.text.eq_ignore_ascii_case("Z")
        && zone.gap.is_empty()
    {
        return Some((of(year_of(year)?, month, number)?, 5 + skipped, true));
    }
    let year = rest.get(skipped).filter(|token| near(token.gap))?;
    if let Some(date) = year_of(year).and_then(|year| of(year, month, number)) {
        return Some((date, 3 + skipped, false));
    }
    let [second, year, ..] = rest else { return None };
    if day.text.len() == 1 && second.text.len() == 1 && year.text.len() == 4 {
        return Some((of(year_of(year)?, month, number * 10 + second.number?)?, 4, false));
    }
    None
}

/// `11/21/63`, `11-21-1963`, `21.11.1963`, `1963-11-21`. Month first unless that cannot be or dots divide.
fn numeric(tokens: &[Token<'_>]) -> Option<(PartialDate, usize, bool)> {
    let [a, b, c, ..] = tokens else { return None };
    let divided = |gap: &str| matches!(gap.trim(), "/" | "-" | "." | "–");
    if !divided(b.gap) || !divided(c.gap) || b.gap.trim() != c.gap.trim() || b.text.len() > 2 {
        return None;
    }
    let (first, second) = (a.number?, b.number?);
    if a.text.len() == 4 {
        let year =
            i16::try_from(first).ok().filter(|year| c.text.len() <= 2 && (1000..=2100).contains(year))?;
        return Some((of(year, second, c.number?)?, 3, false));
    }
    if a.text.len() > 2 {
        return None;
    }
    let year = year_of(c)?;
    let (month, day) =
        if first > 12 || (b.gap.trim() == "." && second <= 12) { (second, first) } else { (first, second) };
    Some((of(year, month, day)?, 3, false))
}

/// `November 1963`; only with four digits, two are a day as often.
fn month_year(tokens: &[Token<'_>]) -> Option<(PartialDate, usize, bool)> {
    let [month, year, ..] = tokens else { return None };
    if year.text.len() != 4 || month.text.len() < 3 || !near(year.gap) {
        return None;
    }
    let year = year_of(year)?;
    Some((of(year, month_of(month.text)?, 0)?, 2, false))
}

/// Zeros stand for what is not known.
fn of(year: i16, month: u32, day: u32) -> Option<PartialDate> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = match (month, day) {
        (0, 0) => PartialDate::of_year(year),
        (_, 0) => PartialDate::of_month(year, month),
        _ => PartialDate::of_day(year, month, day),
    };
    // Not in the calendar: no date, whatever was meant.
    date.ok()
}

/// Two digits from 30 on are of the twentieth century, the others of this one.
fn year_of(token: &Token<'_>) -> Option<i16> {
    let value = i16::try_from(token.number?).ok()?;
    match token.text.chars().count() {
        2 if value == 0 => None,
        2 if value >= 30 => Some(1900 + value),
        2 => Some(2000 + value),
        4 if (1700..=2100).contains(&value) => Some(value),
        _ => None,
    }
}

fn near(gap: &str) -> bool {
    gap.len() <= 4
        && !gap.contains(['(', ')', '/'])
        && gap.chars().filter(|c| !c.is_whitespace()).count() <= 2
}

/// The first letters that tell a month, in English, French, German, Spanish, Russian and Arabic.
const MONTHS: [&[&str]; 12] = [
    &["JAN", "ENE", "ЯНВ", "يناير", "كانون الثاني"],
    &["FEB", "FEV", "ФЕВ", "فبراير", "شباط"],
    &["MAR", "МАР", "مارس", "آذار"],
    &["APR", "AVR", "ABR", "АПР", "أبريل", "نيسان"],
    &["MAY", "MAI", "МАЙ", "МАЯ", "مايو", "أيار"],
    &["JUN", "JUIN", "ИЮН", "يونيو", "حزيران"],
    &["JUL", "JUIL", "ИЮЛ", "يوليو", "تموز"],
    &["AUG", "AOU", "AGO", "АВГ", "أغسطس", "آب"],
    &["SEP", "СЕН", "سبتمبر", "أيلول"],
    &["OCT", "OKT", "ОКТ", "أكتوبر"],
    &["NOV", "НОЯ", "نوفمبر"],
    &["DEC", "DEZ", "DIC", "ДЕК", "ديسمبر"],
];

/// The whole names, to bear with a letter misread.
const NAMES: [(&str, u32); 42] = [
    ("JANUARY", 1),
    ("FEBRUARY", 2),
    ("MARCH", 3),
    ("APRIL", 4),
    ("JUNE", 6),
    ("JULY", 7),
    ("AUGUST", 8),
    ("SEPTEMBER", 9),
    ("OCTOBER", 10),
    ("NOVEMBER", 11),
    ("DECEMBER", 12),
    ("SEPT", 9),
    ("JANVIER", 1),
    ("FEVRIER", 2),
    ("MARS", 3),
    ("AVRIL", 4),
    ("JUIN", 6),
    ("JUILLET", 7),
    ("AOUT", 8),
    ("SEPTEMBRE", 9),
    ("OCTOBRE", 10),
    ("NOVEMBRE", 11),
    ("DECEMBRE", 12),
    ("JANUAR", 1),
    ("FEBRUAR", 2),
    ("MARZ", 3),
    ("JUNI", 6),
    ("JULI", 7),
    ("OKTOBER", 10),
    ("DEZEMBER", 12),
    ("ENERO", 1),
    ("FEBRERO", 2),
    ("MARZO", 3),
    ("ABRIL", 4),
    ("MAYO", 5),
    ("JUNIO", 6),
    ("JULIO", 7),
    ("AGOSTO", 8),
    ("SEPTIEMBRE", 9),
    ("OCTUBRE", 10),
    ("NOVIEMBRE", 11),
    ("DICIEMBRE", 12),
];

fn month_of(word: &str) -> Option<u32> {
    if word.len() < 3 || word.len() > 24 {
        return None;
    }
    let folded = fold::folded(word);
    let latin = folded.is_ascii();
    let known = |names: &[&str]| {
        names
            .iter()
            .any(|name| folded == *name || (!latin && !name.is_ascii() && folded == fold::folded(name)))
    };
    if let Some(at) = MONTHS.iter().position(|names| known(names)) {
        return u32::try_from(at + 1).ok();
    }
    if !latin {
        // Russian bends its months at the end; four letters tell them.
        let at = MONTHS
            .iter()
            .position(|names| names.iter().any(|name| folded.starts_with(&fold::folded(name))))?;
        return u32::try_from(at + 1).ok();
    }
    let squeezed = fold::squeezed(word);
    let bound = if squeezed.len() >= 5 { 1 } else { 0 };
    NAMES
        .iter()
        .filter_map(|(name, month)| {
            Some((fold::distance(name, &squeezed, bound + usize::from(name.len() > 7))?, *month))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, month)| month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_headings_are_read() {
        for (line, wanted) in [
            ("03/26/64", "1964-03-26"),
            (": 11/18/2014", "2014-11-18"),
            ("24 Apr 64", "1964-04-24"),
            ("June 21, 1963", "1963-06-21"),
            ("MAY 1 3 1960", "1960-05-13"),
            ("21 Septomber 1963", "1963-09-21"),
            ("SECRET 261912Z APR 68 CITE", "1968-04-26"),
            ("AUG 26 2214Z 60", "1960-08-26"),
            ("21NOV63", "1963-11-21"),
            ("le 3 août 1962", "1962-08-03"),
            ("Bonn, den 21. März 1961", "1961-03-21"),
            ("12 de octubre de 1962", "1962-10-12"),
            ("5 октября 1962 г.", "1962-10-05"),
            ("٣ مارس ١٩٦٢", "1962-03-03"),
            ("1963-11-22", "1963-11-22"),
            ("22.11.1963", "1963-11-22"),
            ("00/00/1975", "1975"),
            ("06/00/1975", "1975-06"),
            ("November 1963", "1963-11"),
        ] {
            assert_eq!(first(line).map(|day| day.date.to_string()).as_deref(), Some(wanted), "{line}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for line in [
            "00/00/00",
            "31 June 1963",
            "13/13/63",
            "104-10001-10008",
            "page 3 of 4",
            "may 5 men come",
            "1/2",
        ] {
            assert_eq!(first(line), None, "{line}");
        }
        assert!(fills_a_date("00/00/00"));
        assert!(!fills_a_date("JFK34 : F13 : 1993.07.31"));
    }
}
