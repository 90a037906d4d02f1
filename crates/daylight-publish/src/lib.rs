//! What goes out: values in; redacted pages, a site, its proof and its signature out. This room is handed values and
//! gives back bytes; it knows no store, no index and no clock.

mod keys;
mod proof;
mod redaction;
mod release_folder;
mod sealed;
mod site;
mod verify;

pub use keys::{KeyError, KeyFiles, PublicKey, SecretKey};
pub use proof::{
    BadNote, BadRecord, BadSums, Checkpoint, Entry, FileHash, Line, Record, SignedNote, Sums, Tree, TreeHash,
    committed, extends, includes, is_plain,
};
pub use redaction::{
    Area, GateFinding, OutPage, OutWord, Picture, Promised, Softening, Tones, Widening, can_be_looked_for,
    examine, packed_rows, says, widened, write_pdf,
};
pub use release_folder::CannotRead;
pub use sealed::{CannotSeal, Hand, Head, Seal, add_hands};
pub use site::{Press, Site, SiteError, SitePage, SitePaper, SiteReport, Withdrawn};
pub use verify::{Disagreement, Finding, Verified, verify};
