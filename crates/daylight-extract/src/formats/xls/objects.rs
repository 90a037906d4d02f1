use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::super::compound::Compound;
use super::super::rtf::package;
use crate::{Account, Stop};

/// Tells what is embedded in the workbook: each object is a folder of streams, and for most the
/// bytes of a whole file lie in one of them.
pub(super) fn tell(file: &Compound, account: &mut Account) -> Result<(), Stop> {
    for folder in file.entries().iter().filter(|entry| entry.is_folder && !entry.path.contains('/')) {
        let name = folder.path.as_str();
        if name.starts_with("_VBA_PROJECT") {
            let head = PartHead::named(PartKind::Embedded, "macros");
            let detail = "macros of this kind of workbook are not read";
            account.part_missing(head, Problem::new(ProblemKind::Unsupported, detail))?;
        }
        if !name.starts_with("MBD") {
            continue;
        }
        let stream = |own: &str| file.find(&format!("{name}/{own}")).map(|entry| file.stream(entry));
        if let Some((bytes, whole)) = stream("\u{1}Ole10Native") {
            let native = bytes.get(4..).unwrap_or_default();
            let (own_name, bytes) = package(native).unwrap_or((String::new(), native));
            let named = if own_name.is_empty() { name.to_owned() } else { own_name };
            tell_bytes(named, bytes, whole, account)?;
        } else if let Some((bytes, whole)) = stream("Package").or_else(|| stream("CONTENTS")) {
            tell_bytes(name.to_owned(), &bytes, whole, account)?;
        } else {
            let detail = "an embedded paper of an old office format that is no file of its own";
            account.part_missing(
                PartHead::named(PartKind::Embedded, name),
                Problem::new(ProblemKind::Unsupported, detail),
            )?;
        }
    }
    Ok(())
}

fn tell_bytes(name: String, bytes: &[u8], whole: bool, account: &mut Account) -> Result<(), Stop> {
    account.part_begin(PartHead::named(PartKind::Embedded, name))?;
    account.part_bytes(bytes)?;
    account.part_end((!whole).then(|| Problem::new(ProblemKind::Damaged, "its bytes are cut off")))
}
