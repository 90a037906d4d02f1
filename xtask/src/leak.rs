use std::io::Write;

use crate::arguments::{Arguments, Wrong};

/// `cargo xtask leak`
pub(crate) fn run(_arguments: Arguments, _out: &mut dyn Write) -> Result<(), Wrong> {
    Err(Wrong::Request("not yet".into()))
}
