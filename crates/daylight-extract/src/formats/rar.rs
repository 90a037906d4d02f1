//! RAR archives of any age. The decoder writes to what it owns, so a member is held until it is whole;
//! a large one is unpacked several times, a stretch each time.

mod blocks;
mod locked;

use std::cell::{Cell, RefCell};
use std::io::{self, Cursor as Reading, Write};
use std::rc::Rc;

use daylight_model::{Field, PartHead, PartKind, PartialDate, Problem, ProblemKind};
use rars::{
    Archive, ArchiveFamily, ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind,
    ExtractionDecision, ExtractionErrorAction,
};

use super::counted::hold_parts_against;
use super::dos_time::dos_time;
use crate::{Account, Order, Source, Stop};

/// Bytes of one member that are held at a time; with what the decoder takes it must stay far below the
/// 512 MB of a worker.
const STRETCH: u64 = 64 << 20;

/// Bytes that the decoder may take for its work, and for the window it looks back into.
const WORK: u64 = 192 << 20;
const WINDOW: u64 = 128 << 20;

/// Headers of one archive.
const MOST_HEADERS: u64 = 2_000_000;
const MOST_HEADER_BYTES: u64 = 128 << 20;

/// The members in their order. Reading goes on at a member.
pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let opened =
        |source: Source| ArchiveReader::read_reader_with_options(Reading::new(source), options(None));
    let mut password = None;
    let archive = match opened(source.clone()) {
        Ok(archive) => archive,
        Err(error) if problem_of(&error).kind == ProblemKind::Encrypted => {
            match locked::archive(source, account)? {
                Ok((archive, opens)) => {
                    password = Some(opens);
                    archive
                }
                Err(problem) => return account.problem(problem),
            }
        }
        Err(error) => {
            let whole = blocks::whole_until(source.bytes());
            match opened(source.slice(0..whole)) {
                Ok(archive)
                    if problem_of(&error).kind == ProblemKind::Damaged
                        && archive.members().next().is_some() =>
                {
                    let detail = format!(
                        "the archive is cut off or broken from byte {whole} on; members before are given"
                    );
                    account.problem(Problem::new(ProblemKind::Damaged, detail))?;
                    archive
                }
                _ => return account.problem(unreadable(&error)),
            }
        }
    };
    let resumed = order.resume.as_ref();
    let cursor =
        resumed.and_then(|resume| resume.cursor.as_slice().try_into().ok()).map_or(0, u64::from_le_bytes);
    let next = usize::try_from(cursor).unwrap_or(usize::MAX);
    let mut locked = None;
    if password.is_none() && archive.members().skip(next).any(|member| locked::is(&member)) {
        match locked::password(&archive, account)? {
            Ok(opens) => password = Some(opens),
            Err(problem) => locked = Some(problem),
        }
    }
    let options = options(password.as_deref());
    if resumed.is_none() {
        if let Ok(Some(comment)) = archive.comment_with_options(options) {
            account.metadata(Field::Description, &super::encoding::whole(&comment, None).0)?;
        }
        account.cursor(&0_u64.to_le_bytes())?;
    }
    let mut reader = Reader {
        archive: &archive,
        solid: archive.is_solid(),
        next,
        count: archive.members().count(),
        skip: resumed.and_then(|resume| resume.skip.clone()),
        options,
        locked,
    };
    reader.members(account)?;
    let members = archive.members().filter(|member| !member.meta.is_directory);
    hold_parts_against(account, members.count() as u64)
}

fn options(password: Option<&[u8]>) -> ArchiveReadOptions<'_> {
    ArchiveReadOptions::with_optional_password(password)
        .with_max_header_count(MOST_HEADERS)
        .with_max_header_bytes(MOST_HEADER_BYTES)
        .with_max_reader_workspace_bytes(WORK)
        .with_rar50_dictionary_size_limit(WINDOW)
        .with_rar50_buffered_decode_limit(STRETCH)
}

struct Reader<'a> {
    archive: &'a Archive,
    /// Members build on those before them, which have to be unpacked as well.
    solid: bool,
    next: usize,
    count: usize,
    skip: Option<Problem>,
    options: ArchiveReadOptions<'a>,
    /// Why locked members cannot be opened, if they cannot.
    locked: Option<Problem>,
}

