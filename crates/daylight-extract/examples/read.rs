//! Prints the account of files, as the corpus cases expect it: `cargo run --example read -- FILE…`
//!
//! For work on readers. It reads outside the jail: give it files you trust.

use daylight_extract::{Hint, Order, Source, Transcript, read};

#[expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for developers, not part of the program"
)]
fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let mut transcript = Transcript::default();
        let order = Order { hint: Hint::from_name(&path), ..Order::default() };
        read(&Source::new(std::fs::read(&path)?), &order, &mut transcript);
        println!("{path}\n{transcript}");
    }
    Ok(())
}
