use super::account::{luhn, mod97};
use super::scan::Place;
use super::{NumberHow, NumberKind, NumberMention};

/// A legal entity identifier: eighteen letters and digits and two that check them (MOD 97-10).
pub(super) fn lei(place: Place<'_>, at: usize, end: usize) -> Option<NumberMention> {
    let written = place.text.get(at..end).filter(|written| written.len() == 20)?;
    let letters = written.bytes().filter(u8::is_ascii_uppercase).count();
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let ends_in_digits = written.bytes().skip(18).all(|byte| byte.is_ascii_digit());
    if letters == 0 || letters + digits != 20 || !ends_in_digits || mod97(written.bytes()) != Some(1) {
        return None;
    }
    let word = place.word_before(at, 40, &["lei", "entity", "identifier"]);
    // Issuers' own four digits are followed by two zeros in most; one string in a hundred has the right check.
    if !word && written.get(4..6) != Some("00") {
        return None;
    }
    let how = if word { NumberHow::CheckAndWord } else { NumberHow::Check };
    Some(place.mention(at..end, NumberKind::LegalEntity, written.to_owned(), how, if word { 98 } else { 90 }))
}

const VEHICLE_WORDS: [&str; 14] = [
    "vin",
    "chassis",
    "vehicle",
    "fahrgestellnummer",
    "fahrgestell",
    "fin",
    "châssis",
    "vin:",
    "bastidor",
    "шасси",
    "кузов",
    "identification",
    "véhicule",
    "vehículo",
];

/// A vehicle of seventeen letters and digits, the ninth of which checks the others in North America and China. One
/// string in eleven passes, so a word has to say what it is; without the check the word alone does not do.
pub(super) fn vehicle(place: Place<'_>, at: usize, end: usize) -> Option<NumberMention> {
    let written = place.text.get(at..end).filter(|written| written.len() == 17)?;
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let worth = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'H' => Some(u32::from(byte - b'A') + 1),
        b'J'..=b'N' => Some(u32::from(byte - b'J') + 1),
        b'P' => Some(7),
        b'R' => Some(9),
        b'S'..=b'Z' => Some(u32::from(byte - b'S') + 2),
        _ => None,
    };
    let sum =
        written.bytes().zip(WEIGHTS).try_fold(0, |sum, (byte, weight)| Some(sum + worth(byte)? * weight))?;
    let check = match sum % 11 {
        10 => b'X',
        rest => b'0' + rest as u8,
    };
    let serial = written.bytes().skip(13).all(|byte| byte.is_ascii_digit());
    let right = written.as_bytes().get(8) == Some(&check) && serial;
    let word = place.word_before(at, 48, &VEHICLE_WORDS);
    (right && word)
        .then(|| place.mention(at..end, NumberKind::Vehicle, written.to_owned(), NumberHow::CheckAndWord, 96))
}

const VAT_WORDS: [&str; 16] = [
    "vat",
    "ust",
    "ustid",
    "ustidnr",
    "uid",
    "mwst",
    "tva",
    "iva",
    "btw",
    "nip",
    "moms",
    "piva",
    "steuernummer",
    "intracommunautaire",
    "umsatzsteuer",
    "nif",
];

/// A number for value-added tax of a country whose check we know, after a word that says so.
pub(super) fn vat(place: Place<'_>, at: usize, end: usize) -> Option<NumberMention> {
    let written = place.text.get(at..end).filter(|written| (10..=14).contains(&written.len()))?;
    let country = written.get(..2)?;
    let rest = written.get(2..)?;
    let right = match country {
        "DE" => rest.len() == 9 && mod_11_10(rest),
        "FR" => rest.len() == 11 && french(rest),
        "IT" => rest.len() == 11 && digits(rest) && luhn(rest),
        "AT" => rest.strip_prefix('U').is_some_and(austrian),
        "BE" => rest.len() == 10 && belgian(rest),
        "NL" => {
            rest.len() == 12 && rest.as_bytes().get(9) == Some(&b'B') && mod97(written.bytes()) == Some(1)
        }
        "PL" => rest.len() == 10 && weighted(rest, &[6, 5, 7, 2, 3, 4, 5, 6, 7]),
        _ => false,
    };
    let word = right && place.word_before(at, 40, &VAT_WORDS);
    word.then(|| place.mention(at..end, NumberKind::Vat, written.to_owned(), NumberHow::CheckAndWord, 96))
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// ISO 7064 MOD 11,10.
fn mod_11_10(text: &str) -> bool {
    if !digits(text) {
        return false;
    }
    let mut product = 10;
    let (told, check) = text.split_at(text.len() - 1);
    for byte in told.bytes() {
        let sum = (u32::from(byte - b'0') + product) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    check.parse() == Ok((11 - product) % 10)
}

fn french(rest: &str) -> bool {
    let (Some(key), Some(company)) = (rest.get(..2), rest.get(2..)) else { return false };
    let company: Option<u64> = company.parse().ok();
    digits(rest) && company.is_some_and(|company| key.parse() == Ok((12 + 3 * (company % 97)) % 97))
}

fn austrian(rest: &str) -> bool {
    if rest.len() != 8 || !digits(rest) {
        return false;
    }
    let (told, check) = rest.split_at(7);
    let sum: u32 = told
        .bytes()
        .zip([1, 2, 1, 2, 1, 2, 1])
        .map(|(byte, weight)| {
            let product = u32::from(byte - b'0') * weight;
            product / 10 + product % 10
        })
        .sum();
    check.parse() == Ok((10 - (sum + 4) % 10) % 10)
}

fn belgian(rest: &str) -> bool {
    let (told, check) = rest.split_at(8);
    let told: Option<u32> = told.parse().ok();
    digits(rest) && told.is_some_and(|told| check.parse() == Ok(97 - told % 97))
}

fn weighted(rest: &str, weights: &[u32]) -> bool {
    if !digits(rest) {
        return false;
    }
    let (told, check) = rest.split_at(weights.len());
    let sum: u32 = told.bytes().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    check.parse() == Ok(sum % 11)
}
