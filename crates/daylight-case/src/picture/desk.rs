use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use daylight_extract::letter::Letter;
use daylight_jail::{Document, DocumentLimits, Failure, ForkServer, Launch, Spent, Strength, Worker};
use daylight_model::{DocHash, Problem, ProblemKind};
use daylight_store::{Location, Packs};

use super::kept::{Drawing, Kept, make_room};
use super::sketch::{Easel, Sketch};
use crate::CaseError;
use crate::bytes::Bytes;
use crate::letter::Lectern;
use crate::reading::hand_over;
use crate::wire::{Asked, DrawRequest, LetterRequest};

/// How pictures are drawn and kept.
#[derive(Debug, Clone)]
pub struct DeskOptions {
    /// The program that calls [`crate::work`]: mostly this one.
    pub program: PathBuf,
    /// What makes it do so.
    pub worker_arguments: Vec<OsString>,
    /// Draw even where layers of the jail are missing.
    pub reduced: bool,
    /// Pictures drawn at the same time.
    pub workers: NonZeroUsize,
    /// Seconds of processor time that one page may take.
    pub page_seconds: u64,
    /// Bytes of pictures kept in a case, more or less a twentieth; the oldest go first.
    pub kept_bytes: u64,
}

impl DeskOptions {
    /// Half of the cores, 20 seconds for a page, 1 GiB kept.
    pub fn new(program: PathBuf, worker_arguments: Vec<OsString>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let workers = NonZeroUsize::new(cores.div_ceil(2)).unwrap_or(NonZeroUsize::MIN);
        Self { program, worker_arguments, reduced: false, workers, page_seconds: 20, kept_bytes: 1 << 30 }
    }
}

/// Draws pages and shows letters, for as many cases as there are, with workers that wait ready.
///
/// A worker draws pages of one document only: another document gets another worker, which was started while
/// nobody waited, so nothing that a document did to its worker can show in the picture of another. Workers
/// belong to threads of this desk, because a worker ends with the thread that started it.
#[derive(Debug)]
pub struct PictureDesk {
    orders: Option<Sender<(Order, Sender<Answer>)>>,
    threads: Vec<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
    kept_bytes: u64,
    /// For each folder of pictures the bytes that were kept since somebody looked whether there is room.
    unseen: Mutex<HashMap<PathBuf, u64>>,
}

/// What is to be made of which document.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) hash: DocHash,
    pub(crate) locations: Vec<Location>,
    pub(crate) packs: Arc<Packs>,
    /// Where a large part is copied out of its container first.
    pub(crate) scratch: PathBuf,
    pub(crate) wish: Wish,
    /// Those that opened the document when it was read.
    pub(crate) passwords: Vec<String>,
}

/// A picture of a page, or the whole as a letter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wish {
    Picture(DrawRequest),
    Letter(LetterRequest),
}

/// What was made.
#[derive(Debug)]
pub(crate) enum Made {
    Picture(Sketch),
    Letter(Letter),
}

/// The inner error is about the document, the outer one about this machine.
pub(crate) type Answer = Result<Result<Made, Problem>, CaseError>;

impl PictureDesk {
    /// Starts the workers; refuses where they cannot be locked in.
    pub fn open(options: &DeskOptions) -> Result<Self, CaseError> {
        let mut launch = Launch::new(options.program.clone(), options.worker_arguments.clone());
        launch.strength = if options.reduced { Strength::Reduced } else { Strength::Full };
        launch.limits.cpu_seconds_backstop = launch.limits.cpu_seconds_backstop.max(options.page_seconds * 3);
        Worker::start(&launch).map_err(|source| CaseError::NoJail { source })?;
        let cpu = Duration::from_secs(options.page_seconds);
        let limits = DocumentLimits { cpu, wall: cpu * 3, output_bytes: 64 << 20 };
        let stop = Arc::new(AtomicBool::new(false));
        let (orders, taken) = bounded(options.workers.get());
        let mut desk = Self {
            orders: Some(orders),
            threads: Vec::new(),
            stop: Arc::clone(&stop),
            kept_bytes: options.kept_bytes,
            unseen: Mutex::default(),
        };
        for _ in 0..options.workers.get() {
            let (orders, launch, stop) = (taken.clone(), launch.clone(), Arc::clone(&stop));
            let thread = std::thread::Builder::new()
                .name("pictures".into())
                .spawn(move || Draughtsman::new(ForkServer::new(launch), limits, stop).run(&orders))
                .map_err(|source| CaseError::NoJail {
                    source: daylight_jail::StartError::Machine { doing: "start a thread", cause: source },
                })?;
            desk.threads.push(thread);
        }
        Ok(desk)
    }

