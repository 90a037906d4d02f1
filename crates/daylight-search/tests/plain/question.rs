//! Questions, as they are typed and as they are meant.

use daylight_search::{TextField, WholeField};
use proptest::prelude::*;

use super::corpus::PlainDocument;
use super::{edits, glob_matches, near_holds, plain_words, written_in};

#[derive(Debug, Clone)]
pub enum Question {
    Everything,
    Word(String),
    Phrase(String),
    Near(Vec<String>, usize),
    Fuzzy(String, usize),
    Glob(String),
    /// A phrase whose last word goes on.
    PhraseWithStar(String, String),
    Regex(&'static str),
    Exact(String),
    Field(TextField, String),
    FieldPhrase(TextField, String),
    FieldEither(TextField, String, String),
    FieldAny(TextField),
    Whole(WholeField, String),
    /// As typed, first day, last day.
    Date(String, i64, i64),
    NoDate,
    /// The same for dates told on pages.
    Told(String, i64, i64),
    /// As typed, least, most.
    Size(String, u64, u64),
    WholeAny(WholeField),
    WholeGlob(WholeField, String),
    And(Vec<Question>),
    Or(Vec<Question>),
    Not(Box<Question>),
}

/// Regexes over the vocabulary, with and without letters that the index could ask for.
pub const REGEXES: [&str; 24] = [
    r"\s{2,}",
    r"[^a-z\s]$",
    "bank",
    "BANK of",
    r"\bba",
    "nk of",
    r"k\s+of\s",
    "^the",
    "Z.rich",
    r"zürich\W",
    "(Łódź|öl) ",
    r"\d{3,}",
    r"inv\w*ce",
    "(bank|office),",
    "京都",
    "都",
    r"[ab][an]k",
    "(?:ba){1,2}n",
    "o.e",
    "(?-i)Bank",
    r"@ex",
    "ban(k|d)s? of",
    "stra(ß|ss)e",
    "ﬁ",
];

impl Question {
    /// What somebody types.
    pub fn typed(&self) -> String {
        let all = |questions: &[Self], between: &str| {
            questions.iter().map(|one| format!("({})", one.typed())).collect::<Vec<_>>().join(between)
        };
        match self {
            Self::Everything => "*".into(),
            Self::Word(word) | Self::Glob(word) => word.clone(),
            Self::Phrase(phrase) => format!("\"{phrase}\""),
            Self::Near(words, others) => format!("\"{}\"~{others}", words.join(" ")),
            Self::Fuzzy(word, distance) => format!("{word}~{distance}"),
            Self::PhraseWithStar(phrase, word) => format!("\"{phrase} {word}*\""),
            Self::Regex(pattern) => format!("/{pattern}/"),
            Self::Exact(phrase) => format!("=\"{phrase}\""),
            Self::Field(field, word) => format!("{}:{word}", field.name()),
            Self::FieldPhrase(field, phrase) => format!("{}:\"{phrase}\"", field.name()),
            Self::FieldEither(field, one, other) => format!("{}:({one} OR {other})", field.name()),
            Self::FieldAny(field) => format!("{}:*", field.name()),
            Self::Whole(field, value) => format!("{}:\"{value}\"", field.name()),
            Self::Date(typed, ..) => format!("date:{typed}"),
            Self::NoDate => "date:none".into(),
            Self::Told(typed, ..) => format!("told:{typed}"),
            Self::Size(typed, ..) => format!("size:{typed}"),
            Self::WholeAny(field) => format!("{}:*", field.name()),
            Self::WholeGlob(field, glob) => format!("{}:{glob}", field.name()),
            Self::And(questions) => all(questions, " "),
            Self::Or(questions) => all(questions, " OR "),
            Self::Not(question) => format!("-({})", question.typed()),
        }
    }

