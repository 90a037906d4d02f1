//! A program that is not ours, and tries to get out: this program once more, without any of our code
//! between it and the kernel.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use daylight_jail::{Failure, Launch, NativeProgram, ProgramLimits, Said, Spent, StartError, run_program};
use libtest_mimic::{Failed, Trial};

use crate::life::same;
use crate::scene::{self, launch};

/// The first argument of this program when it is the one that is run.
pub(crate) const PROGRAM: &str = "hostile-program";

/// What it may allocate.
const DATA_BYTES: u64 = 64 << 20;

const INPUT: &[u8] = b"a picture";

/// What came of an attempt.
type Check = fn(&Result<Said, Failure>) -> bool;

struct Attempt {
    name: &'static str,
    /// Gets the folder of the test, where `secret` lies, and `listed`, which it may read.
    attempt: fn(&Path) -> std::io::Result<String>,
    check: Check,
}

const ATTEMPTS: &[Attempt] = &[
    Attempt {
        name: "reads its input and says it",
        attempt: |_| {
            let mut input = String::new();
            std::io::stdin().read_to_string(&mut input).map(|_| input)
        },
        check: |came| said(came, "a picture"),
    },
    Attempt {
        name: "reads a file it was given",
        attempt: |folder| std::fs::read_to_string(folder.join("listed")),
        check: |came| said(came, "the list"),
    },
    Attempt {
        name: "reads another file",
        attempt: |folder| std::fs::read_to_string(folder.join("secret")),
        check: refused,
    },
    Attempt {
        name: "reads the list of users",
        attempt: |_| std::fs::read_to_string("/etc/passwd"),
        check: refused,
    },
    Attempt {
        name: "lists a folder",
        attempt: |folder| std::fs::read_dir(folder).map(|_| String::new()),
        check: refused,
    },
    Attempt {
        name: "reads the memory of its parent",
        attempt: |_| {
            let parent = std::os::unix::process::parent_id();
            File::open(format!("/proc/{parent}/mem")).map(|_| String::new())
        },
        check: refused,
    },
    Attempt {
        name: "makes a file",
        attempt: |folder| File::create(folder.join("made")).map(|_| String::new()),
        check: killed,
    },
    Attempt {
        name: "writes to a file it may read",
        attempt: |folder| File::options().write(true).open(folder.join("listed")).map(|_| String::new()),
        check: killed,
    },
    Attempt {
        name: "deletes a file",
        attempt: |folder| std::fs::remove_file(folder.join("secret")).map(|()| String::new()),
        check: killed,
    },
    Attempt {
        name: "writes to a descriptor the shell left open",
        attempt: |_| {
            crate::attempts::call(libc::SYS_write, [scene::LEFT_OPEN.into(), crate::attempts::NAME, 3, 0]);
            Ok(String::new())
        },
        check: killed,
    },
    Attempt {
        name: "connects",
        attempt: |_| TcpStream::connect("127.0.0.1:9").map(|_| String::new()),
        check: killed,
    },
    Attempt {
        name: "sends a datagram",
        attempt: |_| UdpSocket::bind("127.0.0.1:0").map(|_| String::new()),
        check: killed,
    },
    Attempt {
        name: "opens a local socket",
        attempt: |folder| UnixStream::connect(folder.join("socket")).map(|_| String::new()),
        check: killed,
    },
    Attempt {
        name: "starts a program",
        attempt: |_| Command::new("/bin/true").status().map(|_| String::new()),
        check: killed,
    },
    Attempt {
        name: "becomes another program",
        attempt: |_| Err(Command::new("/bin/true").exec()),
        check: refused,
    },
    Attempt {
        name: "starts a thread",
        attempt: |_| std::thread::Builder::new().spawn(|| ()).map(|_| String::new()),
        check: killed,
    },
    Attempt {
        name: "traces its parent",
        attempt: |_| {
            let parent = i64::from(std::os::unix::process::parent_id());
            crate::attempts::call(libc::SYS_ptrace, [i64::from(libc::PTRACE_ATTACH), parent, 0, 0]);
            Ok(String::new())
        },
        check: killed,
    },
    Attempt {
        name: "ends its parent",
        attempt: |_| {
            let parent = i64::from(std::os::unix::process::parent_id());
            crate::attempts::call(libc::SYS_kill, [parent, 0, 0, 0]);
            Ok(String::new())
        },
        check: killed,
    },
    Attempt {
        name: "makes written memory code",
        attempt: |_| {
            let prot = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
            // SAFETY: memory of its own, which nobody uses.
            let made = unsafe {
                libc::mmap(std::ptr::null_mut(), 4096, prot, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0)
            };
            Ok(format!("{made:?}"))
        },
        check: killed,
    },
    Attempt {
        name: "gives itself more memory",
        attempt: |_| {
            let more = libc::rlimit { rlim_cur: 1 << 40, rlim_max: 1 << 40 };
            // SAFETY: a limit of this process.
            let set = unsafe { libc::setrlimit(libc::RLIMIT_DATA, &raw const more) };
            Ok(set.to_string())
        },
        check: killed,
    },
    Attempt {
        name: "takes more memory than it may",
        attempt: |_| Ok(black_box(vec![1_u8; 2 * DATA_BYTES as usize]).len().to_string()),
        check: |came| matches!(came, Err(Failure::Crashed { .. } | Failure::OutOfMemory)),
    },
    Attempt {
        name: "works for ever",
        attempt: |_| loop {
            black_box(0);
        },
        check: |came| matches!(came, Err(Failure::TimedOut { spent: Spent::Cpu, .. })),
    },
    Attempt {
        name: "waits for ever",
        attempt: |_| loop {
            std::thread::sleep(Duration::from_secs(1000));
        },
        check: |came| matches!(came, Err(Failure::TimedOut { spent: Spent::Wall, .. })),
    },
    Attempt {
        name: "talks for ever",
        attempt: |_| loop {
            std::io::stdout().write_all(&[b'x'; 1000])?;
        },
        check: |came| matches!(came, Err(Failure::TooMuchOutput { .. })),
    },
    Attempt { name: "ends badly", attempt: |_| Err(std::io::ErrorKind::Other.into()), check: refused },
    Attempt {
        name: "looks at its environment",
        attempt: |_| Ok(std::env::vars().map(|(name, value)| format!("{name}={value}")).collect()),
        check: |came| said(came, "ONLY=this"),
    },
];

