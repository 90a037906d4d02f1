//! Prints what files are, and what the look cost: `cargo run --example detect -- FILE…`

use std::time::{Duration, Instant};

use daylight_extract::{Hint, detect};

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers, not part of the program"
)]
fn main() -> std::io::Result<()> {
    let (mut files, mut spent) = (0_u32, Duration::ZERO);
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let started = Instant::now();
        let with = detect(&bytes, Hint::from_name(&path));
        spent += started.elapsed();
        let without = detect(&bytes, None);
        files += 1;
        let name = path.rsplit('/').next().unwrap_or(&path);
        println!(
            "{}\t{}\t{}\t{name}",
            with.format.name(),
            without.format.name(),
            if with.tie { "tie" } else { "" }
        );
    }
    eprintln!("{files} files, {:?} each", spent / files.max(1));
    Ok(())
}
