//! Originals by hash, and everything said about them, in SQLite.
//!
//! Table `T` is `T.rs`. Every read of a reader takes a [`daylight_model::View`]; what the case
//! itself needs to keep everything whole takes a [`daylight_model::Maintenance`].

mod collection;
mod custody;
mod document;
mod error;
mod ledger;
mod metadata;
mod occurrence;
mod original;
mod pack;
mod page;
mod problem;
mod reading;
mod schema;
mod setting;
mod store;
mod tombstone;
mod word_box;

pub use collection::Collection;
pub use custody::CustodyEntry;
pub use document::{Document, DocumentState, Known};
pub use error::{Fault, StoreError};
pub use ledger::{Account, AccountRow, Reasons};
pub use occurrence::{FileSeen, FileState, NewPart, Occurrence, PartBytes, Place};
pub use original::{Holder, Location};
pub use pack::{PackFile, PackWriter, Packs};
pub use page::{PackedPage, PageText};
pub use reading::{Outcome, Standing, Waiting};
pub use schema::SCHEMA_VERSION;
pub use store::{Batch, Store};

/// A row of the store. It never leaves the program.
pub type Row = i64;
