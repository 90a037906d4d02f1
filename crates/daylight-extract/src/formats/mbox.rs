mod from_line;

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};
use memchr::memmem;

use self::from_line::FromLine;
use super::eml;
use crate::{Account, Order, Source, Stop};

/// A cursor is told after this many messages or bytes, whichever comes first: so much is read
/// twice when reading is broken off.
const MESSAGES_A_CURSOR: u32 = 64;
const BYTES_A_CURSOR: usize = 1 << 20;

/// A mailbox: each message is a part.
///
/// The dialects differ in how they treat lines of a message that begin with `From `. Where the
/// bytes between two separators are the message, the part is a range of the mailbox; where such
/// lines are marked by `>`, the mark is taken away. `Content-Length` is not believed: a wrong one
/// would hide messages.
pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let resume = order.resume.as_ref();
    let begin = resume.map_or(0, |resume| offset_of(&resume.cursor)).min(bytes.len());
    let mut messages = Messages::from(bytes, begin);
    if begin == 0 {
        before_first(source, order, &messages, account)?;
    }
    let mut skip = resume.and_then(|resume| resume.skip.clone());
    let (mut since, mut told_at) = (0, begin);
    while let Some(message) = messages.next() {
        match skip.take() {
            Some(problem) => account.part_missing(PartHead::unnamed(PartKind::Message), problem)?,
            None => tell(bytes, &message, account)?,
        }
        since += 1;
        if since == MESSAGES_A_CURSOR || message.end - told_at >= BYTES_A_CURSOR {
            (since, told_at) = (0, message.end);
            account.cursor(&(messages.at as u64).to_le_bytes())?;
        }
    }
    Ok(())
}

/// A cursor that is none of ours begins from the start: everything is told again, nothing is lost.
fn offset_of(cursor: &[u8]) -> usize {
    cursor.try_into().ok().and_then(|cursor| usize::try_from(u64::from_le_bytes(cursor)).ok()).unwrap_or(0)
}

/// What stands before the first separator belongs to no message: a mailbox cut in the middle, or
/// what another program left there.
fn before_first(
    source: &Source,
    order: &Order,
    messages: &Messages,
    account: &mut Account,
) -> Result<(), Stop> {
    let lead = source.bytes().get(..messages.at).unwrap_or_default();
    if lead.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Ok(());
    }
    if messages.next.is_none() {
        account.problem(Problem::new(
            ProblemKind::Damaged,
            "no message begins in this mailbox: read as one message",
        ))?;
        return eml::read(source, order, account);
    }
    account.problem(Problem::new(
        ProblemKind::Damaged,
        format!("{} bytes before the first message belong to none: kept as a part", lead.len()),
    ))?;
    account.part_range(PartHead::unnamed(PartKind::Message), 0, lead.len() as u64)
}

/// Where one message lies in the mailbox, without its separator and the empty line that ends it.
#[derive(Debug)]
struct Message {
    start: usize,
    end: usize,
    /// A line of its body begins with `>From `, `>>From `, …
    quoted: bool,
}

/// Finds the messages, one look at each byte.
struct Messages<'a> {
    bytes: &'a [u8],
    finder: memmem::Finder<'static>,
    /// Where the next separator begins; the end where there is none.
    at: usize,
    next: Option<FromLine>,
}

impl<'a> Messages<'a> {
    fn from(bytes: &'a [u8], begin: usize) -> Self {
        let mut messages = Self { bytes, finder: memmem::Finder::new(b"From "), at: begin, next: None };
        (messages.at, messages.next, _) = messages.separator_from(begin);
        messages
    }

    /// Where the first separator at or after `from` begins, and whether a quoted one stands before.
    fn separator_from(&self, from: usize) -> (usize, Option<FromLine>, bool) {
        let mut quoted = false;
        let mut at = from;
        while let Some(found) = self.finder.find(self.bytes.get(at..).unwrap_or_default()) {
            let start = at + found;
            at = start + "From ".len();
            let before = self.bytes.get(from..start).unwrap_or_default();
            let marks = before.iter().rev().take_while(|byte| **byte == b'>').count();
            let line_begins = start == marks || self.bytes.get(start - marks - 1) == Some(&b'\n');
            if marks > 0 {
                quoted |= line_begins;
            } else if line_begins && let Some(line) = FromLine::at(self.bytes, start) {
                return (start, Some(line), quoted);
            }
        }
        (self.bytes.len(), None, quoted)
    }
}

impl Iterator for Messages<'_> {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let start = self.next.take()?.end;
        let (at, next, quoted) = self.separator_from(start);
        (self.at, self.next) = (at, next);
        Some(Message { start, end: without_last_empty_line(self.bytes, start, at), quoted })
    }
}

