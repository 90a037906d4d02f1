use std::borrow::Cow;

use daylight_model::{Problem, ProblemKind};

use super::super::package::{Node, Package};
use crate::{Account, Stop};

/// Bytes of all shared texts together; as much as the text of a whole document may have.
const MOST_TEXT: usize = 128 << 20;

/// Texts kept; each costs some bytes of memory even if it is empty.
const MOST_TEXTS: usize = 8_000_000;

/// The texts that cells point to, one after the other.
#[derive(Default)]
pub(in crate::formats) struct Strings {
    text: String,
    ends: Vec<u32>,
    lost: usize,
}

impl Strings {
    /// The text with this number.
    pub(in crate::formats) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// The next text, as it is.
    pub(in crate::formats) fn push(&mut self, text: &str) {
        if self.text.len() + text.len() > MOST_TEXT || self.ends.len() >= MOST_TEXTS {
            self.lost += 1;
            return;
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    /// Tells how many texts there was no room for.
    pub(in crate::formats) fn told_loss(&self, account: &mut Account) -> Result<(), Stop> {
        if self.lost == 0 {
            return Ok(());
        }
        let detail = format!("{} pieces of shared text beyond the limit were not kept", self.lost);
        account.problem(Problem::new(ProblemKind::TooLarge, detail))
    }
}

/// Reads `xl/sharedStrings.xml`. How a text is spoken (its phonetic runs) follows it.
pub(super) fn strings(package: &Package, name: &str, account: &mut Account) -> Result<Strings, Stop> {
    let mut strings = Strings::default();
    let mut text = String::new();
    let mut spoken = String::new();
    let (mut in_text, mut in_spoken) = (false, false);
    package.read_xml(name, "the shared texts", account, |node, _| {
        match node {
            Node::Open(element) => match element.name() {
                "t" => in_text = true,
                "rPh" => in_spoken = true,
                _ => {}
            },
            Node::Text(piece) if in_text => {
                let into = if in_spoken { &mut spoken } else { &mut text };
                if into.len() + piece.len() <= MOST_TEXT {
                    into.push_str(&piece);
                } else {
                    strings.lost += 1;
                }
            }
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "t" => in_text = false,
                "rPh" => in_spoken = false,
                "si" => {
                    if !spoken.is_empty() {
                        text.push(' ');
                        text.push_str(&spoken);
                        spoken.clear();
                    }
                    strings.push(&unescaped(&text));
                    text.clear();
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    strings.told_loss(account)?;
    Ok(strings)
}

/// Characters that XML cannot hold are written `_x000D_` (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, found) = rest.split_at(at);
        plain.push_str(before);
        let code = found.get(2..6).filter(|_| found.as_bytes().get(6) == Some(&b'_'));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                plain.push(c);
                rest = found.get(7..).unwrap_or_default();
            }
            None => {
                plain.push_str("_x");
                rest = found.get(2..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_are_what_they_stand_for() {
        assert_eq!(unescaped("a_x000A_b_x005F_x_xé_x"), "a\nb_x_xé_x");
    }

    #[test]
    fn texts_are_found_by_their_number() {
        let mut strings = Strings::default();
        ["a", "", "bc"].into_iter().for_each(|text| strings.push(text));
        assert_eq!([0, 1, 2, 3].map(|number| strings.get(number)), [Some("a"), Some(""), Some("bc"), None]);
    }
}
