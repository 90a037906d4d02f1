use std::fmt;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::Signal;

/// Why a document was not read to its end. Its words are for the ledger: they say nothing of the material.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A signal ended the reader.
    #[error("the reader crashed ({})", meaning(*.signal))]
    Crashed {
        /// Its number.
        signal: i32,
    },
    /// It nested deeper than the stack.
    #[error("the reader crashed (nested too deeply)")]
    StackOverflow,
    /// It needed more than [`crate::WorkerLimits::data_bytes`].
    #[error("reading it needs more memory than allowed")]
    OutOfMemory,
    /// It took longer than [`crate::DocumentLimits`] allow.
    #[error("reading it took longer than {} seconds {spent}", .limit.as_secs_f64())]
    TimedOut {
        /// Of which time.
        spent: Spent,
        /// The limit.
        limit: Duration,
    },
    /// What the reader said cannot be understood, so nothing it said can be trusted.
    #[error("the reader sent {what}")]
    BadFrame {
        /// What it sent.
        what: &'static str,
    },
    /// It said more than [`crate::DocumentLimits::output_bytes`].
    #[error("reading it gives more than {limit} bytes")]
    TooMuchOutput {
        /// The limit.
        limit: u64,
    },
    /// It tried what a reader never needs: a file, a connection, a program, …
    #[error("the reader was stopped because it tried what no reader may")]
    BrokeTheRules,
    /// The file was cut while it was read.
    #[error("the file became shorter while it was read")]
    FileShrank,
    /// The file could not be read while it was mapped: a broken disk, a network that went away.
    #[error("the disk could not give the bytes of the file while it was read")]
    FileUnreadable,
    /// The handler panicked.
    #[error("the reader gave up on an error of its own")]
    Panicked,
    /// It ended by itself.
    #[error("the reader ended early (exit code {code})")]
    Exited {
        /// Its exit code.
        code: i32,
    },
    /// The stop flag was set, or the caller wanted no more frames.
    #[error("reading was stopped")]
    StoppedByCaller,
    /// This cannot be handed to a worker. The worker was not asked.
    #[error("cannot hand it to a reader: {why}")]
    Unsuitable {
        /// Why.
        why: &'static str,
    },
    /// The worker had ended before it was handed this document, which is not to blame: try another worker.
    #[error("the reader had ended before ({0})")]
    GoneBefore(Box<Self>),
    /// The machine refused something.
    #[error("cannot {doing}: {cause}")]
    Machine {
        /// What was attempted.
        doing: &'static str,
        /// Why it did not work.
        cause: io::Error,
    },
}

/// Which time was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// Processor time.
    Cpu,
    /// Time on the wall.
    Wall,
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "of processor time",
            Self::Wall => "of waiting",
        })
    }
}

impl Failure {
    /// Whether the document is the reason, as far as can be known: then another worker would not help.
    pub fn is_about_the_document(&self) -> bool {
        !matches!(self, Self::StoppedByCaller | Self::GoneBefore(_) | Self::Machine { .. })
    }

    pub(crate) fn machine(doing: &'static str, errno: Errno) -> Self {
        Self::Machine { doing, cause: errno.into() }
    }

    /// What an exit status means, with the last words of the runtime.
    pub(crate) fn of_exit(status: ExitStatus, last_words: &[u8], cpu_backstop: Duration) -> Self {
        let Some(signal) = status.signal() else {
            return Self::Exited { code: status.code().unwrap_or(-1) };
        };
        match Signal::from_named_raw(signal) {
            Some(Signal::SYS) => Self::BrokeTheRules,
            Some(Signal::XCPU) => Self::TimedOut { spent: Spent::Cpu, limit: cpu_backstop },
            Some(Signal::ABORT) if contains(last_words, b"memory allocation of") => Self::OutOfMemory,
            Some(Signal::ABORT) if contains(last_words, b"overflowed its stack") => Self::StackOverflow,
            _ => Self::Crashed { signal },
        }
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn meaning(signal: i32) -> String {
    let words = match Signal::from_named_raw(signal) {
        Some(Signal::SEGV) => "memory it may not touch",
        Some(Signal::BUS) => "memory that is not there",
        Some(Signal::ABORT) => "it aborted",
        Some(Signal::ILL) => "an instruction that does not exist",
        Some(Signal::FPE) => "impossible arithmetic",
        Some(Signal::KILL) => "the system ended it, mostly for want of memory",
        _ => return format!("signal {signal}"),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_signal(signal: Signal, last_words: &[u8]) -> String {
        let status = ExitStatus::from_raw(signal.as_raw());
        Failure::of_exit(status, last_words, Duration::from_secs(900)).to_string()
    }

    #[test]
    fn every_end_has_its_words() {
        let cases = [
            (of_signal(Signal::SYS, b""), "the reader was stopped because it tried what no reader may"),
            (of_signal(Signal::BUS, b""), "the reader crashed (memory that is not there)"),
            (of_signal(Signal::XCPU, b""), "reading it took longer than 900 seconds of processor time"),
            (of_signal(Signal::ABORT, b""), "the reader crashed (it aborted)"),
            (
                of_signal(Signal::ABORT, b"memory allocation of 9 b"),
                "reading it needs more memory than allowed",
            ),
            (
                of_signal(Signal::ABORT, b"main has overflowed its stack\n"),
                "the reader crashed (nested too deeply)",
            ),
            (
                of_signal(Signal::SEGV, b"memory allocation of"),
                "the reader crashed (memory it may not touch)",
            ),
            (of_signal(Signal::USR1, b""), "the reader crashed (signal 10)"),
            (
                Failure::of_exit(ExitStatus::from_raw(3 << 8), b"", Duration::ZERO).to_string(),
                "the reader ended early (exit code 3)",
            ),
        ];
        for (said, expected) in cases {
            assert_eq!(said, expected);
        }
    }
}
