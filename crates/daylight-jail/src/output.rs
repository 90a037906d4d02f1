use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::io::Errno;

use crate::mapped::Mapping;
use crate::wire::{self, FRAME_HEAD};

/// The way out of a worker: frames to the parent, gathered so that small ones cost no system call each.
#[derive(Debug)]
pub struct Output {
    gathered: Vec<u8>,
    frame_bytes: usize,
    sent: Instant,
    closed: bool,
    document: Option<Arc<Mapping>>,
}

/// Why a frame was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotSend {
    /// The parent listens no more. The handler should return.
    #[error("nobody listens")]
    Closed,
    /// The frame is longer than the parent would take; nothing was sent, and shorter ones still can be.
    #[error("a frame of {length} bytes is longer than the {limit} allowed")]
    TooLong {
        /// Its length.
        length: usize,
        /// The longest that is taken.
        limit: usize,
    },
}

/// Gathered before a write: what a pipe holds by default.
const GATHERED: usize = 64 << 10;

/// A frame that comes so long after the last write is not kept waiting for others. What is kept is lost when
/// the next page kills or hangs the worker, so this is about the work that can be lost; a usual document
/// of 20 kB takes 2.5 ms, so it costs it a write or two.
const PATIENCE: Duration = Duration::from_millis(1);

impl Output {
    pub(crate) fn new(frame_bytes: usize) -> Self {
        let gathered = Vec::with_capacity(GATHERED);
        Self { gathered, frame_bytes, sent: Instant::now(), closed: false, document: None }
    }

    /// A new document, if it is mapped, or none: the time since the one before does not count as patience.
    pub(crate) fn begin(&mut self, document: Option<Arc<Mapping>>) {
        self.sent = Instant::now();
        self.document = document;
    }

    /// Gives back the memory that the bytes of a large document take up, as far as they were looked at. They
    /// are read from its file again where they are looked at again. Worth it once for some dozen megabytes.
    pub fn let_go_of_what_was_read(&self) {
        if let Some(document) = &self.document {
            document.let_go();
        }
    }

    /// The longest body [`Output::frame`] takes.
    pub fn longest_frame(&self) -> usize {
        self.frame_bytes
    }

    /// Sends one frame, now or together with later ones. What is still gathered is lost if the process is
    /// killed: [`Output::flush`] after what must not be.
    pub fn frame(&mut self, kind: u8, body: &[u8]) -> Result<(), CannotSend> {
        let too_long = CannotSend::TooLong { length: body.len(), limit: self.frame_bytes };
        if body.len() > self.frame_bytes {
            return Err(too_long);
        }
        let head = wire::frame_head(kind, body.len()).ok_or(too_long)?;
        if self.gathered.len() + FRAME_HEAD + body.len() > GATHERED {
            self.flush()?;
        }
        self.gathered.extend_from_slice(&head);
        if FRAME_HEAD + body.len() > GATHERED {
            self.flush()?;
            return self.write(body);
        }
        self.gathered.extend_from_slice(body);
        if self.sent.elapsed() > PATIENCE { self.flush() } else { Ok(()) }
    }

    /// Sends one frame as [`Output::frame`] does, with a body that `write` appends to what is gathered. What it
    /// appended is taken back where it is too long.
    pub fn frame_by(&mut self, kind: u8, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), CannotSend> {
        if self.gathered.len() > GATHERED / 2 {
            self.flush()?;
        }
        let begun = self.gathered.len();
        self.gathered.extend_from_slice(&[0; FRAME_HEAD]);
        write(&mut self.gathered);
        let length = self.gathered.len().saturating_sub(begun + FRAME_HEAD);
        let head = wire::frame_head(kind, length).filter(|_| length <= self.frame_bytes);
        let (Some(head), Some(place)) = (head, self.gathered.get_mut(begun..begun + FRAME_HEAD)) else {
            self.gathered.truncate(begun);
            return Err(CannotSend::TooLong { length, limit: self.frame_bytes });
        };
        place.copy_from_slice(&head);
        if self.gathered.len() > GATHERED || self.sent.elapsed() > PATIENCE { self.flush() } else { Ok(()) }
    }

    /// Sends what is gathered.
    pub fn flush(&mut self) -> Result<(), CannotSend> {
        let gathered = std::mem::take(&mut self.gathered);
        let written = self.write(&gathered);
        self.gathered = gathered;
        self.gathered.clear();
        self.sent = Instant::now();
        written
    }

    pub(crate) fn control(&mut self, control: wire::Control, body: &[u8]) -> Result<(), CannotSend> {
        self.gathered.extend_from_slice(&wire::control_frame(control, body));
        self.flush()
    }

    fn write(&mut self, mut bytes: &[u8]) -> Result<(), CannotSend> {
        if self.closed {
            return Err(CannotSend::Closed);
        }
        while !bytes.is_empty() {
            match rustix::io::write(rustix::stdio::stdout(), bytes) {
                Ok(written) if written > 0 => bytes = &bytes[written..],
                Err(Errno::INTR) => {}
                _ => {
                    self.closed = true;
                    return Err(CannotSend::Closed);
                }
            }
        }
        Ok(())
    }
}
