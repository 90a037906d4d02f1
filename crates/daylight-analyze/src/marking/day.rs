//! Days in tables, and whether a paper of some date can lie on either side of one.

use daylight_model::PartialDate;

/// A day as a table carries it: year, month and day as one number, or no day at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(u32);

impl Day {
    /// No limit on this side, or none that is known.
    pub(super) const EVER: Self = Self(0);

    pub(super) const fn on(year: u32, month: u32, day: u32) -> Self {
        Self(year * 10_000 + month * 100 + day)
    }

    fn seconds(self) -> Option<i64> {
        let part = |value: u32| i16::try_from(value).ok();
        let (year, month, day) = (part(self.0 / 10_000)?, self.0 / 100 % 100, self.0 % 100);
        let date = PartialDate::of_day(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(date.first_second())
    }

    /// The whole of the date is before this day.
    pub(super) fn is_after(self, date: &PartialDate) -> bool {
        self.seconds().is_some_and(|day| date.last_second() < day)
    }

    /// The whole of the date is after this day.
    pub(super) fn is_before(self, date: &PartialDate) -> bool {
        self.seconds().is_some_and(|day| date.first_second() >= day + 24 * 60 * 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_outside_only_when_all_of_it_is() {
        let date = |text: &str| text.parse::<PartialDate>().unwrap();
        let day = Day::on(2014, 9, 11);
        assert!(
            !day.is_before(&date("2014"))
                && day.is_before(&date("2014-09-12"))
                && day.is_before(&date("2015"))
        );
        assert!(
            !day.is_after(&date("2014"))
                && day.is_after(&date("2014-09-10"))
                && !day.is_after(&date("2014-09-11"))
        );
        assert!(!Day::EVER.is_after(&date("2014")) && !Day::EVER.is_before(&date("2014")));
    }
}
