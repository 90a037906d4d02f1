//! What stands behind a colon, and words with typing errors.

use std::ops::Range;

use daylight_model::{Family, Format, MentionKind, ProblemKind};

use super::pattern::Fuzzy;
use super::scan::{Sign, glob, plain_text};
use super::{Glob, GlobPart, Leaf, Node, Order, Pattern, QueryError, Words, dates, sizes};
use crate::document::{HAS_PARTS, HAS_PROBLEM};
use crate::keys::{NONE, key_of, number_key, numbered, value_key};
use crate::mentioned::{HAS_HEADING, HAS_MARKING, HAS_REQUIREMENT};
use crate::schema::{TextField, WholeField};
use crate::{NoteWords, Said, TagPattern};

/// `has:tag` and `has:note`, which the index knows nothing of.
const HAS_TAG: &str = "tag";
const HAS_NOTE: &str = "note";

/// A field that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnyField {
    Text(TextField),
    Whole(WholeField),
    Date,
    /// A date that stands on a page.
    Told,
    /// A time for which it asks for something.
    Valid,
    /// A number or address of one kind.
    Number(MentionKind),
    Size,
    /// Tags, compared as a whole.
    Tag,
    /// Words of notes.
    Note,
    /// What somebody did with it.
    Is,
    /// Documents that say nearly the same.
    Copy,
}

impl AnyField {
    /// Words in this field, or in the text.
    pub(super) fn words(field: Option<Self>, pieces: Vec<Pattern>, order: Order) -> Node {
        let words = |field| Words { field, pieces, order };
        Node::Leaf(match field {
            Some(Self::Note) => Leaf::Said(Said::Note(NoteWords(words(None)))),
            Some(Self::Text(field)) => Leaf::Words(words(Some(field))),
            _ => Leaf::Words(words(None)),
        })
    }
}

pub(super) fn nothing_to_look_for(written: &str, at: Range<usize>) -> QueryError {
    QueryError::new(at, format!("`{written}` has no letter or digit, so the index cannot find it"))
        .hint("take it away, or search for it as written: =\"…\"")
}

pub(super) fn fuzzy_word(
    field: Option<AnyField>,
    signs: &[Sign],
    distance: u32,
    at: Range<usize>,
    end: usize,
) -> Result<Node, QueryError> {
    if !matches!(field, None | Some(AnyField::Text(_) | AnyField::Note)) {
        return Err(QueryError::new(end..at.end, "this field is compared as a whole, without `~`"));
    }
    let words = plain_text(signs).map(|text| crate::words::folded_words(&text)).unwrap_or_default();
    let [word] = words.as_slice() else {
        return Err(QueryError::new(at, "`~` needs one word before it, without `*` and `?`")
            .hint("for words near each other write \"these words\"~5"));
    };
    let fuzzy = u8::try_from(distance).ok().and_then(|distance| Fuzzy::new(word.clone(), distance));
    let Some(fuzzy) = fuzzy else {
        return Err(QueryError::new(end..at.end, "a word can be one or two typing errors away")
            .hint("write word~1 or word~2"));
    };
    Ok(AnyField::words(field, vec![Pattern::Fuzzy(fuzzy)], Order::AsWritten))
}

/// The value of a field that is compared as a whole.
pub(super) fn value(field: AnyField, signs: &[Sign], at: Range<usize>) -> Result<Option<Node>, QueryError> {
    Ok(match field {
        AnyField::Whole(field) => Some(whole_value(field, signs, at)?),
        AnyField::Date => Some(date_value(signs, at, |first, last| Leaf::Date { first, last })?),
        AnyField::Told => Some(date_value(signs, at, |first, last| Leaf::Told { first, last })?),
        AnyField::Valid => Some(date_value(signs, at, |first, last| Leaf::Valid { first, last })?),
        AnyField::Number(kind) => Some(number_value(kind, signs, at)?),
        AnyField::Size => Some(size_value(signs, at)?),
        AnyField::Tag => Some(tag_value(signs, at)?),
        AnyField::Is => Some(is_value(signs, at)?),
        AnyField::Copy => Some(near_copies(signs, at)?),
        AnyField::Text(_) | AnyField::Note => None,
    })
}

