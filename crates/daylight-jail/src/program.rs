use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::SeekFrom;
use rustix::io::Errno;
use rustix::pipe::PipeFlags;

use crate::process::Process;
use crate::sealed::SealedMemory;
use crate::{Failure, Launch, Layers, Spent, StartError, Strength, lock_in};

/// A program of the machine, run once on bytes that are not to be trusted.
#[derive(Debug, Clone)]
pub struct NativeProgram {
    /// The program itself, as a full path; no script.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// All of its environment.
    pub environment: Vec<(OsString, OsString)>,
    /// Files and folders it may read besides itself, its loader and the folders of libraries. What is not there
    /// is left out.
    pub reads: Vec<PathBuf>,
}

/// What one run of a program may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramLimits {
    /// Memory it may allocate (`RLIMIT_DATA`).
    pub data_bytes: u64,
    /// Seconds of processor time (`RLIMIT_CPU`).
    pub cpu_seconds: u64,
    /// Time on the wall.
    pub wall: Duration,
    /// Bytes it may say.
    pub output_bytes: usize,
}

/// What a program said, and what held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What it wrote to its standard output, all of it.
    pub output: Vec<u8>,
    /// The layers that held it.
    pub layers: Layers,
}

/// Runs `program` with `input` as its standard input, locked in: it can read `input` and its own files, say
/// something, and nothing else. A process of `launch` locks itself in and becomes it.
///
/// The outer error says that it could not be started; the inner one how it failed. A program that ends with
/// another code than 0 has failed ([`Failure::Exited`]).
pub fn run_program(
    launch: &Launch,
    program: &NativeProgram,
    input: &[u8],
    limits: &ProgramLimits,
    stop: &AtomicBool,
) -> Result<Result<Said, Failure>, StartError> {
    let machine = crate::fork_server::machine;
    let input =
        SealedMemory::filled_by(|write| write(input).map(|()| input.len() as u64)).map_err(|cause| {
            StartError::Machine { doing: "keep the input in memory", cause: std::io::Error::other(cause) }
        })?;
    let stdin = rustix::io::dup(input.as_fd()).map_err(machine("share memory"))?;
    rustix::fs::seek(&stdin, SeekFrom::Start(0)).map_err(machine("share memory"))?;
    let (output, its_output) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).map_err(machine("make a pipe"))?;
    let setup = ProgramSetup {
        parent: std::process::id(),
        strength: launch.strength,
        niceness: launch.niceness,
        data_bytes: limits.data_bytes,
        cpu_seconds: limits.cpu_seconds,
        executes: executes(&program.path),
        reads: LIBRARIES.iter().map(PathBuf::from).chain(program.reads.iter().cloned()).collect(),
        program: program.path.clone(),
        arguments: program.arguments.clone(),
    };
    let child = Command::new(&launch.program)
        .args(&launch.arguments)
        .args(setup.into_arguments())
        .env_clear()
        .envs(program.environment.iter().map(|(name, value)| (name, value)))
        .current_dir("/")
        .stdin(Stdio::from(stdin))
        .stdout(Stdio::from(its_output))
        .stderr(Stdio::null())
        .spawn()
        .map_err(|cause| StartError::Program { program: launch.program.clone(), cause })?;
    let listener = Listener {
        process: Process::of_child(&child),
        output,
        said: Vec::new(),
        began: Instant::now(),
        limits: *limits,
    };
    listener.listen(launch.strength, stop)
}

/// Where libraries lie, and what says where. To execute anything there is not allowed.
const LIBRARIES: [&str; 9] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/nix/store",
    "/gnu/store",
    "/opt/homebrew/lib",
];

/// The program and the loader it names.
fn executes(program: &Path) -> Vec<PathBuf> {
    [program.to_owned()].into_iter().chain(loader_of(program)).collect()
}

/// What the program names as its loader (`PT_INTERP` of ELF); a program without one needs none.
fn loader_of(program: &Path) -> Option<PathBuf> {
    const INTERPRETER: u32 = 3;
    let file = std::fs::File::open(program).ok()?;
    let at = |offset: u64, length: usize| {
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset).ok().map(|()| bytes)
    };
    let number = |bytes: &[u8], from: usize, length: usize| -> Option<u64> {
        let mut whole = [0; 8];
        whole.get_mut(..length)?.copy_from_slice(bytes.get(from..from + length)?);
        Some(u64::from_le_bytes(whole))
    };
    // 64 bits, little end first: the only kind this runs on.
    let head = at(0, 64).filter(|head| head.starts_with(b"\x7fELF\x02\x01"))?;
    let (table, size, count) = (number(&head, 32, 8)?, number(&head, 54, 2)?, number(&head, 56, 2)?);
    for entry in 0..count {
        let entry = at(table.checked_add(entry * size)?, 56)?;
        if number(&entry, 0, 4)? == INTERPRETER.into() {
            let (offset, length) = (number(&entry, 8, 8)?, number(&entry, 32, 8)?);
            let name = at(offset, usize::try_from(length).ok().filter(|length| *length < 4096)?)?;
            let name = name.split(|byte| *byte == 0).next()?;
            return Some(PathBuf::from(OsStr::from_bytes(name)));
        }
    }
    None
}

