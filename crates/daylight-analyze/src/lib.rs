//! Text in; what can be told from it out. Pure functions: no storage, no clock.

mod heading;
mod language;

pub use heading::{Field, FieldKind, Headings, How, Level, Meaning, headings};
pub use language::{LanguageSample, language};
