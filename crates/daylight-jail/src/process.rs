use std::io;
use std::process::{Child, ExitStatus};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags};

/// A child that is killed and waited for when it is dropped.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn new(child: Child) -> Self {
        Self(child)
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Its end, if that comes in time.
    pub(crate) fn ended_within(&mut self, time: Duration) -> io::Result<Option<ExitStatus>> {
        if let Some(status) = self.0.try_wait()? {
            return Ok(Some(status));
        }
        // Not waited for yet, so the number is still its own.
        let pid = Pid::from_child(&self.0);
        let handle = rustix::process::pidfd_open(pid, PidfdFlags::empty())?;
        let timeout = Timespec::try_from(time).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut fds = [PollFd::new(&handle, PollFlags::IN)];
        while let Err(Errno::INTR) = rustix::event::poll(&mut fds, Some(&timeout)) {}
        self.0.try_wait()
    }

    /// Kills it, if it lives, and waits. Neither can go wrong for a child of ours that is not waited for.
    pub(crate) fn end(&mut self) {
        let killed = self.0.kill();
        let waited = self.0.wait();
        debug_assert!(killed.is_ok() && waited.is_ok(), "{killed:?} {waited:?}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
