//! Which layers hold a worker: all of them, as the kernel sees it, and each without the other.

use std::collections::BTreeMap;

use daylight_jail::{DocumentLimits, Failure, Launch, StartError, Strength, Worker, layers};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

use crate::life::same;
use crate::scene::{DATA_BYTES, Frames, Scene, launch, start};

pub(crate) fn all() -> Result<(), String> {
    let found = layers(&launch()).map_err(|cause| cause.to_string())?;
    same(found.are_complete(), true)?;
    same(found.missing(), Vec::new())?;
    same(found.to_string().starts_with("Landlock "), true)
}

pub(crate) fn as_the_kernel_says() -> Result<(), String> {
    let worker = start();
    let pid = worker.process_id();
    let read = |name: &str| {
        std::fs::read_to_string(format!("/proc/{pid}/{name}")).map_err(|cause| cause.to_string())
    };
    let status = read("status")?;
    for (field, expected) in [
        ("NoNewPrivs", "1"),
        ("Seccomp", "2"),
        ("Threads", "1"),
        ("CapEff", "0000000000000000"),
        ("CapPrm", "0000000000000000"),
    ] {
        let found =
            status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':').map(str::trim));
        same(found, Some(expected)).map_err(|why| format!("{field}: {why}"))?;
    }
    let limits = read("limits")?;
    let data = DATA_BYTES.to_string();
    for (name, expected) in [
        ("Max data size", data.as_str()),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max processes", "0"),
        ("Max open files", "4"),
    ] {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).ok_or(format!("no {name}"))?;
        let found: Vec<&str> = line.split_whitespace().take(2).collect();
        same(found, vec![expected, expected]).map_err(|why| format!("{name}: {why}"))?;
    }
    let stat = read("stat")?;
    let fields: Vec<&str> = stat.rsplit_once(')').ok_or("no name")?.1.split_whitespace().collect();
    // Fields 6 and 7 of `proc_pid_stat(5)`: the session is its own, and there is no terminal.
    same(fields[3..5].to_vec(), vec![pid.to_string().as_str(), "0"])
}

pub(crate) fn environment() -> Result<(), String> {
    let (outcome, said) = Scene::new().ask(&mut start(), "environment", &DocumentLimits::default());
    outcome.map_err(|failure| failure.to_string())?;
    same(said, vec![(b'r', b"MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_".to_vec())])
}

pub(crate) fn no_landlock() -> Result<(), String> {
    let (outcome, said) = on_a_kernel_without(libc::SYS_landlock_create_ruleset, "Landlock")?;
    same(matches!(outcome, Err(Failure::BrokeTheRules)), true)?;
    same(said, Vec::new())
}

pub(crate) fn no_seccomp() -> Result<(), String> {
    let (outcome, said) = on_a_kernel_without(libc::SYS_seccomp, "seccomp")?;
    outcome.map_err(|failure| failure.to_string())?;
    same(said, vec![(b's', b"refused: Permission denied (os error 13)".to_vec())])
}

/// Starts workers from a thread whose kernel does not know one call any more, and lets a reduced one try to
/// open a file.
fn on_a_kernel_without(call: i64, layer: &'static str) -> Result<(Result<(), Failure>, Frames), String> {
    let tried = std::thread::spawn(move || {
        forget(call);
        let full = Worker::start(&launch());
        let refused = matches!(&full, Err(StartError::Refused { why }) if why.contains(layer));
        same(refused, true).map_err(|_| format!("at full strength: {full:?}"))?;
        let mut worker = Worker::start(&Launch { strength: Strength::Reduced, ..launch() })
            .map_err(|cause| cause.to_string())?;
        same(worker.layers().missing(), vec![layer])?;
        let scene = Scene::new();
        let (outcome, said) = scene.ask(&mut worker, "opens a file for reading", &DocumentLimits::default());
        Ok((outcome.map(|_| ()), said))
    });
    tried.join().map_err(|_| "the thread panicked")?
}

/// From here on this thread and its children are told that the call does not exist.
fn forget(call: i64) {
    let rules = BTreeMap::from([(call, Vec::new())]);
    let unknown = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    let architecture = std::env::consts::ARCH.try_into().expect("an architecture");
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, unknown, architecture).expect("filter");
    let program: BpfProgram = filter.try_into().expect("program");
    seccompiler::apply_filter(&program).expect("applied");
}
