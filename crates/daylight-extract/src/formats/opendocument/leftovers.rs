use std::collections::BTreeSet;

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::{Content, told_labelled};
use crate::formats::package::{Package, base_name};
use crate::{Account, Stop};

/// Tells what was not read along with the text: pictures, embedded files, macros as parts, and the
/// text of objects that nothing refers to.
pub(in crate::formats) fn told_leftovers(
    package: &Package,
    encrypted: &BTreeSet<String>,
    read_along: &BTreeSet<String>,
    account: &mut Account,
) -> Result<(), Stop> {
    let names: BTreeSet<String> = package.members().iter().map(|member| member.name.to_lowercase()).collect();
    for member in package.members() {
        let name = member.name.to_lowercase();
        if member.is_folder() || read_along.contains(&name) || is_layout(&name, &names) {
            continue;
        }
        if encrypted.contains(&name) {
            let mut head = PartHead::named(PartKind::Embedded, member.name.clone());
            head.modified = member.modified;
            account.part_missing(head, Problem::new(ProblemKind::Encrypted, "it needs a password"))?;
        } else if name.ends_with("/content.xml") {
            let mut content = Content::new(package, encrypted);
            content.read(&name, "an embedded object", false, account)?;
            told_labelled("embedded object", content.take(), account)?;
        } else {
            package.told_part(member, account)?;
        }
    }
    Ok(())
}

/// What holds no words of people: settings, styles, and the pictures that stand in for objects
/// whose text is read.
fn is_layout(name: &str, names: &BTreeSet<String>) -> bool {
    if let Some(object) = name.strip_prefix("objectreplacements/") {
        return names.contains(object) || names.contains(&format!("{object}/content.xml"));
    }
    let folder = name.split('/').next().unwrap_or_default();
    matches!(folder, "meta-inf" | "configurations2" | "fonts" | "encrypted-package")
        || matches!(
            base_name(name),
            "mimetype" | "styles.xml" | "meta.xml" | "settings.xml" | "manifest.rdf" | "layout-cache"
        )
        || name == "content.xml"
        || (folder == "basic" && base_name(name).starts_with("script-l"))
}
