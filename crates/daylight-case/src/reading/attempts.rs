use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_extract::Limits;
use daylight_jail::{Document, DocumentLimits, Done, Failure, ForkServer, Layers, Worker};
use daylight_model::{Problem, ProblemKind};
use daylight_store::Row;

use super::inbox::Inbox;
use super::reader::{Job, Shared};
use crate::CaseError;
use crate::bytes::changed;
use crate::wire::{Asked, Request};

/// Bytes that unpacking one file of the evidence may cost at least, and times its size at most.
const UNPACKED_AT_LEAST: u64 = 4 << 30;
const UNPACKED_TIMES: u64 = 200;

/// Items of one container that may each cost us a reader before we give up on the rest of it.
const MOST_LOSSES: u32 = 200;

/// The worker of one reading thread, and how often a document is tried.
pub(crate) struct Workers<'a> {
    shared: &'a Shared,
    server: ForkServer,
    worker: Option<(Worker, Option<Row>)>,
    /// What held the worker that was asked last.
    layers: Option<Layers>,
}

/// How reading a document ended, whatever could be read of it.
pub(crate) enum Ended {
    /// All that can be got was told.
    Done,
    /// Somebody wants the program to stop.
    Stopped,
}

impl<'a> Workers<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared, server: ForkServer::new(shared.launch.clone()), worker: None, layers: None }
    }

    /// What held the worker that read last.
    pub(crate) fn layers(&self) -> Option<Layers> {
        self.layers
    }

    /// Reads with one worker; after a failure once more with a fresh one; after a second failure
    /// goes on behind what cost us two, where the container can.
    pub(crate) fn attempts(
        &mut self,
        job: &Job,
        document: &Document,
        must_hash: bool,
        inbox: &mut Inbox,
    ) -> Result<Ended, CaseError> {
        let mut resume = job.resume.clone();
        let mut skip = None;
        let mut failed_at: Option<Option<Vec<u8>>> = None;
        let mut losses = 0;
        loop {
            let asked = resume.clone().map(|(cursor, position)| (cursor, position, skip.take()));
            let request = self.request(job, asked, must_hash);
            inbox.told.format = None;
            let ended = self.run(job, &request, document, inbox)?;
            if let Some(trouble) = inbox.trouble.take() {
                return Err(trouble);
            }
            if inbox.met_a_lock() {
                // The worker was stopped there. From its last cursor on the next one has the passwords.
                self.worker = None;
                resume = inbox.cursor_told();
                if resume.is_some() {
                    inbox.back_to_cursor();
                } else {
                    inbox.begin_again();
                }
                continue;
            }
            let problem = match (ended, inbox.lie.take()) {
                (Ok(_), None) if inbox.told.format.is_none() => {
                    Problem::new(ProblemKind::Misbehaved, "the reader said nothing")
                }
                (Ok(_), None) => {
                    if must_hash && inbox.told.hash != Some(job.hash) {
                        inbox.problem(changed());
                    }
                    if inbox.told.strange {
                        // What this worker says of a later document could be a lie of this one. Half of a
                        // scanned archive needs OCR, and to replace a worker costs as much as to read a
                        // small paper, so ordinary problems do not count.
                        self.worker = None;
                    }
                    return Ok(Ended::Done);
                }
                (_, Some(lie)) => Problem::new(ProblemKind::Misbehaved, format!("the reader told {lie}")),
                (Err(Failure::StoppedByCaller), None) if self.shared.stop.load(Ordering::Relaxed) => {
                    return Ok(Ended::Stopped);
                }
                (Err(Failure::GoneBefore(_)), None) => {
                    self.worker = None;
                    continue;
                }
                (Err(failure), None) => problem_of(&failure),
            };
            self.worker = None;
            let cursor = inbox.cursor_told();
            let place = cursor.as_ref().map(|(cursor, _)| cursor.clone());
            let again = failed_at.as_ref() != Some(&place);
            failed_at = Some(place);
            if !again && cursor.is_none() {
                inbox.lose_open_part(&problem);
                inbox.problem(problem);
                return Ok(Ended::Done);
            }
            if cursor.is_some() {
                inbox.back_to_cursor();
                resume = cursor;
            } else {
                inbox.begin_again();
            }
            if !again {
                losses += 1;
                if losses > MOST_LOSSES {
                    let detail =
                        format!("{MOST_LOSSES} of its parts each ended a reader; the rest was not read");
                    inbox.problem(Problem::new(ProblemKind::TooLarge, detail));
                    return Ok(Ended::Done);
                }
                skip = Some(problem);
                failed_at = None;
            }
        }
    }

    /// Hands the document to the worker, with passwords if it needs any, and hears what it says.
    fn run(
        &mut self,
        job: &Job,
        request: &[u8],
        document: &Document,
        inbox: &mut Inbox,
    ) -> Result<Result<Done, Failure>, CaseError> {
        let shared = self.shared;
        let (limits, stop) = (&shared.limits, &shared.stop);
        let worker = self.worker(job)?;
        let has_passwords = !inbox.passwords().is_empty();
        if let Err(failure) = hand_over(inbox.passwords(), worker, limits, stop) {
            return Ok(Err(failure));
        }
        let ended = worker.run(request, document, limits, stop, |kind, body| inbox.frame(kind, body));
        if has_passwords {
            // No later document is to find them in its memory.
            self.worker = None;
        }
        Ok(ended)
    }

    fn request(&self, job: &Job, resume: Option<(Vec<u8>, u32, Option<Problem>)>, hash: bool) -> Vec<u8> {
        let (size, unpacked) = job.origin;
        let allowed = size.saturating_mul(UNPACKED_TIMES).max(UNPACKED_AT_LEAST);
        let limits = Limits {
            text: self.shared.most_text,
            unpacked: allowed.saturating_sub(unpacked),
            ..Limits::default()
        };
        let request = Request {
            hint: job.hint,
            resume,
            limits: (limits.text, limits.unpacked, limits.parts),
            unlocking: self.shared.unlocking,
            hash,
        };
        // Writing numbers and a short cursor into memory cannot go wrong; a worker that gets an
        // empty request says nothing, and that is noticed.
        postcard::to_allocvec(&Asked::Read(request)).unwrap_or_default()
    }

    fn worker(&mut self, job: &Job) -> Result<&mut Worker, CaseError> {
        let fits = |(worker, collection): &(Worker, Option<Row>)| {
            worker.fit_for_more() && *collection == job.collection
        };
        let worker = match self.worker.take().filter(fits) {
            Some(worker) => worker,
            None => {
                let worker = self.server.worker().map_err(|source| CaseError::NoJail { source })?;
                (worker, job.collection)
            }
        };
        self.layers = Some(worker.0.layers());
        Ok(&mut self.worker.insert(worker).0)
    }
}

