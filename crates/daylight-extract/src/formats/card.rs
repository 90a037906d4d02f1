//! Contact cards and calendars (RFC 6350, RFC 5545 and what came before them): a line for each thing
//! said, as one line, its letters decoded. Pictures and files in them are parts.

use std::borrow::Cow;

use daylight_model::{Field, Format, PartHead, PartKind};

use super::eml::base64_at_once;
use super::encoding;
use crate::{Account, Order, Source, Stop};

pub(super) fn read(format: Format, source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let text = encoding::bounded(source.bytes(), None, account)?;
    let mut lines = Lines { rest: &text };
    let titled = if format == Format::Contact { "FN" } else { "SUMMARY" };
    let (mut title, mut parts) = (None, 0_u32);
    while let Some(line) = lines.next() {
        let Some(said) = Said::of(&line) else {
            account.text(&format!("{}\n", line.trim_end()))?;
            continue;
        };
        if said.is("BEGIN") || said.is("END") || said.is("VERSION") {
            if said.is("END") {
                account.text("\n")?;
            }
            continue;
        }
        if let Some(bytes) = said.file() {
            parts += 1;
            said.tell_file(&bytes, parts, account)?;
            continue;
        }
        let value = said.value();
        if title.is_none() && said.is(titled) {
            title = Some(value.clone().into_owned());
        }
        if !value.trim_matches([';', ' ']).is_empty() {
            account.text(&format!("{}: {}\n", said.head, value.trim_end()))?;
        }
    }
    account.metadata(Field::Title, &title.unwrap_or_default())?;
    account.end_page()
}

/// Lines with those that continue them: they begin with a blank, or the line before ends with the
/// sign of Quoted-Printable that it goes on.
struct Lines<'a> {
    rest: &'a str,
}

impl<'a> Lines<'a> {
    fn one(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }

    fn next(&mut self) -> Option<Cow<'a, str>> {
        let mut line = Cow::Borrowed(self.one()?);
        let quoted = line.to_ascii_uppercase().contains("QUOTED-PRINTABLE");
        loop {
            if quoted && line.ends_with('=') {
                let Some(more) = self.one() else { return Some(line) };
                let line = line.to_mut();
                line.pop();
                line.push_str(more.trim_start());
            } else if self.rest.starts_with([' ', '\t']) {
                let Some(more) = self.one() else { return Some(line) };
                line.to_mut().push_str(more.get(1..).unwrap_or_default());
            } else {
                return Some(line);
            }
        }
    }
}

/// One thing said: its name and what it says about itself, then what it says.
struct Said<'a> {
    head: &'a str,
    name: &'a str,
    raw: &'a str,
}

impl<'a> Said<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let mut quoted = false;
        let colon = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == ':' && !quoted
        });
        let (head, raw) = line.split_at(colon?.0);
        let name = head.split(';').next().unwrap_or(head);
        // Cards put what belongs together in groups: `item1.EMAIL`.
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
        Some(Self { head, name, raw: raw.strip_prefix(':').unwrap_or(raw) })
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn says(&self, wanted: &[&str]) -> bool {
        let mut about = self.head.split(';').skip(1);
        about.any(|about| wanted.iter().any(|wanted| about.eq_ignore_ascii_case(wanted)))
    }

    /// The bytes of a file that stands in the line.
    fn file(&self) -> Option<Vec<u8>> {
        let encoded = self.says(&["ENCODING=b", "ENCODING=BASE64", "BASE64"]);
        let data = self.raw.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("data:"));
        let packed = match (encoded, data) {
            (true, _) => self.raw,
            (false, true) => self.raw.split_once(";base64,")?.1,
            (false, false) => return None,
        };
        Some(base64_at_once(packed.as_bytes()).0).filter(|bytes| !bytes.is_empty())
    }

    fn tell_file(&self, bytes: &[u8], number: u32, account: &mut Account) -> Result<(), Stop> {
        let about = |name: &str| {
            self.head.split(';').skip(1).find_map(|about| {
                let (own, value) = about.split_once('=')?;
                own.eq_ignore_ascii_case(name).then(|| value.trim_matches('"').to_owned())
            })
        };
        let named = about("X-FILENAME").or_else(|| about("FILENAME")).or_else(|| about("X-APPLE-FILENAME"));
        let name = named.unwrap_or_else(|| format!("{}-{number}", self.name.to_ascii_lowercase()));
        let kind = if self.is("ATTACH") { PartKind::Attachment } else { PartKind::Embedded };
        account.part(PartHead::named(kind, name), bytes)
    }

    /// What it says, decoded, on one line.
    fn value(&self) -> Cow<'a, str> {
        let value = if self.says(&["ENCODING=QUOTED-PRINTABLE", "QUOTED-PRINTABLE"]) {
            Cow::Owned(self.unquoted())
        } else {
            Cow::Borrowed(self.raw)
        };
        if !value.contains(['\\', '\r', '\n']) {
            return value;
        }
        let mut plain = String::with_capacity(value.len());
        let mut letters = value.chars();
        while let Some(c) = letters.next() {
            match c {
                '\\' => match letters.next() {
                    Some('n' | 'N') => plain.push('\n'),
                    Some(c @ (',' | ';' | ':' | '\\' | '"')) => plain.push(c),
                    Some(other) => plain.extend(['\\', other]),
                    None => plain.push('\\'),
                },
                '\r' => {}
                c => plain.push(c),
            }
        }
        Cow::Owned(plain)
    }

    fn unquoted(&self) -> String {
        let mut bytes = Vec::with_capacity(self.raw.len());
        let mut rest = self.raw.as_bytes();
        while let Some((byte, later)) = rest.split_first() {
            let digits = later.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match digits.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| *byte == b'=') {
                Some(decoded) => {
                    bytes.push(decoded);
                    rest = later.get(2..).unwrap_or_default();
                }
                None => {
                    bytes.push(*byte);
                    rest = later;
                }
            }
        }
        let charset = self.head.split(';').find_map(|about| {
            let (name, value) = about.split_once('=')?;
            name.eq_ignore_ascii_case("charset").then_some(value)
        });
        encoding::whole(&bytes, charset).0.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_lines_are_one_and_signs_that_stand_for_others_are_put_back() {
        let mut lines = Lines { rest: "NOTE:the ti\r\n de\\, late\\nagain\r\nTEL:1" };
        let line = lines.next().unwrap();
        assert_eq!(Said::of(&line).unwrap().value(), "the tide, late\nagain");
        assert_eq!(lines.next().as_deref(), Some("TEL:1"));
    }

    #[test]
    fn quoted_letters_of_old_cards_are_decoded() {
        let mut lines = Lines { rest: "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:caf=C3=\n=A9\nTEL:1" };
        let line = lines.next().unwrap();
        assert_eq!(Said::of(&line).unwrap().value(), "café");
    }

    #[test]
    fn a_colon_within_quotes_ends_no_name() {
        let said = Said::of("ATTENDEE;CN=\"Ana: harbour\":mailto:ana@example.org").unwrap();
        assert_eq!(said.raw, "mailto:ana@example.org");
    }
}