    /// Whether a document is an answer.
    pub fn holds(&self, document: &PlainDocument) -> bool {
        let strings = || document.indexed.about.iter().chain(&document.indexed.pages);
        let values = |of: TextField| {
            let fields = document.indexed.fields.iter();
            fields.filter(move |(field, _)| *field == of).map(|(_, value)| value)
        };
        match self {
            Self::Everything => true,
            Self::Field(field, word) => values(*field).any(|value| phrase_in(word, value)),
            Self::FieldPhrase(field, phrase) => values(*field).any(|value| phrase_in(phrase, value)),
            Self::FieldEither(field, one, other) => {
                values(*field).any(|value| phrase_in(one, value) || phrase_in(other, value))
            }
            Self::FieldAny(field) => values(*field).any(|value| !plain_words(value).is_empty()),
            Self::Whole(field, value) => document.whole(*field).contains(value),
            Self::Date(_, first, last) => {
                let days = |seconds: i64| seconds.div_euclid(86_400);
                document.indexed.date.is_some_and(|(from, to)| days(from) <= *last && days(to) >= *first)
            }
            Self::NoDate => document.indexed.date.is_none(),
            Self::Told(_, first, last) => {
                let days = |seconds: i64| seconds.div_euclid(86_400);
                let mut dates = document.indexed.mentioned.dates.iter();
                dates.any(|(from, to)| days(*from) <= *last && days(*to) >= *first)
            }
            Self::Size(_, least, most) => (*least..=*most).contains(&document.indexed.size),
            Self::WholeAny(field) => !document.whole(*field).is_empty(),
            Self::WholeGlob(field, glob) => {
                document.whole(*field).iter().any(|value| glob_holds(glob, value))
            }
            Self::And(questions) => questions.iter().all(|one| one.holds(document)),
            Self::Or(questions) => questions.iter().any(|one| one.holds(document)),
            Self::Not(question) => !question.holds(document),
            on_text => strings().any(|text| on_text.holds_in(text)),
        }
    }

    /// Whether a text is one that a question about text finds.
    pub fn holds_in(&self, text: &str) -> bool {
        let words = plain_words(text);
        match self {
            Self::Word(word) | Self::Phrase(word) => phrase_in(word, text),
            Self::Near(wanted, others) => {
                let wanted: Vec<String> =
                    wanted.iter().flat_map(|word| plain_words(word)).map(|word| word.folded).collect();
                let positions = |wanted: &String| {
                    (0..words.len()).filter(|at| words[*at].folded == *wanted).collect::<Vec<usize>>()
                };
                let lists: Vec<Vec<usize>> = wanted.iter().map(positions).collect();
                near_holds(&lists, &mut Vec::new(), lists.len() + others)
            }
            Self::Fuzzy(wanted, distance) => {
                let wanted = &plain_words(wanted)[0].folded;
                words.iter().any(|word| edits(wanted, &word.folded) <= *distance)
            }
            Self::Glob(pattern) => words.iter().any(|word| glob_holds(pattern, &word.folded)),
            Self::PhraseWithStar(phrase, last) => {
                let wanted = plain_words(phrase);
                words.windows(wanted.len() + 1).any(|window| {
                    let (before, goes_on) = window.split_at(wanted.len());
                    before.iter().zip(&wanted).all(|(word, wanted)| word.folded == wanted.folded)
                        && glob_holds(&format!("{last}*"), &goes_on[0].folded)
                })
            }
            Self::Regex(pattern) => regex::RegexBuilder::new(pattern)
                .case_insensitive(true)
                .multi_line(true)
                .build()
                .unwrap()
                .is_match(text),
            Self::Exact(phrase) => written_in(phrase, text),
            other => panic!("{other:?} is not about one text"),
        }
    }
}

fn glob_holds(pattern: &str, word: &str) -> bool {
    let folded: String = pattern.chars().map(super::plain_fold).collect();
    glob_matches(&folded.chars().collect::<Vec<_>>(), &word.chars().collect::<Vec<_>>())
}

/// Whether the words of the phrase follow each other in the text.
fn phrase_in(phrase: &str, text: &str) -> bool {
    let words: Vec<String> = plain_words(text).into_iter().map(|word| word.folded).collect();
    let wanted: Vec<String> = plain_words(phrase).into_iter().map(|word| word.folded).collect();
    words.windows(wanted.len()).any(|window| window == wanted)
}

/// Single words as they are typed.
pub const WORDS: [&str; 24] = [
    "bank", "Bank", "banks", "band", "office", "of", "the", "Zürich", "ZURICH", "öl", "oil", "Łódź", "lodz",
    "Straße", "invoice", "invoce", "2011", "12", "京", "都", "Дом", "ﬁn", "x", "bakn",
];

/// What stands in texts between and beside the words.
pub const JOINTS: [&str; 12] = [" ", " ", " ", "  ", "\n", ", ", "-", "@", ".", "'", "…", "\t("];

pub fn word() -> impl Strategy<Value = String> {
    prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned)
}

