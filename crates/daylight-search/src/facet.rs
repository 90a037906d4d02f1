use daylight_model::DocRef;

/// What hits are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetBy {
    /// Collections.
    Collection,
    /// Folders of a collection, one level at a time. An archive is a folder with what lies in it; a document
    /// counts for each folder above it, and parts of mailboxes and papers lie where these lie.
    Folder,
    /// Kinds of formats: mail, paper, table, picture…
    Kind,
    /// Formats: PDF, Word…
    Format,
    /// Languages.
    Language,
    /// Years, months or days. A document counts for each that it may date from.
    Date(DateStep),
    /// Senders and addressees, by address; by name where there is no address.
    Correspondent,
    /// Kinds of problems.
    Problem,
    /// Documents that hits are parts of, at any depth.
    Container,
    /// Levels of markings, and markings that have none. A document counts for each that stands on its pages.
    Marking,
    /// Controls, compartments and codewords of markings.
    Control,
    /// Countries and coalitions that markings release to.
    Release,
    /// Whose markings they are.
    Owner,
    /// Numbers and addresses that stand on pages.
    Value,
    /// People named on pages.
    Person,
    /// Organisations named on pages.
    Organisation,
    /// Places named on pages.
    Place,
    /// Codewords and aliases on pages.
    Codeword,
}

impl FacetBy {
    /// Everything hits are counted by, dates with the step that fits them.
    pub const ALL: [Self; 18] = [
        Self::Collection,
        Self::Folder,
        Self::Kind,
        Self::Format,
        Self::Language,
        Self::Date(DateStep::Fitting),
        Self::Correspondent,
        Self::Problem,
        Self::Container,
        Self::Marking,
        Self::Control,
        Self::Release,
        Self::Owner,
        Self::Value,
        Self::Person,
        Self::Organisation,
        Self::Place,
        Self::Codeword,
    ];

    /// The word in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Folder => "folder",
            Self::Kind => "kind",
            Self::Format => "format",
            Self::Language => "language",
            Self::Date(_) => "date",
            Self::Correspondent => "correspondent",
            Self::Problem => "problem",
            Self::Container => "container",
            Self::Marking => "marking",
            Self::Control => "control",
            Self::Release => "release",
            Self::Owner => "owner",
            Self::Value => "value",
            Self::Person => "person",
            Self::Organisation => "org",
            Self::Place => "place",
            Self::Codeword => "codeword",
        }
    }

    /// The one with this word; dates with the step that fits them.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.name() == name)
    }
}

/// How long the stretches are that dates are counted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateStep {
    /// Days where all dates lie within 92 days, months where they lie within three years, else years.
    #[default]
    Fitting,
    /// Years.
    Year,
    /// Months.
    Month,
    /// Days of UTC.
    Day,
}

/// What to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRequest {
    /// By what.
    pub by: FacetBy,
    /// Values to give at most, the most frequent first. Dates are given in their order and up to
    /// [`FacetRequest::MOST_DATES`], whatever this says.
    pub top: usize,
    /// Only values that have this in them, in any case and with or without accents. Empty for all.
    pub contains: String,
    /// Only what lies below: for folders the [`FacetValue::value`] of one, or a collection; for dates a
    /// year or a month, `2011` or `2011-11`. Empty for everything: first folders, the whole time.
    pub below: String,
}

impl FacetRequest {
    /// Dates that are given at most; the most frequent are kept.
    pub const MOST_DATES: usize = 1000;

    /// The ten most frequent values.
    pub fn new(by: FacetBy) -> Self {
        Self { by, top: 10, contains: String::new(), below: String::new() }
    }

    /// The same with another number of values.
    pub fn top(self, top: usize) -> Self {
        Self { top, ..self }
    }

    /// The same, searching among the values.
    pub fn containing(self, text: impl Into<String>) -> Self {
        Self { contains: text.into(), ..self }
    }

    /// The same below a folder, or within a year or month.
    pub fn below(self, value: impl Into<String>) -> Self {
        Self { below: value.into(), ..self }
    }
}

/// How the hits of a query divide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// By what.
    pub by: FacetBy,
    /// The values, most frequent first, equal ones by name; dates in their order.
    pub values: Vec<FacetValue>,
    /// How many different values there are, beyond those given: of all that fit the request.
    pub distinct: u64,
    /// Hits that have any value at all, whatever the request leaves out.
    pub any: FacetCount,
    /// Hits that have none: no date, no problem, not a part.
    pub none: FacetCount,
}

/// A number of hits, and the query that finds just them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// Hits, exactly.
    pub count: u64,
    /// The term: with AND before it behind the query it finds these hits, with a minus before it the others.
    pub term: String,
}

/// One value. Texts are hostile until shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// What the index compares; it is also what [`FacetRequest::below`] takes.
    pub value: String,
    /// As it is written in the material, the most frequent way.
    pub shown: String,
    /// The document it stands for, for containers.
    pub reference: Option<DocRef>,
    /// Hits that have it, exactly.
    pub count: u64,
    /// The term: with AND before it behind the query it finds these hits, with a minus before it the others.
    pub term: String,
}

/// The order of an answer. Equal documents are in the order of their hashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// By the first moment they may date from, latest first; those without a date last.
    Newest,
    /// The same, earliest first; those without a date last.
    Oldest,
    /// By collection, folders and name of the first place; parts behind their container, in its order.
    Path,
    /// Largest first.
    Size,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 5] = [Self::Relevance, Self::Newest, Self::Oldest, Self::Path, Self::Size];

    /// The word in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Path => "path",
            Self::Size => "size",
        }
    }

    /// The one with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}
