use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use rustix::io::Errno;
use rustix::net::SendFlags;

use crate::mail::Mail;
use crate::mapped::Mapping;
use crate::shared::SHARED_BYTES;
use crate::wire::{self, Control, Setup};
use crate::{CannotSend, Output, fork, lock_in, program};

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
    Mapped(Arc<Mapping>),
}

impl AsRef<[u8]> for DocumentBytes {
    fn as_ref(&self) -> &[u8] {
        match &self.0 {
            Held::Shared(memory, length) => &(**memory).as_ref()[..*length],
            Held::Mapped(mapping) => (**mapping).as_ref(),
        }
    }
}

/// The life of a fork server and of its workers: a worker locks itself in, then answers requests until the
/// parent is gone. Call it first thing in `main`: descriptors above 2 are closed in a worker, whoever opened
/// them, and nobody else may be running.
///
/// `prepare` is run once in the fork server, when a second worker is wanted of it: what it leaves in memory
/// every later worker finds there. It sees no document.
///
/// Asked for it by its arguments ([`crate::run_program`]), this process becomes another program instead.
///
/// A handler that panics unwinds to here; the parent hears of it ([`crate::Failure::Panicked`]).
pub fn serve(prepare: impl FnOnce(), handler: impl FnMut(Request<'_>, &mut Output)) -> ExitCode {
    std::panic::set_hook(Box::new(|_| ()));
    if let Some(asked) = program::asked() {
        return program::become_it(asked);
    }
    let mut mail = Mail::new();
    let Some(setup) = mail.next().ok().flatten().and_then(|(message, _)| Setup::from_bytes(message)) else {
        return ExitCode::FAILURE;
    };
    if lock_in::die_with(setup.parent).is_err() {
        return ExitCode::FAILURE;
    }
    let (mut prepare, mut forked) = (Some(prepare), 0);
    loop {
        let Ok(Some((b"fork", enclosed))) = mail.next() else { return ExitCode::SUCCESS };
        if let Some(prepare) = prepare.take_if(|_| forked > 0) {
            prepare();
        }
        forked += 1;
        let Ok(ends) = <[OwnedFd; 4]>::try_from(enclosed) else { return ExitCode::FAILURE };
        let number = match fork::fork() {
            Ok(None) => return work(&setup, ends, mail, handler),
            Ok(Some(worker)) => worker.as_raw_nonzero().get(),
            Err(errno) => -errno.raw_os_error(),
        };
        if rustix::net::send(rustix::stdio::stdin(), &wire::forked(number), SendFlags::NOSIGNAL).is_err() {
            return ExitCode::SUCCESS;
        }
    }
}

/// The life of a worker, from the moment it is forked.
fn work(
    setup: &Setup,
    ends: [OwnedFd; 4],
    mut mail: Mail,
    mut handler: impl FnMut(Request<'_>, &mut Output),
) -> ExitCode {
    let Ok(shared) = take_places(ends) else { return ExitCode::FAILURE };
    let mut output = Output::new(setup.limits.frame_bytes);
    let told = match lock_in::lock_in(setup) {
        Ok(layers) => output.control(Control::Ready, &layers.to_bytes()).is_ok(),
        Err(why) => output.control(Control::Refused, why.as_bytes()).is_err(),
    };
    if !told {
        return ExitCode::FAILURE;
    }
    loop {
        let answered = match mail.next() {
            Ok(Some((message, enclosed))) => answer(message, enclosed, &shared, &mut handler, &mut output),
            Ok(None) => return ExitCode::SUCCESS,
            Err(_) => return ExitCode::FAILURE,
        };
        if answered.is_err() {
            return ExitCode::FAILURE;
        }
    }
}

/// Mail, frames and last words become 0, 1 and 2; documents will lie in what the fourth maps.
fn take_places([mail, frames, last_words, shared]: [OwnedFd; 4]) -> rustix::io::Result<Arc<Mapping>> {
    rustix::stdio::dup2_stdin(mail)?;
    rustix::stdio::dup2_stdout(frames)?;
    rustix::stdio::dup2_stderr(last_words)?;
    Mapping::shared(shared.as_fd(), SHARED_BYTES as u64).map(Arc::new)
}

/// Runs the handler on one document and says how that ended.
fn answer(
    message: &[u8],
    enclosed: Vec<OwnedFd>,
    shared: &Arc<Mapping>,
    handler: &mut impl FnMut(Request<'_>, &mut Output),
    output: &mut Output,
) -> Result<(), CannotSend> {
    let (number, length, bytes) = wire::parse_request(message).ok_or(CannotSend::Closed)?;
    let held = match enclosed.into_iter().next() {
        None if length > SHARED_BYTES as u64 => return Err(CannotSend::Closed),
        None => Ok(Held::Shared(Arc::clone(shared), length as usize)),
        // The mapping is all the handler gets; no number of a descriptor leads to the document afterwards.
        Some(descriptor) => {
            Mapping::of(descriptor.as_fd(), length).map(|mapping| Held::Mapped(Arc::new(mapping)))
        }
    };
    let document = match held {
        Ok(held) => DocumentBytes(held),
        Err(errno) => return output.control(Control::NotMapped, &errno_body(number, errno)),
    };
    let mapped = match &document.0 {
        Held::Mapped(mapping) => Some(Arc::clone(mapping)),
        Held::Shared(..) => None,
    };
    output.begin(mapped);
    let end = match catch_unwind(AssertUnwindSafe(|| handler(Request { bytes, document }, output))) {
        // The next document would lie where this one lies, and who still looks at it would read nonsense.
        Ok(()) if Arc::strong_count(shared) > 1 => Control::DoneForGood,
        Ok(()) => Control::Done,
        Err(_) => Control::Panicked,
    };
    output.begin(None);
    output.control(end, &number.to_le_bytes())
}

fn errno_body(number: u64, errno: Errno) -> Vec<u8> {
    [number.to_le_bytes().as_slice(), &errno.raw_os_error().to_le_bytes()].concat()
}
