//! Originals by hash, and everything said about them, in SQLite.
//!
//! Table `T` is `T.rs`. Every read of a reader takes a [`daylight_model::View`]; what the case
//! itself needs to keep everything whole takes a [`daylight_model::Maintenance`].

mod batch;
mod claim;
mod collection;
mod custody;
mod dated;
mod document;
mod entity;
mod entity_decision;
mod error;
mod event;
mod layers;
mod ledger;
mod mention;
mod metadata;
mod name_list;
mod neighbours;
mod never_publish;
mod note;
mod occurrence;
mod original;
mod pack;
mod page;
mod password;
mod problem;
mod quotation;
mod read_mark;
mod reading;
mod recognised;
mod redaction;
mod release;
mod schema;
mod search_view;
mod seen;
mod setting;
mod store;
mod tag;
mod to_recognise;
mod tombstone;
mod word_box;

pub use batch::{MatchLine, MatchLines, MatchRun, NewMatchLine};
pub use claim::{Claim, ClaimLink};
pub use collection::Collection;
pub use custody::{CustodyEntry, CustodyLink};
pub use dated::Dated;
pub use document::{Document, DocumentState, Known};
pub use entity::{
    Alone, EntityBase, EntityBatch, NameRow, NamedThere, NamesWanted, NamingDocument, Stand, WritingRow,
};
pub use entity_decision::{Decision, DecisionAct, EntityKey};
pub use error::{Fault, StoreError};
pub use event::Event;
pub use ledger::{Account, AccountRow, Reasons};
pub use mention::RecognisedMentions;
pub use name_list::{ListedName, NameList, NewListedName};
pub use never_publish::{Bar, BarEnd, BarredPlace};
pub use note::Note;
pub use occurrence::Occurrence;
pub use original::{Holder, Location};
pub use pack::{PackFile, PackWriter, Packs};
pub use page::{PackedPage, PageText};
pub use quotation::Quotation;
pub use read_mark::ReadMark;
pub use reading::{Outcome, Standing, Waiting};
pub use recognised::{Recognised, RecognisedPage};
pub use redaction::Redaction;
pub use release::{RecordLine, ReleaseDocument};
pub use schema::SCHEMA_VERSION;
pub use search_view::SavedSearch;
pub use seen::{FileSeen, FileState, NewPart, PartBytes, Place};
pub use store::{Batch, Store};
pub use tag::{TagCount, Tagged};
pub use to_recognise::PageToRecognise;

/// A row of the store. It never leaves the program.
pub type Row = i64;