/// Words typed in a row, the way they may stand in a text.
pub fn phrase(most: usize) -> impl Strategy<Value = String> {
    let joint = prop::sample::select(vec![" ", " ", "-", "@", "", "."]);
    (word(), prop::collection::vec((joint, word()), 0..most))
        .prop_map(|(first, rest)| rest.into_iter().fold(first, |text, (joint, word)| text + joint + &word))
}

pub fn near() -> impl Strategy<Value = Question> {
    (prop::collection::vec(word(), 2..4), 0usize..6).prop_map(|(words, others)| Question::Near(words, others))
}

pub fn fuzzy() -> impl Strategy<Value = Question> {
    (word(), 1usize..3).prop_map(|(word, distance)| Question::Fuzzy(word, distance))
}

pub fn glob() -> impl Strategy<Value = Question> {
    prop::sample::select(vec![
        "ba*", "*nk", "b?n*", "ban?", "z*h", "*a*", "??", "inv*ce", "Z?RICH", "*2*", "str*", "ö?", "???*k",
        "o?*", "д?м", "京*",
    ])
    .prop_map(|pattern| Question::Glob(pattern.into()))
}

pub fn regex() -> impl Strategy<Value = Question> {
    prop::sample::select(REGEXES.to_vec()).prop_map(Question::Regex)
}

pub fn exact() -> impl Strategy<Value = Question> {
    let joint = prop::sample::select(vec![" ", "  ", "-", ", ", ".", "…"]);
    (word(), prop::collection::vec((joint, word()), 0..2)).prop_map(|(first, rest)| {
        Question::Exact(rest.into_iter().fold(first, |text, (joint, word)| text + joint + &word))
    })
}

pub fn text_field() -> impl Strategy<Value = TextField> {
    prop::sample::select(TextField::ALL.to_vec())
}

pub fn in_field() -> impl Strategy<Value = Question> {
    prop_oneof![
        (text_field(), word()).prop_map(|(field, word)| Question::Field(field, word)),
        (text_field(), phrase(3)).prop_map(|(field, phrase)| Question::FieldPhrase(field, phrase)),
        (text_field(), word(), word())
            .prop_map(|(field, one, other)| Question::FieldEither(field, one, other)),
        text_field().prop_map(Question::FieldAny),
    ]
}

pub fn whole() -> impl Strategy<Value = Question> {
    let pairs = vec![
        (WholeField::Type, "pdf"),
        (WholeField::Type, "paper"),
        (WholeField::Type, "mail"),
        (WholeField::Type, "docx"),
        (WholeField::Lang, "de"),
        (WholeField::Lang, "en"),
        (WholeField::In, "second leak"),
        (WholeField::In, "leak"),
        (WholeField::Has, "problem"),
        (WholeField::Has, "parts"),
        (WholeField::Has, "encrypted"),
        (WholeField::Has, "needs-ocr"),
        (WholeField::Format, "pdf"),
        (WholeField::Folder, "leak"),
        (WholeField::Folder, "leak/orders"),
        (WholeField::Folder, "leak/orders/2011"),
        (WholeField::Folder, "leak/mail (old)"),
        (WholeField::Folder, "orders"),
        (WholeField::With, "ana@example.org"),
        (WholeField::With, "bo@example.org"),
        (WholeField::With, "okoye, ana"),
        (WholeField::Has, "marking"),
        (WholeField::Has, "iban"),
        (WholeField::Has, "stamp"),
        (WholeField::Marking, "secret"),
        (WholeField::Marking, "top-secret"),
        (WholeField::Marking, "secret//noforn"),
        (WholeField::Marking, "nodis"),
        (WholeField::Control, "noforn"),
        (WholeField::Control, "si-g"),
        (WholeField::Rel, "gbr"),
        (WholeField::Owner, "usa"),
        (WholeField::Value, "de89370400440532013000"),
        (WholeField::Value, "email:ana@example.org"),
        (WholeField::Value, "http://example.org/list"),
        (WholeField::Person, "ana okoye"),
        (WholeField::Person, "okoye"),
        (WholeField::Organisation, "harbour bank"),
        (WholeField::Organisation, "bank"),
        (WholeField::Place, "lagos"),
        (WholeField::Codeword, "lamplight"),
    ];
    let any = prop::sample::select(WholeField::ALL.to_vec());
    let globs = vec![
        (WholeField::With, "*@example.org"),
        (WholeField::With, "ana*"),
        (WholeField::Marking, "secret//*"),
        (WholeField::Value, "email:*"),
        (WholeField::Person, "*okoye"),
        (WholeField::Codeword, "lamp*"),
        (WholeField::Folder, "*/orders"),
        (WholeField::Part, "aba*"),
    ];
    prop_oneof![
        6 => prop::sample::select(pairs).prop_map(|(field, value)| Question::Whole(field, value.into())),
        1 => any.prop_map(Question::WholeAny),
        1 => prop::sample::select(globs).prop_map(|(field, glob)| Question::WholeGlob(field, glob.into())),
    ]
}

