//! Programs that tests need and Rust does not bring: installed where they are missing.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::arguments::Wrong;

/// Installs the packages of the programs that are missing, each named with the Debian package that brings it.
pub(crate) fn install(
    root: &Path,
    what: &str,
    needed: &[(&str, &'static str)],
    out: &mut dyn Write,
) -> Result<(), Wrong> {
    let missing = || needed.iter().filter(|(program, _)| !is_there(program));
    let packages: Vec<&str> = missing().map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let install = [&["install", "--yes", "--no-install-recommends"][..], &packages].concat();
    // A machine that never asked what there is to install has to ask first.
    let installed =
        apt_get(root, &install, out) || (apt_get(root, &["update"], out) && apt_get(root, &install, out));
    let still: Vec<&str> = missing().map(|(program, _)| *program).collect();
    if installed && still.is_empty() {
        return Ok(());
    }
    let still = still.join(", ");
    Err(Wrong::Machine(format!("{what} needs {still}, which apt-get could not install")))
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

/// Runs a program in a folder and says whether it went well.
pub(crate) fn ran(
    folder: &Path,
    program: &str,
    arguments: &[&str],
    out: &mut dyn Write,
) -> Result<bool, Wrong> {
    let machine = |cause: std::io::Error| Wrong::Machine(format!("{program} cannot be run: {cause}"));
    writeln!(out, "\n$ {program} {}", arguments.join(" ")).and_then(|()| out.flush()).map_err(machine)?;
    Ok(Command::new(program).args(arguments).current_dir(folder).status().map_err(machine)?.success())
}
