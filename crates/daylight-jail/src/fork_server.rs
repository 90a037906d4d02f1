use std::io::{self, IoSlice};
use std::marker::PhantomData;
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::pipe::PipeFlags;
use rustix::process::Pid;

use crate::mail;
use crate::process::Process;
use crate::shared::SharedMemory;
use crate::wire::{self, Setup};
use crate::worker::{Ends, READY_WITHIN};
use crate::{Launch, StartError, Worker};

/// A process of the program that has begun as a worker does, has seen nothing of any document, and forks
/// workers: to load and link the program takes longer than to read most documents.
///
/// Its workers are children of the thread that started it, as it is itself, and outlive it. They share one
/// layout of memory; a new server has a new one.
#[derive(Debug)]
pub struct ForkServer {
    launch: Launch,
    running: Option<Running>,
    stays_with_its_thread: PhantomData<*mut ()>,
}

#[derive(Debug)]
struct Running {
    process: Process,
    mail: OwnedFd,
}

/// Tells glibc (`mallopt(3)`) to keep what a document freed for the next one. By default it hands the top of
/// the heap back and large pieces at once, and the next document pays for clearing the same pages again:
/// a fifth of all processor time over real files. Other libraries of C do not look at these.
const ALLOCATOR: [(&str, &str); 2] =
    [("MALLOC_TRIM_THRESHOLD_", "67108864"), ("MALLOC_MMAP_THRESHOLD_", "33554432")];

impl ForkServer {
    /// Nothing runs before the first worker is wanted.
    pub fn new(launch: Launch) -> Self {
        Self { launch, running: None, stays_with_its_thread: PhantomData }
    }

    /// Forks a worker and waits until it is locked in. A server that is gone is started anew.
    pub fn worker(&mut self) -> Result<Worker, StartError> {
        if let Some(mut running) = self.running.take()
            && let Ok(worker) = running.worker(&self.launch)
        {
            self.running = Some(running);
            return Ok(worker);
        }
        let mut running = Running::start(&self.launch)?;
        let worker = running.worker(&self.launch)?;
        self.running = Some(running);
        Ok(worker)
    }
}

impl Running {
    fn start(launch: &Launch) -> Result<Self, StartError> {
        let (mail, its_mail) = mail::pair().map_err(machine("make a socket"))?;
        let child = Command::new(&launch.program)
            .args(&launch.arguments)
            .env_clear()
            .envs(ALLOCATOR)
            .current_dir("/")
            // What a program says that is no fork server is heard as the wrong answer.
            .stdout(Stdio::from(
                its_mail
                    .try_clone()
                    .map_err(|cause| StartError::Machine { doing: "share a socket", cause })?,
            ))
            .stdin(Stdio::from(its_mail))
            .stderr(Stdio::null())
            .spawn()
            .map_err(|cause| StartError::Program { program: launch.program.clone(), cause })?;
        let mut running = Self { process: Process::of_child(&child), mail };
        let Launch { strength, limits, niceness, .. } = *launch;
        let setup = Setup { parent: std::process::id(), strength, niceness, limits }.to_bytes();
        match mail::send(running.mail.as_fd(), &[IoSlice::new(&setup)], &[]) {
            Ok(()) => Ok(running),
            Err(errno) => Err(running.is_none(&format!("it does not listen ({errno})"))),
        }
    }

    fn worker(&mut self, launch: &Launch) -> Result<Worker, StartError> {
        let (mail, its_mail) = mail::pair().map_err(machine("make a socket"))?;
        let (frames, its_frames) =
            rustix::pipe::pipe_with(PipeFlags::CLOEXEC).map_err(machine("make a pipe"))?;
        let (last_words, its_last_words) =
            rustix::pipe::pipe_with(PipeFlags::CLOEXEC).map_err(machine("make a pipe"))?;
        let shared = SharedMemory::new().map_err(machine("share memory"))?;
        let its = [its_mail.as_fd(), its_frames.as_fd(), its_last_words.as_fd(), shared.as_fd()];
        let asked = mail::send(self.mail.as_fd(), &[IoSlice::new(b"fork")], &its);
        if let Err(errno) = asked {
            return Err(self.is_none(&format!("it does not listen ({errno})")));
        }
        let process = self.forked()?;
        drop((its_mail, its_frames, its_last_words));
        Worker::locked_in(process, Ends { mail, shared, frames, last_words }, launch)
    }

    /// The process it says it forked.
    fn forked(&mut self) -> Result<Process, StartError> {
        // Longer than the answer, so that one that is too long shows.
        let mut told = [0; 16];
        let heard = self.hear(&mut told, Instant::now() + READY_WITHIN);
        let number = match heard.map(|length| told.get(..length).and_then(wire::forked_number)) {
            Ok(Some(number)) => number,
            Ok(None) | Err(Errno::TIMEDOUT) => return Err(self.is_none("it does not say what it forked")),
            Err(errno) => return Err(machine("hear the fork server")(errno)),
        };
        match number {
            error @ ..0 => {
                let cause = io::Error::from_raw_os_error(error.saturating_neg());
                Err(StartError::Machine { doing: "fork a reader", cause })
            }
            pid => Pid::from_raw(pid).map(Process::of).ok_or_else(|| self.is_none("it forked nothing")),
        }
    }

    fn hear(&self, into: &mut [u8], deadline: Instant) -> rustix::io::Result<usize> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let timeout = Timespec::try_from(left).map_err(|_| Errno::INVAL)?;
            match rustix::event::poll(&mut [PollFd::new(&self.mail, PollFlags::IN)], Some(&timeout)) {
                Err(Errno::INTR) => continue,
                Ok(0) => return Err(Errno::TIMEDOUT),
                ready => ready?,
            };
            match rustix::io::read(&self.mail, &mut *into) {
                Err(Errno::INTR) => {}
                // Its end went while something was still unread there.
                Err(Errno::CONNRESET) => return Ok(0),
                read => return read,
            }
        }
    }

    fn is_none(&mut self, said: &str) -> StartError {
        let how = match self.process.ended_within(Duration::from_millis(100)) {
            Ok(Some(status)) => status.to_string(),
            Ok(None) | Err(_) => said.to_owned(),
        };
        StartError::NotAWorker { how }
    }
}

pub(crate) fn machine(doing: &'static str) -> impl Fn(Errno) -> StartError {
    move |errno| StartError::Machine { doing, cause: errno.into() }
}
