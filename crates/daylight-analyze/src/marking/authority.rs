//! Who classified a paper, from what, why and until when; and the stamps that took it back.

use daylight_model::{Level, Marking, PartialDate};

use super::page::{Line, MarkingKind, MarkingMention, bounded, bounded_by};
use super::piece::is_instruction;
use super::systems;
use super::wording::Wording;

/// One line of a classification authority block, or one stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// What it tells.
    pub field: AuthorityField,
    /// What stands after the label, as it stands there. After `Classified by` it may name a person.
    pub value: String,
    /// The first date in it.
    pub date: Option<PartialDate>,
    /// Exemptions in it: `25X1`, `OADR`, `X1`, `XGDS`.
    pub exemptions: Vec<String>,
    /// The level in it: that to which the paper is downgraded, say.
    pub level: Option<Level>,
}

/// What a line of a block or a stamp tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthorityField {
    /// Who classified it.
    ClassifiedBy,
    /// The guide or the papers that its classification comes from.
    DerivedFrom,
    /// Why it is classified.
    Reason,
    /// When it is to be declassified, or why not.
    DeclassifyOn,
    /// To which level it goes down, and when.
    DowngradeTo,
    /// When it is to be looked at again.
    ReviewOn,
    /// It is excluded or exempt from automatic downgrading and declassification, or in one of its groups.
    Schedule,
    /// Who controls it: controlled unclassified information.
    ControlledBy,
    /// Its category: controlled unclassified information.
    Category,
    /// It was declassified.
    Declassified,
    /// It was approved for release, in full or in part.
    Released,
    /// A number that the releasing archive put on it.
    ReleaseNumber,
}

use AuthorityField as Field;

impl AuthorityField {
    /// The name in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClassifiedBy => "classified-by",
            Self::DerivedFrom => "derived-from",
            Self::Reason => "reason",
            Self::DeclassifyOn => "declassify-on",
            Self::DowngradeTo => "downgrade-to",
            Self::ReviewOn => "review-on",
            Self::Schedule => "schedule",
            Self::ControlledBy => "controlled-by",
            Self::Category => "category",
            Self::Declassified => "declassified",
            Self::Released => "released",
            Self::ReleaseNumber => "release-number",
        }
    }

    fn kind(self) -> MarkingKind {
        match self {
            Self::Schedule | Self::Declassified | Self::Released | Self::ReleaseNumber => MarkingKind::Stamp,
            _ => MarkingKind::Block,
        }
    }
}

/// What has to follow a label for it to be one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// The words are proof enough.
    None,
    /// A colon or a line to write on, or capitals.
    Colon,
}

