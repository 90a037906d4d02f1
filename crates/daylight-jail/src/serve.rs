use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use crate::lock_in::lock_in;
use crate::mapped::Mapping;
use crate::shared::SHARED_BYTES;
use crate::wire::{self, Control, REQUEST_BYTES, REQUEST_HEAD, Setup};
use crate::{CannotSend, Output};

/// What a worker is asked.
#[derive(Debug)]
pub struct Request<'a> {
    /// The caller's own words.
    pub bytes: &'a [u8],
    /// The one document.
    pub document: DocumentBytes,
}

/// The bytes of the one document, owned.
#[derive(Debug)]
pub struct DocumentBytes(Held);

#[derive(Debug)]
enum Held {
    /// The first bytes of the shared memory, and how many.
    Shared(Arc<Mapping>, usize),
    Mapped(Mapping),
}

impl AsRef<[u8]> for DocumentBytes {
    fn as_ref(&self) -> &[u8] {
        match &self.0 {
            Held::Shared(memory, length) => &(**memory).as_ref()[..*length],
            Held::Mapped(mapping) => mapping.as_ref(),
        }
    }
}

/// The life of a worker: locks itself in, then answers requests until the parent is gone. Call it first
/// thing in `main`: descriptors above 2 are closed, whoever opened them, and nobody else may be running.
///
/// A handler that panics unwinds to here; the parent hears of it ([`crate::Failure::Panicked`]).
pub fn serve(mut handler: impl FnMut(Request<'_>, &mut Output)) -> ExitCode {
    std::panic::set_hook(Box::new(|_| ()));
    let mut mail = Mail::new();
    let Some((setup, shared)) = mail.next().ok().flatten().and_then(begin) else {
        return ExitCode::FAILURE;
    };
    let mut output = Output::new(setup.limits.frame_bytes);
    let told = match lock_in(&setup) {
        Ok(layers) => output.control(Control::Ready, &layers.to_bytes()).is_ok(),
        Err(why) => output.control(Control::Refused, why.as_bytes()).is_err(),
    };
    if !told {
        return ExitCode::FAILURE;
    }
    loop {
        let answered = match mail.next() {
            Ok(Some((message, descriptor))) => {
                answer(message, descriptor, &shared, &mut handler, &mut output)
            }
            Ok(None) => return ExitCode::SUCCESS,
            Err(_) => return ExitCode::FAILURE,
        };
        if answered.is_err() {
            return ExitCode::FAILURE;
        }
    }
}

/// What the first message brings: the setup, and the memory where documents will lie.
fn begin((message, descriptor): (&[u8], Option<OwnedFd>)) -> Option<(Setup, Arc<Mapping>)> {
    let shared = Mapping::shared(descriptor?.as_fd(), SHARED_BYTES as u64).ok()?;
    Some((Setup::from_bytes(message)?, Arc::new(shared)))
}

/// Runs the handler on one document and says how that ended.
fn answer(
    message: &[u8],
    descriptor: Option<OwnedFd>,
    shared: &Arc<Mapping>,
    handler: &mut impl FnMut(Request<'_>, &mut Output),
    output: &mut Output,
) -> Result<(), CannotSend> {
    let (number, length, bytes) = wire::parse_request(message).ok_or(CannotSend::Closed)?;
    let held = match descriptor {
        None if length > SHARED_BYTES as u64 => return Err(CannotSend::Closed),
        None => Ok(Held::Shared(Arc::clone(shared), length as usize)),
        // The mapping is all the handler gets; no number of a descriptor leads to the document afterwards.
        Some(descriptor) => Mapping::of(descriptor.as_fd(), length).map(Held::Mapped),
    };
    let document = match held {
        Ok(held) => DocumentBytes(held),
        Err(errno) => return output.control(Control::NotMapped, &errno_body(number, errno)),
    };
    output.begin();
    let end = match catch_unwind(AssertUnwindSafe(|| handler(Request { bytes, document }, output))) {
        // The next document would lie where this one lies, and who still looks at it would read nonsense.
        Ok(()) if Arc::strong_count(shared) > 1 => Control::DoneForGood,
        Ok(()) => Control::Done,
        Err(_) => Control::Panicked,
    };
    output.control(end, &number.to_le_bytes())
}

fn errno_body(number: u64, errno: Errno) -> Vec<u8> {
    [number.to_le_bytes().as_slice(), &errno.raw_os_error().to_le_bytes()].concat()
}

/// The socket the requests come through.
struct Mail {
    buffer: Vec<u8>,
}

impl Mail {
    fn new() -> Self {
        Self { buffer: vec![0; REQUEST_HEAD + REQUEST_BYTES] }
    }

    /// The next message and the descriptor it came with; `None` when the parent has hung up.
    fn next(&mut self) -> rustix::io::Result<Option<(&[u8], Option<OwnedFd>)>> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = loop {
            let mut into = [IoSliceMut::new(&mut self.buffer)];
            match recvmsg(rustix::stdio::stdin(), &mut into, &mut control, RecvFlags::CMSG_CLOEXEC) {
                Err(Errno::INTR) => {}
                received => break received?,
            }
        };
        let descriptor = control.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        Ok((received.bytes > 0).then(|| (&self.buffer[..received.bytes], descriptor)))
    }
}
