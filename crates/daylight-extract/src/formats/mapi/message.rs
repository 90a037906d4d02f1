use std::fmt::Write as _;

use daylight_model::Field;

use super::super::eml;
use super::Properties;
use super::body;
use super::names::{Name, Names};
use super::tags::{MACHINERY, SHOWN, tag};
use crate::{Account, Stop};

/// Where the properties of a person lie: name, kind of address, address, internet address.
struct Person {
    name: u16,
    kind: u16,
    address: u16,
    smtp: u16,
}

/// Who sent it, and on whose behalf.
const SENDER: Person = Person { name: 0x0c1a, kind: 0x0c1e, address: 0x0c1f, smtp: 0x5d01 };
const AUTHOR: Person = Person { name: 0x0042, kind: 0x0064, address: 0x0065, smtp: 0x5d02 };
const RECIPIENT: Person = Person {
    name: tag::DISPLAY_NAME,
    kind: tag::ADDRESS_TYPE,
    address: tag::ADDRESS,
    smtp: tag::SMTP_ADDRESS,
};

/// Tells a message, an appointment, a contact: whatever these properties are. Its attachments are
/// told after it.
pub(in crate::formats) fn tell_message(
    properties: &Properties,
    names: &Names,
    recipients: &[Properties],
    account: &mut Account,
) -> Result<(), Stop> {
    let mut shown = String::new();
    tell_people(properties, recipients, &mut shown, account)?;
    tell_dates(properties, &mut shown, account)?;
    let subject = subject(properties).unwrap_or_default();
    line(&mut shown, "Subject", &subject);
    account.metadata(Field::Subject, &subject)?;
    tell_about(properties, names, account)?;
    tell_own_fields(properties, names, &mut shown, account)?;
    if let Some(headers) = properties.text(tag::TRANSPORT_HEADERS) {
        eml::tell_headers_besides(headers.as_bytes(), account)?;
    }
    if !shown.is_empty() {
        shown.push('\n');
    }
    account.text(&shown)?;
    body::tell(properties, account)?;
    account.end_page()
}

/// The subject; two characters before it may tell how long its `Re: ` is (MS-PST 2.5.3.1.1.1).
pub(in crate::formats) fn subject(properties: &Properties) -> Option<String> {
    let subject = properties.text(tag::SUBJECT).or_else(|| properties.text(tag::NORMAL_SUBJECT))?;
    let rest = subject.strip_prefix('\u{1}').map(|marked| {
        let mut letters = marked.chars();
        letters.next();
        letters.as_str().to_owned()
    });
    Some(rest.unwrap_or(subject))
}

fn line(shown: &mut String, name: &str, value: &str) {
    for (number, part) in value.lines().filter(|part| !part.trim().is_empty()).enumerate() {
        // Writing to a string cannot fail.
        let _ = match number {
            0 => writeln!(shown, "{name}: {}", part.trim()),
            _ => writeln!(shown, "  {}", part.trim()),
        };
    }
}

fn tell_people(
    properties: &Properties,
    recipients: &[Properties],
    shown: &mut String,
    account: &mut Account,
) -> Result<(), Stop> {
    let page = properties.code_page();
    let author = person(properties, &AUTHOR, page).or_else(|| person(properties, &SENDER, page));
    let sender = person(properties, &SENDER, page).filter(|sender| Some(sender) != author.as_ref());
    for (heading, field, who) in
        [("From", Field::From, author), ("Sender", Field::Other("sender".into()), sender)]
    {
        if let Some(who) = who {
            line(shown, heading, &who);
            account.metadata(field, &who)?;
        }
    }
    for (heading, field, kind, display) in
        [("To", Field::To, 1, 0x0e04), ("Cc", Field::Cc, 2, 0x0e03), ("Bcc", Field::Bcc, 3, 0x0e02)]
    {
        let is = |set: &&Properties| match set.number(tag::RECIPIENT_TYPE).unwrap_or(1) & 0xf {
            // Who organises a meeting is among those it is sent to.
            2 => kind == 2,
            3 => kind == 3,
            _ => kind == 1,
        };
        let mut people: Vec<String> =
            recipients.iter().filter(is).filter_map(|set| person(set, &RECIPIENT, page)).collect();
        if people.is_empty()
            && let Some(told) = properties.text(display)
        {
            people = told.split(';').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
        }
        line(shown, heading, &people.join(", "));
        people.iter().try_for_each(|who| account.metadata(field.clone(), who))?;
    }
    if let Some(answers) = properties.text(0x0050) {
        line(shown, "Reply-To", &answers);
        account.metadata(Field::ReplyTo, &answers)?;
    }
    Ok(())
}

