//! The form in which whole values are compared, and how they stand in the columns that are counted.
//!
//! A column holds `key`, or `key`, a line end and the value as written where that differs. No key has a
//! line end in it: white space in keys is single blanks.

use daylight_model::{Level, Mention, MentionKind};

use crate::fold::fold;
use crate::schema::WholeField;

/// A key longer than this is cut: tantivy drops values past 65,530 bytes.
const LONGEST_KEY: usize = 4096;
/// Bytes of a value as written that are kept to be shown.
const LONGEST_SHOWN: usize = 400;
/// Folders above a document that are told apart. What lies deeper counts for the last of them.
const MOST_FOLDERS: usize = 64;
/// Folding once is not always enough: the first round can bring up letters that fold further.
const MOST_ROUNDS: usize = 4;

/// The key of a value of this field, as it is indexed and as it is asked for.
pub(crate) fn key_of(field: WholeField, value: &str) -> String {
    match field {
        WholeField::Folder => folder_key(value),
        WholeField::Marking => marking_key(value),
        WholeField::Number | WholeField::Ref => paper_key(value),
        _ => value_key(value),
    }
}

/// The name of a level, or a marking without blanks around its strokes.
pub(crate) fn marking_key(marking: &str) -> String {
    let key = value_key(marking);
    let level = Level::ALL.into_iter().find(|level| value_key(level.name()) == key.replace(' ', "-"));
    let strokes = |key: &str| key.split('/').map(str::trim).collect::<Vec<_>>().join("/");
    level.map_or_else(|| strokes(&key), |level| level.name().to_owned())
}

/// The key of a number or address: what is written in groups here and in one run there is the same.
pub(crate) fn number_key(kind: MentionKind, value: &str) -> String {
    let key = value_key(value);
    match kind {
        MentionKind::Email | MentionKind::Url | MentionKind::Ip | MentionKind::Amount => key,
        _ => key.chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '<')).collect(),
    }
}

/// The key of a number under which papers stand: however its letters and digits are parted, by one hyphen. Of the
/// identification of a message every sign counts.
pub fn paper_key(value: &str) -> String {
    let key = value_key(value.trim_matches(['<', '>']));
    if key.contains('@') {
        return key;
    }
    let mut parted = String::with_capacity(key.len());
    for c in key.chars().filter(|c| *c != ',') {
        let c = if c.is_alphanumeric() || matches!(c, '/' | '.') { c } else { '-' };
        if c != '-' || !parted.ends_with('-') {
            parted.push(c);
        }
    }
    parted.trim_matches(['-', '.']).to_owned()
}

/// Where names of this kind are kept.
pub(crate) fn name_field(kind: MentionKind) -> Option<WholeField> {
    match kind {
        MentionKind::Person => Some(WholeField::Person),
        MentionKind::Organisation => Some(WholeField::Organisation),
        MentionKind::Place => Some(WholeField::Place),
        MentionKind::Codeword => Some(WholeField::Codeword),
        _ => None,
    }
}

/// A key behind the word for what it is.
pub(crate) fn numbered(kind: MentionKind, key: &str) -> String {
    format!("{}:{key}", kind.name())
}

/// Folded, white space as single blanks, and cut where it is too long. Its own key is itself.
pub(crate) fn value_key(value: &str) -> String {
    let mut key = key_once(value);
    for _ in 1..MOST_ROUNDS {
        let again = key_once(&key);
        if again == key {
            break;
        }
        key = again;
    }
    key
}

fn key_once(value: &str) -> String {
    let mut key = fold(value).split_whitespace().collect::<Vec<_>>().join(" ");
    if key.len() > LONGEST_KEY {
        key.truncate(key.floor_char_boundary(LONGEST_KEY));
        key.truncate(key.trim_end().len());
    }
    key
}

/// The key of a folder: the keys of its names, with slashes between.
fn folder_key(path: &str) -> String {
    let keys: Vec<String> = path.split('/').map(name_key).filter(|key| !key.is_empty()).collect();
    keys.join("/")
}

/// A sign that folds to a slash does not part two folders.
fn name_key(name: &str) -> String {
    value_key(name).replace('/', "_")
}

/// What the column of a value holds.
pub(crate) fn form(key: &str, written: &str) -> String {
    let written = &written[..written.floor_char_boundary(LONGEST_SHOWN)];
    let shown = written.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
    if shown == key { key.to_owned() } else { format!("{key}\n{shown}") }
}

/// The key in a form, and the value as written.
pub(crate) fn key_and_shown(form: &str) -> (&str, &str) {
    form.split_once('\n').unwrap_or((form, form))
}

/// A folder and all above it, each with its key and as written, the collection first.
pub(crate) fn folders_above(path: &str) -> Vec<(String, String)> {
    let (mut key, mut written) = (String::new(), String::new());
    let mut folders = Vec::new();
    let names = path.split('/').map(|name| (name_key(name), name)).filter(|(key, _)| !key.is_empty());
    for (name, as_written) in names.take(MOST_FOLDERS) {
        if !key.is_empty() {
            key.push('/');
            written.push('/');
        }
        key.push_str(&name);
        written.push_str(as_written);
        if key.len() > LONGEST_KEY {
            break;
        }
        folders.push((key.clone(), written.clone()));
    }
    folders
}

/// The key of a sender or addressee: the address in `Name <address>`, else the whole.
pub(crate) fn correspondent_key(written: &str) -> String {
    let inside =
        written.rfind('<').and_then(|open| written[open + 1..].split_once('>')).map(|(inside, _)| inside);
    match inside.filter(|address| address.contains('@')) {
        Some(address) => value_key(address),
        None => value_key(written.trim_matches(|c: char| c.is_whitespace() || "\"'<>".contains(c))),
    }
}

