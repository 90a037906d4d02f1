//! What must not be seen is painted over in the picture of a page, and the page that goes out is made from that picture
//! alone. Nothing of the original but its pixels gets here.

mod boxes;
mod gate;
mod pdf;
mod picture;

pub use boxes::{Area, Widening, widened};
pub(crate) use gate::folded;
pub use gate::{GateFinding, Promised, examine};
pub use pdf::{OutPage, OutWord, write_pdf};
pub use picture::{Picture, Softening, Tones};
