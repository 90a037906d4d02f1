use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

use daylight_model::{
    BadRedaction, DocHash, Field, Format, Maintenance, Mention, PageMentions, PartHead, Problem, ProblemKind,
};
use daylight_store::{
    NewPart, PackFile, PackWriter, PackedPage, PartBytes, Row, Standing, Store, StoreError,
};
use sha2::{Digest, Sha256};

use super::reader::Job;
use crate::analyst::check_mentions;
use crate::bytes::Bytes;
use crate::wire::{EVENT, Event, PART_BYTES};

/// What was gathered is handed on when it weighs this much, in bytes, so that memory stays bounded
/// however long a document is.
const HEAVY: usize = 4 << 20;

/// From one cursor to the next, so many bytes or parts at least are gathered.
const WORTH_HANDING_ON: usize = 512 << 10;

/// What is gathered may weigh this much, in bytes, where no cursor lets it be handed on. An archive of four million
/// entries does; what weighs more is a worker that wants to fill our memory.
const HEAVIEST: usize = 1 << 30;

/// Parts that lie plainly in their container may have so many times its bytes together: we hash them. Readers tell
/// up to 16 times as many, where files of a disc are linked.
const MOST_RANGES: u64 = 32;

/// What one document has told since it was last handed on to the recorder.
#[derive(Debug, Default)]
pub(crate) struct Harvest {
    pub(crate) document: Row,
    /// What an earlier reading said has to be forgotten first.
    pub(crate) afresh: bool,
    pub(crate) standing: Standing,
    pub(crate) metadata: Vec<(Field, String)>,
    pub(crate) pages: Vec<PackedPage>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) bad_redactions: Vec<BadRedaction>,
    pub(crate) parts: Vec<NewPart>,
    pub(crate) packs: Vec<PackFile>,
    pub(crate) cursor: Option<(Vec<u8>, u32)>,
    /// Passwords that opened something.
    pub(crate) passwords: Vec<String>,
}

/// Where a harvest that got heavy goes. An error ends the run.
pub(crate) type HandOn<'a> = dyn FnMut(Harvest) -> Result<(), crate::CaseError> + 'a;

/// Takes what a worker says, checks it, and gathers it. A worker is not believed: what it says must
/// be possible for the document it was given.
pub(crate) struct Inbox<'a> {
    bytes: &'a Bytes,
    store: &'a Store,
    right: &'a Maintenance,
    packs: &'a mut PackWriter,
    hand_on: &'a mut HandOn<'a>,
    harvest: Harvest,
    weight: usize,
    /// Lengths of the harvest's lists at the last cursor: what came later is told again when
    /// reading goes on from there.
    safe: [usize; 4],
    /// What the next page says.
    saying: PageMentions,
    part: Option<OpenPart>,
    next_position: u32,
    /// Bytes of parts told as ranges so far.
    ranges: u64,
    /// What was told of the document as a whole.
    pub(crate) told: Told,
    locks: Locks,
    /// What stopped us, if it was not the worker.
    pub(crate) trouble: Option<crate::CaseError>,
    /// What the worker said that cannot be.
    pub(crate) lie: Option<&'static str>,
}

/// What is known of a document when its worker has ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    pub(crate) format: Option<Format>,
    pub(crate) tie: bool,
    pub(crate) language: Option<String>,
    pub(crate) hash: Option<DocHash>,
    /// There is a page with more than blanks, or a part.
    pub(crate) something: bool,
    pub(crate) pages: u32,
    pub(crate) metadata: u32,
    pub(crate) problems: u32,
    pub(crate) bad_redactions: usize,
    /// There was a problem that is not an ordinary one: damage, say.
    pub(crate) strange: bool,
}

/// Passwords, which a worker gets only with a document that needs one.
#[derive(Default)]
struct Locks {
    /// Those of this run.
    given: Arc<[String]>,
    /// Those that the worker was handed for this document.
    handed: Vec<String>,
    handed_over: bool,
    /// The worker met a lock, was stopped there, and is to go on with passwords.
    met: bool,
    opened: bool,
}

