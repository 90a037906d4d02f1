use jiff::civil::Date;

/// How a sheet shows its numbers: a code such as `#,##0.00` or `dd.mm.yyyy hh:mm` (ECMA-376 part 1,
/// 18.8.31; the same codes in every version of Excel).
///
/// Numbers come out as a person sees them. Dates in figures come out as 2011-11-03 whatever their
/// order in the sheet: the order of the shortest one depends on the machine it is opened on, and
/// 3/11 would be read two ways.
#[derive(Debug, Clone)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default)]
struct Section {
    pieces: Vec<Piece>,
    condition: Option<(Comparison, f64)>,
    is_date: bool,
}

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    Unequal,
    GreaterOrEqual,
    Greater,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(String),
    /// `0`, `#` or `?`
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+` and its digits
    Exponent(usize),
    Slash,
    General,
    /// A run of `y`, `m`, `d`, `h` or `s`; `n` stands for minutes.
    Clock(char, usize),
    /// Hours, minutes or seconds that go on beyond a day.
    Elapsed(char),
    /// Digits of parts of a second.
    Fraction(usize),
    HalfDay,
    Text,
}

/// Longer codes than this are no code: Excel allows 255 characters.
const LONGEST_CODE: usize = 1024;

impl NumberFormat {
    /// Reads a code; what means nothing in it is shown as it stands.
    pub(super) fn parse(code: &str) -> Self {
        let code = code.get(..code.floor_char_boundary(LONGEST_CODE)).unwrap_or(code);
        let mut sections = vec![Section::default()];
        let mut letters = code.chars().peekable();
        while let Some(c) = letters.next() {
            let Some(section) = sections.last_mut() else { break };
            match c {
                ';' => sections.push(Section::default()),
                '"' => section.literal(&letters.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' => section.literal(&letters.next().map(String::from).unwrap_or_default()),
                // A space as wide as the next character; a character that fills the cell.
                '_' => {
                    letters.next();
                    section.literal(" ");
                }
                '*' => {
                    letters.next();
                }
                '[' => {
                    let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                    section.bracket(&inside);
                }
                '0' | '#' | '?' => section.digit(c),
                '.' => section.pieces.push(Piece::Point),
                ',' => section.pieces.push(Piece::Comma),
                '%' => section.pieces.push(Piece::Percent),
                '/' => section.pieces.push(Piece::Slash),
                '@' => section.pieces.push(Piece::Text),
                'E' | 'e' if matches!(letters.peek(), Some('+' | '-')) => {
                    letters.next();
                    let mut digits = 0;
                    while letters.next_if(|c| matches!(c, '0' | '#' | '?')).is_some() {
                        digits += 1;
                    }
                    section.pieces.push(Piece::Exponent(digits));
                }
                'G' | 'g' if rest_is(&letters, "eneral") => {
                    letters.by_ref().take(6).for_each(drop);
                    section.pieces.push(Piece::General);
                }
                'A' | 'a' if rest_is(&letters, "m/pm") => {
                    letters.by_ref().take(4).for_each(drop);
                    section.pieces.push(Piece::HalfDay);
                }
                'A' | 'a' if rest_is(&letters, "/p") => {
                    letters.by_ref().take(2).for_each(drop);
                    section.pieces.push(Piece::HalfDay);
                }
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => section.clock(c),
                c => section.literal(c.encode_utf8(&mut [0; 4])),
            }
        }
        for section in &mut sections {
            section.settle();
        }
        Self { sections }
    }

    /// The code that Excel keeps under this number, where it is more than a plain number.
    pub(super) fn built_in(number: u32) -> Option<&'static str> {
        Some(match number {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 | 6 => "$#,##0;-$#,##0",
            7 | 8 => "$#,##0.00;-$#,##0.00",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            12 | 13 => "# ?/?",
            14 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 | 32 | 34 | 55 => "h:mm",
            21 | 33 | 35 | 56 => "h:mm:ss",
            22 => "yyyy-mm-dd h:mm",
            37 | 38 => "#,##0;-#,##0",
            39 | 40 => "#,##0.00;-#,##0.00",
            41 | 42 => "#,##0",
            43 | 44 => "#,##0.00",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss.0",
            48 => "##0.0E+0",
            _ => return None,
        })
    }

    /// The number as the sheet shows it. `from_1904`: days are counted from 1904-01-01.
    ///
    /// What a format hides is shown plainly.
    pub(super) fn show(&self, value: f64, from_1904: bool) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let (section, own_sign) = self.section_for(value);
        let Some(section) = section else { return general(value) };
        let shown = if section.is_date {
            section.date(value, from_1904)
        } else {
            section.number(if own_sign { value.abs() } else { value })
        };
        let shown = shown.trim();
        if shown.is_empty() { general(value) } else { shown.to_owned() }
    }

    /// The section that applies, and whether it says itself that the number is negative.
    fn section_for(&self, value: f64) -> (Option<&Section>, bool) {
        if self.sections.iter().any(|section| section.condition.is_some()) {
            let fits = |section: &&Section| match section.condition {
                None => true,
                Some((Comparison::Less, limit)) => value < limit,
                Some((Comparison::LessOrEqual, limit)) => value <= limit,
                Some((Comparison::Equal, limit)) => value == limit,
                Some((Comparison::Unequal, limit)) => value != limit,
                Some((Comparison::GreaterOrEqual, limit)) => value >= limit,
                Some((Comparison::Greater, limit)) => value > limit,
            };
            return (self.sections.iter().find(fits), false);
        }
        let numeric = self.sections.len().min(3);
        match numeric {
            2.. if value < 0.0 => (self.sections.get(1), true),
            3 if value == 0.0 => (self.sections.get(2), false),
            _ => (self.sections.first(), false),
        }
    }
}

fn rest_is(letters: &std::iter::Peekable<std::str::Chars>, wanted: &str) -> bool {
    let mut letters = letters.clone();
    wanted.chars().all(|c| letters.next().is_some_and(|found| found.eq_ignore_ascii_case(&c)))
}

impl Section {
    fn literal(&mut self, text: &str) {
        if let Some(Piece::Literal(last)) = self.pieces.last_mut() {
            last.push_str(text);
        } else {
            self.pieces.push(Piece::Literal(text.to_owned()));
        }
    }

    fn digit(&mut self, c: char) {
        let seconds =
            matches!(self.pieces.as_slice(), [.., Piece::Clock('s', _) | Piece::Elapsed('s'), Piece::Point]);
        if let Some(Piece::Fraction(digits)) = self.pieces.last_mut() {
            *digits += 1;
        } else if seconds && c == '0' {
            self.pieces.pop();
            self.pieces.push(Piece::Fraction(1));
        } else {
            self.pieces.push(Piece::Digit(c));
        }
    }

    fn clock(&mut self, c: char) {
        let c = c.to_ascii_lowercase();
        match self.pieces.last_mut() {
            Some(Piece::Clock(last, count)) if *last == c => *count += 1,
            _ => self.pieces.push(Piece::Clock(c, 1)),
        }
    }

    /// `[Red]`, `[<100]`, `[h]`, `[$€-407]`
    fn bracket(&mut self, inside: &str) {
        if let Some(currency) = inside.strip_prefix('$') {
            let sign = currency.split('-').next().unwrap_or_default();
            return self.literal(sign);
        }
        let lower = inside.to_ascii_lowercase();
        if let Some(first) = lower.chars().next().filter(|first| "hms".contains(*first))
            && lower.chars().all(|c| c == first)
        {
            return self.pieces.push(Piece::Elapsed(first));
        }
        let number_from = inside.find(|c: char| !"<>=".contains(c)).unwrap_or(inside.len());
        let (comparison, number) = inside.split_at(number_from);
        let comparison = match comparison {
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            "=" => Comparison::Equal,
            "<>" => Comparison::Unequal,
            ">=" => Comparison::GreaterOrEqual,
            ">" => Comparison::Greater,
            // A colour.
            _ => return,
        };
        self.condition = number.trim().parse().ok().map(|limit| (comparison, limit));
    }

    /// Tells minutes from months: they follow hours or stand before seconds.
    fn settle(&mut self) {
        let mut last = ' ';
        let mut minutes = Vec::new();
        let mut open: Option<usize> = None;
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Clock('m', count) => {
                    if matches!(last, 'h') && *count <= 2 {
                        minutes.push(at);
                        open = None;
                    } else {
                        open = Some(at);
                    }
                    last = 'm';
                }
                Piece::Clock(c, _) | Piece::Elapsed(c) => {
                    let month = open.take();
                    if *c == 's' {
                        minutes.extend(month);
                    }
                    last = *c;
                }
                _ => {}
            }
        }
        for at in minutes {
            if let Some(Piece::Clock(c, _)) = self.pieces.get_mut(at) {
                *c = 'n';
            }
        }
        self.is_date = self.pieces.iter().any(|piece| matches!(piece, Piece::Clock(..) | Piece::Elapsed(_)));
    }

    fn date(&self, value: f64, from_1904: bool) -> String {
        let fraction_digits = self.pieces.iter().find_map(|piece| match piece {
            Piece::Fraction(digits) => Some(*digits),
            _ => None,
        });
        let Some(moment) = Moment::of(value, from_1904, fraction_digits.is_some()) else {
            return general(value);
        };
        let half_day = self.pieces.contains(&Piece::HalfDay);
        let in_figures = self.figures();
        let mut shown = String::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            if let Some((first, last)) = in_figures {
                if at == first {
                    shown.push_str(&moment.date.to_string());
                }
                if (first..=last).contains(&at) {
                    continue;
                }
            }
            moment.piece(piece, half_day, &mut shown);
        }
        shown
    }

    /// Where a date of year, month and day in figures alone stands among the pieces.
    fn figures(&self) -> Option<(usize, usize)> {
        let mut found = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Clock('m', 3..) | Piece::Clock('d', 3..) => return None,
                Piece::Clock(c @ ('y' | 'm' | 'd'), _) => found.push((at, *c)),
                _ => {}
            }
        }
        let mut letters: Vec<char> = found.iter().map(|(_, c)| *c).collect();
        letters.sort_unstable();
        let (first, last) = (found.first()?.0, found.last()?.0);
        let between = self.pieces.get(first..=last)?;
        let alone = !between.iter().any(|piece| matches!(piece, Piece::Clock('h' | 'n' | 's', _)));
        (letters == ['d', 'm', 'y'] && alone).then_some((first, last))
    }

    fn number(&self, value: f64) -> String {
        let has = |wanted: &Piece| self.pieces.contains(wanted);
        let digits = self.pieces.iter().any(|piece| matches!(piece, Piece::Digit(_)));
        if has(&Piece::General) || has(&Piece::Text) || (has(&Piece::Slash) && digits) {
            return self.around(&general(value));
        }
        if !digits {
            return self.around("");
        }
        let exponent = self.pieces.iter().find_map(|piece| match piece {
            Piece::Exponent(digits) => Some(*digits),
            _ => None,
        });
        let point = self.pieces.iter().position(|piece| *piece == Piece::Point);
        let last_digit = self.pieces.iter().rposition(|piece| matches!(piece, Piece::Digit(_))).unwrap_or(0);
        let decimals = point.map_or(0, |point| self.count_digits(point, last_digit));
        let percents = self.pieces.iter().filter(|piece| **piece == Piece::Percent).count();
        let thousands = self.pieces.iter().skip(last_digit + 1).take_while(|piece| **piece == Piece::Comma);
        let scaled = value * 100_f64.powi(percents as i32) / 1000_f64.powi(thousands.count() as i32);
        if exponent.is_some() {
            return self.around(&exponential(scaled, decimals));
        }
        // Beyond this no digit after the point is left in the number.
        if scaled.abs() > 1e18 {
            return self.around(&general(scaled));
        }
        let written = rounded(scaled.abs(), decimals.min(30));
        let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
        let zero = !written.contains(|c: char| c.is_ascii_digit() && c != '0');
        let minus = if scaled < 0.0 && !zero { "-" } else { "" };
        format!("{minus}{}", self.filled(whole, fraction, point, last_digit))
    }

    fn count_digits(&self, from: usize, to: usize) -> usize {
        let inside = self.pieces.get(from..=to).unwrap_or_default();
        inside.iter().filter(|piece| matches!(piece, Piece::Digit(_))).count()
    }

    /// The literals of the format with `number` where its first digit stands.
    fn around(&self, number: &str) -> String {
        let mut shown = String::new();
        let mut told = false;
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => shown.push_str(text),
                Piece::Percent => shown.push('%'),
                Piece::Digit(_) | Piece::General | Piece::Text if !told => {
                    shown.push_str(number);
                    told = true;
                }
                _ => {}
            }
        }
        shown
    }

    /// Puts the digits into their places.
    fn filled(&self, whole: &str, fraction: &str, point: Option<usize>, last_digit: usize) -> String {
        let whole_end = point.unwrap_or(usize::MAX);
        let places =
            self.pieces.iter().take(whole_end).filter(|piece| matches!(piece, Piece::Digit(_))).count();
        let grouped = self.pieces.iter().take(whole_end.min(last_digit)).any(|piece| *piece == Piece::Comma);
        let required = self
            .pieces
            .iter()
            .take(whole_end)
            .skip_while(|piece| **piece != Piece::Digit('0'))
            .filter(|piece| matches!(piece, Piece::Digit(_)))
            .count();
        let whole = whole.trim_start_matches('0');
        let digits: Vec<char> =
            std::iter::repeat_n('0', required.saturating_sub(whole.len())).chain(whole.chars()).collect();
        let mut left = digits.len();
        let mut place = places;
        let mut shown = String::new();
        let mut fractions = fraction.chars();
        let mut dropped = fraction.trim_end_matches('0').len();
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Literal(text) => shown.push_str(text),
                Piece::Percent => shown.push('%'),
                Piece::Point => {
                    if places == 0 {
                        shown.extend(&digits);
                        left = 0;
                    }
                    // A point after which nothing is shown is shown too, as Excel does, unless no
                    // digit could follow.
                    if self.count_digits(at, last_digit.max(at)) > 0 {
                        shown.push('.');
                    }
                }
                Piece::Digit(kind) if at > whole_end => {
                    let digit = fractions.next();
                    if *kind == '0' || dropped > 0 {
                        shown.extend(digit);
                    }
                    dropped = dropped.saturating_sub(1);
                }
                Piece::Digit(_) => {
                    // The first place takes all digits for which there is no place.
                    let now = if place == places { digits.len().saturating_sub(places - 1) } else { 1 };
                    for _ in 0..now {
                        if left >= place.max(1) || now > 1 || left > 0 && left >= place {
                            if let Some(digit) = digits.len().checked_sub(left).and_then(|at| digits.get(at))
                            {
                                shown.push(*digit);
                                left -= 1;
                                if grouped && left > 0 && left.is_multiple_of(3) {
                                    shown.push(',');
                                }
                            }
                        }
                    }
                    place = place.saturating_sub(1);
                }
                _ => {}
            }
        }
        shown.trim_end_matches('.').to_owned()
    }
}

struct Moment {
    date: Date,
    value: f64,
    /// Since midnight.
    milliseconds: u64,
}

const DAY: f64 = 86_400_000.0;

impl Moment {
    fn of(value: f64, from_1904: bool, fractions: bool) -> Option<Self> {
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

    fn piece(&self, piece: &Piece, half_day: bool, shown: &mut String) {
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

/// Rounded as people do, the half away from zero: 11111.25 to one decimal is 11111.3, and 28.5
/// percent stays 28.5 though the nearest binary number lies a little below.
fn rounded(value: f64, decimals: usize) -> String {
    let digits = value.max(1.0).log10() as usize + 1 + decimals;
    let nudged = if digits < 15 { value * (1.0 + 1e-15) } else { value };
    format!("{nudged:.decimals$}")
}

/// A number without a format: all digits of a whole one, which may be the number of an account, and
/// of others no more than the fifteen that sheets keep.
pub(super) fn general(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return value.to_string();
    }
    let kept: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    if (1e-9..1e21).contains(&kept.abs()) { kept.to_string() } else { exponential(kept, 14) }
}

/// `1.5E+21`
fn exponential(value: f64, decimals: usize) -> String {
    let written = format!("{value:.*e}", decimals.min(30));
    let Some((mantissa, exponent)) = written.split_once('e') else { return written };
    let mantissa = if decimals == 14 && mantissa.contains('.') {
        mantissa.trim_end_matches('0').trim_end_matches('.')
    } else {
        mantissa
    };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{mantissa}E{sign}{exponent:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        NumberFormat::parse(code).show(value, false)
    }

    #[test]
    fn numbers_are_shown_as_in_the_sheet() {
        for (code, value, wanted) in [
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 1234567890123456.0, "1234567890123456"),
            ("0.0", 11111.25, "11111.3"),
            ("0%", 0.285, "29%"),
            ("0", 2.6, "3"),
            ("0.00", -2.5, "-2.50"),
            ("#,##0", 1234567.0, "1,234,567"),
            ("#,##0.00", 12.3, "12.30"),
            ("#,##0.00", 0.5, "0.50"),
            ("#.##", 0.5, ".5"),
            ("0.###", 2.5, "2.5"),
            ("0.##", 2.0, "2"),
            ("0%", 0.256, "26%"),
            ("0.0%", 0.256, "25.6%"),
            ("0.00E+00", 12345.0, "1.23E+04"),
            ("000-00-0000", 123456789.0, "123-45-6789"),
            ("00000", 42.0, "00042"),
            ("(000) 000-0000", 5551234567.0, "(555) 123-4567"),
            ("#,##0.00 [$€-407]", 1234.5, "1,234.50 €"),
            ("\"$\"#,##0;(\"$\"#,##0)", -1234.0, "($1,234)"),
            ("#,##0;-#,##0;\"none\"", 0.0, "none"),
            (";;;", 7.0, "7"),
            ("0,", 12345.0, "12"),
            ("[<100]0.0;0", 12.34, "12.3"),
            ("[<100]0.0;0", 1234.5, "1234"),
            ("[Red]0.0", 1.0, "1.0"),
            ("# ?/?", 1.5, "1.5"),
            ("0\" days\"", 3.0, "3 days"),
            ("#,##0", 999.0, "999"),
            ("#,##0", 1000.0, "1,000"),
            ("#", 0.0, "0"),
        ] {
            assert_eq!(shown(code, value), wanted, "{code} {value}");
        }
    }

    #[test]
    fn dates_are_told_from_numbers_and_never_read_two_ways() {
        for (code, value, wanted) in [
            ("m/d/yyyy", 40850.0, "2011-11-03"),
            ("dd.mm.yy", 40850.0, "2011-11-03"),
            ("dd.mm.yyyy hh:mm", 40850.427083333336, "2011-11-03 10:15"),
            ("d-mmm-yy", 40850.0, "3-Nov-2011"),
            ("mmmm yyyy", 40850.0, "November 2011"),
            ("dddd, d mmmm yyyy", 40850.0, "Thursday, 3 November 2011"),
            ("h:mm AM/PM", 0.5625, "1:30 PM"),
            ("hh:mm:ss", 0.999999999, "00:00:00"),
            ("[h]:mm", 1.5, "36:00"),
            ("mm:ss.0", 0.0010486111, "01:30.6"),
            ("yyyy\\-mm\\-dd\\Thh:mm:ss", 40850.5, "2011-11-03T12:00:00"),
            ("yyyy-mm-dd", 1.0, "1900-01-01"),
            ("yyyy-mm-dd", 59.0, "1900-02-28"),
            ("yyyy-mm-dd", 61.0, "1900-03-01"),
            ("yyyy-mm-dd", -1.0, "-1"),
            ("yyyy-mm-dd", 1e300, "1E+300"),
        ] {
            assert_eq!(shown(code, value), wanted, "{code} {value}");
        }
        assert_eq!(NumberFormat::parse("yyyy-mm-dd").show(0.0, true), "1904-01-01");
    }

    proptest::proptest! {
        #[test]
        fn any_code_shows_any_number(code in "[0#?.,%/@Eeymdhs;\"\\\\_*\\[\\]<>$A-Za-z-]{0,24}", value: f64) {
            let shown = shown(&code, value);
            assert!(shown.len() < 4000);
        }
    }
}
