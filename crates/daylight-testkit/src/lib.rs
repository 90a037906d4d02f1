//! What tests stand on: small files of every format, a sealed place to run the program in, and a
//! leak of any size whose every word is accounted for.
//!
//! The makers in [`make`] write; they never parse, and share no code with the readers they test. All
//! of them are deterministic: no clock, no chance that is not handed over as a [`Chance`].

mod chance;
mod corpora;
mod folder;
pub mod leak;
pub mod make;
mod sealed;

pub use chance::Chance;
pub use corpora::corpora;
pub use folder::Folder;
pub use sealed::{Run, Sealed};
