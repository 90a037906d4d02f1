use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};
use daylight_analyze::ANALYSIS_VERSION;
use daylight_extract::TEXT_VERSION;
use daylight_jail::{Document, DocumentLimits, Launch, Strength};
use daylight_model::{DocHash, Format, Maintenance, Problem, ProblemKind, ReadingState};
use daylight_store::{Location, Outcome, PackWriter, Packs, Row, Standing, Store};

use super::attempts::{Ended, Workers};
use super::inbox::{Inbox, Told};
use super::recognising::{Clerk, PageJob, Recognition};
use super::recorder::Note;
use crate::CaseError;
use crate::analyst::Analyst;
use crate::bytes::Bytes;
use crate::progress::{Progress, Slow};

/// Containers above a document. The deepest honest file in our samples lies in six; bombs nest for
/// ever.
const DEEPEST: u32 = 32;

/// One document to read.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) document: Row,
    pub(crate) hash: DocHash,
    pub(crate) size: u64,
    pub(crate) depth: u32,
    pub(crate) origin: (u64, u64),
    /// The collection it lies in first: a worker never goes from a part of one to another.
    pub(crate) collection: Option<Row>,
    pub(crate) hint: u8,
    pub(crate) resume: Option<(Vec<u8>, u32)>,
    pub(crate) standing: Standing,
    pub(crate) locations: Vec<Location>,
}

/// What all reading threads share.
pub(crate) struct Shared {
    pub(crate) launch: Launch,
    pub(crate) limits: DocumentLimits,
    pub(crate) most_text: u64,
    /// Passwords to be tried where one is needed.
    pub(crate) passwords: Arc<[String]>,
    /// What trying them may cost for one document, in blocks of a hash.
    pub(crate) unlocking: u64,
    pub(crate) packs: Arc<Packs>,
    pub(crate) case: PathBuf,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) progress: Arc<Progress>,
    pub(crate) recognition: Recognition,
}

impl Shared {
    /// Whether somebody wants the program to stop.
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// What a reading thread is given to do.
#[derive(Debug)]
pub(crate) enum Task {
    /// Read a document.
    Read(Box<Job>),
    /// Recognise the text of a page.
    Recognise(Box<PageJob>),
}

/// A thread that reads documents, with a worker of its own.
pub(crate) struct Reader<'a> {
    number: usize,
    shared: &'a Shared,
    store: Store,
    right: Maintenance,
    packs: PackWriter,
    workers: Workers<'a>,
    clerk: Option<Clerk<'a>>,
    analyst: Option<Analyst>,
    notes: Sender<Note>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(number: usize, shared: &'a Shared, notes: Sender<Note>) -> Result<Self, CaseError> {
        Ok(Self {
            number,
            shared,
            store: Store::open_to_read(&shared.case)?,
            right: Maintenance::taken_by_the_case(),
            packs: shared.packs.writer(),
            workers: Workers::new(shared),
            clerk: None,
            analyst: None,
            notes,
        })
    }

    /// Reads until there are no more jobs.
    pub(crate) fn run(mut self, tasks: &Receiver<Task>) -> Result<(), CaseError> {
        for task in tasks {
            match task {
                Task::Read(job) if self.shared.stopped() => self.send(Note::Abandoned(job.document))?,
                Task::Read(job) => self.read(&job)?,
                Task::Recognise(job) => self.recognise(&job)?,
            }
            self.shared.progress.reads(self.number, None);
        }
        Ok(())
    }

    fn recognise(&mut self, job: &PageJob) -> Result<(), CaseError> {
        let said = match self.shared.stopped() {
            true => None,
            false => {
                let shared = self.shared;
                self.clerk.get_or_insert_with(|| Clerk::new(shared)).read(job)?
            }
        };
        let mentions = match &said {
            Some(Ok(said)) => {
                let (launch, stop) = (&self.shared.launch, &self.shared.stop);
                let analyst = self.analyst.get_or_insert_with(|| Analyst::new(launch, stop));
                analyst.mentions(job.document, job.page, &said.text)?
            }
            _ => None,
        };
        self.send(Note::Recognised { document: job.document, page: job.page, said, mentions })
    }

    fn read(&mut self, job: &Job) -> Result<(), CaseError> {
        let too_deep =
            || Problem::new(ProblemKind::TooDeep, format!("it lies in more than {DEEPEST} containers"));
        let opened = if job.depth > DEEPEST {
            Err(too_deep())
        } else {
            Bytes::open(&job.locations, &self.shared.packs).and_then(|bytes| {
                let (document, must_hash) = bytes.for_worker(&job.hash, &self.shared.case)?;
                Ok((bytes, document, must_hash))
            })
        };
        match opened {
            Ok((bytes, document, must_hash)) => {
                let slow = Slow { path: bytes.path.clone(), size: job.size, since: Instant::now() };
                self.shared.progress.reads(self.number, Some(slow));
                self.read_bytes(job, &bytes, &document, must_hash)
            }
            Err(problem) => self.unread(job, problem),
        }
    }

    /// The document could not even be opened.
    fn unread(&mut self, job: &Job, problem: Problem) -> Result<(), CaseError> {
        let outcome = self.outcome(job, &Told { problems: 1, ..Told::default() });
        self.send(Note::Unreachable { document: job.document, problem, outcome, size: job.size })
    }

    fn read_bytes(
        &mut self,
        job: &Job,
        bytes: &Bytes,
        document: &Document,
        must_hash: bool,
    ) -> Result<(), CaseError> {
        let notes = self.notes.clone();
        let mut hand_on = |harvest| {
            notes.send(Note::Partly(Box::new(harvest))).map_err(|_| CaseError::Bug { thread: "recording" })
        };
        let store = (&self.store, &self.right);
        let mut inbox = Inbox::new(job, bytes, store, &mut self.packs, &self.shared.passwords, &mut hand_on);
        let ended = self.workers.attempts(job, document, must_hash, &mut inbox)?;
        let (told, parts, harvest) = (inbox.told.clone(), inbox.parts(), inbox.take());
        match ended {
            Ended::Stopped => self.send(Note::Abandoned(job.document)),
            Ended::Done => {
                let outcome = self.outcome(job, &told);
                self.send(Note::Finished { harvest: Box::new(harvest), outcome, parts, size: job.size })
            }
        }
    }

    fn outcome(&self, job: &Job, told: &Told) -> Outcome {
        let state = match (told.problems, told.something) {
            (0, _) => ReadingState::Read,
            (_, true) => ReadingState::PartlyRead,
            (_, false) => ReadingState::Unread,
        };
        Outcome {
            state,
            format: told.format.unwrap_or(Format::Binary),
            tie: told.tie,
            hint: job.hint,
            language: told.language.clone(),
            pages: told.pages,
            text_version: TEXT_VERSION,
            analysis_version: ANALYSIS_VERSION,
            reduced: self.shared.launch.strength == Strength::Reduced,
            layers: self.workers.layers().map(|layers| layers.to_string()),
        }
    }

    fn send(&self, note: Note) -> Result<(), CaseError> {
        self.notes.send(note).map_err(|_| CaseError::Bug { thread: "recording" })
    }
}
