use daylight_model::{BadRedaction, Field, Format, Page, PartHead, Problem, ProblemKind, Where};
use unicode_normalization::char::is_combining_mark;

use crate::keyring::{Key, Keyring, Work};
use crate::normal::{normal, normal_of, normalise};
use crate::{Order, Sink, Stop};

/// A page of running text is ended at the first line end or space past this many bytes, so that
/// showing, checking and marking one page stays cheap however long the text is.
const LONG_PAGE: usize = 32 << 10;

/// Where there is neither line end nor space, a page of running text ends here.
const LONGEST_RUN: usize = 48 << 10;

/// Bytes of text on one page with word boxes. The fullest honest PDF page in our samples has 90 kB.
const LARGEST_PAGE: usize = 1 << 20;

/// Bytes of one metadata value, and values in one document.
const LARGEST_VALUE: usize = 64 << 10;
const MOST_VALUES: u32 = 10_000;

/// Problems told one by one; beyond, they are counted.
const MOST_PROBLEMS: u32 = 1_000;

/// What every reader of a format talks to. It keeps the promises of [`crate::read`] towards the
/// sink: normal text, limits, positions, parts that end.
pub struct Account<'a> {
    sink: &'a mut dyn Sink,
    limits: crate::Limits,
    pages: u32,
    text: u64,
    values: u32,
    next_position: u32,
    unpacked: u64,
    in_part: bool,
    problems: u32,
    untold_problems: u32,
    bad_redactions: usize,
    running: String,
    stopped: bool,
    /// Bytes are not those of the source but were unlocked from it: no part lies plainly there.
    unlocked: Option<crate::Source>,
    keys: Keyring,
    opened: Vec<Key>,
}

impl<'a> Account<'a> {
    pub(crate) fn new(sink: &'a mut dyn Sink, order: &Order) -> Self {
        Self {
            sink,
            limits: order.limits,
            pages: 0,
            text: 0,
            values: 0,
            next_position: order.resume.as_ref().map_or(0, |resume| resume.next_position),
            unpacked: 0,
            in_part: false,
            problems: 0,
            untold_problems: 0,
            bad_redactions: 0,
            running: String::new(),
            stopped: false,
            unlocked: None,
            keys: Keyring::new(&order.passwords, order.limits.unlocking),
            opened: Vec::new(),
        }
    }

    pub(crate) fn format(&mut self, format: Format, tie: bool) -> Result<(), Stop> {
        let told = self.sink.format(format, tie);
        self.note(told)
    }

    /// Number of pages told so far; the next one is one more.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// The position that the next part gets.
    pub(crate) fn next_position(&self) -> u32 {
        self.next_position
    }

    /// One piece of metadata; empty ones are left out.
    pub fn metadata(&mut self, field: Field, value: &str) -> Result<(), Stop> {
        let value = normal(value.trim());
        if value.is_empty() {
            return Ok(());
        }
        if self.values == MOST_VALUES {
            self.values += 1;
            self.problem(Problem::new(
                ProblemKind::TooLarge,
                format!("metadata beyond {MOST_VALUES} values was not kept"),
            ))?;
        }
        if self.values > MOST_VALUES {
            return Ok(());
        }
        self.values += 1;
        let field = match field {
            Field::Other(name) => Field::Other(cut(&normal(name.trim()), 256).to_owned()),
            field => field,
        };
        let kept = cut(&value, LARGEST_VALUE);
        if kept.len() < value.len() {
            self.problem(Problem::new(
                ProblemKind::TooLarge,
                format!(
                    "{} of {} bytes of one metadata value were not kept",
                    value.len() - kept.len(),
                    value.len()
                ),
            ))?;
        }
        let told = self.sink.metadata(&field, kept);
        self.note(told)
    }

    /// One page, as it is in the material. For running text without pages use [`Account::text`].
    ///
    /// `page.text` need not be normal; where it is not, `page.words` are moved along.
    pub fn page(&mut self, mut page: Page) -> Result<(), Stop> {
        self.end_page()?;
        page.label = page
            .label
            .map(|label| cut(&normal(label.trim()), 1024).to_owned())
            .filter(|label| !label.is_empty());
        normalise(&mut page);
        if page.words.is_empty() && page.text.len() > LONGEST_RUN {
            let Page { label, text, size, .. } = page;
            let mut rest = text.as_str();
            while !rest.is_empty() {
                let (now, later) = rest.split_at(page_end(rest, true));
                rest = later;
                let part = Page { label: label.clone(), text: now.to_owned(), words: Vec::new(), size };
                self.tell_page(&part)?;
            }
            return Ok(());
        }
        if page.text.len() > LARGEST_PAGE {
            let kept = cut(&page.text, LARGEST_PAGE).len();
            let lost = page.text.len() - kept;
            page.text.truncate(kept);
            page.words.retain(|word| word.end as usize <= kept);
            self.problem(Problem::on_page(
                self.pages + 1,
                ProblemKind::TooLarge,
                format!("{lost} bytes of text beyond {LARGEST_PAGE} on one page were not kept"),
            ))?;
        }
        self.tell_page(&page)
    }

