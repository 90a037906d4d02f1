//! Text in; what can be told from it out. Pure functions: no storage, no clock.

mod language;
pub mod marking;

pub use language::{LanguageSample, language};
