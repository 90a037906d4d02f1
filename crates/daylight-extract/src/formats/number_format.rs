mod figures;
mod moment;

pub(super) use figures::general;
use moment::Moment;

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
const LONGEST_CODE: usize = 512;

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
            ("[<100]0.0;0", 1234.5, "1235"),
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
