use super::scan::Place;
use super::{NumberHow, NumberKind, NumberMention};

/// Signs and codes that stand before or behind an amount, and their ISO 4217 codes. A sign of several countries is
/// given for the one that has it most; the certainty says so.
const CURRENCIES: [(&str, &str, u8); 62] = [
    ("us$", "USD", 97),
    ("u.s.$", "USD", 97),
    ("usd", "USD", 96),
    ("a$", "AUD", 95),
    ("c$", "CAD", 95),
    ("hk$", "HKD", 95),
    ("$", "USD", 85),
    ("€", "EUR", 97),
    ("eur", "EUR", 96),
    ("euro", "EUR", 95),
    ("euros", "EUR", 95),
    ("евро", "EUR", 95),
    ("يورو", "EUR", 95),
    ("£", "GBP", 92),
    ("gbp", "GBP", 96),
    ("¥", "JPY", 80),
    ("jpy", "JPY", 96),
    ("yen", "JPY", 90),
    ("cny", "CNY", 96),
    ("rmb", "CNY", 95),
    ("yuan", "CNY", 93),
    ("chf", "CHF", 96),
    ("sfr", "CHF", 90),
    ("dm", "DEM", 85),
    ("dem", "DEM", 90),
    ("rub", "RUB", 93),
    ("₽", "RUB", 97),
    ("руб", "RUB", 95),
    ("рублей", "RUB", 95),
    ("рубля", "RUB", 95),
    ("рубль", "RUB", 95),
    ("rubles", "RUB", 90),
    ("roubles", "RUB", 90),
    ("₴", "UAH", 97),
    ("uah", "UAH", 96),
    ("₪", "ILS", 97),
    ("ils", "ILS", 90),
    ("₹", "INR", 97),
    ("inr", "INR", 96),
    ("try", "TRY", 0),
    ("₺", "TRY", 97),
    ("sek", "SEK", 93),
    ("nok", "NOK", 93),
    ("dkk", "DKK", 96),
    ("pln", "PLN", 96),
    ("zł", "PLN", 95),
    ("czk", "CZK", 96),
    ("huf", "HUF", 96),
    ("aed", "AED", 95),
    ("sar", "SAR", 90),
    ("irr", "IRR", 90),
    ("brl", "BRL", 95),
    ("mxn", "MXN", 95),
    ("aud", "AUD", 95),
    ("cad", "CAD", 95),
    ("dollars", "USD", 85),
    ("dollar", "USD", 80),
    ("dólares", "USD", 85),
    ("доллар", "USD", 85),
    ("долларов", "USD", 85),
    ("دولار", "USD", 85),
    ("ريال", "SAR", 60),
];

/// Words that multiply, and by how many zeros.
const MULTIPLIERS: [(&str, u32); 34] = [
    ("thousand", 3),
    ("tausend", 3),
    ("mille", 3),
    ("mil", 3),
    ("тыс", 3),
    ("тысяч", 3),
    ("ألف", 3),
    ("k", 3),
    ("m", 6),
    ("mn", 6),
    ("mio", 6),
    ("million", 6),
    ("millions", 6),
    ("millionen", 6),
    ("millón", 6),
    ("millones", 6),
    ("млн", 6),
    ("миллиона", 6),
    ("миллионов", 6),
    ("миллион", 6),
    ("مليون", 6),
    ("مليونا", 6),
    ("bn", 9),
    ("b", 9),
    ("billion", 9),
    ("billions", 9),
    ("mrd", 9),
    ("milliarde", 9),
    ("milliarden", 9),
    ("milliard", 9),
    ("milliards", 9),
    ("млрд", 9),
    ("миллиардов", 9),
    ("مليار", 9),
];

/// Money whose first digit stands at `at`.
pub(super) fn amount(place: Place<'_>, at: usize) -> Option<NumberMention> {
    let before = place.byte_before(at);
    if before.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'_' | b'#' | b'/')) {
        return None;
    }
    let ahead = currency_before(place, at);
    if ahead.is_none() && before.is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'+'))
    {
        return None;
    }
    let number = figures(place, at, ahead.is_some())?;
    let (zeros, end) = multiplier(place, number.end);
    let (start, end, currency, sure) = match ahead {
        Some((start, currency, sure)) => (start, end, currency, sure),
        None => {
            let (currency, sure, end) = currency_behind(place, end)?;
            (at, end, currency, sure)
        }
    };
    if place.byte(end).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = format!("{currency} {}", number.times(zeros)?);
    let sure = if number.open { sure.min(70) } else { sure };
    Some(place.mention(start..end, NumberKind::Amount, value, NumberHow::Word, sure))
}