impl Reader<'_> {
    fn members(&mut self, account: &mut Account) -> Result<(), Stop> {
        if let Some(problem) = self.skip.take() {
            let until = if self.solid { self.count } else { self.next + 1 };
            self.missing_until(until, &problem, account)?;
        }
        while self.next < self.count {
            let before = self.next;
            let end = self.run(account)?;
            if let End::Large(member) = end {
                self.large(&member, account)?;
                self.next += 1;
            } else if let End::Broken(problem) = end {
                // The member at fault has been told; of those after it nothing can be got.
                let until = if self.solid || self.next == before { self.count } else { self.next };
                self.missing_until(until, &problem, account)?;
            }
            account.cursor(&(self.next as u64).to_le_bytes())?;
        }
        Ok(())
    }

    fn missing_until(&mut self, until: usize, problem: &Problem, account: &mut Account) -> Result<(), Stop> {
        for member in self.archive.members().take(until).skip(self.next) {
            if !member.meta.is_directory {
                account.part_missing(head(&member), problem.clone())?;
            }
        }
        self.next = until.min(self.count);
        account.cursor(&(self.next as u64).to_le_bytes())
    }

    /// Tells members from the next one on, until one is too large to be held or cannot be read.
    fn run(&mut self, account: &mut Account) -> Result<End, Stop> {
        let run = RefCell::new(Run {
            account,
            locked: self.locked.as_ref(),
            held: None,
            at: 0,
            next: self.next,
            large: None,
            stopped: false,
        });
        let solid = self.solid;
        let end = self.archive.extract_with_control_and_errors(
            self.options,
            |member| Ok(run.borrow_mut().decide(member, solid)),
            |_, error| Ok(run.borrow_mut().failed(error, solid)),
        );
        let mut run = run.into_inner();
        run.flush(end.as_ref().err().map(problem_of));
        self.next = run.next;
        match (run.stopped, run.large, end) {
            (true, _, _) => Err(Stop),
            (_, Some(member), _) => Ok(End::Large(Box::new(member))),
            (_, _, Err(error)) => Ok(End::Broken(problem_of(&error))),
            (_, _, Ok(_)) => {
                self.next = self.count;
                Ok(End::Whole)
            }
        }
    }

    /// Tells one large member in stretches.
    fn large(&self, member: &ArchiveMember, account: &mut Account) -> Result<(), Stop> {
        account.part_begin(head(member))?;
        let mut from = 0;
        loop {
            let held = Rc::new(RefCell::new(Vec::new()));
            let (mut at, target, solid) = (0, self.next, self.solid);
            let past = Rc::new(Cell::new(false));
            let end = self.archive.extract_with_control(self.options, |member| {
                let this = at;
                at += 1;
                Ok(match this.cmp(&target) {
                    std::cmp::Ordering::Less if solid && holds_bytes(member) => {
                        ExtractionDecision::Extract(Box::new(io::sink()))
                    }
                    std::cmp::Ordering::Less => ExtractionDecision::Skip,
                    std::cmp::Ordering::Equal => ExtractionDecision::Extract(Box::new(Stretch {
                        held: Rc::clone(&held),
                        skip: from,
                        past: Rc::clone(&past),
                    })),
                    std::cmp::Ordering::Greater => ExtractionDecision::Stop,
                })
            });
            let bytes = held.take();
            account.part_bytes(&bytes)?;
            from += bytes.len() as u64;
            match end {
                _ if past.get() && !bytes.is_empty() => {}
                Ok(_) => return account.part_end(None),
                Err(error) => return account.part_end(Some(problem_of(&error))),
            }
        }
    }
}

enum End {
    Whole,
    Large(Box<ArchiveMember>),
    Broken(Problem),
}

/// One pass over the members.
struct Run<'a, 'b> {
    account: &'a mut Account<'b>,
    locked: Option<&'a Problem>,
    /// The member that is being unpacked.
    held: Option<(PartHead, Rc<RefCell<Vec<u8>>>)>,
    /// Number of the member that comes next in this pass.
    at: usize,
    /// Number of the member that is to be told next.
    next: usize,
    large: Option<ArchiveMember>,
    stopped: bool,
}