/// The code it ends with where an attempt was refused.
const REFUSED: u8 = 9;

/// What the program does: the attempt it is told.
pub(crate) fn attempt() -> ExitCode {
    let mut arguments = std::env::args_os().skip(2);
    let (Some(name), Some(folder)) = (arguments.next(), arguments.next()) else { return ExitCode::FAILURE };
    let Some(attempt) = ATTEMPTS.iter().find(|attempt| name == attempt.name) else {
        return ExitCode::FAILURE;
    };
    match (attempt.attempt)(Path::new(&folder)) {
        Ok(words) => match std::io::stdout().write_all(words.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(_) => ExitCode::from(REFUSED),
    }
}

fn said(came: &Result<Said, Failure>, words: &str) -> bool {
    came.as_ref().is_ok_and(|said| said.output == words.as_bytes() && said.layers.are_complete())
}

fn refused(came: &Result<Said, Failure>) -> bool {
    matches!(came, Err(Failure::Exited { code }) if *code == REFUSED.into())
}

fn killed(came: &Result<Said, Failure>) -> bool {
    matches!(came, Err(Failure::BrokeTheRules))
}

pub(crate) fn tests(whose: &str) -> Vec<Trial> {
    let attempts = ATTEMPTS
        .iter()
        .map(|attempt| Trial::test(format!("{whose}::a program {}", attempt.name), || play(attempt)));
    let others = [
        ("a program is ended by the stop flag", stop_flag as fn() -> Result<(), String>),
        ("a program that is not there, and one that is a script, are named so", not_a_program),
    ];
    let others = others
        .into_iter()
        .map(|(name, test)| Trial::test(format!("{whose}::{name}"), move || test().map_err(Into::into)));
    attempts.chain(others).collect()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("secret"), scene::SECRET).expect("secret");
        std::fs::write(folder.path().join("listed"), "the list").expect("list");
        Self(folder)
    }

    fn run(&self, name: &str, stop: &AtomicBool) -> Result<Result<Said, Failure>, StartError> {
        let program = NativeProgram {
            path: std::env::current_exe().expect("own path"),
            arguments: vec![PROGRAM.into(), name.into(), self.0.path().into()],
            environment: vec![("ONLY".into(), "this".into())],
            reads: vec![self.0.path().join("listed"), PathBuf::from("/not/there")],
        };
        run_program(&launch(), &program, INPUT, &limits(), stop)
    }
}

fn limits() -> ProgramLimits {
    ProgramLimits {
        data_bytes: DATA_BYTES,
        cpu_seconds: 1,
        wall: Duration::from_secs(4),
        output_bytes: 100_000,
    }
}

fn play(attempt: &Attempt) -> Result<(), Failed> {
    let folder = Folder::new();
    let came = folder.run(attempt.name, &AtomicBool::new(false))?;
    if !(attempt.check)(&came) {
        return Err(format!("{came:?}").into());
    }
    let secret = std::fs::read_to_string(folder.0.path().join("secret"))?;
    let listed = std::fs::read_to_string(folder.0.path().join("listed"))?;
    let made = folder.0.path().join("made").exists();
    same((secret.as_str(), listed.as_str(), made), (scene::SECRET, "the list", false)).map_err(Into::into)
}

fn stop_flag() -> Result<(), String> {
    let folder = Folder::new();
    let stop = AtomicBool::new(true);
    let came = folder.run("waits for ever", &stop).map_err(|cause| cause.to_string())?;
    stop.store(false, Ordering::Relaxed);
    same(matches!(came, Err(Failure::StoppedByCaller)), true)
}

fn not_a_program() -> Result<(), String> {
    let folder = Folder::new();
    let script = folder.0.path().join("script");
    std::fs::write(&script, "#!/bin/sh\necho it ran\n").map_err(|cause| cause.to_string())?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&script, mode).map_err(|cause| cause.to_string())?;
    for path in [script, folder.0.path().join("nothing")] {
        let program =
            NativeProgram { path, arguments: Vec::new(), environment: Vec::new(), reads: Vec::new() };
        let came = run_program(&launch(), &program, INPUT, &limits(), &AtomicBool::new(false));
        let came = came.map_err(|cause| cause.to_string())?;
        same(matches!(came, Err(Failure::Exited { code: 126 })), true)
            .map_err(|why| format!("{why}: {came:?}"))?;
    }
    let nobody = Launch { program: "/not/there".into(), ..launch() };
    let program = NativeProgram {
        path: "/bin/true".into(),
        arguments: Vec::new(),
        environment: Vec::new(),
        reads: Vec::new(),
    };
    let came = run_program(&nobody, &program, INPUT, &limits(), &AtomicBool::new(false));
    same(matches!(came, Err(StartError::Program { .. })), true)
}