fn said(said: Said) -> Node {
    Node::Leaf(Leaf::Said(said))
}

fn tag_value(signs: &[Sign], at: Range<usize>) -> Result<Node, QueryError> {
    if signs == [Sign::Star] {
        return Ok(said(Said::Tagged));
    }
    let pattern = match plain_text(signs) {
        None => Pattern::Glob(glob(signs, &at)?),
        Some(text) => match value_key(&text).as_str() {
            "" => return Err(QueryError::new(at, "there is nothing in this quotation")),
            NONE => return Ok(Node::Not(Box::new(said(Said::Tagged)))),
            key => Pattern::Word(key.to_owned()),
        },
    };
    Ok(said(Said::Tag(TagPattern(pattern))))
}

fn is_value(signs: &[Sign], at: Range<usize>) -> Result<Node, QueryError> {
    match plain_text(signs).map(|text| value_key(&text)).as_deref() {
        Some("read") => Ok(said(Said::Read)),
        Some("unread") => Ok(Node::Not(Box::new(said(Said::Read)))),
        Some(HAS_REQUIREMENT) => {
            let value = Pattern::Word(HAS_REQUIREMENT.to_owned());
            Ok(Node::Leaf(Leaf::Whole { field: WholeField::Has, value }))
        }
        _ => Err(QueryError::new(at, "a document can only be read, unread or requirement").hint(
            "write is:read, is:unread or is:requirement; what the program could not read is has:problem",
        )),
    }
}

fn near_copies(signs: &[Sign], at: Range<usize>) -> Result<Node, QueryError> {
    let digits = plain_text(signs).map(|text| text.trim().to_ascii_lowercase()).unwrap_or_default();
    if digits.is_empty() || digits.len() > 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(QueryError::new(at, "this is not the reference of a document")
            .hint("write copy:0123456789ab with the reference that hits show"));
    }
    Ok(said(Said::NearCopyOf(digits)))
}

fn whole_value(field: WholeField, signs: &[Sign], at: Range<usize>) -> Result<Node, QueryError> {
    if signs == [Sign::Star] && !matches!(field, WholeField::Type | WholeField::Has) {
        return Ok(Node::Leaf(Leaf::AnyWhole(field)));
    }
    let Some(text) = plain_text(signs) else {
        let value = Pattern::Glob(glob(signs, &at)?);
        return Ok(Node::Leaf(Leaf::Whole { field, value }));
    };
    let key = key_of(field, &text);
    if key.is_empty() {
        return Err(QueryError::new(at, "there is nothing in this quotation"));
    }
    match (field, key.as_str()) {
        (WholeField::Has, HAS_TAG) => return Ok(said(Said::Tagged)),
        (WholeField::Has, HAS_NOTE) => return Ok(said(Said::Noted)),
        _ => {}
    }
    if field == WholeField::Part {
        return container(&key, at);
    }
    if field == WholeField::Value {
        // Written in groups, as on paper, or in one run.
        let run = number_key(MentionKind::Iban, &text);
        let keys = [key, run].into_iter().filter(|key| !key.is_empty());
        let leaf = |key| Node::Leaf(Leaf::Whole { field, value: Pattern::Word(key) });
        return Ok(Node::Or(keys.map(leaf).collect()));
    }
    let known = match field {
        WholeField::Type => {
            let formats = Format::ALL.iter().map(|format| format.name());
            Some(formats.chain(Format::ALL.iter().map(|format| format.family().name())).collect::<Vec<_>>())
        }
        WholeField::Has => {
            let kinds = ProblemKind::ALL.iter().map(|kind| kind.name());
            let groups = [HAS_PROBLEM, HAS_PARTS, HAS_MARKING, HAS_HEADING, HAS_REQUIREMENT];
            Some(groups.into_iter().chain(kinds).chain(mentions()).collect())
        }
        WholeField::Format => Some(Format::ALL.iter().map(|format| format.name()).collect()),
        WholeField::Lang
        | WholeField::In
        | WholeField::Folder
        | WholeField::With
        | WholeField::Part
        | WholeField::Marking
        | WholeField::Control
        | WholeField::Rel
        | WholeField::Owner
        | WholeField::Value
        | WholeField::Number
        | WholeField::Ref
        | WholeField::Person
        | WholeField::Organisation
        | WholeField::Place
        | WholeField::Codeword => None,
    };
    if known.is_some_and(|known| !known.contains(&key.as_str())) {
        return Err(
            QueryError::new(at, format!("`{}:` knows no `{key}`", field.name())).hint(values_hint(field))
        );
    }
    Ok(Node::Leaf(Leaf::Whole { field, value: Pattern::Word(key) }))
}

