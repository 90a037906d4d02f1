use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, WaitOptions};

/// A child that is killed and waited for when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    pid: Pid,
    /// Once it was waited for its number may be another's.
    ended: Option<ExitStatus>,
}

impl Process {
    /// `pid` is a child of ours that nobody else waits for.
    pub(crate) fn of(pid: Pid) -> Self {
        Self { pid, ended: None }
    }

    pub(crate) fn of_child(child: &Child) -> Self {
        Self::of(Pid::from_child(child))
    }

    pub(crate) fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().cast_unsigned()
    }

    /// Its end, if that comes in time.
    pub(crate) fn ended_within(&mut self, time: Duration) -> io::Result<Option<ExitStatus>> {
        if let Some(status) = self.waited(WaitOptions::NOHANG)? {
            return Ok(Some(status));
        }
        // Not waited for yet, so the number is still its own.
        let handle = rustix::process::pidfd_open(self.pid, PidfdFlags::empty())?;
        let timeout = Timespec::try_from(time).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut fds = [PollFd::new(&handle, PollFlags::IN)];
        while let Err(Errno::INTR) = rustix::event::poll(&mut fds, Some(&timeout)) {}
        self.waited(WaitOptions::NOHANG)
    }

    /// Kills it, if it lives, and waits. Neither can go wrong for a child of ours that is not waited for.
    pub(crate) fn end(&mut self) {
        if self.ended.is_some() {
            return;
        }
        let killed = rustix::process::kill_process(self.pid, Signal::KILL);
        let waited = self.waited(WaitOptions::empty());
        debug_assert!(killed.is_ok() && waited.is_ok(), "{killed:?} {waited:?}");
    }

    fn waited(&mut self, options: WaitOptions) -> io::Result<Option<ExitStatus>> {
        while self.ended.is_none() {
            match rustix::process::waitpid(Some(self.pid), options) {
                Ok(Some((_, status))) => self.ended = Some(ExitStatus::from_raw(status.as_raw())),
                Ok(None) => break,
                Err(Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(self.ended)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
