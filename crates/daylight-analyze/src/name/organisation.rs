//! Organisations: well-known ones, those whose words say what they are, and short forms.

use std::collections::HashSet;
use std::ops::Range;

use super::NameKind;
use super::cues::{Cues, is_body, is_short};
use super::page::Page;
use super::token::{Gap, Shape};

/// Tokens of the name of a well-known body at most.
const LONGEST_BODY: usize = 8;
/// Words before and behind the word that says what it is.
const MOST_WORDS: usize = 8;

/// Names of several words.
pub(super) fn whole(page: &mut Page<'_>) {
    for at in 0..page.len() {
        if page.has(at, Cues::BODY_BEGINS) && page.is_free(at) && page.is_capital(at) {
            body(page, at);
        }
    }
    for at in 0..page.len() {
        let head = page.has(at, Cues::ORGANISATION) || page.has(at, Cues::OFFICE);
        if head && page.is_free(at) && page.is_capital(at) {
            headed(page, at);
        }
    }
}

fn body(page: &mut Page<'_>, at: usize) {
    let end = (at + 1..=at + LONGEST_BODY).take_while(|end| *end == at + 1 || page.joins(*end - 1)).last();
    let Some(end) = end.filter(|end| *end <= page.len()) else { return };
    for end in (at + 1..=end).rev() {
        if page.shape(end - 1).is_some_and(|shape| !matches!(shape, Shape::Sign(_)))
            && is_body(&page.folded(at..end))
        {
            let value = spelled(page, at..end);
            page.tell(at..end, NameKind::Organisation, value, "a well-known body", 88);
            return;
        }
    }
}

/// `Harbour Bank`, `Ministry of Foreign Affairs`
fn headed(page: &mut Page<'_>, head: usize) {
    let loud = page.is_loud(head);
    let somebody = head > 0 && page.joins(head) && page.known(head).is_family() && {
        let before = page.known(head - 1);
        before.is_given() && !before.is_word()
    };
    if somebody {
        return;
    }
    let mut start = head;
    let most = if loud { 2 } else { MOST_WORDS };
    while start > 0 && head - start < most && page.joins(start) && page.is_free(start - 1) {
        let before = start - 1;
        let capital = page.is_capital(before) && page.shape(before) != Some(Shape::Initial);
        let stop = if loud { stops_loud(page, before) } else { stops(page, before) };
        if capital && !stop {
            start = before;
        } else if is_connector(page, before)
            && !loud
            && before > 0
            && page.joins(before)
            && page.is_capital(before - 1)
            && !stops(page, before - 1)
            && page.is_free(before - 1)
        {
            start = before - 1;
        } else {
            break;
        }
    }
    let mut end = head + 1;
    if page.has(head, Cues::OFFICE) {
        end = behind(page, head);
    }
    let alone = end - start < 2;
    let ending = page.has(head, Cues::ORGANISATION) || end > head + 1;
    if alone || !ending {
        return;
    }
    if page.sign(end) == Some('.')
        && page.text(end - 1).len() < 5
        && page.gap(end) == Gap::None
        && page.joins(end + 1)
    {
        end += 1;
    }
    let value = spelled(page, start..end);
    let certainty = if loud { 62 } else { 78 };
    page.tell(start..end, NameKind::Organisation, value, "a word in it says what it is", certainty);
}

/// Where `of State`, `for Foreign Affairs` ends behind a head.
fn behind(page: &Page<'_>, head: usize) -> usize {
    let mut at = head + 1;
    let mut end = at;
    if !(is_connector(page, at) && page.joins(at)) {
        return end;
    }
    at += 1;
    while at < head + MOST_WORDS && page.joins(at) && page.is_free(at) {
        let article = page.has(at, Cues::NEVER) && matches!(page.shape(at), Some(Shape::Lower));
        if page.is_capital(at) && !page.has(at, Cues::TITLE) {
            at += 1;
            end = at;
            if page.is_loud(head) && end > head + 3 {
                break;
            }
        } else if is_connector(page, at) || (article && page.text(at) == "the") || page.text(at) == "and" {
            at += 1;
        } else {
            break;
        }
    }
    end
}

fn is_connector(page: &Page<'_>, at: usize) -> bool {
    matches!(page.text(at), "of" | "OF" | "for" | "FOR" | "on" | "ON" | "de" | "des" | "del" | "für" | "&")
}

