use super::{Node, Package};
use crate::{Account, Stop};

/// One relationship of a part of an OOXML package (ECMA-376 part 2, 9.3).
#[derive(Debug, Clone)]
pub(in crate::formats) struct Relation {
    /// What the part calls it.
    pub(in crate::formats) id: String,
    /// The last word of its type, which transitional and strict files share: `footnotes`, `chart`.
    pub(in crate::formats) kind: String,
    /// The member it leads to, or the address outside.
    pub(in crate::formats) target: String,
    /// Whether it leads outside the package.
    pub(in crate::formats) external: bool,
}

/// The relationships of the part with this name; those of the package itself for an empty name.
pub(in crate::formats) fn relations_of(
    package: &Package,
    part: &str,
    account: &mut Account,
) -> Result<Vec<Relation>, Stop> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = format!("{folder}/_rels/{file}.rels");
    let mut relations = Vec::new();
    package.read_xml(&name, "a list of relationships", account, |node, _| {
        if let Node::Open(element) = node
            && element.name() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) =
                (element.attribute("Id"), element.attribute("Type"), element.attribute("Target"))
        {
            let external = element.attribute("TargetMode").is_some_and(|mode| mode == "External");
            let target = if external { target } else { resolved(folder, &target) };
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.push(Relation { id, kind, target, external });
        }
        Ok(())
    })?;
    Ok(relations)
}

/// The member that `target` means when it is said in `folder`.
pub(in crate::formats) fn resolved(folder: &str, target: &str) -> String {
    let target = target.split(['#', '?']).next().unwrap_or_default().replace('\\', "/");
    let mut steps: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The name without its folders.
pub(in crate::formats) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}
