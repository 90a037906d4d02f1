//! Pages, Numbers and Keynote of Apple: until 2009 one part of XML; since 2013 archives of messages
//! (IWA), whose texts and cell texts are read. Pictures, and the preview as PDF, are parts.

mod iwa;
mod nine;

use daylight_model::{Page, Problem, ProblemKind};

use super::package::{Member, Package, base_name, missing};
use crate::{Account, Order, Source, Stop};

/// Bytes of one archive of messages, unpacked.
const LARGEST_ARCHIVE: u64 = 64 << 20;

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let (package, problem) = Package::open(source, order);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if package.is_empty() {
        return Ok(());
    }
    let old = ["index.xml", "index.apxl"].into_iter().find(|name| package.find(name).is_some());
    let packed =
        package.members().iter().any(|member| member.name.to_ascii_lowercase().ends_with("index.zip"));
    let archives: Vec<&Member> =
        package.members().iter().filter(|member| member.name.ends_with(".iwa")).collect();
    match old {
        Some(name) => nine::tell(&package, name, account)?,
        None if !archives.is_empty() => tell_archives(&package, archives, account)?,
        // The archives lie in an archive of their own, which becomes a part and is read as one.
        None if packed => {}
        None => account.problem(missing("the text of the document"))?,
    }
    let own = |member: &&Member| is_part(&member.name);
    package.members().iter().filter(own).try_for_each(|part| package.told_part(part, account))
}

/// The document first, then slides by their numbers, then the rest.
fn tell_archives(package: &Package, mut archives: Vec<&Member>, account: &mut Account) -> Result<(), Stop> {
    archives.sort_by_key(|member| {
        let name = base_name(&member.name);
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        (
            !name.starts_with("Document"),
            !name.starts_with("Slide"),
            digits.parse::<u64>().unwrap_or(0),
            name.to_owned(),
        )
    });
    let (mut broken, mut numbers) = (0, 0);
    for member in archives {
        let unpacked = match package.bytes_of(member) {
            Ok(reader) => iwa::unpacked(reader, LARGEST_ARCHIVE),
            Err(problem) => {
                account.problem(problem)?;
                continue;
            }
        };
        let found = iwa::texts(&unpacked.bytes);
        broken += u32::from(!unpacked.whole || found.broken);
        numbers += found.tables;
        if !found.text.trim().is_empty() {
            let name = base_name(&member.name).trim_end_matches(".iwa");
            let label = (!name.starts_with("Document")).then(|| name.to_owned());
            account.page(Page { label, ..Page::of_text(found.text) })?;
        }
    }
    if broken > 0 {
        let detail = format!("parts of the document that are broken or too large: {broken}");
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    if numbers > 0 {
        let detail = "numbers and dates in cells of its tables are not read; texts in them are";
        account.problem(Problem::new(ProblemKind::Unsupported, detail))?;
    }
    Ok(())
}

/// Whether a member is a file of its own; of pictures in several sizes, all.
fn is_part(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let own = ["index.xml", "index.apxl", ".iwa", ".plist", ".chrtshr", "documentidentifier", "/"];
    let small = name.starts_with("preview") || name.contains("thumb") || name.starts_with("thumbs/");
    !small && !own.iter().any(|own| name.ends_with(own))
}