/// Words that stand before names of organisations with a capital and are no part of them.
fn stops(page: &Page<'_>, at: usize) -> bool {
    let folded = page.folded(at..at + 1);
    page.has(at, Cues::TITLE)
        || page.has(at, Cues::RANK)
        || matches!(
            folded.as_str(),
            "the"
                | "a"
                | "an"
                | "this"
                | "that"
                | "our"
                | "his"
                | "her"
                | "their"
                | "its"
                | "in"
                | "at"
                | "by"
                | "from"
                | "to"
                | "of"
                | "and"
                | "or"
                | "if"
                | "when"
                | "while"
                | "is"
                | "was"
                | "dear"
                | "former"
                | "chief"
                | "director"
                | "chairman"
                | "president"
                | "secretary"
                | "member"
                | "senator"
                | "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "no"
                | "any"
                | "each"
                | "for"
                | "on"
                | "with"
                | "re"
                | "subject"
        )
}

fn stops_loud(page: &Page<'_>, at: usize) -> bool {
    let known = page.known(at);
    let institutional = matches!(
        page.folded(at..at + 1).as_str(),
        "national"
            | "federal"
            | "central"
            | "international"
            | "special"
            | "security"
            | "intelligence"
            | "select"
            | "house"
            | "senate"
            | "state"
            | "public"
            | "united"
            | "communist"
            | "democratic"
            | "socialist"
            | "bar"
    );
    stops(page, at) || (!institutional && (known.is_common() || page.has(at, Cues::NEVER)))
}

/// Short forms: known ones, and those that stand in brackets behind the name.
pub(super) fn short(page: &mut Page<'_>) {
    let mut introduced: HashSet<&str> = HashSet::new();
    for at in 0..page.len() {
        if page.sign(at) == Some('(')
            && page.sign(at + 2) == Some(')')
            && page.shape(at + 1) == Some(Shape::Caps)
            && stands_for(page, at, page.text(at + 1))
        {
            introduced.insert(page.text(at + 1));
        }
    }
    for at in 0..page.len() {
        if page.shape(at) != Some(Shape::Caps) || !page.is_free(at) {
            continue;
        }
        let word = page.text(at);
        let in_name = page.gap(at) == Gap::None && at > 0 && page.sign(at - 1) == Some('/');
        if introduced.contains(word) {
            page.tell(
                at..at + 1,
                NameKind::Organisation,
                word.to_owned(),
                "a short form that the page explains",
                84,
            );
        } else if is_short(word)
            && !in_name
            && !(page.is_loud(at) && (page.known(at).is_word() || page.known(at).is_given()))
        {
            page.tell(at..at + 1, NameKind::Organisation, word.to_owned(), "a well-known short form", 86);
        }
    }
}

/// Whether the capitals before a bracket make the short form in it: `Senate Select Committee (SSC`.
fn stands_for(page: &Page<'_>, bracket: usize, short: &str) -> bool {
    let mut letters = short.chars().rev().peekable();
    let mut at = bracket;
    let length = short.chars().count();
    if !(2..=8).contains(&length) {
        return false;
    }
    while at > 0
        && bracket - at < length * 2 + 2
        && letters.peek().is_some()
        && (at == bracket || page.joins(at))
    {
        at -= 1;
        let initial = page.text(at).chars().next().map(|c| c.to_uppercase().next().unwrap_or(c));
        if letters.peek().copied() == initial && page.is_capital(at) {
            letters.next();
        } else if page.is_capital(at) {
            return false;
        }
    }
    letters.peek().is_none()
}

/// Capitals where names in small letters have them.
fn spelled(page: &Page<'_>, words: Range<usize>) -> String {
    let written = page.written(words.clone());
    if written.chars().any(char::is_lowercase) {
        return written;
    }
    let mut spelled = String::with_capacity(written.len());
    for (number, word) in written.split(' ').enumerate() {
        if number > 0 {
            spelled.push(' ');
        }
        if number > 0 && matches!(word, "OF" | "THE" | "FOR" | "AND" | "ON" | "DE" | "LA" | "DES" | "DEL") {
            spelled.push_str(&word.to_lowercase());
        } else if word.contains('.') || is_short(word) {
            spelled.push_str(word);
        } else {
            let mut letters = word.chars();
            spelled.extend(letters.next());
            spelled.push_str(&letters.as_str().to_lowercase());
        }
    }
    spelled
}