/// The empty line before a separator belongs to the mailbox.
fn without_last_empty_line(bytes: &[u8], start: usize, end: usize) -> usize {
    let message = bytes.get(start..end).unwrap_or_default();
    let kept = match message {
        b"\n" | b"\r\n" => message,
        _ => {
            let line = message.strip_suffix(b"\r\n").or(message.strip_suffix(b"\n")).unwrap_or(message);
            if line.ends_with(b"\n") { line } else { message }
        }
    };
    start + kept.len()
}

fn tell(bytes: &[u8], message: &Message, account: &mut Account) -> Result<(), Stop> {
    let head = PartHead::unnamed(PartKind::Message);
    let text = bytes.get(message.start..message.end).unwrap_or_default();
    if !message.quoted {
        return account.part_range(head, message.start as u64, text.len() as u64);
    }
    account.part_begin(head)?;
    let mut told = 0;
    for found in memmem::find_iter(text, b"From ") {
        let marks =
            text.get(told..found).unwrap_or_default().iter().rev().take_while(|byte| **byte == b'>').count();
        let mark = found - marks;
        if marks > 0 && (mark == 0 || text.get(mark - 1) == Some(&b'\n')) {
            account.part_bytes(text.get(told..mark).unwrap_or_default())?;
            told = mark + 1;
        }
    }
    account.part_bytes(text.get(told..).unwrap_or_default())?;
    account.part_end(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hint, Resume, Transcript};

    /// `count` messages, every third with a quoted `From ` line.
    fn mailbox(count: usize) -> String {
        let mut text = String::new();
        for number in 0..count {
            let quoted = if number % 3 == 2 { ">From the harbour office\n" } else { "From the tide table\n" };
            text.push_str(&format!(
                "From ana@example.org Thu Nov  3 10:15:00 2011\nSubject: {number}\n\nbody {number}\n{quoted}\n"
            ));
        }
        text
    }

    #[expect(clippy::disallowed_methods, reason = "our own mailbox")]
    fn account_of(text: &str, resume: Option<Resume>) -> Transcript {
        let mut transcript = Transcript::default();
        let order = Order { hint: Some(Hint::Mbox), resume, ..Order::default() };
        crate::read(&Source::new(text.as_bytes().to_vec()), &order, &mut transcript);
        transcript
    }

    #[test]
    fn there_are_as_many_parts_as_separators() {
        let text = mailbox(1000);
        let separators = text.lines().filter(|line| line.starts_with("From ana@")).count();
        let transcript = account_of(&text, None);
        assert_eq!(transcript.parts.len(), separators);
        assert_eq!(separators, 1000);
        for (number, part) in transcript.parts.iter().enumerate() {
            let bytes = match part.range {
                Some((offset, length)) => &text[offset as usize..(offset + length) as usize],
                None => std::str::from_utf8(&part.bytes).unwrap_or_else(|_| panic!("part {number}")),
            };
            let last = if number % 3 == 2 { "From the harbour office" } else { "From the tide table" };
            assert_eq!(bytes, format!("Subject: {number}\n\nbody {number}\n{last}\n"));
            assert_eq!(part.range.is_some(), number % 3 != 2);
        }
    }

    #[test]
    fn reading_goes_on_from_every_cursor_as_if_it_had_never_stopped() {
        let text = mailbox(300);
        let whole = account_of(&text, None);
        assert!(whole.cursors.len() >= 4);
        for (cursor, next_position) in &whole.cursors {
            let resume = Resume { cursor: cursor.clone(), next_position: *next_position, skip: None };
            let rest = account_of(&text, Some(resume));
            let shape = |transcript: &Transcript| -> Vec<_> {
                let parts = transcript.parts.iter().filter(|part| part.position >= *next_position);
                parts.map(|part| (part.position, part.range, part.bytes.clone())).collect()
            };
            assert_eq!(shape(&rest), shape(&whole));
        }
    }

    #[test]
    fn a_message_that_cost_a_reader_is_told_as_missing() {
        let text = mailbox(100);
        let (cursor, next_position) = account_of(&text, None).cursors[0].clone();
        let skip = Some(Problem::new(ProblemKind::Crashed, "the reader crashed"));
        let rest = account_of(&text, Some(Resume { cursor, next_position, skip }));
        assert_eq!(rest.parts.len(), 100 - next_position as usize);
        assert!(rest.parts[0].problem.is_some() && rest.parts[0].bytes.is_empty());
        assert!(rest.parts[1].problem.is_none());
    }
}