    /// More running text. Pages are made of it where lines end; [`Account::end_page`] ends the
    /// last one. A line end must not be cut between two calls.
    pub fn text(&mut self, text: &str) -> Result<(), Stop> {
        self.running.push_str(text);
        if self.running.len() <= LONGEST_RUN {
            return Ok(());
        }
        let running = std::mem::take(&mut self.running);
        let mut rest = running.as_str();
        while rest.len() > LONGEST_RUN {
            let (now, later) = rest.split_at(page_end(rest, false));
            rest = later;
            self.tell_page(&Page::of_text(normal(now)))?;
        }
        self.running = rest.to_owned();
        Ok(())
    }

    /// Ends the page of running text, if one was begun.
    pub fn end_page(&mut self) -> Result<(), Stop> {
        if self.running.is_empty() {
            return Ok(());
        }
        let text = normal_of(std::mem::take(&mut self.running));
        self.tell_page(&Page::of_text(text))
    }

    fn tell_page(&mut self, page: &Page) -> Result<(), Stop> {
        self.ready()?;
        if self.text + page.text.len() as u64 > self.limits.text {
            let limit = self.limits.text;
            self.problem(Problem::new(
                ProblemKind::TooLarge,
                format!("the text beyond {limit} bytes was not read"),
            ))?;
            self.stopped = true;
            return Err(Stop);
        }
        self.text += page.text.len() as u64;
        self.pages += 1;
        let told = self.sink.page(page);
        self.note(told)
    }

    /// Tries the passwords; see [`Keyring::open`]. The inner error is why nothing was opened.
    pub(crate) fn unlock<T>(
        &mut self,
        own: Option<&str>,
        needs: &str,
        attempt: impl FnMut(&str, &mut Work) -> Option<T>,
    ) -> Result<Result<T, Problem>, Stop> {
        match self.keys.open(own, needs, attempt) {
            Ok((key, opened)) => self.opened_with(key).map(|()| Ok(opened)),
            Err(problem) => Ok(Err(problem)),
        }
    }

    /// The passwords, for what is opened before anything is told; [`Account::opened_with`] follows.
    pub(crate) fn keys(&mut self) -> &mut Keyring {
        &mut self.keys
    }

    /// Something was opened with a password.
    pub(crate) fn opened_with(&mut self, key: Key) -> Result<(), Stop> {
        self.ready()?;
        if self.opened.contains(&key) {
            return Ok(());
        }
        self.opened.push(key);
        let told = self.sink.opened(match key {
            Key::Own => None,
            Key::Given(number) => Some(number),
        });
        self.note(told)
    }

    /// From here on the bytes that are read are these, which were locked inside the source.
    pub(crate) fn reads_unlocked(&mut self, source: &crate::Source) {
        self.unlocked = Some(source.clone());
    }

    /// A part that lies plainly in the source.
    pub fn part_range(&mut self, head: PartHead, offset: u64, length: u64) -> Result<(), Stop> {
        if let Some(source) = self.unlocked.clone() {
            let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
            let bytes = source.slice(at(offset)..at(offset.saturating_add(length)));
            return self.part(head, bytes.bytes());
        }
        let position = self.next_part()?;
        let told = self.sink.part_range(position, &tidy(head), offset, length);
        self.note(told)
    }

    /// A part begins; [`Account::part_bytes`] and [`Account::part_end`] follow.
    pub fn part_begin(&mut self, head: PartHead) -> Result<(), Stop> {
        let position = self.next_part()?;
        self.in_part = true;
        let told = self.sink.part_begin(position, &tidy(head));
        self.note(told)
    }

