//! What a paper says about itself: classification, controls, releasability.
//!
//! [`read`] takes any text for a marking and keeps what it does not understand; [`markings`] finds the markings of a
//! page. Nothing here refuses a marking: what does not fit the register is a finding.

mod authority;
mod banner;
mod check;
mod coalitions;
mod company;
mod countries;
mod day;
mod expected;
mod finding;
mod kept;
mod normal;
mod order;
mod page;
mod piece;
mod portion;
mod read;
mod register;
mod rollup;
mod sense;
mod sentence;
mod systems;
mod wording;

pub use authority::{Authority, AuthorityField};
pub use check::check;
pub use countries::country_name;
pub use expected::{ExpectedBanner, expected_banner};
pub use finding::Finding;
pub use kept::lost_word;
pub use normal::Repair;
pub use page::{MarkingKind, MarkingMention, Surroundings, markings, markings_in};
pub use read::{Reading, read};
pub use rollup::{RollUp, compare, roll_up};
pub use wording::{Block, Compartment, Lead, Piece, Separator, Wording};
