use std::path::PathBuf;

use daylight_case::{Case, ExitKind, folder_for};
use daylight_model::Untrusted;

use super::add::{exit_of, read_in};
use super::serve::serve_and_read;
use super::{Context, Ended, reading_options};
use crate::arguments::Open;

pub(crate) fn run(context: &mut Context, arguments: Open) -> Result<ExitKind, Ended> {
    let folder = match context.named_case() {
        Some(folder) => folder.clone(),
        None => folder_for(&arguments.folder, data_folder().as_deref())?,
    };
    let case = Case::at_or_start(&folder)?;
    let options = reading_options(&arguments.reading)?;
    if !arguments.no_room && !context.printer.json {
        return serve_and_read(context, case, arguments, options);
    }
    let added = read_in(context, &case, &[arguments.folder], &options)?;
    if !context.printer.json {
        let shown = case.folder().to_string_lossy();
        let shown = Untrusted(&shown);
        context.printer.line("")?;
        context.printer.line(format_args!("the case is {shown}"))?;
        context.printer.line(format_args!("search it:          daylight --case {shown} search WORDS"))?;
        context.printer.line(format_args!("what was not read:  daylight --case {shown} ledger --list"))?;
    }
    Ok(exit_of(&added))
}

/// The user's data folder, by the XDG base directory specification.
fn data_folder() -> Option<PathBuf> {
    let from_home = || std::env::home_dir().map(|home| home.join(".local/share"));
    std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(from_home)
}
