use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use daylight_model::{Problem, ProblemKind};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::member::{Fault, MemberReader, problem_of};
use crate::{Account, Stop};

/// Bytes of one tag or one piece of text. Longer ones are held by nothing but attacks: a text of
/// this size would be a paragraph of three thousand pages.
const LARGEST_PIECE: usize = 16 << 20;

/// Elements within elements. Tables in tables in text boxes reach about a hundred.
const DEEPEST: usize = 4_096;

/// XML as a stream of nodes, in bounded memory. Entities other than those of XML itself are left
/// as they are written: nothing is ever expanded.
pub(in crate::formats) struct Xml<'p> {
    reader: Reader<Decoded<'p>>,
    buffer: Vec<u8>,
    depth: usize,
    what: &'static str,
    problem: Option<Problem>,
    ended: bool,
}

/// What comes next in XML. An element that is empty opens and closes.
pub(in crate::formats) enum Node<'x> {
    /// An element begins.
    Open(Element<'x>),
    /// An element ends.
    Close(Closing<'x>),
    /// Text between tags. One text may come in several pieces.
    Text(Cow<'x, str>),
}

/// The tag that begins an element.
pub(in crate::formats) struct Element<'x>(BytesStart<'x>);

/// The tag that ends an element.
pub(in crate::formats) struct Closing<'x>(BytesEnd<'x>);

impl<'p> Xml<'p> {
    pub(super) fn new(member: MemberReader<'p>, what: &'static str) -> Self {
        let mut reader = Reader::from_reader(Decoded::new(member));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), depth: 0, what, problem: None, ended: false }
    }

    /// The next node; `None` at the end, or where the XML can be read no further.
    pub(in crate::formats) fn next(&mut self) -> Option<Node<'_>> {
        if self.ended {
            return None;
        }
        self.buffer.clear();
        self.reader.get_mut().since_event = 0;
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(start)) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    self.ended = true;
                    let detail = format!("{}: elements within elements beyond {DEEPEST}", self.what);
                    self.problem = Some(Problem::new(ProblemKind::TooDeep, detail));
                    return None;
                }
                Some(Node::Open(Element(start)))
            }
            Ok(Event::End(end)) => {
                self.depth = self.depth.saturating_sub(1);
                Some(Node::Close(Closing(end)))
            }
            Ok(Event::Text(text)) => Some(Node::Text(match text.into_inner() {
                Cow::Borrowed(text) => line_ends(text),
                Cow::Owned(text) => Cow::Owned(line_ends(&text).into_owned()),
            })),
            Ok(Event::CData(text)) => Some(Node::Text(text.into_inner())),
            Ok(Event::GeneralRef(reference)) => Some(Node::Text(Cow::Owned(resolved(&reference)))),
            // Comments and declarations hold no text.
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Empty(_)) => {
                Some(Node::Text(Cow::Borrowed("")))
            }
            Ok(Event::Eof) => {
                self.ended = true;
                if self.depth > 0 {
                    let detail = format!("{}: the XML ends inside an element", self.what);
                    self.problem = Some(Problem::new(ProblemKind::Damaged, detail));
                }
                None
            }
            Err(error) => {
                self.ended = true;
                self.problem = Some(explained(self.what, &error));
                None
            }
        }
    }

    /// What of it could not be read. To be asked when [`Xml::next`] has given `None`.
    pub(in crate::formats) fn problem(mut self) -> Option<Problem> {
        let replaced = self.reader.get_mut().replaced;
        let encoding = || {
            let detail = format!("{}: bytes that are no text in its encoding were replaced", self.what);
            Problem::new(ProblemKind::Damaged, detail)
        };
        self.problem.take().or_else(|| replaced.then(encoding))
    }

    /// Tells what of it could not be read.
    pub(in crate::formats) fn told_problem(self, account: &mut Account) -> Result<(), Stop> {
        match self.problem() {
            Some(problem) => account.problem(problem),
            None => Ok(()),
        }
    }
}

impl<'x> Element<'x> {
    /// Its name without the prefix of a namespace.
    pub(in crate::formats) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The prefix of its name; empty where it has none.
    pub(in crate::formats) fn prefix(&self) -> &str {
        self.0.name().prefix().map_or("", |prefix| prefix.into_inner())
    }

    /// The value of the first attribute with this name, whatever its prefix.
    pub(in crate::formats) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes().find(|(_, local, _)| *local == name).map(|(_, _, value)| value.into_owned())
    }

    /// The value of the first attribute with this name and any prefix, where another with the same
    /// name and none may stand beside it: `r:id` beside `id`.
    pub(in crate::formats) fn prefixed(&self, name: &str) -> Option<String> {
        self.attributes()
            .find(|(prefix, local, _)| !prefix.is_empty() && *local == name)
            .map(|(_, _, value)| value.into_owned())
    }

    /// Prefix, name and value of each attribute that can be read.
    pub(in crate::formats) fn attributes(&self) -> impl Iterator<Item = (&str, &str, Cow<'_, str>)> {
        let mut attributes = self.0.attributes();
        // Looking for duplicates would be quadratic.
        attributes.with_checks(false);
        attributes.filter_map(|attribute| {
            // A broken attribute ends the list; what stands before it is kept.
            let attribute = attribute.ok()?;
            let prefix = attribute.key.prefix().map_or("", |prefix| prefix.into_inner());
            let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(value) => value,
                // An entity of its own, say: as it is written.
                Err(_) => attribute.value.clone(),
            };
            Some((prefix, attribute.key.local_name().into_inner(), value))
        })
    }
}

