use serde::{Deserialize, Serialize};

/// Who may see a document here. Enforced, and set by people; what a paper says about itself is a
/// marking, another type, and nothing turns one into the other.
///
/// Documents with the same label form one audience class, and each class has an index of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Label(u32);

impl Label {
    /// Seen by the people who keep the case, and by nobody else. What comes in has this label.
    pub const INTERNAL: Self = Self(1);

    /// The number the label has in the store and in the name of its index folder.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The label with this number in the store.
    pub fn from_number(number: u32) -> Self {
        Self(number)
    }
}
