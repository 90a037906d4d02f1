//! What must not be seen is painted over in the picture of a page, and the page that goes out is made from that picture
//! alone. Nothing of the original but its pixels gets here.

mod boxes;
mod gate;
mod pdf;
mod picture;

pub use boxes::{Area, Widening, widened};
pub(crate) use gate::{FEWEST, folded};
pub use gate::{GateFinding, Promised, examine, says};
pub use pdf::{OutPage, OutWord, packed_rows, write_pdf};
pub use picture::{Picture, Softening, Tones};

/// Whether a string has letters enough to be looked for in what goes out.
pub fn can_be_looked_for(redacted: &str) -> bool {
    folded(redacted).chars().count() >= FEWEST
}