/// `Name <address>`, as far as it is known.
fn person(set: &Properties, place: &Person, page: u16) -> Option<String> {
    let name = set.text_in(place.name, page).map(|name| name.trim().trim_matches('\'').to_owned());
    let kind = set.text_in(place.kind, page).unwrap_or_default();
    // Addresses inside one company's server (`EX`) are names of its directory.
    let address = set.text_in(place.smtp, page).or_else(|| {
        set.text_in(place.address, page).filter(|address| address.contains('@') || !kind.starts_with("EX"))
    });
    let address = address.or_else(|| set.text_in(place.address, page));
    match (name, address.map(|address| address.trim().trim_matches('\'').to_owned())) {
        (Some(name), Some(address)) if name != address && !name.is_empty() => {
            Some(format!("{name} <{address}>"))
        }
        (_, Some(address)) => Some(address),
        (name, None) => name.filter(|name| !name.is_empty()),
    }
}

fn tell_dates(properties: &Properties, shown: &mut String, account: &mut Account) -> Result<(), Stop> {
    let submitted = properties.date(tag::SUBMITTED);
    let delivered = properties.date(tag::DELIVERED);
    if let Some(date) = submitted.or(delivered) {
        line(shown, "Date", &date.to_string());
        account.metadata(Field::Sent, &date.to_string())?;
    }
    if let Some(date) = delivered.filter(|_| submitted.is_some()) {
        account.metadata(Field::Other("delivered".into()), &date.to_string())?;
    }
    for (field, id) in [(Field::Created, tag::CREATED), (Field::Modified, tag::MODIFIED)] {
        if let Some(date) = properties.date(id) {
            account.metadata(field, &date.to_string())?;
        }
    }
    Ok(())
}

fn tell_about(properties: &Properties, names: &Names, account: &mut Account) -> Result<(), Stop> {
    for (field, id) in [(Field::MessageId, 0x1035), (Field::InReplyTo, 0x1042), (Field::References, 0x1039)] {
        for id in properties.text(id).unwrap_or_default().split_whitespace() {
            account.metadata(field.clone(), id.trim_matches(['<', '>']))?;
        }
    }
    let keywords = names.find("Keywords").and_then(|id| properties.text(id)).unwrap_or_default();
    keywords.lines().try_for_each(|word| account.metadata(Field::Keywords, word))?;
    if let Some(class) =
        properties.text(tag::MESSAGE_CLASS).filter(|class| !class.eq_ignore_ascii_case("IPM.Note"))
    {
        account.metadata(Field::Other("message class".into()), &class)?;
    }
    let importance = match properties.number(0x0017) {
        Some(0) => "low",
        Some(2) => "high",
        _ => "",
    };
    account.metadata(Field::Other("importance".into()), importance)?;
    let sensitivity = match properties.number(0x0036) {
        Some(1) => "personal",
        Some(2) => "private",
        Some(3) => "confidential",
        _ => "",
    };
    account.metadata(Field::Other("sensitivity".into()), sensitivity)
}

/// What the thing says of itself that is no mail. What people see is shown as text, the rest is
/// metadata under the file's own name for it.
fn tell_own_fields(
    properties: &Properties,
    names: &Names,
    shown: &mut String,
    account: &mut Account,
) -> Result<(), Stop> {
    for (id, word) in SHOWN {
        if let Some(text) = properties.text(*id) {
            line(shown, word, &text);
        }
    }
    for (id, _, _) in properties.all() {
        if MACHINERY.contains(&id) || SHOWN.iter().any(|(known, _)| *known == id) {
            continue;
        }
        if let Some(word) = names.word(id) {
            if let Some(value) = properties.shown(id) {
                line(shown, word, &value);
            }
            continue;
        }
        // Numbers without a name we know say nothing to anybody.
        let Some(text) = properties.text(id) else { continue };
        let name = match names.get(id) {
            Some(Name::Text(name)) if name.eq_ignore_ascii_case("keywords") => continue,
            Some(Name::Text(name)) => name.clone(),
            // What Outlook notes for itself: its version, who is logged in, where it was forwarded.
            Some(Name::Number(_, 0x8540..=0x85ff)) => continue,
            Some(Name::Number(_, number)) => format!("property {number:04x}"),
            None => format!("property {id:04x}"),
        };
        account.metadata(Field::Other(name), &text)?;
    }
    Ok(())
}
