//! How anyone can tell that a file belongs to a release, and that a release goes on where the last one ended.

mod checkpoint;
mod merkle;
mod note;
mod record;
mod sums;

pub use checkpoint::Checkpoint;
pub use merkle::{Tree, TreeHash, extends, includes};
pub use note::{BadNote, SignedNote};
pub(crate) use note::{base64, verifier};
pub use record::{BadRecord, Entry, FileHash, Line, Record, committed};
pub use sums::{BadSums, Sums, is_plain};