fn currency(word: &str) -> Option<(&'static str, u8)> {
    let lower = word.to_lowercase();
    CURRENCIES
        .iter()
        .find(|(sign, _, sure)| *sign == lower && *sure > 0)
        .map(|(_, code, sure)| (*code, *sure))
}

/// A sign or a code right before a place: where it begins, what it is.
fn currency_before(place: Place<'_>, at: usize) -> Option<(usize, &'static str, u8)> {
    let before = place.text.get(..at)?;
    let trimmed = before.strip_suffix(' ').or_else(|| before.strip_suffix('\u{a0}')).unwrap_or(before);
    let last = trimmed.chars().next_back()?;
    if matches!(last, '$' | '€' | '£' | '¥' | '₽' | '₴' | '₪' | '₹' | '₺') {
        let sign = trimmed.len() - last.len_utf8();
        let letters = trimmed.as_bytes()[..sign]
            .iter()
            .rev()
            .take(3)
            .take_while(|byte| byte.is_ascii_uppercase() || **byte == b'.')
            .count();
        let free = |at: usize| {
            !trimmed
                .get(..at)
                .and_then(|before| before.chars().next_back())
                .is_some_and(char::is_alphanumeric)
        };
        // A sign that stands free is often what a scanner made of a blot.
        let most = if trimmed.len() < at { 75 } else { 100 };
        if letters > 0
            && free(sign - letters)
            && let Some((code, sure)) = currency(trimmed.get(sign - letters..)?)
        {
            return Some((sign - letters, code, sure));
        }
        let (code, sure) = currency(trimmed.get(sign..)?)?;
        return free(sign).then_some((sign, code, sure.min(most)));
    }
    // A code before the number is in capitals, or "all" and "try" would be money.
    let letters = trimmed.bytes().rev().take(4).take_while(u8::is_ascii_alphabetic).count();
    let word = trimmed.get(trimmed.len() - letters..)?;
    if !(2..=3).contains(&letters) || !word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let (code, sure) = currency(word)?;
    Some((trimmed.len() - letters, code, sure))
}

fn skip_blank(place: Place<'_>, at: usize) -> usize {
    match (place.byte(at), place.byte(at + 1)) {
        (Some(b' ' | b'\n' | b'-'), Some(_)) => at + 1,
        (Some(0xc2), Some(0xa0)) => at + 2,
        _ => at,
    }
}

