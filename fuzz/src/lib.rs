//! What the fuzz targets call. A finding is a panic, ten seconds, or two gigabytes.
//!
//! The program catches panics of readers and goes on, at the cost of the document. Here a panic is a finding
//! although it would be caught, unless it comes out of a crate that is named in [`known`].

mod known;
mod letter;
mod marking;
mod name;
#[cfg(feature = "parent")]
pub mod parent;
mod picture;
mod promises;
mod reading;

pub use letter::{pieces, write};
pub use marking::marking;
pub use name::name;
pub use picture::draw;
pub use reading::{any, format};

/// Ends the process at a panic, however it would be caught. Called once, before the first input.
pub fn watch() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_some_and(|place| known::is_known(place.file())) {
            return;
        }
        tell(panic);
        std::process::abort();
    }));
}