pub fn size() -> impl Strategy<Value = Question> {
    prop_oneof![
        (0u64..4_000, 0u64..4_000).prop_map(|(a, b)| {
            let (least, most) = (a.min(b), a.max(b));
            Question::Size(format!("{least}..{most}"), least, most)
        }),
        (0u64..40).prop_map(|least| Question::Size(
            format!("{}.{}kb..", least / 10, least % 10),
            least * 100,
            u64::MAX
        )),
        (0u64..4).prop_map(|most| Question::Size(format!("..{most}k"), 0, most * 1000)),
        (0u64..4_000).prop_map(|size| Question::Size(size.to_string(), size, size)),
    ]
}

/// The same questions for dates that stand on pages.
pub fn told() -> impl Strategy<Value = Question> {
    date().prop_map(|question| match question {
        Question::Date(typed, first, last) => Question::Told(typed, first, last),
        other => other,
    })
}

/// Days are counted from 1970-01-01; the months are those of 1970.
pub fn date() -> impl Strategy<Value = Question> {
    let first_days = [0, 31, 59, 90, 120, 151];
    let month = move |month: usize| (first_days[month], first_days[month + 1] - 1);
    prop_oneof![
        (0usize..5).prop_map(move |m| {
            let (first, last) = month(m);
            Question::Date(format!("1970-{:02}", m + 1), first, last)
        }),
        (0usize..5, 0usize..5).prop_map(move |(a, b)| {
            let (from, to) = (a.min(b), a.max(b));
            Question::Date(format!("1970-{:02}..1970-{:02}", from + 1, to + 1), month(from).0, month(to).1)
        }),
        (1i64..29).prop_map(|day| Question::Date(format!("1970-01-{day:02}"), day - 1, day - 1)),
        (0usize..5).prop_map(move |m| Question::Date(format!("1970-{:02}..", m + 1), month(m).0, i64::MAX)),
        (0usize..5).prop_map(move |m| Question::Date(format!("..1970-{:02}", m + 1), i64::MIN, month(m).1)),
        Just(Question::Date("*".into(), i64::MIN, i64::MAX)),
        Just(Question::NoDate),
    ]
}

/// Any question that is about one text.
pub fn on_text() -> impl Strategy<Value = Question> {
    prop_oneof![
        3 => word().prop_map(Question::Word),
        2 => phrase(3).prop_map(Question::Phrase),
        2 => near(),
        1 => fuzzy(),
        1 => glob(),
        1 => (word(), prop::sample::select(vec!["b", "o", "z", "inv"]))
            .prop_map(|(phrase, last)| Question::PhraseWithStar(phrase, last.into())),
        1 => regex(),
        1 => exact(),
    ]
}

/// Any question, with all operators within each other.
pub fn any() -> impl Strategy<Value = Question> {
    let leaf = prop_oneof![
        6 => on_text(),
        2 => in_field(),
        2 => whole(),
        1 => date(),
        1 => size(),
        1 => Just(Question::Everything),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Question::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Question::Or),
            inner.prop_map(|question| Question::Not(Box::new(question))),
        ]
    })
}
