use std::collections::BTreeSet;

use daylight_model::{Field, PartialDate, Problem, ProblemKind};
use serde_json::Value;

use super::lexer::{Event, Lexer};
use super::{Lines, tell_rest};
use crate::{Account, Stop};

/// Bytes of one message; a larger one is told as keys and values.
const LARGEST_MESSAGE: usize = 1 << 20;

/// People named as senders.
const MOST_PEOPLE: usize = 1_000;

/// Keys that repeat others, or say nothing a person would look for.
const QUIET: [&str; 30] = [
    "id",
    "date",
    "date_unixtime",
    "edited_unixtime",
    "ts",
    "type",
    "subtype",
    "from",
    "from_id",
    "actor",
    "actor_id",
    "user",
    "user_profile",
    "username",
    "text",
    "text_entities",
    "width",
    "height",
    "blocks",
    "client_msg_id",
    "team",
    "source_team",
    "user_team",
    "duration_seconds",
    "file_size",
    "photo_file_size",
    "thumbnail_file_size",
    "display_as_bot",
    "upload",
    "is_starred",
];

/// Tells messages in a list named `messages` (Telegram) or in the outermost list (Slack).
pub(super) fn tell(bytes: &[u8], account: &mut Account) -> Result<(), Stop> {
    let mut lexer = Lexer::new(bytes);
    let mut lines = Lines::default();
    let mut chat = Chat::default();
    // The depth of the list of messages, once it is open; 1 where the whole text is one.
    let slack = bytes.trim_ascii_start().starts_with(b"[");
    let mut list = None;
    let mut named = false;
    let mut begun = None;
    loop {
        let event = match lexer.next() {
            Ok(Some(event)) => event,
            Ok(None) => break,
            Err(at) => {
                lines.end(account)?;
                chat.end(account)?;
                return tell_rest(bytes, begun.unwrap_or(at), account);
            }
        };
        let depth = lexer.depth();
        match (event, list, begun) {
            (Event::Begin, None, _) if named || (slack && depth == 1) => list = Some(depth),
            (Event::Begin, Some(inside), None) if depth == inside + 1 => begun = Some(lexer.offset() - 1),
            (Event::End { .. }, Some(inside), Some(start)) if depth == inside => {
                chat.message(bytes.get(start..lexer.offset()).unwrap_or_default(), account)?;
                begun = None;
                continue;
            }
            (Event::End { .. }, Some(inside), None) if depth < inside => list = None,
            _ => {}
        }
        named = matches!(event, Event::Key(b"messages"));
        if begun.is_none() {
            lines.event(&event, account)?;
        }
    }
    lines.end(account)?;
    if let Some(start) = begun {
        chat.end(account)?;
        return tell_rest(bytes, start, account);
    }
    chat.end(account)?;
    match lexer.depth() {
        0 => Ok(()),
        open => account.problem(Problem::new(
            ProblemKind::Damaged,
            format!("the text ends inside {open} open brackets"),
        )),
    }
}

#[derive(Default)]
struct Chat {
    people: BTreeSet<String>,
    first: Option<PartialDate>,
    last: Option<PartialDate>,
}

impl Chat {
    fn message(&mut self, raw: &[u8], account: &mut Account) -> Result<(), Stop> {
        let parsed =
            if raw.len() > LARGEST_MESSAGE { None } else { serde_json::from_slice::<Value>(raw).ok() };
        let Some(Value::Object(message)) = parsed else {
            account.text(&String::from_utf8_lossy(raw))?;
            return account.text("\n");
        };
        let told = |key: &str| message.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let mut line = String::new();
        let date =
            told("date").and_then(|date| date.parse().ok()).or_else(|| told("ts").and_then(of_seconds));
        if let Some(date) = date {
            self.first = self.first.or(Some(date));
            self.last = Some(date);
            line.push_str(&date.to_string());
            line.push(' ');
        }
        let profile = message.get("user_profile");
        let name = |key| profile.and_then(|profile| profile.get(key)).and_then(Value::as_str);
        let sender = told("from")
            .or_else(|| told("actor"))
            .or_else(|| name("real_name").filter(|name| !name.is_empty()))
            .or_else(|| told("username"))
            .or_else(|| told("user"));
        if let Some(sender) = sender {
            if self.people.len() < MOST_PEOPLE {
                self.people.insert(sender.to_owned());
            }
            line.push_str(sender);
            line.push_str(": ");
        }
        if let Some(text) = message.get("text") {
            words(text, "", &mut line);
        }
        line.push('\n');
        for (key, value) in message.iter().filter(|(key, _)| !QUIET.contains(&key.as_str())) {
            let mut said = String::new();
            leaves(value, &mut said);
            if !said.is_empty() {
                line.push_str(&format!("[{key}] {said}\n"));
            }
        }
        account.text(&line)
    }

    fn end(&self, account: &mut Account) -> Result<(), Stop> {
        account.end_page()?;
        for person in &self.people {
            account.metadata(Field::From, person)?;
        }
        for (field, date) in [(Field::Created, self.first), (Field::Modified, self.last)] {
            if let Some(date) = date {
                account.metadata(field, &date.to_string())?;
            }
        }
        Ok(())
    }
}

/// `1355517523.000005`
fn of_seconds(text: &str) -> Option<PartialDate> {
    PartialDate::of_unix_seconds(text.split('.').next()?.parse().ok()?).ok()
}

/// A text in one piece, or in pieces of which some are links and names.
fn words(value: &Value, between: &str, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push_str(text);
            into.push_str(between);
        }
        Value::Array(pieces) => pieces.iter().for_each(|piece| words(piece, between, into)),
        Value::Object(piece) => {
            if let Some(text) = piece.get("text") {
                words(text, between, into);
            }
            if let Some(Value::String(address)) = piece.get("href") {
                into.push_str(&format!(" <{address}>"));
            }
        }
        _ => {}
    }
}

/// All that a value says, in its order.
fn leaves(value: &Value, into: &mut String) {
    let mut say = |text: &str| {
        if !text.is_empty() {
            if !into.is_empty() {
                into.push_str(", ");
            }
            into.push_str(text);
        }
    };
    match value {
        Value::String(text) => say(text),
        Value::Number(number) => say(&number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        Value::Object(items) => items.values().for_each(|item| leaves(item, into)),
        Value::Null | Value::Bool(_) => {}
    }
}
