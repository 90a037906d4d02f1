use std::ops::Range;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

use crate::wire::{self, Parsed};

/// The parent's end of the pipe of frames.
#[derive(Debug)]
pub(crate) struct FramePipe {
    pipe: OwnedFd,
    buffer: Vec<u8>,
    read_to: usize,
    frame_bytes: usize,
}

/// What waiting for the worker brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrived {
    Bytes,
    Nothing,
    End,
}

/// Asked of the kernel for a pipe, so that a worker seldom waits for the parent.
const PIPE_BYTES: usize = 256 << 10;

impl FramePipe {
    pub(crate) fn new(pipe: OwnedFd, frame_bytes: usize) -> Self {
        // A user may have used up the room for larger pipes; then it stays what it was, and is slower.
        let buffered = rustix::pipe::fcntl_setpipe_size(&pipe, PIPE_BYTES).unwrap_or(64 << 10);
        Self { pipe, buffer: Vec::with_capacity(buffered), read_to: 0, frame_bytes }
    }

    /// The next frame that has arrived whole.
    pub(crate) fn next(&mut self) -> Parsed {
        let parsed = wire::parse(&self.buffer, self.read_to, self.frame_bytes);
        if let Parsed::Frame { body, .. } | Parsed::Control { body, .. } = &parsed {
            self.read_to = body.end;
        }
        parsed
    }

    /// The bytes of the frame that came last.
    pub(crate) fn body(&self, range: Range<usize>) -> &[u8] {
        &self.buffer[range]
    }

    /// Whether bytes have arrived that no frame was made of.
    pub(crate) fn holds_more(&self) -> bool {
        self.read_to < self.buffer.len()
    }

    /// Waits at most so long for at least one more byte of a frame of `needs` bytes.
    pub(crate) fn wait(&mut self, needs: usize, at_most: Duration) -> rustix::io::Result<Arrived> {
        let timeout = Timespec::try_from(at_most).map_err(|_| Errno::INVAL)?;
        let mut fds = [PollFd::new(&self.pipe, PollFlags::IN)];
        match rustix::event::poll(&mut fds, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => return Ok(Arrived::Nothing),
            ready => ready?,
        };
        self.make_room(needs);
        match rustix::io::read(&self.pipe, rustix::buffer::spare_capacity(&mut self.buffer)) {
            Ok(0) => Ok(Arrived::End),
            Ok(_) => Ok(Arrived::Bytes),
            Err(Errno::INTR) => Ok(Arrived::Nothing),
            Err(errno) => Err(errno),
        }
    }

    /// Room for the whole frame: its length was checked against the limit when its head was read.
    fn make_room(&mut self, needs: usize) {
        self.buffer.drain(..self.read_to);
        self.read_to = 0;
        let missing = needs.saturating_sub(self.buffer.len()).max(1);
        self.buffer.reserve(missing);
    }

    /// Waits for one frame until `deadline`.
    pub(crate) fn next_before(&mut self, deadline: Instant) -> rustix::io::Result<Option<Parsed>> {
        loop {
            let needs = match self.next() {
                Parsed::Needs(needs) => needs,
                frame => return Ok(Some(frame)),
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.wait(needs, left)? == Arrived::End {
                return Ok(None);
            }
        }
    }
}
