use daylight_model::EntityKind;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::latin::{is_foreign, skeleton};

/// A name as it is compared and as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// Lower case, without accents and signs, words with one blank between them; of a person the first name first, as far as
    /// a comma says which that is.
    pub form: String,
    /// As it is written, blanks made one.
    pub shown: String,
}

/// Bytes of a name; what is longer is no name.
const LONGEST: usize = 200;
/// Words of a name.
const MOST_WORDS: usize = 12;

/// Before a name and no part of it.
const TITLES: [&str; 12] =
    ["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "monsieur", "madame", "mme"];
/// Behind a comma and still no first name.
const SUFFIXES: [&str; 8] = ["jr", "sr", "ii", "iii", "iv", "esq", "phd", "md"];

/// The name in what was written; `None` where nothing is left of it.
pub fn name_of(kind: EntityKind, written: &str) -> Option<Name> {
    if written.len() > LONGEST {
        return None;
    }
    let shown = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let form = match kind {
        EntityKind::Email => address(&shown)?,
        EntityKind::Person => person(&shown),
        EntityKind::Organisation => {
            let form = folded(&shown);
            form.strip_prefix("the ").map(str::to_owned).unwrap_or(form)
        }
        EntityKind::Place | EntityKind::Codeword => folded(&shown),
    };
    let words = form.split(' ').count();
    (!form.is_empty() && words <= MOST_WORDS).then_some(Name { form, shown })
}

fn address(written: &str) -> Option<String> {
    let address = written.trim_matches(['<', '>', ' ', '\'', '"']).to_lowercase();
    let (name, place) = address.rsplit_once('@')?;
    (!name.is_empty() && !place.is_empty() && !address.contains(' ')).then_some(address)
}

fn person(written: &str) -> String {
    let turned = match written.split_once(',') {
        Some((last, first)) if !first.contains(',') && !is_suffix(first) => format!("{first} {last}"),
        _ => written.to_owned(),
    };
    let form = folded(&turned);
    let mut rest = form.as_str();
    while let Some((first, others)) = rest.split_once(' ') {
        if !TITLES.contains(&first) {
            break;
        }
        rest = others;
    }
    rest.to_owned()
}

fn is_suffix(text: &str) -> bool {
    folded(text).split(' ').all(|word| SUFFIXES.contains(&word))
}

/// Lower case without accents; an apostrophe joins what it stands between, any other sign parts words.
pub(super) fn folded(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '\'' | '\u{2019}' | '\u{2bc}' | '\u{60}' | '\u{b4}' => {}
            'ß' => form.push_str("ss"),
            'ø' | 'Ø' => form.push('o'),
            'æ' | 'Æ' => form.push_str("ae"),
            'œ' | 'Œ' => form.push_str("oe"),
            'ł' | 'Ł' => form.push('l'),
            'đ' | 'Đ' | 'ð' => form.push('d'),
            'ı' => form.push('i'),
            c if c.is_alphanumeric() => form.extend(c.to_lowercase()),
            _ if form.ends_with(' ') || form.is_empty() => {}
            _ => form.push(' '),
        }
    }
    form.truncate(form.trim_end().len());
    form
}

/// Numbers under which a name is kept, so that those it may be mistaken for are found without looking at every pair.
pub fn blocks(kind: EntityKind, form: &str) -> Vec<i64> {
    let letters = letters(form);
    numbers(kind, form, is_foreign(form), &[letters.len()])
}

/// Numbers under which those are kept for which [`super::alike`] may find a reason.
pub fn probes(kind: EntityKind, form: &str) -> Vec<i64> {
    let length = letters(form).len();
    let mut probes = numbers(kind, form, !is_foreign(form), &[length.saturating_sub(1), length, length + 1]);
    // Those in other letters are kept by how they sound; what is told by order or initials, by its own letters.
    probes.sort_unstable();
    probes.dedup();
    probes
}

fn numbers(kind: EntityKind, form: &str, foreign: bool, lengths: &[usize]) -> Vec<i64> {
    if kind == EntityKind::Email {
        return Vec::new();
    }
    let mut numbers = vec![
        number(kind, "words", &sorted(form)),
        number(kind, if foreign { "sounds, foreign" } else { "sounds, latin" }, &sorted(&skeleton(form))),
    ];
    let letters = letters(form);
    // One letter wrong leaves the first or the second half as it is.
    for length in lengths.iter().filter(|length| **length >= super::reason::LEAST_LETTERS) {
        let half = (length / 2).min(letters.len());
        let first: String = letters[..half].iter().collect();
        let last: String = letters[letters.len() - half..].iter().collect();
        numbers.push(number(kind, &format!("begins {length}"), &first));
        numbers.push(number(kind, &format!("ends {length}"), &last));
    }
    if kind == EntityKind::Person
        && let Some((first, last)) = form.split_once(' ')
    {
        let initial: String = first.chars().take(1).collect();
        let last = last.rsplit(' ').next().unwrap_or(last);
        numbers.push(number(kind, "initials", &format!("{initial} {last}")));
    }
    numbers
}

fn letters(form: &str) -> Vec<char> {
    form.chars().filter(|c| *c != ' ').collect()
}

pub(super) fn sorted(form: &str) -> String {
    let mut words: Vec<&str> = form.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// FNV-1a, which is the same on every machine; two texts with one number only cost a comparison.
fn number(kind: EntityKind, what: &str, text: &str) -> i64 {
    let bytes = [kind.number()].into_iter().chain(what.bytes()).chain([0]).chain(text.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_many_ways_of_writing() {
        for (kind, written, form) in [
            (EntityKind::Person, "OKOYE, Miriam Ada", "miriam ada okoye"),
            (EntityKind::Person, "Miriam  Ada\nOkoye", "miriam ada okoye"),
            (EntityKind::Person, "Dr. Åsa Öhlund-Weiß", "asa ohlund weiss"),
            (EntityKind::Person, "O\u{2019}Brien, Jr.", "obrien jr"),
            (EntityKind::Person, "Ana Ríos, Ph.D., of Kestrel", "ana rios ph d of kestrel"),
            (EntityKind::Organisation, "The Kestrel Trust", "kestrel trust"),
            (EntityKind::Email, "<Ana.B@Met.Example>", "ana.b@met.example"),
            (EntityKind::Codeword, "LAMP-LIGHT", "lamp light"),
        ] {
            assert_eq!(name_of(kind, written).unwrap().form, form, "{written}");
        }
        for (kind, written) in [
            (EntityKind::Person, " . "),
            (EntityKind::Email, "ana"),
            (EntityKind::Person, "a b c d e f g h i j k l m"),
        ] {
            assert_eq!(name_of(kind, written), None, "{written}");
        }
    }
}
