//! `cargo xtask browser`: the reading room, walked in a browser (crates/daylight/tests/browser).

use std::io::Write;
use std::path::Path;

use crate::arguments::{Arguments, Wrong};
use crate::install::{install, ran};

/// Programs the test needs, each with the Debian package that brings it.
const NEEDED: [(&str, &str); 3] = [("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")];

/// Installs what is missing, builds the program, and walks.
pub(crate) fn run(arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    arguments.end()?;
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), out)
}

pub(crate) fn walk(root: &Path, out: &mut dyn Write) -> Result<(), Wrong> {
    install(root, "the browser test", &NEEDED, out)?;
    let folder = root.join("crates/daylight/tests/browser");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    must(root, &cargo, &["build", "--locked", "--package", "daylight"], out)?;
    must(&folder, "npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], out)?;
    must(&folder, "node", &["run.js"], out)
}

fn must(folder: &Path, program: &str, arguments: &[&str], out: &mut dyn Write) -> Result<(), Wrong> {
    if ran(folder, program, arguments, out)? {
        return Ok(());
    }
    Err(Wrong::Machine(format!("the browser test: `{program} {}` is not green", arguments.join(" "))))
}
