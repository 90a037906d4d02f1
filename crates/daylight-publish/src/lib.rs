//! What goes out: values in; redacted pages, a site, its proof and its signature out. This room is handed values and
//! gives back bytes; it knows no store, no index and no clock.

mod keys;
mod proof;

pub use keys::{KeyError, KeyFiles, PublicKey, SecretKey};
pub use proof::{BadNote, Checkpoint, SignedNote, Tree, TreeHash, extends, includes};
