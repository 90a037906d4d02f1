//! Bytes of one source in; pages, metadata, parts and problems out.
//!
//! [`read`] gives an account of any bytes at all: it never panics, never returns an error, and what
//! it could not read it says. It knows no path, no database and no other document.
//!
//! A format `F` is `formats/F.rs`, with its cases in `corpus/F/`.

mod account;
mod ciphers;
mod detect;
pub mod elsewhere;
mod formats;
mod keyring;
pub mod letter;
mod normal;
mod order;
pub mod picture;
mod sink;
mod source;
mod transcript;

use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{Format, Problem, ProblemKind};

pub use account::Account;
pub use detect::{Detected, Hint, detect};
pub use order::{Limits, Order, Resume};
pub use sink::{Sink, Stop};
pub use source::Source;
pub use transcript::Transcript;

/// Counts up whenever the text of a format comes out differently than before. Stored with every
/// document, so that `reread` can tell which were read by an older reader.
pub const TEXT_VERSION: u32 = 4;

/// Text as all text is kept: NFC, with line ends `\n` and without NUL.
pub fn normal_text(text: &str) -> String {
    normal::normal(text)
}

/// Tells `sink` all that can be read from `source`.
///
/// The calls on the sink keep these promises: the format comes first; text is UTF-8, NFC, with line
/// ends `\n`; pages come in order; word boxes are in order and inside their page's text; every part
/// that begins ends; whatever was not read has a problem.
pub fn read(source: &Source, order: &Order, sink: &mut dyn Sink) {
    let mut account = Account::new(sink, order);
    // A sink that wants no more before anything was told has nothing to be told.
    let _ = tell(source, order, &mut account);
    account.close();
}

/// [`read`] with the format given instead of found, so that a fuzzer reaches the reader it is meant for with
/// bytes that detection would not take for the format any more.
#[cfg(feature = "fuzz")]
pub fn read_as(format: Format, source: &Source, order: &Order, sink: &mut dyn Sink) {
    let mut account = Account::new(sink, order);
    // As in `read`.
    let _ = tell_as(Detected { format, tie: false }, source, order, &mut account);
    account.close();
}

/// Unpacks what several readers need and every process would unpack for itself: the character maps of PDF.
/// Nothing depends on it; it saves a worker about a millisecond.
pub fn prepare() {
    hayro_cmap::load_embedded(hayro_cmap::CMapName::H);
}

fn tell(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    if source.is_empty() {
        return account.format(Format::Empty, false);
    }
    let detected = match catch_unwind(AssertUnwindSafe(|| detect(source.bytes(), order.hint))) {
        Ok(detected) => detected,
        Err(_) => Detected { format: Format::Binary, tie: false },
    };
    tell_as(detected, source, order, account)
}

fn tell_as(detected: Detected, source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let mut format = detected.format;
    let end = catch_unwind(AssertUnwindSafe(|| {
        if format == Format::EncryptedOffice {
            return unlocked(source, order, account, &mut format);
        }
        account.format(format, detected.tie)?;
        formats::read(format, source, order, account)
    }));
    end.unwrap_or_else(|_| {
        account.problem(Problem::new(
            ProblemKind::Crashed,
            format!("the reader of {} stopped at a fault of its own", format.words()),
        ))
    })
}

/// A locked office file is told as what is in it, where a password opens it.
fn unlocked(source: &Source, order: &Order, account: &mut Account, format: &mut Format) -> Result<(), Stop> {
    let keys = account.keys();
    let opened = catch_unwind(AssertUnwindSafe(|| formats::office_lock::package(source, keys)));
    let fault =
        || Problem::new(ProblemKind::Crashed, "what opens locked office files stopped at a fault of its own");
    let (key, package) = match opened.unwrap_or_else(|_| Err(fault())) {
        Ok(opened) => opened,
        Err(problem) => {
            account.format(Format::EncryptedOffice, false)?;
            return account.problem(problem);
        }
    };
    let within = detect(package.bytes(), None);
    *format = within.format;
    account.format(within.format, false)?;
    account.opened_with(key)?;
    account.reads_unlocked(&package);
    formats::read(within.format, &package, order, account)
}
