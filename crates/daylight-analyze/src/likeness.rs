//! When two ways to write a name may mean the same: the form in which names are compared, and why two that differ in it
//! could still be one. Nothing here decides; people do.

mod form;
mod latin;
mod reason;

pub use form::{Name, blocks, name_of, probes};
pub use reason::{Alike, alike};
