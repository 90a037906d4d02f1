//! `cargo xtask browser`: the reading room, walked in a browser (crates/daylight/tests/browser).

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::arguments::{Arguments, Wrong};

/// Programs the test needs, each with the Debian package that brings it.
const NEEDED: [(&str, &str); 3] = [("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")];

/// Installs what is missing, builds the program, and walks.
pub(crate) fn run(arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    arguments.end()?;
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), out)
}

pub(crate) fn walk(root: &Path, out: &mut dyn Write) -> Result<(), Wrong> {
    install_what_is_missing(root, out)?;
    let folder = root.join("crates/daylight/tests/browser");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    must(root, &cargo, &["build", "--locked", "--package", "daylight"], out)?;
    must(&folder, "npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], out)?;
    must(&folder, "node", &["run.js"], out)
}

fn install_what_is_missing(root: &Path, out: &mut dyn Write) -> Result<(), Wrong> {
    let missing = || NEEDED.into_iter().filter(|(program, _)| !is_there(program));
    let packages: Vec<&str> = missing().map(|(_, package)| package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let install = [&["install", "--yes", "--no-install-recommends"][..], &packages].concat();
    // A machine that never asked what there is to install has to ask first.
    let installed =
        apt_get(root, &install, out) || (apt_get(root, &["update"], out) && apt_get(root, &install, out));
    let still: Vec<&str> = missing().map(|(program, _)| program).collect();
    if installed && still.is_empty() {
        return Ok(());
    }
    let still = still.join(", ");
    Err(Wrong::Machine(format!("the browser test needs {still}, which apt-get could not install")))
}

/// Whether it went well. As root, or else with a `sudo` that asks for no password.
fn apt_get(root: &Path, arguments: &[&str], out: &mut dyn Write) -> bool {
    let before: &[&str] = if is_root() { &["apt-get"] } else { &["sudo", "-n", "apt-get"] };
    let words = [before, arguments].concat();
    words.split_first().is_some_and(|(program, rest)| matches!(ran(root, program, rest, out), Ok(true)))
}

fn is_there(program: &str) -> bool {
    let asked = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Whether apt-get can be run as it is.
fn is_root() -> bool {
    let told = Command::new("id").arg("-u").output();
    told.is_ok_and(|told| told.stdout.trim_ascii() == b"0")
}

fn must(folder: &Path, program: &str, arguments: &[&str], out: &mut dyn Write) -> Result<(), Wrong> {
    if ran(folder, program, arguments, out)? {
        return Ok(());
    }
    Err(Wrong::Machine(format!("the browser test: `{program} {}` is not green", arguments.join(" "))))
}

fn ran(folder: &Path, program: &str, arguments: &[&str], out: &mut dyn Write) -> Result<bool, Wrong> {
    let machine = |cause: std::io::Error| Wrong::Machine(format!("{program} cannot be run: {cause}"));
    writeln!(out, "\n$ {program} {}", arguments.join(" ")).and_then(|()| out.flush()).map_err(machine)?;
    Ok(Command::new(program).args(arguments).current_dir(folder).status().map_err(machine)?.success())
}
