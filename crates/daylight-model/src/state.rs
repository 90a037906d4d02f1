use serde::{Deserialize, Serialize};

/// How far an occurrence was read. The ledger counts these, and they add up to all occurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReadingState {
    /// Known, its turn has not come.
    Waiting,
    /// Everything in it was read.
    Read,
    /// Something was read; at least one problem says what was not.
    PartlyRead,
    /// Nothing could be read; at least one problem says why.
    Unread,
    /// There are no bytes in it.
    Empty,
}

impl ReadingState {
    /// Every state, in the order of declaration.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Read, Self::PartlyRead, Self::Unread, Self::Empty];

    /// The word in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Read => "read",
            Self::PartlyRead => "partly-read",
            Self::Unread => "unread",
            Self::Empty => "empty",
        }
    }

    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
