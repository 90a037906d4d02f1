use daylight_case::ExitKind;
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::MailKeys;
use crate::printer::{counted, note};

#[derive(Serialize)]
struct KeyLine<'a> {
    name: &'a str,
    fingerprint: String,
}

pub(crate) fn run(context: &mut Context, arguments: MailKeys) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    if let Some(file) = &arguments.file {
        let added = case.add_mail_keys(file)?;
        note(format_args!("{} added", counted(added as u64, "key", "keys")));
    }
    let keys = case.mail_keys()?;
    for key in &keys {
        if context.printer.json {
            context.printer.object(&KeyLine { name: &key.name, fingerprint: key.fingerprint() })?;
        } else {
            context.printer.line(format_args!("{}  {}", key.fingerprint(), Untrusted(&key.name)))?;
        }
    }
    if keys.is_empty() {
        note("the case has no keys of mail");
    }
    Ok(if keys.is_empty() { ExitKind::None } else { ExitKind::Done })
}
