use daylight_model::Problem;

use crate::Hint;

/// How one document is to be read.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// What its names suggest, where the content leaves the format open.
    pub hint: Option<Hint>,
    /// Where to begin again in a long container.
    pub resume: Option<Resume>,
    /// How much is read at most.
    pub limits: Limits,
    /// Passwords to be tried where one is needed.
    pub passwords: Vec<String>,
}

/// Where reading a long container begins again after it was broken off.
#[derive(Debug, Clone)]
pub struct Resume {
    /// As it was told to the sink.
    pub cursor: Vec<u8>,
    /// The position that the next part gets.
    pub next_position: u32,
    /// The item at the cursor has cost us a reader twice: do not open it, tell it as missing with
    /// this problem and go on with the next one.
    pub skip: Option<Problem>,
}

/// How much of one document is read. What lies beyond is a problem in the ledger.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of text in all pages together.
    pub text: u64,
    /// Bytes of all parts that do not lie plainly in it, together: what unpacking may cost.
    pub unpacked: u64,
    /// Parts.
    pub parts: u32,
    /// What trying passwords may cost, in blocks of a hash (64 bytes each). A processor of today does some
    /// millions of them in a second.
    pub unlocking: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: 128 << 20, unpacked: 1 << 30, parts: 5_000_000, unlocking: 60_000_000 }
    }
}