impl Run<'_, '_> {
    fn decide(&mut self, member: &ArchiveMember, solid: bool) -> ExtractionDecision {
        if self.held.is_some() {
            self.flush(None);
            self.stopped = self.stopped || self.account.cursor(&(self.next as u64).to_le_bytes()).is_err();
        }
        if self.stopped {
            return ExtractionDecision::Stop;
        }
        let this = self.at;
        self.at += 1;
        let pass = || match solid && holds_bytes(member) {
            true => ExtractionDecision::Extract(Box::new(io::sink())),
            false => ExtractionDecision::Skip,
        };
        if this < self.next {
            return pass();
        }
        if member.meta.is_directory {
            self.next += 1;
            return ExtractionDecision::Skip;
        }
        if let Some(problem) = closed(member, self.locked) {
            self.next += 1;
            self.stopped |= self.account.part_missing(head(member), problem).is_err();
            return pass();
        }
        if member.meta.unpacked_size > STRETCH {
            self.large = Some(member.clone());
            return ExtractionDecision::Stop;
        }
        self.next += 1;
        let held = Rc::new(RefCell::new(Vec::new()));
        self.held = Some((head(member), Rc::clone(&held)));
        ExtractionDecision::Extract(Box::new(Stretch { held, skip: 0, past: Rc::default() }))
    }

    fn failed(&mut self, error: &Error, solid: bool) -> ExtractionErrorAction {
        if solid {
            return ExtractionErrorAction::Abort;
        }
        self.flush(Some(problem_of(error)));
        if self.stopped { ExtractionErrorAction::Abort } else { ExtractionErrorAction::Continue }
    }

    /// Tells the member that was unpacked last.
    fn flush(&mut self, problem: Option<Problem>) {
        if let Some((head, held)) = self.held.take() {
            let told = self
                .account
                .part_begin(head)
                .and_then(|()| self.account.part_bytes(&held.take()))
                .and_then(|()| self.account.part_end(problem));
            self.stopped |= told.is_err();
        }
    }
}

/// Keeps the bytes of one stretch and refuses those after it.
struct Stretch {
    held: Rc<RefCell<Vec<u8>>>,
    skip: u64,
    past: Rc<Cell<bool>>,
}

impl Write for Stretch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(bytes.len());
        self.skip -= skipped as u64;
        let mut held = self.held.borrow_mut();
        let wanted = bytes.get(skipped..).unwrap_or_default();
        if !wanted.is_empty() && held.len() as u64 >= STRETCH {
            self.past.set(true);
            return Err(io::Error::other("the stretch is full"));
        }
        held.extend_from_slice(wanted);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn holds_bytes(member: &ArchiveMember) -> bool {
    !member.meta.is_directory && !member.meta.is_redirection
}

/// Why a member cannot be read whatever its bytes.
fn closed(member: &ArchiveMember, locked: Option<&Problem>) -> Option<Problem> {
    let meta = &member.meta;
    if meta.is_redirection {
        return Some(Problem::new(ProblemKind::NotAFile, "a link inside the archive"));
    }
    if let Some(problem) = locked
        && meta.is_encrypted
    {
        return Some(problem.clone());
    }
    let split = meta.is_split_before || meta.is_split_after;
    split.then(|| Problem::new(ProblemKind::Unsupported, "part of it lies in another piece of the archive"))
}

fn head(member: &ArchiveMember) -> PartHead {
    let meta = &member.meta;
    let name = member.decoded_name(None).map(|name| super::encoding::whole(&name, None).0.replace('\\', "/"));
    let name = name.unwrap_or_else(|_| super::encoding::whole(&meta.name, None).0.into_owned());
    let modified = meta.file_time.and_then(|time| match meta.family {
        ArchiveFamily::Rar50Plus => PartialDate::of_unix_seconds(time.into()).ok(),
        _ => dos_time((time >> 16) as u16, time as u16),
    });
    PartHead { name: Some(name), kind: PartKind::Member, modified }
}

fn unreadable(error: &Error) -> Problem {
    let problem = problem_of(error);
    let detail = match problem.kind {
        ProblemKind::Encrypted => "a password is needed even for the names of the members".to_owned(),
        _ => format!("the list of members cannot be read: {}", problem.detail),
    };
    Problem { detail, ..problem }
}

fn problem_of(error: &Error) -> Problem {
    if let Error::AtEntry { source, .. } | Error::AtArchiveOffset { source, .. } = error {
        return problem_of(source);
    }
    let (kind, detail) = match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => {
            (ProblemKind::Encrypted, "a password is needed to unpack it")
        }
        ErrorKind::UnsupportedFormat | ErrorKind::UnsupportedFeature => {
            (ProblemKind::Unsupported, "packed in a way Daylight cannot unpack")
        }
        ErrorKind::ResourceLimit => (ProblemKind::TooLarge, "unpacking needs more memory than allowed"),
        ErrorKind::ChecksumMismatch => {
            (ProblemKind::Damaged, "the checksum does not fit: some of these bytes are not the ones packed")
        }
        _ => (ProblemKind::Damaged, "the packed data is broken from some point on"),
    };
    Problem::new(kind, detail)
}