/// Bytes of passwords in one request, which may have 64 KiB.
const PASSWORDS_AT_ONCE: usize = 32 << 10;

/// Hands passwords to a worker, for the document that it is given next.
pub(crate) fn hand_over(
    passwords: &[String],
    worker: &mut Worker,
    limits: &DocumentLimits,
    stop: &AtomicBool,
) -> Result<(), Failure> {
    let mut rest = passwords;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |password: &&String| {
            bytes += password.len() + 8;
            bytes <= PASSWORDS_AT_ONCE
        };
        let count = rest.iter().take_while(fits).count().max(1);
        let (some, later) = rest.split_at(count.min(rest.len()));
        rest = later;
        // Words into memory: it cannot go wrong, and a worker that gets an empty request does nothing.
        let request = postcard::to_allocvec(&Asked::Passwords(some.to_vec())).unwrap_or_default();
        let nothing =
            Document::from_bytes(&[]).map_err(|_| Failure::Unsuitable { why: "there is no memory" })?;
        worker.run(&request, &nothing, limits, stop, |_, _| ControlFlow::Break(()))?;
    }
    Ok(())
}

/// The problem in the ledger for a failure of a worker.
fn problem_of(failure: &Failure) -> Problem {
    let kind = match failure {
        Failure::OutOfMemory => ProblemKind::OutOfMemory,
        Failure::TimedOut { .. } => ProblemKind::TimedOut,
        Failure::BadFrame { .. } | Failure::BrokeTheRules => ProblemKind::Misbehaved,
        Failure::TooMuchOutput { .. } => ProblemKind::TooLarge,
        Failure::FileShrank => ProblemKind::Changed,
        Failure::Machine { .. } | Failure::Unsuitable { .. } => ProblemKind::Unreadable,
        _ => ProblemKind::Crashed,
    };
    Problem::new(kind, failure.to_string())
}