    /// The next bytes of the part.
    pub fn part_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.ready()?;
        self.unpacked += bytes.len() as u64;
        if self.unpacked > self.limits.unpacked {
            let detail =
                format!("unpacking stopped at {} bytes, the limit for this document", self.limits.unpacked);
            let problem = Problem::new(ProblemKind::TooLarge, detail);
            self.part_end(Some(problem.clone()))?;
            self.problem(problem)?;
            self.stopped = true;
            return Err(Stop);
        }
        // Frames are bounded, so a large piece goes in several.
        for piece in bytes.chunks(256 << 10) {
            let told = self.sink.part_bytes(piece);
            self.note(told)?;
        }
        Ok(())
    }

    /// The part is complete, or the problem says why not.
    pub fn part_end(&mut self, problem: Option<Problem>) -> Result<(), Stop> {
        if !std::mem::take(&mut self.in_part) {
            return Ok(());
        }
        let told = self.sink.part_end(problem.as_ref());
        self.note(told)
    }

    /// A part is there, and none of its bytes could be got.
    pub fn part_missing(&mut self, head: PartHead, problem: Problem) -> Result<(), Stop> {
        let position = self.next_part()?;
        let told = self.sink.part_missing(position, &tidy(head), &problem);
        self.note(told)
    }

    /// A whole part at once, copied.
    pub fn part(&mut self, head: PartHead, bytes: &[u8]) -> Result<(), Stop> {
        self.part_begin(head)?;
        self.part_bytes(bytes)?;
        self.part_end(None)
    }

    /// A part read to its end. What the reader refuses to give is the problem of the part: what
    /// came before is kept, and `reason` puts the refusal in our own words.
    pub fn part_from(
        &mut self,
        head: PartHead,
        mut reader: impl std::io::Read,
        reason: impl Fn(&std::io::Error) -> Problem,
    ) -> Result<(), Stop> {
        self.part_begin(head)?;
        let mut buffer = vec![0; 128 << 10];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return self.part_end(None),
                Ok(length) => self.part_bytes(buffer.get(..length).unwrap_or_default())?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return self.part_end(Some(reason(&error))),
            }
        }
    }

    fn next_part(&mut self) -> Result<u32, Stop> {
        self.ready()?;
        self.part_end(None)?;
        if self.next_position >= self.limits.parts {
            let limit = self.limits.parts;
            self.problem(Problem::new(ProblemKind::TooLarge, format!("parts beyond {limit} were not read")))?;
            self.stopped = true;
            return Err(Stop);
        }
        let position = self.next_position;
        self.next_position += 1;
        Ok(position)
    }

    /// Something was not read. Told one by one up to a limit, then counted.
    pub fn problem(&mut self, mut problem: Problem) -> Result<(), Stop> {
        self.ready()?;
        if self.problems == MOST_PROBLEMS {
            self.untold_problems += 1;
            return Ok(());
        }
        self.problems += 1;
        if let Where::Page(0) = problem.place {
            problem.place = Where::Document;
        }
        let told = self.sink.problem(&problem);
        self.note(told)
    }

    /// Something was to be kept from readers and is still there. Told up to a limit.
    pub(crate) fn bad_redaction(&mut self, mut found: BadRedaction) -> Result<(), Stop> {
        self.ready()?;
        if self.bad_redactions >= BadRedaction::MOST {
            return Ok(());
        }
        self.bad_redactions += 1;
        found.sealed = found.sealed.map(|text| cut(&normal(&text), BadRedaction::LONGEST).to_owned());
        let told = self.sink.bad_redaction(&found);
        self.note(told)
    }

    /// Reading can begin again from here.
    pub fn cursor(&mut self, cursor: &[u8]) -> Result<(), Stop> {
        self.end_page()?;
        self.ready()?;
        let told = self.sink.cursor(cursor, self.next_position);
        self.note(told)
    }

    /// Ends what was begun.
    pub(crate) fn close(&mut self) {
        if self.in_part {
            let cause = Problem::new(ProblemKind::Damaged, "reading of the container ended inside this part");
            let _ = self.part_end(Some(cause));
        }
        // A sink that has stopped was told why; there is nobody left to tell.
        let _ = self.end_page();
        if self.untold_problems > 0 {
            let more = self.untold_problems;
            let _ = self
                .sink
                .problem(&Problem::new(ProblemKind::Damaged, format!("{more} more problems like these")));
        }
    }

    fn ready(&self) -> Result<(), Stop> {
        if self.stopped { Err(Stop) } else { Ok(()) }
    }

    fn note(&mut self, told: Result<(), Stop>) -> Result<(), Stop> {
        self.stopped |= told.is_err();
        told
    }
}

fn tidy(mut head: PartHead) -> PartHead {
    head.name = head.name.map(|name| cut(&normal(&name), 4096).to_owned()).filter(|name| !name.is_empty());
    head
}

