use serde::{Deserialize, Serialize};

/// What a field at the head of a paper tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named after the words on the paper")]
pub enum HeadingField {
    Author,
    Addressee,
    Copy,
    Via,
    Attention,
    Subject,
    Date,
    Reference,
    RecordNumber,
    Classification,
    Precedence,
    Agency,
    RecordSeries,
    FileNumber,
    Originator,
    Pages,
    Topics,
    DocumentType,
    Restrictions,
    Status,
    Reviewed,
    OpeningCriteria,
    Comments,
    Distribution,
}

impl HeadingField {
    /// Every field.
    pub const ALL: [Self; 24] = [
        Self::Author,
        Self::Addressee,
        Self::Copy,
        Self::Via,
        Self::Attention,
        Self::Subject,
        Self::Date,
        Self::Reference,
        Self::RecordNumber,
        Self::Classification,
        Self::Precedence,
        Self::Agency,
        Self::RecordSeries,
        Self::FileNumber,
        Self::Originator,
        Self::Pages,
        Self::Topics,
        Self::DocumentType,
        Self::Restrictions,
        Self::Status,
        Self::Reviewed,
        Self::OpeningCriteria,
        Self::Comments,
        Self::Distribution,
    ];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        self.mention_name().trim_start_matches("heading-")
    }

    /// The word of a mention of it, in queries and in JSON.
    pub(crate) fn mention_name(self) -> &'static str {
        match self {
            Self::Author => "heading-author",
            Self::Addressee => "heading-addressee",
            Self::Copy => "heading-copy",
            Self::Via => "heading-via",
            Self::Attention => "heading-attention",
            Self::Subject => "heading-subject",
            Self::Date => "heading-date",
            Self::Reference => "heading-reference",
            Self::RecordNumber => "heading-record-number",
            Self::Classification => "heading-classification",
            Self::Precedence => "heading-precedence",
            Self::Agency => "heading-agency",
            Self::RecordSeries => "heading-record-series",
            Self::FileNumber => "heading-file-number",
            Self::Originator => "heading-originator",
            Self::Pages => "heading-pages",
            Self::Topics => "heading-topics",
            Self::DocumentType => "heading-document-type",
            Self::Restrictions => "heading-restrictions",
            Self::Status => "heading-status",
            Self::Reviewed => "heading-reviewed",
            Self::OpeningCriteria => "heading-opening-criteria",
            Self::Comments => "heading-comments",
            Self::Distribution => "heading-distribution",
        }
    }

    /// What it is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Author => "from",
            Self::Addressee => "to",
            Self::Copy => "copy to",
            Self::Via => "via",
            Self::Attention => "attention",
            Self::Subject => "subject",
            Self::Date => "date",
            Self::Reference => "reference",
            Self::RecordNumber => "record number",
            Self::Classification => "classification",
            Self::Precedence => "precedence",
            Self::Agency => "agency",
            Self::RecordSeries => "record series",
            Self::FileNumber => "file number",
            Self::Originator => "originator",
            Self::Pages => "pages, by the form",
            Self::Topics => "topics",
            Self::DocumentType => "kind of paper",
            Self::Restrictions => "restrictions",
            Self::Status => "status",
            Self::Reviewed => "reviewed",
            Self::OpeningCriteria => "opening criteria",
            Self::Comments => "comments",
            Self::Distribution => "distribution",
        }
    }
}

/// How a field of a heading was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeadingHow {
    /// From the form an archive puts in front of a record.
    Form,
    /// From the label beside or above it.
    Label,
    /// From the place it has in a cable.
    Cable,
    /// From the place it has in a letter.
    Letter,
    /// From the pattern alone, wherever it stands at the head of the page.
    Pattern,
    /// It stands alone near the beginning or the end of a page.
    Alone,
}

impl HeadingHow {
    /// Every way.
    pub const ALL: [Self; 6] =
        [Self::Form, Self::Label, Self::Cable, Self::Letter, Self::Pattern, Self::Alone];

    /// The words that [`crate::Mention::how`] begins with.
    pub fn words(self) -> &'static str {
        match self {
            Self::Form => "from the form of an archive",
            Self::Label => "from its label",
            Self::Cable => "from its place in a cable",
            Self::Letter => "from its place in a letter",
            Self::Pattern => "from its pattern",
            Self::Alone => "it stands alone on its line",
        }
    }

    /// The way that these words begin with.
    pub fn from_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|how| words.starts_with(how.words()))
    }
}

/// What a field of a paper tells that asks for something to be found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named after the words on the paper")]
pub enum RequirementKind {
    Number,
    Title,
    Originator,
    Validator,
    Tasked,
    From,
    Until,
    Priority,
    Subject,
    Place,
    Questions,
    Background,
    Discipline,
    Collector,
    Customer,
    Distribution,
    Reporting,
    Related,
    Status,
}

impl RequirementKind {
    /// Every field.
    pub const ALL: [Self; 19] = [
        Self::Number,
        Self::Title,
        Self::Originator,
        Self::Validator,
        Self::Tasked,
        Self::From,
        Self::Until,
        Self::Priority,
        Self::Subject,
        Self::Place,
        Self::Questions,
        Self::Background,
        Self::Discipline,
        Self::Collector,
        Self::Customer,
        Self::Distribution,
        Self::Reporting,
        Self::Related,
        Self::Status,
    ];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        self.mention_name().trim_start_matches("requirement-")
    }

    pub(crate) fn mention_name(self) -> &'static str {
        match self {
            Self::Number => "requirement-number",
            Self::Title => "requirement-title",
            Self::Originator => "requirement-originator",
            Self::Validator => "requirement-validator",
            Self::Tasked => "requirement-tasked",
            Self::From => "requirement-from",
            Self::Until => "requirement-until",
            Self::Priority => "requirement-priority",
            Self::Subject => "requirement-subject",
            Self::Place => "requirement-place",
            Self::Questions => "requirement-questions",
            Self::Background => "requirement-background",
            Self::Discipline => "requirement-discipline",
            Self::Collector => "requirement-collector",
            Self::Customer => "requirement-customer",
            Self::Distribution => "requirement-distribution",
            Self::Reporting => "requirement-reporting",
            Self::Related => "requirement-related",
            Self::Status => "requirement-status",
        }
    }

    /// What it is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Title => "title",
            Self::Originator => "asked by",
            Self::Validator => "validated by",
            Self::Tasked => "tasked on",
            Self::From => "valid from",
            Self::Until => "valid until",
            Self::Priority => "priority",
            Self::Subject => "subject",
            Self::Place => "place",
            Self::Questions => "questions",
            Self::Background => "background",
            Self::Discipline => "discipline",
            Self::Collector => "to be found out by",
            Self::Customer => "for",
            Self::Distribution => "distribution",
            Self::Reporting => "reporting",
            Self::Related => "related",
            Self::Status => "status",
        }
    }
}
