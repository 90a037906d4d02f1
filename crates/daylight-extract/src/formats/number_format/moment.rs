use jiff::civil::Date;

use super::Piece;

/// A day and a time of day, as a sheet counts them.
pub(super) struct Moment {
    pub(super) date: Date,
    value: f64,
    /// Since midnight.
    milliseconds: u64,
}

const DAY: f64 = 86_400_000.0;

impl Moment {
    pub(super) fn of(value: f64, from_1904: bool, fractions: bool) -> Option<Self> {
        // The last day of the year 9999; Excel shows nothing beyond or before its first.
        if !(0.0..2_958_466.0).contains(&value) {
            return None;
        }
        let unit = if fractions { 1.0 } else { 1000.0 };
        let rounded = (value * DAY / unit).round() * unit;
        let days = (rounded / DAY).floor();
        let milliseconds = (rounded - days * DAY) as u64;
        let days = days as i32;
        let (first, days) = match (from_1904, days) {
            (true, days) => (Date::constant(1904, 1, 1), days),
            // Day 60 is 1900-02-29, which never was; the days before are counted from a day later.
            (false, 1..60) => (Date::constant(1899, 12, 31), days),
            (false, days) => (Date::constant(1899, 12, 30), days),
        };
        let date = first.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
        Some(Self { date, value, milliseconds })
    }

    /// Appends what one piece of a format shows of it.
    pub(super) fn piece(&self, piece: &Piece, half_day: bool, shown: &mut String) {
        let seconds = self.milliseconds / 1000;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let date = self.date;
        match piece {
            Piece::Literal(text) => shown.push_str(text),
            // A year in two digits is read two ways; all four are shown.
            Piece::Clock('y', _) => shown.push_str(&format!("{:04}", date.year())),
            Piece::Clock('m', count @ ..=2) => {
                shown.push_str(&padded(date.month().unsigned_abs().into(), *count))
            }
            Piece::Clock('m', 4) => shown.push_str(month(date)),
            Piece::Clock('m', _) => shown.push_str(month(date).get(..3).unwrap_or_default()),
            Piece::Clock('d', count @ ..=2) => {
                shown.push_str(&padded(date.day().unsigned_abs().into(), *count))
            }
            Piece::Clock('d', 3) => shown.push_str(weekday(date).get(..3).unwrap_or_default()),
            Piece::Clock('d', _) => shown.push_str(weekday(date)),
            Piece::Clock('h', count) if half_day => shown.push_str(&padded((hour + 11) % 12 + 1, *count)),
            Piece::Clock('h', count) => shown.push_str(&padded(hour, *count)),
            Piece::Clock('n', count) => shown.push_str(&padded(minute, *count)),
            Piece::Clock(_, count) => shown.push_str(&padded(second, *count)),
            Piece::Elapsed(unit) => {
                let all = self.value.floor() as u64 * 86_400 + seconds;
                let all = match unit {
                    'h' => all / 3600,
                    'm' => all / 60,
                    _ => all,
                };
                shown.push_str(&all.to_string());
            }
            Piece::Fraction(digits) => {
                let all = format!(".{:03}", self.milliseconds % 1000);
                shown.push_str(all.get(..=*digits).unwrap_or(&all));
            }
            Piece::HalfDay => shown.push_str(if hour < 12 { "AM" } else { "PM" }),
            Piece::Slash => shown.push('/'),
            Piece::Point => shown.push('.'),
            Piece::Comma => shown.push(','),
            _ => {}
        }
    }
}

fn padded(value: u64, digits: usize) -> String {
    if digits > 1 { format!("{value:02}") } else { value.to_string() }
}

fn month(date: Date) -> &'static str {
    const NAMES: [&str; 12] = [
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
    ];
    NAMES.get(usize::from(date.month().unsigned_abs()).saturating_sub(1)).copied().unwrap_or_default()
}

fn weekday(date: Date) -> &'static str {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let day = date.weekday().to_monday_zero_offset();
    NAMES.get(usize::from(day.unsigned_abs())).copied().unwrap_or_default()
}