struct OpenPart {
    position: u32,
    head: PartHead,
    hasher: Sha256,
    size: u64,
}

impl<'a> Inbox<'a> {
    pub(crate) fn new(
        job: &Job,
        bytes: &'a Bytes,
        (store, right): (&'a Store, &'a Maintenance),
        packs: &'a mut PackWriter,
        given: &Arc<[String]>,
        hand_on: &'a mut HandOn<'a>,
    ) -> Self {
        let standing = if job.resume.is_some() { job.standing } else { Standing::default() };
        let next_position = job.resume.as_ref().map_or(0, |(_, next_position)| *next_position);
        let Standing { pages, metadata, problems } = standing;
        let something = next_position > 0;
        Self {
            bytes,
            store,
            right,
            packs,
            hand_on,
            harvest: Harvest {
                document: job.document,
                afresh: job.resume.is_none(),
                standing,
                cursor: job.resume.clone(),
                ..Harvest::default()
            },
            weight: 0,
            safe: [0; 4],
            saying: PageMentions::default(),
            part: None,
            next_position,
            ranges: 0,
            told: Told { pages, metadata, problems, something, ..Told::default() },
            locks: Locks { given: Arc::clone(given), ..Locks::default() },
            trouble: None,
            lie: None,
        }
    }

    /// Whether the worker was stopped at a lock; then the passwords to go on with are ready.
    pub(crate) fn met_a_lock(&mut self) -> bool {
        std::mem::take(&mut self.locks.met)
    }

    /// The passwords to hand over with the document, if it is known to need one.
    pub(crate) fn passwords(&self) -> &[String] {
        &self.locks.handed
    }

    /// Stops the worker at the first lock where there are passwords to try, and gets them ready: those that opened
    /// the document before, and those of this run.
    fn at_a_problem(&mut self, problem: &Problem) -> Result<(), Refusal> {
        if problem.kind != ProblemKind::Encrypted || self.locks.handed_over {
            return Ok(());
        }
        self.locks.handed_over = true;
        let mut handed = self.store.passwords(self.right, self.harvest.document).map_err(Refusal::store)?;
        handed.extend(
            self.locks.given.iter().filter(|given| !handed.contains(given)).cloned().collect::<Vec<_>>(),
        );
        self.locks.handed = handed;
        self.locks.met = !self.locks.handed.is_empty();
        if self.locks.met { Err(Refusal::Locked) } else { Ok(()) }
    }

    fn opened(&mut self, number: Option<u32>) -> Result<(), Refusal> {
        let words = match number {
            None => "the password that its program sets where nobody chooses one",
            Some(number) => {
                let password = usize::try_from(number).ok().and_then(|number| self.locks.handed.get(number));
                let Some(password) = password else { return Err(Refusal::Lie("a password nobody gave")) };
                self.harvest.passwords.push(password.clone());
                "a password"
            }
        };
        if !std::mem::replace(&mut self.locks.opened, true) {
            self.told.metadata += 1;
            self.harvest.metadata.push((Field::Other("opened-with".into()), words.into()));
        }
        Ok(())
    }

    /// Takes one frame.
    pub(crate) fn frame(&mut self, kind: u8, body: &[u8]) -> ControlFlow<()> {
        let taken = match kind {
            _ if self.weight > HEAVIEST => Err(Refusal::Lie("more than a document can hold")),
            PART_BYTES => self.part_bytes(body),
            EVENT => match postcard::from_bytes(body) {
                Ok(event) => self.event(event),
                Err(_) => Err(Refusal::Lie("a frame that is no event")),
            },
            _ => Err(Refusal::Lie("a frame of an unknown kind")),
        };
        match taken {
            Ok(()) => ControlFlow::Continue(()),
            Err(Refusal::Lie(what)) => {
                self.lie = Some(what);
                ControlFlow::Break(())
            }
            Err(Refusal::Locked) => ControlFlow::Break(()),
            Err(Refusal::Trouble(trouble)) => {
                self.trouble = Some(*trouble);
                ControlFlow::Break(())
            }
        }
    }