/// At most `length` bytes, never inside a character.
fn cut(text: &str, length: usize) -> &str {
    text.get(..text.floor_char_boundary(length)).unwrap_or(text)
}

/// Where the first page of this running text ends. `whole`: nothing follows, so that a short text
/// is one page.
fn page_end(text: &str, whole: bool) -> usize {
    if whole && text.len() <= LONGEST_RUN {
        return text.len();
    }
    let window = cut(text, LONGEST_RUN);
    let from = window.floor_char_boundary(LONG_PAGE);
    let late = window.get(from..).unwrap_or_default();
    if let Some(line) = late.find('\n') {
        return from + line + 1;
    }
    if let Some((space, c)) = late.char_indices().find(|(_, c)| c.is_whitespace() && *c != '\r') {
        return from + space + c.len_utf8();
    }
    // Never before a mark that belongs to the letter before it.
    let before_mark = window.char_indices().rev().find(|(_, c)| !is_combining_mark(*c));
    before_mark.map(|(at, _)| at).filter(|at| *at > 0).unwrap_or(window.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transcript;
    use daylight_model::Word;

    fn account_of(tell: impl FnOnce(&mut Account)) -> Transcript {
        let mut transcript = Transcript::default();
        let mut account = Account::new(&mut transcript, &Order::default());
        tell(&mut account);
        account.close();
        transcript
    }

    #[test]
    fn running_text_becomes_pages_that_join_to_the_same_text() {
        let text = "The tide table is wrong.\r\n".repeat(10_000);
        let transcript = account_of(|account| {
            for line in text.split_inclusive('\n') {
                assert_eq!(account.text(line), Ok(()));
            }
        });
        let pages: Vec<&str> = transcript.pages.iter().map(|page| page.text.as_str()).collect();
        assert!(pages.len() > 5);
        assert!(pages.iter().all(|page| page.len() <= LONGEST_RUN && page.ends_with('\n')));
        assert_eq!(pages.concat(), text.replace('\r', ""));
    }

    #[test]
    fn a_line_without_end_is_cut_without_losing_a_letter() {
        let text = "e\u{301}".repeat(100_000);
        let transcript = account_of(|account| {
            assert_eq!(account.text(&text), Ok(()));
        });
        let joined: String = transcript.pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(joined, "é".repeat(100_000));
    }

    #[test]
    fn text_past_the_limit_stops_the_reader_and_says_so() {
        let mut transcript = Transcript::default();
        let order =
            Order { limits: crate::Limits { text: 100_000, ..Default::default() }, ..Default::default() };
        let mut account = Account::new(&mut transcript, &order);
        let mut end = Ok(());
        for _ in 0..10_000 {
            end = account.text("one more line of the endless report\n");
            if end.is_err() {
                break;
            }
        }
        account.close();
        assert_eq!(end, Err(Stop));
        assert_eq!(transcript.problems.len(), 1);
        assert_eq!(transcript.problems[0].kind, ProblemKind::TooLarge);
        assert!(transcript.pages.iter().map(|page| page.text.len()).sum::<usize>() > 60_000);
    }

    #[test]
    fn boxes_stay_on_their_words_when_text_is_composed() {
        let text = "cafe\u{301} noir".to_owned();
        let words =
            vec![Word { start: 0, end: 6, area: [0.0; 4] }, Word { start: 7, end: 11, area: [1.0; 4] }];
        let transcript = account_of(|account| {
            assert_eq!(account.page(Page { text, words, ..Page::default() }), Ok(()));
        });
        let page = &transcript.pages[0];
        assert_eq!(page.text, "café noir");
        let shown: Vec<&str> =
            page.words.iter().map(|word| &page.text[word.start as usize..word.end as usize]).collect();
        assert_eq!(shown, ["café", "noir"]);
    }

    #[test]
    fn a_part_cut_off_by_the_unpacking_limit_ends_with_the_reason() {
        let mut transcript = Transcript::default();
        let order =
            Order { limits: crate::Limits { unpacked: 10, ..Default::default() }, ..Default::default() };
        let mut account = Account::new(&mut transcript, &order);
        let told = account.part(PartHead::named(daylight_model::PartKind::Member, "bomb"), &[0; 11]);
        account.close();
        assert_eq!(told, Err(Stop));
        assert_eq!(transcript.parts.len(), 1);
        assert!(
            transcript.parts[0].problem.as_ref().is_some_and(|problem| problem.kind == ProblemKind::TooLarge)
        );
    }
}
