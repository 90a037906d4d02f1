use daylight_model::PartialDate;

/// A date as RFC 5322 writes it and as mail programs do: its pieces in any order, years of two
/// digits, seconds left out, zones by name. ISO 8601 too.
///
/// `mail_parser` reads dates as well, but takes the digits it meets for the date's whatever they
/// are; a wrong date is worse than none.
pub(in crate::formats) fn in_mail(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let mut pieces = Pieces::default();
    for word in
        without_comments(text).split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty())
    {
        pieces.take(word)?;
    }
    pieces.date()
}

#[derive(Debug, Default)]
struct Pieces {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    clock: Option<(i8, i8, i8)>,
    afternoon: Option<bool>,
    offset: Option<i16>,
    named_offset: Option<i16>,
}

impl Pieces {
    /// `None` for a word that no date has.
    fn take(&mut self, word: &str) -> Option<()> {
        if self.clock.is_none() && word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()) {
            self.clock = Some(clock(word)?);
        } else if let Some(minutes) = offset(word) {
            self.offset = self.offset.or(Some(minutes));
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            self.number(word)?;
        } else if word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.') {
            self.name(word.trim_end_matches('.'))?;
        } else if word.contains('-') && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            word.split('-').try_for_each(|piece| self.take(piece))?;
        } else if word.contains('/') || word.len() > 40 {
            return None;
        }
        Some(())
    }

    fn number(&mut self, digits: &str) -> Option<()> {
        let number: i16 = digits.parse().ok()?;
        match digits.len() {
            1 | 2 if self.day.is_none() => self.day = i8::try_from(number).ok(),
            // RFC 5322, 4.3.
            2 if self.year.is_none() => self.year = Some(number + if number < 50 { 2000 } else { 1900 }),
            3 if self.year.is_none() => self.year = Some(number + 1900),
            4 if self.year.is_none() => self.year = Some(number),
            _ => return None,
        }
        Some(())
    }

    fn name(&mut self, name: &str) -> Option<()> {
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
        const DAYS: [&str; 7] =
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let name = name.to_ascii_lowercase();
        let begins = |whole: &&str| {
            name.len() >= 3 && whole.starts_with(&name) || **whole == *"september" && name == "sept"
        };
        if let Some((number, _)) = (1..).zip(&MONTHS).find(|(_, month)| begins(month)) {
            self.month = self.month.or(Some(number));
        } else if let Some(minutes) = zone(&name) {
            self.named_offset = Some(minutes);
        } else if name == "am" || name == "pm" {
            self.afternoon = Some(name == "pm");
        } else if !DAYS.iter().any(begins) && (name.len() > 5 || self.clock.is_none()) {
            // After the clock it may be a zone we do not know; before it, this is no date.
            return None;
        }
        Some(())
    }

    fn date(self) -> Option<PartialDate> {
        let day =
            PartialDate::of_day(self.year.filter(|year| *year >= 1900)?, self.month?, self.day?).ok()?;
        let Some((hour, minute, second)) = self.clock else { return Some(day) };
        let hour = match self.afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        day.at(hour, minute, second, self.offset.or(self.named_offset)).ok()
    }
}

/// `hh:mm`, `hh:mm:ss`, with fractions of a second.
fn clock(word: &str) -> Option<(i8, i8, i8)> {
    let mut numbers = word.split('.').next()?.splitn(3, ':').map(|number| number.parse().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    Some((hour, minute, numbers.next().unwrap_or(Some(0))?))
}

/// `+0100`, `-05:30`, `GMT+0100`.
fn offset(word: &str) -> Option<i16> {
    let word = word.strip_prefix("GMT").or(word.strip_prefix("UTC")).unwrap_or(word);
    let sign = match word.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = word.chars().skip(1).filter(|c| *c != ':').collect();
    let is_offset = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value: i16 = digits.parse().ok().filter(|_| is_offset)?;
    Some(sign * (value / 100 * 60 + value % 100))
}

/// Minutes ahead of UTC. Only names that mean one zone wherever mail is written.
fn zone(name: &str) -> Option<i16> {
    Some(
        60 * match name {
            "ut" | "utc" | "gmt" | "z" | "wet" => 0,
            "cet" | "met" | "mez" | "west" | "bst" => 1,
            "cest" | "mest" | "mesz" | "eet" => 2,
            "eest" | "msk" => 3,
            "jst" | "kst" => 9,
            "est" => -5,
            "edt" => -4,
            "cst" => -6,
            "cdt" => -5,
            "mst" => -7,
            "mdt" => -6,
            "pst" => -8,
            "pdt" => -7,
            _ => return None,
        },
    )
}

/// What stands in brackets is a remark.
fn without_comments(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        in_mail(text).map(|date| date.to_string())
    }

    #[test]
    fn dates_of_many_programs_are_read() {
        for (text, date) in [
            ("Thu, 3 Nov 2011 10:15:00 +0100 (CET)", "2011-11-03T10:15:00+01:00"),
            ("3 Nov 11 10:15 EST", "2011-11-03T10:15:00-05:00"),
            ("Thu Nov  3 10:15:00 2011", "2011-11-03T10:15:00"),
            ("Thursday, November 3, 2011 10:15 PM", "2011-11-03T22:15:00"),
            ("03-Nov-2011 10:15:00.25 -0530", "2011-11-03T10:15:00-05:30"),
            ("Mon, 17 Apr 100 12:00:00 GMT+0200", "2000-04-17T12:00:00+02:00"),
            ("2011-11-03T10:15:00Z", "2011-11-03T10:15:00Z"),
            ("Thu, 3 Nov 2011", "2011-11-03"),
            ("Thu, 3 Nov 2011 10:15:00 XYZT", "2011-11-03T10:15:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "some time in November",
            "32 Nov 2011 10:00",
            "3 Nov 2011 25:00:00",
            "03/11/2011",
            "10:15:00",
            "3 11 2011",
            "1 2 3 4 5 Nov",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
