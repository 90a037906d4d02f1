//! Text in; what can be told from it out. Pure functions: no storage, no clock.

pub mod date;
pub mod difference;
mod fingerprint;
pub mod heading;
mod language;
pub mod likeness;
pub mod marking;
mod mention;
pub mod name;
pub mod number;
mod paper;
pub mod reference;
pub mod requirement;
pub mod thread;

pub use fingerprint::{Fingerprinter, NearlySame, nearly_the_same};
pub use language::{LanguageSample, language};
pub use mention::{ANALYSIS_VERSION, Analysis};
