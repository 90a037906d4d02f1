use std::io::{self, IoSlice};
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::io::Errno;

use crate::clock::CpuClock;
use crate::fork_server::machine;
use crate::pipe::{Arrived, FramePipe};
use crate::process::Process;
use crate::shared::SharedMemory;
use crate::watch::Watch;
use crate::wire::{self, Control, Parsed, REQUEST_BYTES};
use crate::{Document, DocumentLimits, Failure, ForkServer, Launch, Layers, Strength, WorkerLimits, mail};

/// A process that reads documents and can do nothing else, seen from its parent.
///
/// It stays with the thread that started it: the kernel kills a worker when that *thread* ends, so each
/// reading thread starts and keeps its own. Dropping it kills it and waits until it is gone.
#[derive(Debug)]
pub struct Worker {
    process: Process,
    mail: OwnedFd,
    shared: SharedMemory,
    frames: FramePipe,
    last_words: OwnedFd,
    clock: CpuClock,
    cpu_seen: Duration,
    limits: WorkerLimits,
    layers: Layers,
    started: Instant,
    documents: u32,
    ended: bool,
    stays_with_its_thread: PhantomData<*mut ()>,
}

/// What reading one document came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// Frames handed to the caller.
    pub frames: u64,
    /// Their bytes, heads included.
    pub output_bytes: u64,
}

/// Why a worker could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The program could not be run.
    #[error("cannot start {program}: {cause}", program = .program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The machine refused something.
    #[error("cannot {doing}: {cause}")]
    Machine {
        /// What was attempted.
        doing: &'static str,
        /// Why it did not work.
        cause: io::Error,
    },
    /// The worker could not lock itself in.
    #[error("a reader cannot be locked in: {why}")]
    Refused {
        /// What is missing, as the worker said it.
        why: String,
    },
    /// The program ended, or said something else, before it was ready.
    #[error("the program started as a reader is none: {how}")]
    NotAWorker {
        /// What it did.
        how: String,
    },
}

/// To lock itself in a worker takes about a millisecond; a machine that swaps may need seconds.
pub(crate) const READY_WITHIN: Duration = Duration::from_secs(20);

/// A process closes its files a moment before it can be waited for.
const ENDS_WITHIN: Duration = Duration::from_secs(2);

/// The parent's ends of what it shares with a worker.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) mail: OwnedFd,
    pub(crate) shared: SharedMemory,
    pub(crate) frames: OwnedFd,
    pub(crate) last_words: OwnedFd,
}

impl Worker {
    /// Starts one worker, by a [`ForkServer`] for it alone, and waits until it is locked in.
    pub fn start(launch: &Launch) -> Result<Self, StartError> {
        ForkServer::new(launch.clone()).worker()
    }

    /// What was just forked, once it says that it is locked in.
    pub(crate) fn locked_in(process: Process, ends: Ends, launch: &Launch) -> Result<Self, StartError> {
        let clock = CpuClock::of(process.id())
            .map_err(|cause| StartError::Machine { doing: "watch the reader's processor time", cause })?;
        let mut worker = Self {
            process,
            mail: ends.mail,
            shared: ends.shared,
            frames: FramePipe::new(ends.frames, launch.limits.frame_bytes),
            last_words: ends.last_words,
            clock,
            cpu_seen: Duration::ZERO,
            limits: launch.limits,
            layers: Layers { landlock_abi: None, seccomp: false, limits: false, no_new_privileges: false },
            started: Instant::now(),
            documents: 0,
            ended: false,
            stays_with_its_thread: PhantomData,
        };
        worker.layers = worker.lock_in(launch)?;
        Ok(worker)
    }

    /// What holds it.
    pub fn layers(&self) -> Layers {
        self.layers
    }

    /// The number of its process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Whether it may be given another document: not after any failure, not after
    /// [`WorkerLimits::documents`], and not when half of [`WorkerLimits::cpu_seconds_backstop`] has passed,
    /// because a single thread cannot have used more processor time than has passed.
    pub fn fit_for_more(&self) -> bool {
        let old_at = Duration::from_secs(self.limits.cpu_seconds_backstop / 2);
        !self.ended && self.documents < self.limits.documents && self.started.elapsed() < old_at
    }

    /// Hands over one request (at most [`REQUEST_BYTES`]) and one document, gives every frame to `on_frame`
    /// as it comes, and returns when the worker says that the document is done.
    ///
    /// After an error the worker is gone, unless it was not asked at all: [`Worker::fit_for_more`] tells. What
    /// it had said until then was handed over.
    pub fn run(
        &mut self,
        request: &[u8],
        document: &Document,
        limits: &DocumentLimits,
        stop: &AtomicBool,
        on_frame: impl FnMut(u8, &[u8]) -> ControlFlow<()>,
    ) -> Result<Done, Failure> {
        if request.len() > REQUEST_BYTES {
            return Err(Failure::Unsuitable { why: "the request is too long" });
        }
        document.check()?;
        if self.ended {
            return Err(Failure::GoneBefore(Box::new(Failure::StoppedByCaller)));
        }
        self.documents += 1;
        let outcome = match self.hand_over(request, document) {
            Ok(()) => self.listen(document, limits, stop, on_frame),
            Err(failure) => Err(failure),
        };
        self.ended |= outcome.is_err();
        if self.ended {
            self.process.end();
        }
        outcome
    }

