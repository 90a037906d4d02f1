use daylight_model::{Field, Problem, ProblemKind};

use super::dates;
use super::headers::{Headers, LONGEST_VALUE, Line};
use crate::{Account, Stop};

/// Metadata, and the headers a reader sees as the first lines of the text.
pub(super) fn tell(headers: &Headers, account: &mut Account) -> Result<(), Stop> {
    for line in headers.lines() {
        tell_line(line, account)?;
    }
    if headers.left_out > 0 {
        account.problem(Problem::new(
            ProblemKind::TooLarge,
            format!("{} header lines beyond the limit were not read", headers.left_out),
        ))?;
    }
    let beyond: usize = headers.lines().map(|line| line.value.len().saturating_sub(LONGEST_VALUE)).sum();
    if beyond > 0 {
        account.problem(Problem::new(
            ProblemKind::TooLarge,
            format!("{beyond} bytes of very long header lines were not read"),
        ))?;
    }
    let mut text = String::new();
    for name in SHOWN {
        for line in headers.lines().filter(|line| line.is(name)) {
            let value = shown(name, line);
            if !value.is_empty() {
                text.push_str(&format!("{name}: {value}\n"));
            }
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    account.text(&text)
}

/// Metadata only, and none of what a message of Outlook says in another place, too.
pub(super) fn tell_besides(headers: &Headers, account: &mut Account) -> Result<(), Stop> {
    const SAID: [&str; 10] =
        ["from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"];
    let said = |line: &&Line| SAID.iter().any(|name| line.is(name));
    headers.lines().filter(|line| !said(line)).try_for_each(|line| tell_line(line, account))
}

/// In the order a reader is used to.
const SHOWN: [&str; 8] = ["From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject"];

fn shown(name: &str, line: &Line) -> String {
    if matches!(name, "Date" | "Subject") {
        return line.text();
    }
    let groups: Vec<String> = line
        .addresses()
        .into_iter()
        .map(|group| match group.name {
            Some(name) if group.members.is_empty() => format!("{name}:;"),
            Some(name) => format!("{name}: {};", group.members.join(", ")),
            None => group.members.join(", "),
        })
        .filter(|group| !group.is_empty())
        .collect();
    if groups.is_empty() { line.text() } else { groups.join(", ") }
}

fn tell_line(line: &Line, account: &mut Account) -> Result<(), Stop> {
    let name = String::from_utf8_lossy(line.name).to_ascii_lowercase();
    if is_machinery(&name) {
        return Ok(());
    }
    match name.as_str() {
        "from" => addresses(Field::From, line, account),
        "to" => addresses(Field::To, line, account),
        "cc" => addresses(Field::Cc, line, account),
        "bcc" => addresses(Field::Bcc, line, account),
        "reply-to" => addresses(Field::ReplyTo, line, account),
        "date" => date(line, account),
        "message-id" => ids(Field::MessageId, line, account),
        "in-reply-to" => ids(Field::InReplyTo, line, account),
        "references" => ids(Field::References, line, account),
        "keywords" => {
            line.text().split([',', ';']).try_for_each(|word| account.metadata(Field::Keywords, word))
        }
        "subject" => account.metadata(Field::Subject, &line.text()),
        "comments" => account.metadata(Field::Description, &line.text()),
        "organization" | "organisation" => account.metadata(Field::Organisation, &line.text()),
        "x-mailer" | "user-agent" | "x-newsreader" => account.metadata(Field::Application, &line.text()),
        "content-language" => account.metadata(Field::Language, &line.text()),
        name if is_addresses(name) => addresses(Field::Other(name.to_owned()), line, account),
        _ => account.metadata(Field::Other(name), &line.text()),
    }
}

fn is_addresses(name: &str) -> bool {
    matches!(
        name,
        "sender"
            | "resent-from"
            | "resent-to"
            | "resent-cc"
            | "resent-bcc"
            | "resent-sender"
            | "apparently-to"
            | "disposition-notification-to"
            | "errors-to"
            | "delivered-to"
            | "envelope-to"
            | "return-path"
            | "x-original-to"
            | "x-apparently-to"
            | "x-forwarded-to"
            | "mail-followup-to"
    )
}

/// What machines write for machines: signatures, verdicts on spam, the make-up of the parts (which
/// is read, but says nothing about the message). Everything else a message says is kept.
fn is_machinery(name: &str) -> bool {
    const WHOLE: [&str; 12] = [
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-length",
        "dkim-signature",
        "domainkey-signature",
        "x-google-dkim-signature",
        "x-gm-message-state",
        "x-google-smtp-source",
        "face",
        "x-face",
    ];
    const BEGIN: [&str; 7] = [
        "arc-",
        "x-ms-exchange-",
        "x-microsoft-antispam",
        "x-forefront-antispam",
        "x-ms-publictraffictype",
        "x-ms-traffictypediagnostic",
        "x-spam-",
    ];
    WHOLE.contains(&name) || BEGIN.iter().any(|begin| name.starts_with(begin))
}

fn addresses(field: Field, line: &Line, account: &mut Account) -> Result<(), Stop> {
    let groups = line.addresses();
    if groups.iter().all(|group| group.members.is_empty()) {
        return account.metadata(field, &line.text());
    }
    let mut members = groups.iter().flat_map(|group| &group.members);
    members.try_for_each(|member| account.metadata(field.clone(), member))
}

fn ids(field: Field, line: &Line, account: &mut Account) -> Result<(), Stop> {
    let ids = line.ids();
    if ids.is_empty() {
        return account.metadata(field, &line.text());
    }
    ids.iter().try_for_each(|id| account.metadata(field.clone(), id))
}

/// A date that no calendar has is kept as it is written.
fn date(line: &Line, account: &mut Account) -> Result<(), Stop> {
    let text = line.text();
    match dates::in_mail(&text) {
        Some(date) => account.metadata(Field::Sent, &date.to_string()),
        None => account.metadata(Field::Other("date".into()), &text),
    }
}
