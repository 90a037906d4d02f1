use daylight_model::PartialDate;
use mail_parser::DateTime;

/// A date as RFC 5322 writes it, and as mail programs do.
pub(in crate::formats) fn in_mail(text: &str) -> Option<PartialDate> {
    let line = format!("{}\n", text.trim());
    of(&DateTime::parse_rfc822(&line)?)
}

/// `None` for what is not in the calendar: the parser takes any numbers.
pub(super) fn of(date: &DateTime) -> Option<PartialDate> {
    let year = i16::try_from(date.year).ok().filter(|year| *year >= 1900)?;
    let small = |number: u8| i8::try_from(number).ok();
    let minutes = i16::from(date.tz_hour) * 60 + i16::from(date.tz_minute);
    let offset = if date.tz_before_gmt { -minutes } else { minutes };
    let day = PartialDate::of_day(year, small(date.month)?, small(date.day)?).ok()?;
    day.at(small(date.hour)?, small(date.minute)?, small(date.second)?, Some(offset)).ok()
}