impl Closing<'_> {
    /// Its name without the prefix of a namespace.
    pub(in crate::formats) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// Line ends of XML are `\n` (XML 1.0, 2.11).
fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What a reference stands for; one that XML itself does not know stays as it is written.
fn resolved(reference: &BytesRef) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    match quick_xml::escape::resolve_predefined_entity(reference) {
        Some(text) => text.to_owned(),
        None if &**reference == "nbsp" => "\u{a0}".to_owned(),
        None => format!("&{};", &**reference),
    }
}

fn explained(what: &str, error: &quick_xml::Error) -> Problem {
    match error {
        quick_xml::Error::Io(error) => {
            let problem = problem_of(error);
            Problem { detail: format!("{what}: {}", problem.detail), ..problem }
        }
        _ => Problem::new(
            ProblemKind::Damaged,
            format!("{what}: the XML breaks its rules and is read up to there"),
        ),
    }
}

/// A member as UTF-8, whatever its encoding.
pub(in crate::formats) struct Decoded<'p> {
    largest_piece: usize,
    member: MemberReader<'p>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    text: Vec<u8>,
    text_from: usize,
    text_to: usize,
    at_end: bool,
    finished: bool,
    fault: Option<io::Error>,
    replaced: bool,
    since_event: usize,
}

impl<'p> Decoded<'p> {
    fn new(member: MemberReader<'p>) -> Self {
        Self { largest_piece: LARGEST_PIECE, ..Self::new_text(member) }
    }

    /// For text that is not read in pieces.
    pub(super) fn new_text(member: MemberReader<'p>) -> Self {
        Self {
            largest_piece: usize::MAX,
            member,
            decoder: None,
            raw: vec![0; 16 << 10],
            raw_from: 0,
            raw_to: 0,
            text: vec![0; 32 << 10],
            text_from: 0,
            text_to: 0,
            at_end: false,
            finished: false,
            fault: None,
            replaced: false,
            since_event: 0,
        }
    }

    /// Fills the raw bytes as far as they go, at least so far that a declaration can be seen.
    fn fill_raw(&mut self) {
        self.raw_from = 0;
        self.raw_to = 0;
        while !self.at_end && self.raw_to < 1024 {
            let Some(room) = self.raw.get_mut(self.raw_to..) else { break };
            match self.member.read(room) {
                Ok(0) => self.at_end = true,
                Ok(length) => self.raw_to += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // What came before the fault is read first.
                Err(error) => {
                    self.fault = Some(error);
                    self.at_end = true;
                }
            }
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        while self.text_from == self.text_to && !self.finished {
            if self.raw_from == self.raw_to && !self.at_end {
                self.fill_raw();
            }
            let raw = self.raw.get(self.raw_from..self.raw_to).unwrap_or_default();
            let decoder = self.decoder.get_or_insert_with(|| encoding_of(raw).new_decoder());
            let (end, read, written, replaced) = decoder.decode_to_utf8(raw, &mut self.text, self.at_end);
            self.raw_from += read;
            (self.text_from, self.text_to) = (0, written);
            self.replaced |= replaced;
            self.finished = self.at_end && end == CoderResult::InputEmpty;
        }
        match self.fault.take_if(|_| self.text_from == self.text_to) {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Decoded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_event > self.largest_piece {
            return Err(io::Error::other(Fault::LongPiece));
        }
        self.decode()?;
        Ok(self.text.get(self.text_from..self.text_to).unwrap_or_default())
    }

    fn consume(&mut self, length: usize) {
        self.since_event += length;
        self.text_from = (self.text_from + length).min(self.text_to);
    }
}

/// The encoding that the first bytes show or declare (XML 1.0, appendix F). A mark at the very
/// beginning is seen by the decoder itself and counts for more.
fn encoding_of(start: &[u8]) -> &'static Encoding {
    match start {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let head = start.get(..start.len().min(256)).unwrap_or_default();
    let declared = declared_in(head).and_then(Encoding::for_label);
    // It can be read as single bytes, so it is not what it claims.
    declared.filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE).unwrap_or(UTF_8)
}

fn declared_in(head: &[u8]) -> Option<&[u8]> {
    let label = b"encoding";
    let declaration = head.strip_prefix(b"<?xml")?;
    let declaration = declaration.split(|byte| *byte == b'>').next()?;
    let at = declaration.windows(label.len()).position(|window| window == label)?;
    let value = declaration.get(at + label.len()..)?;
    let quote = value.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    value.get(quote + 1..)?.split(|byte| matches!(byte, b'"' | b'\'')).next()
}
