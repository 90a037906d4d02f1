use super::{Piece, Section};

impl Section {
    /// The number as this section shows it.
    pub(super) fn number(&self, value: f64) -> String {
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
                Piece::Point if Some(at) != point => shown.push('.'),
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
                    while left >= place.max(1) {
                        shown.extend(digits.get(digits.len() - left));
                        left -= 1;
                        if grouped && left > 0 && left.is_multiple_of(3) {
                            shown.push(',');
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

/// Rounded as people do, the half away from zero: 11111.25 to one decimal is 11111.3, and 28.5
/// percent stays 28.5 though the nearest binary number lies a little below.
fn rounded(value: f64, decimals: usize) -> String {
    let digits = value.max(1.0).log10() as usize + 1 + decimals;
    let nudged = if digits < 15 { value * (1.0 + 1e-15) } else { value };
    format!("{nudged:.decimals$}")
}

/// A number without a format: all digits of a whole one, which may be the number of an account, and
/// of others no more than the fifteen that sheets keep.
pub(in crate::formats) fn general(value: f64) -> String {
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
