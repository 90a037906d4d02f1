//! What an attacker would like to touch, and the look at it afterwards.

use std::ffi::OsString;
use std::fs::File;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use daylight_jail::{Document, DocumentLimits, Done, Failure, Launch, Strength, Worker};
use libtest_mimic::Failed;

use crate::cases::{Case, Ends};

/// A descriptor above 2 that the shell of the parent left open, writable.
pub(crate) const LEFT_OPEN: i32 = 57;

pub(crate) const SECRET: &str = "what no worker may read";

/// Memory a worker of these tests may use.
pub(crate) const DATA_BYTES: u64 = 96 << 20;

/// Frames of one document, as kind and body.
pub(crate) type Frames = Vec<(u8, Vec<u8>)>;

/// Plays one case: the attempt, the look around, and the next document.
pub(crate) fn play(case: &'static Case) -> Result<(), Failed> {
    let scene = Scene::new();
    let mut worker = start();
    let session = worker.process_id();
    assert!(worker.layers().are_complete(), "{}", worker.layers());
    let (outcome, said) = scene.ask(&mut worker, case.name, &case.ends.limits());
    case.ends.check(&outcome, &said)?;
    if outcome.is_err() {
        check(!worker.fit_for_more(), "a worker that failed is still called fit")?;
        check(processes_of_session(session) == 0, "a process of the worker is left")?;
        worker = start();
    }
    let (next, said) = scene.ask(&mut worker, "read", &DocumentLimits::default());
    check(matches!(next, Ok(Done { frames: 1, .. })), &format!("the next document: {next:?}"))?;
    check(said == [(b'r', b"a document".to_vec())], "the next document reads differently")?;
    scene.is_untouched()
}

pub(crate) fn launch() -> Launch {
    let mut launch =
        Launch::new(std::env::current_exe().expect("own path"), vec![OsString::from(crate::WORKER)]);
    launch.limits.data_bytes = DATA_BYTES;
    launch.strength = Strength::Full;
    launch
}

pub(crate) fn start() -> Worker {
    Worker::start(&launch()).expect("a worker")
}

pub(crate) fn document(bytes: &[u8]) -> Document {
    Document::from_bytes(bytes).expect("memory")
}

pub(crate) struct Scene {
    folder: tempfile::TempDir,
    tcp: TcpListener,
    unix: UnixListener,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("secret"), SECRET).expect("secret");
        let tcp = TcpListener::bind("127.0.0.1:0").expect("port");
        tcp.set_nonblocking(true).expect("nonblocking");
        let unix = UnixListener::bind(folder.path().join("socket")).expect("socket");
        unix.set_nonblocking(true).expect("nonblocking");
        Self { folder, tcp, unix }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks for one attempt, telling the attacker everything it could wish to know.
    pub(crate) fn ask(
        &self,
        worker: &mut Worker,
        name: &str,
        limits: &DocumentLimits,
    ) -> (Result<Done, Failure>, Frames) {
        let port = self.tcp.local_addr().expect("address").port();
        let request = format!("{name}\n{}\n{}\n{port}", self.folder().display(), std::process::id());
        // Too long to be sent along, so that it is mapped: there is more to attack.
        let bytes = if name == "read" { b"a document".to_vec() } else { vec![b'a'; 100_000] };
        let mut said = Vec::new();
        let outcome = worker.run(
            request.as_bytes(),
            &document(&bytes),
            limits,
            &AtomicBool::new(false),
            |kind, body| {
                // An attempt that floods is measured by the parent, not kept here.
                if said.len() < 100 {
                    said.push((kind, body.to_vec()));
                }
                ControlFlow::Continue(())
            },
        );
        (outcome, said)
    }

    fn is_untouched(&self) -> Result<(), Failed> {
        let secret = std::fs::read_to_string(self.folder().join("secret"));
        check(secret.is_ok_and(|secret| secret == SECRET), "the secret file changed")?;
        let mut names: Vec<OsString> = std::fs::read_dir(self.folder())?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<Result<_, Failed>>()?;
        names.sort();
        check(names == ["secret", "socket"], &format!("the folder holds {names:?}"))?;
        let quiet = |kind: Option<ErrorKind>| kind == Some(ErrorKind::WouldBlock);
        check(quiet(self.tcp.accept().err().map(|cause| cause.kind())), "somebody connected by TCP")?;
        check(quiet(self.unix.accept().err().map(|cause| cause.kind())), "somebody connected to the socket")?;
        let left_open = File::open(format!("/proc/self/fd/{LEFT_OPEN}"))?;
        check(
            left_open.as_raw_fd() != LEFT_OPEN && left_open.metadata()?.len() == 0,
            "the open file was written",
        )
    }
}

impl Ends {
    fn limits(&self) -> DocumentLimits {
        let long = Duration::from_secs(60);
        let usual = DocumentLimits { cpu: long, wall: long, output_bytes: 8 << 20 };
        match self {
            Self::Cpu => DocumentLimits { cpu: Duration::from_millis(300), ..usual },
            Self::Wall => DocumentLimits { wall: Duration::from_millis(300), ..usual },
            _ => usual,
        }
    }
}

pub(crate) fn check(holds: bool, otherwise: &str) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

/// Field 6 of `proc_pid_stat(5)`.
fn processes_of_session(session: u32) -> usize {
    let entries = std::fs::read_dir("/proc").expect("processes").filter_map(Result::ok);
    // A process may end between the listing and the look at it.
    let stats = entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    let sessions = stats.filter_map(|stat| {
        stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(3)?.parse::<u32>().ok())
    });
    sessions.filter(|found| *found == session).count()
}
