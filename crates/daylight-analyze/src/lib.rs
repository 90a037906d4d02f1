//! Text in; what can be told from it out. Pure functions: no storage, no clock.

pub mod date;
mod fingerprint;
mod language;
pub mod marking;
pub mod number;

pub use fingerprint::{Fingerprint, Fingerprinter, NEARLY_THE_SAME, NearlySame, nearly_the_same};
pub use language::{LanguageSample, language};
