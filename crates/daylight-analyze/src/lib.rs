//! Text in; what can be told from it out. Pure functions: no storage, no clock.

pub mod date;
mod language;
pub mod number;

pub use language::{LanguageSample, language};