#[rustfmt::skip]
const LABELS: [(&[&str], Field, Proof); 47] = [
    (&["DERIVATIVELY", "CLASSIFIED", "BY"], Field::ClassifiedBy, Proof::Colon),
    (&["CLASSIFIED", "BY", "DERIVATION"], Field::ClassifiedBy, Proof::Colon),
    (&["CLASSIFIED", "BY"], Field::ClassifiedBy, Proof::Colon),
    (&["CLASSIFYING", "AUTHORITY"], Field::ClassifiedBy, Proof::Colon),
    (&["CLASSIFICATION", "AUTHORITY"], Field::ClassifiedBy, Proof::Colon),
    (&["DERIVATIVE", "CLASSIFIED", "FROM"], Field::DerivedFrom, Proof::Colon),
    (&["DERIVED", "FROM"], Field::DerivedFrom, Proof::Colon),
    (&["DRV", "FROM"], Field::DerivedFrom, Proof::None),
    (&["CLASSIFICATION", "REASON"], Field::Reason, Proof::Colon),
    (&["REASON", "FOR", "CLASSIFICATION"], Field::Reason, Proof::Colon),
    (&["REASON"], Field::Reason, Proof::Colon),
    (&["REASONS"], Field::Reason, Proof::Colon),
    (&["DATE", "OF", "DECLASSIFICATION"], Field::DeclassifyOn, Proof::None),
    (&["AUTOMATICALLY", "DECLASSIFIED", "ON"], Field::DeclassifyOn, Proof::None),
    (&["DECLASSIFY", "ON"], Field::DeclassifyOn, Proof::None),
    (&["DECL", "ON"], Field::DeclassifyOn, Proof::None),
    (&["DECLASSIFY"], Field::DeclassifyOn, Proof::Colon),
    (&["DECLAS"], Field::DeclassifyOn, Proof::Colon),
    (&["DECL"], Field::DeclassifyOn, Proof::Colon),
    (&["DOWNGRADE", "TO"], Field::DowngradeTo, Proof::Colon),
    (&["DOWNGRADED", "TO"], Field::DowngradeTo, Proof::Colon),
    (&["DOWNGRADED", "AT"], Field::Schedule, Proof::Colon),
    (&["NOT", "AUTOMATICALLY", "DECLASSIFIED"], Field::Schedule, Proof::None),
    (&["REVIEW", "ON"], Field::ReviewOn, Proof::Colon),
    (&["EXCLUDED", "FROM", "AUTOMATIC"], Field::Schedule, Proof::None),
    (&["EXEMPT", "FROM", "GENERAL"], Field::Schedule, Proof::None),
    (&["EXEMPT", "FROM", "GDS"], Field::Schedule, Proof::None),
    (&["EXEMPT", "FROM", "AUTOMATIC"], Field::Schedule, Proof::None),
    (&["EXEMPTION", "CATEGORY"], Field::Schedule, Proof::Colon),
    (&["CONTROLLED", "BY"], Field::ControlledBy, Proof::Colon),
    (&["CUI", "CATEGORY"], Field::Category, Proof::Colon),
    (&["CUI", "CATEGORIES"], Field::Category, Proof::Colon),
    (&["SANITIZED", "COPY", "APPROVED", "FOR", "RELEASE"], Field::Released, Proof::None),
    (&["APPROVED", "FOR", "RELEASE"], Field::Released, Proof::Colon),
    (&["RELEASED", "IN", "FULL"], Field::Released, Proof::Colon),
    (&["RELEASED", "IN", "PART"], Field::Released, Proof::Colon),
    (&["DECLASSIFICATION", "AND", "OR"], Field::Declassified, Proof::Colon),
    (&["DECLASSIFIED", "BY"], Field::Declassified, Proof::Colon),
    (&["DECLASSIFIED", "ON"], Field::Declassified, Proof::Colon),
    (&["DECLASSIFIED", "PER"], Field::Declassified, Proof::Colon),
    (&["DECLASSIFIED", "AUTHORITY"], Field::Declassified, Proof::Colon),
    (&["DECLASSIFIED"], Field::Declassified, Proof::Colon),
    (&["AUTHORITY", "NND"], Field::ReleaseNumber, Proof::None),
    (&["NW"], Field::ReleaseNumber, Proof::None),
    (&["ALL", "INFORMATION", "CONTAINED", "HEREIN", "IS", "UNCLASSIFIED"], Field::Declassified, Proof::Colon),
    (&["HEREIN", "IS", "UNCLASSIFIED"], Field::Declassified, Proof::Colon),
    (&["REGRADED", "UNCLASSIFIED"], Field::Declassified, Proof::Colon),
];

/// What a line says of the authority for its classification. A line may have several labels beside each other.
pub(super) fn lines(text: &str, line: &Line<'_>) -> Vec<MarkingMention> {
    let shown = bounded(line.text);
    let words = words(shown);
    let labels = labels(shown, &words);
    let mut found = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let until = labels.get(at + 1).map_or(shown.len(), |next| next.start);
        found.push(mention(text, line, label, shown, until));
    }
    if found.is_empty() {
        found.extend(group(line, shown));
    }
    found
}

struct Word {
    start: usize,
    end: usize,
    upper: String,
}

fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(Word { start: from, end: at, upper: line[from..at].to_uppercase() });
                start = None;
            }
            _ => {}
        }
    }
    words
}

struct Label {
    start: usize,
    end: usize,
    field: Field,
    misread: bool,
}

