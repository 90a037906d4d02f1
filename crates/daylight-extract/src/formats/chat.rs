//! Chats as programs export them: Telegram and Slack as JSON, WhatsApp as lines of time, sender and
//! words.

mod line;

use std::collections::BTreeSet;

use daylight_model::Field;

use super::{encoding, json, text};
use crate::{Account, Order, Source, Stop};

/// People named as senders.
const MOST_PEOPLE: usize = 1_000;

/// Lines looked at to tell a chat from other text, and how many of them must begin a message.
const LOOKED_AT: usize = 40;
const FEWEST: usize = 3;

/// Whether a JSON text that begins so is a chat.
pub(crate) fn is_json_export(start: &str) -> bool {
    let has = |key: &str| start.contains(key);
    let telegram = has("\"messages\"")
        && has("\"date\"")
        && (has("\"from_id\"") || has("\"date_unixtime\"") || has("\"actor_id\""));
    let slack = start.starts_with('[')
        && has("\"ts\"")
        && has("\"text\"")
        && (has("\"type\": \"message\"") || has("\"type\":\"message\""));
    telegram || slack
}

/// Whether a text that begins so is a chat in lines.
pub(crate) fn is_written_export(start: &str) -> bool {
    let lines: Vec<&str> = start.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let begun = lines.iter().filter(|line| line::sender(line).is_some()).count();
    // A message may have many lines, but the first one begins with a time.
    begun >= FEWEST
        && begun * 4 >= lines.len()
        && lines.first().is_some_and(|line| line::after_time(line).is_some())
}

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let mark = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if mark.trim_ascii_start().starts_with(b"{") || is_list(mark) {
        return json::read_chat(source, account);
    }
    tell_people(source, account)?;
    text::read(source, order, account)
}

/// A list in JSON, not a time in brackets.
fn is_list(bytes: &[u8]) -> bool {
    let after = bytes.trim_ascii_start().strip_prefix(b"[");
    after.is_some_and(|after| after.trim_ascii_start().starts_with(b"{"))
}

/// Everybody who wrote a line. The lines themselves are told as they are: their dates can be read in
/// more than one way.
fn tell_people(source: &Source, account: &mut Account) -> Result<(), Stop> {
    let mut people = BTreeSet::new();
    let mut pieces = encoding::pieces(source.bytes(), None);
    let mut rest = String::new();
    while let Some(piece) = pieces.next() {
        rest.push_str(&piece);
        let end = rest.rfind('\n').map_or(0, |end| end + 1);
        for line in rest.get(..end).unwrap_or_default().lines() {
            if people.len() < MOST_PEOPLE
                && let Some(sender) = line::sender(line)
            {
                people.insert(sender.to_owned());
            }
        }
        // A line without end is no beginning of a message.
        rest = if rest.len() - end > 1 << 20 {
            String::new()
        } else {
            rest.get(end..).unwrap_or_default().to_owned()
        };
    }
    people.extend(line::sender(&rest).map(str::to_owned));
    people.iter().try_for_each(|person| account.metadata(Field::From, person))
}
