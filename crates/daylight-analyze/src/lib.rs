//! Text in; what can be told from it out. Pure functions: no storage, no clock.

mod heading;
mod language;
mod reference;
mod requirement;

pub use heading::{Field, FieldKind, Headings, How, Level, Meaning, headings};
pub use language::{LanguageSample, language};
pub use reference::{MOST_REFERENCES, Reference, ReferenceKind, references};
pub use requirement::{Question, Requirement, RequirementField, RequirementKind, requirement};
