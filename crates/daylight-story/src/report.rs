use std::ops::Range;

use serde::Serialize;

use crate::PaperPlace;

/// What came of a check. Words of the draft and of papers in it are hostile until shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In the order of the draft.
    pub findings: Vec<Finding>,
    /// Papers that were cited and opened.
    pub papers: Vec<String>,
}

impl Report {
    /// How many findings have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// Something differs from the papers or is not found in them.
    pub fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.verdict.is_wrong())
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line of the draft, from 1.
    pub line: usize,
    /// The sign of that line, from 1.
    pub column: usize,
    /// Bytes of the draft.
    pub span: Range<usize>,
    /// What was looked at.
    pub kind: Kind,
    /// How it stands.
    pub verdict: Verdict,
    /// The words of the draft.
    pub words: String,
    /// Why, with the arithmetic where something was computed.
    pub why: String,
    /// Where it stands in the papers, or the nearest text.
    pub places: Vec<PaperPlace>,
    /// For a quotation that is not word for word: what is different.
    pub difference: Vec<Change>,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is named after what it is")]
pub enum Kind {
    Citation,
    Quotation,
    Name,
    Date,
    Duration,
    Number,
    Marking,
    Sharing,
    Statement,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Citation,
        Self::Quotation,
        Self::Name,
        Self::Date,
        Self::Duration,
        Self::Number,
        Self::Marking,
        Self::Sharing,
        Self::Statement,
    ];

    /// The name on the terminal and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Citation => "citation",
            Self::Quotation => "quotation",
            Self::Name => "name",
            Self::Date => "date",
            Self::Duration => "duration",
            Self::Number => "number",
            Self::Marking => "marking",
            Self::Sharing => "sharing",
            Self::Statement => "statement",
        }
    }
}

/// How something stands against the papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The papers say it, or it can be computed from them.
    Holds,
    /// The papers, or the calendar, say something else.
    Differs,
    /// No paper has it.
    NotFound,
    /// The program cannot tell; a person has to look.
    CannotTell,
}

impl Verdict {
    /// The name on the terminal and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Differs => "differs",
            Self::NotFound => "not-found",
            Self::CannotTell => "cannot-tell",
        }
    }

    /// Something has to be changed before it is published.
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::Differs | Self::NotFound)
    }
}

/// A stretch of a comparison, word by word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// In both.
    Same(String),
    /// In the draft only.
    Draft(String),
    /// In the paper only.
    Paper(String),
}
