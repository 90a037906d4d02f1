//! XML, as the text of its elements in order, with the values of attributes and comments: nothing
//! that a person wrote into it is left out. Entities are never expanded beyond single characters,
//! and nothing is fetched.

mod scanner;

use daylight_model::{Problem, ProblemKind};

use super::encoding::{self, Charset};
use crate::{Account, Order, Source, Stop};
use scanner::{Scanner, Token};

/// Elements inside one another that are told apart; deeper ones count as the deepest.
const DEEPEST: usize = 100_000;

/// A line longer than this goes out in pieces.
const LONG_LINE: usize = 16 << 10;

/// Text in reading order; elements that lie between elements stand on lines of their own.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let declared = declared(bytes);
    match encoding::charset(bytes, declared.as_deref()) {
        (Charset::Utf8, mark) => tell(bytes.get(mark..).unwrap_or_default(), account),
        _ => tell(encoding::bounded(bytes, declared.as_deref(), account)?.as_bytes(), account),
    }
}

/// The encoding that the declaration at the start names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..200.min(bytes.len()))?;
    let head = String::from_utf8_lossy(head);
    let declaration = head.get(..head.find("?>")?)?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

fn tell(bytes: &[u8], account: &mut Account) -> Result<(), Stop> {
    let mut lines = Lines::default();
    let mut scanner = Scanner::new(bytes);
    while let Some(token) = scanner.next() {
        lines.token(token, account)?;
    }
    lines.end_line(account)?;
    account.end_page()?;
    if lines.undecodable > 0 {
        let many = lines.undecodable;
        account
            .problem(Problem::new(ProblemKind::Damaged, format!("{many} characters could not be decoded")))?;
    }
    match (scanner.faults, lines.open.len()) {
        (0, 0) => Ok(()),
        (0, open) => account.problem(Problem::new(
            ProblemKind::Damaged,
            format!("the text ends inside {open} elements that were not closed"),
        )),
        (faults, _) => account.problem(Problem::new(
            ProblemKind::Damaged,
            format!("{faults} places break the rules of XML; they are given as they are written"),
        )),
    }
}

/// What is known of an element that is open.
#[derive(Debug, Clone, Copy, Default)]
struct Element {
    /// It has text of its own, so that elements in it stand within a sentence.
    mixed: bool,
    /// It stands within a sentence itself.
    inline: bool,
}

/// Lines made of tokens.
#[derive(Default)]
struct Lines {
    line: String,
    /// Values of attributes within a sentence, told where its line ends.
    aside: String,
    open: Vec<Element>,
    /// Elements open beyond those told apart.
    deeper: usize,
    undecodable: u64,
}

