//! Every attempt, by name, with the end it must have.

use daylight_jail::{Done, Failure, Output, Spent};
use libtest_mimic::Failed;

use crate::attempts::{self as a, Told};
use crate::scene::{Frames, check};

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) attempt: fn(&Told, &mut Output),
    pub(crate) ends: Ends,
}

/// What the parent must see.
#[derive(Debug)]
pub(crate) enum Ends {
    /// Killed by the filter before anything happened.
    Rules,
    Memory,
    Cpu,
    Wall,
    Frame(&'static str),
    TooMuch,
    Panic,
    Stack,
    Signal(i32),
    Exit(i32),
    /// The attempt is refused by an answer; the worker lives and says this.
    Says(&'static str),
}

const fn case(name: &'static str, attempt: fn(&Told, &mut Output), ends: Ends) -> Case {
    Case { name, attempt, ends }
}

use Ends::{Cpu, Exit, Frame, Memory, Panic, Rules, Says, Signal, Stack, TooMuch, Wall};

pub(crate) const CASES: &[Case] = &[
    // files
    case("opens a file for reading", a::open_a_file, Rules),
    case("opens a file by the oldest call there is", a::open_by_number, Rules),
    case("creates a file", a::create_a_file, Rules),
    case("deletes a file", a::delete_a_file, Rules),
    case("lists a folder", a::list_a_folder, Rules),
    case("reads what it knows of itself in /proc", a::read_own_environment, Rules),
    case("makes a memory file", |_, _| a::call(libc::SYS_memfd_create, [a::NAME, 0, 0, 0]), Rules),
    // descriptors it was not given
    case("writes to a descriptor the shell left open", a::write_left_open, Rules),
    case("reads from a descriptor the shell left open", a::read_left_open, Rules),
    case("maps a descriptor the shell left open", a::map_left_open, Says("refused: Bad file descriptor")),
    case("looks for any open descriptor above 2", a::find_descriptors, Says("open above 2: []")),
    case("copies a descriptor", |_, _| a::call(libc::SYS_dup, [1, 0, 0, 0]), Rules),
    case("changes the flags of a descriptor", |_, _| a::call(libc::SYS_fcntl, [1, 4, 0o4000, 0]), Rules),
    case("writes to its own mailbox", |_, _| a::call(libc::SYS_write, [0, a::NAME, 3, 0]), Rules),
    case("sends a message to the parent's socket", |_, _| a::call(libc::SYS_sendmsg, [0, 0, 0, 0]), Rules),
    case("takes messages from another descriptor", |_, _| a::call(libc::SYS_recvmsg, [1, 0, 0, 0]), Rules),
    // the terminal
    case("opens the terminal", a::open_the_terminal, Rules),
    case("types into the terminal", a::type_into_the_terminal, Rules),
    // the network
    case("connects by TCP", a::connect_tcp, Rules),
    case("connects to a socket in the file system", a::connect_unix, Rules),
    case("sends by UDP", a::send_udp, Rules),
    case("asks the kernel by netlink", |_, _| a::call(libc::SYS_socket, [16, 3, 0, 0]), Rules),
    case("listens for TCP", a::listen_tcp, Rules),
    case("listens on a socket in the file system", a::listen_unix, Rules),
    case("makes a pair of sockets", |_, _| a::call(libc::SYS_socketpair, [1, 1, 0, 0]), Rules),
    // programs, processes, threads
    case("runs a program", a::run_a_program, Rules),
    case("becomes a program", a::become_a_program, Rules),
    case("forks", a::fork, Rules),
    case("clones itself", |_, _| a::call(libc::SYS_clone, [17, 0, 0, 0]), Rules),
    case("clones itself the new way", |_, _| a::call(libc::SYS_clone3, [0, 0, 0, 0]), Rules),
    #[cfg(target_arch = "x86_64")]
    case("forks without a copy of its memory", |_, _| a::call(libc::SYS_vfork, [0; 4]), Rules),
    case("starts a thread", a::start_a_thread, Rules),
    // the parent
    case("traces the parent", a::trace_the_parent, Rules),
    case("reads the parent's memory through /proc", a::read_parents_memory, Rules),
    case("reads the parent's memory by a call", a::read_parents_memory_by_call, Rules),
    case("signals the parent", a::signal_the_parent, Rules),
    case("signals the parent's thread", a::signal_the_parents_thread, Rules),
    case("changes the parent's limits", a::change_the_parents_limits, Rules),
    case("asks for a handle on the parent", a::open_the_parent, Rules),
    // memory and the kernel
    case("maps memory it could execute", a::map_executable, Rules),
    case("makes memory executable", a::make_executable, Rules),
    case("poisons memory", |_, _| a::call(libc::SYS_madvise, [0, 4096, 100, 0]), Rules),
    case("sets up io_uring", |_, _| a::call(libc::SYS_io_uring_setup, [8, 0, 0, 0]), Rules),
    case("handles page faults itself", |_, _| a::call(libc::SYS_userfaultfd, [0; 4]), Rules),
    case("loads a program into the kernel", |_, _| a::call(libc::SYS_bpf, [0; 4]), Rules),
    case("opens performance counters", |_, _| a::call(libc::SYS_perf_event_open, [0; 4]), Rules),
    case("asks for keys", |_, _| a::call(libc::SYS_keyctl, [0; 4]), Rules),
    case("leaves its namespaces", |_, _| a::call(libc::SYS_unshare, [0x1000_0000, 0, 0, 0]), Rules),
    case("mounts", |_, _| a::call(libc::SYS_mount, [0; 4]), Rules),
    case(
        "changes what it is",
        |_, _| a::call(libc::SYS_prctl, [libc::PR_SET_DUMPABLE as i64, 1, 0, 0]),
        Rules,
    ),
    case("becomes root", |_, _| a::call(libc::SYS_setuid, [0; 4]), Rules),
    case("makes a call that does not exist", |_, _| a::call(100_000, [0; 4]), Rules),
    #[cfg(target_arch = "x86_64")]
    case("makes a call by the 32-bit gate", |_, _| a::call_by_the_old_gate(), Rules),
    #[cfg(target_arch = "x86_64")]
    case("makes a call by the x32 numbers", |_, _| a::call(0x4000_0000 | libc::SYS_getpid, [0; 4]), Rules),
    // limits
    case("raises its limits", a::raise_its_limits, Rules),
    case("allocates without end", a::allocate_without_end, Memory),
    case("allocates more than there is at once", a::allocate_at_once, Memory),
    case("maps memory without end", a::map_without_end, Says("stopped below the limit")),
    case("spins", |_, _| a::spin(), Cpu),
    case("ignores every signal it may, and spins", a::ignore_signals_and_spin, Cpu),
    case("waits for ever on a lock", |_, _| a::park(), Wall),
    case("waits for another document", a::wait_for_mail, Wall),
    case("sleeps", |_, _| std::thread::sleep(std::time::Duration::from_secs(1)), Rules),
    // what it says
    case(
        "says a frame that is too long",
        a::say_too_much_at_once,
        Says("a frame of 2097153 bytes is longer than the 2097152 allowed"),
    ),
    case("writes a frame one byte too long", a::write_too_long, Frame("a frame longer than allowed")),
    case("writes a frame with an absurd length", a::write_absurd, Frame("a frame longer than allowed")),
    case("writes garbage", a::write_garbage, Frame("a frame longer than allowed")),
    case(
        "writes a message of the jail that does not exist",
        a::write_unknown,
        Frame("a message of the jail that does not exist"),
    ),
    case("says it is ready again", a::write_ready, Frame("a message of the jail out of place")),
    case("ends another document", a::end_another, Frame("the end of another document")),
    case("ends the document and says more", a::end_and_say_more, Frame("more after the end of the document")),
    case("half a frame, and exits", a::half_a_frame, Exit(7)),
    case(
        "half a frame, and waits",
        |told, out| {
            a::begin_a_frame(told, out);
            a::park()
        },
        Wall,
    ),
    case("closes its output and goes on", a::close_output, Frame("the end of all frames, and went on")),
    case("small frames without end", a::small_frames, TooMuch),
    case("large frames without end", a::large_frames, TooMuch),
    case("talks where the runtime says its last words", a::talk_to_stderr, Wall),
    // its own errors
    case("panics", |_, _| panic!("an invented bug"), Panic),
    case("panics, catches it and goes on", a::catch_a_panic, Says("caught")),
    case("recurses without end", |_, _| a::recurse(), Stack),
    case("aborts", |_, _| std::process::abort(), Signal(libc::SIGABRT)),
    case("sends itself a signal", |_, _| a::raise(libc::SIGBUS), Signal(libc::SIGBUS)),
    case("reads where there is no memory", |_, _| a::read_nowhere(), Signal(libc::SIGSEGV)),
    case("writes into the document", a::write_into_the_document, Signal(libc::SIGSEGV)),
    case("makes the document writable", a::make_the_document_writable, Says("refused: Permission denied")),
    case("exits", |_, _| a::exit(3), Exit(3)),
];

impl Ends {
    pub(crate) fn check(&self, outcome: &Result<Done, Failure>, said: &Frames) -> Result<(), Failed> {
        let as_expected = match (self, outcome) {
            (Self::Rules, Err(Failure::BrokeTheRules))
            | (Self::Memory, Err(Failure::OutOfMemory))
            | (Self::Cpu, Err(Failure::TimedOut { spent: Spent::Cpu, .. }))
            | (Self::Wall, Err(Failure::TimedOut { spent: Spent::Wall, .. }))
            | (Self::Panic, Err(Failure::Panicked))
            | (Self::Stack, Err(Failure::StackOverflow)) => said.is_empty(),
            (Self::TooMuch, Err(Failure::TooMuchOutput { .. })) => true,
            (Self::Frame(what), Err(Failure::BadFrame { what: saw })) => what == saw && said.is_empty(),
            (Self::Signal(signal), Err(Failure::Crashed { signal: saw })) => signal == saw && said.is_empty(),
            (Self::Exit(code), Err(Failure::Exited { code: saw })) => code == saw && said.is_empty(),
            (Self::Says(words), Ok(_)) => matches!(said.as_slice(), [(b's', body)] if starts(body, words)),
            _ => false,
        };
        let said: Vec<_> = said.iter().take(3).map(|(_, body)| String::from_utf8_lossy(body)).collect();
        check(as_expected, &format!("expected {self:?}, saw {outcome:?}, heard {said:?}"))
    }
}

fn starts(body: &[u8], words: &str) -> bool {
    body.starts_with(words.as_bytes())
}
