//! Programs of others that ours is held against.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

use crate::arguments::Wrong;

/// Runs it and gives what it printed; `None` where it found fault with what it was given.
pub(crate) fn asked<S: AsRef<OsStr>>(
    program: &str,
    hint: &str,
    arguments: &[S],
) -> Result<Option<Vec<u8>>, Wrong> {
    let Output { status, stdout, .. } = started(program, hint, arguments)?;
    Ok(status.success().then_some(stdout))
}

/// The same, where what was printed counts even if the program found fault.
pub(crate) fn printed<S: AsRef<OsStr>>(program: &str, hint: &str, arguments: &[S]) -> Result<Vec<u8>, Wrong> {
    Ok(started(program, hint, arguments)?.stdout)
}

/// Half a minute is enough for any file here; some make these programs run forever.
fn started<S: AsRef<OsStr>>(program: &str, hint: &str, arguments: &[S]) -> Result<Output, Wrong> {
    let output = Command::new("timeout")
        .args(["30", program])
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|cause| Wrong::Machine(format!("`timeout {program}` cannot be run: {cause}")))?;
    match output.status.code() {
        Some(126 | 127) => Err(Wrong::Request(format!("`{program}` is not installed; {hint}"))),
        _ => Ok(output),
    }
}