fn labels(line: &str, words: &[Word]) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = &words[at];
        // A label begins a line, but for a letter or a number of the margin, or follows another or a gap.
        let margin = words[..at].iter().all(|word| word.end - word.start <= 1) && at <= 1;
        let gap = line[..word.start].ends_with("  ") || line[..word.start].ends_with(['\t', '|']);
        let label = (margin || gap || !labels.is_empty()).then(|| label_at(line, &words[at..])).flatten();
        match label {
            Some((label, length)) => {
                labels.push(label);
                at += length;
            }
            None => at += 1,
        }
    }
    labels
}

fn label_at(line: &str, words: &[Word]) -> Option<(Label, usize)> {
    for (label, field, proof) in &LABELS {
        if words.len() < label.len() {
            continue;
        }
        let mut misread = false;
        let fits = label.iter().zip(words).all(|(wanted, word)| {
            misread |= word.upper != **wanted;
            word.upper == **wanted || near(wanted, &word.upper)
        });
        if !fits {
            continue;
        }
        let (start, end) = (words[0].start, words[label.len() - 1].end);
        let rest = &line[end..];
        let colon = rest.trim_start().starts_with([':', '_', '#']);
        let capitals = line[start..end].chars().all(|c| !c.is_lowercase());
        let ends = rest.chars().all(|c| !c.is_alphanumeric());
        let single = label.len() == 1 && !colon;
        let proven = match proof {
            Proof::None => true,
            Proof::Colon => colon || capitals && !single || ends && label.len() > 1,
        };
        let begins = line[start..].starts_with(char::is_uppercase);
        let number = *field != Field::ReleaseNumber || is_release_number(words);
        if (proven || single && is_stamp(*field, line, end)) && begins && number {
            return Some((Label { start, end, field: *field, misread }, label.len()));
        }
    }
    None
}

/// `DECLASSIFIED` in capitals, alone on its line or with the order it rests on.
fn is_stamp(field: Field, line: &str, end: usize) -> bool {
    let order = ["E.O", "E. O", "EO ", "IAW", "UNDER", "PURSUANT"];
    let rest = line[end..].trim_start();
    let capitals = line[..end].chars().all(|c| !c.is_lowercase());
    field == Field::Declassified
        && capitals
        && (rest.is_empty() || order.iter().any(|order| rest.starts_with(order)))
}

/// `NW 12345 DocId:12345678`, and `AUTHORITY NND 12345`.
fn is_release_number(words: &[Word]) -> bool {
    let document =
        words.iter().take(4).any(|word| ["DOCID", "DOCLD", "DOCIO"].contains(&word.upper.as_str()));
    document || words.first().is_some_and(|word| word.upper == "AUTHORITY")
}

/// The same word but for one letter of eight, or two of ten.
fn near(wanted: &str, word: &str) -> bool {
    let allowed = match wanted.len() {
        ..=7 => return false,
        8..=9 => 1,
        _ => 2,
    };
    wanted != word
        && super::normal::apart(wanted.as_bytes(), word.as_bytes(), allowed)
        && !OTHER.contains(&word)
}

/// Words within so few letters of a label that are words of their own.
const OTHER: [&str; 8] = [
    "DECLASSIFIES",
    "CLASSIFIES",
    "DECLASSIFY",
    "DECLASSIFIED",
    "UNCLASSIFIED",
    "CLASSIFIED",
    "DOWNGRADED",
    "DOWNGRADE",
];

fn mention(text: &str, line: &Line<'_>, label: &Label, shown: &str, until: usize) -> MarkingMention {
    let edge = |c: char| c.is_whitespace() || matches!(c, ':' | '_' | '-' | '|' | '#' | '.');
    let raw = &shown[label.end..until];
    let mut value = raw.trim_matches(edge);
    let mut end = line.start + label.end + raw.trim_end_matches(edge).len();
    let waits = matches!(label.field.kind(), MarkingKind::Block) && until == shown.len();
    if value.is_empty() && waits {
        let below = bounded_by(line.after(text), 200);
        let next = below.trim_matches(edge);
        if !next.is_empty() && labels(below, &words(below)).is_empty() {
            value = next;
            end = line.end() + 1 + (next.as_ptr() as usize - below.as_ptr() as usize) + next.len();
        }
    }
    let sure = if label.misread { 80 } else { 92 };
    MarkingMention {
        span: line.start + label.start..end.max(line.start + label.end),
        kind: label.field.kind(),
        marking: Marking::default(),
        wording: Wording::default(),
        authority: Some(authority(label.field, value)),
        sure,
        repairs: Vec::new(),
        findings: Vec::new(),
    }
}