/// Hears one run to its end.
struct Listener {
    process: Process,
    output: OwnedFd,
    said: Vec<u8>,
    began: Instant,
    limits: ProgramLimits,
}

/// How often the stop flag is looked at while nothing comes.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A process closes its output a moment before it can be waited for.
const ENDS_WITHIN: Duration = Duration::from_secs(2);

/// What the process says first: that it is locked in, and by what, or why it is not.
const READY: u8 = 1;
const REFUSED: u8 = 0;
const HEAD: usize = 5;

impl Listener {
    fn listen(mut self, strength: Strength, stop: &AtomicBool) -> Result<Result<Said, Failure>, StartError> {
        let mut head_checked = false;
        loop {
            if !head_checked && self.said.len() >= HEAD && self.said.first() == Some(&READY) {
                self.layers(strength)?;
                head_checked = true;
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(Err(Failure::StoppedByCaller));
            }
            if self.began.elapsed() >= self.limits.wall {
                return Ok(Err(Failure::TimedOut { spent: Spent::Wall, limit: self.limits.wall }));
            }
            if self.said.len() > HEAD + self.limits.output_bytes {
                return Ok(Err(Failure::TooMuchOutput { limit: self.limits.output_bytes as u64 }));
            }
            match self.hear() {
                Ok(true) => {}
                Ok(false) => break,
                Err(errno) => return Ok(Err(Failure::machine("hear the program", errno))),
            }
        }
        let layers = self.layers(strength)?;
        let status = match self.process.ended_within(ENDS_WITHIN) {
            Ok(Some(status)) => status,
            Ok(None) => {
                return Ok(Err(Failure::BadFrame { what: "the end of all it had to say, and went on" }));
            }
            Err(cause) => return Ok(Err(Failure::Machine { doing: "wait for the program", cause })),
        };
        if !status.success() {
            let limit = Duration::from_secs(self.limits.cpu_seconds);
            return Ok(Err(Failure::of_exit(status, &[], limit)));
        }
        Ok(Ok(Said { output: self.said.split_off(HEAD), layers }))
    }

    /// Whether there may be more.
    fn hear(&mut self) -> rustix::io::Result<bool> {
        let timeout = Timespec::try_from(LOOK_EVERY).map_err(|_| Errno::INVAL)?;
        let mut fds = [PollFd::new(&self.output, PollFlags::IN)];
        match rustix::event::poll(&mut fds, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => return Ok(true),
            ready => ready?,
        };
        self.said.reserve(64 << 10);
        match rustix::io::read(&self.output, rustix::buffer::spare_capacity(&mut self.said)) {
            Ok(length) => Ok(length > 0),
            Err(Errno::INTR) => Ok(true),
            Err(errno) => Err(errno),
        }
    }

    /// What it said holds it, if that is enough.
    fn layers(&mut self, strength: Strength) -> Result<Layers, StartError> {
        match self.said.split_first() {
            Some((&READY, rest)) => {
                let layers = rest.get(..HEAD - 1).and_then(Layers::from_bytes);
                match layers {
                    Some(layers) if strength == Strength::Reduced || layers.are_complete() => Ok(layers),
                    Some(layers) => {
                        Err(StartError::Refused { why: format!("missing: {}", layers.missing().join(", ")) })
                    }
                    None => Err(self.is_none()),
                }
            }
            Some((&REFUSED, why)) => {
                Err(StartError::Refused { why: String::from_utf8_lossy(why).into_owned() })
            }
            _ => Err(self.is_none()),
        }
    }

    fn is_none(&mut self) -> StartError {
        let how = match self.process.ended_within(Duration::from_millis(100)) {
            Ok(Some(status)) => status.to_string(),
            Ok(None) | Err(_) => "it does not say what holds it".to_owned(),
        };
        StartError::NotAWorker { how }
    }
}