    /// Draws, and waits for it.
    pub(super) fn draw(&self, order: Order) -> Result<Result<Sketch, Problem>, CaseError> {
        match self.make(order)? {
            Ok(Made::Picture(sketch)) => Ok(Ok(sketch)),
            Ok(Made::Letter(_)) => Err(CaseError::Bug { thread: "drawing" }),
            Err(problem) => Ok(Err(problem)),
        }
    }

    /// Has it made, and waits for it.
    pub(crate) fn make(&self, order: Order) -> Answer {
        let gone = || CaseError::Bug { thread: "drawing" };
        let (tell, told) = bounded(1);
        self.orders.as_ref().ok_or_else(gone)?.send((order, tell)).map_err(|_| gone())?;
        told.recv().map_err(|_| gone())?
    }

    /// Keeps a picture, and lets old ones go. Says why not.
    pub(super) fn keep(&self, kept: &Kept, drawing: &Drawing) -> Option<io::ErrorKind> {
        let keeping = kept.keep(drawing).and_then(|size| {
            let mut unseen = self.unseen.lock().unwrap_or_else(PoisonError::into_inner);
            let since = unseen.entry(kept.pictures.clone()).or_insert(self.kept_bytes);
            *since = since.saturating_add(size);
            if *since > self.kept_bytes / 20 {
                *since = 0;
                make_room(&kept.pictures, self.kept_bytes)?;
            }
            Ok(())
        });
        keeping.err().map(|error| error.kind())
    }
}

impl Drop for PictureDesk {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.orders = None;
        for thread in self.threads.drain(..) {
            // A panic in it has been answered already, by an order without an answer.
            let _ = thread.join();
        }
    }
}

/// One thread with the worker that is its own.
pub(crate) struct Draughtsman {
    server: ForkServer,
    limits: DocumentLimits,
    stop: Arc<AtomicBool>,
    /// A worker that has seen no document.
    spare: Option<Worker>,
    /// A worker, and the only document it has seen.
    worker: Option<(Worker, DocHash)>,
    /// The document that was drawn last: who turns the pages of one is not kept waiting for its bytes.
    last: Option<(DocHash, Document)>,
}

impl Draughtsman {
    pub(crate) fn new(server: ForkServer, limits: DocumentLimits, stop: Arc<AtomicBool>) -> Self {
        Self { server, limits, stop, spare: None, worker: None, last: None }
    }

    fn run(mut self, orders: &Receiver<(Order, Sender<Answer>)>) {
        loop {
            // Before anybody waits. One that cannot be started now is started, or the reason told, when asked.
            if self.spare.is_none() {
                self.spare = self.server.worker().ok();
            }
            let Ok((order, tell)) = orders.recv() else { return };
            // Who asked may have gone away meanwhile.
            let _ = tell.send(self.make(&order));
        }
    }

    pub(crate) fn make(&mut self, order: &Order) -> Answer {
        let (document, hash) = match self.document(order) {
            Ok(found) => found,
            Err(problem) => return Ok(Err(problem)),
        };
        let made = self.attempts(order, order.wish.hashed(hash), &document)?;
        let keeps = !hash && made.is_ok();
        self.last = keeps.then_some((order.hash, document));
        Ok(made)
    }

    /// The bytes, and whether the worker must hash them.
    fn document(&mut self, order: &Order) -> Result<(Document, bool), Problem> {
        match self.last.take() {
            Some((hash, document)) if hash == order.hash => Ok((document, false)),
            _ => Bytes::open(&order.locations, &order.packs)?.for_worker(&order.hash, &order.scratch),
        }
    }

    /// Tries; once more with a fresh worker where the first one was killed or taken ill.
    fn attempts(&mut self, order: &Order, wish: Wish, document: &Document) -> Answer {
        // Numbers into memory: it cannot go wrong, and a worker that gets nothing says nothing.
        let asked = postcard::to_allocvec(&wish.asked()).unwrap_or_default();
        let mut tries = 0;
        loop {
            let stop = Arc::clone(&self.stop);
            let limits = self.limits;
            let mut listener = wish.listener();
            let worker = self.worker(&order.hash)?;
            let ended = hand_over(&order.passwords, worker, &limits, &stop).and_then(|()| {
                worker.run(&asked, document, &limits, &stop, |kind, body| listener.frame(kind, body))
            });
            let made = match ended {
                Ok(_) => listener.close(&order.hash),
                // Stopped because of what it said, if it was not for the end of the desk.
                Err(Failure::StoppedByCaller) if !stop.load(Ordering::Relaxed) => listener.close(&order.hash),
                Err(failure) if tries < chances(&failure) => {
                    tries += 1;
                    self.worker = None;
                    continue;
                }
                Err(failure) => Err(wish.problem(&failure, &limits)),
            };
            if !made.as_ref().is_ok_and(Made::is_whole) {
                self.worker = None;
            }
            return Ok(made);
        }
    }