    fn event(&mut self, event: Event) -> Result<(), Refusal> {
        match event {
            Event::Format { format, tie } => {
                if self.told.format.replace(format).is_some() {
                    return Err(Refusal::Lie("two formats"));
                }
                self.told.tie = tie;
                Ok(())
            }
            _ if self.told.format.is_none() => Err(Refusal::Lie("something before the format")),
            Event::Metadata { field, value } => {
                self.weight += value.len() + 64;
                self.told.metadata += 1;
                self.harvest.metadata.push((field.into_owned(), value.into_owned()));
                Ok(())
            }
            Event::Page(page) => self.page(&page),
            Event::Mentions { mentions, left_out } => self.mentions(mentions, left_out),
            Event::PartRange { position, head, start, length } => {
                self.part_range(position, head, start, length)
            }
            Event::PartBegin { position, head } => {
                self.take_position(position)?;
                let head = head.into_owned();
                self.part = Some(OpenPart { position, head, hasher: Sha256::new(), size: 0 });
                Ok(())
            }
            Event::PartEnd(problem) => {
                problem.as_deref().map_or(Ok(()), |problem| self.at_a_problem(problem))?;
                self.part_end(problem.map(Cow::into_owned))
            }
            Event::PartMissing { position, head, problem } => {
                self.take_position(position)?;
                self.at_a_problem(&problem)?;
                let problem = Some(checked(problem.into_owned())?);
                self.add_part(NewPart {
                    position,
                    head: head.into_owned(),
                    bytes: PartBytes::Missing,
                    problem,
                });
                Ok(())
            }
            Event::Problem(problem) => {
                self.at_a_problem(&problem)?;
                self.problem(checked(problem.into_owned())?);
                Ok(())
            }
            Event::BadRedaction(found) => self.bad_redaction(found.into_owned()),
            Event::Opened(number) => self.opened(number),
            Event::Cursor { cursor, next_position } => self.cursor(&cursor, next_position),
            Event::Language(language) => {
                let code = language.as_deref();
                if code.is_some_and(|code| {
                    code.len() > 16 || !code.bytes().all(|byte| byte.is_ascii_lowercase())
                }) {
                    return Err(Refusal::Lie("a language that is none"));
                }
                self.told.language = language.map(Cow::into_owned);
                Ok(())
            }
            Event::Hash(hash) => {
                self.told.hash = Some(hash);
                Ok(())
            }
        }
    }

    fn mentions(&mut self, mentions: Cow<[Mention]>, left_out: u32) -> Result<(), Refusal> {
        if self.saying.mentions.len() + mentions.len() > PageMentions::MOST {
            return Err(Refusal::Lie("more than a page can say"));
        }
        self.saying.mentions.extend(mentions.into_owned());
        self.saying.left_out = self.saying.left_out.saturating_add(left_out);
        Ok(())
    }

    fn bad_redaction(&mut self, found: BadRedaction) -> Result<(), Refusal> {
        let BadRedaction { kind, page, area, sealed, .. } = &found;
        let on_a_page = page.is_none_or(|page| (1..=self.told.pages).contains(&page));
        let in_bounds = area.is_none_or(|area| area.iter().all(|side| (0.0..=1.0).contains(side)));
        let length = sealed.as_ref().map_or(0, String::len);
        self.told.bad_redactions += 1;
        if !on_a_page
            || !in_bounds
            || length > BadRedaction::LONGEST
            || sealed.is_some() && !kind.seals()
            || self.told.bad_redactions > BadRedaction::MOST
        {
            return Err(Refusal::Lie("a redaction that cannot be"));
        }
        self.weight += length + 64;
        self.harvest.bad_redactions.push(found);
        Ok(())
    }

