use std::fmt;

use crate::answer::Trouble;

/// The case a page is in, as addresses name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One of those that the room serves, counted from 1.
    One(usize),
    /// All of them.
    All,
}

/// The word for all of them in addresses.
const ALL: &str = "all";

impl Scope {
    pub(crate) fn from_field(value: &str) -> Result<Self, Trouble> {
        match value {
            ALL => Ok(Self::All),
            number => number
                .parse()
                .map(Self::One)
                .map_err(|_| Trouble::wrong("`case` is the number of a case, or all")),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(number) => number.fmt(f),
            Self::All => f.write_str(ALL),
        }
    }
}
