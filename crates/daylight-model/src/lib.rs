//! The words of Daylight as types.
//!
//! Nothing here reads a file, asks a clock or knows a table. Every other crate may use this one, so
//! that a word means the same thing in the reader, the store, the index and on the screen.

mod date;
mod entity;
mod field;
mod fingerprint;
mod format;
mod hash;
mod heading;
mod label;
mod marking;
mod mention;
mod page;
mod part;
mod problem;
mod signature;
mod state;
mod untrusted;
mod view;

pub use date::{BadDate, PartialDate};
pub use entity::{EntityKind, Roles};
pub use field::Field;
pub use fingerprint::Fingerprint;
pub use format::{Family, Format};
pub use hash::{BadHash, DocHash, DocRef};
pub use heading::{HeadingField, HeadingHow, RequirementKind};
pub use label::Label;
pub use marking::{Level, Marking, MarkingSystem};
pub use mention::{Mention, MentionKind, PageMentions};
pub use page::{Page, Span, Word};
pub use part::{PartHead, PartKind};
pub use problem::{Problem, ProblemKind, Where};
pub use signature::DkimSignature;
pub use state::ReadingState;
pub use untrusted::{Untrusted, escape_html};
pub use view::{Maintenance, View};