    fn page(&mut self, page: &daylight_model::Page) -> Result<(), Refusal> {
        let mut last = 0;
        for word in &page.words {
            let inside = page.text.get(word.start as usize..word.end as usize).is_some();
            if !inside || word.start < last {
                return Err(Refusal::Lie("a word box outside its text"));
            }
            last = word.end;
        }
        if memchr::memchr2(0, b'\r', page.text.as_bytes()).is_some() {
            return Err(Refusal::Lie("text that is not normal"));
        }
        self.told.something |= !page.text.trim().is_empty();
        self.told.pages += 1;
        let said = std::mem::take(&mut self.saying);
        check_mentions(&page.text, &said.mentions).map_err(Refusal::Lie)?;
        let packed =
            PackedPage::pack(page).and_then(|packed| packed.saying(&said)).map_err(Refusal::store)?;
        self.weight += packed.weight();
        self.harvest.pages.push(packed);
        // A container is handed on at its cursors only, so that it can go on from one.
        if self.weight > HEAVY && self.safe == [0; 4] && self.harvest.cursor.is_none() {
            self.hand_on()
        } else {
            Ok(())
        }
    }

    fn part_range(
        &mut self,
        position: u32,
        head: Cow<PartHead>,
        start: u64,
        length: u64,
    ) -> Result<(), Refusal> {
        self.take_position(position)?;
        if start.checked_add(length).is_none_or(|end| end > self.bytes.size()) {
            return Err(Refusal::Lie("a part outside its container"));
        }
        self.ranges = self.ranges.saturating_add(length);
        if self.ranges > self.bytes.size().saturating_mul(MOST_RANGES) {
            return Err(Refusal::Lie("parts that lie over each other many times"));
        }
        let head = head.into_owned();
        let part = match self.bytes.hash(start, length) {
            Ok(hash) => {
                let bytes = PartBytes::Range { hash, start, size: length };
                NewPart { position, head, bytes, problem: None }
            }
            Err(error) => {
                let problem = Some(crate::bytes::problem_of(&error));
                NewPart { position, head, bytes: PartBytes::Missing, problem }
            }
        };
        self.add_part(part);
        Ok(())
    }

    fn part_bytes(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let part = self.part.as_mut().ok_or(Refusal::Lie("bytes of no part"))?;
        part.hasher.update(bytes);
        part.size += bytes.len() as u64;
        self.packs.write(bytes).map_err(Refusal::store)
    }

    fn part_end(&mut self, problem: Option<Problem>) -> Result<(), Refusal> {
        let part = self.part.take().ok_or(Refusal::Lie("the end of no part"))?;
        let problem = problem.map(checked).transpose()?;
        let OpenPart { position, head, hasher, size } = part;
        if size == 0 && problem.is_some() {
            self.add_part(NewPart { position, head, bytes: PartBytes::Missing, problem });
            return Ok(());
        }
        let hash = DocHash(hasher.finalize().into());
        let bytes = if size == 0 || self.store.keeps(self.right, &hash).map_err(Refusal::store)? {
            self.packs.abandon();
            PartBytes::Kept { hash, size }
        } else {
            let (pack, start, size) = self.packs.finish().map_err(Refusal::store)?;
            let bytes = PartBytes::Packed { hash, pack: pack.number(), start, size };
            if self.harvest.packs.last().map(PackFile::number) != Some(pack.number()) {
                self.harvest.packs.push(pack);
            }
            bytes
        };
        self.add_part(NewPart { position, head, bytes, problem });
        Ok(())
    }

    fn take_position(&mut self, position: u32) -> Result<(), Refusal> {
        if self.part.is_some() {
            return Err(Refusal::Lie("a part within a part"));
        }
        if position != self.next_position {
            return Err(Refusal::Lie("a part out of order"));
        }
        self.next_position += 1;
        Ok(())
    }

    fn add_part(&mut self, part: NewPart) {
        let size = match &part.bytes {
            PartBytes::Range { size, .. } | PartBytes::Kept { size, .. } | PartBytes::Packed { size, .. } => {
                *size
            }
            PartBytes::Missing => 0,
        };
        // Bytes of parts do not lie in memory. They weigh by the time that reading them took, which would be
        // lost with the harvest: some 64 MB are worth handing on.
        let lost = usize::try_from(size / 128).unwrap_or(WORTH_HANDING_ON);
        self.weight += 256 + lost + part.head.name.as_ref().map_or(0, String::len);
        self.told.something |= part.bytes != PartBytes::Missing;
        self.harvest.parts.push(part);
    }

