//! Daylight: reads a pile of leaked, released or disclosed files, makes everything in it findable,
//! and says plainly what it could not read.
//!
//! `daylight VERB` is `commands/VERB.rs`.

mod arguments;
mod commands;
mod interrupt;
mod printer;
mod watch;

use std::process::ExitCode;

use arguments::Arguments;
use commands::WORKER;

fn main() -> ExitCode {
    // A worker locks itself in before it looks at anything else, its arguments included.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == WORKER) {
        return daylight_case::work();
    }
    let arguments = Arguments::of_the_program();
    commands::run(arguments)
}