    /// A worker that has seen no other document.
    fn worker(&mut self, hash: &DocHash) -> Result<&mut Worker, CaseError> {
        let same = self.worker.take().filter(|(worker, seen)| seen == hash && worker.fit_for_more());
        let spare = || self.spare.take().filter(Worker::fit_for_more);
        let worker = match same.map(|(worker, _)| worker).or_else(spare) {
            Some(worker) => worker,
            None => self.server.worker().map_err(|source| CaseError::NoJail { source })?,
        };
        Ok(&mut self.worker.insert((worker, *hash)).0)
    }
}

/// How often another worker is tried. Not where it would only cost the same time or memory again; and one
/// that had ended before it was asked says nothing about the document.
fn chances(failure: &Failure) -> u32 {
    match failure {
        Failure::GoneBefore(_) => 3,
        Failure::TimedOut { .. }
        | Failure::OutOfMemory
        | Failure::StackOverflow
        | Failure::TooMuchOutput { .. }
        | Failure::StoppedByCaller
        | Failure::Unsuitable { .. } => 0,
        _ => 1,
    }
}

impl Wish {
    fn hashed(self, hash: bool) -> Self {
        match self {
            Self::Picture(request) => Self::Picture(DrawRequest { hash, ..request }),
            Self::Letter(request) => Self::Letter(LetterRequest { hash, ..request }),
        }
    }

    fn asked(self) -> Asked {
        match self {
            Self::Picture(request) => Asked::Draw(request),
            Self::Letter(request) => Asked::Letter(request),
        }
    }

    fn listener(self) -> Listener {
        match self {
            Self::Picture(request) => Listener::Easel(Easel::new(request)),
            Self::Letter(request) => Listener::Lectern(Lectern::new(request)),
        }
    }

    /// The words of the jail speak of reading; here somebody wanted to look.
    fn problem(self, failure: &Failure, limits: &DocumentLimits) -> Problem {
        let (doing, does) = match self {
            Self::Picture(_) => ("drawing it", "what draws"),
            Self::Letter(_) => ("showing it as a letter", "what shows it as a letter"),
        };
        let (kind, detail) = match failure {
            Failure::OutOfMemory => {
                (ProblemKind::OutOfMemory, format!("{doing} needs more memory than allowed"))
            }
            Failure::TimedOut { spent: Spent::Wall, limit } => (
                ProblemKind::Unreadable,
                format!("this machine was too busy: {doing} took longer than {} seconds", limit.as_secs()),
            ),
            Failure::TimedOut { .. } => {
                (ProblemKind::TimedOut, format!("{doing} takes longer than {} seconds", limits.cpu.as_secs()))
            }
            Failure::StackOverflow => (ProblemKind::Crashed, format!("{does} crashed (nested too deeply)")),
            Failure::BadFrame { .. } | Failure::BrokeTheRules | Failure::TooMuchOutput { .. } => {
                (ProblemKind::Misbehaved, failure.to_string())
            }
            Failure::FileShrank => (ProblemKind::Changed, failure.to_string()),
            Failure::Machine { .. }
            | Failure::Unsuitable { .. }
            | Failure::FileUnreadable
            | Failure::StoppedByCaller => (ProblemKind::Unreadable, failure.to_string()),
            _ => (ProblemKind::Crashed, failure.to_string()),
        };
        match self {
            Self::Picture(request) => Problem::on_page(request.page, kind, detail),
            Self::Letter(_) => Problem::new(kind, detail),
        }
    }
}

impl Made {
    fn is_whole(&self) -> bool {
        match self {
            Self::Picture(sketch) => sketch.problems.is_empty(),
            Self::Letter(letter) => letter.problems.is_empty(),
        }
    }
}

/// Takes what a worker says, and believes none of it.
enum Listener {
    Easel(Easel),
    Lectern(Lectern),
}

impl Listener {
    fn frame(&mut self, kind: u8, body: &[u8]) -> ControlFlow<()> {
        match self {
            Self::Easel(easel) => easel.frame(kind, body),
            Self::Lectern(lectern) => lectern.frame(kind, body),
        }
    }

    fn close(self, expected: &DocHash) -> Result<Made, Problem> {
        match self {
            Self::Easel(easel) => easel.close(expected).map(Made::Picture),
            Self::Lectern(lectern) => lectern.close(expected).map(Made::Letter),
        }
    }
}
