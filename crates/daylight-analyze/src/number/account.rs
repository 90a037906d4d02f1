use super::scan::Place;
use super::{NumberHow, NumberKind, NumberMention};

/// Countries and the form of what follows their two check digits: n digits, a capitals, c either. After the IBAN
/// registry of SWIFT.
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "n8c12"),
    ("AE", "n19"),
    ("AL", "n8c16"),
    ("AT", "n16"),
    ("AZ", "a4c20"),
    ("BA", "n16"),
    ("BE", "n12"),
    ("BG", "a4n6c8"),
    ("BH", "a4c14"),
    ("BI", "n23"),
    ("BR", "n23a1c1"),
    ("BY", "c4n4c16"),
    ("CH", "n5c12"),
    ("CR", "n18"),
    ("CY", "n8c16"),
    ("CZ", "n20"),
    ("DE", "n18"),
    ("DJ", "n23"),
    ("DK", "n14"),
    ("DO", "c4n20"),
    ("EE", "n16"),
    ("EG", "n25"),
    ("ES", "n20"),
    ("FI", "n14"),
    ("FO", "n14"),
    ("FR", "n10c11n2"),
    ("GB", "a4n14"),
    ("GE", "a2n16"),
    ("GI", "a4c15"),
    ("GL", "n14"),
    ("GR", "n7c16"),
    ("GT", "c24"),
    ("HR", "n17"),
    ("HU", "n24"),
    ("IE", "a4n14"),
    ("IL", "n19"),
    ("IQ", "a4n15"),
    ("IS", "n22"),
    ("IT", "a1n10c12"),
    ("JO", "a4n4c18"),
    ("KW", "a4c22"),
    ("KZ", "n3c13"),
    ("LB", "n4c20"),
    ("LC", "a4c24"),
    ("LI", "n5c12"),
    ("LT", "n16"),
    ("LU", "n3c13"),
    ("LV", "a4c13"),
    ("LY", "n21"),
    ("MC", "n10c11n2"),
    ("MD", "c20"),
    ("ME", "n18"),
    ("MK", "n3c10n2"),
    ("MN", "n16"),
    ("MR", "n23"),
    ("MT", "a4n5c18"),
    ("MU", "a4n19a3"),
    ("NI", "a4n20"),
    ("NL", "a4n10"),
    ("NO", "n11"),
    ("PK", "a4c16"),
    ("PL", "n24"),
    ("PS", "a4c21"),
    ("PT", "n21"),
    ("QA", "a4c21"),
    ("RO", "a4c16"),
    ("RS", "n18"),
    ("RU", "n14c15"),
    ("SA", "n2c18"),
    ("SC", "a4n20a3"),
    ("SD", "n14"),
    ("SE", "n20"),
    ("SI", "n15"),
    ("SK", "n20"),
    ("SM", "a1n10c12"),
    ("SO", "n19"),
    ("ST", "n21"),
    ("SV", "a4n20"),
    ("TL", "n19"),
    ("TN", "n20"),
    ("TR", "n6c16"),
    ("UA", "n6c19"),
    ("VA", "n18"),
    ("VG", "a4n16"),
    ("XK", "n16"),
];

/// An account that begins with the run from `at` to `run`: in one piece, or in groups of four.
pub(super) fn iban(place: Place<'_>, at: usize, run: usize) -> Option<NumberMention> {
    let head = place.text.get(at..at + 4)?.as_bytes();
    let [a, b, c, d] = head else { return None };
    if !(a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit()) {
        return None;
    }
    let country = place.text.get(at..at + 2)?;
    let form = COUNTRIES.iter().find(|(code, _)| *code == country).map(|(_, form)| *form)?;
    let wanted = 4 + length(form);
    let (value, end) = if run - at == wanted {
        (place.text.get(at..run)?.to_owned(), run)
    } else if run - at == 4 {
        groups_of_four(place, at, wanted)?
    } else {
        return None;
    };
    let checked =
        fits(form, value.get(4..)?) && mod97(value.get(4..)?.bytes().chain(value.bytes().take(4))) == Some(1);
    // A row of zeros passes some checks and is nobody's.
    let varied = value.bytes().skip(4).any(|byte| byte != b'0');
    let word =
        place.word_before(at, 32, &["iban", "account", "konto", "compte", "cuenta", "счет", "счёт", "acct"]);
    let how = if word { NumberHow::CheckAndWord } else { NumberHow::Check };
    (checked && varied)
        .then(|| place.mention(at..end, NumberKind::Iban, value, how, if word { 99 } else { 97 }))
}

fn length(form: &str) -> usize {
    form.split(|c: char| c.is_ascii_alphabetic()).filter_map(|number| number.parse::<usize>().ok()).sum()
}

fn fits(form: &str, bban: &str) -> bool {
    let mut bytes = bban.bytes();
    let mut letters = form.bytes().filter(u8::is_ascii_alphabetic);
    form.split(|c: char| c.is_ascii_alphabetic()).filter_map(|number| number.parse::<usize>().ok()).all(
        |count| {
            let sort = letters.next();
            bytes.by_ref().take(count).all(|byte| match sort {
                Some(b'n') => byte.is_ascii_digit(),
                Some(b'a') => byte.is_ascii_uppercase(),
                _ => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            })
        },
    )
}