    fn lock_in(&mut self, launch: &Launch) -> Result<Layers, StartError> {
        let frame =
            self.frames.next_before(Instant::now() + READY_WITHIN).map_err(machine("hear the reader"))?;
        let layers = match frame {
            Some(Parsed::Control { control: Control::Ready, body }) => {
                Layers::from_bytes(self.frames.body(body))
            }
            Some(Parsed::Control { control: Control::Refused, body }) => {
                let why = String::from_utf8_lossy(self.frames.body(body)).into_owned();
                return Err(StartError::Refused { why });
            }
            _ => None,
        };
        let layers = layers.ok_or_else(|| self.not_a_worker("it does not say what holds it"))?;
        if launch.strength == Strength::Full && !layers.are_complete() {
            return Err(StartError::Refused { why: format!("missing: {}", layers.missing().join(", ")) });
        }
        Ok(layers)
    }

    fn not_a_worker(&mut self, said: &str) -> StartError {
        let how = match self.process.ended_within(Duration::from_millis(100)) {
            Ok(Some(status)) => status.to_string(),
            Ok(None) | Err(_) => said.to_owned(),
        };
        StartError::NotAWorker { how }
    }

    fn hand_over(&mut self, request: &[u8], document: &Document) -> Result<(), Failure> {
        let head = wire::request_head(self.documents.into(), document.len());
        if let Some(bytes) = document.held() {
            self.shared.lay(bytes);
        }
        let message = [IoSlice::new(&head), IoSlice::new(request)];
        match mail::send(self.mail.as_fd(), &message, document.descriptor().as_slice()) {
            Ok(()) => Ok(()),
            Err(Errno::PIPE | Errno::CONNRESET) => Err(Failure::GoneBefore(Box::new(self.how_it_ended()))),
            Err(errno) => Err(Failure::machine("hand over the document", errno)),
        }
    }

    /// Takes frames until the worker says that this document is done.
    fn listen(
        &mut self,
        document: &Document,
        limits: &DocumentLimits,
        stop: &AtomicBool,
        mut on_frame: impl FnMut(u8, &[u8]) -> ControlFlow<()>,
    ) -> Result<Done, Failure> {
        let mut watch = Watch::begin(self.cpu_seen, *limits);
        let mut done = Done { frames: 0, output_bytes: 0 };
        loop {
            let needs = match self.frames.next() {
                Parsed::Frame { kind, body } => {
                    done.count(body.len(), limits)?;
                    if on_frame(kind, self.frames.body(body)).is_break() {
                        return Err(Failure::StoppedByCaller);
                    }
                    continue;
                }
                Parsed::Control { control, body } => {
                    return self.end_of_document(control, body).map(|()| done);
                }
                Parsed::Bad(what) => return Err(Failure::BadFrame { what }),
                Parsed::Needs(needs) => needs,
            };
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::StoppedByCaller);
            }
            watch.look(&self.clock, &mut self.cpu_seen)?;
            let before = Instant::now();
            let arrived = self.frames.wait(needs, watch.patience());
            watch.has_waited(before.elapsed());
            match arrived.map_err(|errno| Failure::machine("hear the reader", errno))? {
                Arrived::End => return Err(document.blame(self.how_it_ended())),
                Arrived::Bytes | Arrived::Nothing => {}
            }
        }
    }

    fn end_of_document(&mut self, control: Control, body: std::ops::Range<usize>) -> Result<(), Failure> {
        let body = self.frames.body(body);
        let Some((number, rest)) = body.split_first_chunk().map(|(n, rest)| (u64::from_le_bytes(*n), rest))
        else {
            return Err(Failure::BadFrame { what: "the end of no document" });
        };
        if number != u64::from(self.documents) {
            return Err(Failure::BadFrame { what: "the end of another document" });
        }
        match (control, rest) {
            (Control::Panicked, []) => Err(Failure::Panicked),
            (Control::NotMapped, &[a, b, c, d]) => {
                let errno = Errno::from_raw_os_error(i32::from_le_bytes([a, b, c, d]).clamp(1, 4095));
                Err(Failure::machine("map the document", errno))
            }
            (Control::Done | Control::DoneForGood, []) if self.frames.holds_more() => {
                Err(Failure::BadFrame { what: "more after the end of the document" })
            }
            (Control::Done, []) => Ok(()),
            (Control::DoneForGood, []) => {
                self.ended = true;
                Ok(())
            }
            _ => Err(Failure::BadFrame { what: "a message of the jail out of place" }),
        }
    }

    /// Its pipe is closed: waits for the end of the process and says what it was.
    fn how_it_ended(&mut self) -> Failure {
        match self.process.ended_within(ENDS_WITHIN) {
            Ok(Some(status)) => {
                let backstop = Duration::from_secs(self.limits.cpu_seconds_backstop);
                Failure::of_exit(status, &self.last_words(), backstop)
            }
            Ok(None) => Failure::BadFrame { what: "the end of all frames, and went on" },
            Err(cause) => Failure::Machine { doing: "wait for the reader", cause },
        }
    }

    /// What the runtime wrote when it gave up. Read when the process is gone, so that it cannot block us;
    /// it is only compared with phrases of our own.
    fn last_words(&self) -> Vec<u8> {
        let mut words = vec![0; 4 << 10];
        let length = rustix::io::read(&self.last_words, &mut words).unwrap_or(0);
        words.truncate(length);
        words
    }
}

impl Done {
    fn count(&mut self, body: usize, limits: &DocumentLimits) -> Result<(), Failure> {
        self.frames += 1;
        self.output_bytes += (wire::FRAME_HEAD + body) as u64;
        if self.output_bytes > limits.output_bytes {
            return Err(Failure::TooMuchOutput { limit: limits.output_bytes });
        }
        Ok(())
    }
}