/// How a term is written in a query so that it means just this key.
pub(crate) fn term(field: WholeField, key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@.-_/".contains(c);
    if !key.is_empty() && key.chars().all(plain) && key != NONE {
        return format!("{}:{key}", field.name());
    }
    let mut term = format!("{}:\"", field.name());
    for c in key.chars() {
        if matches!(c, '"' | '\\' | '*') {
            term.push('\\');
        }
        term.push(c);
    }
    term.push('"');
    term
}

/// The query that finds every document that says the same as a mention; `None` where nothing can be asked for.
pub fn query_for(mention: &Mention) -> Option<String> {
    if mention.kind.is_number() {
        let key = number_key(mention.kind, &mention.value);
        let asked = term(WholeField::Value, &key);
        return asked
            .strip_prefix("value:")
            .filter(|_| !key.is_empty())
            .map(|rest| format!("{}:{rest}", mention.kind.name()));
    }
    if let Some(marking) = &mention.marking {
        let key = marking_key(&marking.text);
        return (!key.is_empty()).then(|| term(WholeField::Marking, &key));
    }
    if mention.kind == MentionKind::Reference {
        let key = paper_key(&mention.value);
        return (!key.is_empty()).then(|| term(WholeField::Ref, &key));
    }
    if let Some(field) = name_field(mention.kind) {
        let key = value_key(&mention.value);
        return (!key.is_empty()).then(|| term(field, &key));
    }
    mention.seconds()?;
    let day = |date: &str| date.split('T').next().unwrap_or_default().to_owned();
    Some(match mention.value.split_once('/') {
        Some((from, until)) => format!("told:{}..{}", day(from), day(until)),
        None => format!("told:{}", day(&mention.value)),
    })
}

/// The word for no value at all, where a field has it.
pub(crate) const NONE: &str = "none";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_key_is_the_key() {
        for text in ["École  Normale", "\u{a8} x", "Ｋｅｙ\t", "ﷺ", "a\u{2028}b"] {
            let key = value_key(text);
            assert_eq!(value_key(&key), key, "{text}");
            assert!(!key.contains('\n'));
        }
    }

    #[test]
    fn a_number_of_a_paper_is_the_same_however_it_is_parted() {
        for (written, key) in [
            ("MEXI 7025", "mexi-7025"),
            ("MEXI-7025", "mexi-7025"),
            ("104- 10001 - 10008", "104-10001-10008"),
            ("CSCI-3/779,510", "csci-3/779510"),
            ("<2011.4711@Mail.harbour.example>", "2011.4711@mail.harbour.example"),
        ] {
            assert_eq!(paper_key(written), key);
            assert_eq!(paper_key(key), key);
        }
    }

    #[test]
    fn a_correspondent_is_known_by_the_address_where_there_is_one() {
        for (written, key) in [
            ("Miriam Okoye <M.Okoye@Example.org>", "m.okoye@example.org"),
            ("m.okoye@example.org", "m.okoye@example.org"),
            ("<m.okoye@example.org>", "m.okoye@example.org"),
            ("\"Okoye, Miriam\"", "okoye, miriam"),
            ("Miriam <no address>", "miriam <no address"),
            ("Ana <ana@example.org", "ana <ana@example.org"),
            ("", ""),
        ] {
            assert_eq!(correspondent_key(written), key, "{written}");
        }
    }

    #[test]
    fn every_folder_above_is_named_once_and_odd_slashes_part_nothing() {
        let keys = |path| folders_above(path).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys("Leak/Orders//2011/"), ["leak", "leak/orders", "leak/orders/2011"]);
        assert_eq!(keys("Leak/Ａ／Ｂ"), ["leak", "leak/a_b"]);
        assert_eq!(keys(&"a/".repeat(5000)).len(), 64);
        assert_eq!(folder_key("/Leak/ Orders/"), "leak/orders");
    }

    #[test]
    fn a_mention_is_asked_for_in_a_query_that_is_understood() {
        let said = |kind, value: &str| Mention {
            start: 0,
            end: 1,
            kind,
            value: value.into(),
            how: String::new(),
            certainty: 90,
            marking: None,
            findings: Vec::new(),
        };
        for (kind, value, query) in [
            (MentionKind::Iban, "DE89370400440532013000", "iban:de89370400440532013000"),
            (MentionKind::Phone, "+442079460018", "phone:\"+442079460018\""),
            (MentionKind::Url, "http://example.org/a*", "url:\"http://example.org/a\\*\""),
            (MentionKind::Amount, "USD 48500", "amount:\"usd 48500\""),
            (MentionKind::Date, "1963-11-22T10:15:00Z", "told:1963-11-22"),
            (MentionKind::Period, "1963-11/1964", "told:1963-11..1964"),
            (MentionKind::Person, "Miriam Okoye", "person:\"miriam okoye\""),
            (MentionKind::Codeword, "LAMPLIGHT", "codeword:lamplight"),
        ] {
            assert_eq!(query_for(&said(kind, value)).as_deref(), Some(query), "{value}");
            assert!(crate::parse(query).is_ok(), "{query}");
        }
        assert_eq!(query_for(&said(MentionKind::Date, "--11-22")), None);
    }

    #[test]
    fn a_term_means_its_key() {
        for key in ["a", "none", "a \"b\" \\ *c* ?", "x:(y)", "-a", "京 都", "~1", "„q“"] {
            let term = term(WholeField::In, key);
            assert!(crate::parse(&term).is_ok(), "{term}");
            assert!(crate::parse(&format!("word AND {term} OR NOT {term}")).is_ok(), "{term}");
        }
    }
}