fn groups_of_four(place: Place<'_>, at: usize, wanted: usize) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut at = at;
    loop {
        let end = place.run(at);
        let group = place.text.get(at..end)?;
        value.push_str(group);
        let left = wanted.checked_sub(value.len())?;
        if left == 0 {
            return Some((value, end));
        }
        let blank = matches!(place.byte(end), Some(b' ' | b'-'));
        let no_break = place.text.get(end..end + 2) == Some("\u{a0}");
        if group.len() != 4 || !(blank || no_break) {
            return None;
        }
        at = if blank { end + 1 } else { end + 2 };
    }
}

/// ISO 7064 MOD 97-10: capitals count from ten.
pub(super) fn mod97(bytes: impl Iterator<Item = u8>) -> Option<u32> {
    bytes.into_iter().try_fold(0, |rest, byte| match byte {
        b'0'..=b'9' => Some((rest * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((rest * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    })
}

const CARD_WORDS: [&str; 17] = [
    "card",
    "cards",
    "visa",
    "mastercard",
    "amex",
    "maestro",
    "discover",
    "karte",
    "kreditkarte",
    "carte",
    "bancaire",
    "tarjeta",
    "карта",
    "карты",
    "карте",
    "картой",
    "بطاقة",
];

/// A card: the digits of an issuer, in the groups that are printed on cards or after a word that names one, and the
/// check digit of Luhn right.
pub(super) fn card(place: Place<'_>, at: usize) -> Option<NumberMention> {
    if !place.byte(at).is_some_and(|byte| (b'2'..=b'6').contains(&byte)) {
        return None;
    }
    let groups = place.groups(at, 19);
    if groups.digits.len() < 13 {
        return None;
    }
    let (size, count) = printed(&groups.lengths, &groups.marks)?;
    let digits = groups.digits.get(..size)?;
    let end = *groups.ends.get(count - 1)?;
    let glued = |byte: Option<u8>| {
        byte.is_some_and(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/' | b'_' | b'#' | b'+')
        })
    };
    let tail = glued(place.byte(end)) && place.byte(end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric());
    let more = place.byte(end) == Some(b' ') && place.byte(end + 1).is_some_and(|byte| byte.is_ascii_digit());
    if glued(place.byte_before(at)) || tail || more && count > 1 || !is_issued(digits) || !luhn(digits) {
        return None;
    }
    if digits.bytes().all(|byte| Some(byte) == digits.bytes().next()) {
        return None;
    }
    let word = place.word_before(at, 48, &CARD_WORDS);
    // One number in ten has the right check digit, and codes are sent in groups of four digits too.
    let dated = count > 1 && expires(place, end);
    if !word && !dated {
        return None;
    }
    let how = if word { NumberHow::CheckAndWord } else { NumberHow::Check };
    Some(place.mention(at..end, NumberKind::Card, digits.to_owned(), how, if word { 96 } else { 85 }))
}

/// Whether the month and year that a card ends with stand behind it: `09/27`, `exp. 09/2027`.
fn expires(place: Place<'_>, end: usize) -> bool {
    let behind = place.bytes.get(end..).unwrap_or_default();
    let behind = behind.get(..28.min(behind.len())).unwrap_or_default();
    behind.windows(5).any(|five| {
        let digits = [five[0], five[1], five[3], five[4]].iter().all(u8::is_ascii_digit);
        digits && five[2] == b'/' && matches!((five[0], five[1]), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'))
    })
}

/// How many digits, in how many groups, if the groups are those of cards.
fn printed(lengths: &[usize], marks: &[u8]) -> Option<(usize, usize)> {
    let same_mark = |count: usize| {
        let marks = marks.get(..count - 1).unwrap_or_default();
        marks.iter().all(|mark| matches!(mark, b' ' | b'-') && Some(mark) == marks.first())
    };
    match lengths {
        [4, 4, 4, 4, ..] if same_mark(4) => Some((16, 4)),
        [4, 6, 5, ..] if same_mark(3) => Some((15, 3)),
        [length @ (14..=16 | 19), ..] => Some((*length, 1)),
        _ => None,
    }
}

/// The ranges of the networks, by what is public of them.
fn is_issued(digits: &str) -> bool {
    let head = |length: usize| digits.get(..length).and_then(|head| head.parse::<u32>().ok()).unwrap_or(0);
    match digits.len() {
        15 => matches!(head(2), 34 | 37),
        14 => matches!(head(2), 36 | 38 | 39) || (300..=305).contains(&head(3)),
        16 => {
            head(1) == 4
                || (51..=55).contains(&head(2))
                || (2221..=2720).contains(&head(4))
                || matches!(head(4), 6011)
                || matches!(head(2), 65)
                || (3528..=3589).contains(&head(4))
                || matches!(head(2), 62)
                || (2200..=2204).contains(&head(4))
        }
        19 => head(2) == 62 || head(1) == 4,
        _ => false,
    }
}

pub(super) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            let doubled = if place % 2 == 1 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}
