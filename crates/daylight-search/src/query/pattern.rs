use std::fmt;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy_fst::Automaton;

use super::Glob;

/// What one word of a query matches among folded words.
#[derive(Debug, Clone)]
pub(crate) enum Pattern {
    Word(String),
    Glob(Glob),
    Fuzzy(Fuzzy),
}

/// Words at most so many typing errors away (a character more, less or other, or two neighbours
/// exchanged, each once: optimal string alignment).
#[derive(Clone)]
pub(crate) struct Fuzzy {
    pub(crate) word: String,
    pub(crate) distance: u8,
    pub(crate) automaton: Arc<DfaWrapper>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(one), Self::Word(other)) => one == other,
            (Self::Glob(one), Self::Glob(other)) => one == other,
            (Self::Fuzzy(one), Self::Fuzzy(other)) => {
                one.word == other.word && one.distance == other.distance
            }
            _ => false,
        }
    }
}

impl Pattern {
    pub(crate) fn matches(&self, folded: &str) -> bool {
        match self {
            Self::Word(word) => word == folded,
            Self::Glob(glob) => glob.matches(folded),
            Self::Fuzzy(fuzzy) => fuzzy.matches(folded),
        }
    }
}

impl Fuzzy {
    /// `None` for a distance other than 1 and 2.
    pub(crate) fn new(word: String, distance: u8) -> Option<Self> {
        if !(1..=2).contains(&distance) {
            return None;
        }
        // The field of the term does not matter: only its text goes into the automaton.
        let field = tantivy::schema::Field::from_field_id(0);
        let query = FuzzyTermQuery::new(Term::from_field_text(field, &word), distance, true);
        let automaton = Arc::new(query.automaton().ok()?);
        Some(Self { word, distance, automaton })
    }

    fn matches(&self, folded: &str) -> bool {
        let mut state = self.automaton.start();
        for byte in folded.bytes() {
            if !self.automaton.can_match(&state) {
                return false;
            }
            state = self.automaton.accept(&state, byte);
        }
        self.automaton.is_match(&state)
    }
}

impl fmt::Debug for Fuzzy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.word, self.distance)
    }
}
