//! `cargo xtask test`: everything that has to be green before a change lands.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::arguments::{Arguments, Wrong};

/// The version of cargo-deny that the rules were written for.
const CARGO_DENY: &str = "0.20.2";

/// What recognises text in pictures; its Debian package brings English.
const OCR: [(&str, &str); 1] = [("tesseract", "tesseract-ocr")];

/// Format, lints, rules, tests, a short fuzzing and the walk in a browser, in this order; stops at the first that is
/// not green.
pub(crate) fn run(arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    arguments.end()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let steps: [(&str, &[&str]); 4] = [
        ("the format", &["fmt", "--all", "--check"]),
        ("the lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]),
        ("the rules of deny.toml", &["deny", "--locked", "check", "bans", "licenses", "sources"]),
        ("the tests", &["test", "--workspace", "--locked"]),
    ];
    if !cargo(&root, &["deny", "--version"], out)? {
        step(
            &root,
            "installing cargo-deny",
            &["install", "--locked", "--debug", "--version", CARGO_DENY, "cargo-deny"],
            out,
        )?;
    }
    crate::install::install(&root, "the test of recognition (OCR)", &OCR, out)?;
    steps.iter().try_for_each(|(what, arguments)| step(&root, what, arguments, out))?;
    crate::fuzz::short(out)?;
    crate::browser::walk(&root, out)
}

fn step(root: &Path, what: &str, arguments: &[&str], out: &mut dyn Write) -> Result<(), Wrong> {
    if cargo(root, arguments, out)? {
        return Ok(());
    }
    Err(Wrong::Machine(format!("{what}: `cargo {}` is not green", arguments.join(" "))))
}

fn cargo(root: &Path, arguments: &[&str], out: &mut dyn Write) -> Result<bool, Wrong> {
    let machine = |cause: std::io::Error| Wrong::Machine(format!("cargo cannot be run: {cause}"));
    writeln!(out, "\n$ cargo {}", arguments.join(" ")).and_then(|()| out.flush()).map_err(machine)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Ok(Command::new(cargo).args(arguments).current_dir(root).status().map_err(machine)?.success())
}
