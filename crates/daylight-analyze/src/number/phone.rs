use super::scan::Place;
use super::{NumberHow, NumberKind, NumberMention};

const WORDS: [&str; 41] = [
    "tel",
    "phone",
    "telephone",
    "fax",
    "mobile",
    "cell",
    "call",
    "mob",
    "fon",
    "telefon",
    "telefax",
    "handy",
    "mobil",
    "durchwahl",
    "rufnummer",
    "tél",
    "téléphone",
    "télécopie",
    "portable",
    "télécopieur",
    "teléfono",
    "telefono",
    "móvil",
    "celular",
    "тел",
    "телефон",
    "факс",
    "моб",
    "هاتف",
    "تلفون",
    "جوال",
    "فاكس",
    "phones",
    "telephones",
    "hotline",
    "whatsapp",
    "pager",
    "anruf",
    "appelez",
    "llame",
    "звоните",
];

/// Calling codes of countries and how many digits follow at most, where we know; other codes are taken as a whole
/// number of at most fifteen (ITU-T E.164).
const COUNTRIES: [(&str, usize, usize); 44] = [
    ("1", 10, 10),
    ("7", 10, 10),
    ("20", 8, 10),
    ("27", 9, 9),
    ("30", 10, 10),
    ("31", 9, 9),
    ("32", 8, 9),
    ("33", 9, 9),
    ("34", 9, 9),
    ("36", 8, 9),
    ("39", 6, 11),
    ("40", 9, 9),
    ("41", 9, 9),
    ("43", 6, 13),
    ("44", 9, 10),
    ("45", 8, 8),
    ("46", 7, 10),
    ("47", 8, 8),
    ("48", 9, 9),
    ("49", 6, 12),
    ("52", 10, 11),
    ("53", 6, 8),
    ("54", 10, 11),
    ("55", 10, 11),
    ("56", 9, 9),
    ("57", 8, 10),
    ("61", 9, 9),
    ("62", 8, 12),
    ("63", 8, 10),
    ("64", 8, 10),
    ("65", 8, 8),
    ("66", 8, 9),
    ("81", 9, 10),
    ("82", 8, 10),
    ("84", 9, 10),
    ("86", 10, 11),
    ("90", 10, 10),
    ("91", 10, 10),
    ("92", 9, 10),
    ("93", 9, 9),
    ("94", 9, 9),
    ("98", 10, 10),
    ("972", 8, 9),
    ("971", 8, 9),
];

/// A telephone number: with `+` and its country, after a word that asks for one, or in the form of North America.
pub(super) fn phone(place: Place<'_>, at: usize) -> Option<NumberMention> {
    let before = place.byte_before(at);
    if before == Some(b'+') {
        return international(place, at);
    }
    let bracket = before == Some(b'(');
    let glued = before.is_some_and(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'/' | b'$' | b'#' | b'_' | b'%' | b'=' | b'*' | b'\'')
    });
    if glued {
        return None;
    }
    let groups = place.groups(at, 15);
    if groups.digits.len() < 6 {
        return None;
    }
    let american = american(&groups.digits, &groups.lengths, &groups.marks, bracket);
    let start = if bracket { at - 1 } else { at };
    // Seven digits with a hyphen are a number only if somebody calls it one.
    let word = named(place, start);
    let (count, how, sure) = match (american, word) {
        (true, word) => (3, if word { NumberHow::Word } else { NumberHow::Form }, if word { 95 } else { 78 }),
        (false, true) => (plausible(&groups.lengths)?, NumberHow::Word, 85),
        (false, false) => return None,
    };
    let end = *groups.ends.get(count - 1)?;
    let size: usize = groups.lengths.iter().take(count).sum();
    let tail = place.byte(end).is_some_and(|byte| byte.is_ascii_alphanumeric())
        || (matches!(place.byte(end), Some(b'-' | b'/' | b'.'))
            && place.byte(end + 1).is_some_and(|byte| byte.is_ascii_digit()));
    let value = groups.digits.get(..size)?.to_owned();
    (!tail).then(|| place.mention(start..end, NumberKind::Phone, value, how, sure))
}

fn international(place: Place<'_>, at: usize) -> Option<NumberMention> {
    let glued =
        at.checked_sub(2).and_then(|at| place.byte(at)).is_some_and(|byte| byte.is_ascii_alphanumeric());
    let groups = place.groups(at, 16);
    if glued || groups.digits.starts_with('0') {
        return None;
    }
    let country = COUNTRIES.iter().find(|(code, ..)| groups.digits.starts_with(code));
    let (least, most) =
        country.map_or((9, 15), |(code, least, most)| (code.len() + least, code.len() + most));
    let mut size = 0;
    let mut end = None;
    for (length, at) in groups.lengths.iter().zip(&groups.ends) {
        // The 0 in +44 (0)20 is for calls from inside.
        let next = size + length;
        let most = if groups.digits.get(size..next) == Some("0") { most + 1 } else { most };
        if next > most {
            break;
        }
        size = next;
        end = Some(*at);
    }
    let grouped = groups.lengths.len() > 1;
    if size < least || (!grouped && size < 10) {
        return None;
    }
    let value = format!("+{}", groups.digits.get(..size)?.to_owned());
    Some(place.mention(
        at - 1..end?,
        NumberKind::Phone,
        value,
        NumberHow::Form,
        if grouped { 93 } else { 78 },
    ))
}

/// `(202) 555-0143`, `202-555-0143`: neither the area nor the exchange begins with 0 or 1.
fn american(digits: &str, lengths: &[usize], marks: &[u8], bracket: bool) -> bool {
    let form = matches!(lengths, [3, 3, 4, ..]);
    let marks = match marks {
        [first, b'-' | b'.' | b' ', ..] if bracket => *first == b')',
        [b'-', b'-', ..] | [b'.', b'.', ..] => !bracket,
        _ => false,
    };
    let high = |at: usize| digits.as_bytes().get(at).is_some_and(|byte| *byte >= b'2');
    form && marks && high(0) && high(3)
}

/// Whether a word like "tel" stands right before, with at most a few signs between.
fn named(place: Place<'_>, at: usize) -> bool {
    let line = place.line_before(at, 28);
    let line = line.trim_end_matches([' ', ':', '.', '(', '-', '#', '\t', '/']);
    let mut words = line.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let last = words.next();
    let is_word = |word: Option<&str>| word.is_some_and(|word| WORDS.contains(&word));
    let of_number = [
        "number",
        "no",
        "nummer",
        "nr",
        "numéro",
        "número",
        "le",
        "al",
        "номеру",
        "номер",
        "us",
        "me",
        "at",
        "on",
        "is",
    ];
    is_word(last) || (last.is_some_and(|word| of_number.contains(&word)) && is_word(words.next()))
}

/// How many groups make a number of six to thirteen digits.
fn plausible(lengths: &[usize]) -> Option<usize> {
    let mut size = 0;
    let mut count = 0;
    for length in lengths.iter().take(6) {
        if size + length > 13 || *length > 11 {
            break;
        }
        size += length;
        count += 1;
    }
    (size >= 6).then_some(count)
}