/// The beginning of a hash stands for all of it, as wherever a reference is asked for.
fn container(digits: &str, at: Range<usize>) -> Result<Node, QueryError> {
    if digits.len() > 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(QueryError::new(at, format!("`{digits}` is not the reference of a document"))
            .hint("write part:0123456789ab with the reference that hits show, or part:* for every part"));
    }
    let glob = Glob::new(&[GlobPart::Text(digits.to_owned()), GlobPart::AnyRun]);
    let value = glob.map_or_else(|| Pattern::Word(digits.to_owned()), Pattern::Glob);
    Ok(Node::Leaf(Leaf::Whole { field: WholeField::Part, value }))
}

fn mentions() -> impl Iterator<Item = &'static str> {
    MentionKind::ALL.iter().map(|kind| kind.name())
}

fn values_hint(field: WholeField) -> String {
    let names: Vec<&str> = match field {
        WholeField::Has => {
            [HAS_PROBLEM, HAS_PARTS, HAS_TAG, HAS_NOTE, HAS_MARKING, HAS_HEADING, HAS_REQUIREMENT]
                .into_iter()
                .chain(ProblemKind::ALL.iter().map(|kind| kind.name()))
                .chain(mentions().filter(|name| !name.contains("heading-") && !name.contains("requirement-")))
                .collect()
        }
        WholeField::Format => ["pdf", "docx", "xlsx", "eml", "html", "csv", "zip", "…"].to_vec(),
        _ => {
            let mut families: Vec<Family> = Format::ALL.iter().map(|format| format.family()).collect();
            families.sort_unstable();
            families.dedup();
            let families = families.into_iter().map(Family::name);
            families.chain(["pdf", "docx", "xlsx", "eml", "html", "csv", "zip", "…"]).collect()
        }
    };
    format!("it knows {}", names.join(", "))
}

/// A number or address of one kind. `iban:*` is any of the kind.
fn number_value(kind: MentionKind, signs: &[Sign], at: Range<usize>) -> Result<Node, QueryError> {
    let whole = |field, value| Ok(Node::Leaf(Leaf::Whole { field, value }));
    if signs == [Sign::Star] {
        return whole(WholeField::Has, Pattern::Word(kind.name().to_owned()));
    }
    let Some(text) = plain_text(signs) else {
        let named = numbered(kind, "");
        let signs: Vec<Sign> = named.chars().map(Sign::Plain).chain(signs.iter().copied()).collect();
        return whole(WholeField::Value, Pattern::Glob(glob(&signs, &at)?));
    };
    let key = number_key(kind, &text);
    if key.is_empty() {
        return Err(nothing_to_look_for(&text, at));
    }
    whole(WholeField::Value, Pattern::Word(numbered(kind, &key)))
}

fn date_value(signs: &[Sign], at: Range<usize>, leaf: impl Fn(i64, i64) -> Leaf) -> Result<Node, QueryError> {
    if signs == [Sign::Star] {
        return Ok(Node::Leaf(leaf(i64::MIN, i64::MAX)));
    }
    let text = plain_text(signs).unwrap_or_else(|| "*".to_owned());
    if text.trim().eq_ignore_ascii_case(NONE) {
        let any = Node::Leaf(leaf(i64::MIN, i64::MAX));
        return Ok(Node::Not(Box::new(any)));
    }
    let (first, last) = dates::date_range(text.trim(), at)?;
    Ok(Node::Leaf(leaf(first, last)))
}

fn size_value(signs: &[Sign], at: Range<usize>) -> Result<Node, QueryError> {
    let text = plain_text(signs).unwrap_or_else(|| "*".to_owned());
    let (least, most) = sizes::size_range(text.trim(), at)?;
    Ok(Node::Leaf(Leaf::Size { least, most }))
}
