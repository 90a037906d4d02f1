//! Prints the account of files, as the corpus cases expect it: `cargo run --example read -- [--passwords LIST] FILE…`
//!
//! For work on readers. It reads outside the jail: give it files you trust.

use daylight_extract::{Hint, Order, Source, Transcript, read};

#[expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for developers, not part of the program"
)]
fn main() -> std::io::Result<()> {
    let mut paths = std::env::args().skip(1).peekable();
    let mut passwords = Vec::new();
    if paths.next_if(|path| path == "--passwords").is_some() {
        let list = std::fs::read_to_string(paths.next().unwrap_or_default())?;
        passwords.extend(list.lines().map(str::to_owned));
    }
    for path in paths {
        let mut transcript = Transcript::default();
        let order = Order { hint: Hint::from_name(&path), passwords: passwords.clone(), ..Order::default() };
        read(&Source::new(std::fs::read(&path)?), &order, &mut transcript);
        println!("{path}\n{transcript}");
    }
    Ok(())
}
