//! Runs work on hostile bytes in a process that can do nothing else.
//!
//! The parent starts a [`Worker`]: the same program again, asked by an argument of the caller's
//! choice to call [`serve`]. The worker gives up, before it sees a byte, everything it does not
//! need; then it is handed one [`Document`] at a time, in memory it can only read, together with a short
//! request. What it says comes back through one pipe as bounded frames. It knows no
//! formats: request and frames are bytes whose meaning belongs to the caller.
//!
//! | useful for | not useful for |
//! |---|---|
//! | parsers of single documents, thousands of times a second | work that needs files, threads, a clock to wait on, or other programs |
//! | saying in plain words why a document could not be read ([`Failure`]) | keeping a secret from the kernel the worker runs on |
//!
//! What holds a worker, from the outside in:
//!
//! 1. its own process and session, dead when the thread that started it is ([`Worker`] cannot leave that thread);
//! 2. limits on memory, processor time, files written (none), descriptors, processes (none), core dumps (none);
//! 3. no capabilities, no new privileges;
//! 4. Landlock: no file, no TCP, no signal or abstract socket to anybody outside;
//! 5. seccomp: the few calls a parser needs, and death for any other;
//! 6. the parent's clock, its count of bytes and its checks of every frame.
//!
//! What it costs (`examples/round_trip.rs`, two busy cores, release): about 35 µs of processor time for a
//! document of 20 kB and 0.5 ms for one of 1 MB, parent and worker together, text sent back included; 1.6 ms
//! where a worker is started for it. `tests/hostile` lists every attempt to get out.
//!
//! A program that is not ours and has to see hostile pictures (recognition of text, OCR) is run by [`run_program`]:
//! a process of our own locks itself in first, with a list of files it may read, and becomes that program.
//!
//! [`Layers`] says which of them are in force here, as told by a worker that has just locked itself in.

#[cfg(not(target_os = "linux"))]
compile_error!("the jail stands on Linux: Landlock, seccomp, memfd and /proc");

mod clock;
mod document;
mod failure;
mod fork;
mod fork_server;
mod launch;
mod layers;
mod lock_in;
mod mail;
mod mapped;
mod output;
mod pipe;
mod process;
mod program;
mod ruleset;
mod sealed;
mod serve;
mod shared;
mod syscalls;
mod watch;
mod wire;
mod worker;

pub use document::{Document, FillError};
pub use failure::{Failure, Spent};
pub use fork_server::ForkServer;
pub use launch::{DocumentLimits, Launch, Strength, WorkerLimits};
pub use layers::{Layers, layers};
pub use output::{CannotSend, Output};
pub use program::{NativeProgram, ProgramLimits, Said, run_program};
pub use serve::{DocumentBytes, Request, serve};
pub use wire::REQUEST_BYTES;
pub use worker::{Done, StartError, Worker};
