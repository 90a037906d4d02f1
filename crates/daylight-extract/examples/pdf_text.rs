//! Prints the text of pages alone, to be compared with what other readers say.

use daylight_extract::{Hint, Order, Source, Transcript, read};

#[expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for measuring, not part of the program"
)]
fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let mut transcript = Transcript::default();
        let order = Order { hint: Hint::from_name(&path), ..Order::default() };
        read(&Source::new(std::fs::read(&path)?), &order, &mut transcript);
        for page in &transcript.pages {
            println!("{}\u{c}", page.text);
        }
    }
    Ok(())
}