/// What a process is told that is to become a program. It travels as arguments: standard input is the program's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProgramSetup {
    pub(crate) parent: u32,
    pub(crate) strength: Strength,
    pub(crate) niceness: u8,
    pub(crate) data_bytes: u64,
    pub(crate) cpu_seconds: u64,
    pub(crate) executes: Vec<PathBuf>,
    pub(crate) reads: Vec<PathBuf>,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
}

/// Stands before the setup among the arguments.
const MARK: &str = "daylight-jail-program-1";

impl ProgramSetup {
    fn into_arguments(self) -> Vec<OsString> {
        let reduced = u8::from(self.strength == Strength::Reduced);
        let numbers = [
            self.parent.into(),
            reduced.into(),
            self.niceness.into(),
            self.data_bytes,
            self.cpu_seconds,
            self.executes.len() as u64,
            self.reads.len() as u64,
        ];
        let numbers = numbers.map(|number| number.to_string()).join(",");
        let mut arguments: Vec<OsString> = vec![MARK.into(), numbers.into()];
        arguments.extend(self.executes.into_iter().map(PathBuf::into_os_string));
        arguments.extend(self.reads.into_iter().map(PathBuf::into_os_string));
        arguments.push(self.program.into_os_string());
        arguments.extend(self.arguments);
        arguments
    }

    /// `arguments` from behind the mark.
    fn from_arguments(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let numbers = arguments.next()?.into_string().ok()?;
        let numbers: Vec<u64> =
            numbers.split(',').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        let &[parent, reduced, niceness, data_bytes, cpu_seconds, executes, reads] = numbers.as_slice()
        else {
            return None;
        };
        let mut paths = |count: u64| -> Option<Vec<PathBuf>> {
            (0..count).map(|_| arguments.next().map(PathBuf::from)).collect()
        };
        let (executes, reads) = (paths(executes)?, paths(reads)?);
        Some(Self {
            parent: parent.try_into().ok()?,
            strength: if reduced == 1 { Strength::Reduced } else { Strength::Full },
            niceness: niceness.try_into().ok()?,
            data_bytes,
            cpu_seconds,
            executes,
            reads,
            program: arguments.next()?.into(),
            arguments: arguments.collect(),
        })
    }
}

/// What this process was told by its arguments to become, if anything.
pub(crate) fn asked() -> Option<Option<ProgramSetup>> {
    let mut arguments = std::env::args_os();
    arguments.find(|argument| argument == MARK)?;
    Some(ProgramSetup::from_arguments(arguments))
}

/// Locks this process in, says so, and becomes the program. Comes back only where that cannot be.
pub(crate) fn become_it(setup: Option<ProgramSetup>) -> ExitCode {
    let Some(setup) = setup else { return ExitCode::FAILURE };
    let told = match lock_in::lock_in_for(&setup) {
        Ok(layers) => [[READY].as_slice(), &layers.to_bytes()].concat(),
        Err(why) => {
            let told = [[REFUSED].as_slice(), OsString::from(why).into_vec().as_slice()].concat();
            // Where nobody hears it, ending says the same.
            let _ = std::io::stdout().write_all(&told);
            let _ = std::io::stdout().flush();
            return ExitCode::FAILURE;
        }
    };
    let mut out = std::io::stdout();
    if out.write_all(&told).and_then(|()| out.flush()).is_err() {
        return ExitCode::FAILURE;
    }
    let _cause = Command::new(&setup.program).args(&setup.arguments).exec();
    ExitCode::from(NOT_EXECUTED)
}

/// As a shell says of a program that cannot be executed.
const NOT_EXECUTED: u8 = 126;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setup_comes_back_from_arguments_whatever_its_paths_are() {
        let setup = ProgramSetup {
            parent: 12,
            strength: Strength::Reduced,
            niceness: 10,
            data_bytes: 1 << 30,
            cpu_seconds: 30,
            executes: vec!["/usr/bin/a b".into()],
            reads: vec![PathBuf::from(OsStr::from_bytes(b"/x\xff")), "/lib".into()],
            program: "/usr/bin/a b".into(),
            arguments: vec!["-c".into(), "".into(), MARK.into()],
        };
        let mut arguments = setup.clone().into_arguments().into_iter();
        assert_eq!(arguments.next(), Some(MARK.into()));
        assert_eq!(ProgramSetup::from_arguments(arguments), Some(setup));
        assert_eq!(ProgramSetup::from_arguments(["1,2".into()].into_iter()), None);
    }

    #[test]
    fn the_loader_of_a_program_is_found() {
        let own = std::env::current_exe().expect("own path");
        let loader = loader_of(&own).expect("a loader");
        assert!(loader.exists(), "{}", loader.display());
        assert_eq!(loader_of(Path::new("/etc/passwd")), None);
    }
}
