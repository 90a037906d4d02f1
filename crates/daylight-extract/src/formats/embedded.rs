//! What is embedded in an old office paper: each object is a folder of streams, and for most the
//! bytes of a whole file lie in one of them.

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::compound::Compound;
use super::rtf::package;
use crate::{Account, Stop};

/// Tells the objects and macros of a paper: those in folders under `within` (or the root, where it
/// is empty) whose names begin so.
pub(super) fn tell(file: &Compound, within: &str, begin: &str, account: &mut Account) -> Result<(), Stop> {
    for folder in file.entries().iter().filter(|entry| entry.is_folder) {
        let path = folder.path.as_str();
        if !path.contains('/') && (path.starts_with("_VBA_PROJECT") || path == "Macros") {
            tell_folder(file, path, "macros", account)?;
        }
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        if parent == within && name.starts_with(begin) {
            tell_object(file, path, name, account)?;
        }
    }
    Ok(())
}

/// Tells the object whose streams lie in this folder; the root of the file, where it is empty.
pub(super) fn tell_object(
    file: &Compound,
    folder: &str,
    name: &str,
    account: &mut Account,
) -> Result<(), Stop> {
    let path = |own: &str| if folder.is_empty() { own.to_owned() } else { format!("{folder}/{own}") };
    let stream = |own: &str| file.find(&path(own)).map(|entry| file.stream(entry));
    if let Some((bytes, whole)) = stream("\u{1}Ole10Native") {
        let native = bytes.get(4..).unwrap_or_default();
        let (own_name, bytes) = package(native).unwrap_or((String::new(), native));
        let named = if own_name.is_empty() { name.to_owned() } else { own_name };
        tell_bytes(named, bytes, whole, account)
    } else if let Some((bytes, whole)) = stream("Package").or_else(|| stream("CONTENTS")) {
        tell_bytes(name.to_owned(), &bytes, whole, account)
    } else {
        tell_folder(file, folder, name, account)
    }
}

/// An embedded paper of an old office format is no file yet, but the streams of one.
fn tell_folder(file: &Compound, folder: &str, name: &str, account: &mut Account) -> Result<(), Stop> {
    match file.copy_of(folder) {
        Some((bytes, whole)) => tell_bytes(name.to_owned(), &bytes, whole, account),
        None => account.part_missing(
            PartHead::named(PartKind::Embedded, name),
            Problem::new(ProblemKind::TooLarge, "an embedded paper is larger than is taken out of its paper"),
        ),
    }
}

fn tell_bytes(name: String, bytes: &[u8], whole: bool, account: &mut Account) -> Result<(), Stop> {
    account.part_begin(PartHead::named(PartKind::Embedded, name))?;
    account.part_bytes(bytes)?;
    account.part_end((!whole).then(|| Problem::new(ProblemKind::Damaged, "its bytes are cut off")))
}