fn authority(field: Field, value: &str) -> Authority {
    let upper = value.to_uppercase();
    let exemptions = upper
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/'))
        .map(|word| word.trim_matches(['.', '(', ')', ':']))
        .filter(|word| {
            !starts_with_day(word) && is_instruction(word) || ["XGDS", "IMPDET", "GDS"].contains(word)
        })
        .map(str::to_owned)
        .collect();
    let level = match field {
        Field::DowngradeTo | Field::Declassified => {
            systems::leading(&upper).and_then(|(term, ..)| term.level)
        }
        _ => None,
    };
    Authority { field, value: value.to_owned(), date: first_date(&upper), exemptions, level }
}

fn starts_with_day(word: &str) -> bool {
    word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit())
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// The first date in the forms that such lines have: `20351231`, `12/31/2035`, `31 December 2035`, `December 31, 2035`.
fn first_date(upper: &str) -> Option<PartialDate> {
    let words: Vec<&str> =
        upper.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(40).collect();
    let number = |word: &str| word.parse::<i16>().ok();
    let small = |word: &str| word.parse::<i8>().ok();
    let month = |word: &str| {
        let at = MONTHS.iter().position(|month| word.starts_with(month))?;
        (word.chars().all(char::is_alphabetic)).then(|| i8::try_from(at + 1).ok()).flatten()
    };
    for (at, word) in words.iter().enumerate() {
        if starts_with_day(word) {
            let parts = number(&word[..4]).zip(small(&word[4..6])).zip(small(&word[6..]));
            let date = parts.map(|((year, month), day)| PartialDate::of_day(year, month, day));
            if let Some(Ok(date)) = date {
                return Some(date);
            }
        }
        let Some([first, second, third]) = words.get(at..at + 3) else { continue };
        let year = |word: &str| number(word).filter(|year| word.len() == 4 && (1900..2200).contains(year));
        let date = match (month(first), month(second), year(third), year(first)) {
            (Some(month), _, Some(year), _) => small(second).map(|day| (year, month, day)),
            (_, Some(month), Some(year), _) => small(first).map(|day| (year, month, day)),
            (None, None, Some(year), _) => {
                small(first).zip(small(second)).map(|(month, day)| (year, month, day))
            }
            (None, None, None, Some(year)) => {
                small(second).zip(small(third)).map(|(month, day)| (year, month, day))
            }
            _ => None,
        };
        if let Some(Ok(date)) = date.map(|(year, month, day)| PartialDate::of_day(year, month, day)) {
            return Some(date);
        }
    }
    None
}

/// `GROUP 1`, alone on its line as the stamp of the sixties has it.
fn group(line: &Line<'_>, shown: &str) -> Option<MarkingMention> {
    let trimmed = shown.trim_matches(|c: char| !c.is_alphanumeric());
    let upper = trimmed.to_uppercase();
    let number = upper.strip_prefix("GROUP")?.trim_start_matches([' ', '-']);
    if number.len() != 1 || !("1"..="4").contains(&number) {
        return None;
    }
    let start = line.start + (trimmed.as_ptr() as usize - line.text.as_ptr() as usize);
    Some(MarkingMention {
        span: start..start + trimmed.len(),
        kind: MarkingKind::Stamp,
        marking: Marking::default(),
        wording: Wording::default(),
        authority: Some(authority(Field::Schedule, trimmed)),
        sure: 75,
        repairs: Vec::new(),
        findings: Vec::new(),
    })
}