    /// Notes a problem of the document.
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.weight += problem.detail.len() + 64;
        self.told.problems += 1;
        self.told.strange |= !problem.kind.is_ordinary();
        self.harvest.problems.push(problem);
    }

    fn cursor(&mut self, cursor: &[u8], next_position: u32) -> Result<(), Refusal> {
        if cursor.len() > 256 || next_position != self.next_position || self.part.is_some() {
            return Err(Refusal::Lie("a cursor that cannot be"));
        }
        self.harvest.cursor = Some((cursor.to_vec(), next_position));
        if self.weight >= WORTH_HANDING_ON {
            return self.hand_on();
        }
        let Harvest { metadata, pages, problems, parts, .. } = &self.harvest;
        self.safe = [metadata.len(), pages.len(), problems.len(), parts.len()];
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), Refusal> {
        let harvest = self.take();
        (self.hand_on)(harvest).map_err(|trouble| Refusal::Trouble(Box::new(trouble)))
    }

    /// What was gathered so far, leaving an empty harvest that goes on behind it.
    pub(crate) fn take(&mut self) -> Harvest {
        self.weight = 0;
        self.safe = [0; 4];
        let Told { pages, metadata, problems, .. } = self.told;
        let next = Harvest {
            document: self.harvest.document,
            standing: Standing { pages, metadata, problems },
            cursor: self.harvest.cursor.clone(),
            ..Harvest::default()
        };
        std::mem::replace(&mut self.harvest, next)
    }

    /// Where reading can go on, if the document told a cursor.
    pub(crate) fn cursor_told(&self) -> Option<(Vec<u8>, u32)> {
        self.harvest.cursor.clone()
    }

    /// Forgets what came after the last cursor, which will be told again.
    pub(crate) fn back_to_cursor(&mut self) {
        self.saying = PageMentions::default();
        self.locks.opened &= self.safe[0] > 0 || self.harvest.standing.metadata > 0;
        let [metadata, pages, problems, parts] = self.safe;
        self.harvest.metadata.truncate(metadata);
        self.harvest.pages.truncate(pages);
        self.harvest.problems.truncate(problems);
        self.harvest.parts.truncate(parts);
        self.told.metadata = self.harvest.standing.metadata + metadata as u32;
        self.told.pages = self.harvest.standing.pages + pages as u32;
        self.told.problems = self.harvest.standing.problems + problems as u32;
        self.drop_open_part();
        if let Some((_, next_position)) = self.harvest.cursor {
            self.next_position = next_position;
        }
    }

    /// Forgets all that was told, which will be told again from the beginning.
    pub(crate) fn begin_again(&mut self) {
        self.saying = PageMentions::default();
        self.drop_open_part();
        self.weight = 0;
        self.ranges = 0;
        self.safe = [0; 4];
        self.next_position = 0;
        self.locks.opened = false;
        self.told = Told::default();
        self.harvest = Harvest { document: self.harvest.document, afresh: true, ..Harvest::default() };
    }

    /// The worker ended inside a part: it is told as missing, with this problem.
    pub(crate) fn lose_open_part(&mut self, problem: &Problem) {
        if let Some(OpenPart { position, head, .. }) = self.part.take() {
            self.packs.abandon();
            let problem = Some(problem.clone());
            self.add_part(NewPart { position, head, bytes: PartBytes::Missing, problem });
        }
    }

    fn drop_open_part(&mut self) {
        if self.part.take().is_some() {
            self.packs.abandon();
        }
    }

    /// Position that the next part would get: how many parts there are.
    pub(crate) fn parts(&self) -> u32 {
        self.next_position
    }
}

enum Refusal {
    /// The worker said what cannot be.
    Lie(&'static str),
    /// It needs a password, and there are some to try.
    Locked,
    /// We cannot go on.
    Trouble(Box<crate::CaseError>),
}

impl Refusal {
    fn store(error: StoreError) -> Self {
        Self::Trouble(Box::new(error.into()))
    }
}

/// Details are ours and short; a long one was not written by us.
fn checked(problem: Problem) -> Result<Problem, Refusal> {
    if problem.detail.len() > 2000 { Err(Refusal::Lie("a problem of many words")) } else { Ok(problem) }
}