impl Lines {
    fn token(&mut self, token: Token, account: &mut Account) -> Result<(), Stop> {
        match token {
            Token::Start { attributes, closed } => {
                let inline = self.open.last().is_some_and(|parent| parent.mixed);
                if !inline {
                    self.end_line(account)?;
                }
                self.attributes(attributes, account)?;
                if !closed {
                    self.push(Element { mixed: false, inline });
                }
            }
            Token::End => {
                if !self.pop().inline {
                    self.end_line(account)?;
                }
            }
            Token::Text(raw) => self.text(raw, true, account)?,
            Token::Plain(raw) => self.text(raw, false, account)?,
            Token::Comment(raw) => {
                self.end_line(account)?;
                self.append(raw, false, account)?;
                self.end_line(account)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, element: Element) {
        if self.open.len() < DEEPEST {
            self.open.push(element);
        } else {
            self.deeper += 1;
        }
    }

    fn pop(&mut self) -> Element {
        if self.deeper > 0 {
            self.deeper -= 1;
            return Element::default();
        }
        self.open.pop().unwrap_or_default()
    }

    fn text(&mut self, raw: &[u8], entities: bool, account: &mut Account) -> Result<(), Stop> {
        let blank = raw.iter().all(u8::is_ascii_whitespace);
        let mixed = self.open.last().is_some_and(|element| element.mixed || element.inline);
        if blank {
            // Blanks between elements lay out the file; within a sentence they part words.
            if mixed {
                self.blank();
            }
            return Ok(());
        }
        if let Some(element) = self.open.last_mut() {
            element.mixed = true;
        }
        self.append(raw, entities, account)
    }

    fn blank(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
            self.line.push(' ');
        }
    }

    fn append(&mut self, raw: &[u8], entities: bool, account: &mut Account) -> Result<(), Stop> {
        let mut left = raw;
        while !left.is_empty() {
            let (piece, later) = left.split_at(encoding::before_character(left, LONG_LINE));
            left = later;
            let mut rest = piece;
            while !rest.is_empty() {
                let cut = if entities { rest.iter().position(|byte| *byte == b'&') } else { None };
                let (now, later) = rest.split_at(cut.unwrap_or(rest.len()));
                self.push_text(now);
                let (c, length) = if later.is_empty() { (None, 0) } else { scanner::entity(later) };
                match c {
                    Some(c) => self.line.push(c),
                    None => self.push_text(later.get(..length).unwrap_or_default()),
                }
                rest = later.get(length..).unwrap_or_default();
            }
            if self.line.len() > LONG_LINE {
                account.text(&self.line)?;
                self.line.clear();
            }
        }
        Ok(())
    }

    fn push_text(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.line.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.undecodable += 1;
                self.line.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    /// `name: value` on a line for every attribute, but those that only declare name spaces.
    fn attributes(&mut self, raw: &[u8], account: &mut Account) -> Result<(), Stop> {
        let inline = self.open.last().is_some_and(|parent| parent.mixed);
        let sentence = if inline { std::mem::take(&mut self.line) } else { String::new() };
        for (name, value) in scanner::attributes(raw) {
            if name.starts_with(b"xmlns") || value.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.push_text(name);
            self.line.push_str(": ");
            self.append(value, true, account)?;
            self.line.push('\n');
        }
        if inline {
            self.aside.push_str(&std::mem::replace(&mut self.line, sentence));
            if self.aside.len() > LONG_LINE {
                self.end_line(account)?;
            }
        } else if !self.line.is_empty() {
            account.text(&self.line)?;
            self.line.clear();
        }
        Ok(())
    }

    fn end_line(&mut self, account: &mut Account) -> Result<(), Stop> {
        let kept = self.line.trim_matches([' ', '\t', '\r', '\n']);
        if !kept.is_empty() {
            account.text(kept)?;
            account.text("\n")?;
        }
        self.line.clear();
        if !self.aside.is_empty() {
            account.text(&self.aside)?;
            self.aside.clear();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transcript;

    fn account_of(xml: &str) -> (String, Vec<Problem>) {
        let mut transcript = Transcript::default();
        let mut account = Account::new(&mut transcript, &Order::default());
        assert_eq!(read(&Source::new(xml.as_bytes().to_vec()), &Order::default(), &mut account), Ok(()));
        account.close();
        (transcript.pages.into_iter().map(|page| page.text).collect(), transcript.problems)
    }

    #[test]
    fn records_stand_on_lines_and_sentences_stay_whole() {
        let (text, problems) = account_of(
            "<?xml version='1.0'?><list><trip no=\"7\"><from>Kall</from><to>Vik</to></trip>\
             <note>The <b>last</b> <a href='tide.html'>ferry</a> left.</note></list>",
        );
        assert_eq!(text, "version: 1.0\nno: 7\nKall\nVik\nThe last ferry left.\nhref: tide.html\n");
        assert_eq!(problems, []);
    }

    #[test]
    fn comments_and_plain_sections_are_text() {
        let (text, _) = account_of("<a><!-- kept > secret --><![CDATA[1 < 2 & 3]]>&#65;&amp;&unknown;</a>");
        assert_eq!(text, "kept > secret\n1 < 2 & 3A&&unknown;\n");
    }

    #[test]
    fn an_entity_bomb_stays_small() {
        let xml = "<!DOCTYPE a [<!ENTITY x \"ha ha\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;&y;</a>";
        let (text, problems) = account_of(xml);
        assert!(text.contains("&y;&y;") && text.contains("ha ha") && text.len() < 2 * xml.len());
        assert_eq!(problems, []);
    }

    #[test]
    fn what_breaks_off_is_read_up_to_there_and_told() {
        let (text, problems) = account_of("<a><b>tide</b><c>table < 5 <d x='");
        assert!(text.contains("tide") && text.contains("table < 5"));
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn depth_costs_nothing() {
        let xml = "<a>".repeat(200_000) + "ferry" + &"</a>".repeat(200_000);
        assert_eq!(account_of(&xml), ("ferry\n".to_owned(), Vec::new()));
    }
}