fn word_at(place: Place<'_>, at: usize) -> &str {
    let rest = place.text.get(at..place.text.floor_char_boundary(at + 40)).unwrap_or_default();
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

fn multiplier(place: Place<'_>, at: usize) -> (u32, usize) {
    let from = skip_blank(place, at);
    let word = word_at(place, from);
    // A single letter has to stand close: $4m, and not "$4 a month".
    if word.is_empty() || (word.len() == 1 && (from > at || word == "b")) {
        return (0, at);
    }
    let lower = word.to_lowercase();
    let Some((_, zeros)) = MULTIPLIERS.iter().find(|(name, _)| *name == lower) else { return (0, at) };
    let end = from + word.len();
    let dot =
        matches!(lower.as_str(), "mio" | "mrd" | "млн" | "тыс" | "млрд") && place.byte(end) == Some(b'.');
    (*zeros, if dot { end + 1 } else { end })
}

fn currency_behind(place: Place<'_>, at: usize) -> Option<(&'static str, u8, usize)> {
    let mut from = skip_blank(place, at);
    let mut word = word_at(place, from);
    if matches!(word, "de" | "of" | "d") {
        from = skip_blank(place, from + word.len());
        from += usize::from(place.byte(from) == Some(b'\''));
        word = word_at(place, from);
    }
    if matches!(word, "US" | "U") {
        let rest = place.text.get(from..)?;
        let prefix = ["US ", "U.S. "].into_iter().find(|prefix| rest.starts_with(prefix))?;
        from += prefix.len();
        word = word_at(place, from);
    }
    if word.is_empty() {
        let sign = place.text.get(from..)?.chars().next()?;
        let sign = place.text.get(from..from + sign.len_utf8())?;
        let (code, sure) = currency(sign).filter(|_| sign != "$" || from == at)?;
        return Some((code, sure, from + sign.len()));
    }
    let code = word.len() == 3 && word.is_ascii();
    if code && !word.bytes().all(|byte| byte.is_ascii_uppercase()) && word != "yen" {
        return None;
    }
    let (code, sure) = currency(word)?;
    let end = from + word.len();
    Some((code, sure, if word == "руб" && place.byte(end) == Some(b'.') { end + 1 } else { end }))
}

/// A number as it is written with separators.
struct Figures {
    whole: String,
    cents: String,
    end: usize,
    /// Whether a separator is for thousands or for cents cannot be told.
    open: bool,
}

impl Figures {
    /// The amount with so many zeros more, in plain decimal digits.
    fn times(&self, zeros: u32) -> Option<String> {
        let zeros = usize::try_from(zeros).ok()?;
        let mut whole = self.whole.clone();
        let mut cents = self.cents.clone();
        for _ in 0..zeros {
            if cents.is_empty() {
                whole.push('0');
            } else {
                whole.push(cents.remove(0));
            }
        }
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let cents = cents.trim_end_matches('0');
        Some(if cents.is_empty() { whole.to_owned() } else { format!("{whole}.{cents}") })
    }
}

/// Reads `48,500.00`, `48.500,00`, `48 500`, `48'500`, `4.2`.
fn figures(place: Place<'_>, at: usize, named: bool) -> Option<Figures> {
    let digits = |at: usize| {
        place
            .bytes
            .get(at..)
            .unwrap_or_default()
            .iter()
            .take(16)
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let first = digits(at);
    if first == 0 || first > 15 {
        return None;
    }
    let mut groups = vec![(place.text.get(at..at + first)?, ' ')];
    let mut end = at + first;
    while groups.len() < 7 {
        let (mark, step) = match (place.byte(end), place.byte(end + 1)) {
            (Some(mark @ (b',' | b'.' | b'\'')), _) => (char::from(mark), 1),
            // A blank parts thousands only where three digits follow, and the first group is short.
            (Some(b' '), _) if first <= 3 && digits(end + 1) == 3 && !named => (' ', 1),
            (Some(0xc2), Some(0xa0)) if first <= 3 && digits(end + 2) == 3 => ('\u{a0}', 2),
            _ => break,
        };
        let length = digits(end + step);
        if length == 0 || length > 15 {
            break;
        }
        groups.push((place.text.get(end + step..end + step + length)?, mark));
        end += step + length;
    }
    sorted_out(&groups, end)
}

fn sorted_out(groups: &[(&str, char)], end: usize) -> Option<Figures> {
    let (first, rest) = groups.split_first()?;
    let done =
        |whole: String, cents: &str, open: bool| Some(Figures { whole, cents: cents.to_owned(), end, open });
    let Some((last, middle)) = rest.split_last() else { return done(first.0.to_owned(), "", false) };
    let thousands = |groups: &[(&str, char)]| {
        first.0.len() <= 3
            && groups
                .iter()
                .all(|(digits, mark)| digits.len() == 3 && Some(*mark) == rest.first().map(|one| one.1))
    };
    let joined =
        |groups: &[(&str, char)]| groups.iter().fold(first.0.to_owned(), |whole, (digits, _)| whole + digits);
    let decimal = matches!(last.1, '.' | ',') && middle.iter().all(|(_, mark)| *mark != last.1);
    if thousands(rest) && !(middle.is_empty() && first.0.starts_with('0')) {
        // 48.500 and 48,500 are thousands everywhere but in a table of exact measures.
        return done(joined(rest), "", middle.is_empty() && last.1 == '.');
    }
    if decimal && thousands(middle) && last.0.len() <= 4 {
        return done(joined(middle), last.0, false);
    }
    None
}
